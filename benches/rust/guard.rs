//! The guard in memory: verdicts on a history of 15 actions, places in a ledger, and the `governor` crate for the bare rate.

use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Duration;

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use governor::clock::FakeRelativeClock;
use governor::{Quota, RateLimiter};
use jiff::{SignedDuration, Timestamp};
use lagwise::{AdChange, ChangeKind, Config, GuardConfig, GuardHistory, GuardLedger, PastAction, SafetyGuard};

fn now() -> Timestamp {
    "2026-11-24T09:00:00Z".parse().expect("an instant")
}

/// Fourteen actions of the campaign and an edit of the budget, within the hour or beyond it.
fn history(minutes: i64) -> GuardHistory {
    let action = |place: i64, budget_id: String, kind, budget| PastAction {
        change_id: None,
        campaign_id: Some("spring".into()),
        budget_id,
        kind,
        status: lagwise::ActionStatus::Sent,
        sent_at: now() - SignedDuration::from_mins(minutes + place),
        expires_at: None,
        budget_before: budget,
        budget_after: budget,
    };
    let mut actions: Vec<PastAction> =
        (0..14).map(|place| action(place, format!("set-{}", place + 2), ChangeKind::Targeting, None)).collect();
    actions.push(action(14, "set-1".into(), ChangeKind::Budget, Some(100.0)));
    GuardHistory { actions, ..GuardHistory::default() }
}

fn change(budget: f64) -> AdChange {
    AdChange {
        change_id: "2026-11-24/set-1".into(),
        account_id: "act_1".into(),
        campaign_id: Some("spring".into()),
        budget_id: "set-1".into(),
        current_budget: Some(100.0),
        proposed_budget: Some(budget),
        ..AdChange::default()
    }
}

fn verdicts(criterion: &mut Criterion) {
    let guard = SafetyGuard::new(Config::default()).expect("the defaults");
    let now = now();
    let mut group = criterion.benchmark_group("verdict");
    let cases = [
        ("allow", change(110.0), history(50)),
        ("clamp", change(200.0), history(50)),
        ("defer", change(110.0), history(5)),
    ];
    for (name, change, history) in cases {
        let outcome = guard.evaluate(&change, &history, now, 7).expect("a legal change").outcome;
        assert_eq!(serde_json::to_value(outcome).expect("a name"), name);
        group.bench_function(name, |bencher| {
            bencher.iter(|| guard.evaluate(black_box(&change), black_box(&history), black_box(now), 7));
        });
    }
    group.finish();
}

/// Reserve, begin and commit of changes of a thousand campaigns, in a ledger that fills meanwhile.
fn places(criterion: &mut Criterion) {
    let guard = GuardConfig {
        jitter_min_seconds: 0.0,
        jitter_max_seconds: 0.0,
        account_points: None,
        ..GuardConfig::default()
    };
    let config = Config { guard, ..Config::default() };
    let mut group = criterion.benchmark_group("ledger in memory");
    group.sample_size(20);
    group.bench_function("1,000 changes", |bencher| {
        let make = || GuardLedger::in_memory(config.clone()).expect("the defaults");
        bencher.iter_batched(
            make,
            |ledger| {
                for place in 0..1_000 {
                    let id = place.to_string();
                    let change =
                        AdChange { change_id: id.clone(), campaign_id: None, budget_id: id.clone(), ..change(110.0) };
                    ledger.reserve(&change, now(), 7).expect("a legal change");
                    ledger.begin_send(&id, 1, now()).expect("a place");
                    ledger.commit(&id, 1).expect("a change that was begun");
                }
                ledger
            },
            BatchSize::LargeInput,
        );
    });
    group.finish();
}

/// The bare rate check of `governor`: no budget, no reason, no instant at which it clears but on refusal.
fn governor(criterion: &mut Criterion) {
    let quota =
        Quota::with_period(Duration::from_secs(240)).expect("a period").allow_burst(NonZeroU32::new(15).expect("15"));
    let clock = FakeRelativeClock::default();
    let mut group = criterion.benchmark_group("governor");
    let limiter = RateLimiter::direct_with_clock(quota, clock.clone());
    group.bench_function("one rate", |bencher| {
        bencher.iter(|| {
            clock.advance(Duration::from_secs(240));
            black_box(limiter.check())
        });
    });
    let keyed = RateLimiter::keyed(quota);
    group.bench_function("a rate for each campaign", |bencher| {
        bencher.iter(|| black_box(keyed.check_key(black_box(&"spring"))));
    });
    group.finish();
}

criterion_group!(benches, verdicts, places, governor);
criterion_main!(benches);
