//! What the CRM tells of an account's deals, and where they stand in its funnel.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::funnel::Stage;
use super::tenant::{StageKind, TenantConfig};
use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// What the CRM tells of an account's deals: whose they are, what they are worth, and which stages of the funnel they pass.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct CrmConfig {
    /// The tenant whose account it is, one whose evidence is `deals`. Touches, conversions and deals of another one are
    /// rejected; where this is absent, all are.
    pub tenant_id: Option<String>,
    /// What its deals are worth. The currency must be the account's, and deals be remembered for the horizon at least.
    pub deals: TenantConfig,
    /// The stage of the funnel that each stage of the CRM is, by the latter's name. One that is not listed is the stage of
    /// the same name, if there is one, else none. A stage of the kind won is always the last.
    pub funnel_stages: BTreeMap<String, String>,
}

impl CrmConfig {
    pub(super) fn check(&self, currency: &str, horizon_days: f64, funnel: &[Stage]) -> Result<()> {
        self.deals.check().map_err(|error| error.within("deals"))?;
        let Some(tenant_id) = &self.tenant_id else { return Ok(()) };
        check::id("tenant_id", tenant_id)?;
        let conflict = |field: &str, detail: String| Err(Error::new(ErrorKind::Conflict, field, detail));
        if self.deals.currency != currency {
            return conflict("deals.currency", format!("{} is not the account's {currency}", self.deals.currency));
        }
        if self.deals.retention_days < horizon_days {
            let detail = format!("{} is below horizon_days {horizon_days}", self.deals.retention_days);
            return conflict("deals.retention_days", detail);
        }
        for (name, stage) in &self.funnel_stages {
            let field = format!("funnel_stages[{name:?}]");
            let Some(told) = self.deals.stages.iter().find(|told| told.name == *name) else {
                let detail = format!("{name:?} is no stage of the CRM");
                return Err(Error::new(ErrorKind::UnknownName, field, detail));
            };
            check::choice(&field, stage, funnel.iter().map(|stage| stage.name.as_str()))?;
            if told.kind != StageKind::Open {
                return conflict(
                    &field,
                    format!("{name:?} is closed: a won stage is the funnel's last, a lost one none"),
                );
            }
        }
        Ok(())
    }

    /// Place in the funnel of a stage of the CRM, if it has one.
    pub(crate) fn place_in(&self, funnel: &[Stage], name: &str, kind: StageKind) -> Option<usize> {
        match kind {
            StageKind::Won => funnel.len().checked_sub(1),
            StageKind::Lost => None,
            StageKind::Open => {
                let stage = self.funnel_stages.get(name).map_or(name, String::as_str);
                funnel.iter().position(|known| known.name == stage)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(crm: &CrmConfig) -> (ErrorKind, String) {
        let error = crm.check("USD", 30.0, &Stage::service_business()).unwrap_err();
        (error.kind(), error.field().to_owned())
    }

    fn hubspot(stages: &[(&str, &str)]) -> CrmConfig {
        CrmConfig {
            tenant_id: Some("acme".into()),
            deals: TenantConfig::hubspot_default(),
            funnel_stages: stages.iter().map(|(crm, funnel)| ((*crm).into(), (*funnel).into())).collect(),
        }
    }

    #[test]
    fn a_stage_is_that_which_it_is_said_to_be_or_of_its_name_or_none() {
        let funnel = Stage::service_business();
        let crm = hubspot(&[("appointmentscheduled", "appointment")]);
        crm.check("USD", 30.0, &funnel).unwrap();
        let place = |name: &str, kind| crm.place_in(&funnel, name, kind);
        assert_eq!(place("appointmentscheduled", StageKind::Open), Some(1));
        assert_eq!(place("show", StageKind::Open), Some(2));
        assert_eq!(place("contractsent", StageKind::Open), None);
        assert_eq!(place("closedwon", StageKind::Won), Some(3));
        assert_eq!(place("closedlost", StageKind::Lost), None);
    }

    #[test]
    fn what_contradicts_the_account_is_refused_once_there_is_a_tenant() {
        let conflict = |field: &str| (ErrorKind::Conflict, field.to_owned());
        let unknown = |field: &str| (ErrorKind::UnknownName, field.to_owned());
        assert_eq!(refusal(&hubspot(&[("demo", "lead")])), unknown("funnel_stages[\"demo\"]"));
        assert_eq!(refusal(&hubspot(&[("contractsent", "deal")])), unknown("funnel_stages[\"contractsent\"]"));
        assert_eq!(refusal(&hubspot(&[("closedwon", "show")])), conflict("funnel_stages[\"closedwon\"]"));
        let mut crm = hubspot(&[]);
        crm.deals.currency = "EUR".into();
        assert_eq!(refusal(&crm), conflict("deals.currency"));
        assert!(CrmConfig { tenant_id: None, ..crm }.check("USD", 30.0, &Stage::service_business()).is_ok());
        let mut crm = hubspot(&[]);
        crm.deals.retention_days = 29.0;
        assert_eq!(refusal(&crm), conflict("deals.retention_days"));
        crm.tenant_id = Some(String::new());
        assert_eq!(refusal(&crm), (ErrorKind::OutOfRange, "tenant_id".into()));
    }
}
