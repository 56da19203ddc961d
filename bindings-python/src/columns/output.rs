//! `AllocationColumns`.

use lagwise::{AllocationStatus, Bound as BudgetBound};
use numpy::{Element, PyArray1, PyArrayMethods, PyUntypedArrayMethods};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};

use crate::plain::Choice;
use crate::record::function;
use crate::source::decode;

/// The columnar result: read-only arrays in the order of the rows.
///
/// NaN stands where a recommendation has no value.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AllocationColumns {
    status: AllocationStatus,
    /// Total to allocate, in minor units.
    #[pyo3(get)]
    total_budget_minor: i64,
    /// Total less the sum of the budgets, in minor units.
    #[pyo3(get)]
    unallocated_minor: i64,
    /// Sum of the least budgets that the bounds allow, in minor units.
    #[pyo3(get)]
    minimum_total_minor: i64,
    /// Sum of the largest budgets that the bounds allow, in minor units.
    #[pyo3(get)]
    maximum_total_minor: i64,
    /// Recommended budgets per day, in major units.
    #[pyo3(get)]
    recommended_budget: Py<PyArray1<f64>>,
    /// The same in minor units.
    #[pyo3(get)]
    recommended_budget_minor: Py<PyArray1<i64>>,
    /// Change in percent of the current budget.
    #[pyo3(get)]
    change_percentage: Py<PyArray1<f64>>,
    /// Probability that the direction of the change is right.
    #[pyo3(get)]
    confidence: Py<PyArray1<f64>>,
    /// Share of the live budget before bounds.
    #[pyo3(get)]
    share_before_bounds: Py<PyArray1<f64>>,
    /// Mean value per unit of spend at the current budget (funnel model).
    #[pyo3(get)]
    value_per_spend: Py<PyArray1<f64>>,
    /// Its 5 % quantile.
    #[pyo3(get)]
    value_per_spend_low: Py<PyArray1<f64>>,
    /// Its 95 % quantile.
    #[pyo3(get)]
    value_per_spend_high: Py<PyArray1<f64>>,
    /// Clicks whose outcome is known by now.
    #[pyo3(get)]
    effective_exposure: Py<PyArray1<f64>>,
    /// Share of the evidence that has arrived.
    #[pyo3(get)]
    maturity: Py<PyArray1<f64>>,
    /// Which bound each budget sits at: its place in `bound_names`.
    #[pyo3(get)]
    bound: Py<PyArray1<u8>>,
    /// Probability of being the best of all; empty unless it was asked for.
    #[pyo3(get)]
    probability_best: Py<PyArray1<f64>>,
}

/// The fields beside `status`, in order.
const FIELDS: [&str; 16] = [
    "total_budget_minor",
    "unallocated_minor",
    "minimum_total_minor",
    "maximum_total_minor",
    "recommended_budget",
    "recommended_budget_minor",
    "change_percentage",
    "confidence",
    "share_before_bounds",
    "value_per_spend",
    "value_per_spend_low",
    "value_per_spend_high",
    "effective_exposure",
    "maturity",
    "bound",
    "probability_best",
];

impl AllocationColumns {
    pub(crate) fn new(py: Python<'_>, columns: lagwise::AllocationColumns) -> Self {
        let bounds = columns.bound.iter().map(|bound| bound.code()).collect();
        Self {
            status: columns.status,
            total_budget_minor: columns.total_budget_minor,
            unallocated_minor: columns.unallocated_minor,
            minimum_total_minor: columns.minimum_total_minor,
            maximum_total_minor: columns.maximum_total_minor,
            recommended_budget: array(py, columns.recommended_budget),
            recommended_budget_minor: array(py, columns.recommended_budget_minor),
            change_percentage: array(py, columns.change_percentage),
            confidence: array(py, columns.confidence),
            share_before_bounds: array(py, columns.share_before_bounds),
            value_per_spend: array(py, columns.value_per_spend),
            value_per_spend_low: array(py, columns.value_per_spend_low),
            value_per_spend_high: array(py, columns.value_per_spend_high),
            effective_exposure: array(py, columns.effective_exposure),
            maturity: array(py, columns.maturity),
            bound: array(py, bounds),
            probability_best: array(py, columns.probability_best),
        }
    }
}

