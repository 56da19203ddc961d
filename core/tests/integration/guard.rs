//! What must hold of single verdicts: each rule, the instants at which they clear, the draws, money and headroom.

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    ActionStatus, AdChange, AdState, BattleHardenedSampler, BudgetEntity, ChangeKind, Config, Currency,
    DecisionOptions, GuardConfig, GuardHistory, GuardOutcome as Outcome, GuardRule as Rule, GuardVerdict, PastAction,
    SafetyGuard,
};
use proptest::prelude::*;

pub(crate) const SECOND: i64 = 1_000;
pub(crate) const HOUR: i64 = 3_600 * SECOND;

pub(crate) fn at(millis: i64) -> Timestamp {
    Timestamp::from_millisecond(1_780_000_000_000 + millis).unwrap()
}

pub(crate) fn guard(config: GuardConfig) -> SafetyGuard {
    SafetyGuard::new(Config { guard: config, ..Config::default() }).unwrap()
}

/// The rules without draws and without the account's score, which tests of other rules would run into.
pub(crate) fn plain() -> GuardConfig {
    GuardConfig {
        jitter_min_seconds: 0.0,
        jitter_max_seconds: 0.0,
        fuzz: 0.0,
        account_points: None,
        ..GuardConfig::default()
    }
}

pub(crate) fn budget(id: impl ToString, from: f64, to: f64) -> AdChange {
    AdChange {
        change_id: id.to_string(),
        account_id: "act".into(),
        campaign_id: Some("spring".into()),
        budget_id: "set".into(),
        current_budget: Some(from),
        proposed_budget: Some(to),
        ..AdChange::default()
    }
}

pub(crate) fn edit(millis: i64, from: f64, to: f64) -> PastAction {
    PastAction {
        change_id: None,
        campaign_id: Some("spring".into()),
        budget_id: "set".into(),
        kind: ChangeKind::Budget,
        status: ActionStatus::Sent,
        sent_at: at(millis),
        expires_at: None,
        budget_before: Some(from),
        budget_after: Some(to),
    }
}

fn history(actions: Vec<PastAction>) -> GuardHistory {
    GuardHistory { actions, ..GuardHistory::default() }
}

/// A verdict that must be judged again: at the instant it clears the change goes through, a millisecond earlier it does not.
fn assert_clears(guard: &SafetyGuard, change: &AdChange, history: &GuardHistory, verdict: &GuardVerdict, seed: u64) {
    let Some(clears_at) = verdict.clears_at else { return };
    let before = clears_at - SignedDuration::from_millis(1);
    let judge = |now| guard.evaluate(change, history, now, seed).unwrap();
    match verdict.outcome {
        Outcome::Defer => {
            assert!(judge(clears_at).is_sendable(), "{verdict:?} then {:?}", judge(clears_at));
            assert_eq!(judge(before).outcome, Outcome::Defer, "{verdict:?}");
        }
        Outcome::Clamp => {
            assert_eq!(judge(clears_at).outcome, Outcome::Allow, "{verdict:?}");
            assert_eq!(judge(before).outcome, Outcome::Clamp, "{verdict:?}");
        }
        Outcome::Allow | Outcome::Deny => panic!("{verdict:?} has nothing to clear"),
    }
}

#[test]
fn the_sixteenth_action_waits_until_the_first_is_an_hour_old() {
    let guard = guard(plain());
    let action = |place: i64| PastAction {
        budget_id: format!("set-{place}"),
        kind: ChangeKind::Targeting,
        budget_before: None,
        budget_after: None,
        ..edit(place * 100 * SECOND, 1.0, 1.0)
    };
    let change = AdChange { kind: ChangeKind::Activate, proposed_budget: None, ..budget(1, 100.0, 1.0) };
    let known = history((0..15).map(action).collect());
    let verdict = guard.evaluate(&change, &known, at(1_500 * SECOND), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.rule), (Outcome::Defer, Some(Rule::CampaignRate)));
    assert_eq!((verdict.observed, verdict.limit), (Some(15.0), Some(15.0)));
    assert_eq!(verdict.clears_at, Some(at(HOUR)));
    assert_clears(&guard, &change, &known, &verdict, 0);
    let other = AdChange { campaign_id: Some("autumn".into()), ..change.clone() };
    assert_eq!(guard.evaluate(&other, &known, at(1_500 * SECOND), 0).unwrap().outcome, Outcome::Allow);
    let pause = AdChange { kind: ChangeKind::Pause, ..change };
    let verdict = guard.evaluate(&pause, &known, at(1_500 * SECOND), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.execute_at), (Outcome::Allow, Some(at(1_500 * SECOND))));
}

