//! What is told: touches of ads, conversions, and the keys by which they are matched.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::answer::Attribution;
use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// Longest user agent, in bytes.
const MAX_USER_AGENT_BYTES: usize = 4_096;

/// Largest cost of a touch, in major units.
const MAX_TOUCH_COST: f64 = 1e9;

/// Whether an ad was clicked or only seen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TouchKind {
    /// The ad was clicked.
    #[default]
    Click,
    /// The ad was seen; a click of the same identity outranks it.
    View,
}

/// The keys of a visit: what a touch and a conversion of one person may have in common. Each is kept as a keyed hash alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct Identity {
    /// One's own id of the click, such as a parameter of the landing page.
    pub click_id: Option<String>,
    /// Meta's click id.
    pub fbclid: Option<String>,
    /// Google's click id.
    pub gclid: Option<String>,
    /// Who it is: a first-party visitor id or a hashed e-mail address. It tells identities apart, and names a person to
    /// erase.
    pub subject_id: Option<String>,
    /// The device, as [`device_fingerprint`](crate::device_fingerprint) or any other text gives it.
    pub fingerprint: Option<String>,
    /// The address, IPv4 or IPv6; of the latter the first 64 bits count.
    pub ip: Option<String>,
    /// The browser's user agent; its version numbers do not count.
    pub user_agent: Option<String>,
}

/// A recorded click or view of an ad.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Touch {
    /// Id of the touch: one that was seen of the tenant before changes nothing.
    pub event_id: String,
    /// When it happened.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub occurred_at: Timestamp,
    /// The tenant whose ad it is.
    pub tenant_id: String,
    /// The ad.
    pub ad_id: String,
    /// Campaign of the ad.
    #[serde(default)]
    pub campaign_id: Option<String>,
    /// Whether the ad was clicked or only seen.
    #[serde(default)]
    pub kind: TouchKind,
    /// Whether the person consented to be recognised by device or address; without it fingerprint, address and user agent
    /// are not kept.
    #[serde(default)]
    pub consent: bool,
    /// By what the touch is recognised.
    pub identity: Identity,
    /// What the touch cost, in major units, 0 to 10^9.
    #[serde(default)]
    pub cost: Option<f64>,
}

/// Something that ads are paid for: a form sent, a call, a purchase.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct Conversion {
    /// Id of the event.
    pub event_id: String,
    /// When it happened: windows are judged at this instant.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub occurred_at: Timestamp,
    /// The tenant.
    pub tenant_id: String,
    /// Id of the conversion, unique within the tenant: it is credited once. Where it becomes a deal, the deal's id.
    pub conversion_id: String,
    /// Whether the person consented to be recognised by device or address.
    #[serde(default)]
    pub consent: bool,
    /// By what the conversion is recognised.
    pub identity: Identity,
}

/// What became of a touch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum TouchStatus {
    /// It is remembered.
    Recorded,
    /// The id was seen before; nothing changed.
    Duplicate,
    /// It is older than what is kept; nothing changed.
    Expired,
    /// It happened too long after the newest: a wrong clock; nothing changed.
    Rejected,
}

/// A key that was given and is not used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct IgnoredKey {
    /// Name of the key.
    pub key: String,
    /// Why it is not used.
    pub reason: String,
}

/// What became of a touch, and what it changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct TouchOutcome {
    /// What became of it.
    pub status: TouchStatus,
    /// Why, unless it was recorded.
    pub reason: String,
    /// Keys of it that are not used.
    pub ignored_keys: Vec<IgnoredKey>,
    /// Touches that were forgotten since they are older than what is kept.
    pub expired_touches: u64,
    /// Touches that were dropped since there were more than `max_touches`, the oldest first.
    pub dropped_touches: u64,
    /// Conversions that are credited otherwise now.
    pub corrections: Vec<Attribution>,
}

/// What an erasure took.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Erasure {
    /// Touches that have no key any more.
    pub touches: u64,
    /// Conversions that have no key any more; their credit stays.
    pub conversions: u64,
}

impl Identity {
    /// Names and values of the keys that are texts of their own, in the order of the record.
    fn texts(&self) -> [(&'static str, Option<&str>); 6] {
        [
            ("click_id", self.click_id.as_deref()),
            ("fbclid", self.fbclid.as_deref()),
            ("gclid", self.gclid.as_deref()),
            ("subject_id", self.subject_id.as_deref()),
            ("fingerprint", self.fingerprint.as_deref()),
            ("ip", self.ip.as_deref()),
        ]
    }

    /// Refuses keys that are empty or too long.
    pub(crate) fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("identity"))
    }

    fn check_fields(&self) -> Result<()> {
        for (field, text) in self.texts() {
            text.map_or(Ok(()), |text| check::id(field, text))?;
        }
        match &self.user_agent {
            Some(text) if text.len() > MAX_USER_AGENT_BYTES => {
                let detail =
                    format!("a user agent of {} bytes is longer than the limit of {MAX_USER_AGENT_BYTES}", text.len());
                Err(Error::new(ErrorKind::OutOfRange, "user_agent", detail))
            }
            _ => Ok(()),
        }
    }

    /// As [`Identity::check`], and refuses one without any key by which something is found.
    pub(crate) fn check_any(&self) -> Result<()> {
        if self.texts().iter().all(|(_, text)| text.is_none()) {
            return Err(Error::new(ErrorKind::MissingField, "subject_id", "at least one key says who it is"));
        }
        self.check_fields()
    }
}

impl Touch {
    /// Checks ids, the instant, the cost and the keys.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`] or [`ErrorKind::NotFinite`]; the path starts with `touch`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("touch"))
    }

    pub(crate) fn check_fields(&self) -> Result<()> {
        check::id("event_id", &self.event_id)?;
        check::event_time("occurred_at", self.occurred_at)?;
        check::id("tenant_id", &self.tenant_id)?;
        check::id("ad_id", &self.ad_id)?;
        self.campaign_id.as_deref().map_or(Ok(()), |id| check::id("campaign_id", id))?;
        self.cost.map_or(Ok(()), |cost| check::between("cost", cost, 0.0, MAX_TOUCH_COST))?;
        self.identity.check()
    }
}

impl Conversion {
    /// Checks ids, the instant and the keys.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`]; the path starts with `conversion`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("conversion"))
    }

    pub(crate) fn check_fields(&self) -> Result<()> {
        check::id("event_id", &self.event_id)?;
        check::event_time("occurred_at", self.occurred_at)?;
        check::id("tenant_id", &self.tenant_id)?;
        check::id("conversion_id", &self.conversion_id)?;
        self.identity.check()
    }
}
