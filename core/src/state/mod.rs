//! An account's state: the fold of its events, the same whatever order they came in.
//!
//! Time is that of the events: the newest of them moves the watermark, and what lies far enough behind it is forgotten or
//! folded into sums. Whether an event is too late, and what is folded, depends on the watermark's period alone.

mod ad;
mod conversion;
mod count;
mod crm;
mod entered;
mod memory;
mod merge;
mod refusal;
mod retention;
mod soundness;

pub(crate) use crate::stamp::Stamp;
pub(crate) use ad::{AdRecord, Refresh, Registration};
pub(crate) use crm::{Crm, CrmRules, SavedCrm};
pub(crate) use entered::whole;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{AdRegistered, Delivery, Event, Feedback};
use crate::lag::Ladder;
use crate::money::{Micros, to_micros};
use crate::outcome::{Outcome, OutcomeStatus};
use crate::stamp::{IdHash, Stamped, keep_latest};
use crate::time::{Millis, PeriodGrid, hours_to_millis, millis};

use ad::Delivered;
use conversion::Conversion;
use crm::Told;
use memory::EventMemory;

/// Size of an optimizer's state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StateSize {
    /// Ads kept, retired ones included.
    pub ads: u64,
    /// Periods with a delivery that are kept apart.
    pub periods: u64,
    /// Conversions remembered.
    pub conversions: u64,
    /// Touches of ads remembered.
    pub touches: u64,
    /// Deals remembered.
    pub deals: u64,
    /// Event ids remembered.
    pub events: u64,
}

/// Spans of a configuration, in whole milliseconds.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Spans {
    pub(crate) grid: PeriodGrid,
    pub(crate) horizon: Millis,
    lateness: Millis,
    max_gap: Millis,
    retention: Millis,
    lag_memory: Millis,
}

impl Spans {
    pub(crate) fn new(config: &Config) -> Self {
        let grid = PeriodGrid::new(config.period_hours);
        Self {
            grid,
            horizon: hours_to_millis(config.horizon_hours()),
            lateness: hours_to_millis(config.optimizer.max_lateness_hours),
            max_gap: hours_to_millis(config.optimizer.max_gap_days * 24.0),
            retention: hours_to_millis(config.optimizer.retention_days * 24.0),
            lag_memory: hours_to_millis(config.optimizer.lag_memory_days * 24.0),
        }
    }

    /// The cohort from which on lags are remembered.
    fn oldest_lag(self, watermark: Millis) -> i64 {
        let horizon = self.open_from(watermark).saturating_sub(self.horizon);
        self.grid.index(horizon.saturating_sub(self.lag_memory))
    }

    /// The first period that is not folded.
    fn boundary(self, watermark: Millis) -> i64 {
        self.grid.index(self.open_from(watermark).saturating_sub(self.horizon))
    }

    /// Instants before this are closed: events of then are late.
    fn open_from(self, watermark: Millis) -> Millis {
        self.grid.start(self.grid.index(watermark)).saturating_sub(self.lateness)
    }
}

/// An account's state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AccountState {
    watermark: Option<Millis>,
    seen: EventMemory,
    /// Number of events taken, and the sum of their digests: equal for equal sets of events, in any order.
    events: u64,
    digest: [u64; 4],
    ads: BTreeMap<String, AdRecord>,
    budgets: BTreeMap<String, Stamped<Micros>>,
    creatives: BTreeMap<String, Stamped<Option<String>>>,
    conversions: BTreeMap<String, Conversion>,
    ladders: Vec<Ladder>,
    /// A snapshot writes it apart, with what its places refer to.
    #[serde(skip)]
    pub(crate) crm: Crm,
}

/// What a configuration says of the state.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rules<'a> {
    pub(crate) config: &'a Config,
    pub(crate) spans: Spans,
    pub(crate) crm: Option<&'a CrmRules>,
}

impl AccountState {
    pub(crate) fn ads(&self) -> &BTreeMap<String, AdRecord> {
        &self.ads
    }

    pub(crate) fn ads_mut(&mut self) -> &mut BTreeMap<String, AdRecord> {
        &mut self.ads
    }

    pub(crate) fn ladders(&self) -> &[Ladder] {
        &self.ladders
    }

    pub(crate) fn watermark(&self) -> Option<Millis> {
        self.watermark
    }

