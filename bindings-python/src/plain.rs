//! Values of the core as plain Python: dicts, lists, numbers, text.

use std::collections::BTreeMap;

use pyo3::IntoPyObjectExt;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

/// What can be written as plain Python, with nothing of the library in it.
pub(crate) trait Plain {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>>;
}

/// Makes a record a dict of the named fields.
macro_rules! plain_record {
    ($name:path: $($field:ident),*) => {
        impl $crate::plain::Plain for $name {
            fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                let dict = PyDict::new(py);
                $(dict.set_item(pyo3::intern!(py, stringify!($field)), self.$field.plain(py)?)?;)*
                Ok(dict.into_any())
            }
        }
    };
}
pub(crate) use plain_record;

/// Gives each value of a choice its text.
macro_rules! plain_choice {
    ($name:path: $($variant:ident = $text:literal,)*) => {
        impl $crate::plain::Choice for $name {
            fn text(self) -> &'static str {
                match self {
                    $(Self::$variant => $text,)*
                }
            }
        }

        impl $crate::plain::Plain for $name {
            fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.text().plain(py)
            }
        }
    };
}
pub(crate) use plain_choice;

/// One of a few texts.
pub(crate) trait Choice {
    fn text(self) -> &'static str;
}

macro_rules! plain_scalar {
    ($($type:ty),*) => {$(
        impl Plain for $type {
            fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.into_bound_py_any(py)
            }
        }
    )*};
}

plain_scalar!(f64, u64, i64, usize, bool, str, String);

impl<T: Plain> Plain for Option<T> {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        self.as_ref().map_or_else(|| Ok(py.None().into_bound(py)), |value| value.plain(py))
    }
}

impl<T: Plain> Plain for Vec<T> {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let list = PyList::empty(py);
        for item in self {
            list.append(item.plain(py)?)?;
        }
        Ok(list.into_any())
    }
}

impl<T: Plain> Plain for BTreeMap<String, T> {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let dict = PyDict::new(py);
        for (key, value) in self {
            dict.set_item(key, value.plain(py)?)?;
        }
        Ok(dict.into_any())
    }
}

impl Plain for serde_json::Value {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        match self {
            Self::Null => Ok(py.None().into_bound(py)),
            Self::Bool(value) => value.plain(py),
            Self::Number(number) => match number.as_i64() {
                Some(whole) => whole.plain(py),
                None => number.as_f64().plain(py),
            },
            Self::String(text) => text.plain(py),
            Self::Array(items) => items.plain(py),
            Self::Object(entries) => {
                let dict = PyDict::new(py);
                for (key, value) in entries {
                    dict.set_item(key, value.plain(py)?)?;
                }
                Ok(dict.into_any())
            }
        }
    }
}