#[test]
fn a_budget_is_bound_by_every_value_of_the_window_and_freed_when_the_value_leaves_it() {
    let guard = guard(plain());
    // 100 was held until 0, 110 since.
    let known = history(vec![edit(0, 100.0, 110.0)]);
    let change = budget(1, 110.0, 130.0);
    let verdict = guard.evaluate(&change, &known, at(HOUR), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.rule), (Outcome::Clamp, Some(Rule::Velocity)));
    assert_eq!((verdict.final_budget, verdict.clears_at), (Some(120.0), Some(at(6 * HOUR))));
    assert_clears(&guard, &change, &known, &verdict, 0);
    let down = guard.evaluate(&budget(1, 110.0, 60.0), &known, at(HOUR), 0).unwrap();
    assert_eq!((down.final_budget, down.clears_at), (Some(88.0), None));
    // At the bound already: no step is left, so it waits.
    let known = history(vec![edit(0, 100.0, 120.0)]);
    let verdict = guard.evaluate(&budget(1, 120.0, 130.0), &known, at(HOUR), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.clears_at), (Outcome::Defer, Some(at(6 * HOUR))));
    // A step too large on a flat history never clears.
    let flat = guard.evaluate(&budget(1, 100.0, 300.0), &history(vec![]), at(0), 0).unwrap();
    assert_eq!((flat.outcome, flat.final_budget, flat.clears_at), (Outcome::Clamp, Some(120.0), None));
    let strict =
        SafetyGuard::new(Config { guard: GuardConfig { clamp: false, ..plain() }, ..Config::default() }).unwrap();
    assert_eq!(strict.evaluate(&budget(1, 100.0, 300.0), &history(vec![]), at(0), 0).unwrap().outcome, Outcome::Deny);
}

#[test]
fn longer_windows_stop_what_short_ones_compound_to() {
    let config = GuardConfig { max_daily_change: Some(0.3), max_weekly_change: Some(0.5), ..plain() };
    let guard = guard(config);
    let (mut current, mut actions) = (100.0, Vec::new());
    for step in 0..40 {
        let change = budget(step, current, current * 1.2);
        let verdict = guard.evaluate(&change, &history(actions.clone()), at(step * 6 * HOUR), 0).unwrap();
        assert_clears(&guard, &change, &history(actions.clone()), &verdict, 0);
        if let Some(next) = verdict.final_budget {
            actions.push(edit(step * 6 * HOUR, current, next));
            current = next;
        }
        let day = actions.iter().filter(|a| a.sent_at > at((step - 4) * 6 * HOUR));
        assert!(day.filter_map(|a| a.budget_before).all(|before| current <= before * 1.3 + 1e-9), "{step}");
        let rise = if step < 28 { 1.5 } else { 1.5 * 1.5 };
        assert!(current <= 100.0 * rise, "{step}: {current}");
    }
}

