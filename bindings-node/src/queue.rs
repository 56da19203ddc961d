//! `ChangeQueue`.

use jiff::Timestamp;
use lagwise::{AdChange, PlatformError, PlatformValue, QueuedChange, Result};
use napi::Env;
use napi::bindgen_prelude::{Null, ToNapiValue, Unknown};
use napi_derive::napi;

use crate::error::{node_api, throwing};
use crate::ledger::{GuardLedger, place};
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_config, read_options};

/// The changes that wait to be sent, are being sent and were sent, shared by workers.
///
/// A change is submitted once, whoever submits it again. A worker claims it, which gives it a place in the ledger, begins
/// to send it at `executeAt`, and tells what the platform answered: `complete`, `fail`, or `reconcile` with what the platform
/// has, where it is not known whether the change took effect. It is not sent again before that, and a value that somebody
/// else set is never overwritten.
///
/// `new ChangeQueue(config)` keeps it in memory. `ChangeQueue.open(path, config)` keeps it in a file that any processes and
/// worker threads on one machine share, of which each may die at any instant. Each call is one transaction, and each step is
/// kept in the audit. Calls are synchronous.
///
/// @example
/// const { ChangeQueue } = require("lagwise");
///
/// const queue = new ChangeQueue();
/// const change = { changeId: "1", accountId: "act_1", budgetId: "set-1", currentBudget: 100, proposedBudget: 110 };
/// queue.submit(change, new Date());
/// const claimed = queue.claim(new Date(), 7);
/// if (claimed) console.log(claimed.executeAt, claimed.budgetAfter);
#[derive(Debug)]
#[napi]
pub struct ChangeQueue {
    core: lagwise::ChangeQueue,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl ChangeQueue {
    /// A queue in memory with this configuration; every key may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || Self::of(env, lagwise::ChangeQueue::in_memory(read_config(config)?)?))
    }

