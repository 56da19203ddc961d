//! `SyntheticRevenueCalculator`.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lagwise::TenantConfig;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyType};

use crate::call::{attached, detached};
use crate::configured;
use crate::records::{DealStage, DealValue, PipelineRoas, PipelineValue, StageChange, StageReport};
use crate::shared::Shared;
use crate::source::{self, decode};

/// What deals are worth while they are open, by tenant.
///
/// It remembers each deal's stage and amount, since a CRM does not send the previous ones, and answers each event with
/// the increment of the deal's value. A repeated event changes nothing, and the order of arrival does not matter: of
/// what is said of a deal, that which happened last holds. A deal's increments sum to its amount once it is won, and to
/// nothing once it is lost or deleted.
///
/// One calculator serves any number of threads. It can be pickled and copied, with its deals.
///
/// `tenants` maps tenant ids to dicts of type `TenantConfig`; `preset` gives those that come with the library.
///
/// Raises `LagwiseError` where a value is refused, with the path of the value in `field`: `tenants["the id"]...`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct SyntheticRevenueCalculator {
    inner: Shared<lagwise::SyntheticRevenueCalculator>,
}

impl From<lagwise::SyntheticRevenueCalculator> for SyntheticRevenueCalculator {
    fn from(inner: lagwise::SyntheticRevenueCalculator) -> Self {
        Self { inner: Shared::new(inner) }
    }
}

type Tenants = BTreeMap<String, TenantConfig>;

impl SyntheticRevenueCalculator {
    fn tenants(&self, py: Python<'_>) -> PyResult<Tenants> {
        self.inner
            .read(py, |inner| inner.tenant_ids().map(|id| Ok((id.to_owned(), inner.tenant(id)?.clone()))).collect())
    }
}

#[pymethods]
impl SyntheticRevenueCalculator {
    #[new]
    fn new(tenants: &Bound<'_, PyAny>) -> PyResult<Self> {
        let tenants: Tenants = decode("tenants", tenants)?;
        Ok(attached(|| lagwise::SyntheticRevenueCalculator::new(tenants))?.into())
    }

