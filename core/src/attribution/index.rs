//! Touches by one kind of key.
//!
//! A key that one touch has takes five bytes here: the table holds places of touches and reads the key there. Touches that
//! share a key stand in a list by time, of which the newest 256 are kept: a key with more of them is no one person's.

use hashbrown::HashTable;

use super::keys::{KeyHash, Kind};
use super::store::Kept;
use crate::time::Millis;

/// Most touches kept by one key.
const MAX_TOUCHES_OF_KEY: usize = 256;

/// Place of a touch in the store.
pub(super) type Place = u32;

/// Places with this bit are those of lists.
const LIST: u32 = 1 << 31;

/// Touches that share a key.
#[derive(Clone, Debug, Default)]
struct List {
    key: KeyHash,
    /// By time.
    touches: Vec<Place>,
    /// The newest that was dropped.
    dropped: Option<Millis>,
}

/// Touches by one kind of key.
#[derive(Clone, Debug)]
pub(super) struct KeyIndex {
    kind: Kind,
    table: HashTable<u32>,
    lists: Vec<List>,
    free: Vec<u32>,
}

/// The touches of a key, by time.
#[derive(Clone, Copy, Debug)]
pub(super) enum Found<'i> {
    Nothing,
    One(Place),
    Many { touches: &'i [Place], dropped: Option<Millis> },
}

/// The key at a slot of the table, read where it stands.
fn key_of(kind: Kind, slot: u32, lists: &[List], touches: &[Kept]) -> KeyHash {
    if slot & LIST == 0 {
        touches.get(slot as usize).map_or(0, |kept| kept.keys.get(kind))
    } else {
        lists.get((slot & !LIST) as usize).map_or(0, |list| list.key)
    }
}

impl KeyIndex {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, table: HashTable::new(), lists: Vec::new(), free: Vec::new() }
    }

    /// The touches that have a key.
    pub(super) fn find(&self, key: KeyHash, touches: &[Kept]) -> Found<'_> {
        match self.table.find(key, |slot| key_of(self.kind, *slot, &self.lists, touches) == key) {
            None => Found::Nothing,
            Some(slot) if slot & LIST == 0 => Found::One(*slot),
            Some(slot) => match self.lists.get((slot & !LIST) as usize) {
                Some(list) => Found::Many { touches: &list.touches, dropped: list.dropped },
                None => Found::Nothing,
            },
        }
    }

    /// Adds a touch that stands at its place already.
    pub(super) fn add(&mut self, key: KeyHash, place: Place, touches: &[Kept]) {
        let Self { kind, table, lists, free } = self;
        let Some(slot) = table.find_mut(key, |slot| key_of(*kind, *slot, lists, touches) == key) else {
            table.insert_unique(key, place, |slot| key_of(*kind, *slot, lists, touches));
            return;
        };
        if *slot & LIST == 0 {
            let list = List { key, touches: vec![*slot], dropped: None };
            let number = match free.pop() {
                Some(number) => {
                    if let Some(unused) = lists.get_mut(number as usize) {
                        *unused = list;
                    }
                    number
                }
                None => {
                    lists.push(list);
                    u32::try_from(lists.len() - 1).unwrap_or(0)
                }
            };
            *slot = LIST | number;
        }
        if let Some(list) = lists.get_mut((*slot & !LIST) as usize) {
            list.insert(place, touches);
        }
    }

    /// Takes a touch out that still stands at its place.
    pub(super) fn remove(&mut self, key: KeyHash, place: Place, touches: &[Kept]) {
        let Self { kind, table, lists, free } = self;
        let Ok(entry) = table.find_entry(key, |slot| key_of(*kind, *slot, lists, touches) == key) else { return };
        let slot = *entry.get();
        if slot & LIST == 0 {
            if slot == place {
                entry.remove();
            }
        } else if let Some(list) = lists.get_mut((slot & !LIST) as usize) {
            list.touches.retain(|known| *known != place);
            if list.touches.is_empty() {
                *list = List::default();
                free.push(slot & !LIST);
                entry.remove();
            }
        }
    }
}

impl List {
    fn insert(&mut self, place: Place, touches: &[Kept]) {
        let order = |place: &Place| touches.get(*place as usize).map(|kept| (kept.at, kept.id));
        let added = order(&place);
        let at = self.touches.partition_point(|known| order(known) < added);
        self.touches.insert(at, place);
        if self.touches.len() > MAX_TOUCHES_OF_KEY {
            let oldest = self.touches.remove(0);
            self.dropped = self.dropped.max(order(&oldest).map(|(at, _)| at));
        }
    }
}
