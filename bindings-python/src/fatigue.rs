//! `FatigueDetector`.

use std::collections::BTreeMap;

use lagwise::RefreshState;
use pyo3::prelude::*;

use crate::call::{attached, detached};
use crate::configured;
use crate::records::FatigueReport;
use crate::source::{self, decode};

/// Tells whether ads are tired: from the fitted decay of their click-through rate, their frequency, and the trend of
/// their daily figures compared with the other ads of their pool.
///
/// It keeps nothing: the state of the refresh trigger goes in and comes out. Long calls release the interpreter lock,
/// so one detector serves any number of threads.
///
/// `config` is a dict of type `Config`; every key may be left out, an unknown key is refused.
///
/// Raises `LagwiseError` where a value of the configuration is refused, with the path of the value in `field`.
#[pyclass(frozen, module = "lagwise")]
pub(crate) struct FatigueDetector {
    inner: lagwise::FatigueDetector,
}

#[pymethods]
impl FatigueDetector {
    #[new]
    #[pyo3(signature = (config = None))]
    fn new(config: Option<&Bound<'_, PyAny>>) -> PyResult<Self> {
        let config = configured::read(config)?;
        Ok(Self { inner: attached(|| lagwise::FatigueDetector::new(config))? })
    }

    /// The configuration as a new dict, defaults filled in.
    #[getter]
    fn config<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        configured::dict(py, self.inner.config())
    }

    /// One report for each ad, in the order given.
    ///
    /// `previous` maps ad ids to the refresh state of the ad's last report (`report.refresh`, or its dict); an ad that
    /// is not in it never asked for a refresh. Ads are compared with their pool, so give all ads of an account at once.
    ///
    /// Raises `LagwiseError` where a value is refused; its `field` starts with `ads[i]` or `previous["ad id"]`.
    #[pyo3(signature = (ads, previous = None))]
    fn detect(
        &self,
        py: Python<'_>,
        ads: &Bound<'_, PyAny>,
        previous: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Vec<FatigueReport>> {
        let ads = source::ads(ads)?;
        let previous: BTreeMap<String, RefreshState> =
            previous.map(|previous| decode("previous", previous)).transpose()?.unwrap_or_default();
        let reports = detached(py, || self.inner.detect(&ads, &previous))?;
        Ok(reports.into_iter().map(Into::into).collect())
    }

    fn __repr__(slf: &Bound<'_, Self>) -> PyResult<String> {
        configured::repr(slf, "config")
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<configured::Pickled<'py>> {
        configured::pickled(slf, "config")
    }
}
