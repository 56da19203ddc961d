//! Changes as records: the figures before and after, and the sentence that explains them.

use super::change::{StageChange, StageChangeOutcome};
use super::deal::{Deal, Minor};
use super::table::{StageTable, Worth};
use crate::config::StageKind;

/// Whose deals they are.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Account<'a> {
    pub(crate) tenant_id: &'a str,
    pub(crate) table: &'a StageTable,
}

/// Where a deal stands: its stage, its ad and its value.
#[derive(Clone, Debug, Default)]
pub(crate) struct Standing {
    pub(crate) stage: Option<u8>,
    pub(crate) ad_id: Option<String>,
    pub(crate) value: Minor,
}

impl Account<'_> {
    pub(crate) fn change(
        self,
        deal_id: Option<&str>,
        before: Standing,
        after: Standing,
        worth: Worth,
        outcome: StageChangeOutcome,
        reason: String,
    ) -> StageChange {
        let (table, currency) = (self.table, self.table.currency);
        let name = |place: Option<u8>| place.map(|place| table.name(place).to_owned());
        let increment = after.value.saturating_sub(before.value);
        StageChange {
            tenant_id: self.tenant_id.to_owned(),
            deal_id: deal_id.map(str::to_owned),
            ad_id: after.ad_id,
            previous_ad_id: before.ad_id,
            stage_from: name(before.stage),
            stage_to: name(after.stage),
            synthetic_value: currency.to_major(after.value),
            synthetic_value_minor: after.value,
            calculated_value: currency.to_major(increment),
            calculated_value_minor: increment,
            currency: currency.code().to_owned(),
            probability: worth.probability,
            survival: worth.survival,
            confidence: worth.confidence,
            outcome,
            reason,
        }
    }

    /// Why a remembered deal is worth what it is.
    pub(crate) fn explain(self, deal: &Deal, worth: &Worth, before: Minor) -> String {
        if deal.is_deleted() {
            return self.with_before("deleted: worth nothing", before);
        }
        match deal.stage() {
            Some((place, _)) => self.explain_stage(place, deal.amount(), worth, before),
            None => "no stage was said yet: worth nothing".into(),
        }
    }

    /// Why a deal of an amount is worth what it is in a stage.
    pub(crate) fn explain_stage(self, place: u8, amount: Option<Minor>, worth: &Worth, before: Minor) -> String {
        let (table, currency) = (self.table, self.table.currency);
        let value = currency.format(worth.value);
        let full = table.full_value(amount);
        let of = match amount {
            Some(amount) if amount > full => "its amount, capped",
            Some(_) => "its amount",
            None => "the average",
        };
        let name = table.name(place);
        let text = match table.kind(place) {
            StageKind::Won => format!("{name:?} is won: worth {of}, {value}"),
            StageKind::Lost => format!("{name:?} is lost: worth nothing"),
            StageKind::Open => {
                let stall = if worth.survival < 1.0 {
                    format!(", {:.3} left by its age", worth.survival)
                } else {
                    String::new()
                };
                format!("{name:?} is won with probability {:.4}{stall}: worth {value}", worth.probability)
            }
        };
        self.with_before(&text, before)
    }

    fn with_before(self, text: &str, before: Minor) -> String {
        format!("{text}; {} before", self.table.currency.format(before))
    }
}
