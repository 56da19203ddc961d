//! Golden vectors of the guard: changes with their history, and the verdict or the refusal.

use jiff::Timestamp;
use lagwise::{Config, Result, SafetyGuard};
use serde_json::{Value, json};

use crate::call::{decode, to_json};

/// Makes a call whose input holds the change or the entity, the history, the instant and the seed.
pub(crate) fn call(name: &str, config: Config, input: &Value) -> Result<Value> {
    let guard = SafetyGuard::new(config)?;
    let now: Timestamp = decode("now", &input["now"])?;
    let history = decode("history", &input["history"])?;
    if name == "guard_headroom" {
        return Ok(to_json(&guard.headroom(&decode("entity", &input["entity"])?, &history, now)?));
    }
    let change = decode("change", &input["change"])?;
    let verdict = match &input["seed"] {
        Value::String(seed) => guard.evaluate(&change, &history, now, seed.parse().unwrap())?,
        _ => guard.begin_send(&change, &decode("verdict", &input["verdict"])?, &history, now)?,
    };
    Ok(to_json(&verdict))
}

const NOW: &str = "2026-11-24T12:00:00Z";

/// The value with some of its fields replaced.
fn with(mut value: Value, fields: Value) -> Value {
    for (key, field) in fields.as_object().unwrap() {
        value[key] = field.clone();
    }
    value
}

fn budget(fields: Value) -> Value {
    let change = json!({"change_id": "c-1", "account_id": "act", "campaign_id": "spring", "budget_id": "set-1",
        "kind": "budget", "current_budget": 100.0, "proposed_budget": 112.0});
    with(change, fields)
}

fn status(kind: &str) -> Value {
    json!({"change_id": "c-2", "account_id": "act", "campaign_id": "spring", "budget_id": "set-1", "kind": kind})
}

fn action(at: &str, fields: Value) -> Value {
    with(json!({"campaign_id": "spring", "budget_id": "set-2", "kind": "targeting", "sent_at": at}), fields)
}

fn edit(at: &str, before: f64, after: f64) -> Value {
    let fields = json!({"budget_id": "set-1", "kind": "budget", "budget_before": before, "budget_after": after});
    action(at, fields)
}

fn evaluated(name: &str, config: Value, change: Value, history: Value) -> Value {
    let input = json!({"change": change, "history": history, "now": NOW, "seed": "7"});
    json!({"name": name, "call": "guard_evaluate", "config": {"guard": config}, "input": input})
}

fn headroom(name: &str, config: Value, current: f64, history: Value) -> Value {
    let entity = json!({"account_id": "act", "campaign_id": "spring", "budget_id": "set-1", "current_budget": current});
    let input = json!({"entity": entity, "history": history, "now": NOW});
    json!({"name": name, "call": "guard_headroom", "config": {"guard": config}, "input": input})
}

fn sent(name: &str, now: &str, change: Value, verdict: Value, history: Value) -> Value {
    let planned = json!({"change_id": "c-1", "outcome": "allow", "mode": "enforce", "execute_at": "2026-11-24T12:00:10Z",
        "jitter_seconds": 10.0, "final_budget": 112.0, "final_budget_minor": 11_200, "reason": ""});
    let input = json!({"change": change, "verdict": with(planned, verdict), "history": history, "now": now});
    json!({"name": name, "call": "guard_begin_send", "config": {}, "input": input})
}

pub(crate) fn cases() -> Vec<Value> {
    let mut cases = verdicts();
    cases.extend(windows());
    cases.extend(refusals());
    cases
}

