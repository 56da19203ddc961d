//! The two draws of a change: when within a few seconds it is sent, and by how much its budget is dithered.
//!
//! Jitter spreads load: a hundred changes of one batch would otherwise reach the platform in one instant. Fuzz is exploration:
//! without variation of spend its response cannot be learned. Neither ever waits; both are functions of the seed and the
//! change's id, so a change that is judged again keeps its draws.

use crate::rng;
use crate::time::Millis;

/// Parts of a whole in which fuzz and changes are counted.
pub(super) const MILLION: i64 = 1_000_000;

/// The draws of one change, each uniform over 64 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draws {
    jitter: u64,
    fuzz: u64,
}

impl Draws {
    pub(super) fn of(seed: u64, change_id: &str) -> Self {
        let [jitter, fuzz, ..] = rng::keyed_words(seed, "guard", change_id);
        Self { jitter, fuzz }
    }

    /// Whole milliseconds, uniform between both ends, which are legal.
    pub(super) fn jitter(self, least: Millis, most: Millis) -> Millis {
        uniform(self.jitter, least, most)
    }

    /// A budget moved by at most `fuzz` millionths of it either way; the move is rounded towards nothing, so that it stays
    /// within the part and its mean is 0.
    pub(super) fn dither(self, budget: i64, fuzz: i64) -> i64 {
        // Uniform over the odd numbers between -2^63 and 2^63: symmetric.
        let signed = i128::from(self.fuzz) * 2 + 1 - (1_i128 << 64);
        // Within +-10^15 x 10^6 x 2^64 / 2^26: far from the end of the range.
        let share = (signed >> 26) * i128::from(fuzz);
        let moved = i128::from(budget) * share / (i128::from(MILLION) << 38);
        budget + i64::try_from(moved).unwrap_or(0)
    }
}

/// Whole milliseconds between both ends, which are legal, by a draw that is uniform over 64 bits.
pub(super) fn uniform(draw: u64, least: Millis, most: Millis) -> Millis {
    let count = u128::from(most.abs_diff(least)) + 1;
    let place = (u128::from(draw) * count) >> 64;
    least + Millis::try_from(place).unwrap_or(0)
}
