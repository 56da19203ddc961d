//! `ChangeQueue`: the life of a change, from its submission until it took effect or a person has to look at it.

mod circuit;
mod claim;
mod outcome;
mod steps;
mod submission;
mod told;

pub use circuit::{Circuit, CircuitState};

use jiff::Timestamp;

use super::audit::AuditRecord;
use super::ledger::{GuardLedger, whole};
use super::platform::{NextStep, PlatformError, PlatformValue, Reconciliation};
use super::queued::{ChangeStatus, QueuedChange};
#[cfg(feature = "sqlite")]
use super::store::LedgerOptions;
use super::store::{QueueBooks, Row, with_books};
use super::{AdChange, SafetyGuard, instant};
use crate::check;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::time::millis;

use steps::Steps;

/// The changes that wait to be sent, are being sent and were sent, shared by workers.
///
/// A change is submitted once, whoever submits it again. A worker claims it, which gives it a place in the ledger, begins
/// to send it at `execute_at`, and tells what the platform answered:
///
/// - [`ChangeQueue::complete`]: it took effect. What the guard clamped waits until the rest of it is safe.
/// - [`ChangeQueue::fail`]: it was refused or not answered. The queue does what [`SafetyGuard::next_step`] says: the change
///   waits, its budget, its account or all of them are paused, or it has failed.
/// - [`ChangeQueue::reconcile`]: what the platform has, for a change of which it is not known whether it took effect. It
///   is not sent again before that, and a value that somebody else set is never overwritten.
///
/// Each call is one transaction: workers never jointly exceed a limit, and each of them may die at any instant. Each step is
/// kept in the audit. A newer change of an entity takes the place of an older one that is not being sent.
///
/// ```
/// use lagwise::{AdChange, ChangeQueue, ChangeStatus, Config, PlatformValue};
///
/// let queue = ChangeQueue::in_memory(Config::default())?;
/// let change = AdChange {
///     change_id: "2026-11-24/set-1".into(),
///     account_id: "act_1".into(),
///     budget_id: "set-1".into(),
///     current_budget: Some(100.0),
///     proposed_budget: Some(110.0),
///     ..AdChange::default()
/// };
/// let now = "2026-11-24T09:00:00Z".parse().unwrap();
/// assert_eq!(queue.submit(&change, now)?.status, ChangeStatus::Pending);
/// let claimed = queue.claim(now, 7)?.unwrap();
/// // At `execute_at`, with the budget that the platform has then:
/// let now = claimed.execute_at.unwrap();
/// let read = PlatformValue { budget: Some(100.0), ..PlatformValue::default() };
/// let begun = queue.begin_send(&claimed.change_id, claimed.attempt, now, Some(&read))?;
/// assert_eq!(begun.status, ChangeStatus::Executing);
/// // Here `budget_after` is sent to the platform, which takes it.
/// let completed = queue.complete(&begun.change_id, begun.attempt, now)?;
/// assert_eq!(completed.status, ChangeStatus::Completed);
/// assert_eq!(queue.audit(0, 100)?.len(), 4);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct ChangeQueue {
    ledger: GuardLedger,
}

/// Runs one call's steps within one transaction.
macro_rules! step {
    ($queue:expr, $now:expr, $steps:ident => $step:expr) => {{
        let at = millis($now);
        with_books!($queue.ledger.store(), transact, books => {
            #[allow(unused_mut, reason = "some calls only hand it on")]
            let mut $steps = Steps { books, guard: $queue.guard(), now: at };
            $step
        })
    }};
}

