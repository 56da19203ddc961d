//! How changes enter the queue, and how they leave it unsent.

use super::steps::{Note, Steps, refused};
use crate::error::{Error, ErrorKind, Result};
use crate::guard::change::{AdChange, ChangeKind, Request};
use crate::guard::queued::ChangeStatus as Status;
use crate::guard::store::{QueueBooks, Row};
use crate::time::hours_to_millis;

impl<B: QueueBooks> Steps<'_, B> {
    /// Takes a change in, once; it takes the place of an older one that is not being sent.
    pub(super) fn submit(&mut self, change: &AdChange, request: &Request) -> Result<Row> {
        if let Some(row) = self.books.row(&change.change_id)? {
            if row.change == *change {
                return Ok(row);
            }
            let detail = format!("the queue has another change {:?}", change.change_id);
            return Err(Error::new(ErrorKind::Conflict, "change.change_id", detail));
        }
        let mut row = Row {
            change: change.clone(),
            status: Status::Pending,
            sequence: 0,
            attempt: 0,
            sends: 0,
            submitted: self.now,
            expires: self.now.saturating_add(hours_to_millis(self.guard.config().queue.max_pending_hours)),
            due: Some(self.now),
            settled: None,
            retry_at: 0,
            current: request.current,
            place: None,
            newer: None,
            rule: None,
            reason: "submitted".into(),
        };
        let others = self.books.of_slot(&change.account_id, &change.budget_id, row.slot())?;
        if let Some(newer) = others.iter().find(|other| is_of_older_data(change, &other.change)) {
            row.reason = format!("superseded by {:?}, which rests on newer data", newer.change.change_id);
            (row.status, row.due, row.settled) = (Status::Superseded, None, Some(self.now));
        } else {
            for other in others {
                self.supersede(other, &change.change_id)?;
            }
        }
        row.sequence = self.record(&row, None, Note::of(row.reason.clone()))?;
        self.books.put_row(&row)?;
        Ok(row)
    }

    /// Puts a newer change in the place of one; what is being sent gives way once it turns out to have had no effect.
    fn supersede(&mut self, row: Row, newer: &str) -> Result<()> {
        if !matches!(row.status, Status::Pending | Status::Claimed) {
            return self.books.put_row(&Row { newer: Some(newer.to_owned()), ..row });
        }
        self.free(&row)?;
        let note = Note::of(format!("superseded by {newer:?}"));
        self.advance(row, Status::Superseded, None, note).map(drop)
    }

    /// Withdraws a change that is not being sent.
    pub(super) fn cancel(&mut self, change_id: &str) -> Result<Row> {
        let row = self.known(change_id)?;
        match row.status {
            Status::Cancelled => Ok(row),
            Status::Pending | Status::Claimed => {
                self.free(&row)?;
                self.advance(row, Status::Cancelled, None, Note::of("withdrawn"))
            }
            status => Err(refused(change_id, status, "it can't be cancelled")),
        }
    }

    /// Settles what leases say, and expires what waited for too long.
    pub(super) fn expire(&mut self) -> Result<Vec<Row>> {
        let mut changed = self.lapse()?;
        for row in self.books.all_due(Status::Pending, self.now)? {
            if row.expires <= self.now {
                let change_id = row.change.change_id.clone();
                changed.retain(|one| one.change.change_id != change_id);
                changed.push(self.outdate(row)?);
            }
        }
        changed.sort_by(|a, b| a.change.change_id.cmp(&b.change.change_id));
        Ok(changed)
    }

    pub(super) fn outdate(&mut self, row: Row) -> Result<Row> {
        let reason = format!("it waited for {} hours", self.guard.config().queue.max_pending_hours);
        self.advance(row, Status::Expired, None, Note::of(reason))
    }
}

/// Whether a change rests on older data than another, as far as both say. A pause gives way to nothing.
fn is_of_older_data(change: &AdChange, other: &AdChange) -> bool {
    change.kind != ChangeKind::Pause
        && matches!((change.data_as_of, other.data_as_of), (Some(this), Some(that)) if this < that)
}
