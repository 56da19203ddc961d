//! `Episode`: one account while it is played.
//!
//! A policy of the caller runs in the middle of a step. Where it calls the very episode that asks it, it is refused.

use std::cell::{RefCell, RefMut};

use lagwise::simulate::{self, World};
use lagwise::{Error, ErrorKind, Result};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use super::policy::{Policy, read_wish};
use crate::error::throwing;
use crate::results::Results;

/// One account of a simulated world while it is played; `Simulator.start` makes it.
///
/// Each step goes: `dueEvents`, `liveAds`, `deliver`; `step` does it with a policy. A policy that calls its own episode in
/// the middle of a step gets the error `CONFLICT`.
#[derive(Debug)]
#[napi]
pub struct Episode {
    /// It never changes, so it is read at any time.
    world: World,
    core: RefCell<simulate::Episode>,
    results: Results,
}

impl Episode {
    pub(super) fn of(env: Env, core: simulate::Episode) -> Result<Self> {
        Ok(Self { world: core.world().clone(), core: RefCell::new(core), results: Results::new(env)? })
    }

    fn core(&self) -> Result<RefMut<'_, simulate::Episode>> {
        let refused = |_| Error::new(ErrorKind::Conflict, "episode", "another call of it is under way");
        self.core.try_borrow_mut().map_err(refused)
    }
}

#[napi]
impl Episode {
    /// The world that is played: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "World")]
    pub fn world<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "World", &self.world))
    }

    /// Number of steps played.
    #[napi(getter, catch_unwind)]
    pub fn steps_played(&self, env: Env) -> napi::Result<u32> {
        throwing(env, || Ok(self.core()?.steps_played()))
    }

    /// Whether every step has been played.
    #[napi(getter, catch_unwind)]
    pub fn is_over(&self, env: Env) -> napi::Result<bool> {
        throwing(env, || Ok(self.core()?.is_over()))
    }

    /// The instant of the next decision: RFC 3339 text, in UTC.
    #[napi(getter, catch_unwind)]
    pub fn now(&self, env: Env) -> napi::Result<String> {
        throwing(env, || Ok(self.core()?.now().to_string()))
    }

    /// The total budget per day, in major units.
    #[napi(getter, catch_unwind)]
    pub fn total_budget(&self) -> f64 {
        self.world.total_budget()
    }

    /// The ads that have started by now, as they truly are: for an evaluator.
    #[napi(catch_unwind, ts_return_type = "AdTruth[]")]
    pub fn truth<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let truth = self.core()?.truth().to_vec();
            self.results.list(env, "AdTruth", &truth)
        })
    }

    /// What was earned so far.
    #[napi(catch_unwind, ts_return_type = "Run")]
    pub fn so_far<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let run = self.core()?.so_far().clone();
            self.results.record(env, "Run", &run)
        })
    }

    /// What has become known since the last call, in the order in which it did: events, as `Optimizer.apply` takes them.
    #[napi(catch_unwind, ts_return_type = "CompleteEvent[]")]
    pub fn due_events<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let events = self.core()?.due_events();
            self.results.list(env, "Event", &events)
        })
    }

    /// The ads that can be given money now, in the order in which they started.
    #[napi(catch_unwind, ts_return_type = "LiveAd[]")]
    pub fn live_ads<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let ads = self.core()?.live_ads();
            self.results.list(env, "LiveAd", &ads)
        })
    }

    /// Spends the money of one step as is wished, within the guard's limits, and moves on to the next.
    ///
    /// The wish is one amount for each of `liveAds`, at least 0 and finite. Only proportions count: the guard scales the
    /// wish by one factor and clips it, so that the budgets sum to the total within their bounds.
    ///
    /// @throws {LagwiseError} for a bad wish, with the path `wish`; `CONFLICT` where the episode is over; `OUT_OF_RANGE`
    /// with the path `world` where the step brings more than 100,000 leads or 2,000,000 events wait to be told. Nothing has
    /// changed then.
    #[napi(catch_unwind, ts_args_type = "wish: readonly number[] | NumberColumn")]
    pub fn deliver(&self, env: Env, wish: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let wish = read_wish(wish)?;
            self.core()?.deliver(&wish)
        })
    }

    /// Plays one step with a policy: an object with the methods `observe` and `wish`.
    ///
    /// @throws {LagwiseError} as `deliver`; else what the policy throws.
    #[napi(catch_unwind, ts_args_type = "policy: Policy")]
    pub fn step(&self, env: Env, policy: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let mut policy = Policy::new(env, &self.results, policy)?;
            self.core()?.step(&mut policy)
        })
    }

    /// Plays one step with the oracle: true marginal returns, equalised under the same guard. What was not told until then
    /// is never told.
    ///
    /// @throws {LagwiseError} as `deliver`.
    #[napi(catch_unwind)]
    pub fn step_oracle(&self, env: Env) -> napi::Result<()> {
        throwing(env, || self.core()?.step_oracle())
    }
}
