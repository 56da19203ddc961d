//! How late outcomes arrive: the lag distribution of each stage and of the whole funnel, as maturity by age.
//!
//! An exposure of age a has shown the share min(1, F(a)/F(horizon)) of what it will ever show. A cohort spread over a
//! span of ages has the average of that over the span (statistics of delayed feedback: Vernade, Cappe and Perchet 2017).

mod ladder;
mod priors;

pub(crate) use ladder::Ladder;
pub(crate) use priors::LagPriors;

use serde::{Deserialize, Serialize};

use crate::config::{Config, Stage};
use crate::evidence::STAGES;
use crate::math::special::normal_cdf;

/// A share of outcomes that has arrived, by age in hours, and its integral.
#[derive(Clone, Debug)]
pub(crate) enum Lag {
    /// Outcomes come at once.
    None,
    /// Lognormal with this median, cut at the horizon.
    Lognormal {
        ln_median_hours: f64,
        sigma: f64,
        horizon_hours: f64,
        ln_horizon: f64,
        /// F(horizon), by which everything is divided.
        at_horizon: f64,
        /// Mean of the uncut distribution, exp(mu + sigma^2/2).
        mean_hours: f64,
    },
    /// Tabulated at equal steps from age 0 to the horizon.
    Table { step_hours: f64, share: Vec<f64>, integral: Vec<f64> },
}

impl Lag {
    /// The configured lag of one stage.
    pub(crate) fn of_stage(stage: &Stage, horizon_hours: f64) -> Self {
        if stage.lag_median_days <= 0.0 {
            return Self::None;
        }
        let ln_median_hours = (stage.lag_median_days * 24.0).ln();
        let sigma = stage.lag_sigma;
        let ln_horizon = horizon_hours.ln();
        let at_horizon = normal_cdf((ln_horizon - ln_median_hours) / sigma);
        let mean_hours = (ln_median_hours + 0.5 * sigma * sigma).exp();
        let at_horizon = at_horizon.max(f64::MIN_POSITIVE);
        Self::Lognormal { ln_median_hours, sigma, horizon_hours, ln_horizon, at_horizon, mean_hours }
    }

    /// The lag of the whole funnel: the sum of its stages' lags, convolved on a grid of so many steps.
    pub(crate) fn of_funnel(stages: &[Self], horizon_hours: f64, steps: usize) -> Self {
        let lags: Vec<&Self> = stages.iter().filter(|lag| !matches!(lag, Self::None)).collect();
        match lags.as_slice() {
            [] => Self::None,
            [only] => (*only).clone(),
            many => Self::sum(many, horizon_hours, steps),
        }
    }

    /// The distribution of a sum of independent lags, each given that it is within the horizon.
    ///
    /// Each lag's mass between two grid points is put half on either, which keeps the mean of a locally even density.
    fn sum(lags: &[&Self], horizon_hours: f64, steps: usize) -> Self {
        let step_hours = horizon_hours / steps as f64;
        let mut total: Vec<f64> = Vec::new();
        for lag in lags {
            let cdf: Vec<f64> = (0..=steps).map(|i| lag.arrived(step_hours * i as f64)).collect();
            let mut mass = vec![0.0; steps + 1];
            for (i, pair) in cdf.windows(2).enumerate() {
                if let [before, after] = pair {
                    for point in mass.iter_mut().skip(i).take(2) {
                        *point += 0.5 * (after - before);
                    }
                }
            }
            if total.is_empty() {
                total = mass;
                continue;
            }
            let mut next = vec![0.0; steps + 1];
            for (offset, weight) in mass.iter().enumerate() {
                for (target, value) in next.iter_mut().skip(offset).zip(&total) {
                    *target += weight * value;
                }
            }
            total = next;
        }
        let mut share = Vec::with_capacity(steps + 1);
        let mut sum = 0.0;
        for mass in &total {
            // Half of a point's mass lies before it.
            share.push(sum + 0.5 * mass);
            sum += mass;
        }
        Self::table(step_hours, share)
    }

    /// A lag given by its shares at equal steps from age 0; they are divided by the last.
    fn table(step_hours: f64, mut share: Vec<f64>) -> Self {
        let last = share.last().copied().unwrap_or(1.0).max(f64::MIN_POSITIVE);
        share.iter_mut().for_each(|value| *value /= last);
        let mut integral = Vec::with_capacity(share.len());
        let mut area = 0.0;
        let mut before = 0.0;
        for (i, value) in share.iter().enumerate() {
            if i > 0 {
                area += 0.5 * (before + value) * step_hours;
            }
            integral.push(area);
            before = *value;
        }
        Self::Table { step_hours, share, integral }
    }

