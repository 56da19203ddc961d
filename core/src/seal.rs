//! Sealed documents: a state as JSON or compact bytes, versioned and checksummed.
//!
//! The binary form is a magic of seven bytes, a version byte, the SHA-256 of the rest, and the rest in postcard's encoding.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};

/// What a kind of document is recognised by.
#[derive(Debug)]
pub(crate) struct Seal {
    /// Name of the format in JSON.
    pub(crate) format: &'static str,
    /// How the bytes begin.
    pub(crate) magic: &'static [u8; 7],
    pub(crate) version: u8,
}

pub(crate) fn invalid(detail: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidSnapshot, "snapshot", detail)
}

fn internal(error: impl std::fmt::Display) -> Error {
    Error::new(ErrorKind::Internal, "snapshot", error.to_string())
}

/// The SHA-256 of a document with its keys in order: a store may keep them in any.
fn checksum(body: &mut Value) -> String {
    body.sort_all_objects();
    sha256_hex(body.to_string().as_bytes())
}

impl Seal {
    pub(crate) fn write_json(&self, body: &impl Serialize) -> Result<String> {
        let mut body = serde_json::to_value(body).map_err(internal)?;
        let head = serde_json::json!({"format": self.format, "version": self.version, "checksum": checksum(&mut body)});
        let Value::Object(mut document) = head else {
            return Err(internal("a document is an object"));
        };
        document.insert("body".into(), body);
        serde_json::to_string(&document).map_err(internal)
    }

    pub(crate) fn read_json<B: DeserializeOwned>(&self, text: &str) -> Result<B> {
        let mut document: Value =
            serde_json::from_str(text).map_err(|error| invalid(format!("not complete JSON: {error}")))?;
        let mut field =
            |name: &str| document.get_mut(name).map(Value::take).ok_or_else(|| invalid(format!("it has no {name:?}")));
        let format = field("format")?;
        if format != self.format {
            return Err(invalid(format!("its format is {format}, not {:?}", self.format)));
        }
        self.check_version(field("version")?.as_u64())?;
        let (sum, mut body) = (field("checksum")?, field("body")?);
        if sum.as_str() != Some(checksum(&mut body).as_str()) {
            return Err(invalid("its checksum does not match: it was altered"));
        }
        serde_json::from_value(body).map_err(|error| invalid(error.to_string()))
    }

    pub(crate) fn write_bytes(&self, body: &impl Serialize) -> Result<Vec<u8>> {
        let body = postcard::to_allocvec(body).map_err(internal)?;
        let mut bytes = Vec::with_capacity(body.len() + 40);
        bytes.extend_from_slice(self.magic);
        bytes.push(self.version);
        bytes.extend_from_slice(&Sha256::digest(&body));
        bytes.extend_from_slice(&body);
        Ok(bytes)
    }

    pub(crate) fn read_bytes<B: DeserializeOwned>(&self, bytes: &[u8]) -> Result<B> {
        let rest = bytes.strip_prefix(self.magic).ok_or_else(|| invalid("it does not begin as a snapshot does"))?;
        let (version, rest) = rest.split_first().ok_or_else(|| invalid("it ends before its version"))?;
        self.check_version(Some(u64::from(*version)))?;
        let (sum, body) = rest.split_at_checked(32).ok_or_else(|| invalid("it ends before its checksum"))?;
        if Sha256::digest(body).as_slice() != sum {
            return Err(invalid("its checksum does not match: it was truncated or altered"));
        }
        postcard::from_bytes(body).map_err(|error| invalid(error.to_string()))
    }

    fn check_version(&self, version: Option<u64>) -> Result<()> {
        match version {
            Some(version) if version == u64::from(self.version) => Ok(()),
            Some(version) => {
                Err(invalid(format!("its version is {version}, this library reads version {}", self.version)))
            }
            None => Err(invalid("its version is not a number")),
        }
    }
}
