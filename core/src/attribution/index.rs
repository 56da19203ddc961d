//! Touches by one kind of key.
//!
//! A key that one touch has takes five bytes here: the table holds places of touches and reads the key there. Touches that
//! share a key stand in a list by time, of which the newest 256 are kept: a key with more of them is no one person's.

use hashbrown::HashTable;
use smallvec::{SmallVec, smallvec};

use super::keys::{KeyHash, Kind};
use super::touches::{Kept, Touches};
use crate::time::Millis;

/// Most touches kept by one key.
const MAX_TOUCHES_OF_KEY: usize = 256;

/// Most touches of a list that take no memory of their own.
const TOUCHES_IN_PLACE: usize = 10;

/// Place of a touch in the store.
pub(super) type Place = u32;

/// Places with this bit are those of lists.
const LIST: u32 = 1 << 31;

/// No instant of a touch, before all of them.
const NEVER: Millis = Millis::MIN;

/// Touches that share a key: one line of the processor's cache.
#[derive(Clone, Debug)]
#[repr(align(64))]
struct List {
    key: KeyHash,
    /// By time; few enough stand here, with no other memory to read.
    touches: SmallVec<[Place; TOUCHES_IN_PLACE]>,
    /// When the newest happened that was dropped.
    dropped: Millis,
}

/// Touches by one kind of key.
#[derive(Clone, Debug)]
pub(super) struct KeyIndex {
    kind: Kind,
    table: HashTable<u32>,
    lists: Vec<List>,
    free: Vec<u32>,
}

/// The touches of a key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Found<'i> {
    /// By time.
    places: &'i [Place],
    /// When the newest happened that is found no more, since newer ones are too many.
    pub(super) dropped: Option<Millis>,
    touches: &'i Touches,
}

impl<'i> Found<'i> {
    pub(super) fn newest_first(self) -> impl Iterator<Item = (Place, &'i Kept)> {
        self.places.iter().rev().filter_map(move |place| Some((*place, self.touches.get(*place)?)))
    }
}

/// The key at a slot of the table, read where it stands.
fn key_of(kind: Kind, slot: u32, lists: &[List], touches: &Touches) -> KeyHash {
    if slot & LIST == 0 {
        touches.key(slot, kind)
    } else {
        lists.get((slot & !LIST) as usize).map_or(0, |list| list.key)
    }
}

impl KeyIndex {
    pub(super) fn new(kind: Kind) -> Self {
        Self { kind, table: HashTable::new(), lists: Vec::new(), free: Vec::new() }
    }

    /// The touches that have a key.
    pub(super) fn find<'i>(&'i self, key: KeyHash, touches: &'i Touches) -> Found<'i> {
        let slot = self.table.find(key, |slot| key_of(self.kind, *slot, &self.lists, touches) == key);
        let list = slot.filter(|slot| *slot & LIST != 0).and_then(|slot| self.lists.get((slot & !LIST) as usize));
        match (list, slot) {
            (Some(list), _) => {
                Found { places: &list.touches, dropped: Some(list.dropped).filter(|at| *at != NEVER), touches }
            }
            (None, Some(place)) => Found { places: std::slice::from_ref(place), dropped: None, touches },
            (None, None) => Found { places: &[], dropped: None, touches },
        }
    }

    /// Adds a touch that stands at its place already.
    pub(super) fn add(&mut self, key: KeyHash, place: Place, touches: &Touches) {
        let Self { kind, table, lists, free } = self;
        let Some(slot) = table.find_mut(key, |slot| key_of(*kind, *slot, lists, touches) == key) else {
            table.insert_unique(key, place, |slot| key_of(*kind, *slot, lists, touches));
            return;
        };
        if *slot & LIST == 0 {
            let list = List { key, touches: smallvec![*slot], dropped: NEVER };
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
    pub(super) fn remove(&mut self, key: KeyHash, place: Place, touches: &Touches) {
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
                *list = List { key: 0, touches: SmallVec::new(), dropped: NEVER };
                free.push(slot & !LIST);
                entry.remove();
            }
        }
    }
}

impl List {
    fn insert(&mut self, place: Place, touches: &Touches) {
        let added = touches.order(place);
        let at = self.touches.partition_point(|known| touches.order(*known) < added);
        self.touches.insert(at, place);
        if self.touches.len() > MAX_TOUCHES_OF_KEY {
            let oldest = self.touches.remove(0);
            self.dropped = touches.order(oldest).map_or(self.dropped, |(at, _)| self.dropped.max(at));
        }
    }
}
