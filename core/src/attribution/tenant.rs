//! One tenant's touches and conversions: what is told is kept, matched, corrected and forgotten here.

use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;

use ipnet::IpNet;

use super::answer::Attribution;
use super::by_key::Place;
use super::changes::{Attributed, Correction, Tracked};
use super::credits::{Match, Scored};
use super::describe;
use super::journal::{Credited, Journal, Known, Verdict};
use super::keys::{Hasher, HashingKey, Keys, Kind};
use super::layers::{Asked, Probes, Rules};
use super::snapshot;
use super::store::{AdRef, Store};
use super::touch::{Conversion, Erasure, Identity, IgnoredKey, Touch, TouchKind, TouchStatus};
use super::touches::Told;
use crate::config::AttributionConfig;
use crate::error::Result;
use crate::stamp::{IdHash, Stamp};
use crate::time::{Millis, hours_to_millis, millis, millis_to_hours};

/// The configuration, as it is applied to every tenant.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(super) rules: Rules,
    pub(super) excluded: Vec<IpNet>,
    /// How long touches and conversions are kept behind the newest.
    retention: Millis,
    lateness: Millis,
    /// Longest time after the newest touch or conversion, where this is judged here.
    max_gap: Option<Millis>,
    max_touches: usize,
    /// Whether conversions are forgotten with the touches that explain them; else by [`TenantTouches::retire`] alone.
    forgets_conversions: bool,
}

impl Policy {
    pub(crate) fn new(config: &AttributionConfig) -> Result<Self> {
        let max_gap = hours_to_millis(config.max_gap_days * 24.0);
        Ok(Self {
            max_gap: Some(max_gap),
            forgets_conversions: true,
            ..Self::within(config, hours_to_millis(config.max_lateness_hours))?
        })
    }

    /// For touches and conversions among other events, whose clock and lateness are judged for all of them together.
    pub(crate) fn within(config: &AttributionConfig, lateness: Millis) -> Result<Self> {
        Ok(Self {
            rules: Rules::new(config),
            excluded: config.networks()?,
            retention: hours_to_millis(config.longest_window_hours()) + lateness,
            lateness,
            max_gap: None,
            max_touches: config.max_touches as usize,
            forgets_conversions: false,
        })
    }
}

/// One tenant's touches and conversions.
#[derive(Clone, Debug, Default)]
pub(crate) struct TenantTouches {
    pub(super) watermark: Option<Millis>,
    pub(super) store: Store,
    pub(super) journal: Journal,
    /// By the hashing key of which generation the present keys are made, the newest last.
    pub(super) hashers: Vec<(u8, Hasher)>,
}

impl TenantTouches {
    /// Keys by every hashing key in use, the newest last.
    fn probes(
        &self,
        identity: &Identity,
        barred: Option<&str>,
        policy: &Policy,
        ignored: &mut Vec<IgnoredKey>,
    ) -> Probes {
        let mut probes = Probes::with_capacity(self.hashers.len());
        for (generation, hasher) in &self.hashers {
            ignored.clear();
            probes.push((*generation, hasher.keys(identity, barred, &policy.excluded, ignored)));
        }
        probes
    }

    /// Why an instant is refused, if it is.
    pub(crate) fn refusal(&self, at: Millis, policy: &Policy) -> Option<(TouchStatus, String)> {
        let watermark = self.watermark?;
        if at < watermark.saturating_sub(policy.retention) {
            let (behind, kept) = (millis_to_hours(watermark - at), millis_to_hours(policy.retention));
            let reason = format!("it happened {behind:.1} hours before the newest, more than {kept:.1} are not kept");
            return Some((TouchStatus::Expired, reason));
        }
        let limit = policy.max_gap.map(|gap| gap.saturating_add(policy.lateness));
        if let Some(limit) = limit.filter(|limit| at.saturating_sub(watermark) > *limit) {
            let (ahead, limit) = (millis_to_hours(at - watermark), millis_to_hours(limit));
            let reason = format!("it happened {ahead:.1} hours after the newest, more than {limit:.1}: a wrong clock?");
            return Some((TouchStatus::Rejected, reason));
        }
        None
    }

