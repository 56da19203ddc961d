//! What holds for whatever a CRM tells, in whatever order: values that sum, increments that telescope, one state.

use std::collections::BTreeMap;

use lagwise::{Config, Event, Optimizer, OutcomeStatus};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::crm::{config, conversion, deal, keyed, touch};
use crate::optimizer::{at, event, shuffled};

/// One thing that is told: when, of which visitor, deal and ad, and what.
#[derive(Clone, Debug)]
struct Said {
    hours: f64,
    visitor: u32,
    deal: u32,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    /// Of an ad, by click id or by device.
    Touch(u32, bool),
    Conversion(bool),
    Stage(&'static str),
    Amount(u32),
    Deleted(bool),
    Ad(u32),
    Linked,
}

const ADS: [&str; 3] = ["film", "photo", "poster"];

fn what() -> impl Strategy<Value = What> {
    let stages = ["lead", "appointment", "show", "won", "lost"];
    prop_oneof![
        6 => (0..3_u32, any::<bool>()).prop_map(|(ad, by_device)| What::Touch(ad, by_device)),
        4 => any::<bool>().prop_map(What::Conversion),
        8 => prop::sample::select(stages.to_vec()).prop_map(What::Stage),
        3 => (0..3_000_000_u32).prop_map(What::Amount),
        1 => any::<bool>().prop_map(What::Deleted),
        1 => (0..3_u32).prop_map(What::Ad),
        1 => Just(What::Linked),
    ]
}

fn story(days: u32) -> impl Strategy<Value = Vec<Said>> {
    let said = (0..days * 24 * 4, 0..4_u32, 0..3_u32, what());
    let said =
        said.prop_map(|(quarter, visitor, deal, what)| Said { hours: f64::from(quarter) / 4.0, visitor, deal, what });
    prop::collection::vec(said, 5..60)
}

fn identified(mut told: Value, visitor: u32, by_device: bool) -> Value {
    if by_device {
        // Two visitors share each device.
        told["identity"] =
            json!({"fingerprint": format!("device {}", visitor / 2), "ip": format!("81.2.69.{visitor}")});
        told["consent"] = json!(true);
    }
    told
}

fn events(story: &[Said]) -> Vec<Event> {
    let of = |(number, said): (usize, &Said)| {
        let (id, deal_id, hours) = (format!("event {number}"), format!("deal {}", said.deal), said.hours);
        let click = format!("fb.{}", said.visitor);
        event(match said.what {
            What::Touch(ad, by_device) => {
                identified(touch(&id, hours, ADS[ad as usize], &click), said.visitor, by_device)
            }
            What::Conversion(by_device) => {
                identified(conversion(&id, hours, &deal_id, &click), said.visitor, by_device)
            }
            What::Stage(stage) => deal(&id, hours, &deal_id, json!({"stage": stage})),
            What::Amount(cents) => deal(&id, hours, &deal_id, json!({"amount": f64::from(cents) / 100.0})),
            What::Deleted(deleted) => deal(&id, hours, &deal_id, json!({"deleted": deleted})),
            What::Ad(ad) => deal(&id, hours, &deal_id, json!({"ad_id": ADS[ad as usize]})),
            What::Linked => {
                deal(&id, hours, &deal_id, json!({"conversion_id": format!("deal {}", (said.deal + 1) % 3)}))
            }
        })
    };
    let mut events: Vec<Event> = story.iter().enumerate().map(of).collect();
    events.sort_by_key(Event::occurred_at);
    events
}

fn capped() -> Config {
    let mut config = config();
    config.crm.deals.max_deal_value = Some(20_000.0);
    config
}

fn after(config: &Config, events: &[Event]) -> Optimizer {
    let mut optimizer = keyed(config.clone());
    for event in events {
        optimizer.apply(event).unwrap();
    }
    optimizer
}

fn state(optimizer: &Optimizer) -> Value {
    let snapshot: Value = serde_json::from_str(&optimizer.snapshot().unwrap()).unwrap();
    snapshot["body"].clone()
}

/// Where two documents differ first.
fn difference(path: &str, a: &Value, b: &Value) -> Option<String> {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) if a.keys().eq(b.keys()) => {
            a.iter().find_map(|(key, value)| difference(&format!("{path}.{key}"), value, &b[key]))
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).enumerate().find_map(|(i, (a, b))| difference(&format!("{path}[{i}]"), a, b))
        }
        _ => (a != b).then(|| format!("{path}: {a} against {b}")),
    }
}

