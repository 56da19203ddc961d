//! Learning a stage's lag from conversions: the reverse-hazard (chain-ladder) estimator.
//!
//! Only conversions are needed, not the exposures that are still silent. For each lag bucket l the reverse hazard
//! r_l = P(lag = l | lag <= l) is estimated from the cohorts old enough to have shown it,
//!
//! r_l = (sum_j s_jl + q r0_l) / (sum_j C_jl + q),    F(l) = prod_{u > l} (1 - r_u),
//!
//! s_jl being cohort j's conversions of lag l, C_jl those of lag l or less, and r0 the configured lag's reverse hazard,
//! worth q conversions. This is exact under right truncation (Lagakos, Barraj and De Gruttola 1988, Biometrika 75:515).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Lag;

/// Conversions by the period of their exposure and their lag in periods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ladder {
    cohorts: BTreeMap<i64, BTreeMap<u32, u32>>,
}

impl Ladder {
    pub(crate) fn add(&mut self, cohort: i64, lag: u32) {
        let count = self.cohorts.entry(cohort).or_default().entry(lag).or_default();
        *count = count.saturating_add(1);
    }

    pub(crate) fn remove(&mut self, cohort: i64, lag: u32) {
        if let Some(lags) = self.cohorts.get_mut(&cohort) {
            if let Some(count) = lags.get_mut(&lag) {
                *count = count.saturating_sub(1);
            }
            lags.retain(|_, count| *count > 0);
            if lags.is_empty() {
                self.cohorts.remove(&cohort);
            }
        }
    }

    pub(crate) fn forget_before(&mut self, cohort: i64) {
        self.cohorts = self.cohorts.split_off(&cohort);
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for (cohort, lags) in other.cohorts {
            let mine = self.cohorts.entry(cohort).or_default();
            for (lag, count) in lags {
                let sum = mine.entry(lag).or_default();
                *sum = sum.saturating_add(count);
            }
        }
    }

    /// Conversions remembered.
    pub(crate) fn conversions(&self) -> u64 {
        self.cohorts.values().flat_map(BTreeMap::values).map(|count| u64::from(*count)).sum()
    }

    /// The learned lag, as a table of one step for each bucket of the prior, given the current period.
    ///
    /// A cohort counts for lag l once the period in which its last exposure could show that lag is over.
    pub(crate) fn learn(&self, prior: &ReverseHazards, now: i64, step_hours: f64) -> Lag {
        let buckets = prior.of_lag.len();
        let mut of_lag = vec![0.0; buckets];
        // By how much C_jl grows from one lag to the next, over all cohorts.
        let mut growth = vec![0.0; buckets + 1];
        for (cohort, lags) in &self.cohorts {
            // Lags fully shown by now: the last exposure of the cohort happened at its end.
            let shown = usize::try_from(now - cohort - 1).unwrap_or(0).min(buckets);
            for (lag, count) in lags {
                let Some(lag) = usize::try_from(*lag).ok().filter(|lag| *lag < shown) else { break };
                let count = f64::from(*count);
                add_at(&mut of_lag, lag, count);
                add_at(&mut growth, lag, count);
                add_at(&mut growth, shown, -count);
            }
        }
        let mut up_to_lag = growth;
        let mut sum = 0.0;
        for slot in &mut up_to_lag {
            sum += *slot;
            *slot = sum;
        }
        // From the last bucket down: F(last) = 1, F(l - 1) = F(l) (1 - r_l).
        let mut share = vec![0.0; buckets + 1];
        let mut reached = 1.0;
        let seen = of_lag.iter().zip(&up_to_lag).zip(&prior.of_lag);
        for (((exact, up_to), hazard), slot) in seen.zip(share.iter_mut().skip(1)).rev() {
            *slot = reached;
            let hazard = (exact + prior.weight * hazard) / (up_to + prior.weight);
            reached *= (1.0 - hazard).max(0.0);
        }
        Lag::table(step_hours, share)
    }
}

fn add_at(sums: &mut [f64], place: usize, change: f64) {
    if let Some(sum) = sums.get_mut(place) {
        *sum += change;
    }
}

/// A configured lag as its reverse hazards by bucket, and the number of conversions that they are worth.
#[derive(Clone, Debug)]
pub(crate) struct ReverseHazards {
    of_lag: Vec<f64>,
    weight: f64,
}

impl ReverseHazards {
    pub(crate) fn new(lag: &Lag, weight: f64, buckets: usize, step_hours: f64) -> Self {
        let arrived: Vec<f64> = (0..=buckets).map(|bucket| lag.arrived(step_hours * bucket as f64)).collect();
        let hazard = |pair: &[f64]| match pair {
            [before, after] if *after > 0.0 => 1.0 - before / after,
            _ => 1.0,
        };
        Self { of_lag: arrived.windows(2).map(hazard).collect(), weight }
    }
}
