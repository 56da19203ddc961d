//! `_lagwise.pyi`: the records' part of the stub, below the part that is written by hand.

use std::fmt::Write as _;
use std::path::Path;

use super::super::model::{Model, Record, Type};
use super::{INPUTS, WIDTH, classes, docstring, parameters};

pub(super) const PATH: &str = "bindings-python/python/lagwise/_lagwise.pyi";

const MARK: &str = "# Below: generated from the core's records by `make gen`. Above: written by hand.\n";

pub(super) fn file(model: &Model) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(PATH);
    let present = std::fs::read_to_string(path).unwrap();
    let (by_hand, _) = present.split_once(MARK).unwrap();
    let mut out = format!("{by_hand}{MARK}\n__all__ += [\n");
    for Record { name, .. } in classes(model) {
        let _ = writeln!(out, "    {name:?},");
    }
    out.push_str("]\n");
    for record in classes(model) {
        class(&mut out, record);
    }
    out
}

fn class(out: &mut String, record: &Record) {
    let name = &record.name;
    let _ = write!(out, "\n@final\nclass {name}:\n");
    out.push_str(&docstring(&record.doc, "    "));
    out.push('\n');
    if INPUTS.contains(&name.as_str()) {
        let parameters = parameters(record, |name, ty, default| match default {
            Some(default) => format!("{name}: {} = {default}", accepted(ty)),
            None => format!("{name}: {}", accepted(ty)),
        });
        let line = format!("    def __new__(cls, *, {}) -> {name}: ...\n", parameters.join(", "));
        if line.len() <= WIDTH {
            out.push_str(&line);
        } else {
            out.push_str("    def __new__(\n        cls,\n        *,\n");
            for parameter in parameters {
                let _ = writeln!(out, "        {parameter},");
            }
            let _ = writeln!(out, "    ) -> {name}: ...");
        }
    }
    for field in &record.fields {
        let _ = write!(out, "    @property\n    def {}(self) -> {}:\n", field.name, returned(&field.ty));
        out.push_str(&docstring(&field.doc, "        "));
        out.push('\n');
    }
    out.push_str("    def to_dict(self) -> dict[str, Any]:\n");
    out.push_str(&docstring("The fields as a plain dict; records in it as dicts, sequences as lists.", "        "));
    out.push_str("\n    def __eq__(self, other: object, /) -> bool: ...\n");
    out.push_str("    def __reduce__(self) -> tuple[Any, tuple[str, str]]: ...\n");
    out.push_str("    __hash__: ClassVar[None]  # type: ignore[assignment]\n");
}

/// What a constructor takes.
fn accepted(ty: &Type) -> String {
    match ty {
        Type::Timestamp => "datetime | str".into(),
        Type::Optional(inner) => format!("{} | None", accepted(inner)),
        Type::List(inner) => match &**inner {
            Type::Named(name) => format!("Sequence[{name} | Mapping[str, object]]"),
            other => format!("Sequence[{}]", accepted(other)),
        },
        Type::Map(inner) => format!("Mapping[str, {}]", accepted(inner)),
        Type::Named(name) if INPUTS.contains(&name.as_str()) => format!("{name} | Mapping[str, object]"),
        other => returned(other),
    }
}

/// What a getter gives.
fn returned(ty: &Type) -> String {
    match ty {
        Type::Number => "float".into(),
        Type::Integer => "int".into(),
        Type::Bool => "bool".into(),
        Type::Text => "str".into(),
        Type::Timestamp => "datetime".into(),
        Type::Optional(inner) => format!("{} | None", returned(inner)),
        Type::List(inner) => format!("tuple[{}, ...]", returned(inner)),
        Type::Map(inner) => format!("dict[str, {}]", returned(inner)),
        Type::Named(name) => name.clone(),
    }
}
