//! The deals of one tenant: what was told of them, what was reported of their value, and what closed ones taught.
//!
//! Whatever changes a deal's value, the difference to what was reported of it before is the increment, so the increments
//! of a deal always sum to its value. A deal is forgotten when nothing was heard of it for the retention, at
//! [`Ledger::revalue`]; closed ones leave their counts. A won deal only has its events folded then: it still has a value,
//! and whatever is told of it later must find what was reported.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::change::{StageChange, StageChangeOutcome as Outcome};
use super::deal::{Deal, Minor, Told};
use super::describe::{Account, Standing};
use super::event::DealStage;
use super::table::{Closed, StageTable, Worth, count};
use crate::config::StageKind;
use crate::stamp::{IdHash, Stamp, keep_latest};
use crate::time::{Millis, millis};

/// What is left of the deals that were forgotten.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Forgotten {
    /// Deals without an event since then are forgotten.
    pub(crate) before: Option<Millis>,
    pub(crate) lost_deals: u64,
}

/// The deals of one tenant.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ledger {
    pub(crate) deals: BTreeMap<String, Deal>,
    /// Closed deals by the place of the stage that they passed; empty where none is.
    pub(crate) closed: Vec<Closed>,
    pub(crate) forgotten: Forgotten,
    /// The latest instant for which its deals were valued.
    pub(crate) valued_at: Option<Millis>,
}

/// Closed deals that passed a stage.
fn closed_at(closed: &[Closed], place: u8) -> Closed {
    closed.get(usize::from(place)).copied().unwrap_or_default()
}

/// Keeps no counts where none has closed: so states that know the same are the same.
pub(crate) fn tidy(closed: &mut Vec<Closed>) {
    if closed.iter().all(|count| *count == Closed::default()) {
        closed.clear();
    }
}

/// What a deal is worth at an instant, or at its last event where that is later.
fn worth(deal: &Deal, now: Millis, closed: &[Closed], table: &StageTable) -> Worth {
    let certain = Worth { confidence: 1.0, ..Worth::NOTHING };
    if deal.is_deleted() {
        return certain;
    }
    let Some((place, entered_at)) = deal.stage() else { return Worth::NOTHING };
    let at = now.max(deal.last_event_at());
    if table.kind(place) == StageKind::Open && is_old(deal, at.saturating_sub(table.retention)) {
        return certain;
    }
    table.worth(place, deal.amount(), at.saturating_sub(entered_at), closed_at(closed, place))
}

fn is_old(deal: &Deal, horizon: Millis) -> bool {
    deal.last_event_at() < horizon
}

fn standing(deal: &Deal, value: Minor) -> Standing {
    Standing { stage: deal.stage().map(|(place, _)| place), ad_id: deal.ad_id().map(str::to_owned), value }
}

impl Ledger {
    pub(crate) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether no deal is left in it, nor what one has taught.
    pub(crate) fn is_blank(&self) -> bool {
        let is_untaught = self.closed.iter().all(|count| *count == Closed::default());
        self.deals.is_empty() && is_untaught && self.forgotten.lost_deals == 0
    }

    pub(crate) fn closed_at(&self, place: u8) -> Closed {
        closed_at(&self.closed, place)
    }

    /// What a deal is worth at an instant, or at the last valuation where that is later: a late word does not undo a
    /// write-down.
    pub(crate) fn worth(&self, deal: &Deal, now: Millis, table: &StageTable) -> Worth {
        worth(deal, self.valued_at.map_or(now, |valued_at| valued_at.max(now)), &self.closed, table)
    }

    /// Takes one event; the deal's value follows it.
    pub(crate) fn record(&mut self, event: &DealStage, account: Account<'_>) -> StageChange {
        let (place, amount) = match self.read(event, account.table) {
            Ok(read) => read,
            Err((outcome, reason)) => return self.unchanged(event, outcome, reason, account),
        };
        let table = account.table;
        let stamp = stamp_of(event);
        let Self { deals, closed, valued_at, .. } = self;
        let deal = deals.entry(event.deal_id.clone()).or_default();
        let before = standing(deal, deal.reported);
        let closing = deal.closing(|place| table.kind(place));
        let mut holds = deal.tell(Told { stamp, stage: place });
        if let Some(amount) = amount {
            holds |= keep_latest(&mut deal.amount, stamp, amount);
        }
        if let Some(deleted) = event.deleted {
            holds |= keep_latest(&mut deal.deleted, stamp, deleted);
        }
        if let Some(ad_id) = &event.ad_id {
            holds |= keep_latest(&mut deal.ad_id, stamp, ad_id.clone());
        }
        if let Some(conversion_id) = &event.conversion_id {
            holds |= keep_latest(&mut deal.conversion_id, stamp, conversion_id.clone());
        }
        let closes = deal.closing(|place| table.kind(place));
        if closing != closes {
            closed.resize(table.len(), Closed::default());
            for (counted, is_added) in [(closing, false), (closes, true)] {
                if let Some((visited, is_won)) = counted {
                    count(closed, visited, is_won, is_added);
                }
            }
            tidy(closed);
        }
        let worth = worth(deal, valued_at.unwrap_or(stamp.at), closed, table);
        deal.reported = worth.value;
        let outcome = if holds { Outcome::Applied } else { Outcome::Superseded };
        let reason = account.explain(deal, &worth, before.value);
        account.change(Some(&event.deal_id), before, standing(deal, worth.value), worth, outcome, reason)
    }

