//! What must hold of the life of a change: each way that it can go, in memory and in a file.

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    AdChange, BudgetEntity, ChangeKind, ChangeQueue, ChangeStatus as Status, CircuitState, Config, ErrorKind,
    GuardConfig, GuardMode, GuardRule as Rule, LedgerOptions, NextAction, PlatformError, PlatformStatus, PlatformValue,
    QueueConfig, QueuedChange, ReconciliationOutcome as Outcome,
};

use crate::guard::{HOUR, SECOND, at, budget, plain};
use crate::ledger::Folder;

const MINUTE: i64 = 60 * SECOND;

pub(crate) fn config(guard: GuardConfig) -> Config {
    Config { guard, ..Config::default() }
}

/// The same test on a queue in memory and on one in a file.
fn both(config: &Config, test: impl Fn(&ChangeQueue)) {
    test(&ChangeQueue::in_memory(config.clone()).unwrap());
    let folder = Folder::new();
    test(&ChangeQueue::open(folder.file(), config.clone(), &LedgerOptions::default()).unwrap());
}

fn with_plain(test: impl Fn(&ChangeQueue)) {
    both(&config(plain()), test);
}

pub(crate) fn of_kind(id: &str, kind: ChangeKind) -> AdChange {
    AdChange { kind, proposed_budget: None, ..budget(id, 100.0, 1.0) }
}

fn of_set(change: AdChange, set: &str) -> AdChange {
    AdChange { budget_id: set.into(), ..change }
}

fn submitted(queue: &ChangeQueue, change: &AdChange, now: Timestamp) -> QueuedChange {
    queue.submit(change, now).unwrap()
}

fn claimed(queue: &ChangeQueue, now: Timestamp) -> QueuedChange {
    queue.claim(now, 7).unwrap().expect("nothing to claim")
}

/// Claims what is due and begins to send it at once.
fn begun(queue: &ChangeQueue, now: Timestamp) -> QueuedChange {
    let claim = claimed(queue, now);
    let begun = queue.begin_send(&claim.change_id, claim.attempt, now, None).unwrap();
    assert_eq!(begun.status, Status::Executing, "{begun:?}");
    begun
}

fn completed(queue: &ChangeQueue, now: Timestamp) -> QueuedChange {
    let begun = begun(queue, now);
    queue.complete(&begun.change_id, begun.attempt, now).unwrap()
}

fn failed(queue: &ChangeQueue, change: &QueuedChange, error: PlatformError, now: Timestamp) -> NextAction {
    queue.fail(&change.change_id, change.attempt, &error, now, 7).unwrap().action
}

fn status(queue: &ChangeQueue, id: &str) -> Status {
    queue.change(id).unwrap().unwrap().status
}

fn reads(budget: f64) -> PlatformValue {
    PlatformValue { budget: Some(budget), ..PlatformValue::default() }
}

fn code(code: i64) -> PlatformError {
    PlatformError { code: Some(code), ..PlatformError::default() }
}

fn no_answer() -> PlatformError {
    PlatformError { timed_out: true, ..PlatformError::default() }
}

fn conflict<T: std::fmt::Debug>(result: lagwise::Result<T>) {
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Conflict);
}

fn ids(changes: &[QueuedChange]) -> Vec<&str> {
    changes.iter().map(|change| change.change_id.as_str()).collect()
}

#[test]
fn a_change_is_brought_through_once() {
    with_plain(|queue| {
        let change = budget("a", 100.0, 110.0);
        let waiting = submitted(queue, &change, at(0));
        assert_eq!((waiting.status, waiting.attempt, waiting.earliest_execute_at), (Status::Pending, 0, Some(at(0))));
        // A webhook that is delivered again.
        assert_eq!(submitted(queue, &change, at(SECOND)), waiting);
        conflict(queue.submit(&budget("a", 100.0, 111.0), at(SECOND)));
        assert_eq!(queue.next_due().unwrap(), Some(at(0)));
        let claim = claimed(queue, at(SECOND));
        assert_eq!((claim.status, claim.attempt, claim.budget_after_minor), (Status::Claimed, 1, Some(11_000)));
        assert_eq!((queue.claim(at(SECOND), 7).unwrap(), queue.next_due().unwrap()), (None, None));
        assert_eq!(ids(&queue.unsettled().unwrap()), ["a"]);
        let begun = queue.begin_send("a", 1, at(2 * SECOND), Some(&reads(100.0))).unwrap();
        assert_eq!((begun.status, begun.sends, begun.execute_at), (Status::Executing, 1, Some(at(2 * SECOND))));
        let done = queue.complete("a", 1, at(3 * SECOND)).unwrap();
        assert_eq!((done.status, done.budget_after), (Status::Completed, Some(110.0)));
        assert_eq!(queue.complete("a", 1, at(4 * SECOND)).unwrap(), done);
        assert_eq!(submitted(queue, &change, at(9 * HOUR)), done);
        assert_eq!(queue.unsettled().unwrap(), []);
        // The ledger knows it: the next change starts from there.
        let entity = BudgetEntity {
            account_id: "act".into(),
            campaign_id: Some("spring".into()),
            budget_id: "set".into(),
            current_budget: 110.0,
            ..BudgetEntity::default()
        };
        assert_eq!(queue.ledger().headroom(&entity, at(HOUR)).unwrap().highest_budget_minor, 12_000);
    });
}

#[test]
fn what_the_guard_holds_back_waits_until_the_very_instant() {
    let guard = GuardConfig { cool_down_hours: Some(2.0), ..plain() };
    both(&config(guard), |queue| {
        submitted(queue, &budget("a", 100.0, 105.0), at(0));
        completed(queue, at(0));
        submitted(queue, &budget("b", 105.0, 108.0), at(SECOND));
        assert_eq!(queue.claim(at(SECOND), 7).unwrap(), None);
        let waiting = queue.change("b").unwrap().unwrap();
        assert_eq!((waiting.status, waiting.rule), (Status::Pending, Some(Rule::CoolDown)));
        let clears = waiting.earliest_execute_at.unwrap();
        assert_eq!((clears, queue.next_due().unwrap()), (at(2 * HOUR), Some(clears)));
        assert_eq!(queue.claim(clears - SignedDuration::from_millis(1), 7).unwrap(), None);
        assert_eq!(claimed(queue, clears).change_id, "b");
    });
}

