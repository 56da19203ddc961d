//! What the CRM told, as it is written in a snapshot: with the names of the stages, and with hashes but no key to them.

use serde::{Deserialize, Serialize};

use super::{Crm, CrmRules};
use crate::attribution::{SavedTenant, TenantTouches};
use crate::error::Result;
use crate::revenue::{KeptLedger, Ledger};
use crate::seal::invalid;

/// What the CRM told, as it is written.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct SavedCrm<L> {
    tenant_id: String,
    deals: KeptLedger<L>,
    touches: SavedTenant,
    key_ids: Vec<(u8, u64)>,
}

impl Crm {
    /// `None` where there is nothing to write.
    pub(crate) fn save(&self, rules: Option<&CrmRules>) -> Option<SavedCrm<&Ledger>> {
        rules.filter(|_| !self.is_blank()).map(|rules| SavedCrm {
            tenant_id: rules.tenant_id.clone(),
            deals: KeptLedger::of(&self.ledger, &rules.learned),
            touches: self.touches.save().without_history(),
            key_ids: self.key_ids.clone(),
        })
    }
}

impl SavedCrm<Ledger> {
    /// # Errors
    /// `INVALID_SNAPSHOT` where it belongs to another tenant, or no events lead to it.
    pub(crate) fn restore(self, rules: Option<&CrmRules>) -> Result<Crm> {
        let configured = rules.map(|rules| rules.tenant_id.as_str());
        let Some(rules) = rules.filter(|rules| rules.tenant_id == self.tenant_id) else {
            return Err(invalid(format!(
                "it is of the tenant {:?}, the configured one is {configured:?}",
                self.tenant_id
            )));
        };
        let generations: Vec<u8> = self.key_ids.iter().map(|(generation, _)| *generation).collect();
        let touches: TenantTouches = self.touches.restore(&generations)?;
        let ledger = self.deals.restore(&self.tenant_id, &rules.learned)?;
        Ok(Crm { touches, ledger, key_ids: self.key_ids, ..Crm::default() }.indexed(rules))
    }
}
