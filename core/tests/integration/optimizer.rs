//! What must hold of the optimizer: the fold of events, its snapshots, its decisions.

use jiff::{SignedDuration, Timestamp};
use lagwise::{Config, DecisionOptions, ErrorKind, Event, EvidencePath, Optimizer, OutcomeStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

pub(crate) fn at(hours: f64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_millis((hours * 3_600_000.0) as i64)
}

pub(crate) fn event(value: Value) -> Event {
    Event::from_json(&value.to_string()).unwrap()
}

/// An account's life: ads that start, deliver (with restatements), convert, change budgets and retire.
pub(crate) fn history(days: u32) -> Vec<Event> {
    let mut events = Vec::new();
    let mut push = |kind: &str, hours: f64, mut fields: Value| {
        fields["type"] = json!(kind);
        fields["event_id"] = json!(format!("e{}", events.len()));
        fields["occurred_at"] = json!(at(hours));
        events.push(event(fields));
    };
    for ad in 0..6_u32 {
        let start = f64::from(ad * 30 % 100);
        push("ad_registered", start, json!({"ad_id": format!("ad-{ad}"), "campaign_id": "c", "current_budget": 20.0}));
    }
    for step in 0..days * 4 {
        let hours = f64::from(step) * 6.0;
        for ad in 0..6_u32 {
            if hours < f64::from(ad * 30 % 100) {
                continue;
            }
            let id = format!("ad-{ad}");
            let clicks = (step * 7 + ad * 3) % 23;
            push(
                "delivery",
                hours + 6.1,
                json!({"ad_id": id, "period_start": at(hours), "impressions": 800 + step % 50, "clicks": clicks, "spend": 9.31 + f64::from(ad)}),
            );
            if step % 9 == ad {
                push(
                    "delivery",
                    hours + 30.0,
                    json!({"ad_id": id, "period_start": at(hours), "impressions": 805, "clicks": clicks + 1, "spend": 9.4, "revision": 1}),
                );
            }
            if (step + ad) % 5 == 0 {
                let conversion = format!("deal-{ad}-{step}");
                for (stage, delay) in ["lead", "appointment", "show", "won"]
                    .iter()
                    .zip([9.0, 40.0, 77.0, 130.0])
                    .take((step as usize + ad as usize) % 4 + 1)
                {
                    push(
                        "stage_entry",
                        hours + delay + f64::from(ad),
                        json!({"ad_id": id, "conversion_id": conversion, "stage": stage, "exposed_at": at(hours + 1.0), "value": 12_000.0 + f64::from(step)}),
                    );
                }
            }
        }
        if step % 4 == 3 {
            push(
                "change_committed",
                hours + 6.2,
                json!({"budget_id": format!("ad-{}", step % 6), "budget": 15.0 + f64::from(step % 10)}),
            );
        }
    }
    push("ad_retired", f64::from(days) * 24.0, json!({"ad_id": "ad-5"}));
    events
}

pub(crate) fn optimizer(config: &Config, events: &[Event]) -> Optimizer {
    let mut optimizer = Optimizer::new(config.clone()).unwrap();
    for event in events {
        optimizer.apply(event).unwrap();
    }
    optimizer
}

pub(crate) fn options() -> DecisionOptions {
    DecisionOptions {
        seed: Some(7),
        decision_id: "d".into(),
        with_probability_best: true,
        ..DecisionOptions::default()
    }
}

/// Disorder within the lateness: each event is delayed by less than it.
pub(crate) fn shuffled(events: &[Event], lateness_hours: f64, delays: &[f64]) -> Vec<Event> {
    let mut late: Vec<(f64, &Event)> = events
        .iter()
        .zip(delays.iter().cycle())
        .map(|(event, delay)| (event.occurred_at().as_millisecond() as f64 / 3.6e6 + delay * lateness_hours, event))
        .collect();
    late.sort_by(|a, b| a.0.total_cmp(&b.0));
    late.into_iter().map(|(_, event)| event.clone()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn order_and_repetition_change_nothing(delays in prop::collection::vec(0.0..0.99_f64, 7..60), again in 1..9_usize, days in 20..75_u32) {
        let config = Config::default();
        let events = history(days);
        let in_order = optimizer(&config, &events);
        let disordered = shuffled(&events, config.optimizer.max_lateness_hours, &delays);
        // Some events come again, after they came first.
        let mut repeated = Vec::new();
        for (place, event) in disordered.iter().enumerate() {
            repeated.push(event.clone());
            if place % again == 0 {
                repeated.push(disordered[place / 2].clone());
            }
        }
        let other = optimizer(&config, &repeated);
        prop_assert_eq!(in_order.snapshot().unwrap(), other.snapshot().unwrap());
        let now = at(f64::from(days) * 24.0 + 7.0);
        prop_assert_eq!(in_order.recommend(now, 120.0, &options()).unwrap(), other.recommend(now, 120.0, &options()).unwrap());
    }
}

#[test]
fn state_is_bounded_and_old_periods_are_folded() {
    let config = Config::default();
    let short = optimizer(&config, &history(60)).state_size();
    let long = optimizer(&config, &history(120)).state_size();
    // Horizon of 30 days and lateness of 7, in periods of 6 hours, for six ads.
    assert!(long.periods <= 6 * (37 * 4 + 2), "{long:?}");
    assert!(long.events < short.events + 200 && long.conversions < short.conversions + 100, "{short:?} {long:?}");
}

/// At every instant around the horizon a restated period is either still kept apart or refused, never counted twice.
#[test]
fn a_period_at_the_horizon_is_not_counted_twice() {
    let config = Config::default();
    for hours in 0..14 {
        let mut optimizer = Optimizer::new(config.clone()).unwrap();
        let delivery = |id: &str, reported: f64, start: f64, revision: u64| {
            event(
                json!({"type": "delivery", "event_id": id, "occurred_at": at(reported), "ad_id": "a", "period_start": at(start),
                         "impressions": 1000, "clicks": 10, "spend": 10.0, "revision": revision}),
            )
        };
        optimizer
            .apply(&event(json!({"type": "ad_registered", "event_id": "r", "occurred_at": at(0.0), "ad_id": "a"})))
            .unwrap();
        optimizer.apply(&delivery("1", 6.0, 0.0, 0)).unwrap();
        // The horizon of 720 hours and the lateness of 168 end around the first period.
        let newest = 888.0 + f64::from(hours);
        optimizer.apply(&delivery("2", newest, newest - 6.0 - newest % 6.0, 0)).unwrap();
        optimizer.apply(&delivery("3", newest - 168.0, 0.0, 1)).unwrap();
        let decision = optimizer.recommend(at(newest), 50.0, &DecisionOptions::default()).unwrap();
        assert_eq!(decision.allocation.recommendations[0].metrics.impressions, 2_000.0, "{hours}");
    }
}

#[test]
fn every_event_has_a_named_outcome() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let mut outcome = |value: Value| optimizer.apply(&event(value)).unwrap().status;
    let delivery = |id: &str, ad: &str, hours: f64, start: f64, revision: u64| {
        json!({"type": "delivery", "event_id": id, "occurred_at": at(hours), "ad_id": ad, "period_start": at(start),
               "impressions": 500, "clicks": 5, "spend": 5.0, "revision": revision})
    };
    assert_eq!(outcome(delivery("1", "a", 6.0, 0.0, 3)), OutcomeStatus::UnknownAd);
    assert_eq!(
        outcome(json!({"type": "ad_registered", "event_id": "2", "occurred_at": at(0.0), "ad_id": "a"})),
        OutcomeStatus::Applied
    );
    assert_eq!(outcome(delivery("1", "a", 6.0, 0.0, 3)), OutcomeStatus::Duplicate);
    assert_eq!(outcome(delivery("3", "a", 7.0, 0.0, 2)), OutcomeStatus::Duplicate, "an older revision");
    assert_eq!(outcome(delivery("4", "a", 8.0, 12.0, 0)), OutcomeStatus::Rejected, "a period that has not begun");
    assert_eq!(outcome(delivery("5", "a", 900.0, 0.0, 4)), OutcomeStatus::Expired);
    assert_eq!(outcome(delivery("6", "a", 900.0, 890.0, 0)), OutcomeStatus::Applied);
    assert_eq!(outcome(delivery("7", "a", 700.0, 690.0, 0)), OutcomeStatus::Late);
    let entry = |id: &str, stage: &str, more: Value| {
        let mut entry = json!({"type": "stage_entry", "event_id": id, "occurred_at": at(901.0), "ad_id": "a", "conversion_id": "k", "stage": stage});
        entry.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        entry
    };
    assert_eq!(outcome(entry("8", "leed", json!({}))), OutcomeStatus::Rejected);
    assert_eq!(outcome(entry("9", "lead", json!({"exposed_at": at(950.0)}))), OutcomeStatus::Rejected);
    assert_eq!(outcome(entry("10", "lead", json!({"exposed_at": at(100.0)}))), OutcomeStatus::Expired);
    assert_eq!(outcome(entry("11", "lead", json!({"value": 1.0, "currency": "EUR"}))), OutcomeStatus::Rejected);
    assert_eq!(outcome(entry("12", "lead", json!({"exposed_at": at(880.0)}))), OutcomeStatus::Applied);
    assert_eq!(
        outcome(
            json!({"type": "feedback", "event_id": "13", "occurred_at": at(901.0), "ad_id": "a", "actual_pipeline_value": 5.0})
        ),
        OutcomeStatus::Rejected,
        "the other evidence path"
    );
}

#[test]
fn feedback_moves_the_budget_and_may_be_taken_back() {
    let mut config = Config::default();
    config.optimizer.evidence = EvidencePath::Feedback;
    config.optimizer.exchange_rates.insert("EUR".into(), 1.25);
    let mut optimizer = Optimizer::new(config).unwrap();
    let apply = |optimizer: &mut Optimizer, value: Value| optimizer.apply(&event(value)).unwrap().status;
    for ad in ["a", "b"] {
        apply(
            &mut optimizer,
            json!({"type": "ad_registered", "event_id": format!("r{ad}"), "occurred_at": at(0.0), "ad_id": ad}),
        );
    }
    for step in 0..40 {
        for ad in ["a", "b"] {
            let hours = f64::from(step) * 6.0;
            let delivery = json!({"type": "delivery", "event_id": format!("{ad}{step}"), "occurred_at": at(hours + 6.0),
                "ad_id": ad, "period_start": at(hours), "impressions": 900, "clicks": 11, "spend": 10.0});
            apply(&mut optimizer, delivery);
        }
    }
    let share = |optimizer: &Optimizer| {
        let decision = optimizer.recommend(at(240.0), 80.0, &DecisionOptions::default()).unwrap();
        (decision.propensities[0], decision.allocation.recommendations[0].metrics.revenue)
    };
    assert!((share(&optimizer).0 - 0.5).abs() < 1e-12);
    let feedback = |id: &str, value: f64| json!({"type": "feedback", "event_id": id, "occurred_at": at(239.0), "ad_id": "a", "actual_pipeline_value": value, "currency": "EUR"});
    assert_eq!(apply(&mut optimizer, feedback("f1", 7_200.0)), OutcomeStatus::Applied);
    let (more, revenue) = share(&optimizer);
    assert!(more > 0.6 && (revenue - 9_000.0).abs() < 1e-9, "{more}");
    apply(&mut optimizer, feedback("f2", -7_200.0));
    assert!((share(&optimizer).0 - 0.5).abs() < 1e-12);
}

/// What a conversion said within the horizon of what is remembered is not counted again when it is said once more.
#[test]
fn a_restated_deal_is_counted_once() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let day = |days: f64| at(days * 24.0);
    let mut apply = |value: Value| optimizer.apply(&event(value)).unwrap().status;
    apply(json!({"type": "ad_registered", "event_id": "r", "occurred_at": day(0.0), "ad_id": "a"}));
    let entry = |id: &str, days: f64, stage: &str, value: f64| {
        json!({"type": "stage_entry", "event_id": id, "occurred_at": day(days), "ad_id": "a", "conversion_id": "k",
               "stage": stage, "value": value, "exposed_at": day(-1.0)})
    };
    apply(entry("1", 0.0, "lead", 10_000.0));
    apply(entry("2", 29.0, "won", 10_000.0));
    for (id, days) in [("3", 38.0), ("4", 40.0)] {
        apply(
            json!({"type": "delivery", "event_id": id, "occurred_at": day(days), "ad_id": "a", "period_start": day(days - 0.25),
                     "impressions": 100, "clicks": 2, "spend": 1.0}),
        );
    }
    apply(entry("5", 41.0, "won", 12_000.0));
    apply(entry("6", 42.0, "lead", 12_000.0));
    let state: Value = serde_json::from_str(&optimizer.snapshot().unwrap()).unwrap();
    let ad = &state["body"]["state"]["ads"]["a"];
    assert_eq!((&ad["won_count"], &ad["won_value"]), (&json!(10_000), &json!(12_000_000_000_i64)));
    assert_eq!(optimizer.lag("lead").unwrap().conversions, 1);
    let decision = optimizer.recommend(day(42.0), 10.0, &DecisionOptions::default()).unwrap();
    assert_eq!(decision.allocation.recommendations.len(), 1);
}

