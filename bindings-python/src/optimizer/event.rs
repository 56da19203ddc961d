//! Events from their records or from dicts.

use lagwise::Event;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::records;
use crate::source::{self, decode};

/// Start of the path in errors.
const NAME: &str = "event";

macro_rules! events {
    ($($read:ident $class:ident,)*) => {
        /// An event of any kind: a record, or a dict whose `type` names it.
        pub(super) fn any(value: &Bound<'_, PyAny>) -> PyResult<Event> {
            if value.is_exact_instance_of::<PyDict>() {
                return source::event(NAME, value);
            }
            $(if let Ok(event) = value.cast_exact::<records::$class>() {
                return Ok(Event::$class(event.get().inner.clone()));
            })*
            source::event(NAME, value)
        }

        $(pub(super) fn $read(value: &Bound<'_, PyAny>) -> PyResult<Event> {
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
}
