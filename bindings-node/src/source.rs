//! JavaScript values as the core's decoder sees them: opened one level at a time, so that neither a cycle nor a deep
//! value is ever followed further than a record reaches.

use std::borrow::Cow;

use jiff::Timestamp;
use lagwise::decode::{self, Source, Value};
use lagwise::{Config, Error, ErrorKind, Result};
use napi::bindgen_prelude::{
    BigInt, FromNapiValue, JsObjectValue, Object, TypedArray, TypedArrayType, Unknown, Utf16String,
};
use napi::{JsDate, JsValue, KeyCollectionMode, KeyConversion, KeyFilter, ValueType};
use serde::de::DeserializeOwned;

use crate::error::node_api;
use crate::names;

/// Reads a record; `name` starts the path in errors.
pub(crate) fn read<T: DeserializeOwned>(name: &str, value: Unknown<'_>) -> Result<T> {
    decode::decode(name, Input::new(value).map_err(node_api)?)
}

/// Reads a configuration; without one, every default.
pub(crate) fn read_config(config: Unknown<'_>) -> Result<Config> {
    Ok(read::<Option<Config>>("config", config)?.unwrap_or_default())
}

/// Reads the options of a call; without any, the defaults.
pub(crate) fn read_options<T: DeserializeOwned + Default>(options: Unknown<'_>) -> Result<T> {
    let options = read::<Option<T>>("", options);
    // Paths within are those of the other languages, which have arguments in the place of the object.
    let options = options.map_err(|error| if error.field().is_empty() { error.within("options") } else { error });
    Ok(options?.unwrap_or_default())
}

/// Reads the bytes of a `Uint8Array`, which a `Buffer` is, too.
pub(crate) fn read_bytes(name: &str, value: Unknown<'_>) -> Result<Vec<u8>> {
    let array = Input::new(value).and_then(Input::typed_array).map_err(node_api)?;
    match array {
        Some(array) if array.typed_array_type == TypedArrayType::Uint8 => Ok(array.arraybuffer.to_vec()),
        _ => Err(Error::new(ErrorKind::WrongType, name, "expected a Uint8Array")),
    }
}

/// What the engine writes for half of a surrogate pair, and what may stand in a text as well.
pub(crate) const REPLACEMENT: char = '\u{fffd}';

/// The text of a string; `None` where it has half a surrogate pair, which would make one id out of several.
fn unicode(value: Unknown<'_>) -> napi::Result<Option<String>> {
    let text = String::from_unknown(value)?;
    let is_whole = !text.contains(REPLACEMENT) || String::from_utf16(&Utf16String::from_unknown(value)?).is_ok();
    Ok(is_whole.then_some(text))
}

/// A value from JavaScript with its type.
#[derive(Clone, Copy)]
pub(crate) struct Input<'env> {
    value: Unknown<'env>,
    kind: ValueType,
}

impl<'env> Input<'env> {
    pub(crate) fn new(value: Unknown<'env>) -> napi::Result<Self> {
        Ok(Self { value, kind: value.get_type()? })
    }

    fn open_value(self) -> napi::Result<Value<Self>> {
        Ok(match self.kind {
            ValueType::Undefined | ValueType::Null => Value::Null,
            ValueType::Boolean => Value::Bool(bool::from_unknown(self.value)?),
            ValueType::Number => Value::Float(f64::from_unknown(self.value)?),
            ValueType::String => match unicode(self.value)? {
                Some(text) => Value::Text(text),
                None => Value::Other("a string with half a surrogate pair".into()),
            },
            ValueType::BigInt => Value::Integer(whole(&BigInt::from_unknown(self.value)?)),
            ValueType::Object => open_object(Object::from_unknown(self.value)?)?,
            ValueType::Function => Value::Other("a function".into()),
            ValueType::Symbol => Value::Other("a symbol".into()),
            ValueType::External | ValueType::Unknown => Value::Other("a value of another kind".into()),
        })
    }

    /// The text, where it is one.
    pub(crate) fn text(self) -> Option<napi::Result<String>> {
        if self.kind == ValueType::String { unicode(self.value).transpose() } else { None }
    }