#[test]
fn the_latest_word_on_a_budget_holds() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let mut current = |value: Value| {
        optimizer.apply(&event(value)).unwrap();
        let decision = optimizer.recommend(at(100.0), 50.0, &DecisionOptions::default()).unwrap();
        decision.allocation.recommendations[0].current_budget
    };
    let registered = |id: &str, hours: f64, budget: f64| {
        json!({"type": "ad_registered", "event_id": id, "occurred_at": at(hours), "started_at": at(0.0), "ad_id": "a",
               "current_budget": budget})
    };
    let committed = |id: &str, hours: f64, budget: f64| json!({"type": "change_committed", "event_id": id, "occurred_at": at(hours), "budget_id": "a", "budget": budget});
    assert_eq!(current(registered("1", 0.0, 50.0)), 50.0);
    assert_eq!(current(committed("2", 10.0, 60.0)), 60.0);
    assert_eq!(current(committed("3", 5.0, 55.0)), 60.0, "an older change that comes late");
    assert_eq!(current(registered("4", 20.0, 100.0)), 100.0, "changed by hand on the platform");
}

#[test]
fn late_conversions_of_a_retired_ad_still_inform_its_pool() {
    let config = Config::default();
    let mut optimizer = optimizer(&config, &history(20));
    let now = at(20.0 * 24.0 + 30.0);
    let value = |optimizer: &Optimizer| {
        let decision = optimizer.recommend(now, 100.0, &DecisionOptions::default()).unwrap();
        assert!(decision.allocation.recommendations.iter().all(|r| r.ad_id != "ad-5"));
        decision.allocation.recommendations[0].metrics.value_per_click.unwrap().mean
    };
    let before = value(&optimizer);
    for lead in 0..40 {
        let entry = json!({"type": "stage_entry", "event_id": format!("late-{lead}"), "occurred_at": at(480.0 + 20.0), "ad_id": "ad-5",
                           "conversion_id": format!("late-{lead}"), "stage": "lead", "exposed_at": at(470.0)});
        assert_eq!(optimizer.apply(&event(entry)).unwrap().status, OutcomeStatus::Applied);
    }
    assert!(value(&optimizer) > before);
}

