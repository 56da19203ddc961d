//! What the queue knows of a change, and the steps that are legal from each of its states.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::AdChange;
use super::verdict::GuardRule;

/// How far a change has come in the queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ChangeStatus {
    /// It waits, until `earliest_execute_at` at least.
    Pending,
    /// A worker has it, and is to send it at `execute_at`, before its lease expires.
    Claimed,
    /// It is being sent.
    Executing,
    /// It may have taken effect: the platform's value is to be read back, at `read_back_at`.
    Unknown,
    /// It took effect, or the platform had the value already.
    Completed,
    /// It took no effect, and is not sent again: a person is to look at it.
    Failed,
    /// A newer change of the same entity took its place.
    Superseded,
    /// It waited for too long, or the data that it rests on is too old.
    Expired,
    /// It was withdrawn.
    Cancelled,
    /// It would have been sent, but the mode only suggests.
    Suggested,
}

impl ChangeStatus {
    /// The states that may follow.
    pub(in crate::guard) fn next(self) -> &'static [Self] {
        match self {
            Self::Pending => &[
                Self::Pending,
                Self::Claimed,
                Self::Completed,
                Self::Failed,
                Self::Superseded,
                Self::Expired,
                Self::Cancelled,
                Self::Suggested,
            ],
            Self::Claimed => &[
                Self::Pending,
                Self::Executing,
                Self::Completed,
                Self::Failed,
                Self::Superseded,
                Self::Expired,
                Self::Cancelled,
            ],
            Self::Executing => &[Self::Pending, Self::Unknown, Self::Completed, Self::Failed, Self::Superseded],
            Self::Unknown => &[Self::Pending, Self::Completed, Self::Failed, Self::Superseded],
            Self::Completed | Self::Failed | Self::Superseded | Self::Expired | Self::Cancelled | Self::Suggested => {
                &[]
            }
        }
    }

    /// Its number in a store.
    pub(in crate::guard) fn code(self) -> i64 {
        self as i64
    }

    pub(in crate::guard) fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Claimed => "claimed",
            Self::Executing => "executing",
            Self::Unknown => "unknown",
            Self::Completed => "completed",
            Self::Failed => "failed",
            Self::Superseded => "superseded",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Suggested => "suggested",
        }
    }
}

/// A change in the queue.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct QueuedChange {
    /// The change.
    pub change_id: String,
    /// The change as it was submitted.
    pub change: AdChange,
    /// How far it has come.
    pub status: ChangeStatus,
    /// How often it was claimed: whoever sends it says which time is meant.
    pub attempt: u64,
    /// How often it was sent since it last took effect.
    pub sends: u64,
    /// When it was submitted.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub submitted_at: Timestamp,
    /// When it is expired unless it was sent.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub expires_at: Timestamp,
    /// When it may be claimed; absent unless it is pending.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub earliest_execute_at: Option<Timestamp>,
    /// When it is to be sent; once it was sent, when that was. Absent before it was claimed.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub execute_at: Option<Timestamp>,
    /// When its lease expires; absent unless it is claimed or executing.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub lease_expires_at: Option<Timestamp>,
    /// When the platform's value is to be read back; absent unless it is unknown.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub read_back_at: Option<Timestamp>,
    /// Budget per day before it, in major units; absent unless it is a budget change that was claimed.
    pub budget_before: Option<f64>,
    /// The same in minor units.
    pub budget_before_minor: Option<i64>,
    /// Budget per day to send, in major units; absent unless it is a budget change that was claimed.
    pub budget_after: Option<f64>,
    /// The same in minor units.
    pub budget_after_minor: Option<i64>,
    /// The rule that held it back or clamped it last.
    pub rule: Option<GuardRule>,
    /// Why it is where it is, in one sentence.
    pub reason: String,
}

#[cfg(test)]
mod tests {
    use super::ChangeStatus as Status;

    const ALL: [Status; 10] = [
        Status::Pending,
        Status::Claimed,
        Status::Executing,
        Status::Unknown,
        Status::Completed,
        Status::Failed,
        Status::Superseded,
        Status::Expired,
        Status::Cancelled,
        Status::Suggested,
    ];

    /// The guide's diagram has an arrow for every legal step to another state, and no other.
    #[test]
    fn the_diagram_is_the_table() {
        let page = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/src/queue.md");
        let text = std::fs::read_to_string(page).unwrap();
        let drawn = |text: &str| -> Vec<(String, String)> {
            let arrows = text.lines().filter_map(|line| line.split(':').next()?.trim().split_once(" --> "));
            arrows.map(|(from, to)| (from.to_owned(), to.to_owned())).collect()
        };
        let mut drawn = drawn(&text);
        drawn.retain(|(from, to)| from != "[*]" && to != "[*]");
        let legal = ALL.iter().flat_map(|from| from.next().iter().map(move |to| (from, to)));
        let mut legal: Vec<(String, String)> = legal
            .filter(|(from, to)| from != to)
            .map(|(from, to)| (from.name().to_owned(), to.name().to_owned()))
            .collect();
        drawn.sort();
        legal.sort();
        assert_eq!(drawn, legal);
    }
}
