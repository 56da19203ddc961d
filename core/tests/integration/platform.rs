//! What must hold when the platform refuses: the class and the step of every known error, the bounds of waits, and what is
//! made of a value that was read back.

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    AdChange, ChangeKind, Config, ErrorKind, GuardVerdict, NextAction as Action, NextStep, PlatformConfig,
    PlatformError, PlatformErrorClass as Class, PlatformErrorRule, PlatformStatus as Status, PlatformValue,
    ReconciliationOutcome as Found, SafetyGuard, TargetingState as Targeting,
};
use proptest::prelude::*;

use crate::guard::{at, budget, plain};

fn guard() -> SafetyGuard {
    with(PlatformConfig::meta())
}

fn with(platform: PlatformConfig) -> SafetyGuard {
    SafetyGuard::new(Config { platform, guard: plain(), ..Config::default() }).unwrap()
}

fn error(code: i64, subcode: Option<i64>) -> PlatformError {
    PlatformError { http_status: Some(400), code: Some(code), subcode, ..PlatformError::default() }
}

fn step(guard: &SafetyGuard, error: &PlatformError, attempt: u32) -> NextStep {
    guard.next_step(error, attempt, at(0), 7, "c-1").unwrap()
}

/// Seconds until the step is due.
fn wait(step: &NextStep) -> f64 {
    step.at.unwrap().duration_since(at(0)).as_secs_f64()
}

/// Meta's table, row by row: code, subcode, class, action, seconds to wait where no header names any.
#[test]
fn every_known_error_has_its_class_and_its_step() {
    use Action::{DeadLetter, ParkEntity, PauseAccount, PauseApp, Retry, StopAndAlert};
    let table = [
        (4, None, Class::AppThrottled, PauseApp, 300.0),
        (4, Some(1_504_022), Class::AppThrottled, PauseApp, 300.0),
        (4, Some(1_504_039), Class::AppThrottled, PauseApp, 300.0),
        (17, None, Class::AccountThrottled, PauseAccount, 300.0),
        (17, Some(2_446_079), Class::AccountThrottled, PauseAccount, 300.0),
        (32, None, Class::AccountThrottled, PauseAccount, 300.0),
        (613, None, Class::AccountThrottled, PauseAccount, 300.0),
        (613, Some(1_487_742), Class::AccountThrottled, PauseAccount, 300.0),
        (613, Some(1_487_632), Class::EntityThrottled, ParkEntity, 3_600.0),
        (613, Some(5_044_001), Class::AccountThrottled, PauseAccount, 1.0),
        (613, Some(1_487_225), Class::EntityThrottled, ParkEntity, 3_600.0),
        (613, Some(1_996), Class::AccountThrottled, PauseAccount, 60.0),
        (80_000, Some(2_446_079), Class::AccountThrottled, PauseAccount, 300.0),
        (80_003, None, Class::AccountThrottled, PauseAccount, 300.0),
        (80_004, Some(2_446_079), Class::AccountThrottled, PauseAccount, 300.0),
        (80_014, None, Class::AccountThrottled, PauseAccount, 300.0),
        (1, None, Class::Transient, Retry, 0.0),
        (2, None, Class::Transient, Retry, 0.0),
        (190, Some(463), Class::Auth, StopAndAlert, 0.0),
        (10, None, Class::Auth, StopAndAlert, 0.0),
        (200, None, Class::Auth, StopAndAlert, 0.0),
        (102, None, Class::Auth, StopAndAlert, 0.0),
        (100, Some(1_885_261), Class::Invalid, DeadLetter, 0.0),
    ];
    for (code, subcode, class, action, least) in table {
        // What stands around the code changes nothing: throttles are flagged transient, and statuses are not to be relied on.
        for (http_status, is_transient) in [(400, None), (403, Some(true)), (500, Some(false))] {
            let error = PlatformError { http_status: Some(http_status), is_transient, ..error(code, subcode) };
            let step = step(&guard(), &error, 1);
            assert_eq!((step.error_class, step.action), (class, action), "{error:?}");
            assert_eq!(step.at.is_some(), !matches!(action, StopAndAlert | DeadLetter), "{error:?}");
            if step.at.is_some() {
                assert!((least..=least + 2.0).contains(&wait(&step)), "{error:?}: {}", wait(&step));
            }
        }
    }
}

