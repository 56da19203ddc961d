//! Calls of the core. A panic, which only a defect of the library can cause, is raised as `InternalError`, since
//! `except Exception` would miss it otherwise. The object stays usable.

use std::panic::{AssertUnwindSafe, catch_unwind};

use lagwise::{Error, ErrorKind, Result};
use pyo3::prelude::*;

use crate::error::raise;

/// Runs a short call: handing over the interpreter lock would take longer.
pub(crate) fn attached<T>(call: impl FnOnce() -> Result<T>) -> PyResult<T> {
    guarded(call).map_err(raise)
}

/// Runs a call while other threads use the interpreter; it must not touch Python.
pub(crate) fn detached<T: Send>(py: Python<'_>, call: impl FnOnce() -> Result<T> + Send) -> PyResult<T> {
    py.detach(|| guarded(call)).map_err(raise)
}

fn guarded<T>(call: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(call))
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "", "the library panicked")))
}
