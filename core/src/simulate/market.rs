//! The market's mood: one price factor for all ads, which wanders and returns.

use rand::rngs::ChaCha12Rng;

use super::world::PriceSpec;
use crate::math::sampling::standard_normal;
use crate::rng;

#[derive(Debug)]
pub(crate) struct Market {
    rng: ChaCha12Rng,
    /// Logarithm of the factor.
    mood: f64,
}

impl Market {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: rng::keyed(seed, "simulate", "market"), mood: 0.0 }
    }

    /// Moves on by one step, and tells the logarithm of the price factor there.
    pub(crate) fn step(&mut self, spec: &PriceSpec) -> f64 {
        self.mood = spec.market_persistence * self.mood + spec.market_shock * standard_normal(&mut self.rng);
        self.mood
    }
}
