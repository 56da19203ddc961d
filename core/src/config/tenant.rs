//! What a tenant's deals are worth: its stage table, and how the table is followed and corrected.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;

/// Most stages of a table: a deal remembers which it passed in 64 bits.
pub(crate) const MAX_TABLE_STAGES: usize = 64;

/// Largest amount of a deal, in major units: sums of many stay exact.
pub(crate) const MAX_DEAL_AMOUNT: f64 = 1e9;

/// Names of the tables that come with the library.
const PRESETS: [&str; 2] = ["service_business", "hubspot_default"];

/// Whether a deal in a stage is still undecided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum StageKind {
    /// The deal may still be won or lost.
    #[default]
    Open,
    /// The deal is won: it is worth its amount.
    Won,
    /// The deal is lost: it is worth nothing.
    Lost,
}

/// One stage of a tenant's table.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct StageValue {
    /// Name or id of the stage as the CRM sends it, unique in the table.
    pub name: String,
    /// Whether a deal in this stage is still undecided.
    #[serde(default)]
    pub kind: StageKind,
    /// Value of an average deal in this stage, in major units, 0 to `average_deal_value`. An open stage has either this or
    /// `probability`.
    #[serde(default)]
    pub value: Option<f64>,
    /// Probability that a deal in this stage is won, 0 to 1: the deal is worth that share of its amount.
    #[serde(default)]
    pub probability: Option<f64>,
    /// How far the figure can be relied on, 0 to 1. It is reported and multiplies nothing; closed deals raise it.
    #[serde(default = "default_confidence")]
    pub confidence: f64,
    /// Median days in this stage of the deals that move on, 0 to 3650; a deal that stays longer is written down. 0 never
    /// writes down.
    #[serde(default)]
    pub stall_median_days: f64,
    /// Standard deviation of the logarithm of that time, 0.01 to 5.
    #[serde(default = "default_sigma")]
    pub stall_sigma: f64,
}

fn default_confidence() -> f64 {
    0.5
}

fn default_sigma() -> f64 {
    1.0
}

/// What a tenant's deals are worth.
///
/// ```
/// use lagwise::TenantConfig;
///
/// let tenant = TenantConfig { average_deal_value: 8_000.0, ..TenantConfig::hubspot_default() };
/// tenant.check()?;
/// assert!(TenantConfig { average_deal_value: -1.0, ..tenant }.check().is_err());
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct TenantConfig {
    /// Currency of every amount, as three upper-case letters.
    pub currency: String,
    /// Value of one unit of another currency in the tenant's, by its code, 10^-6 to 10^6; an amount in a currency that is
    /// not listed is rejected.
    pub exchange_rates: BTreeMap<String, f64>,
    /// The stages, 1 to 64, in the order in which deals pass them; at least one is won.
    pub stages: Vec<StageValue>,
    /// Amount of a deal that has none of its own, in major units, greater than 0, at most 10^9.
    pub average_deal_value: f64,
    /// Most that one deal counts, in major units, greater than 0, at most 10^9; where absent, deals are not capped.
    pub max_deal_value: Option<f64>,
    /// Whether the probability of winning from a stage is learned from closed deals; else the configured ones stand.
    pub learn_probabilities: bool,
    /// How many closed deals the configured probability of a stage is worth against those seen, 0.1 to 10^6.
    pub probability_prior: f64,
    /// Days for which a deal is remembered after its last event, 1 to 3650. Until then the order of its events does not
    /// matter. A won deal keeps its value for ever.
    pub retention_days: f64,
}

/// The table of a service business.
impl Default for TenantConfig {
    fn default() -> Self {
        Self::service_business()
    }
}

fn open(name: &str, confidence: f64, stall_median_days: f64) -> StageValue {
    StageValue {
        name: name.into(),
        kind: StageKind::Open,
        value: None,
        probability: None,
        confidence,
        stall_median_days,
        stall_sigma: default_sigma(),
    }
}

fn closed(name: &str, kind: StageKind) -> StageValue {
    StageValue { kind, ..open(name, default_confidence(), 0.0) }
}

impl TenantConfig {
    /// The table of a service business: lead 0, appointment 2,250, show 9,000, won 15,000, lost 0.
    ///
    /// Deals that stay are written down by the lags of [`Stage::service_business`](crate::Stage::service_business).
    #[must_use]
    pub fn service_business() -> Self {
        let valued =
            |name: &str, value, confidence, days| StageValue { value: Some(value), ..open(name, confidence, days) };
        Self::of_stages(vec![
            valued("lead", 0.0, 0.3, 1.2),
            valued("appointment", 2_250.0, 0.5, 1.5),
            valued("show", 9_000.0, 0.7, 1.5),
            closed("won", StageKind::Won),
            closed("lost", StageKind::Lost),
        ])
    }

    /// HubSpot's default deal pipeline with its own probabilities, which are placeholders until deals were closed. Deals
    /// are written down by half after 30 days in a stage.
    ///
    /// Source: HubSpot, `GET /crm/v3/pipelines/deals` of a new account.
    #[must_use]
    pub fn hubspot_default() -> Self {
        let likely = |name: &str, probability| StageValue { probability: Some(probability), ..open(name, 0.5, 30.0) };
        Self::of_stages(vec![
            likely("appointmentscheduled", 0.2),
            likely("qualifiedtobuy", 0.4),
            likely("presentationscheduled", 0.6),
            likely("decisionmakerboughtin", 0.8),
            likely("contractsent", 0.9),
            closed("closedwon", StageKind::Won),
            closed("closedlost", StageKind::Lost),
        ])
    }