#[test]
fn every_rule_can_be_switched_off() {
    let off = GuardConfig {
        kill_switch: false,
        freeze: false,
        outside_edits: false,
        max_data_age_hours: None,
        learning_hold_hours: None,
        cool_down_hours: None,
        max_change: None,
        campaign_actions_per_hour: None,
        budget_edits_per_hour: None,
        ..plain()
    };
    let actions = (0..100).map(|place| edit(place * SECOND, 7.0, 7.5)).collect();
    let known = GuardHistory {
        actions,
        kill_switch: true,
        frozen: true,
        learning_since: Some(at(0)),
        account_busy_until: Some(at(100 * HOUR)),
        account_planned_until: None,
    };
    let change = AdChange { data_as_of: Some(at(-1_000 * HOUR)), ..budget(1, 100.0, 900.0) };
    let verdict = guard(off.clone()).evaluate(&change, &known, at(HOUR / 2), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.final_budget), (Outcome::Allow, Some(900.0)));
    let with = |config: GuardConfig| guard(config).evaluate(&change, &known, at(HOUR / 2), 0).unwrap();
    let rules = [
        (GuardConfig { kill_switch: true, ..off.clone() }, Rule::KillSwitch, Outcome::Deny),
        (GuardConfig { freeze: true, ..off.clone() }, Rule::Frozen, Outcome::Deny),
        (GuardConfig { outside_edits: true, ..off.clone() }, Rule::OutsideEdit, Outcome::Deny),
        (GuardConfig { max_data_age_hours: Some(5.0), ..off.clone() }, Rule::StaleData, Outcome::Deny),
        (GuardConfig { max_budget: Some(500.0), ..off.clone() }, Rule::MaxBudget, Outcome::Clamp),
        (GuardConfig { max_change: Some(0.2), ..off.clone() }, Rule::Velocity, Outcome::Defer),
    ];
    for (config, rule, outcome) in rules {
        let verdict = with(config);
        assert_eq!((verdict.rule, verdict.outcome), (Some(rule), outcome), "{verdict:?}");
    }
    let fresh = AdChange { data_as_of: None, ..change.clone() };
    let timed = [
        (GuardConfig { learning_hold_hours: Some(5.0), ..off.clone() }, Rule::Learning, at(5 * HOUR)),
        (GuardConfig { cool_down_hours: Some(7.0), ..off.clone() }, Rule::CoolDown, at(7 * HOUR + 99 * SECOND)),
        (GuardConfig { campaign_actions_per_hour: Some(100), ..off.clone() }, Rule::CampaignRate, at(HOUR)),
        (GuardConfig { budget_edits_per_hour: Some(4), ..off.clone() }, Rule::EditRate, at(HOUR + 96 * SECOND)),
        (GuardConfig { account_points: Some(60), ..off }, Rule::AccountScore, at(100 * HOUR - 285 * SECOND)),
    ];
    for (config, rule, clears_at) in timed {
        let guard = guard(config);
        let verdict = guard.evaluate(&fresh, &known, at(HOUR / 2), 0).unwrap();
        assert_eq!((verdict.rule, verdict.clears_at), (Some(rule), Some(clears_at)), "{verdict:?}");
        assert_clears(&guard, &fresh, &known, &verdict, 0);
    }
}

#[test]
fn a_change_whose_data_will_be_stale_by_then_does_not_wait() {
    let guard = guard(GuardConfig { max_data_age_hours: Some(4.0), ..plain() });
    let known = history(vec![edit(0, 100.0, 120.0)]);
    let change = |hours: i64| AdChange { data_as_of: Some(at(hours * HOUR)), ..budget(1, 120.0, 130.0) };
    let verdict = guard.evaluate(&change(1), &known, at(HOUR), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.rule, verdict.clears_at), (Outcome::Deny, Some(Rule::Velocity), None));
    let verdict = guard.evaluate(&change(2), &known, at(HOUR), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.clears_at), (Outcome::Defer, Some(at(6 * HOUR))));
    assert_clears(&guard, &change(2), &known, &verdict, 0);
}