#[test]
fn the_rest_of_a_clamped_change_waits_and_goes_out() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 135.0), at(0));
        let first = completed(queue, at(0));
        assert_eq!((first.status, first.budget_after, first.sends), (Status::Pending, Some(120.0), 0));
        assert_eq!(first.earliest_execute_at, Some(at(6 * HOUR)));
        assert_eq!(queue.claim(at(6 * HOUR - 1), 7).unwrap(), None);
        let second = begun(queue, at(6 * HOUR));
        assert_eq!((second.attempt, second.budget_before, second.budget_after), (2, Some(120.0), Some(135.0)));
        assert_eq!(queue.complete("a", 2, at(6 * HOUR)).unwrap().status, Status::Completed);
    });
    // In as many steps as it takes.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 150.0), at(0));
        let steps: Vec<_> = (0..3).map(|step| completed(queue, at(step * 6 * HOUR))).collect();
        let budgets: Vec<_> = steps.iter().map(|step| step.budget_after.unwrap()).collect();
        let statuses: Vec<_> = steps.iter().map(|step| step.status).collect();
        assert_eq!(budgets, [120.0, 144.0, 150.0]);
        assert_eq!(statuses, [Status::Pending, Status::Pending, Status::Completed]);
        assert_eq!(steps[1].earliest_execute_at, Some(at(12 * HOUR)));
    });
    // A budget beyond the cap never gets there: what is safe was done.
    both(&config(GuardConfig { max_budget: Some(110.0), ..plain() }), |queue| {
        submitted(queue, &budget("a", 100.0, 135.0), at(0));
        let done = completed(queue, at(0));
        assert_eq!((done.status, done.budget_after), (Status::Completed, Some(110.0)));
    });
    // A newer change takes the place of the rest.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 135.0), at(0));
        let begun = begun(queue, at(0));
        submitted(queue, &budget("b", 100.0, 90.0), at(SECOND));
        assert_eq!(queue.complete("a", begun.attempt, at(SECOND)).unwrap().status, Status::Completed);
        // It starts from what the older one left.
        assert_eq!(claimed(queue, at(SECOND)).budget_before, Some(120.0));
    });
}

#[test]
fn a_newer_change_takes_the_place_of_an_older_one() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        submitted(queue, &budget("b", 100.0, 112.0), at(1));
        assert_eq!((status(queue, "a"), status(queue, "b")), (Status::Superseded, Status::Pending));
        // Also of one that a worker has, as long as it did not begin.
        let claim = claimed(queue, at(2));
        submitted(queue, &budget("c", 100.0, 114.0), at(3));
        conflict(queue.begin_send(&claim.change_id, claim.attempt, at(4), None));
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
        // Not of one that is being sent: the newer one waits for it.
        let begun = begun(queue, at(5));
        assert_eq!(begun.change_id, "c");
        submitted(queue, &budget("d", 100.0, 116.0), at(6));
        assert_eq!(queue.claim(at(6), 7).unwrap(), None);
        assert_eq!(queue.change("d").unwrap().unwrap().rule, Some(Rule::InFlight));
        queue.complete("c", begun.attempt, at(7)).unwrap();
        let next = claimed(queue, at(7));
        assert_eq!((next.change_id.as_str(), next.budget_before, next.budget_after), ("d", Some(114.0), Some(116.0)));
        // Pauses, targeting and other budgets are nothing to it.
        for other in [of_kind("e", ChangeKind::Pause), of_kind("f", ChangeKind::Targeting)] {
            submitted(queue, &other, at(8));
        }
        submitted(queue, &of_set(budget("g", 100.0, 110.0), "other"), at(8));
        assert_eq!(ids(&queue.unsettled().unwrap()), ["d", "e", "f", "g"]);
        // Delivery is one thing: an activation replaces a pause.
        submitted(queue, &of_kind("h", ChangeKind::Activate), at(9));
        assert_eq!(status(queue, "e"), Status::Superseded);
    });
}

#[test]
fn a_change_on_older_data_does_not_replace_one_on_newer() {
    with_plain(|queue| {
        let on = |id, data| AdChange { data_as_of: Some(at(data)), ..budget(id, 100.0, 110.0) };
        submitted(queue, &on("new", -HOUR), at(0));
        let late = submitted(queue, &on("old", -2 * HOUR), at(1));
        assert_eq!((late.status, status(queue, "new")), (Status::Superseded, Status::Pending));
        submitted(queue, &on("newest", 0), at(2));
        assert_eq!((status(queue, "new"), status(queue, "newest")), (Status::Superseded, Status::Pending));
        // A pause gives way to nothing.
        submitted(queue, &AdChange { data_as_of: Some(at(0)), ..of_kind("on", ChangeKind::Activate) }, at(3));
        submitted(queue, &AdChange { data_as_of: Some(at(-HOUR)), ..of_kind("off", ChangeKind::Pause) }, at(4));
        assert_eq!((status(queue, "on"), status(queue, "off")), (Status::Superseded, Status::Pending));
    });
}

#[test]
fn what_waits_for_too_long_is_expired() {
    let guard = GuardConfig { max_data_age_hours: Some(3.0), ..plain() };
    both(&config(guard), |queue| {
        queue.ledger().set_kill_switch(Some("act"), true).unwrap();
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        assert_eq!(queue.change("a").unwrap().unwrap().expires_at, at(24 * HOUR));
        assert_eq!(queue.expire(at(24 * HOUR - 1)).unwrap(), []);
        let expired = queue.expire(at(24 * HOUR)).unwrap();
        assert_eq!((ids(&expired), expired[0].status), (vec!["a"], Status::Expired));
        queue.ledger().set_kill_switch(Some("act"), false).unwrap();
        // Data grows old while a change waits.
        let data_as_of = Some(at(24 * HOUR));
        submitted(queue, &AdChange { data_as_of, ..budget("b", 100.0, 110.0) }, at(24 * HOUR));
        assert_eq!(queue.claim(at(27 * HOUR + 1), 7).unwrap(), None);
        let outdated = queue.change("b").unwrap().unwrap();
        assert_eq!((outdated.status, outdated.rule), (Status::Expired, Some(Rule::StaleData)));
    });
}

