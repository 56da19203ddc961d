//! One ad's part of the state: what it is, what it delivered in each period, what became of its clicks.
//!
//! Everything is a whole number (money in millionths), so that sums do not depend on the order of events. Periods older
//! than the horizon are folded, oldest first, into the sums that the posterior needs of them.

use std::sync::OnceLock;

use serde::{Deserialize, Serialize};

use super::entered::{Entered, whole};
use crate::evidence::{Evidence, RATES, STAGES};
use crate::fatigue::Days;
use crate::money::{Micros, to_major};
use crate::response::ResponseSums;
use crate::stamp::{Stamp, Stamped, keep_latest};
use crate::time::{Millis, PeriodGrid, millis_to_hours};

/// What is known of an ad from its registrations.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Registration {
    pub(crate) started_at: Millis,
    pub(crate) campaign_id: Option<String>,
    pub(crate) budget_id: Option<String>,
    pub(crate) creative_id: Option<String>,
    pub(crate) current_budget: Option<Micros>,
    pub(crate) min_budget: Option<Micros>,
    pub(crate) max_budget: Option<Micros>,
    pub(crate) frozen: bool,
}

/// Delivery of one period, at its highest revision.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Delivered {
    pub(crate) period: i64,
    pub(crate) impressions: u64,
    pub(crate) clicks: u64,
    pub(crate) spend: Micros,
    pub(crate) revision: u64,
    pub(crate) stamp: Stamp,
}

/// Sums over the periods before the horizon, whose outcomes have all arrived.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Folded {
    pub(crate) impressions: u64,
    pub(crate) clicks: u64,
    pub(crate) spend: Micros,
    /// In ten-thousandths.
    pub(crate) entries: Vec<u64>,
    /// Impressions discounted at each fatigue rate; empty before the first fold.
    pub(crate) decayed: Vec<f64>,
    pub(crate) click_depth: f64,
    pub(crate) response: [f64; 5],
}

/// Where an ad's refresh trigger stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Refresh {
    pub(crate) active: bool,
    pub(crate) requested_at: Option<Millis>,
    /// The creative that it is about: another one starts afresh.
    pub(crate) creative_id: Option<String>,
}

/// One ad's part of the state.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct AdRecord {
    pub(crate) registration: Option<Stamped<Registration>>,
    pub(crate) retired_at: Option<Millis>,
    /// When it was last heard of.
    pub(crate) last_event_at: Millis,
    pub(crate) deliveries: Vec<Delivered>,
    pub(crate) entries: Vec<Entered>,
    pub(crate) folded: Folded,
    /// In ten-thousandths.
    pub(crate) won_count: u64,
    pub(crate) won_value: Micros,
    pub(crate) pipeline_value: Micros,
    pub(crate) cash_revenue: Micros,
    pub(crate) feedback_spend: Micros,
    pub(crate) reach: Option<Stamped<u64>>,
    pub(crate) refresh: Refresh,
    /// What the deliveries amount to, computed when it is read.
    #[serde(skip)]
    delivered: OnceLock<Evidence>,
}

impl PartialEq for AdRecord {
    fn eq(&self, other: &Self) -> bool {
        // Every stored field; the cache follows from them.
        let key = |ad: &Self| {
            (
                ad.retired_at,
                ad.last_event_at,
                ad.won_count,
                ad.won_value,
                ad.pipeline_value,
                ad.cash_revenue,
                ad.feedback_spend,
            )
        };
        key(self) == key(other)
            && self.registration == other.registration
            && self.deliveries == other.deliveries
            && self.entries == other.entries
            && self.folded == other.folded
            && self.reach == other.reach
            && self.refresh == other.refresh
    }
}

impl AdRecord {
    /// Whether it is registered and not retired since.
    pub(crate) fn is_live(&self) -> bool {
        match (&self.registration, self.retired_at) {
            (Some(_), None) => true,
            (Some(registration), Some(retired_at)) => registration.stamp.at > retired_at,
            (None, _) => false,
        }
    }

    /// What holds its budget, where a registration says so.
    pub(crate) fn budget_id(&self) -> Option<&str> {
        self.registration.as_ref().and_then(|known| known.value.budget_id.as_deref())
    }

    pub(crate) fn campaign_id(&self) -> Option<&str> {
        self.registration.as_ref().and_then(|known| known.value.campaign_id.as_deref())
    }

    pub(crate) fn creative_id(&self) -> Option<&str> {
        self.registration.as_ref().and_then(|known| known.value.creative_id.as_deref())
    }

    /// Whether its start lies behind an instant.
    pub(crate) fn has_started(&self, now: Millis) -> bool {
        self.registration.as_ref().is_some_and(|known| known.value.started_at <= now)
    }

    /// Where the trigger stands for the creative it shows now.
    pub(crate) fn refresh_of_creative(&self) -> Refresh {
        if self.refresh.creative_id.as_deref() == self.creative_id() {
            self.refresh.clone()
        } else {
            Refresh::default()
        }
    }

    /// Takes where the trigger stands at an instant, and whether it asked for a refresh then.
    pub(crate) fn keep_refresh(&mut self, active: bool, asked: bool, now: Millis) {
        let known = self.refresh_of_creative();
        // What an earlier creative asked for holds until this one has something to say.
        if !active && !asked && known == Refresh::default() {
            return;
        }
        let requested_at = known.requested_at.max(asked.then_some(now));
        self.refresh = Refresh { active, requested_at, creative_id: self.creative_id().map(str::to_owned) };
    }

