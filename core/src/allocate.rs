//! Exact, bounded budgets from shares: one factor scales all shares, each budget is clipped to its bounds, and the parts
//! sum to the total in minor units.
//!
//! The factor is the dual variable of the sum constraint, found by bisection, so the result does not depend on the scale
//! of the money or on the order of the budgets, and cannot stop at its starting point as gradient solvers do.

use serde::{Deserialize, Serialize};

use crate::config::AllocationConfig;

/// What a caller allows for one budget, in minor units per day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Current budget, where it was given.
    pub(crate) current: Option<i64>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// Spend per day, at which a frozen budget without a given one stays.
    pub(crate) spend_rate: i64,
    pub(crate) is_frozen: bool,
    /// Younger than one period: no change limit, but no more than the equal share.
    pub(crate) is_new: bool,
}

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

/// A live or fixed budget while it is solved for.
#[derive(Clone, Copy, Debug)]
struct Slot {
    share: f64,
    low: i64,
    high: i64,
    low_bound: Bound,
    high_bound: Bound,
}

impl Slot {
    fn fixed(amount: i64, bound: Bound) -> Self {
        Self { share: 0.0, low: amount, high: amount, low_bound: bound, high_bound: bound }
    }

    fn at(&self, factor: f64) -> f64 {
        (factor * self.share).clamp(self.low as f64, self.high as f64)
    }
}

/// A share below this part of the largest counts as this part, so that every budget can take money the others can't.
const LEAST_SHARE: f64 = 1e-15;

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
    let bounds = amounts.iter().zip(&slots).map(|(amount, slot)| bound_at(*amount, slot)).collect();
    let unallocated = total.saturating_sub(sum(amounts.iter().copied()));
    Budgets { amounts, bounds, status, minimum, maximum, unallocated }
}

/// A sum that stops at the ends of its range: a hundred thousand budgets of the largest amount exceed it.
fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}

fn bound_at(amount: i64, slot: &Slot) -> Bound {
    if amount == slot.low {
        slot.low_bound
    } else if amount == slot.high {
        slot.high_bound
    } else {
        Bound::None
    }
}

fn slots(total: i64, shares: &[f64], limits: &[Limits], rules: &AllocationConfig) -> Vec<Slot> {
    let frozen = sum(limits.iter().filter(|l| l.is_frozen).map(|l| l.current.unwrap_or(l.spend_rate)));
    let live = limits.iter().filter(|l| !l.is_frozen).count();
    let equal = total.saturating_sub(frozen).max(0) as f64 / live.max(1) as f64;
    let least_share = shares.iter().fold(0.0_f64, |a, b| a.max(*b)) * LEAST_SHARE;
    shares.iter().zip(limits).map(|(share, limits)| slot(share.max(least_share), limits, total, equal, rules)).collect()
}

#[expect(clippy::cast_possible_truncation, reason = "budgets are below 2^53")]
fn slot(share: f64, limits: &Limits, total: i64, equal: f64, rules: &AllocationConfig) -> Slot {
    if limits.is_frozen {
        return Slot::fixed(limits.current.unwrap_or(limits.spend_rate), Bound::Frozen);
    }
    let mut slot = Slot {
        share,
        low: (rules.floor_share * equal).floor() as i64,
        high: limits.max.unwrap_or(total),
        low_bound: Bound::Floor,
        high_bound: if limits.max.is_some() { Bound::MaxBudget } else { Bound::None },
    };
    if let Some(min) = limits.min.filter(|min| *min >= slot.low) {
        (slot.low, slot.low_bound) = (min, Bound::MinBudget);
    }
    if limits.max.is_none() {
        slot.high = slot.high.max(slot.low);
    } else if slot.low > slot.high {
        (slot.low, slot.low_bound) = (slot.high, Bound::MaxBudget);
    }
    if limits.is_new {
        let equal = (equal.ceil() as i64).max(slot.low);
        if equal < slot.high {
            (slot.high, slot.high_bound) = (equal, Bound::NewAd);
        }
        return slot;
    }
    if let (Some(current), Some(change)) = (limits.current.filter(|c| *c > 0), rules.max_budget_change) {
        limit_change(&mut slot, current as f64, change);
    }
    slot
}

/// Narrows a slot to the largest relative change; where that contradicts the slot's bounds, the change limit wins.
#[expect(clippy::cast_possible_truncation, reason = "budgets are below 2^53")]
fn limit_change(slot: &mut Slot, current: f64, change: f64) {
    let low = (current * (1.0 - change).max(0.0)).ceil() as i64;
    let high = (current * (1.0 + change)).floor().min(i64::MAX as f64) as i64;
    if high < slot.low {
        *slot = Slot { share: slot.share, ..Slot::fixed(high, Bound::ChangeLimitBelowFloor) };
    } else if low > slot.high {
        *slot = Slot { share: slot.share, ..Slot::fixed(low, Bound::ChangeLimitAboveMax) };
    } else {
        if low > slot.low {
            (slot.low, slot.low_bound) = (low, Bound::ChangeLimit);
        }
        if high < slot.high {
            (slot.high, slot.high_bound) = (high, Bound::ChangeLimit);
        }
    }
}

