//! `SyntheticRevenueCalculator`.

use std::cell::RefCell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use lagwise::{DealStage, Result, TenantConfig};
use napi::bindgen_prelude::{BufferSlice, JsObjectValue, Null, Object, ToNapiValue, Unknown};
use napi::{Env, Property, PropertyAttributes};
use napi_derive::napi;

use crate::error::{node_api, throwing};
use crate::plain::PlainReader;
use crate::results::Results;
use crate::source::{read, read_bytes};

type Tenants = BTreeMap<String, TenantConfig>;

/// What deals are worth while they are open, by tenant.
///
/// It remembers each deal's stage and amount, since a CRM does not send the previous ones, and answers each event with
/// the increment of the deal's value. A repeated event changes nothing, and the order of arrival does not matter: of what
/// is said of a deal, that which happened last holds. A deal's increments sum to its amount once it is won, and to
/// nothing once it is lost or deleted.
///
/// Instants are given as `Date` or as RFC 3339 text with an offset, and returned as text in UTC.
///
/// @example
/// const { SyntheticRevenueCalculator } = require("lagwise");
///
/// const revenue = new SyntheticRevenueCalculator({ acme: SyntheticRevenueCalculator.preset("service_business") });
/// const { calculatedValue } = revenue.record({
///   eventId: "1",
///   occurredAt: "2026-03-02T09:00:00Z",
///   tenantId: "acme",
///   dealId: "17",
///   stage: "appointment",
///   adId: "video",
/// });
/// const { pipelineRoas } = revenue.calculateAdPipelineRoas("acme", "2026-03-02T09:00:00Z", { video: 1500 });
#[derive(Debug)]
#[napi]
pub struct SyntheticRevenueCalculator {
    /// Borrowed only while the core works, as the optimizer's.
    core: RefCell<lagwise::SyntheticRevenueCalculator>,
    plain: PlainReader,
    results: Results,
}

