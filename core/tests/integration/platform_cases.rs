//! Golden vectors of refused changes: errors of the platform with the next step, and values that were read back.

use lagwise::{Config, Result, SafetyGuard};
use serde_json::{Value, json};

use crate::call::{decode, to_json};

/// Makes a call whose input holds an error, or a change with its verdict and the value that was read back.
pub(crate) fn call(name: &str, config: Config, input: &Value) -> Result<Value> {
    let guard = SafetyGuard::new(config)?;
    if name == "guard_reconcile" {
        let (change, verdict) = (decode("change", &input["change"])?, decode("verdict", &input["verdict"])?);
        return Ok(to_json(&guard.reconcile(&change, &verdict, &decode("value", &input["value"])?)?));
    }
    let (error, attempt) = (decode("error", &input["error"])?, decode("attempt", &input["attempt"])?);
    let (now, change_id): (_, String) = (decode("now", &input["now"])?, decode("change_id", &input["change_id"])?);
    let seed = input["seed"].as_str().unwrap().parse().unwrap();
    Ok(to_json(&guard.next_step(&error, attempt, now, seed, &change_id)?))
}

fn refused(name: &str, error: Value, attempt: u32) -> Value {
    let input =
        json!({"error": error, "attempt": attempt, "now": "2026-11-24T12:00:00Z", "seed": "7", "change_id": "c-1"});
    json!({"name": name, "call": "guard_next_step", "config": {}, "input": input})
}

fn ruled(name: &str, platform: Value, error: Value, attempt: u32) -> Value {
    let mut case = refused(name, error, attempt);
    case["config"] = json!({"platform": platform});
    case
}

fn read(name: &str, change: Value, verdict: Value, value: Value) -> Value {
    let mut given = json!({"change_id": "c-1", "account_id": "act", "budget_id": "set-1"});
    let mut judged = json!({"change_id": "c-1", "outcome": "allow", "mode": "enforce", "jitter_seconds": 10.0,
        "execute_at": "2026-11-24T12:00:10Z", "final_budget": 112.0, "final_budget_minor": 11_200, "reason": ""});
    for (target, fields) in [(&mut given, change), (&mut judged, verdict)] {
        for (key, field) in fields.as_object().unwrap() {
            target[key] = field.clone();
        }
    }
    let input = json!({"change": given, "verdict": judged, "value": value});
    json!({"name": name, "call": "guard_reconcile", "config": {}, "input": input})
}

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = steps();
    cases.extend(readings());
    cases.extend(refusals());
    cases
}

fn steps() -> Vec<Value> {
    let code = |code: i64| json!({"http_status": 400, "code": code});
    let both = |code: i64, subcode: i64| json!({"http_status": 400, "code": code, "subcode": subcode});
    vec![
        refused("the app's limit", both(4, 1_504_022), 1),
        refused("the account's limit", both(17, 2_446_079), 1),
        refused("a page's limit", code(32), 1),
        refused("too many calls of the account", both(613, 1_487_742), 1),
        refused("too many budget edits of the ad set", both(613, 1_487_632), 1),
        refused("too many mutations in a second", both(613, 5_044_001), 1),
        refused("too many new ads", both(613, 1_487_225), 1),
        refused("a volume that rises too fast", both(613, 1_996), 1),
        refused("a use case's limit", both(80_004, 2_446_079), 1),
        refused(
            "a use case's limit with the wait of the header",
            json!({"code": 80_004, "retry_after_seconds": 720}),
            2,
        ),
        refused("a header that names no wait", json!({"code": 80_000, "retry_after_seconds": 0}), 1),
        refused("temporary", code(2), 1),
        refused("temporary by its flag, once more", json!({"code": 5, "is_transient": true}), 4),
        refused("temporary to the end", code(1), 5),
        refused("a throttled account to the end", code(17), 5),
        refused("an expired token", json!({"http_status": 401, "code": 190, "subcode": 463, "is_transient": true}), 1),
        refused("a missing permission", code(200), 1),
        refused("an invalid parameter", json!({"code": 100, "message": "Invalid parameter"}), 1),
        refused("no answer", json!({"timed_out": true}), 1),
        refused("no answer to the end", json!({"timed_out": true}), 5),
        refused("no answer, with a code of what came before", json!({"timed_out": true, "code": 190}), 1),
        refused("a gateway's answer", json!({"http_status": 502}), 1),
        refused("another's edit", json!({"http_status": 409}), 1),
        refused("a code that nobody knows", code(-1), 1),
        ruled(
            "a rule of one's own",
            json!({"rules": [{"codes": [429], "error_class": "entity_throttled", "wait_seconds": 90.5}]}),
            code(429),
            1,
        ),
        ruled(
            "waits of one's own",
            json!({"retry_base_seconds": 60, "retry_most_seconds": 90, "most_attempts": 3, "account_wait_seconds": 0}),
            code(17),
            2,
        ),
    ]
}