#[test]
fn what_would_clear_only_when_its_data_is_too_old_is_expired() {
    let guard = GuardConfig { max_data_age_hours: Some(5.0), ..plain() };
    let change = |id: &str, proposed| AdChange { data_as_of: Some(at(0)), ..budget(id, 120.0, proposed) };
    both(&config(guard.clone()), |queue| {
        submitted(queue, &budget("a", 100.0, 120.0), at(0));
        completed(queue, at(0));
        // It could go out when the window has passed, six hours later.
        submitted(queue, &change("b", 130.0), at(SECOND));
        assert_eq!(queue.claim(at(SECOND), 7).unwrap(), None);
        let expired = queue.change("b").unwrap().unwrap();
        assert_eq!((expired.status, expired.rule), (Status::Expired, Some(Rule::Velocity)));
        // On fresh data it waits.
        submitted(queue, &AdChange { data_as_of: Some(at(SECOND + HOUR)), ..change("c", 130.0) }, at(SECOND + HOUR));
        assert_eq!(queue.claim(at(SECOND + HOUR), 7).unwrap(), None);
        let waiting = queue.change("c").unwrap().unwrap();
        assert_eq!((waiting.status, waiting.earliest_execute_at), (Status::Pending, Some(at(6 * HOUR))));
    });
    // A step that no time makes safe has failed, however old its data is.
    both(&config(GuardConfig { clamp: false, ..guard }), |queue| {
        submitted(queue, &change("a", 180.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        assert_eq!(status(queue, "a"), Status::Failed);
    });
}

#[test]
fn an_unknown_change_is_not_sent_again_before_it_was_read_back() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let sent = begun(queue, at(0));
        assert_eq!(failed(queue, &sent, no_answer(), at(10 * SECOND)), NextAction::Reconcile);
        let unknown = queue.change("a").unwrap().unwrap();
        assert_eq!(unknown.status, Status::Unknown);
        let read_back_at = unknown.read_back_at.unwrap();
        assert!(read_back_at >= at(20 * SECOND), "{unknown:?}");
        assert_eq!(queue.unknown(read_back_at - SignedDuration::from_millis(1)).unwrap(), []);
        assert_eq!(queue.unknown(read_back_at).unwrap(), [unknown]);
        // Nobody gets it, nor any newer change of the budget, however long it takes.
        submitted(queue, &budget("b", 100.0, 112.0), at(20 * SECOND));
        for hour in 1..20 {
            assert_eq!(queue.claim(at(hour * HOUR), 7).unwrap(), None);
        }
        conflict(queue.begin_send("a", 1, at(20 * HOUR), None));
        conflict(queue.fail("a", 1, &code(2), at(20 * HOUR), 7));
        // Not applied, and a newer one waits: it takes the place.
        let found = queue.reconcile("a", 1, &reads(100.0), at(20 * HOUR)).unwrap();
        assert_eq!((found.outcome, status(queue, "a")), (Outcome::NotApplied, Status::Superseded));
        assert_eq!(completed(queue, at(20 * HOUR)).change_id, "b");
        conflict(queue.reconcile("a", 1, &reads(100.0), at(20 * HOUR)));
    });
}

#[test]
fn reading_back_settles_it() {
    let lost = |queue: &ChangeQueue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        begun(queue, at(0));
        // The worker died: its lease ends.
        let unknown = queue.unknown(at(120 * SECOND)).unwrap();
        assert_eq!(ids(&unknown), ["a"]);
    };
    with_plain(|queue| {
        lost(queue);
        queue.reconcile("a", 1, &reads(110.0), at(121 * SECOND)).unwrap();
        assert_eq!(status(queue, "a"), Status::Completed);
    });
    with_plain(|queue| {
        lost(queue);
        assert_eq!(
            queue.reconcile("a", 1, &PlatformValue::default(), at(121 * SECOND)).unwrap_err().kind(),
            ErrorKind::MissingField
        );
        queue.reconcile("a", 1, &reads(100.0), at(121 * SECOND)).unwrap();
        let again = begun(queue, at(121 * SECOND));
        assert_eq!((again.change_id.as_str(), again.attempt, again.sends), ("a", 2, 2));
        // An answer to the first attempt that comes now is too late.
        conflict(queue.complete("a", 1, at(122 * SECOND)));
        queue.complete("a", 2, at(122 * SECOND)).unwrap();
    });
    with_plain(|queue| {
        lost(queue);
        // Somebody set another value: it is never overwritten, by no change that does not know of it.
        submitted(queue, &budget("b", 100.0, 112.0), at(120 * SECOND));
        let found = queue.reconcile("a", 1, &reads(95.0), at(121 * SECOND)).unwrap();
        assert_eq!((found.outcome, status(queue, "a")), (Outcome::Conflict, Status::Failed));
        assert_eq!(queue.claim(at(121 * SECOND), 7).unwrap(), None);
        let other = queue.change("b").unwrap().unwrap();
        assert_eq!((other.status, other.rule), (Status::Failed, Some(Rule::OutsideEdit)));
        // A recommendation that starts from it is fine.
        submitted(queue, &budget("c", 95.0, 96.0), at(122 * SECOND));
        assert_eq!(claimed(queue, at(122 * SECOND)).change_id, "c");
    });
    // A late answer settles it, too.
    with_plain(|queue| {
        lost(queue);
        assert_eq!(queue.complete("a", 1, at(121 * SECOND)).unwrap().status, Status::Completed);
    });
}

#[test]
fn the_value_of_the_platform_is_looked_at_before_sending() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let claim = claimed(queue, at(0));
        let done = queue.begin_send("a", claim.attempt, at(0), Some(&reads(110.0))).unwrap();
        assert_eq!((done.status, done.sends), (Status::Completed, 0));
        submitted(queue, &budget("b", 110.0, 115.0), at(SECOND));
        let claim = claimed(queue, at(SECOND));
        let stopped = queue.begin_send("b", claim.attempt, at(SECOND), Some(&reads(90.0))).unwrap();
        assert_eq!((stopped.status, stopped.sends), (Status::Failed, 0));
        submitted(queue, &budget("c", 90.0, 92.0), at(2 * SECOND));
        assert_eq!(claimed(queue, at(2 * SECOND)).change_id, "c");
        // Delivery: already paused, or deleted meanwhile.
        let is = |status| PlatformValue { status: Some(status), ..PlatformValue::default() };
        for (id, set, found, expected) in [
            ("d", "one", PlatformStatus::Paused, Status::Completed),
            ("e", "two", PlatformStatus::Other, Status::Failed),
            ("f", "three", PlatformStatus::Active, Status::Executing),
        ] {
            submitted(queue, &of_set(of_kind(id, ChangeKind::Pause), set), at(2 * SECOND));
            let claim = claimed(queue, at(2 * SECOND));
            let told = queue.begin_send(id, claim.attempt, at(2 * SECOND), Some(&is(found))).unwrap();
            assert_eq!(told.status, expected);
        }
        assert_eq!(ids(&queue.unsettled().unwrap()), ["c", "f"]);
    });
}