    pub(crate) fn size(&self) -> StateSize {
        StateSize {
            ads: self.ads.len() as u64,
            periods: self.ads.values().map(|ad| ad.deliveries.len() as u64).sum(),
            conversions: (self.conversions.len() + self.crm.touches().counts().1) as u64,
            touches: self.crm.touches().counts().0 as u64,
            deals: self.crm.ledger().deals.len() as u64,
            events: self.seen.len() as u64,
        }
    }

    /// The committed budget of an entity.
    pub(crate) fn committed_budget(&self, budget_id: &str) -> Option<&Stamped<Micros>> {
        self.budgets.get(budget_id)
    }

    /// A digest of the set of events taken, as hexadecimal text.
    pub(crate) fn digest(&self) -> String {
        let [a, b, c, d] = self.digest;
        format!("{a:016x}{b:016x}{c:016x}{d:016x}")
    }

    /// Folds one event in.
    ///
    /// # Errors
    /// Those of [`Event::check`]; the state is then as before.
    pub(crate) fn apply(&mut self, event: &Event, rules: Rules<'_>) -> Result<Outcome> {
        event.check()?;
        let stamp = Stamp { at: millis(event.occurred_at()), event: IdHash::of(event.event_id()) };
        if let Some(refusal) = self.refusal(event, stamp, rules) {
            return Ok(refusal);
        }
        let encoded = postcard::to_allocvec(event.without_identity().as_ref().unwrap_or(event))
            .map_err(|error| Error::new(ErrorKind::Internal, "event", error.to_string()))?;
        self.seen.remember(stamp);
        self.events = self.events.saturating_add(1);
        for (lane, bytes) in self.digest.iter_mut().zip(Sha256::digest(&encoded).chunks_exact(8)) {
            let word = bytes.iter().fold(0_u64, |word, byte| (word << 8) | u64::from(*byte));
            *lane = lane.wrapping_add(word);
        }
        let outcome = self.fold(event, stamp, rules);
        self.advance(stamp.at, rules);
        Ok(outcome)
    }

    fn fold(&mut self, event: &Event, stamp: Stamp, rules: Rules<'_>) -> Outcome {
        let Rules { config, spans, .. } = rules;
        if let Some(ad_id) = event.ad_id().filter(|ad_id| !self.ads.contains_key(*ad_id)) {
            self.meet(ad_id, stamp.at, rules);
        }
        let superseded = || Outcome::because(OutcomeStatus::Duplicate, "a newer version of it is known");
        let is_applied = match event {
            Event::AdRegistered(e) => {
                let ad = self.ad(&e.ad_id, stamp.at);
                keep_latest(&mut ad.registration, stamp, registration(e))
            }
            Event::CreativeRegistered(e) => {
                let mut known = self.creatives.remove(&e.creative_id);
                let is_newer = keep_latest(&mut known, stamp, e.name.clone());
                self.creatives.extend(known.map(|known| (e.creative_id.clone(), known)));
                is_newer
            }
            Event::Delivery(e) => self.deliver(e, stamp, config, spans),
            Event::StageEntry(e) => {
                self.enter(e, stamp, rules);
                true
            }
            Event::Feedback(e) => {
                self.earn(e, stamp, config);
                true
            }
            Event::ChangeCommitted(e) => {
                let budget = converted(e.budget, e.currency.as_deref(), config);
                let mut known = self.budgets.remove(&e.budget_id);
                let is_newer = keep_latest(&mut known, stamp, budget);
                self.budgets.extend(known.map(|known| (e.budget_id.clone(), known)));
                is_newer
            }
            Event::AdRetired(e) => {
                let ad = self.ad(&e.ad_id, stamp.at);
                ad.retired_at = Some(ad.retired_at.map_or(stamp.at, |known| known.max(stamp.at)));
                true
            }
            Event::Touch(_) | Event::Conversion(_) | Event::DealStage(_) => return self.hear(event, stamp, rules),
        };
        if !is_applied {
            return superseded();
        }
        match event.ad_id() {
            Some(ad_id) if !matches!(event, Event::AdRegistered(_)) => self.unless_unknown(ad_id),
            _ => Outcome::applied(),
        }
    }

    /// What became of an event that counts for an ad.
    fn unless_unknown(&self, ad_id: &str) -> Outcome {
        if self.ads.get(ad_id).is_none_or(|ad| ad.registration.is_none()) {
            let reason = format!("{ad_id:?} is not registered yet; the event is kept and counts once it is");
            return Outcome::because(OutcomeStatus::UnknownAd, reason);
        }
        Outcome::applied()
    }

