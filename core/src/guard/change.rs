//! What is to be changed on the platform, and the budget that it is about.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::time::Millis;

/// What a change does on the platform.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeKind {
    /// Sets the budget per day.
    #[default]
    Budget,
    /// Stops delivery. It counts as an action, and nothing but a kill switch or a freeze holds it back.
    Pause,
    /// Starts delivery.
    Activate,
    /// Changes who is reached.
    Targeting,
}

impl ChangeKind {
    /// Every kind; its place is its code in a store.
    #[cfg(feature = "sqlite")]
    pub(crate) const ALL: &'static [Self] = &[Self::Budget, Self::Pause, Self::Activate, Self::Targeting];

    #[cfg(feature = "sqlite")]
    pub(crate) fn code(self) -> i64 {
        self as i64
    }
}

/// A change of one budget, of its status or of its targeting, before it is sent.
///
/// ```
/// use lagwise::{AdChange, ChangeKind};
///
/// let change = AdChange {
///     change_id: "2026-11-24/set-1".into(),
///     account_id: "act_1".into(),
///     campaign_id: Some("spring".into()),
///     budget_id: "set-1".into(),
///     kind: ChangeKind::Budget,
///     current_budget: Some(100.0),
///     proposed_budget: Some(115.0),
///     ..AdChange::default()
/// };
/// change.check()?;
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct AdChange {
    /// Names the change, once and for all: draws are keyed by it, and a ledger takes it once. 1 to 1,024 bytes, as every id.
    pub change_id: String,
    /// The ad account, whose score the change counts in.
    pub account_id: String,
    /// The campaign, whose rate the change counts in; where absent, the budget stands for it.
    #[serde(default)]
    pub campaign_id: Option<String>,
    /// What holds the budget on the platform: an ad set, or a campaign.
    pub budget_id: String,
    /// What the change does.
    #[serde(default)]
    pub kind: ChangeKind,
    /// Budget per day as the platform has it now, in major units, greater than 0; a budget change needs it.
    #[serde(default)]
    pub current_budget: Option<f64>,
    /// Budget per day that is asked for, in major units, greater than 0; every budget change needs it, and no other has it.
    #[serde(default)]
    pub proposed_budget: Option<f64>,
    /// Least budget per day that the platform allows here, in major units, beside the configured one.
    #[serde(default)]
    pub min_budget: Option<f64>,
    /// Largest budget per day allowed here, in major units, beside the configured one.
    #[serde(default)]
    pub max_budget: Option<f64>,
    /// Instant up to which the data that the change rests on is complete; without it, staleness is not judged.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub data_as_of: Option<Timestamp>,
}

impl AdChange {
    /// Checks ids, amounts and what the kind needs.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`], [`ErrorKind::NotFinite`], [`ErrorKind::MissingField`] for a budget change without its
    /// budgets, or [`ErrorKind::Conflict`]; the path starts with `change`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("change"))
    }

    pub(crate) fn check_fields(&self) -> Result<()> {
        check::id("change_id", &self.change_id)?;
        check_entity(&self.account_id, self.campaign_id.as_deref(), &self.budget_id)?;
        let budgets = [
            ("current_budget", self.current_budget),
            ("proposed_budget", self.proposed_budget),
            ("min_budget", self.min_budget),
            ("max_budget", self.max_budget),
        ];
        for (field, budget) in budgets {
            match budget {
                Some(budget) => check::positive_amount(field, budget)?,
                None if self.kind == ChangeKind::Budget && !field.starts_with('m') => {
                    return Err(Error::new(ErrorKind::MissingField, field, "a budget change needs it"));
                }
                None => {}
            }
        }
        if self.kind != ChangeKind::Budget && self.proposed_budget.is_some() {
            return Err(Error::new(ErrorKind::Conflict, "proposed_budget", "only a budget change proposes a budget"));
        }
        check_order(self.min_budget, self.max_budget)?;
        self.data_as_of.map_or(Ok(()), |at| check::event_time("data_as_of", at))
    }
}

/// A change in whole units.
#[derive(Clone, Copy, Debug)]
pub(super) struct Request {
    pub(super) kind: ChangeKind,
    pub(super) current: i64,
    pub(super) requested: i64,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    pub(super) data_as_of: Option<Millis>,
}

/// A budget on the platform, as the headroom is asked for it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BudgetEntity {
    /// The ad account.
    pub account_id: String,
    /// The campaign; where absent, the budget stands for it.
    #[serde(default)]
    pub campaign_id: Option<String>,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// Budget per day as the platform has it now, in major units, greater than 0.
    pub current_budget: f64,
    /// Least budget per day that the platform allows here, in major units, beside the configured one.
    #[serde(default)]
    pub min_budget: Option<f64>,
    /// Largest budget per day allowed here, in major units, beside the configured one.
    #[serde(default)]
    pub max_budget: Option<f64>,
}

impl BudgetEntity {
    /// Checks ids and amounts.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`], [`ErrorKind::NotFinite`] or [`ErrorKind::Conflict`]; the path starts with `entity`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("entity"))
    }

    fn check_fields(&self) -> Result<()> {
        check_entity(&self.account_id, self.campaign_id.as_deref(), &self.budget_id)?;
        check::positive_amount("current_budget", self.current_budget)?;
        for (field, budget) in [("min_budget", self.min_budget), ("max_budget", self.max_budget)] {
            budget.map_or(Ok(()), |budget| check::positive_amount(field, budget))?;
        }
        check_order(self.min_budget, self.max_budget)
    }
}

fn check_entity(account_id: &str, campaign_id: Option<&str>, budget_id: &str) -> Result<()> {
    check::id("account_id", account_id)?;
    campaign_id.map_or(Ok(()), |id| check::id("campaign_id", id))?;
    check::id("budget_id", budget_id)
}

fn check_order(min: Option<f64>, max: Option<f64>) -> Result<()> {
    match (min, max) {
        (Some(min), Some(max)) if min > max => {
            Err(Error::new(ErrorKind::Conflict, "min_budget", format!("{min} is above max_budget {max}")))
        }
        _ => Ok(()),
    }
}
