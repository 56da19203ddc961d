//! Where a requested budget lies: within its bounds, or how far it may go towards it.

use super::change::Request;
use super::velocity::Bounds;
use super::verdict::GuardRule;

/// Where a budget lies that was asked for.
pub(super) enum Place {
    Within,
    Clamped(i64, GuardRule),
    /// No safe budget lies in the direction of the change.
    Stuck(i64, GuardRule),
}

/// Places a budget within its bounds.
pub(super) fn place(request: &Request, bounds: Bounds, clamp: bool) -> Place {
    let Request { current, requested, .. } = *request;
    if (bounds.low..=bounds.high).contains(&requested) {
        return Place::Within;
    }
    let is_rise = requested > current;
    if bounds.is_empty() {
        let (limit, rule) = if is_rise { (bounds.high, bounds.high_rule) } else { (bounds.low, bounds.low_rule) };
        return Place::Stuck(limit, rule);
    }
    let (limit, rule) =
        if requested > bounds.high { (bounds.high, bounds.high_rule) } else { (bounds.low, bounds.low_rule) };
    let moves = if is_rise { limit > current } else { limit < current };
    if clamp && moves { Place::Clamped(limit, rule) } else { Place::Stuck(limit, rule) }
}