    /// The object, where it is one.
    pub(crate) fn object(self) -> Option<napi::Result<Object<'env>>> {
        (self.kind == ValueType::Object).then(|| Object::from_unknown(self.value))
    }

    /// The typed array, where it is one.
    pub(crate) fn typed_array(self) -> napi::Result<Option<TypedArray<'env>>> {
        let Some(object) = self.object().transpose()? else { return Ok(None) };
        object.is_typedarray()?.then(|| TypedArray::from_unknown(self.value)).transpose()
    }

    /// Whether it counts as left out: `null` and `undefined`.
    pub(crate) fn is_absent(self) -> bool {
        matches!(self.kind, ValueType::Undefined | ValueType::Null)
    }
}

impl Source for Input<'_> {
    fn open(self) -> Result<Value<Self>> {
        self.open_value().map_err(node_api)
    }

    fn field(key: &str) -> Option<Cow<'_, str>> {
        Some(names::to_core(key))
    }
}

fn open_object(object: Object<'_>) -> napi::Result<Value<Input<'_>>> {
    if object.is_array()? {
        return Ok(Value::List(items(object)?));
    }
    // Its elements would pass for entries.
    if object.is_typedarray()? {
        return Ok(Value::Other("a typed array".into()));
    }
    if object.is_date()? {
        return Ok(instant(JsDate::from_unknown(object.to_unknown())?.value_of()?));
    }
    let entries = entries(object)?;
    if entries.is_empty() && !is_plain(object)? {
        // A Map, a Date, a Promise: all it holds is out of sight.
        return Ok(Value::Other("an object without fields of its own".into()));
    }
    Ok(Value::Map(entries))
}

/// A `Date` as JSON has it: RFC 3339 text. One that holds no time is none, and so is one outside the years -9999 to 9999.
fn instant(millis: f64) -> Value<Input<'static>> {
    #[expect(clippy::cast_possible_truncation, reason = "whole, and within +-8.64e15, unless it is NaN")]
    let instant = Timestamp::from_millisecond(millis as i64);
    match instant {
        Ok(instant) if !millis.is_nan() => Value::Instant(instant.to_string()),
        _ => Value::Other("an invalid Date".into()),
    }
}

/// The elements of an array.
fn items(array: Object<'_>) -> napi::Result<Vec<Input<'_>>> {
    let mut items = Vec::new();
    for index in 0..array.get_array_length()? {
        let item = Input::new(array.get_element(index)?)?;
        items.push(item);
        // No list may have a gap, so the decoder stops here too. Reading on would let `new Array(4e9)` use up all memory.
        if item.kind == ValueType::Undefined {
            break;
        }
    }
    Ok(items)
}

/// The fields of an object: its own, enumerable, with text keys. One that is `undefined` counts as left out, as it does
/// for `JSON.stringify`.
pub(crate) fn entries(object: Object<'_>) -> napi::Result<Vec<(String, Input<'_>)>> {
    let (mode, filter) = (KeyCollectionMode::OwnOnly, KeyFilter::Enumerable);
    let keys = object.get_all_property_names(mode, filter, KeyConversion::NumbersToStrings)?;
    let count = keys.get_array_length()?;
    let mut entries = Vec::with_capacity(count as usize);
    for index in 0..count {
        let key = keys.get_element::<Unknown<'_>>(index)?;
        if key.get_type()? != ValueType::String {
            continue;
        }
        let value = Input::new(object.get_property_unchecked(key)?)?;
        if value.kind != ValueType::Undefined {
            entries.push((String::from_unknown(key)?, value));
        }
    }
    Ok(entries)
}

/// Whether an object was made by a literal, in whichever realm: it has no prototype, or one that has none.
fn is_plain(object: Object<'_>) -> napi::Result<bool> {
    let prototype = object.get_prototype()?;
    if prototype.get_type()? != ValueType::Object {
        return Ok(true);
    }
    Ok(Object::from_unknown(prototype)?.get_prototype()?.get_type()? == ValueType::Null)
}

/// A whole number; what exceeds the range of `i128` becomes its end, which is outside the range of every field.
fn whole(value: &BigInt) -> i128 {
    let magnitude = match value.words.as_slice() {
        [] => 0,
        [low] => u128::from(*low),
        [low, high] => u128::from(*high) << 64 | u128::from(*low),
        _ => u128::MAX,
    };
    let magnitude = i128::try_from(magnitude).unwrap_or(i128::MAX);
    if value.sign_bit { -magnitude } else { magnitude }
}