fn readings() -> Vec<Value> {
    let budget = || json!({"current_budget": 100.0, "proposed_budget": 150.0});
    let (pause, targeting) = (json!({"kind": "pause"}), json!({"kind": "targeting"}));
    let none = || json!({});
    vec![
        read("the budget that was sent", budget(), none(), json!({"budget": 112})),
        read("the former budget", budget(), none(), json!({"budget": 100})),
        read("a budget of a person", budget(), none(), json!({"budget": 150})),
        read("no budget any more", budget(), none(), json!({"budget": 0})),
        read("paused", pause.clone(), none(), json!({"status": "paused"})),
        read("still active", pause.clone(), none(), json!({"status": "active"})),
        read("archived", pause, none(), json!({"status": "other"})),
        read("not active yet", json!({"kind": "activate"}), none(), json!({"status": "paused"})),
        read("the targeting of the change", targeting.clone(), none(), json!({"targeting": "as_asked"})),
        read("the former targeting", targeting.clone(), none(), json!({"targeting": "as_before"})),
        read("a targeting of a person", targeting, none(), json!({"targeting": "other"})),
    ]
}

fn refusals() -> Vec<Value> {
    let budget = || json!({"current_budget": 100.0, "proposed_budget": 150.0});
    let none = || json!({});
    let code = || json!({"code": 17});
    vec![
        refused("an unknown key of an error", json!({"codes": 17}), 1),
        refused("a code that is text", json!({"code": "17"}), 1),
        refused("a status that is none", json!({"http_status": 1_000}), 1),
        refused("a wait that is no number", json!({"retry_after_seconds": "$NaN"}), 1),
        refused("a wait of a century", json!({"retry_after_seconds": 3e9}), 1),
        refused("an attempt before the first", code(), 0),
        ruled("a rule without a condition", json!({"rules": [{"error_class": "auth"}]}), code(), 1),
        ruled("a rule without a class", json!({"rules": [{"codes": [1]}]}), code(), 1),
        ruled("a rule with an unknown class", json!({"rules": [{"codes": [1], "error_class": "fatal"}]}), code(), 1),
        ruled(
            "a rule that waits for nothing",
            json!({"rules": [{"codes": [1], "error_class": "invalid", "wait_seconds": 5}]}),
            code(),
            1,
        ),
        ruled("a base above the most", json!({"retry_base_seconds": 301}), code(), 1),
        ruled("no attempt at all", json!({"most_attempts": 0}), code(), 1),
        read("a value without the budget", budget(), none(), json!({"status": "active"})),
        read("a value with an unknown status", json!({"kind": "pause"}), none(), json!({"status": "archived"})),
        read("a value that is no number", budget(), none(), json!({"budget": "$Infinity"})),
        read("the value of another change", budget(), json!({"change_id": "c-2"}), json!({"budget": 112})),
        read("a change that was not sent", budget(), json!({"outcome": "deny"}), json!({"budget": 112})),
        read("a change without a sent budget", budget(), json!({"final_budget_minor": null}), json!({"budget": 112})),
    ]
}
