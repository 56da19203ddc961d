//! The guide's reference pages: the configuration, the simulated worlds and the errors.

use std::fmt::Write as _;
use std::path::Path;

use lagwise::simulate::{KnownPolicy, World};
use lagwise::{Config, Error, ErrorKind, TenantConfig};
use serde_json::Value;

use super::model::{Choice, Field, Model, Record, Type, named};
use super::settle;
use crate::account;
use crate::call::call;

const NOTE: &str = "<!-- Generated from the core by `make gen`; changes by hand are lost. -->";

const CONFIGURATION: &str = "\
One document configures every part of the library and is the same in every language: `Config` in Rust, a dict in \
Python, an object in Node.js, or JSON. The keys below are those of Rust, Python and JSON; Node.js spells them in \
camelCase (`period_hours` is `periodHours`). Names of stages and values of choices stay as they are.

Every key may be left out unless it is required. An unknown key is refused, and so is a value outside its range. \
Amounts are in major units of the configured currency.";

const TENANT: &str = "\
A tenant of the `SyntheticRevenueCalculator` is one document and the same in every language: `TenantConfig` in Rust, a \
dict in Python, an object in Node.js, or JSON. The keys below are those of Rust, Python and JSON; Node.js spells them \
in camelCase (`average_deal_value` is `averageDealValue`). How deals are valued is told in \
[Synthetic revenue](revenue.md).

Every key may be left out unless it is required. An unknown key is refused, and so is a value outside its range. \
Amounts are in major units of the tenant's currency.";

const WORLD: &str = "\
A world is one document and the same in every language: `World` in Rust, a dict in Python, an object in Node.js, or \
TOML. The keys below are those of Rust, Python and TOML; Node.js spells them in camelCase (`step_hours` is \
`stepHours`). How worlds are used is told in [The simulator](simulator.md).

Every key is required. A world in TOML that starts with `extends = \"base\"` takes those that it does not name from \
the base world, which stands below, or from another world that comes with the library. An unknown key is refused, and \
so is a value outside its range.";

const ERRORS: &str = "\
A call with a value that cannot be right is refused as a whole and changes nothing. The error says what kind of refusal \
it is, which value is at fault, and what the limit is. The kinds are the same in every language: `Error::kind` in Rust, \
a class of `lagwise.exceptions` with its `code` in Python, `code` of the `Error` in Node.js. New kinds may be added; \
existing ones keep their meaning.

The path of the value is `field`, such as `ads[3].clicks`, `config.stages[0].cv`, `total_budget`, or `clicks[17]` in \
columns. Node.js spells it as its keys are spelt: `ads[3].ageHours`. It is empty where no single value is at fault.";

/// Longest line of a page.
const WIDTH: usize = 120;

/// The longest message that makes a good example.
const LONGEST_EXAMPLE: usize = 90;

