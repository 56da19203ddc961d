//! What became of a change whose outcome is not known: what was sent, what was there before, and what is there now.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::guard::{AdChange, ChangeKind, GuardVerdict};
use crate::money::Currency;

/// Whether the platform delivers an entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum PlatformStatus {
    /// It delivers, or would.
    Active,
    /// It is paused.
    Paused,
    /// Anything else: archived, deleted.
    Other,
}

/// The targeting that is on the platform, as the caller compares it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TargetingState {
    /// What the change asked for.
    AsAsked,
    /// What was there before the change.
    AsBefore,
    /// Neither.
    Other,
}

/// What was read back from the platform. A change needs what it is about: its budget, its status or its targeting.
///
/// ```
/// use lagwise::PlatformValue;
///
/// let value = PlatformValue { budget: Some(120.0), ..PlatformValue::default() };
/// value.check()?;
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct PlatformValue {
    /// Budget per day, in major units; 0 where the entity has none any more.
    #[serde(default)]
    pub budget: Option<f64>,
    /// Whether the entity delivers.
    #[serde(default)]
    pub status: Option<PlatformStatus>,
    /// Whether the targeting is that of the change.
    #[serde(default)]
    pub targeting: Option<TargetingState>,
}

impl PlatformValue {
    /// Checks the amount.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] or [`ErrorKind::NotFinite`]; the path starts with `value`.
    pub fn check(&self) -> Result<()> {
        self.budget.map_or(Ok(()), |budget| check::amount("value.budget", budget))
    }
}

/// What became of a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReconciliationOutcome {
    /// It was applied: commit it.
    Applied,
    /// It was not applied: it may be judged and sent again, while attempts are left.
    NotApplied,
    /// The value is somebody else's: release the change, and never overwrite what is there.
    Conflict,
}

/// What became of a change whose outcome was not known, with the values that tell it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Reconciliation {
    /// The change.
    pub change_id: String,
    /// What became of it.
    pub outcome: ReconciliationOutcome,
    /// Budget per day that was sent, in minor units; absent unless the change is one of a budget.
    pub sent_budget_minor: Option<i64>,
    /// Budget per day before the change, in minor units; absent unless the change is one of a budget.
    pub previous_budget_minor: Option<i64>,
    /// Budget per day that was read back, in minor units; absent unless the change is one of a budget.
    pub read_budget_minor: Option<i64>,
    /// The outcome and its grounds in one sentence.
    pub reason: String,
}

/// Refuses a verdict by which the change was not sent.
pub(super) fn check_verdict(change: &AdChange, verdict: &GuardVerdict) -> Result<()> {
    let conflict = |field: &str, detail: String| Err(Error::new(ErrorKind::Conflict, field, detail));
    if verdict.change_id != change.change_id {
        let detail = format!("{:?} is not the change {:?}", verdict.change_id, change.change_id);
        return conflict("verdict.change_id", detail);
    }
    if !verdict.is_sendable() {
        return conflict("verdict.outcome", "only a change that was let through can have been sent".into());
    }
    Ok(())
}

/// What was sent and what was there before, in minor units; nothing unless the change is one of a budget.
pub(super) fn budgets(change: &AdChange, verdict: &GuardVerdict, currency: Currency) -> Result<Option<(i64, i64)>> {
    if change.kind != ChangeKind::Budget {
        return Ok(None);
    }
    let sent = verdict.final_budget_minor.filter(|minor| *minor > 0).ok_or_else(|| {
        Error::new(ErrorKind::Conflict, "verdict.final_budget_minor", "there is no budget that was sent")
    })?;
    let previous = needed("change.current_budget", change.current_budget)?;
    Ok(Some((currency.to_minor("change.current_budget", previous)?, sent)))
}

/// Compares what was read with what was sent and what was there before (`budgets`: before and sent).
pub(in crate::guard) fn compare(
    change_id: &str,
    kind: ChangeKind,
    budgets: Option<(i64, i64)>,
    value: &PlatformValue,
    currency: Currency,
) -> Result<Reconciliation> {
    let budgets = match budgets {
        Some((previous, sent)) => {
            let read = currency.to_minor("value.budget", needed("value.budget", value.budget)?)?;
            Some(Budgets { sent, previous, read })
        }
        None => None,
    };
    let (outcome, why) = match (kind, &budgets) {
        (ChangeKind::Pause, _) => status(needed("value.status", value.status)?, PlatformStatus::Paused),
        (ChangeKind::Activate, _) => status(needed("value.status", value.status)?, PlatformStatus::Active),
        (_, Some(budgets)) => budgets.compare(currency),
        (_, None) => targeting(needed("value.targeting", value.targeting)?),
    };
    let word = match outcome {
        ReconciliationOutcome::Applied => "applied",
        ReconciliationOutcome::NotApplied => "not applied",
        ReconciliationOutcome::Conflict => "conflict",
    };
    Ok(Reconciliation {
        change_id: change_id.to_owned(),
        outcome,
        sent_budget_minor: budgets.as_ref().map(|budgets| budgets.sent),
        previous_budget_minor: budgets.as_ref().map(|budgets| budgets.previous),
        read_budget_minor: budgets.as_ref().map(|budgets| budgets.read),
        reason: format!("{word}: {why}"),
    })
}

/// The three budgets of a change, in minor units.
struct Budgets {
    sent: i64,
    previous: i64,
    read: i64,
}

impl Budgets {
    fn compare(&self, currency: Currency) -> (ReconciliationOutcome, String) {
        let [sent, previous, read] = [self.sent, self.previous, self.read].map(|minor| currency.format(minor));
        if self.read == self.sent {
            (ReconciliationOutcome::Applied, format!("the budget is {read}, as it was sent"))
        } else if self.read == self.previous {
            (ReconciliationOutcome::NotApplied, format!("the budget is {read}, as it was before"))
        } else {
            let why = format!("the budget is {read}, neither {sent} as it was sent nor {previous} as it was before");
            (ReconciliationOutcome::Conflict, why)
        }
    }
}

fn status(read: PlatformStatus, asked: PlatformStatus) -> (ReconciliationOutcome, String) {
    let why = match read {
        PlatformStatus::Active => "the entity is active",
        PlatformStatus::Paused => "the entity is paused",
        PlatformStatus::Other => "the entity is neither active nor paused",
    };
    let outcome = match read {
        PlatformStatus::Other => ReconciliationOutcome::Conflict,
        read if read == asked => ReconciliationOutcome::Applied,
        _ => ReconciliationOutcome::NotApplied,
    };
    (outcome, why.to_owned())
}

fn targeting(read: TargetingState) -> (ReconciliationOutcome, String) {
    let (outcome, why) = match read {
        TargetingState::AsAsked => (ReconciliationOutcome::Applied, "the targeting is what was asked for"),
        TargetingState::AsBefore => (ReconciliationOutcome::NotApplied, "the targeting is what it was before"),
        TargetingState::Other => {
            (ReconciliationOutcome::Conflict, "the targeting is neither what was asked for nor what it was before")
        }
    };
    (outcome, why.to_owned())
}

fn needed<T>(field: &str, value: Option<T>) -> Result<T> {
    value.ok_or_else(|| Error::new(ErrorKind::MissingField, field, "the change is about it"))
}
