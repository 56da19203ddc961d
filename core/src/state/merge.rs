//! One state from those of disjoint ads.

use super::{AccountState, Rules};
use crate::error::{Error, ErrorKind, Result};
use crate::lag::Ladder;
use crate::stamp::keep_latest;

impl AccountState {
    /// Takes in the state of other ads of the same configuration.
    ///
    /// # Errors
    /// [`ErrorKind::DuplicateId`] where both know an ad, a budget, a conversion or an event, and [`ErrorKind::Conflict`] where
    /// the CRM told both of something; nothing is changed then.
    pub(crate) fn merge(&mut self, other: &Self, rules: Rules<'_>) -> Result<()> {
        let shared =
            |what: &str, id: &str| Error::new(ErrorKind::DuplicateId, what, format!("{id:?} is known to both states"));
        if let Some(id) = other.ads.keys().find(|id| self.ads.contains_key(*id)) {
            return Err(shared("ads", id));
        }
        if let Some(id) = other.conversions.keys().find(|id| self.conversions.contains_key(*id)) {
            return Err(shared("conversions", id));
        }
        if let Some(id) = other.budgets.keys().find(|id| self.budgets.contains_key(*id)) {
            return Err(shared("budgets", id));
        }
        if self.seen.shares_any(&other.seen) {
            let detail = "both states took an event of the same id";
            return Err(Error::new(ErrorKind::DuplicateId, "events", detail));
        }
        if !self.crm.is_blank() && !other.crm.is_blank() {
            let detail = "both states hold touches or deals, and a conversion must see all touches: give them to one";
            return Err(Error::new(ErrorKind::Conflict, "crm", detail));
        }
        let Self { ads, conversions, budgets, creatives, seen, ladders, crm, .. } = other.clone();
        // Those of the state that heard of no deals: what the other's came to for them was not counted yet.
        let unmet: Vec<String> = if crm.is_blank() { &ads } else { &self.ads }.keys().cloned().collect();
        if !crm.is_blank() {
            self.crm = crm;
        }
        self.ads.extend(ads);
        self.conversions.extend(conversions);
        self.budgets.extend(budgets);
        for (id, creative) in creatives {
            let mut known = self.creatives.remove(&id);
            keep_latest(&mut known, creative.stamp, creative.value);
            self.creatives.extend(known.map(|known| (id, known)));
        }
        self.seen.merge(seen);
        self.ladders.resize(self.ladders.len().max(other.ladders.len()), Ladder::default());
        for (mine, theirs) in self.ladders.iter_mut().zip(ladders) {
            mine.merge(theirs);
        }
        self.events = self.events.saturating_add(other.events);
        for (lane, more) in self.digest.iter_mut().zip(other.digest) {
            *lane = lane.wrapping_add(more);
        }
        self.watermark = self.watermark.max(other.watermark);
        if let Some(watermark) = self.watermark {
            self.settle(watermark, rules);
            for ad_id in &unmet {
                self.catch_up(ad_id, watermark, rules);
            }
        }
        Ok(())
    }
}