#[test]
fn an_answer_without_a_known_code_is_told_by_its_flag_or_status() {
    let told = |http_status, code, is_transient| {
        let error = PlatformError { http_status, code, is_transient, ..PlatformError::default() };
        let step = step(&guard(), &error, 1);
        (step.error_class, step.action)
    };
    assert_eq!(told(None, Some(99_999), Some(true)), (Class::Transient, Action::Retry));
    assert_eq!(told(Some(503), None, Some(true)), (Class::Transient, Action::Retry));
    assert_eq!(told(Some(401), None, None), (Class::Auth, Action::StopAndAlert));
    assert_eq!(told(Some(409), None, None), (Class::Conflict, Action::Reconcile));
    assert_eq!(told(Some(429), None, None), (Class::AccountThrottled, Action::PauseAccount));
    // It may have been applied: a gateway that gave up, a code that nobody knows, nothing at all.
    for (status, code) in [(Some(502), None), (Some(400), Some(99_999)), (None, Some(-1)), (None, None)] {
        assert_eq!(told(status, code, None), (Class::Unknown, Action::Reconcile));
    }
}

#[test]
fn the_wait_that_a_header_names_is_kept_and_a_rules_wait_is_the_least() {
    let named = |code, subcode, seconds| {
        let error = PlatformError { retry_after_seconds: Some(seconds), ..error(code, subcode) };
        wait(&step(&guard(), &error, 1))
    };
    assert!((720.0..=722.0).contains(&named(80_004, None, 720.0)));
    assert!((20.0..=22.0).contains(&named(80_004, None, 20.0)), "shorter than the default of the class");
    assert!((300.0..=302.0).contains(&named(80_004, None, 0.0)), "0 names none");
    assert!((3_600.0..=3_602.0).contains(&named(613, Some(1_487_632), 60.0)), "the entity is blocked for an hour");
    assert!((7_200.0..=7_202.0).contains(&named(613, Some(1_487_632), 7_200.0)));
    assert!((30.0..=32.0).contains(&named(2, None, 30.0)));
}

#[test]
fn attempts_end() {
    let guard = guard();
    let actions: Vec<Action> = (1..=6).map(|attempt| step(&guard, &error(2, None), attempt).action).collect();
    assert_eq!(actions[..4], [Action::Retry; 4]);
    assert_eq!(actions[4..], [Action::DeadLetter; 2]);
    // What was sent last may have been applied, so it is read back still.
    assert!(step(&guard, &error(2, None), 5).must_read_back);
    // An account stays paused, and a timeout reconciled, whatever becomes of the change that met it.
    let throttled = step(&guard, &error(17, None), 5);
    assert_eq!((throttled.action, throttled.attempts_left), (Action::PauseAccount, 0));
    let silent = PlatformError { timed_out: true, ..PlatformError::default() };
    let silent = step(&guard, &silent, 5);
    assert_eq!((silent.action, silent.attempts_left, silent.must_read_back), (Action::Reconcile, 0, true));
    assert!(silent.reason.contains("all 5 attempts are spent"), "{}", silent.reason);
    assert_eq!(step(&guard, &error(17, None), 2).attempts_left, 3);
    assert_eq!(step(&guard, &error(190, None), 1).attempts_left, 0);
}

#[test]
fn retries_spread_over_a_bound_that_doubles_and_each_draws_anew() {
    let guard = guard();
    let waits = |attempt| -> Vec<f64> {
        let step = |i| guard.next_step(&error(2, None), attempt, at(0), 7, &format!("c-{i}")).unwrap();
        (0..2_000).map(|i| wait(&step(i))).collect()
    };
    for (attempt, bound) in [(1, 2.0), (2, 4.0), (4, 16.0)] {
        let waits = waits(attempt);
        let mean = waits.iter().sum::<f64>() / 2_000.0;
        // Uniform: the standard error of the mean is bound / sqrt(12 x 2000), that is 0.65 % of the bound.
        assert!((mean / bound - 0.5).abs() < 0.03, "attempt {attempt}: {mean}");
        assert!(waits.iter().all(|wait| (0.0..=bound).contains(wait)));
        assert!(waits.iter().any(|wait| *wait < 0.01 * bound) && waits.iter().any(|wait| *wait > 0.99 * bound));
    }
    let one = |attempt, seed, id| guard.next_step(&error(17, None), attempt, at(0), seed, id).unwrap().at;
    assert_eq!(one(1, 7, "c-1"), one(1, 7, "c-1"));
    assert!(one(1, 7, "c-1") != one(1, 8, "c-1") && one(1, 7, "c-1") != one(1, 7, "c-2"));
    let patient = with(PlatformConfig { most_attempts: 100, ..PlatformConfig::meta() });
    let late = (0..500).map(|seed| patient.next_step(&error(2, None), 99, at(0), seed, "c-1").unwrap());
    let longest = late.map(|step| wait(&step)).fold(0.0, f64::max);
    assert!((290.0..=300.0).contains(&longest), "capped, and it reaches the cap: {longest}");
}

