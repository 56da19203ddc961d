//! The configuration: one document, the same in every language, with every default and every limit in one place.
//!
//! It is data and lies below all that read it: each part of the library takes the same document and looks at its section.

mod allocation;
mod attribution;
mod crm;
mod fatigue;
mod funnel;
mod guard;
mod optimizer;
pub(crate) mod platform;
mod queue;
mod scheduled;
mod tenant;
mod verdict;

pub use allocation::AllocationConfig;
pub use attribution::{Ambiguity, AttributionConfig};
pub use crm::CrmConfig;
pub use fatigue::FatigueConfig;
pub(crate) use funnel::MAX_STAGES;
pub use funnel::{CtrPrior, Stage};
pub use guard::{GuardConfig, GuardMode};
pub use optimizer::{EvidencePath, OptimizerConfig};
pub use platform::{PlatformConfig, PlatformErrorClass, PlatformErrorRule};
pub use queue::QueueConfig;
pub use scheduled::{CtrWeight, ScheduledConfig};
pub(crate) use tenant::MAX_DEAL_AMOUNT;
pub use tenant::{StageKind, StageValue, TenantConfig};
pub use verdict::VerdictConfig;

use serde::{Deserialize, Serialize};

use crate::check;
use crate::decode;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;

/// Which model turns evidence into shares of the budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Model {
    /// Pooled, delay-corrected funnel posterior with fatigue and spend response.
    #[default]
    Funnel,
    /// Age-scheduled blend of CTR and ROAS with Beta draws.
    Scheduled,
}

/// Which revenue the return on ad spend is computed from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum RevenueMode {
    /// `pipeline_value`: open deals at their synthetic value.
    #[default]
    Pipeline,
    /// `cash_revenue`: money that came in.
    Direct,
}

/// Which ads share their rates.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PoolBy {
    /// The ads of one campaign; a campaign with fewer than 5 budgets pools over the account.
    #[default]
    Campaign,
    /// All ads of the call.
    Account,
}

/// How shares are made from posteriors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ShareRule {
    /// `thompson` where the call gives a seed, else `expected`.
    #[default]
    Auto,
    /// From the posteriors' means and widths, without draws.
    Expected,
    /// From seeded posterior draws.
    Thompson,
}

/// The configuration of every part of the library.
///
/// [`Config::default`] is complete: change what differs. In JSON, Python and Node.js every key may be left out, and an
/// unknown key is refused.
///
/// ```
/// use lagwise::{Config, Model};
///
/// let config = Config::from_json(r#"{"model": "scheduled", "currency": "EUR"}"#)?;
/// assert_eq!(config.model, Model::Scheduled);
/// assert_eq!(config.period_hours, 6.0);
/// assert!(Config::from_json(r#"{"modle": "scheduled"}"#).is_err());
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Config {
    /// Which model turns evidence into shares.
    pub model: Model,
    /// Which revenue counts as an ad's return.
    pub mode: RevenueMode,
    /// Currency of every amount, as three upper-case letters.
    pub currency: String,
    /// Length of one delivery period in hours, greater than 0, at most 168; the horizon holds at most 4,096 of them.
    pub period_hours: f64,
    /// Which ads share their rates.
    pub pool_by: PoolBy,
    /// What is known of click-through rates before any evidence.
    pub ctr: CtrPrior,
    /// The funnel's stages in order, 1 to 8.
    pub stages: Vec<Stage>,
    /// Days after which no further conversion is awaited, greater than 0, at most 3650.
    pub horizon_days: f64,
    /// Average value of a deal that completes the funnel, in major units, greater than 0.
    pub deal_value: f64,
    /// Value of an average revenue event of an ad that reports revenue without stage counts, in major units, greater
    /// than 0; where absent, 15 % of `deal_value`.
    pub event_value: Option<f64>,
    /// Price of 1,000 impressions assumed where no ad was delivered yet, in major units, greater than 0.
    pub nominal_cpm: f64,
    /// How shares are made from posteriors.
    pub shares: ShareRule,
    /// Posterior draws per ad of the funnel model's `thompson` shares, 20 to 10,000.
    pub draws: u32,
    /// Constants of the scheduled model; its decay constant also serves the fatigue report there.
    pub scheduled: ScheduledConfig,
    /// Bounds of every budget.
    pub allocation: AllocationConfig,
    /// Thresholds of kill, scale and maintain.
    pub verdict: VerdictConfig,
    /// Thresholds of fatigue.
    pub fatigue: FatigueConfig,
    /// How the optimizer folds events into its state.
    pub optimizer: OptimizerConfig,
    /// How conversions are matched to the touches of ads.
    pub attribution: AttributionConfig,
    /// What the CRM tells of the account's deals.
    pub crm: CrmConfig,
    /// Which changes are safe to send.
    pub guard: GuardConfig,
    /// What the ad platform's errors mean.
    pub platform: PlatformConfig,
    /// How changes wait, and when sending stops by itself.
    pub queue: QueueConfig,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            model: Model::Funnel,
            mode: RevenueMode::Pipeline,
            currency: "USD".into(),
            period_hours: 6.0,
            pool_by: PoolBy::Campaign,
            ctr: CtrPrior::default(),
            stages: Stage::service_business(),
            horizon_days: 30.0,
            deal_value: 15_000.0,
            event_value: None,
            nominal_cpm: 12.0,
            shares: ShareRule::Auto,
            draws: 64,
            scheduled: ScheduledConfig::default(),
            allocation: AllocationConfig::default(),
            verdict: VerdictConfig::default(),
            fatigue: FatigueConfig::default(),
            optimizer: OptimizerConfig::default(),
            attribution: AttributionConfig::default(),
            crm: CrmConfig::default(),
            guard: GuardConfig::default(),
            platform: PlatformConfig::default(),
            queue: QueueConfig::default(),
        }
    }
}

