//! One account, played step by step: what happened becomes known, the policy wishes, the guard limits, money is spent.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::rngs::ChaCha12Rng;

use super::account::{Account, AdTruth};
use super::guard::{self, Bounds};
use super::market::Market;
use super::oracle;
use super::outcomes::{self, Delivered, Lead};
use super::policy::{LiveAd, Policy};
use super::world::World;
use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{AdRegistered, ChangeCommitted, Delivery, Event, StageEntry};
use crate::rng;
use crate::time::{Millis, PeriodGrid, hours_to_millis};

/// Where every episode begins: 5 January 2026, a Monday, at midnight UTC.
const EPOCH: Millis = 1_767_571_200_000;

/// What a whole episode earned.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Seed of the account.
    pub seed: u64,
    /// True expected value of the clicks bought, in major units.
    pub value: f64,
    /// Clicks bought.
    pub clicks: u64,
    /// Money spent, in major units.
    pub spend: f64,
    /// The value of each day's clicks.
    pub value_by_day: Vec<f64>,
}

/// One account of a world while it is played.
///
/// The account and its chances depend on the world and the seed alone.
#[derive(Debug)]
pub struct Episode<'w> {
    world: &'w World,
    account: Account,
    market: Market,
    /// Generators of what each ad's money brings; one stream per step.
    chances: Vec<ChaCha12Rng>,
    grid: PeriodGrid,
    first_period: i64,
    step: u32,
    /// What happened or will happen and is not known yet, by instant and order.
    pending: BTreeMap<(Millis, u64), Event>,
    /// Number of events made so far.
    made: u64,
    run: Run,
}

impl<'w> Episode<'w> {
    pub(crate) fn new(world: &'w World, seed: u64) -> Self {
        let account = Account::draw(world, seed);
        let grid = PeriodGrid::new(world.step_hours);
        let first_period = grid.index(EPOCH);
        let run = Run { seed, value: 0.0, clicks: 0, spend: 0.0, value_by_day: vec![0.0; world.days as usize] };
        let chances = account.ads.iter().map(|ad| rng::keyed(seed, "simulate step", &ad.ad_id)).collect();
        let mut episode = Self {
            world,
            account,
            market: Market::new(seed),
            chances,
            grid,
            first_period,
            step: 0,
            pending: BTreeMap::new(),
            made: 0,
            run,
        };
        episode.announce_ads();
        episode
    }

    /// The world that is played.
    #[must_use]
    pub fn world(&self) -> &World {
        self.world
    }

    /// Number of steps played.
    #[must_use]
    pub fn steps_played(&self) -> u32 {
        self.step
    }

    /// Whether every step has been played.
    #[must_use]
    pub fn is_over(&self) -> bool {
        self.step >= self.world.steps()
    }

    /// The instant of the next decision.
    #[must_use]
    pub fn now(&self) -> Timestamp {
        instant(self.now_millis())
    }

    /// The ads that have started by now, as they truly are: for an evaluator.
    #[must_use]
    pub fn truth(&self) -> &[AdTruth] {
        self.account.ads.get(..self.live()).unwrap_or_default()
    }

    /// What was earned so far.
    #[must_use]
    pub fn so_far(&self) -> &Run {
        &self.run
    }

    /// Plays one step with a policy.
    ///
    /// # Errors
    /// Those of the policy; `LENGTH_MISMATCH`, `NOT_FINITE` or `OUT_OF_RANGE` where its wish is not one amount for each
    /// ad, with the path `wish`; `CONFLICT` where the episode is over.
    pub fn step(&mut self, policy: &mut dyn Policy) -> Result<()> {
        self.begin()?;
        for event in self.take_known() {
            policy.observe(&event)?;
        }
        let bounds = self.bounds();
        let ads = self.live_ads(&bounds);
        let wish = policy.wish(self.now(), self.world.total_budget(), &ads)?;
        check_wish(&wish, ads.len())?;
        let budgets = guard::fit(self.world.total_budget(), &wish, &bounds);
        for event in self.commit(&budgets) {
            policy.observe(&event)?;
        }
        self.deliver();
        Ok(())
    }

