//! Events from their records or from dicts, and as records.

use lagwise::{Error, ErrorKind, Event};
use pyo3::types::PyDict;
use pyo3::{IntoPyObjectExt, prelude::*};

use crate::error::raise;
use crate::records;
use crate::source::{self, decode};

/// Start of the path in errors.
const NAME: &str = "event";

macro_rules! events {
    ($($read:ident $class:ident,)*) => {
        /// An event of any kind: a record, or a dict whose `type` names it.
        pub(crate) fn any(value: &Bound<'_, PyAny>) -> PyResult<Event> {
            if value.is_exact_instance_of::<PyDict>() {
                return source::event(NAME, value);
            }
            $(if let Ok(event) = value.cast_exact::<records::$class>() {
                return Ok(Event::$class(event.get().inner.clone()));
            })*
            source::event(NAME, value)
        }

        /// The record of an event.
        pub(crate) fn record(py: Python<'_>, event: Event) -> PyResult<Bound<'_, PyAny>> {
            match event {
                $(Event::$class(event) => records::$class::from(event).into_bound_py_any(py),)*
                _ => Err(raise(Error::new(ErrorKind::Internal, NAME, "an event of an unknown kind"))),
            }
        }

        $(pub(crate) fn $read(value: &Bound<'_, PyAny>) -> PyResult<Event> {
            let event = match value.cast_exact::<records::$class>() {
                Ok(event) => event.get().inner.clone(),
                Err(_) => decode(NAME, value)?,
            };
            Ok(Event::$class(event))
        })*
    };
}

events! {
    ad_registered AdRegistered,
    ad_retired AdRetired,
    change_committed ChangeCommitted,
    creative_registered CreativeRegistered,
    delivery Delivery,
    feedback Feedback,
    stage_entry StageEntry,
    touch Touch,
    conversion Conversion,
    deal_stage DealStage,
}