/// A read-only array around these values, which are not copied.
fn array<T: Element>(py: Python<'_>, values: Vec<T>) -> Py<PyArray1<T>> {
    let array = PyArray1::from_vec(py, values);
    array.readwrite().make_nonwriteable();
    array.unbind()
}

#[pymethods]
impl AllocationColumns {
    /// Whether the budgets sum to the total, and if not, which bounds forbid it.
    #[getter]
    fn status(&self) -> &'static str {
        self.status.text()
    }

    /// What the codes in `bound` mean.
    #[classattr]
    fn bound_names(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, BudgetBound::ALL.iter().map(|bound| bound.name()))
    }

    /// The fields as a dict; the arrays in it are the same arrays.
    fn to_dict<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(slf.py());
        for name in ["status"].iter().chain(&FIELDS) {
            dict.set_item(name, slf.getattr(*name)?)?;
        }
        Ok(dict)
    }

    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, Self>) -> PyResult<bool> {
        let array_equal = slf.py().import("numpy")?.getattr("array_equal")?;
        for name in FIELDS {
            // The third argument counts NaN as equal to itself.
            if !array_equal.call1((slf.getattr(name)?, other.getattr(name)?, true))?.extract::<bool>()? {
                return Ok(false);
            }
        }
        Ok(slf.get().status == other.get().status)
    }

    fn __repr__(slf: &Bound<'_, Self>) -> String {
        let columns = slf.get();
        format!(
            "<AllocationColumns: {} rows, status={:?}, total_budget_minor={}, unallocated_minor={}>",
            columns.recommended_budget.bind(slf.py()).len(),
            columns.status.text(),
            columns.total_budget_minor,
            columns.unallocated_minor,
        )
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Bound<'py, PyDict>,))> {
        Ok((function(slf.py(), "_restore_columns")?, (Self::to_dict(slf)?,)))
    }
}

/// Rebuilds a pickled columnar result.
#[pyfunction(name = "_restore_columns")]
pub(crate) fn restore(fields: &Bound<'_, PyDict>) -> PyResult<AllocationColumns> {
    let field = |name: &str| fields.as_any().get_item(name);
    let minor = |name| decode(name, &field(name)?);
    Ok(AllocationColumns {
        status: decode("status", &field("status")?)?,
        total_budget_minor: minor("total_budget_minor")?,
        unallocated_minor: minor("unallocated_minor")?,
        minimum_total_minor: minor("minimum_total_minor")?,
        maximum_total_minor: minor("maximum_total_minor")?,
        recommended_budget: restored(&field("recommended_budget")?)?,
        recommended_budget_minor: restored(&field("recommended_budget_minor")?)?,
        change_percentage: restored(&field("change_percentage")?)?,
        confidence: restored(&field("confidence")?)?,
        share_before_bounds: restored(&field("share_before_bounds")?)?,
        value_per_spend: restored(&field("value_per_spend")?)?,
        value_per_spend_low: restored(&field("value_per_spend_low")?)?,
        value_per_spend_high: restored(&field("value_per_spend_high")?)?,
        effective_exposure: restored(&field("effective_exposure")?)?,
        maturity: restored(&field("maturity")?)?,
        bound: restored(&field("bound")?)?,
        probability_best: restored(&field("probability_best")?)?,
    })
}

/// An array out of a pickle, read-only again.
fn restored<T: Element>(values: &Bound<'_, PyAny>) -> PyResult<Py<PyArray1<T>>> {
    let array = values.cast::<PyArray1<T>>()?;
    // The argument: whether it can be written to.
    array.call_method1("setflags", (false,))?;
    Ok(array.clone().unbind())
}