#[test]
fn the_first_rule_that_applies_wins_and_every_condition_counts() {
    let rule = |codes: &[i64], subcodes: &[i64], http_statuses: &[u64], class| PlatformErrorRule {
        codes: codes.to_vec(),
        subcodes: subcodes.to_vec(),
        is_transient: None,
        http_statuses: http_statuses.to_vec(),
        error_class: class,
        wait_seconds: None,
    };
    let flagged = PlatformErrorRule { is_transient: Some(false), ..rule(&[5], &[], &[], Class::Invalid) };
    let rules = vec![rule(&[5], &[6], &[418], Class::Conflict), flagged, rule(&[5, 9], &[], &[], Class::AppThrottled)];
    let guard = with(PlatformConfig { rules, ..PlatformConfig::meta() });
    let class = |http_status, code, subcode, is_transient| {
        let error = PlatformError { http_status, code, subcode, is_transient, ..PlatformError::default() };
        step(&guard, &error, 1).error_class
    };
    assert_eq!(class(Some(418), Some(5), Some(6), Some(false)), Class::Conflict);
    assert_eq!(class(Some(400), Some(5), Some(6), Some(false)), Class::Invalid);
    assert_eq!(class(None, Some(5), Some(6), None), Class::AppThrottled);
    assert_eq!(class(Some(418), Some(9), Some(6), None), Class::AppThrottled);
    assert_eq!(class(Some(418), None, Some(6), None), Class::Unknown);
    let unruly = with(PlatformConfig { rules: vec![], ..PlatformConfig::meta() });
    assert_eq!(step(&unruly, &error(190, None), 1).action, Action::Reconcile);
}

fn verdict(change: &AdChange) -> GuardVerdict {
    let verdict = guard().evaluate(change, &lagwise::GuardHistory::default(), at(0), 7).unwrap();
    assert!(verdict.is_sendable());
    verdict
}

#[test]
fn a_budget_that_is_neither_the_sent_nor_the_former_one_is_somebody_elses() {
    let change = budget("c-1", 100.0, 150.0);
    let verdict = verdict(&change);
    assert_eq!(verdict.final_budget_minor, Some(12_000));
    let read = |budget| {
        let value = PlatformValue { budget: Some(budget), ..PlatformValue::default() };
        guard().reconcile(&change, &verdict, &value).unwrap()
    };
    assert_eq!(read(120.0).outcome, Found::Applied);
    assert_eq!(read(100.0).outcome, Found::NotApplied);
    // The budget that was asked for was not the one that was sent; a cent is a difference, a part of a cent is none.
    for budget in [150.0, 120.01, 99.99, 0.0, 1e13] {
        assert_eq!(read(budget).outcome, Found::Conflict, "{budget}");
    }
    assert_eq!(read(120.004).outcome, Found::Applied);
    let found = read(90.0);
    assert_eq!(
        (found.sent_budget_minor, found.previous_budget_minor, found.read_budget_minor),
        (Some(12_000), Some(10_000), Some(9_000))
    );
    assert_eq!(
        found.reason,
        "conflict: the budget is 90.00 USD, neither 120.00 USD as it was sent nor 100.00 USD as it was before"
    );
}

#[test]
fn statuses_and_targeting_are_taken_as_told() {
    let found = |kind, value: PlatformValue| {
        let change = AdChange { kind, proposed_budget: None, ..budget("c-1", 100.0, 1.0) };
        guard().reconcile(&change, &verdict(&change), &value).unwrap().outcome
    };
    let status = |status| PlatformValue { status: Some(status), ..PlatformValue::default() };
    let targeting = |targeting| PlatformValue { targeting: Some(targeting), ..PlatformValue::default() };
    assert_eq!(found(ChangeKind::Pause, status(Status::Paused)), Found::Applied);
    assert_eq!(found(ChangeKind::Pause, status(Status::Active)), Found::NotApplied);
    assert_eq!(found(ChangeKind::Activate, status(Status::Active)), Found::Applied);
    assert_eq!(found(ChangeKind::Activate, status(Status::Paused)), Found::NotApplied);
    assert_eq!(found(ChangeKind::Pause, status(Status::Other)), Found::Conflict);
    assert_eq!(found(ChangeKind::Activate, status(Status::Other)), Found::Conflict);
    assert_eq!(found(ChangeKind::Targeting, targeting(Targeting::AsAsked)), Found::Applied);
    assert_eq!(found(ChangeKind::Targeting, targeting(Targeting::AsBefore)), Found::NotApplied);
    assert_eq!(found(ChangeKind::Targeting, targeting(Targeting::Other)), Found::Conflict);
}

