//! `SafetyGuard`.

use jiff::Timestamp;
use pyo3::prelude::*;

use crate::call::attached;
use crate::configured;
use crate::records::{
    AdChange, BudgetEntity, BudgetHeadroom, GuardHistory, GuardVerdict, NextStep, PlatformError, PlatformValue,
    Reconciliation,
};
use crate::source::{decode, taken};

/// Judges changes before they are sent: whether, when, and with which budget.
///
/// It holds a checked configuration and no other state: a verdict is a function of the change, the history, the instant
/// and the seed. It never waits. One guard serves any number of threads.
///
/// `config` is a dict of type `Config`, whose section `guard` has the rules; every key may be left out.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct SafetyGuard {
    inner: lagwise::SafetyGuard,
}

/// The history of a call; without one, nothing happened.
fn past(history: Option<&Bound<'_, PyAny>>) -> PyResult<lagwise::GuardHistory> {
    match history {
        Some(history) if !history.is_none() => Ok(taken!("history", history, GuardHistory)),
        _ => Ok(lagwise::GuardHistory::default()),
    }
}

#[pymethods]
impl SafetyGuard {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(Self { inner: attached(|| lagwise::SafetyGuard::new(config))? })
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.config())
    }

    /// Whether a change may be sent, when, and with which budget.
    ///
    /// `change` is an `AdChange` or a dict of its fields, `history` a `GuardHistory` or a dict (nothing happened
    /// without one), `seed` a whole number from 0 to 2^64 - 1: it and the change's id draw the jitter and the dither.
    ///
    /// All rules are judged at the instant of sending. Where several hold the change back, the one that clears last is
    /// told. A budget outside its bounds is clamped to the nearest safe one that is a move in the direction of the
    /// change; where there is none, the change waits until there is.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `change` or `history` or names the
    /// argument.
    fn evaluate(
        &self,
        change: &Bound<'_, PyAny>,
        history: Option<&Bound<'_, PyAny>>,
        now: &Bound<'_, PyAny>,
        seed: &Bound<'_, PyAny>,
    ) -> PyResult<GuardVerdict> {
        let change = taken!("change", change, AdChange);
        let history = past(history)?;
        let (now, seed): (Timestamp, u64) = (decode("now", now)?, decode("seed", seed)?);
        Ok(attached(|| self.inner.evaluate(&change, &history, now, seed))?.into())
    }

    /// Judges a planned change once more, at the instant of sending.
    ///
    /// `verdict` is what `evaluate` gave: its budget is sent as it is, and not before its `execute_at`. Only where the
    /// outcome is `allow` may the change be sent, at once, and counted as sent at `now`.
    ///
    /// Raises `ConflictError` for the verdict of another change or one that let nothing through, else as `evaluate`.
    fn begin_send(
        &self,
        change: &Bound<'_, PyAny>,
        verdict: &Bound<'_, PyAny>,
        history: Option<&Bound<'_, PyAny>>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<GuardVerdict> {
        let change = taken!("change", change, AdChange);
        let verdict = taken!("verdict", verdict, GuardVerdict);
        let history = past(history)?;
        let now: Timestamp = decode("now", now)?;
        Ok(attached(|| self.inner.begin_send(&change, &verdict, &history, now))?.into())
    }

    /// The lowest and the highest budget that the guard lets through at `now`.
    ///
    /// `entity` is a `BudgetEntity` or a dict of its fields. An allocation takes the results as its `headroom`.
    /// Staleness is not judged. Where the budget cannot move at all, both are the current one.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `entity` or `history` or is `now`.
    fn headroom(
        &self,
        entity: &Bound<'_, PyAny>,
        history: Option<&Bound<'_, PyAny>>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<BudgetHeadroom> {
        let entity = taken!("entity", entity, BudgetEntity);
        let history = past(history)?;
        let now: Timestamp = decode("now", now)?;
        Ok(attached(|| self.inner.headroom(&entity, &history, now))?.into())
    }

    /// What to do after the platform refused a change, or did not answer.
    ///
    /// `error` is a `PlatformError` or a dict of its fields, `attempt` says how often the change has been sent, this
    /// time included, `seed` is a whole number from 0 to 2^64 - 1. The rules of the configuration's section `platform`
    /// give the error its class; a change that was sent and not answered is always `unknown`, and reconciled before
    /// anything is sent again. A wait is the header's, the rule's or the class's; to it comes a draw, uniform between 0
    /// and a bound that doubles with each attempt, keyed by seed, change and attempt.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `error` or names the argument.
    fn next_step(
        &self,
        error: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        seed: &Bound<'_, PyAny>,
        change_id: &Bound<'_, PyAny>,
    ) -> PyResult<NextStep> {
        let error = taken!("error", error, PlatformError);
        let (attempt, now): (u32, Timestamp) = (decode("attempt", attempt)?, decode("now", now)?);
        let (seed, change_id): (u64, String) = (decode("seed", seed)?, decode("change_id", change_id)?);
        Ok(attached(|| self.inner.next_step(&error, attempt, now, seed, &change_id))?.into())
    }

    /// What became of a change whose outcome is not known, by the value that the platform has.
    ///
    /// `verdict` is the one by which it was sent, that of `begin_send`; `value` is a `PlatformValue` or a dict of its
    /// fields, and needs what the change is about. Budgets are compared in minor units. A value that is neither what
    /// was sent nor what was there before is somebody else's: it is a conflict, and never overwritten.
    ///
    /// Raises `ConflictError` for the verdict of another change or one by which nothing could be sent, and
    /// `MissingFieldError` where the value lacks what the change is about; `field` starts with `change`, `verdict` or
    /// `value`.
    fn reconcile(
        &self,
        change: &Bound<'_, PyAny>,
        verdict: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
    ) -> PyResult<Reconciliation> {
        let change = taken!("change", change, AdChange);
        let verdict = taken!("verdict", verdict, GuardVerdict);
        let value = taken!("value", value, PlatformValue);
        Ok(attached(|| self.inner.reconcile(&change, &verdict, &value))?.into())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        configured::repr(slf, "config")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<configured::Pickled<'py>> {
        configured::pickled(slf, "config")
    }
}
