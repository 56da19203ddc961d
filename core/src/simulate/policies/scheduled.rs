//! The age-scheduled blend in use today, on totals, through the stateless call.

use jiff::Timestamp;

use super::totals::Totals;
use crate::ad::AdState;
use crate::config::{Config, Model};
use crate::error::Result;
use crate::event::Event;
use crate::sampler::{BattleHardenedSampler, DecisionOptions};
use crate::simulate::policy::{LiveAd, Policy};

#[derive(Debug)]
pub(super) struct Scheduled {
    totals: Totals,
    sampler: BattleHardenedSampler,
    seed: u64,
}

impl Scheduled {
    pub(super) fn new(config: &Config, seed: u64) -> Result<Self> {
        let totals = Totals::new(config);
        let sampler = BattleHardenedSampler::new(Config { model: Model::Scheduled, ..config.clone() })?;
        Ok(Self { totals, sampler, seed })
    }
}

impl Policy for Scheduled {
    fn observe(&mut self, event: &Event) -> Result<()> {
        self.totals.observe(event);
        Ok(())
    }

    fn wish(&mut self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        let states: Vec<AdState> = ads
            .iter()
            .map(|ad| {
                let totals = self.totals.ad(&ad.ad_id);
                let started_at = totals.started_at.unwrap_or(now);
                AdState {
                    ad_id: ad.ad_id.clone(),
                    impressions: totals.impressions,
                    clicks: totals.clicks,
                    spend: totals.spend,
                    pipeline_value: totals.pipeline_value.max(0.0),
                    cash_revenue: totals.won_value,
                    age_hours: now.duration_since(started_at).as_secs_f64() / 3600.0,
                    current_budget: ad.current_budget,
                    ..AdState::default()
                }
            })
            .collect();
        let options = DecisionOptions { seed: Some(self.seed), decision_id: now.to_string(), ..Default::default() };
        let allocation = self.sampler.select_budget_allocation(&states, total_budget, &options)?;
        Ok(allocation.recommendations.iter().map(|r| r.recommended_budget).collect())
    }
}