impl ChangeQueue {
    /// A queue of this process, with its ledger.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn in_memory(config: Config) -> Result<Self> {
        Ok(Self { ledger: GuardLedger::in_memory(config)? })
    }

    /// The queue in the SQLite file of a ledger, which is made where there is none.
    ///
    /// # Errors
    /// As [`GuardLedger::open`].
    #[cfg(feature = "sqlite")]
    pub fn open(path: impl AsRef<std::path::Path>, config: Config, options: &LedgerOptions) -> Result<Self> {
        Ok(Self { ledger: GuardLedger::open(path, config, options)? })
    }

    /// The ledger in which claimed changes have their places, on the same store: for kill switches, freezes, learning
    /// phases, edits that somebody made outside, and the headroom. The place of a claim is named by the change and the
    /// attempt, as in `"2026-11-24/set-1/1"`; leave it to the queue.
    #[must_use]
    pub fn ledger(&self) -> &GuardLedger {
        &self.ledger
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.ledger.config()
    }

    /// Takes a change in. Submitting it again changes nothing and tells how far it has come.
    ///
    /// It takes the place of older changes of the same budget and sort (budgets, pauses and activations, targeting) that are
    /// not being sent; where one of them rests on newer data, the new one is superseded instead, unless it is a pause.
    ///
    /// # Errors
    /// As [`AdChange::check`]; `CONFLICT` for another change of the same id; of the store `STORE_BUSY` and `STORE_FAILED`,
    /// as every call.
    pub fn submit(&self, change: &AdChange, now: Timestamp) -> Result<QueuedChange> {
        let request = self.guard().request(change)?;
        check::event_time("now", now)?;
        step!(self, now, steps => steps.submit(change, &request)).map(|row| self.told(row))
    }

    /// Gives the change that is to be sent next, with its place in the ledger; `None` where none is due and safe.
    ///
    /// Pauses go first, then what has been due for longest. Changes that the guard holds back wait until it clears, or are
    /// settled: as `failed` where waiting does not help, as `expired` where the data would be stale. One call judges at
    /// most 256 changes; [`ChangeQueue::next_due`] says whether there are more.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn claim(&self, now: Timestamp, seed: u64) -> Result<Option<QueuedChange>> {
        check::event_time("now", now)?;
        step!(self, now, steps => steps.claim(seed)).map(|row| row.map(|row| self.told(row)))
    }

    /// Judges a claimed change once more, at the instant of sending. Only where it is `executing` then may it be sent, at
    /// once, and its outcome is to be told before the lease expires.
    ///
    /// `value` is what the platform has now. Where that is what the change is to make it, the change is completed without
    /// being sent; where it is not what it was, somebody else set it, and the change has failed. Without it the change goes
    /// out unseen. A pause goes out even so beside an activation, which may undo it. A change that is not safe any more
    /// waits again, one that waited for too long is expired, and one that comes too early stays as it is.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a change that the queue does not know; `CONFLICT` for an attempt that is not its last one, for
    /// a lease that expired, and for a change that is not claimed: somebody else has it, or it was superseded.
    /// `MISSING_FIELD` for a value without what the change is about.
    pub fn begin_send(
        &self,
        change_id: &str,
        attempt: u64,
        now: Timestamp,
        value: Option<&PlatformValue>,
    ) -> Result<QueuedChange> {
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        step!(self, now, steps => steps.begin_send(change_id, attempt, now, value)).map(|row| self.told(row))
    }

    /// Tells that the platform took a change. Telling it again changes nothing, unless it waits again: the rest of a clamped
    /// one does, and a pause that went out beside an activation.
    ///
    /// # Errors
    /// As [`ChangeQueue::begin_send`]; `CONFLICT` for a change that was not begun.
    pub fn complete(&self, change_id: &str, attempt: u64, now: Timestamp) -> Result<QueuedChange> {
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        step!(self, now, steps => steps.complete(change_id, attempt)).map(|row| self.told(row))
    }

    /// Tells that the platform refused a change, or did not answer, and does what is to follow. The request counts as an
    /// action, since the platform counts it.
    ///
    /// # Errors
    /// As [`ChangeQueue::begin_send`] and [`PlatformError::check`]; `CONFLICT` for a change that is not being sent, or
    /// whose lease expired: read the value back.
    pub fn fail(
        &self,
        change_id: &str,
        attempt: u64,
        error: &PlatformError,
        now: Timestamp,
        seed: u64,
    ) -> Result<NextStep> {
        error.check()?;
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        step!(self, now, steps => steps.fail(change_id, attempt, error, seed))
    }

    /// Tells what the platform has, for a change of which it is not known whether it took effect.
    ///
    /// Applied, it is completed. Not applied, it waits for another attempt while any is left. A value that somebody else
    /// set is recorded in the ledger, and the change has failed.
    ///
    /// # Errors
    /// As [`ChangeQueue::begin_send`]; `CONFLICT` for a change that is not unknown.
    pub fn reconcile(
        &self,
        change_id: &str,
        attempt: u64,
        value: &PlatformValue,
        now: Timestamp,
    ) -> Result<Reconciliation> {
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        step!(self, now, steps => steps.reconcile(change_id, attempt, value))
    }

    /// Gives a claimed change back unsent: it waits again.
    ///
    /// # Errors
    /// As [`ChangeQueue::begin_send`].
    pub fn release(&self, change_id: &str, attempt: u64, now: Timestamp) -> Result<QueuedChange> {
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        step!(self, now, steps => steps.release(change_id, attempt)).map(|row| self.told(row))
    }

    /// Withdraws a change that is pending or claimed. Withdrawing it again changes nothing.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a change that the queue does not know; `CONFLICT` for one that is being sent or is settled.
    pub fn cancel(&self, change_id: &str, now: Timestamp) -> Result<QueuedChange> {
        check::event_time("now", now)?;
        step!(self, now, steps => steps.cancel(change_id)).map(|row| self.told(row))
    }

    /// Settles what time alone says at `now`, and gives the changes of which that changed something, by change id: claims
    /// whose lease expired wait again, changes that were being sent are unknown, and what waited for too long is expired.
    ///
    /// [`ChangeQueue::claim`] does the same where it matters to it.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn expire(&self, now: Timestamp) -> Result<Vec<QueuedChange>> {
        check::event_time("now", now)?;
        step!(self, now, steps => steps.expire()).map(|rows| self.all_told(rows))
    }

    /// A change of the queue; `None` where it has none of that id.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn change(&self, change_id: &str) -> Result<Option<QueuedChange>> {
        let row = with_books!(self.ledger.store(), read, books => books.row(change_id))?;
        Ok(row.map(|row| self.told(row)))
    }

    /// The changes that wait, are claimed, are being sent or are unknown, by change id.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn unsettled(&self) -> Result<Vec<QueuedChange>> {
        with_books!(self.ledger.store(), read, books => books.open_rows()).map(|rows| self.all_told(rows))
    }

    /// The unknown changes whose value is to be read back by now, those of which the lease expired while they were being
    /// sent among them.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn unknown(&self, now: Timestamp) -> Result<Vec<QueuedChange>> {
        check::event_time("now", now)?;
        step!(self, now, steps => steps.lapse().and_then(|_| steps.books.all_due(ChangeStatus::Unknown, steps.now)))
            .map(|rows| self.all_told(rows))
    }

    /// When the next pending change may be claimed; `None` where none waits.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn next_due(&self) -> Result<Option<Timestamp>> {
        Ok(with_books!(self.ledger.store(), read, books => books.next_due())?.and_then(instant))
    }

    /// What holds back the changes of an account, or of all accounts where none is named, beside the guard's rules.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an empty id or an instant that is not between 1970 and 2200.
    pub fn circuit(&self, account_id: Option<&str>, now: Timestamp) -> Result<Circuit> {
        account_id.map_or(Ok(()), |id| check::id("account_id", id))?;
        check::event_time("now", now)?;
        let brakes = with_books!(self.ledger.store(), read, books => books.brakes(account_id.unwrap_or(""), ""))?;
        Ok(brakes.told(account_id, millis(now)))
    }

    /// Ends the pause of an account, or of all accounts where none is named, and closes its circuit breaker: what it held
    /// back goes on within `recheck_seconds`.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an empty id or an instant that is not between 1970 and 2200.
    pub fn resume(&self, account_id: Option<&str>, now: Timestamp) -> Result<()> {
        account_id.map_or(Ok(()), |id| check::id("account_id", id))?;
        check::event_time("now", now)?;
        step!(self, now, steps => steps.resume(account_id))
    }

    /// The audit's records after a number, in order, at most so many: 0 and on for all of them.
    ///
    /// Records are only ever added, each in the transaction of its step.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn audit(&self, after: u64, most: u64) -> Result<Vec<AuditRecord>> {
        with_books!(self.ledger.store(), read, books => books.audit(after, most))
    }

    /// The same as JSON lines: one record a line, each line ended.
    ///
    /// # Errors
    /// As [`ChangeQueue::audit`].
    pub fn audit_lines(&self, after: u64, most: u64) -> Result<String> {
        let mut lines = String::new();
        for record in self.audit(after, most)? {
            let line = serde_json::to_string(&record);
            lines.push_str(&line.map_err(|error| Error::new(ErrorKind::Internal, "audit", error.to_string()))?);
            lines.push('\n');
        }
        Ok(lines)
    }

    /// Drops the changes that were settled before an instant, the audit's records of before it, and what the ledger may
    /// forget; says how many changes. One that was dropped is not known any more: it could be submitted again. Let `before`
    /// lie further back than [`GuardLedger::forget`] asks for.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn forget(&self, before: Timestamp) -> Result<u64> {
        check::event_time("before", before)?;
        let before = millis(before);
        with_books!(self.ledger.store(), transact, books => books.forget_rows(before))
    }

    fn guard(&self) -> &SafetyGuard {
        self.ledger.guard()
    }

    fn all_told(&self, rows: Vec<Row>) -> Vec<QueuedChange> {
        rows.into_iter().map(|row| self.told(row)).collect()
    }

    fn told(&self, row: Row) -> QueuedChange {
        row.told(self.guard().currency)
    }
}
