//! One column from a typed array or an array of texts.
//!
//! It is copied at once: the getter of another column may shrink or detach the buffer, and another thread may write to a
//! shared one. From bytes, since a view of a foreign buffer need not be aligned.

use lagwise::decode::{Source, Value};
use lagwise::{Error, ErrorKind, Result};
use napi::bindgen_prelude::{JsObjectValue, TypedArray, TypedArrayType};
use napi::{Env, JsValue};

use crate::error::node_api;
use crate::plain::PlainReader;
use crate::source::Input;

/// A column as the caller gave it; `null` and `undefined` are none.
pub(super) struct Column<'a, 'env> {
    pub(super) name: &'a str,
    pub(super) values: Input<'env>,
}

impl Column<'_, '_> {
    /// Numbers from a typed array of 32 or 64 bits; NaN stays.
    pub(super) fn numbers(&self) -> Result<Option<Vec<f64>>> {
        self.unless_absent(|| {
            let expected = || self.wrong("expected a Float64Array or another typed array of 32 or 64 bits");
            let array = self.typed_array()?.ok_or_else(expected)?;
            let bytes = &*array.arraybuffer;
            Ok(match array.typed_array_type {
                TypedArrayType::Float64 => each(bytes, f64::from_ne_bytes),
                TypedArrayType::Float32 => each(bytes, |number| f32::from_ne_bytes(number).into()),
                TypedArrayType::Int32 => each(bytes, |number| i32::from_ne_bytes(number).into()),
                TypedArrayType::Uint32 => each(bytes, |number| u32::from_ne_bytes(number).into()),
                // Rounded where above 2^53, which the core refuses as too large.
                TypedArrayType::BigInt64 => each(bytes, |number| i64::from_ne_bytes(number) as f64),
                TypedArrayType::BigUint64 => each(bytes, |number| u64::from_ne_bytes(number) as f64),
                _ => return Err(expected()),
            })
        })
    }

    /// Truth values from an array of booleans or a `Uint8Array` of 0 and 1.
    pub(super) fn truths(&self) -> Result<Option<Vec<bool>>> {
        self.unless_absent(|| match self.typed_array()? {
            Some(array) if array.typed_array_type == TypedArrayType::Uint8 => {
                let truth = |(row, byte): (usize, &u8)| match byte {
                    0 => Ok(false),
                    1 => Ok(true),
                    other => Err(self.wrong_at(row, &format!("{other} is neither 0 nor 1"))),
                };
                array.arraybuffer.iter().enumerate().map(truth).collect()
            }
            Some(_) => Err(self.wrong("expected booleans or a Uint8Array")),
            None => {
                let Value::List(items) = self.values.open()? else {
                    return Err(self.wrong("expected booleans or a Uint8Array"));
                };
                let truth = |(row, item): (usize, Input<'_>)| match item.open()? {
                    Value::Bool(truth) => Ok(truth),
                    _ => Err(self.wrong_at(row, "expected a boolean")),
                };
                items.into_iter().enumerate().map(truth).collect()
            }
        })
    }

    /// Texts from an array of strings.
    pub(super) fn texts(&self, env: Env, plain: &PlainReader) -> Result<Option<Vec<String>>> {
        self.unless_absent(|| {
            let expected = || self.wrong("expected an array of strings");
            let array = self.values.object().ok_or_else(expected)?.map_err(node_api)?;
            if !array.is_array().map_err(node_api)? {
                return Err(expected());
            }
            let text = |row| {
                let item = array.get_element(row).and_then(Input::new).map_err(node_api)?;
                item.text().ok_or_else(|| self.wrong_at(row as usize, "expected a string"))?.map_err(node_api)
            };
            if let Some(texts) = plain.texts(env, array.to_unknown())? {
                return Ok(texts);
            }
            // Collected one by one: the length of an array without content says nothing.
            let mut texts = Vec::new();
            for row in 0..array.get_array_length().map_err(node_api)? {
                texts.push(text(row)?);
            }
            Ok(texts)
        })
    }

    fn unless_absent<T>(&self, read: impl FnOnce() -> Result<T>) -> Result<Option<T>> {
        if self.values.is_absent() { Ok(None) } else { read().map(Some) }
    }

    /// The values as a typed array, where they are one.
    fn typed_array(&self) -> Result<Option<TypedArray<'_>>> {
        self.values.typed_array().map_err(node_api)
    }

    fn wrong(&self, detail: &str) -> Error {
        wrong(self.name, detail)
    }

    fn wrong_at(&self, row: usize, detail: &str) -> Error {
        wrong(&format!("{}[{row}]", self.name), detail)
    }
}

/// Numbers from a typed array of 32 or 64 bits that is no column; NaN stays.
pub(crate) fn numbers(name: &str, values: Input<'_>) -> Result<Vec<f64>> {
    Ok(Column { name, values }.numbers()?.unwrap_or_default())
}

pub(super) fn wrong(field: &str, detail: &str) -> Error {
    Error::new(ErrorKind::WrongType, field, detail)
}

/// The elements of a typed array, each of `N` bytes.
fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks::<N>().0.iter().map(|element| number(*element)).collect()
}
