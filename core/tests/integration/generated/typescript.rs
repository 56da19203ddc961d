//! The Node.js binding's generated files: the types of all records and choices, and the script that makes results.

mod results;

use lagwise::ErrorKind;
use serde_json::Value;

use super::model::{Choice, Field, Model, Record, Type, named};
use super::settle;

/// Longest line of a generated file.
const WIDTH: usize = 120;

/// Where the records that callers make begin, beside the events; all others come out of the library.
const INPUTS: [&str; 16] = [
    "Config",
    "AdChange",
    "AdState",
    "BudgetEntity",
    "Conversion",
    "CreditOptions",
    "DealStage",
    "DecisionOptions",
    "GuardHistory",
    "Journey",
    "LedgerOptions",
    "PastAction",
    "PlatformError",
    "PlatformValue",
    "TenantConfig",
    "Touch",
];

/// Records that callers hand on as they came out of the library.
const HANDED_ON: [&str; 1] = ["BudgetHeadroom"];

/// `adId` for `ad_id`.
fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut spelt = words.next().unwrap_or_default().to_owned();
    for word in words {
        spelt.extend(word.chars().take(1).map(|c| c.to_ascii_uppercase()));
        spelt.extend(word.chars().skip(1));
    }
    spelt
}

/// `ad_retired` for `AdRetired`.
fn snake(name: &str) -> String {
    let mut spelt = String::new();
    for (place, c) in name.char_indices() {
        if c.is_ascii_uppercase() && place > 0 {
            spelt.push('_');
        }
        spelt.push(c.to_ascii_lowercase());
    }
    spelt
}

fn is_input(model: &Model, record: &Record) -> bool {
    if HANDED_ON.contains(&record.name.as_str()) {
        return false;
    }
    is_event(record) || INPUTS.iter().any(|root| model.reachable(root).iter().any(|inner| inner.name == record.name))
}

/// Whether the record is an event of the optimizer, which knows its name.
fn is_event(record: &Record) -> bool {
    let is_known = || {
        let nameless = lagwise::Event::from_json(&format!(r#"{{"type": "{}"}}"#, snake(&record.name)));
        nameless.is_err_and(|refusal| refusal.kind() != ErrorKind::UnknownName)
    };
    record.fields.iter().any(|field| field.name == "event_id") && is_known()
}

/// Documentation in JavaScript's words: fields in camelCase, `null` for `None`.
fn prose(model: &Model, text: &str) -> String {
    let is_field = |word: &str| model.records.iter().any(|r| r.fields.iter().any(|f| f.name == word));
    let spelt: Vec<String> = text
        .split('`')
        .map(|part| match part {
            "None" => "null".to_owned(),
            name if is_field(name) => camel(name),
            other => other.to_owned(),
        })
        .collect();
    spelt.join("`")
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

/// A documentation comment: prose, then tags that are not wrapped.
fn comment(text: &str, tags: &[String], indent: &str) -> String {
    if tags.is_empty() && indent.len() + text.len() + 7 <= WIDTH && !text.contains('\n') {
        return format!("{indent}/** {text} */\n");
    }
    let mut lines = wrap(text, WIDTH - indent.len() - 3);
    lines.extend(tags.iter().flat_map(|tag| tag.lines()).map(str::to_owned));
    let body: Vec<String> = lines.iter().map(|line| format!("{indent} * {line}").trim_end().to_owned()).collect();
    format!("{indent}/**\n{}\n{indent} */\n", body.join("\n"))
}

/// A JavaScript literal with keys in camelCase; a list has one line for each item.
fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => format!("\"{text}\""),
        Value::Array(items) if items.is_empty() => "[]".into(),
        Value::Array(items) => {
            let lines: Vec<String> = items.iter().map(|item| format!("  {},", literal(item))).collect();
            format!("[\n{}\n]", lines.join("\n"))
        }
        Value::Object(entries) if entries.is_empty() => "{}".into(),
        Value::Object(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(key, value)| format!("{}: {}", camel(key), literal(value))).collect();
            format!("{{ {} }}", entries.join(", "))
        }
        Value::Number(number) => number.as_f64().unwrap().to_string(),
        other => other.to_string(),
    }
}

fn type_of(ty: &Type, is_input: bool) -> String {
    let inner = |ty: &Type| type_of(ty, is_input);
    match ty {
        Type::Integer if is_input => "number | bigint".into(),
        Type::Number | Type::Integer => "number".into(),
        Type::Bool => "boolean".into(),
        Type::Timestamp if is_input => "Instant".into(),
        Type::Text | Type::Timestamp => "string".into(),
        Type::Optional(ty) => format!("{} | null", inner(ty)),
        Type::List(ty) if is_input && **ty == Type::Integer => format!("readonly ({})[]", inner(ty)),
        Type::List(ty) if is_input => format!("readonly {}[]", inner(ty)),
        Type::List(ty) => format!("{}[]", inner(ty)),
        Type::Map(ty) => format!("Readonly<Record<string, {}>>", inner(ty)),
        Type::Named(name) => name.clone(),
    }
}

