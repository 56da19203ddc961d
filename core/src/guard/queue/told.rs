//! A row as it is told.

use crate::guard::change::ChangeKind;
use crate::guard::instant;
use crate::guard::queued::{ChangeStatus as Status, QueuedChange};
use crate::guard::store::Row;
use crate::money::Currency;
use crate::time::Millis;

impl Row {
    pub(super) fn told(self, currency: Currency) -> QueuedChange {
        let time = |at: Millis| instant(at).unwrap_or_default();
        let due = |statuses: &[Status]| self.due.filter(|_| statuses.contains(&self.status)).and_then(instant);
        let place = self.place.filter(|_| self.change.kind == ChangeKind::Budget);
        QueuedChange {
            change_id: self.change.change_id.clone(),
            status: self.status,
            attempt: u64::try_from(self.attempt).unwrap_or(0),
            sends: self.sends.into(),
            submitted_at: time(self.submitted),
            expires_at: time(self.expires),
            earliest_execute_at: due(&[Status::Pending]),
            execute_at: self.place.and_then(|place| instant(place.at)),
            lease_expires_at: due(&[Status::Claimed, Status::Executing]),
            read_back_at: due(&[Status::Unknown]),
            budget_before: place.map(|place| currency.to_major(place.before)),
            budget_before_minor: place.map(|place| place.before),
            budget_after: place.map(|place| currency.to_major(place.after)),
            budget_after_minor: place.map(|place| place.after),
            rule: self.rule,
            reason: self.reason,
            change: self.change,
        }
    }
}
