//! `SyntheticRevenueCalculator`: what deals are worth on their way, from what the CRM tells of them.
//!
//! A deal of stage s is worth its amount times P(win | s). Each change reports the difference to what was reported before,
//! so a deal's increments telescope: they sum to its amount once it is won and to nothing once it is lost or deleted.

mod change;
mod deal;
mod describe;
mod event;
mod ledger;
mod read;
mod report;
mod snapshot;
mod table;

pub use change::{StageChange, StageChangeOutcome};
pub use event::DealStage;
pub use report::{AdPipelineRoas, DealValue, PipelineRoas, PipelineValue, StageReport};

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::check;
use crate::config::{MAX_DEAL_AMOUNT, TenantConfig};
use crate::error::{Error, ErrorKind, Result};
use crate::time::millis;

pub(crate) use deal::{Deal, Minor};
pub(crate) use describe::Account;
pub(crate) use ledger::Ledger;
pub(crate) use read::{DealSum, DealSums, Shares};
pub(crate) use snapshot::Kept as KeptLedger;
pub(crate) use table::StageTable;

use describe::Standing;
use table::Worth;

/// What deals are worth while they are open, by tenant.
///
/// It remembers each deal's stage and amount, since a CRM does not send the previous ones, and answers each event with the
/// increment of the deal's value. A repeated event changes nothing, and the order of arrival does not matter: of what is
/// said of a deal, that which happened last holds.
///
/// ```
/// use std::collections::BTreeMap;
/// use lagwise::{DealStage, SyntheticRevenueCalculator, TenantConfig};
///
/// let tenants = BTreeMap::from([("acme".to_owned(), TenantConfig::service_business())]);
/// let mut revenue = SyntheticRevenueCalculator::new(tenants)?;
/// let mut told = |event_id: &str, at: &str, stage: &str, amount| {
///     let event = DealStage {
///         event_id: event_id.into(),
///         occurred_at: at.parse().expect("an instant"),
///         tenant_id: "acme".into(),
///         deal_id: "17".into(),
///         stage: Some(stage.into()),
///         amount,
///         currency: None,
///         deleted: None,
///         ad_id: Some("video".into()),
///         conversion_id: None,
///     };
///     revenue.record(&event).map(|change| change.calculated_value)
/// };
/// assert_eq!(told("1", "2026-03-02T09:00:00Z", "appointment", None)?, 2_250.0);
/// assert_eq!(told("2", "2026-03-03T15:00:00Z", "show", None)?, 6_750.0);
/// assert_eq!(told("2", "2026-03-03T15:00:00Z", "show", None)?, 0.0);
/// // It is won for 12,000: the three increments sum to that.
/// assert_eq!(told("3", "2026-03-05T11:00:00Z", "won", Some(12_000.0))?, 3_000.0);
///
/// let now = "2026-03-06T00:00:00Z".parse().expect("an instant");
/// let spend = BTreeMap::from([("video".to_owned(), 1_500.0)]);
/// let roas = revenue.calculate_ad_pipeline_roas("acme", now, &spend)?;
/// assert_eq!(roas.pipeline_roas, Some(8.0));
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct SyntheticRevenueCalculator {
    tenants: BTreeMap<String, Tenant>,
}

#[derive(Clone, Debug)]
struct Tenant {
    config: TenantConfig,
    table: StageTable,
    ledger: Ledger,
}

impl SyntheticRevenueCalculator {
    /// A calculator without any deal, by tenant id.
    ///
    /// # Errors
    /// Those of [`TenantConfig::check`], the path starting with `tenants["the id"]`, and `OUT_OF_RANGE` for an id that is
    /// empty or too long.
    pub fn new(tenants: BTreeMap<String, TenantConfig>) -> Result<Self> {
        let tenant = |(tenant_id, config): (String, TenantConfig)| {
            check::id("tenants", &tenant_id)?;
            let table = StageTable::new(&config).map_err(|error| error.within(&format!("tenants[{tenant_id:?}]")))?;
            Ok((tenant_id, Tenant { config, table, ledger: Ledger::default() }))
        };
        Ok(Self { tenants: tenants.into_iter().map(tenant).collect::<Result<_>>()? })
    }

    /// A tenant's configuration that comes with the library: `service_business` or `hubspot_default`.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for another name.
    pub fn preset(name: &str) -> Result<TenantConfig> {
        TenantConfig::preset(name)
    }

