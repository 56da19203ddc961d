//! Draws from the posteriors, each from a generator that the caller keyed.

use rand::Rng;
use rand_distr::{Beta, Distribution, StandardNormal};

/// A standard normal draw.
pub(crate) fn standard_normal(rng: &mut impl Rng) -> f64 {
    StandardNormal.sample(rng)
}

/// A draw from Beta(a, b); `None` where a or b is not finite and positive.
pub(crate) fn beta(a: f64, b: f64, rng: &mut impl Rng) -> Option<f64> {
    if !(a.is_finite() && b.is_finite()) {
        return None;
    }
    Beta::new(a, b).ok().map(|beta| beta.sample(rng))
}
