//! Golden vectors of the ledger: each a life of changes on a ledger in memory, step by step.

use jiff::Timestamp;
use lagwise::{Config, GuardLedger, Result};
use serde_json::{Value, json};

use crate::call::{decode, error_to_json, to_json};

/// The case with the result or the refusal of each step.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let config: Config = decode("config", &case["ledger"]).unwrap();
    let ledger = GuardLedger::in_memory(config).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        match result(&ledger, step["call"].as_str().unwrap(), &step["input"]) {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn result(ledger: &GuardLedger, call: &str, input: &Value) -> Result<Value> {
    let text = |key: &str| input[key].as_str().unwrap();
    let instant = |key: &str| decode::<Timestamp>(key, &input[key]);
    let attempt = || decode::<u64>("attempt", &input["attempt"]);
    Ok(match call {
        "reserve" => {
            let seed = text("seed").parse().unwrap();
            to_json(&ledger.reserve(&decode("change", &input["change"])?, instant("now")?, seed)?)
        }
        "begin_send" => to_json(&ledger.begin_send(text("change_id"), attempt()?, instant("now")?)?),
        "commit" => to_json(&ledger.commit(text("change_id"), attempt()?)?),
        "release" => to_json(&ledger.release(text("change_id"), attempt()?)?),
        "expire" => to_json(&ledger.expire(instant("now")?)?),
        "reservation" => to_json(&ledger.reservation(text("change_id"))?),
        "unsettled" => to_json(&ledger.unsettled()?),
        "headroom" => to_json(&ledger.headroom(&decode("entity", &input["entity"])?, instant("now")?)?),
        "record" => to_json(&ledger.record(text("account_id"), &decode("action", &input["action"])?)?),
        "set_kill_switch" => {
            let pulled = decode("pulled", &input["pulled"])?;
            to_json(&ledger.set_kill_switch(input["account_id"].as_str(), pulled)?)
        }
        "set_frozen" => {
            let frozen = decode("frozen", &input["frozen"])?;
            to_json(&ledger.set_frozen(text("account_id"), text("budget_id"), frozen)?)
        }
        "set_learning" => {
            let since = decode("since", &input["since"])?;
            to_json(&ledger.set_learning(text("account_id"), text("budget_id"), since)?)
        }
        "forget" => to_json(&ledger.forget(instant("before")?)?),
        other => panic!("unknown call {other}"),
    })
}

fn now(minutes: u32, seconds: u32) -> String {
    format!("2026-11-24T{:02}:{:02}:{seconds:02}Z", 9 + minutes / 60, minutes % 60)
}

fn change(id: &str, from: f64, to: f64) -> Value {
    json!({"change_id": id, "account_id": "act", "campaign_id": "spring", "budget_id": "set-1", "kind": "budget",
        "current_budget": from, "proposed_budget": to})
}

fn reserve(change: &Value, at: &str) -> Value {
    json!({"call": "reserve", "input": {"change": change, "now": at, "seed": "7"}})
}

fn step(call: &str, input: Value) -> Value {
    json!({"call": call, "input": input})
}

fn of(call: &str, id: &str, attempt: u32) -> Value {
    step(call, json!({"change_id": id, "attempt": attempt}))
}

fn begin(id: &str, attempt: u32, at: &str) -> Value {
    step("begin_send", json!({"change_id": id, "attempt": attempt, "now": at}))
}

pub(crate) fn cases() -> Vec<Value> {
    let case =
        |name: &str, guard: Value, steps: Vec<Value>| json!({"name": name, "ledger": {"guard": guard}, "steps": steps});
    vec![
        case("a change goes its way", json!({}), way()),
        case("leases expire", json!({"lease_seconds": 30, "campaign_actions_per_hour": 2}), leases()),
        case("switches and edits from outside", json!({"fuzz": 0}), switches()),
        case("only suggested", json!({"mode": "suggest"}), vec![reserve(&change("a", 100.0, 110.0), &now(0, 0))]),
    ]
}

fn way() -> Vec<Value> {
    let entity = json!({"account_id": "act", "campaign_id": "spring", "budget_id": "set-1", "current_budget": 110.0});
    vec![
        reserve(&change("a", 100.0, 110.0), &now(0, 0)),
        reserve(&change("a", 100.0, 110.0), &now(0, 1)),
        of("commit", "a", 1),
        begin("a", 1, &now(0, 2)),
        begin("a", 2, &now(0, 30)),
        begin("a", 1, &now(0, 30)),
        begin("a", 1, &now(0, 31)),
        step("unsettled", json!({})),
        of("commit", "a", 1),
        of("commit", "a", 1),
        of("release", "a", 1),
        of("commit", "b", 1),
        step("reservation", json!({"change_id": "a"})),
        step("reservation", json!({"change_id": "b"})),
        step("headroom", json!({"entity": entity, "now": now(1, 0)})),
        reserve(&change("c", 100.0, 105.0), &now(2, 0)),
        step("forget", json!({"before": now(100, 0)})),
        step("forget", json!({"before": "1926-11-24T09:00:00Z"})),
        step("expire", json!({"now": "1926-11-24T09:00:00Z"})),
        reserve(&json!({"change_id": "d"}), &now(2, 0)),
        reserve(&change("", 100.0, 105.0), &now(2, 0)),
    ]
}

fn leases() -> Vec<Value> {
    let other = |id: &str| json!({"change_id": id, "account_id": "act", "campaign_id": "spring", "budget_id": "set-2", "kind": "activate"});
    vec![
        reserve(&change("a", 100.0, 110.0), &now(0, 0)),
        reserve(&other("b"), &now(0, 0)),
        reserve(&other("c"), &now(0, 0)),
        begin("b", 1, &now(0, 20)),
        step("expire", json!({"now": now(1, 0)})),
        step("unsettled", json!({})),
        begin("a", 1, &now(1, 1)),
        reserve(&change("a", 100.0, 110.0), &now(1, 2)),
        reserve(&other("b"), &now(1, 3)),
        of("release", "b", 1),
        reserve(&other("b"), &now(1, 4)),
        reserve(&other("b"), &now(2, 0)),
        of("release", "a", 1),
        of("release", "a", 2),
        step("unsettled", json!({})),
    ]
}

fn switches() -> Vec<Value> {
    let edit = json!({"change_id": "seen", "campaign_id": "spring", "budget_id": "set-1", "kind": "budget",
        "sent_at": now(0, 0), "budget_before": 100.0, "budget_after": 150.0});
    let mut nameless = edit.clone();
    nameless["change_id"] = Value::Null;
    vec![
        step("set_kill_switch", json!({"account_id": null, "pulled": true})),
        reserve(&change("a", 100.0, 110.0), &now(0, 0)),
        step("set_kill_switch", json!({"account_id": null, "pulled": false})),
        step("set_kill_switch", json!({"account_id": "other", "pulled": true})),
        step("set_frozen", json!({"account_id": "act", "budget_id": "set-1", "frozen": true})),
        reserve(&change("a", 100.0, 110.0), &now(0, 0)),
        step("set_frozen", json!({"account_id": "act", "budget_id": "set-1", "frozen": false})),
        step("set_learning", json!({"account_id": "act", "budget_id": "set-1", "since": now(0, 0)})),
        reserve(&change("a", 100.0, 110.0), &now(1, 0)),
        step("set_learning", json!({"account_id": "act", "budget_id": "set-1", "since": null})),
        step("record", json!({"account_id": "act", "action": edit})),
        step("record", json!({"account_id": "act", "action": edit})),
        step("record", json!({"account_id": "act", "action": nameless})),
        reserve(&change("a", 100.0, 110.0), &now(1, 0)),
        reserve(&change("a", 150.0, 160.0), &now(1, 0)),
        step("set_frozen", json!({"account_id": "", "budget_id": "set-1", "frozen": true})),
    ]
}
