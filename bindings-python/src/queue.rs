//! `ChangeQueue`.

use std::path::PathBuf;

use jiff::Timestamp;
use lagwise::LedgerOptions;
use pyo3::prelude::*;
use pyo3::types::{PyDateTime, PyDict, PyType};

use crate::call::{attached, detached};
use crate::configured;
use crate::instant::datetime;
use crate::ledger::GuardLedger;
use crate::records::{
    AdChange, AuditRecord, Circuit, NextStep, PlatformError, PlatformValue, QueuedChange, Reconciliation,
};
use crate::source::{decode, keywords, taken};

/// The changes that wait to be sent, are being sent and were sent, shared by workers.
///
/// A change is submitted once, whoever submits it again. A worker claims it, which gives it a place in the ledger,
/// begins to send it at `execute_at`, and tells what the platform answered: `complete`, `fail`, or `reconcile` with
/// what the platform has, where it is not known whether the change took effect. It is not sent again before that, and
/// a value that somebody else set is never overwritten.
///
/// `ChangeQueue(config)` keeps it in memory, for the threads of this process. `ChangeQueue.open(path, config)` keeps it
/// in a file that any processes on one machine share, of which each may die at any instant. Each call is one
/// transaction, and each step is kept in the audit. Calls release the interpreter lock. A queue must not cross a fork.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct ChangeQueue {
    inner: lagwise::ChangeQueue,
}

fn records(changes: Vec<lagwise::QueuedChange>) -> Vec<QueuedChange> {
    changes.into_iter().map(Into::into).collect()
}

/// Which attempt of which change, and when.
fn step(
    change_id: &Bound<'_, PyAny>,
    attempt: &Bound<'_, PyAny>,
    now: &Bound<'_, PyAny>,
) -> PyResult<(String, u64, Timestamp)> {
    Ok((decode("change_id", change_id)?, decode("attempt", attempt)?, decode("now", now)?))
}

