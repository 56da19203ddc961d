//! `AttributionEngine`: which ad led to a conversion, from what a touch and the conversion have in common.

mod answer;
mod by_key;
mod changes;
mod credit;
mod credits;
mod describe;
mod fallback;
mod fingerprint;
mod index;
mod journal;
mod journeys;
mod keys;
mod layers;
mod network;
mod snapshot;
mod store;
mod tenant;
mod touch;
mod touches;

pub use answer::{Attribution, AttributionCandidate, AttributionMethod, LayerOutcome, LayerReport};
pub use credit::{AdCredit, CreditModel, CreditOptions, CreditReport, Journey, JourneyTouch, credit_journeys};
pub use fingerprint::device_fingerprint;
pub use keys::HashingKey;
pub use touch::{Conversion, Erasure, Identity, IgnoredKey, Touch, TouchKind, TouchOutcome, TouchStatus};

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::check;
use crate::config::Config;
use crate::error::{Error, ErrorKind, Result};

pub(crate) use changes::{Attributed, Correction};
pub(crate) use credits::WHOLE;
pub(crate) use journal::Credited;
pub(crate) use snapshot::SavedTenant;
pub(crate) use tenant::{Policy, TenantTouches};

/// Most hashing keys in use at once: the present one, and those of touches that have not expired yet.
const MAX_HASHING_KEYS: usize = 4;

/// Why the device and the address of one who did not consent do not count.
const NO_CONSENT: &str = "there is no consent";

/// What is kept of a tenant.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AttributionSize {
    /// Touches, erased ones included.
    pub touches: u64,
    /// Conversions.
    pub conversions: u64,
    /// Hashing keys in use, the present one included.
    pub hashing_keys: u64,
}

/// Which ad led to a conversion, by tenant.
///
/// Touches of ads go in, and wait for conversions that have a key in common with them. Three layers are asked in order: an
/// exact id, the device's fingerprint, the address. The last two are probabilities, fade with time, and need the consent of
/// touch and conversion. A touch that comes late corrects the conversions that it explains. Tenants never mix.
///
/// ```
/// use lagwise::{AttributionEngine, AttributionMethod, Config, Conversion, HashingKey, Identity, Touch, TouchKind};
///
/// let key = HashingKey::new(b"32 random bytes of one's own ...")?;
/// let mut engine = AttributionEngine::new(Config::default(), key)?;
/// let visitor = Identity { fbclid: Some("IwAR0x1".into()), ..Identity::default() };
/// engine.track_touch(&Touch {
///     event_id: "click-1".into(),
///     occurred_at: "2026-03-02T09:00:00Z".parse().expect("an instant"),
///     tenant_id: "acme".into(),
///     ad_id: "video".into(),
///     campaign_id: None,
///     kind: TouchKind::Click,
///     consent: false,
///     identity: visitor.clone(),
///     cost: Some(1.25),
/// })?;
/// let attribution = engine.attribute(&Conversion {
///     event_id: "form-1".into(),
///     occurred_at: "2026-03-04T18:30:00Z".parse().expect("an instant"),
///     tenant_id: "acme".into(),
///     conversion_id: "deal-17".into(),
///     consent: false,
///     identity: visitor,
/// })?;
/// assert_eq!(attribution.method, AttributionMethod::ExactId);
/// assert_eq!(attribution.ad_id.as_deref(), Some("video"));
/// assert_eq!((attribution.confidence, attribution.attributed_spend), (1.0, 1.25));
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct AttributionEngine {
    config: Config,
    policy: Policy,
    /// By generation, the newest last.
    keys: Vec<(u8, HashingKey)>,
    tenants: BTreeMap<String, TenantTouches>,
}

