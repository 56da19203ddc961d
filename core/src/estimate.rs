//! A reported figure with its doubt.

use serde::{Deserialize, Serialize};

/// A figure with its 90 % interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Estimate {
    /// Posterior mean.
    pub mean: f64,
    /// 5 % quantile of the posterior.
    pub low: f64,
    /// 95 % quantile of the posterior.
    pub high: f64,
}

/// The 95 % quantile of the standard normal distribution.
const Z95: f64 = 1.644_853_626_951_472_2;

impl Estimate {
    /// A figure without doubt.
    pub(crate) fn exact(value: f64) -> Self {
        Self { mean: value, low: value, high: value }
    }

    /// exp(X) for X normal: mean exp(mu + var/2) with the variance of the posterior itself, interval with the wider one.
    pub(crate) fn lognormal(mu: f64, var: f64, interval_var: f64) -> Self {
        let reach = Z95 * interval_var.sqrt();
        Self { mean: (mu + 0.5 * var).exp(), low: (mu - reach).exp(), high: (mu + reach).exp() }
    }
}
