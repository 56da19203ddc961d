//! `BattleHardenedSampler`.

use lagwise::{AdColumns, AdState};
use napi::Env;
use napi::bindgen_prelude::Unknown;
use napi_derive::napi;

use crate::columns::{self, Columns};
use crate::error::throwing;
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_config, read_options};

/// Recommends budgets for ads whose rewards arrive late.
///
/// It holds a checked configuration and no other state: the same ads, total and options give the same budgets, in any
/// order, in any worker. Instances don't cross threads; make one in each worker from the same `config`.
///
/// @example
/// const { BattleHardenedSampler } = require("lagwise");
///
/// const sampler = new BattleHardenedSampler({ currency: "EUR" });
/// const ads = [
///   { adId: "video", impressions: 10_000, clicks: 140, spend: 120, pipelineValue: 4_500, ageHours: 96 },
///   { adId: "carousel", impressions: 10_000, clicks: 90, spend: 120, ageHours: 96 },
/// ];
/// for (const budget of sampler.selectBudgetAllocation(ads, 100).recommendations) {
///   console.log(budget.adId, budget.recommendedBudget, budget.reason);
/// }
#[derive(Debug)]
#[napi]
pub struct BattleHardenedSampler {
    core: lagwise::BattleHardenedSampler,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl BattleHardenedSampler {
    /// A sampler with this configuration; every key may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `config`.
    #[napi(constructor, catch_unwind, ts_args_type = "config?: Config | null")]
    pub fn new(env: Env, config: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let core = lagwise::BattleHardenedSampler::new(read_config(config)?)?;
            Ok(Self { core, plain: PlainReader::new(env)?, results: Results::new(env)? })
        })
    }

    /// The configuration, defaults filled in: a new object at each access.
    #[napi(getter, catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn config<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || self.results.record(env, "Config", self.core.config()))
    }

    /// The configuration, so that `JSON.stringify` of a sampler says all about it.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "CompleteConfig")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        self.config(env)
    }

    /// Splits a total budget per day (major units, at least 0) over the ads.
    ///
    /// The recommended budgets sum to the total in minor units wherever the bounds allow it; where they don't, `status`
    /// says which bounds are to blame. No ads give an empty allocation.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `ads[i]` or is `totalBudget` or an option.
    #[napi(
        catch_unwind,
        ts_args_type = "ads: readonly AdState[], totalBudget: number, options?: DecisionOptions | null",
        ts_return_type = "Allocation"
    )]
    pub fn select_budget_allocation<'env>(
        &self,
        env: &'env Env,
        ads: Unknown<'_>,
        total_budget: Unknown<'_>,
        options: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let ads: Vec<AdState> = self.plain.read(*env, "ads", ads)?;
            let total_budget: f64 = read("total_budget", total_budget)?;
            let options = read_options(options)?;
            let allocation = self.core.select_budget_allocation(&ads, total_budget, &options)?;
            self.results.record(env, "Allocation", &allocation)
        })
    }

    /// The same for large accounts: typed arrays in, typed arrays out, one row for each budget.
    ///
    /// The budgets are those of `selectBudgetAllocation` for the same ads. The arrays are copied first, so nothing that
    /// happens to them later matters.
    ///
    /// @throws {LagwiseError} as there, with fields such as `clicks[17]`; `LENGTH_MISMATCH` where a column's length
    /// differs from that of `adId`.
    #[napi(
        catch_unwind,
        ts_args_type = "columns: AdColumns, totalBudget: number, options?: DecisionOptions | null",
        ts_return_type = "AllocationColumns"
    )]
    pub fn select_budget_allocation_columns<'env>(
        &self,
        env: &'env Env,
        columns: Unknown<'_>,
        total_budget: Unknown<'_>,
        options: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let columns = Columns::read(*env, &self.plain, columns)?;
            let total_budget: f64 = read("total_budget", total_budget)?;
            let options = read_options(options)?;
            let select = |ads: &AdColumns<'_>| self.core.select_budget_allocation_columns(ads, total_budget, &options);
            columns::to_js(env, columns.view(select)?)
        })
    }

    /// The scheduled model's score of one ad with all its parts, whichever model is configured.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `ad`.
    #[napi(catch_unwind, ts_args_type = "ad: AdState", ts_return_type = "BlendedScore")]
    pub fn score<'env>(&self, env: &'env Env, ad: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let ad: AdState = read("ad", ad)?;
            self.results.record(env, "BlendedScore", &self.core.score(&ad)?)
        })
    }

    /// Kill, scale or maintain for each budget, in the order in which its first ad was given.
    ///
    /// @throws {LagwiseError} for a bad value; `field` starts with `ads[i]`.
    #[napi(catch_unwind, ts_args_type = "ads: readonly AdState[]", ts_return_type = "AdVerdict[]")]
    pub fn verdicts<'env>(&self, env: &'env Env, ads: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let ads: Vec<AdState> = self.plain.read(*env, "ads", ads)?;
            self.results.list(env, "AdVerdict", &self.core.verdicts(&ads)?)
        })
    }
}
