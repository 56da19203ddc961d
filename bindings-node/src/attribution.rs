//! `AttributionEngine` and `deviceFingerprint`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use lagwise::{Config, Conversion, Error, ErrorKind, HashingKey, Identity, Result, Touch};
use napi::Env;
use napi::bindgen_prelude::{Array, BufferSlice, FromNapiValue, Null, ToNapiValue, Unknown};
use napi_derive::napi;

use crate::error::{node_api, throwing};
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_bytes, read_config};

/// Which ad led to a conversion, by tenant.
///
/// Touches of ads go in, and wait for conversions that have a key in common with them. Three layers are asked in order: an
/// exact id, the device's fingerprint, the address. The last two are probabilities, fade with time, and need the consent
/// of touch and conversion. A touch that comes late corrects the conversions that it explains. Tenants never mix.
///
/// @example
/// const { AttributionEngine } = require("lagwise");
///
/// const engine = new AttributionEngine({}, Buffer.from("32 random bytes of one's own ..."));
/// const identity = { fbclid: "IwAR0x1" };
/// engine.trackTouch({ eventId: "1", occurredAt: "2026-03-02T09:00:00Z", tenantId: "acme", adId: "video", identity });
/// const { adId, confidence } = engine.attribute({
///   eventId: "2",
///   occurredAt: "2026-03-04T18:30:00Z",
///   tenantId: "acme",
///   conversionId: "deal-17",
///   identity,
/// });
#[derive(Debug)]
#[napi]
pub struct AttributionEngine {
    /// Borrowed only while the core works, as the optimizer's.
    core: RefCell<lagwise::AttributionEngine>,
    plain: PlainReader,
    results: Results,
}

pub(crate) fn hashing_key(key: Unknown<'_>) -> Result<HashingKey> {
    HashingKey::new(&read_bytes("hashing_key", key)?)
}

pub(crate) fn hashing_keys(keys: Unknown<'_>) -> Result<Vec<HashingKey>> {
    let refused = |_| Error::new(ErrorKind::WrongType, "hashing_keys", "expected an array of Uint8Array");
    let keys = Array::from_unknown(keys).map_err(refused)?;
    let key = |place| match keys.get::<Unknown<'_>>(place).map_err(node_api)? {
        Some(key) => hashing_key(key),
        None => Err(Error::new(ErrorKind::WrongType, "hashing_key", "expected a Uint8Array")),
    };
    (0..keys.len()).map(key).collect()
}

