//! `GuardLedger`.

use std::path::PathBuf;

use jiff::Timestamp;
use lagwise::LedgerOptions;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyType};

use crate::call::{attached, detached};
use crate::configured;
use crate::records::{AdChange, BudgetEntity, BudgetHeadroom, GuardVerdict, PastAction, Reservation, ReserveAnswer};
use crate::source::{decode, keywords, taken};

/// The changes on their way and those that were sent, shared by workers: `reserve`, `begin_send`, then `commit` or
/// `release`.
///
/// Each call reads what counts, judges and writes in one transaction, so two workers never jointly exceed a limit. A
/// change has one place. Each place has a lease: one that expires before sending is free again, one that expires
/// while the change is being sent leaves it `unknown`, which keeps the place until its outcome was read back from the
/// platform and told by `commit` or `release`.
///
/// `GuardLedger(config)` keeps it in memory, for the threads of this process. `GuardLedger.open(path, config)` keeps
/// it in a file that any processes on one machine share, of which each may die at any instant. Calls release the
/// interpreter lock. A ledger must not cross a fork.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct GuardLedger {
    inner: lagwise::GuardLedger,
}

impl From<lagwise::GuardLedger> for GuardLedger {
    fn from(inner: lagwise::GuardLedger) -> Self {
        Self { inner }
    }
}

fn records(reservations: Vec<lagwise::Reservation>) -> Vec<Reservation> {
    reservations.into_iter().map(Into::into).collect()
}