    pub(crate) fn heard_of(&mut self, at: Millis) {
        self.last_event_at = self.last_event_at.max(at);
    }

    /// Takes a period's delivery; tells whether it replaced what was known.
    pub(crate) fn deliver(&mut self, delivered: Delivered) -> bool {
        let is_applied = match self.deliveries.binary_search_by_key(&delivered.period, |known| known.period) {
            Ok(place) => match self.deliveries.get_mut(place) {
                Some(known) if (known.revision, known.stamp) < (delivered.revision, delivered.stamp) => {
                    *known = delivered;
                    true
                }
                _ => false,
            },
            Err(place) => {
                self.deliveries.insert(place, delivered);
                true
            }
        };
        if is_applied {
            self.delivered = OnceLock::new();
        }
        is_applied
    }

    pub(crate) fn reached(&mut self, stamp: Stamp, reach: u64) {
        keep_latest(&mut self.reach, stamp, reach);
    }

    /// Folds every period before `boundary`, oldest first.
    pub(crate) fn fold_before(&mut self, boundary: i64, grid: PeriodGrid) {
        let old = self.deliveries.partition_point(|delivered| delivered.period < boundary);
        if old > 0 {
            let mut evidence = self.folded.evidence();
            for delivered in self.deliveries.drain(..old) {
                add(&mut evidence, &delivered, grid);
                self.folded.impressions = self.folded.impressions.saturating_add(delivered.impressions);
                self.folded.clicks = self.folded.clicks.saturating_add(delivered.clicks);
                self.folded.spend = self.folded.spend.saturating_add(delivered.spend);
            }
            self.folded.keep(&evidence);
            self.delivered = OnceLock::new();
        }
        let old = self.entries.partition_point(|entered| entered.period < boundary);
        for entered in self.entries.drain(..old) {
            self.folded.entries.resize(self.folded.entries.len().max(entered.counts.len()), 0);
            for (sum, count) in self.folded.entries.iter_mut().zip(entered.counts) {
                *sum = sum.saturating_add(count);
            }
        }
    }

    /// Impressions, clicks, spend, fatigue and prices: all that the deliveries alone say.
    pub(crate) fn delivered(&self, grid: PeriodGrid) -> &Evidence {
        self.delivered.get_or_init(|| {
            let mut evidence = self.folded.evidence();
            for delivered in &self.deliveries {
                add(&mut evidence, delivered, grid);
            }
            if evidence.spend <= 0.0 {
                evidence.spend = to_major(self.feedback_spend);
            }
            evidence
        })
    }

    /// Daily figures up to an instant.
    pub(crate) fn days(&self, now: Millis, grid: PeriodGrid) -> Days {
        let mut days = Days::default();
        for delivered in &self.deliveries {
            let old = millis_to_hours(now - grid.start(delivered.period));
            let young = millis_to_hours((now - grid.end(delivered.period)).max(0));
            let spend = to_major(delivered.spend);
            days.spread(young, old, delivered.impressions as f64, delivered.clicks as f64, spend);
        }
        days
    }

    /// Takes an increment of revenue.
    pub(crate) fn earn(&mut self, pipeline_value: Micros, cash_revenue: Micros, spend: Micros) {
        self.pipeline_value = self.pipeline_value.saturating_add(pipeline_value);
        self.cash_revenue = self.cash_revenue.saturating_add(cash_revenue);
        self.feedback_spend = self.feedback_spend.saturating_add(spend);
        self.delivered = OnceLock::new();
    }
}

fn add(evidence: &mut Evidence, delivered: &Delivered, grid: PeriodGrid) {
    let (impressions, spend) = (delivered.impressions as f64, to_major(delivered.spend));
    evidence.add_delivery(impressions, delivered.clicks as f64, spend);
    evidence.response.add(1.0, spend / (grid.hours() / 24.0), spend, impressions);
}

impl Folded {
    fn evidence(&self) -> Evidence {
        let mut decayed = [0.0; RATES];
        for (slot, sum) in decayed.iter_mut().zip(&self.decayed) {
            *slot = *sum;
        }
        let [w, xs, ys, xx, xy] = self.response;
        let impressions = self.impressions as f64;
        Evidence {
            impressions,
            depth: impressions,
            clicks: self.clicks as f64,
            spend: to_major(self.spend),
            decayed: Some(Box::new(decayed)),
            click_depth: self.click_depth,
            response: ResponseSums { w, xs, ys, xx, xy },
            ..Evidence::default()
        }
    }

    fn keep(&mut self, evidence: &Evidence) {
        self.decayed = evidence.decayed.as_deref().map(|sums| sums.to_vec()).unwrap_or_default();
        self.click_depth = evidence.click_depth;
        let ResponseSums { w, xs, ys, xx, xy } = evidence.response;
        self.response = [w, xs, ys, xx, xy];
    }

    /// Entries into each stage before the horizon.
    pub(crate) fn entries(&self) -> [f64; STAGES] {
        let mut entries = [0.0; STAGES];
        for (slot, count) in entries.iter_mut().zip(&self.entries) {
            *slot = whole(*count);
        }
        entries
    }
}
