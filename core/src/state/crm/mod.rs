//! What the CRM tells of the account: touches of its ads, the conversions that they led to, and the deals these became.
//!
//! A deal is worth what the stage table says and belongs to the ads that its conversion is credited to; both follow from
//! what was told, in any order. Values are therefore computed where they are read, so that the ads' and the unattributed
//! always sum to the whole, and of the ads' counts only what a change makes different is moved.

mod record;
mod rules;
mod saved;
mod way;

pub(super) use record::Told;
pub(crate) use rules::CrmRules;
pub(crate) use saved::SavedCrm;

use std::collections::{BTreeMap, BTreeSet};

use crate::attribution::{Credited, Erasure, HashingKey, Identity, TenantTouches, WHOLE};
use crate::error::{Error, ErrorKind, Result};
use crate::revenue::{Deal, DealSum, Ledger, Shares};
use crate::state::conversion::Contribution;
use crate::time::Millis;

/// What the CRM told, as far as it is remembered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Crm {
    touches: TenantTouches,
    ledger: Ledger,
    /// Deals by the conversion that was said to have led to them.
    by_conversion: BTreeMap<String, BTreeSet<String>>,
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
            Some(share) => share.credit += credit,
            None => shares.push(Share { ad_id: &ad.ad_id, credit: *credit, touched_at: *touched_at }),
        }
    }
    shares
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
    pub(crate) fn weights<'a>(&'a self, deal_id: &'a str, deal: &'a Deal) -> Shares<'a> {
        let credited = self.touches.credited(deal.conversion_id().unwrap_or(deal_id));
        shares(deal, credited).into_iter().map(|share| (share.ad_id, u64::from(share.credit))).collect()
    }

    /// The ad that has the largest part of a deal; of equal ones the likeliest, which stands first.
    pub(crate) fn ad_of(&self, deal_id: &str) -> Option<&str> {
        let (deal_id, deal) = self.ledger.deals.get_key_value(deal_id)?;
        self.weights(deal_id, deal).into_iter().rev().max_by_key(|(_, weight)| *weight).map(|(ad_id, _)| ad_id)
    }

    /// What each ad's deals are worth at an instant.
    pub(crate) fn sums(&self, now: Millis, rules: &CrmRules) -> BTreeMap<&str, DealSum> {
        self.ledger.sums(now, &rules.learned, |deal_id, deal| self.weights(deal_id, deal)).0
    }

    /// What all deals add to an ad.
    pub(super) fn contributions_to(&self, ad_id: &str, rules: &CrmRules) -> Vec<Contribution> {
        let of_deal = |(deal_id, deal): (&String, &Deal)| {
            let credited = self.touches.credited(deal.conversion_id().unwrap_or(deal_id));
            let shares = shares(deal, credited);
            let is_credited = shares.iter().any(|share| share.ad_id == ad_id);
            if is_credited { way::contributions(deal, &shares, rules) } else { Vec::new() }
        };
        self.ledger.deals.iter().flat_map(of_deal).filter(|one| one.ad_id() == Some(ad_id)).collect()
    }

    /// The deals that a conversion led to.
    fn deals_of(&self, conversion_id: &str) -> Vec<String> {
        let own = self.ledger.deals.get_key_value(conversion_id).filter(|(_, deal)| deal.conversion_id().is_none());
        let said = self.by_conversion.get(conversion_id).into_iter().flatten();
        own.map(|(deal_id, _)| deal_id).into_iter().chain(said).cloned().collect()
    }

    /// Which conversion was said to have led to each deal, from the deals.
    fn index(&mut self) {
        self.by_conversion.clear();
        for (deal_id, deal) in &self.ledger.deals {
            if let Some(conversion_id) = deal.conversion_id() {
                self.by_conversion.entry(conversion_id.to_owned()).or_default().insert(deal_id.clone());
            }
        }
    }

    /// Forgets what lies far enough behind an instant, before which every event is late.
    pub(super) fn forget_before(&mut self, open_from: Millis, now: Millis, rules: &CrmRules) {
        let remembered_from = open_from.saturating_sub(rules.learned.retention);
        let deals = self.ledger.deals.len();
        self.ledger.forget_before(remembered_from, &rules.learned);
        if self.ledger.deals.len() < deals {
            self.index();
        }
        let Self { touches, ledger, by_conversion, .. } = self;
        touches.advance(now, &rules.policy);
        touches.retire(now, &rules.policy, |id, at| {
            at >= remembered_from || ledger.deals.contains_key(id) || by_conversion.contains_key(id)
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
