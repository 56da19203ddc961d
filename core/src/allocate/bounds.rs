//! The range in which each budget may lie, and what limits it: floor, ceiling, then the largest relative change.

use crate::config::AllocationConfig;

use super::Bound;

/// What a caller allows for one budget, in minor units per day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Limits {
    /// Current budget, where it was given.
    pub(crate) current: Option<i64>,
    pub(crate) min: Option<i64>,
    pub(crate) max: Option<i64>,
    /// What the guard lets through: it wins over every other bound but a freeze.
    pub(crate) headroom: Option<(i64, i64)>,
    /// Spend per day, at which a frozen budget without a given one stays.
    pub(crate) spend_rate: i64,
    pub(crate) is_frozen: bool,
    /// Younger than one period: no change limit, but no more than the equal share.
    pub(crate) is_new: bool,
}

/// A live or fixed budget while it is solved for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    pub(super) share: f64,
    pub(super) low: i64,
    pub(super) high: i64,
    low_bound: Bound,
    high_bound: Bound,
}

impl Slot {
    /// A budget that cannot move.
    pub(super) fn fixed(amount: i64, bound: Bound) -> Self {
        Self { share: 0.0, low: amount, high: amount, low_bound: bound, high_bound: bound }
    }

    /// Narrows the slot to the guard's headroom; where they do not meet, the end of the headroom that is nearer to the slot.
    fn narrow(&mut self, low: i64, high: i64) {
        if high < self.low {
            *self = Self { share: self.share, ..Self::fixed(high, Bound::Headroom) };
        } else if low > self.high {
            *self = Self { share: self.share, ..Self::fixed(low, Bound::Headroom) };
        } else {
            if low > self.low {
                (self.low, self.low_bound) = (low, Bound::Headroom);
            }
            if high < self.high {
                (self.high, self.high_bound) = (high, Bound::Headroom);
            }
        }
    }

    /// The budget at a factor of its share.
    pub(super) fn at(&self, factor: f64) -> f64 {
        (factor * self.share).clamp(self.low as f64, self.high as f64)
    }

    /// Which bound an amount sits at.
    pub(super) fn bound_at(&self, amount: i64) -> Bound {
        if amount == self.low {
            self.low_bound
        } else if amount == self.high {
            self.high_bound
        } else {
            Bound::None
        }
    }
}

/// A share below this part of the largest counts as this part, so that every budget can take money the others can't.
const LEAST_SHARE: f64 = 1e-15;

/// The slots of all budgets.
pub(super) fn slots(total: i64, shares: &[f64], limits: &[Limits], rules: &AllocationConfig) -> Vec<Slot> {
    let frozen = sum(limits.iter().filter(|l| l.is_frozen).map(|l| l.current.unwrap_or(l.spend_rate)));
    let live = limits.iter().filter(|l| !l.is_frozen).count();
    let equal = total.saturating_sub(frozen).max(0) as f64 / live.max(1) as f64;
    let least_share = shares.iter().fold(0.0_f64, |a, b| a.max(*b)) * LEAST_SHARE;
    shares.iter().zip(limits).map(|(share, limits)| slot(share.max(least_share), limits, total, equal, rules)).collect()
}

fn slot(share: f64, limits: &Limits, total: i64, equal: f64, rules: &AllocationConfig) -> Slot {
    if limits.is_frozen {
        return Slot::fixed(limits.current.unwrap_or(limits.spend_rate), Bound::Frozen);
    }
    let mut slot = free_slot(share, limits, total, equal, rules);
    if let Some((low, high)) = limits.headroom {
        slot.narrow(low, high);
    }
    slot
}

#[expect(clippy::cast_possible_truncation, reason = "budgets are below 2^53")]
fn free_slot(share: f64, limits: &Limits, total: i64, equal: f64, rules: &AllocationConfig) -> Slot {
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

/// A sum that stops at the ends of its range: a hundred thousand budgets of the largest amount exceed it.
pub(super) fn sum(amounts: impl Iterator<Item = i64>) -> i64 {
    amounts.fold(0, i64::saturating_add)
}