#[pymethods]
impl GuardLedger {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(Self { inner: attached(|| lagwise::GuardLedger::in_memory(config))? })
    }

    /// The ledger in a SQLite file, which is made where there is none.
    ///
    /// All processes on it must be configured alike. The file is in WAL mode and must lie on a local disk; nothing else
    /// in this process may open it. `synchronous` is `normal` (a step survives the death of any process) or `full` (and
    /// a loss of power). `busy_timeout_ms` is how long a step waits for other processes, `read_only` opens it for
    /// reading alone, and `max_pages` limits its size in pages of 4,096 bytes.
    ///
    /// Raises `StoreBusyError` where other processes hold the file for longer, `StoreFailedError` where it can't be
    /// opened, is damaged, is no ledger or is of a newer version, else `LagwiseError` for what is refused.
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
        Ok(Self { inner: detached(cls.py(), || lagwise::GuardLedger::open(path, config, &options))? })
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.config())
    }

    /// Judges a change and, where the verdict lets it through, gives it a place.
    ///
    /// `change` and `seed` are those of `SafetyGuard.evaluate`. A change that was released or whose place expired may
    /// have another: its `attempt` is one higher.
    ///
    /// Raises `StoreBusyError` or `StoreFailedError` of the file, as every call, and `LagwiseError` for what is
    /// refused; nothing has changed then.
    fn reserve(
        &self,
        py: Python<'_>,
        change: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
        seed: &Bound<'_, PyAny>,
    ) -> PyResult<ReserveAnswer> {
        let change = taken!("change", change, AdChange);
        let (now, seed): (Timestamp, u64) = (decode("now", now)?, decode("seed", seed)?);
        Ok(detached(py, || self.inner.reserve(&change, now, seed))?.into())
    }

    /// Judges a change that has its place once more, at the instant of sending.
    ///
    /// Only where the outcome is `allow` may it be sent, at once: it counts as sent at `now`, and its outcome is to be
    /// told before the lease expires. Else it keeps its place, which the caller may release.
    ///
    /// Raises `UnknownNameError` for a change that the ledger does not know, `ConflictError` for an attempt that is not
    /// its last one, for a lease that expired, for a change that was begun already, and in the mode that only suggests.
    fn begin_send(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
        now: &Bound<'_, PyAny>,
    ) -> PyResult<GuardVerdict> {
        let (change_id, attempt): (String, u64) = (decode("change_id", change_id)?, decode("attempt", attempt)?);
        let now: Timestamp = decode("now", now)?;
        Ok(detached(py, || self.inner.begin_send(&change_id, attempt, now))?.into())
    }

    /// Tells that a change took effect. Telling it again changes nothing.
    ///
    /// Raises as `begin_send`; `ConflictError` for a change that was never begun, or was released.
    fn commit(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
    ) -> PyResult<Reservation> {
        let (change_id, attempt): (String, u64) = (decode("change_id", change_id)?, decode("attempt", attempt)?);
        Ok(detached(py, || self.inner.commit(&change_id, attempt))?.into())
    }

    /// Gives a place back: the change took no effect, and will take none. Telling it again changes nothing.
    ///
    /// Of a change that was begun this must be known: read it back from the platform first.
    ///
    /// Raises as `begin_send`; `ConflictError` for a change that took effect.
    fn release(
        &self,
        py: Python<'_>,
        change_id: &Bound<'_, PyAny>,
        attempt: &Bound<'_, PyAny>,
    ) -> PyResult<Reservation> {
        let (change_id, attempt): (String, u64) = (decode("change_id", change_id)?, decode("attempt", attempt)?);
        Ok(detached(py, || self.inner.release(&change_id, attempt))?.into())
    }

    /// Settles what leases say at `now`, and gives the changes of which that changed something, by id.
    ///
    /// Places that were not used are expired, changes that were being sent are unknown. Limits do not wait for this
    /// call: an expired place counts no more in any case.
    fn expire(&self, py: Python<'_>, now: &Bound<'_, PyAny>) -> PyResult<Vec<Reservation>> {
        let now: Timestamp = decode("now", now)?;
        Ok(records(detached(py, || self.inner.expire(now))?))
    }

    /// A change of the ledger; `None` where it has none of that id.
    fn reservation(&self, py: Python<'_>, change_id: &Bound<'_, PyAny>) -> PyResult<Option<Reservation>> {
        let change_id: String = decode("change_id", change_id)?;
        Ok(detached(py, || self.inner.reservation(&change_id))?.map(Into::into))
    }

    /// The changes that are reserved, being sent or unknown, by change id.
    fn unsettled(&self, py: Python<'_>) -> PyResult<Vec<Reservation>> {
        Ok(records(detached(py, || self.inner.unsettled())?))
    }

    /// The lowest and the highest budget that the guard lets through at `now`, by what the ledger knows.
    ///
    /// Raises as `SafetyGuard.headroom`.
    fn headroom(&self, py: Python<'_>, entity: &Bound<'_, PyAny>, now: &Bound<'_, PyAny>) -> PyResult<BudgetHeadroom> {
        let entity = taken!("entity", entity, BudgetEntity);
        let now: Timestamp = decode("now", now)?;
        Ok(detached(py, || self.inner.headroom(&entity, now))?.into())
    }

    /// Records an action that somebody made outside, such as a budget edit, at the instant at which it was seen.
    ///
    /// `action` is a `PastAction` or a dict of its fields, with a `change_id` of its own. Recording it again changes
    /// nothing.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `action` or is `account_id`.
    fn record(
        &self,
        py: Python<'_>,
        account_id: &Bound<'_, PyAny>,
        action: &Bound<'_, PyAny>,
    ) -> PyResult<Reservation> {
        let account_id: String = decode("account_id", account_id)?;
        let action = taken!("action", action, PastAction);
        Ok(detached(py, || self.inner.record(&account_id, &action))?.into())
    }

    /// Pulls or resets the kill switch of an account, or of all accounts where none is named. It is kept.
    fn set_kill_switch(
        &self,
        py: Python<'_>,
        account_id: &Bound<'_, PyAny>,
        pulled: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (account_id, pulled): (Option<String>, bool) =
            (decode("account_id", account_id)?, decode("pulled", pulled)?);
        detached(py, || self.inner.set_kill_switch(account_id.as_deref(), pulled))
    }

    /// Freezes a budget, or thaws it. It is kept.
    fn set_frozen(
        &self,
        py: Python<'_>,
        account_id: &Bound<'_, PyAny>,
        budget_id: &Bound<'_, PyAny>,
        frozen: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (account_id, budget_id): (String, String) =
            (decode("account_id", account_id)?, decode("budget_id", budget_id)?);
        let frozen: bool = decode("frozen", frozen)?;
        detached(py, || self.inner.set_frozen(&account_id, &budget_id, frozen))
    }

    /// Tells since when the platform learns how to deliver a budget; `None` where it does not. It is kept.
    fn set_learning(
        &self,
        py: Python<'_>,
        account_id: &Bound<'_, PyAny>,
        budget_id: &Bound<'_, PyAny>,
        since: &Bound<'_, PyAny>,
    ) -> PyResult<()> {
        let (account_id, budget_id): (String, String) =
            (decode("account_id", account_id)?, decode("budget_id", budget_id)?);
        let since: Option<Timestamp> = decode("since", since)?;
        detached(py, || self.inner.set_learning(&account_id, &budget_id, since))
    }

    /// Drops settled changes whose instant is before another, but the newest edit of each budget, and says how many.
    ///
    /// A change that was dropped counts no more, and one of the same id would have a place again: let `before` lie
    /// further back than the longest window, at least an hour, and than anybody repeats a change.
    fn forget(&self, py: Python<'_>, before: &Bound<'_, PyAny>) -> PyResult<u64> {
        let before: Timestamp = decode("before", before)?;
        detached(py, || self.inner.forget(before))
    }
}
