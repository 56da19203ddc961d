//! The Python binding's generated files: record classes, their stub, and the types of configuration and choices.

mod classes;
mod dictionaries;
mod stub;

use std::fmt::Write as _;

use serde_json::Value;

use super::model::{Choice, Model, Record, Type};
use super::settle;

/// Records that callers make themselves; all others come out of the library.
const INPUTS: [&str; 23] = [
    "AdChange",
    "AdRegistered",
    "AdRetired",
    "AdState",
    "BudgetEntity",
    "BudgetHeadroom",
    "ChangeCommitted",
    "Conversion",
    "CreativeRegistered",
    "DealStage",
    "Delivery",
    "Feedback",
    "GuardHistory",
    "Identity",
    "Journey",
    "JourneyTouch",
    "PastAction",
    "Period",
    "PlatformError",
    "PlatformValue",
    "RefreshState",
    "StageEntry",
    "Touch",
];

/// Longest line of a generated file.
const WIDTH: usize = 120;

/// Records that are keywords of calls.
const OPTIONS: [&str; 3] = ["CreditOptions", "DecisionOptions", "LedgerOptions"];

/// Records that become classes: all but the documents, which are dicts, and the options, which are keywords.
fn classes(model: &Model) -> Vec<&Record> {
    model
        .records
        .iter()
        .filter(|record| !model.is_in_document(record) && !OPTIONS.contains(&record.name.as_str()))
        .collect()
}

fn choice<'a>(model: &'a Model, name: &str) -> Option<&'a Choice> {
    model.choices.iter().find(|choice| choice.name == name)
}

/// A Python literal.
fn literal(value: &Value) -> String {
    match value {
        Value::Null => "None".into(),
        Value::Bool(true) => "True".into(),
        Value::Bool(false) => "False".into(),
        other => other.to_string(),
    }
}

/// The keyword-only parameters of an input record with their defaults, each turned into text by `parameter`.
fn parameters(record: &Record, parameter: impl Fn(&str, &Type, Option<String>) -> String) -> Vec<String> {
    let default = |ty: &Type, default: Option<&Value>| match (default, ty) {
        (Some(Value::Array(_)) | None, Type::List(_)) => "()".into(),
        (Some(Value::Object(_)) | None, Type::Map(_)) => "{}".into(),
        (value, _) => value.map_or_else(|| "None".into(), literal),
    };
    record
        .fields
        .iter()
        .map(|field| {
            let default = (!field.is_required).then(|| default(&field.ty, field.default.as_ref()));
            parameter(&field.name, &field.ty, default)
        })
        .collect()
}

/// Text broken into lines of at most `width` characters; paragraphs stay apart.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = Vec::new();
    for paragraph in text.split("\n\n") {
        if !lines.is_empty() {
            lines.push(String::new());
        }
        let mut line = String::new();
        for word in paragraph.split_whitespace() {
            if !line.is_empty() && line.len() + 1 + word.len() > width {
                lines.push(std::mem::take(&mut line));
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        lines.push(line);
    }
    lines
}

/// A Python docstring at an indentation.
fn docstring(text: &str, indent: &str) -> String {
    let quotes = r#"""""#;
    if indent.len() + text.len() + 2 * quotes.len() <= WIDTH && !text.contains('\n') {
        return format!("{indent}{quotes}{text}{quotes}\n");
    }
    let mut lines = wrap(text, WIDTH - indent.len() - quotes.len());
    // A summary of one line, as readers of docstrings expect: the first sentence by itself.
    if let Some((first, rest)) = text.split_once(". ")
        && !first.contains('\n')
        && indent.len() + first.len() + quotes.len() < WIDTH
    {
        lines = vec![format!("{first}."), String::new()];
        lines.extend(wrap(rest, WIDTH - indent.len()));
    }
    let mut out = format!("{indent}{quotes}");
    for (number, line) in lines.iter().enumerate() {
        let margin = if number == 0 || line.is_empty() { "" } else { indent };
        let _ = writeln!(out, "{margin}{line}");
    }
    let _ = writeln!(out, "{indent}{quotes}");
    out
}

#[test]
fn the_python_binding_is_fresh() {
    let model = Model::of_core();
    settle("bindings-python/src/records.rs", &classes::file(&model));
    settle(stub::PATH, &stub::file(&model));
    settle("bindings-python/python/lagwise/choices.py", &dictionaries::choices(&model));
    settle("bindings-python/python/lagwise/config.py", &dictionaries::config(&model));
    settle("bindings-python/python/lagwise/tenant.py", &dictionaries::tenant(&model));
    settle("bindings-python/python/lagwise/world.py", &dictionaries::world(&model));
}
