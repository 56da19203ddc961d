//! Journeys, checked: ads as numbers in the order of their ids, values in minor units.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use jiff::Timestamp;

use crate::check::{self, MAX_AMOUNT, MAX_EXACT};
use crate::error::{Error, ErrorKind, Result};
use crate::money::Currency;
use crate::time::millis;

use super::journey::{Journey, JourneyTouch};

/// Most touches of one journey.
pub(crate) const MAX_TOUCHES: usize = 1_000;

/// The place of an ad among all ads, sorted by id.
pub(super) type Ad = u32;

/// One journey.
#[derive(Debug)]
pub(super) struct Path<'a> {
    /// The ads touched, in order.
    pub(super) ads: &'a [Ad],
    /// The instants of the touches, where they are wanted.
    pub(super) instants: &'a [f64],
    pub(super) conversions: u64,
    pub(super) value: i64,
    pub(super) non_conversions: u64,
}

/// All journeys of a call.
#[derive(Debug)]
pub(super) struct Paths<'a> {
    /// Ids of the ads, sorted.
    pub(super) ids: Vec<&'a str>,
    pub(super) value: i64,
    pub(super) conversions: u64,
    touches: Vec<Ad>,
    instants: Vec<f64>,
    rows: Vec<Row>,
}

#[derive(Debug)]
struct Row {
    touches: Range<usize>,
    conversions: u64,
    value: i64,
    non_conversions: u64,
}

impl<'a> Paths<'a> {
    /// Checks the journeys; the errors name the first place that is wrong.
    pub(super) fn new(journeys: &'a [Journey], needs_instants: bool, currency: Currency) -> Result<Self> {
        let mut paths = Self {
            ids: Vec::new(),
            value: 0,
            conversions: 0,
            touches: Vec::new(),
            instants: Vec::new(),
            rows: Vec::with_capacity(journeys.len()),
        };
        let mut known: HashMap<&str, Ad> = HashMap::new();
        let mut named: HashSet<&str> = HashSet::new();
        let mut steps: u64 = 0;
        for (index, journey) in journeys.iter().enumerate() {
            let located = |error: Error| error.within(&format!("journeys[{index}]"));
            if let Some(id) = &journey.journey_id {
                check::id("journey_id", id).map_err(located)?;
                if !named.insert(id) {
                    let detail = format!("{id:?} occurs twice");
                    return Err(located(Error::new(ErrorKind::DuplicateId, "journey_id", detail)));
                }
            }
            let row = paths.row(journey, &mut known, needs_instants, currency).map_err(located)?;
            let weight = row.conversions.saturating_add(row.non_conversions);
            steps = steps.saturating_add(weight.saturating_mul(journey.touches.len().max(1) as u64));
            paths.value += row.value;
            paths.conversions = paths.conversions.saturating_add(row.conversions);
            paths.rows.push(row);
            paths.check_totals(steps, currency)?;
        }
        paths.sort_ads();
        Ok(paths)
    }

    /// Sums must stay whole in 64-bit floats, as the counts and amounts that they are made of.
    fn check_totals(&self, steps: u64, currency: Currency) -> Result<()> {
        if steps > MAX_EXACT {
            let detail = format!("the touches of all journeys, counted with them, are above {MAX_EXACT}");
            return Err(Error::new(ErrorKind::OutOfRange, "journeys", detail));
        }
        let value = currency.to_major(self.value);
        if value > MAX_AMOUNT {
            let detail = format!("the values of all journeys sum to {value}, above {MAX_AMOUNT}");
            return Err(Error::new(ErrorKind::OutOfRange, "journeys", detail));
        }
        Ok(())
    }

    fn row(
        &mut self,
        journey: &'a Journey,
        known: &mut HashMap<&'a str, Ad>,
        needs_instants: bool,
        currency: Currency,
    ) -> Result<Row> {
        check::count("conversions", journey.conversions)?;
        check::count("non_conversions", journey.non_conversions)?;
        check::amount("value", journey.value)?;
        if journey.conversions == 0 && journey.value > 0.0 {
            let detail = format!("{} is the value of no conversions", journey.value);
            return Err(Error::new(ErrorKind::Conflict, "value", detail));
        }
        let count = journey.touches.len();
        if count > MAX_TOUCHES {
            let detail = format!("{count} touches are more than {MAX_TOUCHES}");
            return Err(Error::new(ErrorKind::OutOfRange, "touches", detail));
        }
        let start = self.touches.len();
        let mut latest = None;
        for (index, touch) in journey.touches.iter().enumerate() {
            let located = |error: Error| error.within(&format!("touches[{index}]"));
            self.touch(touch, known, &mut latest, needs_instants).map_err(located)?;
        }
        if let Some(at) = journey.converted_at {
            check::event_time("converted_at", at)?;
            check_order("converted_at", latest, at)?;
        }
        Ok(Row {
            touches: start..self.touches.len(),
            conversions: journey.conversions,
            value: currency.to_minor("value", journey.value)?,
            non_conversions: journey.non_conversions,
        })
    }

    fn touch(
        &mut self,
        touch: &'a JourneyTouch,
        known: &mut HashMap<&'a str, Ad>,
        latest: &mut Option<Timestamp>,
        needs_instants: bool,
    ) -> Result<()> {
        let id = touch.ad_id.as_str();
        let ad = match known.get(id) {
            Some(ad) => *ad,
            None => {
                check::id("ad_id", id)?;
                let next = Ad::try_from(self.ids.len())
                    .map_err(|_| Error::new(ErrorKind::OutOfRange, "ad_id", "there are too many ads"))?;
                known.insert(id, next);
                self.ids.push(id);
                next
            }
        };
        self.touches.push(ad);
        match touch.occurred_at {
            Some(at) => {
                check::event_time("occurred_at", at)?;
                check_order("occurred_at", *latest, at)?;
                *latest = Some(at);
                if needs_instants {
                    self.instants.push(millis(at) as f64);
                }
            }
            None if needs_instants => {
                let detail = "the model `time_decay` needs an instant on every touch";
                return Err(Error::new(ErrorKind::MissingField, "occurred_at", detail));
            }
            None => {}
        }
        Ok(())
    }

    /// Numbers the ads anew, in the order of their ids, so that nothing depends on the order of the journeys.
    fn sort_ads(&mut self) {
        let mut order: Vec<(&str, Ad)> = self.ids.iter().copied().zip(0..).collect();
        order.sort_unstable();
        let mut ranks = vec![0; order.len()];
        for (rank, (_, ad)) in (0..).zip(&order) {
            if let Some(place) = ranks.get_mut(*ad as usize) {
                *place = rank;
            }
        }
        for ad in &mut self.touches {
            *ad = ranks.get(*ad as usize).copied().unwrap_or_default();
        }
        self.ids = order.into_iter().map(|(id, _)| id).collect();
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Path<'_>> {
        self.rows.iter().map(|row| Path {
            ads: self.touches.get(row.touches.clone()).unwrap_or_default(),
            instants: self.instants.get(row.touches.clone()).unwrap_or_default(),
            conversions: row.conversions,
            value: row.value,
            non_conversions: row.non_conversions,
        })
    }
}

/// Refuses an instant before that of an earlier touch; equal ones keep the order of the list.
fn check_order(field: &str, latest: Option<Timestamp>, at: Timestamp) -> Result<()> {
    match latest {
        Some(before) if at < before => {
            let detail = format!("{at} is before {before}, the instant of an earlier touch");
            Err(Error::new(ErrorKind::Conflict, field, detail))
        }
        _ => Ok(()),
    }
}