fn feasibility(total: i64, slots: &[Slot]) -> (AllocationStatus, i64, i64) {
    let minimum = sum(slots.iter().map(|slot| slot.low));
    let maximum = sum(slots.iter().map(|slot| slot.high));
    let status = if slots.is_empty() {
        AllocationStatus::Empty
    } else if minimum > total {
        AllocationStatus::MinimaExceedTotal
    } else if maximum < total {
        AllocationStatus::MaximaBelowTotal
    } else {
        AllocationStatus::Exact
    };
    (status, minimum, maximum)
}

/// Budgets clip(factor x share, low, high) that sum to the total where the bounds allow it, else all at one end.
fn solve(total: i64, slots: &[Slot]) -> Vec<i64> {
    let (status, ..) = feasibility(total, slots);
    match status {
        AllocationStatus::Empty => Vec::new(),
        AllocationStatus::MinimaExceedTotal => slots.iter().map(|slot| slot.low).collect(),
        AllocationStatus::MaximaBelowTotal => slots.iter().map(|slot| slot.high).collect(),
        AllocationStatus::Exact => {
            let factor = bisect(total as f64, slots);
            round(total, slots, factor)
        }
    }
}

/// The factor at which the clipped budgets sum to the total: the largest double whose sum stays below it.
///
/// The sum rises with the factor, so bisection over the bits of positive doubles meets two neighbouring ones, whatever the
/// scale of shares and money. It starts from a bracket around Newton's solution, which is right but for rounding, and
/// widens it where it is not.
fn bisect(total: f64, slots: &[Slot]) -> f64 {
    let is_below = |bits: u64| slots.iter().map(|slot| slot.at(f64::from_bits(bits))).sum::<f64>() < total;
    let guess = newton(total, slots).to_bits();
    let largest = f64::MAX.to_bits();
    let mut reach = 1;
    let (mut low, mut high) = (guess, guess);
    while low > 0 && !is_below(low) {
        (low, high) = (low.saturating_sub(reach), low);
        reach = reach.saturating_mul(8);
    }
    reach = 1;
    while high < largest && (high <= low || is_below(high)) {
        (low, high) = (high, high.saturating_add(reach).min(largest));
        reach = reach.saturating_mul(8);
    }
    while high - low > 1 {
        let middle = low + (high - low) / 2;
        if is_below(middle) { low = middle } else { high = middle }
    }
    f64::from_bits(low)
}

/// The factor by Newton's method on the piecewise linear sum: each step solves for the budgets that are not clipped.
fn newton(total: f64, slots: &[Slot]) -> f64 {
    let mut factor = total / slots.iter().map(|slot| slot.share).sum::<f64>();
    for _ in 0..16 {
        let (mut free_shares, mut clipped) = (0.0, 0.0);
        for slot in slots {
            let amount = slot.at(factor);
            if amount == factor * slot.share { free_shares += slot.share } else { clipped += amount }
        }
        let next = (total - clipped) / free_shares;
        if !(next > 0.0 && next.is_finite()) || next == factor {
            break;
        }
        factor = next;
    }
    if factor > 0.0 && factor.is_finite() { factor } else { 1.0 }
}

/// Whole minor units by largest remainder within the bounds; equal remainders go to the first id.
#[expect(clippy::cast_possible_truncation, reason = "budgets are below 2^53")]
fn round(total: i64, slots: &[Slot], factor: f64) -> Vec<i64> {
    let exact: Vec<f64> = slots.iter().map(|slot| slot.at(factor)).collect();
    let mut amounts: Vec<i64> = exact.iter().map(|amount| amount.floor() as i64).collect();
    let mut missing = total - amounts.iter().sum::<i64>();
    let mut order: Vec<(f64, usize)> = exact.iter().map(|amount| amount.fract()).zip(0..).collect();
    order.sort_by(|a, b| b.0.total_cmp(&a.0));
    // One pass is enough but for rounding errors of the factor in very large sums; each pass moves money or ends.
    while missing != 0 {
        let before = missing;
        for (_, index) in &order {
            if let (Some(amount), Some(slot)) = (amounts.get_mut(*index), slots.get(*index)) {
                let room = if missing > 0 { (slot.high - *amount).min(1) } else { (slot.low - *amount).max(-1) };
                *amount += room;
                missing -= room;
            }
            if missing == 0 {
                break;
            }
        }
        if missing == before {
            break;
        }
    }
    amounts
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
