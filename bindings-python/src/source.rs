//! Records from Python values: tells the core's decoder what kind of value it has before it.

use std::cell::Cell;

use lagwise::decode::{self, Source, Value};
use lagwise::{Error, ErrorKind, Event};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{
    PyBool, PyByteArray, PyBytes, PyDateTime, PyDict, PyFloat, PyInt, PyList, PyMapping, PyMemoryView, PySequence,
    PyString, PyTuple, PyType,
};
use serde::de::DeserializeOwned;

use crate::error::raise;
use crate::instant;
use crate::plain::Plain;
use crate::records::{AdState, BudgetHeadroom, Identity, Journey, JourneyTouch, PastAction, Period, RefreshState};

/// Reads a record from a Python value; `name` starts the path in errors.
pub(crate) fn decode<T: DeserializeOwned>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<T> {
    read(value, |given| decode::decode(name, given))
}

/// A record of the library's own class as it is, all else decoded.
macro_rules! taken {
    ($name:literal, $value:expr, $class:ty) => {
        match $value.cast_exact::<$class>() {
            Ok(record) => record.get().inner.clone(),
            Err(_) => $crate::source::decode($name, $value)?,
        }
    };
}
pub(crate) use taken;

/// Reads an event from a dict whose `type` names it.
pub(crate) fn event(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Event> {
    read(value, |given| Event::decode(name, given))
}

fn read<'py, T>(value: &Bound<'py, PyAny>, read: impl FnOnce(Given<'_, 'py>) -> lagwise::Result<T>) -> PyResult<T> {
    let raised = Cell::new(None);
    let given = Given { value: value.clone(), raised: &raised };
    read(given).map_err(|error| raised.take().unwrap_or_else(|| raise(error)))
}

/// Reads a record from keyword arguments: the same decoder checks them as it checks a dict.
pub(crate) fn keywords<T: DeserializeOwned>(py: Python<'_>, given: Option<Bound<'_, PyDict>>) -> PyResult<T> {
    decode("", given.unwrap_or_else(|| PyDict::new(py)).as_any())
}

/// Reads a list from whatever holds its items in order: a sequence, an array, a column of a data frame.
pub(crate) fn decode_list<T: DeserializeOwned>(name: &str, value: &Bound<'_, PyAny>) -> PyResult<Vec<T>> {
    match list(value)? {
        Some(items) => decode(name, items.as_any()),
        // What it is instead, the decoder tells.
        None => decode(name, value),
    }
}

/// Reads the ads of a call: objects of the class `AdState` are taken as they are, all else is decoded.
pub(crate) fn ads(value: &Bound<'_, PyAny>) -> PyResult<Vec<lagwise::AdState>> {
    records("ads", value, |item| item.cast_exact::<AdState>().ok().map(|ad| ad.get().inner.clone()))
}

/// Reads journeys in the same way.
pub(crate) fn journeys(value: &Bound<'_, PyAny>) -> PyResult<Vec<lagwise::Journey>> {
    records("journeys", value, |item| item.cast_exact::<Journey>().ok().map(|journey| journey.get().inner.clone()))
}

/// Reads a list of records, of which `known` takes those of the library's own class.
fn records<T: DeserializeOwned>(
    name: &str,
    value: &Bound<'_, PyAny>,
    known: impl Fn(&Bound<'_, PyAny>) -> Option<T>,
) -> PyResult<Vec<T>> {
    let raised = Cell::new(None);
    let refused = |error| raised.take().unwrap_or_else(|| raise(error));
    let items = match (Given { value: value.clone(), raised: &raised }).open() {
        Ok(Value::List(items)) => items,
        // What it is instead, the decoder tells.
        Ok(_) => return decode(name, value),
        Err(error) => return Err(refused(error.within(name))),
    };
    let mut records = Vec::with_capacity(items.len());
    for (index, item) in items.into_iter().enumerate() {
        records.push(match known(&item.value) {
            Some(record) => record,
            None => decode::decode("", item).map_err(|error| refused(error.within(&format!("{name}[{index}]"))))?,
        });
    }
    Ok(records)
}

/// Reads one ad.
pub(crate) fn ad(value: &Bound<'_, PyAny>) -> PyResult<lagwise::AdState> {
    match value.cast_exact::<AdState>() {
        Ok(ad) => Ok(ad.get().inner.clone()),
        Err(_) => decode("ad", value),
    }
}

/// The bytes themselves where they cannot change, else a copy.
pub(crate) fn bytes<'py>(name: &str, value: &Bound<'py, PyAny>) -> PyResult<Bound<'py, PyBytes>> {
    if let Ok(bytes) = value.cast::<PyBytes>() {
        return Ok(bytes.clone());
    }
    let refused = |_| {
        let detail = format!("expected bytes, found {}", type_name(value));
        raise(Error::new(ErrorKind::WrongType, name, detail))
    };
    let view = PyMemoryView::from(value).map_err(refused)?;
    Ok(view.call_method0("tobytes")?.cast_into()?)
}

