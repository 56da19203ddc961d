//! What must hold of the ledger, in memory and in a file: the life of a place, leases, crashes at every point, and stores that
//! fail.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    ActionStatus, AdChange, BudgetEntity, ChangeKind, Config, ErrorKind, GuardConfig, GuardLedger, GuardMode,
    GuardOutcome as Outcome, GuardRule as Rule, LedgerOptions, PastAction, Reservation, ReservationStatus as Status,
    ReserveStatus,
};

use crate::guard::{HOUR, SECOND, at, budget, edit, plain};

/// A folder of this test run that nobody else uses; it is removed with the guard.
pub(crate) struct Folder(pub(crate) PathBuf);

impl Folder {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("lagwise-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        std::fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.0.join("ledger.sqlite")
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

pub(crate) fn config(guard: GuardConfig) -> Config {
    Config { guard, ..Config::default() }
}

pub(crate) fn open(folder: &Folder, guard: GuardConfig) -> GuardLedger {
    GuardLedger::open(folder.file(), config(guard), &LedgerOptions::default()).unwrap()
}

/// The same test on a ledger in memory and on one in a file.
fn both(guard: &GuardConfig, test: impl Fn(&GuardLedger)) {
    test(&GuardLedger::in_memory(config(guard.clone())).unwrap());
    let folder = Folder::new();
    test(&open(&folder, guard.clone()));
}

fn targeting(id: impl ToString, set: &str) -> AdChange {
    AdChange { kind: ChangeKind::Targeting, proposed_budget: None, budget_id: set.into(), ..budget(id, 100.0, 1.0) }
}

fn reserved(ledger: &GuardLedger, change: &AdChange, now: Timestamp) -> Reservation {
    let answer = ledger.reserve(change, now, 7).unwrap();
    assert_eq!(answer.status, ReserveStatus::Reserved, "{answer:?}");
    answer.reservation.unwrap()
}

/// Reserves, sends and commits at once.
fn sent(ledger: &GuardLedger, change: &AdChange, now: Timestamp) -> Reservation {
    let place = reserved(ledger, change, now);
    assert_eq!(ledger.begin_send(&place.change_id, place.attempt, now).unwrap().outcome, Outcome::Allow);
    ledger.commit(&place.change_id, place.attempt).unwrap()
}

fn refusal<T: std::fmt::Debug>(result: lagwise::Result<T>) -> (ErrorKind, String) {
    let error = result.unwrap_err();
    (error.kind(), error.field().to_owned())
}

#[test]
fn a_change_goes_its_way_once() {
    both(&plain(), |ledger| {
        let change = budget("a", 100.0, 110.0);
        let place = reserved(ledger, &change, at(0));
        assert_eq!((place.status, place.attempt, place.budget_after_minor), (Status::Reserved, 1, Some(11_000)));
        let again = ledger.reserve(&change, at(SECOND), 7).unwrap();
        assert_eq!((again.status, again.verdict, again.reservation), (ReserveStatus::Known, None, Some(place.clone())));
        // It can't be told to be sent before it was begun.
        assert_eq!(refusal(ledger.commit("a", 1)), (ErrorKind::Conflict, "change_id".into()));
        assert_eq!(ledger.begin_send("a", 1, at(SECOND)).unwrap().outcome, Outcome::Allow);
        assert_eq!(refusal(ledger.begin_send("a", 1, at(SECOND))), (ErrorKind::Conflict, "change_id".into()));
        assert_eq!(ledger.unsettled().unwrap().len(), 1);
        let sent = ledger.commit("a", 1).unwrap();
        assert_eq!((sent.status, sent.execute_at), (Status::Sent, at(SECOND)));
        assert_eq!(ledger.commit("a", 1).unwrap(), sent);
        assert_eq!(refusal(ledger.release("a", 1)), (ErrorKind::Conflict, "change_id".into()));
        assert_eq!(ledger.reserve(&change, at(9 * HOUR), 7).unwrap().status, ReserveStatus::Known);
        assert_eq!(ledger.reservation("a").unwrap(), Some(sent));
        assert_eq!(ledger.unsettled().unwrap(), []);
        assert_eq!(refusal(ledger.commit("b", 1)), (ErrorKind::UnknownName, "change_id".into()));
        assert_eq!(ledger.reservation("b").unwrap(), None);
    });
}

#[test]
fn a_lease_that_expires_before_sending_frees_the_place() {
    let guard = GuardConfig { campaign_actions_per_hour: Some(1), lease_seconds: 30.0, ..plain() };
    both(&guard, |ledger| {
        let first = reserved(ledger, &targeting("a", "one"), at(0));
        assert_eq!(first.lease_expires_at, at(30 * SECOND));
        let answer = ledger.reserve(&targeting("b", "two"), at(SECOND), 7).unwrap();
        let verdict = answer.verdict.unwrap();
        assert_eq!((answer.status, verdict.rule), (ReserveStatus::Refused, Some(Rule::CampaignRate)));
        assert_eq!(verdict.clears_at, Some(at(30 * SECOND)));
        let second = reserved(ledger, &targeting("b", "two"), at(30 * SECOND));
        // Who held the first place is too late, whether or not anybody settled it.
        assert_eq!(refusal(ledger.begin_send("a", 1, at(30 * SECOND))), (ErrorKind::Conflict, "change_id".into()));
        let expired = ledger.expire(at(40 * SECOND)).unwrap();
        assert_eq!(
            expired.iter().map(|one| (one.change_id.as_str(), one.status)).collect::<Vec<_>>(),
            [("a", Status::Expired)]
        );
        assert_eq!(ledger.begin_send("b", 1, at(41 * SECOND)).unwrap().outcome, Outcome::Allow);
        ledger.commit("b", 1).unwrap();
        // The first may try again, as another attempt, once there is room.
        let next = reserved(ledger, &targeting("a", "one"), at(41 * SECOND + HOUR));
        assert_eq!((next.attempt, second.attempt), (2, 1));
        assert_eq!(refusal(ledger.begin_send("a", 1, at(42 * SECOND + HOUR))), (ErrorKind::Conflict, "attempt".into()));
    });
}

#[test]
fn a_lease_that_expires_while_sending_leaves_an_unknown_that_keeps_its_place() {
    let guard = GuardConfig { campaign_actions_per_hour: Some(1), lease_seconds: 30.0, ..plain() };
    both(&guard, |ledger| {
        let place = reserved(ledger, &targeting("a", "one"), at(0));
        ledger.begin_send("a", place.attempt, at(SECOND)).unwrap();
        assert_eq!(ledger.expire(at(30 * SECOND)).unwrap(), []);
        let unknown = ledger.expire(at(31 * SECOND)).unwrap();
        assert_eq!(unknown[0].status, Status::Unknown);
        assert_eq!(ledger.unsettled().unwrap(), unknown);
        // Neither the change itself nor another gets a place, however long it takes.
        assert_eq!(ledger.reserve(&targeting("a", "one"), at(99 * HOUR), 7).unwrap().status, ReserveStatus::Known);
        let verdict = ledger.reserve(&targeting("b", "two"), at(99 * HOUR), 7).unwrap().verdict.unwrap();
        assert_eq!((verdict.outcome, verdict.clears_at), (Outcome::Deny, None));
        // Read back: it took no effect.
        assert_eq!(ledger.release("a", 1).unwrap().status, Status::Released);
        assert_eq!(ledger.release("a", 1).unwrap().status, Status::Released);
        assert_eq!(refusal(ledger.commit("a", 1)), (ErrorKind::Conflict, "change_id".into()));
        assert_eq!(reserved(ledger, &targeting("a", "one"), at(99 * HOUR)).attempt, 2);
    });
}

/// Where a worker may die between its steps, and what is left.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Crash {
    BeforeReserve,
    AfterReserve,
    AfterBeginSend,
    AfterSend,
    AfterCommit,
}

/// A worker that dies at a point; the platform is the list of what took effect.
fn work(ledger: &GuardLedger, change: &AdChange, platform: &mut Vec<String>, now: Timestamp, crash: Option<Crash>) {
    if crash == Some(Crash::BeforeReserve) {
        return;
    }
    let answer = ledger.reserve(change, now, 7).unwrap();
    if answer.status != ReserveStatus::Reserved || crash == Some(Crash::AfterReserve) {
        return;
    }
    let place = answer.reservation.unwrap();
    assert_eq!(ledger.begin_send(&place.change_id, place.attempt, now).unwrap().outcome, Outcome::Allow);
    if crash == Some(Crash::AfterBeginSend) {
        return;
    }
    platform.push(place.change_id.clone());
    if crash == Some(Crash::AfterSend) {
        return;
    }
    ledger.commit(&place.change_id, place.attempt).unwrap();
}

/// What every worker does first: settles what leases say, and reads back what is unknown.
fn reconcile(ledger: &GuardLedger, platform: &[String], now: Timestamp) -> usize {
    ledger.expire(now).unwrap();
    let unknown: Vec<_> = ledger.unsettled().unwrap().into_iter().filter(|one| one.status == Status::Unknown).collect();
    for one in &unknown {
        if platform.contains(&one.change_id) {
            ledger.commit(&one.change_id, one.attempt).unwrap();
        } else {
            ledger.release(&one.change_id, one.attempt).unwrap();
        }
    }
    unknown.len()
}

fn assert_crash(crash: Crash, left: Option<Status>, is_unknown: bool) {
    both(&GuardConfig { lease_seconds: 30.0, ..plain() }, |ledger| {
        let (change, mut platform) = (budget("a", 100.0, 110.0), Vec::new());
        work(ledger, &change, &mut platform, at(0), Some(crash));
        assert_eq!(ledger.reservation("a").unwrap().map(|one| one.status), left, "{crash:?}");
        // Before the lease ends nobody sends it again.
        work(ledger, &change, &mut platform, at(SECOND), None);
        let later = at(60 * SECOND);
        assert_eq!(reconcile(ledger, &platform, later), usize::from(is_unknown), "{crash:?}");
        work(ledger, &change, &mut platform, later, None);
        assert_eq!(platform, ["a"], "{crash:?}");
        assert_eq!(ledger.reservation("a").unwrap().unwrap().status, Status::Sent, "{crash:?}");
    });
}

#[test]
fn a_crash_before_reserving_leaves_nothing() {
    assert_crash(Crash::BeforeReserve, None, false);
}

#[test]
fn a_crash_after_reserving_leaves_a_place_that_expires() {
    assert_crash(Crash::AfterReserve, Some(Status::Reserved), false);
}

#[test]
fn a_crash_after_begin_send_leaves_an_unknown_that_took_no_effect() {
    assert_crash(Crash::AfterBeginSend, Some(Status::Executing), true);
}

#[test]
fn a_crash_after_sending_leaves_an_unknown_that_took_effect() {
    assert_crash(Crash::AfterSend, Some(Status::Executing), true);
}

#[test]
fn a_crash_after_the_commit_leaves_a_change_that_was_sent() {
    assert_crash(Crash::AfterCommit, Some(Status::Sent), false);
}

#[test]
fn only_one_budget_change_of_a_budget_is_on_its_way() {
    both(&plain(), |ledger| {
        reserved(ledger, &budget("a", 100.0, 110.0), at(0));
        let answer = ledger.reserve(&budget("b", 100.0, 105.0), at(SECOND), 7).unwrap();
        assert_eq!(answer.verdict.unwrap().rule, Some(Rule::InFlight));
        ledger.begin_send("a", 1, at(SECOND)).unwrap();
        let verdict = ledger.reserve(&budget("b", 100.0, 105.0), at(SECOND), 7).unwrap().verdict.unwrap();
        assert_eq!((verdict.rule, verdict.outcome), (Some(Rule::InFlight), Outcome::Deny));
        ledger.commit("a", 1).unwrap();
        // The budget is another one now, and the change rests on the old one.
        let verdict = ledger.reserve(&budget("b", 100.0, 105.0), at(SECOND), 7).unwrap().verdict.unwrap();
        assert_eq!(verdict.rule, Some(Rule::OutsideEdit));
        let verdict = ledger.reserve(&budget("b", 110.0, 130.0), at(SECOND), 7).unwrap().verdict.unwrap();
        assert_eq!((verdict.outcome, verdict.final_budget), (Outcome::Clamp, Some(120.0)));
    });
}

#[test]
fn edits_from_outside_are_recorded_once() {
    both(&plain(), |ledger| {
        sent(ledger, &budget("a", 100.0, 110.0), at(0));
        let seen = PastAction { change_id: Some("seen".into()), ..edit(HOUR, 110.0, 150.0) };
        let recorded = ledger.record("act", &seen).unwrap();
        assert_eq!((recorded.status, recorded.budget_after), (Status::Sent, Some(150.0)));
        assert_eq!(ledger.record("act", &seen).unwrap(), recorded);
        let verdict = ledger.reserve(&budget("b", 150.0, 160.0), at(2 * HOUR), 7).unwrap().verdict.unwrap();
        assert_eq!((verdict.rule, verdict.clears_at), (Some(Rule::Velocity), Some(at(7 * HOUR))));
        let open = PastAction { status: ActionStatus::Reserved, ..seen.clone() };
        assert_eq!(refusal(ledger.record("act", &open)), (ErrorKind::Conflict, "action.status".into()));
        let nameless = PastAction { change_id: None, ..seen.clone() };
        assert_eq!(refusal(ledger.record("act", &nameless)), (ErrorKind::MissingField, "action.change_id".into()));
        let other = PastAction { change_id: Some("a".into()), ..seen };
        assert_eq!(refusal(ledger.record("act", &other)), (ErrorKind::Conflict, "action.change_id".into()));
    });
}

#[test]
fn switches_are_kept() {
    both(&plain(), |ledger| {
        let change = targeting("a", "set");
        let rule = || ledger.reserve(&change, at(0), 7).unwrap().verdict.unwrap().rule;
        ledger.set_kill_switch(None, true).unwrap();
        assert_eq!(rule(), Some(Rule::KillSwitch));
        ledger.set_kill_switch(None, false).unwrap();
        ledger.set_kill_switch(Some("act"), true).unwrap();
        assert_eq!(rule(), Some(Rule::KillSwitch));
        ledger.set_kill_switch(Some("act"), false).unwrap();
        ledger.set_frozen("act", "set", true).unwrap();
        assert_eq!(rule(), Some(Rule::Frozen));
        ledger.set_frozen("act", "set", false).unwrap();
        ledger.set_learning("act", "set", Some(at(-HOUR))).unwrap();
        assert_eq!(rule(), Some(Rule::Learning));
        ledger.set_learning("act", "set", None).unwrap();
        reserved(ledger, &change, at(0));
        // A switch that is pulled after a change got its place holds it at the instant of sending.
        ledger.set_kill_switch(Some("act"), true).unwrap();
        let verdict = ledger.begin_send("a", 1, at(0)).unwrap();
        assert_eq!((verdict.outcome, verdict.rule), (Outcome::Deny, Some(Rule::KillSwitch)));
        assert_eq!(ledger.release("a", 1).unwrap().status, Status::Released);
    });
}

#[test]
fn the_score_counts_what_is_planned_before_and_what_was_sent_at_sending() {
    let guard = GuardConfig { account_points: Some(6), points_decay_seconds: 60.0, ..plain() };
    both(&guard, |ledger| {
        reserved(ledger, &targeting("a", "one"), at(0));
        reserved(ledger, &targeting("b", "two"), at(0));
        let verdict = ledger.reserve(&targeting("c", "three"), at(0), 7).unwrap().verdict.unwrap();
        assert_eq!((verdict.rule, verdict.clears_at), (Some(Rule::AccountScore), Some(at(30 * SECOND))));
        reserved(ledger, &targeting("c", "three"), at(30 * SECOND));
        // The first two are sent later than they were planned: the third has no room then.
        for id in ["a", "b"] {
            assert_eq!(ledger.begin_send(id, 1, at(30 * SECOND)).unwrap().outcome, Outcome::Allow);
        }
        let verdict = ledger.begin_send("c", 1, at(30 * SECOND)).unwrap();
        assert_eq!((verdict.rule, verdict.clears_at), (Some(Rule::AccountScore), Some(at(60 * SECOND))));
        assert_eq!(ledger.begin_send("c", 1, at(60 * SECOND)).unwrap().outcome, Outcome::Allow);
    });
}

/// Instants are kept in whole milliseconds, rounded so that an action counts for a whole hour.
#[test]
fn an_action_counts_for_an_hour_from_the_very_instant_of_sending() {
    both(&plain(), |ledger| {
        let micros = |micros| at(0) + SignedDuration::from_micros(micros);
        let is_sent = |id: String, now| {
            let change = targeting(&id, "set");
            let Some(place) = ledger.reserve(&change, now, 7).unwrap().reservation else { return false };
            ledger.begin_send(&id, place.attempt, now).unwrap().outcome == Outcome::Allow
        };
        assert_eq!((0..15).filter(|id| is_sent(id.to_string(), micros(900))).count(), 15);
        ledger.unsettled().unwrap().iter().for_each(|place| {
            ledger.commit(&place.change_id, place.attempt).unwrap();
        });
        assert!(!is_sent("early".into(), at(HOUR)));
        assert!(is_sent("due".into(), at(HOUR + 1)));
    });
}

/// Which of two edits of one instant came last can't be told: either budget is what the ledger left, whatever the order in
/// which it learnt of them, and however long ago that was.
#[test]
fn edits_of_one_instant_have_no_order() {
    let (there, back) = (edit(0, 100.0, 110.0), edit(0, 110.0, 100.0));
    for order in [[&there, &back], [&back, &there]] {
        both(&plain(), |ledger| {
            for (action, id) in order.into_iter().zip(["first", "second"]) {
                ledger.record("act", &PastAction { change_id: Some(id.into()), ..action.clone() }).unwrap();
            }
            let rule = |current, now| {
                let change = budget("x", current, 105.0);
                let answer = ledger.reserve(&change, at(now), 7).unwrap();
                let _ = answer.reservation.map(|place| ledger.release("x", place.attempt).unwrap());
                answer.verdict.unwrap().rule
            };
            for now in [SECOND, 7 * HOUR] {
                assert_eq!(
                    [100.0, 110.0, 120.0].map(|budget| rule(budget, now)),
                    [None, None, Some(Rule::OutsideEdit)]
                );
            }
            assert_eq!(ledger.forget(at(8 * HOUR)).unwrap(), 1, "the released change alone");
            assert_eq!([100.0, 110.0].map(|budget| rule(budget, 7 * HOUR)), [None, None]);
        });
    }
}

#[test]
fn the_mode_that_suggests_gives_no_place() {
    both(&GuardConfig { mode: GuardMode::Suggest, ..plain() }, |ledger| {
        let answer = ledger.reserve(&budget("a", 100.0, 110.0), at(0), 7).unwrap();
        assert_eq!((answer.status, answer.reservation), (ReserveStatus::Suggested, None));
        assert_eq!(answer.verdict.unwrap().final_budget, Some(110.0));
        assert_eq!(ledger.reservation("a").unwrap(), None);
    });
}

/// A place that was given before the mode was switched.
#[test]
fn the_mode_that_suggests_sends_nothing() {
    let folder = Folder::new();
    let place = reserved(&open(&folder, plain()), &budget("a", 100.0, 110.0), at(0));
    let ledger = open(&folder, GuardConfig { mode: GuardMode::Suggest, ..plain() });
    let refused = refusal(ledger.begin_send("a", place.attempt, at(0)));
    assert_eq!(refused, (ErrorKind::Conflict, "config.guard.mode".into()));
    assert_eq!(ledger.reservation("a").unwrap().unwrap().status, Status::Reserved);
}

#[test]
fn accounts_do_not_mix() {
    both(&GuardConfig { campaign_actions_per_hour: Some(1), ..plain() }, |ledger| {
        sent(ledger, &budget("a", 100.0, 110.0), at(0));
        let other = AdChange { account_id: "other".into(), ..budget("b", 100.0, 110.0) };
        reserved(ledger, &other, at(0));
    });
}

#[test]
fn what_is_forgotten_is_no_loss() {
    both(&plain(), |ledger| {
        for place in 0..5_u32 {
            let change = budget(place, 100.0 + f64::from(place), 101.0 + f64::from(place));
            sent(ledger, &change, at(i64::from(place) * HOUR));
        }
        sent(ledger, &targeting("t", "set"), at(5 * HOUR));
        reserved(ledger, &targeting("open", "set"), at(5 * HOUR));
        assert_eq!(ledger.forget(at(100 * HOUR)).unwrap(), 5);
        assert_eq!(ledger.forget(at(100 * HOUR)).unwrap(), 0);
        assert!(ledger.reservation("4").unwrap().is_some() && ledger.reservation("open").unwrap().is_some());
        // The newest edit still tells what the budget is.
        let verdict = ledger.reserve(&budget("x", 100.0, 101.0), at(101 * HOUR), 7).unwrap().verdict.unwrap();
        assert_eq!(verdict.rule, Some(Rule::OutsideEdit));
    });
}

#[test]
fn the_headroom_of_a_ledger_is_that_of_its_history() {
    both(&plain(), |ledger| {
        sent(ledger, &budget("a", 100.0, 110.0), at(0));
        let entity = BudgetEntity {
            account_id: "act".into(),
            campaign_id: Some("spring".into()),
            budget_id: "set".into(),
            current_budget: 110.0,
            ..BudgetEntity::default()
        };
        let headroom = ledger.headroom(&entity, at(HOUR)).unwrap();
        assert_eq!((headroom.lowest_budget_minor, headroom.highest_budget_minor), (8_800, 12_000));
        reserved(ledger, &budget("b", 110.0, 115.0), at(HOUR));
        assert_eq!(ledger.headroom(&entity, at(HOUR)).unwrap().rule, Some(Rule::InFlight));
    });
}

/// Both stores give the same answers to the same random calls.
#[test]
fn memory_and_file_answer_alike() {
    use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..20 {
        let guard = GuardConfig {
            lease_seconds: 60.0,
            cool_down_hours: rng.random_bool(0.3).then_some(0.1),
            account_points: rng.random_bool(0.5).then_some(60),
            ..GuardConfig::default()
        };
        let folder = Folder::new();
        let (memory, file) = (GuardLedger::in_memory(config(guard.clone())).unwrap(), open(&folder, guard));
        let mut now = 0;
        for step in 0..150 {
            // Sometimes not at all, sometimes backwards.
            now += match rng.random_range(0..10) {
                0 => -rng.random_range(0..HOUR),
                1..4 => 0,
                _ => rng.random_range(0..90 * SECOND),
            };
            let (id, attempt, moment) = (rng.random_range(0..=step).to_string(), rng.random_range(1..3), at(now));
            let change = AdChange {
                budget_id: format!("set-{}", rng.random_range(0..3)),
                campaign_id: Some(format!("campaign-{}", rng.random_range(0..2))),
                kind: [ChangeKind::Budget, ChangeKind::Targeting, ChangeKind::Pause][rng.random_range(0..3)],
                proposed_budget: None,
                ..budget(&id, 100.0, 1.0)
            };
            let change = match change.kind {
                ChangeKind::Budget => AdChange { proposed_budget: Some(rng.random_range(90..120).into()), ..change },
                _ => change,
            };
            let set = change.budget_id.as_str();
            match rng.random_range(0..16) {
                12 => {
                    let edited = PastAction {
                        change_id: Some(format!("outside-{step}")),
                        budget_id: set.into(),
                        ..edit(now, 100.0, rng.random_range(90..112).into())
                    };
                    assert_eq!(memory.record("act", &edited), file.record("act", &edited));
                }
                13 => {
                    let since = rng.random_bool(0.5).then_some(moment - SignedDuration::from_hours(167));
                    assert_eq!(memory.set_learning("act", set, since), file.set_learning("act", set, since));
                }
                14 => {
                    let (is_frozen, is_pulled) = (rng.random_bool(0.3), rng.random_bool(0.2));
                    assert_eq!(memory.set_frozen("act", set, is_frozen), file.set_frozen("act", set, is_frozen));
                    assert_eq!(memory.set_kill_switch(None, is_pulled), file.set_kill_switch(None, is_pulled));
                }
                15 => {
                    let entity = BudgetEntity {
                        account_id: "act".into(),
                        campaign_id: change.campaign_id.clone(),
                        budget_id: set.into(),
                        current_budget: 100.0,
                        ..BudgetEntity::default()
                    };
                    assert_eq!(memory.headroom(&entity, moment), file.headroom(&entity, moment));
                }
                0..5 => assert_eq!(memory.reserve(&change, moment, 1), file.reserve(&change, moment, 1)),
                5..8 => assert_eq!(memory.begin_send(&id, attempt, moment), file.begin_send(&id, attempt, moment)),
                8 => assert_eq!(memory.commit(&id, attempt), file.commit(&id, attempt)),
                9 => assert_eq!(memory.release(&id, attempt), file.release(&id, attempt)),
                10 => assert_eq!(memory.expire(moment), file.expire(moment)),
                _ => assert_eq!(memory.forget(at(now - 5 * HOUR)), file.forget(at(now - 5 * HOUR))),
            }
        }
        assert_eq!(memory.unsettled(), file.unsettled());
    }
}

#[test]
fn threads_of_one_process_share_a_ledger() {
    both(&GuardConfig { campaign_actions_per_hour: Some(15), ..plain() }, |ledger| {
        let got: usize = std::thread::scope(|scope| {
            let work = |thread: usize| {
                move || {
                    let ids = (0..100).map(|place| format!("{}", (place * 7 + thread * 3) % 200));
                    ids.filter(|id| {
                        let answer = ledger.reserve(&targeting(id, "set"), at(0), 7).unwrap();
                        answer.status == ReserveStatus::Reserved
                    })
                    .count()
                }
            };
            let workers: Vec<_> = (0..8).map(|thread| scope.spawn(work(thread))).collect();
            workers.into_iter().map(|worker| worker.join().unwrap()).sum()
        });
        assert_eq!(got, 15);
        assert_eq!(ledger.unsettled().unwrap().len(), 15);
    });
}

/// The case of Go's rate limiter: a bucket of 5 that gains one a second, and 15 requests in one instant from as many threads.
/// Each thread has a ledger of its own where they share a file.
#[test]
fn of_fifteen_requests_at_once_the_bucket_admits_five() {
    let Some(text) = crate::data::read("rate_limiter/go_x_time_rate_part.json") else { return };
    assert!(text.contains("limit 1/s, burst 5, 15 threads at once: exactly 5 succeed"));
    let bucket = GuardConfig { account_points: Some(5), points_per_write: 1, points_decay_seconds: 5.0, ..plain() };
    let got = |ledgers: &[&GuardLedger], now: Timestamp| {
        let start = std::sync::Barrier::new(15);
        std::thread::scope(|scope| {
            let request = |thread: usize| {
                let (ledger, start) = (ledgers[thread % ledgers.len()], &start);
                move || {
                    // Each on a campaign of its own: the score alone limits them.
                    let id = format!("{now}-{thread}");
                    let change = AdChange { campaign_id: Some(id.clone()), ..targeting(&id, &id) };
                    start.wait();
                    let Some(place) = ledger.reserve(&change, now, 7).unwrap().reservation else { return false };
                    ledger.begin_send(&id, place.attempt, now).unwrap().outcome == Outcome::Allow
                }
            };
            let threads: Vec<_> = (0..15).map(|thread| scope.spawn(request(thread))).collect();
            threads.into_iter().filter_map(|thread| thread.join().unwrap().then_some(())).count()
        })
    };
    let check = |ledgers: &[&GuardLedger]| {
        assert_eq!(got(ledgers, at(0)), 5);
        // A second later there is room for one more, 5 seconds after that for all five.
        assert_eq!(got(ledgers, at(SECOND)), 1);
        assert_eq!(got(ledgers, at(6 * SECOND)), 5);
    };
    both(&bucket, |ledger| check(&[ledger]));
    let folder = Folder::new();
    let handles: Vec<GuardLedger> = (0..15).map(|_| open(&folder, bucket.clone())).collect();
    check(&handles.iter().collect::<Vec<_>>());
}

mod stores {
    //! Stores that fail: the error says so, and nothing is half-written.