    /// Share of all outcomes that has arrived at an age in hours, in [0, 1].
    pub(crate) fn arrived(&self, age_hours: f64) -> f64 {
        match self {
            Self::None => 1.0,
            _ if age_hours <= 0.0 => 0.0,
            Self::Lognormal { ln_median_hours, sigma, horizon_hours, at_horizon, .. } => {
                if age_hours >= *horizon_hours {
                    1.0
                } else {
                    (normal_cdf((age_hours.ln() - ln_median_hours) / sigma) / at_horizon).min(1.0)
                }
            }
            Self::Table { step_hours, share, .. } => interpolate(share, age_hours / step_hours).unwrap_or(1.0),
        }
    }

    /// The age in hours by which a share has arrived, by bisection.
    fn quantile(&self, share: f64, horizon_hours: f64) -> f64 {
        if matches!(self, Self::None) {
            return 0.0;
        }
        let (mut low, mut high) = (0.0, horizon_hours);
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.arrived(middle) < share { low = middle } else { high = middle }
        }
        high
    }

    /// Average of [`Lag::arrived`] over the ages from `young` to `old` hours.
    pub(crate) fn average(&self, young: f64, old: f64) -> f64 {
        self.average_between(Age::of(young), Age::of(old))
    }

    fn average_between(&self, young: Age, old: Age) -> f64 {
        if matches!(self, Self::None) {
            return 1.0;
        }
        let span = old.hours - young.hours;
        if span <= old.hours * 1e-6 {
            return self.arrived(old.hours);
        }
        ((self.area(old) - self.area(young)) / span).clamp(0.0, 1.0)
    }

    /// Integral of [`Lag::arrived`] from age 0 to an age.
    ///
    /// For the lognormal: a F(a) - E[T; T < a], with E[T; T < a] = exp(mu + sigma^2/2) Phi((ln a - mu)/sigma - sigma).
    fn area(&self, age: Age) -> f64 {
        match self {
            Self::None => age.hours,
            _ if age.hours <= 0.0 => 0.0,
            Self::Lognormal { ln_median_hours, sigma, horizon_hours, ln_horizon, at_horizon, mean_hours } => {
                let inside = age.hours.min(*horizon_hours);
                let z = (age.ln_hours.min(*ln_horizon) - ln_median_hours) / sigma;
                let partial_mean = mean_hours * normal_cdf(z - sigma);
                (inside * normal_cdf(z) - partial_mean) / at_horizon + (age.hours - inside)
            }
            Self::Table { step_hours, integral, .. } => {
                let end = integral.last().copied().unwrap_or(0.0);
                let horizon = step_hours * integral.len().saturating_sub(1) as f64;
                interpolate(integral, age.hours / step_hours).unwrap_or(end + age.hours - horizon)
            }
        }
    }
}

/// An age with its logarithm, which the lags of all stages share.
#[derive(Clone, Copy)]
struct Age {
    hours: f64,
    ln_hours: f64,
}

impl Age {
    fn of(hours: f64) -> Self {
        let hours = hours.max(0.0);
        Self { hours, ln_hours: if hours > 0.0 { hours.ln() } else { f64::NEG_INFINITY } }
    }
}

/// Steps of the grid on which configured lags are summed.
const CONFIGURED_STEPS: usize = 720;
pub(crate) use crate::config::MAX_HORIZON_PERIODS as MAX_BUCKETS;

/// The lag of one stage as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LagReport {
    /// The stage.
    pub stage: String,
    /// Conversions it was learned from.
    pub conversions: u64,
    /// Days by which 10 % have entered.
    pub days_10: f64,
    /// Days by which half have entered.
    pub days_50: f64,
    /// Days by which 90 % have entered.
    pub days_90: f64,
    /// Share that has entered by the end of each whole day after the stage before, up to the horizon.
    pub maturity_by_day: Vec<f64>,
}

/// The lags of each stage and of the whole funnel.
#[derive(Clone, Debug)]
pub(crate) struct Lags {
    pub(crate) stages: Vec<Lag>,
    pub(crate) funnel: Lag,
}

