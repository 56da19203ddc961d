//! Conversions that were told, as long as a touch that comes late may still explain them.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use hashbrown::HashTable;
use smallvec::SmallVec;

use super::answer::AttributionMethod;
use super::by_key::{ByKey, Place};
use super::keys::{KeyHash, Keys, Kind};
use super::layers::Asked;
use super::store::AdRef;
use crate::money::Micros;
use crate::stamp::Stamp;
use crate::time::Millis;

/// An ad that a conversion is credited to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Credited {
    pub(crate) ad: Arc<AdRef>,
    /// When it was touched last; absent where the conversion is spread.
    pub(crate) touched_at: Option<Millis>,
    pub(crate) probability: f64,
    /// In ten-thousandths.
    pub(crate) credit: u32,
}

/// How a conversion is credited now.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Verdict {
    pub(super) method: AttributionMethod,
    pub(super) key: Option<Kind>,
    pub(super) confidence: f64,
    pub(super) spend: Micros,
    pub(crate) credited: SmallVec<[Credited; 1]>,
}

/// One conversion as it is kept.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Known {
    /// Of several events that tell of it, the earliest holds.
    pub(super) stamp: Stamp,
    pub(super) asked: Asked,
    pub(super) verdict: Verdict,
    pub(super) corrections: u64,
}

/// Conversions by id, by time and by key.
#[derive(Clone, Debug, Default)]
pub(super) struct Journal {
    known: Vec<Option<(String, Known)>>,
    free: Vec<Place>,
    /// Places by id, each with the hash of it.
    by_id: HashTable<(u64, Place)>,
    hasher: RandomState,
    by_time: BTreeSet<(Millis, Place)>,
    by_key: ByKey,
}

/// Where a conversion stands, or would: its id is hashed once.
#[derive(Clone, Copy, Debug)]
pub(super) struct Slot {
    hash: u64,
    place: Option<Place>,
}

impl Journal {
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn at(&self, place: Place) -> Option<&(String, Known)> {
        self.known.get(place as usize)?.as_ref()
    }

    pub(super) fn at_mut(&mut self, place: Place) -> Option<&mut Known> {
        self.known.get_mut(place as usize)?.as_mut().map(|(_, known)| known)
    }

    pub(super) fn slot(&self, conversion_id: &str) -> Slot {
        let hash = self.hasher.hash_one(conversion_id);
        let is_it = |(known, place): &(u64, Place)| {
            *known == hash && self.at(*place).is_some_and(|(id, _)| id == conversion_id)
        };
        Slot { hash, place: self.by_id.find(hash, is_it).map(|(_, place)| *place) }
    }

    pub(super) fn in_slot(&self, slot: Slot) -> Option<&Known> {
        self.at(slot.place?).map(|(_, known)| known)
    }

    pub(super) fn get(&self, conversion_id: &str) -> Option<&Known> {
        self.in_slot(self.slot(conversion_id))
    }

    /// Conversions in no order.
    pub(super) fn values(&self) -> impl Iterator<Item = &Known> {
        self.known.iter().flatten().map(|(_, known)| known)
    }