#[test]
fn what_the_platform_demands_is_done() {
    // The ad set takes no more edits: its budget waits, its pause and other ad sets do not.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let sent = begun(queue, at(0));
        let full = PlatformError { subcode: Some(1_487_632), ..code(613) };
        assert_eq!(failed(queue, &sent, full, at(SECOND)), NextAction::ParkEntity);
        submitted(queue, &budget("b", 100.0, 112.0), at(MINUTE));
        submitted(queue, &of_set(budget("c", 100.0, 110.0), "other"), at(MINUTE));
        submitted(queue, &of_kind("d", ChangeKind::Pause), at(MINUTE));
        assert_eq!(completed(queue, at(MINUTE)).change_id, "d");
        assert_eq!(completed(queue, at(MINUTE)).change_id, "c");
        assert_eq!(queue.claim(at(HOUR), 7).unwrap(), None);
        assert_eq!(status(queue, "a"), Status::Superseded);
        assert_eq!(completed(queue, at(HOUR + 5 * MINUTE)).change_id, "b");
    });
    // The account is full for 12 minutes: it waits, even with a pause; another account does not.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let sent = begun(queue, at(0));
        let busy = PlatformError { retry_after_seconds: Some(720.0), ..code(80_004) };
        assert_eq!(failed(queue, &sent, busy, at(0)), NextAction::PauseAccount);
        let circuit = queue.circuit(Some("act"), at(SECOND)).unwrap();
        assert!(circuit.paused_until > Some(at(12 * MINUTE)), "{circuit:?}");
        assert_eq!((circuit.state, circuit.failures), (CircuitState::Closed, 0));
        submitted(queue, &of_set(of_kind("b", ChangeKind::Pause), "other"), at(SECOND));
        submitted(queue, &AdChange { account_id: "second".into(), ..budget("c", 100.0, 110.0) }, at(SECOND));
        assert_eq!(completed(queue, at(SECOND)).change_id, "c");
        assert_eq!(queue.claim(at(12 * MINUTE), 7).unwrap(), None);
        assert_eq!(completed(queue, at(14 * MINUTE)).change_id, "b");
        assert_eq!(completed(queue, at(14 * MINUTE)).change_id, "a");
    });
    // Access is refused: the change has failed, and all of the account waits for a person.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        submitted(queue, &of_set(budget("b", 100.0, 110.0), "other"), at(0));
        let sent = begun(queue, at(0));
        assert_eq!(failed(queue, &sent, code(190), at(0)), NextAction::StopAndAlert);
        assert_eq!(status(queue, "a"), Status::Failed);
        assert!(queue.circuit(Some("act"), at(SECOND)).unwrap().is_stopped);
        assert_eq!(queue.claim(at(20 * HOUR), 7).unwrap(), None);
        queue.resume(Some("act"), at(20 * HOUR)).unwrap();
        assert_eq!(completed(queue, at(20 * HOUR + MINUTE)).change_id, "b");
    });
    // The change itself is refused.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let sent = begun(queue, at(0));
        assert_eq!(failed(queue, &sent, code(100), at(0)), NextAction::DeadLetter);
        let given_up = queue.change("a").unwrap().unwrap();
        assert_eq!((given_up.status, given_up.lease_expires_at), (Status::Failed, None));
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
    });
}

#[test]
fn attempts_end() {
    with_plain(|queue| {
        submitted(queue, &of_kind("a", ChangeKind::Targeting), at(0));
        let value = PlatformValue { targeting: Some(lagwise::TargetingState::AsBefore), ..PlatformValue::default() };
        for attempt in 1..=5 {
            let now = at(attempt * HOUR);
            let sent = begun(queue, now);
            let step = queue.fail("a", sent.attempt, &code(2), now, 7).unwrap();
            assert_eq!((step.attempts_left, status(queue, "a")), (5 - sent.sends, Status::Unknown));
            queue.reconcile("a", sent.attempt, &value, now).unwrap();
            queue.resume(Some("act"), now).unwrap();
        }
        assert_eq!(status(queue, "a"), Status::Failed);
    });
}

#[test]
fn requests_that_the_platform_refused_count() {
    let guard = GuardConfig { campaign_actions_per_hour: Some(3), ..plain() };
    both(&config(guard), |queue| {
        for place in 0..3 {
            submitted(
                queue,
                &of_set(of_kind(&place.to_string(), ChangeKind::Targeting), &place.to_string()),
                at(place),
            );
            let sent = begun(queue, at(place));
            failed(queue, &sent, code(100), at(place));
        }
        submitted(queue, &of_set(of_kind("next", ChangeKind::Targeting), "next"), at(4));
        assert_eq!(queue.claim(at(4), 7).unwrap(), None);
        assert_eq!(queue.next_due().unwrap(), Some(at(HOUR)));
    });
}

#[test]
fn the_circuit_breaker_opens_lets_one_try_and_closes() {
    let queue_config = QueueConfig { breaker_failures: Some(2), ..QueueConfig::default() };
    both(&Config { queue: queue_config, ..config(plain()) }, |queue| {
        let submit = |id: &str, now| submitted(queue, &of_set(of_kind(id, ChangeKind::Targeting), id), now);
        for id in ["a", "b", "c", "d"] {
            submit(id, at(0));
        }
        let state = |now| queue.circuit(Some("act"), now).unwrap().state;
        for now in [at(0), at(1)] {
            assert_eq!(state(now), CircuitState::Closed);
            let sent = begun(queue, now);
            failed(queue, &sent, no_answer(), now);
        }
        let circuit = queue.circuit(Some("act"), at(2)).unwrap();
        assert_eq!((circuit.state, circuit.failures), (CircuitState::Open, 2));
        assert_eq!(circuit.open_until, Some(at(300 * SECOND + 1)));
        assert_eq!(queue.claim(at(300 * SECOND), 7).unwrap(), None);
        // A pause goes out all the same.
        submitted(queue, &of_set(of_kind("p", ChangeKind::Pause), "p"), at(3));
        let pause = begun(queue, at(300 * SECOND));
        assert_eq!(pause.change_id, "p");
        failed(queue, &pause, no_answer(), at(300 * SECOND));
        // One tries, and no other, until it is known how that went.
        let later = at(601 * SECOND);
        assert_eq!(state(later), CircuitState::HalfOpen);
        let probe = begun(queue, later);
        assert_eq!(queue.claim(later, 7).unwrap(), None);
        failed(queue, &probe, no_answer(), later);
        assert_eq!(state(later), CircuitState::Open);
        let last = at(1_000 * SECOND);
        let probe = begun(queue, last);
        queue.complete(&probe.change_id, probe.attempt, last).unwrap();
        assert_eq!(state(last), CircuitState::Closed);
    });
}

