//! `Optimizer`.

use lagwise::{Config, DecisionOptions, Event};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyType};

use crate::attribution;
use crate::call::{attached, detached};
use crate::configured;
use crate::event;
use crate::records::{
    Attribution, DealValue, Decision, Erasure, FatigueReport, LagReport, Outcome, PipelineRoas, PipelineValue,
    StageReport, StateSize, Tick,
};
use crate::shared::Shared;
use crate::source::{self, decode, keywords};

/// Budgets for an account from the events that happen to it.
///
/// The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
/// of arrival within `max_lateness_hours` and with any of them repeated.
///
/// Events are records (`AdRegistered`, `CreativeRegistered`, `Delivery`, `StageEntry`, `Feedback`, `ChangeCommitted`,
/// `AdRetired`, `Touch`, `Conversion`, `DealStage`) or dicts of their fields. Instants are aware datetimes or
/// RFC 3339 text; a naive datetime is refused.
///
/// One optimizer serves any number of threads: decisions are made side by side, and long calls release the interpreter
/// lock. It can be pickled and copied, with its state and without its hashing keys.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Optimizer {
    /// It never changes, so it is read without the lock.
    config: Config,
    inner: Shared<lagwise::Optimizer>,
}

impl From<lagwise::Optimizer> for Optimizer {
    fn from(inner: lagwise::Optimizer) -> Self {
        Self { config: inner.config().clone(), inner: Shared::new(inner) }
    }
}

impl Optimizer {
    /// Folds one event into the state.
    fn fold(&self, py: Python<'_>, event: &Event) -> PyResult<Outcome> {
        Ok(self.inner.write_short(py, |inner| inner.apply(event))?.into())
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
    /// `delivery`, `stage_entry`, `feedback`, `change_committed`, `ad_retired`, `touch`, `conversion` or `deal_stage`.
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

    /// An ad was clicked or seen by someone. Conversions that the touch explains take their deals with them.
    ///
    /// Takes a `Touch` or a dict of its fields; errors are those of `apply`.
    fn record_touch(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::touch(event)?)
    }

