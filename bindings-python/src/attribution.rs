//! `AttributionEngine` and `device_fingerprint`.

use std::collections::BTreeMap;

use lagwise::{Config, HashingKey};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyType};

use crate::call::{attached, detached};
use crate::configured;
use crate::records::{Attribution, AttributionSize, Conversion, Erasure, Identity, Journey, Touch, TouchOutcome};
use crate::shared::Shared;
use crate::source::{self, decode};

/// Which ad led to a conversion, by tenant.
///
/// Touches of ads go in, and wait for conversions that have a key in common with them. Three layers are asked in order:
/// an exact id, the device's fingerprint, the address. The last two are probabilities, fade with time, and need the
/// consent of touch and conversion. A touch that comes late corrects the conversions that it explains. Tenants never
/// mix.
///
/// `config` is a dict of type `Config`, of which `attribution` counts here. `hashing_key` is a secret of at least 16
/// bytes, under which everything that names a person is hashed: keep it like a password. Snapshots do not hold it, and
/// engines cannot be pickled.
///
/// One engine serves any number of threads.
///
/// Raises `LagwiseError` where a value is refused; its `field` starts with `config` or is `hashing_key`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct AttributionEngine {
    inner: Shared<lagwise::AttributionEngine>,
}

impl From<lagwise::AttributionEngine> for AttributionEngine {
    fn from(inner: lagwise::AttributionEngine) -> Self {
        Self { inner: Shared::new(inner) }
    }
}

pub(crate) fn hashing_keys(keys: &Bound<'_, PyAny>) -> PyResult<Vec<HashingKey>> {
    let mut found = Vec::new();
    for key in keys.try_iter()? {
        found.push(hashing_key(&key?)?);
    }
    Ok(found)
}

pub(crate) fn hashing_key(key: &Bound<'_, PyAny>) -> PyResult<HashingKey> {
    let bytes = source::bytes("hashing_key", key)?;
    let secret = bytes.as_bytes();
    attached(|| HashingKey::new(secret))
}

/// A person to be erased.
pub(crate) fn subject(subject: &Bound<'_, PyAny>) -> PyResult<lagwise::Identity> {
    match subject.cast_exact::<Identity>() {
        Ok(subject) => Ok(subject.get().inner.clone()),
        Err(_) => decode("subject", subject),
    }
}

