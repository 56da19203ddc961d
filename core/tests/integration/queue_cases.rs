//! Golden vectors of the queue: each a life of changes on a queue in memory, step by step.

use jiff::Timestamp;
use lagwise::{ChangeQueue, Config, PlatformValue, Result};
use serde_json::{Value, json};

use crate::call::{decode, error_to_json, to_json};

/// The case with the result or the refusal of each step.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let config: Config = decode("config", &case["queue"]).unwrap();
    let queue = ChangeQueue::in_memory(config).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        match result(&queue, step["call"].as_str().unwrap(), &step["input"]) {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn result(queue: &ChangeQueue, call: &str, input: &Value) -> Result<Value> {
    let id = || input["change_id"].as_str().unwrap();
    let account = || input["account_id"].as_str();
    let now = || decode::<Timestamp>("now", &input["now"]);
    let seed = || input["seed"].as_str().unwrap().parse::<u64>().unwrap();
    let number = |key: &str| decode::<u64>(key, &input[key]);
    Ok(match call {
        "submit" => to_json(&queue.submit(&decode("change", &input["change"])?, now()?)?),
        "claim" => to_json(&queue.claim(now()?, seed())?),
        "begin_send" => {
            let value: Option<PlatformValue> = decode("value", &input["value"])?;
            to_json(&queue.begin_send(id(), number("attempt")?, now()?, value.as_ref())?)
        }
        "complete" => to_json(&queue.complete(id(), number("attempt")?, now()?)?),
        "fail" => {
            let error = decode("error", &input["error"])?;
            to_json(&queue.fail(id(), number("attempt")?, &error, now()?, seed())?)
        }
        "reconcile" => {
            let value: PlatformValue = decode("value", &input["value"])?;
            to_json(&queue.reconcile(id(), number("attempt")?, &value, now()?)?)
        }
        "release" => to_json(&queue.release(id(), number("attempt")?, now()?)?),
        "cancel" => to_json(&queue.cancel(id(), now()?)?),
        "expire" => to_json(&queue.expire(now()?)?),
        "change" => to_json(&queue.change(id())?),
        "unsettled" => to_json(&queue.unsettled()?),
        "unknown" => to_json(&queue.unknown(now()?)?),
        "next_due" => to_json(&queue.next_due()?),
        "circuit" => to_json(&queue.circuit(account(), now()?)?),
        "resume" => to_json(&queue.resume(account(), now()?)?),
        "audit" => to_json(&queue.audit(number("after")?, number("most")?)?),
        "audit_lines" => to_json(&queue.audit_lines(number("after")?, number("most")?)?),
        "forget" => to_json(&queue.forget(decode("before", &input["before"])?)?),
        "set_kill_switch" => to_json(&queue.ledger().set_kill_switch(account(), decode("pulled", &input["pulled"])?)?),
        other => panic!("unknown call {other}"),
    })
}

fn time(minutes: u32, seconds: u32) -> String {
    format!("2026-11-24T{:02}:{:02}:{seconds:02}Z", 9 + minutes / 60, minutes % 60)
}

fn change(id: &str, from: f64, to: f64) -> Value {
    json!({"change_id": id, "account_id": "act", "campaign_id": "spring", "budget_id": "set-1", "kind": "budget",
        "current_budget": from, "proposed_budget": to})
}

fn of_kind(id: &str, kind: &str, set: &str) -> Value {
    json!({"change_id": id, "account_id": "act", "campaign_id": "spring", "budget_id": set, "kind": kind})
}

fn step(call: &str, input: Value) -> Value {
    json!({"call": call, "input": input})
}

fn submit(change: &Value, at: &str) -> Value {
    step("submit", json!({"change": change, "now": at}))
}

fn claim(at: &str) -> Value {
    step("claim", json!({"now": at, "seed": "7"}))
}

fn of(call: &str, id: &str, attempt: u32, at: &str) -> Value {
    step(call, json!({"change_id": id, "attempt": attempt, "now": at}))
}

fn begin(id: &str, attempt: u32, value: Value, at: &str) -> Value {
    step("begin_send", json!({"change_id": id, "attempt": attempt, "now": at, "value": value}))
}

fn fail(id: &str, attempt: u32, error: Value, at: &str) -> Value {
    step("fail", json!({"change_id": id, "attempt": attempt, "error": error, "now": at, "seed": "7"}))
}

fn reconcile(id: &str, attempt: u32, value: Value, at: &str) -> Value {
    step("reconcile", json!({"change_id": id, "attempt": attempt, "value": value, "now": at}))
}

fn audit() -> Vec<Value> {
    vec![
        step("audit", json!({"after": 0, "most": 100})),
        step("audit", json!({"after": 2, "most": 1})),
        step("audit_lines", json!({"after": 1, "most": 100})),
    ]
}

pub(crate) fn cases() -> Vec<Value> {
    let case = |name: &str, config: Value, steps: Vec<Value>| json!({"name": name, "queue": config, "steps": steps});
    vec![
        case("a change is brought through", json!({}), [way(), audit()].concat()),
        case("what is unknown is read back", json!({"guard": {"fuzz": 0}}), [unknown(), audit()].concat()),
        case("the platform refuses", json!({"queue": {"breaker_failures": 1}}), [refused(), audit()].concat()),
        case("changes that are not sent", json!({"queue": {"max_pending_hours": 2}}), [unsent(), audit()].concat()),
        case(
            "only suggested",
            json!({"guard": {"mode": "suggest"}}),
            vec![
                submit(&change("a", 100.0, 150.0), &time(0, 0)),
                claim(&time(0, 0)),
                step("change", json!({"change_id": "a"})),
            ],
        ),
    ]
}

fn way() -> Vec<Value> {
    vec![
        step("next_due", json!({})),
        submit(&change("a", 100.0, 110.0), &time(0, 0)),
        submit(&change("a", 100.0, 110.0), &time(0, 1)),
        submit(&change("a", 100.0, 111.0), &time(0, 1)),
        submit(&json!({"change_id": "b"}), &time(0, 1)),
        submit(&change("", 100.0, 110.0), &time(0, 1)),
        step("next_due", json!({})),
        claim(&time(0, 2)),
        claim(&time(0, 2)),
        of("complete", "a", 1, &time(0, 3)),
        begin("a", 1, json!({"budget": 100.0}), &time(0, 4)),
        begin("a", 2, Value::Null, &time(0, 30)),
        begin("a", 1, json!({}), &time(0, 30)),
        begin("a", 1, json!({"budget": 100.0}), &time(0, 30)),
        step("unsettled", json!({})),
        of("complete", "a", 1, &time(0, 31)),
        of("complete", "a", 1, &time(0, 32)),
        of("complete", "z", 1, &time(0, 32)),
        step("change", json!({"change_id": "a"})),
        step("change", json!({"change_id": "z"})),
        step("unsettled", json!({})),
        step("forget", json!({"before": "1926-11-24T09:00:00Z"})),
    ]
}

fn unknown() -> Vec<Value> {
    vec![
        submit(&change("a", 100.0, 150.0), &time(0, 0)),
        claim(&time(0, 0)),
        begin("a", 1, json!({"budget": 100.0}), &time(0, 20)),
        fail("a", 1, json!({"timed_out": true}), &time(0, 30)),
        claim(&time(1, 0)),
        step("unknown", json!({"now": time(0, 31)})),
        step("unknown", json!({"now": time(1, 0)})),
        reconcile("a", 1, json!({"status": "active"}), &time(1, 0)),
        reconcile("a", 1, json!({"budget": 100.0}), &time(1, 0)),
        reconcile("a", 1, json!({"budget": 100.0}), &time(1, 1)),
        claim(&time(2, 0)),
        begin("a", 2, Value::Null, &time(2, 20)),
        step("expire", json!({"now": time(5, 0)})),
        reconcile("a", 2, json!({"budget": 120.0}), &time(5, 0)),
        step("next_due", json!({})),
        submit(&change("b", 120.0, 130.0), &time(400, 0)),
        claim(&time(400, 0)),
        begin("b", 1, json!({"budget": 90.0}), &time(400, 20)),
        step("change", json!({"change_id": "a"})),
    ]
}

fn refused() -> Vec<Value> {
    vec![
        submit(&change("a", 100.0, 110.0), &time(0, 0)),
        claim(&time(0, 0)),
        begin("a", 1, Value::Null, &time(0, 20)),
        fail("a", 1, json!({"code": 613, "subcode": 1_487_632}), &time(0, 20)),
        submit(&of_kind("pause", "pause", "set-1"), &time(1, 0)),
        claim(&time(1, 0)),
        begin("pause", 1, json!({"status": "active"}), &time(1, 0)),
        fail("pause", 1, json!({"code": 80_004, "retry_after_seconds": 120}), &time(1, 0)),
        step("circuit", json!({"account_id": "act", "now": time(1, 1)})),
        claim(&time(4, 0)),
        begin("pause", 2, json!({"status": "paused"}), &time(4, 0)),
        submit(&of_kind("on", "activate", "set-2"), &time(5, 0)),
        claim(&time(5, 0)),
        begin("on", 1, Value::Null, &time(5, 20)),
        fail("on", 1, json!({"code": 2}), &time(5, 20)),
        fail("on", 1, json!({"http_status": 7}), &time(5, 20)),
        step("circuit", json!({"account_id": "act", "now": time(5, 30)})),
        step("circuit", json!({"account_id": null, "now": time(5, 30)})),
        step("circuit", json!({"account_id": "", "now": time(5, 30)})),
        reconcile("on", 1, json!({"status": "active"}), &time(6, 0)),
        submit(&of_kind("who", "targeting", "set-3"), &time(6, 0)),
        claim(&time(6, 0)),
        step("resume", json!({"account_id": "act", "now": time(6, 1)})),
        claim(&time(7, 30)),
        begin("who", 1, json!({"targeting": "as_before"}), &time(8, 0)),
        fail("who", 1, json!({"code": 190}), &time(8, 1)),
        step("circuit", json!({"account_id": "act", "now": time(8, 2)})),
    ]
}

fn unsent() -> Vec<Value> {
    vec![
        submit(&change("a", 100.0, 110.0), &time(0, 0)),
        submit(&change("b", 100.0, 110.0), &time(0, 1)),
        claim(&time(0, 2)),
        of("release", "b", 1, &time(0, 3)),
        claim(&time(0, 4)),
        step("cancel", json!({"change_id": "b", "now": time(0, 5)})),
        step("cancel", json!({"change_id": "a", "now": time(0, 5)})),
        step("set_kill_switch", json!({"account_id": "act", "pulled": true})),
        submit(&change("c", 100.0, 110.0), &time(1, 0)),
        claim(&time(1, 0)),
        claim(&time(2, 0)),
        step("expire", json!({"now": time(121, 0)})),
        step("set_kill_switch", json!({"account_id": "act", "pulled": false})),
        submit(&change("d", 100.0, 100.0), &time(122, 0)),
        claim(&time(122, 0)),
        step("forget", json!({"before": time(121, 0)})),
    ]
}
