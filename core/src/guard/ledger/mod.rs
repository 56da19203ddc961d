//! `GuardLedger`: the places of changes on their way, so that any number of workers together stay within every limit.

pub(super) mod life;

use std::sync::{Arc, Mutex};

use jiff::Timestamp;

use super::change::{BudgetEntity, ChangeKind};
use super::headroom::BudgetHeadroom;
use super::history::{ActionStatus, PastAction, millis_up};
use super::jitter::Draws;
use super::reservation::{Reservation, ReservationStatus, ReserveAnswer};
use super::store::{Books, Entry, QueueBooks, Store, with_books};
#[cfg(feature = "sqlite")]
use super::store::{LedgerOptions, Sqlite};
use super::verdict::{GuardRule, GuardVerdict};
use super::{AdChange, SafetyGuard};
use crate::check;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::time::millis;

use life::Asked;

/// The changes on their way and those that were sent, shared by workers: `reserve`, `begin_send`, then `commit` or
/// `release`.
///
/// Each call reads what counts, judges and writes in one transaction, so two workers never jointly exceed a limit. A change
/// has one place: another request for it is told so. Each place has a lease: one that expires before sending is free again,
/// one that expires while the change is being sent leaves it [`ReservationStatus::Unknown`], which keeps the place until its
/// outcome was read back from the platform and told by [`GuardLedger::commit`] or [`GuardLedger::release`]. So a change is
/// sent again only after it is known that it took no effect.
///
/// In memory it serves the threads of one process, in a file (feature `sqlite`) any processes on one machine, of which each
/// may die at any instant. `now` is an argument of every call that needs it.
///
/// ```
/// use lagwise::{AdChange, Config, GuardLedger, GuardOutcome, ReservationStatus, ReserveStatus};
///
/// let ledger = GuardLedger::in_memory(Config::default())?;
/// let change = AdChange {
///     change_id: "2026-11-24/set-1".into(),
///     account_id: "act_1".into(),
///     budget_id: "set-1".into(),
///     current_budget: Some(100.0),
///     proposed_budget: Some(110.0),
///     ..AdChange::default()
/// };
/// let now = "2026-11-24T09:00:00Z".parse().unwrap();
/// let answer = ledger.reserve(&change, now, 7)?;
/// assert_eq!(answer.status, ReserveStatus::Reserved);
/// // Whoever asks again is told that it is on its way.
/// assert_eq!(ledger.reserve(&change, now, 7)?.status, ReserveStatus::Known);
/// let place = answer.reservation.unwrap();
/// // When it is due:
/// let verdict = ledger.begin_send(&place.change_id, place.attempt, place.execute_at)?;
/// assert_eq!(verdict.outcome, GuardOutcome::Allow);
/// // Here it is sent to the platform, and read back.
/// let sent = ledger.commit(&place.change_id, place.attempt)?;
/// assert_eq!(sent.status, ReservationStatus::Sent);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct GuardLedger {
    guard: SafetyGuard,
    store: Arc<Store>,
}

