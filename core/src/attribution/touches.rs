//! Touches as they stand in memory.
//!
//! What every match reads of a touch fills one line of the processor's cache; ids of clicks, which are only compared where one
//! is looked up, stand beside it. Both stand in pieces of one size, so that room for more moves the touches of one piece at
//! most.

use super::index::Place;
use super::keys::{KeyHash, Keys, Kind};
use super::touch::TouchKind;
use crate::money::Micros;
use crate::time::Millis;

/// Touches in a piece.
const PIECE: usize = 4_096;

/// One touch as it is kept, but for ids of clicks. Where all of its keys are gone it was erased, and is kept so that it stays
/// away.
#[derive(Clone, Copy, Debug, PartialEq)]
#[repr(align(64))]
pub(super) struct Kept {
    pub(super) at: Millis,
    /// The hash of its id.
    pub(super) id: KeyHash,
    subject: KeyHash,
    fingerprint: KeyHash,
    ip: KeyHash,
    /// The browser, without its versions.
    pub(super) agent: KeyHash,
    pub(super) cost: Micros,
    /// Place of its ad.
    pub(super) ad: u32,
    pub(super) kind: TouchKind,
    pub(super) consent: bool,
    /// Place of the hashing key that its keys were made with.
    pub(super) generation: u8,
}

/// Ids of a click.
type Clicks = [KeyHash; 3];

/// A touch that is told: its keys are stored apart.
#[derive(Clone, Copy, Debug)]
pub(super) struct Told {
    pub(super) at: Millis,
    pub(super) id: KeyHash,
    pub(super) keys: Keys,
    pub(super) cost: Micros,
    pub(super) ad: u32,
    pub(super) kind: TouchKind,
    pub(super) consent: bool,
    pub(super) generation: u8,
}

/// Touches by place.
#[derive(Clone, Debug, Default)]
pub(super) struct Touches {
    kept: Vec<Vec<Kept>>,
    clicks: Vec<Vec<Clicks>>,
}

impl Kept {
    /// The key of a kind, but for ids of clicks.
    pub(super) fn key(&self, kind: Kind) -> KeyHash {
        match kind {
            Kind::Subject => self.subject,
            Kind::Fingerprint => self.fingerprint,
            Kind::Ip => self.ip,
            Kind::ClickId | Kind::Fbclid | Kind::Gclid => 0,
        }
    }
}

impl Told {
    fn split(&self) -> (Kept, Clicks) {
        let [click_id, fbclid, gclid, subject, fingerprint, ip] = self.keys.by_kind;
        let &Self { at, id, keys: Keys { agent, .. }, cost, ad, kind, consent, generation } = self;
        let kept = Kept { at, id, subject, fingerprint, ip, agent, cost, ad, kind, consent, generation };
        (kept, [click_id, fbclid, gclid])
    }

    fn join(kept: &Kept, [click_id, fbclid, gclid]: Clicks) -> Self {
        let &Kept { at, id, subject, fingerprint, ip, agent, cost, ad, kind, consent, generation } = kept;
        let keys = Keys { by_kind: [click_id, fbclid, gclid, subject, fingerprint, ip], agent };
        Self { at, id, keys, cost, ad, kind, consent, generation }
    }
}

fn at<T>(pieces: &[Vec<T>], place: Place) -> Option<&T> {
    let place = place as usize;
    pieces.get(place / PIECE)?.get(place % PIECE)
}

fn put<T>(pieces: &mut Vec<Vec<T>>, place: Place, value: T) {
    let (piece, place) = (place as usize / PIECE, place as usize % PIECE);
    if pieces.len() <= piece {
        pieces.push(Vec::new());
    }
    if let Some(piece) = pieces.get_mut(piece) {
        match piece.get_mut(place) {
            Some(slot) => *slot = value,
            None => piece.push(value),
        }
    }
}

impl Touches {
    pub(super) fn get(&self, place: Place) -> Option<&Kept> {
        at(&self.kept, place)
    }

    /// The whole of a touch.
    pub(super) fn told(&self, place: Place) -> Option<Told> {
        Some(Told::join(at(&self.kept, place)?, *at(&self.clicks, place)?))
    }

    /// The hash of a touch's id, 0 where there is none.
    pub(super) fn id(&self, place: Place) -> KeyHash {
        self.get(place).map_or(0, |kept| kept.id)
    }

    /// The key of a kind, 0 where there is none.
    pub(super) fn key(&self, place: Place, kind: Kind) -> KeyHash {
        let of_click = |[click_id, fbclid, gclid]: &Clicks| match kind {
            Kind::ClickId => *click_id,
            Kind::Fbclid => *fbclid,
            _ => *gclid,
        };
        match kind {
            Kind::Subject | Kind::Fingerprint | Kind::Ip => self.get(place).map_or(0, |kept| kept.key(kind)),
            Kind::ClickId | Kind::Fbclid | Kind::Gclid => at(&self.clicks, place).map_or(0, of_click),
        }
    }

    /// By what touches are sorted.
    pub(super) fn order(&self, place: Place) -> Option<(Millis, KeyHash)> {
        self.get(place).map(|kept| (kept.at, kept.id))
    }

    /// The first place after those in use.
    pub(super) fn end(&self) -> Place {
        let last = self.kept.last().map_or(0, Vec::len);
        Place::try_from(self.kept.len().saturating_sub(1) * PIECE + last).unwrap_or(Place::MAX)
    }

    /// Puts a touch at a place in use or at the first after those.
    pub(super) fn put(&mut self, place: Place, told: &Told) {
        let (kept, clicks) = told.split();
        put(&mut self.kept, place, kept);
        put(&mut self.clicks, place, clicks);
    }
}
