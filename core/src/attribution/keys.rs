//! Keyed hashes: all that is kept of what tells people apart.
//!
//! A key is kept as the first 64 bits of keyed BLAKE3, under a secret derived for the tenant and the kind of the key.
//! Without the caller's secret a hash can't be traced to an address by trying them all, and the same address has another
//! hash at another tenant. Two of a million keys share their hash with probability 3 in 10^8.

use std::fmt;

use ipnet::IpNet;

use super::network::Network;
use super::touch::{Identity, IgnoredKey};
use crate::error::{Error, ErrorKind, Result};

/// Longest user agent, in bytes, that is read without memory of its own.
const SHORT_USER_AGENT: usize = 256;

/// Fewest bytes of a secret.
const MIN_SECRET_BYTES: usize = 16;

/// A secret under which fingerprints, addresses and ids are hashed. It is the caller's, and no snapshot holds it.
#[derive(Clone, PartialEq, Eq)]
pub struct HashingKey([u8; 32]);

impl HashingKey {
    /// A key from a secret of at least 16 bytes, drawn by a cryptographic generator and kept like a password.
    ///
    /// # Errors
    /// `OUT_OF_RANGE` for a shorter one.
    pub fn new(secret: &[u8]) -> Result<Self> {
        if secret.len() < MIN_SECRET_BYTES {
            let detail = format!("a secret of {} bytes is shorter than {MIN_SECRET_BYTES}", secret.len());
            return Err(Error::new(ErrorKind::OutOfRange, "hashing_key", detail));
        }
        Ok(Self(blake3::derive_key("lagwise 2026 attribution keys", secret)))
    }

    /// What the key is recognised by, without telling it.
    pub(super) fn id(&self) -> u64 {
        first_half(&blake3::keyed_hash(&self.0, b"id of the key"))
    }

    /// The key of a tenant.
    pub(super) fn of_tenant(&self, tenant_id: &str) -> Hasher {
        let tenant = blake3::keyed_hash(&self.0, tenant_id.as_bytes());
        let of_use = |place: u8| *blake3::keyed_hash(tenant.as_bytes(), &[place]).as_bytes();
        Hasher {
            by_kind: Kind::ALL.map(|kind| of_use(kind as u8)),
            agent: of_use(AGENT),
            ids: of_use(ID),
            id: self.id(),
        }
    }
}

/// Never the secret.
impl fmt::Debug for HashingKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HashingKey(id {:016x})", self.id())
    }
}

fn first_half(hash: &blake3::Hash) -> u64 {
    hash.as_bytes().first_chunk().map_or(0, |bytes| u64::from_be_bytes(*bytes))
}

/// Kinds of keys, in the order in which they are stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    ClickId,
    Fbclid,
    Gclid,
    Subject,
    Fingerprint,
    Ip,
}

/// Number of kinds of keys.
pub(super) const KINDS: usize = 6;

impl Kind {
    pub(super) const ALL: [Self; KINDS] =
        [Self::ClickId, Self::Fbclid, Self::Gclid, Self::Subject, Self::Fingerprint, Self::Ip];
    /// Those that name one click or one person.
    pub(super) const EXACT: [Self; 4] = [Self::ClickId, Self::Fbclid, Self::Gclid, Self::Subject];
}

/// Uses of a hash beside the kinds of keys: a browser, and the id of an event.
const AGENT: u8 = 254;
const ID: u8 = 255;

/// The hash of a key; 0 is none.
pub(super) type KeyHash = u64;

/// One tenant's keyed hashes: a key of its own for each use.
#[derive(Clone)]
pub(super) struct Hasher {
    by_kind: [[u8; 32]; KINDS],
    agent: [u8; 32],
    ids: [u8; 32],
    pub(super) id: u64,
}

impl fmt::Debug for Hasher {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Hasher(id {:016x})", self.id)
    }
}

/// The hashed keys of a touch or a conversion.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Keys {
    pub(super) by_kind: [KeyHash; KINDS],
    /// The browser, without its versions.
    pub(super) agent: KeyHash,
}

impl Keys {
    pub(super) fn get(&self, kind: Kind) -> KeyHash {
        self.by_kind.get(kind as usize).copied().unwrap_or(0)
    }

    pub(super) fn set(&mut self, kind: Kind, hash: KeyHash) {
        if let Some(slot) = self.by_kind.get_mut(kind as usize) {
            *slot = hash;
        }
    }

    /// Kinds and hashes of the keys that are there.
    pub(super) fn present(&self) -> impl Iterator<Item = (Kind, KeyHash)> + '_ {
        Kind::ALL.into_iter().zip(self.by_kind).filter(|(_, hash)| *hash != 0)
    }
}

fn hash(key: &[u8; 32], text: &[u8]) -> KeyHash {
    first_half(&blake3::keyed_hash(key, text)).max(1)
}

impl Hasher {
    fn hash(&self, kind: Kind, text: &[u8]) -> KeyHash {
        self.by_kind.get(kind as usize).map_or(0, |key| hash(key, text))
    }

    /// The hash of an event's or a conversion's id.
    pub(super) fn id_of(&self, text: &str) -> KeyHash {
        hash(&self.ids, text.as_bytes())
    }

    /// The keys that may be kept; `ignored` is told of the others. `barred` says why devices and addresses are not, if so.
    pub(super) fn keys(
        &self,
        identity: &Identity,
        barred: Option<&str>,
        excluded: &[IpNet],
        ignored: &mut Vec<IgnoredKey>,
    ) -> Keys {
        let mut keys = Keys::default();
        let texts = [&identity.click_id, &identity.fbclid, &identity.gclid, &identity.subject_id];
        for (kind, text) in Kind::EXACT.into_iter().zip(texts) {
            if let Some(text) = text {
                keys.set(kind, self.hash(kind, text.as_bytes()));
            }
        }
        let mut ignore = |key: &str, reason: &str| ignored.push(IgnoredKey { key: key.into(), reason: reason.into() });
        if let Some(reason) = barred {
            let given =
                [("fingerprint", &identity.fingerprint), ("ip", &identity.ip), ("user_agent", &identity.user_agent)];
            for (key, _) in given.into_iter().filter(|(_, text)| text.is_some()) {
                ignore(key, reason);
            }
            return keys;
        }
        if let Some(text) = &identity.fingerprint {
            keys.set(Kind::Fingerprint, self.hash(Kind::Fingerprint, text.as_bytes()));
        }
        if let Some(text) = &identity.ip {
            match Network::read(text, excluded) {
                Ok(network) => keys.set(Kind::Ip, self.hash(Kind::Ip, network.bytes())),
                Err(reason) => ignore("ip", reason),
            }
        }
        if let Some(text) = &identity.user_agent {
            let mut short = [0; SHORT_USER_AGENT];
            keys.agent = match short.get_mut(..text.len()) {
                Some(place) => hash(&self.agent, unversioned(text, place)),
                None => hash(&self.agent, unversioned(text, &mut vec![0; text.len()])),
            };
        }
        keys
    }
}

/// Writes a user agent without its version numbers, which change with every update of the browser, and returns what was
/// written of the place for it, which is as long as the user agent or longer.
fn unversioned<'p>(user_agent: &str, place: &'p mut [u8]) -> &'p [u8] {
    let mut length = 0;
    // No branch for a byte: which of them are digits can't be foretold.
    for byte in user_agent.bytes() {
        if let Some(written) = place.get_mut(length) {
            *written = byte.to_ascii_lowercase();
        }
        length += usize::from(!matches!(byte, b'0'..=b'9' | b'.' | b'_'));
    }
    place.get(..length).unwrap_or_default()
}
