//! What is common to all ads of a step: a price that wanders and returns, and demand that comes and goes.

use std::f64::consts::TAU;

use rand::rngs::ChaCha12Rng;

use super::world::World;
use crate::math::sampling::standard_normal;
use crate::rng;

#[derive(Debug)]
pub(crate) struct Market {
    rng: ChaCha12Rng,
    mood: Mood,
}

/// The market in one step.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Mood {
    /// Logarithm of the factor on every price.
    pub(crate) price: f64,
    /// Logarithm of the factor on every click-through rate.
    pub(crate) demand: f64,
}

impl Market {
    pub(crate) fn new(seed: u64) -> Self {
        Self { rng: rng::keyed(seed, "simulate", "market"), mood: Mood::default() }
    }

    /// Moves on to the step that starts after so many days.
    pub(crate) fn step(&mut self, world: &World, day: f64) -> Mood {
        let (price, season) = (&world.price, &world.season);
        self.mood.price =
            price.market_persistence * self.mood.price + price.market_shock * standard_normal(&mut self.rng);
        self.mood.demand = season.log_amplitude * (TAU * day / season.period_days).sin();
        self.mood
    }
}
