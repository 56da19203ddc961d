//! What a policy earned over many accounts, as a part of what was possible.

use super::episode::Run;

/// A policy beside the oracle and an equal split, account by account.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Comparison {
    /// Value earned as a part of the oracle's with the same seed.
    pub of_oracle: Vec<f64>,
    /// Value earned as a part of the equal split's with the same seed.
    pub of_equal_split: Vec<f64>,
}

/// A figure over many accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Summary {
    /// Mean.
    pub mean: f64,
    /// Standard error of the mean; 0 for fewer than two accounts.
    pub standard_error: f64,
    /// Mean of the worst tenth of the accounts, rounded up to whole accounts.
    pub worst_decile: f64,
}

impl Comparison {
    /// Adds one account.
    pub fn add(&mut self, earned: &Run, oracle: &Run, equal_split: &Run) {
        let part = |of: &Run| if of.value > 0.0 { earned.value / of.value } else { 1.0 };
        self.of_oracle.push(part(oracle));
        self.of_equal_split.push(part(equal_split));
    }

    /// Value earned in percent of the oracle's.
    #[must_use]
    pub fn percent_of_oracle(&self) -> Summary {
        Summary::of(self.of_oracle.iter().map(|part| 100.0 * part))
    }

    /// How much more was earned than by an equal split, in percent.
    #[must_use]
    pub fn uplift_over_equal_split(&self) -> Summary {
        Summary::of(self.of_equal_split.iter().map(|part| 100.0 * (part - 1.0)))
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