#[test]
fn budgets_are_exact_in_the_platforms_minor_units() {
    for (code, offset) in [("USD", 100), ("EUR", 100), ("KWD", 100), ("HUF", 1), ("TWD", 1), ("JPY", 1)] {
        assert_eq!(Currency::new(code).unwrap().offset(), offset);
        let config = Config { currency: code.into(), guard: plain(), ..Config::default() };
        let guard = SafetyGuard::new(config).unwrap();
        let verdict = guard.evaluate(&budget(1, 4_999.0, 9_999.0), &history(vec![]), at(0), 0).unwrap();
        // 20 % of 4,999 are 999.8: no step is rounded up.
        let bound = if offset == 1 { 5_998 } else { 599_880 };
        assert_eq!(
            (verdict.final_budget_minor, verdict.requested_budget_minor),
            (Some(bound), Some(9_999 * i64::from(offset)))
        );
        let least = AdChange { min_budget: Some(4_500.0), ..budget(1, 4_999.0, 4_100.0) };
        let verdict = guard.evaluate(&least, &history(vec![]), at(0), 0).unwrap();
        assert_eq!((verdict.final_budget, verdict.rule), (Some(4_500.0), Some(Rule::MinBudget)));
        // A least budget that is out of reach: no safe budget exists.
        let out_of_reach = AdChange { min_budget: Some(9_000.0), ..budget(1, 4_999.0, 9_500.0) };
        assert_eq!(guard.evaluate(&out_of_reach, &history(vec![]), at(0), 0).unwrap().outcome, Outcome::Deny);
    }
    // The smallest budgets of whole-unit currencies: 20 % of 4 are no whole unit.
    let config = Config { currency: "JPY".into(), guard: plain(), ..Config::default() };
    let verdict = SafetyGuard::new(config).unwrap().evaluate(&budget(1, 4.0, 5.0), &history(vec![]), at(0), 0).unwrap();
    assert_eq!((verdict.outcome, verdict.limit), (Outcome::Deny, Some(4.0)));
}

/// Kolmogorov-Smirnov against the uniform distribution: the critical value at an error rate of 1e-6 is sqrt(-ln(alpha/2)/2n).
fn assert_uniform(mut draws: Vec<f64>) {
    draws.sort_by(f64::total_cmp);
    let n = draws.len() as f64;
    let critical = (-(1e-6_f64 / 2.0).ln() / (2.0 * n)).sqrt();
    let gap =
        |(place, draw): (usize, &f64)| ((place as f64 + 1.0) / n - draw).abs().max((draw - place as f64 / n).abs());
    let largest = draws.iter().enumerate().map(gap).fold(0.0, f64::max);
    assert!(largest < critical, "{largest} is not below {critical}");
}

#[test]
fn jitter_is_uniform_in_its_range_and_dither_in_its_part_with_mean_zero() {
    let config = GuardConfig { max_change: None, account_points: None, ..GuardConfig::default() };
    let guard = guard(config);
    let (mut jitters, mut dithers) = (Vec::new(), Vec::new());
    for place in 0..20_000_u64 {
        let change = budget(place, 1_000_000.0, 1_500_000.0);
        let verdict = guard.evaluate(&change, &history(vec![]), at(0), place % 5).unwrap();
        let seconds = verdict.execute_at.unwrap().duration_since(at(0)).as_secs_f64();
        assert!((3.0..=18.0).contains(&seconds));
        assert!((seconds - verdict.jitter_seconds).abs() < 1e-9);
        jitters.push((seconds - 3.0) / 15.0);
        let part = verdict.final_budget.unwrap() / 1_500_000.0 - 1.0;
        assert!(part.abs() <= 0.03);
        assert_eq!(verdict.final_budget, verdict.dithered_budget);
        dithers.push(part / 0.06 + 0.5);
    }
    // The mean of n uniform draws is normal with sd 1/sqrt(12 n): 5 sd are missed once in 1.7 million runs.
    let mean = dithers.iter().sum::<f64>() / 20_000.0 - 0.5;
    assert!(mean.abs() < 5.0 / (12.0_f64 * 20_000.0).sqrt(), "{mean}");
    let both: f64 = jitters.iter().zip(&dithers).map(|(a, b)| (a - 0.5) * (b - 0.5)).sum::<f64>() / 20_000.0 * 12.0;
    assert!(both.abs() < 5.0 / 20_000.0_f64.sqrt(), "the draws hang together: {both}");
    assert_uniform(jitters);
    assert_uniform(dithers);
}

#[test]
fn draws_depend_on_the_seed_and_the_change_and_on_nothing_else() {
    let guard = guard(GuardConfig { account_points: None, ..GuardConfig::default() });
    let draw = |id: &str, seed, from: f64, millis| {
        let verdict = guard.evaluate(&budget(id, from, from * 1.1), &history(vec![]), at(millis), seed).unwrap();
        (verdict.jitter_seconds, verdict.dithered_budget_minor.unwrap() as f64 / from)
    };
    let first = draw("a", 1, 1e6, 0);
    assert_eq!(first, draw("a", 1, 1e6, 77_777));
    assert!((first.1 - draw("a", 1, 2e6, 0).1).abs() < 1e-5);
    assert_ne!(first, draw("a", 2, 1e6, 0));
    assert_ne!(first, draw("b", 1, 1e6, 0));
}