#[test]
fn the_breakers_of_an_account_and_of_all_are_two_and_kept() {
    let queue_config = QueueConfig { breaker_failures: None, breaker_all_failures: Some(3), ..QueueConfig::default() };
    let config = Config { queue: queue_config, ..config(plain()) };
    let folder = Folder::new();
    let open = || ChangeQueue::open(folder.file(), config.clone(), &LedgerOptions::default()).unwrap();
    let queue = open();
    for account in ["one", "two", "three", "four"] {
        let change = AdChange { account_id: account.into(), ..of_kind(account, ChangeKind::Targeting) };
        submitted(&queue, &change, at(0));
    }
    for _ in 0..3 {
        let sent = begun(&queue, at(0));
        failed(&queue, &sent, no_answer(), at(0));
    }
    drop(queue);
    let queue = open();
    assert_eq!(queue.claim(at(SECOND), 7).unwrap(), None);
    assert_eq!(queue.circuit(None, at(SECOND)).unwrap().state, CircuitState::Open);
    assert_eq!(queue.circuit(Some("one"), at(SECOND)).unwrap().state, CircuitState::Closed);
    queue.resume(None, at(SECOND)).unwrap();
    assert_eq!(claimed(&queue, at(61 * SECOND)).change.account_id, "four");
}

#[test]
fn a_kill_switch_holds_changes_and_loses_none() {
    with_plain(|queue| {
        queue.ledger().set_kill_switch(None, true).unwrap();
        for set in ["one", "two"] {
            submitted(queue, &of_set(budget(set, 100.0, 110.0), set), at(0));
        }
        for minute in 0..30 {
            assert_eq!(queue.claim(at(minute * MINUTE), 7).unwrap(), None);
        }
        // It is told once and not at each look.
        assert_eq!(queue.audit(0, 100).unwrap().len(), 4);
        queue.ledger().set_kill_switch(None, false).unwrap();
        assert_eq!(completed(queue, at(31 * MINUTE)).status, Status::Completed);
        assert_eq!(completed(queue, at(31 * MINUTE)).status, Status::Completed);
        // Pulled after a claim, it holds the change at the instant of sending.
        submitted(queue, &of_set(budget("three", 100.0, 110.0), "three"), at(HOUR));
        let claim = claimed(queue, at(HOUR));
        queue.ledger().set_kill_switch(Some("act"), true).unwrap();
        let held = queue.begin_send("three", claim.attempt, at(HOUR), None).unwrap();
        assert_eq!((held.status, held.rule), (Status::Pending, Some(Rule::KillSwitch)));
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
    });
}

