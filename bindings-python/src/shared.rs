//! A value of the core behind a lock that any number of threads share.
//!
//! No Python runs while the lock is held, and whoever waits for it has handed over the interpreter lock: neither can
//! ever wait for the other. A lock poisoned by a panic, which only a defect of the library can cause, is taken all the
//! same: one refused call must not end the process's work.

use std::sync::{PoisonError, RwLock, TryLockError};

use lagwise::Result;
use pyo3::prelude::*;

use crate::call::{attached, detached};

/// A value of the core that threads share.
#[derive(Debug)]
pub(crate) struct Shared<T>(RwLock<T>);

impl<T: Send + Sync> Shared<T> {
    pub(crate) fn new(value: T) -> Self {
        Self(RwLock::new(value))
    }

    /// Calls beside other readers, while other threads use the interpreter.
    pub(crate) fn read<R: Send>(&self, py: Python<'_>, call: impl FnOnce(&T) -> Result<R> + Send) -> PyResult<R> {
        detached(py, || call(&self.0.read().unwrap_or_else(PoisonError::into_inner)))
    }

    /// Calls alone, while other threads use the interpreter.
    pub(crate) fn write<R: Send>(&self, py: Python<'_>, call: impl FnOnce(&mut T) -> Result<R> + Send) -> PyResult<R> {
        detached(py, || call(&mut self.0.write().unwrap_or_else(PoisonError::into_inner)))
    }

    /// A call of about a microsecond: at once where no other thread is at work.
    pub(crate) fn write_short<R: Send>(
        &self,
        py: Python<'_>,
        call: impl Fn(&mut T) -> Result<R> + Send,
    ) -> PyResult<R> {
        let at_once = attached(|| match self.0.try_write() {
            Ok(mut value) => call(&mut value).map(Some),
            Err(TryLockError::Poisoned(value)) => call(&mut value.into_inner()).map(Some),
            Err(TryLockError::WouldBlock) => Ok(None),
        })?;
        match at_once {
            Some(result) => Ok(result),
            None => self.write(py, call),
        }
    }
}
