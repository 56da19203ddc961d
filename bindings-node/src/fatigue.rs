//! `FatigueDetector`.

use std::collections::BTreeMap;

use lagwise::{AdState, RefreshState};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use crate::error::throwing;
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_config};

/// Tells whether ads are tired: from the fitted decay of their click-through rate, their frequency, and the trend of
/// their daily figures compared with the other ads of their pool.
///
/// It keeps nothing: the state of the refresh trigger goes in and comes out.
///
/// @example
/// const { FatigueDetector } = require("lagwise");
///
/// const detector = new FatigueDetector();
/// const reports = detector.detect(ads, previous);
/// const kept = Object.fromEntries(reports.map((report) => [report.adId, report.refresh]));
#[derive(Debug)]
#[napi]
pub struct FatigueDetector {
    core: lagwise::FatigueDetector,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl FatigueDetector {
    /// A detector with this configuration; every key may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let core = lagwise::FatigueDetector::new(read_config(config)?)?;
            Ok(Self { core, plain: PlainReader::new(env)?, results: Results::new(env)? })
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Config", self.core.config()))
    }

    /// The configuration, so that `JSON.stringify` of a detector says all about it.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// One report for each ad, in the order given. `previous` holds the `refresh` of each ad's last report, by ad id; an
    /// ad that is not in it never asked for a refresh.
    ///
    /// Ads are compared with their pool, so give all ads of an account at once.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `ads[i]` or `previous["ad id"]`.
    #[napi(
        catch_unwind,
        ts_args_type = "ads: readonly AdState[], previous?: Readonly<Record<string, Partial<RefreshState>>> | null",
        ts_return_type = "FatigueReport[]"
    )]
    pub fn detect<'env>(&self, env: &'env Env, ads: Unknown<'_>, previous: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let ads: Vec<AdState> = self.plain.read(*env, "ads", ads)?;
            let previous: Option<BTreeMap<String, RefreshState>> = read("previous", previous)?;
            let reports = self.core.detect(&ads, &previous.unwrap_or_default())?;
            self.results.list(env, "FatigueReport", &reports)
        })
    }
}