impl AttributionEngine {
    /// An engine without any touch, which hashes with the caller's key.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config, key: HashingKey) -> Result<Self> {
        config.check()?;
        let policy = Policy::new(&config.attribution)?;
        Ok(Self { config, policy, keys: vec![(0, key)], tenants: BTreeMap::new() })
    }

    /// The configuration.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// Ids of the tenants that have told anything, sorted.
    pub fn tenant_ids(&self) -> impl Iterator<Item = &str> {
        self.tenants.keys().map(String::as_str)
    }

    /// Remembers a touch, and says which conversions it explains otherwise than before.
    ///
    /// A conversion is corrected as long as it is not more than `max_lateness_hours` older than the newest touch or
    /// conversion of the tenant; a touch is remembered for the longest window more.
    ///
    /// # Errors
    /// Those of [`Touch::check`]; nothing is changed then.
    pub fn track_touch(&mut self, touch: &Touch) -> Result<TouchOutcome> {
        touch.check()?;
        let Self { config, policy, keys, tenants } = self;
        let tenant = tenant(tenants, keys, &touch.tenant_id)?;
        let tracked = tenant.track(touch, barred(touch.consent), policy);
        Ok(tracked.outcome(&touch.tenant_id, tenant, &config.attribution))
    }

    /// Which ads a conversion is credited to, judged at its own instant; the credits sum to 1 where anything matched.
    ///
    /// It is remembered: told again, it is a duplicate and answered as it stands, and a touch that comes late may correct
    /// it. Of several events that tell of one conversion, the earliest holds.
    ///
    /// # Errors
    /// Those of [`Conversion::check`], and `CONFLICT` where it happened too long before or after what the tenant told
    /// last; nothing is changed then.
    pub fn attribute(&mut self, conversion: &Conversion) -> Result<Attribution> {
        conversion.check()?;
        let Self { config, policy, keys, tenants } = self;
        let tenant = tenant(tenants, keys, &conversion.tenant_id)?;
        let attributed = tenant.attribute(conversion, barred(conversion.consent), policy);
        attributed.record(conversion, tenant, &config.attribution)
    }

    /// The ads that a conversion is credited to now; `None` for one that is not remembered.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn attribution(&self, tenant_id: &str, conversion_id: &str) -> Result<Option<Attribution>> {
        check::id("tenant_id", tenant_id)?;
        check::id("conversion_id", conversion_id)?;
        let known = self.tenants.get(tenant_id).and_then(|tenant| tenant.journal.get(conversion_id));
        Ok(known.map(|known| describe::attribution(tenant_id, conversion_id, known, None, &self.config.attribution)))
    }

    /// Forgets a person: takes the keys of every touch and conversion of a tenant that has any of the keys given. Credits
    /// that were given stay; they name no person. An erased touch that is told again stays erased.
    /// A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// Keys of other people on the same device or address go, too, where those are given. It takes time in proportion to
    /// what is kept of the tenant.
    ///
    /// # Errors
    /// `MISSING_FIELD` where no key is given, and `OUT_OF_RANGE` for one that is empty or too long.
    pub fn erase(&mut self, tenant_id: &str, subject: &Identity) -> Result<Erasure> {
        check::id("tenant_id", tenant_id)?;
        subject.check_any().map_err(|error| error.within("subject"))?;
        let Self { policy, tenants, .. } = self;
        Ok(tenants.get_mut(tenant_id).map_or_else(Erasure::default, |tenant| tenant.erase(subject, policy)))
    }

    /// Hashes with another key from now on. The former one is used beside it until all that was hashed with it has expired,
    /// so what it hashed still matches, though a person seen under both counts as two identities; four may be in use at once.
    ///
    /// # Errors
    /// `DUPLICATE_ID` for a key that is in use, `CONFLICT` where four are; nothing is changed then.
    pub fn rotate_key(&mut self, key: HashingKey) -> Result<()> {
        let Self { keys, tenants, .. } = self;
        let mut used: BTreeSet<u8> = tenants.values().flat_map(TenantTouches::generations).collect();
        used.extend(keys.last().map(|(generation, _)| *generation));
        let known: Vec<(u8, u64)> = keys.iter().map(|(generation, key)| (*generation, key.id())).collect();
        let generation = next_generation(&known, &used, &key)?;
        keys.retain(|(generation, _)| used.contains(generation));
        for (tenant_id, tenant) in tenants.iter_mut() {
            tenant.hashers.retain(|(generation, _)| used.contains(generation));
            tenant.hashers.push((generation, key.of_tenant(tenant_id)));
        }
        keys.push((generation, key));
        Ok(())
    }

    /// What is kept of a tenant.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn size(&self, tenant_id: &str) -> Result<AttributionSize> {
        check::id("tenant_id", tenant_id)?;
        Ok(self.tenants.get(tenant_id).map_or_else(AttributionSize::default, |tenant| AttributionSize {
            touches: tenant.store.len() as u64,
            conversions: tenant.journal.len() as u64,
            hashing_keys: tenant.hashers.len() as u64,
        }))
    }

    /// What is kept of all tenants as checksummed JSON. It holds hashes and no key to them.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot(&self) -> Result<String> {
        snapshot::to_json(&self.keys, &self.tenants)
    }

    /// The same in the compact binary form.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot_bytes(&self) -> Result<Vec<u8>> {
        snapshot::to_bytes(&self.keys, &self.tenants)
    }

    /// An engine from a JSON snapshot and the hashing keys that were in use, the present one last; that may be a new one.
    ///
    /// # Errors
    /// Those of [`Config::check`]; `MISSING_FIELD` where a key is missing that the snapshot was made with; `CONFLICT` where a
    /// new one would be the fifth in use; `INVALID_SNAPSHOT` where the text was truncated or altered or is of an unknown
    /// version.
    pub fn restore(config: Config, keys: Vec<HashingKey>, snapshot: &str) -> Result<Self> {
        Self::with(config, keys, snapshot::from_json(snapshot)?)
    }

    /// An engine from a binary snapshot.
    ///
    /// # Errors
    /// As [`AttributionEngine::restore`].
    pub fn restore_bytes(config: Config, keys: Vec<HashingKey>, snapshot: &[u8]) -> Result<Self> {
        Self::with(config, keys, snapshot::from_bytes(snapshot)?)
    }

    fn with(config: Config, given: Vec<HashingKey>, saved: snapshot::Saved) -> Result<Self> {
        config.check()?;
        let policy = Policy::new(&config.attribution)?;
        let keys = snapshot::generations(given, &saved.keys)?;
        let mut tenants = BTreeMap::new();
        for (tenant_id, saved) in saved.tenants {
            let generations: Vec<u8> = keys.iter().map(|(generation, _)| *generation).collect();
            let mut restored = saved.restore(&generations)?;
            restored.hashers = hashers(&keys, &tenant_id);
            tenants.insert(tenant_id, restored);
        }
        Ok(Self { config, policy, keys, tenants })
    }
}

