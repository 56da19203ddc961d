//! How far a budget may move: within each window, only so far from every value that it had there.

use super::history::{NEVER, Past};
use super::jitter::MILLION;
use super::verdict::GuardRule;
use crate::time::Millis;

/// One window with the largest part by which a budget may differ from a value that it had within it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Velocity {
    pub(super) rule: GuardRule,
    pub(super) window: Millis,
    /// In millionths.
    pub(super) part: i64,
}

impl Velocity {
    /// The largest move from a value, in whole minor units.
    fn step(self, value: i64) -> i64 {
        let (millions, rest) = (value / MILLION, value % MILLION);
        millions.saturating_mul(self.part).saturating_add(rest.saturating_mul(self.part) / MILLION)
    }
}

/// The budgets that are safe, with what bounds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bounds {
    pub(super) low: i64,
    pub(super) high: i64,
    pub(super) low_rule: GuardRule,
    pub(super) high_rule: GuardRule,
}

impl Bounds {
    /// The absolute caps alone: budgets are at least one minor unit.
    pub(super) fn of_caps(min: Option<i64>, max: Option<i64>) -> Self {
        Self {
            low: min.unwrap_or(1).max(1),
            high: max.unwrap_or(i64::MAX),
            low_rule: GuardRule::MinBudget,
            high_rule: GuardRule::MaxBudget,
        }
    }

    /// Narrows the bounds to what one value allows.
    fn narrow(&mut self, value: i64, velocity: Velocity) {
        let step = velocity.step(value);
        let (low, high) = (value.saturating_sub(step), value.saturating_add(step));
        if low > self.low {
            (self.low, self.low_rule) = (low, velocity.rule);
        }
        if high < self.high {
            (self.high, self.high_rule) = (high, velocity.rule);
        }
    }

    /// The bounds of a budget at an instant: the value `from` an edit at `s` was held until `s`, so it is within the window
    /// that ends at `t` as long as `t` is before `s` + the window.
    pub(super) fn at(self, instant: Millis, current: i64, past: &[Past], velocities: &[Velocity]) -> Self {
        let mut bounds = self;
        for velocity in velocities {
            bounds.narrow(current, *velocity);
            for edit in past.iter().filter(|edit| edit.is_edit() && edit.at.saturating_add(velocity.window) > instant) {
                bounds.narrow(edit.before, *velocity);
                bounds.narrow(edit.after, *velocity);
            }
        }
        bounds
    }

    pub(super) fn is_empty(&self) -> bool {
        self.low > self.high
    }

    /// Whether a budget other than the current one is safe.
    pub(super) fn let_move(&self, current: i64) -> bool {
        !self.is_empty() && (self.low, self.high) != (current, current)
    }
}

/// The first instant after `from` at which the bounds satisfy a condition that never fails again once it holds; `NEVER` where
/// waiting does not help.
pub(super) fn first_instant(
    caps: Bounds,
    from: Millis,
    current: i64,
    past: &[Past],
    velocities: &[Velocity],
    holds: impl Fn(Bounds) -> bool,
) -> Millis {
    let mut instants: Vec<Millis> = velocities
        .iter()
        .flat_map(|velocity| {
            past.iter().filter(|edit| edit.is_edit()).map(|edit| edit.at.saturating_add(velocity.window))
        })
        .filter(|instant| *instant > from)
        .collect();
    instants.sort_unstable();
    instants.dedup();
    let place = instants.partition_point(|instant| !holds(caps.at(*instant, current, past, velocities)));
    instants.get(place).copied().unwrap_or(NEVER)
}
