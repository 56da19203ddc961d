//! Snapshots: an account's state as JSON or compact bytes, versioned and checksummed.
//!
//! The binary form is the magic `lagwise`, a version byte, the SHA-256 of the rest, and the rest in postcard's encoding.
//! Old versions stay loadable: a new one gets its own arm in [`from_json`] and [`from_bytes`] that migrates forward.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::config::Config;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};
use crate::state::{AccountState, Spans};

const FORMAT: &str = "lagwise-state";
const MAGIC: &[u8; 7] = b"lagwise";
const VERSION: u8 = 1;

/// What must not change between a snapshot and the configuration it is restored under.
#[derive(Debug, Serialize, Deserialize)]
struct Frame {
    period_hours: f64,
    stages: Vec<String>,
    currency: String,
    /// What was folded or forgotten under these can't be told apart again, so neither may grow.
    horizon_days: f64,
    max_lateness_hours: f64,
}

#[derive(Serialize, Deserialize)]
struct Body<S> {
    frame: Frame,
    config_digest: String,
    state: S,
}

impl Frame {
    fn of(config: &Config) -> Self {
        Self {
            period_hours: config.period_hours,
            stages: config.stages.iter().map(|stage| stage.name.clone()).collect(),
            currency: config.currency.clone(),
            horizon_days: config.horizon_days,
            max_lateness_hours: config.optimizer.max_lateness_hours,
        }
    }
}

impl Frame {
    /// Whether a state made in this frame can go on in another.
    fn allows(&self, other: &Self) -> bool {
        self.period_hours == other.period_hours
            && self.stages == other.stages
            && self.currency == other.currency
            && other.horizon_days <= self.horizon_days
            && other.max_lateness_hours <= self.max_lateness_hours
    }
}

fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSnapshot, "snapshot", detail)
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal, "snapshot", error.to_string())
}

pub(crate) fn to_json(state: &AccountState, config: &Config, config_digest: &str) -> Result<String> {
    let body = Body { frame: Frame::of(config), config_digest: config_digest.to_owned(), state };
    let mut body = serde_json::to_value(&body).map_err(internal)?;
    let head = serde_json::json!({"format": FORMAT, "version": VERSION, "checksum": checksum(&mut body)});
    let Value::Object(mut document) = head else {
        return Err(internal("a document is an object"));
    };
    document.insert("body".into(), body);
    serde_json::to_string(&document).map_err(internal)
}

/// The SHA-256 of a document with its keys in order: a store may keep them in any.
fn checksum(body: &mut Value) -> String {
    body.sort_all_objects();
    sha256_hex(body.to_string().as_bytes())
}

pub(crate) fn from_json(text: &str, config: &Config) -> Result<AccountState> {
    let mut document: Value =
        serde_json::from_str(text).map_err(|error| invalid(format!("not complete JSON: {error}")))?;
    let mut field =
        |name: &str| document.get_mut(name).map(Value::take).ok_or_else(|| invalid(format!("it has no {name:?}")));
    let format = field("format")?;
    if format != FORMAT {
        return Err(invalid(format!("its format is {format}, not {FORMAT:?}")));
    }
    check_version(field("version")?.as_u64())?;
    let (sum, mut body) = (field("checksum")?, field("body")?);
    if sum.as_str() != Some(checksum(&mut body).as_str()) {
        return Err(invalid("its checksum does not match: it was altered"));
    }
    let body: Body<AccountState> = serde_json::from_value(body).map_err(|error| invalid(error.to_string()))?;
    accept(body, config)
}

pub(crate) fn to_bytes(state: &AccountState, config: &Config, config_digest: &str) -> Result<Vec<u8>> {
    let body = Body { frame: Frame::of(config), config_digest: config_digest.to_owned(), state };
    let body = postcard::to_allocvec(&body).map_err(internal)?;
    let mut bytes = Vec::with_capacity(body.len() + 40);
    bytes.extend_from_slice(MAGIC);
    bytes.push(VERSION);
    bytes.extend_from_slice(&Sha256::digest(&body));
    bytes.extend_from_slice(&body);
    Ok(bytes)
}

pub(crate) fn from_bytes(bytes: &[u8], config: &Config) -> Result<AccountState> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| invalid("it does not begin as a snapshot does"))?;
    let (version, rest) = rest.split_first().ok_or_else(|| invalid("it ends before its version"))?;
    check_version(Some(u64::from(*version)))?;
    let (sum, body) = rest.split_at_checked(32).ok_or_else(|| invalid("it ends before its checksum"))?;
    if Sha256::digest(body).as_slice() != sum {
        return Err(invalid("its checksum does not match: it was truncated or altered"));
    }
    let body: Body<AccountState> = postcard::from_bytes(body).map_err(|error| invalid(error.to_string()))?;
    accept(body, config)
}

fn check_version(version: Option<u64>) -> Result<()> {
    match version {
        Some(version) if version == u64::from(VERSION) => Ok(()),
        Some(version) => Err(invalid(format!("its version is {version}, this library reads version {VERSION}"))),
        None => Err(invalid("its version is not a number")),
    }
}

fn accept(body: Body<AccountState>, config: &Config) -> Result<AccountState> {
    let frame = Frame::of(config);
    if !body.frame.allows(&frame) {
        return Err(invalid(format!("it was made with {:?}, the configuration has {frame:?}", body.frame)));
    }
    body.state.check(config.stages.len(), Spans::new(config))?;
    Ok(body.state)
}
