//! The oracle: knows every ad as it is, and equalises the marginal returns of now under the same guard.

use super::account::AdTruth;
use super::guard::{self, Bounds};
use super::world::SaturationSpec;

/// The budgets within their bounds that earn most in the next step.
///
/// Where no bound is met, one more unit of money earns the same in every ad; bisection finds that common return.
pub(crate) fn budgets(total: f64, ads: &[&AdTruth], bounds: &[Bounds], saturation: &SaturationSpec) -> Vec<f64> {
    let returns: Vec<f64> = ads.iter().map(|ad| ad.return_at_zero()).collect();
    let at = |log_marginal: f64| -> Vec<f64> {
        ads.iter()
            .zip(&returns)
            .zip(bounds)
            .map(|((ad, first), b)| {
                let y = log_marginal.exp() / first;
                let wish = if y < 1.0 { ad.scale_per_day * saturation.budget_at(y) } else { 0.0 };
                wish.max(b.least).min(b.most)
            })
            .collect()
    };
    let mut high = returns.iter().copied().fold(f64::MIN_POSITIVE, f64::max).ln();
    let mut low = ads
        .iter()
        .zip(&returns)
        .zip(bounds)
        .map(|((ad, first), b)| (first * saturation.marginal(b.most / ad.scale_per_day)).max(f64::MIN_POSITIVE).ln())
        .fold(high, f64::min);
    for _ in 0..48 {
        let middle = f64::midpoint(low, high);
        if at(middle).iter().sum::<f64>() < total { high = middle } else { low = middle }
    }
    // What is left of the bisection's error is spread in proportion, so that the sum is exact.
    guard::fit(total, &at(high), bounds)
}
