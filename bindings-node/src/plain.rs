//! Plain values as one text.
//!
//! Reading a property through Node-API costs about 500 ns, and 20 ads have three hundred of them. A script therefore
//! writes what JSON carries as it is (numbers that are finite and exact, texts, truth values, arrays, object literals) as
//! JSON, which crosses in one call. Any other value, such as a `Date`, a `bigint` or an instance of a class, is read
//! property by property, and so is what the script wrote and JSON does not allow, such as half a surrogate pair.

use std::borrow::Cow;
use std::fmt;

use lagwise::decode::{self, Source, Value};
use lagwise::{Event, Result};
use napi::bindgen_prelude::{FromNapiValue, Object, Unknown};
use napi::{Env, JsValue, ValueType};
use serde::de::{DeserializeOwned, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use crate::error::node_api;
use crate::names;
use crate::script::ScriptFunction;
use crate::source::{Input, REPLACEMENT};

/// The script, ready to read values.
#[derive(Debug)]
pub(crate) struct PlainReader {
    /// `(value) => text`
    write: ScriptFunction,
    /// `(texts) => text`
    join: ScriptFunction,
}

impl PlainReader {
    /// Compiles the script. The engine keeps what it compiled, so this costs little from the second time on.
    pub(crate) fn new(env: Env) -> Result<Self> {
        let compile = || {
            let script: Object<'_> = env.run_script(include_str!("plain/plain.js"))?;
            Ok(Self { write: ScriptFunction::named(script, "write")?, join: ScriptFunction::named(script, "join")? })
        };
        compile().map_err(node_api)
    }

    /// Reads a record or a list of them; `name` starts the path in errors.
    pub(crate) fn read<T: DeserializeOwned>(&self, env: Env, name: &str, value: Unknown<'_>) -> Result<T> {
        match self.json(env, value).map_err(node_api)? {
            Some(json) => decode::decode(name, json),
            None => decode::decode(name, Input::new(value).map_err(node_api)?),
        }
    }

    /// Reads an event with its type.
    pub(crate) fn read_event(&self, env: Env, value: Unknown<'_>) -> Result<Event> {
        match self.json(env, value).map_err(node_api)? {
            Some(json) => Event::decode("event", json),
            None => Event::decode("event", Input::new(value).map_err(node_api)?),
        }
    }

    /// The texts of an array that holds nothing else; `None` where it is to be read one by one.
    pub(crate) fn texts(&self, env: Env, value: Unknown<'_>) -> Result<Option<Vec<String>>> {
        let joined = text(env, &self.join, value).map_err(node_api)?;
        // Half a surrogate pair is refused one by one.
        let whole = joined.filter(|texts| !texts.contains(REPLACEMENT));
        Ok(whole.map(|texts| texts.split('\0').map(str::to_owned).collect()))
    }

    fn json(&self, env: Env, value: Unknown<'_>) -> napi::Result<Option<Json>> {
        let written = text(env, &self.write, value)?;
        Ok(written.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

/// The text that a function makes of a value, if it does.
fn text(env: Env, function: &ScriptFunction, value: Unknown<'_>) -> napi::Result<Option<String>> {
    let text = function.call(&env, &[value.raw()])?;
    (text.get_type()? == ValueType::String).then(|| String::from_unknown(text)).transpose()
}

/// A value as the script wrote it, its keys in JavaScript's spelling.
struct Json(Value<Json>);

impl Source for Json {
    fn open(self) -> Result<Value<Self>> {
        Ok(self.0)
    }

    fn field(key: &str) -> Option<Cow<'_, str>> {
        Some(names::to_core(key))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E>(self) -> std::result::Result<Json, E> {
        Ok(Json(Value::Null))
    }

    fn visit_bool<E>(self, value: bool) -> std::result::Result<Json, E> {
        Ok(Json(Value::Bool(value)))
    }

    fn visit_i64<E>(self, value: i64) -> std::result::Result<Json, E> {
        Ok(Json(Value::Integer(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> std::result::Result<Json, E> {
        Ok(Json(Value::Integer(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> std::result::Result<Json, E> {
        Ok(Json(Value::Float(value)))
    }

    fn visit_str<E>(self, value: &str) -> std::result::Result<Json, E> {
        Ok(Json(Value::Text(value.to_owned())))
    }

    fn visit_string<E>(self, value: String) -> std::result::Result<Json, E> {
        Ok(Json(Value::Text(value)))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> std::result::Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Json(Value::List(list)))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> std::result::Result<Json, A::Error> {
        let mut map = Vec::with_capacity(16);
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Json(Value::Map(map)))
    }
}
