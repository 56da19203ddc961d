//! What stops sending by itself: what the platform demands, and the circuit breaker.
//!
//! The breaker is the usual one: it opens after a number of failures in a row, and after a while one change tries whether the
//! platform works again (M. Nygard, "Release It!", 2007).

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::steps::{Steps, seconds};
use crate::config::PlatformErrorClass as Class;
use crate::error::Result;
use crate::guard::history::NEVER;
use crate::guard::instant;
use crate::guard::store::{Brakes, QueueBooks, Row};
use crate::time::Millis;

/// Whether the circuit breaker lets changes through.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum CircuitState {
    /// It lets them through.
    Closed,
    /// It holds them back, pauses aside.
    Open,
    /// It lets one through, which tries whether the platform works again.
    HalfOpen,
}

/// What holds back the changes of an account, or of all accounts, beside the guard's rules.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Circuit {
    /// The account; absent for all accounts together.
    pub account_id: Option<String>,
    /// Whether the circuit breaker lets changes through.
    pub state: CircuitState,
    /// Failures in a row.
    pub failures: u64,
    /// When an open circuit breaker lets one change try; absent where it is closed.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub open_until: Option<Timestamp>,
    /// Until when the platform takes nothing; absent where it demanded no pause.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub paused_until: Option<Timestamp>,
    /// Whether access was refused: nothing is sent until it is resumed.
    pub is_stopped: bool,
}

impl Brakes {
    /// As it is told at an instant.
    pub(super) fn told(&self, account_id: Option<&str>, now: Millis) -> Circuit {
        let state = match self.open_until {
            Some(until) if until > now => CircuitState::Open,
            Some(_) => CircuitState::HalfOpen,
            None => CircuitState::Closed,
        };
        let paused_until = self.paused_until.filter(|until| *until > now);
        Circuit {
            account_id: account_id.map(str::to_owned),
            state,
            failures: u64::try_from(self.failures).unwrap_or(0),
            open_until: self.open_until.and_then(instant),
            paused_until: paused_until.filter(|until| *until != NEVER).and_then(instant),
            is_stopped: paused_until == Some(NEVER),
        }
    }
}

/// The scope of all accounts.
const ALL: &str = "";

impl<B: QueueBooks> Steps<'_, B> {
    /// Until when a change waits for something that is no rule of the guard, and for what.
    pub(super) fn brake(&mut self, row: &Row) -> Result<Option<(Millis, String)>> {
        let change = &row.change;
        let scopes = [("all accounts", ALL), ("the account", change.account_id.as_str())];
        let mut last: Option<(Millis, String)> = None;
        let mut add = |until: Option<Millis>, what: String| {
            if let Some(until) = until
                && until > self.now
                && last.as_ref().is_none_or(|(last, _)| *last < until)
            {
                last = Some((until, what));
            }
        };
        for (name, account_id) in scopes {
            let brakes = self.books.brakes(account_id, "")?;
            let what = match brakes.paused_until {
                Some(NEVER) => format!("access to {name} was refused; resume it when that is mended"),
                Some(until) => format!("the platform takes nothing for {name} until {}", told(until)),
                None => String::new(),
            };
            add(brakes.paused_until, what);
            if !row.is_pause() && brakes.probe.as_deref() != Some(&change.change_id) {
                let what = format!("the circuit breaker of {name} is open after {} failures", brakes.failures);
                add(brakes.open_until, what);
            }
        }
        if !row.is_pause() {
            let parked = self.books.brakes(&change.account_id, &change.budget_id)?.paused_until;
            add(parked, format!("the platform takes nothing for the budget until {}", told(parked.unwrap_or(0))));
        }
        // A person may resume it earlier.
        let recheck = self.recheck();
        Ok(last.map(|(until, what)| (until.min(recheck), what)))
    }

    /// Makes a change that has a lease the one that tries, where a circuit breaker is half open.
    pub(super) fn probe(&mut self, row: &Row, lease: Millis) -> Result<()> {
        for account_id in [ALL, &row.change.account_id] {
            let brakes = self.books.brakes(account_id, "")?;
            if !row.is_pause() && brakes.open_until.is_some() {
                let probe = Some(row.change.change_id.clone());
                self.books.put_brakes(account_id, "", &Brakes { open_until: Some(lease), probe, ..brakes })?;
            }
        }
        Ok(())
    }

    /// Counts an answer of the platform, or that there was none.
    pub(super) fn answered(&mut self, account_id: &str, class: Class) -> Result<()> {
        if !matches!(class, Class::Transient | Class::Unknown) {
            return self.succeeded(account_id);
        }
        let queue = &self.guard.config().queue;
        let open_until = self.now.saturating_add(seconds(queue.breaker_open_seconds));
        for (account_id, most) in [(ALL, queue.breaker_all_failures), (account_id, queue.breaker_failures)] {
            let mut brakes = self.books.brakes(account_id, "")?;
            brakes.failures = brakes.failures.saturating_add(1);
            if most.is_some_and(|most| brakes.failures >= i64::from(most)) {
                (brakes.open_until, brakes.probe) = (Some(open_until), None);
            }
            self.books.put_brakes(account_id, "", &brakes)?;
        }
        Ok(())
    }

    /// The platform works: closes the circuit breakers.
    pub(super) fn succeeded(&mut self, account_id: &str) -> Result<()> {
        for account_id in [ALL, account_id] {
            let brakes = self.books.brakes(account_id, "")?;
            if brakes.failures > 0 {
                let closed = Brakes { paused_until: brakes.paused_until, ..Brakes::default() };
                self.books.put_brakes(account_id, "", &closed)?;
            }
        }
        Ok(())
    }

    /// Sends nothing for an account, for a budget of it, or at all, until an instant.
    pub(super) fn pause(&mut self, account_id: &str, budget_id: &str, until: Millis) -> Result<()> {
        let brakes = self.books.brakes(account_id, budget_id)?;
        let paused_until = brakes.paused_until.max(Some(until));
        self.books.put_brakes(account_id, budget_id, &Brakes { paused_until, ..brakes })
    }

    /// Ends the pause of an account, or of all, and closes its circuit breaker.
    pub(super) fn resume(&mut self, account_id: Option<&str>) -> Result<()> {
        self.books.put_brakes(account_id.unwrap_or(ALL), "", &Brakes::default())
    }
}

fn told(at: Millis) -> Timestamp {
    instant(at).unwrap_or_default()
}
