//! How a worker gets a change, and begins to send it.

use jiff::Timestamp;

use super::steps::{Note, ONLY, Steps, refused};
use crate::config::GuardMode;
use crate::error::{Error, ErrorKind, Result};
use crate::guard::AdChange;
use crate::guard::change::{ChangeKind, Request};
use crate::guard::history::millis_up;
use crate::guard::jitter::Draws;
use crate::guard::ledger::life::{self, Asked};
use crate::guard::platform::{PlatformValue, ReconciliationOutcome};
use crate::guard::queued::ChangeStatus as Status;
use crate::guard::reservation::ReserveStatus;
use crate::guard::store::{Entry, Place, QueueBooks, Row};
use crate::guard::verdict::{GuardOutcome, GuardRule, GuardVerdict};
use crate::time::Millis;

/// Most changes that one call judges, so that it does not hold the store for long.
const MOST_JUDGED: usize = 256;

impl<B: QueueBooks> Steps<'_, B> {
    /// Gives out the change that is due first and that the guard lets through.
    pub(super) fn claim(&mut self, seed: u64) -> Result<Option<Row>> {
        self.lapse()?;
        for _ in 0..MOST_JUDGED {
            let Some(row) = self.books.first_due(Status::Pending, self.now)? else { break };
            let row = self.take(row, seed)?;
            if row.status == Status::Claimed {
                return Ok(Some(row));
            }
        }
        Ok(None)
    }

    /// Judges a pending change: it is claimed, or waits, or is settled.
    fn take(&mut self, row: Row, seed: u64) -> Result<Row> {
        if row.expires <= self.now {
            return self.outdate(row);
        }
        if let Some((until, reason)) = self.brake(&row)? {
            return self.wait(row, until, Note::of(reason));
        }
        if let Some(other) = self.occupied(&row)? {
            let row = Row { rule: Some(GuardRule::InFlight), ..row };
            return self.wait(row, self.recheck(), Note::of(waits_for(&other)));
        }
        let request = match self.guard.request(&row.change) {
            Ok(request) => Request { current: row.current, ..request },
            // It was legal when it was submitted, so the configuration is another one now. It must not stop the others.
            Err(error) => return self.advance(row, Status::Failed, None, Note::of(error.to_string())),
        };
        let row = Row { attempt: row.attempt + 1, ..row };
        let place_id = row.place_id();
        let change = AdChange { change_id: place_id.clone(), ..row.change.clone() };
        let asked = Asked { change: &change, request, draws: Draws::of(seed, &place_id) };
        let (status, verdict, entry) = life::reserve(self.books, self.guard, &asked, self.now)?;
        let unclaimed = |row: Row| Row { attempt: row.attempt - 1, ..row };
        let Some(verdict) = verdict.map(|verdict| named(verdict, &row)) else {
            let note = Note::of(format!("the ledger has a place {place_id:?} already"));
            return self.advance(unclaimed(row), Status::Failed, None, note);
        };
        match (status, entry) {
            (ReserveStatus::Reserved, Some(entry)) => self.claimed(row, &verdict, &entry),
            (ReserveStatus::Suggested, _) => {
                self.advance(unclaimed(row), Status::Suggested, None, Note::of_verdict(&verdict))
            }
            _ => self.held_back(unclaimed(row), &verdict),
        }
    }

    /// The other change of the same sort that a change waits for. A pause waits for none before it went out.
    fn occupied(&mut self, row: &Row) -> Result<Option<String>> {
        if row.is_pause() && row.rule != Some(GuardRule::InFlight) {
            return Ok(None);
        }
        self.under_way(row)
    }

    /// The other change of the same sort that may yet take effect; to a pause only an activation is one.
    pub(super) fn under_way(&mut self, row: &Row) -> Result<Option<String>> {
        let others = self.books.of_slot(&row.change.account_id, &row.change.budget_id, row.slot())?;
        let is_under_way = |other: &Row| {
            let matters = other.sequence != row.sequence && !(row.is_pause() && other.is_pause());
            matters && matches!(other.status, Status::Executing | Status::Unknown)
        };
        Ok(others.into_iter().find(is_under_way).map(|other| other.change.change_id))
    }

    fn claimed(&mut self, row: Row, verdict: &GuardVerdict, entry: &Entry) -> Result<Row> {
        self.probe(&row, entry.lease)?;
        let is_clamped = verdict.outcome == GuardOutcome::Clamp;
        let place = Some(Place { at: entry.at, before: entry.before, after: entry.after, is_clamped });
        let row = Row { place, rule: verdict.rule, ..row };
        self.advance(row, Status::Claimed, Some(entry.lease), Note::of_verdict(verdict))
    }

    /// Judges a claimed change at the instant of sending, by what the platform has where that was read.
    pub(super) fn begin_send(
        &mut self,
        change_id: &str,
        attempt: i64,
        now: Timestamp,
        value: Option<&PlatformValue>,
    ) -> Result<Row> {
        let row = self.claimed_by(change_id, attempt, "it can't be sent")?;
        if let Some(value) = value {
            let found = self.compare(&row, value)?;
            // A pause goes out even so beside an activation, which may take effect in the next instant.
            let is_undone = row.is_pause() && self.under_way(&row)?.is_some();
            let must_go = match found.outcome {
                ReconciliationOutcome::Applied => is_undone,
                ReconciliationOutcome::NotApplied => true,
                ReconciliationOutcome::Conflict => false,
            };
            if !must_go {
                return self.found(row, found);
            }
        }
        if row.expires <= self.now {
            self.free(&row)?;
            return self.outdate(row);
        }
        if let Some((until, reason)) = self.brake(&row)? {
            return self.give_back(row, until, Note::of(reason));
        }
        if self.guard.config().guard.mode == GuardMode::Suggest {
            return self.give_back(row, self.now, Note::of("the mode only suggests now"));
        }
        let verdict = life::begin_send(self.books, self.guard, &row.place_id(), ONLY, now)?;
        let verdict = named(verdict, &row);
        if verdict.outcome == GuardOutcome::Allow {
            let sent_at = millis_up(now);
            let place = row.place.map(|place| Place { at: sent_at, ..place });
            let row = Row { sends: row.sends.saturating_add(1), place, ..row };
            let lease: Millis = sent_at.saturating_add(self.guard.lease());
            self.probe(&row, lease)?;
            return self.advance(row, Status::Executing, Some(lease), Note::of_verdict(&verdict));
        }
        if verdict.rule == Some(GuardRule::Jitter) {
            return Ok(row);
        }
        self.held_back(row, &verdict)
    }

    /// Gives a claimed change back unsent.
    pub(super) fn release(&mut self, change_id: &str, attempt: i64) -> Result<Row> {
        let row = self.claimed_by(change_id, attempt, "only a claimed change can be given back")?;
        self.give_back(row, self.now, Note::of("given back unsent"))
    }

    fn claimed_by(&mut self, change_id: &str, attempt: i64, why: &str) -> Result<Row> {
        let row = self.held(change_id, attempt)?;
        match row.lapsed(self.now) {
            Status::Claimed => Ok(row),
            status => Err(refused(change_id, status, why)),
        }
    }

    /// The places of a budget change; nothing for any other.
    pub(super) fn budgets(row: &Row) -> Result<Option<(i64, i64)>> {
        if row.change.kind != ChangeKind::Budget {
            return Ok(None);
        }
        let place = row.place.ok_or_else(|| Error::new(ErrorKind::Internal, "change_id", "it has no place"))?;
        Ok(Some((place.before, place.after)))
    }
}

pub(super) fn waits_for(other: &str) -> String {
    format!("it waits for {other:?}, which may yet take effect")
}

/// The verdict on a place, as one on its change.
fn named(verdict: GuardVerdict, row: &Row) -> GuardVerdict {
    GuardVerdict { change_id: row.change.change_id.clone(), ..verdict }
}
