//! What a ledger knows of a change, and what it answers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::ChangeKind;
use super::verdict::GuardVerdict;

/// How far a change has come in the ledger.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReservationStatus {
    /// It has its place, and is to be sent before its lease expires.
    Reserved,
    /// It is being sent.
    Executing,
    /// Its lease expired while it was being sent: it keeps its place until its outcome was read back.
    Unknown,
    /// It was sent.
    Sent,
    /// It was given back: it did not take effect.
    Released,
    /// Its lease expired before it was sent: it did not take effect.
    Expired,
}

impl ReservationStatus {
    /// Every status; its place is its code in a store.
    #[cfg(feature = "sqlite")]
    pub(crate) const ALL: &'static [Self] =
        &[Self::Reserved, Self::Executing, Self::Unknown, Self::Sent, Self::Released, Self::Expired];

    #[cfg(feature = "sqlite")]
    pub(crate) fn code(self) -> i64 {
        self as i64
    }

    /// Whether it counts against the limits.
    pub(crate) fn counts(self) -> bool {
        !matches!(self, Self::Released | Self::Expired)
    }

    /// Whether nothing more is to happen to it.
    pub(crate) fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Released | Self::Expired)
    }

    pub(in crate::guard) fn name(self) -> &'static str {
        match self {
            Self::Reserved => "reserved",
            Self::Executing => "executing",
            Self::Unknown => "unknown",
            Self::Sent => "sent",
            Self::Released => "released",
            Self::Expired => "expired",
        }
    }
}

/// A change in the ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Reservation {
    /// The change.
    pub change_id: String,
    /// The ad account.
    pub account_id: String,
    /// The campaign; the budget where the change named none.
    pub campaign_id: String,
    /// What holds the budget on the platform.
    pub budget_id: String,
    /// What the change does.
    pub kind: ChangeKind,
    /// How far it has come.
    pub status: ReservationStatus,
    /// How often it got a place, from 1: whoever sends, commits or releases it says which one is meant.
    pub attempt: u64,
    /// When it is to be sent; once it is sent, when that was.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub execute_at: Timestamp,
    /// When its lease expires.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub lease_expires_at: Timestamp,
    /// Budget per day before it, in major units; absent unless it is a budget change.
    pub budget_before: Option<f64>,
    /// The same in minor units.
    pub budget_before_minor: Option<i64>,
    /// Budget per day to send, in major units; absent unless it is a budget change.
    pub budget_after: Option<f64>,
    /// The same in minor units.
    pub budget_after_minor: Option<i64>,
}

/// What became of a request for a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ReserveStatus {
    /// The change has its place, and it is the caller's to send.
    Reserved,
    /// The change had one already, or was sent: nothing changed, and it is not the caller's.
    Known,
    /// The verdict let nothing through.
    Refused,
    /// The verdict would let it through, but the mode only suggests.
    Suggested,
}

/// The answer to a request for a place.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct ReserveAnswer {
    /// What became of the request.
    pub status: ReserveStatus,
    /// The verdict; absent for a change that is known.
    pub verdict: Option<GuardVerdict>,
    /// The change in the ledger; absent where it has no place.
    pub reservation: Option<Reservation>,
}
