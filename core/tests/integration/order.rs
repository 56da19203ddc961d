//! Where order and time could matter and must not: repeated stages, old lags, gaps, and what is asked in between.

use lagwise::{Config, DecisionOptions, Event, EvidencePath, Optimizer, OutcomeStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::optimizer::{at, event, history, optimizer, options, shuffled};

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

/// Two entries a horizon apart are two conversions until one between them, which comes late, makes them one.
#[test]
fn a_late_entry_joins_what_was_apart() {
    let lead = |days: f64| entry("lead", days, days - 1.0);
    let joined = assert_swap_changes_nothing(vec![ad("a", 0.0), lead(0.1), lead(31.0), lead(27.0)]);
    assert_eq!(joined.lag("lead").unwrap().conversions, 1);
    let apart = assert_swap_changes_nothing(vec![ad("a", 0.0), lead(0.1), lead(32.0), lead(31.0)]);
    assert_eq!(apart.lag("lead").unwrap().conversions, 2);
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
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// Stages said again and again, at any distance, with other ads, exposures and values: only the set of entries counts.
    #[test]
    fn repeated_stages_count_the_same_in_any_order(
        entries in prop::collection::vec((0..2400_u32, 0..4_usize, 0..2_usize, 0..900_u32, any::<bool>()), 2..14),
        delays in prop::collection::vec(0.0..0.99_f64, 5..9),
    ) {
        let config = Config::default();
        let mut events = vec![event(ad("a", 0.0)), event(ad("b", 0.0))];
        // Deliveries that move the watermark, so that it never rests for longer than is allowed.
        events.extend((0..110).map(|day| event(delivery("b", f64::from(day) + 0.3))));
        for (number, (hours, stage, ad, exposed, valued)) in entries.into_iter().enumerate() {
            let stage = ["lead", "appointment", "show", "won"][stage];
            let mut entry = entry(stage, f64::from(hours) / 24.0, f64::from(hours.saturating_sub(exposed)) / 24.0);
            entry["event_id"] = json!(format!("entry {number}"));
            entry["ad_id"] = json!(["a", "b"][ad]);
            if valued {
                entry["value"] = json!(1_000 * number);
            } else {
                entry.as_object_mut().unwrap().remove("value");
            }
            events.push(event(entry));
        }
        events.sort_by_key(Event::occurred_at);
        let disordered = shuffled(&events, config.optimizer.max_lateness_hours, &delays);
        let (in_order, other) = (optimizer(&config, &events), optimizer(&config, &disordered));
        prop_assert_eq!(in_order.snapshot().unwrap(), other.snapshot().unwrap());
    }

    /// Increments of either sign, whatever they sum to, leave every figure finite, and no loss is worth more than a gain.
    /// (Its share may be the larger of two small ones: what is known less well is explored more.)
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
        let stated: Vec<_> = decision.allocation.recommendations.iter().map(|r| r.metrics.value_per_spend.unwrap()).collect();
        let most = decision.propensities.iter().copied().fold(0.0, f64::max);
        let has_gain = amounts.iter().any(|amount| *amount > 0.0);
        for ((share, value), amount) in decision.propensities.iter().zip(&stated).zip(&amounts) {
            prop_assert!(share.is_finite());
            if *amount >= 0.0 {
                continue;
            }
            prop_assert!(seed.is_some() || !has_gain || *share < most, "{amount} gets the most: {share}");
            for (other, earned) in stated.iter().zip(&amounts).filter(|(_, earned)| **earned >= 0.0) {
                let is_below = value.mean <= other.mean && value.low <= other.low;
                prop_assert!(is_below, "{amount} is stated as {value:?}, {earned} as {other:?}");
            }
        }
    }
}
