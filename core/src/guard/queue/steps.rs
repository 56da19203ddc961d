//! What every step of a change has in common: it is legal from the state before, it is written down, and it is audited.

use crate::error::{Error, ErrorKind, Result};
use crate::guard::audit::AuditRecord;
use crate::guard::change::Request;
use crate::guard::judge::Moment;
use crate::guard::ledger::life;
use crate::guard::platform::{NextStep, Reconciliation};
use crate::guard::queued::ChangeStatus as Status;
use crate::guard::store::{QueueBooks, Row};
use crate::guard::verdict::{GuardOutcome, GuardRule, GuardVerdict};
use crate::guard::{SafetyGuard, instant};
use crate::time::{Millis, millis};

/// One call on the queue, within one transaction of the store.
pub(super) struct Steps<'a, B> {
    pub(super) books: &'a mut B,
    pub(super) guard: &'a SafetyGuard,
    pub(super) now: Millis,
}

/// What the audit is told of a step.
#[derive(Debug, Default)]
pub(super) struct Note {
    pub(super) verdict: Option<GuardVerdict>,
    pub(super) step: Option<NextStep>,
    pub(super) reconciliation: Option<Reconciliation>,
    pub(super) reason: String,
}

impl Note {
    pub(super) fn of(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), ..Self::default() }
    }

    pub(super) fn of_verdict(verdict: &GuardVerdict) -> Self {
        Self { reason: verdict.reason.clone(), verdict: Some(verdict.clone()), ..Self::default() }
    }
}

impl Row {
    /// The name of its place in the ledger: each claim has one of its own.
    pub(super) fn place_id(&self) -> String {
        format!("{}/{}", self.change.change_id, self.attempt)
    }

    /// How far it has come at an instant, its lease counted.
    pub(super) fn lapsed(&self, now: Millis) -> Status {
        let is_over = self.due.is_some_and(|due| due <= now);
        match self.status {
            Status::Claimed if is_over => Status::Pending,
            Status::Executing if is_over => Status::Unknown,
            status => status,
        }
    }
}

/// The attempt of a place in the ledger: each claim has a place of its own.
pub(super) const ONLY: i64 = 1;

