//! `Optimizer`.

mod crm;

use std::cell::RefCell;

use jiff::Timestamp;
use lagwise::{Config, Decision, Error, ErrorKind, Outcome, Result, Tick};
use napi::Env;
use napi::bindgen_prelude::{BufferSlice, ClassInstance, FromNapiValue, Unknown};
use napi_derive::napi;
use serde::de::DeserializeOwned;

use crate::error::{node_api, throwing};
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_bytes, read_config, read_options};

/// Recommends budgets for an account from the events that happen to it.
///
/// The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
/// of arrival within `maxLatenessHours` and with any of them repeated. A snapshot restores it in any worker and in any
/// other language, bit by bit.
///
/// Instants are given as `Date` or as RFC 3339 text with an offset, and returned as text in UTC. Instances don't cross
/// threads; send a snapshot instead.
///
/// @example
/// const { Optimizer } = require("lagwise");
///
/// const optimizer = new Optimizer({ currency: "EUR" });
/// const start = new Date("2026-03-01T00:00:00Z");
/// optimizer.apply({ type: "ad_registered", eventId: "1", occurredAt: start, adId: "video" });
/// optimizer.apply({ type: "ad_registered", eventId: "2", occurredAt: start, adId: "carousel" });
/// const { status } = optimizer.apply({
///   type: "delivery",
///   eventId: "3",
///   occurredAt: "2026-03-01T06:05:00Z",
///   adId: "video",
///   periodStart: start,
///   impressions: 900,
///   clicks: 14,
///   spend: 11.5,
/// });
/// const { allocation } = optimizer.recommend("2026-03-01T18:00:00Z", 60);
#[derive(Debug)]
#[napi]
pub struct Optimizer {
    /// Borrowed only while the core works: never while values are read or made, where getters and patched prototypes of
    /// the caller may call this very optimizer.
    core: RefCell<lagwise::Optimizer>,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl Optimizer {
    /// An optimizer without any event; every key of the configuration may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || Self::of(env, lagwise::Optimizer::new(read_config(config)?)?))
    }