/// Share of the deal value that an average revenue event has where `event_value` is not configured: an appointment's
/// share in the default stage values (2,250 of 15,000).
const EVENT_SHARE: f64 = 0.15;

/// Most periods within the horizon: the optimizer keeps each of them apart.
pub(crate) const MAX_HORIZON_PERIODS: usize = 4_096;

impl Config {
    /// Reads a configuration from JSON and checks it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidJson`], the kinds of [`decode::decode`], and those of [`Config::check`].
    pub fn from_json(text: &str) -> Result<Self> {
        let config: Self = decode::decode_json("config", text)?;
        config.check()?;
        Ok(config)
    }

    /// The configuration as JSON, every key written out.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only; a checked configuration always has a JSON form.
    pub fn to_json(&self) -> Result<String> {
        serde_json::to_string(self).map_err(|error| Error::new(ErrorKind::Internal, "config", error.to_string()))
    }

    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`], [`ErrorKind::OutOfRange`], [`ErrorKind::UnknownName`] (currency),
    /// [`ErrorKind::DuplicateId`] (two stages of one name) or [`ErrorKind::Conflict`] (thresholds in the wrong order).
    pub fn check(&self) -> Result<()> {
        self.check_sections().map_err(|error| error.within("config"))
    }

    fn check_sections(&self) -> Result<()> {
        Currency::new(&self.currency)?;
        check::above("period_hours", self.period_hours, 0.0)?;
        check::between("period_hours", self.period_hours, 0.0, 168.0)?;
        check::above("horizon_days", self.horizon_days, 0.0)?;
        check::between("horizon_days", self.horizon_days, 0.0, 3650.0)?;
        let periods = self.horizon_hours() / self.period_hours;
        if periods > MAX_HORIZON_PERIODS as f64 {
            let detail = format!(
                "{} makes {periods:.0} periods of horizon_days {}, more than {MAX_HORIZON_PERIODS}",
                self.period_hours, self.horizon_days
            );
            return Err(Error::new(ErrorKind::Conflict, "period_hours", detail));
        }
        check::positive_amount("deal_value", self.deal_value)?;
        if let Some(value) = self.event_value {
            check::positive_amount("event_value", value)?;
        }
        check::positive_amount("nominal_cpm", self.nominal_cpm)?;
        check::between("draws", f64::from(self.draws), 20.0, 10_000.0)?;
        self.ctr.check().map_err(|error| error.within("ctr"))?;
        funnel::check_stages(&self.stages)?;
        self.scheduled.check().map_err(|error| error.within("scheduled"))?;
        self.allocation.check().map_err(|error| error.within("allocation"))?;
        self.verdict.check().map_err(|error| error.within("verdict"))?;
        self.fatigue.check().map_err(|error| error.within("fatigue"))?;
        self.optimizer.check(self.horizon_days).map_err(|error| error.within("optimizer"))?;
        self.attribution.check().map_err(|error| error.within("attribution"))?;
        self.crm.check(&self.currency, self.horizon_days, &self.stages).map_err(|error| error.within("crm"))?;
        if self.crm.tenant_id.is_some() && self.optimizer.evidence == EvidencePath::Feedback {
            let detail = "a CRM tells of deals, and optimizer.evidence is feedback: one of them counts";
            return Err(Error::new(ErrorKind::Conflict, "crm.tenant_id", detail));
        }
        self.guard.check().map_err(|error| error.within("guard"))?;
        self.platform.check().map_err(|error| error.within("platform"))?;
        self.queue.check().map_err(|error| error.within("queue"))
    }

    /// Value of an average revenue event, configured or derived.
    pub(crate) fn event_value(&self) -> f64 {
        self.event_value.unwrap_or(EVENT_SHARE * self.deal_value)
    }

    /// The horizon in hours.
    pub(crate) fn horizon_hours(&self) -> f64 {
        self.horizon_days * 24.0
    }
}

/// Refuses thresholds that do not rise: `low` must be below `high`.
fn rising(low: (&str, f64), high: (&str, f64)) -> Result<()> {
    if low.1 < high.1 {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::Conflict, low.0, format!("{} is not below {} {}", low.1, high.0, high.1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_legal_and_survive_json() {
        let config = Config::default();
        config.check().unwrap();
        let text = config.to_json().unwrap();
        assert_eq!(Config::from_json(&text).unwrap(), config);
        assert_eq!(Config::from_json("{}").unwrap(), config);
    }

    #[test]
    fn a_refusal_names_the_path_the_value_and_the_limit() {
        let error = Config::from_json(r#"{"stages": [{"name": "sale", "nominal_rate": 1.5, "cv": 0.3}]}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::OutOfRange);
        assert_eq!(error.field(), "config.stages[0].nominal_rate");
        assert!(error.detail().contains("1.5"), "{error}");

        let error = Config::from_json(r#"{"allocation": {"min_chnge": 0.1}}"#).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::UnknownField);
        assert_eq!(error.field(), "config.allocation.min_chnge");
    }
}
