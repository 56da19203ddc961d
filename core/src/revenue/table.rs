//! A tenant's stage table, ready to value deals: whole minor units, survival of each stage's lag, learned probabilities.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::deal::{Minor, bit};
use crate::config::{MAX_DEAL_AMOUNT, StageKind, StageValue, TenantConfig};
use crate::error::Result;
use crate::math::special::normal_cdf;
use crate::money::Currency;
use crate::time::{Millis, hours_to_millis};

/// Closed deals that passed a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Closed {
    pub(crate) won: u64,
    pub(crate) closed: u64,
}

/// Counts one closed deal in (or out) at each stage that it passed.
pub(crate) fn count(counts: &mut [Closed], visited: u64, is_won: bool, is_added: bool) {
    for (place, count) in (0_u8..).zip(counts) {
        if visited & bit(place) == 0 {
            continue;
        }
        let moved = |count: u64| if is_added { count.saturating_add(1) } else { count.saturating_sub(1) };
        count.closed = moved(count.closed);
        if is_won {
            count.won = moved(count.won);
        }
    }
}

/// A deal's worth in a stage, with what it was made from.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Worth {
    pub(crate) value: Minor,
    /// Probability of winning from the stage.
    pub(crate) probability: f64,
    /// Share of the value that a stall has left.
    pub(crate) survival: f64,
    pub(crate) confidence: f64,
}

impl Worth {
    pub(crate) const NOTHING: Self = Self { value: 0, probability: 0.0, survival: 1.0, confidence: 0.0 };
}

#[derive(Clone, Debug)]
struct Row {
    name: String,
    kind: StageKind,
    /// The configured probability, or the one that a configured value amounts to.
    probability: f64,
    /// Whether it is a share of the average deal value, whatever the deal's own amount.
    is_of_average: bool,
    confidence: f64,
    /// Logarithm of the median in milliseconds, and sigma.
    stall: Option<(f64, f64)>,
}

/// A tenant's stage table.
#[derive(Clone, Debug)]
pub(crate) struct StageTable {
    pub(crate) currency: Currency,
    pub(crate) retention: Millis,
    rows: Vec<Row>,
    average: Minor,
    most: Minor,
    /// Weight of the configured probabilities, where they are learned.
    prior: Option<f64>,
    /// Value of one unit of another currency.
    rates: BTreeMap<String, f64>,
}

impl StageTable {
    /// # Errors
    /// Those of [`TenantConfig::check`].
    pub(crate) fn new(tenant: &TenantConfig) -> Result<Self> {
        tenant.check()?;
        let currency = Currency::new(&tenant.currency)?;
        let row = |stage: &StageValue| Row {
            name: stage.name.clone(),
            kind: stage.kind,
            probability: match stage.kind {
                StageKind::Open => {
                    stage.probability.or(stage.value.map(|value| value / tenant.average_deal_value)).unwrap_or(0.0)
                }
                StageKind::Won => 1.0,
                StageKind::Lost => 0.0,
            },
            is_of_average: stage.value.is_some(),
            confidence: stage.confidence,
            stall: (stage.stall_median_days > 0.0)
                .then(|| ((stage.stall_median_days * 86_400_000.0).ln(), stage.stall_sigma)),
        };
        Ok(Self {
            currency,
            retention: hours_to_millis(tenant.retention_days * 24.0),
            rows: tenant.stages.iter().map(row).collect(),
            average: currency.to_minor("average_deal_value", tenant.average_deal_value)?,
            most: match tenant.max_deal_value {
                Some(most) => currency.to_minor("max_deal_value", most)?,
                None => Minor::MAX,
            },
            prior: tenant.learn_probabilities.then_some(tenant.probability_prior),
            rates: tenant.exchange_rates.clone(),
        })
    }

    /// Place of the stage of a name.
    pub(crate) fn place(&self, name: &str) -> Option<u8> {
        self.rows.iter().position(|row| row.name == name).and_then(|place| u8::try_from(place).ok())
    }

    /// Number of stages.
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    pub(crate) fn name(&self, place: u8) -> &str {
        self.row(place).map_or("", |row| &row.name)
    }

    pub(crate) fn kind(&self, place: u8) -> StageKind {
        self.row(place).map_or(StageKind::Open, |row| row.kind)
    }

    fn row(&self, place: u8) -> Option<&Row> {
        self.rows.get(usize::from(place))
    }

