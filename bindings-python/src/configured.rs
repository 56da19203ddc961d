//! What the sampler, the detector and the simulator have in common: a document that says all about them.

use lagwise::{Config, Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyType;
use serde::Serialize;

use crate::error::raise;
use crate::plain::Plain;
use crate::source::decode;

/// Reads a configuration; without one, every default.
pub(crate) fn read(config: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    config.map_or_else(|| Ok(Config::default()), |config| decode("config", config))
}

/// A document as a new dict.
pub(crate) fn dict<'py>(py: Python<'py>, document: &impl Serialize) -> PyResult<Bound<'py, PyAny>> {
    let refused = |error: serde_json::Error| raise(Error::new(ErrorKind::Internal, "", error.to_string()));
    serde_json::to_value(document).map_err(refused)?.plain(py)
}

/// `Name({...})`, which makes an equal object from the document that an attribute holds.
pub(crate) fn repr(object: &Bound<'_, PyAny>, document: &str) -> PyResult<String> {
    Ok(format!("{}({})", object.get_type().name()?, object.getattr(document)?.repr()?))
}

/// The object as pickle stores it: its class and its document.
pub(crate) type Pickled<'py> = (Bound<'py, PyType>, (Bound<'py, PyAny>,));

pub(crate) fn pickled<'py>(object: &Bound<'py, PyAny>, document: &str) -> PyResult<Pickled<'py>> {
    Ok((object.get_type(), (object.getattr(document)?,)))
}
