//! Records from untyped values: JSON, Python objects and JavaScript objects all pass through this one decoder.
//!
//! A binding tells what kind of value it holds ([`Source`]); which fields exist, which are required and which numbers
//! are legal is decided here and in the records themselves, so that the three languages accept and refuse the same.

use std::borrow::Cow;
use std::fmt;

use serde::Deserialize;
use serde::de::value::{CowStrDeserializer, StringDeserializer};
use serde::de::{self, DeserializeOwned, DeserializeSeed, IntoDeserializer, Visitor};

use crate::check::MAX_EXACT;
use crate::error::{Error, ErrorKind, Result};

/// An untyped value of some language, opened one level.
#[derive(Debug)]
pub enum Value<S> {
    /// Absent: `null`, `None`, `undefined`.
    Null,
    /// A truth value.
    Bool(bool),
    /// A whole number.
    Integer(i128),
    /// A floating-point number, which may be NaN or infinite: the decoder refuses those.
    Float(f64),
    /// A text.
    Text(String),
    /// A date with a time, as RFC 3339 text: legal where an instant is asked for, and nowhere else.
    Instant(String),
    /// A sequence.
    List(Vec<S>),
    /// Keys and values.
    Map(Vec<(String, S)>),
    /// Anything else, by the name of its type.
    Other(String),
}

/// A value of another language that can be opened into a [`Value`].
pub trait Source: Sized {
    /// Opens the value one level.
    ///
    /// # Errors
    /// Whatever the language reports while its value is read.
    fn open(self) -> Result<Value<Self>>;

    /// The record field that a key of this language names (`adId` means `ad_id` in JavaScript); `None` where it can't name one.
    fn field(key: &str) -> Option<Cow<'_, str>> {
        Some(Cow::Borrowed(key))
    }
}

impl Source for serde_json::Value {
    fn open(self) -> Result<Value<Self>> {
        Ok(match self {
            Self::Null => Value::Null,
            Self::Bool(value) => Value::Bool(value),
            Self::Number(number) => match number.as_i128() {
                Some(whole) => Value::Integer(whole),
                None => Value::Float(number.as_f64().unwrap_or(f64::NAN)),
            },
            Self::String(text) => Value::Text(text),
            Self::Array(items) => Value::List(items),
            Self::Object(entries) => Value::Map(entries.into_iter().collect()),
        })
    }
}

/// Reads a record from a value; `name` starts the path in errors (`ads[3].clicks`).
///
/// # Errors
/// [`ErrorKind::UnknownField`], [`ErrorKind::MissingField`], [`ErrorKind::WrongType`], [`ErrorKind::NotFinite`],
/// [`ErrorKind::NotWhole`], [`ErrorKind::OutOfRange`] or [`ErrorKind::UnknownName`], with the path of the value.
pub fn decode<T: DeserializeOwned, S: Source>(name: &str, value: S) -> Result<T> {
    T::deserialize(Decoder::Closed(value)).map_err(|DecodeError(error)| error.within(name))
}

/// Reads a record from JSON text.
///
/// # Errors
/// [`ErrorKind::InvalidJson`] where the text is not JSON, else as [`decode`].
pub fn decode_json<T: DeserializeOwned>(name: &str, text: &str) -> Result<T> {
    decode(name, parse_json(name, text)?)
}

/// JSON text as an untyped value.
pub(crate) fn parse_json(name: &str, text: &str) -> Result<serde_json::Value> {
    serde_json::from_str(text).map_err(|error| Error::new(ErrorKind::InvalidJson, name, error.to_string()))
}

/// The fields of a record whose kind was read from one of them.
pub(crate) struct Fields<S>(Vec<(String, S)>);

/// Takes the field `tag` out of a record: its text, and the fields that are left.
pub(crate) fn split_tag<S: Source>(name: &str, value: S, tag: &'static str) -> Result<(String, Fields<S>)> {
    let split = || {
        let Value::Map(mut entries) = value.open().map_err(DecodeError)? else {
            return Err(refuse(ErrorKind::WrongType, "expected a record".into()));
        };
        let Some(place) = entries.iter().position(|(key, _)| S::field(key).is_some_and(|field| field == tag)) else {
            return Err(de::Error::missing_field(tag));
        };
        let kind = String::deserialize(Decoder::Closed(entries.swap_remove(place).1))
            .map_err(|DecodeError(error)| DecodeError(error.within(tag)))?;
        Ok((kind, Fields(entries)))
    };
    split().map_err(|DecodeError(error)| error.within(name))
}

