//! The ledgers of all tenants, sealed together with the stage tables that their deals refer to.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::deal::{Deal, MAX_DEAL_EVENTS, Minor};
use super::ledger::{Ledger, tidy};
use super::table::{Closed, StageTable};
use crate::check;
use crate::config::{MAX_DEAL_AMOUNT, StageKind};
use crate::error::Result;
use crate::seal::{Seal, invalid};
use crate::stamp::Stamped;
use crate::time::EVENT_TIMES;

const SEAL: Seal = Seal { format: "lagwise-revenue", magic: b"lagwrev", version: 1 };

/// The largest amount of a deal in minor units, of a hundred to the major one at most.
#[expect(clippy::cast_possible_truncation, reason = "10^11")]
const MAX_DEAL_MINOR: Minor = 100 * MAX_DEAL_AMOUNT as Minor;

/// One tenant's ledger and what it was kept under: places of stages mean nothing without their names.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Kept<L> {
    currency: String,
    stages: Vec<(String, StageKind)>,
    ledger: L,
}

type Tenants<'a> = BTreeMap<&'a str, Kept<&'a Ledger>>;

fn kept<'a>(ledgers: impl Iterator<Item = (&'a str, &'a StageTable, &'a Ledger)>) -> Tenants<'a> {
    ledgers
        .filter(|(_, _, ledger)| !ledger.is_empty())
        .map(|(tenant_id, table, ledger)| (tenant_id, Kept::of(ledger, table)))
        .collect()
}

pub(crate) fn to_json<'a>(ledgers: impl Iterator<Item = (&'a str, &'a StageTable, &'a Ledger)>) -> Result<String> {
    SEAL.write_json(&kept(ledgers))
}

pub(crate) fn to_bytes<'a>(ledgers: impl Iterator<Item = (&'a str, &'a StageTable, &'a Ledger)>) -> Result<Vec<u8>> {
    SEAL.write_bytes(&kept(ledgers))
}

/// The ledgers by tenant, their stages at the places that the tables of now give them.
pub(crate) fn from_json<'a>(text: &str, table: impl Fn(&str) -> Option<&'a StageTable>) -> Result<Ledgers> {
    accept(SEAL.read_json(text)?, table)
}

pub(crate) fn from_bytes<'a>(bytes: &[u8], table: impl Fn(&str) -> Option<&'a StageTable>) -> Result<Ledgers> {
    accept(SEAL.read_bytes(bytes)?, table)
}

pub(crate) type Ledgers = BTreeMap<String, Ledger>;

fn accept<'a>(
    tenants: BTreeMap<String, Kept<Ledger>>,
    table: impl Fn(&str) -> Option<&'a StageTable>,
) -> Result<Ledgers> {
    let restore = |(tenant_id, kept): (String, Kept<Ledger>)| match table(&tenant_id) {
        Some(table) => kept.restore(&tenant_id, table).map(|ledger| Some((tenant_id, ledger))),
        None if kept.ledger.is_blank() => Ok(None),
        None => Err(invalid(format!("its tenant {tenant_id:?} is not configured"))),
    };
    tenants.into_iter().filter_map(|tenant| restore(tenant).transpose()).collect()
}

impl<'a> Kept<&'a Ledger> {
    pub(crate) fn of(ledger: &'a Ledger, table: &StageTable) -> Self {
        let stages = (0_u8..).take(table.len()).map(|place| (table.name(place).to_owned(), table.kind(place)));
        Self { currency: table.currency.code().to_owned(), stages: stages.collect(), ledger }
    }
}

impl Kept<Ledger> {
    /// The ledger, its stages at the places that the tenant's table of now gives them.
    pub(crate) fn restore(mut self, tenant_id: &str, table: &StageTable) -> Result<Ledger> {
        tidy(&mut self.ledger.closed);
        if self.ledger.is_blank() {
            return Ok(self.ledger);
        }
        let (kept, currency) = (&self.currency, table.currency.code());
        if kept != currency {
            return Err(invalid(format!(
                "its tenant {tenant_id:?} counts in {kept}, the configured one in {currency}"
            )));
        }
        let place = |(name, kind): &(String, StageKind)| match table.place(name) {
            Some(place) if table.kind(place) == *kind => Ok(place),
            Some(_) => Err(invalid(format!("the stage {name:?} of its tenant {tenant_id:?} was {kind:?}"))),
            None => Err(invalid(format!("the stage {name:?} of its tenant {tenant_id:?} is not configured"))),
        };
        let places: Vec<u8> = self.stages.iter().map(place).collect::<Result<_>>()?;
        let mut ledger = self.ledger;
        ledger.place(&places, table.len()).ok_or_else(|| {
            invalid("its lists are out of order, or it holds instants, amounts or ids that no event has")
        })?;
        Ok(ledger)
    }
}

impl Ledger {
    /// Puts every stage at its new place; `None` where no sequence of events leads to this ledger.
    fn place(&mut self, places: &[u8], stages: usize) -> Option<()> {
        let mut closed = vec![Closed::default(); stages];
        for (count, place) in self.closed.iter().zip(places) {
            *closed.get_mut(usize::from(*place))? = *count;
        }
        let is_sound = self.closed.len() <= places.len() && self.closed.iter().all(|count| count.won <= count.closed);
        if !self.closed.is_empty() {
            self.closed = closed;
        }
        for deal in self.deals.values_mut() {
            deal.place(places)?;
        }
        is_sound.then_some(())
    }
}

impl Deal {
    fn place(&mut self, places: &[u8]) -> Option<()> {
        let new = |place: u8| places.get(usize::from(place)).copied();
        for told in &mut self.events {
            if let Some(stage) = &mut told.stage {
                *stage = new(*stage)?;
            }
        }
        if let Some(folded) = &mut self.folded {
            if let Some((stage, _)) = &mut folded.stage {
                *stage = new(*stage)?;
            }
            for (stage, _) in &mut folded.entered {
                *stage = new(*stage)?;
            }
        }
        let rises = self.events.is_sorted_by(|a, b| a.stamp < b.stamp);
        let is_told = !self.events.is_empty() || self.folded.is_some();
        (rises && is_told && self.is_of_events() && self.events.len() <= MAX_DEAL_EVENTS).then_some(())
    }

    /// Whether its instants, amounts and ids are such as events have.
    fn is_of_events(&self) -> bool {
        let is_amount = |amount: Minor| (0..=MAX_DEAL_MINOR).contains(&amount);
        let is_id = |id: &Option<Stamped<String>>| {
            id.as_ref().is_none_or(|id| check::id("id", &id.value).is_ok() && EVENT_TIMES.contains(&id.stamp.at))
        };
        let folded = self.folded.iter().flat_map(|folded| {
            let entered = folded.entered.iter().chain(&folded.stage).map(|(_, at)| *at);
            entered.chain([folded.last.at])
        });
        self.events.iter().map(|told| told.stamp.at).chain(folded).all(|at| EVENT_TIMES.contains(&at))
            && self.amount.as_ref().is_none_or(|amount| is_amount(amount.value))
            && is_amount(self.reported)
            && is_id(&self.ad_id)
            && is_id(&self.conversion_id)
    }
}
