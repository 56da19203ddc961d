//! `Optimizer`: the state behind a lock that any number of threads share.
//!
//! No Python runs while the lock is held, and whoever waits for it has handed over the interpreter lock: neither can
//! ever wait for the other. A lock poisoned by a panic, which only a defect of the library can cause, is taken all the
//! same: one refused call must not end the process's work.

use std::sync::{PoisonError, RwLock, TryLockError};

use lagwise::{Config, DecisionOptions, Event};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyType};

use crate::call::{attached, detached};
use crate::configured;
use crate::event;
use crate::records::{Decision, FatigueReport, LagReport, Outcome, StateSize, Tick};
use crate::source::{self, decode, keywords};

/// Budgets for an account from the events that happen to it.
///
/// The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
/// of arrival within `max_lateness_hours` and with any of them repeated.
///
/// Events are records (`AdRegistered`, `CreativeRegistered`, `Delivery`, `StageEntry`, `Feedback`, `ChangeCommitted`,
/// `AdRetired`) or dicts of their fields. Instants are aware datetimes or RFC 3339 text; a naive datetime is refused.
///
/// One optimizer serves any number of threads: decisions are made side by side, and long calls release the interpreter
/// lock. It can be pickled and copied, with its state.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Optimizer {
    /// It never changes, so it is read without the lock.
    config: Config,
    inner: RwLock<lagwise::Optimizer>,
}

impl From<lagwise::Optimizer> for Optimizer {
    fn from(inner: lagwise::Optimizer) -> Self {
        Self { config: inner.config().clone(), inner: RwLock::new(inner) }
    }
}

