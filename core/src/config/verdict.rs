//! Thresholds of kill, scale and maintain.

use serde::{Deserialize, Serialize};

use super::rising;
use crate::check;
use crate::error::Result;

/// Thresholds of kill, scale and maintain; amounts are in the configured currency's major units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct VerdictConfig {
    /// No verdict but maintain below this spend, at least 0.
    pub min_spend: f64,
    /// Ignorance zone: no kill while the ad is younger than this, in days, at least 0.
    pub ignorance_days: f64,
    /// Ignorance zone: no kill below this spend, at least 0.
    pub ignorance_spend: f64,
    /// An ad below this ROAS is killed, at least 0.
    pub kill_roas: f64,
    /// An ad above this ROAS is scaled, above `kill_roas`.
    pub scale_roas: f64,
    /// Funnel model: least probability that the ROAS is below `kill_roas` for a kill, inside (0, 1).
    pub kill_probability: f64,
    /// Funnel model: least probability that the ROAS is above `scale_roas` for a scale, inside (0, 1).
    pub scale_probability: f64,
}

impl Default for VerdictConfig {
    fn default() -> Self {
        Self {
            min_spend: 200.0,
            ignorance_days: 2.0,
            ignorance_spend: 100.0,
            kill_roas: 0.5,
            scale_roas: 3.0,
            kill_probability: 0.9,
            scale_probability: 0.7,
        }
    }
}

impl VerdictConfig {
    pub(super) fn check(&self) -> Result<()> {
        check::amount("min_spend", self.min_spend)?;
        check::at_least("ignorance_days", self.ignorance_days, 0.0)?;
        check::amount("ignorance_spend", self.ignorance_spend)?;
        check::at_least("kill_roas", self.kill_roas, 0.0)?;
        check::at_least("scale_roas", self.scale_roas, 0.0)?;
        rising(("kill_roas", self.kill_roas), ("scale_roas", self.scale_roas))?;
        check::open_unit("kill_probability", self.kill_probability)?;
        check::open_unit("scale_probability", self.scale_probability)
    }
}
