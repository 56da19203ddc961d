//! `AllocationColumns`.

use lagwise::{AllocationColumns, Bound, Result};
use napi::Env;
use napi::bindgen_prelude::{Float64Array, JsValue, Object, Uint8Array, Unknown};

use crate::error::node_api;

/// The columns as an object of typed arrays, which take over the memory as it is.
pub(crate) fn to_js(env: &Env, columns: AllocationColumns) -> Result<Unknown<'_>> {
    object(env, columns).map_err(node_api)
}

fn object(env: &Env, columns: AllocationColumns) -> napi::Result<Unknown<'_>> {
    let mut object = Object::new(env)?;
    object.set("status", env.to_js_value(&columns.status)?)?;
    object.set("totalBudgetMinor", columns.total_budget_minor)?;
    object.set("unallocatedMinor", columns.unallocated_minor)?;
    object.set("minimumTotalMinor", columns.minimum_total_minor)?;
    object.set("maximumTotalMinor", columns.maximum_total_minor)?;
    // Exact: a budget is at most 10^15 minor units.
    let minor: Vec<f64> = columns.recommended_budget_minor.iter().map(|minor| *minor as f64).collect();
    for (name, numbers) in [
        ("recommendedBudget", columns.recommended_budget),
        ("recommendedBudgetMinor", minor),
        ("changePercentage", columns.change_percentage),
        ("confidence", columns.confidence),
        ("shareBeforeBounds", columns.share_before_bounds),
        ("valuePerSpend", columns.value_per_spend),
        ("valuePerSpendLow", columns.value_per_spend_low),
        ("valuePerSpendHigh", columns.value_per_spend_high),
        ("effectiveExposure", columns.effective_exposure),
        ("maturity", columns.maturity),
    ] {
        object.set(name, Float64Array::new(numbers))?;
    }
    let bounds: Vec<u8> = columns.bound.iter().map(|bound| bound.code()).collect();
    object.set("bound", Uint8Array::new(bounds))?;
    object.set("boundNames", Bound::ALL.iter().map(|bound| bound.name()).collect::<Vec<_>>())?;
    object.set("probabilityBest", Float64Array::new(columns.probability_best))?;
    Ok(object.to_unknown())
}
