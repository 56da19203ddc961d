//! `Episode`: one account while it is played, by one call at a time.
//!
//! A policy of the caller runs in the middle of a step. What else calls the episode meanwhile, that policy or another
//! thread, is refused: it could neither wait for the step, which may never end without it, nor see half of it.

use std::sync::{Mutex, MutexGuard, TryLockError};

use lagwise::simulate::{self, World};
use lagwise::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyDateTime;

use super::policy::{Policy, asking};
use crate::call::attached;
use crate::error::raise;
use crate::records::{AdTruth, LiveAd, Run};
use crate::source::decode_list;
use crate::{configured, event, instant};

/// One account of a simulated world while it is played; `Simulator.start` makes it.
///
/// Each step goes: `due_events`, `live_ads`, `deliver`; `step` does it with a policy.
///
/// An episode is played by one call at a time: a call in the middle of another one, from a policy or from another thread,
/// raises `ConflictError`. It cannot be pickled or copied: start it again, and it goes the same way.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct Episode {
    /// It never changes, so it is read without the lock.
    world: World,
    inner: Mutex<simulate::Episode>,
}

impl From<simulate::Episode> for Episode {
    fn from(inner: simulate::Episode) -> Self {
        Self { world: inner.world().clone(), inner: Mutex::new(inner) }
    }
}

impl Episode {
    fn lock(&self) -> PyResult<MutexGuard<'_, simulate::Episode>> {
        match self.inner.try_lock() {
            Ok(inner) => Ok(inner),
            Err(TryLockError::Poisoned(inner)) => Ok(inner.into_inner()),
            Err(TryLockError::WouldBlock) => {
                Err(raise(Error::new(ErrorKind::Conflict, "episode", "another call of it is under way")))
            }
        }
    }
}

#[pymethods]
impl Episode {
    /// The world that is played, as a new dict.
    #[getter]
    fn world<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, &self.world)
    }

    /// Number of steps played.
    #[getter]
    fn steps_played(&self) -> PyResult<u32> {
        Ok(self.lock()?.steps_played())
    }

    /// Whether every step has been played.
    #[getter]
    fn is_over(&self) -> PyResult<bool> {
        Ok(self.lock()?.is_over())
    }

    /// The instant of the next decision, in UTC.
    #[getter]
    fn now<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDateTime>> {
        let now = self.lock()?.now();
        instant::datetime(py, now)
    }

    /// The total budget per day, in major units.
    #[getter]
    fn total_budget(&self) -> f64 {
        self.world.total_budget()
    }

    /// The ads that have started by now, as they truly are: for an evaluator.
    fn truth(&self) -> PyResult<Vec<AdTruth>> {
        let truth = self.lock()?.truth().to_vec();
        Ok(truth.into_iter().map(Into::into).collect())
    }

    /// What was earned so far.
    fn so_far(&self) -> PyResult<Run> {
        Ok(self.lock()?.so_far().clone().into())
    }

    /// What has become known since the last call, in the order in which it did.
    ///
    /// Event records, as `Optimizer.apply` takes them.
    fn due_events<'py>(&self, py: Python<'py>) -> PyResult<Vec<Bound<'py, PyAny>>> {
        let mut inner = self.lock()?;
        let events = attached(|| Ok(inner.due_events()))?;
        drop(inner);
        events.into_iter().map(|event| event::record(py, event)).collect()
    }

    /// The ads that can be given money now, in the order in which they started.
    fn live_ads(&self) -> PyResult<Vec<LiveAd>> {
        let inner = self.lock()?;
        let ads = attached(|| Ok(inner.live_ads()))?;
        Ok(ads.into_iter().map(Into::into).collect())
    }

    /// Spends the money of one step as is wished, within the guard's limits, and moves on to the next.
    ///
    /// The wish is one amount for each of `live_ads`, at least 0 and finite. Only proportions count: the guard scales the
    /// wish by one factor and clips it, so that the budgets sum to the total within their bounds.
    ///
    /// Raises `LagwiseError` where the wish is not that, with the path `wish`; `ConflictError` where the episode is over;
    /// `OutOfRangeError` with the path `world` where the step brings more than 100,000 leads or 2,000,000 events wait to
    /// be told. Nothing has changed then.
    fn deliver(&self, wish: &Bound<'_, PyAny>) -> PyResult<()> {
        let wish: Vec<f64> = decode_list("wish", wish)?;
        let mut inner = self.lock()?;
        attached(|| inner.deliver(&wish))
    }

    /// Plays one step with a policy: an object with the methods `observe` and `wish`.
    ///
    /// Raises as `deliver`, and what the policy raises.
    fn step(&self, policy: &Bound<'_, PyAny>) -> PyResult<()> {
        let mut inner = self.lock()?;
        asking(|raised| {
            let mut policy = raised.keep(Policy::new(policy, raised))?;
            inner.step(&mut policy)
        })
    }

    /// Plays one step with the oracle: true marginal returns, equalised under the same guard.
    ///
    /// What was not told until then is never told.
    ///
    /// Raises as `deliver`.
    fn step_oracle(&self) -> PyResult<()> {
        let mut inner = self.lock()?;
        attached(|| inner.step_oracle())
    }

    fn __repr__(&self) -> String {
        match self.lock() {
            Ok(inner) => format!("<Episode of {:?} after {} steps>", self.world.name, inner.steps_played()),
            Err(_) => format!("<Episode of {:?} in the middle of a step>", self.world.name),
        }
    }
}
