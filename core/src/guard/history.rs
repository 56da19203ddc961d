//! What is known of the past when a change is judged: the actions that were sent or may still be, and the switches.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::ChangeKind;
use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;
use crate::time::{Millis, millis};

/// How far an action has come.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ActionStatus {
    /// It has its place and is not being sent yet: the place is free again at `expires_at`.
    Reserved,
    /// It is being sent.
    Executing,
    /// It may have been sent; it keeps its place until its outcome was read back.
    Unknown,
    /// It was sent.
    #[default]
    Sent,
}

/// An action that counts against the limits.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PastAction {
    /// The change; where it is the one that is judged, it does not count against itself.
    #[serde(default)]
    pub change_id: Option<String>,
    /// The campaign; where absent, the budget stands for it.
    #[serde(default)]
    pub campaign_id: Option<String>,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// What it did.
    #[serde(default)]
    pub kind: ChangeKind,
    /// How far it has come.
    #[serde(default)]
    pub status: ActionStatus,
    /// When it was sent; where it was not, when it is to be.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub sent_at: Timestamp,
    /// When the place of one that is `reserved` is free again; without it, never by itself.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub expires_at: Option<Timestamp>,
    /// Budget per day before a budget change, in major units; a budget change needs it.
    #[serde(default)]
    pub budget_before: Option<f64>,
    /// Budget per day after a budget change, in major units; a budget change needs it.
    #[serde(default)]
    pub budget_after: Option<f64>,
}

/// What is known of the past of one budget, its campaign and its account.
///
/// It must hold every action of the campaign and of the budget that may yet be sent or was sent within the last hour, every
/// action of the budget within the cool-down, and every budget change of the budget within the longest velocity window, with
/// the newest one before it. More does no harm.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct GuardHistory {
    /// The actions, in any order.
    #[serde(default)]
    pub actions: Vec<PastAction>,
    /// Whether the account's kill switch, or that of all accounts, is pulled.
    #[serde(default)]
    pub kill_switch: bool,
    /// Whether the budget is to be left alone.
    #[serde(default)]
    pub frozen: bool,
    /// Since when the platform learns how to deliver; absent while it does not.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub learning_since: Option<Timestamp>,
    /// When the score of what the account sent will have drained: `account_busy_until` of the last verdict at the instant of
    /// sending.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub account_busy_until: Option<Timestamp>,
    /// The same of what was planned: `account_busy_until` of the last verdict that was reserved.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub account_planned_until: Option<Timestamp>,
}

/// One action as the rules see it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Past {
    /// When it was or is to be sent.
    pub(crate) at: Millis,
    /// When its place is free by itself, for an action that was not sent.
    pub(crate) free_at: Option<Millis>,
    pub(crate) kind: ChangeKind,
    pub(crate) is_sent: bool,
    /// Whether it is of the campaign that is judged.
    pub(crate) of_campaign: bool,
    /// Whether it is of the budget that is judged.
    pub(crate) of_budget: bool,
    pub(crate) before: i64,
    pub(crate) after: i64,
}

/// Later than every instant.
pub(crate) const NEVER: Millis = Millis::MAX;

impl Past {
    /// The first instant at which it counts no more in a window of this length. One that may yet be sent counts until it
    /// can't be.
    pub(crate) fn counts_until(&self, window: Millis) -> Millis {
        if self.is_sent { self.at.saturating_add(window) } else { self.free_at.unwrap_or(NEVER) }
    }
}

/// The facts of a history beside its actions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Facts {
    pub(crate) kill_switch: bool,
    pub(crate) frozen: bool,
    pub(crate) learning_since: Option<Millis>,
    /// When the account's score drains by what was sent, in microseconds since 1970; 0 where it never wrote.
    pub(crate) busy_until: i64,
    /// The same with what was planned.
    pub(crate) planned_until: i64,
}

/// The first whole millisecond that is not before the instant: an action must not count as sent too early.
pub(crate) fn millis_up(instant: Timestamp) -> Millis {
    let floor = millis(instant);
    if instant.subsec_nanosecond().rem_euclid(1_000_000) == 0 { floor } else { floor + 1 }
}

fn micros_up(instant: Timestamp) -> i64 {
    let floor = instant.as_microsecond();
    if instant.subsec_nanosecond().rem_euclid(1_000) == 0 { floor } else { floor + 1 }
}

impl GuardHistory {
    /// The actions that count for a change of this budget, and the facts.
    pub(crate) fn read(
        &self,
        change_id: &str,
        campaign_id: &str,
        budget_id: &str,
        currency: Currency,
    ) -> Result<(Vec<Past>, Facts)> {
        let mut past = Vec::with_capacity(self.actions.len());
        for (place, action) in self.actions.iter().enumerate() {
            if action.change_id.as_deref() == Some(change_id) && !change_id.is_empty() {
                continue;
            }
            let read = action.read_into(&mut past, campaign_id, budget_id, currency);
            read.map_err(|error| error.within(&format!("history.actions[{place}]")))?;
        }
        let times = [
            ("learning_since", self.learning_since),
            ("account_busy_until", self.account_busy_until),
            ("account_planned_until", self.account_planned_until),
        ];
        for (field, at) in times {
            at.map_or(Ok(()), |at| check::event_time(field, at)).map_err(|error| error.within("history"))?;
        }
        let facts = Facts {
            kill_switch: self.kill_switch,
            frozen: self.frozen,
            learning_since: self.learning_since.map(millis_up),
            busy_until: self.account_busy_until.map_or(0, micros_up),
            planned_until: self.account_planned_until.map_or(0, micros_up),
        };
        Ok((past, facts))
    }
}

impl PastAction {
    pub(crate) fn read(&self, campaign_id: &str, budget_id: &str, currency: Currency) -> Result<Past> {
        let mut past = Vec::with_capacity(1);
        self.read_into(&mut past, campaign_id, budget_id, currency)?;
        past.pop().ok_or_else(|| Error::new(ErrorKind::Internal, "", "an action was not read"))
    }

    /// Reads the action to the end of a list: handed back as a result, it would be copied twice.
    #[inline]
    fn read_into(&self, past: &mut Vec<Past>, campaign_id: &str, budget_id: &str, currency: Currency) -> Result<()> {
        check::id("budget_id", &self.budget_id)?;
        check::event_time("sent_at", self.sent_at)?;
        let of_budget = self.budget_id == budget_id;
        let budget = |field, amount: Option<f64>| match amount {
            Some(amount) => currency.to_minor(field, amount),
            None if self.kind == ChangeKind::Budget => {
                Err(Error::new(ErrorKind::MissingField, field, "a budget change needs it"))
            }
            None => Ok(0),
        };
        past.push(Past {
            at: millis_up(self.sent_at),
            free_at: match self.status {
                ActionStatus::Reserved => self.expires_at.map(millis_up),
                _ => None,
            },
            kind: self.kind,
            is_sent: self.status == ActionStatus::Sent,
            of_campaign: self.campaign_id.as_deref().unwrap_or(&self.budget_id) == campaign_id,
            of_budget,
            before: budget("budget_before", self.budget_before)?,
            after: budget("budget_after", self.budget_after)?,
        });
        Ok(())
    }
}
