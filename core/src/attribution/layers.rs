//! The layers: from a conversion's keys to the ads that may have led to it.
//!
//! An exact id names one touch. A fingerprint or an address names those who have it: each identity seen on it stands for its
//! newest click, with the weight w = ceiling 2^(-age/half-life) / identities, and the ad a has the probability
//! P(a) = (sum of w over a) / (sum of w + 1 - ceiling); the rest belongs to none of them.

use smallvec::SmallVec;

use super::answer::{AttributionMethod as Method, LayerOutcome, LayerReport};
use super::credits::{Match, Scored, WHOLE, order, part, share};
use super::fallback::Fallback;
use super::index::{Found, Place};
use super::keys::{KeyHash, Keys, Kind};
use super::store::Store;
use super::touch::TouchKind;
use super::touches::Kept;
use crate::config::{Ambiguity, AttributionConfig};
use crate::time::{Millis, hours_to_millis, millis_to_hours};

/// A layer of the keys that more than one person may share.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shared {
    method: Method,
    pub(super) kind: Kind,
    /// The kind of key by which it tells identities apart where no subject is known.
    other: Kind,
    pub(super) window: Millis,
    half_life_hours: f64,
    ceiling: f64,
}

/// The configuration, as it is applied.
#[derive(Clone, Debug)]
pub(super) struct Rules {
    pub(super) click_window: Millis,
    view_window: Millis,
    /// The device's, then the address's.
    pub(super) shared: [Shared; 2],
    max_identities: usize,
    min_confidence: f64,
    margin: f64,
    ambiguity: Ambiguity,
    fallback: Option<Fallback>,
}

/// Keys as each hashing key makes them, of which there is one most of the time.
pub(super) type Probes = SmallVec<[(u8, Keys); 1]>;

/// A conversion as it is asked for: its keys as each hashing key makes them, and whether devices and addresses count.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub(super) at: Millis,
    pub(super) consent: bool,
    pub(super) probes: Probes,
}

impl Shared {
    /// Whether a touch has more in common with a conversion than the key.
    pub(super) fn is_own(&self, generation: u8, keys: &Keys, kept: &Kept) -> bool {
        let same = |kind: Kind| keys.get(kind) != 0 && kept.key(kind) == keys.get(kind);
        kept.generation == generation && (same(Kind::Subject) || same(self.other))
    }
}

/// Whether a touch may be of the same browser as a conversion.
pub(super) fn is_alike(keys: &Keys, kept: &Kept) -> bool {
    keys.agent == 0 || kept.agent == 0 || keys.agent == kept.agent
}

impl Rules {
    pub(super) fn new(config: &AttributionConfig) -> Self {
        let shared = |method, kind, other, window, half_life_hours, ceiling| Shared {
            method,
            kind,
            other,
            window: hours_to_millis(window),
            half_life_hours,
            ceiling,
        };
        Self {
            click_window: hours_to_millis(config.click_window_hours),
            view_window: hours_to_millis(config.view_window_hours),
            shared: [
                shared(
                    Method::Fingerprint,
                    Kind::Fingerprint,
                    Kind::Ip,
                    config.fingerprint_window_hours,
                    config.fingerprint_half_life_hours,
                    config.fingerprint_ceiling,
                ),
                shared(
                    Method::Ip,
                    Kind::Ip,
                    Kind::Fingerprint,
                    config.ip_window_hours,
                    config.ip_half_life_hours,
                    config.ip_ceiling,
                ),
            ],
            max_identities: config.max_identities as usize,
            min_confidence: config.min_confidence,
            margin: config.margin,
            ambiguity: config.ambiguity,
            fallback: config.aggregate_fallback.then(|| Fallback::new(config)),
        }
    }

    /// How long after a click a conversion that nothing matches may be spread over it, if such are spread.
    pub(super) fn spread_window(&self) -> Option<Millis> {
        self.fallback.map(|_| self.click_window)
    }

    /// Whether a touch counts for a conversion at an instant, by a window of clicks.
    pub(super) fn is_within(&self, kept: &Kept, at: Millis, window: Millis) -> bool {
        let window = if kept.kind == TouchKind::View { window.min(self.view_window) } else { window };
        kept.at <= at && at - kept.at <= window
    }

