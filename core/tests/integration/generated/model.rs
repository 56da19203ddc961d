//! The records and choices of the library, read from their JSON Schemas.

use serde_json::{Map, Value};

/// Type of a field.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type {
    Number,
    Integer,
    Bool,
    Text,
    /// An instant, as RFC 3339 text in JSON.
    Timestamp,
    Optional(Box<Type>),
    List(Box<Type>),
    /// Text keys to values.
    Map(Box<Type>),
    /// A record or a choice, by name.
    Named(String),
}

/// One field of a record.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) doc: String,
    pub(crate) ty: Type,
    /// Whether an input must have it.
    pub(crate) is_required: bool,
    /// What it is where it is left out, if that is not "absent".
    pub(crate) default: Option<Value>,
}

/// A record: named fields.
#[derive(Clone, Debug)]
pub(crate) struct Record {
    pub(crate) name: String,
    /// The core's module that holds it.
    pub(crate) module: &'static str,
    pub(crate) doc: String,
    pub(crate) fields: Vec<Field>,
}

/// A choice: one of several texts.
#[derive(Clone, Debug)]
pub(crate) struct Choice {
    pub(crate) name: String,
    pub(crate) doc: String,
    /// The texts with what each means.
    pub(crate) values: Vec<(String, String)>,
}

/// Records that are documents: dicts in Python, and each with a reference page of its own.
pub(crate) const DOCUMENTS: [&str; 3] = ["Config", "TenantConfig", "World"];

/// Everything that crosses a language boundary, sorted by name.
#[derive(Debug, Default)]
pub(crate) struct Model {
    pub(crate) records: Vec<Record>,
    pub(crate) choices: Vec<Choice>,
}

impl Model {
    pub(crate) fn of_core() -> Self {
        let mut model = Self::default();
        model.take(
            "lagwise",
            &[
                schemars::schema_for!(lagwise::Config),
                schemars::schema_for!(lagwise::AdState),
                schemars::schema_for!(lagwise::Allocation),
                schemars::schema_for!(lagwise::AdVerdict),
                schemars::schema_for!(lagwise::BlendedScore),
                schemars::schema_for!(lagwise::FatigueReport),
                schemars::schema_for!(lagwise::DecisionOptions),
                schemars::schema_for!(lagwise::AdRegistered),
                schemars::schema_for!(lagwise::CreativeRegistered),
                schemars::schema_for!(lagwise::Delivery),
                schemars::schema_for!(lagwise::StageEntry),
                schemars::schema_for!(lagwise::Feedback),
                schemars::schema_for!(lagwise::ChangeCommitted),
                schemars::schema_for!(lagwise::AdRetired),
                schemars::schema_for!(lagwise::Outcome),
                schemars::schema_for!(lagwise::Tick),
                schemars::schema_for!(lagwise::LagReport),
                schemars::schema_for!(lagwise::StateSize),
                schemars::schema_for!(lagwise::TenantConfig),
                schemars::schema_for!(lagwise::DealStage),
                schemars::schema_for!(lagwise::StageChange),
                schemars::schema_for!(lagwise::StageReport),
                schemars::schema_for!(lagwise::DealValue),
                schemars::schema_for!(lagwise::PipelineValue),
                schemars::schema_for!(lagwise::PipelineRoas),
                schemars::schema_for!(lagwise::Touch),
                schemars::schema_for!(lagwise::TouchOutcome),
                schemars::schema_for!(lagwise::Conversion),
                schemars::schema_for!(lagwise::Erasure),
                schemars::schema_for!(lagwise::AttributionSize),
                schemars::schema_for!(lagwise::Journey),
                schemars::schema_for!(lagwise::CreditModel),
                schemars::schema_for!(lagwise::CreditOptions),
                schemars::schema_for!(lagwise::CreditReport),
                schemars::schema_for!(lagwise::AdChange),
                schemars::schema_for!(lagwise::BudgetEntity),
                schemars::schema_for!(lagwise::BudgetHeadroom),
                schemars::schema_for!(lagwise::GuardHistory),
                schemars::schema_for!(lagwise::GuardVerdict),
                schemars::schema_for!(lagwise::LedgerOptions),
                schemars::schema_for!(lagwise::ReserveAnswer),
                schemars::schema_for!(lagwise::PlatformError),
                schemars::schema_for!(lagwise::NextStep),
                schemars::schema_for!(lagwise::PlatformValue),
                schemars::schema_for!(lagwise::Reconciliation),
                schemars::schema_for!(lagwise::QueuedChange),
                schemars::schema_for!(lagwise::AuditRecord),
                schemars::schema_for!(lagwise::Circuit),
            ],
        );
        model.take(
            "lagwise::simulate",
            &[
                schemars::schema_for!(lagwise::simulate::World),
                schemars::schema_for!(lagwise::simulate::LiveAd),
                schemars::schema_for!(lagwise::simulate::AdTruth),
                schemars::schema_for!(lagwise::simulate::Run),
                schemars::schema_for!(lagwise::simulate::Comparison),
                schemars::schema_for!(lagwise::simulate::KnownPolicy),
            ],
        );
        model.records.sort_by(|a, b| a.name.cmp(&b.name));
        model.records.dedup_by(|a, b| a.name == b.name);
        model.choices.sort_by(|a, b| a.name.cmp(&b.name));
        model.choices.dedup_by(|a, b| a.name == b.name);
        model
    }

