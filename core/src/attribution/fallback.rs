//! The fallback: a conversion that nothing matches is spread over the ads by their clicks and its likely lag.

use std::collections::BTreeMap;

use super::answer::AttributionMethod as Method;
use super::credits::{Match, Scored, order, share};
use super::store::Store;
use super::touch::TouchKind;
use crate::config::AttributionConfig;
use crate::time::{Millis, millis_to_hours};

/// A lognormal lag from click to conversion, in hours.
#[derive(Clone, Copy, Debug)]
pub(super) struct Fallback {
    mu: f64,
    sigma: f64,
}

impl Fallback {
    pub(super) fn new(config: &AttributionConfig) -> Self {
        Self { mu: config.fallback_median_hours.ln(), sigma: config.fallback_sigma }
    }

    /// Every ad by its clicks of the window, each weighed with the density of its lag.
    pub(super) fn spread(&self, window: Millis, at: Millis, store: &Store) -> Option<Match> {
        let mut weights = BTreeMap::<u32, f64>::new();
        let clicks = store.by_time().rev().skip_while(|kept| kept.at > at);
        for kept in clicks.take_while(|kept| at - kept.at <= window) {
            if kept.kind == TouchKind::Click {
                let hours = millis_to_hours((at - kept.at).max(1));
                let z = (hours.ln() - self.mu) / self.sigma;
                *weights.entry(kept.ad).or_default() += (-0.5 * z * z).exp() / hours;
            }
        }
        let spread = |(ad, weight)| Scored { ad, touch: None, at, probability: weight, credit: 0 };
        let mut scored: Vec<Scored> = weights.into_iter().map(spread).collect();
        scored.sort_by(|a, b| order(a, b, store));
        let total: f64 = scored.iter().map(|ad| ad.probability).sum();
        if total <= 0.0 {
            return None;
        }
        scored.iter_mut().for_each(|ad| ad.probability /= total);
        share(&mut scored);
        let confidence = scored.iter().map(|ad| ad.probability).fold(0.0, f64::max);
        Some(Match { method: Method::Aggregate, confidence, scored, ..Match::default() })
    }
}
