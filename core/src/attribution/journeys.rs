//! Journeys: the touches that led up to each conversion, as multi-touch credit takes them.

use super::AttributionEngine;
use super::answer::AttributionMethod;
use super::credit::{Journey, JourneyTouch, MAX_TOUCHES};
use super::describe::instant;
use super::index::{Found, Place};
use super::journal::Known;
use super::keys::Kind;
use super::layers::{Asked, Rules, Shared, is_alike};
use super::store::Store;
use super::tenant::TenantTouches;
use super::touches::Kept;
use crate::check;
use crate::error::Result;

impl AttributionEngine {
    /// The journeys of a tenant for multi-touch credit: of each conversion that is kept, by its id, the touches that may have
    /// led to it, in order of time. [`credit_journeys`](crate::credit_journeys) takes them, once `value` says what each was worth.
    ///
    /// A journey holds the touches with an exact id of the conversion and those of its device, as the layers see them: within
    /// the windows, with consent, by browsers alike, and from a device of few identities, of which those that share the
    /// subject or the address with the conversion count alone. Where the conversion was matched by its address, the touches
    /// from there belong to it, too. One that shares no key with a touch has none. `journey_id` is the conversion's id. The newest
    /// 1,000 touches are told.
    ///
    /// Touches that expired or were dropped are missing: a journey is whole as long as its conversion is not more than
    /// `max_lateness_hours` older than the newest touch or conversion. An erased person's journeys have no touches.
    ///
    /// ```
    /// use lagwise::{AttributionEngine, Config, Conversion, CreditModel, CreditOptions, HashingKey, Identity, Touch};
    /// use lagwise::{TouchKind, credit_journeys};
    ///
    /// let mut engine = AttributionEngine::new(Config::default(), HashingKey::new(b"32 random bytes of one's own ...")?)?;
    /// let identity = Identity { subject_id: Some("visitor-7".into()), ..Identity::default() };
    /// for (event_id, at, ad_id) in [("1", "2026-03-02T09:00:00Z", "video"), ("2", "2026-03-03T20:00:00Z", "search")] {
    ///     engine.track_touch(&Touch {
    ///         event_id: event_id.into(),
    ///         occurred_at: at.parse().expect("an instant"),
    ///         tenant_id: "acme".into(),
    ///         ad_id: ad_id.into(),
    ///         campaign_id: None,
    ///         kind: TouchKind::Click,
    ///         consent: true,
    ///         identity: identity.clone(),
    ///         cost: None,
    ///     })?;
    /// }
    /// engine.attribute(&Conversion {
    ///     event_id: "3".into(),
    ///     occurred_at: "2026-03-04T18:30:00Z".parse().expect("an instant"),
    ///     tenant_id: "acme".into(),
    ///     conversion_id: "deal-17".into(),
    ///     consent: true,
    ///     identity,
    /// })?;
    /// let mut journeys = engine.journeys("acme")?;
    /// assert_eq!(journeys[0].journey_id.as_deref(), Some("deal-17"));
    /// journeys[0].value = 100.0;
    /// let report = credit_journeys(&journeys, CreditModel::Linear, &CreditOptions::default())?;
    /// let values: Vec<_> = report.ads.iter().map(|ad| (ad.ad_id.as_str(), ad.value)).collect();
    /// assert_eq!(values, [("search", 50.0), ("video", 50.0)]);
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn journeys(&self, tenant_id: &str) -> Result<Vec<Journey>> {
        check::id("tenant_id", tenant_id)?;
        Ok(self.tenants.get(tenant_id).map_or_else(Vec::new, |tenant| tenant.journeys(&self.policy.rules)))
    }
}

impl TenantTouches {
    /// The journey of each conversion that is kept, by its id.
    fn journeys(&self, rules: &Rules) -> Vec<Journey> {
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
