//! One remembered deal: every event of it, and what of them holds.
//!
//! The latest statement of each kind holds (the rule of [`Stamp`]), so the order of arrival does not matter. An event
//! takes 32 bytes; beyond [`MAX_DEAL_EVENTS`] the oldest are folded, and what is older still is late.

use serde::{Deserialize, Serialize};

use super::table::StageTable;
use crate::config::StageKind;
use crate::stamp::{IdHash, Stamp, Stamped};
use crate::time::Millis;

/// Events of one deal that are kept apart.
pub(crate) const MAX_DEAL_EVENTS: usize = 1_000;

/// Whole minor units of the tenant's currency.
pub(crate) type Minor = i64;

/// One event of a deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Told {
    pub(crate) stamp: Stamp,
    /// Place of the stage that it says, if it says one.
    pub(crate) stage: Option<u8>,
}

/// What is left of the events that were folded.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct FoldedEvents {
    /// The newest of them: what is not after it is late.
    pub(crate) last: Stamp,
    /// The stage after the last of them and since when, if any said one.
    pub(crate) stage: Option<(u8, Millis)>,
    /// Stages that they said, each with the instant at which it was first said.
    pub(crate) entered: Vec<(u8, Millis)>,
}

/// One remembered deal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Deal {
    /// By stamp.
    pub(crate) events: Vec<Told>,
    pub(crate) folded: Option<FoldedEvents>,
    pub(crate) amount: Option<Stamped<Minor>>,
    pub(crate) deleted: Option<Stamped<bool>>,
    pub(crate) ad_id: Option<Stamped<String>>,
    pub(crate) conversion_id: Option<Stamped<String>>,
    /// Sum of the increments that were reported.
    pub(crate) reported: Minor,
}

impl Deal {
    pub(crate) fn knows(&self, event: IdHash) -> bool {
        self.events.iter().any(|told| told.stamp.event == event)
    }

    /// Whether an event lies among those that were folded.
    pub(crate) fn is_late(&self, stamp: Stamp) -> bool {
        self.folded.as_ref().is_some_and(|folded| stamp <= folded.last)
    }

    /// Remembers an event that is neither known nor late; tells whether its stage is the one that holds.
    pub(crate) fn tell(&mut self, told: Told) -> bool {
        let place = self.events.partition_point(|known| known.stamp < told.stamp);
        let holds = told.stage.is_some() && !self.events.iter().skip(place).any(|known| known.stage.is_some());
        self.events.insert(place, told);
        if self.events.len() > MAX_DEAL_EVENTS {
            let oldest = self.events.remove(0);
            self.fold(&oldest);
        }
        holds
    }

    /// Leaves of its events what they came to: any that is not after the last of them is late from then on.
    pub(crate) fn fold_all(&mut self) {
        for told in std::mem::take(&mut self.events) {
            self.fold(&told);
        }
    }

    fn fold(&mut self, oldest: &Told) {
        let folded = self.folded.get_or_insert(FoldedEvents { last: oldest.stamp, stage: None, entered: Vec::new() });
        folded.last = oldest.stamp;
        if let Some(stage) = oldest.stage {
            if folded.entered.iter().all(|(known, _)| *known != stage) {
                folded.entered.push((stage, oldest.stamp.at));
            }
            if folded.stage.is_none_or(|(known, _)| known != stage) {
                folded.stage = Some((stage, oldest.stamp.at));
            }
        }
    }

    /// The stage that the deal is in and since when.
    pub(crate) fn stage(&self) -> Option<(u8, Millis)> {
        let mut found: Option<(u8, Millis)> = None;
        for told in self.events.iter().rev() {
            match (told.stage, found) {
                (Some(stage), None) => found = Some((stage, told.stamp.at)),
                (Some(stage), Some((held, _))) if stage == held => found = Some((held, told.stamp.at)),
                (Some(_), Some(_)) => return found,
                (None, _) => {}
            }
        }
        let before = self.folded.as_ref().and_then(|folded| folded.stage);
        match (found, before) {
            (Some((held, _)), Some((stage, at))) if stage == held => Some((held, at)),
            (Some(found), _) => Some(found),
            (None, before) => before,
        }
    }

