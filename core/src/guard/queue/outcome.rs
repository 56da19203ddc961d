//! What becomes of a change that was sent: it took effect, it was refused, or it is to be read back.

use super::claim::waits_for;
use super::steps::{Note, ONLY, Steps, refused};
use crate::error::Result;
use crate::guard::change::ChangeKind;
use crate::guard::history::NEVER;
use crate::guard::instant;
use crate::guard::ledger::life;
use crate::guard::platform::{
    NextAction, NextStep, PlatformError, PlatformValue, Reconciliation, ReconciliationOutcome as Outcome, compare,
};
use crate::guard::queued::ChangeStatus as Status;
use crate::guard::reservation::ReservationStatus;
use crate::guard::store::{Entry, QueueBooks, Row};
use crate::guard::verdict::{GuardOutcome, GuardRule, GuardVerdict};
use crate::time::{Millis, millis};

impl<B: QueueBooks> Steps<'_, B> {
    /// The platform took the change.
    pub(super) fn complete(&mut self, change_id: &str, attempt: i64) -> Result<Row> {
        let row = self.held(change_id, attempt)?;
        match row.status {
            Status::Completed => return Ok(row),
            Status::Executing | Status::Unknown => {}
            status => return Err(refused(change_id, status, "only a change that was begun can be completed")),
        }
        life::commit(self.books, &row.place_id(), ONLY)?;
        self.succeeded(&row.change.account_id)?;
        self.applied(row, Note::of("the platform took it"))
    }

    /// The platform refused the change, or did not answer.
    pub(super) fn fail(&mut self, change_id: &str, attempt: i64, error: &PlatformError, seed: u64) -> Result<NextStep> {
        let row = self.held(change_id, attempt)?;
        match row.lapsed(self.now) {
            Status::Executing => {}
            status => return Err(refused(change_id, status, "only a change that is being sent can fail")),
        }
        let now = instant(self.now).unwrap_or_default();
        let step = self.guard.next_step(error, row.sends.max(1), now, seed, change_id)?;
        if !step.must_read_back {
            life::release(self.books, &row.place_id(), ONLY)?;
        }
        self.answered(&row.change.account_id, step.error_class)?;
        let until = step.at.map_or(self.now, millis);
        let note = Note { step: Some(step.clone()), ..Note::of(step.reason.clone()) };
        if step.must_read_back {
            // What is only to be sent again later can be read back at once.
            let read_back_at = if step.action == NextAction::Reconcile { until } else { self.now };
            let row = Row { retry_at: until, ..row };
            self.advance(row, Status::Unknown, Some(read_back_at), note)?;
            return Ok(step);
        }
        self.obey(&row, step.action, until)?;
        self.not_applied(row, step.attempts_left > 0, until, note)?;
        Ok(step)
    }

    /// The platform's value tells what became of an unknown change.
    pub(super) fn reconcile(&mut self, change_id: &str, attempt: i64, value: &PlatformValue) -> Result<Reconciliation> {
        let row = self.held(change_id, attempt)?;
        match row.lapsed(self.now) {
            Status::Unknown => {}
            status => return Err(refused(change_id, status, "only an unknown change is to be read back")),
        }
        let found = self.compare(&row, value)?;
        // It may have been applied before somebody else changed it: it keeps its place.
        match found.outcome {
            Outcome::Applied | Outcome::Conflict => life::commit(self.books, &row.place_id(), ONLY)?,
            Outcome::NotApplied => life::release(self.books, &row.place_id(), ONLY)?,
        };
        let row = if row.status == Status::Unknown { row } else { self.lose(row)? };
        match found.outcome {
            Outcome::Applied => {
                self.applied(row, Note { reconciliation: Some(found.clone()), ..Note::of(found.reason.clone()) })?;
            }
            Outcome::NotApplied => {
                let is_left = row.sends < self.guard.config().platform.most_attempts;
                let note = Note { reconciliation: Some(found.clone()), ..Note::of(found.reason.clone()) };
                let until = row.retry_at.max(self.now);
                self.not_applied(row, is_left, until, note)?;
            }
            Outcome::Conflict => drop(self.found(row, found.clone())?),
        }
        Ok(found)
    }

    /// Compares what the platform has with what the change is about.
    pub(super) fn compare(&self, row: &Row, value: &PlatformValue) -> Result<Reconciliation> {
        value.check()?;
        compare(&row.change.change_id, row.change.kind, Self::budgets(row)?, value, self.guard.currency)
    }

    /// Settles a change whose value the platform has already, or against which somebody else's stands; the edit is recorded.
    pub(super) fn found(&mut self, row: Row, found: Reconciliation) -> Result<Row> {
        self.free(&row)?;
        if let (Some((before, after)), Some(read)) = (Self::budgets(&row)?, found.read_budget_minor) {
            let was_sent = row.status != Status::Claimed;
            self.record_edit(&row, if was_sent { after } else { before }, read)?;
        }
        let is_applied = found.outcome == Outcome::Applied;
        let note = Note { reason: found.reason.clone(), reconciliation: Some(found), ..Note::default() };
        if is_applied {
            return self.applied(row, note);
        }
        self.wake(&row, None)?;
        self.advance(row, Status::Failed, None, note)
    }

    /// Records the budget that somebody else set, as seen now.
    fn record_edit(&mut self, row: &Row, before: i64, after: i64) -> Result<()> {
        if after == 0 {
            return Ok(());
        }
        let change = &row.change;
        // Later than the change itself, where that was sent: the newest edit is what the platform has.
        let was_sent = row.status != Status::Claimed;
        let sent = row.place.filter(|_| was_sent).map_or(0, |place| place.at.saturating_add(1));
        let at = self.now.max(sent);
        self.books.put(&Entry {
            change_id: format!("{}/outside", row.place_id()),
            account_id: change.account_id.clone(),
            campaign_id: change.campaign_id.clone().unwrap_or_else(|| change.budget_id.clone()),
            budget_id: change.budget_id.clone(),
            kind: ChangeKind::Budget,
            status: ReservationStatus::Sent,
            attempt: ONLY,
            at,
            lease: at,
            before,
            after,
            min: None,
            max: None,
            data_as_of: None,
        })
    }

    /// A change that took effect is completed; where the guard clamped it, the rest of it waits. A pause that went out beside
    /// an activation waits until that is settled: it may yet undo the pause.
    fn applied(&mut self, row: Row, note: Note) -> Result<Row> {
        if let Some(other) = self.under_way(&row)?.filter(|_| row.is_pause() && row.newer.is_none()) {
            let reason = format!("{}; {}", note.reason, waits_for(&other));
            let row = Row { sends: 0, rule: Some(GuardRule::InFlight), ..row };
            let until = self.recheck().min(row.expires);
            return self.advance(row, Status::Pending, Some(until), Note { reason, ..note });
        }
        let moved = Self::budgets(&row)?;
        self.wake(&row, moved)?;
        let Some((_, after)) = moved.filter(|_| row.place.is_some_and(|place| place.is_clamped)) else {
            return self.advance(row, Status::Completed, None, note);
        };
        let row = Row { current: after, sends: 0, ..row };
        if row.newer.is_some() {
            return self.advance(row, Status::Completed, None, note);
        }
        let Some((verdict, until)) = self.rest(&row)?.filter(|(_, until)| *until < row.expires) else {
            return self.advance(row, Status::Completed, None, note);
        };
        let reason = format!("{}; the rest of it waits: {}", note.reason, verdict.reason);
        let row = Row { rule: verdict.rule, ..row };
        self.advance(row, Status::Pending, Some(until), Note { reason, verdict: Some(verdict), ..note })
    }

    /// What the guard says of the rest of a clamped change, and when more of it may be safe; nothing where it never is.
    fn rest(&mut self, row: &Row) -> Result<Option<(GuardVerdict, Millis)>> {
        let Some(verdict) = self.judged(row, row.change.data_as_of.map(millis))? else { return Ok(None) };
        let until = match verdict.outcome {
            GuardOutcome::Allow | GuardOutcome::Clamp => Some(self.now),
            GuardOutcome::Defer | GuardOutcome::Deny => self.held_until(row, &verdict)?.ok(),
        };
        Ok(until.map(|until| (verdict, until)))
    }

    /// A change that was sent and took no effect waits for another attempt, or is given up.
    fn not_applied(&mut self, row: Row, is_left: bool, until: Millis, note: Note) -> Result<Row> {
        self.wake(&row, None)?;
        if is_left {
            return self.wait(row, until, note);
        }
        self.advance(row, Status::Failed, None, note)
    }

    /// Does to the account, or to all, what the platform demands.
    fn obey(&mut self, row: &Row, action: NextAction, until: Millis) -> Result<()> {
        let change = &row.change;
        match action {
            NextAction::ParkEntity => self.pause(&change.account_id, &change.budget_id, until),
            NextAction::PauseAccount => self.pause(&change.account_id, "", until),
            NextAction::PauseApp => self.pause("", "", until),
            NextAction::StopAndAlert => self.pause(&change.account_id, "", NEVER),
            NextAction::Retry | NextAction::DeadLetter | NextAction::Reconcile => Ok(()),
        }
    }

    /// The budget is free again: what waited for it is due, and starts from what it is now.
    fn wake(&mut self, row: &Row, moved: Option<(i64, i64)>) -> Result<()> {
        let change = &row.change;
        for other in self.books.of_slot(&change.account_id, &change.budget_id, row.slot())? {
            if other.sequence == row.sequence || other.status != Status::Pending {
                continue;
            }
            let current = match moved {
                Some((before, after)) if other.current == before => after,
                _ => other.current,
            };
            let waits = other.rule == Some(GuardRule::InFlight);
            let due = if waits { other.due.min(Some(self.now)) } else { other.due };
            if (current, due) != (other.current, other.due) {
                self.books.put_row(&Row { due, current, ..other })?;
            }
        }
        Ok(())
    }
}
