//! Deals by what is asked of them: by conversion, by ad, and which ones time may change.
//!
//! It follows from the deals and their credits and is not saved. A deal is taken out as it was before each change, and put
//! in as it is afterwards.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use super::Share;
use crate::config::StageKind;
use crate::revenue::{Deal, DealSums, Shares, StageTable};

type Ids = BTreeMap<String, BTreeSet<String>>;

/// The deals by what is asked of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Index {
    /// By the conversion that was said to have led to them.
    by_conversion: Ids,
    /// By each ad that has a part of them.
    by_ad: Ids,
    /// Those whose value time may change.
    open: BTreeSet<String>,
    /// What the won ones are worth.
    won: DealSums,
}

impl Index {
    /// Puts a deal in, credited as it is.
    pub(super) fn add(&mut self, deal_id: &str, deal: &Deal, shares: &[Share<'_>], table: &StageTable) {
        if let Some(conversion_id) = deal.conversion_id() {
            insert(&mut self.by_conversion, conversion_id, deal_id);
        }
        for share in shares {
            insert(&mut self.by_ad, share.ad_id, deal_id);
        }
        match deal.kind(table) {
            Some(StageKind::Open) => drop(self.open.insert(deal_id.to_owned())),
            Some(StageKind::Won) => self.won.add(table.full_value(deal.amount()), true, &weights(shares)),
            Some(StageKind::Lost) | None => {}
        }
    }

    /// Takes a deal out, credited as it was.
    pub(super) fn remove(&mut self, deal_id: &str, deal: &Deal, shares: &[Share<'_>], table: &StageTable) {
        if let Some(conversion_id) = deal.conversion_id() {
            remove(&mut self.by_conversion, conversion_id, deal_id);
        }
        for share in shares {
            remove(&mut self.by_ad, share.ad_id, deal_id);
        }
        match deal.kind(table) {
            Some(StageKind::Open) => drop(self.open.remove(deal_id)),
            Some(StageKind::Won) => self.won.remove_won(table.full_value(deal.amount()), &weights(shares)),
            Some(StageKind::Lost) | None => {}
        }
    }

    /// The deals that a conversion was said to have led to.
    pub(super) fn of_conversion(&self, conversion_id: &str) -> impl Iterator<Item = &String> {
        self.by_conversion.get(conversion_id).into_iter().flatten()
    }

    /// The deals of which an ad has a part.
    pub(super) fn of_ad(&self, ad_id: &str) -> impl Iterator<Item = &String> {
        self.by_ad.get(ad_id).into_iter().flatten()
    }

    /// The deals whose value time may change.
    pub(super) fn open(&self) -> impl Iterator<Item = &String> {
        self.open.iter()
    }

    /// What the won deals are worth.
    pub(super) fn won(&self) -> &DealSums {
        &self.won
    }
}

/// The ads with their weights.
pub(super) fn weights<'a>(shares: &[Share<'a>]) -> Shares<'a> {
    shares.iter().map(|share| (share.ad_id, u64::from(share.credit))).collect()
}

fn insert(ids: &mut Ids, key: &str, deal_id: &str) {
    match ids.get_mut(key) {
        Some(deals) => drop(deals.insert(deal_id.to_owned())),
        None => drop(ids.insert(key.to_owned(), BTreeSet::from([deal_id.to_owned()]))),
    }
}

fn remove(ids: &mut Ids, key: &str, deal_id: &str) {
    if let Entry::Occupied(mut deals) = ids.entry(key.to_owned()) {
        deals.get_mut().remove(deal_id);
        if deals.get().is_empty() {
            deals.remove();
        }
    }
}