#[test]
fn a_reason_repeats_nothing_of_the_message() {
    let message = Some("https://graph.example/?access_token=EAAB-secret".to_owned());
    for code in [4, 17, 613, 2, 190, 100, 77] {
        let error = PlatformError { message: message.clone(), ..error(code, None) };
        assert!(!step(&guard(), &error, 1).reason.contains("secret"));
    }
}

#[test]
fn bad_input_is_refused_with_its_path() {
    let refused = |error: PlatformError, attempt, id: &str, field: &str, kind| {
        let refusal = guard().next_step(&error, attempt, at(0), 7, id).unwrap_err();
        assert_eq!((refusal.field(), refusal.kind()), (field, kind));
    };
    let ok = || error(17, None);
    refused(PlatformError { http_status: Some(99), ..ok() }, 1, "c", "error.http_status", ErrorKind::OutOfRange);
    refused(PlatformError { code: Some(i64::MIN), ..ok() }, 1, "c", "error.code", ErrorKind::OutOfRange);
    for (wait, kind) in [(-1.0, ErrorKind::OutOfRange), (3e6, ErrorKind::OutOfRange), (f64::NAN, ErrorKind::NotFinite)]
    {
        let error = PlatformError { retry_after_seconds: Some(wait), ..ok() };
        refused(error, 1, "c", "error.retry_after_seconds", kind);
    }
    refused(ok(), 0, "c", "attempt", ErrorKind::OutOfRange);
    refused(ok(), 1, "", "change_id", ErrorKind::OutOfRange);

    let change = budget("c-1", 100.0, 110.0);
    let sent = verdict(&change);
    let refused = |change: &AdChange, verdict: &GuardVerdict, value: PlatformValue, field: &str, kind| {
        let refusal = guard().reconcile(change, verdict, &value).unwrap_err();
        assert_eq!((refusal.field(), refusal.kind()), (field, kind));
    };
    let read = |budget| PlatformValue { budget: Some(budget), ..PlatformValue::default() };
    refused(&change, &sent, PlatformValue::default(), "value.budget", ErrorKind::MissingField);
    refused(&change, &sent, read(f64::INFINITY), "value.budget", ErrorKind::NotFinite);
    refused(&change, &sent, read(-1.0), "value.budget", ErrorKind::OutOfRange);
    let other = AdChange { change_id: "c-2".into(), ..change.clone() };
    refused(&other, &sent, read(1.0), "verdict.change_id", ErrorKind::Conflict);
    let denied = GuardVerdict { outcome: lagwise::GuardOutcome::Deny, ..sent.clone() };
    refused(&change, &denied, read(1.0), "verdict.outcome", ErrorKind::Conflict);
    let empty = GuardVerdict { final_budget_minor: None, ..sent };
    refused(&change, &empty, read(1.0), "verdict.final_budget_minor", ErrorKind::Conflict);
    let pause = AdChange { kind: ChangeKind::Pause, proposed_budget: None, ..change };
    refused(&pause, &verdict(&pause), read(1.0), "value.status", ErrorKind::MissingField);
}

fn errors() -> impl Strategy<Value = PlatformError> {
    let codes = prop_oneof![
        proptest::sample::select(vec![1, 2, 4, 10, 17, 32, 100, 102, 190, 200, 613, 80_004, -1]),
        -10..90_000_i64,
    ];
    let subcodes = proptest::sample::select(vec![1_487_632, 1_487_225, 5_044_001, 1_996, 2_446_079, 3]);
    let statuses = proptest::sample::select(vec![200, 400, 401, 403, 409, 429, 500, 503]);
    let waits = prop_oneof![Just(0.0), 0.0..5.0_f64, 0.0..2_592_000.0_f64];
    (
        proptest::option::of(statuses),
        proptest::option::of(codes),
        proptest::option::of(subcodes),
        proptest::option::of(any::<bool>()),
        proptest::option::of(waits),
        proptest::bool::weighted(0.2),
    )
        .prop_map(|(http_status, code, subcode, is_transient, retry_after_seconds, timed_out)| PlatformError {
            http_status,
            code,
            subcode,
            is_transient,
            retry_after_seconds,
            timed_out,
            message: None,
        })
}

