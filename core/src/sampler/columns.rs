//! The columnar call for large accounts: one row is one budget, given by its totals.

use crate::ad::check_budget_order;
use crate::allocate::{AllocationStatus, Bound, Limits};
use crate::arm::Arm;
use crate::check::{self, MAX_EXACT};
use crate::cohort::{EvidenceBuilder, Totals};
use crate::config::{Config, RevenueMode};
use crate::error::{Error, ErrorKind, Result};
use crate::estimate::Estimate;
use crate::lag::Lags;
use crate::money::Currency;

use super::explain::value_per_spend;
use super::outlook::Outlook;
use super::plan::Plan;

/// Ads in columns of equal length. NaN in an optional budget column means that the row has none.
///
/// History and shared budgets have no columns: a row is one budget. Ids are unique.
#[derive(Clone, Copy, Debug, Default)]
pub struct AdColumns<'a> {
    /// Ids, unique, 1 to 1,024 bytes each.
    pub ad_id: &'a [&'a str],
    /// Impressions, whole numbers.
    pub impressions: &'a [f64],
    /// Clicks, whole numbers.
    pub clicks: &'a [f64],
    /// Money spent, in major units.
    pub spend: &'a [f64],
    /// Hours since each ad started.
    pub age_hours: &'a [f64],
    /// Pipeline value, in major units; 0 where absent.
    pub pipeline_value: Option<&'a [f64]>,
    /// Cash revenue, in major units; 0 where absent.
    pub cash_revenue: Option<&'a [f64]>,
    /// Campaigns.
    pub campaign_id: Option<&'a [&'a str]>,
    /// Current budgets per day, in major units.
    pub current_budget: Option<&'a [f64]>,
    /// Least budgets per day, in major units.
    pub min_budget: Option<&'a [f64]>,
    /// Largest budgets per day, in major units.
    pub max_budget: Option<&'a [f64]>,
    /// Whether each budget must stay as it is.
    pub frozen: Option<&'a [bool]>,
    /// Entries into each stage, whole numbers: one row after the other, each with one number per configured stage.
    pub stage_counts: Option<&'a [f64]>,
    /// Resemblance to winners, 0 to 1 (scheduled model).
    pub dna_score: Option<&'a [f64]>,
}

/// The columnar result, in the order of the rows. NaN stands where the record has no value.
#[derive(Clone, Debug, PartialEq)]
pub struct AllocationColumns {
    /// Whether the budgets sum to the total.
    pub status: AllocationStatus,
    /// Total to allocate, in minor units.
    pub total_budget_minor: i64,
    /// Total less the sum of the budgets, in minor units.
    pub unallocated_minor: i64,
    /// Sum of the least budgets that the bounds allow, in minor units.
    pub minimum_total_minor: i64,
    /// Sum of the largest budgets that the bounds allow, in minor units.
    pub maximum_total_minor: i64,
    /// Recommended budgets per day, in major units.
    pub recommended_budget: Vec<f64>,
    /// The same in minor units.
    pub recommended_budget_minor: Vec<i64>,
    /// Change in percent of the current budget.
    pub change_percentage: Vec<f64>,
    /// Probability that the direction of the change is right.
    pub confidence: Vec<f64>,
    /// Share of the live budget before bounds.
    pub share_before_bounds: Vec<f64>,
    /// Mean value per unit of spend at the current budget (funnel model).
    pub value_per_spend: Vec<f64>,
    /// Its 5 % quantile.
    pub value_per_spend_low: Vec<f64>,
    /// Its 95 % quantile.
    pub value_per_spend_high: Vec<f64>,
    /// Clicks whose outcome is known by now.
    pub effective_exposure: Vec<f64>,
    /// Share of the evidence that has arrived.
    pub maturity: Vec<f64>,
    /// Which bound each budget sits at.
    pub bound: Vec<Bound>,
    /// Probability of being the best of all; empty unless it was asked for.
    pub probability_best: Vec<f64>,
}

impl<'a> AdColumns<'a> {
    /// The rows as arms, sorted by id.
    pub(super) fn arms(&self, config: &Config, lags: &Lags, currency: Currency) -> Result<Vec<Arm<'a>>> {
        let stages = config.stages.len();
        self.check_lengths(stages)?;
        let mut order: Vec<(&'a str, usize)> = self.ad_id.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut builder = EvidenceBuilder::new(config, lags);
        let mut arms: Vec<Arm<'a>> = Vec::with_capacity(order.len());
        for (id, position) in order {
            check::id("ad_id", id).map_err(|error| Row { position }.locate(&error))?;
            if arms.last().is_some_and(|last| last.id == id) {
                let detail = format!("{id:?} occurs twice");
                return Err(Error::new(ErrorKind::DuplicateId, format!("ad_id[{position}]"), detail));
            }
            arms.push(self.arm(id, position, config, &mut builder, currency)?);
        }
        Ok(arms)
    }

