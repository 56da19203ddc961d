//! Textbook Thompson sampling on clicks: a Beta posterior of each ad's CTR, uniform before evidence, and shares that are
//! the probability of being the best. It learns fast and never asks what a click is worth.

use jiff::Timestamp;

use super::best_shares::best_shares;
use super::totals::Totals;
use crate::config::Config;
use crate::error::Result;
use crate::event::Event;
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
        let evidence = ads.iter().map(|ad| {
            let totals = self.totals.ad(&ad.ad_id);
            (ad.ad_id.as_str(), totals.clicks, totals.impressions)
        });
        Ok(best_shares(evidence, self.seed, &now.to_string()))
    }
}
