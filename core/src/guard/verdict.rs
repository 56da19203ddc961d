//! What the guard says of a change.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::GuardMode;

/// What is to be done with a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardOutcome {
    /// It may be sent at `execute_at`.
    Allow,
    /// It may be sent at `execute_at` with the nearest safe budget.
    Clamp,
    /// It is safe from `clears_at` on, and not a millisecond earlier.
    Defer,
    /// It is not safe, and waiting alone does not make it so.
    Deny,
}

/// The rule that decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardRule {
    /// The kill switch of the account or of all accounts is pulled.
    KillSwitch,
    /// The budget is frozen.
    Frozen,
    /// Another budget change of the same budget may yet be sent. Observed: how many.
    InFlight,
    /// The budget is not the one that the last known change left: somebody edited it. Observed: the current budget; limit: the
    /// one that was left.
    OutsideEdit,
    /// The proposed budget is the current one.
    NoChange,
    /// The data is too old. Observed and limit: hours.
    StaleData,
    /// The platform learns how to deliver. Observed and limit: hours.
    Learning,
    /// The last change of the budget is too recent. Observed and limit: hours.
    CoolDown,
    /// The least budget. Observed: the proposed budget; limit: the bound.
    MinBudget,
    /// The largest budget. Observed: the proposed budget; limit: the bound.
    MaxBudget,
    /// The budget moves too far within `change_window_hours`. Observed: the proposed budget; limit: the bound.
    Velocity,
    /// The budget moves too far within 24 hours. Observed: the proposed budget; limit: the bound.
    DailyVelocity,
    /// The budget moves too far within 7 days. Observed: the proposed budget; limit: the bound.
    WeeklyVelocity,
    /// The campaign's actions within the hour. Observed and limit: actions.
    CampaignRate,
    /// The budget's edits within the hour. Observed and limit: edits.
    EditRate,
    /// The account's score. Observed: points with this write; limit: points.
    AccountScore,
    /// It is not time to send yet. Observed: seconds that are left.
    Jitter,
}

/// The guard's verdict on one change.
///
/// Instants are whole milliseconds. Judged again with the same history and seed at `clears_at`, the change is allowed; a
/// millisecond earlier it is not. Of several rules that hold a change back, the one that clears last is told.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GuardVerdict {
    /// The change.
    pub change_id: String,
    /// What is to be done with it.
    pub outcome: GuardOutcome,
    /// Whether an allowed change may really be sent.
    pub mode: GuardMode,
    /// The rule that decided; absent where nothing stood in the way.
    pub rule: Option<GuardRule>,
    /// The value that the rule looked at, in the rule's unit.
    pub observed: Option<f64>,
    /// The limit of that value.
    pub limit: Option<f64>,
    /// When a deferred change is safe, and when a clamped one would be as it was asked for; absent where waiting does not help.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub clears_at: Option<Timestamp>,
    /// When to send it; absent unless it is allowed or clamped.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub execute_at: Option<Timestamp>,
    /// Seconds by which sending is spread.
    pub jitter_seconds: f64,
    /// Budget per day that was asked for, in major units; absent unless the change is one of a budget.
    pub requested_budget: Option<f64>,
    /// The same in minor units.
    pub requested_budget_minor: Option<i64>,
    /// The requested budget after the dither and before the bounds, in major units; absent where it was not dithered.
    pub dithered_budget: Option<f64>,
    /// The same in minor units.
    pub dithered_budget_minor: Option<i64>,
    /// Budget per day to send, in major units; absent unless a budget change is allowed or clamped.
    pub final_budget: Option<f64>,
    /// The same in minor units.
    pub final_budget_minor: Option<i64>,
    /// When the account's score will have drained once this was sent; absent unless it is allowed or clamped under a score.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub account_busy_until: Option<Timestamp>,
    /// The verdict and its grounds in one sentence.
    pub reason: String,
}

impl GuardVerdict {
    /// Whether the change may be sent at `execute_at`, where the mode enforces.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        matches!(self.outcome, GuardOutcome::Allow | GuardOutcome::Clamp)
    }
}
