//! What all record classes have in common: parts, `repr` and pickling.

use lagwise::decode::decode_json;
use lagwise::{Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDict, PyString, PyTuple};
use pyo3::{IntoPyObjectExt, PyClass, PyClassInitializer};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::raise;
use crate::plain::Plain;
use crate::records;

/// A record within a record.
pub(crate) fn part<R: From<T>, T: Clone>(inner: &T) -> R {
    inner.clone().into()
}

/// A record within a record, made once: for those that are large.
pub(crate) fn kept<'py, R, T>(py: Python<'py>, cached: &PyOnceLock<Py<R>>, inner: &T) -> PyResult<Bound<'py, R>>
where
    R: From<T> + PyClass + Into<PyClassInitializer<R>>,
    T: Clone,
{
    let record = cached.get_or_try_init(py, || Py::new(py, part::<R, T>(inner)))?;
    Ok(record.bind(py).clone())
}

/// A list of texts or numbers as a tuple, made once.
pub(crate) fn values<'py>(
    py: Python<'py>,
    cached: &PyOnceLock<Py<PyTuple>>,
    inner: &[impl Plain],
) -> PyResult<Bound<'py, PyTuple>> {
    let make = || {
        let values = inner.iter().map(|value| value.plain(py)).collect::<PyResult<Vec<_>>>()?;
        PyTuple::new(py, values).map(Bound::unbind)
    };
    Ok(cached.get_or_try_init(py, make)?.bind(py).clone())
}

/// A list of records as a tuple, made once: `record.parts[i]` in a loop costs no more than a lookup.
pub(crate) fn parts<'py, R, T>(
    py: Python<'py>,
    cached: &PyOnceLock<Py<PyTuple>>,
    inner: &[T],
) -> PyResult<Bound<'py, PyTuple>>
where
    R: From<T> + for<'any> IntoPyObject<'any>,
    T: Clone,
{
    let make = || PyTuple::new(py, inner.iter().map(part::<R, T>)).map(Bound::unbind);
    Ok(cached.get_or_try_init(py, make)?.bind(py).clone())
}

/// `Name(field=value, ...)`, as dataclasses write it.
pub(crate) fn repr(record: &Bound<'_, PyAny>, inner: &dyn Plain) -> PyResult<String> {
    let names = inner.plain(record.py())?.cast_into::<PyDict>()?.keys();
    let field = |name: Bound<'_, PyAny>| {
        let name = name.cast_into::<PyString>()?;
        Ok(format!("{name}={}", record.getattr(&name)?.repr()?))
    };
    let fields = names.iter().map(field).collect::<PyResult<Vec<_>>>()?;
    Ok(format!("{}({})", record.get_type().name()?, fields.join(", ")))
}

/// A record as pickle stores it: [`restore`] with the record's name and JSON.
pub(crate) type Pickled<'py> = (Bound<'py, PyAny>, (&'static str, String));

pub(crate) fn pickled<'py>(py: Python<'py>, name: &'static str, inner: &impl Serialize) -> PyResult<Pickled<'py>> {
    let refused = |error: serde_json::Error| raise(Error::new(ErrorKind::Internal, name, error.to_string()));
    let json = serde_json::to_string(inner).map_err(refused)?;
    Ok((function(py, "_restore")?, (name, json)))
}

/// A function of this module, as pickle finds it again: by name.
pub(crate) fn function<'py>(py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("lagwise._lagwise")?.getattr(name)
}

/// Rebuilds a pickled record.
#[pyfunction(name = "_restore")]
pub(crate) fn restore(py: Python<'_>, name: &str, json: &str) -> PyResult<Py<PyAny>> {
    records::restore(py, name, json)
}

/// A record of this class from its JSON.
pub(crate) fn restored<R, T>(py: Python<'_>, json: &str) -> PyResult<Py<PyAny>>
where
    R: From<T> + for<'any> IntoPyObject<'any>,
    T: DeserializeOwned,
{
    let inner: T = decode_json("", json).map_err(raise)?;
    R::from(inner).into_py_any(py)
}

/// The answer to a name that no class has.
pub(crate) fn unknown(name: &str) -> PyErr {
    raise(Error::new(ErrorKind::UnknownName, "", format!("{name:?} is not one of the records")))
}
