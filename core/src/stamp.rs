//! Values of which the latest holds, whatever order they arrive in.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::time::Millis;

/// Half of the SHA-256 of a text: enough to tell ids apart, and of fixed size.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct IdHash([u8; 16]);

impl IdHash {
    pub(crate) fn of(id: &str) -> Self {
        let mut hash = [0; 16];
        for (byte, digest) in hash.iter_mut().zip(Sha256::digest(id.as_bytes())) {
            *byte = digest;
        }
        Self(hash)
    }
}

impl fmt::Debug for IdHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:032x}", u128::from_be_bytes(self.0))
    }
}

/// As hexadecimal text in JSON, as bytes in the binary form.
impl Serialize for IdHash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if serializer.is_human_readable() {
            serializer.collect_str(&format_args!("{self:?}"))
        } else {
            self.0.serialize(serializer)
        }
    }
}

impl<'de> Deserialize<'de> for IdHash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        if deserializer.is_human_readable() {
            let text = String::deserialize(deserializer)?;
            let number = u128::from_str_radix(&text, 16).map_err(de::Error::custom)?;
            Ok(Self(number.to_be_bytes()))
        } else {
            <[u8; 16]>::deserialize(deserializer).map(Self)
        }
    }
}

/// When a value was said, and by which event: the later one holds, and of two at one instant that with the larger hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Stamp {
    pub(crate) at: Millis,
    pub(crate) event: IdHash,
}

/// A value with its stamp.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Stamped<T> {
    pub(crate) stamp: Stamp,
    pub(crate) value: T,
}

/// Keeps the later of what is known and what is said; tells whether it changed.
pub(crate) fn keep_latest<T>(known: &mut Option<Stamped<T>>, stamp: Stamp, value: T) -> bool {
    let is_newer = known.as_ref().is_none_or(|known| known.stamp < stamp);
    if is_newer {
        *known = Some(Stamped { stamp, value });
    }
    is_newer
}