impl<S: Source> Fields<S> {
    /// Reads the record that has these fields.
    pub(crate) fn decode<T: DeserializeOwned>(self, name: &str) -> Result<T> {
        T::deserialize(Decoder::Opened(Value::Map(self.0))).map_err(|DecodeError(error)| error.within(name))
    }
}

/// The error type serde wants; each of its constructors becomes an [`ErrorKind`].
#[derive(Debug)]
struct DecodeError(Error);

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl std::error::Error for DecodeError {}

impl de::Error for DecodeError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Error::new(ErrorKind::WrongType, "", message.to_string()))
    }
    fn unknown_field(field: &str, expected: &'static [&'static str]) -> Self {
        let detail = format!("unknown field; the fields are {}", expected.join(", "));
        Self(Error::new(ErrorKind::UnknownField, field, detail))
    }
    fn missing_field(field: &'static str) -> Self {
        Self(Error::new(ErrorKind::MissingField, field, "required field is missing"))
    }
    fn unknown_variant(variant: &str, expected: &'static [&'static str]) -> Self {
        let detail = format!("{variant:?} is not one of {}", expected.join(", "));
        Self(Error::new(ErrorKind::UnknownName, "", detail))
    }
}

enum Decoder<S> {
    Closed(S),
    /// Opened already, to look whether it is absent.
    Opened(Value<S>),
}

fn wrong_type<S>(value: &Value<S>, expected: &str) -> DecodeError {
    let found = match value {
        Value::Null => "nothing",
        Value::Bool(_) => "a truth value",
        Value::Integer(_) | Value::Float(_) => "a number",
        Value::Text(_) => "text",
        Value::Instant(_) => "a date",
        Value::List(_) => "a list",
        Value::Map(_) => "a record",
        Value::Other(name) => name,
    };
    let detail = format!("expected {expected}, found {found}");
    DecodeError(Error::new(ErrorKind::WrongType, "", detail))
}

fn refuse(kind: ErrorKind, detail: String) -> DecodeError {
    DecodeError(Error::new(kind, "", detail))
}

impl<S: Source> Decoder<S> {
    fn open(self) -> Result<Value<S>, DecodeError> {
        match self {
            Self::Closed(value) => value.open().map_err(DecodeError),
            Self::Opened(value) => Ok(value),
        }
    }

    /// A whole number: integers, and floats without a fractional part (3.0 counts as 3).
    fn whole(self) -> Result<i128, DecodeError> {
        match self.open()? {
            Value::Integer(value) => Ok(value),
            Value::Float(value) if !value.is_finite() => {
                Err(refuse(ErrorKind::NotFinite, format!("{value} is not a finite number")))
            }
            Value::Float(value) if value.fract() != 0.0 => {
                Err(refuse(ErrorKind::NotWhole, format!("{value} is not a whole number")))
            }
            Value::Float(value) if value.abs() > MAX_EXACT as f64 => {
                Err(refuse(ErrorKind::OutOfRange, format!("{value} is not within +-{MAX_EXACT}")))
            }
            #[expect(clippy::cast_possible_truncation, reason = "checked above")]
            Value::Float(value) => Ok(value as i128),
            other => Err(wrong_type(&other, "a whole number")),
        }
    }

    fn real(self) -> Result<f64, DecodeError> {
        match self.open()? {
            Value::Integer(value) => Ok(value as f64),
            Value::Float(value) if value.is_finite() => Ok(value),
            Value::Float(value) => Err(refuse(ErrorKind::NotFinite, format!("{value} is not a finite number"))),
            other => Err(wrong_type(&other, "a number")),
        }
    }
}

macro_rules! whole_numbers {
    ($($method:ident $visit:ident $type:ty),*) => {$(
        fn $method<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
            let value = self.whole()?;
            match <$type>::try_from(value) {
                Ok(value) => visitor.$visit(value),
                Err(_) => Err(refuse(
                    ErrorKind::OutOfRange,
                    format!("{value} is not between {} and {}", <$type>::MIN, <$type>::MAX),
                )),
            }
        }
    )*};
}

