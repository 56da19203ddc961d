//! What a decision returns: the allocation, a recommendation for each budget, and the figures behind it.

use serde::{Deserialize, Serialize};

use crate::allocate::{AllocationStatus, Bound};
use crate::config::{Model, ShareRule};
use crate::estimate::Estimate;

/// The budgets of one decision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Allocation {
    /// Whether the budgets sum to the total, and if not, which bounds forbid it.
    pub status: AllocationStatus,
    /// Currency of every amount.
    pub currency: String,
    /// The total to allocate per day, in major units, rounded to whole minor units.
    pub total_budget: f64,
    /// The same in minor units.
    pub total_budget_minor: i64,
    /// Total less the sum of the recommended budgets, in major units; negative where the least budgets exceed the total.
    pub unallocated: f64,
    /// The same in minor units.
    pub unallocated_minor: i64,
    /// Sum of the least budgets that the bounds allow, in major units.
    pub minimum_total: f64,
    /// Sum of the largest budgets that the bounds allow, in major units.
    pub maximum_total: f64,
    /// Model that made the shares.
    pub model: Model,
    /// How the shares were made: `expected` or `thompson`.
    pub shares: ShareRule,
    /// Elasticity of an ad's return to its budget, 0.5 to 0.9 (funnel model).
    pub spend_elasticity: Option<f64>,
    /// One recommendation for each budget, in the order in which its first ad was given.
    pub recommendations: Vec<BudgetRecommendation>,
}

/// The recommendation for one budget.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BudgetRecommendation {
    /// The ad; where several ads share the budget, the first of `ad_ids`.
    pub ad_id: String,
    /// All ads that share the budget, sorted.
    pub ad_ids: Vec<String>,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// Campaign of the ads, where given.
    pub campaign_id: Option<String>,
    /// Current budget per day, in major units: as given, else spend per day.
    pub current_budget: f64,
    /// Recommended budget per day, in major units.
    pub recommended_budget: f64,
    /// The same in minor units: these sum exactly.
    pub recommended_budget_minor: i64,
    /// Change in percent of the current budget; absent where that is 0.
    pub change_percentage: Option<f64>,
    /// Probability that the direction of the change is right, 0 to 1; absent where nothing changes, without a current
    /// budget, or with a single budget.
    pub confidence: Option<f64>,
    /// The recommendation and its grounds in one sentence.
    pub reason: String,
    /// The figures behind it.
    pub metrics: RecommendationMetrics,
}

/// The figures behind a recommendation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct RecommendationMetrics {
    /// Impressions so far.
    pub impressions: f64,
    /// Clicks so far.
    pub clicks: f64,
    /// Money spent so far, in major units.
    pub spend: f64,
    /// Revenue so far in the configured mode, in major units.
    pub revenue: f64,
    /// Clicks per impression as counted; absent without impressions.
    pub ctr: Option<f64>,
    /// Revenue per unit of spend as counted; absent without spend.
    pub roas: Option<f64>,
    /// Current click-through rate (funnel model).
    pub posterior_ctr: Option<Estimate>,
    /// Value that a click will have brought once all its outcomes are known, in major units (funnel model).
    pub value_per_click: Option<Estimate>,
    /// Value per unit of spend at the current budget, once all outcomes are known: the posterior of ROAS (funnel model).
    pub value_per_spend: Option<Estimate>,
    /// Clicks whose outcome is known by now: clicks times maturity.
    pub effective_exposure: f64,
    /// Share of the evidence that has arrived, 0 to 1.
    pub maturity: f64,
    /// What fatigue left of the ad's fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel
    /// model, else exp(-`decay_constant` * impressions).
    pub decay_factor: Estimate,
    /// Impressions in which the click-through rate halves; absent without decay.
    pub half_life_impressions: Option<f64>,
    /// Score of the scheduled model, 0 to 1.
    pub score: Option<f64>,
    /// Weight of CTR in that score, 0 to 1.
    pub ctr_weight: Option<f64>,
    /// Weight of ROAS in that score, 0 to 1.
    pub roas_weight: Option<f64>,
    /// Share of the live budget before bounds, 0 to 1; 0 for a frozen budget.
    pub share_before_bounds: f64,
    /// Share of the total after bounds.
    pub share_after_bounds: f64,
    /// Which bound the recommended budget sits at.
    pub bound: Bound,
    /// Probability of being the best of all, 0 to 1; only where it was asked for.
    pub probability_best: Option<f64>,
}

/// What the posteriors say should happen to an ad.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum VerdictAction {
    /// Stop it.
    Kill,
    /// Give it more.
    Scale,
    /// Leave it.
    Maintain,
}

/// Kill, scale or maintain for one budget, with the figures behind it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdVerdict {
    /// The ad; where several ads share the budget, the first of them.
    pub ad_id: String,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// What to do.
    pub action: VerdictAction,
    /// Revenue per unit of spend as counted; absent without spend.
    pub roas: Option<f64>,
    /// Posterior of ROAS once all outcomes are known (funnel model).
    pub posterior_roas: Option<Estimate>,
    /// Probability that the ROAS is below the configured `kill_roas` (funnel model).
    pub probability_below_kill: Option<f64>,
    /// Probability that the ROAS is above the configured `scale_roas` (funnel model).
    pub probability_above_scale: Option<f64>,
    /// Whether the ad is too young or too little spent on to be killed.
    pub in_ignorance_zone: bool,
    /// Share of the evidence that has arrived, 0 to 1.
    pub maturity: f64,
    /// The verdict and its grounds in one sentence.
    pub reason: String,
}
