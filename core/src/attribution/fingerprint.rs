//! A device's fingerprint from what its browser tells.

use std::collections::BTreeMap;
use std::fmt::Write;

use crate::check;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};

/// Fewest components that are not empty: less tells no device from another.
const MIN_COMPONENTS: usize = 3;

/// Most components.
const MAX_COMPONENTS: usize = 64;

/// Longest value of a component, in bytes.
const MAX_VALUE_BYTES: usize = 4_096;

/// The fingerprint of a device from named components: `screen`, `timezone`, `language`, `platform` and the like.
///
/// Its canonical form is one line `name=value` for each component whose value is not empty, sorted by name; name and value
/// in lower case, without space around them and with one space for each run of it within. The fingerprint is `v1:` and the
/// SHA-256 of that text in hexadecimal, so it is the same wherever it is made. Leave out what changes from visit to visit
/// (a version number, the size of the window).
///
/// ```
/// use std::collections::BTreeMap;
/// use lagwise::device_fingerprint;
///
/// let device = |screen: &str| {
///     let components = [("screen", screen), ("timezone", "Europe/Berlin"), ("language", "de-DE"), ("platform", "MacIntel")];
///     device_fingerprint(&components.into_iter().map(|(k, v)| (k.to_owned(), v.to_owned())).collect::<BTreeMap<_, _>>())
/// };
/// assert_eq!(device("1512x982x2")?, device(" 1512X982x2 ")?);
/// assert_ne!(device("1512x982x2")?, device("1440x900x2")?);
/// # Ok::<(), lagwise::Error>(())
/// ```
///
/// # Errors
/// `OUT_OF_RANGE` for fewer than 3 components that are not empty, for more than 64, for a name that is empty or longer than
/// 1,024 bytes and a value longer than 4,096, and `DUPLICATE_ID` for two names that differ only in case or space.
pub fn device_fingerprint(components: &BTreeMap<String, String>) -> Result<String> {
    let refuse = |kind, detail: String| Err(Error::new(kind, "components", detail));
    if components.len() > MAX_COMPONENTS {
        return refuse(
            ErrorKind::OutOfRange,
            format!("{} components are more than {MAX_COMPONENTS}", components.len()),
        );
    }
    let mut canonical = BTreeMap::new();
    for (name, value) in components {
        let field = || format!("components[{name:?}]");
        check::id("components", name)?;
        if value.len() > MAX_VALUE_BYTES {
            let detail = format!("a value of {} bytes is longer than the limit of {MAX_VALUE_BYTES}", value.len());
            return Err(Error::new(ErrorKind::OutOfRange, field(), detail));
        }
        let (name, value) = (plain(name), plain(value));
        if name.is_empty() {
            return refuse(ErrorKind::OutOfRange, "a name must not be blank".into());
        }
        if value.is_empty() {
            continue;
        }
        if canonical.insert(name, value).is_some() {
            return Err(Error::new(ErrorKind::DuplicateId, field(), "another component has the same name"));
        }
    }
    if canonical.len() < MIN_COMPONENTS {
        let detail = format!("{} components that are not empty are fewer than {MIN_COMPONENTS}", canonical.len());
        return refuse(ErrorKind::OutOfRange, detail);
    }
    let mut text = String::new();
    for (name, value) in canonical {
        // Writing to a text cannot fail.
        let _ = writeln!(text, "{name}={value}");
    }
    Ok(format!("v1:{}", sha256_hex(text.as_bytes())))
}

/// In lower case, with single spaces.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}
