//! The columns of one call.

use lagwise::{AdColumns, Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::{PyMapping, PyString};

use super::column::{Column, Numbers, Table, Texts, slice, slices};
use crate::error::raise;
use crate::source::type_name;

/// Columns that every call has.
const REQUIRED: [&str; 5] = ["ad_id", "impressions", "clicks", "spend", "age_hours"];

/// Columns that may be left out.
const OPTIONAL: [&str; 9] = [
    "pipeline_value",
    "cash_revenue",
    "campaign_id",
    "current_budget",
    "min_budget",
    "max_budget",
    "frozen",
    "stage_counts",
    "dna_score",
];

/// Ads in columns, owned by this call alone.
pub(crate) struct Columns<'py> {
    ad_id: Texts,
    impressions: Numbers<'py>,
    clicks: Numbers<'py>,
    spend: Numbers<'py>,
    age_hours: Numbers<'py>,
    pipeline_value: Option<Numbers<'py>>,
    cash_revenue: Option<Numbers<'py>>,
    campaign_id: Option<Texts>,
    current_budget: Option<Numbers<'py>>,
    min_budget: Option<Numbers<'py>>,
    max_budget: Option<Numbers<'py>>,
    frozen: Option<Vec<bool>>,
    stage_counts: Option<Table<'py>>,
    dna_score: Option<Numbers<'py>>,
}

impl<'py> Columns<'py> {
    /// Reads a mapping of names to arrays or sequences.
    pub(crate) fn read(columns: &Bound<'py, PyAny>, stages: usize) -> PyResult<Self> {
        // Where NumPy is not installed, this raises; the calls below could only panic.
        columns.py().import("numpy")?;
        let columns = columns.cast::<PyMapping>().map_err(|_| {
            let detail = format!("expected a mapping of names to columns, found {}", type_name(columns));
            raise(Error::new(ErrorKind::WrongType, "columns", detail))
        })?;
        refuse_unknown(columns)?;
        let optional = |name| optional(columns, name);
        let required = |name| optional(name)?.ok_or_else(|| missing(name));
        let numbers = |name| optional(name)?.map(|column| column.numbers()).transpose();
        let ad_id = required("ad_id")?.texts()?;
        let rows = ad_id.len();
        Ok(Self {
            ad_id,
            impressions: required("impressions")?.numbers()?,
            clicks: required("clicks")?.numbers()?,
            spend: required("spend")?.numbers()?,
            age_hours: required("age_hours")?.numbers()?,
            pipeline_value: numbers("pipeline_value")?,
            cash_revenue: numbers("cash_revenue")?,
            campaign_id: optional("campaign_id")?.map(|column| column.texts()).transpose()?,
            current_budget: numbers("current_budget")?,
            min_budget: numbers("min_budget")?,
            max_budget: numbers("max_budget")?,
            frozen: optional("frozen")?.map(|column| column.truths()).transpose()?,
            stage_counts: optional("stage_counts")?.map(|column| column.table(rows, stages)).transpose()?,
            dna_score: numbers("dna_score")?,
        })
    }

    /// Calls the core with these columns.
    pub(crate) fn view<R>(&self, call: impl FnOnce(&AdColumns<'_>) -> PyResult<R>) -> PyResult<R> {
        let ad_id: Vec<&str> = self.ad_id.iter().map(AsRef::as_ref).collect();
        let campaign_id: Option<Vec<&str>> =
            self.campaign_id.as_ref().map(|texts| texts.iter().map(AsRef::as_ref).collect());
        call(&AdColumns {
            ad_id: &ad_id,
            impressions: slice(&self.impressions)?,
            clicks: slice(&self.clicks)?,
            spend: slice(&self.spend)?,
            age_hours: slice(&self.age_hours)?,
            pipeline_value: slices(self.pipeline_value.as_ref())?,
            cash_revenue: slices(self.cash_revenue.as_ref())?,
            campaign_id: campaign_id.as_deref(),
            current_budget: slices(self.current_budget.as_ref())?,
            min_budget: slices(self.min_budget.as_ref())?,
            max_budget: slices(self.max_budget.as_ref())?,
            frozen: self.frozen.as_deref(),
            stage_counts: slices(self.stage_counts.as_ref())?,
            dna_score: slices(self.dna_score.as_ref())?,
        })
    }
}

/// Refuses a name that no column has.
fn refuse_unknown(columns: &Bound<'_, PyMapping>) -> PyResult<()> {
    for key in columns.keys()? {
        let name = key.cast::<PyString>().map_err(|_| {
            let detail = format!("expected text as a key, found {}", type_name(&key));
            raise(Error::new(ErrorKind::WrongType, "columns", detail))
        })?;
        if !REQUIRED.iter().chain(&OPTIONAL).any(|known| name == known) {
            let names: Vec<&str> = REQUIRED.iter().chain(&OPTIONAL).copied().collect();
            let detail = format!("unknown column; the columns are {}", names.join(", "));
            return Err(raise(Error::new(ErrorKind::UnknownField, name.to_string_lossy(), detail)));
        }
    }
    Ok(())
}

/// The column of a name; `None` is as good as no column.
fn optional<'py>(columns: &Bound<'py, PyMapping>, name: &'static str) -> PyResult<Option<Column<'py>>> {
    if !columns.contains(name)? {
        return Ok(None);
    }
    let values = columns.get_item(name)?;
    Ok((!values.is_none()).then_some(Column { name, values }))
}

fn missing(name: &str) -> PyErr {
    raise(Error::new(ErrorKind::MissingField, name, "required column is missing"))
}
