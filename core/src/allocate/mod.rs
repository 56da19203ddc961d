//! Exact, bounded budgets from shares: one factor scales all shares, each budget is clipped to its bounds, and the parts
//! sum to the total in minor units.
//!
//! The factor is the dual variable of the sum constraint, found by bisection, so the result does not depend on the scale
//! of the money or on the order of the budgets, and cannot stop at its starting point as gradient solvers do.

mod bounds;
mod solve;

pub(crate) use bounds::Limits;

use serde::{Deserialize, Serialize};

use crate::config::AllocationConfig;

use bounds::{Slot, slots, sum};
use solve::{feasibility, solve};

/// Which bound a budget sits at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Bound {
    /// None: the budget follows its share.
    #[default]
    None,
    /// The least share of the equal split that every live budget gets.
    Floor,
    /// The ad's own `min_budget`.
    MinBudget,
    /// The ad's own `max_budget`.
    MaxBudget,
    /// The largest relative change of the current budget.
    ChangeLimit,
    /// The largest relative change, which kept the budget below its floor or `min_budget`.
    ChangeLimitBelowFloor,
    /// The largest relative change, which kept the budget above `max_budget`.
    ChangeLimitAboveMax,
    /// A new ad gets no more than the equal share.
    NewAd,
    /// Frozen at its current budget.
    Frozen,
    /// The change was too small to make.
    MinChange,
    /// What the guard lets through now.
    Headroom,
}

impl Bound {
    /// Every bound; its place is its code in columnar results.
    pub const ALL: &'static [Self] = &[
        Self::None,
        Self::Floor,
        Self::MinBudget,
        Self::MaxBudget,
        Self::ChangeLimit,
        Self::ChangeLimitBelowFloor,
        Self::ChangeLimitAboveMax,
        Self::NewAd,
        Self::Frozen,
        Self::MinChange,
        Self::Headroom,
    ];

    /// The name by which records and JSON know it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Floor => "floor",
            Self::MinBudget => "min_budget",
            Self::MaxBudget => "max_budget",
            Self::ChangeLimit => "change_limit",
            Self::ChangeLimitBelowFloor => "change_limit_below_floor",
            Self::ChangeLimitAboveMax => "change_limit_above_max",
            Self::NewAd => "new_ad",
            Self::Frozen => "frozen",
            Self::MinChange => "min_change",
            Self::Headroom => "headroom",
        }
    }

    /// Its place in [`Bound::ALL`].
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

/// Whether the budgets sum to the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum AllocationStatus {
    /// The budgets sum to the total.
    Exact,
    /// Nothing was given to allocate to.
    Empty,
    /// The least budgets exceed the total: each budget is at its least and `unallocated` is negative.
    MinimaExceedTotal,
    /// The largest budgets are below the total: each budget is at its largest and `unallocated` is positive.
    MaximaBelowTotal,
}

/// The budgets of one decision, in minor units, in the order of the input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Budgets {
    pub(crate) amounts: Vec<i64>,
    pub(crate) bounds: Vec<Bound>,
    pub(crate) status: AllocationStatus,
    /// Sum of the least budgets, frozen ones included.
    pub(crate) minimum: i64,
    /// Sum of the largest budgets, frozen ones included.
    pub(crate) maximum: i64,
    /// Total less the budgets; negative where the least budgets exceed it.
    pub(crate) unallocated: i64,
}

/// Allocates `total` to budgets with these shares (at least 0, any scale) and limits, given in the order of their ids.
pub(crate) fn allocate(total: i64, shares: &[f64], limits: &[Limits], rules: &AllocationConfig) -> Budgets {
    let slots = slots(total, shares, limits, rules);
    let first = solve(total, &slots);
    let (status, minimum, maximum) = feasibility(total, &slots);
    let (amounts, slots) = if status == AllocationStatus::Exact {
        snap(total, &slots, &first, limits, rules).unwrap_or((first, slots))
    } else {
        (first, slots)
    };
    let bounds = amounts.iter().zip(&slots).map(|(amount, slot)| slot.bound_at(*amount)).collect();
    let unallocated = total.saturating_sub(sum(amounts.iter().copied()));
    Budgets { amounts, bounds, status, minimum, maximum, unallocated }
}

/// The allocation without a model before it and words after it, so that it can be measured alone.
#[doc(hidden)]
#[must_use]
pub fn allocate_alone(total: i64, shares: &[f64], current: &[i64], rules: &AllocationConfig) -> Vec<i64> {
    let limits = |current: &i64| Limits { current: Some(*current), spend_rate: *current, ..Limits::default() };
    allocate(total, shares, &current.iter().map(limits).collect::<Vec<_>>(), rules).amounts
}

