//! Golden vectors of synthetic revenue: tenants and a list of calls on one calculator, each with its result.

use std::collections::BTreeMap;

use lagwise::{DealStage, Result, SyntheticRevenueCalculator, TenantConfig};
use serde_json::{Map, Value, json};

use crate::call::{self, error_to_json, number, to_json};
use crate::life::{hex, step, unhex};

type Tenants = BTreeMap<String, TenantConfig>;

/// Makes the calls in turn; each step gets its result or its error.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let tenants: Tenants = call::decode("tenants", &case["tenants"]).unwrap();
    let mut calculator = SyntheticRevenueCalculator::new(tenants.clone()).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        let result = step_result(&mut calculator, &tenants, step["call"].as_str().unwrap(), &step["input"]);
        match result {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn step_result(
    calculator: &mut SyntheticRevenueCalculator,
    tenants: &Tenants,
    call: &str,
    input: &Value,
) -> Result<Value> {
    let text = |name: &str| input[name].as_str();
    let tenant = text("tenant_id").unwrap_or_default();
    let now = || text("now").unwrap().parse().unwrap();
    match call {
        "new" => {
            *calculator = SyntheticRevenueCalculator::new(call::decode("tenants", &input["tenants"])?)?;
            Ok(Value::Null)
        }
        "preset" => Ok(to_json(&SyntheticRevenueCalculator::preset(text("name").unwrap())?)),
        "tenant" => Ok(to_json(calculator.tenant(tenant)?)),
        "record" => Ok(to_json(&calculator.record(&call::decode::<DealStage>("event", &input["event"])?)?)),
        "calculate_stage_change" => {
            let value = input.get("deal_value").filter(|value| !value.is_null()).map(number);
            let to = text("stage_to").unwrap();
            Ok(to_json(&calculator.calculate_stage_change(tenant, text("stage_from"), to, value)?))
        }
        "stages" => Ok(to_json(&calculator.stages(tenant)?)),
        "revalue" => Ok(to_json(&calculator.revalue(tenant, now())?)),
        "value_of" => Ok(to_json(&calculator.value_of(tenant, text("deal_id").unwrap(), now())?)),
        "pipeline_value" => Ok(to_json(&calculator.pipeline_value(tenant, now())?)),
        "calculate_ad_pipeline_roas" => {
            let spend: BTreeMap<String, f64> = call::decode("spend", &input["spend"])?;
            Ok(to_json(&calculator.calculate_ad_pipeline_roas(tenant, now(), &spend)?))
        }
        // The text itself: every language must write the same bytes.
        "snapshot" => Ok(Value::String(calculator.snapshot()?)),
        "snapshot_bytes" => Ok(Value::String(hex(&calculator.snapshot_bytes()?))),
        "restore" => {
            *calculator = SyntheticRevenueCalculator::restore(tenants.clone(), text("snapshot").unwrap())?;
            Ok(Value::Null)
        }
        "restore_bytes" => {
            let bytes = unhex(text("snapshot").unwrap());
            *calculator = SyntheticRevenueCalculator::restore_bytes(tenants.clone(), &bytes)?;
            Ok(Value::Null)
        }
        other => panic!("unknown call {other}"),
    }
}

fn tenants() -> Value {
    json!({
        "acme": {"max_deal_value": 40_000},
        "zeta": {
            "currency": "EUR", "exchange_rates": {"USD": 0.875}, "average_deal_value": 6_000.5, "probability_prior": 4,
            "stages": [
                {"name": "new", "probability": 0.25, "stall_median_days": 7, "stall_sigma": 0.8},
                {"name": "offer", "probability": 0.5, "confidence": 0.75},
                {"name": "signed", "kind": "won"}, {"name": "gone", "kind": "lost"}, {"name": "spam", "kind": "lost"}],
        },
    })
}

/// A month of two tenants, with duplicates, disorder, reopenings and deletions; then the state, saved and restored.
fn life() -> Vec<Value> {
    let mut steps = Vec::new();
    let mut id = 0;
    let mut tell = |tenant: &str, deal: &str, day: u32, hour: u32, fields: Value| {
        id += 1;
        let mut event = Map::new();
        event.insert("event_id".into(), json!(format!("e{id}")));
        event.insert("occurred_at".into(), json!(format!("2026-03-{day:02}T{hour:02}:30:00Z")));
        event.insert("tenant_id".into(), json!(tenant));
        event.insert("deal_id".into(), json!(deal));
        event.extend(fields.as_object().unwrap().clone());
        steps.push(step("record", json!({"event": event})));
    };
    tell("acme", "1", 1, 9, json!({"stage": "lead", "ad_id": "film"}));
    tell("acme", "1", 2, 9, json!({"stage": "appointment"}));
    tell("acme", "2", 2, 10, json!({"stage": "appointment", "ad_id": "roof", "amount": 8_000}));
    tell("acme", "1", 4, 9, json!({"stage": "show", "amount": 12_345.67}));
    tell("acme", "1", 3, 9, json!({"stage": "appointment", "amount": 10_000}));
    tell("acme", "3", 4, 12, json!({"stage": "show", "amount": 90_000}));
    tell("acme", "1", 6, 9, json!({"stage": "won"}));
    tell("acme", "2", 6, 10, json!({"stage": "lost"}));
    tell("acme", "2", 7, 10, json!({"stage": "show"}));
    tell("acme", "3", 8, 12, json!({"stage": "won"}));
    tell("acme", "3", 9, 12, json!({"deleted": true}));
    tell("acme", "3", 10, 12, json!({"deleted": false, "ad_id": "film"}));
    tell("acme", "4", 10, 13, json!({"stage": "sold"}));
    tell("acme", "2", 10, 14, json!({"ad_id": "film"}));
    tell("zeta", "1", 3, 8, json!({"stage": "new"}));
    tell("zeta", "2", 3, 9, json!({"stage": "new", "amount": 4_000, "currency": "USD"}));
    tell("zeta", "2", 5, 9, json!({"stage": "offer"}));
    tell("zeta", "2", 5, 10, json!({"amount": 4_000, "currency": "GBP"}));
    tell("zeta", "3", 5, 11, json!({"stage": "new", "amount": 100}));
    tell("zeta", "3", 6, 11, json!({"stage": "spam"}));
    tell("zeta", "2", 12, 9, json!({"stage": "signed"}));
    let repeated = steps[5].clone();
    steps.push(repeated);
    steps.push(step(
        "record",
        json!({"event": {"event_id": "x", "occurred_at": "2026-03-08T00:00:00Z", "tenant_id": "acme", "deal_id": "1"}}),
    ));
    steps.push(step("stages", json!({"tenant_id": "acme"})));
    steps.push(step("stages", json!({"tenant_id": "zeta"})));
    let now = "2026-03-15T12:00:00Z";
    let at = |tenant: &str| json!({"tenant_id": tenant, "now": now});
    steps.push(step("pipeline_value", at("acme")));
    steps.push(step("revalue", at("acme")));
    steps.push(step("revalue", at("zeta")));
    steps.push(step("revalue", at("zeta")));
    steps.push(step("pipeline_value", at("acme")));
    steps.push(step("pipeline_value", at("zeta")));
    steps.push(step("value_of", json!({"tenant_id": "zeta", "deal_id": "1", "now": now})));
    steps.push(step("value_of", json!({"tenant_id": "acme", "deal_id": "4", "now": now})));
    let spend = json!({"film": 6_000, "team": 20.5, "roof": 0});
    steps.push(step("calculate_ad_pipeline_roas", json!({"tenant_id": "acme", "now": now, "spend": spend})));
    steps.push(step("calculate_ad_pipeline_roas", json!({"tenant_id": "zeta", "now": now, "spend": {}})));
    steps.push(step("snapshot", json!({})));
    steps.push(step("snapshot_bytes", json!({})));
    steps
}

/// Calls that must be refused, one thing wrong in each.
fn refusals() -> Vec<Value> {
    let mut steps = Vec::new();
    let mut record = |change: &dyn Fn(&mut Value)| {
        let mut event = json!({"event_id": "1", "occurred_at": "2026-03-01T00:00:00Z", "tenant_id": "acme", "deal_id": "1", "stage": "won", "amount": 10});
        change(&mut event);
        steps.push(step("record", json!({"event": event})));
    };
    let set = |field: &'static str, value: Value| move |event: &mut Value| event[field] = value.clone();
    for field in ["event_id", "occurred_at", "tenant_id", "deal_id"] {
        record(&|event| drop(event.as_object_mut().unwrap().remove(field)));
    }
    for (field, value) in [
        ("event_id", json!("")),
        ("event_id", json!(17)),
        ("occurred_at", json!("yesterday")),
        ("occurred_at", json!(1_714_200_002_000_u64)),
        ("occurred_at", json!("9999-12-30T00:00:00Z")),
        ("tenant_id", json!("stranger")),
        ("deal_id", json!("")),
        ("stage", json!(3)),
        ("stage", json!("")),
        ("amount", json!("$NaN")),
        ("amount", json!("$Infinity")),
        ("amount", json!(-1)),
        ("amount", json!(1e10)),
        ("amount", json!("2000")),
        ("deleted", json!(1)),
        ("ad_id", json!("")),
        ("deal_stage", json!("won")),
    ] {
        record(&set(field, value));
    }
    let mut new = |change: &dyn Fn(&mut Value)| {
        let mut tenants = tenants();
        change(&mut tenants);
        steps.push(step("new", json!({"tenants": tenants})));
    };
    new(&|tenants| *tenants = json!([]));
    new(&|tenants| tenants[""] = json!({}));
    new(&|tenants| tenants["acme"] = Value::Null);
    new(&|tenants| tenants["acme"]["max_deal"] = json!(1));
    new(&|tenants| tenants["acme"]["max_deal_value"] = json!("$NaN"));
    new(&|tenants| tenants["acme"]["stages"] = json!({}));
    new(&|tenants| tenants["zeta"]["stages"][0]["probability"] = json!(1.01));
    new(&|tenants| tenants["zeta"]["stages"][1]["value"] = json!(1));
    new(&|tenants| tenants["zeta"]["stages"][1]["probability"] = Value::Null);
    new(&|tenants| tenants["zeta"]["stages"][2]["kind"] = json!("closed"));
    new(&|tenants| tenants["zeta"]["stages"][3]["name"] = json!("new"));
    new(&|tenants| tenants["zeta"]["stages"][3]["vaule"] = json!(1));
    new(&|tenants| tenants["zeta"]["exchange_rates"]["USD"] = json!(0));
    let change = |tenant: &str, from: &str, to: &str, value: Value| {
        let input = json!({"tenant_id": tenant, "stage_from": from, "stage_to": to, "deal_value": value});
        step("calculate_stage_change", input)
    };
    let now = "2026-03-01T00:00:00Z";
    steps.extend([
        change("stranger", "lead", "won", Value::Null),
        change("acme", "", "won", Value::Null),
        change("acme", "lead", "", Value::Null),
        change("acme", "lead", "won", json!("$NaN")),
        change("acme", "lead", "won", json!(-1)),
        step("preset", json!({"name": "salesforce"})),
        step("tenant", json!({"tenant_id": ""})),
        step("stages", json!({"tenant_id": "stranger"})),
        step("revalue", json!({"tenant_id": "stranger", "now": now})),
        step("revalue", json!({"tenant_id": "acme", "now": "9999-12-30T00:00:00Z"})),
        step("pipeline_value", json!({"tenant_id": "stranger", "now": now})),
        step("value_of", json!({"tenant_id": "acme", "deal_id": "", "now": now})),
        step("calculate_ad_pipeline_roas", json!({"tenant_id": "acme", "now": now, "spend": {"a": -1}})),
        step("calculate_ad_pipeline_roas", json!({"tenant_id": "acme", "now": now, "spend": {"a": "$Infinity"}})),
        step("calculate_ad_pipeline_roas", json!({"tenant_id": "acme", "now": now, "spend": {"a": "ten"}})),
    ]);
    steps
}

pub(crate) fn cases() -> Vec<Value> {
    let change = |tenant: &str, from: Value, to: &str, value: Value| {
        let input = json!({"tenant_id": tenant, "stage_from": from, "stage_to": to, "deal_value": value});
        step("calculate_stage_change", input)
    };
    let stateless = vec![
        change("acme", Value::Null, "lead", Value::Null),
        change("acme", json!("lead"), "appointment", Value::Null),
        change("acme", json!("appointment"), "show", json!(7_000)),
        change("acme", json!("show"), "won", json!(12_000.5)),
        change("acme", json!("show"), "won", json!(50_000)),
        change("acme", json!("won"), "lost", Value::Null),
        change("acme", json!("show"), "sold", Value::Null),
        change("acme", json!("shown"), "won", Value::Null),
        change("zeta", json!("new"), "offer", json!(333.33)),
        step("preset", json!({"name": "service_business"})),
        step("preset", json!({"name": "hubspot_default"})),
        step("tenant", json!({"tenant_id": "zeta"})),
    ];
    let steps = life();
    let made = with_results(&json!({"tenants": tenants(), "steps": steps}));
    let written = |call: &str| {
        let steps = made["steps"].as_array().unwrap();
        steps.iter().find(|step| step["call"] == call).unwrap()["expect"].as_str().unwrap().to_owned()
    };
    let (text, bytes) = (written("snapshot"), written("snapshot_bytes"));
    let now = "2026-03-20T00:00:00Z";
    let restored = vec![
        step("restore", json!({"snapshot": text})),
        step("pipeline_value", json!({"tenant_id": "acme", "now": now})),
        step("restore_bytes", json!({"snapshot": bytes})),
        step("revalue", json!({"tenant_id": "zeta", "now": now})),
        step("revalue", json!({"tenant_id": "acme", "now": "2027-06-01T00:00:00Z"})),
        step("pipeline_value", json!({"tenant_id": "acme", "now": "2027-06-01T00:00:00Z"})),
        step("snapshot", json!({})),
        step("restore", json!({"snapshot": text.replacen("film", "firm", 1)})),
        step("restore", json!({"snapshot": text[..text.len() - 1]})),
        step("restore_bytes", json!({"snapshot": bytes[..bytes.len() - 2]})),
    ];
    let case = |name: &str, steps: Vec<Value>| json!({"name": name, "tenants": tenants(), "steps": steps});
    vec![
        case("stage changes by themselves", stateless),
        case("two weeks of deals", steps),
        case("deals saved by one language, restored by another", restored),
        case("deals and tenants that are refused", refusals()),
    ]
}
