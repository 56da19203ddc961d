//! What a dashboard shows of each ad: totals, and deals at the value of the stage they have reached.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::config::Config;
use crate::event::Event;

/// Value of a deal in each of the last three stages, as a part of the deal value: what service businesses use for
/// appointment, show and won. Stages before them count nothing.
const STAGE_VALUES: [f64; 3] = [0.15, 0.6, 1.0];

/// Totals of one ad.
#[derive(Clone, Debug, Default)]
pub(super) struct AdTotals {
    pub(super) started_at: Option<Timestamp>,
    pub(super) impressions: u64,
    pub(super) clicks: u64,
    pub(super) spend: f64,
    pub(super) won: u64,
    /// Value of won deals.
    pub(super) won_value: f64,
    /// Value of all deals, open ones at the value of their stage.
    pub(super) pipeline_value: f64,
}

/// Totals of all ads.
#[derive(Clone, Debug)]
pub(super) struct Totals {
    ads: BTreeMap<String, AdTotals>,
    /// What each deal counts now.
    deals: BTreeMap<String, f64>,
    stage_values: BTreeMap<String, f64>,
    last_stage: Option<String>,
    deal_value: f64,
}

impl Totals {
    pub(super) fn new(config: &Config) -> Self {
        let stages = config.stages.iter().rev().map(|stage| stage.name.clone());
        let values = STAGE_VALUES.iter().rev().map(|part| part * config.deal_value);
        Self {
            ads: BTreeMap::new(),
            deals: BTreeMap::new(),
            stage_values: stages.zip(values).collect(),
            last_stage: config.stages.last().map(|stage| stage.name.clone()),
            deal_value: config.deal_value,
        }
    }

    pub(super) fn ad(&self, ad_id: &str) -> AdTotals {
        self.ads.get(ad_id).cloned().unwrap_or_default()
    }

    pub(super) fn observe(&mut self, event: &Event) {
        match event {
            Event::AdRegistered(e) => self.of(&e.ad_id).started_at = Some(e.started_at.unwrap_or(e.occurred_at)),
            Event::Delivery(e) => {
                let ad = self.of(&e.ad_id);
                ad.impressions = ad.impressions.saturating_add(e.impressions);
                ad.clicks = ad.clicks.saturating_add(e.clicks);
                ad.spend += e.spend;
            }
            Event::StageEntry(e) => {
                let is_won = self.last_stage.as_ref() == Some(&e.stage);
                let value = match e.value {
                    Some(value) if is_won => value,
                    _ if is_won => self.deal_value,
                    _ => self.stage_values.get(&e.stage).copied().unwrap_or(0.0),
                };
                let before = self.deals.insert(e.conversion_id.clone(), value).unwrap_or(0.0);
                let ad = self.of(&e.ad_id);
                ad.pipeline_value += value - before;
                if is_won {
                    ad.won += 1;
                    ad.won_value += value;
                }
            }
            _ => {}
        }
    }

    fn of(&mut self, ad_id: &str) -> &mut AdTotals {
        self.ads.entry(ad_id.to_owned()).or_default()
    }
}
