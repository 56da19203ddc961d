//! How many actions fit into an hour: the instants at which places are free again.

use super::history::{NEVER, Past};
use crate::time::Millis;

/// The window of all rates.
pub(super) const HOUR: Millis = 3_600_000;

/// How many of the actions count at an instant.
pub(super) fn count(past: impl Iterator<Item = Past>, instant: Millis) -> usize {
    past.filter(|action| action.counts_until(HOUR) > instant).count()
}

/// The first instant at which fewer than `limit` of the actions count.
///
/// An action is admitted only where fewer than `limit` others are less than an hour old or still to come. Of any `limit` + 1
/// actions within an hour the one admitted last saw the others: so there are none.
pub(super) fn free_at(past: impl Iterator<Item = Past>, limit: usize) -> Millis {
    let mut until: Vec<Millis> = past.map(|action| action.counts_until(HOUR)).collect();
    until.sort_unstable_by(|a, b| b.cmp(a));
    match limit.checked_sub(1) {
        Some(place) => until.get(place).copied().unwrap_or(Millis::MIN),
        None => NEVER,
    }
}
