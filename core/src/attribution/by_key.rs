//! Conversions by the hashes of their keys.
//!
//! A key that one conversion has stands in the table itself. Conversions that share a key stand by time: few in a list, and
//! many, those of an office's address, say, in a tree, so that none of them need be passed to add, find or take another.

use std::collections::BTreeSet;

use hashbrown::HashTable;
use hashbrown::hash_table::Entry;

use super::keys::KeyHash;
use crate::time::Millis;

/// Numbers with this bit are those of conversions that share a key.
const SHARED: u32 = 1 << 31;

/// Most conversions in a list.
const MAX_FEW: usize = 16;

/// Place of a conversion in the journal.
pub(super) type Place = u32;

/// Conversions that share a key, by time.
#[derive(Clone, Debug)]
enum Sharing {
    Few(Vec<(Millis, Place)>),
    Many(BTreeSet<(Millis, Place)>),
}

/// Conversions by the hashes of their keys.
#[derive(Clone, Debug, Default)]
pub(super) struct ByKey {
    /// Each key with the place of its conversion, or the number of those that share it.
    table: HashTable<(KeyHash, u32)>,
    shared: Vec<Sharing>,
    free: Vec<u32>,
}

impl Sharing {
    fn add(&mut self, added: (Millis, Place)) {
        match self {
            Self::Few(few) if few.len() < MAX_FEW => {
                if let Err(place) = few.binary_search(&added) {
                    few.insert(place, added);
                }
            }
            Self::Few(few) => *self = Self::Many(few.drain(..).chain([added]).collect()),
            Self::Many(many) => drop(many.insert(added)),
        }
    }

    /// Takes one out; tells whether none is left.
    fn remove(&mut self, removed: (Millis, Place)) -> bool {
        match self {
            Self::Few(few) => {
                few.retain(|known| *known != removed);
                few.is_empty()
            }
            Self::Many(many) => {
                many.remove(&removed);
                many.is_empty()
            }
        }
    }

    fn within(&self, from: Millis, to: Millis) -> impl Iterator<Item = Place> {
        let (few, many) = match self {
            Self::Few(few) => (Some(few), None),
            Self::Many(many) => (None, (from <= to).then(|| many.range((from, 0)..=(to, Place::MAX)))),
        };
        let few = few.into_iter().flatten().filter(move |(at, _)| (from..=to).contains(at));
        few.chain(many.into_iter().flatten()).map(|(_, place)| *place)
    }
}

impl ByKey {
    /// Conversions that have a key and happened within a span, by time. `at` says when a conversion happened.
    pub(super) fn within(
        &self,
        key: KeyHash,
        (from, to): (Millis, Millis),
        at: impl Fn(Place) -> Millis,
    ) -> impl Iterator<Item = Place> {
        let slot = self.table.find(key, |(known, _)| *known == key).map(|(_, slot)| *slot);
        let alone = slot.filter(|slot| slot & SHARED == 0 && (from..=to).contains(&at(*slot)));
        let shared = slot.filter(|slot| slot & SHARED != 0).and_then(|slot| self.shared.get((slot & !SHARED) as usize));
        alone.into_iter().chain(shared.into_iter().flat_map(move |shared| shared.within(from, to)))
    }

    /// Adds a conversion with its instant to those of a key. `at` says when one that is there happened.
    pub(super) fn add(&mut self, key: KeyHash, added: (Millis, Place), at: impl Fn(Place) -> Millis) {
        let Self { table, shared, free } = self;
        let mut entry = match table.entry(key, |(known, _)| *known == key, |(known, _)| *known) {
            Entry::Vacant(entry) => {
                entry.insert((key, added.1));
                return;
            }
            Entry::Occupied(entry) => entry,
        };
        let (_, slot) = entry.get_mut();
        if *slot == added.1 {
            return;
        }
        if *slot & SHARED == 0 {
            let alone = Sharing::Few(vec![(at(*slot), *slot)]);
            let number = match free.pop() {
                Some(number) => {
                    if let Some(unused) = shared.get_mut(number as usize) {
                        *unused = alone;
                    }
                    number
                }
                None => {
                    shared.push(alone);
                    u32::try_from(shared.len() - 1).unwrap_or(0)
                }
            };
            *slot = SHARED | number;
        }
        if let Some(shared) = shared.get_mut((*slot & !SHARED) as usize) {
            shared.add(added);
        }
    }

    /// Takes a conversion with its instant from those of a key.
    pub(super) fn remove(&mut self, key: KeyHash, removed: (Millis, Place)) {
        let Self { table, shared, free } = self;
        let Ok(entry) = table.find_entry(key, |(known, _)| *known == key) else { return };
        let (_, slot) = *entry.get();
        if slot & SHARED == 0 {
            if slot == removed.1 {
                entry.remove();
            }
        } else if shared.get_mut((slot & !SHARED) as usize).is_some_and(|shared| shared.remove(removed)) {
            free.push(slot & !SHARED);
            entry.remove();
        }
    }
}
