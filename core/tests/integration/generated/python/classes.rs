//! `bindings-python/src/records.rs`: one frozen class for each record, around the core's own type.

use std::fmt::Write as _;

use super::super::model::{Choice, Field, Model, Record, Type, named};
use super::{INPUTS, WIDTH, choice, classes, parameters, wrap};

const HEAD: &str = r"// Generated from the core's records: `make gen` writes this file, changes by hand are lost.
//! The records as frozen classes.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyDict, PyTuple};

use crate::plain::{Choice, Plain, plain_choice, plain_record};
use crate::{instant, record, source};
";

pub(super) fn file(model: &Model) -> String {
    let mut out = HEAD.to_owned();
    let records = classes(model);
    for record in &records {
        class(&mut out, record, model);
    }
    out.push_str("\n/// Rebuilds a pickled record.\n");
    out.push_str("pub(crate) fn restore(py: Python<'_>, name: &str, json: &str) -> PyResult<Py<PyAny>> {\n");
    out.push_str("    match name {\n");
    for Record { name, module, .. } in &records {
        let _ = writeln!(out, "        {name:?} => record::restored::<{name}, {module}::{name}>(py, json),");
    }
    out.push_str("        _ => Err(record::unknown(name)),\n    }\n}\n");
    for record in &records {
        let names: Vec<&str> = record.fields.iter().map(|field| field.name.as_str()).collect();
        let _ = write!(out, "\nplain_record! {{\n    {}::{}:\n", record.module, record.name);
        for line in wrap(&names.join(", "), WIDTH - 4) {
            let _ = writeln!(out, "    {line}");
        }
        out.push_str("}\n");
    }
    for choice in choices_of(&records, model) {
        let _ = write!(out, "\nplain_choice! {{\n    lagwise::{}:\n", choice.name);
        for (text, _) in &choice.values {
            let _ = writeln!(out, "    {} = {text:?},", variant(text));
        }
        out.push_str("}\n");
    }
    out
}

/// The choices that results hold.
fn choices_of<'a>(records: &[&Record], model: &'a Model) -> Vec<&'a Choice> {
    let is_held = |choice: &&Choice| {
        records.iter().flat_map(|record| &record.fields).any(|field| named(&field.ty) == Some(&choice.name))
    };
    model.choices.iter().filter(is_held).collect()
}

/// The core's name of a choice's value: `kill_roas` and `KILL_ROAS` are `KillRoas`.
fn variant(text: &str) -> String {
    let word = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_uppercase() + &rest.to_lowercase()
    };
    text.split('_').map(word).collect()
}

fn docs(out: &mut String, text: &str, indent: &str) {
    for line in wrap(text, WIDTH - indent.len() - 4) {
        let _ = writeln!(out, "{}", format!("{indent}/// {line}").trim_end());
    }
}

fn class(out: &mut String, record: &Record, model: &Model) {
    let Record { name, module, .. } = record;
    let kept: Vec<(&Field, &str)> =
        record.fields.iter().filter_map(|field| Some((field, kept(&field.ty, model)?))).collect();
    out.push('\n');
    docs(out, &record.doc, "");
    out.push_str("#[pyclass(frozen, module = \"lagwise\")]\n");
    let _ = write!(out, "pub(crate) struct {name} {{\n    pub(crate) inner: {module}::{name},\n");
    for (field, class) in &kept {
        let _ = writeln!(out, "    {}: PyOnceLock<Py<{class}>>,", field.name);
    }
    let _ = write!(out, "}}\n\nimpl From<{module}::{name}> for {name} {{\n");
    let _ = writeln!(out, "    fn from(inner: {module}::{name}) -> Self {{");
    let mut start = "Self { inner".to_owned();
    for (field, _) in &kept {
        let _ = write!(start, ", {}: PyOnceLock::new()", field.name);
    }
    let _ = write!(out, "        {start} }}\n    }}\n}}\n\n#[pymethods]\nimpl {name} {{\n");
    if INPUTS.contains(&name.as_str()) {
        constructor(out, record);
    }
    for field in &record.fields {
        getter(out, field, model);
    }
    let _ = write!(
        out,
        "    /// The fields as a plain dict; records in it as dicts, sequences as lists.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {{
        self.inner.plain(py)
    }}

    fn __eq__(&self, other: &Self) -> bool {{
        self.inner == other.inner
    }}

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {{
        record::repr(slf, &slf.get().inner)
    }}

    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<record::Pickled<'py>> {{
        record::pickled(py, {name:?}, &self.inner)
    }}
}}
"
    );
}

