//! One column from a typed array or an array of texts.
//!
//! It is copied at once: the getter of another column may shrink or detach the buffer, and another thread may write to a
//! shared one. From bytes, since a view of a foreign buffer need not be aligned.

use lagwise::decode::{Source, Value};
use lagwise::{Error, ErrorKind, Result};
use napi::JsValue;
use napi::bindgen_prelude::{FromNapiValue, JsObjectValue, TypedArray, TypedArrayType};

use crate::error::node_api;
use crate::source::Input;

/// A column as the caller gave it. Each reader returns nothing where the value is absent.
pub(super) struct Column<'a, 'env> {
    pub(super) name: &'a str,
    pub(super) values: Input<'env>,
}

/// What an array of numbers must be.
const NUMBERS: &str = "expected a Float64Array or another typed array of 32 or 64 bits";

impl Column<'_, '_> {
    /// Numbers; NaN stays.
    pub(super) fn numbers(&self) -> Result<Option<Vec<f64>>> {
        let read = |array: &TypedArray<'_>| {
            let bytes = &*array.arraybuffer;
            Some(match array.typed_array_type {
                TypedArrayType::Float64 => each(bytes, f64::from_ne_bytes),
                TypedArrayType::Float32 => each(bytes, |number| f32::from_ne_bytes(number).into()),
                TypedArrayType::Int32 => each(bytes, |number| i32::from_ne_bytes(number).into()),
                TypedArrayType::Uint32 => each(bytes, |number| u32::from_ne_bytes(number).into()),
                // Rounded where above 2^53, which the core refuses as too large.
                TypedArrayType::BigInt64 => each(bytes, |number| i64::from_ne_bytes(number) as f64),
                TypedArrayType::BigUint64 => each(bytes, |number| u64::from_ne_bytes(number) as f64),
                _ => return None,
            })
        };
        if self.values.is_absent() {
            return Ok(None);
        }
        match self.typed_array()? {
            Some(array) => read(&array).map(Some).ok_or_else(|| self.wrong(NUMBERS)),
            None => Err(self.wrong(NUMBERS)),
        }
    }

    /// Truth values: an array of booleans, or a `Uint8Array` of 0 and 1.
    pub(super) fn truths(&self) -> Result<Option<Vec<bool>>> {
        if self.values.is_absent() {
            return Ok(None);
        }
        if let Some(array) = self.typed_array()? {
            if array.typed_array_type != TypedArrayType::Uint8 {
                return Err(self.wrong("expected booleans or a Uint8Array"));
            }
            let truth = |(row, byte): (usize, &u8)| match byte {
                0 => Ok(false),
                1 => Ok(true),
                other => Err(self.wrong_at(row, &format!("{other} is neither 0 nor 1"))),
            };
            return array.arraybuffer.iter().enumerate().map(truth).collect::<Result<_>>().map(Some);
        }
        let Value::List(items) = self.values.open()? else {
            return Err(self.wrong("expected booleans or a Uint8Array"));
        };
        let truth = |(row, item): (usize, Input<'_>)| match item.open()? {
            Value::Bool(truth) => Ok(truth),
            _ => Err(self.wrong_at(row, "expected a boolean")),
        };
        items.into_iter().enumerate().map(truth).collect::<Result<_>>().map(Some)
    }

    /// Texts: an array of strings.
    pub(super) fn texts(&self) -> Result<Option<Vec<String>>> {
        if self.values.is_absent() {
            return Ok(None);
        }
        let expected = || self.wrong("expected an array of strings");
        let array = self.values.object().ok_or_else(expected)?.map_err(node_api)?;
        if !array.is_array().map_err(node_api)? {
            return Err(expected());
        }
        let mut texts = Vec::new();
        for row in 0..array.get_array_length().map_err(node_api)? {
            let item = array.get_element(row).and_then(Input::new).map_err(node_api)?;
            let text = item.text().ok_or_else(|| self.wrong_at(row as usize, "expected a string"))?;
            texts.push(text.map_err(node_api)?);
        }
        Ok(Some(texts))
    }

    fn typed_array(&self) -> Result<Option<TypedArray<'_>>> {
        let typed = |object: napi::bindgen_prelude::Object<'_>| {
            object.is_typedarray()?.then(|| TypedArray::from_unknown(object.to_unknown())).transpose()
        };
        match self.values.object() {
            Some(object) => object.and_then(typed).map_err(node_api),
            None => Ok(None),
        }
    }

    fn wrong(&self, detail: &str) -> Error {
        wrong(self.name, detail)
    }

    fn wrong_at(&self, row: usize, detail: &str) -> Error {
        wrong(&format!("{}[{row}]", self.name), detail)
    }
}

pub(super) fn wrong(field: &str, detail: &str) -> Error {
    Error::new(ErrorKind::WrongType, field, detail)
}

/// The elements of a typed array, each of `N` bytes.
fn each<const N: usize>(bytes: &[u8], number: impl Fn([u8; N]) -> f64) -> Vec<f64> {
    bytes.as_chunks::<N>().0.iter().map(|element| number(*element)).collect()
}
