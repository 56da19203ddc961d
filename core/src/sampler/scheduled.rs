//! The scheduled model: CTR while an ad is young, ROAS as it ages, on a fixed clock. A drop-in for services that use
//! this blend today, and a baseline.

use serde::{Deserialize, Serialize};

use crate::config::{CtrWeight, ScheduledConfig};
use crate::math::sampling;
use crate::rng;

use super::shares::{DrawKey, softmax};

/// The scheduled model's score of one ad, with every part it is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct BlendedScore {
    /// Id of the ad.
    pub ad_id: String,
    /// Clicks per impression.
    pub ctr: f64,
    /// Revenue per unit of spend, in the configured mode.
    pub roas: f64,
    /// Weight of the CTR score, 0 to 1; it falls with the ad's age.
    pub ctr_weight: f64,
    /// Weight of the ROAS score: 1 - `ctr_weight`.
    pub roas_weight: f64,
    /// CTR as a share of the configured `full_ctr`, 0 to 1.
    pub ctr_score: f64,
    /// ROAS as a share of the configured `full_roas`, 0 to 1.
    pub roas_score: f64,
    /// Weighted mean of the two scores, 0 to 1.
    pub blended: f64,
    /// What fatigue leaves of the score, 0 to 1: exp(-`decay_constant` * impressions).
    pub decay_factor: f64,
    /// Factor for resemblance to winners, 1 to 1 + `dna_boost`.
    pub dna_factor: f64,
    /// The score: `blended` * `decay_factor` * `dna_factor`, at most 1.
    pub score: f64,
    /// First parameter of the Beta posterior of the score.
    pub alpha: f64,
    /// Second parameter of the Beta posterior of the score.
    pub beta: f64,
}

impl BlendedScore {
    /// Mean of the Beta posterior.
    pub(crate) fn mean(&self) -> f64 {
        self.alpha / (self.alpha + self.beta)
    }
}

/// What the score is computed from.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ScoreInput<'a> {
    pub(crate) id: &'a str,
    pub(crate) impressions: f64,
    pub(crate) clicks: f64,
    pub(crate) spend: f64,
    pub(crate) revenue: f64,
    pub(crate) age_hours: f64,
    pub(crate) dna_score: f64,
}

/// Weight of CTR at an age in hours.
pub(crate) fn ctr_weight(schedule: &CtrWeight, age_hours: f64) -> f64 {
    let line = |from: f64, to: f64, start: f64, end: f64| start + (end - start) * (age_hours - from) / (to - from);
    if age_hours < schedule.hold_hours {
        1.0
    } else if age_hours < schedule.first_hours {
        line(schedule.hold_hours, schedule.first_hours, 1.0, schedule.first_weight)
    } else if age_hours < schedule.second_hours {
        line(schedule.first_hours, schedule.second_hours, schedule.first_weight, schedule.second_weight)
    } else {
        let days = (age_hours - schedule.second_hours) / 24.0;
        (schedule.second_weight * (-schedule.decay_per_day * days).exp()).max(schedule.floor)
    }
}

pub(crate) fn score(input: ScoreInput<'_>, constants: &ScheduledConfig) -> BlendedScore {
    let ctr = input.clicks / input.impressions.max(1.0);
    let roas = input.revenue / input.spend.max(constants.min_spend);
    let ctr_weight = ctr_weight(&constants.ctr_weight, input.age_hours);
    let ctr_score = (ctr / constants.full_ctr).min(1.0);
    let roas_score = (roas / constants.full_roas).min(1.0);
    let blended = ctr_weight * ctr_score + (1.0 - ctr_weight) * roas_score;
    let decay_factor = constants.decay_factor(input.impressions);
    let dna_factor = 1.0 + constants.dna_boost * input.dna_score;
    let score = (blended * decay_factor * dna_factor).clamp(0.0, 1.0);
    let n = input.impressions.max(constants.min_impressions);
    BlendedScore {
        ad_id: input.id.to_owned(),
        ctr,
        roas,
        ctr_weight,
        roas_weight: 1.0 - ctr_weight,
        ctr_score,
        roas_score,
        blended,
        decay_factor,
        dna_factor,
        score,
        alpha: 1.0 + n * score,
        beta: 1.0 + n * (1.0 - score),
    }
}

/// Softmax over one draw from each posterior, or over the posterior means where there is no key.
pub(crate) fn shares(scores: &[&BlendedScore], temperature: f64, key: Option<DrawKey<'_>>) -> Vec<f64> {
    let draw = |score: &BlendedScore| match key {
        Some(key) => {
            let mut rng = rng::keyed(key.seed, key.decision_id, &score.ad_id);
            sampling::beta(score.alpha, score.beta, &mut rng).unwrap_or_else(|| score.mean())
        }
        None => score.mean(),
    };
    softmax(scores.iter().map(|score| draw(score) / temperature).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn input() -> ScoreInput<'static> {
        ScoreInput {
            id: "a",
            impressions: 10_000.0,
            clicks: 250.0,
            spend: 100.0,
            revenue: 150.0,
            age_hours: 24.0,
            dna_score: 0.0,
        }
    }

    #[test]
    fn the_weight_passes_its_known_points() {
        let schedule = CtrWeight::default();
        for (age, weight) in [(0.0, 1.0), (2.0, 1.0), (12.0, 0.9), (24.0, 0.7), (48.0, 0.5), (72.0, 0.3)] {
            assert!((ctr_weight(&schedule, age) - weight).abs() < 1e-12, "{age} h");
        }
        assert!((ctr_weight(&schedule, 96.0) - 0.3 * (-0.1_f64).exp()).abs() < 1e-12);
        assert_eq!(ctr_weight(&schedule, 1e6), 0.1);
    }

    #[test]
    fn the_score_is_the_product_of_its_parts() {
        let constants = ScheduledConfig::default();
        let score = score(ScoreInput { dna_score: 1.0, ..input() }, &constants);
        // ctr 0.025 -> 0.5, roas 1.5 -> 0.5, decay exp(-1), boost 1.2
        assert!((score.blended - 0.5).abs() < 1e-12);
        assert!((score.score - 0.5 * (-1.0_f64).exp() * 1.2).abs() < 1e-12);
        assert!((score.alpha + score.beta - 10_002.0).abs() < 1e-9);
        assert_eq!(score.dna_factor, 1.2);
    }

    #[test]
    fn shares_follow_the_draws_and_leave_the_equal_split_at_low_temperature() {
        let constants = ScheduledConfig::default();
        let good = score(ScoreInput { impressions: 500.0, clicks: 50.0, revenue: 400.0, ..input() }, &constants);
        let poor = score(ScoreInput { id: "b", clicks: 20.0, revenue: 0.0, ..input() }, &constants);
        let warm = shares(&[&good, &poor], 1.0, None);
        let cold = shares(&[&good, &poor], 0.05, None);
        assert!(warm[0] > 0.5 && cold[0] > 0.99);
        let key = DrawKey { seed: 3, decision_id: "d" };
        assert_eq!(shares(&[&good, &poor], 1.0, Some(key)), shares(&[&good, &poor], 1.0, Some(key)));
    }
}
