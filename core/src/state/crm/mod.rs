//! What the CRM tells of the account: touches of its ads, the conversions that they led to, and the deals these became.
//!
//! A deal is worth what the stage table says and belongs to the ads that its conversion is credited to; both follow from
//! what was told, in any order. Values of open deals are therefore computed where they are read and those of won ones kept
//! in sums, so that the ads' and the unattributed always sum to the whole; of the ads' counts only what a change makes
//! different is moved.

mod index;
mod record;
mod rules;
mod saved;
mod way;

pub(super) use record::Told;
pub(crate) use rules::CrmRules;
pub(crate) use saved::SavedCrm;

use std::collections::BTreeMap;

use crate::attribution::{Credited, Erasure, HashingKey, Identity, TenantTouches, WHOLE};
use crate::error::{Error, ErrorKind, Result};
use crate::revenue::{Deal, DealSums, Ledger, Shares};
use crate::state::conversion::Contribution;
use crate::time::Millis;

use index::{Index, weights};

/// What the CRM told, as far as it is remembered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crm {
    touches: TenantTouches,
    ledger: Ledger,
    index: Index,
    /// Ids of the hashing keys that the touches were kept with, by generation: they outlive the keys in a snapshot.
    key_ids: Vec<(u8, u64)>,
}

/// An ad's part of a deal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Share<'a> {
    pub(super) ad_id: &'a str,
    /// In ten-thousandths.
    pub(super) credit: u32,
    /// When its likeliest touch was.
    pub(super) touched_at: Option<Millis>,
}

/// The ads that a deal is credited to, each once: the one that the CRM says, else those that its conversion is credited to.
fn shares<'a>(deal: &'a Deal, credited: &'a [Credited]) -> Vec<Share<'a>> {
    if let Some(ad_id) = deal.ad_id() {
        let touched_at = credited.iter().find(|one| one.ad.ad_id == ad_id).and_then(|one| one.touched_at);
        return vec![Share { ad_id, credit: WHOLE, touched_at }];
    }
    let mut places: BTreeMap<&str, usize> = BTreeMap::new();
    let mut shares: Vec<Share<'a>> = Vec::with_capacity(credited.len());
    for Credited { ad, credit, touched_at, .. } in credited {
        let place = *places.entry(&ad.ad_id).or_insert(shares.len());
        match shares.get_mut(place) {
            // Touches name it in several campaigns.
            Some(share) => share.credit = share.credit.saturating_add(*credit),
            None => shares.push(Share { ad_id: &ad.ad_id, credit: *credit, touched_at: *touched_at }),
        }
    }
    shares
}

/// The ads that a deal is credited to now.
fn present<'a>(deal_id: &'a str, deal: &'a Deal, touches: &'a TenantTouches) -> Vec<Share<'a>> {
    shares(deal, touches.credited(deal.conversion_id().unwrap_or(deal_id)))
}

impl Crm {
    pub(crate) fn touches(&self) -> &TenantTouches {
        &self.touches
    }

    pub(crate) fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Whether nothing was told.
    pub(crate) fn is_blank(&self) -> bool {
        self.touches.counts() == (0, 0) && self.ledger.is_blank()
    }