#[pymethods]
impl ChangeQueue {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(Self { inner: attached(|| lagwise::ChangeQueue::in_memory(config))? })
    }

    /// The queue in the SQLite file of a ledger, which is made where there is none.
    ///
    /// Options and errors are those of `GuardLedger.open`.
    #[classmethod]
    #[pyo3(
        signature = (path, config = None, **options),
        text_signature = "($cls, path, config=None, *, synchronous='normal', busy_timeout_ms=5000, read_only=False, \
                          max_pages=None)"
    )]
    fn open(
        cls: &Bound<'_, PyType>,
        path: PathBuf,
        config: Option<&Bound<'_, PyAny>>,
        options: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let options: LedgerOptions = keywords(cls.py(), options)?;
        let config = configured::read(config)?;
        Ok(Self { inner: detached(cls.py(), || lagwise::ChangeQueue::open(path, config, &options))? })
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.config())
    }

    /// The ledger in which claimed changes have their places, on the same store.
    ///
    /// It is for kill switches, freezes, learning phases, edits that somebody made outside, and the headroom. The place
    /// of a claim is named by the change and the attempt; leave it to the queue.
    #[getter]
    fn ledger(&self) -> GuardLedger {
        self.inner.ledger().clone().into()
    }

    /// Takes a change in. Submitting it again changes nothing and tells how far it has come.
    ///
    /// It takes the place of older changes of the same budget and sort (budgets, pauses and activations, targeting)
    /// that are not being sent; where one of them rests on newer data, the new one is superseded instead, unless it
    /// is a pause.
    ///
    /// Raises `ConflictError` for another change of the same id, `StoreBusyError` or `StoreFailedError` of the file, as
    /// every call, and `LagwiseError` for what is refused; nothing has changed then.
    fn submit(&self, py: Python<'_>, change: &Bound<'_, PyAny>, now: &Bound<'_, PyAny>) -> PyResult<QueuedChange> {
        let change = taken!("change", change, AdChange);
        let now: Timestamp = decode("now", now)?;
        Ok(detached(py, || self.inner.submit(&change, now))?.into())
    }

    /// Gives the change that is to be sent next, with its place in the ledger; `None` where none is due and safe.
    ///
    /// Pauses go first, then what has been due for longest. Changes that the guard holds back wait until it clears, or
    /// are settled: as `failed` where waiting does not help, as `expired` where the data would be stale. One call
    /// judges at most 256 changes; `next_due` says whether there are more. `seed` is that of `SafetyGuard.evaluate`.
    fn claim(&self, py: Python<'_>, now: &Bound<'_, PyAny>, seed: &Bound<'_, PyAny>) -> PyResult<Option<QueuedChange>> {
        let (now, seed): (Timestamp, u64) = (decode("now", now)?, decode("seed", seed)?);
        Ok(detached(py, || self.inner.claim(now, seed))?.map(Into::into))
    }

    /// Judges a claimed change once more, at the instant of sending.
    ///
    /// Only where it is `executing` then may it be sent, at once, and its outcome is to be told before the lease
    /// expires. `value` is what the platform has now. Where that is what the change is to make it, the change is
    /// completed without being sent; where it is not what it was, somebody else set it, and the change has failed.
    /// A pause goes out even so beside an activation, which may undo it. Without the value the change goes out unseen.
    /// A change that is not safe any more waits again, one that waited for too long is expired, and one that comes too
    /// early stays as it is.
    ///
    /// Raises `UnknownNameError` for a change that the queue does not know, `ConflictError` for an attempt that is not
    /// its last one, for a lease that expired, and for a change that is not claimed: somebody else has it, or it was
    /// superseded; `MissingFieldError` for a value without what the change is about.
    #[pyo3(signature = (change_id, attempt, now, value = None))]
    fn begin_send(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        value: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<QueuedChange> {
        let (change_id, attempt, now) = step(change_id, attempt, now)?;
        let value = match value {
            Some(value) => Some(taken!("value", value, PlatformValue)),
            None => None,
        };
        Ok(detached(py, || self.inner.begin_send(&change_id, attempt, now, value.as_ref()))?.into())
    }

    /// Tells that the platform took a change. Telling it again changes nothing, unless it waits again.
    ///
    /// The rest of a clamped change does, and a pause that went out beside an activation.
    ///
    /// Raises as `begin_send`; `ConflictError` for a change that was not begun.
    fn complete(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<QueuedChange> {
        let (change_id, attempt, now) = step(change_id, attempt, now)?;
        Ok(detached(py, || self.inner.complete(&change_id, attempt, now))?.into())
    }

    /// Tells that the platform refused a change, or did not answer, and does what is to follow.
    ///
    /// `error` is a `PlatformError` or a dict of its fields. The request counts as an action, since the platform counts
    /// it.
    ///
    /// Raises as `begin_send`; `ConflictError` for a change that is not being sent, or whose lease expired: read the
    /// value back.
    fn fail(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        error: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        seed: &Bound<'_, PyAny>,
    ) -> PyResult<NextStep> {
        let (change_id, attempt, now) = step(change_id, attempt, now)?;
        let error = taken!("error", error, PlatformError);
        let seed: u64 = decode("seed", seed)?;
        Ok(detached(py, || self.inner.fail(&change_id, attempt, &error, now, seed))?.into())
    }

    /// Tells what the platform has, for a change of which it is not known whether it took effect.
    ///
    /// Applied, it is completed. Not applied, it waits for another attempt while any is left. A value that somebody
    /// else set is recorded in the ledger, and the change has failed.
    ///
    /// Raises as `begin_send`; `ConflictError` for a change that is not unknown.
    fn reconcile(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        value: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<Reconciliation> {
        let (change_id, attempt, now) = step(change_id, attempt, now)?;
        let value = taken!("value", value, PlatformValue);
        Ok(detached(py, || self.inner.reconcile(&change_id, attempt, &value, now))?.into())
    }

    /// Gives a claimed change back unsent: it waits again.
    ///
    /// Raises as `begin_send`.
    fn release(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<QueuedChange> {
        let (change_id, attempt, now) = step(change_id, attempt, now)?;
        Ok(detached(py, || self.inner.release(&change_id, attempt, now))?.into())
    }

    /// Withdraws a change that is pending or claimed. Withdrawing it again changes nothing.
    ///
    /// Raises `UnknownNameError` for a change that the queue does not know, `ConflictError` for one that is being sent
    /// or is settled.
    fn cancel(&self, py: Python<'_>, change_id: &Bound<'_, PyAny>, now: &Bound<'_, PyAny>) -> PyResult<QueuedChange> {
        let (change_id, now): (String, Timestamp) = (decode("change_id", change_id)?, decode("now", now)?);
        Ok(detached(py, || self.inner.cancel(&change_id, now))?.into())
    }

    /// Settles what time alone says at `now`, and gives the changes of which that changed something, by change id.
    ///
    /// Claims whose lease expired wait again, changes that were being sent are unknown, and what waited for too long is
    /// expired. `claim` does the same where it matters to it.
    fn expire(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<Vec<QueuedChange>> {
        let now: Timestamp = decode("now", now)?;
        Ok(records(detached(py, || self.inner.expire(now))?))
    }

    /// A change of the queue; `None` where it has none of that id.
    fn change(&self, py: Python<'_>, change_id: &Bound<'_, PyAny>) -> PyResult<Option<QueuedChange>> {
        let change_id: String = decode("change_id", change_id)?;
        Ok(detached(py, || self.inner.change(&change_id))?.map(Into::into))
    }

    /// The changes that wait, are claimed, are being sent or are unknown, by change id.
    fn unsettled(&self, py: Python<'_>) -> PyResult<Vec<QueuedChange>> {
        Ok(records(detached(py, || self.inner.unsettled())?))
    }

    /// The unknown changes whose value is to be read back by now.
    ///
    /// Those of which the lease expired while they were being sent are among them.
    fn unknown(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<Vec<QueuedChange>> {
        let now: Timestamp = decode("now", now)?;
        Ok(records(detached(py, || self.inner.unknown(now))?))
    }

    /// When the next pending change may be claimed; `None` where none waits.
    fn next_due<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyDateTime>>> {
        detached(py, || self.inner.next_due())?.map(|at| datetime(py, at)).transpose()
    }

    /// What holds back the changes of an account, or of all where none is named, beside the guard's rules.
    fn circuit(&self, py: Python<'_>, account_id: &Bound<'_, PyAny>, now: &Bound<'_, PyAny>) -> PyResult<Circuit> {
        let (account_id, now): (Option<String>, Timestamp) = (decode("account_id", account_id)?, decode("now", now)?);
        Ok(detached(py, || self.inner.circuit(account_id.as_deref(), now))?.into())
    }

    /// Ends the pause of an account, or of all where none is named, and closes its circuit breaker.
    ///
    /// What it held back goes on within `recheck_seconds`.
    fn resume(&self, py: Python<'_>, account_id: &Bound<'_, PyAny>, now: &Bound<'_, PyAny>) -> PyResult<()> {
        let (account_id, now): (Option<String>, Timestamp) = (decode("account_id", account_id)?, decode("now", now)?);
        detached(py, || self.inner.resume(account_id.as_deref(), now))
    }

    /// The audit's records after a number, in order, at most so many: after 0 the first.
    ///
    /// Records are only ever added, each in the transaction of its step.
    fn audit(&self, py: Python<'_>, after: &Bound<'_, PyAny>, most: &Bound<'_, PyAny>) -> PyResult<Vec<AuditRecord>> {
        let (after, most): (u64, u64) = (decode("after", after)?, decode("most", most)?);
        Ok(detached(py, || self.inner.audit(after, most))?.into_iter().map(Into::into).collect())
    }

    /// The same as JSON lines: one record a line, each line ended.
    fn audit_lines(&self, py: Python<'_>, after: &Bound<'_, PyAny>, most: &Bound<'_, PyAny>) -> PyResult<String> {
        let (after, most): (u64, u64) = (decode("after", after)?, decode("most", most)?);
        detached(py, || self.inner.audit_lines(after, most))
    }

    /// Drops the changes that were settled before an instant, and says how many.
    ///
    /// With them go the audit's records of before it, and what the ledger may forget. A change that was dropped is not
    /// known any more: it could be submitted again. Let `before` lie further back than `GuardLedger.forget` asks for.
    fn forget(&self, py: Python<'_>, before: &Bound<'_, PyAny>) -> PyResult<u64> {
        let before: Timestamp = decode("before", before)?;
        detached(py, || self.inner.forget(before))
    }
}
