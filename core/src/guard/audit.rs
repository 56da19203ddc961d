//! The audit: what was done with each change, and why.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::platform::{NextStep, Reconciliation};
use super::queued::ChangeStatus;
use super::verdict::GuardVerdict;

/// One step of a change, as it was recorded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AuditRecord {
    /// Its number, from 1 on: a later step has a larger one.
    pub sequence: u64,
    /// The instant of the step, as the caller told it.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub at: Timestamp,
    /// The change.
    pub change_id: String,
    /// The ad account.
    pub account_id: String,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// The state before; absent for a submission.
    pub status_before: Option<ChangeStatus>,
    /// The state after; for a change that still waits the one of before.
    pub status_after: ChangeStatus,
    /// How often the change was claimed.
    pub attempt: u64,
    /// The verdict, where it was judged.
    pub verdict: Option<GuardVerdict>,
    /// What follows an error of the platform.
    pub step: Option<NextStep>,
    /// What the platform's value told.
    pub reconciliation: Option<Reconciliation>,
    /// What happened and why, in one sentence.
    pub reason: String,
}
