//! What is folded and forgotten as the watermark moves.

use std::collections::BTreeSet;

use super::{AccountState, AdRecord, Rules};
use crate::stamp::Stamp;
use crate::time::Millis;

impl AccountState {
    /// Moves the watermark; where it enters another period, folds and forgets what lies far enough behind it.
    pub(super) fn advance(&mut self, at: Millis, rules: Rules<'_>) {
        let grid = rules.spans.grid;
        let before = self.watermark.map(|watermark| grid.index(watermark));
        let watermark = self.watermark.map_or(at, |watermark| watermark.max(at));
        self.watermark = Some(watermark);
        if before != Some(grid.index(watermark)) {
            self.settle(watermark, rules);
        }
    }

    /// Folds and forgets what lies far enough behind a watermark.
    pub(super) fn settle(&mut self, watermark: Millis, rules: Rules<'_>) {
        let spans = rules.spans;
        let grid = spans.grid;
        let open_from = spans.open_from(watermark);
        self.seen.forget_before(open_from);
        self.conversions.retain(|_, conversion| !conversion.forget_before(open_from.saturating_sub(spans.horizon)));
        let oldest_lag = spans.oldest_lag(watermark);
        self.ladders.iter_mut().for_each(|ladder| ladder.forget_before(oldest_lag));
        self.tidy_ladders();
        let boundary = spans.boundary(watermark);
        self.ads.values_mut().for_each(|ad| ad.fold_before(boundary, grid));
        let retention = open_from.saturating_sub(spans.retention);
        self.ads.retain(|_, ad| ad.is_live() || ad.last_event_at >= retention);
        self.forget_unused(retention);
        if let Some(crm) = rules.crm {
            self.crm.forget_before(open_from, grid.start(grid.index(watermark)), crm);
        }
    }

    /// Forgets budgets and creatives that no kept ad has and that were last heard of before an instant.
    fn forget_unused(&mut self, instant: Millis) {
        let Self { ads, budgets, creatives, .. } = self;
        let old = |stamp: Stamp| stamp.at < instant;
        if budgets.values().any(|known| old(known.stamp)) {
            let used: BTreeSet<&str> = ads.iter().map(|(ad_id, ad)| ad.budget_id().unwrap_or(ad_id)).collect();
            budgets.retain(|id, known| !old(known.stamp) || used.contains(id.as_str()));
        }
        if creatives.values().any(|known| old(known.stamp)) {
            let used: BTreeSet<&str> = ads.values().filter_map(AdRecord::creative_id).collect();
            creatives.retain(|id, known| !old(known.stamp) || used.contains(id.as_str()));
        }
    }
}
