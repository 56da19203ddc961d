//! What a policy earned over many accounts, as a part of what was possible.

use serde::{Deserialize, Serialize};

use super::episode::Run;

/// A policy beside the oracle and an equal split over the same accounts.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Comparison {
    /// Value earned with each account as a part of the oracle's.
    pub of_oracle: Vec<f64>,
    /// Value earned with each account as a part of the equal split's.
    pub of_equal_split: Vec<f64>,
    /// Value earned in percent of the oracle's.
    pub percent_of_oracle: Summary,
    /// How much more was earned than by an equal split, in percent.
    pub uplift_over_equal_split: Summary,
}

/// A figure over many accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean; 0 for fewer than two accounts.
    pub standard_error: f64,
    /// Mean of the worst tenth of the accounts, rounded up to whole accounts.
    pub worst_decile: f64,
}

impl Comparison {
    /// Compares accounts, each played by the policy, the oracle and an equal split.
    pub(crate) fn of(accounts: &[[Run; 3]]) -> Self {
        let part = |earned: &Run, of: &Run| if of.value > 0.0 { earned.value / of.value } else { 1.0 };
        let of_oracle: Vec<f64> = accounts.iter().map(|[earned, oracle, _]| part(earned, oracle)).collect();
        let of_equal_split: Vec<f64> = accounts.iter().map(|[earned, _, equal]| part(earned, equal)).collect();
        Self {
            percent_of_oracle: Summary::of(of_oracle.iter().map(|part| 100.0 * part)),
            uplift_over_equal_split: Summary::of(of_equal_split.iter().map(|part| 100.0 * (part - 1.0))),
            of_oracle,
            of_equal_split,
        }
    }
}

impl Summary {
    /// Summarises figures, one per account; all 0 where there are none.
    pub fn of(figures: impl IntoIterator<Item = f64>) -> Self {
        let mut figures: Vec<f64> = figures.into_iter().collect();
        if figures.is_empty() {
            return Self::default();
        }
        figures.sort_by(f64::total_cmp);
        let n = figures.len() as f64;
        let mean = figures.iter().sum::<f64>() / n;
        let squares: f64 = figures.iter().map(|figure| (figure - mean).powi(2)).sum();
        let standard_error = if n > 1.0 { (squares / (n - 1.0) / n).sqrt() } else { 0.0 };
        let worst = figures.len().div_ceil(10);
        let worst_decile = figures.iter().take(worst).sum::<f64>() / worst as f64;
        Self { mean, standard_error, worst_decile }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_summary_has_the_textbook_figures() {
        let summary = Summary::of((1..=20).map(f64::from));
        assert_eq!(summary.mean, 10.5);
        assert!((summary.standard_error - (35.0_f64 / 20.0).sqrt()).abs() < 1e-12);
        assert_eq!(summary.worst_decile, 1.5);
        assert_eq!(Summary::of([]), Summary::default());
    }
}