    use super::*;
    use rusqlite::Connection;

    fn reopen(folder: &Folder, options: &LedgerOptions) -> lagwise::Result<GuardLedger> {
        GuardLedger::open(folder.file(), config(plain()), options)
    }

    fn assert_failed<T: std::fmt::Debug>(result: lagwise::Result<T>, kind: ErrorKind, said: &str) {
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, "store"));
        assert!(error.detail().contains(said), "{error}");
    }

    #[test]
    fn a_store_that_is_full_refuses_the_step_as_a_whole() {
        let folder = Folder::new();
        let options = LedgerOptions { max_pages: Some(24), ..LedgerOptions::default() };
        let ledger = reopen(&folder, &options).unwrap();
        let refused = (0..).find_map(|place: u32| {
            let change = targeting(format!("{place:0>500}"), &format!("set-{place}"));
            let change = AdChange { campaign_id: Some(format!("campaign-{place}")), ..change };
            ledger.reserve(&change, at(0), 7).err().map(|error| (place, error))
        });
        let (place, error) = refused.unwrap();
        assert_eq!(error.kind(), ErrorKind::StoreFailed);
        assert!(place > 5 && error.detail().contains("full"), "{error}");
        assert_eq!(ledger.unsettled().unwrap().len(), place as usize);
        let roomy = reopen(&folder, &LedgerOptions::default()).unwrap();
        assert_eq!(roomy.unsettled().unwrap().len(), place as usize);
        let change = AdChange { campaign_id: None, ..targeting("more", "set-x") };
        assert_eq!(roomy.reserve(&change, at(0), 7).unwrap().status, ReserveStatus::Reserved);
    }

    #[test]
    fn a_store_that_is_locked_is_busy() {
        let folder = Folder::new();
        let options = LedgerOptions { busy_timeout_ms: 20, ..LedgerOptions::default() };
        let ledger = reopen(&folder, &options).unwrap();
        let other = Connection::open(folder.file()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_failed(ledger.reserve(&targeting("a", "set"), at(0), 7), ErrorKind::StoreBusy, "locked");
        assert_eq!(ledger.reservation("a").unwrap(), None, "readers are not held up");
        other.execute_batch("ROLLBACK").unwrap();
        assert_eq!(ledger.reserve(&targeting("a", "set"), at(0), 7).unwrap().status, ReserveStatus::Reserved);
    }

    #[test]
    fn a_store_that_is_read_only_reads() {
        let folder = Folder::new();
        let options = LedgerOptions { read_only: true, ..LedgerOptions::default() };
        assert_failed(reopen(&folder, &options), ErrorKind::StoreFailed, "unable to open");
        let ledger = reopen(&folder, &LedgerOptions::default()).unwrap();
        reserved(&ledger, &targeting("a", "set"), at(0));
        let reader = reopen(&folder, &options).unwrap();
        assert_eq!(reader.unsettled().unwrap().len(), 1);
        assert_failed(reader.commit("a", 1), ErrorKind::StoreFailed, "read only");
        assert_failed(reader.reserve(&targeting("b", "set"), at(0), 7), ErrorKind::StoreFailed, "read only");
        assert_eq!(ledger.unsettled().unwrap().len(), 1);
    }

    #[test]
    fn a_file_that_is_damaged_or_of_something_else_is_refused_and_stays_as_it_is() {
        let folder = Folder::new();
        std::fs::write(folder.file(), vec![7_u8; 8_192]).unwrap();
        assert_failed(reopen(&folder, &LedgerOptions::default()), ErrorKind::StoreFailed, "damaged");
        assert_eq!(std::fs::read(folder.file()).unwrap(), vec![7_u8; 8_192]);

        let folder = Folder::new();
        Connection::open(folder.file()).unwrap().execute_batch("CREATE TABLE theirs (x)").unwrap();
        assert_failed(reopen(&folder, &LedgerOptions::default()), ErrorKind::StoreFailed, "no ledger");

        let folder = Folder::new();
        let ledger = reopen(&folder, &LedgerOptions::default()).unwrap();
        reserved(&ledger, &targeting("a", "set"), at(0));
        drop(ledger);
        // Every page but the first is garbage.
        let mut bytes = std::fs::read(folder.file()).unwrap();
        bytes[4_096..].fill(0xff);
        std::fs::write(folder.file(), bytes).unwrap();
        let ledger = reopen(&folder, &LedgerOptions::default()).unwrap();
        assert_failed(ledger.reserve(&targeting("b", "set"), at(0), 7), ErrorKind::StoreFailed, "damaged");
        assert_failed(ledger.reservation("a"), ErrorKind::StoreFailed, "damaged");

        let folder = Folder::new();
        assert_failed(
            GuardLedger::open(folder.0.join("no/such/folder"), config(plain()), &LedgerOptions::default()),
            ErrorKind::StoreFailed,
            "unable to open",
        );
    }

    #[test]
    fn a_file_of_a_newer_version_is_refused_and_stays_as_it_is() {
        let folder = Folder::new();
        drop(reopen(&folder, &LedgerOptions::default()).unwrap());
        let raw = Connection::open(folder.file()).unwrap();
        let version: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        raw.pragma_update(None, "user_version", version + 1).unwrap();
        let said = format!("version {}", version + 1);
        assert_failed(reopen(&folder, &LedgerOptions::default()), ErrorKind::StoreFailed, &said);
        let now: i64 = raw.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap();
        assert_eq!(now, version + 1);
    }

    /// A file of every version of the schema, loadable for ever.
    #[test]
    fn files_of_every_version_load() {
        let states = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/state");
        let fixture = states.join("ledger-v1.sqlite");
        if std::env::var_os("UPDATE_GENERATED").is_some() && !fixture.exists() {
            let ledger = GuardLedger::open(&fixture, config(plain()), &LedgerOptions::default()).unwrap();
            sent(&ledger, &budget("a", 100.0, 110.0), at(0));
            reserved(&ledger, &targeting("b", "other"), at(SECOND));
            ledger.set_frozen("act", "third", true).unwrap();
            drop(ledger);
            let raw = Connection::open(&fixture).unwrap();
            raw.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).unwrap();
        }
        let folder = Folder::new();
        std::fs::copy(&fixture, folder.file()).unwrap();
        let ledger = reopen(&folder, &LedgerOptions::default()).unwrap();
        assert_eq!(ledger.reservation("a").unwrap().unwrap().status, Status::Sent);
        assert_eq!(ledger.commit("b", 1).unwrap_err().kind(), ErrorKind::Conflict);
        let verdict = ledger.reserve(&budget("c", 110.0, 130.0), at(HOUR), 7).unwrap().verdict.unwrap();
        assert_eq!(verdict.final_budget, Some(120.0));
        let frozen = ledger.reserve(&targeting("d", "third"), at(HOUR), 7).unwrap().verdict.unwrap();
        assert_eq!(frozen.rule, Some(Rule::Frozen));
    }

    /// Where a process dies within a transaction, the next one finds the state of before it.
    #[test]
    fn a_crash_inside_a_transaction_leaves_nothing_of_it() {
        let folder = Folder::new();
        let ledger = reopen(&folder, &LedgerOptions::default()).unwrap();
        reserved(&ledger, &targeting("a", "set"), at(0));
        // A connection that is dropped in the middle of a step, as its process's death drops it.
        let dying = Connection::open(folder.file()).unwrap();
        dying.execute_batch("BEGIN IMMEDIATE; UPDATE changes SET status = 3, rank = 0").unwrap();
        drop(dying);
        assert_eq!(ledger.reservation("a").unwrap().unwrap().status, Status::Reserved);
        assert_eq!(ledger.begin_send("a", 1, at(0)).unwrap().outcome, Outcome::Allow);
    }

    #[test]
    fn options_are_checked() {
        let folder = Folder::new();
        for options in [
            LedgerOptions { busy_timeout_ms: 600_001, ..LedgerOptions::default() },
            LedgerOptions { max_pages: Some(15), ..LedgerOptions::default() },
        ] {
            assert_eq!(reopen(&folder, &options).unwrap_err().kind(), ErrorKind::OutOfRange);
        }
        assert!(SignedDuration::from_hours(1).as_millis() == i128::from(HOUR));
    }
}