#[napi]
impl AttributionEngine {
    /// An engine without any touch. Of the configuration `attribution` counts here. `hashingKey` is a secret of at least 16
    /// bytes, under which everything that names a person is hashed: keep it like a password. Snapshots do not hold it.
    ///
    /// @throws {LagwiseError} for a value outside its range; `field` starts with `config` or is `hashingKey`.
    #[napi(constructor, catch_unwind, ts_args_type = "config: Config | null | undefined, hashingKey: Uint8Array")]
    pub fn new(env: Env, config: Unknown<'_>, hashing_key: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let config = read_config(config)?;
            Self::of(env, lagwise::AttributionEngine::new(config, self::hashing_key(hashing_key)?)?)
        })
    }

    /// An engine from a snapshot and the hashing keys that were in use, the present one last; that may be a new one.
    ///
    /// @throws {LagwiseError} `MISSING_FIELD` where a key is missing that the snapshot was made with, `INVALID_SNAPSHOT`
    /// where the text was truncated or altered or is of an unknown version.
    #[napi(
        factory,
        catch_unwind,
        ts_args_type = "config: Config | null | undefined, hashingKeys: readonly Uint8Array[], snapshot: string"
    )]
    pub fn restore(
        env: Env,
        config: Unknown<'_>,
        hashing_keys: Unknown<'_>,
        snapshot: Unknown<'_>,
    ) -> napi::Result<Self> {
        throwing(env, || {
            let (config, keys) = (read_config(config)?, self::hashing_keys(hashing_keys)?);
            let snapshot: String = read("snapshot", snapshot)?;
            Self::of(env, lagwise::AttributionEngine::restore(config, keys, &snapshot)?)
        })
    }

    /// The same from the compact form. The bytes are copied first.
    ///
    /// @throws {LagwiseError} as `restore`.
    #[napi(
        factory,
        catch_unwind,
        ts_args_type = "config: Config | null | undefined, hashingKeys: readonly Uint8Array[], snapshot: Uint8Array"
    )]
    pub fn restore_bytes(
        env: Env,
        config: Unknown<'_>,
        hashing_keys: Unknown<'_>,
        snapshot: Unknown<'_>,
    ) -> napi::Result<Self> {
        throwing(env, || {
            let (config, keys) = (read_config(config)?, self::hashing_keys(hashing_keys)?);
            let snapshot = read_bytes("snapshot", snapshot)?;
            Self::of(env, lagwise::AttributionEngine::restore_bytes(config, keys, &snapshot)?)
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let config: Config = self.core.borrow().config().clone();
            self.results.record(env, "Config", &config)
        })
    }

    /// The configuration. Touches and conversions are not in it: those are `snapshot`.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// Ids of the tenants that have told anything, sorted.
    #[napi(catch_unwind)]
    pub fn tenant_ids(&self) -> Vec<String> {
        self.core.borrow().tenant_ids().map(str::to_owned).collect()
    }

    /// Remembers a touch, and says which conversions it explains otherwise than before. A conversion is corrected as long as
    /// it is not more than `maxLatenessHours` older than the newest touch or conversion of the tenant.
    ///
    /// @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `touch`.
    #[napi(catch_unwind, ts_args_type = "touch: Touch", ts_return_type = "TouchOutcome")]
    pub fn track_touch<'env>(&self, env: &'env Env, touch: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let touch: Touch = self.plain.read(*env, "touch", touch)?;
            let outcome = self.core.borrow_mut().track_touch(&touch)?;
            self.results.record(env, "TouchOutcome", &outcome)
        })
    }

    /// Which ads a conversion is credited to, judged at its own instant; the credits sum to 1 where anything matched. It is
    /// remembered: told again, it is a duplicate and answered as it stands, and a touch that comes late may correct it.
    ///
    /// @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `conversion`.
    #[napi(catch_unwind, ts_args_type = "conversion: Conversion", ts_return_type = "Attribution")]
    pub fn attribute<'env>(&self, env: &'env Env, conversion: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let conversion: Conversion = self.plain.read(*env, "conversion", conversion)?;
            let attribution = self.core.borrow_mut().attribute(&conversion)?;
            self.results.record(env, "Attribution", &attribution)
        })
    }

    /// The ads that a conversion is credited to now; `null` for one that is not remembered.
    ///
    /// @throws {LagwiseError} for an id that is empty or too long.
    #[napi(
        catch_unwind,
        ts_args_type = "tenantId: string, conversionId: string",
        ts_return_type = "Attribution | null"
    )]
    pub fn attribution<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        conversion_id: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let conversion_id: String = read("conversion_id", conversion_id)?;
            let attribution = self.core.borrow().attribution(&tenant_id, &conversion_id)?;
            match attribution {
                Some(attribution) => self.results.record(env, "Attribution", &attribution),
                None => Null.into_unknown(env).map_err(node_api),
            }
        })
    }

    /// The journeys of a tenant for multi-touch credit: of each conversion that is kept, by its id, the touches that may have
    /// led to it, in order of time. `creditJourneys` takes them, once `value` says what each conversion was worth.
    ///
    /// A journey holds the touches with an exact id of the conversion and those of its device, as the layers see them; where
    /// it was matched by its address, those from there, too. One that shares no key with a touch has none. `journeyId` is the
    /// conversion's id. A journey is whole as long as its conversion is not more than `maxLatenessHours` older than the
    /// newest touch or conversion.
    ///
    /// @throws {LagwiseError} for an id that is empty or too long.
    #[napi(catch_unwind, ts_args_type = "tenantId: string", ts_return_type = "Journey[]")]
    pub fn journeys<'env>(&self, env: &'env Env, tenant_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let journeys = self.core.borrow().journeys(&tenant_id)?;
            self.results.list(env, "Journey", &journeys)
        })
    }

    /// Forgets a person: takes the keys of every touch and conversion of a tenant that has any of the keys given. Credits
    /// that were given stay; they name no person. An erased touch that is told again stays erased.
    /// A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// @throws {LagwiseError} `MISSING_FIELD` where no key is given; `field` starts with `subject`.
    #[napi(catch_unwind, ts_args_type = "tenantId: string, subject: Identity", ts_return_type = "Erasure")]
    pub fn erase<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        subject: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let subject: Identity = self.plain.read(*env, "subject", subject)?;
            let erasure = self.core.borrow_mut().erase(&tenant_id, &subject)?;
            self.results.record(env, "Erasure", &erasure)
        })
    }

    /// Hashes with another key from now on. The former one is used beside it until all that was hashed with it has expired,
    /// so what it hashed still matches, though a person seen under both counts as two identities; four may be in use at once.
    ///
    /// @throws {LagwiseError} `DUPLICATE_ID` for a key that is in use, `CONFLICT` where four are.
    #[napi(catch_unwind, ts_args_type = "hashingKey: Uint8Array")]
    pub fn rotate_key(&self, env: Env, hashing_key: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || self.core.borrow_mut().rotate_key(self::hashing_key(hashing_key)?))
    }

    /// What is kept of a tenant.
    ///
    /// @throws {LagwiseError} for an id that is empty or too long.
    #[napi(catch_unwind, ts_args_type = "tenantId: string", ts_return_type = "AttributionSize")]
    pub fn size<'env>(&self, env: &'env Env, tenant_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let size = self.core.borrow().size(&tenant_id)?;
            self.results.record(env, "AttributionSize", &size)
        })
    }

    /// What is kept of all tenants as checksummed JSON. It holds hashes and no key to them.
    #[napi(catch_unwind)]
    pub fn snapshot(&self, env: Env) -> napi::Result<String> {
        throwing(env, || self.core.borrow().snapshot())
    }

    /// The same in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is.
    #[napi(catch_unwind, ts_return_type = "Uint8Array")]
    pub fn snapshot_bytes<'env>(&self, env: &'env Env) -> napi::Result<BufferSlice<'env>> {
        throwing(*env, || {
            let bytes = self.core.borrow().snapshot_bytes()?;
            BufferSlice::copy_from(env, bytes).map_err(node_api)
        })
    }
}

impl AttributionEngine {
    fn of(env: Env, core: lagwise::AttributionEngine) -> Result<Self> {
        Ok(Self { core: RefCell::new(core), plain: PlainReader::new(env)?, results: Results::new(env)? })
    }
}

/// The fingerprint of a device from named components: `screen`, `timezone`, `language`, `platform` and the like.
///
/// Its canonical form is one line `name=value` for each component whose value is not empty, sorted by name; name and value
/// in lower case, with single spaces. The fingerprint is `v1:` and the SHA-256 of that text in hexadecimal.
///
/// @throws {LagwiseError} `OUT_OF_RANGE` for fewer than 3 components that are not empty and for more than 64,
/// `DUPLICATE_ID` for two names that differ only in case or space; `field` starts with `components`.
#[napi(catch_unwind, ts_args_type = "components: Readonly<Record<string, string>>")]
#[allow(unreachable_pub, reason = "what the macro exports must be public")]
pub fn device_fingerprint(env: Env, components: Unknown<'_>) -> napi::Result<String> {
    throwing(env, || {
        let components: BTreeMap<String, String> = PlainReader::new(env)?.read(env, "components", components)?;
        lagwise::device_fingerprint(&components)
    })
}