    /// An optimizer with the state of a snapshot. The configuration may differ from the one it was made under in
    /// everything but the period's length, the stages and the currency, and the tenant and its stages where the CRM told
    /// something. The hashing keys are to be given again.
    ///
    /// @throws {LagwiseError} `INVALID_SNAPSHOT` where the text was truncated or altered or is of an unknown version.
    #[napi(factory, catch_unwind, ts_args_type = "config: Config | null | undefined, snapshot: string")]
    pub fn restore(env: Env, config: Unknown<'_>, snapshot: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let config = read_config(config)?;
            let snapshot: String = read("snapshot", snapshot)?;
            Self::of(env, lagwise::Optimizer::restore(config, &snapshot)?)
        })
    }

    /// The same from the compact form. The bytes are copied first.
    ///
    /// @throws {LagwiseError} as `restore`.
    #[napi(factory, catch_unwind, ts_args_type = "config: Config | null | undefined, snapshot: Uint8Array")]
    pub fn restore_bytes(env: Env, config: Unknown<'_>, snapshot: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let config = read_config(config)?;
            let snapshot = read_bytes("snapshot", snapshot)?;
            Self::of(env, lagwise::Optimizer::restore_bytes(config, &snapshot)?)
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let config: Config = self.core.borrow().config().clone();
            self.results.record(env, "Config", &config)
        })
    }

    /// The configuration. The state is not in it: that is `snapshot`.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// Folds one event into the state, and says what became of it.
    ///
    /// @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `event`.
    #[napi(catch_unwind, ts_args_type = "event: Event", ts_return_type = "Outcome")]
    pub fn apply<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let event = self.plain.read_event(*env, event)?;
            let outcome = self.core.borrow_mut().apply(&event)?;
            self.results.record(env, "Outcome", &outcome)
        })
    }

    /// An ad started, or what is known of it changed.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: AdRegistered", ts_return_type = "Outcome")]
    pub fn register_ad<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::register_ad)
    }

    /// A creative exists.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: CreativeRegistered", ts_return_type = "Outcome")]
    pub fn register_creative<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::register_creative)
    }

    /// What an ad delivered in one period.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: Delivery", ts_return_type = "Outcome")]
    pub fn record_delivery<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_delivery)
    }

    /// A conversion entered a stage.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: StageEntry", ts_return_type = "Outcome")]
    pub fn record_stage_entry<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_stage_entry)
    }

    /// Revenue of an ad since the last feedback.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: Feedback", ts_return_type = "Outcome")]
    pub fn register_feedback<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::register_feedback)
    }

    /// A budget was changed on the platform.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: ChangeCommitted", ts_return_type = "Outcome")]
    pub fn record_change_committed<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_change_committed)
    }

    /// An ad ended.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: AdRetired", ts_return_type = "Outcome")]
    pub fn record_ad_retired<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_ad_retired)
    }

    /// Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.
    ///
    /// @throws {LagwiseError} for a bad value; `field` is `now`, `totalBudget` or an option.
    #[napi(
        catch_unwind,
        ts_args_type = "now: Instant, totalBudget: number, options?: DecisionOptions | null",
        ts_return_type = "Decision"
    )]
    pub fn recommend<'env>(
        &self,
        env: &'env Env,
        now: Unknown<'_>,
        total_budget: Unknown<'_>,
        options: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            let total_budget: f64 = read("total_budget", total_budget)?;
            let options = read_options(options)?;
            let decision: Decision = self.core.borrow().recommend(now, total_budget, &options)?;
            self.results.record(env, "Decision", &decision)
        })
    }

    /// Everything that is due at `now`: budgets, fatigue reports, and refresh requests, which are remembered so that a
    /// creative asks once per cool-down.
    ///
    /// @throws {LagwiseError} as `recommend`.
    #[napi(
        catch_unwind,
        ts_args_type = "now: Instant, totalBudget: number, options?: DecisionOptions | null",
        ts_return_type = "Tick"
    )]
    pub fn tick<'env>(
        &self,
        env: &'env Env,
        now: Unknown<'_>,
        total_budget: Unknown<'_>,
        options: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            let total_budget: f64 = read("total_budget", total_budget)?;
            let options = read_options(options)?;
            let tick: Tick = self.core.borrow_mut().tick(now, total_budget, &options)?;
            self.results.record(env, "Tick", &tick)
        })
    }

    /// How tired each live ad is at `now`, by ad id.
    ///
    /// @throws {LagwiseError} `WRONG_TYPE` where `now` is no instant.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "FatigueReport[]")]
    pub fn fatigue<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            let reports = self.core.borrow().fatigue(now);
            self.results.list(env, "FatigueReport", &reports)
        })
    }

    /// The lag of one stage as it is known now.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a stage that is not configured.
    #[napi(catch_unwind, ts_args_type = "stage: string", ts_return_type = "LagReport")]
    pub fn lag<'env>(&self, env: &'env Env, stage: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let stage: String = read("stage", stage)?;
            let report = self.core.borrow().lag(&stage)?;
            self.results.record(env, "LagReport", &report)
        })
    }

    /// Number of things kept.
    #[napi(catch_unwind, ts_return_type = "StateSize")]
    pub fn state_size<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let size = self.core.borrow().state_size();
            self.results.record(env, "StateSize", &size)
        })
    }

    /// The state as checksummed JSON.
    #[napi(catch_unwind)]
    pub fn snapshot(&self, env: Env) -> napi::Result<String> {
        throwing(env, || self.core.borrow().snapshot())
    }

    /// The state in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is, so that these types need
    /// none of Node's.
    #[napi(catch_unwind, ts_return_type = "Uint8Array")]
    pub fn snapshot_bytes<'env>(&self, env: &'env Env) -> napi::Result<BufferSlice<'env>> {
        throwing(*env, || {
            let bytes = self.core.borrow().snapshot_bytes()?;
            BufferSlice::copy_from(env, bytes).map_err(node_api)
        })
    }

    /// Takes in the state of other ads, kept under the same configuration. The other optimizer stays as it is.
    ///
    /// @throws {LagwiseError} `CONFLICT` where the configurations differ or the CRM told both of something, `DUPLICATE_ID`
    /// where both know an ad, a budget, a conversion or an event; nothing is changed then.
    #[napi(catch_unwind, ts_args_type = "other: Optimizer")]
    pub fn merge(&self, env: Env, other: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let other = ClassInstance::<'_, Self>::from_unknown(other)
                .map_err(|_| Error::new(ErrorKind::WrongType, "other", "expected an Optimizer"))?;
            let other = other.core.borrow().clone();
            self.core.borrow_mut().merge(&other)
        })
    }
}

impl Optimizer {
    fn of(env: Env, core: lagwise::Optimizer) -> Result<Self> {
        Ok(Self { core: RefCell::new(core), plain: PlainReader::new(env)?, results: Results::new(env)? })
    }

    /// Folds an event whose type is known.
    fn record<'env, T: DeserializeOwned>(
        &self,
        env: &'env Env,
        event: Unknown<'_>,
        record: fn(&mut lagwise::Optimizer, T) -> Result<Outcome>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let event: T = self.plain.read(*env, "event", event)?;
            let outcome = record(&mut self.core.borrow_mut(), event)?;
            self.results.record(env, "Outcome", &outcome)
        })
    }
}