    /// Someone did what ads are paid for; the deal that it becomes is credited by its touches.
    ///
    /// Takes a `Conversion` or a dict of its fields; errors are those of `apply`.
    fn record_conversion(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::conversion(event)?)
    }

    /// A deal changed in the CRM.
    ///
    /// Takes a `DealStage` or a dict of its fields; errors are those of `apply`.
    fn record_deal_stage(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<Outcome> {
        self.fold(py, &event::deal_stage(event)?)
    }

    /// Hashes the keys of touches and conversions with the caller's keys, the present one last.
    ///
    /// Each is a secret of at least 16 bytes. Those that what is kept was hashed with must be among them; a last one
    /// that is new is used from now on. No snapshot and no pickle holds a key, so they are to be given after each
    /// restore; without them touches and conversions are rejected, and all else goes on.
    ///
    /// Raises `ConflictError` where no tenant is configured or more than four keys would be in use, `MissingFieldError`
    /// where a key is missing; nothing has changed then.
    fn use_hashing_keys(&self, py: Python<'_>, hashing_keys: &Bound<'_, PyAny>) -> PyResult<()> {
        let keys = attribution::hashing_keys(hashing_keys)?;
        self.inner.write(py, |inner| inner.use_hashing_keys(keys))
    }

    /// Hashes with another key from now on, beside the former one until all that was hashed with it has expired.
    ///
    /// Raises `ConflictError` where no tenant is configured or four keys are in use, `DuplicateIdError` for a key that
    /// is in use, `MissingFieldError` before `use_hashing_keys` was called; nothing has changed then.
    fn rotate_key(&self, py: Python<'_>, hashing_key: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = attribution::hashing_key(hashing_key)?;
        self.inner.write(py, |inner| inner.rotate_key(&key))
    }

    /// Forgets a person: takes the keys of every touch and conversion that has any of the keys given.
    ///
    /// Takes an `Identity` or a dict of its fields. Credits that were given stay; they name no person.
    /// A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// Raises `ConflictError` where no tenant is configured, `MissingFieldError` where no key is given, its `field`
    /// starting with `subject`, and before `use_hashing_keys` was called: without it nobody is found.
    fn erase(&self, py: Python<'_>, subject: &Bound<'_, PyAny>) -> PyResult<Erasure> {
        let subject = attribution::subject(subject)?;
        Ok(self.inner.write(py, |inner| inner.erase(&subject))?.into())
    }

    /// The ads that a conversion is credited to now; `None` for one that is not remembered.
    ///
    /// Raises `ConflictError` where no tenant is configured, as do the calls below.
    fn attribution(&self, py: Python<'_>, conversion_id: &Bound<'_, PyAny>) -> PyResult<Option<Attribution>> {
        let conversion_id: String = decode("conversion_id", conversion_id)?;
        Ok(self.inner.read(py, |inner| inner.attribution(&conversion_id))?.map(Into::into))
    }

    /// What a deal is worth at `now`, with what closed deals have taught; `None` for one that is not remembered.
    ///
    /// The ad is that of the largest credit.
    fn deal_value(
        &self,
        py: Python<'_>,
        deal_id: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Option<DealValue>> {
        let deal_id: String = decode("deal_id", deal_id)?;
        let now = decode("now", now)?;
        Ok(self.inner.read(py, |inner| inner.deal_value(&deal_id, now))?.map(Into::into))
    }

    /// The stages of the CRM in order: the value and the probability of winning as they are known now.
    fn deal_stages(&self, py: Python<'_>) -> PyResult<Vec<StageReport>> {
        let stages = self.inner.read(py, lagwise::Optimizer::deal_stages)?;
        Ok(stages.into_iter().map(Into::into).collect())
    }

    /// What all deals are worth at `now`.
    fn pipeline_value(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<PipelineValue> {
        let now = decode("now", now)?;
        Ok(self.inner.read(py, |inner| inner.pipeline_value(now))?.into())
    }

    /// The value of each ad's deals at `now` over what was spent on it.
    ///
    /// The ads and the unattributed sum to `pipeline_value` exactly; what a later touch explains moves from the one to
    /// the other.
    fn calculate_ad_pipeline_roas(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<PipelineRoas> {
        let now = decode("now", now)?;
        Ok(self.inner.read(py, |inner| inner.calculate_ad_pipeline_roas(now))?.into())
    }

    /// Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.
    ///
    /// `seed`, `decision_id`, `with_probability_best` and `headroom` are those of
    /// `BattleHardenedSampler.select_budget_allocation`.
    ///
    /// Raises `LagwiseError` where an argument is refused; its `field` names the argument.
    #[pyo3(
        signature = (now, total_budget, **options),
        text_signature = "($self, now, total_budget, *, seed=None, decision_id='', with_probability_best=False, headroom=())"
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
        Ok(self.inner.read(py, |inner| inner.recommend(now, total_budget, &options))?.into())
    }

    /// Everything that is due at `now`: budgets, fatigue reports and refresh requests.
    ///
    /// The requests are remembered, so that a creative asks once per cool-down. Arguments and errors are those of
    /// `recommend`.
    #[pyo3(
        signature = (now, total_budget, **options),
        text_signature = "($self, now, total_budget, *, seed=None, decision_id='', with_probability_best=False, headroom=())"
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
        Ok(self.inner.write(py, |inner| inner.tick(now, total_budget, &options))?.into())
    }

    /// How tired each live ad is at `now`, by ad id.
    ///
    /// Raises `LagwiseError` where `now` is no instant.
    fn fatigue(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<Vec<FatigueReport>> {
        let now = decode("now", now)?;
        let reports = self.inner.read(py, |inner| Ok(inner.fatigue(now)))?;
        Ok(reports.into_iter().map(Into::into).collect())
    }

    /// The lag of one stage as it is known now.
    ///
    /// Raises `UnknownNameError` for a stage that is not configured.
    fn lag(&self, py: Python<'_>, stage: &Bound<'_, PyAny>) -> PyResult<LagReport> {
        let stage: String = decode("stage", stage)?;
        Ok(self.inner.read(py, |inner| inner.lag(&stage))?.into())
    }

    /// Number of things kept.
    fn state_size(&self, py: Python<'_>) -> PyResult<StateSize> {
        Ok(self.inner.read(py, |inner| Ok(inner.state_size()))?.into())
    }

    /// The state as checksummed JSON.
    fn snapshot(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.read(py, lagwise::Optimizer::snapshot)
    }

    /// The state in the compact binary form.
    fn snapshot_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let snapshot = self.inner.read(py, lagwise::Optimizer::snapshot_bytes)?;
        Ok(PyBytes::new(py, &snapshot))
    }

    /// An optimizer from a JSON snapshot.
    ///
    /// The configuration may differ from the one it was made under in everything but the period's length, the stages
    /// and the currency, and the tenant and its stages where the CRM told something. The hashing keys are to be given
    /// again.
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
    /// Raises `ConflictError` where the configurations differ or the CRM told both of something, `DuplicateIdError`
    /// where both know an ad, a budget, a conversion or an event; nothing has changed then.
    fn merge(&self, py: Python<'_>, other: &Self) -> PyResult<()> {
        // One lock after the other, so two that merge each other cannot wait for each other.
        let other = other.inner.read(py, |other| Ok(other.clone()))?;
        self.inner.write(py, |inner| inner.merge(&other))
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let size = self.inner.read(py, |inner| Ok(inner.state_size()))?;
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
