//! Random schedules of changes, judged by the guard and checked by an oracle that shares nothing with it: it looks only at
//! what was sent and when.

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    ActionStatus, AdChange, ChangeKind, GuardConfig, GuardHistory, GuardOutcome as Outcome, GuardVerdict, PastAction,
};
use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::guard::{HOUR, SECOND, at, guard};

/// What was sent, in the order of sending.
#[derive(Clone, Debug)]
struct Sent {
    millis: i64,
    campaign: usize,
    set: usize,
    kind: ChangeKind,
    before: i64,
    after: i64,
}

/// A change on its way.
struct Pending {
    change: AdChange,
    verdict: GuardVerdict,
    campaign: usize,
    set: usize,
    lease: Timestamp,
}

const LEASE: i64 = 60 * SECOND;

/// Plays one schedule: bursts of requests on two campaigns of two ad sets, some released, some never sent, with a clock that
/// may jump.
fn play(seed: u64, jumps: bool, requests: usize) -> Vec<Sent> {
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let config = GuardConfig { account_points: None, learning_hold_hours: None, ..GuardConfig::default() };
    let guard = guard(config);
    let mut budgets = [[10_000_i64, 2_000], [777, 500_000]];
    let (mut sent, mut pending): (Vec<Sent>, Vec<Pending>) = (Vec::new(), Vec::new());
    let mut now = 0_i64;
    for request in 0..requests {
        // Mostly bursts, sometimes a pause of hours.
        now += match rng.random_range(0..40) {
            0 => rng.random_range(0..4 * HOUR),
            1 if jumps => -rng.random_range(0..2 * HOUR),
            place if place < 10 => rng.random_range(0..20 * 60 * SECOND),
            _ => rng.random_range(0..30 * SECOND),
        };
        // Whoever is due is sent, in any order.
        let mut waiting = Vec::new();
        for one in pending.drain(..) {
            if one.lease <= at(now) || rng.random_bool(0.05) {
                continue;
            }
            if one.verdict.execute_at.unwrap() > at(now) {
                waiting.push(one);
                continue;
            }
            let (campaign, line) = (one.campaign, one.set);
            let known = history(&sent, &waiting, campaign);
            let change = AdChange { current_budget: Some(budgets[campaign][line] as f64 / 100.0), ..one.change };
            let verdict = guard.begin_send(&change, &one.verdict, &known, at(now)).unwrap();
            if verdict.outcome == Outcome::Allow {
                let before = budgets[campaign][line];
                let after = verdict.final_budget_minor.unwrap_or(before);
                budgets[campaign][line] = after;
                sent.push(Sent { millis: now, campaign, set: line, kind: change.kind, before, after });
            }
        }
        pending = waiting;
        let (campaign, line) = (rng.random_range(0..2), rng.random_range(0..2));
        let kind =
            [ChangeKind::Budget, ChangeKind::Budget, ChangeKind::Targeting, ChangeKind::Activate, ChangeKind::Pause]
                [rng.random_range(0..5)];
        let current = budgets[campaign][line] as f64 / 100.0;
        let wish = current * rng.random_range(0.7..1.45);
        let change = AdChange {
            change_id: request.to_string(),
            account_id: "act".into(),
            campaign_id: Some(campaign.to_string()),
            budget_id: format!("{campaign}-{line}"),
            kind,
            current_budget: Some(current),
            proposed_budget: (kind == ChangeKind::Budget).then_some(wish),
            ..AdChange::default()
        };
        let verdict = guard.evaluate(&change, &history(&sent, &pending, campaign), at(now), seed).unwrap();
        if verdict.is_sendable() {
            let lease = verdict.execute_at.unwrap() + SignedDuration::from_millis(LEASE);
            pending.push(Pending { change, verdict, campaign, set: line, lease });
        }
    }
    sent
}

