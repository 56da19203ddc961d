//! What to do when the platform refuses a change, or does not answer: the error's class by rules, the next step by the class,
//! and what was applied by the value that is read back.

mod error;
mod reconciliation;
mod step;

pub use error::PlatformError;
pub(super) use reconciliation::compare;
pub use reconciliation::{PlatformStatus, PlatformValue, Reconciliation, ReconciliationOutcome, TargetingState};
pub use step::{NextAction, NextStep};

use jiff::Timestamp;

use super::{AdChange, GuardVerdict, SafetyGuard};
use crate::check;
use crate::error::{Error, ErrorKind, Result};

impl SafetyGuard {
    /// What to do after the platform refused a change, or did not answer.
    ///
    /// `attempt` says how often the change has been sent, this time included, from 1 on. The rules of
    /// [`Config::platform`] give the error its class, and a change that was sent and not answered is always
    /// [`PlatformErrorClass::Unknown`]. A wait is the header's, the rule's or the class's; to it comes a draw, uniform
    /// between 0 and a bound that doubles with each attempt (full jitter), keyed by seed, change and attempt.
    ///
    /// [`Config::platform`]: crate::Config::platform
    /// [`PlatformErrorClass::Unknown`]: crate::PlatformErrorClass::Unknown
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] or [`ErrorKind::NotFinite`]; the path starts with `error` or names the argument.
    ///
    /// ```
    /// use lagwise::{Config, NextAction, PlatformError, SafetyGuard};
    ///
    /// let guard = SafetyGuard::new(Config::default())?;
    /// let now = "2026-11-24T09:00:00Z".parse().unwrap();
    /// // The header names 12 minutes.
    /// let busy = PlatformError { code: Some(80_004), retry_after_seconds: Some(720.0), ..PlatformError::default() };
    /// let step = guard.next_step(&busy, 1, now, 7, "2026-11-24/set-1")?;
    /// assert_eq!(step.action, NextAction::PauseAccount);
    /// assert!(step.at > Some("2026-11-24T09:12:00Z".parse().unwrap()));
    /// // Nothing is sent again before it is known what became of it.
    /// let silent = PlatformError { timed_out: true, ..PlatformError::default() };
    /// assert_eq!(guard.next_step(&silent, 1, now, 7, "2026-11-24/set-1")?.action, NextAction::Reconcile);
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    pub fn next_step(
        &self,
        error: &PlatformError,
        attempt: u32,
        now: Timestamp,
        seed: u64,
        change_id: &str,
    ) -> Result<NextStep> {
        error.check()?;
        if attempt == 0 {
            return Err(Error::new(ErrorKind::OutOfRange, "attempt", "0 is not at least 1"));
        }
        check::event_time("now", now)?;
        check::id("change_id", change_id)?;
        Ok(step::next_step(&self.config.platform, error, attempt, now, seed, change_id))
    }

    /// What became of a change whose outcome is not known, by the value that the platform has.
    ///
    /// `verdict` is the one by which it was sent, that of [`SafetyGuard::begin_send`]. Budgets are compared in minor units.
    /// A value that is neither what was sent nor what was there before is somebody else's: it is a conflict, and never
    /// overwritten.
    ///
    /// # Errors
    /// As [`AdChange::check`], and for the value with paths that start with `value`; [`ErrorKind::MissingField`] where
    /// the value lacks what the change is about; [`ErrorKind::Conflict`] for the verdict of another change, or one by
    /// which nothing could be sent.
    ///
    /// ```
    /// use lagwise::{AdChange, Config, GuardHistory, PlatformValue, ReconciliationOutcome, SafetyGuard};
    ///
    /// let guard = SafetyGuard::new(Config::default())?;
    /// let change = AdChange {
    ///     change_id: "2026-11-24/set-1".into(),
    ///     account_id: "act_1".into(),
    ///     budget_id: "set-1".into(),
    ///     current_budget: Some(100.0),
    ///     proposed_budget: Some(150.0),
    ///     ..AdChange::default()
    /// };
    /// let now = "2026-11-24T09:00:00Z".parse().unwrap();
    /// let verdict = guard.evaluate(&change, &GuardHistory::default(), now, 7)?;
    /// assert_eq!(verdict.final_budget, Some(120.0));
    /// let outcome = |budget| {
    ///     let value = PlatformValue { budget: Some(budget), ..PlatformValue::default() };
    ///     guard.reconcile(&change, &verdict, &value).map(|reconciliation| reconciliation.outcome)
    /// };
    /// assert_eq!(outcome(120.0)?, ReconciliationOutcome::Applied);
    /// assert_eq!(outcome(100.0)?, ReconciliationOutcome::NotApplied);
    /// assert_eq!(outcome(90.0)?, ReconciliationOutcome::Conflict);
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    pub fn reconcile(
        &self,
        change: &AdChange,
        verdict: &GuardVerdict,
        value: &PlatformValue,
    ) -> Result<Reconciliation> {
        change.check()?;
        reconciliation::check_verdict(change, verdict)?;
        value.check()?;
        let budgets = reconciliation::budgets(change, verdict, self.currency)?;
        compare(&change.change_id, change.kind, budgets, value, self.currency)
    }
}
