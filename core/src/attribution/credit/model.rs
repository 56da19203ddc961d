//! How credit is split, and what can be set about it.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// How the value of a journey is split over its touches.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CreditModel {
    /// All to the first touch.
    First,
    /// All to the last touch.
    Last,
    /// The same to each touch.
    Linear,
    /// `first_share` to the first touch, `last_share` to the last, the rest to those between in equal parts.
    Position,
    /// A touch has half the weight of one that came `half_life_days` later.
    TimeDecay,
    /// By what would be lost without the ad, in a Markov chain fitted to all journeys.
    Markov,
    /// The Shapley value: the same to each distinct ad of the journey.
    Shapley,
}

impl CreditModel {
    /// Every model, in the order in which they are documented.
    pub const ALL: &'static [Self] =
        &[Self::First, Self::Last, Self::Linear, Self::Position, Self::TimeDecay, Self::Markov, Self::Shapley];
}

/// What can be set about a credit model; every key may be left out, and each model reads its own.
///
/// ```
/// let options = lagwise::CreditOptions { currency: "EUR".into(), markov_order: 2, ..Default::default() };
/// # let _ = options;
/// ```
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CreditOptions {
    /// Currency of all values, as three upper-case letters.
    pub currency: String,
    /// Share of the first touch in the model `position`, 0 to 1.
    pub first_share: f64,
    /// Share of the last touch in the model `position`, 0 to 1; with `first_share` at most 1.
    pub last_share: f64,
    /// Days in which a touch loses half its weight in the model `time_decay`, greater than 0, at most 3650.
    pub half_life_days: f64,
    /// How many touches the next step of the model `markov` depends on, 1 to 3.
    pub markov_order: u32,
}

impl Default for CreditOptions {
    fn default() -> Self {
        Self { currency: "USD".into(), first_share: 0.4, last_share: 0.4, half_life_days: 7.0, markov_order: 1 }
    }
}

/// The largest order of the Markov chain.
pub(super) const MAX_ORDER: usize = 3;

/// Shares that sum to 1 in decimal digits may exceed it in binary ones.
const SLACK: f64 = 1e-12;

impl CreditOptions {
    /// Checks every value against its range; the currency is checked where it is read.
    pub(super) fn check(&self) -> Result<()> {
        check::between("first_share", self.first_share, 0.0, 1.0)?;
        check::between("last_share", self.last_share, 0.0, 1.0)?;
        let sum = self.first_share + self.last_share;
        if sum > 1.0 + SLACK {
            let detail = format!("{} and last_share {} make {sum}, more than 1", self.first_share, self.last_share);
            return Err(Error::new(ErrorKind::Conflict, "first_share", detail));
        }
        check::above("half_life_days", self.half_life_days, 0.0)?;
        check::between("half_life_days", self.half_life_days, 0.0, 3650.0)?;
        check::between("markov_order", f64::from(self.markov_order), 1.0, MAX_ORDER as f64)
    }
}
