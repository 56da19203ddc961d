//! What conversions and deals add to the ads and the lags: counted in as it comes to hold, and out as it no longer does.

use super::conversion::{Contribution, Entry, Life};
use super::entered::Credit;
use super::{AccountState, AdRecord, Rules, converted, stage_index};
use crate::attribution::WHOLE;
use crate::event::StageEntry;
use crate::lag::{Ladder, MAX_BUCKETS};
use crate::stamp::Stamp;
use crate::time::{Millis, millis};

impl AccountState {
    pub(super) fn enter(&mut self, e: &StageEntry, stamp: Stamp, rules: Rules<'_>) {
        let Rules { config, spans, .. } = rules;
        let Some(stage) = stage_index(&e.stage, config) else { return };
        self.ad(&e.ad_id, stamp.at);
        let stages = config.stages.len();
        let mut conversion = self.conversions.remove(&e.conversion_id).unwrap_or_default();
        let before = conversion.contributions();
        let value = e.value.map(|value| converted(value, e.currency.as_deref(), config));
        let entry = Entry { stamp, ad_id: e.ad_id.clone() };
        conversion.enter(Life::of(stage, stages, entry, e.exposed_at.map(millis), value), spans.horizon);
        let after = conversion.contributions();
        self.conversions.insert(e.conversion_id.clone(), conversion);
        self.recount(&before, &after, stamp.at, rules);
    }

    /// Counts what is added now and was not before, and takes back what is not any more.
    pub(super) fn recount(&mut self, before: &[Contribution], after: &[Contribution], at: Millis, rules: Rules<'_>) {
        let newest = self.watermark.map_or(at, |watermark| watermark.max(at));
        self.count(not_in(before, after), Credit::Taken, newest, rules);
        self.count(not_in(after, before), Credit::Given, newest, rules);
        self.tidy_ladders();
    }

    /// Adds what a conversion or a deal contributes, or takes it back; `newest` is when the newest event happened.
    fn count<'c>(
        &mut self,
        contributions: impl Iterator<Item = &'c Contribution>,
        as_credit: fn(u32) -> Credit,
        newest: Millis,
        rules: Rules<'_>,
    ) {
        let Rules { config, spans, .. } = rules;
        let (stages, oldest_lag) = (config.stages.len(), spans.oldest_lag(newest));
        // As things were folded last: this event's own instant moves it on afterwards.
        let boundary = spans.boundary(self.watermark.unwrap_or(newest));
        for contribution in contributions {
            match contribution {
                // What is credited to an ad that no event names is counted when one does.
                Contribution::Entry { ad_id, stage, at, credit } => {
                    if let Some(ad) = self.ads.get_mut(ad_id) {
                        ad.enter(spans.grid.index(*at), boundary, *stage, stages, as_credit(*credit));
                    }
                }
                Contribution::Lost { ad_id, stage, at, credit } => {
                    if let Some(ad) = self.ads.get_mut(ad_id) {
                        ad.lose(spans.grid.index(*at), boundary, *stage, stages, as_credit(*credit));
                    }
                }
                Contribution::Won { ad_id, value, credit, .. } => {
                    if let Some(ad) = self.ads.get_mut(ad_id) {
                        ad.win(*value, as_credit(*credit));
                    }
                }
                Contribution::Lag { stage, from, to } => {
                    let lag = (to - from).max(0);
                    let cohort = spans.grid.index(*from);
                    if lag > spans.horizon || cohort < oldest_lag {
                        continue;
                    }
                    self.ladders.resize(stages, Ladder::default());
                    let bucket = u32::try_from(spans.grid.index(lag)).unwrap_or(u32::MAX);
                    if let Some(ladder) = self.ladders.get_mut(*stage)
                        && usize::try_from(bucket).is_ok_and(|bucket| bucket < MAX_BUCKETS)
                    {
                        match as_credit(WHOLE) {
                            Credit::Given(_) => ladder.add(cohort, bucket),
                            Credit::Taken(_) => ladder.remove(cohort, bucket),
                        }
                    }
                }
            }
        }
    }

    /// Keeps no ladder where none has a lag.
    pub(super) fn tidy_ladders(&mut self) {
        if self.ladders.iter().all(|ladder| *ladder == Ladder::default()) {
            self.ladders.clear();
        }
    }

    /// Begins to keep an ad that an event names, with what the deals that are credited to it have added so far.
    pub(super) fn meet(&mut self, ad_id: &str, at: Millis, rules: Rules<'_>) {
        self.ads.insert(ad_id.to_owned(), AdRecord::default());
        self.catch_up(ad_id, at, rules);
    }

    /// Counts what the deals that are credited to an ad have added so far, where none of it was counted.
    pub(super) fn catch_up(&mut self, ad_id: &str, at: Millis, rules: Rules<'_>) {
        let known = rules.crm.map(|crm| self.crm.contributions_to(ad_id, crm)).unwrap_or_default();
        let newest = self.watermark.map_or(at, |watermark| watermark.max(at));
        self.count(known.iter(), Credit::Given, newest, rules);
    }
}

/// Those of one list that are not in another, which is in order.
pub(super) fn not_in<'c>(
    some: &'c [Contribution],
    others: &'c [Contribution],
) -> impl Iterator<Item = &'c Contribution> {
    some.iter().filter(|one| others.binary_search(one).is_err())
}