    /// Every stage that it was in, with the instant at which it first was; of one stage the first item holds.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (u8, Millis)> + '_ {
        let folded = self.folded.iter().flat_map(|folded| folded.entered.iter().copied());
        folded.chain(self.events.iter().filter_map(|told| told.stage.map(|stage| (stage, told.stamp.at))))
    }

    /// Every stage that it was in, one bit each.
    pub(crate) fn visited(&self) -> u64 {
        self.entries().fold(0, |visited, (stage, _)| visited | bit(stage))
    }

    pub(crate) fn amount(&self) -> Option<Minor> {
        self.amount.as_ref().map(|amount| amount.value)
    }

    pub(crate) fn ad_id(&self) -> Option<&str> {
        self.ad_id.as_ref().map(|ad_id| ad_id.value.as_str())
    }

    pub(crate) fn conversion_id(&self) -> Option<&str> {
        self.conversion_id.as_ref().map(|conversion_id| conversion_id.value.as_str())
    }

    pub(crate) fn is_deleted(&self) -> bool {
        self.deleted.as_ref().is_some_and(|deleted| deleted.value)
    }

    /// When its last event happened.
    pub(crate) fn last_event_at(&self) -> Millis {
        let folded = self.folded.as_ref().map_or(Millis::MIN, |folded| folded.last.at);
        self.events.last().map_or(folded, |told| told.stamp.at)
    }

    /// Whether it is undecided, won or lost; a deleted one is none of them.
    pub(crate) fn kind(&self, table: &StageTable) -> Option<StageKind> {
        let kind = self.stage().map_or(StageKind::Open, |(place, _)| table.kind(place));
        (!self.is_deleted()).then_some(kind)
    }

    /// What it adds to the counts of closed deals: the stages it passed, and whether it was won.
    pub(crate) fn closing(&self, kind: impl Fn(u8) -> StageKind) -> Option<(u64, bool)> {
        let (stage, _) = self.stage().filter(|_| !self.is_deleted())?;
        match kind(stage) {
            StageKind::Open => None,
            StageKind::Won => Some((self.visited(), true)),
            StageKind::Lost => Some((self.visited(), false)),
        }
    }
}

/// A stage as one bit; places are below 64.
pub(crate) fn bit(stage: u8) -> u64 {
    1_u64.checked_shl(u32::from(stage)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(at: Millis, stage: Option<u8>) -> Told {
        Told { stamp: Stamp { at, event: IdHash::of(&format!("{at} {stage:?}")) }, stage }
    }

    #[test]
    fn a_stage_that_is_said_twice_was_entered_once() {
        let mut deal = Deal::default();
        for event in [told(9, Some(1)), told(5, Some(1)), told(7, None), told(2, Some(0)), told(1, Some(1))] {
            deal.tell(event);
        }
        assert_eq!(deal.stage(), Some((1, 5)));
        assert!(!deal.tell(told(6, Some(0))));
        assert_eq!(deal.stage(), Some((1, 9)));
        assert_eq!(deal.visited(), 0b11);
    }

    #[test]
    fn folded_events_leave_the_stage_and_its_entry() {
        let mut deal = Deal::default();
        deal.tell(told(1, Some(0)));
        for at in 2..5_000 {
            deal.tell(told(at, Some(1 + u8::from(at < 100))));
        }
        assert_eq!(deal.events.len(), MAX_DEAL_EVENTS);
        assert_eq!(deal.stage(), Some((1, 100)));
        assert_eq!(deal.visited(), 0b111);
        assert_eq!(deal.entries().take(3).collect::<Vec<_>>(), [(0, 1), (2, 2), (1, 100)]);
        assert!(deal.is_late(told(50, None).stamp) && !deal.is_late(told(4_500, None).stamp));
    }
}
