//! Conversions that were told, as long as a touch that comes late may still explain them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use hashbrown::HashTable;

use super::answer::AttributionMethod;
use super::keys::{KeyHash, Keys, Kind};
use super::layers::Asked;
use super::store::AdRef;
use crate::money::Micros;
use crate::stamp::Stamp;
use crate::time::Millis;

/// An ad that a conversion is credited to.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Credited {
    pub(crate) ad: AdRef,
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
    pub(crate) credited: Vec<Credited>,
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
    free: Vec<u32>,
    by_id: HashMap<String, u32>,
    by_time: BTreeSet<(Millis, u32)>,
    /// One entry for each key of each conversion.
    by_key: HashTable<(KeyHash, u32)>,
}

impl Journal {
    pub(super) fn len(&self) -> usize {
        self.by_id.len()
    }

    fn at(&self, place: u32) -> Option<&(String, Known)> {
        self.known.get(place as usize)?.as_ref()
    }

    pub(super) fn get(&self, conversion_id: &str) -> Option<&Known> {
        self.by_id.get(conversion_id).and_then(|place| self.at(*place)).map(|(_, known)| known)
    }

    pub(super) fn get_mut(&mut self, conversion_id: &str) -> Option<&mut Known> {
        let place = *self.by_id.get(conversion_id)?;
        self.known.get_mut(place as usize)?.as_mut().map(|(_, known)| known)
    }

    /// Conversions by their id.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&String, &Known)> {
        let by_id: BTreeMap<&String, &Known> = self.known.iter().flatten().map(|(id, known)| (id, known)).collect();
        by_id.into_iter()
    }

    /// When the newest conversion happened.
    fn newest(&self) -> Option<Millis> {
        self.by_time.last().map(|(at, _)| *at)
    }

    pub(super) fn insert(&mut self, conversion_id: String, known: Known) {
        self.remove(&conversion_id);
        let place = self.free.pop().unwrap_or_else(|| {
            self.known.push(None);
            u32::try_from(self.known.len() - 1).unwrap_or(u32::MAX)
        });
        for (_, keys) in &known.asked.probes {
            keys.present().for_each(|(_, key)| index(&mut self.by_key, key, place));
        }
        self.by_time.insert((known.asked.at, place));
        self.by_id.insert(conversion_id.clone(), place);
        if let Some(slot) = self.known.get_mut(place as usize) {
            *slot = Some((conversion_id, known));
        }
    }

    fn remove(&mut self, conversion_id: &str) -> Option<Known> {
        let place = self.by_id.remove(conversion_id)?;
        let (_, known) = self.known.get_mut(place as usize)?.take()?;
        self.free.push(place);
        self.by_time.remove(&(known.asked.at, place));
        for (_, keys) in &known.asked.probes {
            for (_, key) in keys.present() {
                if let Ok(entry) = self.by_key.find_entry(key, |known| *known == (key, place)) {
                    entry.remove();
                }
            }
        }
        Some(known)
    }

    /// Conversions that a touch may explain: those with one of its keys from an instant on. `keys` are the touch's as each
    /// hashing key makes them, the one it is kept with last; a conversion told before the last change of the hashing key
    /// learns the new hash of what they share.
    pub(super) fn concerned(&mut self, from: Millis, keys: &[(u8, Keys)]) -> BTreeSet<String> {
        let mut concerned = BTreeSet::new();
        if self.newest().is_none_or(|newest| newest < from) {
            return concerned;
        }
        let Some((generation, current)) = keys.last().copied() else { return concerned };
        for (made, keys) in keys {
            for (kind, key) in keys.present() {
                let of_key = self.by_key.iter_hash(key).filter(|(known, _)| *known == key);
                for place in of_key.map(|(_, place)| *place).collect::<Vec<_>>() {
                    let known = self.known.get_mut(place as usize).and_then(Option::as_mut);
                    let Some((id, known)) = known.filter(|(_, known)| known.asked.at >= from) else { continue };
                    concerned.insert(id.clone());
                    if *made != generation && known.asked.learn(generation, kind, current.get(kind)) {
                        index(&mut self.by_key, current.get(kind), place);
                    }
                }
            }
        }
        concerned
    }

    /// Conversions of a span, both ends included, that no layer matched.
    pub(super) fn unmatched(&self, from: Millis, to: Millis) -> impl Iterator<Item = String> {
        let within = self.by_time.range((from, 0)..).take_while(move |(at, _)| *at <= to);
        let is_unmatched = |known: &Known| {
            matches!(known.verdict.method, AttributionMethod::Unattributed | AttributionMethod::Aggregate)
        };
        within
            .filter_map(|(_, place)| self.at(*place))
            .filter(move |(_, known)| is_unmatched(known))
            .map(|(id, _)| id.clone())
    }

    /// Forgets conversions of before an instant.
    pub(super) fn forget_before(&mut self, instant: Millis) {
        while let Some((_, place)) = self.by_time.first().copied().filter(|(at, _)| *at < instant) {
            match self.at(place).map(|(id, _)| id.clone()) {
                Some(id) => drop(self.remove(&id)),
                None => drop(self.by_time.pop_first()),
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
            let id = id.clone();
            if let Some(mut known) = self.remove(&id).filter(|_| is_needed) {
                known.asked.probes.clear();
                self.insert(id, known);
            }
        }
    }

    /// Takes the keys of every conversion that fits; says how many those were.
    pub(super) fn erase(&mut self, fits: impl Fn(&Asked) -> bool) -> u64 {
        let known = self.known.iter().flatten();
        let ids: Vec<String> = known.filter(|(_, known)| fits(&known.asked)).map(|(id, _)| id.clone()).collect();
        for id in &ids {
            if let Some(mut known) = self.remove(id) {
                known.asked.probes.clear();
                self.insert(id.clone(), known);
            }
        }
        ids.len() as u64
    }
}

fn index(by_key: &mut HashTable<(KeyHash, u32)>, key: KeyHash, place: u32) {
    by_key.insert_unique(key, (key, place), |(key, _)| *key);
}

impl Asked {
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
