//! `SafetyGuard`: whether a change is safe to send, and when. It decides and never waits; what was sent before is an
//! argument.

mod audit;
mod bucket;
mod change;
mod headroom;
mod history;
mod jitter;
mod judge;
mod ledger;
mod place;
mod platform;
mod queue;
mod queued;
mod rate;
mod reason;
mod reservation;
mod rules;
mod store;
mod velocity;
mod verdict;

pub use audit::AuditRecord;
pub use change::{AdChange, BudgetEntity, ChangeKind};
pub use headroom::BudgetHeadroom;
pub use history::{ActionStatus, GuardHistory, PastAction};
pub use ledger::GuardLedger;
pub use platform::{
    NextAction, NextStep, PlatformError, PlatformStatus, PlatformValue, Reconciliation, ReconciliationOutcome,
    TargetingState,
};
pub use queue::{ChangeQueue, Circuit, CircuitState};
pub use queued::{ChangeStatus, QueuedChange};
pub use reservation::{Reservation, ReservationStatus, ReserveAnswer, ReserveStatus};
#[cfg(feature = "sqlite")]
pub use store::{LedgerOptions, Synchronous};
pub use verdict::{GuardOutcome, GuardRule, GuardVerdict};

use jiff::Timestamp;

use crate::check;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;
use crate::time::{Millis, millis};

use change::Request;
use history::{Facts, NEVER, Past};
use jitter::Draws;
use judge::{Judge, Judgement, Moment};
use rules::Rules;

/// Judges changes by the rules of [`Config::guard`].
///
/// It holds the checked configuration and no other state. A verdict is a function of the change, the history, the instant and
/// the seed: the same everywhere, and it can be replayed.
///
/// ```
/// use lagwise::{AdChange, Config, GuardHistory, GuardOutcome, SafetyGuard};
///
/// let guard = SafetyGuard::new(Config::default())?;
/// let change = |proposed_budget| AdChange {
///     change_id: "2026-11-24/set-1".into(),
///     account_id: "act_1".into(),
///     budget_id: "set-1".into(),
///     current_budget: Some(100.0),
///     proposed_budget: Some(proposed_budget),
///     ..AdChange::default()
/// };
/// let now = "2026-11-24T09:00:00Z".parse().unwrap();
/// let verdict = guard.evaluate(&change(110.0), &GuardHistory::default(), now, 7)?;
/// assert_eq!(verdict.outcome, GuardOutcome::Allow);
/// assert!(verdict.execute_at > Some(now));
/// // More than 20 % within 6 hours is too much.
/// let verdict = guard.evaluate(&change(200.0), &GuardHistory::default(), now, 7)?;
/// assert_eq!((verdict.outcome, verdict.final_budget), (GuardOutcome::Clamp, Some(120.0)));
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SafetyGuard {
    config: Config,
    currency: Currency,
    rules: Rules,
}

impl SafetyGuard {
    /// A guard with this configuration.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config) -> Result<Self> {
        config.check()?;
        let currency = Currency::new(&config.currency)?;
        Ok(Self { currency, rules: Rules::new(&config.guard, currency)?, config })
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Whether a change may be sent, when, and with which budget.
    ///
    /// The rules are asked in this order: kill switch and freeze; staleness; an open change of the same budget and an edit from
    /// outside; the platform's learning and the cool-down; the rates and the account's score; the budget's bounds by caps and
    /// velocity. All are judged at the instant of sending, `now` and the jitter. Where several hold the change back, the one
    /// that clears last is told. A budget outside its bounds is clamped to the nearest safe one that is a move in the direction
    /// of the change; where there is none, the change waits until there is.
    ///
    /// # Errors
    /// As [`AdChange::check`], and for the history with paths that start with `history`; `OUT_OF_RANGE` for an instant that is
    /// not between 1970 and 2200.
    pub fn evaluate(
        &self,
        change: &AdChange,
        history: &GuardHistory,
        now: Timestamp,
        seed: u64,
    ) -> Result<GuardVerdict> {
        let (request, past, facts) = self.read(change, history)?;
        check::event_time("now", now)?;
        let moment = Moment::Planned(Draws::of(seed, &change.change_id));
        let judgement = self.judge(&past, facts).judge(&request, millis(now), moment);
        Ok(self.verdict(&change.change_id, &request, &judgement))
    }

