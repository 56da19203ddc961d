//! What a store must do for the queue, beside what it does for the ledger, within the same transaction.

use serde::{Deserialize, Serialize};

use super::Books;
use crate::error::Result;
use crate::guard::audit::AuditRecord;
use crate::guard::change::{AdChange, ChangeKind};
use crate::guard::queued::ChangeStatus;
use crate::guard::verdict::GuardRule;
use crate::time::Millis;

/// A change as a store keeps it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::guard) struct Row {
    pub(in crate::guard) change: AdChange,
    pub(in crate::guard) status: ChangeStatus,
    /// The audit's number of its submission: a later change has a larger one.
    pub(in crate::guard) sequence: i64,
    pub(in crate::guard) attempt: i64,
    pub(in crate::guard) sends: u32,
    pub(in crate::guard) submitted: Millis,
    pub(in crate::guard) expires: Millis,
    /// When something is to happen to it: a claim, the end of its lease, or reading back; nothing once it is settled.
    pub(in crate::guard) due: Option<Millis>,
    pub(in crate::guard) settled: Option<Millis>,
    /// When an unknown change may be claimed again once it turns out not to have been applied.
    pub(in crate::guard) retry_at: Millis,
    /// The budget that it starts from, in minor units; 0 unless it is a budget change.
    pub(in crate::guard) current: i64,
    pub(in crate::guard) place: Option<Place>,
    /// The change that takes its place, unless it takes effect.
    pub(in crate::guard) newer: Option<String>,
    pub(in crate::guard) rule: Option<GuardRule>,
    pub(in crate::guard) reason: String,
}

/// The place in the ledger that a change has or had.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub(in crate::guard) struct Place {
    /// When it is to be sent; once it is being sent, when that began.
    pub(in crate::guard) at: Millis,
    pub(in crate::guard) before: i64,
    pub(in crate::guard) after: i64,
    /// Whether the budget is less of a move than was asked for.
    pub(in crate::guard) is_clamped: bool,
}

/// Which changes of a budget replace each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::guard) enum Slot {
    Budget,
    Status,
    Targeting,
}

impl Row {
    pub(in crate::guard) fn slot(&self) -> Slot {
        match self.change.kind {
            ChangeKind::Budget => Slot::Budget,
            ChangeKind::Pause | ChangeKind::Activate => Slot::Status,
            ChangeKind::Targeting => Slot::Targeting,
        }
    }

    /// Pauses go first.
    pub(in crate::guard) fn urgency(&self) -> i64 {
        i64::from(self.change.kind != ChangeKind::Pause)
    }

    pub(in crate::guard) fn is_pause(&self) -> bool {
        self.change.kind == ChangeKind::Pause
    }
}

/// What holds changes back that is not a rule of the guard: what the platform demanded, and the circuit breaker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::guard) struct Brakes {
    /// Until when the platform takes nothing, or nothing for a budget.
    pub(in crate::guard) paused_until: Option<Millis>,
    /// Failures in a row.
    pub(in crate::guard) failures: i64,
    /// Until when the circuit breaker is open.
    pub(in crate::guard) open_until: Option<Millis>,
    /// The change that tries whether the platform works again.
    pub(in crate::guard) probe: Option<String>,
}

/// One transaction on a store. Whatever fails leaves the store as it was.
pub(in crate::guard) trait QueueBooks: Books {
    fn row(&mut self, change_id: &str) -> Result<Option<Row>>;

    /// Writes a row, a new one or one that is there.
    fn put_row(&mut self, row: &Row) -> Result<()>;

    /// The row in a state that is due first: pauses before all else.
    fn first_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Option<Row>>;

    /// The rows in a state that are due.
    fn all_due(&mut self, status: ChangeStatus, now: Millis) -> Result<Vec<Row>>;

    /// When the next pending row is due.
    fn next_due(&mut self) -> Result<Option<Millis>>;

    /// The rows of a budget and slot that are not settled.
    fn of_slot(&mut self, account_id: &str, budget_id: &str, slot: Slot) -> Result<Vec<Row>>;

    /// The rows that are not settled, by change id.
    fn open_rows(&mut self) -> Result<Vec<Row>>;

    /// The brakes of all accounts (no ids), of an account (no budget) or of a budget.
    fn brakes(&mut self, account_id: &str, budget_id: &str) -> Result<Brakes>;

    fn put_brakes(&mut self, account_id: &str, budget_id: &str, brakes: &Brakes) -> Result<()>;

    /// Adds a record to the audit and gives its number; the record's own is not looked at.
    fn append(&mut self, record: AuditRecord) -> Result<i64>;

    /// The records after a number, in order.
    fn audit(&mut self, after: u64, most: u64) -> Result<Vec<AuditRecord>>;

    /// Lets the waiting rows of a budget that a rule holds back be judged again at once.
    fn judge_again(&mut self, account_id: &str, budget_id: &str, rule: GuardRule) -> Result<()> {
        for slot in [Slot::Budget, Slot::Status, Slot::Targeting] {
            for row in self.of_slot(account_id, budget_id, slot)? {
                if row.status == ChangeStatus::Pending && row.rule == Some(rule) {
                    self.put_row(&Row { due: Some(row.submitted), ..row })?;
                }
            }
        }
        Ok(())
    }

    /// Drops settled rows and audit records of before an instant; says how many rows.
    fn forget_rows(&mut self, before: Millis) -> Result<u64>;
}
