//! What became of an event, and what it led to.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attribution::{Attribution, TouchOutcome};
use crate::revenue::StageChange;

/// What became of an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum OutcomeStatus {
    /// It changed the state.
    Applied,
    /// It is known already, or a newer version of it is.
    Duplicate,
    /// It happened longer before the newest event than `max_lateness_hours` allows.
    Late,
    /// Its ad is not registered yet: it is kept and counts once the ad is.
    UnknownAd,
    /// It reports on a time before the horizon.
    Expired,
    /// It contradicts the configuration.
    Rejected,
}

impl OutcomeStatus {
    /// The name by which records and JSON know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Duplicate => "duplicate",
            Self::Late => "late",
            Self::UnknownAd => "unknown_ad",
            Self::Expired => "expired",
            Self::Rejected => "rejected",
        }
    }
}

/// What became of an event, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Outcome {
    /// What became of it.
    pub status: OutcomeStatus,
    /// Why, with the numbers that led to it; empty where it was applied.
    pub reason: String,
    /// What a touch, a conversion or a deal's change led to, step by step; absent for other events.
    pub effects: Option<Effects>,
}

/// What a touch, a conversion or a deal's change led to, step by step.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Effects {
    /// What became of the touch, with the conversions that it explains otherwise than before.
    pub touch: Option<TouchOutcome>,
    /// What the deal's change added to its value, at the configured probabilities.
    pub change: Option<StageChange>,
    /// How the conversion, or that of the deal, is credited now; absent where none is known.
    pub attribution: Option<Attribution>,
    /// Entries into the funnel's stages that count for an ad from now on, or no more.
    pub stage_credits: Vec<StageCredit>,
    /// What the reported values of deals became for each ad. They sum to the increment of the deal's change, and to nothing
    /// where a deal is only credited otherwise.
    pub deal_credits: Vec<DealCredit>,
}

/// An entry into a stage that counts for an ad from now on, or no more.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageCredit {
    /// The ad.
    pub ad_id: String,
    /// The deal that entered the stage.
    pub deal_id: String,
    /// Name of the funnel's stage.
    pub stage: String,
    /// When the deal entered it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub entered_at: Timestamp,
    /// How much of the entry counts for the ad, 0 to 1; negative where it counts no more.
    pub credit: f64,
}

/// What a deal's reported value became for an ad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DealCredit {
    /// The ad; absent for the value that is credited to none.
    pub ad_id: Option<String>,
    /// The deal.
    pub deal_id: String,
    /// What was added, in major units; negative where it was taken.
    pub value: f64,
    /// The same in minor units.
    pub value_minor: i64,
}

impl Outcome {
    pub(crate) fn applied() -> Self {
        Self { status: OutcomeStatus::Applied, reason: String::new(), effects: None }
    }

    pub(crate) fn because(status: OutcomeStatus, reason: impl Into<String>) -> Self {
        Self { status, reason: reason.into(), effects: None }
    }
}
