//! What the optimizer decides: records that can be replayed, and what a tick asks for.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::fatigue::FatigueReport;
use crate::guard::BudgetHeadroom;
use crate::sampler::Allocation;

/// One decision with all that it was made from: restore the state, repeat the call, and the record is the same.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Decision {
    /// Names the decision; draws are keyed by it.
    pub decision_id: String,
    /// The instant it was made for.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub made_at: Timestamp,
    /// Seed of the draws, in decimal digits; absent where there were none.
    pub seed: Option<String>,
    /// Digest of the configuration, in hexadecimal digits.
    pub config_digest: String,
    /// Digest of the set of events it was made from, in hexadecimal digits.
    pub inputs_digest: String,
    /// Share of the live budget that each recommended budget had before bounds, in their order.
    pub propensities: Vec<f64>,
    /// The bounds that the guard set, as they were given.
    pub headroom: Vec<BudgetHeadroom>,
    /// The recommendations.
    pub allocation: Allocation,
}

/// A creative that should be refreshed now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RefreshRequest {
    /// The ad whose fatigue asks for it.
    pub ad_id: String,
    /// The creative it shows; absent where its registration names none.
    pub creative_id: Option<String>,
    /// What people call the creative; absent where it was not registered with a name.
    pub creative_name: Option<String>,
    /// Why.
    pub reason: String,
}

/// What is to be done at one instant.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Tick {
    /// Budgets.
    pub decision: Decision,
    /// How tired each live ad is, by ad id.
    pub fatigue: Vec<FatigueReport>,
    /// Creatives to refresh now, once per creative and cool-down.
    pub refresh_requests: Vec<RefreshRequest>,
}