fn verdicts() -> Vec<Value> {
    let none = || json!({});
    vec![
        evaluated("a first change within the bounds", none(), budget(json!({})), none()),
        evaluated("a step too large", none(), budget(json!({"proposed_budget": 300.0})), none()),
        evaluated("a step too large down", none(), budget(json!({"proposed_budget": 20.0})), none()),
        evaluated(
            "a step too large, not clamped",
            json!({"clamp": false}),
            budget(json!({"proposed_budget": 300.0})),
            none(),
        ),
        evaluated(
            "neither jitter nor dither",
            json!({"jitter_min_seconds": 0, "jitter_max_seconds": 0, "fuzz": 0}),
            budget(json!({})),
            none(),
        ),
        evaluated("a change below the dead-band", none(), budget(json!({"proposed_budget": 101.0})), none()),
        evaluated("nothing to change", none(), budget(json!({"proposed_budget": 100.0})), none()),
        evaluated("only suggested", json!({"mode": "suggest"}), budget(json!({})), none()),
        evaluated(
            "below the platform's least budget",
            none(),
            budget(json!({"proposed_budget": 85.0, "min_budget": 90.0})),
            none(),
        ),
        evaluated("above the configured largest budget", json!({"max_budget": 105.0}), budget(json!({})), none()),
        evaluated(
            "a pause during everything",
            none(),
            status("pause"),
            json!({"learning_since": NOW, "account_busy_until": "2026-11-25T12:00:00Z"}),
        ),
        evaluated("a pause under the kill switch", none(), status("pause"), json!({"kill_switch": true})),
        evaluated("the kill switch", none(), budget(json!({})), json!({"kill_switch": true})),
        evaluated(
            "the kill switch switched off",
            json!({"kill_switch": false}),
            budget(json!({})),
            json!({"kill_switch": true}),
        ),
        evaluated("a frozen budget", none(), status("activate"), json!({"frozen": true})),
        evaluated("stale data", none(), budget(json!({"data_as_of": "2026-11-23T11:00:00Z"})), none()),
        evaluated("fresh data", none(), budget(json!({"data_as_of": "2026-11-23T13:00:00Z"})), none()),
        evaluated(
            "while the platform learns",
            none(),
            status("targeting"),
            json!({"learning_since": "2026-11-20T00:00:00Z"}),
        ),
        evaluated(
            "activation while the platform learns",
            none(),
            status("activate"),
            json!({"learning_since": "2026-11-20T00:00:00Z"}),
        ),
        evaluated(
            "a full score",
            none(),
            status("targeting"),
            json!({"account_busy_until": "2026-11-24T12:05:30.0000005Z"}),
        ),
        evaluated(
            "a planned score",
            none(),
            status("targeting"),
            json!({"account_planned_until": "2026-11-24T12:04:00Z"}),
        ),
    ]
}

fn windows() -> Vec<Value> {
    let many = |count: usize| -> Value {
        (0..count).map(|i| action(&format!("2026-11-24T11:{:02}:00.25Z", 10 + 3 * i), json!({}))).collect()
    };
    let climb = || json!([edit("2026-11-24T07:00:00Z", 100.0, 110.0), edit("2026-11-24T09:00:00Z", 110.0, 120.0)]);
    let edits: Value = (0..4)
        .map(|i| edit(&format!("2026-11-24T11:{:02}:00Z", 10 * i + 5), 100.0 + f64::from(i), 101.0 + f64::from(i)))
        .collect();
    let open = |status: &str, expires: Value| {
        let fields = json!({"status": status, "expires_at": expires, "change_id": "other"});
        json!([with(edit("2026-11-24T12:00:05Z", 100.0, 110.0), fields)])
    };
    let sparse =
        json!({"cool_down_hours": 12.0, "max_change": null, "max_daily_change": 0.3, "max_weekly_change": 0.5});
    let none = || json!({});
    vec![
        evaluated("the campaign's rate has room for one", none(), status("targeting"), json!({"actions": many(14)})),
        evaluated("the campaign's rate is full", none(), status("targeting"), json!({"actions": many(15)})),
        evaluated(
            "the budget's edits are full",
            none(),
            budget(json!({"current_budget": 104.0})),
            json!({"actions": edits}),
        ),
        evaluated(
            "clamped by an older value",
            none(),
            budget(json!({"current_budget": 110.0, "proposed_budget": 130.0})),
            json!({"actions": [edit("2026-11-24T07:00:00Z", 100.0, 110.0)]}),
        ),
        evaluated(
            "stuck at an older value's bound",
            none(),
            budget(json!({"current_budget": 120.0, "proposed_budget": 130.0})),
            json!({"actions": climb()}),
        ),
        evaluated(
            "an edit from outside",
            none(),
            budget(json!({"current_budget": 150.0, "proposed_budget": 160.0})),
            json!({"actions": climb()}),
        ),
        evaluated(
            "another change has its place",
            none(),
            budget(json!({})),
            json!({"actions": open("reserved", json!("2026-11-24T12:02:00Z"))}),
        ),
        evaluated(
            "another change is being sent",
            none(),
            budget(json!({})),
            json!({"actions": open("executing", Value::Null)}),
        ),
        evaluated(
            "another change's outcome is unknown",
            none(),
            budget(json!({})),
            json!({"actions": open("unknown", Value::Null)}),
        ),
        evaluated(
            "its own place does not count",
            none(),
            budget(json!({"change_id": "other"})),
            json!({"actions": open("reserved", Value::Null)}),
        ),
        evaluated(
            "a cool-down and the longer windows",
            sparse.clone(),
            budget(json!({"current_budget": 120.0, "proposed_budget": 180.0})),
            json!({"actions": climb()}),
        ),
        evaluated(
            "the longer windows",
            with(sparse, json!({"cool_down_hours": null})),
            budget(json!({"current_budget": 120.0, "proposed_budget": 180.0})),
            json!({"actions": climb()}),
        ),
        headroom("headroom of a quiet budget", none(), 100.0, none()),
        headroom(
            "headroom after a climb",
            json!({"max_budget": 115.5}),
            110.0,
            json!({"actions": [edit("2026-11-24T07:00:00Z", 100.0, 110.0)]}),
        ),
        headroom("no headroom under a freeze", none(), 100.0, json!({"frozen": true})),
        headroom(
            "no headroom after a jump from outside",
            none(),
            200.0,
            json!({"actions": [edit("2026-11-24T11:00:00Z", 100.0, 200.0)]}),
        ),
        sent("sent when it is due", "2026-11-24T12:00:12Z", budget(json!({})), json!({}), none()),
        sent("sent too early", "2026-11-24T12:00:09.999Z", budget(json!({})), json!({}), none()),
        sent(
            "held back at the instant of sending",
            "2026-11-24T12:00:12Z",
            budget(json!({})),
            json!({}),
            json!({"actions": many(15)}),
        ),
        sent(
            "not clamped at the instant of sending",
            "2026-11-24T12:00:12Z",
            budget(json!({})),
            json!({"final_budget_minor": 13_000}),
            none(),
        ),
    ]
}