    pub(crate) fn track(&mut self, touch: &Touch, barred: Option<&str>, policy: &Policy) -> Tracked {
        let at = millis(touch.occurred_at);
        if self.hashers.iter().any(|(_, hasher)| self.store.knows(hasher.id_of(&touch.event_id))) {
            return Tracked::nothing(TouchStatus::Duplicate, "the touch was seen before".into());
        }
        if let Some((status, reason)) = self.refusal(at, policy) {
            return Tracked::nothing(status, reason);
        }
        let Some((generation, hasher)) = self.hashers.last() else {
            return Tracked::nothing(TouchStatus::Rejected, "there is no hashing key".into());
        };
        let (generation, id) = (*generation, hasher.id_of(&touch.event_id));
        let mut ignored = Vec::new();
        let probes = self.probes(&touch.identity, barred, policy, &mut ignored);
        let ad = AdRef { ad_id: touch.ad_id.clone(), campaign_id: touch.campaign_id.clone() };
        let told = Told {
            at,
            id,
            keys: probes.last().map(|(_, keys)| *keys).unwrap_or_default(),
            cost: crate::money::to_micros(touch.cost.unwrap_or(0.0)),
            ad: self.store.ads.refer(ad),
            kind: touch.kind,
            consent: barred.is_none(),
            generation,
        };
        self.store.add(&told);
        let (expired, dropped) = self.advance(at, policy);
        // What is behind the lateness is final: its other touches may be gone.
        let open_from = self.watermark.map_or(at, |watermark| watermark.saturating_sub(policy.lateness));
        let reach = |kind| at.saturating_add(policy.rules.reach(kind));
        let spread = policy.rules.spread_window().filter(|_| touch.kind == TouchKind::Click);
        let spread_until = spread.map(|window| at.saturating_add(window));
        let concerned = self.journal.concerned(at.max(open_from), &probes, reach, spread_until);
        let corrected = self.correct(concerned, policy);
        Tracked { status: TouchStatus::Recorded, reason: String::new(), ignored, expired, dropped, corrected }
    }

    /// Moves the watermark and forgets what lies too far behind it.
    pub(crate) fn advance(&mut self, at: Millis, policy: &Policy) -> (u64, u64) {
        let watermark = self.watermark.map_or(at, |watermark| watermark.max(at));
        self.watermark = Some(watermark);
        let oldest = watermark.saturating_sub(policy.retention);
        let (mut expired, mut dropped) = (0, 0);
        while self.store.oldest().is_some_and(|at| at < oldest) {
            self.store.forget_oldest();
            expired += 1;
        }
        while self.store.len() > policy.max_touches {
            self.store.forget_oldest();
            dropped += 1;
        }
        if policy.forgets_conversions {
            self.journal.forget_before(oldest);
        }
        (expired, dropped)
    }

    /// At an instant, forgets the conversions that are not needed any more, and the keys of those that no touch can explain.
    pub(crate) fn retire(&mut self, now: Millis, policy: &Policy, is_needed: impl Fn(&str, Millis) -> bool) {
        self.journal.retire(now.saturating_sub(policy.retention), is_needed);
    }

    /// Asks again for conversions that something new concerns.
    fn correct(&mut self, concerned: Vec<Place>, policy: &Policy) -> Vec<Correction> {
        let Self { store, journal, .. } = self;
        let mut corrected = Vec::new();
        for conversion in concerned {
            let Some(known) = journal.at_mut(conversion) else { continue };
            let found = policy.rules.ask(&known.asked, store);
            let verdict = Verdict::of(&found, store);
            if verdict != known.verdict {
                let before = std::mem::replace(&mut known.verdict, verdict);
                known.corrections += 1;
                corrected.push(Correction { conversion, before, found });
            }
        }
        corrected
    }

    pub(crate) fn attribute(&mut self, conversion: &Conversion, barred: Option<&str>, policy: &Policy) -> Attributed {
        let at = millis(conversion.occurred_at);
        let stamp = Stamp { at, event: IdHash::of(&conversion.event_id) };
        let refusal = self.refusal(at, policy);
        let slot = self.journal.slot(&conversion.conversion_id);
        let known = self.journal.in_slot(slot);
        if known.is_some_and(|known| known.stamp <= stamp) {
            if refusal.is_none() {
                self.advance(at, policy);
            }
            return Attributed::Known;
        }
        if let Some((_, reason)) = refusal {
            return Attributed::Refused(reason);
        }
        let (before, corrections) =
            known.map_or_else(Default::default, |known| (known.verdict.clone(), known.corrections + 1));
        let probes = self.probes(&conversion.identity, barred, policy, &mut Vec::new());
        let asked = Asked { at, consent: barred.is_none(), probes };
        let found = policy.rules.ask(&asked, &self.store);
        let verdict = Verdict::of(&found, &self.store);
        let known = Known { stamp, asked, verdict, corrections };
        let conversion = self.journal.insert_at(slot, conversion.conversion_id.clone(), known);
        self.advance(at, policy);
        Attributed::Anew(Correction { conversion, before, found })
    }

