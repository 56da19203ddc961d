//! What to do next, and when.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::error::PlatformError;
use crate::config::{PlatformConfig, PlatformErrorClass as Class};
use crate::guard::history::millis_up;
use crate::guard::jitter::uniform;
use crate::rng;
use crate::time::Millis;

/// What to do after the platform refused a change, or did not answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum NextAction {
    /// Judge the change again at `at` and send it, once the value that was read back says that it was not applied.
    Retry,
    /// Send nothing for the entity until `at`.
    ParkEntity,
    /// Send nothing for the account until `at`.
    PauseAccount,
    /// Send nothing at all until `at`: the limit is that of the app.
    PauseApp,
    /// Send nothing more with this token, and tell a person.
    StopAndAlert,
    /// Give the change up, and keep it for a person to look at.
    DeadLetter,
    /// Read the platform's value at `at` and reconcile it, before anything is sent again.
    Reconcile,
}

/// The next step after an error of the platform.
///
/// Instants are whole milliseconds.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct NextStep {
    /// The change.
    pub change_id: String,
    /// What to do.
    pub action: NextAction,
    /// When to do it, or until when to wait; absent where nothing is to follow.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub at: Option<Timestamp>,
    /// What the error means.
    pub error_class: Class,
    /// Whether the change may have been applied, so that the platform's value is to be read back and reconciled.
    pub must_read_back: bool,
    /// How often the change may still be sent. With 0 it is not sent again, even where it was not applied.
    pub attempts_left: u64,
    /// The step and its grounds in one sentence.
    pub reason: String,
}

/// The step after an error that was checked; `attempt` is 1 at least.
pub(super) fn next_step(
    platform: &PlatformConfig,
    error: &PlatformError,
    attempt: u32,
    now: Timestamp,
    seed: u64,
    change_id: &str,
) -> NextStep {
    let (class, wait) = error.classify(platform);
    let attempts_left = match class {
        Class::Auth | Class::Invalid => 0,
        _ => platform.most_attempts.saturating_sub(attempt),
    };
    let action = match class {
        Class::EntityThrottled => NextAction::ParkEntity,
        Class::AccountThrottled => NextAction::PauseAccount,
        Class::AppThrottled => NextAction::PauseApp,
        Class::Transient if attempts_left > 0 => NextAction::Retry,
        Class::Transient | Class::Invalid => NextAction::DeadLetter,
        Class::Auth => NextAction::StopAndAlert,
        Class::Conflict | Class::Unknown => NextAction::Reconcile,
    };
    let waits = !matches!(action, NextAction::StopAndAlert | NextAction::DeadLetter);
    let due = || millis_up(now) + to_millis(wait) + spread(platform, attempt, seed, change_id);
    let at = waits.then(due).and_then(|at| Timestamp::from_millisecond(at).ok());
    NextStep {
        change_id: change_id.to_owned(),
        action,
        at,
        error_class: class,
        must_read_back: matches!(class, Class::Transient | Class::Conflict | Class::Unknown),
        attempts_left: attempts_left.into(),
        reason: reason(error, class, action, at, attempt, platform.most_attempts),
    }
}

/// Full jitter: uniform between 0 and a bound that doubles with each attempt. Each attempt draws anew.
fn spread(platform: &PlatformConfig, attempt: u32, seed: u64, change_id: &str) -> Millis {
    let doublings = attempt.saturating_sub(1).min(40);
    let bound = to_millis(platform.retry_base_seconds).saturating_mul(1 << doublings);
    let [word, ..] = rng::keyed_words(seed, &format!("platform/{attempt}"), change_id);
    uniform(word, 0, bound.min(to_millis(platform.retry_most_seconds)))
}

/// Whole milliseconds, none of the wait lost.
#[expect(clippy::cast_possible_truncation, reason = "waits are bounded")]
fn to_millis(seconds: f64) -> Millis {
    (seconds * 1e3).ceil() as Millis
}

fn reason(
    error: &PlatformError,
    class: Class,
    action: NextAction,
    at: Option<Timestamp>,
    attempt: u32,
    most_attempts: u32,
) -> String {
    let what = error.in_words();
    let at = at.map(|at| at.to_string()).unwrap_or_default();
    let said = match (action, class) {
        (NextAction::Retry, _) => {
            format!("temporary in attempt {attempt} of {most_attempts}; read the value back, and send again at {at}")
        }
        (NextAction::ParkEntity, _) => format!("the entity is throttled, until {at} as far as is known"),
        (NextAction::PauseAccount, _) => format!("the account is throttled, until {at} as far as is known"),
        (NextAction::PauseApp, _) => format!("the app is throttled, until {at} as far as is known"),
        (NextAction::StopAndAlert, _) => "access is refused, and sending again does not help".to_owned(),
        (NextAction::DeadLetter, Class::Transient) => format!("temporary, and all {attempt} attempts are spent"),
        (NextAction::DeadLetter, _) => "the change is refused, and sending it again does not help".to_owned(),
        (NextAction::Reconcile, Class::Conflict) => format!("somebody else changed it; read the value back at {at}"),
        (NextAction::Reconcile, _) => format!("it may have been applied; read the value back at {at}"),
    };
    let is_spent = attempt >= most_attempts && !at.is_empty();
    let spent = if is_spent { format!("; all {attempt} attempts are spent") } else { String::new() };
    format!("{what}: {said}{spent}")
}