    /// Judges a planned change once more, at the instant of sending.
    ///
    /// `verdict` is what [`SafetyGuard::evaluate`] gave: its budget is sent as it is, and not before its `execute_at`. Only
    /// where this verdict is [`GuardOutcome::Allow`] may the change be sent, at once, and counted as sent at `now`.
    ///
    /// # Errors
    /// As [`SafetyGuard::evaluate`]; `CONFLICT` for the verdict of another change, or one that let nothing through.
    pub fn begin_send(
        &self,
        change: &AdChange,
        verdict: &GuardVerdict,
        history: &GuardHistory,
        now: Timestamp,
    ) -> Result<GuardVerdict> {
        let (request, past, facts) = self.read(change, history)?;
        check::event_time("now", now)?;
        if verdict.change_id != change.change_id {
            let detail = format!("{:?} is not the change {:?}", verdict.change_id, change.change_id);
            return Err(Error::new(ErrorKind::Conflict, "verdict.change_id", detail));
        }
        let planned = verdict.execute_at.filter(|_| verdict.is_sendable()).ok_or_else(|| {
            Error::new(ErrorKind::Conflict, "verdict.outcome", "only a change that was let through can be sent")
        })?;
        let requested = match (change.kind, verdict.final_budget_minor) {
            (ChangeKind::Budget, Some(minor)) if minor > 0 => minor,
            (ChangeKind::Budget, _) => {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    "verdict.final_budget_minor",
                    "there is no budget to send",
                ));
            }
            _ => request.requested,
        };
        let request = Request { requested, ..request };
        let judgement = self.judge(&past, facts).judge(&request, millis(now), Moment::Sending(millis(planned)));
        Ok(self.verdict(&change.change_id, &request, &judgement))
    }

    /// The lowest and the highest budget that the guard lets through at `now`: what [`DecisionOptions::headroom`] takes.
    ///
    /// Staleness is not judged, since no data is at hand. Where the budget cannot move at all, both are the current one.
    ///
    /// [`DecisionOptions::headroom`]: crate::DecisionOptions::headroom
    ///
    /// # Errors
    /// As [`BudgetEntity::check`], and for the history with paths that start with `history`.
    pub fn headroom(&self, entity: &BudgetEntity, history: &GuardHistory, now: Timestamp) -> Result<BudgetHeadroom> {
        entity.check()?;
        check::event_time("now", now)?;
        let campaign_id = entity.campaign_id.as_deref().unwrap_or(&entity.budget_id);
        let (past, facts) = history.read("", campaign_id, &entity.budget_id, self.currency)?;
        self.room(entity, &past, facts, millis(now))
    }

    /// The headroom of an entity that was checked.
    fn room(&self, entity: &BudgetEntity, past: &[Past], facts: Facts, now: Millis) -> Result<BudgetHeadroom> {
        let minor = |field, amount| self.currency.to_minor(field, amount);
        let optional = |field, amount: Option<f64>| amount.map(|amount| minor(field, amount)).transpose();
        let current = minor("entity.current_budget", entity.current_budget)?;
        let (min, max) =
            (optional("entity.min_budget", entity.min_budget)?, optional("entity.max_budget", entity.max_budget)?);
        let judge = self.judge(past, facts);
        if let Some(hold) = judge.blocked(min, max, current, now) {
            return Ok(BudgetHeadroom {
                budget_id: entity.budget_id.clone(),
                lowest_budget_minor: current,
                highest_budget_minor: current,
                rule: Some(hold.rule),
                clears_at: instant(hold.clears),
            });
        }
        let bounds = judge.bounds(min, max, current, now);
        Ok(BudgetHeadroom {
            budget_id: entity.budget_id.clone(),
            lowest_budget_minor: bounds.low,
            highest_budget_minor: bounds.high.min(LARGEST_BUDGET),
            rule: None,
            clears_at: None,
        })
    }

    /// The longest time for which a past action of a budget can matter.
    fn memory(&self) -> Millis {
        self.rules.memory()
    }

    /// How long a place is held.
    fn lease(&self) -> Millis {
        self.rules.lease()
    }

    fn judge<'a>(&'a self, past: &'a [Past], facts: Facts) -> Judge<'a> {
        Judge { rules: &self.rules, currency: self.currency, past, facts }
    }

    fn read(&self, change: &AdChange, history: &GuardHistory) -> Result<(Request, Vec<Past>, Facts)> {
        let request = self.request(change)?;
        let campaign_id = change.campaign_id.as_deref().unwrap_or(&change.budget_id);
        let (past, facts) = history.read(&change.change_id, campaign_id, &change.budget_id, self.currency)?;
        Ok((request, past, facts))
    }

    /// The change in whole units.
    fn request(&self, change: &AdChange) -> Result<Request> {
        change.check()?;
        let minor = |field, amount: Option<f64>| match amount {
            Some(amount) => self.currency.to_minor(field, amount).map(Some),
            None => Ok(None),
        };
        let budget = |field, amount: Option<f64>| match minor(field, amount)? {
            Some(0) => Err(Error::new(ErrorKind::OutOfRange, field, "less than half a minor unit is no budget")),
            amount => Ok(amount.unwrap_or(0)),
        };
        Ok(Request {
            kind: change.kind,
            current: budget("change.current_budget", change.current_budget)?,
            requested: budget("change.proposed_budget", change.proposed_budget)?,
            min: minor("change.min_budget", change.min_budget)?,
            max: minor("change.max_budget", change.max_budget)?,
            data_as_of: change.data_as_of.map(millis),
        })
    }

    fn verdict(&self, change_id: &str, request: &Request, judgement: &Judgement) -> GuardVerdict {
        let is_sendable = matches!(judgement.outcome, GuardOutcome::Allow | GuardOutcome::Clamp);
        let hold = judgement.hold.as_ref();
        // Holds clear at instants of sending; a change judged then is sent the jitter later.
        let clears = hold.map(|hold| hold.clears).filter(|clears| *clears != NEVER).map(|at| at - judgement.jitter);
        let requested = (request.kind == ChangeKind::Budget).then_some(request.requested);
        let budget = requested.filter(|_| is_sendable).map(|_| judgement.budget);
        let major = |minor: Option<i64>| minor.map(|minor| self.currency.to_major(minor));
        GuardVerdict {
            change_id: change_id.to_owned(),
            outcome: judgement.outcome,
            mode: self.config.guard.mode,
            rule: hold.map(|hold| hold.rule),
            observed: hold.and_then(|hold| hold.observed),
            limit: hold.and_then(|hold| hold.limit),
            clears_at: clears.and_then(instant),
            execute_at: Some(judgement.execute_at).filter(|_| is_sendable).and_then(instant),
            jitter_seconds: judgement.jitter as f64 / 1e3,
            requested_budget: major(requested),
            requested_budget_minor: requested,
            dithered_budget: major(judgement.dithered),
            dithered_budget_minor: judgement.dithered,
            final_budget: major(budget),
            final_budget_minor: budget,
            account_busy_until: judgement.busy_until.and_then(|at| Timestamp::from_microsecond(at).ok()),
            reason: reason::reason(judgement, self.currency, clears),
        }
    }
}

/// The largest budget, in minor units: what the largest amount makes.
const LARGEST_BUDGET: i64 = 1_000_000_000_000_000;

fn instant(at: Millis) -> Option<Timestamp> {
    Timestamp::from_millisecond(at).ok()
}
