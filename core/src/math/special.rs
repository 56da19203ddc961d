//! Special functions of the posteriors: what statrs offers, and the trigamma function it lacks.

pub(crate) use statrs::function::gamma::digamma;

use statrs::function::{beta, erf, gamma};
use std::f64::consts::{PI, SQRT_2};

/// The standard normal distribution function.
pub(crate) fn normal_cdf(z: f64) -> f64 {
    0.5 * erf::erfc(-z / SQRT_2)
}

/// The standard normal density.
pub(crate) fn normal_pdf(z: f64) -> f64 {
    (-0.5 * z * z).exp() / (2.0 * PI).sqrt()
}

/// The distribution function of Beta(a, b) at x, for a, b > 0; x outside [0, 1] gives 0 or 1.
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else {
        beta::checked_beta_reg(a, b, x).unwrap_or(f64::NAN)
    }
}

/// ln B(a, b) for a, b > 0.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    gamma::ln_gamma(a) + gamma::ln_gamma(b) - gamma::ln_gamma(a + b)
}

/// The trigamma function (derivative of digamma) for x > 0, to about 1e-14 relative.
///
/// Recurrence psi1(x) = psi1(x + 1) + 1/x^2 up to x >= 15, then the asymptotic series with Bernoulli numbers
/// (Abramowitz and Stegun 6.4.6 and 6.4.12).
pub(crate) fn trigamma(x: f64) -> f64 {
    let mut below = 0.0;
    let mut x = x;
    while x < 15.0 {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y * (1.0 / 30.0 - y * (5.0 / 66.0)))));
    below + 1.0 / x + 0.5 * y + series / x
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of psi1 from the closed forms pi^2/6, pi^2/2, pi^2/6 - 1 and the recurrence from pi^2/6.
    #[test]
    fn trigamma_has_its_known_values() {
        let mut at_twenty = PI * PI / 6.0;
        for n in 1..20 {
            at_twenty -= 1.0 / f64::from(n * n);
        }
        for (x, known) in [(1.0, PI * PI / 6.0), (0.5, PI * PI / 2.0), (2.0, PI * PI / 6.0 - 1.0), (20.0, at_twenty)] {
            assert!((trigamma(x) / known - 1.0).abs() < 1e-13, "x = {x}");
        }
    }

    #[test]
    fn trigamma_is_the_slope_of_digamma() {
        for x in [0.3, 1.7, 4.0, 12.5, 60.0, 1e4] {
            let h = x * 1e-5;
            let slope = (digamma(x + h) - digamma(x - h)) / (2.0 * h);
            assert!((slope / trigamma(x) - 1.0).abs() < 1e-6, "x = {x}");
        }
    }

    #[test]
    fn the_beta_distribution_function_has_its_ends_and_its_symmetry() {
        assert_eq!(beta_cdf(2.0, 3.0, 0.0), 0.0);
        assert_eq!(beta_cdf(2.0, 3.0, 1.0), 1.0);
        let sum = beta_cdf(2.0, 3.0, 0.3) + beta_cdf(3.0, 2.0, 0.7);
        assert!((sum - 1.0).abs() < 1e-14);
        assert!((ln_beta(2.0, 3.0) - (1.0_f64 / 12.0).ln()).abs() < 1e-13);
    }
}
