//! `creditJourneys`.

use lagwise::{CreditModel, CreditOptions, Journey};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use crate::error::throwing;
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_options};

/// Splits the value and the conversions of journeys over the ads that were touched, by one model.
///
/// Credits sum to the value in minor units; the value of journeys without touches is the report's unattributed value. The
/// order of the journeys does not matter.
///
/// @example
/// const { creditJourneys } = require("lagwise");
///
/// const journeys = [{ touches: [{ adId: "video" }, { adId: "search" }], value: 120 }];
/// for (const ad of creditJourneys(journeys, "linear", { currency: "EUR" }).ads) console.log(ad.adId, ad.value);
///
/// @throws {LagwiseError} for a bad value; `field` starts with `journeys[i]` or is `model` or an option.
#[napi(
    catch_unwind,
    ts_args_type = "journeys: readonly Journey[], model: CreditModel, options?: CreditOptions | null",
    ts_return_type = "CreditReport"
)]
#[allow(unreachable_pub, reason = "what the macro exports must be public")]
pub fn credit_journeys<'env>(
    env: &'env Env,
    journeys: Unknown<'_>,
    model: Unknown<'_>,
    options: Unknown<'_>,
) -> napi::Result<Unknown<'env>> {
    throwing(*env, || {
        let journeys: Vec<Journey> = PlainReader::new(*env)?.read(*env, "journeys", journeys)?;
        let model: CreditModel = read("model", model)?;
        let options: CreditOptions = read_options(options)?;
        Results::new(*env)?.record(env, "CreditReport", &lagwise::credit_journeys(&journeys, model, &options)?)
    })
}
