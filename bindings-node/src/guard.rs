//! `SafetyGuard`.

use jiff::Timestamp;
use lagwise::{AdChange, BudgetEntity, GuardHistory, GuardVerdict, PlatformError, PlatformValue, Result};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use crate::error::throwing;
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_config};

/// Judges changes before they are sent: whether, when, and with which budget.
///
/// It holds a checked configuration and no other state: a verdict is a function of the change, the history, the instant
/// and the seed. It never waits. Instances don't cross threads; make one in each worker from the same `config`.
///
/// @example
/// const { SafetyGuard } = require("lagwise");
///
/// const guard = new SafetyGuard({ currency: "EUR" });
/// const change = {
///   changeId: "2026-11-24/set-1",
///   accountId: "act_1",
///   budgetId: "set-1",
///   currentBudget: 100,
///   proposedBudget: 200,
/// };
/// const { outcome, finalBudget, reason } = guard.evaluate(change, {}, new Date(), 7);
/// console.log(outcome, finalBudget, reason);
#[derive(Debug)]
#[napi]
pub struct SafetyGuard {
    core: lagwise::SafetyGuard,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl SafetyGuard {
    /// A guard with this configuration, whose section `guard` has the rules; every key may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let core = lagwise::SafetyGuard::new(read_config(config)?)?;
            Ok(Self { core, plain: PlainReader::new(env)?, results: Results::new(env)? })
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Config", self.core.config()))
    }

    /// The configuration, so that `JSON.stringify` of a guard says all about it.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// Whether a change may be sent, when, and with which budget.
    ///
    /// `seed` is a whole number from 0 to 2^64 - 1: it and the change's id draw the jitter and the dither. Without a
    /// history, nothing happened before.
    ///
    /// All rules are judged at the instant of sending. Where several hold the change back, the one that clears last is
    /// told. A budget outside its bounds is clamped to the nearest safe one that is a move in the direction of the change;
    /// where there is none, the change waits until there is.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `change` or `history` or names the argument.
    #[napi(
        catch_unwind,
        ts_args_type = "change: AdChange, history: GuardHistory | null | undefined, now: Instant, seed: number | bigint",
        ts_return_type = "GuardVerdict"
    )]
    pub fn evaluate<'env>(
        &self,
        env: &'env Env,
        change: Unknown<'_>,
        history: Unknown<'_>,
        now: Unknown<'_>,
        seed: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change: AdChange = self.plain.read(*env, "change", change)?;
            let history = self.past(*env, history)?;
            let (now, seed): (Timestamp, u64) = (read("now", now)?, read("seed", seed)?);
            self.results.record(env, "GuardVerdict", &self.core.evaluate(&change, &history, now, seed)?)
        })
    }

    /// Judges a planned change once more, at the instant of sending.
    ///
    /// `verdict` is what `evaluate` gave: its budget is sent as it is, and not before its `executeAt`. Only where the
    /// outcome is `allow` may the change be sent, at once, and counted as sent at `now`.
    ///
    /// @throws {LagwiseError} `CONFLICT` for the verdict of another change or one that let nothing through, else as
    /// `evaluate`.
    #[napi(
        catch_unwind,
        ts_args_type = "change: AdChange, verdict: GuardVerdict, history: GuardHistory | null | undefined, now: Instant",
        ts_return_type = "GuardVerdict"
    )]
    pub fn begin_send<'env>(
        &self,
        env: &'env Env,
        change: Unknown<'_>,
        verdict: Unknown<'_>,
        history: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change: AdChange = self.plain.read(*env, "change", change)?;
            let verdict: GuardVerdict = self.plain.read(*env, "verdict", verdict)?;
            let history = self.past(*env, history)?;
            let now: Timestamp = read("now", now)?;
            self.results.record(env, "GuardVerdict", &self.core.begin_send(&change, &verdict, &history, now)?)
        })
    }

    /// The lowest and the highest budget that the guard lets through at `now`. An allocation takes the results as its
    /// `headroom`.
    ///
    /// Staleness is not judged. Where the budget cannot move at all, both are the current one.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `entity` or `history` or is `now`.
    #[napi(
        catch_unwind,
        ts_args_type = "entity: BudgetEntity, history: GuardHistory | null | undefined, now: Instant",
        ts_return_type = "BudgetHeadroom"
    )]
    pub fn headroom<'env>(
        &self,
        env: &'env Env,
        entity: Unknown<'_>,
        history: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let entity: BudgetEntity = self.plain.read(*env, "entity", entity)?;
            let history = self.past(*env, history)?;
            let now: Timestamp = read("now", now)?;
            self.results.record(env, "BudgetHeadroom", &self.core.headroom(&entity, &history, now)?)
        })
    }

    /// What to do after the platform refused a change, or did not answer.
    ///
    /// `attempt` says how often the change has been sent, this time included; `seed` is a whole number from 0 to 2^64 - 1.
    /// The rules of the configuration's section `platform` give the error its class; a change that was sent and not
    /// answered is always `unknown`, and reconciled before anything is sent again. A wait is the header's, the rule's or
    /// the class's; to it comes a draw, uniform between 0 and a bound that doubles with each attempt, keyed by seed,
    /// change and attempt.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `error` or names the argument.
    #[napi(
        catch_unwind,
        ts_args_type = "error: PlatformError, attempt: number, now: Instant, seed: number | bigint, changeId: string",
        ts_return_type = "NextStep"
    )]
    pub fn next_step<'env>(
        &self,
        env: &'env Env,
        error: Unknown<'_>,
        attempt: Unknown<'_>,
        now: Unknown<'_>,
        seed: Unknown<'_>,
        change_id: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let error: PlatformError = self.plain.read(*env, "error", error)?;
            let (attempt, now): (u32, Timestamp) = (read("attempt", attempt)?, read("now", now)?);
            let (seed, change_id): (u64, String) = (read("seed", seed)?, read("change_id", change_id)?);
            self.results.record(env, "NextStep", &self.core.next_step(&error, attempt, now, seed, &change_id)?)
        })
    }

    /// What became of a change whose outcome is not known, by the value that the platform has.
    ///
    /// `verdict` is the one by which it was sent, that of `beginSend`; `value` needs what the change is about. Budgets are
    /// compared in minor units. A value that is neither what was sent nor what was there before is somebody else's: it is
    /// a conflict, and never overwritten.
    ///
    /// @throws {LagwiseError} `CONFLICT` for the verdict of another change or one by which nothing could be sent,
    /// `MISSING_FIELD` where the value lacks what the change is about; `field` starts with `change`, `verdict` or `value`.
    #[napi(
        catch_unwind,
        ts_args_type = "change: AdChange, verdict: GuardVerdict, value: PlatformValue",
        ts_return_type = "Reconciliation"
    )]
    pub fn reconcile<'env>(
        &self,
        env: &'env Env,
        change: Unknown<'_>,
        verdict: Unknown<'_>,
        value: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change: AdChange = self.plain.read(*env, "change", change)?;
            let verdict: GuardVerdict = self.plain.read(*env, "verdict", verdict)?;
            let value: PlatformValue = self.plain.read(*env, "value", value)?;
            self.results.record(env, "Reconciliation", &self.core.reconcile(&change, &verdict, &value)?)
        })
    }

    /// The history of a call; without one, nothing happened.
    fn past(&self, env: Env, history: Unknown<'_>) -> Result<GuardHistory> {
        Ok(self.plain.read::<Option<GuardHistory>>(env, "history", history)?.unwrap_or_default())
    }
}