/// Writes words in lines of at most `WIDTH` characters, the first line after `first`, the others after `further`.
fn fill(out: &mut String, first: &str, further: &str, text: &str) {
    let mut line = first.to_owned();
    let mut is_empty = true;
    for word in text.split_whitespace() {
        if !is_empty && line.chars().count() + 1 + word.chars().count() > WIDTH {
            let _ = writeln!(out, "{line}");
            further.clone_into(&mut line);
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    let _ = writeln!(out, "{line}");
}

fn page(title: &str, introduction: &str) -> String {
    let mut out = format!("# {title}\n\n{NOTE}\n");
    for paragraph in introduction.split("\n\n") {
        out.push('\n');
        fill(&mut out, "", "", paragraph);
    }
    out
}

/// `config.md`: every key of the configuration, section by section.
fn configuration(model: &Model) -> String {
    let mut out = page("Configuration", CONFIGURATION);
    section(&mut out, model, "", model.record("Config").unwrap());
    let defaults = serde_json::to_string_pretty(&Config::default()).unwrap();
    let _ = write!(out, "\n## All defaults\n\n```json\n{defaults}\n```\n");
    out
}

/// `tenant.md`: every key of a tenant's configuration, section by section.
fn tenant(model: &Model) -> String {
    let mut out = page("Tenants", TENANT);
    section(&mut out, model, "", model.record("TenantConfig").unwrap());
    let [defaults, hubspot] = [TenantConfig::service_business(), TenantConfig::hubspot_default()]
        .map(|config| serde_json::to_string_pretty(&config).unwrap());
    let _ = write!(out, "\n## All defaults\n\nThese are `service_business`, too.\n\n```json\n{defaults}\n```\n");
    let _ = write!(out, "\n## `hubspot_default`\n\n```json\n{hubspot}\n```\n");
    out
}

/// `world.md`: every key of a simulated world, section by section.
fn world(model: &Model) -> String {
    let mut out = page("Simulated worlds", WORLD);
    section(&mut out, model, "", model.record("World").unwrap());
    let base = Path::new(env!("CARGO_MANIFEST_DIR")).join("worlds/base.toml");
    let _ = write!(out, "\n## The base world\n\n```toml\n{}```\n", std::fs::read_to_string(base).unwrap());
    out
}

/// A section's own keys, then the sections in it.
fn section(out: &mut String, model: &Model, path: &str, record: &Record) {
    if path.is_empty() {
        out.push_str("\n## Top level\n\n");
    } else {
        let _ = write!(out, "\n## `{path}`\n\n");
        fill(out, "", "", &record.doc);
        out.push('\n');
    }
    let are_all_required = record.fields.iter().all(|field| field.is_required);
    let mut sections = Vec::new();
    for field in &record.fields {
        let inner = named(&field.ty).and_then(|name| model.record(name));
        let path = format!("{path}{}{}", if path.is_empty() { "" } else { "." }, field.name);
        fill(out, "- ", "  ", &key(model, field, inner.map(|_| path.as_str()), are_all_required));
        if let Some(choice) = named(&field.ty).and_then(|name| choice(model, name)) {
            for (value, meaning) in &choice.values {
                fill(out, "  - ", "    ", &format!("`\"{value}\"`: {meaning}"));
            }
        }
        sections.extend(inner.map(|inner| (path, inner)));
    }
    for (path, inner) in sections {
        section(out, model, &path, inner);
    }
}

fn choice<'a>(model: &'a Model, name: &str) -> Option<&'a Choice> {
    model.choices.iter().find(|choice| choice.name == name)
}

/// One key: its type, its default and its meaning; where all keys are required, none says so. A key that holds a section links to it.
fn key(model: &Model, field: &Field, section: Option<&str>, are_all_required: bool) -> String {
    let meaning = field.doc.replace("`None`", "`null`");
    let default = match (&field.default, section) {
        _ if field.is_required => if are_all_required { "" } else { ", required" }.to_owned(),
        (Some(Value::Array(_)) | None, Some(_)) => ", default [below](#all-defaults)".to_owned(),
        (_, Some(_)) => ", every key with a default".to_owned(),
        (default, None) => format!(", default `{}`", default.as_ref().map_or_else(|| "null".into(), literal)),
    };
    let name = match section {
        Some(path) => format!("[`{}`](#{})", field.name, path.replace('.', "")),
        None => format!("`{}`", field.name),
    };
    format!("{name} ({}{default}): {meaning}", type_name(model, &field.ty))
}

/// A value as JSON, but whole numbers without `.0`.
fn literal(value: &Value) -> String {
    match value.as_f64() {
        Some(number) => number.to_string(),
        None => value.to_string(),
    }
}

fn type_name(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Number => "number".into(),
        Type::Integer => "whole number".into(),
        Type::Bool => "truth value".into(),
        Type::Text => "text".into(),
        Type::Timestamp => "instant".into(),
        Type::Optional(inner) => format!("{} or null", type_name(model, inner)),
        Type::List(inner) => format!("list of {}s", type_name(model, inner)),
        Type::Map(inner) => format!("{}s by name", type_name(model, inner)),
        Type::Named(name) if model.record(name).is_some() => "record".into(),
        Type::Named(_) => "choice".into(),
    }
}

