//! Conversions on their way through the funnel: when each entered which stage, so that a repeated or reordered entry
//! counts once and lags can be measured.

use serde::{Deserialize, Serialize};

use super::ad::Micros;
use crate::stamp::{Stamp, Stamped};
use crate::time::Millis;

/// An entry into a stage, credited to an ad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Entry {
    pub(crate) stamp: Stamp,
    pub(crate) ad_id: String,
}

/// One conversion, as far as it is remembered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Conversion {
    /// When its ad was clicked.
    pub(crate) exposed_at: Option<Millis>,
    /// Its first entry into each stage.
    pub(crate) stages: Vec<Option<Entry>>,
    pub(crate) value: Option<Stamped<Micros>>,
}

/// What a conversion adds to the state.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Contribution {
    /// An entry of an ad into a stage.
    Entry { ad_id: String, stage: usize, at: Millis },
    /// A lag of a stage, by the instants at its ends.
    Lag { stage: usize, from: Millis, to: Millis },
    /// A completed deal of known value, with the instants at which it was completed and at which its value was said.
    Won { ad_id: String, value: Micros, at: Millis, valued_at: Millis },
}

impl Conversion {
    /// Takes an entry; the earliest into each stage holds, and the earliest exposure.
    pub(crate) fn enter(
        &mut self,
        stage: usize,
        stages: usize,
        entry: Entry,
        exposed_at: Option<Millis>,
        value: Option<Micros>,
    ) {
        self.stages.resize(stages, None);
        if let Some(value) = value {
            crate::stamp::keep_latest(&mut self.value, entry.stamp, value);
        }
        self.exposed_at = match (self.exposed_at, exposed_at) {
            (Some(known), Some(said)) => Some(known.min(said)),
            (known, said) => known.or(said),
        };
        if let Some(slot) = self.stages.get_mut(stage) {
            let is_earlier = slot.as_ref().is_none_or(|known| entry.stamp < known.stamp);
            if is_earlier {
                *slot = Some(entry);
            }
        }
    }

    /// Everything it adds to the state now.
    pub(crate) fn contributions(&self) -> Vec<Contribution> {
        let mut contributions = Vec::new();
        let mut before = self.exposed_at;
        let last = self.stages.len().saturating_sub(1);
        for (stage, slot) in self.stages.iter().enumerate() {
            let at = slot.as_ref().map(|entry| entry.stamp.at);
            if let Some(entry) = slot {
                contributions.push(Contribution::Entry { ad_id: entry.ad_id.clone(), stage, at: entry.stamp.at });
                if let Some(value) = self.value.as_ref().filter(|_| stage == last) {
                    contributions.push(Contribution::Won {
                        ad_id: entry.ad_id.clone(),
                        value: value.value,
                        at: entry.stamp.at,
                        valued_at: value.stamp.at,
                    });
                }
            }
            if let (Some(from), Some(to)) = (before, at) {
                contributions.push(Contribution::Lag { stage, from, to });
            }
            before = at;
        }
        contributions
    }

    /// Forgets what happened before an instant, unless what followed it within the horizon is still remembered: that was
    /// counted together with it, and must not be counted again when it is said once more. Tells whether nothing is left.
    pub(crate) fn forget_before(&mut self, instant: Millis, horizon: Millis) -> bool {
        let is_kept = |at: Millis, next: Option<Millis>| at >= instant || next.is_some_and(|next| next - at <= horizon);
        let mut next = None;
        for slot in self.stages.iter_mut().rev() {
            *slot = slot.take().filter(|entry| is_kept(entry.stamp.at, next));
            next = slot.as_ref().map(|entry| entry.stamp.at).or(next);
        }
        let kept = |slot: Option<&Option<Entry>>| slot.and_then(Option::as_ref).map(|entry| entry.stamp.at);
        let (first, last) = (kept(self.stages.first()), kept(self.stages.last()));
        self.exposed_at = self.exposed_at.filter(|at| is_kept(*at, first));
        self.value = self.value.take().filter(|value| is_kept(value.stamp.at, last));
        self.exposed_at.is_none() && self.value.is_none() && self.stages.iter().all(Option::is_none)
    }
}