impl GuardLedger {
    /// A ledger of this process.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn in_memory(config: Config) -> Result<Self> {
        Ok(Self { guard: SafetyGuard::new(config)?, store: Arc::new(Store::Memory(Mutex::default())) })
    }

    /// The ledger in a SQLite file, which is made where there is none. All processes on it must be configured alike.
    ///
    /// The file is in WAL mode and must lie on a local disk. A connection must not cross a fork, and no other copy of SQLite
    /// may open the file within this process.
    ///
    /// # Errors
    /// Those of [`Config::check`]; `OUT_OF_RANGE` for an option; `STORE_BUSY` where other processes hold the file for longer
    /// than the timeout; `STORE_FAILED` where it can't be opened, is damaged, is no ledger, or is of a newer version.
    #[cfg(feature = "sqlite")]
    pub fn open(path: impl AsRef<std::path::Path>, config: Config, options: &LedgerOptions) -> Result<Self> {
        options.check()?;
        Ok(Self {
            guard: SafetyGuard::new(config)?,
            store: Arc::new(Store::Sqlite(Sqlite::open(path.as_ref(), options)?)),
        })
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.guard.config()
    }

    /// Judges a change and, where the verdict lets it through, gives it a place.
    ///
    /// A change that was released or whose place expired may have another: its `attempt` is one higher.
    ///
    /// # Errors
    /// As [`SafetyGuard::evaluate`], and of the store: `STORE_BUSY`, `STORE_FAILED`; nothing was changed then.
    pub fn reserve(&self, change: &AdChange, now: Timestamp, seed: u64) -> Result<ReserveAnswer> {
        let asked = Asked { change, request: self.guard.request(change)?, draws: Draws::of(seed, &change.change_id) };
        check::event_time("now", now)?;
        let (status, verdict, entry) =
            with_books!(self.store(), transact, books => life::reserve(books, &self.guard, &asked, millis(now)))?;
        Ok(ReserveAnswer { status, verdict, reservation: entry.map(|entry| self.told(entry)) })
    }

    /// Judges a change that has its place once more, at the instant of sending.
    ///
    /// Only where the outcome is [`GuardOutcome::Allow`](super::GuardOutcome::Allow) may it be sent, at once: it counts as sent
    /// at `now`, and its outcome is to be told before the lease expires. Else it keeps its place, which the caller may release.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a change that the ledger does not know; `CONFLICT` for an attempt that is not its last one, for a
    /// lease that expired, for a change that was begun already, and in the mode that only suggests; of the store
    /// `STORE_BUSY` and `STORE_FAILED`.
    pub fn begin_send(&self, change_id: &str, attempt: u64, now: Timestamp) -> Result<GuardVerdict> {
        check::event_time("now", now)?;
        let attempt = whole(attempt)?;
        with_books!(self.store(), transact, books => life::begin_send(books, &self.guard, change_id, attempt, now))
    }

    /// Tells that a change took effect. Telling it again changes nothing.
    ///
    /// # Errors
    /// As [`GuardLedger::begin_send`]; `CONFLICT` for a change that was never begun, or was released.
    pub fn commit(&self, change_id: &str, attempt: u64) -> Result<Reservation> {
        let attempt = whole(attempt)?;
        let entry = with_books!(self.store(), transact, books => life::commit(books, change_id, attempt))?;
        Ok(self.told(entry))
    }

    /// Gives a place back: the change took no effect, and will take none. Telling it again changes nothing.
    ///
    /// Of a change that was begun this must be known: read it back from the platform first.
    ///
    /// # Errors
    /// As [`GuardLedger::begin_send`]; `CONFLICT` for a change that took effect.
    pub fn release(&self, change_id: &str, attempt: u64) -> Result<Reservation> {
        let attempt = whole(attempt)?;
        let entry = with_books!(self.store(), transact, books => life::release(books, change_id, attempt))?;
        Ok(self.told(entry))
    }

    /// Settles what leases say at `now`: places that were not used are expired, changes that were being sent are unknown. Gives
    /// those that changed, by change id.
    ///
    /// Limits do not wait for this call: an expired place counts no more in any case.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`; `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn expire(&self, now: Timestamp) -> Result<Vec<Reservation>> {
        check::event_time("now", now)?;
        let entries = with_books!(self.store(), transact, books => life::expire(books, millis(now)))?;
        Ok(entries.into_iter().map(|entry| self.told(entry)).collect())
    }

    /// A change of the ledger; `None` where it has none of that id.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn reservation(&self, change_id: &str) -> Result<Option<Reservation>> {
        let entry = with_books!(self.store(), read, books => books.entry(change_id))?;
        Ok(entry.map(|entry| self.told(entry)))
    }

    /// The changes that are reserved, being sent or unknown, by change id.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`.
    pub fn unsettled(&self) -> Result<Vec<Reservation>> {
        let entries = with_books!(self.store(), read, books => books.open())?;
        Ok(entries.into_iter().map(|entry| self.told(entry)).collect())
    }

    /// The lowest and the highest budget that the guard lets through at `now`, by what the ledger knows.
    ///
    /// # Errors
    /// As [`SafetyGuard::headroom`], and of the store.
    pub fn headroom(&self, entity: &BudgetEntity, now: Timestamp) -> Result<BudgetHeadroom> {
        entity.check()?;
        check::event_time("now", now)?;
        let campaign_id = entity.campaign_id.as_deref().unwrap_or(&entity.budget_id);
        let scope = life::scope(&self.guard, ("", &entity.account_id, campaign_id, &entity.budget_id), millis(now));
        let (past, facts) = with_books!(self.store(), read, books => life::known(books, &scope))?;
        self.guard.room(entity, &past, facts, millis(now))
    }

    /// Records a budget edit or another action that somebody made outside, at the instant at which it was seen. Recording it
    /// again changes nothing.
    ///
    /// # Errors
    /// `MISSING_FIELD` for an action without `change_id` or a budget edit without its budgets, `CONFLICT` for one that was not
    /// sent or whose id another change has, else as for a history, with paths that start with `action`; and of the store.
    pub fn record(&self, account_id: &str, action: &PastAction) -> Result<Reservation> {
        let entry = self.recorded(account_id, action)?;
        let present = with_books!(self.store(), transact, books => match books.entry(&entry.change_id)? {
            Some(present) => Ok(Some(present)),
            None => books.put(&entry).map(|()| None),
        })?;
        match present {
            Some(present) if present != entry => {
                let detail = format!("the ledger has another change {:?}", entry.change_id);
                Err(Error::new(ErrorKind::Conflict, "action.change_id", detail))
            }
            _ => Ok(self.told(entry)),
        }
    }

    fn recorded(&self, account_id: &str, action: &PastAction) -> Result<Entry> {
        check::id("account_id", account_id)?;
        let within = |error: Error| error.within("action");
        let Some(change_id) = action.change_id.clone() else {
            return Err(within(Error::new(ErrorKind::MissingField, "change_id", "the ledger knows actions by it")));
        };
        check::id("change_id", &change_id).map_err(within)?;
        if action.status != ActionStatus::Sent {
            return Err(within(Error::new(
                ErrorKind::Conflict,
                "status",
                "only an action that was sent can be recorded",
            )));
        }
        action.campaign_id.as_deref().map_or(Ok(()), |id| check::id("campaign_id", id)).map_err(within)?;
        let campaign_id = action.campaign_id.as_deref().unwrap_or(&action.budget_id);
        let past = action.read(campaign_id, &action.budget_id, self.guard.currency).map_err(within)?;
        Ok(Entry {
            change_id,
            account_id: account_id.to_owned(),
            campaign_id: campaign_id.to_owned(),
            budget_id: action.budget_id.clone(),
            kind: action.kind,
            status: ReservationStatus::Sent,
            attempt: 1,
            at: past.at,
            lease: past.at,
            before: past.before,
            after: past.after,
            min: None,
            max: None,
            data_as_of: None,
        })
    }

    /// Pulls or resets the kill switch of an account, or of all accounts where none is named. It is kept.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an empty id; `STORE_BUSY`, `STORE_FAILED`.
    pub fn set_kill_switch(&self, account_id: Option<&str>, pulled: bool) -> Result<()> {
        account_id.map_or(Ok(()), |id| check::id("account_id", id))?;
        with_books!(self.store(), transact, books => books.set_kill_switch(account_id, pulled))
    }

    /// Freezes a budget, or thaws it. It is kept.
    ///
    /// # Errors
    /// As [`GuardLedger::set_kill_switch`].
    pub fn set_frozen(&self, account_id: &str, budget_id: &str, frozen: bool) -> Result<()> {
        check::id("account_id", account_id)?;
        check::id("budget_id", budget_id)?;
        with_books!(self.store(), transact, books => books.set_frozen(account_id, budget_id, frozen))
    }

    /// Tells since when the platform learns how to deliver a budget; `None` where it does not. It is kept.
    ///
    /// # Errors
    /// As [`GuardLedger::set_kill_switch`]; `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn set_learning(&self, account_id: &str, budget_id: &str, since: Option<Timestamp>) -> Result<()> {
        check::id("account_id", account_id)?;
        check::id("budget_id", budget_id)?;
        since.map_or(Ok(()), |at| check::event_time("since", at))?;
        with_books!(self.store(), transact, books => {
            books.set_learning(account_id, budget_id, since.map(millis_up))?;
            books.judge_again(account_id, budget_id, GuardRule::Learning)
        })
    }

    /// Drops settled changes whose instant is before another, but the newest edit of each budget, and says how many.
    ///
    /// A change that was dropped counts no more, and one of the same id would have a place again: let `before` lie further
    /// back than the longest window, at least an hour, and than anybody repeats a change.
    ///
    /// # Errors
    /// `STORE_BUSY`, `STORE_FAILED`; `OUT_OF_RANGE` for an instant that is not between 1970 and 2200.
    pub fn forget(&self, before: Timestamp) -> Result<u64> {
        check::event_time("before", before)?;
        with_books!(self.store(), transact, books => books.forget(millis(before)))
    }

    pub(super) fn guard(&self) -> &SafetyGuard {
        &self.guard
    }

    pub(super) fn store(&self) -> &Store {
        &self.store
    }

    fn told(&self, entry: Entry) -> Reservation {
        let instant = |at| Timestamp::from_millisecond(at).unwrap_or_default();
        let is_budget = entry.kind == ChangeKind::Budget;
        let minor = |amount: i64| is_budget.then_some(amount);
        let major = |amount: i64| is_budget.then(|| self.guard.currency.to_major(amount));
        Reservation {
            kind: entry.kind,
            status: entry.status,
            attempt: u64::try_from(entry.attempt).unwrap_or(0),
            execute_at: instant(entry.at),
            lease_expires_at: instant(entry.lease),
            budget_before: major(entry.before),
            budget_before_minor: minor(entry.before),
            budget_after: major(entry.after),
            budget_after_minor: minor(entry.after),
            change_id: entry.change_id,
            account_id: entry.account_id,
            campaign_id: entry.campaign_id,
            budget_id: entry.budget_id,
        }
    }
}

/// The number of an attempt, as stores keep it.
pub(super) fn whole(attempt: u64) -> Result<i64> {
    check::count("attempt", attempt)?;
    Ok(i64::try_from(attempt).unwrap_or(i64::MAX))
}
