//! What the configured model thinks of each arm.

use crate::math::best::Posterior;

use super::funnel::Posteriors;
use super::scheduled::BlendedScore;

/// Posteriors or scores, in the order of the arms.
#[derive(Debug)]
pub(super) enum Outlook {
    Funnel(Posteriors),
    Scheduled(Vec<BlendedScore>),
}

impl Outlook {
    /// The posteriors that P(best) compares.
    pub(super) fn posteriors(&self) -> Vec<Posterior> {
        match self {
            Self::Funnel(posteriors) => {
                posteriors.arms.iter().map(|p| Posterior::Normal { mean: p.mu, sd: p.var.sqrt() }).collect()
            }
            Self::Scheduled(scores) => scores.iter().map(|s| Posterior::Beta { a: s.alpha, b: s.beta }).collect(),
        }
    }
}
