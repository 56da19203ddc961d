//! The touches of one tenant: where they stand, how they are found, and how they are forgotten.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use hashbrown::HashTable;
use serde::{Deserialize, Serialize};

use super::index::{Found, KeyIndex, Place};
use super::keys::{KeyHash, Keys, Kind};
use super::touches::{Kept, Told, Touches};
use crate::time::Millis;

/// An ad with its campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub(crate) struct AdRef {
    pub(crate) ad_id: String,
    pub(crate) campaign_id: Option<String>,
}

/// Ads by place, each as long as something refers to it.
#[derive(Clone, Debug, Default)]
pub(super) struct Ads {
    places: HashMap<Arc<AdRef>, u32>,
    /// Each ad with how many refer to it.
    used: Vec<(Arc<AdRef>, u64)>,
    free: Vec<u32>,
}

/// The touches of one tenant.
#[derive(Clone, Debug)]
pub(super) struct Store {
    touches: Touches,
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
            self.used.push((Arc::default(), 0));
            u32::try_from(self.used.len() - 1).unwrap_or(u32::MAX)
        });
        let ad = Arc::new(ad);
        if let Some(slot) = self.used.get_mut(place as usize) {
            *slot = (Arc::clone(&ad), 1);
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
                *ad = Arc::default();
                self.free.push(place);
            }
        }
    }

    pub(super) fn get(&self, place: u32) -> Option<&Arc<AdRef>> {
        self.used.get(place as usize).map(|(ad, _)| ad)
    }
}

impl Default for Store {
    fn default() -> Self {
        Self {
            touches: Touches::default(),
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
        self.by_id.find(id, |place| self.touches.id(*place) == id).is_some()
    }

    pub(super) fn at(&self, place: Place) -> Option<&Kept> {
        self.touches.get(place)
    }

    /// Touches by time.
    pub(super) fn by_time(&self) -> impl DoubleEndedIterator<Item = &Kept> {
        self.order.iter().filter_map(|place| self.touches.get(*place))
    }

    /// Touches with all of their keys, by time.
    pub(super) fn told(&self) -> impl Iterator<Item = Told> {
        self.order.iter().filter_map(|place| self.touches.told(*place))
    }

    /// The touches that have a key.
    pub(super) fn find(&self, kind: Kind, key: KeyHash) -> Option<Found<'_>> {
        Some(self.indexes.get(kind as usize)?.find(key, &self.touches))
    }

    /// Adds a touch whose id is not known.
    pub(super) fn add(&mut self, told: &Told) {
        let place = self.free.pop().unwrap_or_else(|| self.touches.end());
        self.touches.put(place, told);
        let Self { touches, order, by_id, .. } = self;
        let added = touches.order(place);
        if order.back().is_none_or(|newest| touches.order(*newest) < added) {
            order.push_back(place);
        } else {
            order.insert(order.partition_point(|known| touches.order(*known) < added), place);
        }
        by_id.insert_unique(told.id, place, |place| touches.id(*place));
        self.index(place, &told.keys);
    }

    /// Finds a touch that stands at its place by its keys from now on.
    fn index(&mut self, place: Place, keys: &Keys) {
        for (kind, key) in keys.present() {
            if let Some(index) = self.indexes.get_mut(kind as usize) {
                index.add(key, place, &self.touches);
            }
        }
    }

    /// Forgets the oldest touch.
    pub(super) fn forget_oldest(&mut self) {
        let Some(place) = self.order.pop_front() else { return };
        let Some(told) = self.touches.told(place) else { return };
        let Self { touches, by_id, indexes, .. } = self;
        for (kind, key) in told.keys.present() {
            if let Some(index) = indexes.get_mut(kind as usize) {
                index.remove(key, place, touches);
            }
        }
        if let Ok(entry) = by_id.find_entry(told.id, |known| touches.id(*known) == told.id) {
            entry.remove();
        }
        self.free.push(place);
        self.ads.release(told.ad);
    }

    /// When the oldest touch happened.
    pub(super) fn oldest(&self) -> Option<Millis> {
        self.order.front().and_then(|place| self.at(*place)).map(|kept| kept.at)
    }

    /// Takes the keys of every touch that fits; says how many those were.
    pub(super) fn erase(&mut self, fits: impl Fn(&Told) -> bool) -> u64 {
        let mut erased = 0;
        for place in &self.order {
            if let Some(told) = self.touches.told(*place).filter(&fits) {
                self.touches.put(*place, &Told { keys: Keys::default(), cost: 0, ..told });
                erased += 1;
            }
        }
        if erased > 0 {
            self.indexes = Kind::ALL.map(KeyIndex::new);
            for place in 0..self.order.len() {
                let told = self.order.get(place).and_then(|place| Some((*place, self.touches.told(*place)?)));
                if let Some((place, told)) = told {
                    self.index(place, &told.keys);
                }
            }
        }
        erased
    }
}