    /// The ads that a conversion is credited to.
    pub(crate) fn credited(&self, conversion_id: &str) -> &[Credited] {
        self.journal.get(conversion_id).map_or(&[], |known| &known.verdict.credited)
    }

    /// How a conversion is credited now, if it is known.
    pub(crate) fn attribution(
        &self,
        tenant_id: &str,
        conversion_id: &str,
        config: &AttributionConfig,
    ) -> Option<Attribution> {
        let known = self.journal.get(conversion_id)?;
        Some(describe::attribution(tenant_id, conversion_id, known, None, config))
    }

    /// Numbers of touches and conversions.
    pub(crate) fn counts(&self) -> (usize, usize) {
        (self.store.len(), self.journal.len())
    }

    /// Ids of the hashing keys in use, by generation, the present one last.
    pub(crate) fn key_ids(&self) -> Vec<(u8, u64)> {
        self.hashers.iter().map(|(generation, hasher)| (*generation, hasher.id)).collect()
    }

    /// Takes the hashing keys that are in use, which have known ids, the present one last; that may be a new one.
    ///
    /// # Errors
    /// `MISSING_FIELD` where one that is in use is not among them; `CONFLICT` where too many are.
    pub(crate) fn use_keys(&mut self, tenant_id: &str, given: Vec<HashingKey>, known: &[(u8, u64)]) -> Result<()> {
        let keys = snapshot::generations(given, known)?;
        self.hashers = super::hashers(&keys, tenant_id);
        Ok(())
    }

    /// Hashes with another key from now on.
    ///
    /// # Errors
    /// Those of [`AttributionEngine::rotate_key`](super::AttributionEngine::rotate_key).
    pub(crate) fn rotate(&mut self, tenant_id: &str, key: &HashingKey) -> Result<()> {
        let mut used = self.generations();
        used.extend(self.hashers.last().map(|(generation, _)| *generation));
        let generation = super::next_generation(&self.key_ids(), &used, key)?;
        self.hashers.retain(|(generation, _)| used.contains(generation));
        self.hashers.push((generation, key.of_tenant(tenant_id)));
        Ok(())
    }

    /// Generations of the hashing keys that something kept was hashed with.
    pub(crate) fn generations(&self) -> BTreeSet<u8> {
        let touches = self.store.by_time().map(|kept| kept.generation);
        let conversions = self.journal.values().flat_map(|known| known.asked.probes.iter().map(|(made, _)| *made));
        touches.chain(conversions).collect()
    }

    /// Takes the keys of every touch and conversion that has one of these, and of the conversions that have an exact id of
    /// such a touch: they are the same person's.
    pub(crate) fn erase(&mut self, identity: &Identity, policy: &Policy) -> Erasure {
        let probes = self.probes(identity, None, policy, &mut Vec::new());
        let is_wanted = |made: u8, keys: &Keys| {
            let by_it = probes.iter().filter(|(generation, _)| *generation == made);
            by_it.flat_map(|(_, wanted)| wanted.present()).any(|(kind, key)| keys.get(kind) == key)
        };
        let exact_ids = |made: u8, keys: &Keys| {
            let keys = *keys;
            Kind::EXACT.into_iter().map(move |kind| (made, kind as u8, keys.get(kind))).filter(|(.., key)| *key != 0)
        };
        let wanted = self.store.told().filter(|told| is_wanted(told.generation, &told.keys));
        let ids: HashSet<_> = wanted.flat_map(|told| exact_ids(told.generation, &told.keys)).collect();
        let touches = self.store.erase(|told| is_wanted(told.generation, &told.keys));
        let conversions = self.journal.erase(|asked| {
            let mut made = asked.probes.iter();
            made.any(|(made, keys)| is_wanted(*made, keys) || exact_ids(*made, keys).any(|id| ids.contains(&id)))
        });
        Erasure { touches, conversions }
    }
}

impl Verdict {
    fn of(found: &Match, store: &Store) -> Self {
        let credited = found.scored.iter().filter(|scored| scored.credit > 0);
        Self {
            method: found.method,
            key: found.key,
            confidence: found.confidence,
            spend: found.spend,
            credited: credited.filter_map(|scored| Credited::of(scored, store)).collect(),
        }
    }
}

impl Credited {
    pub(super) fn of(scored: &Scored, store: &Store) -> Option<Self> {
        Some(Self {
            ad: Arc::clone(store.ads.get(scored.ad)?),
            touched_at: scored.touched_at(),
            probability: scored.probability,
            credit: scored.credit,
        })
    }
}
