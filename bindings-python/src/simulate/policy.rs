//! Policies that callers give: the name of a known one, or an object of their own.
//!
//! What such an object raises ends the call and reaches the caller as the same exception.

use std::sync::{Mutex, PoisonError};

use jiff::Timestamp;
use lagwise::simulate::{self, KnownPolicy, LiveAd};
use lagwise::{Error, ErrorKind, Event};
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};

use crate::call::attached;
use crate::error::raise;
use crate::source::{decode, decode_list, type_name};
use crate::{event, instant, records};

/// What Python raised while the core was at work.
#[derive(Default)]
pub(super) struct Raised(Mutex<Option<PyErr>>);

impl Raised {
    /// Keeps what Python raised; the core gets an error of its own in its place.
    pub(super) fn keep<T>(&self, result: PyResult<T>) -> lagwise::Result<T> {
        result.map_err(|error| {
            *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
            Error::new(ErrorKind::Internal, "policy", "Python raised an exception")
        })
    }

    /// The exception that was kept, in the place of the core's error.
    pub(super) fn instead_of<T>(self, result: PyResult<T>) -> PyResult<T> {
        result.map_err(|error| self.0.into_inner().unwrap_or_else(PoisonError::into_inner).unwrap_or(error))
    }
}

/// Runs a call of the core that asks policies of the caller.
pub(super) fn asking<T>(call: impl FnOnce(&Raised) -> lagwise::Result<T>) -> PyResult<T> {
    let raised = Raised::default();
    let result = attached(|| call(&raised));
    raised.instead_of(result)
}

/// The known policy of a name, where it is a name.
pub(super) fn known(policy: &Bound<'_, PyAny>) -> PyResult<Option<KnownPolicy>> {
    if !policy.is_instance_of::<PyString>() {
        return Ok(None);
    }
    let name: String = decode("policy", policy)?;
    KnownPolicy::named(&name).map(Some).map_err(raise)
}

/// The refusal of what is no policy.
pub(super) fn wrong(policy: &Bound<'_, PyAny>, expected: &str) -> PyErr {
    raise(Error::new(ErrorKind::WrongType, "policy", format!("expected {expected}, found {}", type_name(policy))))
}

/// A policy of the caller.
pub(super) struct Policy<'a, 'py> {
    policy: Bound<'py, PyAny>,
    raised: &'a Raised,
}

impl<'a, 'py> Policy<'a, 'py> {
    /// An object with `observe` and `wish`.
    pub(super) fn new(policy: &Bound<'py, PyAny>, raised: &'a Raised) -> PyResult<Self> {
        for method in ["observe", "wish"] {
            if !policy.getattr_opt(method)?.is_some_and(|method| method.is_callable()) {
                return Err(wrong(policy, "an object with the methods observe and wish"));
            }
        }
        Ok(Self { policy: policy.clone(), raised })
    }

    fn tell(&self, event: &Event) -> PyResult<()> {
        let py = self.policy.py();
        let event = event::record(py, event.clone())?;
        self.policy.call_method1(intern!(py, "observe"), (event,)).map(drop)
    }

    fn ask(&self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> PyResult<Vec<f64>> {
        let py = self.policy.py();
        let ads = PyList::new(py, ads.iter().map(|ad| records::LiveAd::from(ad.clone())))?;
        let arguments = (instant::datetime(py, now)?, total_budget, ads);
        decode_list("wish", &self.policy.call_method1(intern!(py, "wish"), arguments)?)
    }
}

impl simulate::Policy for Policy<'_, '_> {
    fn observe(&mut self, event: &Event) -> lagwise::Result<()> {
        self.raised.keep(self.tell(event))
    }

    fn wish(&mut self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> lagwise::Result<Vec<f64>> {
        self.raised.keep(self.ask(now, total_budget, ads))
    }
}
