//! The life of a place in the ledger: each step reads, judges and writes within one transaction of the store.

use jiff::Timestamp;

use crate::config::GuardMode;
use crate::error::{Error, ErrorKind, Result};
use crate::guard::change::Request;
use crate::guard::history::{Facts, Past, millis_up};
use crate::guard::jitter::Draws;
use crate::guard::judge::{Judgement, Moment};
use crate::guard::reservation::{ReservationStatus as Status, ReserveStatus};
use crate::guard::store::{Books, Entry, Scope};
use crate::guard::verdict::{GuardOutcome, GuardVerdict};
use crate::guard::{AdChange, SafetyGuard};
use crate::time::{Millis, millis};

/// A change on its way into the ledger, read and checked.
pub(in crate::guard) struct Asked<'a> {
    pub(in crate::guard) change: &'a AdChange,
    pub(in crate::guard) request: Request,
    pub(in crate::guard) draws: Draws,
}

/// What counts for an entry: the actions and the facts.
pub(in crate::guard) fn known(books: &mut impl Books, scope: &Scope<'_>) -> Result<(Vec<Past>, Facts)> {
    let switches = books.switches(scope.account_id, scope.budget_id)?;
    let mut past = Vec::with_capacity(32);
    books.past(scope, &mut past)?;
    let facts = Facts {
        kill_switch: switches.kill_switch,
        frozen: switches.frozen,
        learning_since: switches.learning_since,
        busy_until: switches.busy_until,
        planned_until: switches.planned_until,
    };
    Ok((past, facts))
}

pub(in crate::guard) fn scope<'a>(
    guard: &SafetyGuard,
    (change_id, account_id, campaign_id, budget_id): (&'a str, &'a str, &'a str, &'a str),
    now: Millis,
) -> Scope<'a> {
    Scope {
        change_id,
        account_id,
        campaign_id,
        budget_id,
        campaign_since: now.saturating_sub(crate::guard::rate::HOUR),
        budget_since: now.saturating_sub(guard.memory()),
    }
}

/// Judges a change and gives it a place.
pub(in crate::guard) fn reserve(
    books: &mut impl Books,
    guard: &SafetyGuard,
    asked: &Asked<'_>,
    now: Millis,
) -> Result<(ReserveStatus, Option<GuardVerdict>, Option<Entry>)> {
    let change = asked.change;
    let present = books.entry(&change.change_id)?;
    let attempt = match present {
        Some(entry) => match lapsed(&entry, now) {
            Status::Released | Status::Expired => entry.attempt + 1,
            _ => return Ok((ReserveStatus::Known, None, Some(entry))),
        },
        None => 1,
    };
    let campaign_id = change.campaign_id.as_deref().unwrap_or(&change.budget_id);
    let ids = (change.change_id.as_str(), change.account_id.as_str(), campaign_id, change.budget_id.as_str());
    let (past, facts) = known(books, &scope(guard, ids, now))?;
    let judgement = guard.judge(&past, facts).judge(&asked.request, now, Moment::Planned(asked.draws));
    let verdict = guard.verdict(&change.change_id, &asked.request, &judgement);
    if !verdict.is_sendable() {
        return Ok((ReserveStatus::Refused, Some(verdict), None));
    }
    if guard.config().guard.mode == GuardMode::Suggest {
        return Ok((ReserveStatus::Suggested, Some(verdict), None));
    }
    let is_budget = asked.request.kind == crate::guard::ChangeKind::Budget;
    let entry = Entry {
        change_id: change.change_id.clone(),
        account_id: change.account_id.clone(),
        campaign_id: campaign_id.to_owned(),
        budget_id: change.budget_id.clone(),
        kind: change.kind,
        status: Status::Reserved,
        attempt,
        at: judgement.execute_at,
        lease: judgement.execute_at.saturating_add(guard.lease()),
        before: if is_budget { asked.request.current } else { 0 },
        after: if is_budget { judgement.budget } else { 0 },
        min: asked.request.min,
        max: asked.request.max,
        data_as_of: asked.request.data_as_of,
    };
    books.put(&entry)?;
    if let Some(planned_until) = judgement.busy_until {
        books.keep_score(&change.account_id, facts.busy_until, planned_until)?;
    }
    Ok((ReserveStatus::Reserved, Some(verdict), Some(entry)))
}