    /// Takes what the CRM tells.
    fn hear(&mut self, event: &Event, stamp: Stamp, rules: Rules<'_>) -> Outcome {
        let Some(crm) = rules.crm else { return Outcome::applied() };
        let Told { effects, moved } = match event {
            Event::Touch(e) => self.crm.touch(e, crm),
            Event::Conversion(e) => {
                let told = self.crm.convert(e, crm);
                if told.effects.attribution.as_ref().is_some_and(|attribution| attribution.duplicate) {
                    let reason = "an earlier event told of the conversion";
                    return Outcome {
                        effects: Some(told.effects),
                        ..Outcome::because(OutcomeStatus::Duplicate, reason)
                    };
                }
                told
            }
            Event::DealStage(e) => {
                if let Some(ad_id) = &e.ad_id {
                    self.ad(ad_id, stamp.at);
                }
                self.crm.change(e, crm)
            }
            _ => return Outcome::applied(),
        };
        for one in &moved {
            self.recount(&one.before.contributions, &one.after.contributions, stamp.at, rules);
        }
        let credited = effects.stage_credits.iter().filter(|credit| credit.credit > 0.0);
        let ads = event.ad_id().into_iter().chain(credited.map(|credit| credit.ad_id.as_str()));
        let outcome = ads.map(|ad_id| self.unless_unknown(ad_id)).find(|outcome| !outcome.reason.is_empty());
        Outcome { effects: Some(effects), ..outcome.unwrap_or_else(Outcome::applied) }
    }

    fn ad(&mut self, ad_id: &str, at: Millis) -> &mut AdRecord {
        let ad = self.ads.entry(ad_id.to_owned()).or_default();
        ad.heard_of(at);
        ad
    }

    fn deliver(&mut self, e: &Delivery, stamp: Stamp, config: &Config, spans: Spans) -> bool {
        let delivered = Delivered {
            period: spans.grid.index(millis(e.period_start)),
            impressions: e.impressions,
            clicks: e.clicks,
            spend: converted(e.spend, e.currency.as_deref(), config),
            revision: e.revision,
            stamp,
        };
        let ad = self.ad(&e.ad_id, stamp.at);
        if let Some(reach) = e.reach {
            ad.reached(stamp, reach);
        }
        ad.deliver(delivered)
    }

    fn earn(&mut self, e: &Feedback, stamp: Stamp, config: &Config) {
        let amount = |major: f64| converted(major, e.currency.as_deref(), config);
        let (pipeline, cash, spend) =
            (amount(e.actual_pipeline_value), amount(e.actual_cash_revenue), amount(e.actual_spend));
        self.ad(&e.ad_id, stamp.at).earn(pipeline, cash, spend);
    }

    /// What people call a creative.
    pub(crate) fn creative_name(&self, creative_id: &str) -> Option<&str> {
        self.creatives.get(creative_id).and_then(|known| known.value.as_deref())
    }

    /// When each creative last asked to be refreshed, through whichever of its ads.
    pub(crate) fn refresh_requests(&self) -> BTreeMap<&str, Millis> {
        let mut requests: BTreeMap<&str, Millis> = BTreeMap::new();
        for ad in self.ads.values() {
            if let (Some(creative), Some(at)) = (&ad.refresh.creative_id, ad.refresh.requested_at) {
                requests.entry(creative.as_str()).and_modify(|known| *known = at.max(*known)).or_insert(at);
            }
        }
        requests
    }
}

fn registration(e: &AdRegistered) -> Registration {
    Registration {
        started_at: millis(e.started_at.unwrap_or(e.occurred_at)),
        campaign_id: e.campaign_id.clone(),
        budget_id: e.budget_id.clone(),
        creative_id: e.creative_id.clone(),
        current_budget: e.current_budget.map(to_micros),
        min_budget: e.min_budget.map(to_micros),
        max_budget: e.max_budget.map(to_micros),
        frozen: e.frozen,
    }
}

fn stage_index(name: &str, config: &Config) -> Option<usize> {
    config.stages.iter().position(|stage| stage.name == name)
}

/// An amount in the configured currency, in millionths.
fn converted(major: f64, currency: Option<&str>, config: &Config) -> Micros {
    let rate = currency
        .filter(|code| *code != config.currency)
        .and_then(|code| config.optimizer.exchange_rates.get(code))
        .unwrap_or(&1.0);
    to_micros(major * rate)
}