    /// Names of the configurations that come with the library.
    pub fn preset_names() -> impl Iterator<Item = &'static str> + Clone {
        TenantConfig::preset_names()
    }

    /// Ids of the tenants, sorted.
    pub fn tenant_ids(&self) -> impl Iterator<Item = &str> {
        self.tenants.keys().map(String::as_str)
    }

    /// The configuration of a tenant.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured, as for every call that names one.
    pub fn tenant(&self, tenant_id: &str) -> Result<&TenantConfig> {
        self.known(tenant_id).map(|(_, tenant)| &tenant.config)
    }

    fn known(&self, tenant_id: &str) -> Result<(Account<'_>, &Tenant)> {
        check::id("tenant_id", tenant_id)?;
        let found = self.tenants.get_key_value(tenant_id).ok_or_else(|| unknown_tenant(tenant_id))?;
        Ok((Account { tenant_id: found.0, table: &found.1.table }, found.1))
    }

    /// The stages of a tenant in order: the value and the probability of winning as they are known now.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured.
    pub fn stages(&self, tenant_id: &str) -> Result<Vec<StageReport>> {
        let (_, tenant) = self.known(tenant_id)?;
        Ok(tenant.table.reports(|place| tenant.ledger.closed_at(place)))
    }

    /// What moving a deal from one stage to another adds, for callers that keep the stages themselves. Nothing is
    /// remembered, so a repeated call counts twice: [`SyntheticRevenueCalculator::record`] does not.
    ///
    /// `stage_from` is absent where the deal is new. `deal_value` is its amount in major units, 0 to 10^9; without one
    /// it has the average. A stage that the table does not have is an outcome, and adds nothing.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` or `NOT_FINITE` for a stage that is empty or too
    /// long, and for the deal value.
    pub fn calculate_stage_change(
        &self,
        tenant_id: &str,
        stage_from: Option<&str>,
        stage_to: &str,
        deal_value: Option<f64>,
    ) -> Result<StageChange> {
        let (account, tenant) = self.known(tenant_id)?;
        let table = account.table;
        stage_from.map_or(Ok(()), |stage| check::id("stage_from", stage))?;
        check::id("stage_to", stage_to)?;
        deal_value.map_or(Ok(()), |value| check::between("deal_value", value, 0.0, MAX_DEAL_AMOUNT))?;
        let amount = deal_value.map(|value| table.currency.to_minor("deal_value", value)).transpose()?;
        let worth = |place: u8| table.worth(place, amount, 0, tenant.ledger.closed_at(place));
        let standing =
            |stage: Option<u8>| Standing { stage, ad_id: None, value: stage.map_or(0, |place| worth(place).value) };
        let (from, to) = (stage_from.and_then(|stage| table.place(stage)), table.place(stage_to));
        let (before, after) = (standing(from), standing(to));
        let unknown = if to.is_none() { Some(stage_to) } else { stage_from.filter(|_| from.is_none()) };
        if let Some(name) = unknown {
            let unchanged = if to.is_none() { before } else { after };
            let reason = format!("{name:?} is no stage of the tenant's table");
            let worth = unchanged.stage.map_or(Worth::NOTHING, worth);
            let outcome = StageChangeOutcome::UnknownStage;
            return Ok(account.change(None, unchanged.clone(), unchanged, worth, outcome, reason));
        }
        let worth = to.map_or(Worth::NOTHING, worth);
        let reason = to.map_or_else(String::new, |place| account.explain_stage(place, amount, &worth, before.value));
        Ok(account.change(None, before, after, worth, StageChangeOutcome::Applied, reason))
    }

    /// Takes what the CRM tells of a deal, and says what it adds to the deal's value.
    ///
    /// The value is that of the deal's last event, or of the last [`revalue`](Self::revalue) where that was later.
    ///
    /// # Errors
    /// Those of [`DealStage::check`], and `UNKNOWN_NAME` for a tenant that is not configured; nothing is changed then.
    pub fn record(&mut self, event: &DealStage) -> Result<StageChange> {
        event.check()?;
        let unknown = || unknown_tenant(&event.tenant_id).within("event");
        let Tenant { table, ledger, .. } = self.tenants.get_mut(&event.tenant_id).ok_or_else(unknown)?;
        Ok(ledger.record(event, Account { tenant_id: &event.tenant_id, table }))
    }

    /// Reports what time and closed deals have changed: one change for each deal whose value at `now` differs from what was
    /// reported of it, by deal id. Afterwards what was reported of all deals sums to their
    /// [`pipeline_value`](Self::pipeline_value) at `now`.
    ///
    /// This also forgets, so call it every day: an open deal of which nothing was heard for `retention_days` expires, at a
    /// value of 0, and a lost one leaves its counts.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` for an instant that is not between 1970 and 2200;
    /// nothing is changed then.
    pub fn revalue(&mut self, tenant_id: &str, now: Timestamp) -> Result<Vec<StageChange>> {
        check::id("tenant_id", tenant_id)?;
        check::event_time("now", now)?;
        let Tenant { table, ledger, .. } = self.tenants.get_mut(tenant_id).ok_or_else(|| unknown_tenant(tenant_id))?;
        Ok(ledger.revalue(millis(now), Account { tenant_id, table }))
    }

    /// What a deal is worth at `now`, written down by its time in the stage; `None` for a deal that is not remembered.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` for an id that is empty or too long.
    pub fn value_of(&self, tenant_id: &str, deal_id: &str, now: Timestamp) -> Result<Option<DealValue>> {
        let (account, tenant) = self.known(tenant_id)?;
        check::id("deal_id", deal_id)?;
        Ok(tenant.ledger.value_of(deal_id, millis(now), account.table))
    }

    /// What all deals of a tenant are worth at `now`.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured.
    pub fn pipeline_value(&self, tenant_id: &str, now: Timestamp) -> Result<PipelineValue> {
        let (account, tenant) = self.known(tenant_id)?;
        Ok(tenant.ledger.pipeline_value(millis(now), account))
    }

    /// The value of each ad's deals at `now` over what was spent on it. The ads and the unattributed sum to the tenant's
    /// [`pipeline_value`](Self::pipeline_value) exactly.
    ///
    /// `spend` holds the whole spend of each ad, in major units of the tenant's currency, by ad id.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a tenant that is not configured, `OUT_OF_RANGE` or `NOT_FINITE` for a spend, the path starting
    /// with `spend`.
    pub fn calculate_ad_pipeline_roas(
        &self,
        tenant_id: &str,
        now: Timestamp,
        spend: &BTreeMap<String, f64>,
    ) -> Result<PipelineRoas> {
        let (account, tenant) = self.known(tenant_id)?;
        let Ledger { deals, .. } = &tenant.ledger;
        let sums = tenant.ledger.sums(deals.iter(), millis(now), account.table, |_, deal| deal.said_ad());
        sums.roas(spend, account)
    }

    fn ledgers(&self) -> impl Iterator<Item = (&str, &StageTable, &Ledger)> {
        self.tenants.iter().map(|(tenant_id, tenant)| (tenant_id.as_str(), &tenant.table, &tenant.ledger))
    }

    /// The deals of all tenants as checksummed JSON.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot(&self) -> Result<String> {
        snapshot::to_json(self.ledgers())
    }

    /// The deals of all tenants in the compact binary form.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot_bytes(&self) -> Result<Vec<u8>> {
        snapshot::to_bytes(self.ledgers())
    }

    /// A calculator from a JSON snapshot. Tenants and stages may be added and figures changed; a tenant that has deals must
    /// keep its currency, and its stages their kinds.
    ///
    /// # Errors
    /// Those of [`SyntheticRevenueCalculator::new`], and `INVALID_SNAPSHOT` where the text was truncated or altered, is of
    /// an unknown version, or belongs to other tenants.
    pub fn restore(tenants: BTreeMap<String, TenantConfig>, snapshot: &str) -> Result<Self> {
        let calculator = Self::new(tenants)?;
        let ledgers = snapshot::from_json(snapshot, |tenant_id| calculator.table(tenant_id))?;
        Ok(calculator.with(ledgers))
    }

    /// A calculator from a binary snapshot.
    ///
    /// # Errors
    /// As [`SyntheticRevenueCalculator::restore`].
    pub fn restore_bytes(tenants: BTreeMap<String, TenantConfig>, snapshot: &[u8]) -> Result<Self> {
        let calculator = Self::new(tenants)?;
        let ledgers = snapshot::from_bytes(snapshot, |tenant_id| calculator.table(tenant_id))?;
        Ok(calculator.with(ledgers))
    }

    fn table(&self, tenant_id: &str) -> Option<&StageTable> {
        self.tenants.get(tenant_id).map(|tenant| &tenant.table)
    }

    fn with(mut self, ledgers: snapshot::Ledgers) -> Self {
        for (tenant_id, ledger) in ledgers {
            if let Some(tenant) = self.tenants.get_mut(&tenant_id) {
                tenant.ledger = ledger;
            }
        }
        self
    }
}

fn unknown_tenant(tenant_id: &str) -> Error {
    Error::new(ErrorKind::UnknownName, "tenant_id", format!("{tenant_id:?} is not a configured tenant"))
}
