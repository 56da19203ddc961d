//! An error of the platform, and the class that the rules give it.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::config::platform::{MAX_WAIT_SECONDS, check_code, check_http_status};
use crate::config::{PlatformConfig, PlatformErrorClass, PlatformErrorRule};
use crate::error::Result;

/// What the platform answered to a change that was sent, or that it did not answer.
///
/// ```
/// use lagwise::PlatformError;
///
/// let error = PlatformError { code: Some(613), subcode: Some(1_487_632), ..PlatformError::default() };
/// error.check()?;
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlatformError {
    /// HTTP status of the answer, 100 to 599.
    #[serde(default)]
    pub http_status: Option<u64>,
    /// The platform's code of the error.
    #[serde(default)]
    pub code: Option<i64>,
    /// Its subcode.
    #[serde(default)]
    pub subcode: Option<i64>,
    /// Whether the platform calls the error transient.
    #[serde(default)]
    pub is_transient: Option<bool>,
    /// Wait that a header names, in seconds, 0 to 2592000; 0 names none. Meta's `estimated_time_to_regain_access` is in
    /// minutes: give it times 60.
    #[serde(default)]
    pub retry_after_seconds: Option<f64>,
    /// Whether the change was sent and no answer came: then nothing else counts.
    #[serde(default)]
    pub timed_out: bool,
    /// What the platform said, for people. No rule looks at it, and no step repeats it: it may hold a token.
    #[serde(default)]
    pub message: Option<String>,
}

impl PlatformError {
    /// Checks the numbers.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] or [`ErrorKind::NotFinite`]; the path starts with `error`.
    ///
    /// [`ErrorKind::OutOfRange`]: crate::ErrorKind::OutOfRange
    /// [`ErrorKind::NotFinite`]: crate::ErrorKind::NotFinite
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("error"))
    }

    fn check_fields(&self) -> Result<()> {
        self.http_status.map_or(Ok(()), |status| check_http_status("http_status", status))?;
        self.code.map_or(Ok(()), |code| check_code("code", code))?;
        self.subcode.map_or(Ok(()), |code| check_code("subcode", code))?;
        let between = |wait| check::between("retry_after_seconds", wait, 0.0, MAX_WAIT_SECONDS);
        self.retry_after_seconds.map_or(Ok(()), between)
    }

    /// The error's class and the seconds to wait before anything else is done.
    pub(super) fn classify(&self, platform: &PlatformConfig) -> (PlatformErrorClass, f64) {
        let rule = platform.rules.iter().find(|rule| !self.timed_out && self.is_told_by(rule));
        let class = rule.map_or(PlatformErrorClass::Unknown, |rule| rule.error_class);
        let named = self.retry_after_seconds.filter(|wait| *wait > 0.0);
        let least = rule.and_then(|rule| rule.wait_seconds);
        let wait = match (named, least) {
            (Some(named), Some(least)) => named.max(least),
            (named, least) => named.or(least).unwrap_or_else(|| platform.default_wait(class)),
        };
        (class, wait)
    }

    /// Whether every condition that a rule states holds.
    fn is_told_by(&self, rule: &PlatformErrorRule) -> bool {
        fn holds<T: PartialEq>(stated: &[T], value: Option<&T>) -> bool {
            stated.is_empty() || value.is_some_and(|value| stated.contains(value))
        }
        holds(&rule.codes, self.code.as_ref())
            && holds(&rule.subcodes, self.subcode.as_ref())
            && holds(&rule.http_statuses, self.http_status.as_ref())
            && (rule.is_transient.is_none() || rule.is_transient == self.is_transient)
    }

    /// What happened, in words that hold nothing secret.
    pub(super) fn in_words(&self) -> String {
        if self.timed_out {
            return "no answer after sending".to_owned();
        }
        let mut words = Vec::new();
        words.extend(self.code.map(|code| format!("code {code}")));
        words.extend(self.subcode.map(|code| format!("subcode {code}")));
        words.extend(self.http_status.map(|status| format!("HTTP status {status}")));
        if words.is_empty() { "an error without a code".to_owned() } else { words.join(", ") }
    }
}
