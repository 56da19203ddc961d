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

/// Sum of parameters above which statrs's continued fraction no longer converges in its steps.
const LARGE_BETA: f64 = 1e5;

/// The distribution function of Beta(a, b) at x, for a, b > 0; x outside [0, 1] gives 0 or 1.
///
/// Accurate to 1e-9 for a + b up to 10^5 and to 1e-6 beyond.
pub(crate) fn beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if x <= 0.0 {
        0.0
    } else if x >= 1.0 {
        1.0
    } else if a + b <= LARGE_BETA {
        beta::checked_beta_reg(a, b, x).unwrap_or(f64::NAN)
    } else if b < a {
        1.0 - large_beta_cdf(b, a, 1.0 - x)
    } else {
        large_beta_cdf(a, b, x)
    }
}

/// For a + b > 10^5 and a <= b: the Gamma limit where a is small, else the normal approximation of Peizer and Pratt
/// (1968, JASA 63:1416) to the binomial tail that I_x(a, b) is.
fn large_beta_cdf(a: f64, b: f64, x: f64) -> f64 {
    if a < 100.0 {
        let scaled = -(b + 0.5 * (a - 1.0)) * (-x).ln_1p();
        return gamma::checked_gamma_lr(a, scaled).unwrap_or(f64::NAN).clamp(0.0, 1.0);
    }
    let (n, y) = (a + b - 1.0, 1.0 - x);
    let (below, above) = (a - 0.5, b - 0.5);
    let shift = below + 1.0 / 6.0 - (n + 1.0 / 3.0) * x
        + 0.02 * (y / (below + 0.5) - x / (above + 0.5) + (y - 0.5) / (n + 1.0));
    let skew = 1.0 + y * peizer_pratt(below / (n * x)) + x * peizer_pratt(above / (n * y));
    1.0 - normal_cdf(shift * (skew / ((n + 1.0 / 6.0) * x * y)).sqrt())
}

/// g(r) = (1 - r^2 + 2 r ln r) / (1 - r)^2, by its series where that is 0/0.
fn peizer_pratt(r: f64) -> f64 {
    let d = 1.0 - r;
    if d.abs() < 1e-2 {
        d * (1.0 / 3.0 + d * (1.0 / 6.0 + d * (1.0 / 10.0 + d * (1.0 / 15.0 + d / 21.0))))
    } else {
        (1.0 - r * r + 2.0 * r * r.ln()) / (d * d)
    }
}

/// ln B(a, b) for a, b > 0.
pub(crate) fn ln_beta(a: f64, b: f64) -> f64 {
    gamma::ln_gamma(a) + gamma::ln_gamma(b) - gamma::ln_gamma(a + b)
}

/// The trigamma function (derivative of digamma) for x > 0, to about 1e-14 relative.
///
/// Recurrence psi1(x) = psi1(x + 1) + 1/x^2 up to x >= 8, then the asymptotic series with Bernoulli numbers
/// (Abramowitz and Stegun 6.4.6 and 6.4.12).
pub(crate) fn trigamma(x: f64) -> f64 {
    // The larger the series' argument the fewer of its terms count; divisions cost more than terms.
    const SERIES: [f64; 8] =
        [1.0 / 6.0, -1.0 / 30.0, 1.0 / 42.0, -1.0 / 30.0, 5.0 / 66.0, -691.0 / 2730.0, 7.0 / 6.0, -3617.0 / 510.0];
    let mut below = 0.0;
    let mut x = x;
    while x < 8.0 {
        below += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = y * SERIES.iter().rev().fold(0.0, |sum, term| term + y * sum);
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

    /// Tables of the Boost.Math project: a, b, x, two unscaled integrals, the distribution function and its complement.
    #[test]
    fn the_beta_distribution_function_agrees_with_published_tables() {
        for file in ["beta_reference/boost_ibeta_small_data.csv.gz", "beta_reference/boost_ibeta_int_data.csv.gz"] {
            let Some(table) = crate::test_data::read(file) else { continue };
            let mut rows = 0;
            for line in table.lines().skip(1) {
                let numbers: Vec<f64> = line.split(',').map(|n| n.parse().unwrap()).collect();
                let cdf = beta_cdf(numbers[0], numbers[1], numbers[2]);
                assert!((cdf - numbers[5]).abs() < 1e-9, "{line}: {cdf}");
                rows += 1;
            }
            assert!(rows >= 500);
        }
    }

    /// Values of SciPy 1.17's `beta.cdf`.
    #[test]
    #[expect(clippy::unreadable_literal, reason = "a table")]
    fn the_beta_distribution_function_is_right_for_large_parameters() {
        for (a, b, x, known) in [
            (1.0, 100000000000000.0, 1.3e-14, 0.727468206966),
            (1.5, 300000.0, 4e-06, 0.506366643108),
            (60.0, 200000.0, 0.00031, 0.618172541991),
            (99.0, 99999.0, 0.00102, 0.633784040509),
            (150.0, 400000.0, 0.00036, 0.321019669510),
            (5000.0, 250000.0, 0.0195, 0.348671426086),
            (300000.0, 300000.0, 0.5005, 0.780710948805),
            (200000000.0, 300000000.0, 0.40001, 0.675963297799),
        ] {
            let cdf = beta_cdf(a, b, x);
            assert!((cdf - known).abs() < 1e-6, "{a} {b} {x}: {cdf} against {known}");
            // 1 - x keeps enough digits of x only where x is not tiny.
            if x > 1e-6 {
                assert!((beta_cdf(b, a, 1.0 - x) - (1.0 - known)).abs() < 1e-6);
            }
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
