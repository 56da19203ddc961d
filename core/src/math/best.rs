//! The probability of being the best of several independent posteriors, by quadrature: no noise in what is reported.

use super::special::{beta_cdf, ln_beta, normal_cdf, normal_pdf};

/// A posterior on the whole real line.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Posterior {
    /// Normal with this mean and standard deviation (the logarithm of a return).
    Normal { mean: f64, sd: f64 },
    /// Beta(a, b), taken on the logit scale, where its density is smooth and has light tails.
    Beta { a: f64, b: f64 },
}

/// Beyond this many standard deviations a posterior has no weight that a double could show.
const REACH: f64 = 8.5;
/// Step of the rule in units of the smallest standard deviation: the trapezoidal rule errs by about
/// exp(-2 pi^2 / step^2) on a Gaussian (Trefethen and Weideman 2014, SIAM Review 56:385), here below 1e-13.
const STEP: f64 = 0.8;
/// Most nodes of the rule; reached only where standard deviations differ by a factor of hundreds.
const MOST_NODES: f64 = 20_000.0;

impl Posterior {
    /// Where it lies and how wide it is, on the integration scale.
    fn location(self) -> (f64, f64) {
        match self {
            Self::Normal { mean, sd } => (mean, sd),
            Self::Beta { a, b } => {
                let mean = super::special::digamma(a) - super::special::digamma(b);
                let variance = super::special::trigamma(a) + super::special::trigamma(b);
                (mean, variance.sqrt())
            }
        }
    }

    fn density(self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, sd } => normal_pdf((x - mean) / sd) / sd,
            Self::Beta { a, b } => {
                let (ln_p, ln_q) = (-softplus(-x), -softplus(x));
                (a * ln_p + b * ln_q - ln_beta(a, b)).exp()
            }
        }
    }

    fn cdf(self, x: f64) -> f64 {
        match self {
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::Beta { a, b } => beta_cdf(a, b, 1.0 / (1.0 + (-x).exp())),
        }
    }
}

/// ln(1 + e^x) without overflow.
fn softplus(x: f64) -> f64 {
    x.max(0.0) + (-x.abs()).exp().ln_1p()
}

/// P(best) of each posterior: p_k = integral of f_k(x) prod_{i != k} F_i(x) dx. They sum to 1; ties share equally.
///
/// The logarithms of the distribution functions are summed once per node and each posterior takes its own out again,
/// so the work is posteriors x nodes.
pub(crate) fn probability_best(posteriors: &[Posterior]) -> Vec<f64> {
    let spans: Vec<(f64, f64)> = posteriors.iter().map(|p| p.location()).collect();
    let Some(narrowest) = spans.iter().map(|s| s.1).reduce(f64::min) else {
        return Vec::new();
    };
    // Below the highest lower end nobody is best: that posterior alone beats everything there.
    let low = spans.iter().map(|s| s.0 - REACH * s.1).fold(f64::NEG_INFINITY, f64::max);
    let high = spans.iter().map(|s| s.0 + REACH * s.1).fold(f64::NEG_INFINITY, f64::max);
    let nodes = ((high - low) / (STEP * narrowest)).ceil().clamp(64.0, MOST_NODES);
    let step = (high - low) / nodes;

    let mut best = vec![0.0; posteriors.len()];
    let mut cdfs = vec![0.0; posteriors.len()];
    let mut node = 0.0;
    while node <= nodes {
        let x = low + step * node;
        let mut ln_all = 0.0;
        for (cdf, posterior) in cdfs.iter_mut().zip(posteriors) {
            *cdf = posterior.cdf(x).max(f64::MIN_POSITIVE);
            ln_all += cdf.ln();
        }
        if ln_all > -700.0 {
            let all = ln_all.exp();
            for ((best, cdf), posterior) in best.iter_mut().zip(&cdfs).zip(posteriors) {
                *best += posterior.density(x) * all / cdf;
            }
        }
        node += 1.0;
    }
    let sum: f64 = best.iter().sum();
    if sum > 0.0 {
        best.iter_mut().for_each(|p| *p /= sum);
    } else {
        best.fill(1.0 / posteriors.len() as f64);
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_normals_have_the_closed_form() {
        let (a, b) = (Posterior::Normal { mean: 1.0, sd: 0.3 }, Posterior::Normal { mean: 0.8, sd: 0.9 });
        let exact = normal_cdf(0.2 / (0.3_f64.powi(2) + 0.9_f64.powi(2)).sqrt());
        let best = probability_best(&[a, b]);
        assert!((best[0] - exact).abs() < 1e-9, "{} against {exact}", best[0]);
        assert!((best[0] + best[1] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn two_betas_have_the_closed_form() {
        // P(X > Y) for whole a: sum over i < a1 of B(a2 + i, b1 + b2) / ((b1 + i) B(1 + i, b1) B(a2, b2)).
        let (a1, b1, a2, b2) = (3.0, 9.0, 5.0, 11.0);
        let exact: f64 = (0..3)
            .map(f64::from)
            .map(|i| (ln_beta(a2 + i, b1 + b2) - ln_beta(1.0 + i, b1) - ln_beta(a2, b2)).exp() / (b1 + i))
            .sum();
        let best = probability_best(&[Posterior::Beta { a: a1, b: b1 }, Posterior::Beta { a: a2, b: b2 }]);
        assert!((best[0] - exact).abs() < 1e-9, "{} against {exact}", best[0]);
    }

    #[test]
    fn equal_posteriors_share_equally_and_none_gives_none() {
        let best = probability_best(&[Posterior::Normal { mean: 2.0, sd: 0.1 }; 5]);
        assert!(best.iter().all(|p| (p - 0.2).abs() < 1e-12));
        assert!(probability_best(&[]).is_empty());
    }

    #[test]
    fn a_narrow_posterior_among_wide_ones_is_not_missed() {
        let narrow = Posterior::Normal { mean: 5.0, sd: 0.01 };
        let wide = Posterior::Normal { mean: 0.0, sd: 1.0 };
        let best = probability_best(&[wide, narrow, wide]);
        assert!(best[1] > 0.999_99);
    }
}