/// Judges a reserved change at the instant of sending, and stamps it where it may be sent.
pub(in crate::guard) fn begin_send(
    books: &mut impl Books,
    guard: &SafetyGuard,
    change_id: &str,
    attempt: i64,
    now: Timestamp,
) -> Result<GuardVerdict> {
    if guard.config().guard.mode == GuardMode::Suggest {
        return Err(Error::new(ErrorKind::Conflict, "config.guard.mode", "suggest lets nothing be sent"));
    }
    // Judged no later than it is, and counted as sent no earlier.
    let (now, sent_at) = (millis(now), millis_up(now));
    let entry = held(books, change_id, attempt)?;
    match lapsed(&entry, now) {
        Status::Reserved => {}
        status => return Err(refused(change_id, status, "it can't be sent")),
    }
    let ids =
        (entry.change_id.as_str(), entry.account_id.as_str(), entry.campaign_id.as_str(), entry.budget_id.as_str());
    let (past, facts) = known(books, &scope(guard, ids, now))?;
    let request = Request {
        kind: entry.kind,
        current: entry.before,
        requested: entry.after,
        min: entry.min,
        max: entry.max,
        data_as_of: entry.data_as_of,
    };
    let judgement: Judgement = guard.judge(&past, facts).judge(&request, now, Moment::Sending(entry.at));
    let verdict = guard.verdict(change_id, &request, &judgement);
    if judgement.outcome == GuardOutcome::Allow {
        if let Some(busy_until) = judgement.busy_until {
            books.keep_score(&entry.account_id, busy_until, facts.planned_until)?;
        }
        let lease = sent_at.saturating_add(guard.lease());
        books.put(&Entry { status: Status::Executing, at: sent_at, lease, ..entry })?;
    }
    Ok(verdict)
}

/// Settles a change that was begun: it took effect.
pub(in crate::guard) fn commit(books: &mut impl Books, change_id: &str, attempt: i64) -> Result<Entry> {
    let entry = held(books, change_id, attempt)?;
    match entry.status {
        Status::Sent => Ok(entry),
        Status::Executing | Status::Unknown => {
            let entry = Entry { status: Status::Sent, ..entry };
            books.put(&entry)?;
            Ok(entry)
        }
        status => Err(refused(change_id, status, "only a change that was begun can be committed")),
    }
}

/// Gives a place back: the change did not take effect, and will not.
pub(in crate::guard) fn release(books: &mut impl Books, change_id: &str, attempt: i64) -> Result<Entry> {
    let entry = held(books, change_id, attempt)?;
    match entry.status {
        Status::Released | Status::Expired => Ok(entry),
        Status::Reserved | Status::Executing | Status::Unknown => {
            if entry.status != Status::Reserved {
                keep_sent(books, &entry)?;
            }
            let entry = Entry { status: Status::Released, ..entry };
            books.put(&entry)?;
            Ok(entry)
        }
        Status::Sent => Err(refused(change_id, Status::Sent, "it took effect")),
    }
}

/// Keeps the request of a change that took no effect: it was sent, so it counts as an action, and it left the budget as it was.
fn keep_sent(books: &mut impl Books, entry: &Entry) -> Result<()> {
    let mut change_id = format!("{}#{}", entry.change_id, entry.attempt);
    while books.entry(&change_id)?.is_some() {
        change_id.push('#');
    }
    books.put(&Entry { change_id, status: Status::Sent, after: entry.before, ..entry.clone() })
}

/// Settles what leases say: a place that was not used is free, a change that was being sent is unknown.
pub(in crate::guard) fn expire(books: &mut impl Books, now: Millis) -> Result<Vec<Entry>> {
    let mut changed = Vec::new();
    for entry in books.open()? {
        let status = lapsed(&entry, now);
        if status != entry.status {
            let entry = Entry { status, ..entry };
            books.put(&entry)?;
            changed.push(entry);
        }
    }
    Ok(changed)
}

/// How far a change has come at an instant, its lease counted.
pub(in crate::guard) fn lapsed(entry: &Entry, now: Millis) -> Status {
    match entry.status {
        Status::Reserved if entry.lease <= now => Status::Expired,
        Status::Executing if entry.lease <= now => Status::Unknown,
        status => status,
    }
}

/// The entry of a change, where the attempt is its last one.
fn held(books: &mut impl Books, change_id: &str, attempt: i64) -> Result<Entry> {
    let entry = books.entry(change_id)?.ok_or_else(|| {
        Error::new(ErrorKind::UnknownName, "change_id", format!("the ledger has no change {change_id:?}"))
    })?;
    if entry.attempt != attempt {
        let detail = format!("{attempt} is not {}, the last attempt of the change {change_id:?}", entry.attempt);
        return Err(Error::new(ErrorKind::Conflict, "attempt", detail));
    }
    Ok(entry)
}

fn refused(change_id: &str, status: Status, why: &str) -> Error {
    Error::new(ErrorKind::Conflict, "change_id", format!("the change {change_id:?} is {}: {why}", status.name()))
}
