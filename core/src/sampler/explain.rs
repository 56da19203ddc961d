//! A plan in words and figures.

use crate::arm::Arm;
use crate::config::Config;
use crate::estimate::Estimate;
use crate::money::Currency;

use super::funnel::{FunnelPosterior, Posteriors};
use super::outlook::Outlook;
use super::plan::Plan;
use super::reason::{Change, reason};
use super::recommendation::{Allocation, BudgetRecommendation, RecommendationMetrics};
use super::scheduled::BlendedScore;

pub(super) fn allocation(arms: &[Arm<'_>], plan: &Plan, config: &Config, currency: Currency) -> Allocation {
    let account = account_return(arms, plan, currency);
    let mut order: Vec<(usize, usize)> = arms.iter().map(|arm| arm.position).zip(0..).collect();
    order.sort_unstable();
    let mut recommendations = Vec::with_capacity(arms.len());
    for (_, index) in order {
        if let Some(arm) = arms.get(index) {
            recommendations.extend(recommendation(index, arm, plan, account, config, currency));
        }
    }
    Allocation {
        status: plan.budgets.status,
        currency: currency.code().to_owned(),
        total_budget: currency.to_major(plan.total),
        total_budget_minor: plan.total,
        unallocated: currency.to_major(plan.budgets.unallocated),
        unallocated_minor: plan.budgets.unallocated,
        minimum_total: currency.to_major(plan.budgets.minimum),
        maximum_total: currency.to_major(plan.budgets.maximum),
        model: config.model,
        shares: plan.rule,
        spend_elasticity: match &plan.outlook {
            Outlook::Funnel(posteriors) => Some(posteriors.response.beta),
            Outlook::Scheduled(_) => None,
        },
        recommendations,
    }
}

/// What the model thinks of one arm.
enum View<'a> {
    Funnel { posterior: &'a FunnelPosterior, beta: f64 },
    Scheduled(&'a BlendedScore),
}

fn view(plan: &Plan, index: usize) -> Option<View<'_>> {
    match &plan.outlook {
        Outlook::Funnel(Posteriors { arms, response }) => {
            arms.get(index).map(|posterior| View::Funnel { posterior, beta: response.beta })
        }
        Outlook::Scheduled(scores) => scores.get(index).map(View::Scheduled),
    }
}

/// Mean of [`value_per_spend`].
fn mean_value_per_spend(posterior: &FunnelPosterior, beta: f64, budget: f64) -> f64 {
    (posterior.mu - (1.0 - beta) * budget.ln() + 0.5 * posterior.var).exp()
}

/// Value per unit of spend at a budget in major units per day.
pub(super) fn value_per_spend(posterior: &FunnelPosterior, beta: f64, budget: f64) -> Estimate {
    let mu = posterior.mu - (1.0 - beta) * budget.ln();
    Estimate::lognormal(mu, posterior.var, posterior.var + posterior.shared_var)
}

/// Budget-weighted mean of what the account's arms return at their current budgets: value per spend in the funnel
/// model, score in the scheduled one.
fn account_return(arms: &[Arm<'_>], plan: &Plan, currency: Currency) -> f64 {
    let (mut sum, mut weights) = (0.0, 0.0);
    for (index, arm) in arms.iter().enumerate() {
        let weight = plan.reference_budget(index, arm, currency);
        sum += weight
            * match view(plan, index) {
                Some(View::Funnel { posterior, beta }) => mean_value_per_spend(posterior, beta, weight),
                Some(View::Scheduled(score)) => score.score,
                None => 0.0,
            };
        weights += weight;
    }
    if weights > 0.0 { sum / weights } else { 0.0 }
}

#[inline]
fn recommendation(
    index: usize,
    arm: &Arm<'_>,
    plan: &Plan,
    account: f64,
    config: &Config,
    currency: Currency,
) -> Option<BudgetRecommendation> {
    let amount = *plan.budgets.amounts.get(index)?;
    let metrics = metrics(index, arm, plan, config, currency)?;
    let current = arm.current_budget(currency);
    let change_percentage = plan.change_percentage(index, arm, currency);
    Some(BudgetRecommendation {
        ad_id: (*arm.ads.first()?).to_owned(),
        ad_ids: arm.ads.iter().map(|ad| (*ad).to_owned()).collect(),
        budget_id: arm.id.to_owned(),
        campaign_id: arm.campaign.map(str::to_owned),
        current_budget: current,
        recommended_budget: currency.to_major(amount),
        recommended_budget_minor: amount,
        change_percentage,
        confidence: plan.confidence.get(index).copied().flatten(),
        reason: reason(
            &Change { current, amount, percentage: change_percentage, bound: metrics.bound },
            &metrics,
            account,
            config.mode,
            currency,
        ),
        metrics,
    })
}

fn metrics(
    index: usize,
    arm: &Arm<'_>,
    plan: &Plan,
    config: &Config,
    currency: Currency,
) -> Option<RecommendationMetrics> {
    let evidence = &arm.evidence;
    let amount = *plan.budgets.amounts.get(index)?;
    let mut metrics = RecommendationMetrics {
        impressions: evidence.impressions,
        clicks: evidence.clicks,
        spend: evidence.spend,
        revenue: evidence.revenue,
        ctr: (evidence.impressions > 0.0).then(|| evidence.clicks / evidence.impressions),
        roas: (evidence.spend > 0.0).then(|| evidence.revenue / evidence.spend),
        posterior_ctr: None,
        value_per_click: None,
        value_per_spend: None,
        effective_exposure: evidence.mature_clicks,
        maturity: evidence.maturity,
        decay_factor: Estimate::exact(config.scheduled.decay_factor(evidence.impressions)),
        half_life_impressions: config.scheduled.half_life_impressions(),
        score: None,
        ctr_weight: None,
        roas_weight: None,
        share_before_bounds: plan.shares.get(index).copied().unwrap_or(0.0),
        share_after_bounds: if plan.total > 0 { amount as f64 / plan.total as f64 } else { 0.0 },
        bound: plan.budgets.bounds.get(index).copied().unwrap_or_default(),
        probability_best: plan.best.as_ref().and_then(|best| best.get(index).copied()),
    };
    match view(plan, index)? {
        View::Funnel { posterior, beta } => {
            let budget = plan.reference_budget(index, arm, currency);
            let ctr = &posterior.ctr;
            metrics.posterior_ctr = Some(Estimate::lognormal(ctr.mu, ctr.var, ctr.var));
            let click_var = posterior.click_var;
            metrics.value_per_click =
                Some(Estimate::lognormal(posterior.click_mu, click_var, click_var + posterior.shared_var));
            metrics.value_per_spend = Some(value_per_spend(posterior, beta, budget));
            if let Some(fitted) = ctr.fatigue.decay(evidence.depth) {
                metrics.decay_factor = fitted;
                metrics.half_life_impressions = ctr.fatigue.half_life_impressions();
            }
        }
        View::Scheduled(score) => {
            metrics.score = Some(score.score);
            metrics.ctr_weight = Some(score.ctr_weight);
            metrics.roas_weight = Some(score.roas_weight);
        }
    }
    Some(metrics)
}