fn constructor(out: &mut String, record: &Record) {
    let names = parameters(record, |name, _, default| match default {
        // The signature stands within double quotes.
        Some(default) => format!("{name}={}", default.replace('"', "'")),
        None => name.to_owned(),
    });
    // The one line of the signature is broken inside the text, where the compiler joins it again.
    let signature = wrap(&format!("(*, {})", names.join(", ")), WIDTH - 28).join(" \\\n            ");
    let _ = write!(
        out,
        "    #[new]
    #[pyo3(
        signature = (**fields),
        text_signature = \"{signature}\"
    )]
    fn new(py: Python<'_>, fields: Option<Bound<'_, PyDict>>) -> PyResult<Self> {{
        source::keywords(py, fields).map(|record: {}::{}| record.into())
    }}

",
        record.module, record.name
    );
}

/// The class of what a record makes once and keeps: of its lists, and of the records in it that hold lists.
fn kept<'a>(ty: &'a Type, model: &Model) -> Option<&'a str> {
    match ty {
        Type::List(_) => Some("PyTuple"),
        Type::Named(name) => {
            let has_lists = |record: &Record| record.fields.iter().any(|field| matches!(field.ty, Type::List(_)));
            model.reachable(name).into_iter().any(has_lists).then_some(name)
        }
        _ => None,
    }
}

fn getter(out: &mut String, field: &Field, model: &Model) {
    let name = &field.name;
    let (ty, body) = value(&field.ty, name, model);
    docs(out, &field.doc, "    ");
    out.push_str("    #[getter]\n");
    let arguments = if ty.contains("'py") { "<'py>(&self, py: Python<'py>)" } else { "(&self)" };
    let _ = write!(out, "    fn {name}{arguments} -> {ty} {{\n        {body}\n    }}\n\n");
}

/// Type of a getter and the expression that reads it.
fn value(ty: &Type, field: &str, model: &Model) -> (String, String) {
    let is_choice = |name: &str| choice(model, name).is_some();
    match ty {
        Type::Number => ("f64".into(), format!("self.inner.{field}")),
        Type::Integer => (whole(field).into(), format!("self.inner.{field}")),
        Type::Bool => ("bool".into(), format!("self.inner.{field}")),
        Type::Text => ("&str".into(), format!("&self.inner.{field}")),
        Type::Timestamp => {
            ("PyResult<Bound<'py, PyDateTime>>".into(), format!("instant::datetime(py, self.inner.{field})"))
        }
        Type::Map(inner) => (format!("&{}", map(inner, field)), format!("&self.inner.{field}")),
        Type::Named(name) if is_choice(name) => ("&'static str".into(), format!("self.inner.{field}.text()")),
        Type::Named(name) if kept(ty, model).is_some() => {
            (format!("PyResult<Bound<'py, {name}>>"), format!("record::kept(py, &self.{field}, &self.inner.{field})"))
        }
        Type::Named(name) => (name.clone(), format!("record::part(&self.inner.{field})")),
        Type::List(inner) => {
            let tuple = "PyResult<Bound<'py, PyTuple>>".to_owned();
            match &**inner {
                Type::Text | Type::Number => (tuple, format!("record::values(py, &self.{field}, &self.inner.{field})")),
                Type::Named(name) => {
                    (tuple, format!("record::parts::<{name}, _>(py, &self.{field}, &self.inner.{field})"))
                }
                other => panic!("no class holds a list of {other:?}"),
            }
        }
        Type::Optional(inner) => match &**inner {
            Type::Text => ("Option<&str>".into(), format!("self.inner.{field}.as_deref()")),
            Type::Timestamp => (
                "PyResult<Option<Bound<'py, PyDateTime>>>".into(),
                format!("self.inner.{field}.map(|at| instant::datetime(py, at)).transpose()"),
            ),
            Type::Map(inner) => (format!("Option<&{}>", map(inner, field)), format!("self.inner.{field}.as_ref()")),
            Type::Named(name) if is_choice(name) => {
                ("Option<&'static str>".into(), format!("self.inner.{field}.map(Choice::text)"))
            }
            Type::Named(name) => (format!("Option<{name}>"), format!("self.inner.{field}.as_ref().map(record::part)")),
            plain => (format!("Option<{}>", value(plain, field, model).0), format!("self.inner.{field}")),
        },
    }
}

fn map(inner: &Type, field: &str) -> String {
    assert_eq!(*inner, Type::Integer, "{field}");
    "BTreeMap<String, u64>".into()
}

/// The core's type of a whole number: minor units and codes may be negative, counts may not.
fn whole(field: &str) -> &'static str {
    if field.ends_with("_minor") || field.ends_with("code") { "i64" } else { "u64" }
}
