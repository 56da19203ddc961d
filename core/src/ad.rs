//! What a caller knows of an ad: its totals, and where it has them, its periods.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// One delivery period of an ad. Every count is of what happened in this period: a lead counts in the period in which it
/// came, not in that of its click.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Period {
    /// Hours from the start of the period until now, greater than 0.
    pub age_hours: f64,
    /// Length of the period in hours, greater than 0; where absent, the configured `period_hours`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_hours: Option<f64>,
    /// Impressions served.
    pub impressions: u64,
    /// Clicks received.
    pub clicks: u64,
    /// Money spent, in major units.
    pub spend: f64,
    /// Entries into each stage, by the stage's name; a stage that is left out had none.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub stage_counts: BTreeMap<String, u64>,
}

/// One ad as the caller knows it now: totals over its life, its bounds, and optionally its periods.
///
/// ```
/// use lagwise::AdState;
///
/// let ad = AdState {
///     ad_id: "summer-video".into(),
///     impressions: 12_000,
///     clicks: 150,
///     spend: 180.0,
///     pipeline_value: 2_250.0,
///     age_hours: 96.0,
///     ..AdState::default()
/// };
/// assert_eq!(ad.budget_id(), "summer-video");
/// assert_eq!(ad.current_budget_or_spend_rate(), 45.0);
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdState {
    /// Id of the ad, 1 to 1,024 bytes, unique within a call.
    pub ad_id: String,
    /// Impressions over the ad's life.
    pub impressions: u64,
    /// Clicks over the ad's life; conversions may exceed them (view-through).
    pub clicks: u64,
    /// Money spent over the ad's life, in major units.
    pub spend: f64,
    /// Value of the deals attributed to the ad, open ones at their synthetic value, in major units.
    #[serde(default)]
    pub pipeline_value: f64,
    /// Money received that is attributed to the ad, in major units.
    #[serde(default)]
    pub cash_revenue: f64,
    /// Hours since the ad started.
    pub age_hours: f64,
    /// Campaign of the ad; ads of one campaign share their rates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub campaign_id: Option<String>,
    /// What holds the budget on the platform (an ad set or campaign); where absent, the ad itself. Ads that share it are
    /// one budget and get one recommendation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub budget_id: Option<String>,
    /// Current budget per day, in major units; where absent, spend per day is taken, which binds no change limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current_budget: Option<f64>,
    /// Least budget per day, in major units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub min_budget: Option<f64>,
    /// Largest budget per day, in major units.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub max_budget: Option<f64>,
    /// Whether the budget must stay as it is.
    #[serde(default)]
    pub frozen: bool,
    /// Entries into each stage over the ad's life, by the stage's name. Where absent, the ad's revenue is its evidence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage_counts: Option<BTreeMap<String, u64>>,
    /// People reached over the ad's life.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reach: Option<u64>,
    /// How much the creative resembles winners, 0 to 1 (scheduled model).
    #[serde(default)]
    pub dna_score: f64,
    /// The ad's recent periods, in any order; what the totals hold beyond them counts as earlier.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub history: Vec<Period>,
}

impl AdState {
    /// What holds the ad's budget: `budget_id`, else the ad itself.
    #[must_use]
    pub fn budget_id(&self) -> &str {
        self.budget_id.as_deref().unwrap_or(&self.ad_id)
    }

    /// The current budget per day: as given, else spend per day over the ad's life (at least one day).
    #[must_use]
    pub fn current_budget_or_spend_rate(&self) -> f64 {
        self.current_budget.unwrap_or_else(|| self.spend_per_day())
    }

    pub(crate) fn spend_per_day(&self) -> f64 {
        self.spend / (self.age_hours / 24.0).max(1.0)
    }

    /// Checks every number against its range and the history against the totals.
    pub(crate) fn check(&self, period_hours: f64) -> Result<()> {
        check::id("ad_id", &self.ad_id)?;
        check::count("impressions", self.impressions)?;
        check::count("clicks", self.clicks)?;
        check::amount("spend", self.spend)?;
        check::amount("pipeline_value", self.pipeline_value)?;
        check::amount("cash_revenue", self.cash_revenue)?;
        check::between("age_hours", self.age_hours, 0.0, check::MAX_HOURS)?;
        for (field, id) in [("campaign_id", &self.campaign_id), ("budget_id", &self.budget_id)] {
            if let Some(id) = id {
                check::id(field, id)?;
            }
        }
        for (field, budget) in
            [("current_budget", self.current_budget), ("min_budget", self.min_budget), ("max_budget", self.max_budget)]
        {
            if let Some(budget) = budget {
                check::amount(field, budget)?;
            }
        }
        check_budget_order(self.min_budget, self.max_budget)?;
        check::between("dna_score", self.dna_score, 0.0, 1.0)?;
        if let Some(reach) = self.reach {
            check::count("reach", reach)?;
        }
        for (index, period) in self.history.iter().enumerate() {
            period.check(period_hours).map_err(|error| error.within(&format!("history[{index}]")))?;
        }
        self.check_history_fits()
    }

    /// The periods' sums must not exceed the totals.
    fn check_history_fits(&self) -> Result<()> {
        let sum = |count: fn(&Period) -> u64| self.history.iter().map(|p| u128::from(count(p))).sum::<u128>();
        for (field, total, periods) in
            [("impressions", self.impressions, sum(|p| p.impressions)), ("clicks", self.clicks, sum(|p| p.clicks))]
        {
            if periods > u128::from(total) {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    field,
                    format!("{total} is below the sum {periods} of the history's periods"),
                ));
            }
        }
        let spent: f64 = self.history.iter().map(|period| period.spend).sum();
        // Reports round to cents.
        let rounding = 0.01 * self.history.len() as f64 + 1e-9 * self.spend;
        if spent > self.spend + rounding {
            return Err(Error::new(
                ErrorKind::Conflict,
                "spend",
                format!("{} is below the sum {spent} of the history's periods", self.spend),
            ));
        }
        Ok(())
    }
}

/// Refuses a least budget above the largest.
pub(crate) fn check_budget_order(min: Option<f64>, max: Option<f64>) -> Result<()> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(Error::new(ErrorKind::Conflict, "min_budget", format!("{min} is above max_budget {max}")))
        }
        _ => Ok(()),
    }
}

impl Period {
    fn check(&self, period_hours: f64) -> Result<()> {
        check::above("age_hours", self.age_hours, 0.0)?;
        check::between("age_hours", self.age_hours, 0.0, check::MAX_HOURS)?;
        let duration = self.duration_hours.unwrap_or(period_hours);
        check::above("duration_hours", duration, 0.0)?;
        check::between("duration_hours", duration, 0.0, check::MAX_HOURS)?;
        check::count("impressions", self.impressions)?;
        check::count("clicks", self.clicks)?;
        check::amount("spend", self.spend)
    }
}