fn history(sent: &[Sent], pending: &[Pending], campaign: usize) -> GuardHistory {
    let major = |minor: i64| Some(minor as f64 / 100.0);
    let of_sent = sent.iter().filter(|one| one.campaign == campaign).map(|one| PastAction {
        change_id: None,
        campaign_id: Some(one.campaign.to_string()),
        budget_id: format!("{}-{}", one.campaign, one.set),
        kind: one.kind,
        status: ActionStatus::Sent,
        sent_at: at(one.millis),
        expires_at: None,
        budget_before: major(one.before),
        budget_after: major(one.after),
    });
    let of_pending = pending.iter().filter(|one| one.campaign == campaign).map(|one| PastAction {
        change_id: Some(one.change.change_id.clone()),
        campaign_id: one.change.campaign_id.clone(),
        budget_id: one.change.budget_id.clone(),
        kind: one.change.kind,
        status: ActionStatus::Reserved,
        sent_at: one.verdict.execute_at.unwrap(),
        expires_at: Some(one.lease),
        budget_before: one.change.current_budget,
        budget_after: one.verdict.final_budget.or(one.change.current_budget),
    });
    GuardHistory { actions: of_sent.chain(of_pending).collect(), ..GuardHistory::default() }
}

/// The oracle: counts each window anew, without a thought of speed.
fn check(sent: &[Sent], is_ordered: bool) {
    for (place, first) in sent.iter().enumerate() {
        let within = |one: &&Sent| (first.millis..first.millis + HOUR).contains(&one.millis);
        let actions = sent.iter().filter(within).filter(|one| one.campaign == first.campaign);
        let held = actions.filter(|one| one.kind != ChangeKind::Pause).count();
        assert!(held <= 15, "{held} actions of campaign {} in the hour from {}", first.campaign, first.millis);
        let edits = sent
            .iter()
            .filter(within)
            .filter(|one| (one.campaign, one.set) == (first.campaign, first.set) && one.kind == ChangeKind::Budget);
        let edits = edits.count();
        assert!(edits <= 4, "{edits} edits of one budget in the hour from {}", first.millis);
        // Of two budgets less than 6 hours apart the later one is within 20 % of the earlier one.
        for later in sent[place + 1..].iter().filter(|one| (one.campaign, one.set) == (first.campaign, first.set)) {
            if later.kind != ChangeKind::Budget || first.kind != ChangeKind::Budget {
                continue;
            }
            let apart = later.millis - first.millis;
            if apart < 6 * HOUR {
                for earlier in [first.before, first.after] {
                    assert!(5 * (later.after - earlier).abs() <= earlier, "{first:?} then {later:?}");
                }
            }
        }
        if first.kind == ChangeKind::Budget {
            assert!(5 * (first.after - first.before).abs() <= first.before, "the first change: {first:?}");
        }
    }
    if is_ordered {
        assert!(sent.windows(2).all(|pair| pair[0].millis <= pair[1].millis));
    }
}

#[test]
fn a_thousand_random_schedules_stay_within_every_limit() {
    let (mut edits, mut full) = (0, 0);
    for seed in 0..1_000 {
        let sent = play(seed, seed % 4 == 3, 120);
        check(&sent, seed % 4 != 3);
        edits += sent.iter().filter(|one| one.kind == ChangeKind::Budget).count();
        full += usize::from(sent.len() > 30);
    }
    // The schedules press against the limits.
    assert!(edits > 10_000 && full > 700, "{edits} edits, {full} full schedules");
}

/// The same under shrinking, so that a failure comes as a short schedule.
#[test]
fn any_schedule_stays_within_every_limit() {
    let cases = Cases { cases: 64, ..Cases::default() };
    let mut runner = TestRunner::new_with_rng(cases, TestRng::deterministic_rng(RngAlgorithm::ChaCha));
    let schedule = (any::<u64>(), any::<bool>(), 1..200_usize);
    runner
        .run(&schedule, |(seed, jumps, requests)| {
            check(&play(seed, jumps, requests), !jumps);
            Ok(())
        })
        .unwrap();
}