#[test]
fn an_event_of_a_wrong_clock_is_rejected_and_moves_nothing() {
    let mut optimizer = optimizer(&Config::default(), &history(3));
    let before = optimizer.snapshot().unwrap();
    let far = |hours: f64| json!({"type": "ad_registered", "event_id": "far", "occurred_at": at(hours), "ad_id": "x"});
    let newest = 3.0 * 24.0 + 135.0;
    let outcome = optimizer.apply(&event(far(newest + 98.0 * 24.0))).unwrap();
    assert_eq!(outcome.status, OutcomeStatus::Rejected);
    assert!(outcome.reason.contains("more than 90 days and 168 hours"), "the limit is named");
    assert_eq!(optimizer.snapshot().unwrap(), before);
    assert_eq!(optimizer.apply(&event(far(newest + 80.0 * 24.0))).unwrap().status, OutcomeStatus::Applied);
}

#[test]
fn budgets_and_creatives_that_no_ad_has_are_forgotten_in_time() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let mut say = |kind: &str, hours: f64, mut fields: Value| {
        fields["type"] = json!(kind);
        fields["event_id"] = json!(format!("{kind} {hours} {fields}"));
        fields["occurred_at"] = json!(at(hours));
        assert_eq!(optimizer.apply(&event(fields)).unwrap().status, OutcomeStatus::Applied);
    };
    for (ad, creative, budget) in [("kept", "kept film", "kept set"), ("gone", "gone film", "gone set")] {
        say("creative_registered", 0.0, json!({"creative_id": creative, "name": creative}));
        say("ad_registered", 0.0, json!({"ad_id": ad, "creative_id": creative, "budget_id": budget}));
        say("change_committed", 1.0, json!({"budget_id": budget, "budget": 20.0}));
    }
    say("ad_retired", 2.0, json!({"ad_id": "gone"}));
    for month in 1..=8 {
        say("ad_registered", f64::from(month) * 720.0, json!({"ad_id": "new"}));
    }
    let state = optimizer.snapshot().unwrap();
    for word in ["kept film", "kept set"] {
        assert!(state.contains(word), "{word}");
    }
    for word in ["gone film", "gone set", "\"gone\""] {
        assert!(!state.contains(word), "{word}");
    }
}

