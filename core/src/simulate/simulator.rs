//! `Simulator`: plays a world's accounts with policies and compares what they earn.

use super::account::Account;
use super::episode::{Episode, Run};
use super::policies::KnownPolicy;
use super::policy::Policy;
use super::score::Comparison;
use super::tracking;
use super::world::{StageSpec, World};
use crate::check;
use crate::config::{AllocationConfig, Config, Stage};
use crate::error::Result;

/// Plays accounts of one world.
#[derive(Clone, Debug)]
pub struct Simulator {
    world: World,
}

impl Simulator {
    /// A simulator of a world.
    ///
    /// # Errors
    /// Those of [`World::check`].
    pub fn new(world: World) -> Result<Self> {
        world.check()?;
        Ok(Self { world })
    }

    /// A simulator of a world that comes with the library.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for another name.
    pub fn named(world: &str) -> Result<Self> {
        Ok(Self { world: World::named(world)? })
    }

    /// A simulator of a world of one's own, in TOML: see [`World::from_toml`].
    ///
    /// # Errors
    /// Those of [`World::from_toml`].
    pub fn from_toml(text: &str) -> Result<Self> {
        Ok(Self { world: World::from_toml(text)? })
    }

    /// Names of the worlds that come with the library.
    pub fn world_names() -> impl Iterator<Item = &'static str> + Clone {
        World::names()
    }

    /// The world.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
    }

    /// Starts the account of a seed.
    #[must_use]
    pub fn start(&self, seed: u64) -> Episode {
        Episode::new(&self.world, seed)
    }

    /// The configuration that the owner of a seed's account would write: nominal rates, lags as they believe them to be,
    /// the mean deal value about right, the limits of the guard. Where leads are told as deals it names the CRM's tenant and
    /// stages; the optimizer then needs [hashing keys](crate::Optimizer::use_hashing_keys) of the caller's.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn owner_config(&self, seed: u64) -> Result<Config> {
        let world = &self.world;
        let defaults = Config::default();
        let deal_value = Account::draw(world, seed).owner_deal_value.clamp(0.01, check::MAX_AMOUNT);
        let config = Config {
            period_hours: world.step_hours,
            stages: world.funnel.stages.iter().map(|spec| believed_stage(spec, &defaults.stages)).collect(),
            deal_value,
            crm: tracking::crm_config(world, deal_value),
            allocation: AllocationConfig {
                floor_share: world.guard.floor_share,
                max_budget_change: world.guard.limits_change.then_some(world.guard.max_change),
                min_change: 0.0,
            },
            ..defaults
        };
        config.check()?;
        Ok(config)
    }

    /// Plays a whole account with a policy.
    ///
    /// # Errors
    /// As [`Episode::step`].
    pub fn run(&self, seed: u64, policy: &mut dyn Policy) -> Result<Run> {
        let mut episode = self.start(seed);
        while !episode.is_over() {
            episode.step(policy)?;
        }
        Ok(episode.so_far().clone())
    }

    /// Plays a whole account with the oracle.
    ///
    /// # Errors
    /// As [`Episode::step_oracle`].
    pub fn run_oracle(&self, seed: u64) -> Result<Run> {
        let mut episode = self.start(seed);
        while !episode.is_over() {
            episode.step_oracle()?;
        }
        Ok(episode.so_far().clone())
    }

    /// Plays accounts with a policy, the oracle and an equal split, and compares them seed by seed.
    ///
    /// `start` makes a fresh policy for an account, from the owner's configuration and the seed.
    ///
    /// ```
    /// use lagwise::simulate::{KnownPolicy, Simulator, World};
    ///
    /// let world = World::from_toml("extends = \"n_8\"\ndays = 20")?;
    /// let comparison = Simulator::new(world)?.compare(1..=2, |config, seed| KnownPolicy::Funnel.start(config, seed))?;
    /// assert_eq!(comparison.of_oracle.len(), 2);
    /// assert!(comparison.percent_of_oracle.mean > 50.0);
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    ///
    /// # Errors
    /// Those of `start` and of the policies.
    pub fn compare<'p>(
        &self,
        seeds: impl IntoIterator<Item = u64>,
        mut start: impl FnMut(&Config, u64) -> Result<Box<dyn Policy + 'p>>,
    ) -> Result<Comparison> {
        let mut accounts = Vec::new();
        for seed in seeds {
            let config = self.owner_config(seed)?;
            let earned = self.run(seed, start(&config, seed)?.as_mut())?;
            let equal = self.run(seed, KnownPolicy::EqualSplit.start(&config, seed)?.as_mut())?;
            accounts.push([earned, self.run_oracle(seed)?, equal]);
        }
        Ok(Comparison::of(&accounts))
    }
}

/// A stage as the owner configures it; how much its rate differs between ads is the library's default for its name.
fn believed_stage(spec: &StageSpec, defaults: &[Stage]) -> Stage {
    Stage {
        name: spec.name.clone(),
        nominal_rate: spec.rate,
        cv: defaults.iter().find(|stage| stage.name == spec.name).map_or(DEFAULT_CV, |stage| stage.cv),
        lag_median_days: spec.believed_lag_median_days,
        lag_sigma: spec.believed_lag_sigma,
    }
}

/// Variation between ads assumed for a stage that the library has no default for.
const DEFAULT_CV: f64 = 0.25;