#[test]
fn the_dither_never_leaves_the_bounds() {
    let guard = guard(GuardConfig { account_points: None, ..GuardConfig::default() });
    let mut at_bound = 0;
    for place in 0..2_000_u64 {
        let verdict = guard.evaluate(&budget(place, 100.0, 119.0), &history(vec![]), at(0), 1).unwrap();
        assert_eq!(verdict.outcome, Outcome::Allow);
        let (last, wish) = (verdict.final_budget_minor.unwrap(), verdict.dithered_budget_minor.unwrap());
        assert_eq!(last, wish.min(12_000));
        at_bound += u32::from(last == 12_000);
    }
    assert!((500..900).contains(&at_bound), "{at_bound}");
}

#[test]
fn a_clock_that_goes_backwards_gives_nothing() {
    let guard = guard(GuardConfig { account_points: Some(60), ..plain() });
    let known = GuardHistory {
        account_busy_until: Some(at(5 * 60 * SECOND)),
        ..history((0..4).map(|place| edit(place, 100.0, 100.0 + place as f64)).collect())
    };
    let change = budget(1, 103.0, 110.0);
    for millis in [0, -HOUR, -100 * HOUR] {
        let verdict = guard.evaluate(&change, &known, at(millis), 0).unwrap();
        assert_eq!(verdict.outcome, Outcome::Defer, "{millis}");
        assert_eq!(verdict.clears_at, Some(at(HOUR)));
    }
}

#[test]
fn the_headroom_is_what_the_guard_lets_through() {
    let guard = guard(plain());
    let known = history(vec![edit(-HOUR, 100.0, 110.0)]);
    let entity = BudgetEntity {
        account_id: "act".into(),
        campaign_id: Some("spring".into()),
        budget_id: "set".into(),
        current_budget: 110.0,
        ..BudgetEntity::default()
    };
    let headroom = guard.headroom(&entity, &known, at(0)).unwrap();
    assert_eq!((headroom.lowest_budget_minor, headroom.highest_budget_minor), (8_800, 12_000));
    let outcome =
        |minor: i64| guard.evaluate(&budget(1, 110.0, minor as f64 / 100.0), &known, at(0), 0).unwrap().outcome;
    assert_eq!([8_800, 12_000].map(outcome), [Outcome::Allow; 2]);
    assert_eq!([8_799, 12_001].map(outcome), [Outcome::Clamp; 2]);
    let frozen = GuardHistory { frozen: true, ..known };
    let headroom = guard.headroom(&entity, &frozen, at(0)).unwrap();
    assert_eq!((headroom.lowest_budget_minor, headroom.highest_budget_minor), (11_000, 11_000));
    assert_eq!(headroom.rule, Some(Rule::Frozen));
}

/// The headroom's `clears_at` is when the budget can move: one rule that clears earlier than another does not tell it.
#[test]
fn the_headroom_tells_why_a_budget_cannot_move_and_until_when() {
    let room = |config: GuardConfig, current: f64, known: &GuardHistory, now: i64| {
        let entity = BudgetEntity {
            account_id: "act".into(),
            campaign_id: Some("spring".into()),
            budget_id: "set".into(),
            current_budget: current,
            ..BudgetEntity::default()
        };
        let headroom = guard(config).headroom(&entity, known, at(now)).unwrap();
        (headroom.lowest_budget_minor, headroom.highest_budget_minor, headroom.rule, headroom.clears_at)
    };
    // 20 % of 4 minor units are none.
    let stuck = room(plain(), 0.04, &GuardHistory::default(), 0);
    assert_eq!(stuck, (4, 4, Some(Rule::Velocity), None));
    // Somebody halved the budget: no budget is within 20 % of both values, and the cool-down ends long before that.
    let halved = history(vec![edit(0, 200.0, 100.0)]);
    let cooling = GuardConfig { cool_down_hours: Some(1.0), ..plain() };
    assert_eq!(room(cooling.clone(), 100.0, &halved, 1), (10_000, 10_000, Some(Rule::Velocity), Some(at(6 * HOUR))));
    assert_eq!(room(cooling.clone(), 100.0, &halved, 6 * HOUR), (8_000, 12_000, None, None));
    // The other way about, the cool-down is what is told.
    let cooling = GuardConfig { cool_down_hours: Some(7.0), ..cooling };
    assert_eq!(room(cooling, 100.0, &halved, 1), (10_000, 10_000, Some(Rule::CoolDown), Some(at(7 * HOUR))));
    // A small budget that other values held in place.
    let held = history(vec![edit(0, 0.06, 0.05)]);
    assert_eq!(room(plain(), 0.05, &held, 1), (5, 6, None, None));
    let held = history(vec![edit(0, 0.04, 0.05), edit(1, 0.05, 0.05)]);
    assert_eq!(room(GuardConfig { max_change: Some(0.25), ..plain() }, 0.05, &held, 2).2, None);
}