impl<B: QueueBooks> Steps<'_, B> {
    /// Brings a change to its next state.
    pub(super) fn advance(&mut self, row: Row, to: Status, due: Option<Millis>, note: Note) -> Result<Row> {
        let from = row.status;
        if !from.next().contains(&to) {
            return Err(refused(&row.change.change_id, from, &format!("it can't become {}", to.name())));
        }
        let is_settled = to.next().is_empty();
        let row = Row {
            status: to,
            due: due.filter(|_| !is_settled),
            settled: is_settled.then_some(self.now),
            reason: note.reason.clone(),
            ..row
        };
        self.books.put_row(&row)?;
        self.record(&row, Some(from), note)?;
        Ok(row)
    }

    pub(super) fn record(&mut self, row: &Row, from: Option<Status>, note: Note) -> Result<i64> {
        self.books.append(AuditRecord {
            sequence: 0,
            at: instant(self.now).unwrap_or_default(),
            change_id: row.change.change_id.clone(),
            account_id: row.change.account_id.clone(),
            budget_id: row.change.budget_id.clone(),
            status_before: from,
            status_after: row.status,
            attempt: u64::try_from(row.attempt).unwrap_or(0),
            verdict: note.verdict,
            step: note.step,
            reconciliation: note.reconciliation,
            reason: note.reason,
        })
    }

    /// The row of a change, where the attempt is its last one.
    pub(super) fn held(&mut self, change_id: &str, attempt: i64) -> Result<Row> {
        let row = self.known(change_id)?;
        if row.attempt != attempt {
            let detail = format!("{attempt} is not {}, the last attempt of the change {change_id:?}", row.attempt);
            return Err(Error::new(ErrorKind::Conflict, "attempt", detail));
        }
        Ok(row)
    }

    pub(super) fn known(&mut self, change_id: &str) -> Result<Row> {
        self.books.row(change_id)?.ok_or_else(|| {
            Error::new(ErrorKind::UnknownName, "change_id", format!("the queue has no change {change_id:?}"))
        })
    }

    /// Settles what leases say of every change.
    pub(super) fn lapse(&mut self) -> Result<Vec<Row>> {
        let mut changed = Vec::new();
        for row in self.books.all_due(Status::Claimed, self.now)? {
            let note = Note::of("its lease expired before it was sent");
            changed.push(self.give_back(row, self.now, note)?);
        }
        for row in self.books.all_due(Status::Executing, self.now)? {
            changed.push(self.lose(row)?);
        }
        Ok(changed)
    }

    /// A change whose lease expired while it was being sent.
    pub(super) fn lose(&mut self, row: Row) -> Result<Row> {
        let note = Note::of("its lease expired while it was being sent: read the value back");
        self.advance(row, Status::Unknown, Some(self.now), note)
    }

    /// Frees the place of a claimed change.
    pub(super) fn free(&mut self, row: &Row) -> Result<()> {
        if row.status == Status::Claimed {
            let place_id = row.place_id();
            // One that expired may have been forgotten.
            if self.books.entry(&place_id)?.is_some() {
                life::release(self.books, &place_id, ONLY)?;
            }
        }
        Ok(())
    }

    /// Frees the place of a claimed change, and lets it wait.
    pub(super) fn give_back(&mut self, row: Row, until: Millis, note: Note) -> Result<Row> {
        self.free(&row)?;
        self.wait(row, until, note)
    }

    /// Lets a change wait until an instant, unless a newer one took its place meanwhile. What waits as before, for the same
    /// reason, is not told again.
    pub(super) fn wait(&mut self, row: Row, until: Millis, note: Note) -> Result<Row> {
        if let Some(newer) = &row.newer {
            let note = Note { reason: format!("superseded by {newer:?}"), ..note };
            return self.advance(row, Status::Superseded, None, note);
        }
        let due = Some(until.min(row.expires));
        if row.status == Status::Pending && row.reason == note.reason {
            let row = Row { due, ..row };
            self.books.put_row(&row)?;
            return Ok(row);
        }
        self.advance(row, Status::Pending, due, note)
    }

    /// When to judge again what waits for an event.
    pub(super) fn recheck(&self) -> Millis {
        self.now.saturating_add(seconds(self.guard.config().queue.recheck_seconds))
    }

    /// What becomes of a change that the guard did not let through.
    pub(super) fn held_back(&mut self, row: Row, verdict: &GuardVerdict) -> Result<Row> {
        self.free(&row)?;
        let note = Note::of_verdict(verdict);
        let row = Row { rule: verdict.rule, ..row };
        match self.held_until(&row, verdict)? {
            Ok(until) => self.wait(row, until, note),
            Err(settled) => self.advance(row, settled, None, note),
        }
    }

    /// Until when a change waits that the guard does not let through, or as what it is settled where waiting does not help.
    pub(super) fn held_until(
        &mut self,
        row: &Row,
        verdict: &GuardVerdict,
    ) -> Result<std::result::Result<Millis, Status>> {
        if let (GuardOutcome::Defer, Some(at)) = (verdict.outcome, verdict.clears_at) {
            return Ok(Ok(millis(at)));
        }
        let settled = match verdict.rule {
            Some(GuardRule::KillSwitch | GuardRule::Frozen | GuardRule::InFlight) => return Ok(Ok(self.recheck())),
            Some(GuardRule::NoChange) => Status::Completed,
            Some(GuardRule::StaleData) => Status::Expired,
            // It would clear, but the data would be stale by then.
            _ if self.judged(row, None)?.is_some_and(|verdict| verdict.outcome != GuardOutcome::Deny) => {
                Status::Expired
            }
            // They clear as soon as it is known what became of the changes that may yet take effect.
            Some(GuardRule::CoolDown | GuardRule::CampaignRate | GuardRule::EditRate) => return Ok(Ok(self.recheck())),
            _ => Status::Failed,
        };
        Ok(Err(settled))
    }

    /// What the guard says of a change that waits, with data of an instant; nothing where it is not legal any more.
    pub(super) fn judged(&mut self, row: &Row, data_as_of: Option<Millis>) -> Result<Option<GuardVerdict>> {
        let change = &row.change;
        let Ok(request) = self.guard.request(change) else { return Ok(None) };
        let request = Request { current: row.current, data_as_of, ..request };
        let campaign_id = change.campaign_id.as_deref().unwrap_or(&change.budget_id);
        let ids = ("", change.account_id.as_str(), campaign_id, change.budget_id.as_str());
        let (past, facts) = life::known(self.books, &life::scope(self.guard, ids, self.now))?;
        let judgement = self.guard.judge(&past, facts).judge(&request, self.now, Moment::Waiting);
        Ok(Some(self.guard.verdict(&change.change_id, &request, &judgement)))
    }
}

pub(super) fn refused(change_id: &str, status: Status, why: &str) -> Error {
    Error::new(ErrorKind::Conflict, "change_id", format!("the change {change_id:?} is {}: {why}", status.name()))
}

/// Seconds of the configuration in whole milliseconds.
#[expect(clippy::cast_possible_truncation, reason = "bounded by the configuration")]
pub(super) fn seconds(seconds: f64) -> Millis {
    (seconds * 1e3).round() as Millis
}
