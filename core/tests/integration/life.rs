//! Golden vectors of the optimizer: a configuration and a list of calls on one optimizer, each with its result.

use lagwise::decode;
use lagwise::{Config, DecisionOptions, Event, Identity, Optimizer, Result, SyntheticRevenueCalculator};
use serde_json::{Map, Value, json};

use crate::call::error_to_json;
use crate::touches;

/// Makes the calls in turn; each step gets its result or its error.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let config: Config = decode::decode("config", case["config"].clone()).unwrap();
    let mut optimizer = Optimizer::new(config.clone()).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        let result = step_result(&mut optimizer, &config, step["call"].as_str().unwrap(), &step["input"]);
        match result {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn step_result(optimizer: &mut Optimizer, config: &Config, call: &str, input: &Value) -> Result<Value> {
    let to_json = |value: Value| Ok(value);
    match call {
        "apply" => {
            let event = Event::decode("event", input.clone())?;
            to_json(serde_json::to_value(optimizer.apply(&event)?).unwrap())
        }
        "recommend" | "tick" => {
            let now = input["now"].as_str().unwrap().parse().unwrap();
            let total = input["total_budget"].as_f64().unwrap();
            let options = DecisionOptions {
                seed: input["seed"].as_str().map(|seed| seed.parse().unwrap()),
                decision_id: input["decision_id"].as_str().unwrap_or_default().into(),
                with_probability_best: input["with_probability_best"].as_bool().unwrap_or(false),
                headroom: match &input["headroom"] {
                    Value::Null => Vec::new(),
                    headroom => decode::decode("headroom", headroom.clone())?,
                },
            };
            if call == "tick" {
                to_json(serde_json::to_value(optimizer.tick(now, total, &options)?).unwrap())
            } else {
                to_json(serde_json::to_value(optimizer.recommend(now, total, &options)?).unwrap())
            }
        }
        "lag" => to_json(serde_json::to_value(optimizer.lag(input["stage"].as_str().unwrap())?).unwrap()),
        "use_hashing_keys" => {
            let keys = input["hashing_keys"].as_array().unwrap().iter().map(touches::key).collect::<Result<_>>()?;
            optimizer.use_hashing_keys(keys).map(|()| Value::Null)
        }
        "rotate_key" => optimizer.rotate_key(&touches::key(&input["hashing_key"])?).map(|()| Value::Null),
        "erase" => {
            let subject: Identity = decode::decode("subject", input["subject"].clone())?;
            to_json(serde_json::to_value(optimizer.erase(&subject)?).unwrap())
        }
        "attribution" => {
            let id = input["conversion_id"].as_str().unwrap();
            to_json(serde_json::to_value(optimizer.attribution(id)?).unwrap())
        }
        "deal_value" => {
            let (id, now) = (input["deal_id"].as_str().unwrap(), input["now"].as_str().unwrap().parse().unwrap());
            to_json(serde_json::to_value(optimizer.deal_value(id, now)?).unwrap())
        }
        "deal_stages" => to_json(serde_json::to_value(optimizer.deal_stages()?).unwrap()),
        "pipeline_value" => {
            let now = input["now"].as_str().unwrap().parse().unwrap();
            to_json(serde_json::to_value(optimizer.pipeline_value(now)?).unwrap())
        }
        "calculate_ad_pipeline_roas" => {
            let now = input["now"].as_str().unwrap().parse().unwrap();
            to_json(serde_json::to_value(optimizer.calculate_ad_pipeline_roas(now)?).unwrap())
        }
        "state_size" => to_json(serde_json::to_value(optimizer.state_size()).unwrap()),
        // The text itself: every language must write the same bytes.
        "snapshot" => to_json(Value::String(optimizer.snapshot()?)),
        "snapshot_bytes" => to_json(Value::String(hex(&optimizer.snapshot_bytes()?))),
        "restore" => {
            *optimizer = Optimizer::restore(config.clone(), input["snapshot"].as_str().unwrap())?;
            to_json(Value::Null)
        }
        "restore_bytes" => {
            *optimizer = Optimizer::restore_bytes(config.clone(), &unhex(input["snapshot"].as_str().unwrap()))?;
            to_json(Value::Null)
        }
        other => panic!("unknown call {other}"),
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

pub(crate) fn unhex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|i| u8::from_str_radix(&text[i..i + 2], 16).unwrap()).collect()
}

pub(crate) fn step(call: &str, input: Value) -> Value {
    json!({"call": call, "input": input})
}

fn event(kind: &str, id: usize, occurred_at: &str, fields: Value) -> Value {
    let mut event = Map::new();
    event.insert("type".into(), json!(kind));
    event.insert("event_id".into(), json!(format!("e{id}")));
    event.insert("occurred_at".into(), json!(occurred_at));
    event.extend(fields.as_object().unwrap().clone());
    step("apply", Value::Object(event))
}

/// What the CRM tells of a month, step by step: touches, conversions and deals that find each other, or do not.
fn told_by_the_crm() -> Vec<Value> {
    let at = |day: u32, hour: u32| format!("2026-04-{day:02}T{hour:02}:00:00Z");
    let mut steps = vec![
        step("use_hashing_keys", json!({"hashing_keys": ["a secret of the golden vectors"]})),
        step("use_hashing_keys", json!({"hashing_keys": ["short"]})),
    ];
    let mut id = 0;
    let mut apply = |kind: &str, at: &str, fields: Value| {
        id += 1;
        let mut step = event(kind, id, at, fields);
        if !kind.starts_with("ad_") && kind != "delivery" && step["input"].get("tenant_id").is_none() {
            step["input"]["tenant_id"] = json!("acme");
        }
        steps.push(step);
    };
    for ad in ["film", "roof"] {
        apply("ad_registered", &at(1, 0), json!({"ad_id": ad}));
        for day in 1..=6 {
            let period =
                json!({"ad_id": ad, "period_start": at(day, 0), "impressions": 900, "clicks": 12, "spend": 20.5});
            apply("delivery", &at(day, 6), period);
        }
    }
    let device = json!({"fingerprint": "v1:00ff", "ip": "203.0.113.7", "user_agent": "Mozilla/5.0"});
    apply(
        "touch",
        &at(1, 9),
        json!({"ad_id": "film", "campaign_id": "spring", "identity": {"fbclid": "fb.1"}, "cost": 1.5}),
    );
    apply("touch", &at(1, 10), json!({"ad_id": "film", "consent": true, "identity": device}));
    apply("touch", &at(1, 11), json!({"ad_id": "roof", "consent": true, "identity": device, "kind": "view"}));
    apply("touch", &at(1, 12), json!({"ad_id": "poster", "identity": {"gclid": "g.1", "ip": "203.0.113.7"}}));
    apply("conversion", &at(2, 9), json!({"conversion_id": "17", "identity": {"fbclid": "fb.1"}}));
    apply("conversion", &at(2, 10), json!({"conversion_id": "contact 5", "consent": true, "identity": device}));
    apply("conversion", &at(2, 11), json!({"conversion_id": "19", "identity": {"gclid": "g.1"}}));
    apply("conversion", &at(2, 12), json!({"conversion_id": "20", "identity": {"click_id": "later"}}));
    let deal = |deal_id: &str, more: Value| {
        let mut fields = json!({"deal_id": deal_id});
        fields.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        fields
    };
    apply("deal_stage", &at(2, 13), deal("17", json!({"stage": "appointmentscheduled", "amount": 8_000})));
    apply("deal_stage", &at(2, 14), deal("18", json!({"stage": "qualifiedtobuy", "conversion_id": "contact 5"})));
    apply("deal_stage", &at(2, 15), deal("19", json!({"stage": "presentationscheduled"})));
    apply("deal_stage", &at(2, 16), deal("20", json!({"stage": "contractsent", "amount": 12_000.5})));
    apply("deal_stage", &at(3, 9), deal("17", json!({"stage": "closedwon", "amount": 7_777.77})));
    apply("deal_stage", &at(3, 10), deal("18", json!({"stage": "closedlost"})));
    apply("deal_stage", &at(3, 11), deal("19", json!({"ad_id": "roof"})));
    apply("touch", &at(2, 8), json!({"ad_id": "roof", "identity": {"click_id": "later"}}));
    apply("deal_stage", &at(3, 12), deal("20", json!({"stage": "signed"})));
    apply("deal_stage", &at(3, 12), deal("20", json!({"amount": 5, "currency": "EUR"})));
    apply("deal_stage", &at(3, 12), deal("20", json!({})));
    apply("deal_stage", &at(3, 12), deal("20", json!({"stage": "closedwon", "tenant_id": "other"})));
    apply("touch", &at(3, 12), json!({"ad_id": "roof", "identity": {"ip": ""}}));
    steps.push(steps[20].clone());
    for (call, input) in [
        ("calculate_ad_pipeline_roas", json!({"now": at(6, 0)})),
        ("pipeline_value", json!({"now": at(6, 0)})),
        ("deal_stages", json!({})),
        ("deal_value", json!({"deal_id": "20", "now": at(6, 0)})),
        ("deal_value", json!({"deal_id": "none", "now": at(6, 0)})),
        ("attribution", json!({"conversion_id": "contact 5"})),
        ("attribution", json!({"conversion_id": "none"})),
        ("rotate_key", json!({"hashing_key": "another secret of the vectors"})),
        ("rotate_key", json!({"hashing_key": "another secret of the vectors"})),
        ("erase", json!({"subject": {"fingerprint": "v1:00ff"}})),
        ("erase", json!({"subject": {}})),
        ("state_size", json!({})),
        ("recommend", json!({"now": at(7, 0), "total_budget": 90.0})),
        ("snapshot", json!({})),
        ("snapshot_bytes", json!({})),
    ] {
        steps.push(step(call, input));
    }
    steps
}

/// A week of a small account, with duplicates, disorder and what is refused; then its state, saved and restored.
pub(crate) fn cases() -> Vec<Value> {
    let day = |day: u32, hour: u32| format!("2026-03-{day:02}T{hour:02}:00:00Z");
    let mut steps = Vec::new();
    let mut id = 0;
    let mut apply = |kind: &str, at: &str, fields: Value| {
        id += 1;
        steps.push(event(kind, id, at, fields));
    };
    for (ad, budget) in [("film", 30.0), ("roof", 20.0), ("team", 15.5)] {
        apply(
            "ad_registered",
            &day(1, 0),
            json!({"ad_id": ad, "campaign_id": "spring", "creative_id": format!("{ad}-v1"), "current_budget": budget, "min_budget": 5}),
        );
    }
    apply("creative_registered", &day(1, 0), json!({"creative_id": "film-v1", "name": "The film"}));
    for d in 1..=7_u32 {
        for (hour, part) in [(0, 1), (6, 2), (12, 3), (18, 4)] {
            for (ad, clicks) in [("film", 9), ("roof", 6), ("team", 4)] {
                let reported = if hour == 18 { day(d + 1, 0) } else { day(d, hour + 6) };
                apply(
                    "delivery",
                    &reported,
                    json!({"ad_id": ad, "period_start": day(d, hour), "impressions": 600 + 10 * part + d, "clicks": (clicks + part * d) % 13, "spend": 6.25 + f64::from(part) / 8.0, "reach": 400 * d}),
                );
            }
        }
        apply(
            "stage_entry",
            &day(d, 20),
            json!({"ad_id": if d % 2 == 0 { "film" } else { "roof" }, "conversion_id": format!("deal-{d}"), "stage": "lead", "exposed_at": day(d, 3)}),
        );
        if d > 2 {
            apply(
                "stage_entry",
                &day(d, 21),
                json!({"ad_id": if d % 2 == 0 { "film" } else { "roof" }, "conversion_id": format!("deal-{}", d - 2), "stage": "appointment"}),
            );
        }
    }
    apply(
        "stage_entry",
        &day(7, 22),
        json!({"ad_id": "roof", "conversion_id": "deal-1", "stage": "won", "value": 14_000}),
    );
    apply("change_committed", &day(7, 22), json!({"budget_id": "roof", "budget": 24.0}));
    apply(
        "delivery",
        &day(8, 1),
        json!({"ad_id": "film", "period_start": day(3, 6), "impressions": 640.0, "clicks": 9, "spend": 6.5, "revision": 1}),
    );
    apply("ad_retired", &day(8, 2), json!({"ad_id": "team"}));
    apply(
        "delivery",
        &day(8, 2),
        json!({"ad_id": "stranger", "period_start": day(7, 18), "impressions": 1, "clicks": 0, "spend": 0}),
    );
    apply("feedback", &day(8, 2), json!({"ad_id": "film", "actual_pipeline_value": 10.0}));
    apply("stage_entry", &day(8, 2), json!({"ad_id": "film", "conversion_id": "x", "stage": "sold"}));
    apply(
        "delivery",
        &day(8, 2),
        json!({"ad_id": "film", "period_start": day(7, 18), "impressions": -1, "clicks": 0, "spend": 0}),
    );
    apply("delivary", &day(8, 2), json!({"ad_id": "film"}));
    apply("ad_retired", "yesterday", json!({"ad_id": "film"}));
    let repeated = steps[20].clone();
    steps.push(repeated);
    let decide = json!({"now": day(8, 3), "total_budget": 60.0, "seed": "99", "decision_id": "morning", "with_probability_best": true});
    steps.push(step("recommend", decide.clone()));
    steps.push(step("recommend", json!({"now": day(8, 3), "total_budget": 60.0})));
    steps.push(step("lag", json!({"stage": "lead"})));
    steps.push(step("lag", json!({"stage": "sold"})));
    steps.push(step("state_size", json!({})));
    steps.push(step("tick", json!({"now": day(8, 3), "total_budget": 60.0})));
    steps.push(step("snapshot", json!({})));
    steps.push(step("snapshot_bytes", json!({})));
    // The state as another language finds it: what the steps above wrote.
    let made = with_results(&json!({"config": {}, "steps": steps}));
    let written = |call: &str| {
        let steps = made["steps"].as_array().unwrap();
        steps.iter().find(|step| step["call"] == call).unwrap()["expect"].as_str().unwrap().to_owned()
    };
    let (text, bytes) = (written("snapshot"), written("snapshot_bytes"));
    let restored = vec![
        step("restore", json!({"snapshot": text})),
        step("recommend", decide.clone()),
        step("restore_bytes", json!({"snapshot": bytes})),
        step("recommend", decide),
        step("snapshot", json!({})),
        step("restore", json!({"snapshot": text.replacen("film", "firm", 1)})),
        step("restore", json!({"snapshot": text[..text.len() - 1]})),
        step("restore_bytes", json!({"snapshot": bytes[..bytes.len() - 2]})),
    ];
    let crm = json!({"tenant_id": "acme", "deals": SyntheticRevenueCalculator::preset("hubspot_default").unwrap(),
        "funnel_stages": {"appointmentscheduled": "appointment", "presentationscheduled": "show"}});
    let told = told_by_the_crm();
    let made = with_results(&json!({"config": {"crm": crm}, "steps": told}));
    let written =
        made["steps"].as_array().unwrap().iter().find(|step| step["call"] == "snapshot").unwrap()["expect"].clone();
    let relocked = vec![
        step("restore", json!({"snapshot": written})),
        step("use_hashing_keys", json!({"hashing_keys": ["another secret of the vectors"]})),
        step(
            "use_hashing_keys",
            json!({"hashing_keys": ["a secret of the golden vectors", "another secret of the vectors"]}),
        ),
        step("calculate_ad_pipeline_roas", json!({"now": "2026-04-06T00:00:00Z"})),
        step("snapshot", json!({})),
    ];
    vec![
        json!({"name": "a week of events", "config": {}, "steps": steps}),
        json!({"name": "saved by one language, restored by another", "config": {}, "steps": restored}),
        json!({"name": "told by the CRM", "config": {"crm": crm}, "steps": told}),
        json!({"name": "told by the CRM, and restored", "config": {"crm": crm}, "steps": relocked}),
        json!({"name": "without a tenant", "config": {}, "steps": [
            step("use_hashing_keys", json!({"hashing_keys": ["a secret of the golden vectors"]})),
            step("deal_stages", json!({})),
        ]}),
    ]
}