    fn of_stages(stages: Vec<StageValue>) -> Self {
        Self {
            currency: "USD".into(),
            exchange_rates: BTreeMap::new(),
            stages,
            average_deal_value: 15_000.0,
            max_deal_value: None,
            learn_probabilities: true,
            probability_prior: 20.0,
            retention_days: 365.0,
        }
    }

    /// A table that comes with the library, by its name.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownName`] for another name.
    ///
    /// ```
    /// use lagwise::TenantConfig;
    /// assert_eq!(TenantConfig::preset("hubspot_default")?, TenantConfig::hubspot_default());
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    pub fn preset(name: &str) -> Result<Self> {
        check::id("name", name)?;
        check::choice("name", name, Self::preset_names())?;
        Ok(if name == "hubspot_default" { Self::hubspot_default() } else { Self::service_business() })
    }

    /// Names of the tables that come with the library.
    pub fn preset_names() -> impl Iterator<Item = &'static str> + Clone {
        PRESETS.into_iter()
    }

    /// Checks every value against its range.
    ///
    /// # Errors
    /// [`ErrorKind::NotFinite`], [`ErrorKind::OutOfRange`], [`ErrorKind::UnknownName`] (currency),
    /// [`ErrorKind::DuplicateId`] (two stages of one name), [`ErrorKind::MissingField`] (an open stage without a figure) or
    /// [`ErrorKind::Conflict`] (figures that contradict each other); the path starts with the field.
    pub fn check(&self) -> Result<()> {
        Currency::new(&self.currency)?;
        for (code, rate) in &self.exchange_rates {
            let field = format!("exchange_rates[{code:?}]");
            Currency::new(code).map_err(|error| Error::new(error.kind(), &field, error.detail()))?;
            check::between(&field, *rate, 1e-6, 1e6)?;
        }
        deal_amount("average_deal_value", self.average_deal_value)?;
        if let Some(most) = self.max_deal_value {
            deal_amount("max_deal_value", most)?;
        }
        check::between("probability_prior", self.probability_prior, 0.1, 1e6)?;
        check::between("retention_days", self.retention_days, 1.0, 3650.0)?;
        self.check_stages()
    }

    fn check_stages(&self) -> Result<()> {
        let refuse = |kind, detail: String| Err(Error::new(kind, "stages", detail));
        if self.stages.is_empty() || self.stages.len() > MAX_TABLE_STAGES {
            let detail = format!("{} stages are not between 1 and {MAX_TABLE_STAGES}", self.stages.len());
            return refuse(ErrorKind::OutOfRange, detail);
        }
        for (index, stage) in self.stages.iter().enumerate() {
            let path = format!("stages[{index}]");
            stage.check(self.average_deal_value).map_err(|error| error.within(&path))?;
            if self.stages.iter().take(index).any(|other| other.name == stage.name) {
                let detail = format!("{:?} names two stages", stage.name);
                return Err(Error::new(ErrorKind::DuplicateId, format!("{path}.name"), detail));
            }
        }
        if !self.stages.iter().any(|stage| stage.kind == StageKind::Won) {
            return refuse(ErrorKind::Conflict, "no stage is of the kind won".into());
        }
        Ok(())
    }
}

impl StageValue {
    fn check(&self, average_deal_value: f64) -> Result<()> {
        check::id("name", &self.name)?;
        check::between("confidence", self.confidence, 0.0, 1.0)?;
        check::between("stall_median_days", self.stall_median_days, 0.0, 3650.0)?;
        check::between("stall_sigma", self.stall_sigma, 0.01, 5.0)?;
        if let Some(value) = self.value {
            check::between("value", value, 0.0, MAX_DEAL_AMOUNT)?;
        }
        if let Some(probability) = self.probability {
            check::between("probability", probability, 0.0, 1.0)?;
        }
        let conflict = |field: &str, detail: String| Err(Error::new(ErrorKind::Conflict, field, detail));
        match (self.kind, self.value, self.probability) {
            (StageKind::Open, None, None) => {
                let detail = "an open stage has either a value or a probability";
                Err(Error::new(ErrorKind::MissingField, "probability", detail))
            }
            (StageKind::Open, Some(_), Some(_)) => {
                conflict("probability", "an open stage has a value or a probability, not both".into())
            }
            (StageKind::Open, Some(value), None) if value > average_deal_value => {
                conflict("value", format!("{value} is above average_deal_value {average_deal_value}"))
            }
            (StageKind::Open, _, _) | (_, None, None) => Ok(()),
            (_, Some(_), _) => conflict("value", "a won deal is worth its amount and a lost one nothing".into()),
            (_, None, Some(_)) => conflict("probability", "a closed stage has none: it is certain".into()),
        }
    }
}

fn deal_amount(field: &str, value: f64) -> Result<()> {
    check::above(field, value, 0.0)?;
    check::between(field, value, 0.0, MAX_DEAL_AMOUNT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_presets_are_legal_and_survive_json() {
        for name in TenantConfig::preset_names() {
            let tenant = TenantConfig::preset(name).unwrap();
            tenant.check().unwrap();
            let text = serde_json::to_string(&tenant).unwrap();
            assert_eq!(crate::decode::decode_json::<TenantConfig>("tenant", &text).unwrap(), tenant);
        }
        assert_eq!(TenantConfig::preset("salesforce").unwrap_err().kind(), ErrorKind::UnknownName);
    }
}
