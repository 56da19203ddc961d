//! What a tenant's deals are worth at an instant: by stage, by deal, by ad, in sum.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use jiff::Timestamp;

use super::deal::{Deal, Minor};
use super::describe::Account;
use super::ledger::Ledger;
use super::report::{AdPipelineRoas, DealValue, PipelineRoas, PipelineValue, StageReport};
use super::table::{Closed, StageTable, Worth};
use crate::config::StageKind;
use crate::error::Result;
use crate::split::split;
use crate::time::Millis;

impl StageTable {
    /// Each stage as it is known after the closed deals that passed it.
    pub(crate) fn reports(&self, closed: impl Fn(u8) -> Closed) -> Vec<StageReport> {
        let places = (0_u8..).take(self.len());
        let report = |place| {
            let seen = closed(place);
            let Worth { value, probability, confidence, .. } = self.worth(place, None, 0, seen);
            StageReport {
                stage: self.name(place).to_owned(),
                kind: self.kind(place),
                value: self.currency.to_major(value),
                value_minor: value,
                probability,
                confidence,
                closed_deals: seen.closed,
                won_deals: seen.won,
            }
        };
        places.map(report).collect()
    }
}

/// The values and the number of the open and won deals of an ad.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct DealSum {
    pub(crate) value: Minor,
    pub(crate) won: Minor,
    pub(crate) deals: u64,
}

impl DealSum {
    fn add(&mut self, value: Minor, is_won: bool) {
        *self += Self { value, won: if is_won { value } else { 0 }, deals: 1 };
    }

    fn remove_won(&mut self, value: Minor) {
        self.value = self.value.saturating_sub(value);
        self.won = self.won.saturating_sub(value);
        self.deals = self.deals.saturating_sub(1);
    }
}

impl AddAssign for DealSum {
    fn add_assign(&mut self, other: Self) {
        self.value = self.value.saturating_add(other.value);
        self.won = self.won.saturating_add(other.won);
        self.deals = self.deals.saturating_add(other.deals);
    }
}

/// The values of each ad's deals, and of those that are credited to none. The parts of each deal sum to its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct DealSums {
    ads: BTreeMap<String, DealSum>,
    rest: DealSum,
}

impl DealSums {
    /// Adds a deal that is open or won.
    pub(crate) fn add(&mut self, value: Minor, is_won: bool, shares: &[(&str, u64)]) {
        self.each(value, shares, |sum, part| sum.add(part, is_won));
    }

    /// Takes a won deal out as it was put in.
    pub(crate) fn remove_won(&mut self, value: Minor, shares: &[(&str, u64)]) {
        self.each(value, shares, DealSum::remove_won);
        for (ad_id, _) in shares {
            if self.ads.get(*ad_id).is_some_and(|sum| sum.deals == 0) {
                self.ads.remove(*ad_id);
            }
        }
    }

    fn each(&mut self, value: Minor, shares: &[(&str, u64)], change: impl Fn(&mut DealSum, Minor)) {
        let mut parts = Vec::new();
        split(value, shares.iter().map(|(_, weight)| *weight), &mut parts);
        if parts.is_empty() {
            change(&mut self.rest, value);
        }
        for ((ad_id, _), part) in shares.iter().zip(parts) {
            match self.ads.get_mut(*ad_id) {
                Some(sum) => change(sum, part),
                None => change(self.ads.entry((*ad_id).to_owned()).or_default(), part),
            }
        }
    }

    /// Those of an ad.
    pub(crate) fn of(&self, ad_id: &str) -> DealSum {
        self.ads.get(ad_id).copied().unwrap_or_default()
    }

    /// With those of other deals.
    pub(crate) fn with(mut self, others: &Self) -> Self {
        for (ad_id, sum) in &others.ads {
            *self.ads.entry(ad_id.clone()).or_default() += *sum;
        }
        self.rest += others.rest;
        self
    }
}

/// The ads that a deal is credited to, each with its weight; none where nothing tells.
pub(crate) type Shares<'a> = Vec<(&'a str, u64)>;

impl Deal {
    /// The ad that was said, if one was.
    pub(crate) fn said_ad(&self) -> Shares<'_> {
        self.ad_id().map(|ad_id| (ad_id, 1)).into_iter().collect()
    }
}

/// Value over spend, where something was spent.
fn roas(value: Minor, spend: Minor) -> Option<f64> {
    (spend > 0).then(|| value as f64 / spend as f64)
}

impl Ledger {
    pub(crate) fn value_of(&self, deal_id: &str, now: Millis, table: &StageTable) -> Option<DealValue> {
        let deal = self.deals.get(deal_id)?;
        let currency = table.currency;
        let worth = self.worth(deal, now, table);
        let stage = deal.stage();
        Some(DealValue {
            deal_id: deal_id.to_owned(),
            ad_id: deal.ad_id().map(str::to_owned),
            stage: stage.map(|(place, _)| table.name(place).to_owned()),
            entered_at: stage.and_then(|(_, at)| Timestamp::from_millisecond(at).ok()),
            amount: deal.amount().map(|amount| currency.to_major(amount)),
            deleted: deal.is_deleted(),
            synthetic_value: currency.to_major(worth.value),
            synthetic_value_minor: worth.value,
            reported_value: currency.to_major(deal.reported),
            reported_value_minor: deal.reported,
            probability: worth.probability,
            survival: worth.survival,
            confidence: worth.confidence,
        })
    }

