//! What a store must do for the ledger: read and write single entries within one transaction of its own.

use super::reservation::ReservationStatus;
use crate::error::Result;
use crate::guard::change::ChangeKind;
use crate::guard::history::Past;
use crate::time::Millis;

/// A change as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) change_id: String,
    pub(super) account_id: String,
    pub(super) campaign_id: String,
    pub(super) budget_id: String,
    pub(super) kind: ChangeKind,
    pub(super) status: ReservationStatus,
    pub(super) attempt: i64,
    /// When it is to be sent; once it is being sent, when that began.
    pub(super) at: Millis,
    pub(super) lease: Millis,
    /// Budgets in minor units; 0 unless it is a budget change.
    pub(super) before: i64,
    pub(super) after: i64,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) data_as_of: Option<Millis>,
}

/// Larger than every instant: the rank of what may yet be sent.
pub(super) const OPEN: i64 = i64::MAX;

impl Entry {
    /// By what entries are found in a window: when it was sent, the largest number while it may yet be, nothing where it does
    /// not count.
    pub(super) fn rank(&self) -> Option<i64> {
        match self.status {
            ReservationStatus::Sent => Some(self.at),
            status if status.counts() => Some(OPEN),
            _ => None,
        }
    }

    /// The entry as the rules see it.
    pub(super) fn past(&self, campaign_id: &str, budget_id: &str) -> Past {
        Past {
            at: self.at,
            free_at: (self.status == ReservationStatus::Reserved).then_some(self.lease),
            kind: self.kind,
            is_sent: self.status == ReservationStatus::Sent,
            of_campaign: self.campaign_id == campaign_id,
            of_budget: self.budget_id == budget_id,
            before: self.before,
            after: self.after,
        }
    }
}

/// The budget that entries are looked up for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope<'a> {
    pub(super) change_id: &'a str,
    pub(super) account_id: &'a str,
    pub(super) campaign_id: &'a str,
    pub(super) budget_id: &'a str,
    /// Actions of the campaign sent after this count.
    pub(super) campaign_since: Millis,
    /// Actions of the budget sent after this count, and the newest edit before it: all of its instant.
    pub(super) budget_since: Millis,
}

/// The switches of an account and of a budget.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Switches {
    pub(super) kill_switch: bool,
    pub(super) frozen: bool,
    pub(super) learning_since: Option<Millis>,
    pub(super) busy_until: i64,
    pub(super) planned_until: i64,
}

/// One transaction on a store. Whatever fails leaves the store as it was.
pub(super) trait Books {
    fn entry(&mut self, change_id: &str) -> Result<Option<Entry>>;

    /// Writes an entry, a new one or one that is there.
    fn put(&mut self, entry: &Entry) -> Result<()>;

    /// What counts for a budget, the change itself aside; the order does not matter.
    fn past(&mut self, scope: &Scope<'_>, past: &mut Vec<Past>) -> Result<()>;

    fn switches(&mut self, account_id: &str, budget_id: &str) -> Result<Switches>;

    /// Keeps the instants at which the account's score drains.
    fn keep_score(&mut self, account_id: &str, busy_until: i64, planned_until: i64) -> Result<()>;

    /// Pulls or resets the kill switch of an account, or of all.
    fn set_kill_switch(&mut self, account_id: Option<&str>, is_pulled: bool) -> Result<()>;

    fn set_frozen(&mut self, account_id: &str, budget_id: &str, is_frozen: bool) -> Result<()>;

    fn set_learning(&mut self, account_id: &str, budget_id: &str, since: Option<Millis>) -> Result<()>;

    /// Entries that are not settled, by change id.
    fn open(&mut self) -> Result<Vec<Entry>>;

    /// Drops settled entries of before an instant, but each budget's newest edit, all of its instant; says how many.
    fn forget(&mut self, before: Millis) -> Result<u64>;
}
