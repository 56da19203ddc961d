//! What is known of an account's funnel before any evidence: rates, how they differ between ads, and lags.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// Most stages of a funnel.
pub(crate) const MAX_STAGES: usize = 8;

/// Prior of click-through rates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CtrPrior {
    /// Clicks per impression expected of an unknown ad, inside (0, 1).
    pub nominal_rate: f64,
    /// Coefficient of variation of the rate between ads, 0.01 to 10.
    pub cv: f64,
}

impl Default for CtrPrior {
    fn default() -> Self {
        Self { nominal_rate: 0.012, cv: 0.5 }
    }
}

impl CtrPrior {
    pub(super) fn check(&self) -> Result<()> {
        check::open_unit("nominal_rate", self.nominal_rate)?;
        check::between("cv", self.cv, 0.01, 10.0)
    }
}

/// One stage of the funnel, entered from the stage before it (the first from a click).
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// Name, unique among the stages; the key of `stage_counts`.
    pub name: String,
    /// Share of the stage before that is expected to enter this one, inside (0, 1).
    pub nominal_rate: f64,
    /// Coefficient of variation of the rate between ads, 0.01 to 10.
    pub cv: f64,
    /// Median days from the stage before to this one, 0 (at once) to 3650.
    #[serde(default)]
    pub lag_median_days: f64,
    /// Standard deviation of the logarithm of that time, 0.01 to 5.
    #[serde(default = "default_sigma")]
    pub lag_sigma: f64,
}

fn default_sigma() -> f64 {
    1.0
}

impl Stage {
    /// The funnel of a service business: lead, appointment, show, won.
    ///
    /// ```
    /// let names: Vec<_> = lagwise::Stage::service_business().into_iter().map(|s| s.name).collect();
    /// assert_eq!(names, ["lead", "appointment", "show", "won"]);
    /// ```
    #[must_use]
    pub fn service_business() -> Vec<Self> {
        let stage = |name: &str, nominal_rate, cv, lag_median_days| Self {
            name: name.into(),
            nominal_rate,
            cv,
            lag_median_days,
            lag_sigma: default_sigma(),
        };
        vec![
            stage("lead", 0.012, 0.4, 0.6),
            stage("appointment", 0.28, 0.25, 1.2),
            stage("show", 0.50, 0.2, 1.5),
            stage("won", 0.11, 0.25, 1.5),
        ]
    }

    fn check(&self) -> Result<()> {
        check::id("name", &self.name)?;
        check::open_unit("nominal_rate", self.nominal_rate)?;
        check::between("cv", self.cv, 0.01, 10.0)?;
        check::between("lag_median_days", self.lag_median_days, 0.0, 3650.0)?;
        check::between("lag_sigma", self.lag_sigma, 0.01, 5.0)
    }
}

pub(super) fn check_stages(stages: &[Stage]) -> Result<()> {
    if stages.is_empty() || stages.len() > MAX_STAGES {
        return Err(Error::new(
            ErrorKind::OutOfRange,
            "stages",
            format!("{} stages are not between 1 and {MAX_STAGES}", stages.len()),
        ));
    }
    for (index, stage) in stages.iter().enumerate() {
        let path = format!("stages[{index}]");
        stage.check().map_err(|error| error.within(&path))?;
        if stages.iter().take(index).any(|other| other.name == stage.name) {
            return Err(Error::new(
                ErrorKind::DuplicateId,
                format!("{path}.name"),
                format!("{:?} names two stages", stage.name),
            ));
        }
    }
    Ok(())
}
