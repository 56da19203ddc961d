//! How changes wait, and when sending stops by itself.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::Result;

/// How changes wait in the queue, and when the circuit breaker stops sending.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct QueueConfig {
    /// Hours after its submission at which a change that was not sent is expired, greater than 0, at most 2160.
    pub max_pending_hours: f64,
    /// Seconds after which a change is judged again that waits for an event and not for an instant, 1 to 86400: for a kill
    /// switch to be reset, a budget to be thawed, another change to be read back.
    pub recheck_seconds: f64,
    /// Failures in a row that open the circuit breaker of an account, 1 to 100000; `None` switches it off. A failure is a
    /// change that the platform could not take (`transient`) or did not answer (`unknown`).
    pub breaker_failures: Option<u32>,
    /// The same over all accounts; `None` switches it off.
    pub breaker_all_failures: Option<u32>,
    /// Seconds for which an open circuit breaker holds changes back before one of them may try, 1 to 86400.
    pub breaker_open_seconds: f64,
}

impl Default for QueueConfig {
    fn default() -> Self {
        Self {
            max_pending_hours: 24.0,
            recheck_seconds: 60.0,
            breaker_failures: Some(5),
            breaker_all_failures: Some(20),
            breaker_open_seconds: 300.0,
        }
    }
}

impl QueueConfig {
    pub(super) fn check(&self) -> Result<()> {
        check::above("max_pending_hours", self.max_pending_hours, 0.0)?;
        check::between("max_pending_hours", self.max_pending_hours, 0.0, 2_160.0)?;
        check::between("recheck_seconds", self.recheck_seconds, 1.0, 86_400.0)?;
        let counts = [("breaker_failures", self.breaker_failures), ("breaker_all_failures", self.breaker_all_failures)];
        for (field, count) in counts {
            count.map_or(Ok(()), |count| check::between(field, f64::from(count), 1.0, 1e5))?;
        }
        check::between("breaker_open_seconds", self.breaker_open_seconds, 1.0, 86_400.0)
    }
}
