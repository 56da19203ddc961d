//! The script that makes results out of their numbers and texts, which the binding lays flat in the order of the fields.

use std::collections::BTreeSet;

use super::super::model::{Model, Record, Type};
use super::{WIDTH, camel};

/// What the binding returns; the records that these hold follow from them.
const ROOTS: [&str; 9] =
    ["AdVerdict", "Allocation", "BlendedScore", "Config", "FatigueReport", "LagReport", "Outcome", "StateSize", "Tick"];

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
      numbers = values;
      texts = pages.length === 1 ? pages[0] : pages.flat();
      n = t = 0;
      const made = isList ? list(records[name]) : records[name]();
      numbers = texts = undefined;
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

pub(super) fn script(model: &Model) -> String {
    let names: BTreeSet<&str> =
        ROOTS.iter().flat_map(|root| model.reachable(root)).map(|record| record.name.as_str()).collect();
    let readers: String = names.iter().filter_map(|name| model.record(name)).map(|r| reader(model, r)).collect();
    format!("{HEAD}\n  const records = {{\n{readers}  }};\n{TAIL}")
}