    /// The ads that a deal is credited to, with their weights.
    fn weights<'a>(&'a self, deal_id: &'a str, deal: &'a Deal) -> Shares<'a> {
        weights(&present(deal_id, deal, &self.touches))
    }

    /// The ad that has the largest part of a deal; of equal ones the likeliest, which stands first.
    pub(crate) fn ad_of(&self, deal_id: &str) -> Option<&str> {
        let (deal_id, deal) = self.ledger.deals.get_key_value(deal_id)?;
        self.weights(deal_id, deal).into_iter().rev().max_by_key(|(_, weight)| *weight).map(|(ad_id, _)| ad_id)
    }

    /// What the won deals are worth.
    pub(crate) fn won(&self) -> &DealSums {
        self.index.won()
    }

    /// What the open deals are worth at an instant.
    pub(crate) fn open(&self, now: Millis, rules: &CrmRules) -> DealSums {
        let deals = self.index.open().filter_map(|deal_id| self.ledger.deals.get_key_value(deal_id));
        self.ledger.sums(deals, now, &rules.learned, |deal_id, deal| self.weights(deal_id, deal))
    }

    /// What all deals add to an ad.
    pub(super) fn contributions_to(&self, ad_id: &str, rules: &CrmRules) -> Vec<Contribution> {
        let deals = self.index.of_ad(ad_id).filter_map(|deal_id| self.ledger.deals.get_key_value(deal_id));
        let of_deal =
            |(deal_id, deal): (&String, &Deal)| way::contributions(deal, &present(deal_id, deal, &self.touches), rules);
        deals.flat_map(of_deal).filter(|one| one.ad_id() == Some(ad_id)).collect()
    }

    /// The deals that a conversion led to.
    fn deals_of(&self, conversion_id: &str) -> Vec<String> {
        let own = self.ledger.deals.get_key_value(conversion_id).filter(|(_, deal)| deal.conversion_id().is_none());
        own.map(|(deal_id, _)| deal_id).into_iter().chain(self.index.of_conversion(conversion_id)).cloned().collect()
    }

    /// The same with its deals indexed.
    fn indexed(mut self, rules: &CrmRules) -> Self {
        for (deal_id, deal) in &self.ledger.deals {
            self.index.add(deal_id, deal, &present(deal_id, deal, &self.touches), &rules.learned);
        }
        self
    }

    /// Forgets what lies far enough behind an instant, before which every event is late.
    pub(super) fn forget_before(&mut self, open_from: Millis, now: Millis, rules: &CrmRules) {
        let remembered_from = open_from.saturating_sub(rules.learned.retention);
        let Self { touches, ledger, index, .. } = self;
        ledger.forget_before(remembered_from, &rules.learned, |deal_id, deal| {
            index.remove(deal_id, deal, &present(deal_id, deal, touches), &rules.learned);
        });
        touches.advance(now, &rules.policy);
        touches.retire(now, &rules.policy, |id, at| {
            at >= remembered_from || ledger.deals.contains_key(id) || index.of_conversion(id).next().is_some()
        });
    }

    /// Whether touches and conversions can be kept.
    pub(super) fn has_keys(&self) -> bool {
        !self.touches.key_ids().is_empty()
    }

    /// # Errors
    /// `MISSING_FIELD` where a key is missing that something kept was hashed with, `CONFLICT` where too many are in use.
    pub(crate) fn use_keys(&mut self, keys: Vec<HashingKey>, rules: &CrmRules) -> Result<()> {
        let used = self.touches.generations();
        let needed: Vec<(u8, u64)> = self.key_ids.iter().copied().filter(|(made, _)| used.contains(made)).collect();
        self.touches.use_keys(&rules.tenant_id, keys, &needed)?;
        self.key_ids = self.touches.key_ids();
        Ok(())
    }

    /// Without the key that something was hashed with, neither a person nor a repetition would be found.
    fn check_keys(&self) -> Result<()> {
        if self.has_keys() {
            return Ok(());
        }
        let detail = "no hashing key was given since the optimizer was made or restored";
        Err(Error::new(ErrorKind::MissingField, "hashing_keys", detail))
    }

    /// # Errors
    /// `MISSING_FIELD` where no key was given, and those of
    /// [`AttributionEngine::rotate_key`](crate::AttributionEngine::rotate_key).
    pub(crate) fn rotate_key(&mut self, key: &HashingKey, rules: &CrmRules) -> Result<()> {
        self.check_keys()?;
        self.touches.rotate(&rules.tenant_id, key)?;
        self.key_ids = self.touches.key_ids();
        Ok(())
    }

    /// Takes the keys of a person's touches and conversions.
    ///
    /// # Errors
    /// `MISSING_FIELD` where no key was given.
    pub(crate) fn erase(&mut self, subject: &Identity, rules: &CrmRules) -> Result<Erasure> {
        self.check_keys()?;
        Ok(self.touches.erase(subject, &rules.policy))
    }
}
