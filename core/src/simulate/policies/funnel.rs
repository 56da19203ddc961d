//! The library itself: events into an `Optimizer`, its recommendations as the wish.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::attribution::HashingKey;
use crate::config::{Config, ShareRule};
use crate::error::Result;
use crate::event::Event;
use crate::optimizer::Optimizer;
use crate::sampler::DecisionOptions;
use crate::simulate::policy::{LiveAd, Policy};

/// Simulated people need no secret.
const HASHING_KEY: &[u8] = b"people who do not exist";

/// The funnel model through [`Optimizer`].
#[derive(Clone, Debug)]
pub(super) struct FunnelPolicy {
    optimizer: Optimizer,
    seed: u64,
}

impl FunnelPolicy {
    /// An optimizer without events.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub(super) fn new(config: &Config, shares: ShareRule, seed: u64) -> Result<Self> {
        let mut optimizer = Optimizer::new(Config { shares, ..config.clone() })?;
        if config.crm.tenant_id.is_some() {
            optimizer.use_hashing_keys(vec![HashingKey::new(HASHING_KEY)?])?;
        }
        Ok(Self { optimizer, seed })
    }
}

impl Policy for FunnelPolicy {
    fn observe(&mut self, event: &Event) -> Result<()> {
        self.optimizer.apply(event).map(|_| ())
    }

    fn wish(&mut self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let options = DecisionOptions { seed: Some(self.seed), decision_id: now.to_string(), ..Default::default() };
        let decision = self.optimizer.recommend(now, total_budget, &options)?;
        let budgets: BTreeMap<&str, f64> =
            decision.allocation.recommendations.iter().map(|r| (r.ad_id.as_str(), r.recommended_budget)).collect();
        let wish = ads.iter().map(|ad| budgets.get(ad.ad_id.as_str()).copied().unwrap_or(0.0)).collect();
        Ok(wish)
    }
}
