//! The dual problem: one factor for all shares, and whole minor units that sum to the total.

use super::AllocationStatus;
use super::bounds::{Slot, sum};

/// Whether budgets within their bounds can sum to the total, with the sums of the least and the largest.
pub(super) fn feasibility(total: i64, slots: &[Slot]) -> (AllocationStatus, i64, i64) {
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
pub(super) fn solve(total: i64, slots: &[Slot]) -> Vec<i64> {
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