impl Optimizer {
    fn read<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&lagwise::Optimizer) -> lagwise::Result<T> + Send,
    ) -> PyResult<T> {
        detached(py, || call(&self.inner.read().unwrap_or_else(PoisonError::into_inner)))
    }

    fn write<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&mut lagwise::Optimizer) -> lagwise::Result<T> + Send,
    ) -> PyResult<T> {
        detached(py, || call(&mut self.inner.write().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Folds one event into the state: at once where no other thread is at work, as it takes about a microsecond.
    fn fold(&self, py: Python<'_>, event: &Event) -> PyResult<Outcome> {
        let at_once = attached(|| match self.inner.try_write() {
            Ok(mut inner) => inner.apply(event).map(Some),
            Err(TryLockError::Poisoned(inner)) => inner.into_inner().apply(event).map(Some),
            Err(TryLockError::WouldBlock) => Ok(None),
        })?;
        let outcome = match at_once {
            Some(outcome) => outcome,
            None => self.write(py, |inner| inner.apply(event))?,
        };
        Ok(outcome.into())
    }
}

#[pymethods]
impl Optimizer {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(attached(|| lagwise::Optimizer::new(config))?.into())
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, &self.config)
    }

    /// Folds one event into the state, and says what became of it.
    ///
    /// `event` is an event record, or a dict of its fields and its `type`: `ad_registered`, `creative_registered`,
    /// `delivery`, `stage_entry`, `feedback`, `change_committed` or `ad_retired`.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `event`, and nothing has changed then.
    fn apply(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::any(event)?)
    }

    /// An ad started, or what is known of it changed.
    ///
    /// Takes an `AdRegistered` or a dict of its fields; errors are those of `apply`.
    fn register_ad(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::ad_registered(event)?)
    }

    /// A creative exists.
    ///
    /// Takes a `CreativeRegistered` or a dict of its fields; errors are those of `apply`.
    fn register_creative(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::creative_registered(event)?)
    }

    /// What an ad delivered in one period.
    ///
    /// Takes a `Delivery` or a dict of its fields; errors are those of `apply`.
    fn record_delivery(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::delivery(event)?)
    }

    /// A conversion entered a stage.
    ///
    /// Takes a `StageEntry` or a dict of its fields; errors are those of `apply`.
    fn record_stage_entry(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::stage_entry(event)?)
    }

    /// Revenue of an ad since the last feedback.
    ///
    /// Takes a `Feedback` or a dict of its fields; errors are those of `apply`.
    fn register_feedback(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::feedback(event)?)
    }

    /// A budget was changed on the platform.
    ///
    /// Takes a `ChangeCommitted` or a dict of its fields; errors are those of `apply`.
    fn record_change_committed(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::change_committed(event)?)
    }

    /// An ad ended.
    ///
    /// Takes an `AdRetired` or a dict of its fields; errors are those of `apply`.
    fn record_ad_retired(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::ad_retired(event)?)
    }

    /// Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.
    ///
    /// `seed`, `decision_id` and `with_probability_best` are those of `BattleHardenedSampler.select_budget_allocation`.
    ///
    /// Raises `LagwiseError` where an argument is refused; its `field` names the argument.
    #[pyo3(
        signature = (now, total_budget, **options),
        text_signature = "($self, now, total_budget, *, seed=None, decision_id='', with_probability_best=False)"
    )]
    fn recommend(
        &self,
        py: Python<'_>,
        now: &Bound<'_, PyAny>,
        total_budget: &Bound<'_, PyAny>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Decision> {
        let options: DecisionOptions = keywords(py, options)?;
        let now = decode("now", now)?;
        let total_budget = decode("total_budget", total_budget)?;
        Ok(self.read(py, |inner| inner.recommend(now, total_budget, &options))?.into())
    }

    /// Everything that is due at `now`: budgets, fatigue reports and refresh requests.
    ///
    /// The requests are remembered, so that a creative asks once per cool-down. Arguments and errors are those of
    /// `recommend`.
    #[pyo3(
        signature = (now, total_budget, **options),
        text_signature = "($self, now, total_budget, *, seed=None, decision_id='', with_probability_best=False)"
    )]
    fn tick(
        &self,
        py: Python<'_>,
        now: &Bound<'_, PyAny>,
        total_budget: &Bound<'_, PyAny>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Tick> {
        let options: DecisionOptions = keywords(py, options)?;
        let now = decode("now", now)?;
        let total_budget = decode("total_budget", total_budget)?;
        Ok(self.write(py, |inner| inner.tick(now, total_budget, &options))?.into())
    }

    /// How tired each live ad is at `now`, by ad id.
    ///
    /// Raises `LagwiseError` where `now` is no instant.
    fn fatigue(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<Vec<FatigueReport>> {
        let now = decode("now", now)?;
        let reports = self.read(py, |inner| Ok(inner.fatigue(now)))?;
        Ok(reports.into_iter().map(Into::into).collect())
    }

    /// The lag of one stage as it is known now.
    ///
    /// Raises `UnknownNameError` for a stage that is not configured.
    fn lag(&self, py: Python<'_>, stage: &Bound<'_, PyAny>) -> PyResult<LagReport> {
        let stage: String = decode("stage", stage)?;
        Ok(self.read(py, |inner| inner.lag(&stage))?.into())
    }

    /// Number of things kept.
    fn state_size(&self, py: Python<'_>) -> PyResult<StateSize> {
        Ok(self.read(py, |inner| Ok(inner.state_size()))?.into())
    }

    /// The state as checksummed JSON.
    fn snapshot(&self, py: Python<'_>) -> PyResult<String> {
        self.read(py, lagwise::Optimizer::snapshot)
    }

    /// The state in the compact binary form.
    fn snapshot_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let snapshot = self.read(py, lagwise::Optimizer::snapshot_bytes)?;
        Ok(PyBytes::new(py, &snapshot))
    }

    /// An optimizer from a JSON snapshot.
    ///
    /// The configuration may differ from the one it was made under in everything but the period's length and the
    /// stages.
    ///
    /// Raises `InvalidSnapshotError` where the text was truncated or altered or is of an unknown version.
    #[classmethod]
    fn restore(
        cls: &Bound<'_, PyType>,
        config: Option<&Bound<'_, PyAny>>,
        snapshot: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let config = configured::read(config)?;
        let snapshot: String = decode("snapshot", snapshot)?;
        Ok(detached(cls.py(), || lagwise::Optimizer::restore(config, &snapshot))?.into())
    }

    /// An optimizer from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`.
    #[classmethod]
    fn restore_bytes(
        cls: &Bound<'_, PyType>,
        config: Option<&Bound<'_, PyAny>>,
        snapshot: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let config = configured::read(config)?;
        let snapshot = source::bytes("snapshot", snapshot)?;
        let snapshot = snapshot.as_bytes();
        Ok(detached(cls.py(), || lagwise::Optimizer::restore_bytes(config, snapshot))?.into())
    }

    /// Takes in the state of other ads, kept under the same configuration; `other` stays as it is.
    ///
    /// Raises `ConflictError` where the configurations differ, `DuplicateIdError` where both know an ad, a budget, a
    /// conversion or an event; nothing has changed then.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        // One lock after the other, so two that merge each other cannot wait for each other.
        let other = other.read(py, |other| Ok(other.clone()))?;
        self.write(py, |inner| inner.merge(&other))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let size = self.read(py, |inner| Ok(inner.state_size()))?;
        Ok(format!("<Optimizer of {} ads, {} conversions, {} events>", size.ads, size.conversions, size.events))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py>> {
        let py = slf.py();
        let restore = slf.get_type().getattr("restore_bytes")?;
        Ok((restore, (slf.get().config(py)?, slf.get().snapshot_bytes(py)?)))
    }
}

/// An optimizer as pickle stores it: how to restore it, its configuration and its state.
type Pickled<'py> = (Bound<'py, PyAny>, (Bound<'py, PyAny>, Bound<'py, PyBytes>));