fn refusals() -> Vec<Value> {
    let none = || json!({});
    let past = |fields: Value| json!({"actions": [action(NOW, none()), with(edit(NOW, 1.0, 2.0), fields)]});
    vec![
        evaluated("an unknown key", none(), budget(json!({"budget": 5})), none()),
        evaluated("an unknown kind", none(), budget(json!({"kind": "budgets"})), none()),
        evaluated("a budget change without a budget", none(), budget(json!({"proposed_budget": null})), none()),
        evaluated("a budget change from nothing", none(), budget(json!({"current_budget": 0})), none()),
        evaluated("less than a minor unit", none(), budget(json!({"proposed_budget": 0.001})), none()),
        evaluated("a budget that is no number", none(), budget(json!({"proposed_budget": "$NaN"})), none()),
        evaluated("a pause with a budget", none(), with(status("pause"), json!({"proposed_budget": 5})), none()),
        evaluated("least above largest", none(), budget(json!({"min_budget": 6, "max_budget": 5})), none()),
        evaluated("a change without a name", none(), budget(json!({"change_id": ""})), none()),
        evaluated("an unknown key of the history", none(), budget(none()), json!({"action": []})),
        evaluated("a past edit without its budget", none(), budget(none()), past(json!({"budget_before": null}))),
        evaluated(
            "a past action of another century",
            none(),
            budget(none()),
            past(json!({"sent_at": "1926-01-01T00:00:00Z"})),
        ),
        evaluated("a change of too many a fuzz", json!({"fuzz": 0.5}), budget(none()), none()),
        evaluated("jitter that ends before it starts", json!({"jitter_min_seconds": 20}), budget(none()), none()),
        evaluated("more points than there are", json!({"account_points": 2}), budget(none()), none()),
        evaluated("caps that contradict each other", json!({"min_budget": 5, "max_budget": 4}), budget(none()), none()),
        sent("the verdict of another change", NOW, budget(json!({"change_id": "c-9"})), none(), none()),
        sent("a verdict that let nothing through", NOW, budget(none()), json!({"outcome": "defer"}), none()),
        sent("a verdict without a budget", NOW, budget(none()), json!({"final_budget_minor": null}), none()),
    ]
}
