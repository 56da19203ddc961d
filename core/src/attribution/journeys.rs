//! Journeys: the touches that led up to each conversion, as multi-touch credit takes them.

use super::answer::AttributionMethod;
use super::credit::{Journey, JourneyTouch};
use super::describe::instant;
use super::index::{Found, Place};
use super::journal::Known;
use super::keys::Kind;
use super::layers::{Asked, Rules, Shared, is_alike};
use super::store::Store;
use super::tenant::TenantTouches;
use super::touches::Kept;

/// Most touches of a journey, as credit takes them.
const MAX_TOUCHES: usize = 1_000;

impl TenantTouches {
    /// The journey of each conversion that is kept, by its id.
    pub(super) fn journeys(&self, rules: &Rules) -> Vec<Journey> {
        self.journal.iter().map(|(id, known)| self.journey(id, known, rules)).collect()
    }

    fn journey(&self, conversion_id: &str, known: &Known, rules: &Rules) -> Journey {
        let mut touches = rules.led_up(&known.asked, known.verdict.method, &self.store);
        touches.sort_unstable_by_key(|(place, kept)| (kept.at, kept.id, *place));
        touches.dedup_by_key(|(place, _)| *place);
        let newest = touches.len().saturating_sub(MAX_TOUCHES);
        let touch = |(_, kept): (Place, &Kept)| {
            let ad_id = self.store.ads.get(kept.ad)?.ad_id.clone();
            Some(JourneyTouch { ad_id, occurred_at: instant(kept.at) })
        };
        Journey {
            journey_id: Some(conversion_id.to_owned()),
            touches: touches.into_iter().skip(newest).filter_map(touch).collect(),
            converted_at: instant(known.asked.at),
            ..Journey::default()
        }
    }
}

impl Rules {
    /// The touches that may have led to a conversion: those with an exact id of it and those of its device, and where it was
    /// matched by its address, those from there. A touch may occur twice.
    fn led_up<'s>(&self, asked: &Asked, method: AttributionMethod, store: &'s Store) -> Vec<(Place, &'s Kept)> {
        let mut touches = self.with_exact_id(asked, store);
        let [device, address] = &self.shared;
        touches.extend(self.with_shared_key(device, asked, store));
        if method == AttributionMethod::Ip {
            touches.extend(self.with_shared_key(address, asked, store));
        }
        touches
    }

    fn with_exact_id<'s>(&self, asked: &Asked, store: &'s Store) -> Vec<(Place, &'s Kept)> {
        let mut touches = Vec::new();
        for (_, keys) in &asked.probes {
            for kind in Kind::EXACT {
                let (key, is_person) = (keys.get(kind), kind == Kind::Subject);
                if key == 0 || (is_person && !asked.consent) {
                    continue;
                }
                let found = store.find(kind, key).into_iter().flat_map(Found::newest_first);
                touches.extend(found.filter(|(_, kept)| {
                    self.is_within(kept, asked.at, self.click_window) && (!is_person || kept.consent)
                }));
            }
        }
        touches
    }

    /// Touches of the identities that the layer of a shared key considers, by browsers like the conversion's.
    fn with_shared_key<'s>(&self, shared: &Shared, asked: &Asked, store: &'s Store) -> Vec<(Place, &'s Kept)> {
        let Some(seen) = self.seen(shared, asked, store).filter(|_| asked.consent) else { return Vec::new() };
        let is_own_alone = seen.iter().all(|one| one.is_own);
        let mut touches = Vec::new();
        for (generation, keys) in asked.probes.iter().filter(|(_, keys)| keys.get(shared.kind) != 0) {
            let found = store.find(shared.kind, keys.get(shared.kind)).into_iter().flat_map(Found::newest_first);
            touches.extend(found.filter(|(_, kept)| {
                self.is_within(kept, asked.at, shared.window)
                    && is_alike(keys, kept)
                    && (!is_own_alone || shared.is_own(*generation, keys, kept))
            }));
        }
        touches
    }
}
