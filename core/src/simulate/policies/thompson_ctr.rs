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
        let v: u32 = std::env::var("V").unwrap_or_default().parse().unwrap_or(0);
        let is_won = "Ctr" == "Won";
        let decision = now.to_string();
        let draws: Vec<f64> = ads
            .iter()
            .map(|ad| {
                let t = self.totals.ad(&ad.ad_id);
                let mut rng = rng::keyed(self.seed, &decision, &ad.ad_id);
                if is_won {
                    match v {
                        0 | 2 => {
                            sampling::beta(1.0 + t.won as f64, 1.0 + t.clicks.saturating_sub(t.won) as f64, &mut rng)
                                .unwrap_or(0.0)
                        }
                        1 | 3 => {
                            Gamma::new(1.0 + t.won as f64, 1.0 / (5000.0 + t.spend)).map_or(0.0, |g| g.sample(&mut rng))
                        }
                        4 => {
                            Gamma::new(1.0 + t.won as f64, 1.0 / (100.0 + t.spend)).map_or(0.0, |g| g.sample(&mut rng))
                        }
                        5 => Gamma::new(1.0 + t.won as f64, 1.0 / (1.0 + t.spend)).map_or(0.0, |g| g.sample(&mut rng)),
                        _ => 1.0,
                    }
                } else {
                    sampling::beta(1.0 + t.clicks as f64, 1.0 + t.impressions.saturating_sub(t.clicks) as f64, &mut rng)
                        .unwrap_or(0.0)
                }
            })
            .collect();
        if v >= 2 {
            let best = draws.iter().copied().fold(0.0, f64::max);
            return Ok(draws.iter().map(|r| if *r == best { 1.0 } else { 0.0 }).collect());
        }
        Ok(draws)
    }
}