    /// An amount in the tenant's minor units, or why it can't be counted.
    pub(crate) fn to_minor(&self, amount: f64, currency: Option<&str>) -> Result<Minor, String> {
        let own = self.currency.code();
        let rate = match currency.filter(|code| *code != own) {
            None => 1.0,
            Some(code) => {
                *self.rates.get(code).ok_or_else(|| format!("no exchange rate from {code} to {own} is configured"))?
            }
        };
        let converted = amount * rate;
        if converted > MAX_DEAL_AMOUNT {
            return Err(format!("{amount} is {converted} {own}, more than {MAX_DEAL_AMOUNT}"));
        }
        self.currency.to_minor("amount", converted).map_err(|error| error.to_string())
    }

    /// The most that a deal of this amount can be worth; one without an amount has the average.
    pub(crate) fn full_value(&self, amount: Option<Minor>) -> Minor {
        amount.unwrap_or(self.average).min(self.most)
    }

    /// Probability of winning from a stage: the mean of Beta(n p, n (1 - p)) after the closed deals that passed it.
    ///
    /// A stage configured as certain (0 or 1) has no spread to learn from.
    fn probability(&self, row: &Row, closed: Closed) -> f64 {
        let p = row.probability;
        match self.prior {
            Some(prior) if row.kind == StageKind::Open && p > 0.0 && p < 1.0 => {
                (prior * p + closed.won as f64) / (prior + closed.closed as f64)
            }
            _ => p,
        }
    }

    /// What a deal of an amount is worth after an age in a stage.
    pub(crate) fn worth(&self, place: u8, amount: Option<Minor>, age: Millis, closed: Closed) -> Worth {
        let Some(row) = self.row(place) else { return Worth::NOTHING };
        let full = self.full_value(amount);
        let certain = |value, confidence| Worth { value, probability: row.probability, survival: 1.0, confidence };
        match row.kind {
            StageKind::Won => certain(full, if amount.is_some() { 1.0 } else { row.confidence }),
            StageKind::Lost => certain(0, 1.0),
            StageKind::Open => {
                let probability = self.probability(row, closed);
                let base = if row.is_of_average { self.average } else { full };
                let survival = row.stall.map_or(1.0, |(ln_median, sigma)| survival(age, ln_median, sigma));
                Worth {
                    value: rounded(base as f64 * probability * survival).min(full),
                    probability,
                    survival,
                    confidence: self.confidence(row, closed),
                }
            }
        }
    }

    /// The configured confidence, raised by the share of the closed deals in what is known.
    fn confidence(&self, row: &Row, closed: Closed) -> f64 {
        let seen = closed.closed as f64;
        let evidence = self.prior.map_or(0.0, |prior| seen / (seen + prior));
        row.confidence + (1.0 - row.confidence) * evidence
    }
}

/// Share of the deals that move on which have not yet done so at an age.
fn survival(age: Millis, ln_median: f64, sigma: f64) -> f64 {
    if age <= 0 { 1.0 } else { normal_cdf((ln_median - (age as f64).ln()) / sigma) }
}

#[expect(clippy::cast_possible_truncation, reason = "amounts of deals are bounded")]
fn rounded(minor: f64) -> Minor {
    minor.round() as Minor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_is_left_at_the_median_and_all_at_the_entry() {
        let table = StageTable::new(&TenantConfig::hubspot_default()).unwrap();
        let stage = table.place("decisionmakerboughtin").unwrap();
        let worth = |days: i64| table.worth(stage, Some(1_000_000), days * 86_400_000, Closed::default());
        assert_eq!(worth(0).value, 800_000);
        assert_eq!(worth(30).value, 400_000);
        assert_eq!(worth(-3).survival, 1.0);
        assert!(worth(3_650).value < 10);
    }

    #[test]
    fn nothing_is_worth_more_than_the_deal_or_the_cap() {
        let tenant = TenantConfig { max_deal_value: Some(6_000.0), ..TenantConfig::service_business() };
        let table = StageTable::new(&tenant).unwrap();
        let worth = |stage: &str, amount| table.worth(table.place(stage).unwrap(), amount, 0, Closed::default()).value;
        assert_eq!(worth("show", None), 600_000);
        assert_eq!(worth("show", Some(100_000)), 100_000);
        assert_eq!(worth("won", Some(9_900_000)), 600_000);
        assert_eq!(worth("appointment", Some(400_000)), 225_000);
    }
}
