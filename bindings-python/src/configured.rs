//! What the sampler and the detector have in common: a configuration that says all about them.

use lagwise::{Config, Error, ErrorKind};
use pyo3::prelude::*;
use pyo3::types::PyType;

use crate::error::raise;
use crate::plain::Plain;
use crate::source::decode;

/// Reads a configuration; without one, every default.
pub(crate) fn read(config: Option<&Bound<'_, PyAny>>) -> PyResult<Config> {
    config.map_or_else(|| Ok(Config::default()), |config| decode("config", config))
}

/// The configuration as a new dict.
pub(crate) fn dict<'py>(py: Python<'py>, config: &Config) -> PyResult<Bound<'py, PyAny>> {
    let refused = |error: serde_json::Error| raise(Error::new(ErrorKind::Internal, "config", error.to_string()));
    serde_json::to_value(config).map_err(refused)?.plain(py)
}

/// `Name({...})`, which makes an equal object.
pub(crate) fn repr(object: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(format!("{}({})", object.get_type().name()?, object.getattr("config")?.repr()?))
}

/// The object as pickle stores it: its class and its configuration.
pub(crate) type Pickled<'py> = (Bound<'py, PyType>, (Bound<'py, PyAny>,));

pub(crate) fn pickled<'py>(object: &Bound<'py, PyAny>) -> PyResult<Pickled<'py>> {
    Ok((object.get_type(), (object.getattr("config")?,)))
}