/// A click that comes late has its part of the conversions that are spread over all clicks.
#[test]
fn order_changes_nothing_for_conversions_that_are_spread() {
    let mut config = config();
    config.attribution.aggregate_fallback = true;
    let events: Vec<Event> = [
        touch("t1", 1.0, "film", "fb.1"),
        touch("t2", 1.5, "photo", "fb.2"),
        touch("t3", 1.7, "film", "fb.3"),
        conversion("c", 2.0, "17", "fb.9"),
        deal("d", 3.0, "17", json!({"stage": "show"})),
        touch("t4", 4.0, "photo", "fb.4"),
    ]
    .map(event)
    .into();
    let in_order = after(&config, &events);
    assert_eq!(in_order.attribution("17").unwrap().unwrap().candidates.len(), 2);
    for start in 1..events.len() {
        let mut others = events.clone();
        others.rotate_left(start);
        assert_eq!(difference("state", &state(&in_order), &state(&after(&config, &others))), None);
        others.reverse();
        assert_eq!(difference("state", &state(&in_order), &state(&after(&config, &others))), None);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(192))]

    /// At every moment the ads and the unattributed sum to the deals' value to the cent, and what was told of each ad's part
    /// sums to it; a deal's increments sum to its capped amount if it is won, and to nothing if it is lost or deleted.
    #[test]
    fn values_sum_and_increments_telescope_at_every_moment(story in story(20), ahead in 0.0..400.0_f64) {
        let mut optimizer = keyed(capped());
        let mut told: BTreeMap<(String, Option<String>), i64> = BTreeMap::new();
        let mut increments: BTreeMap<String, i64> = BTreeMap::new();
        let order: Vec<f64> = story.iter().map(|said| said.hours / 480.0).collect();
        for event in shuffled(&events(&story), 168.0, &order) {
            let outcome = optimizer.apply(&event).unwrap();
            let Some(effects) = outcome.effects else { continue };
            let moved: i64 = effects.deal_credits.iter().map(|credit| credit.value_minor).sum();
            prop_assert_eq!(moved, effects.change.as_ref().map_or(0, |change| change.calculated_value_minor));
            for credit in effects.deal_credits {
                *told.entry((credit.deal_id, credit.ad_id)).or_default() += credit.value_minor;
            }
            if let Some(change) = effects.change {
                *increments.entry(change.deal_id.unwrap()).or_default() += change.calculated_value_minor;
            }
            for now in [event.occurred_at(), at(ahead)] {
                let roas = optimizer.calculate_ad_pipeline_roas(now).unwrap();
                let value = optimizer.pipeline_value(now).unwrap();
                let ads: i64 = roas.ads.iter().map(|ad| ad.pipeline_value_minor).sum();
                let won: i64 = roas.ads.iter().map(|ad| ad.won_value_minor).sum();
                prop_assert_eq!(ads + roas.unattributed_value_minor, value.value_minor);
                prop_assert_eq!(roas.pipeline_value_minor, value.value_minor);
                prop_assert!(won <= value.won_value_minor);
            }
            for (deal_id, told) in &increments {
                let deal = optimizer.deal_value(deal_id, event.occurred_at()).unwrap().unwrap();
                let amount = deal.amount.unwrap_or(15_000.0).min(20_000.0);
                let expected = match deal.stage.as_deref() {
                    _ if deal.deleted => Some(0.0),
                    Some("won") => Some(amount),
                    Some("lost") | None => Some(0.0),
                    Some(_) => None,
                };
                if let Some(expected) = expected {
                    prop_assert_eq!(*told, (expected * 100.0).round() as i64, "{}", deal_id);
                }
                prop_assert_eq!(*told, deal.reported_value_minor);
            }
        }
        let by_deal = |deal_id: &str| told.iter().filter(|((deal, _), _)| deal == deal_id).map(|(_, value)| value).sum::<i64>();
        for (deal_id, increments) in &increments {
            prop_assert_eq!(by_deal(deal_id), *increments);
        }
        prop_assert!(told.values().all(|value| *value >= 0), "{:?}", told);
    }

    /// The same touches, conversions and deals give the same state in any order within the lateness, and however often.
    #[test]
    fn order_and_repetition_change_nothing(
        story in story(60),
        delays in prop::collection::vec(0.0..0.99_f64, 5..9),
        again in 1..7_usize,
    ) {
        let config = capped();
        let mut events = events(&story);
        // Deliveries that move the watermark on.
        events.extend((0..70).map(|day| event(json!({"type": "delivery", "event_id": format!("delivery {day}"),
            "occurred_at": at(f64::from(day) * 24.0 + 3.0), "period_start": at(f64::from(day) * 24.0 - 6.0), "ad_id": "film",
            "impressions": 900, "clicks": 11, "spend": 10.0}))));
        events.sort_by_key(Event::occurred_at);
        let mut disordered = keyed(config.clone());
        for (place, event) in shuffled(&events, config.optimizer.max_lateness_hours, &delays).iter().enumerate() {
            let outcome = disordered.apply(event).unwrap();
            prop_assert!(!matches!(outcome.status, OutcomeStatus::Late | OutcomeStatus::Rejected), "{}", outcome.reason);
            if place % again == 0 {
                prop_assert_eq!(disordered.apply(event).unwrap().status, OutcomeStatus::Duplicate);
            }
        }
        let in_order = after(&config, &events);
        prop_assert_eq!(difference("state", &state(&in_order), &state(&disordered)), None);
        prop_assert_eq!(in_order.snapshot().unwrap(), disordered.snapshot().unwrap());
        let restored = Optimizer::restore_bytes(config, &in_order.snapshot_bytes().unwrap()).unwrap();
        prop_assert_eq!(restored.snapshot().unwrap(), in_order.snapshot().unwrap());
    }
}
