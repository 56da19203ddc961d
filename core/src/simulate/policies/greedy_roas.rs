//! Greedy ROAS: everything to the ad with the best return seen so far.
//!
//! An ad that was never delivered goes first. Until its spend outgrows the ignorance zone, an ad gets the benefit of the
//! doubt: it counts as if it had already spent the zone's amount at the return from which ads are scaled.

use jiff::Timestamp;

use super::totals::Totals;
use crate::config::Config;
use crate::error::Result;
use crate::event::Event;
use crate::simulate::policy::{LiveAd, Policy};

#[derive(Debug)]
pub(super) struct GreedyRoas {
    totals: Totals,
    assumed_spend: f64,
    assumed_roas: f64,
}

impl GreedyRoas {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            totals: Totals::new(config),
            assumed_spend: config.verdict.ignorance_spend,
            assumed_roas: config.verdict.scale_roas,
        }
    }

    /// Return of an ad as it is seen; an untried ad is above all others.
    fn roas(&self, ad_id: &str) -> f64 {
        let totals = self.totals.ad(ad_id);
        if totals.spend > 0.0 {
            (totals.pipeline_value + self.assumed_spend * self.assumed_roas) / (totals.spend + self.assumed_spend)
        } else {
            f64::INFINITY
        }
    }
}

impl Policy for GreedyRoas {
    fn observe(&mut self, event: &Event) -> Result<()> {
        self.totals.observe(event);
        Ok(())
    }

    fn wish(&mut self, _: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let roas: Vec<f64> = ads.iter().map(|ad| self.roas(&ad.ad_id)).collect();
        let best = roas.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        Ok(roas.iter().map(|roas| if *roas == best { 1.0 } else { 0.0 }).collect())
    }
}
