//! Shares of textbook Thompson sampling for a budget: how often each ad is the best in joint draws.

use crate::math::sampling;
use crate::rng;

/// Joint draws of one decision.
const DRAWS: u32 = 200;

/// Of ads with so many successes in so many trials: the share of draws from Beta(1 + successes, 1 + failures) in which
/// each is the largest.
pub(super) fn best_shares<'a>(
    evidence: impl Iterator<Item = (&'a str, u64, u64)>,
    seed: u64,
    decision_id: &str,
) -> Vec<f64> {
    let mut posteriors: Vec<_> = evidence
        .map(|(ad_id, successes, trials)| {
            let failures = trials.saturating_sub(successes) as f64;
            (1.0 + successes as f64, 1.0 + failures, rng::keyed(seed, decision_id, ad_id))
        })
        .collect();
    let mut shares = vec![0.0; posteriors.len()];
    for _ in 0..DRAWS {
        let draws = posteriors.iter_mut().map(|(a, b, rng)| sampling::beta(*a, *b, rng).unwrap_or(0.0));
        let best = draws.zip(&mut shares).max_by(|(a, _), (b, _)| a.total_cmp(b));
        if let Some((_, share)) = best {
            *share += 1.0 / f64::from(DRAWS);
        }
    }
    shares
}
