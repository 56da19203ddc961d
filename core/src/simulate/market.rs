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
    /// Number of steps whose mood was drawn.
    steps: u32,
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
        Self { rng: rng::keyed(seed, "simulate", "market"), mood: Mood::default(), steps: 0 }
    }

    /// The market in a step, which starts after so many days: drawn when it is first asked for, one step after the other.
    pub(crate) fn at(&mut self, step: u32, world: &World, day: f64) -> Mood {
        let (price, season) = (&world.price, &world.season);
        if self.steps <= step {
            self.steps = step + 1;
            self.mood.price =
                price.market_persistence * self.mood.price + price.market_shock * standard_normal(&mut self.rng);
        }
        self.mood.demand = season.log_amplitude * (TAU * day / season.period_days).sin();
        self.mood
    }
}
