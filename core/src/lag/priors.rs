//! The lags of all stages, learned: what is configured, moved by each stage's ladder.

use super::ladder::{Ladder, ReverseHazards};
use super::{Lag, Lags, MAX_BUCKETS};
use crate::config::{Config, Stage};

/// What is believed of each stage's lag before any conversion, on the grid of periods up to the horizon.
#[derive(Clone, Debug)]
pub(crate) struct LagPriors {
    /// A stage that is configured to come at once has no lag to learn.
    stages: Vec<Option<ReverseHazards>>,
    buckets: usize,
    step_hours: f64,
}

impl LagPriors {
    pub(crate) fn new(config: &Config) -> Self {
        let step_hours = config.period_hours;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a bounded number of periods")]
        let buckets = ((config.horizon_hours() / step_hours).ceil() as usize).clamp(1, MAX_BUCKETS);
        let prior = |stage: &Stage| match Lag::of_stage(stage, step_hours * buckets as f64) {
            Lag::None => None,
            lag => Some(ReverseHazards::new(&lag, config.optimizer.lag_prior, buckets, step_hours)),
        };
        Self { stages: config.stages.iter().map(prior).collect(), buckets, step_hours }
    }

    /// Lags learned from each stage's ladder by a period; a stage without one has the configured lag.
    pub(crate) fn learn(&self, ladders: &[Ladder], now: i64) -> Lags {
        let unseen = Ladder::default();
        let stages: Vec<Lag> = self
            .stages
            .iter()
            .enumerate()
            .map(|(place, prior)| match prior {
                Some(prior) => ladders.get(place).unwrap_or(&unseen).learn(prior, now, self.step_hours),
                None => Lag::None,
            })
            .collect();
        let horizon = self.step_hours * self.buckets as f64;
        Lags { funnel: Lag::of_funnel(&stages, horizon, self.buckets), stages }
    }
}
