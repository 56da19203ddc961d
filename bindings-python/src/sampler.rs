//! `BattleHardenedSampler`.

use lagwise::DecisionOptions;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::call::{attached, detached};
use crate::columns::{AllocationColumns, Columns};
use crate::configured;
use crate::records::{AdVerdict, Allocation, BlendedScore};
use crate::source::{self, decode, keywords};

/// Recommends budgets for ads whose rewards arrive late.
///
/// It holds a checked configuration and no other state: the same ads, total and options give the same budgets, in any
/// order, on any thread. Long calls release the interpreter lock, so one sampler serves any number of threads.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct BattleHardenedSampler {
    inner: lagwise::BattleHardenedSampler,
}

#[pymethods]
impl BattleHardenedSampler {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(Self { inner: attached(|| lagwise::BattleHardenedSampler::new(config))? })
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.config())
    }

    /// Splits a total budget per day (major units, at least 0) over the ads.
    ///
    /// The recommended budgets sum to the total in minor units wherever the bounds allow it; where they don't, the
    /// status says which bounds are to blame. No ads give an empty allocation.
    ///
    /// With a `seed` (0 to 2^64 - 1) the shares come from posterior draws, without one from the posteriors' means and
    /// widths; each `decision_id` draws afresh under the same seed. `with_probability_best` adds each recommendation's
    /// probability of being the best, which costs more than all the rest. `headroom` holds what `SafetyGuard.headroom`
    /// lets through, each budget once, and bounds the recommended budgets.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]` or names the argument.
    #[pyo3(
        signature = (ads, total_budget, **options),
        text_signature = "($self, ads, total_budget, *, seed=None, decision_id='', with_probability_best=False, headroom=())"
    )]
    fn select_budget_allocation(
        &self,
        py: Python<'_>,
        ads: &Bound<'_, PyAny>,
        total_budget: &Bound<'_, PyAny>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Allocation> {
        let options: DecisionOptions = keywords(py, options)?;
        let total_budget = decode("total_budget", total_budget)?;
        let ads = source::ads(ads)?;
        Ok(detached(py, || self.inner.select_budget_allocation(&ads, total_budget, &options))?.into())
    }

    /// The same for large accounts: columns in, arrays out, one row for each budget.
    ///
    /// `columns` maps the names of `AdColumns` to NumPy arrays or sequences of one length; NaN (or None in a sequence)
    /// in a budget column means that the row has none. The arrays are copied before the interpreter lock is released,
    /// so other threads may write to them meanwhile. The budgets are those of `select_budget_allocation` for the same
    /// ads.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` is a column, a value such as `clicks[17]`, or an
    /// argument.
    #[pyo3(
        signature = (columns, total_budget, **options),
        text_signature = "($self, columns, total_budget, *, seed=None, decision_id='', with_probability_best=False, headroom=())"
    )]
    fn select_budget_allocation_columns(
        &self,
        py: Python<'_>,
        columns: &Bound<'_, PyAny>,
        total_budget: &Bound<'_, PyAny>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<AllocationColumns> {
        let options: DecisionOptions = keywords(py, options)?;
        let total_budget = decode("total_budget", total_budget)?;
        let columns = Columns::read(columns, self.inner.config().stages.len())?;
        let allocation = columns.view(|columns| {
            detached(py, || self.inner.select_budget_allocation_columns(columns, total_budget, &options))
        })?;
        Ok(AllocationColumns::new(py, allocation))
    }

    /// The scheduled model's score of one ad with all its parts, whichever model is configured.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `ad`.
    fn score(&self, ad: &Bound<'_, PyAny>) -> PyResult<BlendedScore> {
        let ad = source::ad(ad)?;
        Ok(attached(|| self.inner.score(&ad))?.into())
    }

    /// Kill, scale or maintain for each budget, in the order in which its first ad was given.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]`.
    fn verdicts(&self, py: Python<'_>, ads: &Bound<'_, PyAny>) -> PyResult<Vec<AdVerdict>> {
        let ads = source::ads(ads)?;
        let verdicts = detached(py, || self.inner.verdicts(&ads))?;
        Ok(verdicts.into_iter().map(Into::into).collect())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        configured::repr(slf, "config")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<configured::Pickled<'py>> {
        configured::pickled(slf, "config")
    }
}