    /// The answer to an event that is not taken, if it is not.
    pub(crate) fn refusal(&self, event: &DealStage, account: Account<'_>) -> Option<StageChange> {
        let (outcome, reason) = self.read(event, account.table).err()?;
        Some(self.unchanged(event, outcome, reason, account))
    }

    /// Place of an event's stage and its amount, or why it is not taken.
    fn read(&self, event: &DealStage, table: &StageTable) -> Result<(Option<u8>, Option<Minor>), (Outcome, String)> {
        let stamp = stamp_of(event);
        let known = self.deals.get(&event.deal_id);
        if known.is_some_and(|deal| deal.knows(stamp.event)) {
            return Err((Outcome::Duplicate, "the event id was seen before".into()));
        }
        let remembered_from = match known {
            Some(deal) => deal.folded.as_ref().filter(|_| deal.is_late(stamp)).map(|folded| folded.last.at),
            None => self.forgotten.before.filter(|before| stamp.at < *before),
        };
        if let Some(from) = remembered_from {
            let reason =
                format!("it happened at {}, before all that is remembered ({})", event.occurred_at, instant(from));
            return Err((Outcome::Late, reason));
        }
        let place = |name: &str| {
            let unknown = || (Outcome::UnknownStage, format!("{name:?} is no stage of the tenant's table"));
            table.place(name).ok_or_else(unknown)
        };
        let amount = |amount| table.to_minor(amount, event.currency.as_deref());
        let stage = event.stage.as_deref().map(place).transpose()?;
        Ok((stage, event.amount.map(amount).transpose().map_err(|reason| (Outcome::Rejected, reason))?))
    }

    /// The answer to an event that changes nothing.
    fn unchanged(&self, event: &DealStage, outcome: Outcome, reason: String, account: Account<'_>) -> StageChange {
        let nothing = Deal::default();
        let deal = self.deals.get(&event.deal_id).unwrap_or(&nothing);
        let worth = self.worth(deal, deal.last_event_at(), account.table);
        let standing = standing(deal, deal.reported);
        account.change(Some(&event.deal_id), standing.clone(), standing, worth, outcome, reason)
    }

    /// Brings what was reported of every deal to what it is worth at an instant, and forgets the deals of which nothing
    /// was heard for the retention.
    pub(crate) fn revalue(&mut self, now: Millis, account: Account<'_>) -> Vec<StageChange> {
        let table = account.table;
        let horizon = now.saturating_sub(table.retention);
        let before = self.forgotten.before.map_or(horizon, |known| known.max(horizon));
        let now = self.valued_at.map_or(now, |valued_at| valued_at.max(now));
        self.valued_at = Some(now);
        let mut changes = Vec::new();
        for (deal_id, deal) in &mut self.deals {
            let is_expired = is_old(deal, before) && deal.kind(table) == Some(StageKind::Open);
            let worth = if is_expired {
                Worth { confidence: 1.0, ..Worth::NOTHING }
            } else {
                worth(deal, now, &self.closed, table)
            };
            if is_expired || worth.value != deal.reported {
                let was = standing(deal, deal.reported);
                let (outcome, reason) = if is_expired {
                    (Outcome::Expired, format!("nothing was heard of it since {}", instant(deal.last_event_at())))
                } else {
                    (Outcome::Revalued, account.explain(deal, &worth, was.value))
                };
                deal.reported = worth.value;
                changes.push(account.change(Some(deal_id), was, standing(deal, worth.value), worth, outcome, reason));
            }
        }
        self.forget_before(before, table, |_, _| ());
        changes
    }

    /// Forgets the deals of which nothing was heard since an instant: closed ones leave their counts, won ones all that
    /// they came to. Calls `forgotten` with each that goes.
    pub(crate) fn forget_before(
        &mut self,
        instant: Millis,
        table: &StageTable,
        mut forgotten: impl FnMut(&str, &Deal),
    ) {
        let instant = self.forgotten.before.map_or(instant, |known| known.max(instant));
        self.forgotten.before = Some(instant);
        let lost_deals = &mut self.forgotten.lost_deals;
        self.deals.retain(|deal_id, deal| {
            if !is_old(deal, instant) {
                return true;
            }
            match deal.kind(table) {
                Some(StageKind::Won) => {
                    deal.fold_all();
                    return true;
                }
                Some(StageKind::Lost) => *lost_deals = lost_deals.saturating_add(1),
                Some(StageKind::Open) | None => {}
            }
            forgotten(deal_id, deal);
            false
        });
    }
}

fn stamp_of(event: &DealStage) -> Stamp {
    Stamp { at: millis(event.occurred_at), event: IdHash::of(&event.event_id) }
}

/// An instant for people.
fn instant(at: Millis) -> String {
    Timestamp::from_millisecond(at).map_or_else(|_| format!("{at} ms"), |at| at.to_string())
}