/// At the instant of sending a budget that is out of its bounds by now is not clamped: it waits, or is refused.
#[test]
fn what_was_planned_is_sent_as_it_is_or_not_at_all() {
    let guard = guard(GuardConfig { outside_edits: false, ..plain() });
    let change = budget(1, 100.0, 120.0);
    let planned = guard.evaluate(&change, &GuardHistory::default(), at(0), 0).unwrap();
    let send = |known: &GuardHistory, now| guard.begin_send(&change, &planned, known, now).unwrap();
    // Somebody lowered the budget and raised it again meanwhile.
    let edited = history(vec![edit(1, 100.0, 90.0), edit(2, 90.0, 100.0)]);
    let verdict = send(&edited, at(3));
    assert_eq!((verdict.outcome, verdict.rule, verdict.limit), (Outcome::Defer, Some(Rule::Velocity), Some(108.0)));
    assert!(!verdict.is_sendable() && verdict.final_budget.is_none());
    // The last of the values that bind it leaves the window.
    assert_eq!(verdict.clears_at, Some(at(6 * HOUR + 2)));
    assert_eq!(send(&edited, at(6 * HOUR + 1)).outcome, Outcome::Defer);
    assert_eq!(send(&edited, at(6 * HOUR + 2)).outcome, Outcome::Allow);
    let lower = AdChange { max_budget: Some(110.0), ..change.clone() };
    let verdict = guard.begin_send(&lower, &planned, &GuardHistory::default(), at(3)).unwrap();
    assert_eq!((verdict.outcome, verdict.rule), (Outcome::Deny, Some(Rule::MaxBudget)));
}

/// The hours that a rule tells are not below 0, whatever is yet to come.
#[test]
fn observed_hours_are_not_negative() {
    let config = GuardConfig { cool_down_hours: Some(2.0), ..plain() };
    let to_come =
        PastAction { kind: ChangeKind::Targeting, budget_before: None, budget_after: None, ..edit(HOUR, 1.0, 1.0) };
    let cooling = guard(config.clone()).evaluate(&budget(1, 100.0, 110.0), &history(vec![to_come]), at(0), 0).unwrap();
    assert_eq!((cooling.rule, cooling.observed), (Some(Rule::CoolDown), Some(0.0)));
    let known = GuardHistory { learning_since: Some(at(HOUR)), ..GuardHistory::default() };
    let learning = guard(config).evaluate(&budget(1, 100.0, 110.0), &known, at(0), 0).unwrap();
    assert_eq!((learning.rule, learning.observed), (Some(Rule::Learning), Some(0.0)));
}

#[test]
fn a_history_has_no_order() {
    let guard = guard(plain());
    let mut actions = vec![edit(0, 100.0, 110.0), edit(0, 110.0, 115.0), edit(-HOUR, 100.0, 100.0)];
    for _ in 0..3 {
        actions.rotate_left(1);
        for actions in [actions.clone(), actions.iter().rev().cloned().collect()] {
            let outcome =
                |from| guard.evaluate(&budget(1, from, 112.0), &history(actions.clone()), at(SECOND), 0).unwrap();
            assert_eq!(outcome(115.0).outcome, Outcome::Allow);
            assert_eq!((outcome(120.0).rule, outcome(120.0).limit), (Some(Rule::OutsideEdit), Some(115.0)));
        }
    }
}