    /// A tenant's configuration that comes with the library, as a new dict: `service_business` or `hubspot_default`.
    ///
    /// Raises `UnknownNameError` for another name.
    #[staticmethod]
    fn preset<'py>(py: Python<'py>, name: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let name: String = decode("name", name)?;
        configured::dict(py, &attached(|| lagwise::SyntheticRevenueCalculator::preset(&name))?)
    }

    /// Names of the configurations that come with the library.
    #[staticmethod]
    fn preset_names() -> Vec<&'static str> {
        lagwise::SyntheticRevenueCalculator::preset_names().collect()
    }

    /// Ids of the tenants, sorted.
    fn tenant_ids(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.inner.read(py, |inner| Ok(inner.tenant_ids().map(str::to_owned).collect()))
    }

    /// The configuration of a tenant as a new dict, defaults filled in.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured, as every call that names one.
    fn tenant<'py>(&self, py: Python<'py>, tenant_id: &Bound<'_, PyAny>) -> PyResult<Bound<'py, PyAny>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        configured::dict(py, &self.inner.read(py, |inner| inner.tenant(&tenant_id).cloned())?)
    }

    /// The stages of a tenant in order: the value and the probability of winning as they are known now.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured.
    fn stages(&self, py: Python<'_>, tenant_id: &Bound<'_, PyAny>) -> PyResult<Vec<StageReport>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let stages = self.inner.read(py, |inner| inner.stages(&tenant_id))?;
        Ok(stages.into_iter().map(Into::into).collect())
    }

    /// What moving a deal from one stage to another adds, for callers that keep the stages themselves.
    ///
    /// Nothing is remembered, so a repeated call counts twice: `record` does not. `stage_from` is `None` where the deal
    /// is new. `deal_value` is its amount in major units, 0 to 10^9; without one it has the average. A stage that the
    /// table does not have is an outcome, and adds nothing.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured, else `LagwiseError` for what is refused; its
    /// `field` names the argument.
    #[pyo3(signature = (tenant_id, stage_from, stage_to, deal_value = None))]
    fn calculate_stage_change(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        stage_from: &Bound<'_, PyAny>,
        stage_to: &Bound<'_, PyAny>,
        deal_value: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<StageChange> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let stage_from: Option<String> = decode("stage_from", stage_from)?;
        let stage_to: String = decode("stage_to", stage_to)?;
        let deal_value: Option<f64> = deal_value.map(|value| decode("deal_value", value)).transpose()?;
        let change = self
            .inner
            .read(py, |inner| inner.calculate_stage_change(&tenant_id, stage_from.as_deref(), &stage_to, deal_value))?;
        Ok(change.into())
    }

    /// Takes what the CRM tells of a deal, and says what it adds to the deal's value.
    ///
    /// Takes a `DealStage` or a dict of its fields. The value is that of the deal's last event, or of the last
    /// `revalue` where that was later.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `event`, and nothing has changed then.
    fn record(&self, py: Python<'_>, event: &Bound<'_, PyAny>) -> PyResult<StageChange> {
        let event: lagwise::DealStage = match event.cast_exact::<DealStage>() {
            Ok(event) => event.get().inner.clone(),
            Err(_) => decode("event", event)?,
        };
        Ok(self.inner.write(py, |inner| inner.record(&event))?.into())
    }

    /// Reports what time and closed deals have changed: one change for each deal whose value at `now` is another.
    ///
    /// The changes are sorted by deal id. Afterwards what was reported of all deals sums to their `pipeline_value` at
    /// `now`. This also forgets, so call it every day: an open deal of which nothing was heard for `retention_days`
    /// expires, at a value of 0, and a lost one leaves its counts.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured, `OutOfRangeError` for an instant that is not
    /// between 1970 and 2200.
    fn revalue(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Vec<StageChange>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let now: Timestamp = decode("now", now)?;
        let changes = self.inner.write(py, |inner| inner.revalue(&tenant_id, now))?;
        Ok(changes.into_iter().map(Into::into).collect())
    }

    /// What a deal is worth at `now`, written down by its time in the stage; `None` where it is not remembered.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured.
    fn value_of(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        deal_id: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Option<DealValue>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let deal_id: String = decode("deal_id", deal_id)?;
        let now: Timestamp = decode("now", now)?;
        Ok(self.inner.read(py, |inner| inner.value_of(&tenant_id, &deal_id, now))?.map(Into::into))
    }

    /// What all deals of a tenant are worth at `now`.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured.
    fn pipeline_value(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<PipelineValue> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let now: Timestamp = decode("now", now)?;
        Ok(self.inner.read(py, |inner| inner.pipeline_value(&tenant_id, now))?.into())
    }

    /// The value of each ad's deals at `now` over what was spent on it.
    ///
    /// `spend` holds the whole spend of each ad, in major units of the tenant's currency, by ad id. The ads and the
    /// unattributed sum to the tenant's `pipeline_value` exactly.
    ///
    /// Raises `UnknownNameError` for a tenant that is not configured, else `LagwiseError` for a spend; its `field`
    /// starts with `spend`.
    fn calculate_ad_pipeline_roas(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        spend: &Bound<'_, PyAny>,
    ) -> PyResult<PipelineRoas> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let now: Timestamp = decode("now", now)?;
        let spend: BTreeMap<String, f64> = decode("spend", spend)?;
        Ok(self.inner.read(py, |inner| inner.calculate_ad_pipeline_roas(&tenant_id, now, &spend))?.into())
    }

    /// The deals of all tenants as checksummed JSON.
    fn snapshot(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.read(py, lagwise::SyntheticRevenueCalculator::snapshot)
    }

    /// The deals of all tenants in the compact binary form.
    fn snapshot_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let snapshot = self.inner.read(py, lagwise::SyntheticRevenueCalculator::snapshot_bytes)?;
        Ok(PyBytes::new(py, &snapshot))
    }

    /// A calculator from a JSON snapshot.
    ///
    /// Tenants and stages may be added and figures changed; a tenant that has deals must keep its currency, and its
    /// stages their kinds.
    ///
    /// Raises `InvalidSnapshotError` where the text was truncated or altered, is of an unknown version, or belongs to
    /// other tenants.
    #[classmethod]
    fn restore(cls: &Bound<'_, PyType>, tenants: &Bound<'_, PyAny>, snapshot: &Bound<'_, PyAny>) -> PyResult<Self> {
        let tenants: Tenants = decode("tenants", tenants)?;
        let snapshot: String = decode("snapshot", snapshot)?;
        Ok(detached(cls.py(), || lagwise::SyntheticRevenueCalculator::restore(tenants, &snapshot))?.into())
    }

    /// A calculator from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`.
    #[classmethod]
    fn restore_bytes(
        cls: &Bound<'_, PyType>,
        tenants: &Bound<'_, PyAny>,
        snapshot: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let tenants: Tenants = decode("tenants", tenants)?;
        let snapshot = source::bytes("snapshot", snapshot)?;
        let snapshot = snapshot.as_bytes();
        Ok(detached(cls.py(), || lagwise::SyntheticRevenueCalculator::restore_bytes(tenants, snapshot))?.into())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let tenants = self.inner.read(py, |inner| Ok(inner.tenant_ids().count()))?;
        Ok(format!("<SyntheticRevenueCalculator of {tenants} tenants>"))
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Pickled<'py>> {
        let py = slf.py();
        let restore = slf.get_type().getattr("restore_bytes")?;
        let tenants = configured::dict(py, &slf.get().tenants(py)?)?;
        Ok((restore, (tenants, slf.get().snapshot_bytes(py)?)))
    }
}

/// A calculator as pickle stores it: how to restore it, its tenants and its deals.
type Pickled<'py> = (Bound<'py, PyAny>, (Bound<'py, PyAny>, Bound<'py, PyBytes>));
