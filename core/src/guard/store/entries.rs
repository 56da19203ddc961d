//! What a store must do for the ledger: read and write single entries within one transaction of its own.

use crate::error::Result;
use crate::guard::change::ChangeKind;
use crate::guard::history::Past;
use crate::guard::reservation::ReservationStatus;
use crate::time::Millis;

/// A change as a store keeps it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::guard) struct Entry {
    pub(in crate::guard) change_id: String,
    pub(in crate::guard) account_id: String,
    pub(in crate::guard) campaign_id: String,
    pub(in crate::guard) budget_id: String,
    pub(in crate::guard) kind: ChangeKind,
    pub(in crate::guard) status: ReservationStatus,
    pub(in crate::guard) attempt: i64,
    /// When it is to be sent; once it is being sent, when that began.
    pub(in crate::guard) at: Millis,
    pub(in crate::guard) lease: Millis,
    /// Budgets in minor units; 0 unless it is a budget change.
    pub(in crate::guard) before: i64,
    pub(in crate::guard) after: i64,
    pub(in crate::guard) min: Option<i64>,
    pub(in crate::guard) max: Option<i64>,
    pub(in crate::guard) data_as_of: Option<Millis>,
}

/// Larger than every instant: the rank of what may yet be sent.
pub(in crate::guard) const OPEN: i64 = i64::MAX;

impl Entry {
    /// By what entries are found in a window: when it was sent, the largest number while it may yet be, nothing where it does
    /// not count.
    pub(in crate::guard) fn rank(&self) -> Option<i64> {
        match self.status {
            ReservationStatus::Sent => Some(self.at),
            status if status.counts() => Some(OPEN),
            _ => None,
        }
    }

    /// The entry as the rules see it.
    pub(in crate::guard) fn past(&self, campaign_id: &str, budget_id: &str) -> Past {
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
pub(in crate::guard) struct Scope<'a> {
    pub(in crate::guard) change_id: &'a str,
    pub(in crate::guard) account_id: &'a str,
    pub(in crate::guard) campaign_id: &'a str,
    pub(in crate::guard) budget_id: &'a str,
    /// Actions of the campaign sent after this count.
    pub(in crate::guard) campaign_since: Millis,
    /// Actions of the budget sent after this count, and the newest edit before it: all of its instant.
    pub(in crate::guard) budget_since: Millis,
}

/// The switches of an account and of a budget.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::guard) struct Switches {
    pub(in crate::guard) kill_switch: bool,
    pub(in crate::guard) frozen: bool,
    pub(in crate::guard) learning_since: Option<Millis>,
    pub(in crate::guard) busy_until: i64,
    pub(in crate::guard) planned_until: i64,
}

/// One transaction on a store. Whatever fails leaves the store as it was.
pub(in crate::guard) trait Books {
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
