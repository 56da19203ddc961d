//! Golden vectors of credit over journeys: each a call with its result or its refusal.

use lagwise::{CreditModel, CreditOptions, Journey, Result, credit_journeys};
use serde_json::{Map, Value, json};

use crate::call::{self, to_json};

/// Makes the call: the journeys and the model, and every other key is an option.
pub(crate) fn call(input: &Value) -> Result<Value> {
    let journeys: Vec<Journey> = call::decode("journeys", &input["journeys"])?;
    let model: CreditModel = call::decode("model", &input["model"])?;
    let mut options: Map<String, Value> = input.as_object().unwrap().clone();
    options.retain(|key, _| key != "journeys" && key != "model");
    let options: CreditOptions = call::decode("", &Value::Object(options))?;
    Ok(to_json(&credit_journeys(&journeys, model, &options)?))
}

fn case(name: &str, model: &str, journeys: &Value, options: &Value) -> Value {
    let mut input = json!({"journeys": journeys, "model": model});
    input.as_object_mut().unwrap().extend(options.as_object().unwrap().clone());
    json!({"name": name, "call": "credit_journeys", "config": {}, "input": input})
}

/// A month of touches with cycles, repetitions, odd cents, a path of several journeys and one without touches.
fn month() -> Value {
    let touch = |ad: &str, at: &str| json!({"ad_id": ad, "occurred_at": format!("2026-03-{at}:00Z")});
    json!([
        {"journey_id": "1", "touches": [touch("video", "01T09:00"), touch("search", "03T10:30"), touch("video", "04T20:15"),
            touch("mail", "09T08:00")], "value": 100.01, "converted_at": "2026-03-09T09:00:00Z"},
        {"journey_id": "2", "touches": [touch("search", "02T12:00")], "value": 59.5},
        {"touches": [touch("mail", "05T08:00"), touch("search", "05T08:00"), touch("mail", "19T08:00")], "value": 0.05},
        {"touches": [touch("video", "03T07:00"), touch("mail", "12T08:00")], "conversions": 0, "non_conversions": 3},
        {"touches": [touch("video", "06T21:00"), touch("banner", "07T21:00"), touch("search", "08T21:00")],
            "conversions": 2, "value": 1_250, "non_conversions": 5},
        {"touches": [touch("banner", "10T10:00"), touch("banner", "11T10:00")], "conversions": 0, "non_conversions": 4},
        {"touches": [], "value": 33.33, "non_conversions": 2},
    ])
}

fn results() -> Vec<Value> {
    let month = month();
    let mut cases: Vec<Value> = CreditModel::ALL
        .iter()
        .map(|model| {
            let model = to_json(model).as_str().unwrap().to_owned();
            case(&format!("a month by {model}"), &model, &month, &json!({}))
        })
        .collect();
    for order in [2, 3] {
        cases.push(case(
            &format!("a month by markov of order {order}"),
            "markov",
            &month,
            &json!({"markov_order": order}),
        ));
    }
    let shares = json!({"first_share": 0.3, "last_share": 0.5, "currency": "EUR"});
    cases.push(case("a month by position, other shares", "position", &month, &shares));
    let half_life = json!({"half_life_days": 1.5, "currency": "JPY"});
    cases.push(case("a month by time decay, other half-life", "time_decay", &month, &half_life));
    cases.push(case("no journeys", "markov", &json!([]), &json!({})));
    cases
}

fn refusals() -> Vec<Value> {
    let good = || json!([{"touches": [{"ad_id": "a"}, {"ad_id": "b"}], "value": 5}]);
    let with = |key: &str, value: Value| {
        let mut journeys = good();
        journeys[0][key] = value;
        journeys
    };
    let with_touch = |key: &str, value: Value| {
        let mut journeys = good();
        journeys[0]["touches"][1][key] = value;
        journeys
    };
    let dated = |at: &[&str]| {
        let touches: Value = at.iter().map(|at| json!({"ad_id": "a", "occurred_at": at})).collect();
        json!([{"touches": touches}])
    };
    let named = json!([{"journey_id": "j", "touches": []}, {"journey_id": "j", "touches": []}]);
    let journeys = [
        ("an unknown key", with("touch", json!([]))),
        ("no touches at all", json!([{"value": 5}])),
        ("an unknown key of a touch", with_touch("channel", json!("x"))),
        ("an empty ad", with_touch("ad_id", json!(""))),
        ("a number for an ad", with_touch("ad_id", json!(7))),
        ("a text for an instant", with_touch("occurred_at", json!("soon"))),
        ("part of a conversion", with("conversions", json!(0.5))),
        ("less than no conversions", with("conversions", json!(-1))),
        ("less than no failures", with("non_conversions", json!(-1))),
        ("a negative value", with("value", json!(-0.01))),
        ("a value that is no number", with("value", json!("$NaN"))),
        ("an infinite value", with("value", json!("$Infinity"))),
        ("a value without a conversion", with("conversions", json!(0))),
        ("two journeys of one id", named),
        ("touches out of order", dated(&["2026-03-02T00:00:00Z", "2026-03-01T00:00:00Z"])),
        ("a touch of another century", dated(&["1926-03-02T00:00:00Z"])),
        ("a journey that is none", json!([7])),
        ("too many touches", json!([{"touches": vec![json!({"ad_id": "a"}); 1_001]}])),
    ];
    let mut cases: Vec<Value> =
        journeys.iter().map(|(name, journeys)| case(name, "linear", journeys, &json!({}))).collect();
    let options = [
        ("an unknown model", "magic", json!({})),
        ("touches without instants", "time_decay", json!({})),
        ("an unknown currency", "first", json!({"currency": "euro"})),
        ("a share above 1", "position", json!({"first_share": 1.5})),
        ("shares above 1 together", "position", json!({"first_share": 0.7})),
        ("no half-life", "time_decay", json!({"half_life_days": 0})),
        ("a memory of four", "markov", json!({"markov_order": 4})),
        ("an unknown option", "markov", json!({"order": 1})),
    ];
    cases.extend(options.iter().map(|(name, model, options)| case(name, model, &good(), options)));
    cases
}

pub(crate) fn cases() -> Vec<Value> {
    let refusals = refusals();
    for case in &refusals {
        assert!(call(&case["input"]).is_err(), "{} is not refused", case["name"]);
    }
    results().into_iter().chain(refusals).collect()
}
