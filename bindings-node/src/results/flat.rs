//! A record laid flat: what `results.js` reads in the same order.
//!
//! A number is a number, a truth value 0 or 1, a text or a choice a text. An optional value is 0 where absent, else 1 and
//! the value. A list is its length and its items, a map its length and its keys and values. A record is its fields,
//! without a mark.

use napi::{Env, JsValue, Result, sys};
use serde::Serialize;
use serde::ser::{self, Impossible};

/// The numbers and the texts of a value.
pub(super) struct Flat<'env> {
    env: &'env Env,
    pub(super) numbers: Vec<f64>,
    pub(super) texts: Vec<sys::napi_value>,
}

impl<'env> Flat<'env> {
    pub(super) fn new(env: &'env Env) -> Self {
        Self { env, numbers: Vec::new(), texts: Vec::new() }
    }
}

/// No record of the core has such a value; `results.js` could not read it.
fn unsupported<T>(what: &str) -> Result<T> {
    Err(ser::Error::custom(format!("results hold no {what}")))
}

macro_rules! numbers {
    ($($method:ident $type:ty),*) => {$(
        fn $method(self, value: $type) -> Result<()> {
            self.numbers.push(value.into());
            Ok(())
        }
    )*};
}

impl ser::Serializer for &mut Flat<'_> {
    type Ok = ();
    type Error = napi::Error;
    type SerializeSeq = Self;
    type SerializeMap = Self;
    type SerializeStruct = Self;
    type SerializeTuple = Impossible<(), napi::Error>;
    type SerializeTupleStruct = Impossible<(), napi::Error>;
    type SerializeTupleVariant = Impossible<(), napi::Error>;
    type SerializeStructVariant = Impossible<(), napi::Error>;

    numbers! {
        serialize_bool bool, serialize_i8 i8, serialize_i16 i16, serialize_i32 i32,
        serialize_u8 u8, serialize_u16 u16, serialize_u32 u32, serialize_f32 f32, serialize_f64 f64
    }

    fn serialize_i64(self, value: i64) -> Result<()> {
        self.serialize_f64(value as f64)
    }

    fn serialize_u64(self, value: u64) -> Result<()> {
        self.serialize_f64(value as f64)
    }

    fn serialize_str(self, value: &str) -> Result<()> {
        self.texts.push(self.env.create_string(value)?.raw());
        Ok(())
    }

    fn serialize_unit_variant(self, _name: &'static str, _index: u32, variant: &'static str) -> Result<()> {
        self.serialize_str(variant)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_u8(0)
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        self.numbers.push(1.0);
        value.serialize(self)
    }

    fn serialize_seq(self, length: Option<usize>) -> Result<Self> {
        match length {
            Some(length) => self.numbers.push(length as f64),
            None => unsupported("lists of unknown length")?,
        }
        Ok(self)
    }

    fn serialize_map(self, length: Option<usize>) -> Result<Self> {
        self.serialize_seq(length)
    }

    fn serialize_struct(self, _name: &'static str, _length: usize) -> Result<Self> {
        Ok(self)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(self, _name: &'static str, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_char(self, _value: char) -> Result<()> {
        unsupported("characters")
    }

    fn serialize_bytes(self, _value: &[u8]) -> Result<()> {
        unsupported("bytes")
    }

    fn serialize_unit(self) -> Result<()> {
        unsupported("units")
    }

    fn serialize_unit_struct(self, _name: &'static str) -> Result<()> {
        unsupported("units")
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _value: &T,
    ) -> Result<()> {
        unsupported("variants with data")
    }

    fn serialize_tuple(self, _length: usize) -> Result<Self::SerializeTuple> {
        unsupported("tuples")
    }

    fn serialize_tuple_struct(self, _name: &'static str, _length: usize) -> Result<Self::SerializeTupleStruct> {
        unsupported("tuples")
    }

    fn serialize_tuple_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeTupleVariant> {
        unsupported("variants with data")
    }

    fn serialize_struct_variant(
        self,
        _name: &'static str,
        _index: u32,
        _variant: &'static str,
        _length: usize,
    ) -> Result<Self::SerializeStructVariant> {
        unsupported("variants with data")
    }
}

impl ser::SerializeSeq for &mut Flat<'_> {
    type Ok = ();
    type Error = napi::Error;

    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

impl ser::SerializeMap for &mut Flat<'_> {
    type Ok = ();
    type Error = napi::Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        key.serialize(&mut **self)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        value.serialize(&mut **self)
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}

impl ser::SerializeStruct for &mut Flat<'_> {
    type Ok = ();
    type Error = napi::Error;

    fn serialize_field<T: Serialize + ?Sized>(&mut self, _key: &'static str, value: &T) -> Result<()> {
        value.serialize(&mut **self)
    }

    fn skip_field(&mut self, _key: &'static str) -> Result<()> {
        unsupported("fields that are left out")
    }

    fn end(self) -> Result<()> {
        Ok(())
    }
}
