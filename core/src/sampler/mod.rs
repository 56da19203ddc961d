//! `BattleHardenedSampler`: budget recommendations for a list of ads, without state.

mod columns;
mod confidence;
mod explain;
mod funnel;
mod outlook;
mod plan;
mod priors;
mod reason;
mod recommendation;
mod scheduled;
mod shares;
mod verdict;
mod view_through;

pub use columns::{AdColumns, AllocationColumns};
pub use recommendation::{AdVerdict, Allocation, BudgetRecommendation, RecommendationMetrics, VerdictAction};
pub use scheduled::BlendedScore;

use serde::{Deserialize, Serialize};

use crate::ad::AdState;
use crate::arm::{Arm, gather};
use crate::config::{Config, RevenueMode};
use crate::error::Result;
use crate::guard::BudgetHeadroom;
use crate::lag::Lags;
use crate::money::Currency;

use priors::Priors;

/// What a call may add to the ads and the total.
///
/// ```
/// let options = lagwise::DecisionOptions { seed: Some(7), decision_id: "2026-11-24".into(), ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct DecisionOptions {
    /// Seed of posterior draws. Without one, shares come from the posteriors' means and widths, unless `shares` is
    /// configured to be `thompson`: the seed is 0 then.
    pub seed: Option<u64>,
    /// Names the decision: each decision draws afresh under the same seed. May be empty.
    pub decision_id: String,
    /// Whether each recommendation states its probability of being the best, which costs more than all the rest.
    pub with_probability_best: bool,
    /// What [`SafetyGuard::headroom`](crate::SafetyGuard::headroom) lets through, each budget once: it bounds the recommended
    /// budgets, so that the guard takes them as they are. Budgets that are not in the decision are ignored.
    pub headroom: Vec<BudgetHeadroom>,
}

/// Recommends budgets for ads whose rewards arrive late.
///
/// It holds a checked configuration and no other state: the same ads, total and options give the same budgets, in any
/// order, on any thread.
///
/// ```
/// use lagwise::{AdState, BattleHardenedSampler, Config, DecisionOptions};
///
/// let sampler = BattleHardenedSampler::new(Config::default())?;
/// let ad = |ad_id: &str, clicks, pipeline_value| AdState {
///     ad_id: ad_id.into(),
///     impressions: 10_000,
///     clicks,
///     spend: 120.0,
///     pipeline_value,
///     age_hours: 96.0,
///     ..AdState::default()
/// };
/// let ads = [ad("video", 140, 4_500.0), ad("carousel", 90, 0.0)];
/// let allocation = sampler.select_budget_allocation(&ads, 100.0, &DecisionOptions::default())?;
/// let [video, carousel] = allocation.recommendations.as_slice() else { unreachable!() };
/// assert_eq!(video.recommended_budget_minor + carousel.recommended_budget_minor, 10_000);
/// assert!(video.recommended_budget > carousel.recommended_budget);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct BattleHardenedSampler {
    config: Config,
    currency: Currency,
    lags: Lags,
    priors: Priors,
}

impl BattleHardenedSampler {
    /// A sampler with this configuration.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config) -> Result<Self> {
        config.check()?;
        Ok(Self {
            currency: Currency::new(&config.currency)?,
            lags: Lags::new(&config),
            priors: Priors::new(&config),
            config,
        })
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Splits a total budget per day (major units, at least 0) over the ads.
    ///
    /// The recommended budgets sum to the total in minor units wherever the bounds allow it; where they don't,
    /// [`Allocation::status`] says which bounds are to blame. No ads give an empty allocation.
    ///
    /// # Errors
    /// [`ErrorKind`](crate::ErrorKind): `NOT_FINITE` and `OUT_OF_RANGE` for numbers outside their range, `DUPLICATE_ID`
    /// for an ad that occurs twice, `UNKNOWN_NAME` for a stage that is not configured, `CONFLICT` for values that
    /// contradict each other. The path starts with `ads[i]` or is `total_budget`.
    pub fn select_budget_allocation(
        &self,
        ads: &[AdState],
        total_budget: f64,
        options: &DecisionOptions,
    ) -> Result<Allocation> {
        let total = self.currency.to_minor("total_budget", total_budget)?;
        BudgetHeadroom::check_all(&options.headroom)?;
        let arms = gather(ads, &self.config, &self.lags, self.currency)?;
        Ok(self.decide(&arms, &[], total, options))
    }

    /// The allocation over arms; `silent` arms only inform what is pooled.
    pub(crate) fn decide(
        &self,
        arms: &[Arm<'_>],
        silent: &[Arm<'_>],
        total: i64,
        options: &DecisionOptions,
    ) -> Allocation {
        let plan = self.plan(arms, silent, total, options);
        explain::allocation(arms, &plan, &self.config, self.currency)
    }

    pub(crate) fn currency(&self) -> Currency {
        self.currency
    }

    /// The same for large accounts: columns in, columns out, one row for each budget.
    ///
    /// The budgets are those of [`BattleHardenedSampler::select_budget_allocation`] for the same ads.
    ///
    /// # Errors
    /// As there, with paths such as `clicks[17]`; `LENGTH_MISMATCH` where a column's length differs from `ad_id`'s;
    /// `NOT_WHOLE` for a fractional count.
    pub fn select_budget_allocation_columns(
        &self,
        columns: &AdColumns<'_>,
        total_budget: f64,
        options: &DecisionOptions,
    ) -> Result<AllocationColumns> {
        let total = self.currency.to_minor("total_budget", total_budget)?;
        BudgetHeadroom::check_all(&options.headroom)?;
        let arms = columns.arms(&self.config, &self.lags, self.currency)?;
        let plan = self.plan(&arms, &[], total, options);
        Ok(columns::allocation(&arms, &plan, self.currency))
    }

    /// The scheduled model's score of one ad with all its parts, whichever model is configured.
    ///
    /// # Errors
    /// `NOT_FINITE`, `OUT_OF_RANGE` or `CONFLICT`, the path starting with `ad`.
    pub fn score(&self, ad: &AdState) -> Result<BlendedScore> {
        ad.check(self.config.period_hours).map_err(|error| error.within("ad"))?;
        let revenue = match self.config.mode {
            RevenueMode::Pipeline => ad.pipeline_value,
            RevenueMode::Direct => ad.cash_revenue,
        };
        let input = scheduled::ScoreInput {
            id: &ad.ad_id,
            impressions: ad.impressions as f64,
            clicks: ad.clicks as f64,
            spend: ad.spend,
            revenue,
            age_hours: ad.age_hours,
            dna_score: ad.dna_score,
        };
        Ok(scheduled::score(input, &self.config.scheduled))
    }

    /// Kill, scale or maintain for each budget, in the order in which its first ad was given.
    ///
    /// # Errors
    /// As [`BattleHardenedSampler::select_budget_allocation`].
    pub fn verdicts(&self, ads: &[AdState]) -> Result<Vec<AdVerdict>> {
        let arms = gather(ads, &self.config, &self.lags, self.currency)?;
        Ok(verdict::verdicts(&arms, &self.outlook(&arms, &[]), &self.config, self.currency))
    }
}