pub(crate) fn barred(consent: bool) -> Option<&'static str> {
    (!consent).then_some(NO_CONSENT)
}

fn hashers(keys: &[(u8, HashingKey)], tenant_id: &str) -> Vec<(u8, keys::Hasher)> {
    keys.iter().map(|(generation, key)| (*generation, key.of_tenant(tenant_id))).collect()
}

fn tenant<'t>(
    tenants: &'t mut BTreeMap<String, TenantTouches>,
    keys: &[(u8, HashingKey)],
    tenant_id: &str,
) -> Result<&'t mut TenantTouches> {
    if !tenants.contains_key(tenant_id) {
        let tenant = TenantTouches { hashers: hashers(keys, tenant_id), ..TenantTouches::default() };
        tenants.insert(tenant_id.to_owned(), tenant);
    }
    tenants.get_mut(tenant_id).ok_or_else(|| Error::new(ErrorKind::Internal, "tenant_id", "it was not kept"))
}

/// The number of a new key: the least that is not used.
fn next_generation(known: &[(u8, u64)], used: &BTreeSet<u8>, key: &HashingKey) -> Result<u8> {
    if known.iter().any(|(generation, id)| used.contains(generation) && *id == key.id()) {
        return Err(Error::new(ErrorKind::DuplicateId, "hashing_key", "the key is in use already"));
    }
    let full = || {
        let detail = format!("{MAX_HASHING_KEYS} keys are in use: the oldest must expire first");
        Error::new(ErrorKind::Conflict, "hashing_key", detail)
    };
    if used.len() >= MAX_HASHING_KEYS {
        return Err(full());
    }
    (0..=u8::MAX).find(|generation| !used.contains(generation)).ok_or_else(full)
}