/// `errors.md`: every kind of refusal, with its Python class and real refusals as examples.
fn errors() -> String {
    let mut out = page("Errors", ERRORS);
    let refusals = refusals();
    for kind in ErrorKind::ALL {
        let class = python_class(*kind);
        let _ = write!(out, "\n## `{}`\n\n{}\n\n", kind.code(), kind.meaning());
        let _ = writeln!(out, "Rust `ErrorKind::{kind:?}`, Python `{class}`, a `{}`.", builtin(&class));
        let of_kind = refusals.iter().filter(|(_, error)| error.kind() == *kind);
        let short: Vec<_> = of_kind.filter(|(_, error)| error.to_string().len() <= LONGEST_EXAMPLE).collect();
        if !short.is_empty() {
            out.push_str("\nFor example:\n\n");
        }
        for (name, error) in spread(&short) {
            fill(&mut out, "- ", "  ", &format!("{name}: `{error}`"));
        }
    }
    out
}

/// The first, the middle and the last.
fn spread<T>(items: &[T]) -> impl Iterator<Item = &T> {
    let last = items.len().saturating_sub(1);
    let mut places = vec![0, last / 2, last];
    places.dedup();
    places.into_iter().filter_map(|place| items.get(place))
}

/// The golden vectors' refusals, and one that no golden vector can hold since it is no JSON, with what they report.
fn refusals() -> Vec<(String, Error)> {
    let golden = account::refusals().into_iter().map(|case| {
        let error = call(case["call"].as_str().unwrap(), &case["config"], &case["input"]).unwrap_err();
        (case["name"].as_str().unwrap().to_owned(), error)
    });
    golden.chain([("broken JSON".to_owned(), Config::from_json("{\"model\": ").unwrap_err())]).collect()
}

/// `UNKNOWN_FIELD` is `UnknownFieldError`.
fn python_class(kind: ErrorKind) -> String {
    let words = kind.code().split('_').map(|word| format!("{}{}", &word[..1], word[1..].to_lowercase()));
    format!("{}Error", words.collect::<String>())
}

/// The builtin exception that a class of `exceptions.py` is, too.
fn builtin(class: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../bindings-python/python/lagwise/exceptions.py");
    let text = std::fs::read_to_string(path).unwrap();
    let start = format!("class {class}(LagwiseError, ");
    let line = text.lines().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no {class}"));
    line.trim_end_matches("):").to_owned()
}

#[test]
fn the_reference_of_the_configuration_is_fresh() {
    settle("docs/src/config.md", &configuration(&Model::of_core()));
}

#[test]
fn the_reference_of_the_tenants_is_fresh() {
    settle("docs/src/tenant.md", &tenant(&Model::of_core()));
}

#[test]
fn the_reference_of_the_worlds_is_fresh() {
    settle("docs/src/world.md", &world(&Model::of_core()));
}

/// The page on the simulator is written by hand; what it lists is the library's.
#[test]
fn the_guide_lists_every_world_and_every_section_of_one() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../docs/src/simulator.md");
    let page = std::fs::read_to_string(page).unwrap();
    let words: String = page.split_whitespace().collect::<Vec<_>>().join(" ");
    for name in World::names() {
        let line = format!("- `{name}`: {}", World::named(name).unwrap().description);
        assert!(words.contains(&line), "simulator.md lacks {line:?}");
    }
    let model = Model::of_core();
    for section in model.record("World").unwrap().fields.iter().filter(|field| named(&field.ty).is_some()) {
        assert!(page.contains(&format!("| `{}` |", section.name)), "simulator.md lacks {}", section.name);
    }
    for policy in KnownPolicy::ALL {
        assert!(page.contains(&format!("- `{}`:", policy.name())), "simulator.md lacks {policy:?}");
    }
}

#[test]
fn the_reference_of_the_errors_is_fresh() {
    settle("docs/src/errors.md", &errors());
}
