//! The touches of one tenant: where they stand, how they are found, and how they are forgotten.

use std::collections::{HashMap, VecDeque};

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

use super::index::{Found, KeyIndex, Place};
use super::keys::{KeyHash, Keys, Kind};
use super::touch::TouchKind;
use crate::money::Micros;
use crate::time::Millis;

/// One touch as it is kept. Where all of its keys are gone it was erased, and is kept so that it stays away.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Kept {
    pub(super) at: Millis,
    /// The hash of its id.
    pub(super) id: KeyHash,
    pub(super) keys: Keys,
    pub(super) cost: Micros,
    /// Place of its ad.
    pub(super) ad: u32,
    pub(super) kind: TouchKind,
    pub(super) consent: bool,
    /// Place of the hashing key that its keys were made with.
    pub(super) generation: u8,
}

/// An ad with its campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct AdRef {
    pub(crate) ad_id: String,
    pub(crate) campaign_id: Option<String>,
}

/// Ads by place, each as long as something refers to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Ads {
    places: HashMap<AdRef, u32>,
    /// Each ad with how many refer to it.
    used: Vec<(AdRef, u64)>,
    free: Vec<u32>,
}

/// The touches of one tenant.
#[derive(Clone, Debug)]
pub(super) struct Store {
    touches: Vec<Kept>,
    free: Vec<Place>,
    /// Places by time.
    order: VecDeque<Place>,
    by_id: HashTable<Place>,
    indexes: [KeyIndex; 6],
    pub(super) ads: Ads,
}

impl Ads {
    /// The place of an ad, which something more refers to now.
    pub(super) fn refer(&mut self, ad: AdRef) -> u32 {
        if let Some(place) = self.places.get(&ad) {
            if let Some((_, uses)) = self.used.get_mut(*place as usize) {
                *uses += 1;
            }
            return *place;
        }
        let place = self.free.pop().unwrap_or_else(|| {
            self.used.push((AdRef::default(), 0));
            u32::try_from(self.used.len() - 1).unwrap_or(u32::MAX)
        });
        if let Some(slot) = self.used.get_mut(place as usize) {
            *slot = (ad.clone(), 1);
        }
        self.places.insert(ad, place);
        place
    }

    /// Something less refers to an ad.
    fn release(&mut self, place: u32) {
        if let Some((ad, uses)) = self.used.get_mut(place as usize) {
            *uses = uses.saturating_sub(1);
            if *uses == 0 {
                self.places.remove(ad);
                *ad = AdRef::default();
                self.free.push(place);
            }
        }
    }

    pub(super) fn get(&self, place: u32) -> Option<&AdRef> {
        self.used.get(place as usize).map(|(ad, _)| ad)
    }
}

impl Default for Store {
    fn default() -> Self {
        Self {
            touches: Vec::new(),
            free: Vec::new(),
            order: VecDeque::new(),
            by_id: HashTable::new(),
            indexes: Kind::ALL.map(KeyIndex::new),
            ads: Ads::default(),
        }
    }
}

impl Store {
    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    pub(super) fn knows(&self, id: KeyHash) -> bool {
        self.by_id.find(id, |place| self.id_at(*place) == id).is_some()
    }

    fn id_at(&self, place: Place) -> KeyHash {
        self.touches.get(place as usize).map_or(0, |kept| kept.id)
    }

    pub(super) fn at(&self, place: Place) -> Option<&Kept> {
        self.touches.get(place as usize)
    }

    /// Touches by time.
    pub(super) fn by_time(&self) -> impl DoubleEndedIterator<Item = &Kept> {
        self.order.iter().filter_map(|place| self.at(*place))
    }

    /// The touches that have a key.
    pub(super) fn find(&self, kind: Kind, key: KeyHash) -> Found<'_> {
        self.indexes.get(kind as usize).map_or(Found::Nothing, |index| index.find(key, &self.touches))
    }

    /// Adds a touch whose id is not known.
    pub(super) fn add(&mut self, kept: Kept) {
        let place = match self.free.pop() {
            Some(place) => place,
            None => {
                if self.touches.len() == self.touches.capacity() {
                    // A quarter at a time: doubling would leave up to half of the memory unused.
                    self.touches.reserve_exact(self.touches.len() / 4 + 64);
                }
                self.touches.push(kept);
                Place::try_from(self.touches.len() - 1).unwrap_or(Place::MAX)
            }
        };
        let Self { touches, order, by_id, indexes, .. } = self;
        if let Some(slot) = touches.get_mut(place as usize) {
            *slot = kept;
        }
        let stamp = |place: &Place| touches.get(*place as usize).map(|kept| (kept.at, kept.id));
        let added = Some((kept.at, kept.id));
        if order.back().is_none_or(|newest| stamp(newest) < added) {
            order.push_back(place);
        } else {
            order.insert(order.partition_point(|known| stamp(known) < added), place);
        }
        by_id.insert_unique(kept.id, place, |place| touches.get(*place as usize).map_or(0, |kept| kept.id));
        for (kind, key) in kept.keys.present() {
            if let Some(index) = indexes.get_mut(kind as usize) {
                index.add(key, place, touches);
            }
        }
    }

    /// Forgets the oldest touch and says which it was.
    pub(super) fn forget_oldest(&mut self) -> Option<Kept> {
        let place = self.order.pop_front()?;
        let kept = *self.at(place)?;
        let Self { touches, by_id, indexes, .. } = self;
        for (kind, key) in kept.keys.present() {
            if let Some(index) = indexes.get_mut(kind as usize) {
                index.remove(key, place, touches);
            }
        }
        let id_at = |place: &Place| touches.get(*place as usize).map_or(0, |kept| kept.id);
        if let Ok(entry) = by_id.find_entry(kept.id, |known| id_at(known) == kept.id) {
            entry.remove();
        }
        self.free.push(place);
        self.ads.release(kept.ad);
        Some(kept)
    }

    /// When the oldest touch happened.
    pub(super) fn oldest(&self) -> Option<Millis> {
        self.order.front().and_then(|place| self.at(*place)).map(|kept| kept.at)
    }

    /// Takes the keys of every touch that fits; says how many those were.
    pub(super) fn erase(&mut self, fits: impl Fn(&Kept) -> bool) -> u64 {
        let mut erased = 0;
        for place in &self.order {
            if let Some(kept) = self.touches.get_mut(*place as usize).filter(|kept| fits(kept)) {
                kept.keys = Keys::default();
                kept.cost = 0;
                erased += 1;
            }
        }
        if erased > 0 {
            self.indexes = Kind::ALL.map(KeyIndex::new);
            for place in &self.order {
                let Some(kept) = self.touches.get(*place as usize) else { continue };
                for (kind, key) in kept.keys.present() {
                    if let Some(index) = self.indexes.get_mut(kind as usize) {
                        index.add(key, *place, &self.touches);
                    }
                }
            }
        }
        erased
    }
}
