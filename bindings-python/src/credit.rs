//! `credit_journeys`.

use lagwise::{CreditModel, CreditOptions};
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::call::detached;
use crate::records::CreditReport;
use crate::source::{self, decode, keywords};

/// Splits the value and the conversions of journeys over the ads that were touched, by one model.
///
/// `journeys` are `Journey` records or dicts of the same fields, in any order. Credits sum to the value in minor units;
/// the value of journeys without touches is the report's unattributed value. The options are those of the models:
/// `first_share` and `last_share` of `position`, `half_life_days` of `time_decay`, `markov_order` (1 to 3) of `markov`.
///
/// Raises `LagwiseError` where a value is refused; its `field` starts with `journeys[i]` or names the argument.
#[pyfunction]
#[pyo3(
    signature = (journeys, model, **options),
    text_signature = "(journeys, model, *, currency='USD', first_share=0.4, last_share=0.4, half_life_days=7.0, \
                      markov_order=1)"
)]
pub(crate) fn credit_journeys(
    py: Python<'_>,
    journeys: &Bound<'_, PyAny>,
    model: &Bound<'_, PyAny>,
    options: Option<Bound<'_, PyDict>>,
) -> PyResult<CreditReport> {
    let options: CreditOptions = keywords(py, options)?;
    let model: CreditModel = decode("model", model)?;
    let journeys = source::journeys(journeys)?;
    Ok(detached(py, || lagwise::credit_journeys(&journeys, model, &options))?.into())
}