    fn check_lengths(&self, stages: usize) -> Result<()> {
        let rows = self.ad_id.len();
        let length = |column: Option<&[f64]>| column.map_or(rows, <[f64]>::len);
        let columns = [
            ("impressions", self.impressions.len(), rows),
            ("clicks", self.clicks.len(), rows),
            ("spend", self.spend.len(), rows),
            ("age_hours", self.age_hours.len(), rows),
            ("pipeline_value", length(self.pipeline_value), rows),
            ("cash_revenue", length(self.cash_revenue), rows),
            ("campaign_id", self.campaign_id.map_or(rows, <[&str]>::len), rows),
            ("current_budget", length(self.current_budget), rows),
            ("min_budget", length(self.min_budget), rows),
            ("max_budget", length(self.max_budget), rows),
            ("frozen", self.frozen.map_or(rows, <[bool]>::len), rows),
            ("dna_score", length(self.dna_score), rows),
            ("stage_counts", self.stage_counts.map_or(rows * stages, <[f64]>::len), rows * stages),
        ];
        for (name, length, expected) in columns {
            if length != expected {
                let detail = format!("{length} values where {expected} belong to {rows} ids");
                return Err(Error::new(ErrorKind::LengthMismatch, name, detail));
            }
        }
        Ok(())
    }
}

impl<'a> AdColumns<'a> {
    fn arm(
        &self,
        id: &'a str,
        position: usize,
        config: &Config,
        builder: &mut EvidenceBuilder<'_>,
        currency: Currency,
    ) -> Result<Arm<'a>> {
        let row = Row { position };
        let age_hours = row.number("age_hours", Some(self.age_hours), check::MAX_HOURS)?;
        let spend = row.amount("spend", Some(self.spend))?;
        let pipeline_value = row.amount("pipeline_value", self.pipeline_value)?;
        let cash_revenue = row.amount("cash_revenue", self.cash_revenue)?;
        let (min, max) = (row.optional(self.min_budget), row.optional(self.max_budget));
        check_budget_order(min, max).map_err(|error| row.locate(&error))?;
        let spend_per_day = spend / (age_hours / 24.0).max(1.0);
        let limits = Limits {
            current: row.budget("current_budget", row.optional(self.current_budget), currency)?,
            min: row.budget("min_budget", min, currency)?,
            max: row.budget("max_budget", max, currency)?,
            headroom: None,
            spend_rate: currency.to_minor("spend", spend_per_day).map_err(|error| row.locate(&error))?,
            is_frozen: self.frozen.and_then(|column| column.get(position)).copied().unwrap_or(false),
            is_new: age_hours < config.period_hours,
        };
        let totals = Totals {
            impressions: row.count("impressions", self.impressions)?,
            clicks: row.count("clicks", self.clicks)?,
            spend,
            revenue: match config.mode {
                RevenueMode::Pipeline => pipeline_value,
                RevenueMode::Direct => cash_revenue,
            },
            age_hours,
            entries: self.stage_entries(position, config.stages.len())?,
        };
        let campaign = self.campaign_id.and_then(|column| column.get(position)).copied();
        if let Some(campaign) = campaign {
            check::id("campaign_id", campaign).map_err(|error| row.locate(&error))?;
        }
        Ok(Arm {
            id,
            campaign,
            ads: vec![id],
            position,
            evidence: builder.of_totals(&totals),
            limits,
            spend_per_day,
            age_hours,
            dna_score: row.number("dna_score", self.dna_score, 1.0)?,
        })
    }

    fn stage_entries(&self, position: usize, stages: usize) -> Result<Option<&'a [f64]>> {
        let Some(column) = self.stage_counts else {
            return Ok(None);
        };
        let start = position * stages;
        let entries = column.get(start..start + stages).unwrap_or_default();
        for (offset, count) in entries.iter().enumerate() {
            whole("stage_counts", *count).map_err(|error| Row { position: start + offset }.locate(&error))?;
        }
        Ok(Some(entries))
    }
}

