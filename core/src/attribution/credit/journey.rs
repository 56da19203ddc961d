//! The journeys that a caller gives.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One touch of a journey: an ad that was clicked or seen.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct JourneyTouch {
    /// The ad, or whatever else is to be credited: a campaign, a channel. 1 to 1,024 bytes.
    pub ad_id: String,
    /// When it was touched; the model `time_decay` needs it.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub occurred_at: Option<Timestamp>,
}

/// The touches that led to conversions, or to none.
///
/// One record may stand for one person, or for all journeys along one path with their counts.
///
/// ```
/// use lagwise::{Journey, JourneyTouch};
///
/// let touch = |ad_id: &str| JourneyTouch { ad_id: ad_id.into(), occurred_at: None };
/// // Three journeys along this path: two sales worth 500 together, and one that came to nothing.
/// let journey = Journey {
///     touches: vec![touch("video"), touch("search")],
///     conversions: 2,
///     value: 500.0,
///     non_conversions: 1,
///     ..Journey::default()
/// };
/// # let _ = journey;
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Journey {
    /// Id of the journey; where given, it must be the only one of its name.
    #[serde(default)]
    pub journey_id: Option<String>,
    /// The touches in order of time, at most 1,000; where there are none, the value stays unattributed.
    pub touches: Vec<JourneyTouch>,
    /// How many journeys along this path ended with a conversion.
    #[serde(default = "one")]
    pub conversions: u64,
    /// Value of these conversions together, in major units, at least 0.
    #[serde(default)]
    pub value: f64,
    /// How many journeys along this path ended without a conversion; only the model `markov` reads it.
    #[serde(default)]
    pub non_conversions: u64,
    /// When the journey converted, not before its last touch.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub converted_at: Option<Timestamp>,
}

fn one() -> u64 {
    1
}

impl Default for Journey {
    fn default() -> Self {
        Self {
            journey_id: None,
            touches: Vec::new(),
            conversions: 1,
            value: 0.0,
            non_conversions: 0,
            converted_at: None,
        }
    }
}
