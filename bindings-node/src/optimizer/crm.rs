//! What the CRM tells: touches, conversions and deals, and what is known of them.

use jiff::Timestamp;
use lagwise::Identity;
use napi::Env;
use napi::bindgen_prelude::{Null, ToNapiValue, Unknown};
use napi_derive::napi;

use super::Optimizer;
use crate::attribution::{hashing_key, hashing_keys};
use crate::error::{node_api, throwing};
use crate::source::read;

#[napi]
impl Optimizer {
    /// An ad was clicked or seen by someone. Conversions that the touch explains take their deals with them.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: Touch", ts_return_type = "Outcome")]
    pub fn record_touch<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_touch)
    }

    /// Someone did what ads are paid for; the deal that it becomes is credited by its touches.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: Conversion", ts_return_type = "Outcome")]
    pub fn record_conversion<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_conversion)
    }

    /// A deal changed in the CRM.
    ///
    /// @throws {LagwiseError} as `apply`.
    #[napi(catch_unwind, ts_args_type = "event: DealStage", ts_return_type = "Outcome")]
    pub fn record_deal_stage<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        self.record(env, event, lagwise::Optimizer::record_deal_stage)
    }

    /// Hashes the keys of touches and conversions with the caller's keys, the present one last; each is a secret of at least
    /// 16 bytes. Those that what is kept was hashed with must be among them; a last one that is new is used from now on. No
    /// snapshot holds a key, so they are to be given after each restore; without them touches and conversions are rejected,
    /// and all else goes on.
    ///
    /// @throws {LagwiseError} `CONFLICT` where no tenant is configured or more than four keys would be in use,
    /// `MISSING_FIELD` where a key is missing; nothing is changed then.
    #[napi(catch_unwind, ts_args_type = "hashingKeys: readonly Uint8Array[]")]
    pub fn use_hashing_keys(&self, env: Env, hashing_keys: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let keys = self::hashing_keys(hashing_keys)?;
            self.core.borrow_mut().use_hashing_keys(keys)
        })
    }

    /// Hashes with another key from now on, beside the former one until all that was hashed with it has expired.
    ///
    /// @throws {LagwiseError} `CONFLICT` where no tenant is configured or four keys are in use, `DUPLICATE_ID` for a key that
    /// is in use, `MISSING_FIELD` before `useHashingKeys` was called; nothing is changed then.
    #[napi(catch_unwind, ts_args_type = "hashingKey: Uint8Array")]
    pub fn rotate_key(&self, env: Env, hashing_key: Unknown<'_>) -> napi::Result<()> {
        throwing(env, || {
            let key = self::hashing_key(hashing_key)?;
            self.core.borrow_mut().rotate_key(&key)
        })
    }

    /// Forgets a person: takes the keys of every touch and conversion that has any of the keys given. Credits that were given
    /// stay; they name no person. A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// @throws {LagwiseError} `CONFLICT` where no tenant is configured, `MISSING_FIELD` where no key is given, `field` starting
    /// with `subject`, and before `useHashingKeys` was called: without it nobody is found.
    #[napi(catch_unwind, ts_args_type = "subject: Identity", ts_return_type = "Erasure")]
    pub fn erase<'env>(&self, env: &'env Env, subject: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let subject: Identity = self.plain.read(*env, "subject", subject)?;
            let erasure = self.core.borrow_mut().erase(&subject)?;
            self.results.record(env, "Erasure", &erasure)
        })
    }

    /// The ads that a conversion is credited to now; `null` for one that is not remembered.
    ///
    /// @throws {LagwiseError} `CONFLICT` where no tenant is configured, as do the calls below.
    #[napi(catch_unwind, ts_args_type = "conversionId: string", ts_return_type = "Attribution | null")]
    pub fn attribution<'env>(&self, env: &'env Env, conversion_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let conversion_id: String = read("conversion_id", conversion_id)?;
            let attribution = self.core.borrow().attribution(&conversion_id)?;
            match attribution {
                Some(attribution) => self.results.record(env, "Attribution", &attribution),
                None => Null.into_unknown(env).map_err(node_api),
            }
        })
    }

    /// What a deal is worth at `now`, with what closed deals have taught; `null` for one that is not remembered. The ad is
    /// that of the largest credit.
    ///
    /// @throws {LagwiseError} as `attribution`, and for a bad value.
    #[napi(catch_unwind, ts_args_type = "dealId: string, now: Instant", ts_return_type = "DealValue | null")]
    pub fn deal_value<'env>(
        &self,
        env: &'env Env,
        deal_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let deal_id: String = read("deal_id", deal_id)?;
            let now: Timestamp = read("now", now)?;
            let value = self.core.borrow().deal_value(&deal_id, now)?;
            match value {
                Some(value) => self.results.record(env, "DealValue", &value),
                None => Null.into_unknown(env).map_err(node_api),
            }
        })
    }

    /// The stages of the CRM in order: the value and the probability of winning as they are known now.
    ///
    /// @throws {LagwiseError} as `attribution`.
    #[napi(catch_unwind, ts_return_type = "StageReport[]")]
    pub fn deal_stages<'env>(&self, env: &'env Env) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let stages = self.core.borrow().deal_stages()?;
            self.results.list(env, "StageReport", &stages)
        })
    }

    /// What all deals are worth at `now`.
    ///
    /// @throws {LagwiseError} as `attribution`, and where `now` is no instant.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "PipelineValue")]
    pub fn pipeline_value<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            let value = self.core.borrow().pipeline_value(now)?;
            self.results.record(env, "PipelineValue", &value)
        })
    }

    /// The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to `pipelineValue`
    /// exactly; what a later touch explains moves from the one to the other.
    ///
    /// @throws {LagwiseError} as `pipelineValue`.
    #[napi(catch_unwind, ts_args_type = "now: Instant", ts_return_type = "PipelineRoas")]
    pub fn calculate_ad_pipeline_roas<'env>(&self, env: &'env Env, now: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let now: Timestamp = read("now", now)?;
            let roas = self.core.borrow().calculate_ad_pipeline_roas(now)?;
            self.results.record(env, "PipelineRoas", &roas)
        })
    }
}