#[napi]
impl SyntheticRevenueCalculator {
    /// A calculator without any deal; the keys are the tenants' ids, and every key of a tenant may be left out.
    ///
    /// @throws {LagwiseError} for an unknown key or a value outside its range; `field` starts with `tenants["the id"]`.
    #[napi(constructor, catch_unwind, ts_args_type = "tenants: Readonly<Record<string, TenantConfig>>")]
    pub fn new(env: Env, tenants: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let tenants: Tenants = read("tenants", tenants)?;
            Self::of(env, lagwise::SyntheticRevenueCalculator::new(tenants)?)
        })
    }

    /// A calculator with the deals of a snapshot. Tenants and stages may be added and figures changed; a tenant that has
    /// deals must keep its currency, and its stages their kinds.
    ///
    /// @throws {LagwiseError} `INVALID_SNAPSHOT` where the text was truncated or altered, is of an unknown version, or
    /// belongs to other tenants.
    #[napi(factory, catch_unwind, ts_args_type = "tenants: Readonly<Record<string, TenantConfig>>, snapshot: string")]
    pub fn restore(env: Env, tenants: Unknown<'_>, snapshot: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let tenants: Tenants = read("tenants", tenants)?;
            let snapshot: String = read("snapshot", snapshot)?;
            Self::of(env, lagwise::SyntheticRevenueCalculator::restore(tenants, &snapshot)?)
        })
    }

    /// The same from the compact form. The bytes are copied first.
    ///
    /// @throws {LagwiseError} as `restore`.
    #[napi(
        factory,
        catch_unwind,
        ts_args_type = "tenants: Readonly<Record<string, TenantConfig>>, snapshot: Uint8Array"
    )]
    pub fn restore_bytes(env: Env, tenants: Unknown<'_>, snapshot: Unknown<'_>) -> napi::Result<Self> {
        throwing(env, || {
            let tenants: Tenants = read("tenants", tenants)?;
            let snapshot = read_bytes("snapshot", snapshot)?;
            Self::of(env, lagwise::SyntheticRevenueCalculator::restore_bytes(tenants, &snapshot)?)
        })
    }

    /// A tenant's configuration that comes with the library, as a new object: `service_business` or `hubspot_default`.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for another name.
    #[napi(catch_unwind, ts_args_type = "name: string", ts_return_type = "CompleteTenantConfig")]
    pub fn preset<'env>(env: &'env Env, name: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let name: String = read("name", name)?;
            let preset = lagwise::SyntheticRevenueCalculator::preset(&name)?;
            Results::new(*env)?.record(env, "TenantConfig", &preset)
        })
    }

    /// Names of the configurations that come with the library.
    #[napi(catch_unwind)]
    pub fn preset_names() -> Vec<&'static str> {
        lagwise::SyntheticRevenueCalculator::preset_names().collect()
    }

    /// Ids of the tenants, sorted.
    #[napi(catch_unwind)]
    pub fn tenant_ids(&self) -> Vec<String> {
        self.core.borrow().tenant_ids().map(str::to_owned).collect()
    }

    /// The configuration of a tenant, defaults filled in: a new object at each call.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, as every call that names one.
    #[napi(catch_unwind, ts_args_type = "tenantId: string", ts_return_type = "CompleteTenantConfig")]
    pub fn tenant<'env>(&self, env: &'env Env, tenant_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let tenant = self.core.borrow().tenant(&tenant_id)?.clone();
            self.results.record(env, "TenantConfig", &tenant)
        })
    }

    /// The tenants. The deals are not in it: those are `snapshot`.
    #[napi(js_name = "toJSON", catch_unwind, ts_return_type = "Record<string, CompleteTenantConfig>")]
    pub fn to_json<'env>(&self, env: &'env Env) -> napi::Result<Object<'env>> {
        throwing(*env, || {
            let mut tenants = Object::new(env).map_err(node_api)?;
            for tenant_id in self.tenant_ids() {
                let tenant = self.core.borrow().tenant(&tenant_id)?.clone();
                let tenant = self.results.record(env, "TenantConfig", &tenant)?;
                // Defined, not set: an id may be `__proto__`.
                let mut define = || {
                    let attributes = PropertyAttributes::Enumerable | PropertyAttributes::Configurable;
                    let entry = Property::new().with_utf8_name(&tenant_id)?.with_value(&tenant);
                    tenants.define_properties(&[entry.with_property_attributes(attributes)])
                };
                define().map_err(node_api)?;
            }
            Ok(tenants)
        })
    }

    /// The stages of a tenant in order: the value and the probability of winning as they are known now.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
    #[napi(catch_unwind, ts_args_type = "tenantId: string", ts_return_type = "StageReport[]")]
    pub fn stages<'env>(&self, env: &'env Env, tenant_id: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let stages = self.core.borrow().stages(&tenant_id)?;
            self.results.list(env, "StageReport", &stages)
        })
    }

    /// What moving a deal from one stage to another adds, for callers that keep the stages themselves. Nothing is
    /// remembered, so a repeated call counts twice: `record` does not.
    ///
    /// `stageFrom` is `null` where the deal is new. `dealValue` is its amount in major units, 0 to 10^9; without one it
    /// has the average. A stage that the table does not have is an outcome, and adds nothing.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, else for a bad value; `field` names the
    /// argument.
    #[napi(
        catch_unwind,
        ts_args_type = "tenantId: string, stageFrom: string | null | undefined, stageTo: string, dealValue?: number | null",
        ts_return_type = "StageChange"
    )]
    pub fn calculate_stage_change<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        stage_from: Unknown<'_>,
        stage_to: Unknown<'_>,
        deal_value: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let stage_from: Option<String> = read("stage_from", stage_from)?;
            let stage_to: String = read("stage_to", stage_to)?;
            let deal_value: Option<f64> = read("deal_value", deal_value)?;
            let from = stage_from.as_deref();
            let change = self.core.borrow().calculate_stage_change(&tenant_id, from, &stage_to, deal_value)?;
            self.results.record(env, "StageChange", &change)
        })
    }

    /// Takes what the CRM tells of a deal, and says what it adds to the deal's value. The value is that of the deal's last
    /// event, or of the last `revalue` where that was later.
    ///
    /// @throws {LagwiseError} for a bad value, and nothing is changed then; `field` starts with `event`.
    #[napi(catch_unwind, ts_args_type = "event: DealStage", ts_return_type = "StageChange")]
    pub fn record<'env>(&self, env: &'env Env, event: Unknown<'_>) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let event: DealStage = self.plain.read(*env, "event", event)?;
            let change = self.core.borrow_mut().record(&event)?;
            self.results.record(env, "StageChange", &change)
        })
    }

    /// Reports what time and closed deals have changed: one change for each deal whose value at `now` differs from what
    /// was reported of it, by deal id. Afterwards what was reported of all deals sums to their `pipelineValue` at `now`.
    ///
    /// This also forgets, so call it every day: an open deal of which nothing was heard for `retentionDays` expires, at a
    /// value of 0, and a lost one leaves its counts.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` for an instant that is not
    /// between 1970 and 2200.
    #[napi(catch_unwind, ts_args_type = "tenantId: string, now: Instant", ts_return_type = "StageChange[]")]
    pub fn revalue<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let now: Timestamp = read("now", now)?;
            let changes = self.core.borrow_mut().revalue(&tenant_id, now)?;
            self.results.list(env, "StageChange", &changes)
        })
    }

    /// What a deal is worth at `now`, written down by its time in the stage; `null` for a deal that is not remembered.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
    #[napi(
        catch_unwind,
        ts_args_type = "tenantId: string, dealId: string, now: Instant",
        ts_return_type = "DealValue | null"
    )]
    pub fn value_of<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        deal_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let deal_id: String = read("deal_id", deal_id)?;
            let now: Timestamp = read("now", now)?;
            let value = self.core.borrow().value_of(&tenant_id, &deal_id, now)?;
            match value {
                Some(value) => self.results.record(env, "DealValue", &value),
                None => Null.into_unknown(env).map_err(node_api),
            }
        })
    }

    /// What all deals of a tenant are worth at `now`.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured.
    #[napi(catch_unwind, ts_args_type = "tenantId: string, now: Instant", ts_return_type = "PipelineValue")]
    pub fn pipeline_value<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        now: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let now: Timestamp = read("now", now)?;
            let value = self.core.borrow().pipeline_value(&tenant_id, now)?;
            self.results.record(env, "PipelineValue", &value)
        })
    }

    /// The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to the tenant's
    /// `pipelineValue` exactly.
    ///
    /// `spend` holds the whole spend of each ad, in major units of the tenant's currency, by ad id.
    ///
    /// @throws {LagwiseError} `UNKNOWN_NAME` for a tenant that is not configured, else for a bad spend; `field` starts
    /// with `spend`.
    #[napi(
        catch_unwind,
        ts_args_type = "tenantId: string, now: Instant, spend: Readonly<Record<string, number>>",
        ts_return_type = "PipelineRoas"
    )]
    pub fn calculate_ad_pipeline_roas<'env>(
        &self,
        env: &'env Env,
        tenant_id: Unknown<'_>,
        now: Unknown<'_>,
        spend: Unknown<'_>,
    ) -> napi::Result<Unknown<'env>> {
        throwing(*env, || {
            let tenant_id: String = read("tenant_id", tenant_id)?;
            let now: Timestamp = read("now", now)?;
            let spend: BTreeMap<String, f64> = self.plain.read(*env, "spend", spend)?;
            let roas = self.core.borrow().calculate_ad_pipeline_roas(&tenant_id, now, &spend)?;
            self.results.record(env, "PipelineRoas", &roas)
        })
    }

    /// The deals of all tenants as checksummed JSON.
    #[napi(catch_unwind)]
    pub fn snapshot(&self, env: Env) -> napi::Result<String> {
        throwing(env, || self.core.borrow().snapshot())
    }

    /// The deals of all tenants in the compact binary form: a `Buffer`, declared as the `Uint8Array` that it is.
    #[napi(catch_unwind, ts_return_type = "Uint8Array")]
    pub fn snapshot_bytes<'env>(&self, env: &'env Env) -> napi::Result<BufferSlice<'env>> {
        throwing(*env, || {
            let bytes = self.core.borrow().snapshot_bytes()?;
            BufferSlice::copy_from(env, bytes).map_err(node_api)
        })
    }
}

impl SyntheticRevenueCalculator {
    fn of(env: Env, core: lagwise::SyntheticRevenueCalculator) -> Result<Self> {
        Ok(Self { core: RefCell::new(core), plain: PlainReader::new(env)?, results: Results::new(env)? })
    }
}
