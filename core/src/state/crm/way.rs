//! A deal's way through the funnel: what it adds to the counts of the ads that it is credited to.

use super::{CrmRules, Share};
use crate::config::StageKind;
use crate::money::to_micros;
use crate::revenue::Deal;
use crate::split::split;
use crate::state::conversion::{Contribution, lags};
use crate::time::Millis;

/// What a deal adds to the state, credited as it is, in order.
///
/// Its first entry into each stage counts, that into a won one only while the deal is won. A deleted deal adds nothing.
pub(super) fn contributions(deal: &Deal, shares: &[Share<'_>], rules: &CrmRules) -> Vec<Contribution> {
    let table = &rules.stated;
    let Some(kind) = deal.kind(table) else { return Vec::new() };
    let mut entered: Vec<Option<Millis>> = vec![None; rules.stages.len()];
    for (place, at) in deal.entries() {
        if table.kind(place) == StageKind::Won && kind != StageKind::Won {
            continue;
        }
        if let Some(slot) = rules.place(place).and_then(|stage| entered.get_mut(stage)) {
            *slot = Some(slot.map_or(at, |known| known.min(at)));
        }
    }
    let exposed_at = shares.iter().rev().max_by_key(|share| share.credit).and_then(|best| best.touched_at);
    let mut contributions: Vec<Contribution> = lags(exposed_at, entered.iter().copied()).collect();
    let furthest = entered.iter().enumerate().filter_map(|(stage, at)| at.map(|at| (stage, at))).next_back();
    let mut parts = Vec::new();
    if let Some(amount) = deal.amount().filter(|_| kind == StageKind::Won) {
        let value = table.full_value(Some(amount));
        split(value, shares.iter().map(|share| u64::from(share.credit)), &mut parts);
    }
    for (index, share) in shares.iter().enumerate() {
        let (ad_id, credit) = (share.ad_id, share.credit);
        for (stage, at) in entered.iter().enumerate() {
            if let Some(at) = *at {
                contributions.push(Contribution::Entry { ad_id: ad_id.to_owned(), stage, at, credit });
            }
        }
        let Some((stage, at)) = furthest else { continue };
        if let Some(part) = parts.get(index) {
            let value = to_micros(table.currency.to_major(*part));
            contributions.push(Contribution::Won { ad_id: ad_id.to_owned(), value, at, credit });
        }
        if kind == StageKind::Lost {
            contributions.push(Contribution::Lost { ad_id: ad_id.to_owned(), stage, at, credit });
        }
    }
    contributions.sort_unstable();
    contributions
}
