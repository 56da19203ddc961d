//! `config.py`, `world.py` and `choices.py`: the documents as TypedDicts, the choices as literal types.

use std::fmt::Write as _;

use super::super::model::{Field, Model, Record, Type, named};
use super::{WIDTH, choice, docstring, literal};

const CHOICES_HEAD: &str = r#""""The choices: each is one of a few texts."""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

from typing import Literal, TypeAlias

"#;

const CONFIG_HEAD: &str = r#""""Types of the configuration, a plain dict.

Every key may be left out, except where a key says that it is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

"#;

const TENANT_HEAD: &str = r#""""Types of a tenant's configuration, a plain dict.

Every key may be left out, except where a key says that it is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

"#;

const WORLD_HEAD: &str = r#""""Types of a simulated world, a plain dict.

Every key is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

"#;

pub(super) fn choices(model: &Model) -> String {
    let mut out = CHOICES_HEAD.to_owned();
    let names: Vec<&str> = model.choices.iter().map(|choice| choice.name.as_str()).collect();
    exports(&mut out, &names);
    for choice in &model.choices {
        let values: Vec<String> = choice.values.iter().map(|(value, _)| format!("{value:?}")).collect();
        let line = format!("{}: TypeAlias = Literal[{}]\n", choice.name, values.join(", "));
        out.push('\n');
        if line.len() <= super::WIDTH {
            out.push_str(&line);
        } else {
            let _ = write!(out, "{}: TypeAlias = Literal[\n    {},\n]\n", choice.name, values.join(",\n    "));
        }
        let _ = write!(out, "\"\"\"{}\n\n", choice.doc);
        for (value, doc) in &choice.values {
            for (number, line) in super::wrap(&format!("- `{value}`: {doc}"), super::WIDTH - 2).iter().enumerate() {
                let _ = writeln!(out, "{}{line}", if number == 0 { "" } else { "  " });
            }
        }
        out.push_str("\"\"\"\n");
    }
    out
}

pub(super) fn config(model: &Model) -> String {
    document(model, "Config", CONFIG_HEAD)
}

pub(super) fn tenant(model: &Model) -> String {
    document(model, "TenantConfig", TENANT_HEAD)
}

pub(super) fn world(model: &Model) -> String {
    document(model, "World", WORLD_HEAD)
}

fn document(model: &Model, root: &str, head: &str) -> String {
    let mut out = head.to_owned();
    // Sections before what holds them.
    let sections: Vec<&Record> = model.reachable(root).into_iter().rev().collect();
    let names = || sections.iter().flat_map(|section| &section.fields).filter_map(|field| named(&field.ty));
    let mut used: Vec<&str> = names().filter(|name| choice(model, name).is_some()).collect();
    used.sort_unstable();
    used.dedup();
    let hints: Vec<String> = sections.iter().flat_map(|section| &section.fields).map(|field| hint(&field.ty)).collect();
    let is_used = |name: &&str| hints.iter().any(|hint| hint.contains(&format!("{name}[")));
    let collections: Vec<&str> = ["Mapping", "Sequence"].into_iter().filter(is_used).collect();
    let _ = writeln!(out, "from collections.abc import {}", collections.join(", "));
    let mut import = format!("from lagwise.choices import {}", used.join(", "));
    if import.len() > WIDTH {
        import = format!("from lagwise.choices import (\n    {},\n)", used.join(",\n    "));
    }
    let _ = write!(out, "from typing import TypedDict\n\n{import}\n\n");
    let mut exported: Vec<&str> = sections.iter().map(|section| section.name.as_str()).collect();
    exported.sort_unstable();
    exports(&mut out, &exported);
    for section in sections {
        typed_dict(&mut out, section);
    }
    out
}

fn exports(out: &mut String, names: &[&str]) {
    out.push_str("__all__ = [\n");
    for name in names {
        let _ = writeln!(out, "    {name:?},");
    }
    out.push_str("]\n");
}

/// A TypedDict; Python 3.10 knows required and optional keys only as two classes, one above the other.
fn typed_dict(out: &mut String, record: &Record) {
    let (required, optional): (Vec<&Field>, Vec<&Field>) = record.fields.iter().partition(|field| field.is_required);
    let mut base = "TypedDict".to_owned();
    if optional.is_empty() {
        let _ = write!(out, "\n\nclass {}(TypedDict):\n", record.name);
        out.push_str(&docstring(&record.doc, "    "));
        return keys(out, &required, false);
    }
    if !required.is_empty() {
        base = format!("_{}Required", record.name);
        let _ = write!(out, "\n\nclass {base}(TypedDict):\n");
        out.push_str(&docstring(&format!("Required keys of `{}`.", record.name), "    "));
        keys(out, &required, true);
    }
    let _ = write!(out, "\n\nclass {}({base}, total=False):\n", record.name);
    out.push_str(&docstring(&record.doc, "    "));
    keys(out, &optional, false);
}

fn keys(out: &mut String, fields: &[&Field], are_required: bool) {
    for field in fields {
        let mut doc = field.doc.clone();
        if are_required {
            doc.push_str(" Required.");
        }
        if let Some(default) = field.default.as_ref().filter(|default| !default.is_object() && !default.is_array()) {
            let _ = write!(doc, " Default: `{}`.", literal(default));
        }
        let _ = write!(out, "\n    {}: {}\n", field.name, hint(&field.ty));
        out.push_str(&docstring(&doc, "    "));
    }
}

fn hint(ty: &Type) -> String {
    match ty {
        Type::Number => "float".into(),
        Type::Integer => "int".into(),
        Type::Bool => "bool".into(),
        Type::Text | Type::Timestamp => "str".into(),
        Type::Optional(inner) => format!("{} | None", hint(inner)),
        Type::List(inner) => format!("Sequence[{}]", hint(inner)),
        Type::Map(inner) => format!("Mapping[str, {}]", hint(inner)),
        Type::Named(name) => name.clone(),
    }
}
