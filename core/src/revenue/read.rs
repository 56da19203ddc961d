//! What a tenant's deals are worth at an instant: by stage, by deal, by ad, in sum.

use std::collections::BTreeMap;

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
        self.value = self.value.saturating_add(value);
        self.deals = self.deals.saturating_add(1);
        if is_won {
            self.won = self.won.saturating_add(value);
        }
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

    /// The values of each ad's deals at an instant, and of those that are credited to none. The parts of each deal sum to
    /// its value.
    pub(crate) fn sums<'a>(
        &'a self,
        now: Millis,
        table: &StageTable,
        shares: impl Fn(&'a str, &'a Deal) -> Shares<'a>,
    ) -> (BTreeMap<&'a str, DealSum>, DealSum) {
        let (mut ads, mut rest): (BTreeMap<&str, DealSum>, DealSum) = Default::default();
        let mut parts = Vec::new();
        for (deal_id, deal) in &self.deals {
            let is_won = match deal.kind(table) {
                Some(StageKind::Won) => true,
                Some(StageKind::Open) => false,
                Some(StageKind::Lost) | None => continue,
            };
            let Worth { value, .. } = self.worth(deal, now, table);
            let shares = shares(deal_id, deal);
            split(value, shares.iter().map(|(_, weight)| *weight), &mut parts);
            if parts.is_empty() {
                rest.add(value, is_won);
            }
            for ((ad_id, _), part) in shares.iter().zip(&parts) {
                ads.entry(ad_id).or_default().add(*part, is_won);
            }
        }
        (ads, rest)
    }

    /// # Errors
    /// Those of [`Currency::to_minor`](crate::Currency::to_minor) for a spend, the path starting with `spend`.
    pub(crate) fn roas<'a>(
        &'a self,
        now: Millis,
        spend: &'a BTreeMap<String, f64>,
        shares: impl Fn(&'a str, &'a Deal) -> Shares<'a>,
        account: Account<'_>,
    ) -> Result<PipelineRoas> {
        let (table, currency) = (account.table, account.table.currency);
        let (sums, rest) = self.sums(now, table, shares);
        let mut ads: BTreeMap<&str, (DealSum, Minor)> =
            sums.into_iter().map(|(ad_id, sum)| (ad_id, (sum, 0))).collect();
        let mut total_spend = 0_i64;
        for (ad_id, spend) in spend {
            crate::check::id("spend", ad_id)?;
            let spend = currency.to_minor(&format!("spend[{ad_id:?}]"), *spend)?;
            total_spend = total_spend.saturating_add(spend);
            ads.entry(ad_id).or_default().1 = spend;
        }
        let value = ads.values().fold(rest.value, |total, (sum, _)| total.saturating_add(sum.value));
        let report = |(ad_id, (sum, spend)): (&str, (DealSum, Minor))| AdPipelineRoas {
            ad_id: ad_id.to_owned(),
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