    pub(crate) fn record(&self, name: &str) -> Option<&Record> {
        self.records.iter().find(|record| record.name == name)
    }

    /// Takes the records and choices of some schemas, which are a module's.
    fn take(&mut self, module: &'static str, schemas: &[schemars::Schema]) {
        for schema in schemas {
            let root = schema.as_value().as_object().unwrap();
            self.define(module, root["title"].as_str().unwrap(), root);
            for (name, definition) in root.get("$defs").and_then(Value::as_object).into_iter().flatten() {
                self.define(module, name, definition.as_object().unwrap());
            }
        }
    }

    /// Whether a record is a document or a section of one.
    pub(crate) fn is_in_document(&self, record: &Record) -> bool {
        DOCUMENTS.iter().any(|root| self.reachable(root).iter().any(|section| section.name == record.name))
    }

    /// A record and all records that it holds, outermost first.
    pub(crate) fn reachable(&self, name: &str) -> Vec<&Record> {
        let mut found: Vec<&Record> = self.record(name).into_iter().collect();
        let mut next = 0;
        while let Some(record) = found.get(next) {
            next += 1;
            for field in record.fields.clone() {
                if let Some(inner) = named(&field.ty).and_then(|name| self.record(name))
                    && !found.iter().any(|record| record.name == inner.name)
                {
                    found.push(inner);
                }
            }
        }
        found
    }

    fn define(&mut self, module: &'static str, name: &str, schema: &Map<String, Value>) {
        let doc = text(schema, "description");
        if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
            let required = schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default();
            let fields = properties
                .iter()
                .map(|(field, schema)| {
                    let schema = schema.as_object().unwrap();
                    Field {
                        name: field.clone(),
                        doc: text(schema, "description"),
                        ty: type_of(schema),
                        is_required: required.iter().any(|name| name == field),
                        default: schema.get("default").filter(|value| !value.is_null()).cloned(),
                    }
                })
                .collect();
            self.records.push(Record { name: name.to_owned(), module, doc, fields });
        } else {
            self.choices.push(Choice { name: name.to_owned(), doc, values: values_of(schema) });
        }
    }
}

/// The record or choice that a type names, however deep.
pub(crate) fn named(ty: &Type) -> Option<&str> {
    match ty {
        Type::Named(name) => Some(name),
        Type::Optional(inner) | Type::List(inner) | Type::Map(inner) => named(inner),
        _ => None,
    }
}

/// Documentation with its line breaks folded into spaces, paragraphs kept, and Rust links reduced to their text.
fn text(schema: &Map<String, Value>, key: &str) -> String {
    let raw = schema.get(key).and_then(Value::as_str).unwrap_or_default();
    let prose = raw.split("\n```").next().unwrap_or_default();
    let paragraphs: Vec<String> =
        prose.split("\n\n").map(|p| p.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    paragraphs.join("\n\n").trim().replace("[`", "`").replace("`]", "`")
}

fn type_of(schema: &Map<String, Value>) -> Type {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        return Type::Named(reference.trim_start_matches("#/$defs/").to_owned());
    }
    if let Some(options) = schema.get("anyOf").or_else(|| schema.get("allOf")).and_then(Value::as_array) {
        let options: Vec<&Map<String, Value>> = options.iter().filter_map(Value::as_object).collect();
        let is_null = |option: &&Map<String, Value>| option.get("type").is_some_and(|t| t == "null");
        let inner = type_of(options.iter().find(|option| !is_null(option)).unwrap());
        return if options.iter().any(is_null) { Type::Optional(Box::new(inner)) } else { inner };
    }
    match &schema["type"] {
        Value::String(name) => plain(name, schema),
        Value::Array(names) => {
            let name = names.iter().filter_map(Value::as_str).find(|name| *name != "null").unwrap();
            Type::Optional(Box::new(plain(name, schema)))
        }
        other => panic!("no type in {other}"),
    }
}

fn plain(name: &str, schema: &Map<String, Value>) -> Type {
    match name {
        "number" => Type::Number,
        "integer" => Type::Integer,
        "boolean" => Type::Bool,
        "string" if schema.get("format").is_some_and(|format| format == "date-time") => Type::Timestamp,
        "string" => Type::Text,
        "array" => Type::List(Box::new(type_of(schema["items"].as_object().unwrap()))),
        "object" => Type::Map(Box::new(type_of(schema["additionalProperties"].as_object().unwrap()))),
        other => panic!("unknown type {other}"),
    }
}

fn values_of(schema: &Map<String, Value>) -> Vec<(String, String)> {
    let options = schema.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default();
    options
        .iter()
        .filter_map(Value::as_object)
        .map(|option| (option["const"].as_str().unwrap().to_owned(), text(option, "description")))
        .collect()
}

#[test]
fn every_field_and_choice_is_documented() {
    let model = Model::of_core();
    assert!(model.record("AdState").is_some() && model.record("RefreshState").is_some());
    assert!(DOCUMENTS.iter().all(|root| model.reachable(root).len() > 1));
    for record in &model.records {
        assert!(!record.doc.is_empty(), "{}", record.name);
        for field in &record.fields {
            assert!(!field.doc.is_empty(), "{}.{}", record.name, field.name);
        }
    }
    for choice in &model.choices {
        assert!(choice.values.len() > 1, "{}", choice.name);
        for (value, doc) in &choice.values {
            assert!(!doc.is_empty(), "{}.{value}", choice.name);
        }
    }
}
