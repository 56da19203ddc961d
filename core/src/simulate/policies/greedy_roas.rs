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
        let env = |n: &str, d: f64| std::env::var(n).ok().and_then(|x| x.parse().ok()).unwrap_or(d);
        let (strength, power, won, newv) = (env("S", 100.0), env("P", 5.0), env("WON", 0.0), env("NEW", 1.0));
        let account = self.totals.account();
        let val = |t: &super::totals::AdTotals| if won > 0.5 { t.won_value } else { t.pipeline_value };
        let mean = env("MEAN", val(&account) / account.spend.max(0.01));
        let roas: Vec<f64> = ads
            .iter()
            .map(|ad| {
                let t = self.totals.ad(&ad.ad_id);
                if t.spend <= 0.0 {
                    return mean * newv;
                }
                (val(&t) + strength * mean) / (t.spend + strength).max(0.01)
            })
            .collect();
        let best = roas.iter().copied().fold(1e-300, f64::max);
        let roas: Vec<f64> = roas.iter().map(|r| (r / best).powf(power)).collect();
        Ok(roas)
    }
}
