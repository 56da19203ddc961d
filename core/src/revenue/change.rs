//! What a change of a deal did to its value.

use serde::{Deserialize, Serialize};

/// What became of a change of a deal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageChangeOutcome {
    /// It holds: the deal is worth what it says.
    Applied,
    /// The event is known already; nothing changed.
    Duplicate,
    /// It is remembered, but a later event says otherwise, or the same: then the deal is in its stage for longer.
    Superseded,
    /// It happened before what is remembered of the deal or the tenant; nothing changed.
    Late,
    /// The tenant's table has no stage of this name; nothing changed.
    UnknownStage,
    /// Its amount cannot be counted; nothing changed.
    Rejected,
    /// Time or closed deals changed the value, not an event.
    Revalued,
    /// Nothing was heard of the open deal for the retention; it is worth nothing and forgotten.
    Expired,
}

/// What a change of a deal did to its value.
///
/// The `calculated_value` of one remembered deal's changes sum to what it is worth: its amount (capped) once won, nothing
/// once lost or deleted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageChange {
    /// The tenant.
    pub tenant_id: String,
    /// The deal; absent where the call named none.
    pub deal_id: Option<String>,
    /// The ad that the deal is credited to, if any.
    pub ad_id: Option<String>,
    /// The ad that it was credited to before: where that is another one, all that was reported for it moves.
    pub previous_ad_id: Option<String>,
    /// The stage before, if it was in one.
    pub stage_from: Option<String>,
    /// The stage after, if it is in one.
    pub stage_to: Option<String>,
    /// What the deal is worth after the change, in major units.
    pub synthetic_value: f64,
    /// The same in minor units.
    pub synthetic_value_minor: i64,
    /// What the change added, in major units; negative where the deal lost value.
    pub calculated_value: f64,
    /// The same in minor units.
    pub calculated_value_minor: i64,
    /// Currency of the values.
    pub currency: String,
    /// Probability that the deal is won.
    pub probability: f64,
    /// Share of the value that the time in its stage has left, 0 to 1.
    pub survival: f64,
    /// How far the value can be relied on, 0 to 1.
    pub confidence: f64,
    /// What became of the change.
    pub outcome: StageChangeOutcome,
    /// Why, in one sentence with the numbers.
    pub reason: String,
}
