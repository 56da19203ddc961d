//! `GuardLedger`.

use jiff::Timestamp;
use lagwise::{AdChange, BudgetEntity, PastAction, Result};
use napi::Env;
use napi::bindgen_prelude::{Null, ToNapiValue, Unknown};
use napi_derive::napi;

use crate::error::{node_api, throwing};
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_config, read_options};

/// The changes on their way and those that were sent, shared by workers: `reserve`, `beginSend`, then `commit` or
/// `release`.
///
/// Each call reads what counts, judges and writes in one transaction, so two workers never jointly exceed a limit. A
/// change has one place. Each place has a lease: one that expires before sending is free again, one that expires while the
/// change is being sent leaves it `unknown`, which keeps the place until its outcome was read back from the platform and
/// told by `commit` or `release`.
///
/// `new GuardLedger(config)` keeps it in memory. `GuardLedger.open(path, config)` keeps it in a file that any processes and
/// worker threads on one machine share, of which each may die at any instant. Calls are synchronous: one takes some tens of
/// microseconds, and waits for other processes for as long as `busyTimeoutMs`.
///
/// @example
/// const { GuardLedger } = require("lagwise");
///
/// const ledger = new GuardLedger();
/// const change = { changeId: "1", accountId: "act_1", budgetId: "set-1", currentBudget: 100, proposedBudget: 110 };
/// const { status, reservation } = ledger.reserve(change, new Date(), 7);
/// if (status === "reserved") console.log(reservation.executeAt, reservation.budgetAfter);
#[derive(Debug)]
#[napi]
pub struct GuardLedger {
    core: lagwise::GuardLedger,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl GuardLedger {
    /// A ledger in memory with this configuration; every key may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || Self::of(env, lagwise::GuardLedger::in_memory(read_config(config)?)?))
    }

