//! Click-through rates under fatigue: a Gamma posterior on a grid of fatigue rates, pooled over ads.
//!
//! The rate of a fresh ad falls with every impression: rate * exp(-k * impressions so far), k unknown per ad.

use crate::config::Config;
use crate::estimate::Estimate;
use crate::evidence::{Evidence, FATIGUE_RATES, RATES};
use crate::math::special::{digamma, trigamma};
use crate::pool::{PooledRate, RatePrior};

/// Clicks that the nominal rate is worth.
const CTR_EVENTS: f64 = 5.0;

/// Prior of the click-through rate.
pub(crate) fn prior(config: &Config) -> RatePrior {
    RatePrior { nominal: config.ctr.nominal_rate, events: CTR_EVENTS, cv: config.ctr.cv, is_probability: false }
}

/// Posterior of one budget's current click-through rate.
#[derive(Clone, Debug)]
pub(crate) struct CtrPosterior {
    /// Mean of ln(current rate).
    pub(crate) mu: f64,
    /// Variance of ln(current rate).
    pub(crate) var: f64,
    /// What fatigue left of the fresh rate.
    pub(crate) fatigue: Fatigue,
}

/// Pools click-through rates twice: with every fatigue rate equally likely, then with the posterior weights this gives.
pub(crate) fn pool(pool: &[&Evidence], prior: RatePrior) -> PooledRate {
    let evenly = [1.0 / RATES as f64; RATES];
    let first = prior.pool(pool.iter().map(|e| (e.clicks, fresh_impressions(e, &evenly))));
    let exposures: Vec<f64> = pool
        .iter()
        .map(|e| match FatigueWeights::fit(e, first.rate, prior.cv) {
            Some(fit) => fresh_impressions(e, &fit.weights),
            None => e.impressions,
        })
        .collect();
    prior.pool(pool.iter().map(|e| e.clicks).zip(exposures.iter().copied()))
}

/// Impressions, each counted at what fatigue left of it.
fn fresh_impressions(evidence: &Evidence, weights: &[f64; RATES]) -> f64 {
    match &evidence.decayed {
        Some(decayed) => decayed.iter().zip(weights).map(|(e, w)| e * w).sum(),
        None => evidence.impressions,
    }
}

/// Posterior of an ad's fatigue rate over the grid.
#[derive(Clone, Debug)]
struct FatigueWeights {
    weights: Box<[f64; RATES]>,
    /// ln(b + E_g) at each rate.
    ln_exposure: [f64; RATES],
}

