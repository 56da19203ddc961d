//! What the CRM tells: touches, conversions and deals, and what is known of them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::Optimizer;
use crate::attribution::{Attribution, Conversion, Erasure, HashingKey, Identity, Touch};
use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::outcome::Outcome;
use crate::revenue::{DealStage, DealValue, PipelineRoas, PipelineValue, StageReport};
use crate::state::CrmRules;
use crate::time::millis;

impl Optimizer {
    /// An ad was clicked or seen by someone. Conversions that the touch explains take their deals with them.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_touch(&mut self, event: Touch) -> Result<Outcome> {
        self.apply(&Event::Touch(event))
    }

    /// Someone did what ads are paid for; the deal that it becomes is credited by its touches.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_conversion(&mut self, event: Conversion) -> Result<Outcome> {
        self.apply(&Event::Conversion(event))
    }

    /// A deal changed in the CRM.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_deal_stage(&mut self, event: DealStage) -> Result<Outcome> {
        self.apply(&Event::DealStage(event))
    }

    /// Hashes the keys of touches and conversions with the caller's keys, the present one last. Those that what is kept was
    /// hashed with must be among them; a last one that is new is used from now on. No snapshot holds a key, so they are to
    /// be given after each restore; without them touches and conversions are rejected, and all else goes on.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured or more than four keys would be in use, `MISSING_FIELD` where a key is
    /// missing; nothing is changed then.
    pub fn use_hashing_keys(&mut self, keys: Vec<HashingKey>) -> Result<()> {
        let rules = self.crm.as_ref().ok_or_else(no_tenant)?;
        self.state.crm.use_keys(keys, rules)
    }

    /// Hashes with another key from now on, beside the former one until all that was hashed with it has expired.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured or four keys are in use, `DUPLICATE_ID` for a key that is in use,
    /// `MISSING_FIELD` before [`use_hashing_keys`](Self::use_hashing_keys) was called; nothing is changed then.
    pub fn rotate_key(&mut self, key: &HashingKey) -> Result<()> {
        let rules = self.crm.as_ref().ok_or_else(no_tenant)?;
        self.state.crm.rotate_key(key, rules)
    }

    /// Forgets a person: takes the keys of every touch and conversion that has any of the keys given. Credits that were
    /// given stay; they name no person. A conversion with a click id or the subject of such a touch is theirs, too.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured, `MISSING_FIELD` where no key of the person is given, or before
    /// [`use_hashing_keys`](Self::use_hashing_keys) was called: without it nobody is found. `OUT_OF_RANGE` for a key that is
    /// empty or too long.
    pub fn erase(&mut self, subject: &Identity) -> Result<Erasure> {
        subject.check_any().map_err(|error| error.within("subject"))?;
        let rules = self.crm.as_ref().ok_or_else(no_tenant)?;
        self.state.crm.erase(subject, rules)
    }

    /// The ads that a conversion is credited to now; `None` for one that is not remembered.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured, `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn attribution(&self, conversion_id: &str) -> Result<Option<Attribution>> {
        check::id("conversion_id", conversion_id)?;
        let rules = self.crm_rules()?;
        Ok(self.state.crm.touches().attribution(&rules.tenant_id, conversion_id, &rules.attribution))
    }

    /// What a deal is worth at `now`, with what closed deals have taught; `None` for one that is not remembered. The ad is
    /// that of the largest credit.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured, `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn deal_value(&self, deal_id: &str, now: Timestamp) -> Result<Option<DealValue>> {
        check::id("deal_id", deal_id)?;
        let (rules, crm) = (self.crm_rules()?, &self.state.crm);
        let value = crm.ledger().value_of(deal_id, millis(now), &rules.learned);
        let ad_id = crm.ad_of(deal_id).map(str::to_owned);
        Ok(value.map(|value| DealValue { ad_id, ..value }))
    }

    /// The stages of the CRM in order: the value and the probability of winning as they are known now.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured.
    pub fn deal_stages(&self) -> Result<Vec<StageReport>> {
        let rules = self.crm_rules()?;
        Ok(rules.learned.reports(|place| self.state.crm.ledger().closed_at(place)))
    }

    /// What all deals are worth at `now`.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured.
    pub fn pipeline_value(&self, now: Timestamp) -> Result<PipelineValue> {
        let rules = self.crm_rules()?;
        Ok(self.state.crm.ledger().pipeline_value(millis(now), rules.learned()))
    }

    /// The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to
    /// [`pipeline_value`](Self::pipeline_value) exactly; what a later touch explains moves from the one to the other.
    ///
    /// # Errors
    /// `CONFLICT` where no tenant is configured.
    pub fn calculate_ad_pipeline_roas(&self, now: Timestamp) -> Result<PipelineRoas> {
        let rules = self.crm_rules()?;
        let (crm, grid) = (&self.state.crm, self.spans.grid);
        let ads = self.state.ads().iter();
        let spend = ads.map(|(ad_id, ad)| (ad_id.clone(), ad.delivered(grid).spend)).filter(|(_, spend)| *spend > 0.0);
        let spend: BTreeMap<String, f64> = spend.collect();
        crm.open(millis(now), rules).with(crm.won()).roas(&spend, rules.learned())
    }

    fn crm_rules(&self) -> Result<&CrmRules> {
        self.crm.as_ref().ok_or_else(no_tenant)
    }
}

fn no_tenant() -> Error {
    Error::new(ErrorKind::Conflict, "config.crm.tenant_id", "no tenant is configured")
}