/// Reads one row of a column and says where a value is wrong.
#[derive(Clone, Copy)]
struct Row {
    position: usize,
}

impl Row {
    fn locate(self, error: &Error) -> Error {
        Error::new(error.kind(), format!("{}[{}]", error.field(), self.position), error.detail())
    }

    /// A number from 0 to `high`; 0 where the column is absent.
    fn number(self, field: &str, column: Option<&[f64]>, high: f64) -> Result<f64> {
        let value = column.and_then(|values| values.get(self.position)).copied().unwrap_or(0.0);
        check::between(field, value, 0.0, high).map_err(|error| self.locate(&error))?;
        Ok(value)
    }

    fn amount(self, field: &str, column: Option<&[f64]>) -> Result<f64> {
        self.number(field, column, check::MAX_AMOUNT)
    }

    fn count(self, field: &str, column: &[f64]) -> Result<f64> {
        let value = column.get(self.position).copied().unwrap_or(0.0);
        whole(field, value).map_err(|error| self.locate(&error))?;
        Ok(value)
    }

    /// A value that may be absent: NaN stands for that.
    fn optional(self, column: Option<&[f64]>) -> Option<f64> {
        column.and_then(|values| values.get(self.position)).copied().filter(|value| !value.is_nan())
    }

    fn budget(self, field: &str, value: Option<f64>, currency: Currency) -> Result<Option<i64>> {
        let minor = |value| currency.to_minor(field, value).map_err(|error| self.locate(&error));
        value.map(minor).transpose()
    }
}

fn whole(field: &str, value: f64) -> Result<()> {
    check::between(field, value, 0.0, MAX_EXACT as f64)?;
    if value.fract() == 0.0 {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::NotWhole, field, format!("{value} is not a whole number")))
    }
}

/// A plan in columns, in the order of the rows.
pub(super) fn allocation(arms: &[Arm<'_>], plan: &Plan, currency: Currency) -> AllocationColumns {
    let mut rows: Vec<usize> = (0..arms.len()).collect();
    for (index, arm) in arms.iter().enumerate() {
        if let Some(row) = rows.get_mut(arm.position) {
            *row = index;
        }
    }
    let numbers = |value: &dyn Fn(usize, &Arm<'_>) -> Option<f64>| -> Vec<f64> {
        rows.iter().map(|index| arms.get(*index).and_then(|arm| value(*index, arm)).unwrap_or(f64::NAN)).collect()
    };
    let amount = |index: usize| plan.budgets.amounts.get(index).copied().unwrap_or(0);
    let values: Vec<Estimate> = match &plan.outlook {
        Outlook::Funnel(posteriors) => arms
            .iter()
            .zip(&posteriors.arms)
            .enumerate()
            .map(|(index, (arm, posterior))| {
                let budget = plan.reference_budget(index, arm, currency);
                value_per_spend(posterior, posteriors.response.beta, budget)
            })
            .collect(),
        Outlook::Scheduled(_) => Vec::new(),
    };
    AllocationColumns {
        status: plan.budgets.status,
        total_budget_minor: plan.total,
        unallocated_minor: plan.budgets.unallocated,
        minimum_total_minor: plan.budgets.minimum,
        maximum_total_minor: plan.budgets.maximum,
        recommended_budget: numbers(&|index, _| Some(currency.to_major(amount(index)))),
        recommended_budget_minor: rows.iter().map(|index| amount(*index)).collect(),
        change_percentage: numbers(&|index, arm| plan.change_percentage(index, arm, currency)),
        confidence: numbers(&|index, _| plan.confidence.get(index).copied().flatten()),
        share_before_bounds: numbers(&|index, _| plan.shares.get(index).copied()),
        value_per_spend: numbers(&|index, _| values.get(index).map(|v| v.mean)),
        value_per_spend_low: numbers(&|index, _| values.get(index).map(|v| v.low)),
        value_per_spend_high: numbers(&|index, _| values.get(index).map(|v| v.high)),
        effective_exposure: numbers(&|_, arm| Some(arm.evidence.mature_clicks)),
        maturity: numbers(&|_, arm| Some(arm.evidence.maturity)),
        bound: rows.iter().map(|index| plan.budgets.bounds.get(*index).copied().unwrap_or_default()).collect(),
        probability_best: plan
            .best
            .as_ref()
            .map(|best| numbers(&|index, _| best.get(index).copied()))
            .unwrap_or_default(),
    }
}
