//! How far each budget may move now: what the allocation takes as bounds, so that what it recommends fits the guard.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::verdict::GuardRule;
use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// The lowest and the highest budget that the guard lets through now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct BudgetHeadroom {
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// Lowest safe budget per day, in minor units.
    pub lowest_budget_minor: i64,
    /// Highest safe budget per day, in minor units; both are the current budget where it can't move now.
    pub highest_budget_minor: i64,
    /// The rule by which it can't move now; absent where it can.
    #[serde(default)]
    pub rule: Option<GuardRule>,
    /// When it can move again; absent where it can, or where waiting does not help.
    #[serde(default)]
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub clears_at: Option<Timestamp>,
}

impl BudgetHeadroom {
    /// Checks what a caller hands to an allocation.
    fn check(&self) -> Result<()> {
        check::id("budget_id", &self.budget_id)?;
        for (field, minor) in
            [("lowest_budget_minor", self.lowest_budget_minor), ("highest_budget_minor", self.highest_budget_minor)]
        {
            check::between(field, minor as f64, 0.0, 1e15)?;
        }
        if self.lowest_budget_minor > self.highest_budget_minor {
            let detail =
                format!("{} is above highest_budget_minor {}", self.lowest_budget_minor, self.highest_budget_minor);
            return Err(Error::new(ErrorKind::Conflict, "lowest_budget_minor", detail));
        }
        Ok(())
    }

    /// Checks a list of them: each budget once.
    pub(crate) fn check_all(all: &[Self]) -> Result<()> {
        let mut known = std::collections::BTreeSet::new();
        for (place, headroom) in all.iter().enumerate() {
            let field = format!("headroom[{place}]");
            headroom.check().map_err(|error| error.within(&field))?;
            if !known.insert(headroom.budget_id.as_str()) {
                let detail = format!("{:?} occurs twice", headroom.budget_id);
                return Err(Error::new(ErrorKind::DuplicateId, format!("{field}.budget_id"), detail));
            }
        }
        Ok(())
    }
}
