//! Conversions on their way through the funnel: when each entered which stage, so that a repeated or reordered entry
//! counts once and lags can be measured.
//!
//! A conversion is remembered by its lives. Entries no more than the horizon apart belong to one life, and in a life each
//! stage counts once: a life is a session of entries with the horizon as its gap. Which entries share a life, and what a
//! life counts, depends on the set of entries alone; so does the instant from which no entry can join it any more.

use std::mem;

use serde::{Deserialize, Serialize};

use crate::attribution::WHOLE;
use crate::money::Micros;
use crate::stamp::{Stamp, Stamped, keep_latest};
use crate::time::Millis;

/// An entry into a stage, credited to an ad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    pub(crate) ad_id: String,
}

/// One conversion, as far as it is remembered: its lives, the oldest first.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Conversion {
    pub(crate) lives: Vec<Life>,
}

/// Entries of a conversion that follow each other within the horizon.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Life {
    /// When its ad was clicked: the earliest instant said.
    pub(crate) exposed_at: Option<Millis>,
    /// Its first entry into each stage.
    pub(crate) stages: Vec<Option<Entry>>,
    /// The value said last.
    pub(crate) value: Option<Stamped<Micros>>,
    /// Its last entry into any stage, a repeated one included.
    pub(crate) last: Millis,
}

/// What a conversion or a deal adds to the state. Credits are in ten-thousandths.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Contribution {
    /// An entry of an ad into a stage.
    Entry { ad_id: String, stage: usize, at: Millis, credit: u32 },
    /// A lag of a stage, by the instants at its ends.
    Lag { stage: usize, from: Millis, to: Millis },
    /// A completed deal of known value.
    Won { ad_id: String, value: Micros, at: Millis, credit: u32 },
    /// The end of a deal that will not enter the next stage; `at` is when it entered the one that it was in.
    Lost { ad_id: String, stage: usize, at: Millis, credit: u32 },
}

impl Contribution {
    /// The ad for which it counts.
    pub(crate) fn ad_id(&self) -> Option<&str> {
        match self {
            Self::Entry { ad_id, .. } | Self::Won { ad_id, .. } | Self::Lost { ad_id, .. } => Some(ad_id),
            Self::Lag { .. } => None,
        }
    }
}

/// The lags between an exposure and the entries into the stages, as far as both ends of each are known.
pub(crate) fn lags(
    exposed_at: Option<Millis>,
    entered: impl Iterator<Item = Option<Millis>>,
) -> impl Iterator<Item = Contribution> {
    let mut before = exposed_at;
    let ends = entered.map(move |at| std::mem::replace(&mut before, at).zip(at));
    ends.enumerate().filter_map(|(stage, ends)| ends.map(|(from, to)| Contribution::Lag { stage, from, to }))
}

impl Conversion {
    /// Takes an entry, as a life of its own or with every life that it belongs to.
    pub(crate) fn enter(&mut self, entry: Life, horizon: Millis) {
        let (near, mut lives): (Vec<_>, Vec<_>) =
            mem::take(&mut self.lives).into_iter().partition(|life| life.is_within(&entry, horizon));
        lives.push(near.into_iter().fold(entry, Life::join));
        lives.sort_by_key(|life| life.last);
        self.lives = lives;
    }

    /// Everything it adds to the state now, in order.
    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        let mut contributions: Vec<Contribution> = self.lives.iter().flat_map(Life::contributions).collect();
        contributions.sort_unstable();
        contributions
    }

    /// Forgets the lives that ended before an instant; tells whether none is left.
    pub(crate) fn forget_before(&mut self, instant: Millis) -> bool {
        self.lives.retain(|life| life.last >= instant);
        self.lives.is_empty()
    }
}

impl Life {
    /// The life of one entry.
    pub(crate) fn of(
        stage: usize,
        stages: usize,
        entry: Entry,
        exposed_at: Option<Millis>,
        value: Option<Micros>,
    ) -> Self {
        let (stamp, last) = (entry.stamp, entry.stamp.at);
        let mut slots = vec![None; stages];
        if let Some(slot) = slots.get_mut(stage) {
            *slot = Some(entry);
        }
        Self { exposed_at, stages: slots, value: value.map(|value| Stamped { stamp, value }), last }
    }

    fn first(&self) -> Millis {
        self.stages.iter().flatten().map(|entry| entry.stamp.at).min().unwrap_or(self.last)
    }

    fn is_within(&self, other: &Self, horizon: Millis) -> bool {
        self.first() - other.last <= horizon && other.first() - self.last <= horizon
    }

    fn join(mut self, other: Self) -> Self {
        self.exposed_at = match (self.exposed_at, other.exposed_at) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
        for (slot, theirs) in self.stages.iter_mut().zip(other.stages) {
            let is_earlier = match (&slot, &theirs) {
                (Some(mine), Some(theirs)) => theirs.stamp < mine.stamp,
                (None, theirs) => theirs.is_some(),
                (Some(_), None) => false,
            };
            if is_earlier {
                *slot = theirs;
            }
        }
        if let Some(theirs) = other.value {
            keep_latest(&mut self.value, theirs.stamp, theirs.value);
        }
        self.last = self.last.max(other.last);
        self
    }

    fn contributions(&self) -> Vec<Contribution> {
        let entered = self.stages.iter().map(|slot| slot.as_ref().map(|entry| entry.stamp.at));
        let mut contributions: Vec<Contribution> = lags(self.exposed_at, entered).collect();
        for (stage, slot) in self.stages.iter().enumerate() {
            let Some(Entry { stamp, ad_id }) = slot else { continue };
            let (ad_id, at, credit) = (ad_id.clone(), stamp.at, WHOLE);
            if let Some(value) = self.value.as_ref().filter(|_| stage + 1 == self.stages.len()) {
                contributions.push(Contribution::Won { ad_id: ad_id.clone(), value: value.value, at, credit });
            }
            contributions.push(Contribution::Entry { ad_id, stage, at, credit });
        }
        contributions
    }
}