    pub(crate) fn pipeline_value(&self, now: Millis, account: Account<'_>) -> PipelineValue {
        let (table, currency) = (account.table, account.table.currency);
        let (mut won, mut won_deals, mut reported) = (0_i64, 0, 0_i64);
        let mut lost_deals = self.forgotten.lost_deals;
        let (mut open, mut fresh, mut open_deals) = (0_i64, 0_i64, 0);
        for deal in self.deals.values() {
            reported = reported.saturating_add(deal.reported);
            let Worth { value, .. } = self.worth(deal, now, table);
            match deal.kind(table) {
                Some(StageKind::Won) => {
                    won = won.saturating_add(value);
                    won_deals += 1;
                }
                Some(StageKind::Lost) => lost_deals += 1,
                Some(StageKind::Open) => {
                    open = open.saturating_add(value);
                    let new = deal
                        .stage()
                        .map_or(0, |(place, _)| table.worth(place, deal.amount(), 0, self.closed_at(place)).value);
                    fresh = fresh.saturating_add(new);
                    open_deals += 1;
                }
                None => {}
            }
        }
        let (value, written_down) = (won.saturating_add(open), fresh.saturating_sub(open));
        PipelineValue {
            tenant_id: account.tenant_id.to_owned(),
            currency: currency.code().to_owned(),
            value: currency.to_major(value),
            value_minor: value,
            won_value: currency.to_major(won),
            won_value_minor: won,
            open_value: currency.to_major(open),
            open_value_minor: open,
            written_down: currency.to_major(written_down),
            written_down_minor: written_down,
            reported_value: currency.to_major(reported),
            reported_value_minor: reported,
            open_deals,
            won_deals,
            lost_deals,
            remembered_deals: self.deals.len() as u64,
            remembered_events: self.deals.values().map(|deal| deal.events.len() as u64).sum(),
        }
    }

    /// What some of the deals are worth at an instant, credited as is said.
    pub(crate) fn sums<'a>(
        &'a self,
        deals: impl Iterator<Item = (&'a String, &'a Deal)>,
        now: Millis,
        table: &StageTable,
        shares: impl Fn(&'a str, &'a Deal) -> Shares<'a>,
    ) -> DealSums {
        let mut sums = DealSums::default();
        for (deal_id, deal) in deals {
            let is_won = match deal.kind(table) {
                Some(StageKind::Won) => true,
                Some(StageKind::Open) => false,
                Some(StageKind::Lost) | None => continue,
            };
            sums.add(self.worth(deal, now, table).value, is_won, &shares(deal_id, deal));
        }
        sums
    }
}

impl DealSums {
    /// # Errors
    /// Those of [`Currency::to_minor`](crate::Currency::to_minor) for a spend, the path starting with `spend`.
    pub(crate) fn roas(self, spend: &BTreeMap<String, f64>, account: Account<'_>) -> Result<PipelineRoas> {
        let currency = account.table.currency;
        let Self { ads, rest } = self;
        let mut ads: BTreeMap<String, (DealSum, Minor)> =
            ads.into_iter().map(|(ad_id, sum)| (ad_id, (sum, 0))).collect();
        let mut total_spend = 0_i64;
        for (ad_id, spend) in spend {
            crate::check::id("spend", ad_id)?;
            let spend = currency.to_minor(&format!("spend[{ad_id:?}]"), *spend)?;
            total_spend = total_spend.saturating_add(spend);
            ads.entry(ad_id.clone()).or_default().1 = spend;
        }
        let value = ads.values().fold(rest.value, |total, (sum, _)| total.saturating_add(sum.value));
        let report = |(ad_id, (sum, spend)): (String, (DealSum, Minor))| AdPipelineRoas {
            ad_id,
            pipeline_value: currency.to_major(sum.value),
            pipeline_value_minor: sum.value,
            won_value: currency.to_major(sum.won),
            won_value_minor: sum.won,
            spend: currency.to_major(spend),
            pipeline_roas: roas(sum.value, spend),
            deals: sum.deals,
        };
        Ok(PipelineRoas {
            tenant_id: account.tenant_id.to_owned(),
            currency: currency.code().to_owned(),
            ads: ads.into_iter().map(report).collect(),
            unattributed_value: currency.to_major(rest.value),
            unattributed_value_minor: rest.value,
            pipeline_value: currency.to_major(value),
            pipeline_value_minor: value,
            spend: currency.to_major(total_spend),
            pipeline_roas: roas(value, total_spend),
        })
    }
}
