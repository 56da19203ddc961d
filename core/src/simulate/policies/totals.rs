//! What a dashboard shows of each ad: totals, and deals at the value of the stage they have reached.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::config::Config;
use crate::event::{Delivery, Event, StageEntry};

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
    /// Ids of the events taken: one that is told again counts once.
    seen: BTreeSet<String>,
    /// What is known of each period, by ad and start.
    periods: BTreeMap<(String, Timestamp), Delivery>,
    /// The furthest stage that each deal has reached, and what it counts.
    deals: BTreeMap<String, (usize, f64)>,
    stages: Vec<String>,
    deal_value: f64,
}

impl Totals {
    pub(super) fn new(config: &Config) -> Self {
        Self {
            ads: BTreeMap::new(),
            seen: BTreeSet::new(),
            periods: BTreeMap::new(),
            deals: BTreeMap::new(),
            stages: config.stages.iter().map(|stage| stage.name.clone()).collect(),
            deal_value: config.deal_value,
        }
    }

    pub(super) fn ad(&self, ad_id: &str) -> AdTotals {
        self.ads.get(ad_id).cloned().unwrap_or_default()
    }

    pub(super) fn observe(&mut self, event: &Event) {
        if !self.seen.insert(event.event_id().to_owned()) {
            return;
        }
        match event {
            Event::AdRegistered(e) => self.of(&e.ad_id).started_at = Some(e.started_at.unwrap_or(e.occurred_at)),
            Event::Delivery(e) => self.deliver(e),
            Event::StageEntry(e) => self.enter(e),
            _ => {}
        }
    }

    /// Takes the highest revision of a period.
    fn deliver(&mut self, e: &Delivery) {
        let key = (e.ad_id.clone(), e.period_start);
        let before = self.periods.get(&key).cloned();
        if before.as_ref().is_some_and(|known| known.revision >= e.revision) {
            return;
        }
        self.periods.insert(key, e.clone());
        let ad = self.of(&e.ad_id);
        if let Some(known) = before {
            ad.impressions = ad.impressions.saturating_sub(known.impressions);
            ad.clicks = ad.clicks.saturating_sub(known.clicks);
            ad.spend -= known.spend;
        }
        ad.impressions = ad.impressions.saturating_add(e.impressions);
        ad.clicks = ad.clicks.saturating_add(e.clicks);
        ad.spend += e.spend;
    }

    /// Moves a deal forward; one that is further already stays.
    fn enter(&mut self, e: &StageEntry) {
        let Some(stage) = self.stages.iter().position(|name| *name == e.stage) else { return };
        let to_go = self.stages.len() - 1 - stage;
        let is_won = to_go == 0;
        let value = match e.value {
            Some(value) if is_won => value,
            _ => STAGE_VALUES.iter().rev().nth(to_go).unwrap_or(&0.0) * self.deal_value,
        };
        let before = self.deals.get(&e.conversion_id).copied();
        if before.is_some_and(|(reached, _)| reached >= stage) {
            return;
        }
        self.deals.insert(e.conversion_id.clone(), (stage, value));
        let ad = self.of(&e.ad_id);
        ad.pipeline_value += value - before.map_or(0.0, |(_, value)| value);
        if is_won {
            ad.won += 1;
            ad.won_value += value;
        }
    }

    fn of(&mut self, ad_id: &str) -> &mut AdTotals {
        self.ads.entry(ad_id.to_owned()).or_default()
    }
}