#[test]
fn an_allocation_within_the_headroom_passes_the_guard() {
    let config = Config { guard: plain(), ..Config::default() };
    let (sampler, guard) = (BattleHardenedSampler::new(config.clone()).unwrap(), SafetyGuard::new(config).unwrap());
    let ads: Vec<AdState> = (0..6_u32)
        .map(|place| AdState {
            ad_id: format!("ad-{place}"),
            impressions: 50_000,
            clicks: 300 + 120 * u64::from(place),
            spend: 500.0,
            pipeline_value: 2_250.0 * f64::from(place * place),
            age_hours: 480.0,
            current_budget: Some(100.0),
            ..AdState::default()
        })
        .collect();
    let past: Vec<GuardHistory> = (0..6)
        .map(|place| {
            let mut known = history(vec![edit(-HOUR, 92.0 + f64::from(place), 100.0)]);
            known.actions[0].budget_id = format!("ad-{place}");
            known.frozen = place == 2;
            known
        })
        .collect();
    let entity = |place: usize| BudgetEntity {
        account_id: "act".into(),
        budget_id: format!("ad-{place}"),
        current_budget: 100.0,
        ..BudgetEntity::default()
    };
    let headroom = (0..6).map(|place| guard.headroom(&entity(place), &past[place], at(0)).unwrap()).collect();
    let options = DecisionOptions { headroom, ..DecisionOptions::default() };
    let allocation = sampler.select_budget_allocation(&ads, 600.0, &options).unwrap();
    assert_eq!(allocation.recommendations.iter().map(|r| r.recommended_budget_minor).sum::<i64>(), 60_000);
    let mut moved = 0;
    for (place, recommendation) in allocation.recommendations.iter().enumerate() {
        if recommendation.recommended_budget_minor == 10_000 {
            continue;
        }
        moved += 1;
        let change = AdChange {
            budget_id: format!("ad-{place}"),
            campaign_id: None,
            ..budget(place, 100.0, recommendation.recommended_budget)
        };
        let verdict = guard.evaluate(&change, &past[place], at(SECOND), 0).unwrap();
        assert_eq!(verdict.outcome, Outcome::Allow, "{verdict:?}");
        assert_eq!(verdict.final_budget_minor, Some(recommendation.recommended_budget_minor));
    }
    assert!(moved >= 4);
    assert_eq!(allocation.recommendations[2].recommended_budget_minor, 10_000);
    let bounded = allocation.recommendations.iter().filter(|r| r.metrics.bound == lagwise::Bound::Headroom).count();
    assert!(bounded >= 2);
}

fn actions() -> impl Strategy<Value = Vec<PastAction>> {
    let action = (0..8 * HOUR, 0..3_u8, 0..4_u8, 80..125_i32, 80..125_i32, 0..3_u8, -HOUR..HOUR);
    let made = action.prop_map(|(millis, set, kind, from, to, status, lease)| PastAction {
        budget_id: if set == 0 { "other".into() } else { "set".into() },
        kind: [ChangeKind::Budget, ChangeKind::Budget, ChangeKind::Targeting, ChangeKind::Pause][kind as usize],
        status: if status == 0 { ActionStatus::Reserved } else { ActionStatus::Sent },
        expires_at: (status == 0).then(|| at(millis + lease)),
        ..edit(millis - 8 * HOUR, f64::from(from), f64::from(to))
    });
    proptest::collection::vec(made, 0..24)
}