    /// Plays one step with the oracle: true marginal returns, equalised under the same guard.
    ///
    /// # Errors
    /// `CONFLICT` where the episode is over.
    pub fn step_oracle(&mut self) -> Result<()> {
        self.begin()?;
        let bounds = self.bounds();
        let ads: Vec<&AdTruth> = self.truth().iter().collect();
        let budgets = oracle::budgets(self.world.total_budget(), &ads, &bounds, &self.world.saturation);
        self.pending.clear();
        self.commit(&budgets);
        self.deliver();
        Ok(())
    }

    fn begin(&self) -> Result<()> {
        if self.is_over() {
            let detail = format!("all {} steps are played", self.world.steps());
            return Err(Error::new(ErrorKind::Conflict, "episode", detail));
        }
        Ok(())
    }

    fn now_millis(&self) -> Millis {
        self.grid.start(self.first_period + i64::from(self.step))
    }

    /// Number of ads that have started.
    fn live(&self) -> usize {
        let days = f64::from(self.step) * self.world.step_hours / 24.0;
        self.account.ads.partition_point(|ad| ad.starts_at_days <= days)
    }

    fn bounds(&self) -> Vec<Bounds> {
        let (ads, total) = (self.truth(), self.world.total_budget());
        let equal = total / ads.len().max(1) as f64;
        ads.iter().map(|ad| self.world.guard.bounds(ad.budget, total, equal)).collect()
    }

    fn live_ads(&self, bounds: &[Bounds]) -> Vec<LiveAd> {
        self.truth()
            .iter()
            .zip(bounds)
            .map(|(ad, bounds)| LiveAd {
                ad_id: ad.ad_id.clone(),
                current_budget: ad.budget,
                min_budget: bounds.least,
                max_budget: bounds.most,
            })
            .collect()
    }

    /// Every ad says when it starts.
    fn announce_ads(&mut self) {
        let start = self.now_millis();
        let events: Vec<(Millis, Event)> = self
            .account
            .ads
            .iter()
            .map(|ad| {
                let at = start + hours_to_millis(ad.starts_at_days * 24.0);
                let event = Event::AdRegistered(AdRegistered {
                    event_id: format!("registered {}", ad.ad_id),
                    occurred_at: instant(at),
                    ad_id: ad.ad_id.clone(),
                    started_at: None,
                    campaign_id: None,
                    budget_id: None,
                    creative_id: None,
                    current_budget: None,
                    min_budget: None,
                    max_budget: None,
                    frozen: false,
                });
                (at, event)
            })
            .collect();
        for (at, event) in events {
            self.push(at, event);
        }
    }

    fn push(&mut self, at: Millis, event: Event) {
        self.pending.insert((at, self.made), event);
        self.made += 1;
    }

    /// What has become known by now, in the order of time.
    fn take_known(&mut self) -> Vec<Event> {
        let later = self.pending.split_off(&(self.now_millis() + 1, 0));
        std::mem::replace(&mut self.pending, later).into_values().collect()
    }

    /// Sets the budgets, and tells which of them changed.
    fn commit(&mut self, budgets: &[f64]) -> Vec<Event> {
        let (step, now) = (self.step, self.now());
        let mut changes = Vec::new();
        for (ad, budget) in self.account.ads.iter_mut().zip(budgets) {
            if ad.budget != Some(*budget) {
                ad.budget = Some(*budget);
                changes.push(Event::ChangeCommitted(ChangeCommitted {
                    event_id: format!("change {} {step}", ad.ad_id),
                    occurred_at: now,
                    budget_id: ad.ad_id.clone(),
                    budget: *budget,
                    currency: None,
                }));
            }
        }
        changes
    }