#[test]
fn a_mode_that_suggests_sends_nothing() {
    both(&config(GuardConfig { mode: GuardMode::Suggest, ..plain() }), |queue| {
        submitted(queue, &budget("a", 100.0, 150.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        assert_eq!(status(queue, "a"), Status::Suggested);
        let record = queue.audit(1, 1).unwrap().pop().unwrap();
        assert_eq!(record.verdict.unwrap().final_budget, Some(120.0));
    });
}

#[test]
fn what_waiting_does_not_help_is_settled_at_once() {
    with_plain(|queue| {
        submitted(queue, &budget("same", 100.0, 100.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        let same = queue.change("same").unwrap().unwrap();
        assert_eq!((same.status, same.rule), (Status::Completed, Some(Rule::NoChange)));
    });
    both(&config(GuardConfig { clamp: false, ..plain() }), |queue| {
        submitted(queue, &budget("far", 100.0, 200.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        let far = queue.change("far").unwrap().unwrap();
        assert_eq!((far.status, far.rule), (Status::Failed, Some(Rule::Velocity)));
    });
}

#[test]
fn pauses_go_first() {
    with_plain(|queue| {
        submitted(queue, &of_set(budget("a", 100.0, 110.0), "one"), at(0));
        submitted(queue, &of_set(budget("b", 100.0, 110.0), "two"), at(1));
        submitted(queue, &of_set(of_kind("c", ChangeKind::Pause), "three"), at(2));
        let order: Vec<String> = (0..3).map(|_| claimed(queue, at(3)).change_id).collect();
        assert_eq!(order, ["c", "a", "b"]);
    });
}

#[test]
fn a_claim_can_be_given_back_or_withdrawn() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let claim = claimed(queue, at(0));
        assert_eq!(queue.release("a", claim.attempt, at(1)).unwrap().status, Status::Pending);
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
        let claim = claimed(queue, at(2));
        assert_eq!(claim.attempt, 2);
        let gone = queue.cancel("a", at(3)).unwrap();
        assert_eq!((gone.status, queue.cancel("a", at(4)).unwrap()), (Status::Cancelled, gone));
        conflict(queue.begin_send("a", 2, at(5), None));
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
    });
}

/// A change in each state, with what may be done to it then.
#[test]
fn illegal_steps_are_refused_and_change_nothing() {
    with_plain(|queue| {
        let lead = |id: &str, to: Status| {
            submitted(queue, &of_set(budget(id, 100.0, 110.0), id), at(0));
            if to == Status::Pending {
                return;
            }
            let claim = claimed(queue, at(0));
            assert_eq!(claim.change_id, id);
            if matches!(to, Status::Executing | Status::Unknown | Status::Completed | Status::Failed) {
                queue.begin_send(id, 1, at(0), None).unwrap();
            }
            match to {
                Status::Unknown => drop(failed(queue, &claim, no_answer(), at(0))),
                Status::Failed => drop(failed(queue, &claim, code(100), at(0))),
                Status::Completed => drop(queue.complete(id, 1, at(0)).unwrap()),
                Status::Cancelled => drop(queue.cancel(id, at(0)).unwrap()),
                _ => {}
            }
        };
        let states = [
            ("cancelled", Status::Cancelled, ""),
            ("completed", Status::Completed, "complete"),
            ("failed", Status::Failed, ""),
            ("claimed", Status::Claimed, "begin_send release"),
            ("executing", Status::Executing, "complete fail"),
            ("unknown", Status::Unknown, "complete reconcile"),
            ("pending", Status::Pending, ""),
        ];
        for (id, to, _) in states {
            lead(id, to);
        }
        for (id, to, legal) in states {
            let attempt = u64::from(to != Status::Pending);
            let before =
                (queue.change(id).unwrap(), queue.audit(0, 1_000).unwrap(), queue.ledger().unsettled().unwrap());
            assert_eq!(before.0.as_ref().map(|change| change.status), Some(to));
            let now = at(SECOND);
            let tries: [(&str, lagwise::Result<()>); 5] = [
                ("begin_send", try_unless(legal, "begin_send", || queue.begin_send(id, attempt, now, None).map(drop))),
                ("complete", try_unless(legal, "complete", || queue.complete(id, attempt, now).map(drop))),
                ("fail", try_unless(legal, "fail", || queue.fail(id, attempt, &code(2), now, 7).map(drop))),
                (
                    "reconcile",
                    try_unless(legal, "reconcile", || queue.reconcile(id, attempt, &reads(100.0), now).map(drop)),
                ),
                ("release", try_unless(legal, "release", || queue.release(id, attempt, now).map(drop))),
            ];
            for (call, result) in tries {
                assert_eq!(result.is_ok(), legal.contains(call), "{call} of {id}: {result:?}");
                if let Err(error) = result {
                    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, "change_id"), "{call} of {id}");
                }
            }
            // Another attempt's worker is refused whatever it says.
            conflict(queue.complete(id, 9, now));
            let after =
                (queue.change(id).unwrap(), queue.audit(0, 1_000).unwrap(), queue.ledger().unsettled().unwrap());
            assert_eq!(before, after);
        }
        assert_eq!(queue.complete("stranger", 1, at(0)).unwrap_err().kind(), ErrorKind::UnknownName);
    });
}

/// What is legal is not tried here.
fn try_unless(legal: &str, call: &str, act: impl FnOnce() -> lagwise::Result<()>) -> lagwise::Result<()> {
    if legal.split(' ').any(|one| one == call) { Ok(()) } else { act() }
}

/// Where a worker may die, each time with a platform that takes what is sent: exactly one effect, or none and a visible change.
#[test]
fn a_crash_at_any_point_loses_nothing_and_repeats_nothing() {
    #[derive(Clone, Copy, Debug, PartialEq)]
    enum Dies {
        BeforeClaim,
        AfterClaim,
        AfterBegin,
        AfterSend,
        AfterComplete,
    }
    for dies in [Dies::BeforeClaim, Dies::AfterClaim, Dies::AfterBegin, Dies::AfterSend, Dies::AfterComplete] {
        with_plain(|queue| {
            let (mut platform, mut effects) = (100.0, 0);
            submitted(queue, &budget("a", 100.0, 110.0), at(0));
            let mut die_at = Some(dies);
            let mut now = 0;
            let mut lives = 0;
            while !queue.unsettled().unwrap().is_empty() {
                lives += 1;
                assert!(lives < 10, "{dies:?}");
                now += 130 * SECOND;
                for unknown in queue.unknown(at(now)).unwrap() {
                    queue.reconcile("a", unknown.attempt, &reads(platform), at(now)).unwrap();
                }
                if die_at.take_if(|point| *point == Dies::BeforeClaim).is_some() {
                    continue;
                }
                let Some(claim) = queue.claim(at(now), 7).unwrap() else { continue };
                if die_at.take_if(|point| *point == Dies::AfterClaim).is_some() {
                    continue;
                }
                let begun = queue.begin_send("a", claim.attempt, at(now), Some(&reads(platform))).unwrap();
                if begun.status != Status::Executing || die_at.take_if(|point| *point == Dies::AfterBegin).is_some() {
                    continue;
                }
                platform = begun.budget_after.unwrap();
                effects += 1;
                if die_at.take_if(|point| *point == Dies::AfterSend).is_some() {
                    continue;
                }
                queue.complete("a", begun.attempt, at(now)).unwrap();
            }
            assert_eq!((status(queue, "a"), effects, platform), (Status::Completed, 1, 110.0), "{dies:?}");
        });
    }
}

#[test]
fn the_audit_is_append_only_and_exports_as_json_lines() {
    let folder = Folder::new();
    let queue = ChangeQueue::open(folder.file(), config(plain()), &LedgerOptions::default()).unwrap();
    submitted(&queue, &budget("a", 100.0, 130.0), at(0));
    let sent = begun(&queue, at(SECOND));
    failed(&queue, &sent, no_answer(), at(2 * SECOND));
    queue.reconcile("a", 1, &reads(120.0), at(MINUTE)).unwrap();
    let records = queue.audit(0, 100).unwrap();
    let steps: Vec<_> =
        records.iter().map(|record| (record.sequence, record.status_before, record.status_after)).collect();
    assert_eq!(
        steps,
        [
            (1, None, Status::Pending),
            (2, Some(Status::Pending), Status::Claimed),
            (3, Some(Status::Claimed), Status::Executing),
            (4, Some(Status::Executing), Status::Unknown),
            (5, Some(Status::Unknown), Status::Pending),
        ]
    );
    assert!(records[1].verdict.is_some() && records[3].step.is_some() && records[4].reconciliation.is_some());
    assert_eq!(records[4].verdict.as_ref().map(|verdict| verdict.change_id.as_str()), Some("a"));
    let lines = queue.audit_lines(0, 100).unwrap();
    let parsed: Vec<lagwise::AuditRecord> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((parsed, lines.ends_with('\n')), (records.clone(), true));
    assert_eq!(queue.audit(3, 1).unwrap(), records[3..4]);
    assert_eq!((queue.audit(5, 9).unwrap().len(), queue.audit(u64::MAX, 9).unwrap().len()), (0, 0));
    // Not even by hand.
    let raw = rusqlite::Connection::open(folder.file()).unwrap();
    let refusal = raw.execute("UPDATE audit SET body = '{}'", []).unwrap_err().to_string();
    assert!(refusal.contains("never changed"), "{refusal}");
}

#[test]
fn what_is_forgotten_is_gone_with_its_records() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        completed(queue, at(0));
        submitted(queue, &budget("b", 110.0, 120.0), at(HOUR));
        assert_eq!(queue.forget(at(HOUR)).unwrap(), 1);
        assert_eq!((queue.change("a").unwrap(), status(queue, "b")), (None, Status::Pending));
        let records = queue.audit(0, 100).unwrap();
        assert_eq!((records.len(), records[0].sequence), (1, 5));
        // The budget's newest edit is still known.
        submitted(queue, &budget("c", 100.0, 105.0), at(2 * HOUR));
        assert_eq!(queue.claim(at(2 * HOUR), 7).unwrap(), None);
        assert_eq!(queue.change("c").unwrap().unwrap().rule, Some(Rule::OutsideEdit));
    });
}

#[test]
fn no_change_stops_the_others() {
    with_plain(|queue| {
        // As long as an id may be: its places have longer names.
        let long = "x".repeat(1_024);
        submitted(queue, &budget(&long, 100.0, 110.0), at(0));
        assert_eq!(completed(queue, at(0)).change_id, long);
        // Ids are texts, whatever is in them.
        for (place, id) in ["a/1", "a", "a/1/outside", "'; DROP TABLE queue; --", "\0", "a#1"].iter().enumerate() {
            submitted(queue, &of_set(budget(id, 100.0, 110.0), &format!("set-{place}")), at(1));
        }
        for _ in 0..6 {
            assert_eq!(completed(queue, at(1)).status, Status::Completed);
        }
    });
    // What was legal under another configuration.
    let folder = Folder::new();
    let open = |currency: &str| {
        let config = Config { currency: currency.into(), ..config(plain()) };
        ChangeQueue::open(folder.file(), config, &LedgerOptions::default()).unwrap()
    };
    let queue = open("USD");
    submitted(&queue, &budget("cents", 0.2, 0.21), at(0));
    submitted(&queue, &of_set(of_kind("other", ChangeKind::Pause), "other"), at(1));
    drop(queue);
    let queue = open("JPY");
    assert_eq!(completed(&queue, at(1)).change_id, "other");
    assert_eq!(queue.claim(at(1), 7).unwrap(), None);
    let failed = queue.change("cents").unwrap().unwrap();
    assert_eq!(failed.status, Status::Failed);
    assert!(failed.reason.contains("current_budget"), "{}", failed.reason);
}

