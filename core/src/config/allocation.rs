//! Bounds of every budget.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::Result;

/// Bounds of every budget, beside the ad's own `min_budget` and `max_budget`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct AllocationConfig {
    /// Least budget of a live ad as a share of the equal split, 0 to 1.
    pub floor_share: f64,
    /// Largest relative change of a given current budget (0.5 is +-50 %), greater than 0; `None` for no limit.
    pub max_budget_change: Option<f64>,
    /// Relative changes smaller than this are left undone, 0 to 1.
    pub min_change: f64,
}

impl Default for AllocationConfig {
    fn default() -> Self {
        Self { floor_share: 0.01, max_budget_change: Some(0.5), min_change: 0.02 }
    }
}

impl AllocationConfig {
    pub(super) fn check(&self) -> Result<()> {
        check::between("floor_share", self.floor_share, 0.0, 1.0)?;
        if let Some(change) = self.max_budget_change {
            check::above("max_budget_change", change, 0.0)?;
        }
        check::between("min_change", self.min_change, 0.0, 1.0)
    }
}