#[pymethods]
impl AttributionEngine {
    #[new]
    fn new(config: &Bound<'_, PyAny>, hashing_key: &Bound<'_, PyAny>) -> PyResult<Self> {
        let config: Config = decode("config", config)?;
        let key = self::hashing_key(hashing_key)?;
        Ok(attached(|| lagwise::AttributionEngine::new(config, key))?.into())
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, &self.inner.read(py, |inner| Ok(inner.config().clone()))?)
    }

    /// Ids of the tenants that have told anything, sorted.
    fn tenant_ids(&self, py: Python<'_>) -> PyResult<Vec<String>> {
        self.inner.read(py, |inner| Ok(inner.tenant_ids().map(str::to_owned).collect()))
    }

    /// Remembers a touch, and says which conversions it explains otherwise than before.
    ///
    /// Takes a `Touch` or a dict of its fields. A conversion is corrected as long as it is not more than
    /// `max_lateness_hours` older than the newest touch or conversion of the tenant.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `touch`, and nothing has changed then.
    fn track_touch(&self, py: Python<'_>, touch: &Bound<'_, PyAny>) -> PyResult<TouchOutcome> {
        let touch: lagwise::Touch = match touch.cast_exact::<Touch>() {
            Ok(touch) => touch.get().inner.clone(),
            Err(_) => decode("touch", touch)?,
        };
        Ok(self.inner.write(py, |inner| inner.track_touch(&touch))?.into())
    }

    /// Which ads a conversion is credited to, judged at its own instant.
    ///
    /// The credits sum to 1 where anything matched. Takes a `Conversion` or a dict of its fields. It is remembered:
    /// told again, it is a duplicate and answered as it stands, and a touch that comes late may correct it.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `conversion`, and nothing has
    /// changed then.
    fn attribute(&self, py: Python<'_>, conversion: &Bound<'_, PyAny>) -> PyResult<Attribution> {
        let conversion: lagwise::Conversion = match conversion.cast_exact::<Conversion>() {
            Ok(conversion) => conversion.get().inner.clone(),
            Err(_) => decode("conversion", conversion)?,
        };
        Ok(self.inner.write(py, |inner| inner.attribute(&conversion))?.into())
    }

    /// The ads that a conversion is credited to now; `None` for one that is not remembered.
    fn attribution(
        &self,
        py: Python<'_>,
        tenant_id: &Bound<'_, PyAny>,
        conversion_id: &Bound<'_, PyAny>,
    ) -> PyResult<Option<Attribution>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let conversion_id: String = decode("conversion_id", conversion_id)?;
        Ok(self.inner.read(py, |inner| inner.attribution(&tenant_id, &conversion_id))?.map(Into::into))
    }

    /// The journeys of a tenant for multi-touch credit: of each kept conversion, by its id, the touches before it.
    ///
    /// Those may have led to it and stand in order of time. `credit_journeys` takes the journeys, once `value` says
    /// what each conversion was worth. A journey holds the touches with an exact id of the conversion and those of
    /// its device, as the layers see them; where it was matched by its address, those from there, too. One that
    /// shares no key with a touch has none. `journey_id` is the conversion's id. A journey is whole as long as its
    /// conversion is not more than `max_lateness_hours` older than the newest touch or conversion.
    fn journeys(&self, py: Python<'_>, tenant_id: &Bound<'_, PyAny>) -> PyResult<Vec<Journey>> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let journeys = self.inner.read(py, |inner| inner.journeys(&tenant_id))?;
        Ok(journeys.into_iter().map(Into::into).collect())
    }

    /// Forgets a person: takes the keys of every touch and conversion of a tenant that has any of the keys given.
    ///
    /// Takes an `Identity` or a dict of its fields. Credits that were given stay; they name no person. An erased touch
    /// that is told again stays erased. A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// Raises `MissingFieldError` where no key is given; its `field` starts with `subject`.
    fn erase(&self, py: Python<'_>, tenant_id: &Bound<'_, PyAny>, subject: &Bound<'_, PyAny>) -> PyResult<Erasure> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        let subject = self::subject(subject)?;
        Ok(self.inner.write(py, |inner| inner.erase(&tenant_id, &subject))?.into())
    }

    /// Hashes with another key from now on.
    ///
    /// The former one is used beside it until all that was hashed with it has expired, so what it hashed still
    /// matches, though a person seen under both counts as two identities; four may be in use at once.
    ///
    /// Raises `DuplicateIdError` for a key that is in use, `ConflictError` where four are.
    fn rotate_key(&self, py: Python<'_>, hashing_key: &Bound<'_, PyAny>) -> PyResult<()> {
        let key = self::hashing_key(hashing_key)?;
        self.inner.write(py, |inner| inner.rotate_key(key))
    }

    /// What is kept of a tenant.
    fn size(&self, py: Python<'_>, tenant_id: &Bound<'_, PyAny>) -> PyResult<AttributionSize> {
        let tenant_id: String = decode("tenant_id", tenant_id)?;
        Ok(self.inner.read(py, |inner| inner.size(&tenant_id))?.into())
    }

    /// What is kept of all tenants as checksummed JSON. It holds hashes and no key to them.
    fn snapshot(&self, py: Python<'_>) -> PyResult<String> {
        self.inner.read(py, lagwise::AttributionEngine::snapshot)
    }

    /// The same in the compact binary form.
    fn snapshot_bytes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let snapshot = self.inner.read(py, lagwise::AttributionEngine::snapshot_bytes)?;
        Ok(PyBytes::new(py, &snapshot))
    }

    /// An engine from a JSON snapshot and the hashing keys that were in use.
    ///
    /// The present key stands last; it may be a new one.
    ///
    /// Raises `MissingFieldError` where a key is missing that the snapshot was made with, `InvalidSnapshotError` where
    /// the text was truncated or altered or is of an unknown version.
    #[classmethod]
    fn restore(
        cls: &Bound<'_, PyType>,
        config: &Bound<'_, PyAny>,
        hashing_keys: &Bound<'_, PyAny>,
        snapshot: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let config: Config = decode("config", config)?;
        let keys = self::hashing_keys(hashing_keys)?;
        let snapshot: String = decode("snapshot", snapshot)?;
        Ok(detached(cls.py(), || lagwise::AttributionEngine::restore(config, keys, &snapshot))?.into())
    }

    /// An engine from a binary snapshot: bytes, or whatever holds bytes. Errors are those of `restore`.
    #[classmethod]
    fn restore_bytes(
        cls: &Bound<'_, PyType>,
        config: &Bound<'_, PyAny>,
        hashing_keys: &Bound<'_, PyAny>,
        snapshot: &Bound<'_, PyAny>,
    ) -> PyResult<Self> {
        let config: Config = decode("config", config)?;
        let keys = self::hashing_keys(hashing_keys)?;
        let snapshot = source::bytes("snapshot", snapshot)?;
        let snapshot = snapshot.as_bytes();
        Ok(detached(cls.py(), || lagwise::AttributionEngine::restore_bytes(config, keys, snapshot))?.into())
    }

    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let tenants = self.inner.read(py, |inner| Ok(inner.tenant_ids().count()))?;
        Ok(format!("<AttributionEngine of {tenants} tenants>"))
    }
}

/// The fingerprint of a device from named components: `screen`, `timezone`, `language`, `platform` and the like.
///
/// Its canonical form is one line `name=value` for each component whose value is not empty, sorted by name; name and
/// value in lower case, with single spaces. The fingerprint is `v1:` and the SHA-256 of that text in hexadecimal.
///
/// Raises `OutOfRangeError` for fewer than 3 components that are not empty and for more than 64, `DuplicateIdError` for
/// two names that differ only in case or space; `field` starts with `components`.
#[pyfunction]
pub(crate) fn device_fingerprint(components: &Bound<'_, PyAny>) -> PyResult<String> {
    let components: BTreeMap<String, String> = decode("components", components)?;
    attached(|| lagwise::device_fingerprint(&components))
}