proptest! {
    /// Whatever the history and the rules: a deferred change clears at the very millisecond that its verdict tells.
    #[test]
    fn verdicts_clear_when_they_say(
        actions in actions(),
        to in 60..160_i32,
        kind in 0..3_u8,
        rates in (1..8_u32, 1..5_u32),
        switches in (any::<bool>(), any::<bool>(), any::<bool>()),
        cool_down in proptest::option::of(0.1..5.0_f64),
        learning in proptest::option::of(-200.0..0.0_f64),
        (busy, planned) in (-400..400_i64, -400..400_i64),
        data in proptest::option::of(-30 * HOUR..0),
        seed in 0..100_u64,
    ) {
        let config = GuardConfig {
            outside_edits: false,
            campaign_actions_per_hour: Some(rates.0),
            budget_edits_per_hour: Some(rates.1),
            cool_down_hours: cool_down,
            clamp: switches.0,
            max_daily_change: switches.1.then_some(0.4),
            ..if switches.2 { GuardConfig::default() } else { plain() }
        };
        let guard = guard(config);
        let known = GuardHistory {
            actions,
            learning_since: learning.map(|hours| at((hours * HOUR as f64) as i64)),
            account_busy_until: Some(at(busy * SECOND)),
            account_planned_until: Some(at(planned * SECOND)),
            ..GuardHistory::default()
        };
        let kind = [ChangeKind::Budget, ChangeKind::Budget, ChangeKind::Targeting][kind as usize];
        let proposed_budget = (kind == ChangeKind::Budget).then(|| f64::from(to));
        let change = AdChange { kind, proposed_budget, data_as_of: data.map(at), ..budget(1, 100.0, 1.0) };
        let verdict = guard.evaluate(&change, &known, at(0), seed).unwrap();
        prop_assert_eq!(verdict.outcome == Outcome::Defer, verdict.clears_at.is_some() && !verdict.is_sendable());
        assert_clears(&guard, &change, &known, &verdict, seed);
        // What was let through is let through at the instant of sending, and not a millisecond earlier.
        if let Some(due) = verdict.execute_at {
            let send = |now| guard.begin_send(&change, &verdict, &known, now).unwrap().outcome;
            prop_assert_eq!(send(due), Outcome::Allow);
            prop_assert_eq!(send(due - SignedDuration::from_millis(1)), Outcome::Defer);
        }
    }

    /// Whatever the history: what lies in the headroom is let through as it is, nothing else is, and where the budget can't
    /// move, it can at the very millisecond that the headroom tells.
    #[test]
    fn the_headroom_agrees_with_the_verdicts(
        actions in actions(),
        wishes in proptest::collection::vec(1..25_000_i64, 8),
        current in prop_oneof![2..20_i64, Just(10_000_i64)],
        switches in (any::<bool>(), any::<bool>()),
        cool_down in proptest::option::of(0.1..5.0_f64),
        learning in proptest::option::of(-200.0..0.0_f64),
        busy in -400..400_i64,
    ) {
        let guard = guard(GuardConfig {
            outside_edits: false,
            clamp: switches.0,
            cool_down_hours: cool_down,
            max_daily_change: switches.1.then_some(0.4),
            account_points: Some(60),
            ..plain()
        });
        let known = GuardHistory {
            actions,
            learning_since: learning.map(|hours| at((hours * HOUR as f64) as i64)),
            account_busy_until: Some(at(busy * SECOND)),
            ..GuardHistory::default()
        };
        let entity = BudgetEntity {
            account_id: "act".into(),
            campaign_id: Some("spring".into()),
            budget_id: "set".into(),
            current_budget: current as f64 / 100.0,
            ..BudgetEntity::default()
        };
        let headroom = guard.headroom(&entity, &known, at(0)).unwrap();
        let (low, high) = (headroom.lowest_budget_minor, headroom.highest_budget_minor);
        for minor in wishes.into_iter().chain([low - 1, low, high, high + 1, current - 1, current + 1]) {
            if minor < 1 || minor == current {
                continue;
            }
            let change = budget(1, current as f64 / 100.0, minor as f64 / 100.0);
            let verdict = guard.evaluate(&change, &known, at(0), 0).unwrap();
            prop_assert_eq!(verdict.outcome == Outcome::Allow, (low..=high).contains(&minor), "{} {:?}", minor, verdict);
            prop_assert!(headroom.rule.is_none() || !verdict.is_sendable());
        }
        prop_assert_eq!(headroom.rule.is_some(), (low, high) == (current, current));
        if let Some(clears_at) = headroom.clears_at {
            let rule = |now| guard.headroom(&entity, &known, now).unwrap().rule;
            prop_assert_eq!(rule(clears_at), None);
            prop_assert!(rule(clears_at - SignedDuration::from_millis(1)).is_some());
        }
    }
}