    /// The ledger in a SQLite file, which is made where there is none.
    ///
    /// All processes on it must be configured alike. The file is in WAL mode and must lie on a local disk; nothing else in
    /// this process may open it.
    ///
    /// @throws {LagwiseError} `STORE_BUSY` where other processes hold the file for longer than the timeout, `STORE_FAILED`
    /// where it can't be opened, is damaged, is no ledger or is of a newer version, else for a bad value.
    #[napi(
        factory,
        catch_unwind,
        ts_args_type = "path: string, config?: Config | null, options?: LedgerOptions | null"
    )]
    pub fn open(env: Env, path: Unknown<'_>, config: Unknown<'_>, options: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let path: String = read("path", path)?;
            Self::of(env, lagwise::GuardLedger::open(path, read_config(config)?, &read_options(options)?)?)
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Config", self.core.config()))
    }

    /// The configuration. The changes are not in it.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// Judges a change and, where the verdict lets it through, gives it a place.
    ///
    /// `change` and `seed` are those of `SafetyGuard.evaluate`. A change that was released or whose place expired may have
    /// another: its `attempt` is one higher.
    ///
    /// @throws {LagwiseError} `STORE_BUSY` or `STORE_FAILED` of the file, as every call, else for a bad value; nothing is
    /// changed then.
    #[napi(
        catch_unwind,
        ts_args_type = "change: AdChange, now: Instant, seed: number | bigint",
        ts_return_type = "ReserveAnswer"
    )]
    pub fn reserve<'env>(
        &self,
        env: &'env Env,
        change: Unknown<'_>,
        now: Unknown<'_>,
        seed: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change: AdChange = self.plain.read(*env, "change", change)?;
            let (now, seed): (Timestamp, u64) = (read("now", now)?, read("seed", seed)?);
            self.results.record(env, "ReserveAnswer", &self.core.reserve(&change, now, seed)?)
        })
    }

    /// Judges a change that has its place once more, at the instant of sending.
    ///
    /// Only where the outcome is `allow` may it be sent, at once: it counts as sent at `now`, and its outcome is to be told
    /// before the lease expires. Else it keeps its place, which the caller may release.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a change that the ledger does not know, `CONFLICT` for an attempt that is
    /// not its last one, for a lease that expired, for a change that was begun already, and in the mode that only suggests.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, now: Instant",
        ts_return_type = "GuardVerdict"
    )]
    pub fn begin_send<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            self.results.record(env, "GuardVerdict", &self.core.begin_send(&change_id, attempt, now)?)
        })
    }

    /// Tells that a change took effect. Telling it again changes nothing.
    ///
    /// @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that was never begun, or was released.
    #[napi(catch_unwind, ts_args_type = "changeId: string, attempt: number | bigint", ts_return_type = "Reservation")]
    pub fn commit<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            self.results.record(env, "Reservation", &self.core.commit(&change_id, attempt)?)
        })
    }

    /// Gives a place back: the change took no effect, and will take none. Telling it again changes nothing.
    ///
    /// Of a change that was begun this must be known: read it back from the platform first.
    ///
    /// @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that took effect.
    #[napi(catch_unwind, ts_args_type = "changeId: string, attempt: number | bigint", ts_return_type = "Reservation")]
    pub fn release<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            self.results.record(env, "Reservation", &self.core.release(&change_id, attempt)?)
        })
    }

    /// Settles what leases say at `now`, and gives the changes of which that changed something, by id: places that were not
    /// used are expired, changes that were being sent are unknown.
    ///
    /// Limits do not wait for this call: an expired place counts no more in any case.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "Reservation[]")]
    pub fn expire<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            self.results.list(env, "Reservation", &self.core.expire(now)?)
        })
    }

    /// A change of the ledger; `null` where it has none of that id.
    #[napi(catch_unwind, ts_args_type = "changeId: string", ts_return_type = "Reservation | null")]
    pub fn reservation<'env>(&self, env: &'env Env, change_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change_id: String = read("change_id", change_id)?;
            match self.core.reservation(&change_id)? {
                Some(reservation) => self.results.record(env, "Reservation", &reservation),
                None => Null.into_unknown(env).map_err(node_api),
            }
        })
    }

    /// The changes that are reserved, being sent or unknown, by change id.
    #[napi(catch_unwind, ts_return_type = "Reservation[]")]
    pub fn unsettled<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.list(env, "Reservation", &self.core.unsettled()?))
    }

    /// The lowest and the highest budget that the guard lets through at `now`, by what the ledger knows.
    ///
    /// @throws {LagwiseError} as `SafetyGuard.headroom`.
    #[napi(catch_unwind, ts_args_type = "entity: BudgetEntity, now: Instant", ts_return_type = "BudgetHeadroom")]
    pub fn headroom<'env>(&self, env: &'env Env, entity: Unknown<'_>, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let entity: BudgetEntity = self.plain.read(*env, "entity", entity)?;
            let now: Timestamp = read("now", now)?;
            self.results.record(env, "BudgetHeadroom", &self.core.headroom(&entity, now)?)
        })
    }

    /// Records an action that somebody made outside, such as a budget edit, at the instant at which it was seen; it has a
    /// `changeId` of its own. Recording it again changes nothing.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `action` or is `accountId`.
    #[napi(catch_unwind, ts_args_type = "accountId: string, action: PastAction", ts_return_type = "Reservation")]
    pub fn record<'env>(
        &self,
        env: &'env Env,
        account_id: Unknown<'_>,
        action: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let account_id: String = read("account_id", account_id)?;
            let action: PastAction = self.plain.read(*env, "action", action)?;
            self.results.record(env, "Reservation", &self.core.record(&account_id, &action)?)
        })
    }

    /// Pulls or resets the kill switch of an account, or of all accounts where none is named. It is kept.
    #[napi(catch_unwind, ts_args_type = "accountId: string | null, pulled: boolean")]
    pub fn set_kill_switch(&self, env: Env, account_id: Unknown<'_>, pulled: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let account_id: Option<String> = read("account_id", account_id)?;
            self.core.set_kill_switch(account_id.as_deref(), read("pulled", pulled)?)
        })
    }

    /// Freezes a budget, or thaws it. It is kept.
    #[napi(catch_unwind, ts_args_type = "accountId: string, budgetId: string, frozen: boolean")]
    pub fn set_frozen(
        &self,
        env: Env,
        account_id: Unknown<'_>,
        budget_id: Unknown<'_>,
        frozen: Unknown<'_>,
    ) -> napi::Result<()> {
        throwing(env, || {
            let (account_id, budget_id): (String, String) =
                (read("account_id", account_id)?, read("budget_id", budget_id)?);
            self.core.set_frozen(&account_id, &budget_id, read("frozen", frozen)?)
        })
    }

    /// Tells since when the platform learns how to deliver a budget; `null` where it does not. It is kept.
    #[napi(catch_unwind, ts_args_type = "accountId: string, budgetId: string, since: Instant | null")]
    pub fn set_learning(
        &self,
        env: Env,
        account_id: Unknown<'_>,
        budget_id: Unknown<'_>,
        since: Unknown<'_>,
    ) -> napi::Result<()> {
        throwing(env, || {
            let (account_id, budget_id): (String, String) =
                (read("account_id", account_id)?, read("budget_id", budget_id)?);
            let since: Option<Timestamp> = read("since", since)?;
            self.core.set_learning(&account_id, &budget_id, since)
        })
    }

    /// Drops settled changes whose instant is before another, but the newest edit of each budget, and says how many.
    ///
    /// A change that was dropped counts no more, and one of the same id would have a place again: let `before` lie further
    /// back than the longest window, at least an hour, and than anybody repeats a change.
    #[napi(catch_unwind, ts_args_type = "before: Instant")]
    pub fn forget(&self, env: Env, before: Unknown<'_>) -> napi::Result<f64> {
        throwing(env, || {
            let before: Timestamp = read("before", before)?;
            Ok(self.core.forget(before)? as f64)
        })
    }

    pub(crate) fn of(env: Env, core: lagwise::GuardLedger) -> Result<Self> {
        Ok(Self { core, plain: PlainReader::new(env)?, results: Results::new(env)? })
    }
}

/// Which place of which change.
pub(crate) fn place(change_id: Unknown<'_>, attempt: Unknown<'_>) -> Result<(String, u64)> {
    Ok((read("change_id", change_id)?, read("attempt", attempt)?))
}