/// Takes back changes too small to make and solves the rest once more; `None` where nothing is taken back or the rest
/// could then not sum to the total.
fn snap(
    total: i64,
    slots: &[Slot],
    amounts: &[i64],
    limits: &[Limits],
    rules: &AllocationConfig,
) -> Option<(Vec<i64>, Vec<Slot>)> {
    let mut any = false;
    let snapped: Vec<Slot> = slots
        .iter()
        .zip(amounts)
        .zip(limits)
        .map(|((slot, amount), limits)| match limits.current {
            Some(current) if !limits.is_frozen && is_small(current, *amount, slot, rules.min_change) => {
                any = true;
                Slot::fixed(current, Bound::MinChange)
            }
            _ => *slot,
        })
        .collect();
    let (status, ..) = feasibility(total, &snapped);
    (any && status == AllocationStatus::Exact).then(|| (solve(total, &snapped), snapped))
}

fn is_small(current: i64, amount: i64, slot: &Slot, min_change: f64) -> bool {
    let change = (amount - current).abs() as f64;
    amount != current && change < min_change * current as f64 && (slot.low..=slot.high).contains(&current)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules() -> AllocationConfig {
        AllocationConfig::default()
    }

    fn live(current: i64) -> Limits {
        Limits { current: (current > 0).then_some(current), ..Limits::default() }
    }

    #[test]
    fn codes_and_names_are_those_of_the_list() {
        for (place, bound) in Bound::ALL.iter().enumerate() {
            assert_eq!(usize::from(bound.code()), place);
            assert_eq!(serde_json::to_value(bound).unwrap(), bound.name());
        }
    }

    #[test]
    fn shares_become_budgets_that_sum_to_the_cent() {
        let budgets = allocate(100, &[1.0, 1.0, 1.0], &[live(0); 3], &rules());
        assert_eq!(budgets.amounts, [34, 33, 33]);
        assert_eq!(budgets.status, AllocationStatus::Exact);
        assert_eq!(budgets.unallocated, 0);
    }

    #[test]
    fn a_change_limit_wins_over_floor_and_ceiling() {
        let low = Limits { min: Some(60), ..live(20) };
        let high = Limits { max: Some(10), ..live(100) };
        let budgets = allocate(1_000, &[0.1, 0.1, 0.8], &[low, high, live(0)], &rules());
        assert_eq!(budgets.amounts, [30, 50, 920]);
        assert_eq!(budgets.bounds, [Bound::ChangeLimitBelowFloor, Bound::ChangeLimitAboveMax, Bound::None]);
    }

    #[test]
    fn infeasible_totals_say_which_bounds_forbid_them() {
        let poor = Limits { min: Some(80), ..Limits::default() };
        let budgets = allocate(100, &[0.5, 0.5], &[poor, poor], &rules());
        assert_eq!(
            (budgets.status, budgets.minimum, budgets.unallocated),
            (AllocationStatus::MinimaExceedTotal, 160, -60)
        );
        assert_eq!(budgets.amounts, [80, 80]);

        let small = Limits { max: Some(30), ..Limits::default() };
        let budgets = allocate(100, &[0.5, 0.5], &[small, small], &rules());
        assert_eq!(
            (budgets.status, budgets.maximum, budgets.unallocated),
            (AllocationStatus::MaximaBelowTotal, 60, 40)
        );
    }

    #[test]
    fn frozen_budgets_leave_the_problem_and_new_ones_stay_at_the_equal_share() {
        let frozen = Limits { is_frozen: true, ..live(400) };
        let new = Limits { is_new: true, ..Limits::default() };
        let budgets = allocate(1_000, &[0.0, 0.9, 0.1], &[frozen, new, live(0)], &rules());
        assert_eq!(budgets.amounts, [400, 300, 300]);
        assert_eq!(budgets.bounds, [Bound::Frozen, Bound::NewAd, Bound::None]);
    }

    #[test]
    fn changes_too_small_to_make_are_taken_back_unless_the_sum_forbids_it() {
        let budgets = allocate(20_000, &[0.505, 0.2, 0.295], &[live(10_000), live(0), live(0)], &rules());
        assert_eq!(budgets.amounts[0], 10_000);
        assert_eq!(budgets.bounds[0], Bound::MinChange);
        assert_eq!(budgets.amounts.iter().sum::<i64>(), 20_000);
        // Both would be taken back to 100 each, which does not sum to 202.
        let budgets = allocate(202, &[0.5, 0.5], &[live(100), live(100)], &rules());
        assert_eq!(budgets.amounts, [101, 101]);
    }

    #[test]
    fn nothing_to_allocate_to_is_said() {
        assert_eq!(allocate(100, &[], &[], &rules()).status, AllocationStatus::Empty);
    }

    #[test]
    fn vanishing_shares_and_the_largest_sums_stay_exact() {
        let total = 900_000_000_000_000;
        let shares: Vec<f64> = (0..1_000).map(|i| (-f64::from(i)).exp()).collect();
        let limits = vec![Limits { max: Some(1_000_000_000_000), ..Limits::default() }; 1_000];
        let budgets = allocate(total, &shares, &limits, &rules());
        assert_eq!(budgets.status, AllocationStatus::Exact);
        assert_eq!(budgets.amounts.iter().sum::<i64>(), total);
    }
}