/// Shares that have arrived of a cohort: per stage, and of the whole funnel.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Arrived {
    pub(crate) stages: [f64; STAGES],
    pub(crate) funnel: f64,
}

impl Lags {
    pub(crate) fn new(config: &Config) -> Self {
        let horizon = config.horizon_hours();
        let stages: Vec<Lag> = config.stages.iter().map(|stage| Lag::of_stage(stage, horizon)).collect();
        Self { funnel: Lag::of_funnel(&stages, horizon, CONFIGURED_STEPS), stages }
    }

    /// The lag of the stage at a place.
    pub(crate) fn report(&self, stage: &str, place: usize, conversions: u64, horizon_hours: f64) -> LagReport {
        let lag = self.stages.get(place).unwrap_or(&Lag::None);
        let days = |share: f64| lag.quantile(share, horizon_hours) / 24.0;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the horizon is bounded")]
        let last = (horizon_hours / 24.0).ceil() as u32;
        LagReport {
            stage: stage.to_owned(),
            conversions,
            days_10: days(0.1),
            days_50: days(0.5),
            days_90: days(0.9),
            maturity_by_day: (1..=last).map(|day| lag.arrived(f64::from(day) * 24.0)).collect(),
        }
    }

    /// Shares that have arrived of a cohort spread over the ages from `young` to `old` hours.
    pub(crate) fn arrived(&self, young: f64, old: f64) -> Arrived {
        let (young, old) = (Age::of(young), Age::of(old));
        let mut arrived = Arrived { funnel: self.funnel.average_between(young, old), ..Arrived::default() };
        for (share, lag) in arrived.stages.iter_mut().zip(&self.stages) {
            *share = lag.average_between(young, old);
        }
        arrived
    }
}

/// Linear interpolation at a position in units of the table's step; `None` past the end.
fn interpolate(table: &[f64], position: f64) -> Option<f64> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "ages are positive and bounded")]
    let index = position as usize;
    let (left, right) = (table.get(index)?, table.get(index + 1)?);
    Some(left + (right - left) * (position - index as f64))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(median: f64, sigma: f64) -> Stage {
        Stage { name: "s".into(), nominal_rate: 0.1, cv: 0.3, lag_median_days: median, lag_sigma: sigma }
    }

    #[test]
    fn half_has_arrived_at_the_median_and_all_at_the_horizon() {
        let lag = Lag::of_stage(&stage(2.0, 1.0), 1e9);
        assert!((lag.arrived(48.0) - 0.5).abs() < 1e-12);
        let cut = Lag::of_stage(&stage(2.0, 1.0), 96.0);
        assert_eq!(cut.arrived(96.0), 1.0);
        assert!(cut.arrived(48.0) > 0.5);
        assert_eq!(cut.arrived(0.0), 0.0);
    }

    #[test]
    fn the_average_is_the_integral_of_the_curve() {
        let config = Config::default();
        for lag in [Lag::of_stage(&stage(1.2, 0.8), 240.0), Lags::new(&config).funnel] {
            for (young, old) in [(0.0, 30.0), (24.0, 30.0), (100.0, 1000.0)] {
                let n = 20_000;
                let step = (old - young) / f64::from(n);
                let sum: f64 = (0..n).map(|i| lag.arrived(young + step * (f64::from(i) + 0.5))).sum();
                let average = lag.average(young, old);
                assert!((average - sum / f64::from(n)).abs() < 1e-5, "{young}-{old}: {average}");
            }
        }
    }

    /// Shares of 10 million simulated sums of the four default lags, each and their sum within 30 days; the standard
    /// error of each share is below 0.0002.
    #[test]
    fn the_funnel_lag_is_the_sum_of_its_stages() {
        let funnel = Lags::new(&Config::default()).funnel;
        for (days, simulated) in
            [(1.0, 0.0003), (3.0, 0.0796), (5.0, 0.3177), (7.0, 0.5501), (10.0, 0.7725), (14.0, 0.9069), (20.0, 0.9744)]
        {
            let share = funnel.arrived(days * 24.0);
            assert!((share - simulated).abs() < 0.001, "{days} days: {share} against {simulated}");
        }
        assert_eq!(funnel.arrived(720.0), 1.0);
    }

    #[test]
    fn no_lag_means_everything_is_known_at_once() {
        assert_eq!(Lag::of_stage(&stage(0.0, 1.0), 720.0).average(0.0, 6.0), 1.0);
    }
}
