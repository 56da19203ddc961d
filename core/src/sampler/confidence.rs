//! The probability that the direction of a change is right.

use crate::allocate::Budgets;
use crate::arm::Arm;
use crate::math::special::{beta_cdf, normal_cdf};
use crate::money::Currency;

use super::funnel::Posteriors;
use super::outlook::Outlook;
use super::scheduled::BlendedScore;

/// For each arm the probability that more (or less) is right; `None` where nothing changes, without a current budget, or
/// with a single arm to compare.
///
/// The doubt about pooled rates is left out: it moves all arms alike and says nothing of their order.
pub(super) fn of_changes(
    arms: &[Arm<'_>],
    outlook: &Outlook,
    budgets: &Budgets,
    total: i64,
    currency: Currency,
) -> Vec<Option<f64>> {
    let current: Vec<f64> = arms.iter().map(|arm| arm.current_budget(currency)).collect();
    let known = current.iter().filter(|budget| **budget > 0.0).count();
    let sum: f64 = current.iter().sum();
    if known < 2 || total <= 0 {
        return vec![None; arms.len()];
    }
    let scale = currency.to_major(total) / sum;
    let probability_more: Vec<f64> = match outlook {
        Outlook::Funnel(posteriors) => of_marginals(posteriors, &current, scale),
        Outlook::Scheduled(scores) => of_scores(scores, &current, sum),
    };
    arms.iter()
        .zip(&current)
        .zip(&budgets.amounts)
        .zip(probability_more)
        .map(|(((arm, current), amount), more)| {
            let before = arm.limits.current.map_or(*current, |minor| currency.to_major(minor));
            let after = currency.to_major(*amount);
            if *current <= 0.0 || arm.limits.is_frozen || after == before {
                None
            } else if after > before {
                Some(more)
            } else {
                Some(1.0 - more)
            }
        })
        .collect()
}

/// P(marginal return > lambda), lambda the budget-weighted marginal return at the current budgets scaled to the total;
/// ln marginal = mu - (1 - beta) ln b + ln beta.
fn of_marginals(posteriors: &Posteriors, current: &[f64], scale: f64) -> Vec<f64> {
    let beta = posteriors.response.beta;
    let ln_marginal: Vec<f64> = posteriors
        .arms
        .iter()
        .zip(current)
        .map(|(p, budget)| p.mu - (1.0 - beta) * (budget * scale).ln() + beta.ln())
        .collect();
    // Relative to the largest, so that no return overflows.
    let known = || ln_marginal.iter().zip(current).filter(|(_, budget)| **budget > 0.0);
    let largest = known().map(|(ln, _)| *ln).fold(f64::NEG_INFINITY, f64::max);
    let weighted: f64 = known().map(|(ln, budget)| budget * (ln - largest).exp()).sum();
    let ln_lambda = largest + (weighted / current.iter().sum::<f64>()).ln();
    ln_marginal.iter().zip(&posteriors.arms).map(|(ln, p)| normal_cdf((ln - ln_lambda) / p.var.sqrt())).collect()
}

/// P(score > the budget-weighted mean score), from the Beta posteriors.
fn of_scores(scores: &[BlendedScore], current: &[f64], sum: f64) -> Vec<f64> {
    let mean: f64 = scores.iter().zip(current).map(|(score, budget)| score.mean() * budget / sum).sum();
    scores.iter().map(|score| 1.0 - beta_cdf(score.alpha, score.beta, mean)).collect()
}
