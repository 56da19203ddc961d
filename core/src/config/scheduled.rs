//! Constants of the age-scheduled model.

use serde::{Deserialize, Serialize};

use super::rising;
use crate::check;
use crate::error::Result;

/// How the weight of CTR against ROAS falls with an ad's age: flat, two straight lines, then an exponential with a floor.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CtrWeight {
    /// Age in hours until which the weight is 1.
    pub hold_hours: f64,
    /// Age in hours at which the first line ends.
    pub first_hours: f64,
    /// Weight there, 0 to 1.
    pub first_weight: f64,
    /// Age in hours at which the second line ends.
    pub second_hours: f64,
    /// Weight there, 0 to 1.
    pub second_weight: f64,
    /// Rate at which the weight falls from then on, per day, at least 0.
    pub decay_per_day: f64,
    /// The weight never falls below this, 0 to 1.
    pub floor: f64,
}

impl Default for CtrWeight {
    fn default() -> Self {
        Self {
            hold_hours: 6.0,
            first_hours: 24.0,
            first_weight: 0.7,
            second_hours: 72.0,
            second_weight: 0.3,
            decay_per_day: 0.1,
            floor: 0.1,
        }
    }
}

impl CtrWeight {
    fn check(&self) -> Result<()> {
        check::at_least("hold_hours", self.hold_hours, 0.0)?;
        check::at_least("first_hours", self.first_hours, 0.0)?;
        check::at_least("second_hours", self.second_hours, 0.0)?;
        rising(("hold_hours", self.hold_hours), ("first_hours", self.first_hours))?;
        rising(("first_hours", self.first_hours), ("second_hours", self.second_hours))?;
        check::between("first_weight", self.first_weight, 0.0, 1.0)?;
        check::between("second_weight", self.second_weight, 0.0, 1.0)?;
        check::at_least("decay_per_day", self.decay_per_day, 0.0)?;
        check::between("floor", self.floor, 0.0, 1.0)
    }
}

/// Constants of the scheduled model.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ScheduledConfig {
    /// Weight of CTR by age.
    pub ctr_weight: CtrWeight,
    /// CTR that scores 1, greater than 0.
    pub full_ctr: f64,
    /// ROAS that scores 1, greater than 0.
    pub full_roas: f64,
    /// Spend below this counts as this when ROAS is computed, in major units, greater than 0.
    pub min_spend: f64,
    /// Decay of the score per impression, at least 0: `decay_factor = exp(-decay_constant * impressions)`.
    pub decay_constant: f64,
    /// Boost of the score at a `dna_score` of 1, 0 to 10 (0.2 is at most a factor of 1.2).
    pub dna_boost: f64,
    /// Impressions below this count as this in the Beta posterior, at least 1.
    pub min_impressions: f64,
    /// Temperature of the softmax over scores, 0.001 to 1000: low follows the best, high spreads evenly.
    pub temperature: f64,
}

impl Default for ScheduledConfig {
    fn default() -> Self {
        Self {
            ctr_weight: CtrWeight::default(),
            full_ctr: 0.05,
            full_roas: 3.0,
            min_spend: 0.01,
            decay_constant: 1e-4,
            dna_boost: 0.2,
            min_impressions: 100.0,
            temperature: 1.0,
        }
    }
}

impl ScheduledConfig {
    /// What fatigue leaves of a score after so many impressions.
    pub(crate) fn decay_factor(&self, impressions: f64) -> f64 {
        (-self.decay_constant * impressions).exp()
    }

    /// Impressions in which the decay factor halves; `None` without decay.
    pub(crate) fn half_life_impressions(&self) -> Option<f64> {
        (self.decay_constant > 0.0).then(|| std::f64::consts::LN_2 / self.decay_constant)
    }

    pub(super) fn check(&self) -> Result<()> {
        self.ctr_weight.check().map_err(|error| error.within("ctr_weight"))?;
        check::above("full_ctr", self.full_ctr, 0.0)?;
        check::above("full_roas", self.full_roas, 0.0)?;
        check::positive_amount("min_spend", self.min_spend)?;
        check::at_least("decay_constant", self.decay_constant, 0.0)?;
        check::between("dna_boost", self.dna_boost, 0.0, 10.0)?;
        check::at_least("min_impressions", self.min_impressions, 1.0)?;
        check::between("temperature", self.temperature, 0.001, 1000.0)
    }
}
