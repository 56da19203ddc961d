//! Thresholds of fatigue.

use serde::{Deserialize, Serialize};

use super::rising;
use crate::check;
use crate::error::Result;

/// Thresholds of the fatigue report and of its refresh trigger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct FatigueConfig {
    /// A decay factor below this asks for a refresh, inside (0, 1).
    pub trigger_decay: f64,
    /// A decay factor above this clears the request, above `trigger_decay`, below 1.
    pub clear_decay: f64,
    /// Funnel model: least probability that the decay factor is below `trigger_decay` for a request, inside (0, 1).
    pub trigger_probability: f64,
    /// Days after a request in which the same creative asks for no other, at least 0.
    pub cool_down_days: f64,
    /// No judgment below this many impressions, at least 0.
    pub min_impressions: u64,
    /// Impressions per person that warn, greater than 0.
    pub frequency_warn: f64,
    /// Impressions per person that call for action, above `frequency_warn`.
    pub frequency_act: f64,
    /// Relative fall of CTR over 3 days that counts as fatigue, inside (0, 1).
    pub ctr_drop: f64,
    /// Relative rise of CPM over 3 days that counts as saturation, greater than 0.
    pub cpm_rise: f64,
    /// Growth of cumulative impressions in 7 days below which an audience counts as exhausted, where delivery also fell
    /// below half of its former rate; at least 0.
    pub impression_growth: f64,
}

impl Default for FatigueConfig {
    fn default() -> Self {
        Self {
            trigger_decay: 0.5,
            clear_decay: 0.6,
            trigger_probability: 0.8,
            cool_down_days: 7.0,
            min_impressions: 1_000,
            frequency_warn: 2.5,
            frequency_act: 3.5,
            ctr_drop: 0.2,
            cpm_rise: 0.5,
            impression_growth: 0.1,
        }
    }
}

impl FatigueConfig {
    pub(super) fn check(&self) -> Result<()> {
        check::open_unit("trigger_decay", self.trigger_decay)?;
        check::open_unit("clear_decay", self.clear_decay)?;
        rising(("trigger_decay", self.trigger_decay), ("clear_decay", self.clear_decay))?;
        check::open_unit("trigger_probability", self.trigger_probability)?;
        check::at_least("cool_down_days", self.cool_down_days, 0.0)?;
        check::count("min_impressions", self.min_impressions)?;
        check::above("frequency_warn", self.frequency_warn, 0.0)?;
        check::above("frequency_act", self.frequency_act, 0.0)?;
        rising(("frequency_warn", self.frequency_warn), ("frequency_act", self.frequency_act))?;
        check::open_unit("ctr_drop", self.ctr_drop)?;
        check::above("cpm_rise", self.cpm_rise, 0.0)?;
        check::at_least("impression_growth", self.impression_growth, 0.0)
    }
}
