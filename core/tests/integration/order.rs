//! Where order and time could matter and must not: repeated stages, old lags, gaps, and what is asked in between.

use lagwise::{Config, DecisionOptions, Event, EvidencePath, Optimizer, OutcomeStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::optimizer::{at, event, history, optimizer, options};

fn ad(id: &str, days: f64) -> Value {
    json!({"type": "ad_registered", "event_id": format!("registered {id}"), "occurred_at": at(days * 24.0), "ad_id": id})
}

fn delivery(id: &str, days: f64) -> Value {
    json!({"type": "delivery", "event_id": format!("delivery {id} {days}"), "occurred_at": at(days * 24.0), "ad_id": id,
           "period_start": at(days * 24.0 - 6.0), "impressions": 900, "clicks": 11, "spend": 10.0})
}

fn entry(stage: &str, days: f64, exposed: f64) -> Value {
    json!({"type": "stage_entry", "event_id": format!("{stage} {days}"), "occurred_at": at(days * 24.0), "ad_id": "a",
           "conversion_id": "k", "stage": stage, "exposed_at": at(exposed * 24.0), "value": 9_000.0})
}

/// The same events in the order of time and with the last two swapped give the same state.
#[track_caller]
fn assert_swap_changes_nothing(events: Vec<Value>) -> Optimizer {
    let events: Vec<Event> = events.into_iter().map(event).collect();
    let mut swapped = events.clone();
    let last = swapped.len() - 1;
    swapped.swap(last - 1, last);
    let in_order = optimizer(&Config::default(), &events);
    let other = optimizer(&Config::default(), &swapped);
    assert_eq!(in_order.snapshot().unwrap(), other.snapshot().unwrap());
    in_order
}

#[test]
fn a_stage_entered_again_after_the_horizon_counts_again_in_any_order() {
    for stage in ["lead", "won"] {
        let optimizer = assert_swap_changes_nothing(vec![
            ad("a", 0.0),
            ad("b", 0.0),
            entry(stage, 0.1, 0.0),
            delivery("a", 33.0),
            entry(stage, 38.5, 38.0),
            delivery("b", 45.0),
        ]);
        let decision = optimizer.recommend(at(45.0 * 24.0), 100.0, &DecisionOptions::default()).unwrap();
        assert_eq!(decision.allocation.recommendations.len(), 2);
    }
}

#[test]
fn an_old_exposure_said_late_brings_no_lag_in_any_order() {
    let optimizer = assert_swap_changes_nothing(vec![
        ad("a", 0.0),
        entry("lead", 0.1, 0.0),
        entry("appointment", 29.0, 0.0),
        entry("show", 58.0, 0.0),
        entry("won", 87.0, 0.0),
        ad("b", 100.01),
        entry("won", 100.02, -4.0),
    ]);
    assert_eq!(optimizer.lag("lead").unwrap().conversions, 0);
}

#[test]
fn events_within_the_gap_are_taken_in_any_order() {
    let orders = [[0.0, 88.0, 92.0], [0.0, 92.0, 88.0]];
    let states = orders.map(|days| {
        let mut optimizer = Optimizer::new(Config::default()).unwrap();
        for day in days {
            let outcome = optimizer.apply(&event(ad(&format!("ad {day}"), day))).unwrap();
            assert_eq!(outcome.status, OutcomeStatus::Applied, "day {day} of {days:?}: {}", outcome.reason);
        }
        optimizer.snapshot().unwrap()
    });
    assert_eq!(states[0], states[1]);
}

#[test]
fn what_is_asked_between_events_changes_nothing() {
    let config = Config::default();
    let events = history(20);
    let expected = optimizer(&config, &events);
    let mut asked = Optimizer::new(config.clone()).unwrap();
    for (place, event) in events.iter().enumerate() {
        asked.apply(event).unwrap();
        match place % 50 {
            0 => drop(asked.recommend(event.occurred_at(), 50.0, &options()).unwrap()),
            10 => drop(asked.lag("lead").unwrap()),
            20 => asked = Optimizer::restore(config.clone(), &asked.snapshot().unwrap()).unwrap(),
            30 => asked = Optimizer::restore_bytes(config.clone(), &asked.snapshot_bytes().unwrap()).unwrap(),
            40 => drop(asked.fatigue(event.occurred_at())),
            _ => {}
        }
    }
    assert_eq!(asked.snapshot().unwrap(), expected.snapshot().unwrap());
    let now = at(20.0 * 24.0 + 7.0);
    assert_eq!(asked.recommend(now, 120.0, &options()).unwrap(), expected.recommend(now, 120.0, &options()).unwrap());
}

#[test]
fn an_ad_that_starts_later_gets_nothing_yet() {
    let mut later = ad("later", 1.0);
    later["started_at"] = json!(at(30.0 * 24.0));
    let optimizer = optimizer(&Config::default(), &[event(ad("now", 0.0)), event(later)]);
    let ads = |days: f64| -> Vec<String> {
        let decision = optimizer.recommend(at(days * 24.0), 100.0, &DecisionOptions::default()).unwrap();
        decision.allocation.recommendations.into_iter().map(|r| r.ad_id).collect()
    };
    assert_eq!(ads(2.0), ["now"]);
    assert_eq!(ads(30.0), ["later", "now"]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Increments of either sign, whatever they sum to, leave every figure finite, and a loss never ranks above a gain.
    #[test]
    fn feedback_of_either_sign_keeps_every_figure_finite(amounts in prop::collection::vec(-1e7..1e7_f64, 4), seed in any::<Option<u64>>()) {
        let mut config = Config::default();
        config.optimizer.evidence = EvidencePath::Feedback;
        let mut optimizer = Optimizer::new(config).unwrap();
        for (index, amount) in amounts.iter().enumerate() {
            let id = format!("ad-{index}");
            optimizer.apply(&event(ad(&id, 0.0))).unwrap();
            for step in 1..20 {
                optimizer.apply(&event(delivery(&id, f64::from(step) * 0.25))).unwrap();
            }
            let feedback = json!({"type": "feedback", "event_id": id, "occurred_at": at(121.0), "ad_id": id, "actual_pipeline_value": amount});
            optimizer.apply(&event(feedback)).unwrap();
        }
        let options = DecisionOptions { seed, ..options() };
        let decision = optimizer.recommend(at(122.0), 100.0, &options).unwrap();
        let text = serde_json::to_string(&decision).unwrap();
        prop_assert!(!text.contains("NaN") && !text.contains("null,null"), "{text}");
        for (share, amount) in decision.propensities.iter().zip(&amounts) {
            prop_assert!(share.is_finite());
            if seed.is_none() && *amount < 0.0 {
                for (other, earned) in decision.propensities.iter().zip(&amounts) {
                    prop_assert!(*earned < 0.0 || share <= other, "{amount} gets {share}, {earned} gets {other}");
                }
            }
        }
    }
}
