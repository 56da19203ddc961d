//! What is kept of all tenants, sealed: hashes by time, and never the key to them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::answer::AttributionMethod;
use super::credits::WHOLE;
use super::journal::{Credited, Known, Verdict};
use super::keys::{HashingKey, KINDS, KeyHash, Keys, Kind};
use super::layers::Asked;
use super::store::AdRef;
use super::tenant::TenantTouches;
use super::touch::TouchKind;
use super::touches::Told;
use crate::error::{Error, ErrorKind, Result};
use crate::money::Micros;
use crate::seal::{Seal, invalid};
use crate::stamp::Stamp;
use crate::time::{EVENT_TIMES, Millis};

const SEAL: Seal = Seal { format: "lagwise-attribution", magic: b"lagwatt", version: 1 };

/// What is kept, as it is written.
#[derive(Serialize, Deserialize)]
pub(super) struct Saved {
    /// Ids of the hashing keys by their generation.
    pub(super) keys: Vec<(u8, u64)>,
    pub(super) tenants: BTreeMap<String, SavedTenant>,
}

/// One tenant, in the order of time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SavedTenant {
    watermark: Option<Millis>,
    ads: Vec<AdRef>,
    touches: Vec<SavedTouch>,
    conversions: Vec<SavedConversion>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedKeys {
    by_kind: [KeyHash; KINDS],
    agent: KeyHash,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedTouch {
    at: Millis,
    id: KeyHash,
    keys: SavedKeys,
    cost: Micros,
    ad: u32,
    is_click: bool,
    consent: bool,
    generation: u8,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct SavedConversion {
    conversion_id: String,
    stamp: Stamp,
    consent: bool,
    probes: Vec<(u8, SavedKeys)>,
    method: AttributionMethod,
    key: Option<u8>,
    confidence: f64,
    spend: Micros,
    /// Ad, instant, probability and credit.
    credited: Vec<(AdRef, Option<Millis>, f64, u32)>,
    corrections: u64,
}

impl From<Keys> for SavedKeys {
    fn from(keys: Keys) -> Self {
        Self { by_kind: keys.by_kind, agent: keys.agent }
    }
}

impl From<SavedKeys> for Keys {
    fn from(saved: SavedKeys) -> Self {
        Self { by_kind: saved.by_kind, agent: saved.agent }
    }
}

impl TenantTouches {
    pub(crate) fn save(&self) -> SavedTenant {
        let ads: BTreeSet<&AdRef> =
            self.store.by_time().filter_map(|kept| self.store.ads.get(kept.ad)).map(AsRef::as_ref).collect();
        let places: BTreeMap<&AdRef, u32> = ads.iter().copied().zip(0..).collect();
        let place = |ad: u32| {
            let ad = self.store.ads.get(ad);
            ad.and_then(|ad| places.get(ad.as_ref())).copied().unwrap_or(u32::MAX)
        };
        let mut place_of: BTreeMap<u32, u32> = BTreeMap::new();
        let touches = self.store.told().map(|told| SavedTouch {
            at: told.at,
            id: told.id,
            keys: told.keys.into(),
            cost: told.cost,
            ad: *place_of.entry(told.ad).or_insert_with(|| place(told.ad)),
            is_click: told.kind == TouchKind::Click,
            consent: told.consent,
            generation: told.generation,
        });
        let conversions = self.journal.iter().map(|(id, known)| SavedConversion {
            conversion_id: id.clone(),
            stamp: known.stamp,
            consent: known.asked.consent,
            probes: known.asked.probes.iter().map(|(generation, keys)| (*generation, (*keys).into())).collect(),
            method: known.verdict.method,
            key: known.verdict.key.map(|kind| kind as u8),
            confidence: known.verdict.confidence,
            spend: known.verdict.spend,
            credited: known
                .verdict
                .credited
                .iter()
                .map(|one| (AdRef::clone(&one.ad), one.touched_at, one.probability, one.credit))
                .collect(),
            corrections: known.corrections,
        });
        let touches = touches.collect();
        SavedTenant {
            watermark: self.watermark,
            touches,
            conversions: conversions.collect(),
            ads: ads.into_iter().cloned().collect(),
        }
    }
}

impl SavedTenant {
    /// The same without how often each conversion was corrected, which depends on the order of what was told.
    pub(crate) fn without_history(mut self) -> Self {
        self.conversions.iter_mut().for_each(|one| one.corrections = 0);
        self
    }

    /// The tenant, whose hashers are still to be set.
    pub(crate) fn restore(self, generations: &[u8]) -> Result<TenantTouches> {
        let unsound = || invalid("it holds lists out of order, or instants, shares or places that no event leads to");
        let is_time = |at: Millis| EVENT_TIMES.contains(&at);
        let is_share = |share: f64| (0.0..=1.0 + 1e-9).contains(&share);
        let is_sorted = self.touches.is_sorted_by(|a, b| (a.at, a.id) < (b.at, b.id));
        let are_touches = self.touches.iter().all(|touch| {
            is_time(touch.at) && touch.cost >= 0 && touch.id != 0 && generations.contains(&touch.generation)
        });
        let are_conversions = self.conversions.iter().all(|one| {
            is_time(one.stamp.at)
                && one.spend >= 0
                && is_share(one.confidence)
                && one.key.is_none_or(|kind| usize::from(kind) < KINDS)
                && one.probes.iter().all(|(generation, _)| generations.contains(generation))
                && one
                    .credited
                    .iter()
                    .all(|(_, at, share, credit)| at.is_none_or(is_time) && is_share(*share) && *credit > 0)
                && one.credited.iter().map(|(.., credit)| u64::from(*credit)).sum::<u64>() <= u64::from(WHOLE)
        });
        if !(is_sorted && are_touches && are_conversions && self.watermark.is_none_or(is_time)) {
            return Err(unsound());
        }
        let mut tenant = TenantTouches { watermark: self.watermark, ..TenantTouches::default() };
        for touch in self.touches {
            if tenant.store.knows(touch.id) {
                return Err(unsound());
            }
            let ad = self.ads.get(touch.ad as usize).ok_or_else(unsound)?;
            let told = Told {
                at: touch.at,
                id: touch.id,
                keys: touch.keys.into(),
                cost: touch.cost,
                ad: tenant.store.ads.refer(ad.clone()),
                kind: if touch.is_click { TouchKind::Click } else { TouchKind::View },
                consent: touch.consent,
                generation: touch.generation,
            };
            tenant.store.add(&told);
        }
        for one in self.conversions {
            let probes = one.probes.into_iter().map(|(generation, keys)| (generation, keys.into())).collect();
            let credited = one.credited.into_iter().map(|(ad, touched_at, probability, credit)| Credited {
                ad: Arc::new(ad),
                touched_at,
                probability,
                credit,
            });
            let verdict = Verdict {
                method: one.method,
                key: one.key.and_then(|kind| Kind::ALL.get(usize::from(kind)).copied()),
                confidence: one.confidence,
                spend: one.spend,
                credited: credited.collect(),
            };
            let asked = Asked { at: one.stamp.at, consent: one.consent, probes };
            let known = Known { stamp: one.stamp, asked, verdict, corrections: one.corrections };
            tenant.journal.insert(one.conversion_id, known);
        }
        Ok(tenant)
    }
}

fn saved(keys: &[(u8, HashingKey)], tenants: &BTreeMap<String, TenantTouches>) -> Saved {
    Saved {
        keys: keys.iter().map(|(generation, key)| (*generation, key.id())).collect(),
        tenants: tenants.iter().map(|(id, tenant)| (id.clone(), tenant.save())).collect(),
    }
}

pub(super) fn to_json(keys: &[(u8, HashingKey)], tenants: &BTreeMap<String, TenantTouches>) -> Result<String> {
    SEAL.write_json(&saved(keys, tenants))
}

pub(super) fn to_bytes(keys: &[(u8, HashingKey)], tenants: &BTreeMap<String, TenantTouches>) -> Result<Vec<u8>> {
    SEAL.write_bytes(&saved(keys, tenants))
}

pub(super) fn from_json(text: &str) -> Result<Saved> {
    SEAL.read_json(text)
}

pub(super) fn from_bytes(bytes: &[u8]) -> Result<Saved> {
    SEAL.read_bytes(bytes)
}

/// The keys given, with the generations that they had; a last one that is new has the least free.
pub(super) fn generations(given: Vec<HashingKey>, saved: &[(u8, u64)]) -> Result<Vec<(u8, HashingKey)>> {
    let current = given.last().map(HashingKey::id);
    let Some(current) = current else {
        return Err(Error::new(ErrorKind::MissingField, "hashing_keys", "at least one key is needed"));
    };
    let mut keys = Vec::with_capacity(saved.len() + 1);
    for (generation, id) in saved {
        let key = given.iter().find(|key| key.id() == *id).ok_or_else(|| {
            let detail = format!("the key of id {id:016x} is missing, by which something kept was hashed");
            Error::new(ErrorKind::MissingField, "hashing_keys", detail)
        })?;
        keys.push((*generation, key.clone()));
    }
    if let Some(place) = keys.iter().position(|(_, key)| key.id() == current) {
        let present = keys.remove(place);
        keys.push(present);
    } else if let Some(key) = given.into_iter().next_back() {
        let used = keys.iter().map(|(generation, _)| *generation).collect();
        let generation = super::next_generation(saved, &used, &key)?;
        keys.push((generation, key));
    }
    Ok(keys)
}
