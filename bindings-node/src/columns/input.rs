//! The columns of one call.

use lagwise::{AdColumns, Error, ErrorKind, Result};
use napi::Env;
use napi::bindgen_prelude::Unknown;

use super::column::{Column, wrong};
use crate::error::node_api;
use crate::names;
use crate::plain::PlainReader;
use crate::source::{Input, entries};

/// The names of the columns, required ones first.
const NAMES: [&str; 14] = [
    "ad_id",
    "impressions",
    "clicks",
    "spend",
    "age_hours",
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
#[derive(Default)]
pub(crate) struct Columns {
    ad_id: Option<Vec<String>>,
    impressions: Option<Vec<f64>>,
    clicks: Option<Vec<f64>>,
    spend: Option<Vec<f64>>,
    age_hours: Option<Vec<f64>>,
    pipeline_value: Option<Vec<f64>>,
    cash_revenue: Option<Vec<f64>>,
    campaign_id: Option<Vec<String>>,
    current_budget: Option<Vec<f64>>,
    min_budget: Option<Vec<f64>>,
    max_budget: Option<Vec<f64>>,
    frozen: Option<Vec<bool>>,
    stage_counts: Option<Vec<f64>>,
    dna_score: Option<Vec<f64>>,
}

impl Columns {
    /// Reads an object of arrays; a column that is `null` or `undefined` is as good as none.
    pub(crate) fn read(env: Env, plain: &PlainReader, columns: Unknown<'_>) -> Result<Self> {
        let columns = Input::new(columns).map_err(node_api)?;
        let columns = columns.object().ok_or_else(|| wrong("columns", "expected an object of columns"))?;
        let mut read = Self::default();
        for (key, values) in columns.and_then(entries).map_err(node_api)? {
            read.set(&Column { name: &names::to_core(&key), values }, |column| column.texts(env, plain))?;
        }
        Ok(read)
    }

    fn set<'a, 'env>(
        &mut self,
        column: &Column<'a, 'env>,
        texts: impl Fn(&Column<'a, 'env>) -> Result<Option<Vec<String>>>,
    ) -> Result<()> {
        match column.name {
            "ad_id" => self.ad_id = texts(column)?,
            "impressions" => self.impressions = column.numbers()?,
            "clicks" => self.clicks = column.numbers()?,
            "spend" => self.spend = column.numbers()?,
            "age_hours" => self.age_hours = column.numbers()?,
            "pipeline_value" => self.pipeline_value = column.numbers()?,
            "cash_revenue" => self.cash_revenue = column.numbers()?,
            "campaign_id" => self.campaign_id = texts(column)?,
            "current_budget" => self.current_budget = column.numbers()?,
            "min_budget" => self.min_budget = column.numbers()?,
            "max_budget" => self.max_budget = column.numbers()?,
            "frozen" => self.frozen = column.truths()?,
            "stage_counts" => self.stage_counts = column.numbers()?,
            "dna_score" => self.dna_score = column.numbers()?,
            _ => {
                let detail = format!("unknown column; the columns are {}", NAMES.join(", "));
                return Err(Error::new(ErrorKind::UnknownField, column.name, detail));
            }
        }
        Ok(())
    }

    /// Calls the core with these columns.
    pub(crate) fn view<T>(&self, call: impl FnOnce(&AdColumns<'_>) -> Result<T>) -> Result<T> {
        let ad_id = borrow(required("ad_id", self.ad_id.as_ref())?);
        let campaign_id = self.campaign_id.as_deref().map(borrow);
        call(&AdColumns {
            ad_id: &ad_id,
            impressions: required("impressions", self.impressions.as_ref())?,
            clicks: required("clicks", self.clicks.as_ref())?,
            spend: required("spend", self.spend.as_ref())?,
            age_hours: required("age_hours", self.age_hours.as_ref())?,
            pipeline_value: self.pipeline_value.as_deref(),
            cash_revenue: self.cash_revenue.as_deref(),
            campaign_id: campaign_id.as_deref(),
            current_budget: self.current_budget.as_deref(),
            min_budget: self.min_budget.as_deref(),
            max_budget: self.max_budget.as_deref(),
            frozen: self.frozen.as_deref(),
            stage_counts: self.stage_counts.as_deref(),
            dna_score: self.dna_score.as_deref(),
        })
    }
}

fn borrow(texts: &[String]) -> Vec<&str> {
    texts.iter().map(String::as_str).collect()
}

fn required<'a, T>(name: &str, column: Option<&'a Vec<T>>) -> Result<&'a [T]> {
    column.map(Vec::as_slice).ok_or_else(|| Error::new(ErrorKind::MissingField, name, "required column is missing"))
}