impl<'de, S: Source> de::Deserializer<'de> for Decoder<S> {
    type Error = DecodeError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Null => visitor.visit_unit(),
            Value::Bool(value) => visitor.visit_bool(value),
            Value::Integer(value) => visitor.visit_i128(value),
            Value::Float(value) => visitor.visit_f64(value),
            Value::Text(value) | Value::Instant(value) => visitor.visit_string(value),
            Value::List(items) => visitor.visit_seq(Items::new(items)),
            Value::Map(entries) => visitor.visit_map(Entries::new(entries, false)),
            other @ Value::Other(_) => Err(wrong_type(&other, "a plain value")),
        }
    }

    whole_numbers! {
        deserialize_u8 visit_u8 u8, deserialize_u16 visit_u16 u16, deserialize_u32 visit_u32 u32,
        deserialize_u64 visit_u64 u64, deserialize_i8 visit_i8 i8, deserialize_i16 visit_i16 i16,
        deserialize_i32 visit_i32 i32, deserialize_i64 visit_i64 i64
    }

    fn deserialize_f64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        visitor.visit_f64(self.real()?)
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Bool(value) => visitor.visit_bool(value),
            other => Err(wrong_type(&other, "a truth value")),
        }
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Text(value) => visitor.visit_string(value),
            other => Err(wrong_type(&other, "text")),
        }
    }

    /// What an instant asks for; texts ask for a string.
    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Text(value) | Value::Instant(value) => visitor.visit_string(value),
            other => Err(wrong_type(&other, "text")),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Null => visitor.visit_none(),
            value => visitor.visit_some(Self::Opened(value)),
        }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::List(items) => visitor.visit_seq(Items::new(items)),
            other => Err(wrong_type(&other, "a list")),
        }
    }

    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Map(entries) => visitor.visit_map(Entries::new(entries, false)),
            other => Err(wrong_type(&other, "a record")),
        }
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Map(entries) => visitor.visit_map(Entries::new(entries, true)),
            other => Err(wrong_type(&other, "a record")),
        }
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        match self.open()? {
            Value::Text(name) => visitor.visit_enum(name.into_deserializer()),
            other => Err(wrong_type(&other, "text")),
        }
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, DecodeError> {
        visitor.visit_newtype_struct(self)
    }

    serde::forward_to_deserialize_any! {
        i128 u128 f32 char bytes byte_buf unit unit_struct tuple tuple_struct identifier ignored_any
    }
}

struct Items<S> {
    items: std::vec::IntoIter<S>,
    index: usize,
}

impl<S> Items<S> {
    fn new(items: Vec<S>) -> Self {
        Self { items: items.into_iter(), index: 0 }
    }
}

impl<'de, S: Source> de::SeqAccess<'de> for Items<S> {
    type Error = DecodeError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, DecodeError> {
        let Some(item) = self.items.next() else {
            return Ok(None);
        };
        let index = self.index;
        self.index += 1;
        seed.deserialize(Decoder::Closed(item))
            .map(Some)
            .map_err(|DecodeError(error)| DecodeError(error.within(&format!("[{index}]"))))
    }

    fn size_hint(&self) -> Option<usize> {
        Some(self.items.len())
    }
}

struct Entries<S> {
    rest: std::vec::IntoIter<(String, S)>,
    current: Option<(String, S)>,
    /// Whether the keys are fields of a record (spelt in the language's case) or data.
    are_fields: bool,
}

impl<S> Entries<S> {
    fn new(entries: Vec<(String, S)>, are_fields: bool) -> Self {
        Self { rest: entries.into_iter(), current: None, are_fields }
    }
}

impl<'de, S: Source> de::MapAccess<'de> for Entries<S> {
    type Error = DecodeError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, DecodeError> {
        let Some((key, value)) = self.rest.next() else {
            return Ok(None);
        };
        if !self.are_fields {
            let name: StringDeserializer<DecodeError> = key.clone().into_deserializer();
            self.current = Some((format!("[{key:?}]"), value));
            return seed.deserialize(name).map(Some);
        }
        let Some(field) = S::field(&key).map(Cow::into_owned) else {
            return Err(refuse(ErrorKind::UnknownField, "unknown field".into()))
                .map_err(|DecodeError(error)| DecodeError(error.within(&key)));
        };
        self.current = Some((field, value));
        let name = self.current.as_ref().map_or("", |(field, _)| field.as_str());
        seed.deserialize(CowStrDeserializer::<DecodeError>::new(Cow::Borrowed(name))).map(Some)
    }

    fn next_value_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<T::Value, DecodeError> {
        let (key, value) =
            self.current.take().ok_or_else(|| refuse(ErrorKind::Internal, "a value was read before its key".into()))?;
        seed.deserialize(Decoder::Closed(value)).map_err(|DecodeError(error)| DecodeError(error.within(&key)))
    }
}