impl FatigueWeights {
    /// w_g proportional to exp(-k_g S - (a + C) ln(b + E_g)); `None` where the ad has no history.
    fn fit(evidence: &Evidence, pooled_ctr: f64, cv: f64) -> Option<Self> {
        let decayed = evidence.decayed.as_ref()?;
        let (a, b) = ctr_shape(pooled_ctr, cv);
        let mut ln_exposure = [0.0; RATES];
        let mut ln_weights = [0.0; RATES];
        let mut largest = f64::NEG_INFINITY;
        for (((ln_e, ln_w), e), rate) in
            ln_exposure.iter_mut().zip(&mut ln_weights).zip(decayed.iter()).zip(FATIGUE_RATES.iter())
        {
            *ln_e = (b + e).ln();
            *ln_w = -rate * evidence.click_depth - (a + evidence.clicks) * *ln_e;
            largest = largest.max(*ln_w);
        }
        let mut weights = Box::new([0.0; RATES]);
        let mut sum = 0.0;
        for (weight, ln_w) in weights.iter_mut().zip(ln_weights) {
            // Below -746 the exponential is 0: most rates are ruled out once an ad has clicks, and cost nothing then.
            let ln_w = ln_w - largest;
            *weight = if ln_w < -746.0 { 0.0 } else { ln_w.exp() };
            sum += *weight;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        Some(Self { weights, ln_exposure })
    }
}

/// Gamma prior of a click-through rate: shape a = 1/CV^2, rate b = a/m.
fn ctr_shape(pooled_ctr: f64, cv: f64) -> (f64, f64) {
    let a = 1.0 / (cv * cv);
    (a, a / pooled_ctr)
}

impl CtrPosterior {
    /// Posterior of one budget, given its pool's rate and how much rates differ between ads.
    ///
    /// On the grid: mu_g = psi(a + C) - ln(b + E_g) - k_g D (D the depth), mixed by the weights of the fatigue rates.
    pub(crate) fn of(evidence: &Evidence, pooled_ctr: f64, cv: f64) -> Self {
        let (a, b) = ctr_shape(pooled_ctr, cv);
        let shape = a + evidence.clicks;
        let Some(fit) = FatigueWeights::fit(evidence, pooled_ctr, cv) else {
            let mu = digamma(shape) - (b + evidence.impressions).ln();
            return Self { mu, var: trigamma(shape), fatigue: Fatigue { weights: None } };
        };
        let psi = digamma(shape);
        let mut log_means = [0.0; RATES];
        let mut mu = 0.0;
        for (((log_mean, ln_e), rate), weight) in
            log_means.iter_mut().zip(fit.ln_exposure).zip(FATIGUE_RATES.iter()).zip(fit.weights.iter())
        {
            *log_mean = psi - ln_e - rate * evidence.depth;
            mu += weight * *log_mean;
        }
        let spread: f64 = log_means.iter().zip(fit.weights.iter()).map(|(m, w)| w * (m - mu) * (m - mu)).sum();
        Self { mu, var: trigamma(shape) + spread, fatigue: Fatigue { weights: Some(fit.weights) } }
    }
}

/// Posterior of an ad's fatigue rate.
#[derive(Clone, Debug)]
pub(crate) struct Fatigue {
    /// Weights over the grid; absent where no history tells the rates apart.
    weights: Option<Box<[f64; RATES]>>,
}

impl Fatigue {
    /// What is left of the fresh rate after so many impressions; `None` where no history tells.
    pub(crate) fn decay(&self, impressions: f64) -> Option<Estimate> {
        let weights = self.weights.as_ref()?;
        let at = |rate: f64| (-rate * impressions).exp();
        let rated = || FATIGUE_RATES.iter().zip(weights.iter());
        // The factor falls with the rate, so its low quantile is found from the fastest rate upwards.
        let quantile = |slowest_first: bool| {
            let mut below = 0.0;
            let mut reached = |(rate, weight): (&f64, &f64)| {
                below += weight;
                (below >= 0.05).then(|| at(*rate))
            };
            let found =
                if slowest_first { rated().find_map(&mut reached) } else { rated().rev().find_map(&mut reached) };
            found.unwrap_or(1.0)
        };
        Some(Estimate {
            mean: rated().map(|(rate, weight)| weight * at(*rate)).sum(),
            low: quantile(false),
            high: quantile(true),
        })
    }

    /// Probability that less than `threshold` of the fresh rate is left; `None` where no history tells.
    pub(crate) fn probability_decay_below(&self, threshold: f64, impressions: f64) -> Option<f64> {
        let weights = self.weights.as_ref()?;
        let rated = FATIGUE_RATES.iter().zip(weights.iter());
        let below = rated.filter(|(rate, _)| (-**rate * impressions).exp() < threshold);
        Some(below.map(|(_, weight)| weight).sum::<f64>().min(1.0))
    }

    /// Impressions in which the rate halves, at the posterior mean of the fatigue rate; `None` where no history tells.
    pub(crate) fn half_life_impressions(&self) -> Option<f64> {
        let weights = self.weights.as_ref()?;
        let rate: f64 = FATIGUE_RATES.iter().zip(weights.iter()).map(|(rate, weight)| rate * weight).sum();
        (rate > 0.0).then(|| std::f64::consts::LN_2 / rate)
    }
}