    /// Conversions by their id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Known)> {
        let by_id: BTreeMap<&String, &Known> = self.known.iter().flatten().map(|(id, known)| (id, known)).collect();
        by_id.into_iter()
    }

    /// Adds a conversion, in place of what was known by its id.
    pub(super) fn insert(&mut self, conversion_id: String, known: Known) -> Place {
        self.insert_at(self.slot(&conversion_id), conversion_id, known)
    }

    /// Adds a conversion in the slot of its id, which nothing changed since.
    pub(super) fn insert_at(&mut self, slot: Slot, conversion_id: String, known: Known) -> Place {
        if let Some(place) = slot.place {
            self.remove(place);
        }
        let place = self.free.pop().unwrap_or_else(|| {
            self.known.push(None);
            Place::try_from(self.known.len() - 1).unwrap_or(Place::MAX)
        });
        let at = known.asked.at;
        let Self { known: all, by_id, by_time, by_key, .. } = self;
        by_time.insert((at, place));
        for (_, keys) in &known.asked.probes {
            keys.present().for_each(|(_, key)| by_key.add(key, (at, place), |place| time_of(all, place)));
        }
        if let Some(slot) = all.get_mut(place as usize) {
            *slot = Some((conversion_id, known));
        }
        by_id.insert_unique(slot.hash, (slot.hash, place), |(hash, _)| *hash);
        place
    }

    fn remove(&mut self, place: Place) -> Option<(String, Known)> {
        let hash = self.hasher.hash_one(&self.at(place)?.0);
        if let Ok(entry) = self.by_id.find_entry(hash, |known| *known == (hash, place)) {
            entry.remove();
        }
        let (id, known) = self.known.get_mut(place as usize)?.take()?;
        self.free.push(place);
        self.by_time.remove(&(known.asked.at, place));
        for (_, keys) in &known.asked.probes {
            keys.present().for_each(|(_, key)| self.by_key.remove(key, (known.asked.at, place)));
        }
        Some((id, known))
    }

    /// Conversions from an instant on that a touch may explain, by their id: those with one of its keys within what `reach`
    /// says of the key's kind, and those until `spread_until` that no layer matched. `keys` are the touch's as each hashing
    /// key makes them, the one it is kept with last; a conversion told before the last change of the hashing key learns the
    /// new hash of what they share.
    pub(super) fn concerned(
        &mut self,
        from: Millis,
        keys: &[(u8, Keys)],
        reach: impl Fn(Kind) -> Millis,
        spread_until: Option<Millis>,
    ) -> Vec<Place> {
        let mut concerned = BTreeMap::new();
        // Most touches are newer than every conversion.
        if self.by_time.last().is_none_or(|(newest, _)| *newest < from) {
            return Vec::new();
        }
        for (_, keys) in keys {
            for (kind, key) in keys.present() {
                let found = self.by_key.within(key, (from, reach(kind)), |place| time_of(&self.known, place));
                concerned.extend(found.filter_map(|place| Some((self.at(place)?.0.clone(), place))));
            }
        }
        if let Some(until) = spread_until {
            concerned.extend(self.unmatched(from, until));
        }
        for place in concerned.values() {
            self.learn(*place, keys);
        }
        concerned.into_values().collect()
    }

    /// Takes the hashes by the last hashing key of what a conversion shares with a touch by a former one.
    fn learn(&mut self, place: Place, keys: &[(u8, Keys)]) {
        let Some(((generation, current), former)) = keys.split_last() else { return };
        let Self { known: all, by_key, .. } = self;
        for (made, keys) in former {
            let Some((_, known)) = all.get_mut(place as usize).and_then(Option::as_mut) else { return };
            let (at, shared) = (known.asked.at, known.asked.shared(*made, keys));
            let is_new = |kind: &Kind| known.asked.learn(*generation, *kind, current.get(*kind));
            let learned: Vec<Kind> = shared.into_iter().filter(is_new).collect();
            known.asked.learn_agent((*made, keys.agent), (*generation, current.agent));
            for kind in learned {
                by_key.add(current.get(kind), (at, place), |place| time_of(all, place));
            }
        }
    }

    /// Conversions of a span, both ends included, that no layer matched.
    fn unmatched(&self, from: Millis, to: Millis) -> impl Iterator<Item = (String, Place)> {
        let within = self.by_time.range((from, 0)..).take_while(move |(at, _)| *at <= to);
        let is_unmatched = |known: &Known| {
            matches!(known.verdict.method, AttributionMethod::Unattributed | AttributionMethod::Aggregate)
        };
        within.filter_map(move |(_, place)| {
            let (id, known) = self.at(*place)?;
            is_unmatched(known).then(|| (id.clone(), *place))
        })
    }

    /// Forgets conversions of before an instant.
    pub(super) fn forget_before(&mut self, instant: Millis) {
        while let Some((at, place)) = self.by_time.first().copied().filter(|(at, _)| *at < instant) {
            if self.remove(place).is_none() {
                self.by_time.remove(&(at, place));
            }
        }
    }

    /// Of the conversions of before an instant, forgets those that are not needed, and takes the keys of the others.
    pub(super) fn retire(&mut self, instant: Millis, is_needed: impl Fn(&str, Millis) -> bool) {
        let old: Vec<u32> = self.by_time.range(..(instant, 0)).map(|(_, place)| *place).collect();
        for place in old {
            let Some((id, known)) = self.at(place) else { continue };
            let is_needed = is_needed(id, known.asked.at);
            if is_needed && known.asked.probes.is_empty() {
                continue;
            }
            if let Some((id, mut known)) = self.remove(place).filter(|_| is_needed) {
                known.asked.probes.clear();
                self.insert(id, known);
            }
        }
    }

    /// Takes the keys of every conversion that fits; says how many those were.
    pub(super) fn erase(&mut self, fits: impl Fn(&Asked) -> bool) -> u64 {
        let places = self.by_time.iter().map(|(_, place)| *place);
        let of_it: Vec<Place> =
            places.filter(|place| self.at(*place).is_some_and(|(_, known)| fits(&known.asked))).collect();
        for place in &of_it {
            if let Some((id, mut known)) = self.remove(*place) {
                known.asked.probes.clear();
                self.insert(id, known);
            }
        }
        of_it.len() as u64
    }
}

/// When the conversion at a place happened.
fn time_of(known: &[Option<(String, Known)>], place: Place) -> Millis {
    known.get(place as usize).and_then(Option::as_ref).map_or(0, |(_, known)| known.asked.at)
}

impl Asked {
    /// Kinds of the keys, as one hashing key makes them, that it shares with others.
    fn shared(&self, generation: u8, others: &Keys) -> Vec<Kind> {
        let own = self.probes.iter().filter(|(made, _)| *made == generation);
        own.flat_map(|(_, own)| others.present().filter(|(kind, key)| own.get(*kind) == *key))
            .map(|(kind, _)| kind)
            .collect()
    }

    /// Takes the hash of its browser by the last hashing key from that of a touch, of which both hashes are known. Where the
    /// touch is of another browser, the former hash stands for its own: no browser has it by the last key.
    fn learn_agent(&mut self, (made, former): (u8, KeyHash), (generation, current): (u8, KeyHash)) {
        let own = self.probes.iter().find(|(known, _)| *known == made).map_or(0, |(_, keys)| keys.agent);
        let learned = self.probes.iter_mut().find(|(known, _)| *known == generation).filter(|_| own != 0);
        if let Some((_, keys)) = learned {
            if own == former {
                keys.agent = current;
            } else if keys.agent == 0 {
                keys.agent = own;
            }
        }
    }

    /// Takes the hash of one of its keys by another hashing key; tells whether it was new.
    fn learn(&mut self, generation: u8, kind: Kind, hash: KeyHash) -> bool {
        let place = self.probes.iter().position(|(known, _)| *known == generation).unwrap_or_else(|| {
            self.probes.push((generation, Keys::default()));
            self.probes.len() - 1
        });
        match self.probes.get_mut(place) {
            Some((_, keys)) if keys.get(kind) == 0 => {
                keys.set(kind, hash);
                true
            }
            _ => false,
        }
    }
}
