//! Greedy ROAS.

use jiff::Timestamp;

use super::totals::Totals;
use crate::config::Config;
use crate::error::Result;
use crate::event::Event;
use crate::simulate::policy::{LiveAd, Policy};

#[derive(Debug)]
pub(super) struct GreedyRoas {
    totals: Totals,
}

impl GreedyRoas {
    pub(super) fn new(config: &Config) -> Self {
        Self { totals: Totals::new(config) }
    }
}

impl Policy for GreedyRoas {
    fn observe(&mut self, event: &Event) -> Result<()> {
        self.totals.observe(event);
        Ok(())
    }

    fn wish(&mut self, _: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let v: u32 = std::env::var("V").unwrap_or_default().parse().unwrap_or(0);
        let account = self.totals.account();
        let mean = account.pipeline_value / account.spend.max(0.01);
        let roas: Vec<f64> = ads
            .iter()
            .map(|ad| {
                let t = self.totals.ad(&ad.ad_id);
                match v {
                    0 => t.pipeline_value / t.spend.max(0.01),
                    1 => t.won_value / t.spend.max(0.01),
                    2 => t.pipeline_value / t.spend.max(0.01),
                    3 => t.won_value / t.spend.max(0.01),
                    4 => (t.pipeline_value + 100.0 * mean) / (t.spend + 100.0),
                    5 => {
                        if t.spend > 0.0 {
                            t.pipeline_value / t.spend
                        } else {
                            mean
                        }
                    }
                    6 => (t.pipeline_value / t.spend.max(0.01)).powi(2),
                    7 => 0.1 + t.pipeline_value / t.spend.max(0.01),
                    8 => (t.pipeline_value / t.spend.max(0.01) / 3.0).min(1.0),
                    9 => (t.pipeline_value / t.spend.max(0.01)).exp(),
                    10 => (t.won_value / t.spend.max(0.01)) + 0.1,
                    11 => (t.won_value + 100.0) / (t.spend + 100.0),
                    12 => (t.pipeline_value + 100.0) / (t.spend + 100.0),
                    13 => (t.pipeline_value + 1.0) / (t.spend + 1.0),
                    14 => t.pipeline_value / t.spend.max(0.01) + 0.5,
                    _ => 1.0,
                }
            })
            .collect();
        if v == 2 || v == 3 || v == 4 {
            let best = roas.iter().copied().fold(0.0, f64::max);
            return Ok(roas.iter().map(|r| if *r == best { 1.0 } else { 0.0 }).collect());
        }
        Ok(roas)
    }
}