#[test]
fn a_rest_that_is_held_back_is_not_lost() {
    // A person's order does not end it: it waits for another one.
    for frozen in [false, true] {
        with_plain(|queue| {
            let order = |is_on| {
                if frozen {
                    queue.ledger().set_frozen("act", "set", is_on).unwrap();
                } else {
                    queue.ledger().set_kill_switch(None, is_on).unwrap();
                }
            };
            submitted(queue, &budget("a", 100.0, 135.0), at(0));
            let sent = begun(queue, at(0));
            order(true);
            assert_eq!(queue.complete("a", sent.attempt, at(SECOND)).unwrap().status, Status::Pending);
            assert_eq!(queue.claim(at(7 * HOUR), 7).unwrap(), None);
            order(false);
            assert_eq!(completed(queue, at(7 * HOUR + MINUTE)).budget_after, Some(135.0));
        });
    }
    // A rest of more than one step goes on, each as far as it is safe.
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 200.0), at(0));
        let steps: Vec<_> = (0..4).map(|step| completed(queue, at(step * 6 * HOUR))).collect();
        let budgets: Vec<_> = steps.iter().map(|step| step.budget_after.unwrap()).collect();
        assert_eq!(budgets, [120.0, 144.0, 172.8, 200.0]);
        let ends: Vec<_> = steps.iter().map(|step| step.status).collect();
        assert_eq!(ends, [Status::Pending, Status::Pending, Status::Pending, Status::Completed]);
    });
}

#[test]
fn what_waits_for_a_change_in_flight_is_not_given_up() {
    let cool_down = GuardConfig { cool_down_hours: Some(2.0), ..plain() };
    let one_action = GuardConfig { campaign_actions_per_hour: Some(1), ..plain() };
    for (guard, rule, clears) in [(cool_down, Rule::CoolDown, 2 * HOUR), (one_action, Rule::CampaignRate, HOUR)] {
        both(&config(guard), |queue| {
            submitted(queue, &of_kind("targeting", ChangeKind::Targeting), at(0));
            let sent = begun(queue, at(0));
            let data_as_of = Some(at(0));
            submitted(queue, &AdChange { data_as_of, ..budget("a", 100.0, 110.0) }, at(SECOND));
            assert_eq!(queue.claim(at(SECOND), 7).unwrap(), None);
            let waiting = queue.change("a").unwrap().unwrap();
            assert_eq!((waiting.status, waiting.rule), (Status::Pending, Some(rule)));
            assert_eq!(waiting.earliest_execute_at, Some(at(61 * SECOND)));
            queue.complete("targeting", sent.attempt, at(2 * SECOND)).unwrap();
            assert_eq!(queue.claim(at(61 * SECOND), 7).unwrap(), None);
            assert_eq!(queue.next_due().unwrap(), Some(at(clears)));
            assert_eq!(claimed(queue, at(clears)).change_id, "a");
        });
    }
}

#[test]
fn what_would_clear_on_stale_data_is_expired() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 120.0), at(0));
        completed(queue, at(0));
        // It may move again in 6 hours, and the data is good for 4.
        submitted(queue, &AdChange { data_as_of: Some(at(-20 * HOUR)), ..budget("b", 120.0, 130.0) }, at(SECOND));
        assert_eq!(queue.claim(at(SECOND), 7).unwrap(), None);
        let outdated = queue.change("b").unwrap().unwrap();
        assert_eq!((outdated.status, outdated.rule), (Status::Expired, Some(Rule::Velocity)));
    });
}

#[test]
fn the_end_of_learning_lets_changes_go_at_once() {
    with_plain(|queue| {
        queue.ledger().set_learning("act", "set", Some(at(0))).unwrap();
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        assert_eq!(queue.claim(at(0), 7).unwrap(), None);
        assert_eq!(queue.change("a").unwrap().unwrap().rule, Some(Rule::Learning));
        assert_eq!(queue.claim(at(HOUR), 7).unwrap(), None);
        queue.ledger().set_learning("act", "set", None).unwrap();
        assert_eq!(completed(queue, at(HOUR)).change_id, "a");
    });
}

#[test]
fn a_claim_is_not_sent_after_it_expired() {
    both(&config(GuardConfig { lease_seconds: 86_400.0, ..plain() }), |queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let claim = claimed(queue, at(24 * HOUR - 1));
        let late = queue.begin_send("a", claim.attempt, at(24 * HOUR), None).unwrap();
        assert_eq!((late.status, late.sends), (Status::Expired, 0));
        assert_eq!(queue.ledger().unsettled().unwrap(), []);
    });
}

#[test]
fn a_pause_beside_an_activation_wins() {
    let reads = |status| PlatformValue { status: Some(status), ..PlatformValue::default() };
    let with_activation = |test: &dyn Fn(&ChangeQueue)| {
        with_plain(|queue| {
            submitted(queue, &of_kind("on", ChangeKind::Activate), at(0));
            begun(queue, at(0));
            submitted(queue, &of_kind("off", ChangeKind::Pause), at(SECOND));
            // It waits for nothing, and goes out though the entity is still paused: it is about to be active.
            let claim = claimed(queue, at(SECOND));
            let read = reads(PlatformStatus::Paused);
            let sent = queue.begin_send("off", claim.attempt, at(SECOND), Some(&read)).unwrap();
            assert_eq!((sent.change_id.as_str(), sent.status), ("off", Status::Executing));
            let taken = queue.complete("off", sent.attempt, at(2 * SECOND)).unwrap();
            // The activation may yet undo it.
            assert_eq!((taken.status, taken.rule), (Status::Pending, Some(Rule::InFlight)));
            assert_eq!(queue.claim(at(2 * SECOND), 7).unwrap(), None);
            test(queue);
            assert_eq!((status(queue, "off"), queue.unsettled().unwrap().len()), (Status::Completed, 0));
        });
    };
    // It came later than the pause: the pause goes out again.
    with_activation(&|queue| {
        queue.complete("on", 1, at(3 * SECOND)).unwrap();
        let claim = claimed(queue, at(3 * SECOND));
        let read = reads(PlatformStatus::Active);
        let sent = queue.begin_send("off", claim.attempt, at(3 * SECOND), Some(&read)).unwrap();
        assert_eq!(sent.status, Status::Executing);
        queue.complete("off", sent.attempt, at(3 * SECOND)).unwrap();
    });
    // It came earlier, or not at all: the pause is not sent again.
    with_activation(&|queue| {
        assert_eq!(queue.unknown(at(130 * SECOND)).unwrap().len(), 1);
        queue.reconcile("on", 1, &reads(PlatformStatus::Paused), at(130 * SECOND)).unwrap();
        assert_eq!(status(queue, "on"), Status::Superseded);
        let claim = claimed(queue, at(130 * SECOND));
        let read = reads(PlatformStatus::Paused);
        let done = queue.begin_send("off", claim.attempt, at(130 * SECOND), Some(&read)).unwrap();
        assert_eq!((done.status, done.sends), (Status::Completed, 0));
    });
}

