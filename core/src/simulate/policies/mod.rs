//! Policies whose results are known, to compare others with.

mod best_shares;
mod equal_split;
mod funnel;
mod greedy_roas;
mod scheduled;
mod thompson_ctr;
mod thompson_won;
mod totals;

use funnel::FunnelPolicy;

use serde::{Deserialize, Serialize};

use super::policy::Policy;
use crate::check;
use crate::config::{Config, ShareRule};
use crate::error::Result;

/// A policy that comes with the library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum KnownPolicy {
    /// The same for every ad.
    EqualSplit,
    /// What dashboards suggest: everything to the ad with the best return seen so far, untried ads first.
    GreedyRoas,
    /// The age-scheduled blend of CTR and ROAS, through the sampler.
    Scheduled,
    /// Textbook Thompson sampling on won deals per click: silence counts as failure.
    ThompsonWon,
    /// Textbook Thompson sampling on clicks per impression.
    ThompsonCtr,
    /// The funnel model through the optimizer, shares from means and widths.
    Funnel,
    /// The same with shares from posterior draws.
    FunnelThompson,
}

impl KnownPolicy {
    /// Every policy, in the order in which they are documented.
    pub const ALL: &'static [Self] = &[
        Self::EqualSplit,
        Self::GreedyRoas,
        Self::Scheduled,
        Self::ThompsonWon,
        Self::ThompsonCtr,
        Self::Funnel,
        Self::FunnelThompson,
    ];

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::EqualSplit => "equal_split",
            Self::GreedyRoas => "greedy_roas",
            Self::Scheduled => "scheduled",
            Self::ThompsonWon => "thompson_won",
            Self::ThompsonCtr => "thompson_ctr",
            Self::Funnel => "funnel",
            Self::FunnelThompson => "funnel_thompson",
        }
    }

    /// The policy of a name.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for another name.
    pub fn named(name: &str) -> Result<Self> {
        let place = check::choice("policy", name, Self::ALL.iter().map(|policy| policy.name()))?;
        Ok(Self::ALL.get(place).copied().unwrap_or(Self::EqualSplit))
    }

    /// A fresh policy for one account, as its owner would configure it; the seed is that of the policy's own draws.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn start(self, config: &Config, seed: u64) -> Result<Box<dyn Policy>> {
        Ok(match self {
            Self::EqualSplit => Box::new(equal_split::EqualSplit),
            Self::GreedyRoas => Box::new(greedy_roas::GreedyRoas::new(config)),
            Self::Scheduled => Box::new(scheduled::Scheduled::new(config, seed)?),
            Self::ThompsonWon => Box::new(thompson_won::ThompsonWon::new(config, seed)),
            Self::ThompsonCtr => Box::new(thompson_ctr::ThompsonCtr::new(config, seed)),
            Self::Funnel => Box::new(FunnelPolicy::new(config, ShareRule::Expected, seed)?),
            Self::FunnelThompson => Box::new(FunnelPolicy::new(config, ShareRule::Thompson, seed)?),
        })
    }
}
