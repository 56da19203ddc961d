//! How delivery saturates: what part of its first impressions' return an ad still has at a budget.

use serde::{Deserialize, Serialize};

use super::world::SaturationSpec;

/// Shape of the saturation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Curve {
    /// (1 + x)^-exponent.
    Power,
    /// 1 / (1 + x / `half_at`).
    Hill,
}

impl SaturationSpec {
    /// Average return at a budget of `x` scales, as a part of that at 0.
    pub(crate) fn level(&self, x: f64) -> f64 {
        match self.curve {
            Curve::Power => (1.0 + x).powf(-self.exponent),
            Curve::Hill => 1.0 / (1.0 + x / self.half_at),
        }
    }

    /// Return of the last unit of money at a budget of `x` scales: the derivative of x level(x); it falls with x.
    pub(crate) fn marginal(&self, x: f64) -> f64 {
        match self.curve {
            Curve::Power => self.level(x) * (1.0 - self.exponent * x / (1.0 + x)),
            Curve::Hill => self.level(x).powi(2),
        }
    }

    /// The budget, in scales, at which the marginal return is `y`, inside (0, 1).
    pub(crate) fn budget_at(&self, y: f64) -> f64 {
        match self.curve {
            Curve::Power => {
                // u = ln(1 + x): ln marginal = -a u + ln(1 - a + a e^-u), convex and falling, so Newton converges.
                let a = self.exponent;
                let mut u = -y.ln();
                for _ in 0..30 {
                    let e = a * (-u).exp();
                    let slope = -a - e / (1.0 - a + e);
                    let step = (-a * u + (1.0 - a + e).ln() - y.ln()) / slope;
                    u = (u - step).max(0.0);
                    if step.abs() < 1e-12 * (1.0 + u) {
                        break;
                    }
                }
                u.exp_m1()
            }
            Curve::Hill => self.half_at * (y.powf(-0.5) - 1.0),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_marginal_return_is_the_derivative_and_has_its_inverse() {
        for curve in [Curve::Power, Curve::Hill] {
            let spec = SaturationSpec {
                curve,
                exponent: 0.2,
                half_at: 6.0,
                scale_per_day: 50.0,
                scale_log_sd: 0.0,
                hidden_share: 0.0,
            };
            for x in [0.01, 0.5, 2.0, 40.0, 900.0] {
                let total = |x: f64| x * spec.level(x);
                let step = 1e-5 * x;
                let slope = (total(x + step) - total(x - step)) / (2.0 * step);
                assert!((spec.marginal(x) / slope - 1.0).abs() < 1e-6, "{curve:?} at {x}");
                assert!((spec.budget_at(spec.marginal(x)) / x - 1.0).abs() < 1e-6, "{curve:?} at {x}");
            }
        }
    }
}
