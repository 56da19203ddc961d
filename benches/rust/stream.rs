//! The events of the invented account: what its ads delivered every six hours, and what became of their clicks.
//!
//! Its ads are those of the account, but all start on one day. An ad reports within the hour after each period; of its
//! clicks a few become leads, appointments, shows and deals, each entry an event of its own, some days after the one
//! before. Events come period by period, a little out of order within each, as they do from several sources.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};
use lagwise::{AdRegistered, Config, Delivery, Event, Optimizer, Stage, StageEntry};
use rand::RngExt;
use rand::rngs::ChaCha8Rng;

use crate::{Nature, Served, ad_id, campaign_id, cents, descend, generator};

/// Days that a decision looks back on: the horizon is full, and older periods are folded.
pub const HISTORY_DAYS: u32 = 45;

/// When all ads start: 2026-10-01, at the beginning of a period.
const START: i64 = 1_790_812_800;
/// Seconds of a period.
const PERIOD: i64 = 6 * 3600;
/// Periods of a day.
const DAY: i64 = 4;

/// Events of an account of so many ads, without end.
pub struct Stream {
    stages: Vec<Stage>,
    ads: Vec<Ad>,
    period: i64,
    /// The ad that reports next in this period.
    next: usize,
    /// Entries of the period whose reports are all in, last first.
    arrived: Vec<Entered>,
    /// Entries to come, by period from the current one.
    due: VecDeque<Vec<Entered>>,
}

struct Ad {
    nature: Nature,
    rng: ChaCha8Rng,
    impressions: u64,
    leads: u32,
}

#[derive(Clone, Copy)]
struct Entered {
    ad: usize,
    lead: u32,
    stage: usize,
    exposed_at: i64,
    at: i64,
    value: Option<f64>,
}

impl Stream {
    /// The first event is the first delivery; [`Stream::registrations`] are apart.
    pub fn new(ads: usize) -> Self {
        let stages = Stage::service_business();
        let ad = |index| {
            let mut rng = generator(index);
            Ad { nature: Nature::draw(&stages, &mut rng), rng, impressions: 0, leads: 0 }
        };
        let ads = (0..ads).map(ad).collect();
        Self { stages, ads, period: 0, next: 0, arrived: Vec::new(), due: VecDeque::new() }
    }

    /// The ads, each with its campaign and its budget.
    pub fn registrations(&self) -> impl Iterator<Item = Event> {
        self.ads.iter().enumerate().map(|(index, ad)| {
            Event::AdRegistered(AdRegistered {
                event_id: format!("registered-{index:06}"),
                occurred_at: instant(START),
                ad_id: ad_id(index),
                started_at: None,
                campaign_id: Some(campaign_id(index)),
                budget_id: None,
                creative_id: None,
                current_budget: Some(ad.nature.budget),
                min_budget: None,
                max_budget: None,
                frozen: false,
            })
        })
    }

    /// What its ads spend a day, in major units.
    pub fn total_budget(&self) -> f64 {
        self.ads.iter().map(|ad| ad.nature.budget).sum()
    }

    /// The events up to the end of a day, counted from 1.
    pub fn through(&mut self, day: u32) -> impl Iterator<Item = Event> {
        let end = i64::from(day) * DAY;
        std::iter::from_fn(move || self.next_before(end))
    }

    fn next_before(&mut self, end: i64) -> Option<Event> {
        loop {
            if let Some(entered) = self.arrived.pop() {
                return Some(Event::StageEntry(self.entry(entered)));
            }
            if self.period == end {
                return None;
            }
            if self.next < self.ads.len() {
                self.next += 1;
                return Some(Event::Delivery(self.deliver(self.next - 1)));
            }
            self.arrived = self.due.pop_front().unwrap_or_default();
            (self.period, self.next) = (self.period + 1, 0);
        }
    }

    /// An ad's delivery of the current period; its clicks' entries become due.
    fn deliver(&mut self, index: usize) -> Delivery {
        let Self { stages, ads, due, period, .. } = self;
        let Ad { nature, rng, impressions: before, leads } = &mut ads[index];
        let start = START + *period * PERIOD;
        let Served { impressions, clicks, spend } = nature.serve(1.0 / DAY as f64, *before, rng);
        *before += impressions;
        for _ in 0..clicks {
            let exposed_at = start + rng.random_range(0..PERIOD);
            let deal = cents(15_000.0 * rng.random_range(0.8..1.2));
            let mut at = exposed_at;
            let mut way = Vec::new();
            descend(stages, &nature.rates, rng, |stage, lag_days| {
                at += (lag_days * 86_400.0) as i64;
                let value = (stage + 1 == stages.len()).then_some(deal);
                way.push(Entered { ad: index, lead: *leads, stage, exposed_at, at, value });
                true
            });
            *leads += u32::from(!way.is_empty());
            for entered in way {
                let ahead = ((entered.at - start) / PERIOD) as usize;
                due.resize_with(due.len().max(ahead + 1), Vec::new);
                due[ahead].push(entered);
            }
        }
        Delivery {
            event_id: format!("delivery-{index:06}-{period:05}"),
            occurred_at: instant(start + PERIOD + rng.random_range(0..3600)),
            ad_id: ad_id(index),
            period_start: instant(start),
            impressions,
            clicks,
            spend,
            reach: Some(*before / 2),
            revision: 0,
            currency: None,
        }
    }

    fn entry(&self, entered: Entered) -> StageEntry {
        let Entered { ad, lead, stage, exposed_at, at, value } = entered;
        StageEntry {
            event_id: format!("entry-{ad:06}-{lead:06}-{stage}"),
            occurred_at: instant(at),
            ad_id: ad_id(ad),
            conversion_id: format!("deal-{ad:06}-{lead:06}"),
            stage: self.stages[stage].name.clone(),
            exposed_at: Some(instant(exposed_at)),
            value,
            currency: None,
        }
    }
}

/// An optimizer that knows so many days of so many ads, and the stream as it goes on from there.
pub fn optimizer(ads: usize, days: u32) -> (Optimizer, Stream) {
    let mut optimizer = Optimizer::new(Config::default()).expect("the defaults are legal");
    let mut stream = Stream::new(ads);
    for event in stream.registrations() {
        optimizer.apply(&event).expect("legal events");
    }
    for event in stream.through(days) {
        optimizer.apply(&event).expect("legal events");
    }
    (optimizer, stream)
}

/// An hour after the end of a day, counted from 1: all its deliveries are known.
pub fn after(day: u32) -> Timestamp {
    instant(START + i64::from(day) * DAY * PERIOD + 3600)
}

/// A lead that has just come, the `number`-th: of one of so many ads, after a click twelve hours ago.
pub fn new_lead(number: usize, ads: usize, now: Timestamp) -> Event {
    Event::StageEntry(StageEntry {
        event_id: format!("new-{number}"),
        occurred_at: now,
        ad_id: ad_id(number % ads),
        conversion_id: format!("new-{number}"),
        stage: "lead".into(),
        exposed_at: Some(now - SignedDuration::from_hours(12)),
        value: None,
        currency: None,
    })
}

/// A restatement that has just come, the `number`-th: of the last complete period of one of so many ads.
pub fn new_delivery(number: usize, ads: usize, now: Timestamp) -> Event {
    Event::Delivery(Delivery {
        event_id: format!("new-{number}"),
        occurred_at: now,
        ad_id: ad_id(number % ads),
        period_start: now - SignedDuration::from_hours(7),
        impressions: 900,
        clicks: 14,
        spend: 11.5,
        reach: None,
        revision: 1 + number as u64,
        currency: None,
    })
}

fn instant(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).expect("within the calendar")
}