    /// Spends one step's money and moves on to the next.
    fn deliver(&mut self) {
        let (world, mood, live, start) =
            (self.world, self.market.step(&self.world.price), self.live(), self.now_millis());
        let delivered: Vec<Delivered> = self
            .account
            .ads
            .iter()
            .zip(&mut self.chances)
            .take(live)
            .map(|(ad, chances)| {
                chances.set_stream(self.step.into());
                outcomes::deliver(ad, ad.budget.unwrap_or(0.0), mood, world, chances)
            })
            .collect();
        let reports = self.report(&delivered, start);
        for (at, event) in reports {
            self.push(at, event);
        }
        self.count(&delivered);
        self.step += 1;
    }

    /// What the platform and the sales people will report of this step.
    fn report(&self, delivered: &[Delivered], start: Millis) -> Vec<(Millis, Event)> {
        let end = self.grid.end(self.first_period + i64::from(self.step));
        let mut reports = Vec::new();
        for (ad, delivered) in self.account.ads.iter().zip(delivered) {
            let event = Event::Delivery(Delivery {
                event_id: format!("delivery {} {}", ad.ad_id, self.step),
                occurred_at: instant(end),
                ad_id: ad.ad_id.clone(),
                period_start: instant(start),
                impressions: delivered.impressions,
                clicks: delivered.clicks,
                spend: delivered.spend,
                reach: None,
                revision: 0,
                currency: None,
            });
            reports.push((end, event));
            for (number, lead) in delivered.leads.iter().enumerate() {
                let conversion = format!("{} {} {number}", ad.ad_id, self.step);
                reports.extend(self.stage_entries(&ad.ad_id, &conversion, lead, start));
            }
        }
        reports
    }

    fn stage_entries<'a>(
        &'a self,
        ad_id: &'a str,
        conversion: &'a str,
        lead: &'a Lead,
        start: Millis,
    ) -> impl Iterator<Item = (Millis, Event)> + 'a {
        let last = self.world.funnel.stages.len() - 1;
        self.world.funnel.stages.iter().zip(&lead.entries).enumerate().map(move |(index, (stage, at))| {
            let at = start.saturating_add(*at);
            let event = Event::StageEntry(StageEntry {
                event_id: format!("{} {conversion}", stage.name),
                occurred_at: instant(at),
                ad_id: ad_id.to_owned(),
                conversion_id: conversion.to_owned(),
                stage: stage.name.clone(),
                exposed_at: Some(instant(start + lead.clicked_at)),
                value: lead.value.filter(|_| index == last),
                currency: None,
            });
            (at, event)
        })
    }

    /// Adds a step to what was bought.
    fn count(&mut self, delivered: &[Delivered]) {
        let mut value = 0.0;
        for (ad, delivered) in self.account.ads.iter_mut().zip(delivered) {
            ad.impressions += delivered.impressions;
            ad.clicks += delivered.clicks;
            ad.spend += delivered.spend;
            value += delivered.clicks as f64 * ad.value_per_click();
            self.run.clicks += delivered.clicks;
            self.run.spend += delivered.spend;
        }
        self.run.value += value;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of the episode")]
        let day = (f64::from(self.step) * self.world.step_hours / 24.0) as usize;
        if let Some(sum) = self.run.value_by_day.get_mut(day) {
            *sum += value;
        }
    }
}

fn check_wish(wish: &[f64], ads: usize) -> Result<()> {
    if wish.len() != ads {
        let detail = format!("{} amounts for {ads} ads", wish.len());
        return Err(Error::new(ErrorKind::LengthMismatch, "wish", detail));
    }
    for (index, amount) in wish.iter().enumerate() {
        check::at_least(&format!("wish[{index}]"), *amount, 0.0)?;
    }
    Ok(())
}

/// Instants beyond the calendar's end are never reached.
fn instant(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
}
