//! Golden vectors: documents of calls with their results, run by every language on its built artefact.
//!
//! The inputs are written by hand (golden/inputs.json here, in code where they are long); `make gen` fills in the
//! results, and a changed result is a value-breaking change that the changelog must name.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::account;
use crate::call;
use crate::credit_cases;
use crate::deals;
use crate::guard_cases;
use crate::ledger_cases;
use crate::life;
use crate::platform_cases;
use crate::queue_cases;
#[cfg(feature = "simulate")]
use crate::simulated;
use crate::touches;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

fn read(file: &str) -> Value {
    let path = folder().join(file);
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).unwrap()
}

/// The case with its result or its error.
fn with_result(case: &Value) -> Value {
    let mut case = case.clone();
    let result = call::call(case["call"].as_str().unwrap(), &case["config"], &case["input"]);
    match result {
        Ok(value) => case["expect"] = value,
        Err(error) => case["error"] = call::error_to_json(&error),
    }
    case
}

/// Writes the cases with their results, or compares: texts, whole numbers and absences exactly, fractions to 1e-12.
fn settle(file: &str, inputs: &[Value], with_result: fn(&Value) -> Value) {
    let path = folder().join(file);
    if std::env::var_os("UPDATE_GENERATED").is_some() {
        let cases: Vec<Value> = inputs.iter().map(with_result).collect();
        let mut text = serde_json::to_string_pretty(&json!({"cases": cases})).unwrap();
        text.push('\n');
        fs::write(&path, text).unwrap();
        return;
    }
    let committed = read(file);
    let cases = committed["cases"].as_array().unwrap();
    assert_eq!(cases.len(), inputs.len(), "{file} is stale: run `make gen`");
    for (committed, input) in cases.iter().zip(inputs) {
        let name = input["name"].as_str().unwrap();
        assert_same(&format!("{file}: {name}"), committed, &with_result(input));
    }
}

fn assert_same(path: &str, committed: &Value, made: &Value) {
    match (committed, made) {
        (Value::Object(a), Value::Object(b)) => {
            assert!(a.keys().eq(b.keys()), "{path}: {:?} against {:?}", a.keys(), b.keys());
            a.iter().for_each(|(key, value)| assert_same(&format!("{path}.{key}"), value, &b[key]));
        }
        (Value::Array(a), Value::Array(b)) => {
            assert_eq!(a.len(), b.len(), "{path}");
            a.iter().zip(b).enumerate().for_each(|(i, (a, b))| assert_same(&format!("{path}[{i}]"), a, b));
        }
        (Value::Number(a), Value::Number(b)) if a.is_f64() || b.is_f64() => {
            let (a, b) = (a.as_f64().unwrap(), b.as_f64().unwrap());
            assert!((a - b).abs() <= 1e-12 * a.abs().max(b.abs()), "{path}: {a} against {b}");
        }
        _ => assert_eq!(committed, made, "{path}"),
    }
}

#[test]
fn decisions_are_those_committed() {
    settle("decisions.json", &account::cases(), with_result);
}

/// At least 40 bad inputs, each with the code and the field that every language must report.
#[test]
fn refusals_are_those_committed() {
    let cases = account::refusals();
    assert!(cases.len() >= 40);
    for case in &cases {
        let made = with_result(case);
        assert!(made.get("error").is_some(), "{} is not refused", case["name"]);
    }
    settle("refusals.json", &cases, with_result);
}

/// The simulator's figures are the same in every language to the last bit, so they are compared without a tolerance.
#[cfg(feature = "simulate")]
#[test]
fn simulated_accounts_are_those_committed() {
    let cases = simulated::cases();
    settle("simulator.json", &cases, simulated::with_results);
    if std::env::var_os("UPDATE_GENERATED").is_none() {
        let made: Vec<Value> = cases.iter().map(simulated::with_results).collect();
        assert!(read("simulator.json")["cases"] == Value::Array(made), "simulator.json differs in last bits");
    }
}

#[test]
fn credit_is_split_as_that_committed() {
    settle("credit.json", &credit_cases::cases(), with_result);
}

#[test]
fn the_optimizers_life_is_that_committed() {
    settle("optimizer.json", &life::cases(), life::with_results);
}

#[test]
fn conversions_are_attributed_as_those_committed() {
    settle("attribution.json", &touches::cases(), touches::with_results);
}

#[test]
fn deals_are_valued_as_those_committed() {
    settle("revenue.json", &deals::cases(), deals::with_results);
}

#[test]
fn changes_are_judged_as_those_committed() {
    settle("guard.json", &guard_cases::cases(), with_result);
}

#[test]
fn changes_go_their_ways_as_those_committed() {
    settle("ledger.json", &ledger_cases::cases(), ledger_cases::with_results);
}

#[test]
fn changes_are_brought_through_as_those_committed() {
    settle("queue.json", &queue_cases::cases(), queue_cases::with_results);
}

#[test]
fn refused_changes_are_followed_as_those_committed() {
    settle("platform.json", &platform_cases::cases(), with_result);
}
