//! How the CRM's events are read under a configuration.

use crate::attribution::Policy;
use crate::config::{AttributionConfig, Config, TenantConfig};
use crate::error::Result;
use crate::revenue::{Account, StageTable};
use crate::time::hours_to_millis;

/// How the CRM's events are read, for an account that has a tenant.
#[derive(Clone, Debug)]
pub(crate) struct CrmRules {
    pub(crate) tenant_id: String,
    pub(crate) attribution: AttributionConfig,
    pub(crate) policy: Policy,
    /// The stage table, with what closed deals have taught.
    pub(crate) learned: StageTable,
    /// The stage table as configured. Increments are told by it: what closed deals teach depends on when they are heard of.
    pub(super) stated: StageTable,
    /// Place in the funnel of each stage of the table.
    pub(super) funnel: Vec<Option<usize>>,
    /// Names of the funnel's stages.
    pub(super) stages: Vec<String>,
}

impl CrmRules {
    /// # Errors
    /// Those of [`Config::check`].
    pub(crate) fn new(config: &Config) -> Result<Option<Self>> {
        let crm = &config.crm;
        let Some(tenant_id) = crm.tenant_id.clone() else { return Ok(None) };
        // An event is late by the period in which the newest lies, so one may be a period older than the lateness.
        let lateness = hours_to_millis(config.optimizer.max_lateness_hours + config.period_hours);
        let stated = TenantConfig { learn_probabilities: false, ..crm.deals.clone() };
        let places = crm.deals.stages.iter();
        Ok(Some(Self {
            tenant_id,
            attribution: config.attribution.clone(),
            policy: Policy::within(&config.attribution, lateness)?,
            learned: StageTable::new(&crm.deals)?,
            stated: StageTable::new(&stated)?,
            funnel: places.map(|told| crm.place_in(&config.stages, &told.name, told.kind)).collect(),
            stages: config.stages.iter().map(|stage| stage.name.clone()).collect(),
        }))
    }

    /// The tenant with the table by which increments are told.
    pub(super) fn stated(&self) -> Account<'_> {
        Account { tenant_id: &self.tenant_id, table: &self.stated }
    }

    /// The tenant with the table by which values are read.
    pub(crate) fn learned(&self) -> Account<'_> {
        Account { tenant_id: &self.tenant_id, table: &self.learned }
    }

    /// Place in the funnel of a stage of the table.
    pub(super) fn place(&self, stage: u8) -> Option<usize> {
        self.funnel.get(usize::from(stage)).copied().flatten()
    }
}