fn field(model: &Model, field: &Field, is_input: bool) -> String {
    // The defaults of a section stand with the section.
    let is_section = matches!(&field.ty, Type::Named(_)) && named(&field.ty).and_then(|n| model.record(n)).is_some();
    let default = field.default.as_ref().filter(|_| is_input && !is_section);
    let tags: Vec<String> = default.iter().map(|value| format!("@defaultValue {}", literal(value))).collect();
    let declaration = match (is_input, field.is_required) {
        (true, false) => format!("{}?: {} | undefined", camel(&field.name), type_of(&field.ty, true)),
        _ => format!("{}: {}", camel(&field.name), type_of(&field.ty, is_input)),
    };
    let mut doc = prose(model, &field.doc);
    if field.ty == Type::Timestamp && !is_input {
        doc.push_str(" RFC 3339 text, in UTC.");
    }
    comment(&doc, &tags, "  ") + &format!("  {declaration};\n")
}

fn interface(model: &Model, record: &Record) -> String {
    let is_input = is_input(model, record);
    let fields: Vec<String> = record.fields.iter().map(|f| field(model, f, is_input)).collect();
    format!(
        "{}export interface {} {{\n{}}}\n",
        comment(&prose(model, &record.doc), &[], ""),
        record.name,
        fields.join("\n")
    )
}

/// A union of texts, each with its meaning.
fn union<'a>(model: &Model, doc: &str, name: &str, values: impl Iterator<Item = (&'a str, &'a str)>) -> String {
    let (mut tags, mut members) = (vec![String::new()], Vec::new());
    for (value, meaning) in values {
        let text = format!("- `{value}`: {}", prose(model, meaning));
        tags.push(wrap(&text, WIDTH - 5).join("\n  "));
        members.push(format!("\n  | \"{value}\""));
    }
    format!("{}export type {name} ={};\n", comment(&prose(model, doc), &tags, ""), members.concat())
}

fn choice(model: &Model, choice: &Choice) -> String {
    let values = choice.values.iter().map(|(value, meaning)| (value.as_str(), meaning.as_str()));
    union(model, &choice.doc, &choice.name, values)
}

/// The union of all events, told apart by `type`: the name of the record in snake_case.
fn events(model: &Model) -> String {
    let members: Vec<String> = model
        .records
        .iter()
        .filter(|record| is_event(record))
        .map(|record| format!("\n  | ({{ type: \"{}\" }} & {})", snake(&record.name), record.name))
        .collect();
    let doc = comment("Anything that happens to an account; `type` says what.", &[], "");
    format!("{doc}export type Event ={};\n", members.concat())
}

const HEAD: &str = "\
// Generated from the core's schemas by `make gen`: do not edit.
";

const TAIL: &str = "\
/** An instant: a `Date`, or RFC 3339 text with an offset, such as `2026-03-01T09:30:00+01:00`. */
export type Instant = Date | string;

/**
 * An error of the library. It is an ordinary `Error`: nothing was changed, and `code` says what to do about it.
 */
export interface LagwiseError extends Error {
  /** The kind of error, the same in every language. */
  code: ErrorCode;

  /** Path of the value at fault, such as `ads[3].clicks`; empty where no single value is. */
  field: string;
}

/** `T` as the library returns it: every key present, whole numbers as `number`, instants as RFC 3339 text in UTC. */
export type Complete<T> = T extends bigint | Date | undefined
  ? never
  : T extends readonly (infer Item)[]
    ? Complete<Item>[]
    : T extends object
      ? { [Key in keyof T]-?: Complete<T[Key]> }
      : T;

/** A configuration with its defaults filled in. */
export type CompleteConfig = Complete<Config>;

/** A tenant's configuration with its defaults filled in. */
export type CompleteTenantConfig = Complete<TenantConfig>;

/** An event as the simulator tells it; `Optimizer.apply` takes it as it is. */
export type CompleteEvent = Complete<Event>;
";

fn types(model: &Model) -> String {
    let mut parts = vec![HEAD.to_owned()];
    parts.extend(model.records.iter().map(|record| interface(model, record)));
    parts.push(events(model));
    parts.extend(model.choices.iter().map(|one| choice(model, one)));
    let codes = ErrorKind::ALL.iter().map(|kind| (kind.code(), kind.meaning()));
    parts.push(union(model, "What went wrong.", "ErrorCode", codes));
    parts.push(TAIL.to_owned());
    parts.join("\n")
}

#[test]
fn every_record_with_an_id_of_its_own_is_an_event_of_the_optimizer() {
    let model = Model::of_core();
    let has_id = |record: &&Record| record.fields.iter().any(|field| field.name == "event_id");
    let others: Vec<&str> = model
        .records
        .iter()
        .filter(has_id)
        .filter(|record| !is_event(record))
        .map(|record| record.name.as_str())
        .collect();
    assert!(others.is_empty(), "{others:?}");
}

#[test]
fn the_node_binding_is_fresh() {
    let model = Model::of_core();
    settle("bindings-node/types.d.ts", &types(&model));
    settle("bindings-node/src/results/results.js", &results::script(&model));
}