/// A Python value on its way into the core.
struct Given<'a, 'py> {
    value: Bound<'py, PyAny>,
    /// What Python raised while the value was read; the caller gets it as it is.
    raised: &'a Cell<Option<PyErr>>,
}

impl Source for Given<'_, '_> {
    fn open(self) -> lagwise::Result<Value<Self>> {
        if let Some(opened) = self.open_builtin() {
            return opened;
        }
        self.open_other().unwrap_or_else(|error| {
            let detail = error.to_string();
            self.raised.set(Some(error));
            Err(Error::new(ErrorKind::WrongType, "", detail))
        })
    }
}

impl<'py> Given<'_, 'py> {
    /// Values of Python's own types and of their subclasses, the most frequent first.
    fn open_builtin(&self) -> Option<lagwise::Result<Value<Self>>> {
        let value = &self.value;
        Some(if let Ok(value) = value.cast::<PyFloat>() {
            Ok(Value::Float(value.value()))
        } else if let Ok(value) = value.cast::<PyBool>() {
            Ok(Value::Bool(value.is_true()))
        } else if let Ok(value) = value.cast::<PyInt>() {
            whole(value)
        } else if let Ok(value) = value.cast::<PyString>() {
            text(value).map(Value::Text)
        } else if let Ok(entries) = value.cast::<PyDict>() {
            self.map(entries.iter())
        } else if let Ok(items) = value.cast::<PyList>() {
            Ok(self.list(items.iter()))
        } else if let Ok(items) = value.cast::<PyTuple>() {
            Ok(self.list(items.iter()))
        } else if value.is_none() {
            Ok(Value::Null)
        } else {
            return None;
        })
    }

    /// Instants, the library's own records, other numbers (NumPy's, decimals, fractions), and any mapping or sequence. The outer
    /// error is one that Python raised.
    fn open_other(&self) -> PyResult<lagwise::Result<Value<Self>>> {
        let value = &self.value;
        if let Ok(value) = value.cast::<PyDateTime>() {
            return Ok(instant::text(value)?.map(Value::Instant));
        }
        if let Some(fields) = fields(value) {
            return Ok(self.map(fields?.cast::<PyDict>()?.iter()));
        }
        if is_numpy_bool(value)? {
            return Ok(Ok(Value::Bool(value.is_truthy()?)));
        }
        if is_a(value, &INTEGRAL, "numbers", "Integral")? {
            return Ok(whole(value.call_method0("__index__")?.cast()?));
        }
        if is_a(value, &REAL, "numbers", "Real")? || is_a(value, &DECIMAL, "decimal", "Decimal")? {
            return Ok(Ok(Value::Float(value.call_method0("__float__")?.extract()?)));
        }
        if let Ok(mapping) = value.cast::<PyMapping>() {
            let entries = mapping.items()?.iter().map(|entry| entry.extract()).collect::<PyResult<Vec<_>>>()?;
            return Ok(self.map(entries.into_iter()));
        }
        let is_bytes = value.is_instance_of::<PyBytes>() || value.is_instance_of::<PyByteArray>();
        match value.cast::<PySequence>() {
            Ok(items) if !is_bytes => Ok(Ok(self.list(items.to_list()?.iter()))),
            _ => Ok(Ok(Value::Other(type_name(value)))),
        }
    }

    fn list(&self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> Value<Self> {
        Value::List(items.map(|value| Self { value, raised: self.raised }).collect())
    }

    fn map(
        &self,
        entries: impl Iterator<Item = (Bound<'py, PyAny>, Bound<'py, PyAny>)>,
    ) -> lagwise::Result<Value<Self>> {
        let entry = |(key, value): (Bound<'py, PyAny>, _)| {
            let key = key.cast::<PyString>().map_err(|_| {
                let detail = format!("expected text as a key, found {}", type_name(&key));
                Error::new(ErrorKind::WrongType, "", detail)
            })?;
            Ok((text(key)?, Self { value, raised: self.raised }))
        };
        entries.map(entry).collect::<lagwise::Result<_>>().map(Value::Map)
    }
}

