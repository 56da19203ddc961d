//! The script that makes results out of their numbers and texts, which the binding lays flat in the order of the fields.

use std::collections::BTreeSet;

use super::super::model::{Model, Record, Type};
use super::{WIDTH, camel, is_event, snake};

/// What the binding returns; the records that these hold follow from them.
const ROOTS: [&str; 35] = [
    "AdTruth",
    "AdVerdict",
    "Allocation",
    "Attribution",
    "AttributionSize",
    "AuditRecord",
    "BlendedScore",
    "BudgetHeadroom",
    "Circuit",
    "Comparison",
    "Config",
    "CreditReport",
    "DealValue",
    "Erasure",
    "FatigueReport",
    "GuardVerdict",
    "Journey",
    "LagReport",
    "LiveAd",
    "NextStep",
    "Outcome",
    "PipelineRoas",
    "PipelineValue",
    "QueuedChange",
    "Reconciliation",
    "Reservation",
    "ReserveAnswer",
    "Run",
    "StageChange",
    "StageReport",
    "StateSize",
    "TenantConfig",
    "Tick",
    "TouchOutcome",
    "World",
];

const HEAD: &str = "\
// Generated from the core's schemas by `make gen`: do not edit.
(() => {
  \"use strict\";

  // What is being read: numbers and texts in the order of the fields, and the place of the next of each.
  let numbers, texts, n, t;

  const list = (item) => {
    const items = [];
    for (let left = numbers[n++]; left > 0; left--) items.push(item());
    return items;
  };

  const map = (item) => Object.fromEntries(list(() => [texts[t++], item()]));
";

const TAIL: &str = "
  return {
    page: (...page) => page,
    make: (name, isList, values, ...pages) => {
      const all = pages.length === 1 ? pages[0] : pages.flat();
      // A patched prototype may make another result within this one: what is being read then comes back.
      const outer = { numbers, texts, n, t };
      numbers = values;
      texts = all;
      n = t = 0;
      const made = isList ? list(records[name]) : records[name]();
      numbers = outer.numbers;
      texts = outer.texts;
      n = outer.n;
      t = outer.t;
      return made;
    },
  };
})();
";

/// An expression that reads the next value of a type.
fn next(model: &Model, ty: &Type) -> String {
    match ty {
        Type::Number | Type::Integer => "numbers[n++]".into(),
        Type::Bool => "numbers[n++] === 1".into(),
        Type::Optional(ty) => format!("numbers[n++] === 0 ? null : {}", next(model, ty)),
        Type::List(ty) => format!("list(() => {})", next(model, ty)),
        Type::Named(name) if model.record(name).is_some() => format!("records.{name}()"),
        Type::Named(_) | Type::Text | Type::Timestamp => "texts[t++]".into(),
        Type::Map(ty) => format!("map(() => {})", next(model, ty)),
    }
}

fn reader(model: &Model, record: &Record) -> String {
    let mut lines = String::new();
    for field in &record.fields {
        let line = format!("      {}: {},\n", camel(&field.name), next(model, &field.ty));
        assert!(line.len() <= WIDTH);
        lines.push_str(&line);
    }
    format!("    {}: () => ({{\n{lines}    }}),\n", record.name)
}

/// Reads an event of any kind: its type, then the fields of the record that has it.
fn event_reader(model: &Model) -> String {
    let kinds = model.records.iter().filter(|record| is_event(record));
    let kinds: Vec<String> =
        kinds.map(|record| format!("    {}: \"{}\",\n", snake(&record.name), record.name)).collect();
    format!(
        "\n  const kinds = {{\n{}  }};\n
  records.Event = () => {{
    const type = texts[t++];
    return {{ type, ...records[kinds[type]]() }};
  }};\n",
        kinds.concat()
    )
}

pub(super) fn script(model: &Model) -> String {
    let events = model.records.iter().filter(|record| is_event(record)).map(|record| record.name.as_str());
    let made = ROOTS.into_iter().chain(events).flat_map(|root| model.reachable(root));
    let names: BTreeSet<&str> = made.map(|record| record.name.as_str()).collect();
    let readers: String = names.iter().filter_map(|name| model.record(name)).map(|r| reader(model, r)).collect();
    let event = event_reader(model);
    format!("{HEAD}\n  const records = {{\n{readers}  }};\n{event}{TAIL}")
}
