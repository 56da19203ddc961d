//! Instants: aware datetimes or RFC 3339 text in, aware datetimes in UTC out.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use lagwise::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDateTime, PyTzInfo};

use crate::plain::Plain;

/// The instant as Python has it: to the microsecond. An instant before the year 1 raises `ValueError`.
pub(crate) fn datetime(py: Python<'_>, instant: Timestamp) -> PyResult<Bound<'_, PyDateTime>> {
    let at = TimeZone::UTC.to_datetime(instant);
    let microsecond = at.subsec_nanosecond().unsigned_abs() / 1_000;
    let [month, day, hour, minute, second] =
        [at.month(), at.day(), at.hour(), at.minute(), at.second()].map(i8::unsigned_abs);
    let utc = PyTzInfo::utc(py)?;
    PyDateTime::new(py, at.year().into(), month, day, hour, minute, second, microsecond, Some(&*utc))
}

/// The RFC 3339 text of an aware datetime. A naive one names no instant, so it is refused.
pub(crate) fn text(value: &Bound<'_, PyDateTime>) -> PyResult<lagwise::Result<String>> {
    let py = value.py();
    match since_epoch(value) {
        Ok((seconds, microseconds)) => match Timestamp::new(seconds, microseconds * 1_000) {
            Ok(instant) => Ok(Ok(instant.to_string())),
            // Beyond what the core reads, which says so.
            Err(_) => isoformat(value).map(Ok),
        },
        // What Python raises where one of two datetimes lacks an offset.
        Err(error) if error.is_instance_of::<PyTypeError>(py) => {
            let detail = format!("expected an aware datetime, found {} without a time zone", isoformat(value)?);
            Ok(Err(Error::new(ErrorKind::WrongType, "", detail)))
        }
        Err(error) => Err(error),
    }
}

fn isoformat(value: &Bound<'_, PyDateTime>) -> PyResult<String> {
    value.call_method0("isoformat")?.extract()
}

/// Whole seconds and microseconds, which takes a fraction of the time that formatting takes.
fn since_epoch(value: &Bound<'_, PyDateTime>) -> PyResult<(i64, i32)> {
    static EPOCH: PyOnceLock<Py<PyDateTime>> = PyOnceLock::new();
    let py = value.py();
    let span = value.sub(EPOCH.get_or_try_init(py, || datetime(py, Timestamp::UNIX_EPOCH).map(Bound::unbind))?)?;
    let days: i64 = span.getattr(intern!(py, "days"))?.extract()?;
    let seconds: i64 = span.getattr(intern!(py, "seconds"))?.extract()?;
    Ok((days * 86_400 + seconds, span.getattr(intern!(py, "microseconds"))?.extract()?))
}

impl Plain for Timestamp {
    fn plain<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        datetime(py, *self).map(Bound::into_any)
    }
}