    /// Longest time after a touch in which it may count for a conversion with a key of this kind.
    pub(super) fn reach(&self, kind: Kind) -> Millis {
        let shared = self.shared.iter().find(|shared| shared.kind == kind);
        shared.map_or(self.click_window, |shared| shared.window)
    }

    /// Asks the layers in order; the first match wins.
    pub(super) fn ask(&self, asked: &Asked, store: &Store) -> Match {
        let mut layers = Vec::with_capacity(1 + self.shared.len());
        if let Some(found) = self.exact(asked, store, &mut layers) {
            return Match { layers, ..found };
        }
        for shared in &self.shared {
            if let Some(found) = self.by_shared_key(shared, asked, store, &mut layers) {
                return Match { layers, ..found };
            }
        }
        match self.fallback.and_then(|fallback| fallback.spread(self.click_window, asked.at, store)) {
            Some(found) => Match { layers, ..found },
            None => Match { layers, ..Match::default() },
        }
    }

    /// The newest click with an id that the conversion has, else the newest view.
    fn exact(&self, asked: &Asked, store: &Store, layers: &mut Vec<LayerReport>) -> Option<Match> {
        let mut best: Option<(Kind, Place, &Kept)> = None;
        let mut has_key = false;
        for (_, keys) in &asked.probes {
            for kind in Kind::EXACT {
                let is_person = kind == Kind::Subject;
                let key = keys.get(kind);
                if key == 0 || (is_person && !asked.consent) {
                    continue;
                }
                has_key = true;
                let found = store.find(kind, key).into_iter().flat_map(Found::newest_first);
                for (place, kept) in found.take_while(|(_, kept)| asked.at - kept.at <= self.click_window) {
                    let counts = self.is_within(kept, asked.at, self.click_window) && (!is_person || kept.consent);
                    if !counts {
                        continue;
                    }
                    if best.is_none_or(|(_, _, known)| rank(known) < rank(kept)) {
                        best = Some((kind, place, kept));
                    }
                    // No older one outranks the newest click.
                    if kept.kind == TouchKind::Click {
                        break;
                    }
                }
            }
        }
        let outcome = match (&best, has_key) {
            (Some(_), _) => LayerOutcome::Matched,
            (None, true) => LayerOutcome::NoTouch,
            (None, false) => LayerOutcome::NoKey,
        };
        let is_found = best.is_some();
        layers.push(LayerReport {
            layer: Method::ExactId,
            outcome,
            identities: u64::from(is_found),
            confidence: f64::from(u8::from(is_found)),
        });
        let (kind, place, kept) = best?;
        let scored = Scored { ad: kept.ad, touch: Some(place), at: kept.at, probability: 1.0, credit: WHOLE };
        Some(Match {
            method: Method::ExactId,
            key: Some(kind),
            confidence: 1.0,
            scored: vec![scored],
            layers: Vec::new(),
            spend: kept.cost,
        })
    }

    fn by_shared_key(
        &self,
        shared: &Shared,
        asked: &Asked,
        store: &Store,
        layers: &mut Vec<LayerReport>,
    ) -> Option<Match> {
        let mut report = |outcome, identities: usize, confidence| {
            let identities = identities as u64;
            layers.push(LayerReport { layer: shared.method, outcome, identities, confidence });
        };
        if !asked.consent || asked.probes.iter().all(|(_, keys)| keys.get(shared.kind) == 0) {
            report(LayerOutcome::NoKey, 0, 0.0);
            return None;
        }
        let Some(seen) = self.seen(shared, asked, store) else {
            report(LayerOutcome::TooManyIdentities, self.max_identities + 1, 0.0);
            return None;
        };
        if seen.is_empty() {
            report(LayerOutcome::NoTouch, 0, 0.0);
            return None;
        }
        let mut scored = score(shared, &seen, asked.at);
        scored.sort_by(|a, b| order(a, b, store));
        let Some(best) = scored.first().map(|best| best.probability) else {
            report(LayerOutcome::OtherBrowser, seen.len(), 0.0);
            return None;
        };
        let alike = scored.iter().take_while(|ad| best - ad.probability <= self.margin).count();
        let confidence = scored.iter().take(alike).map(|ad| ad.probability).sum();
        if confidence < self.min_confidence {
            report(LayerOutcome::NotConfident, seen.len(), confidence);
            return None;
        }
        if alike > 1 && self.ambiguity == Ambiguity::Unattributed {
            report(LayerOutcome::Ambiguous, seen.len(), confidence);
            return None;
        }
        report(LayerOutcome::Matched, seen.len(), confidence);
        if let Some(credited) = scored.get_mut(..alike) {
            share(credited);
        }
        let cost = |ad: &Scored| {
            let cost = ad.touch.and_then(|place| store.at(place)).map_or(0, |kept| kept.cost);
            part(cost, ad.credit)
        };
        Some(Match {
            method: shared.method,
            key: Some(shared.kind),
            confidence,
            spend: scored.iter().map(cost).sum(),
            scored,
            layers: Vec::new(),
        })
    }