    /// The queue in the SQLite file of a ledger, which is made where there is none.
    ///
    /// @throws {LagwiseError} as `GuardLedger.open`.
    #[napi(
        factory,
        catch_unwind,
        ts_args_type = "path: string, config?: Config | null, options?: LedgerOptions | null"
    )]
    pub fn open(env: Env, path: Unknown<'_>, config: Unknown<'_>, options: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let path: String = read("path", path)?;
            Self::of(env, lagwise::ChangeQueue::open(path, read_config(config)?, &read_options(options)?)?)
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

    /// The ledger in which claimed changes have their places, on the same store: for kill switches, freezes, learning phases,
    /// edits that somebody made outside, and the headroom. The place of a claim is named by the change and the attempt; leave
    /// it to the queue.
    #[napi(getter, catch_unwind)]
    pub fn ledger(&self, env: Env) -> napi::Result<GuardLedger> {
        throwing(env, || GuardLedger::of(env, self.core.ledger().clone()))
    }

    /// Takes a change in. Submitting it again changes nothing and tells how far it has come.
    ///
    /// It takes the place of older changes of the same budget and sort (budgets, pauses and activations, targeting) that are
    /// not being sent; where one of them rests on newer data, the new one is superseded instead,
    /// unless it is a pause.
    ///
    /// @throws {LagwiseError} `CONFLICT` for another change of the same id, `STORE_BUSY` or `STORE_FAILED` of the file, as
    /// every call, else for a bad value; nothing is changed then.
    #[napi(catch_unwind, ts_args_type = "change: AdChange, now: Instant", ts_return_type = "QueuedChange")]
    pub fn submit<'env>(&self, env: &'env Env, change: Unknown<'_>, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change: AdChange = self.plain.read(*env, "change", change)?;
            let now: Timestamp = read("now", now)?;
            self.told(env, &self.core.submit(&change, now)?)
        })
    }

    /// Gives the change that is to be sent next, with its place in the ledger; `null` where none is due and safe.
    ///
    /// Pauses go first, then what has been due for longest. Changes that the guard holds back wait until it clears, or are
    /// settled: as `failed` where waiting does not help, as `expired` where the data would be stale. One call judges at most
    /// 256 changes; `nextDue` says whether there are more. `seed` is that of `SafetyGuard.evaluate`.
    #[napi(catch_unwind, ts_args_type = "now: Instant, seed: number | bigint", ts_return_type = "QueuedChange | null")]
    pub fn claim<'env>(&self, env: &'env Env, now: Unknown<'_>, seed: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (now, seed): (Timestamp, u64) = (read("now", now)?, read("seed", seed)?);
            self.told_or_null(env, self.core.claim(now, seed)?)
        })
    }

    /// Judges a claimed change once more, at the instant of sending.
    ///
    /// Only where it is `executing` then may it be sent, at once, and its outcome is to be told before the lease expires.
    /// `value` is what the platform has now. Where that is what the change is to make it, the change is completed without
    /// being sent; where it is not what it was, somebody else set it, and the change has failed. Without it the change goes
    /// out unseen. A pause goes out even so beside an activation, which may undo it. A change that is not safe any more waits
    /// again, one that waited for too long is expired, and one that comes too early stays as it is.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a change that the queue does not know, `CONFLICT` for an attempt that is not
    /// its last one, for a lease that expired, and for a change that is not claimed: somebody else has it, or it was
    /// superseded; `MISSING_FIELD` for a value without what the change is about.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, now: Instant, value?: PlatformValue | null",
        ts_return_type = "QueuedChange"
    )]
    pub fn begin_send<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        now: Unknown<'_>,
        value: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            let value: Option<PlatformValue> = self.plain.read(*env, "value", value)?;
            self.told(env, &self.core.begin_send(&change_id, attempt, now, value.as_ref())?)
        })
    }

    /// Tells that the platform took a change. Telling it again changes nothing, unless it waits again: the rest of a clamped one
    /// does, and a pause that went out beside an activation.
    ///
    /// @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that was not begun.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, now: Instant",
        ts_return_type = "QueuedChange"
    )]
    pub fn complete<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            self.told(env, &self.core.complete(&change_id, attempt, now)?)
        })
    }

    /// Tells that the platform refused a change, or did not answer, and does what is to follow.
    ///
    /// `error` is a `PlatformError`. The request counts as an action, since the platform counts it.
    ///
    /// @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that is not being sent, or whose lease expired: read
    /// the value back.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, error: PlatformError, now: Instant, seed: number | bigint",
        ts_return_type = "NextStep"
    )]
    pub fn fail<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        error: Unknown<'_>,
        now: Unknown<'_>,
        seed: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            let error: PlatformError = self.plain.read(*env, "error", error)?;
            let seed: u64 = read("seed", seed)?;
            self.results.record(env, "NextStep", &self.core.fail(&change_id, attempt, &error, now, seed)?)
        })
    }

    /// Tells what the platform has, for a change of which it is not known whether it took effect.
    ///
    /// Applied, it is completed. Not applied, it waits for another attempt while any is left. A value that somebody else set
    /// is recorded in the ledger, and the change has failed.
    ///
    /// @throws {LagwiseError} as `beginSend`; `CONFLICT` for a change that is not unknown.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, value: PlatformValue, now: Instant",
        ts_return_type = "Reconciliation"
    )]
    pub fn reconcile<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        value: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            let value: PlatformValue = self.plain.read(*env, "value", value)?;
            self.results.record(env, "Reconciliation", &self.core.reconcile(&change_id, attempt, &value, now)?)
        })
    }

    /// Gives a claimed change back unsent: it waits again.
    ///
    /// @throws {LagwiseError} as `beginSend`.
    #[napi(
        catch_unwind,
        ts_args_type = "changeId: string, attempt: number | bigint, now: Instant",
        ts_return_type = "QueuedChange"
    )]
    pub fn release<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        attempt: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, attempt) = place(change_id, attempt)?;
            let now: Timestamp = read("now", now)?;
            self.told(env, &self.core.release(&change_id, attempt, now)?)
        })
    }

    /// Withdraws a change that is pending or claimed. Withdrawing it again changes nothing.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a change that the queue does not know, `CONFLICT` for one that is being sent
    /// or is settled.
    #[napi(catch_unwind, ts_args_type = "changeId: string, now: Instant", ts_return_type = "QueuedChange")]
    pub fn cancel<'env>(
        &self,
        env: &'env Env,
        change_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (change_id, now): (String, Timestamp) = (read("change_id", change_id)?, read("now", now)?);
            self.told(env, &self.core.cancel(&change_id, now)?)
        })
    }

    /// Settles what time alone says at `now`, and gives the changes of which that changed something, by change id.
    ///
    /// Claims whose lease expired wait again, changes that were being sent are unknown, and what waited for too long is
    /// expired. `claim` does the same where it matters to it.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "QueuedChange[]")]
    pub fn expire<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            self.results.list(env, "QueuedChange", &self.core.expire(now)?)
        })
    }

    /// A change of the queue; `null` where it has none of that id.
    #[napi(catch_unwind, ts_args_type = "changeId: string", ts_return_type = "QueuedChange | null")]
    pub fn change<'env>(&self, env: &'env Env, change_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let change_id: String = read("change_id", change_id)?;
            self.told_or_null(env, self.core.change(&change_id)?)
        })
    }

    /// The changes that wait, are claimed, are being sent or are unknown, by change id.
    #[napi(catch_unwind, ts_return_type = "QueuedChange[]")]
    pub fn unsettled<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.list(env, "QueuedChange", &self.core.unsettled()?))
    }

    /// The unknown changes whose value is to be read back by now.
    ///
    /// Those of which the lease expired while they were being sent are among them.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "QueuedChange[]")]
    pub fn unknown<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            self.results.list(env, "QueuedChange", &self.core.unknown(now)?)
        })
    }

    /// When the next pending change may be claimed; `null` where none waits.
    #[napi(catch_unwind, ts_return_type = "string | null")]
    pub fn next_due<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || match self.core.next_due()? {
            Some(at) => at.to_string().into_unknown(env).map_err(node_api),
            None => Null.into_unknown(env).map_err(node_api),
        })
    }

    /// What holds back the changes of an account, or of all where none is named, beside the guard's rules.
    #[napi(catch_unwind, ts_args_type = "accountId: string | null, now: Instant", ts_return_type = "Circuit")]
    pub fn circuit<'env>(
        &self,
        env: &'env Env,
        account_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let account_id: Option<String> = read("account_id", account_id)?;
            let now: Timestamp = read("now", now)?;
            self.results.record(env, "Circuit", &self.core.circuit(account_id.as_deref(), now)?)
        })
    }

    /// Ends the pause of an account, or of all where none is named, and closes its circuit breaker.
    ///
    /// What it held back goes on within `recheckSeconds`.
    #[napi(catch_unwind, ts_args_type = "accountId: string | null, now: Instant")]
    pub fn resume(&self, env: Env, account_id: Unknown<'_>, now: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let account_id: Option<String> = read("account_id", account_id)?;
            let now: Timestamp = read("now", now)?;
            self.core.resume(account_id.as_deref(), now)
        })
    }

    /// The audit's records after a number, in order, at most so many: after 0 the first.
    ///
    /// Records are only ever added, each in the transaction of its step.
    #[napi(
        catch_unwind,
        ts_args_type = "after: number | bigint, most: number | bigint",
        ts_return_type = "AuditRecord[]"
    )]
    pub fn audit<'env>(&self, env: &'env Env, after: Unknown<'_>, most: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let (after, most): (u64, u64) = (read("after", after)?, read("most", most)?);
            self.results.list(env, "AuditRecord", &self.core.audit(after, most)?)
        })
    }

    /// The same as JSON lines: one record a line, each line ended.
    #[napi(catch_unwind, ts_args_type = "after: number | bigint, most: number | bigint")]
    pub fn audit_lines(&self, env: Env, after: Unknown<'_>, most: Unknown<'_>) -> napi::Result<String> {
        throwing(env, || self.core.audit_lines(read("after", after)?, read("most", most)?))
    }

    /// Drops the changes that were settled before an instant, and says how many.
    ///
    /// With them go the audit's records of before it, and what the ledger may forget. A change that was dropped is not known
    /// any more: it could be submitted again. Let `before` lie further back than `GuardLedger.forget` asks for.
    #[napi(catch_unwind, ts_args_type = "before: Instant")]
    pub fn forget(&self, env: Env, before: Unknown<'_>) -> napi::Result<f64> {
        throwing(env, || {
            let before: Timestamp = read("before", before)?;
            Ok(self.core.forget(before)? as f64)
        })
    }

    fn of(env: Env, core: lagwise::ChangeQueue) -> Result<Self> {
        Ok(Self { core, plain: PlainReader::new(env)?, results: Results::new(env)? })
    }

    fn told<'env>(&self, env: &'env Env, change: &QueuedChange) -> Result<Unknown<'env>> {
        self.results.record(env, "QueuedChange", change)
    }

    fn told_or_null<'env>(&self, env: &'env Env, change: Option<QueuedChange>) -> Result<Unknown<'env>> {
        match change {
            Some(change) => self.told(env, &change),
            None => Null.into_unknown(env).map_err(node_api),
        }
    }
}
