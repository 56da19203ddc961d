//! `Simulator`.

use lagwise::simulate::{self, World};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use super::episode::Episode;
use super::policy::{Given, Maker, Policy};
use crate::error::{node_api, throwing, throwing_unspelt};
use crate::results::Results;
use crate::source::{Input, read};

/// Plays simulated accounts with policies and compares what they earn.
///
/// An account depends on its world and its seed (0 to 2^64 - 1) alone, and chance on nothing that a policy does: two
/// policies with one seed meet the same ads on the same market.
///
/// A policy is the name of a known one (`KnownPolicy`) or an object with the methods `observe` and `wish` (`Policy`).
/// What it throws ends the call and comes back as it is. All calls are synchronous.
///
/// @example
/// const { Simulator } = require("lagwise");
///
/// const simulator = new Simulator("n_8");
/// const wish = (now, totalBudget, ads) => ads.map((ad) => ad.maxBudget);
/// const { value } = simulator.run(7, { observe() {}, wish });
/// const { percentOfOracle } = simulator.compare([1, 2, 3], "funnel");
#[derive(Debug)]
#[napi]
pub struct Simulator {
    core: simulate::Simulator,
    results: Results,
}

#[napi]
impl Simulator {
    /// A simulator of a world: the name of one that comes with the library (`"base"` where it is left out), or an object
    /// in which every key is required. `fromToml` reads worlds that only say what differs from another one.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for another name, else for a bad value of the world; `field` starts with
    /// `world`.
    #[napi(constructor, catch_unwind, ts_args_type = "world?: string | World | null")]
    pub fn new(env: Env, world: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let given = Input::new(world).map_err(node_api)?;
            let world = match given.text() {
                Some(name) => World::named(&name.map_err(node_api)?)?,
                None if given.is_absent() => World::base()?,
                None => read("world", world)?,
            };
            Ok(Self { core: simulate::Simulator::new(world)?, results: Results::new(env)? })
        })
    }

    /// A simulator of a world in TOML. With `extends = "base"`, or another name of `worldNames`, the text only says what
    /// differs; a list of stages replaces the whole list.
    ///
    /// @throws {LagwiseError} `WRONG_TYPE` where the text is no TOML, else as the constructor; `field` is spelt as the text
    /// spells it.
    #[napi(factory, catch_unwind, ts_args_type = "text: string")]
    pub fn from_toml(env: Env, text: Unknown<'_>) -> napi::Result<Self> {
        throwing_unspelt(env, || {
            let text: String = read("text", text)?;
            Ok(Self { core: simulate::Simulator::from_toml(&text)?, results: Results::new(env)? })
        })
    }

    /// Names of the worlds that come with the library.
    #[napi(catch_unwind)]
    pub fn world_names() -> Vec<&'static str> {
        simulate::Simulator::world_names().collect()
    }

    /// The world: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "World")]
    pub fn world<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "World", self.core.world()))
    }

    /// The world, so that `JSON.stringify` of a simulator says all about it.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "World")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.world(env)
    }

    /// The configuration that the owner of a seed's account would write: nominal rates, lags as they believe them to be,
    /// the mean deal value about right, the limits of the guard.
    ///
    /// @throws {LagwiseError} for a bad seed.
    #[napi(catch_unwind, ts_args_type = "seed: number | bigint", ts_return_type = "CompleteConfig")]
    pub fn owner_config<'env>(&self, env: &'env Env, seed: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Config", &self.core.owner_config(read("seed", seed)?)?))
    }

    /// Starts the account of a seed, to be played step by step.
    ///
    /// @throws {LagwiseError} for a bad seed.
    #[napi(catch_unwind, ts_args_type = "seed: number | bigint")]
    pub fn start(&self, env: Env, seed: Unknown<'_>) -> napi::Result<Episode> {
        throwing(env, || Episode::of(env, self.core.start(read("seed", seed)?)))
    }

    /// Plays the whole account of a seed with a policy. A known policy is configured as `ownerConfig` says, and draws with
    /// the same seed.
    ///
    /// @throws {LagwiseError} for a bad argument or a bad wish (`field` starts with `wish`); else what the policy throws.
    #[napi(catch_unwind, ts_args_type = "seed: number | bigint, policy: KnownPolicy | Policy", ts_return_type = "Run")]
    pub fn run<'env>(&self, env: &'env Env, seed: Unknown<'_>, policy: Unknown<'env>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let seed = read("seed", seed)?;
            let run = match Given::read(policy)? {
                Given::Known(known) => {
                    let mut policy = known.start(&self.core.owner_config(seed)?, seed)?;
                    self.core.run(seed, policy.as_mut())?
                }
                Given::Own(policy) => self.core.run(seed, &mut Policy::new(*env, &self.results, policy)?)?,
            };
            self.results.record(env, "Run", &run)
        })
    }

    /// Plays the whole account of a seed with the oracle, which knows the true marginal returns and has the same guard.
    ///
    /// @throws {LagwiseError} for a bad seed.
    #[napi(catch_unwind, ts_args_type = "seed: number | bigint", ts_return_type = "Run")]
    pub fn run_oracle<'env>(&self, env: &'env Env, seed: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Run", &self.core.run_oracle(read("seed", seed)?)?))
    }

    /// Plays the account of each seed with a policy, the oracle and an equal split, and compares them seed by seed.
    ///
    /// `policy` is the name of a known policy, or a function that makes a fresh policy for an account from the owner's
    /// configuration and the seed (a `bigint` above 2^53 - 1).
    ///
    /// @throws {LagwiseError} as `run`, and what the function throws.
    #[napi(
        catch_unwind,
        ts_args_type = "seeds: readonly (number | bigint)[], policy: KnownPolicy | ((config: CompleteConfig, seed: number | bigint) => Policy)",
        ts_return_type = "Comparison"
    )]
    pub fn compare<'env>(
        &self,
        env: &'env Env,
        seeds: Unknown<'_>,
        policy: Unknown<'env>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let seeds: Vec<u64> = read("seeds", seeds)?;
            let comparison = match Given::read(policy)? {
                Given::Known(known) => self.core.compare(seeds, |config, seed| known.start(config, seed))?,
                Given::Own(make) => {
                    let maker = Maker::new(*env, &self.results, make)?;
                    self.core.compare(seeds, |config, seed| Ok(Box::new(maker.make(config, seed)?)))?
                }
            };
            self.results.record(env, "Comparison", &comparison)
        })
    }
}