    /// The identities seen on the conversion's key, each with its newest touch; `None` where there are too many.
    pub(super) fn seen<'s>(&self, shared: &Shared, asked: &Asked, store: &'s Store) -> Option<Vec<Seen<'s>>> {
        let mut seen: Vec<Seen<'s>> = Vec::with_capacity(4);
        let mut is_crowded = false;
        for (generation, keys) in &asked.probes {
            let key = keys.get(shared.kind);
            if key == 0 {
                continue;
            }
            let Some(found) = store.find(shared.kind, key) else { continue };
            if found.dropped.is_some_and(|dropped| asked.at - dropped <= shared.window) {
                return None;
            }
            let within = found.newest_first().take_while(|(_, kept)| asked.at - kept.at <= shared.window);
            for (place, kept) in within.filter(|(_, kept)| self.is_within(kept, asked.at, shared.window)) {
                let is_own = shared.is_own(*generation, keys, kept);
                let identity = if is_own { 0 } else { identity(kept, shared.other) };
                let place_seen = seen.iter().position(|one| one.identity == identity).unwrap_or(seen.len());
                if place_seen == seen.len() {
                    if !is_own && seen.len() >= self.max_identities {
                        is_crowded = true;
                        // Only touches of its own could still tell something.
                        if keys.get(Kind::Subject) == 0 && keys.get(shared.other) == 0 {
                            break;
                        }
                        continue;
                    }
                    seen.push(Seen { identity, is_own, newest: None });
                }
                if let Some(one) = seen.get_mut(place_seen)
                    && is_alike(keys, kept)
                    && one.newest.is_none_or(|(_, known)| rank(known) < rank(kept))
                {
                    one.newest = Some((place, kept));
                }
            }
        }
        // Touches that share more than the one key are the conversion's own, however many others have that key.
        if seen.iter().any(|one| one.is_own && one.newest.is_some()) {
            seen.retain(|one| one.is_own);
            return Some(seen);
        }
        (!is_crowded).then_some(seen)
    }
}

/// One identity seen on a key, with its newest touch by a browser like the conversion's.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen<'s> {
    identity: KeyHash,
    pub(super) is_own: bool,
    newest: Option<(Place, &'s Kept)>,
}

/// Clicks outrank views, and later touches earlier ones.
fn rank(kept: &Kept) -> (bool, Millis, KeyHash) {
    (kept.kind == TouchKind::Click, kept.at, kept.id)
}

/// Who a touch is: its subject, else what else it has, else itself.
fn identity(kept: &Kept, other: Kind) -> KeyHash {
    let known = [kept.key(Kind::Subject), kept.key(other), kept.agent];
    known.into_iter().find(|key| *key != 0).unwrap_or(kept.id)
}

/// Probabilities of the ads.
fn score(shared: &Shared, seen: &[Seen<'_>], at: Millis) -> Vec<Scored> {
    let mut scored: Vec<Scored> = Vec::with_capacity(seen.len());
    for (place, kept) in seen.iter().filter_map(|one| one.newest) {
        let age = millis_to_hours(at - kept.at);
        let weight = shared.ceiling * (-age / shared.half_life_hours).exp2() / seen.len() as f64;
        match scored.iter_mut().find(|ad| ad.ad == kept.ad) {
            Some(ad) => {
                ad.probability += weight;
                if ad.at < kept.at {
                    (ad.touch, ad.at) = (Some(place), kept.at);
                }
            }
            None => {
                scored.push(Scored { ad: kept.ad, touch: Some(place), at: kept.at, probability: weight, credit: 0 });
            }
        }
    }
    let total = scored.iter().map(|ad| ad.probability).sum::<f64>() + 1.0 - shared.ceiling;
    scored.iter_mut().for_each(|ad| ad.probability /= total);
    scored
}
