//! How the optimizer folds events into its state.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;

/// Where an account's evidence of value comes from; the other path is refused, so that nothing counts twice.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum EvidencePath {
    /// Conversions that move through the funnel's stages.
    #[default]
    Deals,
    /// Revenue per ad, reported in increments.
    Feedback,
}

/// How the optimizer folds events into its state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct OptimizerConfig {
    /// Where evidence of value comes from.
    pub evidence: EvidencePath,
    /// Hours by which an event may have happened before the newest one, 1 to 2160. Within it the order of arrival does
    /// not matter, and every event id is remembered.
    pub max_lateness_hours: f64,
    /// Longest time in days between an account's events, 1 to 3650: one that happened more than this and the lateness
    /// after the newest is taken for one of a wrong clock and rejected.
    pub max_gap_days: f64,
    /// Days for which a retired ad, and an ad that was never registered, is kept after it was last heard of: at least the
    /// horizon, at most 3650.
    pub retention_days: f64,
    /// Whether lags are learned from conversions; else the configured ones stand.
    pub learn_lags: bool,
    /// How many conversions the configured lag of a stage is worth against what was seen, at least 1.
    pub lag_prior: f64,
    /// Days beyond the horizon for which conversions are remembered to learn lags from, 0 to 365.
    pub lag_memory_days: f64,
    /// Value of one unit of another currency in the configured one, by its code, 10^-6 to 10^6; an amount in a currency that is not
    /// listed is refused.
    pub exchange_rates: BTreeMap<String, f64>,
}

impl Default for OptimizerConfig {
    fn default() -> Self {
        Self {
            evidence: EvidencePath::Deals,
            max_lateness_hours: 168.0,
            max_gap_days: 90.0,
            retention_days: 180.0,
            learn_lags: true,
            lag_prior: 18.0,
            lag_memory_days: 60.0,
            exchange_rates: BTreeMap::new(),
        }
    }
}

impl OptimizerConfig {
    pub(super) fn check(&self, horizon_days: f64) -> Result<()> {
        check::between("max_lateness_hours", self.max_lateness_hours, 1.0, 2160.0)?;
        check::between("max_gap_days", self.max_gap_days, 1.0, 3650.0)?;
        check::between("retention_days", self.retention_days, 1.0, 3650.0)?;
        if self.retention_days < horizon_days {
            let detail = format!("{} is below horizon_days {horizon_days}", self.retention_days);
            return Err(Error::new(ErrorKind::Conflict, "retention_days", detail));
        }
        check::at_least("lag_prior", self.lag_prior, 1.0)?;
        check::between("lag_memory_days", self.lag_memory_days, 0.0, 365.0)?;
        for (code, rate) in &self.exchange_rates {
            let field = format!("exchange_rates[{code:?}]");
            Currency::new(code).map_err(|error| Error::new(error.kind(), &field, error.detail()))?;
            check::between(&field, *rate, 1e-6, 1e6)?;
        }
        Ok(())
    }
}
