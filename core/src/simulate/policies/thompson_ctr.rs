//! Thompson Ctr.

use jiff::Timestamp;
use rand_distr::{Distribution, Gamma};

use super::totals::Totals;
use crate::config::Config;
use crate::error::Result;
use crate::event::Event;
use crate::math::sampling;
use crate::rng;
use crate::simulate::policy::{LiveAd, Policy};

#[derive(Debug)]
pub(super) struct ThompsonCtr {
    totals: Totals,
    seed: u64,
}

impl ThompsonCtr {
    pub(super) fn new(config: &Config, seed: u64) -> Self {
        Self { totals: Totals::new(config), seed }
    }
}

impl Policy for ThompsonCtr {
    fn observe(&mut self, event: &Event) -> Result<()> {
        self.totals.observe(event);
        Ok(())
    }

    fn wish(&mut self, now: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let env = |n: &str, d: f64| std::env::var(n).ok().and_then(|x| x.parse().ok()).unwrap_or(d);
        let (draws, a0, b0, per) = (env("D", 200.0) as usize, env("A0", 1.0), env("B0", 1.0), env("PER", 0.0));
        let decision = now.to_string();
        let mut rngs: Vec<_> = ads.iter().map(|ad| rng::keyed(self.seed, &decision, &ad.ad_id)).collect();
        let totals: Vec<_> = ads.iter().map(|ad| self.totals.ad(&ad.ad_id)).collect();
        let mut shares = vec![0.0; ads.len()];
        for _ in 0..draws {
            let x: Vec<f64> = totals
                .iter()
                .zip(&mut rngs)
                .map(|(t, rng)| {
                    sampling::beta(a0 + t.clicks as f64, b0 + t.impressions.saturating_sub(t.clicks) as f64, rng)
                        .unwrap_or(0.0)
                })
                .collect();
            let best = x.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1)).unwrap().0;
            shares[best] += 1.0;
        }
        Ok(shares)
    }
}
