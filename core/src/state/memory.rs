//! Which events were seen: every id within the lateness window, and nothing beyond it.
//!
//! An event that happened before the window is refused as late, so an id that was forgotten cannot count twice. Each
//! remembered id takes 24 bytes of payload.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::stamp::{IdHash, Stamp};
use crate::time::Millis;

/// The ids of recent events, by when they happened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(from = "Vec<Stamp>", into = "Vec<Stamp>")]
pub(crate) struct EventMemory {
    by_time: BTreeSet<Stamp>,
    times: BTreeMap<IdHash, Millis>,
}

impl From<Vec<Stamp>> for EventMemory {
    fn from(stamps: Vec<Stamp>) -> Self {
        let times = stamps.iter().map(|stamp| (stamp.event, stamp.at)).collect();
        Self { by_time: stamps.into_iter().collect(), times }
    }
}

impl From<EventMemory> for Vec<Stamp> {
    fn from(memory: EventMemory) -> Self {
        memory.by_time.into_iter().collect()
    }
}

impl EventMemory {
    pub(crate) fn knows(&self, event: IdHash) -> bool {
        self.times.contains_key(&event)
    }

    pub(crate) fn remember(&mut self, stamp: Stamp) {
        self.by_time.insert(stamp);
        self.times.insert(stamp.event, stamp.at);
    }

    pub(crate) fn forget_before(&mut self, instant: Millis) {
        while let Some(oldest) = self.by_time.first().copied().filter(|stamp| stamp.at < instant) {
            self.by_time.pop_first();
            self.times.remove(&oldest.event);
        }
    }

    /// Whether both remember an id.
    pub(crate) fn shares_any(&self, other: &Self) -> bool {
        let (fewer, more) = if self.len() < other.len() { (self, other) } else { (other, self) };
        fewer.times.keys().any(|event| more.times.contains_key(event))
    }

    pub(crate) fn merge(&mut self, other: Self) {
        for stamp in other.by_time {
            self.remember(stamp);
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.by_time.len()
    }
}