#[test]
fn one_change_tries_for_as_long_as_it_is_sent() {
    let queue_config = QueueConfig { breaker_failures: Some(1), ..QueueConfig::default() };
    both(&Config { queue: queue_config, ..config(plain()) }, |queue| {
        for id in ["a", "b", "c"] {
            submitted(queue, &of_set(of_kind(id, ChangeKind::Targeting), id), at(0));
        }
        let sent = begun(queue, at(0));
        failed(queue, &sent, no_answer(), at(0));
        let probe = claimed(queue, at(400 * SECOND));
        // Begun just before its lease ends, it has another one.
        queue.begin_send(&probe.change_id, probe.attempt, at(519 * SECOND), None).unwrap();
        assert_eq!(queue.claim(at(638 * SECOND), 7).unwrap(), None);
        queue.complete(&probe.change_id, probe.attempt, at(638 * SECOND)).unwrap();
        assert_eq!(claimed(queue, at(700 * SECOND)).change_id, "c");
    });
}

#[test]
fn a_place_that_was_forgotten_stops_nothing() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        claimed(queue, at(0));
        // Its worker died, and the ledger dropped the place before the queue looked at it.
        queue.ledger().expire(at(HOUR)).unwrap();
        queue.forget(at(HOUR)).unwrap();
        assert_eq!(completed(queue, at(HOUR)).change_id, "a");
    });
}

#[test]
fn what_is_refused_leaves_no_trace() {
    with_plain(|queue| {
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        begun(queue, at(0));
        // Somebody settled the place of the change by hand.
        queue.ledger().commit("a/1", 1).unwrap();
        let seen =
            || (queue.change("a").unwrap(), queue.audit(0, 100).unwrap(), queue.circuit(None, at(SECOND)).unwrap());
        let before = seen();
        conflict(queue.fail("a", 1, &code(4), at(SECOND), 7));
        assert_eq!(seen(), before);
        conflict(queue.reconcile("a", 1, &reads(100.0), at(HOUR)));
        assert_eq!(seen(), before);
    });
}

#[test]
fn files_of_every_version_load() {
    let states = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state");
    let fixture = states.join("ledger-v2.sqlite");
    if std::env::var_os("UPDATE_GENERATED").is_some() && !fixture.exists() {
        let queue = ChangeQueue::open(&fixture, config(plain()), &LedgerOptions::default()).unwrap();
        submitted(&queue, &budget("rest", 100.0, 135.0), at(0));
        completed(&queue, at(0));
        submitted(&queue, &of_set(of_kind("unknown", ChangeKind::Targeting), "two"), at(1));
        let sent = begun(&queue, at(1));
        failed(&queue, &sent, no_answer(), at(1));
        submitted(&queue, &of_set(of_kind("stop", ChangeKind::Pause), "three"), at(2));
        drop(queue);
        let raw = rusqlite::Connection::open(&fixture).unwrap();
        raw.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
    }
    let open = |folder: &Folder| ChangeQueue::open(folder.file(), config(plain()), &LedgerOptions::default()).unwrap();
    let folder = Folder::new();
    std::fs::copy(&fixture, folder.file()).unwrap();
    let queue = open(&folder);
    assert_eq!(ids(&queue.unsettled().unwrap()), ["rest", "stop", "unknown"]);
    assert_eq!((queue.audit(0, 100).unwrap().len(), queue.circuit(Some("act"), at(3)).unwrap().failures), (9, 1));
    assert_eq!(completed(&queue, at(3)).change_id, "stop");
    assert_eq!(completed(&queue, at(6 * HOUR)).budget_after, Some(135.0));
    let value = PlatformValue { targeting: Some(lagwise::TargetingState::AsAsked), ..PlatformValue::default() };
    assert_eq!(queue.reconcile("unknown", 1, &value, at(6 * HOUR)).unwrap().outcome, Outcome::Applied);
    // A ledger of before there was a queue gets one.
    let folder = Folder::new();
    std::fs::copy(states.join("ledger-v1.sqlite"), folder.file()).unwrap();
    let queue = open(&folder);
    submitted(&queue, &budget("c", 110.0, 130.0), at(HOUR));
    assert_eq!(claimed(&queue, at(HOUR)).budget_after, Some(120.0));
}

#[test]
fn a_bad_value_is_refused_and_changes_nothing() {
    with_plain(|queue| {
        let refused = |result: lagwise::Result<QueuedChange>| {
            let error = result.unwrap_err();
            (error.kind(), error.field().to_owned())
        };
        let bad = AdChange { proposed_budget: Some(f64::NAN), ..budget("a", 100.0, 110.0) };
        assert_eq!(refused(queue.submit(&bad, at(0))), (ErrorKind::NotFinite, "change.proposed_budget".into()));
        let early = Timestamp::from_millisecond(-1).unwrap();
        assert_eq!(refused(queue.submit(&budget("a", 100.0, 110.0), early)), (ErrorKind::OutOfRange, "now".into()));
        assert_eq!(queue.claim(early, 7).unwrap_err().kind(), ErrorKind::OutOfRange);
        assert_eq!(queue.circuit(Some(""), at(0)).unwrap_err().field(), "account_id");
        submitted(queue, &budget("a", 100.0, 110.0), at(0));
        let sent = begun(queue, at(0));
        let bad = PlatformError { http_status: Some(7), ..PlatformError::default() };
        assert_eq!(queue.fail("a", sent.attempt, &bad, at(0), 7).unwrap_err().field(), "error.http_status");
        assert_eq!(status(queue, "a"), Status::Executing);
    });
    let bad = QueueConfig { max_pending_hours: 0.0, ..QueueConfig::default() };
    let error = ChangeQueue::in_memory(Config { queue: bad, ..Config::default() }).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "config.queue.max_pending_hours"));
}