proptest! {
    /// Whatever the error, the attempt and the waits: there is a step, it lies ahead, and nothing unsafe is repeated.
    #[test]
    fn every_error_has_a_step_that_is_safe(
        error in errors(),
        attempt in prop_oneof![1..8_u32, Just(u32::MAX)],
        most_attempts in 1..8_u32,
        (base, factor) in (0.001..60.0_f64, 1.0..100.0_f64),
        nanos in 0..2_000_000_i64,
        seed in any::<u64>(),
    ) {
        let most = base * factor;
        let platform = PlatformConfig {
            most_attempts,
            retry_base_seconds: base,
            retry_most_seconds: most,
            ..PlatformConfig::meta()
        };
        let defaults = platform.clone();
        let now: Timestamp = at(0) + SignedDuration::from_nanos(nanos);
        let step = with(platform).next_step(&error, attempt, now, seed, "c-1").unwrap();

        let is_final = matches!(step.action, Action::StopAndAlert | Action::DeadLetter);
        prop_assert_eq!(step.at.is_none(), is_final);
        prop_assert!(step.attempts_left < u64::from(most_attempts));
        if step.action == Action::Retry {
            prop_assert!(step.attempts_left > 0 && step.must_read_back);
        }
        if attempt >= most_attempts {
            prop_assert!(step.attempts_left == 0 && step.action != Action::Retry);
        }
        if error.timed_out {
            prop_assert_eq!((step.error_class, step.action, step.must_read_back), (Class::Unknown, Action::Reconcile, true));
        }
        if step.error_class == Class::Unknown {
            prop_assert_eq!(step.action, Action::Reconcile);
        }
        if !error.timed_out && matches!(error.code, Some(10 | 102 | 190 | 200)) {
            prop_assert_eq!((step.error_class, step.action, step.attempts_left), (Class::Auth, Action::StopAndAlert, 0));
        }
        if let Some(due) = step.at {
            prop_assert!(due >= now);
            let waited = due.duration_since(now).as_secs_f64();
            let named = error.retry_after_seconds.filter(|wait| *wait > 0.0);
            prop_assert!(waited >= named.unwrap_or(0.0) - 1e-9);
            let least = match step.error_class {
                Class::EntityThrottled => named.unwrap_or(0.0).max(3_600.0),
                Class::AccountThrottled => named.map_or(defaults.account_wait_seconds, |wait| wait.max(60.0)),
                Class::AppThrottled => named.unwrap_or(defaults.app_wait_seconds),
                Class::Conflict | Class::Unknown => named.unwrap_or(defaults.read_back_wait_seconds),
                _ => named.unwrap_or(0.0),
            };
            let bound = (base * 2.0_f64.powf(f64::from(attempt.min(40)) - 1.0)).min(most);
            // Instants and bounds are whole milliseconds, rounded up, and a bound of few of them is doubled as such.
            let rounding = 0.003 + 0.001 * 2.0_f64.powf(f64::from(attempt.min(40)) - 1.0).min(most / base);
            prop_assert!(waited <= least + bound + rounding, "{waited} {least} {bound}");
        }
    }

    /// Whatever was sent and read: only the value that was sent commits, only the former one may be replaced.
    #[test]
    fn what_is_nobody_of_ours_is_never_overwritten(
        (from, to, read) in (1_000..100_000_i64, 1_000..100_000_i64, 900..120_000_i64),
        mine in 0..3_u8,
    ) {
        prop_assume!(from != to);
        let change = budget("c-1", from as f64 / 100.0, to as f64 / 100.0);
        let verdict = verdict(&change);
        let sent = verdict.final_budget_minor.unwrap();
        let read = [read, sent, from][mine as usize];
        let value = PlatformValue { budget: Some(read as f64 / 100.0), ..PlatformValue::default() };
        let found = guard().reconcile(&change, &verdict, &value).unwrap();
        let expected = if read == sent { Found::Applied } else if read == from { Found::NotApplied } else { Found::Conflict };
        prop_assert_eq!(found.outcome, expected);
        prop_assert_eq!((found.sent_budget_minor, found.read_budget_minor), (Some(sent), Some(read)));
    }
}
