//! Whether a state that comes from outside is one that events lead to.

use super::conversion::Conversion;
use super::{AccountState, AdRecord, Spans};
use crate::error::{Error, ErrorKind, Result};
use crate::money::Micros;
use crate::time::{EVENT_TIMES, Millis};

impl AccountState {
    /// Refuses lists out of order or of the wrong length, and instants and amounts outside the ranges of events.
    pub(crate) fn check(&self, stages: usize, spans: Spans) -> Result<()> {
        let is_sound = self.watermark.is_none_or(is_time)
            && self.ladders.len() <= stages
            && self.conversions.values().all(|conversion| is_conversion(conversion, stages))
            && self.budgets.values().all(|known| is_time(known.stamp.at) && is_amount(known.value))
            && self.creatives.values().all(|known| is_time(known.stamp.at))
            && self.ads.values().all(|ad| is_ad(ad, stages, spans));
        if is_sound {
            Ok(())
        } else {
            let detail = "it holds lists out of order, or instants or amounts that no event has";
            Err(Error::new(ErrorKind::InvalidSnapshot, "snapshot", detail))
        }
    }
}

fn is_time(at: Millis) -> bool {
    EVENT_TIMES.contains(&at)
}

fn is_amount(value: Micros) -> bool {
    value >= 0
}

fn is_conversion(conversion: &Conversion, stages: usize) -> bool {
    conversion.lives.iter().all(|life| {
        life.stages.len() == stages
            && life.stages.iter().flatten().all(|entry| is_time(entry.stamp.at))
            && is_time(life.last)
            && life.exposed_at.is_none_or(is_time)
            && life.value.as_ref().is_none_or(|value| is_time(value.stamp.at) && is_amount(value.value))
    })
}

fn is_ad(ad: &AdRecord, stages: usize, spans: Spans) -> bool {
    let grid = spans.grid;
    let range = grid.index(*EVENT_TIMES.start())..=grid.index(*EVENT_TIMES.end());
    let are_periods = |mut periods: Vec<i64>| {
        let count = periods.len();
        let sorted = periods.is_sorted() && periods.iter().all(|period| range.contains(period));
        periods.dedup();
        sorted && periods.len() == count
    };
    let registration = ad.registration.as_ref();
    registration.is_none_or(|known| {
        let r = &known.value;
        let budgets = [r.current_budget, r.min_budget, r.max_budget];
        is_time(known.stamp.at) && is_time(r.started_at) && budgets.into_iter().flatten().all(is_amount)
    }) && ad.retired_at.is_none_or(is_time)
        && is_time(ad.last_event_at)
        && are_periods(ad.deliveries.iter().map(|delivered| delivered.period).collect())
        && ad.deliveries.iter().all(|delivered| is_amount(delivered.spend))
        && are_periods(ad.entries.iter().map(|entered| entered.period).collect())
        && ad
            .entries
            .iter()
            .all(|entered| entered.counts.len() == stages && (entered.lost.is_empty() || entered.lost.len() == stages))
}