/// Bad events: the right code, the right field, and nothing changed.
#[test]
fn bad_events_are_refused_and_change_nothing() {
    let mut optimizer = optimizer(&Config::default(), &history(2));
    let before = optimizer.snapshot().unwrap();
    let good = json!({"type": "delivery", "event_id": "x", "occurred_at": "2026-03-05T00:00:00Z", "ad_id": "a",
                      "period_start": "2026-03-04T00:00:00Z", "impressions": 5, "clicks": 1, "spend": 1.0});
    for (field, value, kind) in [
        ("type", json!("delivary"), ErrorKind::UnknownName),
        ("type", Value::Null, ErrorKind::WrongType),
        ("event_id", json!(""), ErrorKind::OutOfRange),
        ("event_id", json!(7), ErrorKind::WrongType),
        ("occurred_at", json!("yesterday"), ErrorKind::WrongType),
        ("occurred_at", json!("2026-03-05T00:00:00"), ErrorKind::WrongType),
        ("occurred_at", json!("9999-03-05T00:00:00Z"), ErrorKind::OutOfRange),
        ("period_start", json!("1969-12-31T00:00:00Z"), ErrorKind::OutOfRange),
        ("ad_id", json!("x".repeat(1_025)), ErrorKind::OutOfRange),
        ("impressions", json!(-1), ErrorKind::OutOfRange),
        ("impressions", json!(1.5), ErrorKind::NotWhole),
        ("impressions", json!(2e12), ErrorKind::OutOfRange),
        ("clicks", json!("1"), ErrorKind::WrongType),
        ("spend", json!(-0.01), ErrorKind::OutOfRange),
        ("spend", json!(1.1e9), ErrorKind::OutOfRange),
        ("revision", json!(-1), ErrorKind::OutOfRange),
        ("reach", json!(0.5), ErrorKind::NotWhole),
        ("clikcs", json!(1), ErrorKind::UnknownField),
    ] {
        let mut bad = good.clone();
        bad[field] = value;
        let result = Event::from_json(&bad.to_string()).and_then(|event| optimizer.apply(&event));
        let error = result.expect_err(&bad.to_string());
        assert_eq!((error.kind(), error.field()), (kind, format!("event.{field}").as_str()), "{bad}");
    }
    let mut missing = good;
    missing.as_object_mut().unwrap().remove("spend");
    assert_eq!(Event::from_json(&missing.to_string()).unwrap_err().kind(), ErrorKind::MissingField);
    assert_eq!(Event::from_json("{").unwrap_err().kind(), ErrorKind::InvalidJson);
    assert!(optimizer.recommend(at(48.0), f64::NAN, &options()).is_err());
    assert!(optimizer.lag("leed").is_err());
    assert_eq!(optimizer.snapshot().unwrap(), before);
}
