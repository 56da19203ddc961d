//! The answer to a conversion: which ads it is credited to, by what, and how sure that is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// By what a conversion was matched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AttributionMethod {
    /// A click id or a subject that both have.
    ExactId,
    /// The device's fingerprint.
    Fingerprint,
    /// The address.
    Ip,
    /// By nothing of its own: it is spread over the ads by their clicks and the likely lag.
    Aggregate,
    /// Nothing matched.
    #[default]
    Unattributed,
}

/// What a layer found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LayerOutcome {
    /// It credits the conversion.
    Matched,
    /// The conversion has no key of this kind that is used.
    NoKey,
    /// No touch has the key within the window.
    NoTouch,
    /// Only touches of other browsers have the key.
    OtherBrowser,
    /// More identities have the key than one may have.
    TooManyIdentities,
    /// The likeliest ads are below the least confidence.
    NotConfident,
    /// Two ads can't be told apart, and the credit is not split.
    Ambiguous,
}

/// What one layer found: layers are asked in order, the first match wins.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LayerReport {
    /// The layer.
    pub layer: AttributionMethod,
    /// What it found.
    pub outcome: LayerOutcome,
    /// Distinct identities that have the key within the window.
    pub identities: u64,
    /// Probability that one of the ads that it would credit is the right one.
    pub confidence: f64,
}

/// An ad that may have led to a conversion.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributionCandidate {
    /// The ad.
    pub ad_id: String,
    /// Its campaign.
    pub campaign_id: Option<String>,
    /// When it was touched last; absent where the conversion was spread.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub touched_at: Option<Timestamp>,
    /// Probability that it led to the conversion.
    pub probability: f64,
    /// Share of the conversion that it is credited, 0 to 1, in ten-thousandths.
    pub credit: f64,
}

/// Which ads a conversion is credited to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Attribution {
    /// The tenant.
    pub tenant_id: String,
    /// The conversion.
    pub conversion_id: String,
    /// When it happened.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub occurred_at: Timestamp,
    /// By what it was matched.
    pub method: AttributionMethod,
    /// Name of the key that matched: `fbclid`, say.
    pub matched_key: Option<String>,
    /// The ad that has the largest credit, if any has.
    pub ad_id: Option<String>,
    /// The campaign of that ad.
    pub campaign_id: Option<String>,
    /// When that ad was touched last.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub touched_at: Option<Timestamp>,
    /// Probability that one of the credited ads led to the conversion; 1 for an exact id.
    pub confidence: f64,
    /// The window of the method, in hours; 0 where nothing matched.
    pub window_hours: f64,
    /// Cost of the credited touches by their credit, in major units.
    pub attributed_spend: f64,
    /// Every ad that the matching layer considered, the likeliest first.
    pub candidates: Vec<AttributionCandidate>,
    /// What each layer found, as far as they were asked.
    pub layers: Vec<LayerReport>,
    /// Ads that it was credited to before, for a correction.
    pub previous: Vec<AttributionCandidate>,
    /// How often it was corrected.
    pub corrections: u64,
    /// Whether the conversion was known before, and nothing changed.
    pub duplicate: bool,
    /// Why, in one sentence with the numbers.
    pub reason: String,
}
