//! What must hold of ticks: a tired creative is asked for once.

use lagwise::{Config, DecisionOptions, Optimizer};
use serde_json::{Value, json};

use crate::optimizer::{at, event};

#[test]
fn a_tick_asks_once_for_a_tired_creative() {
    let config = Config::default();
    let mut optimizer = Optimizer::new(config).unwrap();
    let mut served = 0.0;
    optimizer
        .apply(&event(
            json!({"type": "creative_registered", "event_id": "c", "occurred_at": at(0.0), "creative_id": "film"}),
        ))
        .unwrap();
    optimizer.apply(&event(json!({"type": "ad_registered", "event_id": "r", "occurred_at": at(0.0), "ad_id": "a", "creative_id": "film"}))).unwrap();
    for step in 0..112 {
        let hours = f64::from(step) * 6.0;
        let clicks = (0.02 * (-2e-5_f64 * (served + 1_000.0)).exp() * 2_000.0).round() as u64;
        served += 2_000.0;
        optimizer
            .apply(&event(
                json!({"type": "delivery", "event_id": format!("{step}"), "occurred_at": at(hours + 6.0), "ad_id": "a",
            "period_start": at(hours), "impressions": 2_000, "clicks": clicks, "spend": 20.0}),
            ))
            .unwrap();
    }
    let tick = |optimizer: &mut Optimizer, hours| optimizer.tick(at(hours), 50.0, &DecisionOptions::default()).unwrap();
    let first = tick(&mut optimizer, 673.0);
    assert_eq!(first.refresh_requests.len(), 1, "{:?}", first.fatigue);
    assert_eq!(first.refresh_requests[0].creative_id.as_deref(), Some("film"));
    let truth = (-2e-5_f64 * 224_000.0).exp();
    assert!((first.fatigue[0].decay_factor.mean - truth).abs() < 0.05);
    assert!(tick(&mut optimizer, 680.0).refresh_requests.is_empty());
    assert_eq!(tick(&mut optimizer, 673.0 + 169.0).refresh_requests.len(), 1, "after the cool-down it may ask again");
}

/// A week passes between requests for a creative, however young the ad that asks; another creative starts afresh.
#[test]
fn a_request_is_about_a_creative() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let register = |optimizer: &mut Optimizer, ad: &str, hours: f64, creative: &str| {
        let id = format!("{ad} shows {creative}");
        let registered = json!({"type": "ad_registered", "event_id": id, "occurred_at": at(hours), "ad_id": ad, "creative_id": creative});
        optimizer.apply(&event(registered)).unwrap();
    };
    let tire = |optimizer: &mut Optimizer, ad: &str, from: i32, steps: i32| {
        for step in 0..steps {
            let hours = f64::from(from + step) * 6.0;
            let clicks = (40.0 * (-4e-2_f64 * f64::from(step)).exp()).round() as u64;
            let delivery = json!({"type": "delivery", "event_id": format!("{ad} {hours}"), "occurred_at": at(hours + 6.0), "ad_id": ad,
                "period_start": at(hours), "impressions": 2_000, "clicks": clicks, "spend": 20.0});
            optimizer.apply(&event(delivery)).unwrap();
        }
    };
    let asked = |optimizer: &mut Optimizer, hours: f64| -> Vec<String> {
        let tick = optimizer.tick(at(hours), 50.0, &DecisionOptions::default()).unwrap();
        tick.refresh_requests.into_iter().map(|request| request.ad_id).collect()
    };
    register(&mut optimizer, "old", 0.0, "film");
    tire(&mut optimizer, "old", 0, 56);
    assert_eq!(asked(&mut optimizer, 337.0), ["old"]);
    // Of another ad with the same creative, eight days old, that is tired when the week is over.
    register(&mut optimizer, "young", 338.0, "film");
    optimizer
        .apply(&event(json!({"type": "ad_retired", "event_id": "end", "occurred_at": at(339.0), "ad_id": "old"})))
        .unwrap();
    tire(&mut optimizer, "young", 57, 27);
    assert_eq!(asked(&mut optimizer, 337.0 + 166.0), [""; 0]);
    tire(&mut optimizer, "young", 84, 1);
    assert_eq!(asked(&mut optimizer, 337.0 + 174.0), ["young"]);
    // A new creative has asked for nothing.
    register(&mut optimizer, "young", 512.0, "poster");
    assert_eq!(asked(&mut optimizer, 513.0), ["young"]);
}

#[test]
fn ads_of_one_creative_ask_once_and_by_its_name() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let mut say = |value: Value| {
        optimizer.apply(&event(value)).unwrap();
    };
    say(
        json!({"type": "creative_registered", "event_id": "c", "occurred_at": at(0.0), "creative_id": "film", "name": "Summer"}),
    );
    for ad in ["a", "b"] {
        say(
            json!({"type": "ad_registered", "event_id": ad, "occurred_at": at(0.0), "ad_id": ad, "creative_id": "film"}),
        );
        for step in 0..112 {
            let hours = f64::from(step) * 6.0;
            let clicks = (40.0 * (-4e-2_f64 * f64::from(step)).exp()).round() as u64;
            say(
                json!({"type": "delivery", "event_id": format!("{ad} {step}"), "occurred_at": at(hours + 6.0), "ad_id": ad,
                "period_start": at(hours), "impressions": 2_000, "clicks": clicks, "spend": 20.0}),
            );
        }
    }
    let mut tick = |hours| optimizer.tick(at(hours), 50.0, &DecisionOptions::default()).unwrap();
    let first = tick(673.0);
    assert!(first.fatigue.iter().all(|report| report.refresh_due), "both ads are tired");
    let names: Vec<_> = first.refresh_requests.iter().map(|r| (r.ad_id.as_str(), r.creative_name.as_deref())).collect();
    assert_eq!(names, [("a", Some("Summer"))]);
    assert!(tick(680.0).refresh_requests.is_empty(), "the other ad shows the same creative");
}