/// The items of a list, an array, a data frame's column or another sequence; a text is none here.
pub(crate) fn list<'py>(values: &Bound<'py, PyAny>) -> PyResult<Option<Bound<'py, PyList>>> {
    if let Ok(list) = values.cast::<PyList>() {
        return Ok(Some(list.clone()));
    }
    // NumPy and pandas have the first, Polars the second.
    for name in ["tolist", "to_list"] {
        if let Some(method) = values.getattr_opt(name)? {
            return Ok(method.call0()?.cast_into().ok());
        }
    }
    match values.cast::<PySequence>() {
        Ok(items) if !values.is_instance_of::<PyString>() => items.to_list().map(Some),
        _ => Ok(None),
    }
}

pub(crate) fn type_name(value: &Bound<'_, PyAny>) -> String {
    value.get_type().name().map_or_else(|_| "an object".into(), |name| name.to_string())
}

fn text(value: &Bound<'_, PyString>) -> lagwise::Result<String> {
    let refused = |_| Error::new(ErrorKind::WrongType, "", "expected Unicode text, found a lone surrogate");
    value.to_str().map(str::to_owned).map_err(refused)
}

/// A whole number, however large: one beyond 128 bits goes on as the nearest float.
fn whole<S>(value: &Bound<'_, PyInt>) -> lagwise::Result<Value<S>> {
    if let Ok(value) = value.extract::<i64>() {
        return Ok(Value::Integer(value.into()));
    }
    if let Ok(value) = value.extract::<i128>() {
        return Ok(Value::Integer(value));
    }
    let refused = |_| Error::new(ErrorKind::OutOfRange, "", "the number is beyond the largest 64-bit float");
    value.extract::<f64>().map(Value::Float).map_err(refused)
}

/// The fields of a record that may stand within another one.
fn fields<'py>(value: &Bound<'py, PyAny>) -> Option<PyResult<Bound<'py, PyAny>>> {
    let py = value.py();
    if let Ok(period) = value.cast_exact::<Period>() {
        return Some(period.get().inner.plain(py));
    }
    if let Ok(state) = value.cast_exact::<RefreshState>() {
        return Some(state.get().inner.plain(py));
    }
    if let Ok(touch) = value.cast_exact::<JourneyTouch>() {
        return Some(touch.get().inner.plain(py));
    }
    if let Ok(action) = value.cast_exact::<PastAction>() {
        return Some(action.get().inner.plain(py));
    }
    if let Ok(headroom) = value.cast_exact::<BudgetHeadroom>() {
        return Some(headroom.get().inner.plain(py));
    }
    if let Ok(identity) = value.cast_exact::<Identity>() {
        return Some(identity.get().inner.plain(py));
    }
    if let Ok(journey) = value.cast_exact::<Journey>() {
        return Some(journey.get().inner.plain(py));
    }
    value.cast_exact::<AdState>().ok().map(|ad| ad.get().inner.plain(py))
}

static INTEGRAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static REAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();
static DECIMAL: PyOnceLock<Py<PyType>> = PyOnceLock::new();

fn is_a(value: &Bound<'_, PyAny>, class: &PyOnceLock<Py<PyType>>, module: &str, name: &str) -> PyResult<bool> {
    value.is_instance(class.import(value.py(), module, name)?)
}

/// Whether it is NumPy's truth value, which is no subclass of Python's; NumPy is not imported to find out.
fn is_numpy_bool(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    let class = value.get_type();
    let name = class.name()?;
    Ok((name == "bool" || name == "bool_") && class.module()? == "numpy")
}
