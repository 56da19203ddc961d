//! Shares of the budget from posteriors.

use crate::math::sampling;
use crate::rng;

use super::funnel::FunnelPosterior;

/// How much the width of a posterior draws its share towards the best: the exploration constant.
const EXPLORATION: f64 = 0.12;

/// Seed and id of one decision, from which every draw is keyed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DrawKey<'a> {
    pub(crate) seed: u64,
    pub(crate) decision_id: &'a str,
}

/// Shares without draws: proportional to exp(p (mu - mu*) / sqrt(1 + 2 c p^2 var)), mu* the largest mean.
///
/// The width divides the distance to the best, so an uncertain budget keeps more than its mean alone would give it.
pub(crate) fn expected(posteriors: &[&FunnelPosterior], power: f64) -> Vec<f64> {
    let best = posteriors.iter().map(|p| p.mu).fold(f64::NEG_INFINITY, f64::max);
    let exponents =
        posteriors.iter().map(|p| power * (p.mu - best) / (1.0 + 2.0 * EXPLORATION * power * power * p.var).sqrt());
    softmax(exponents.collect())
}

/// Shares from draws: the mean over draws of softmax(p L), L ~ N(mu, var) drawn per budget.
///
/// A mean of proportional splits, not of winners: single winner-takes-all draws rotate the budget too fast.
pub(crate) fn thompson(
    ids: &[&str],
    posteriors: &[&FunnelPosterior],
    power: f64,
    draws: usize,
    key: DrawKey<'_>,
) -> Vec<f64> {
    let mut shares = vec![0.0; posteriors.len()];
    let mut generators: Vec<_> = ids.iter().map(|id| rng::keyed(key.seed, key.decision_id, id)).collect();
    for _ in 0..draws {
        let exponents = posteriors
            .iter()
            .zip(&mut generators)
            .map(|(p, rng)| power * (p.mu + p.var.sqrt() * sampling::standard_normal(rng)));
        for (sum, share) in shares.iter_mut().zip(softmax(exponents.collect())) {
            *sum += share;
        }
    }
    shares.iter_mut().for_each(|share| *share /= draws as f64);
    shares
}

/// exp(x_i) / sum exp(x), without overflow.
pub(crate) fn softmax(mut exponents: Vec<f64>) -> Vec<f64> {
    let largest = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mut sum = 0.0;
    for exponent in &mut exponents {
        *exponent = (*exponent - largest).exp();
        sum += *exponent;
    }
    exponents.iter_mut().for_each(|share| *share /= sum);
    exponents
}
