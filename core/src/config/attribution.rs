//! How conversions are matched to the touches of ads.

use ipnet::IpNet;
use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// Longest window, in hours: 180 days.
const MAX_WINDOW_HOURS: f64 = 4_320.0;

/// Most identities that a fingerprint or an address may be configured to have.
pub(crate) const MAX_IDENTITIES: u32 = 100;

/// What is done with two ads of which neither is clearly the likelier.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Ambiguity {
    /// Each gets its share of the credit.
    #[default]
    Split,
    /// Neither gets any.
    Unattributed,
}

/// How conversions are matched to the touches of ads.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AttributionConfig {
    /// Hours before a conversion in which a click with the same id counts, greater than 0, at most 4320 (180 days).
    pub click_window_hours: f64,
    /// Hours in which a touch with the same device fingerprint counts, greater than 0, at most 4320.
    pub fingerprint_window_hours: f64,
    /// Hours in which a touch from the same address counts, greater than 0, at most 4320.
    pub ip_window_hours: f64,
    /// Hours in which a view counts, whatever it is matched by, greater than 0, at most 4320; a window above that is shorter
    /// holds.
    pub view_window_hours: f64,
    /// Hours in which a match by fingerprint loses half of its weight, greater than 0.
    pub fingerprint_half_life_hours: f64,
    /// Hours in which a match by address loses half of its weight, greater than 0.
    pub ip_half_life_hours: f64,
    /// Confidence in a fresh match by fingerprint, 0 to 1, both excluded.
    pub fingerprint_ceiling: f64,
    /// Confidence in a fresh match by address, 0 to 1, both excluded.
    pub ip_ceiling: f64,
    /// Most identities seen on a fingerprint or an address within its window, 1 to 100; one that has more tells nothing.
    pub max_identities: u32,
    /// Least confidence of a match by fingerprint or address, 0 to 1; below it the next layer is asked.
    pub min_confidence: f64,
    /// Ads whose probability is within this of the likeliest one's are not told apart, 0 to 1.
    pub margin: f64,
    /// What is done where ads are not told apart.
    pub ambiguity: Ambiguity,
    /// Whether a conversion that nothing matches is spread over the ads by their clicks and its likely lag.
    pub aggregate_fallback: bool,
    /// Median hours from click to conversion by which the fallback weighs clicks, greater than 0.
    pub fallback_median_hours: f64,
    /// Standard deviation of the logarithm of that lag, 0.01 to 5.
    pub fallback_sigma: f64,
    /// Hours by which a touch or a conversion may have happened before the newest one, 0 to 2160: for that long beyond the
    /// longest window they are kept.
    pub max_lateness_hours: f64,
    /// Longest time in days between a tenant's touches and conversions, 1 to 3650: what happened more than this and the
    /// lateness after the newest is taken for one of a wrong clock and rejected.
    pub max_gap_days: f64,
    /// Most touches kept of a tenant, 1 to 10^8; beyond it the oldest are dropped.
    pub max_touches: u32,
    /// Networks whose addresses never match, beside the private, shared and reserved ones: those of data centres, say,
    /// each as `203.0.113.0/24`.
    pub excluded_networks: Vec<String>,
}

impl Default for AttributionConfig {
    fn default() -> Self {
        Self {
            click_window_hours: 168.0,
            fingerprint_window_hours: 168.0,
            ip_window_hours: 24.0,
            view_window_hours: 24.0,
            fingerprint_half_life_hours: 48.0,
            ip_half_life_hours: 12.0,
            fingerprint_ceiling: 0.9,
            ip_ceiling: 0.7,
            max_identities: 10,
            min_confidence: 0.5,
            margin: 0.1,
            ambiguity: Ambiguity::Split,
            aggregate_fallback: false,
            fallback_median_hours: 72.0,
            fallback_sigma: 1.0,
            max_lateness_hours: 168.0,
            max_gap_days: 90.0,
            max_touches: 1_000_000,
            excluded_networks: Vec::new(),
        }
    }
}

impl AttributionConfig {
    pub(super) fn check(&self) -> Result<()> {
        for (field, hours) in [
            ("click_window_hours", self.click_window_hours),
            ("fingerprint_window_hours", self.fingerprint_window_hours),
            ("ip_window_hours", self.ip_window_hours),
            ("view_window_hours", self.view_window_hours),
        ] {
            check::above(field, hours, 0.0)?;
            check::between(field, hours, 0.0, MAX_WINDOW_HOURS)?;
        }
        for (field, hours) in [
            ("fingerprint_half_life_hours", self.fingerprint_half_life_hours),
            ("ip_half_life_hours", self.ip_half_life_hours),
            ("fallback_median_hours", self.fallback_median_hours),
        ] {
            check::above(field, hours, 0.0)?;
            check::between(field, hours, 0.0, check::MAX_HOURS)?;
        }
        check::open_unit("fingerprint_ceiling", self.fingerprint_ceiling)?;
        check::open_unit("ip_ceiling", self.ip_ceiling)?;
        check::between("max_identities", f64::from(self.max_identities), 1.0, f64::from(MAX_IDENTITIES))?;
        check::between("min_confidence", self.min_confidence, 0.0, 1.0)?;
        check::between("margin", self.margin, 0.0, 1.0)?;
        check::between("fallback_sigma", self.fallback_sigma, 0.01, 5.0)?;
        check::between("max_lateness_hours", self.max_lateness_hours, 0.0, 2160.0)?;
        check::between("max_gap_days", self.max_gap_days, 1.0, 3650.0)?;
        check::between("max_touches", f64::from(self.max_touches), 1.0, 1e8)?;
        self.networks().map(|_| ())
    }

    /// The excluded networks, read.
    pub(crate) fn networks(&self) -> Result<Vec<IpNet>> {
        let read = |(place, text): (usize, &String)| {
            text.parse().map_err(|_| {
                let detail = format!("{text:?} is not a network such as \"203.0.113.0/24\"");
                Error::new(ErrorKind::OutOfRange, format!("excluded_networks[{place}]"), detail)
            })
        };
        self.excluded_networks.iter().enumerate().map(read).collect()
    }

    /// The longest of the windows, in hours.
    pub(crate) fn longest_window_hours(&self) -> f64 {
        self.click_window_hours.max(self.fingerprint_window_hours).max(self.ip_window_hours)
    }
}
