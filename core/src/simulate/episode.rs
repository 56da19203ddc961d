//! One account, played step by step: what happened becomes known, the policy wishes, the guard limits, money is spent.

use jiff::Timestamp;
use rand::rngs::ChaCha12Rng;
use serde::{Deserialize, Serialize};

use super::account::{Account, AdTruth};
use super::guard::{self, Bounds};
use super::happenings::{self, instant};
use super::market::Market;
use super::oracle;
use super::outcomes::{self, Delivered};
use super::policy::{LiveAd, Policy};
use super::reports::Reports;
use super::tracking;
use super::world::World;
use crate::check;
use crate::error::{Error, ErrorKind, Result};
use crate::event::Event;
use crate::rng;
use crate::time::{Millis, PeriodGrid, hours_to_millis};

/// Where every episode begins: 5 January 2026, a Monday, at midnight UTC.
const EPOCH: Millis = 1_767_571_200_000;

/// Most events that may wait to be told, so that no account fills the memory.
const MAX_WAITING: usize = 2_000_000;

/// What an episode earned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct Run {
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
/// The account and its chances depend on the world and the seed alone. Each step goes: [`due_events`](Self::due_events),
/// [`live_ads`](Self::live_ads), [`deliver`](Self::deliver); [`step`](Self::step) does it with a [`Policy`].
///
/// ```
/// use lagwise::Optimizer;
/// use lagwise::simulate::Simulator;
///
/// let simulator = Simulator::named("n_8")?;
/// let mut optimizer = Optimizer::new(simulator.owner_config(7)?)?;
/// let mut episode = simulator.start(7);
/// while !episode.is_over() {
///     for event in episode.due_events() {
///         optimizer.apply(&event)?;
///     }
///     let decision = optimizer.recommend(episode.now(), episode.total_budget(), &Default::default())?;
///     let budgets = decision.allocation.recommendations;
///     let wish: Vec<f64> = budgets.iter().map(|budget| budget.recommended_budget).collect();
///     episode.deliver(&wish)?;
/// }
/// assert!(episode.so_far().value > 0.0);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Debug)]
pub struct Episode {
    world: World,
    seed: u64,
    account: Account,
    market: Market,
    /// Generators of what each ad's money brings; one stream per step.
    chances: Vec<ChaCha12Rng>,
    grid: PeriodGrid,
    first_period: i64,
    step: u32,
    reports: Reports,
    run: Run,
}

impl Episode {
    pub(crate) fn new(world: &World, seed: u64) -> Self {
        let account = Account::draw(world, seed);
        let grid = PeriodGrid::new(world.step_hours);
        let first_period = grid.index(EPOCH);
        let run = Run { value: 0.0, clicks: 0, spend: 0.0, value_by_day: vec![0.0; world.days as usize] };
        let chances = account.ads.iter().map(|ad| rng::keyed(seed, "simulate step", &ad.ad_id)).collect();
        let mut episode = Self {
            world: world.clone(),
            seed,
            account,
            market: Market::new(seed),
            chances,
            grid,
            first_period,
            step: 0,
            reports: Reports::new(seed, &world.reports),
            run,
        };
        episode.announce_ads();
        episode.shift_if_due();
        episode
    }

    /// The world that is played.
    #[must_use]
    pub fn world(&self) -> &World {
        &self.world
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

    /// The total budget per day, in major units.
    #[must_use]
    pub fn total_budget(&self) -> f64 {
        self.world.total_budget()
    }

    /// What has become known since the last call, in the order in which it did.
    pub fn due_events(&mut self) -> Vec<Event> {
        let now = self.now_millis();
        self.reports.take(now)
    }

    /// The ads that can be given money now, in the order in which they started.
    #[must_use]
    pub fn live_ads(&self) -> Vec<LiveAd> {
        self.truth()
            .iter()
            .zip(self.bounds())
            .map(|(ad, bounds)| LiveAd {
                ad_id: ad.ad_id.clone(),
                current_budget: ad.budget,
                min_budget: bounds.least,
                max_budget: bounds.most,
            })
            .collect()
    }

    /// Spends the money of one step as is wished, within the guard's limits, and moves on to the next.
    ///
    /// The wish is one amount for each of [`live_ads`](Self::live_ads), at least 0 and finite. Only proportions count: the
    /// guard scales the wish by one factor and clips it, so that the budgets sum to the total within their bounds.
    ///
    /// # Errors
    /// `LENGTH_MISMATCH`, `NOT_FINITE` or `OUT_OF_RANGE` where the wish is not that, with the path `wish`; `CONFLICT`
    /// where the episode is over; `OUT_OF_RANGE` with the path `world` where the step brings more than 100,000 leads or
    /// 2,000,000 events wait to be told. Nothing has changed then.
    pub fn deliver(&mut self, wish: &[f64]) -> Result<()> {
        self.refuse_if_over()?;
        let bounds = self.bounds();
        check_wish(wish, bounds.len())?;
        self.spend(&guard::fit(self.world.total_budget(), wish, &bounds))
    }

    /// Plays one step with a policy.
    ///
    /// # Errors
    /// Those of the policy and of [`deliver`](Self::deliver).
    pub fn step(&mut self, policy: &mut dyn Policy) -> Result<()> {
        self.refuse_if_over()?;
        for event in self.due_events() {
            policy.observe(&event)?;
        }
        let wish = policy.wish(self.now(), self.total_budget(), &self.live_ads())?;
        self.deliver(&wish)
    }

    /// Plays one step with the oracle: true marginal returns, equalised under the same guard. What was not told until then
    /// is never told.
    ///
    /// # Errors
    /// As [`deliver`](Self::deliver).
    pub fn step_oracle(&mut self) -> Result<()> {
        self.refuse_if_over()?;
        let bounds = self.bounds();
        let ads: Vec<&AdTruth> = self.truth().iter().collect();
        let budgets = oracle::budgets(self.world.total_budget(), &ads, &bounds, &self.world.saturation);
        self.reports.clear();
        self.spend(&budgets)
    }

    fn refuse_if_over(&self) -> Result<()> {
        if self.is_over() {
            let detail = format!("all {} steps are played", self.world.steps());
            return Err(Error::new(ErrorKind::Conflict, "episode", detail));
        }
        Ok(())
    }

    fn now_millis(&self) -> Millis {
        self.grid.start(self.first_period + i64::from(self.step))
    }

    /// Days since the start.
    fn day(&self) -> f64 {
        f64::from(self.step) * self.world.step_hours / 24.0
    }

    /// Number of ads that have started.
    fn live(&self) -> usize {
        let day = self.day();
        self.account.ads.partition_point(|ad| ad.starts_at_days <= day)
    }

    /// The ads change at the start of the first step on or after the world's day.
    fn shift_if_due(&mut self) {
        let shift = &self.world.shift;
        let is_due =
            self.day() >= shift.day && (self.step == 0 || self.day() - self.world.step_hours / 24.0 < shift.day);
        if shift.log_sd > 0.0 && is_due {
            let live = self.live();
            self.account.shift(live, &self.world, self.seed);
        }
    }

    fn bounds(&self) -> Vec<Bounds> {
        let (ads, total) = (self.truth(), self.world.total_budget());
        let equal = total / ads.len().max(1) as f64;
        ads.iter().map(|ad| self.world.guard.bounds(ad.budget, total, equal)).collect()
    }

    /// Every ad says when it starts.
    fn announce_ads(&mut self) {
        let start = self.now_millis();
        for ad in &self.account.ads {
            let at = start + hours_to_millis(ad.starts_at_days * 24.0);
            self.reports.tell(at, happenings::registered(ad, at));
        }
    }

    /// Sets the budgets, spends one step's money and moves on to the next.
    fn spend(&mut self, budgets: &[f64]) -> Result<()> {
        if self.reports.waiting() > MAX_WAITING {
            let detail = format!("more than {MAX_WAITING} events wait to be told");
            return Err(Error::new(ErrorKind::OutOfRange, "world", detail));
        }
        let mood = self.market.at(self.step, &self.world, self.day());
        let mut most_leads = outcomes::MAX_LEADS;
        let mut delivered = Vec::with_capacity(budgets.len());
        for ((ad, chances), budget) in self.account.ads.iter().zip(&mut self.chances).zip(budgets) {
            chances.set_stream(self.step.into());
            let outcome = outcomes::deliver(ad, *budget, mood, &self.world, chances, most_leads)?;
            most_leads -= outcome.leads.len() as u64;
            delivered.push(outcome);
        }
        self.commit(budgets);
        self.report(&delivered);
        self.count(&delivered);
        self.step += 1;
        self.shift_if_due();
        Ok(())
    }

    /// Sets the budgets, and tells which of them changed.
    fn commit(&mut self, budgets: &[f64]) {
        let (step, at) = (self.step, self.now_millis());
        for (ad, budget) in self.account.ads.iter_mut().zip(budgets) {
            if ad.budget != Some(*budget) {
                ad.budget = Some(*budget);
                self.reports.tell(at, happenings::budget_changed(ad, *budget, step, at));
            }
        }
    }

    /// Tells what the platform and the sales people will report of this step.
    fn report(&mut self, delivered: &[Delivered]) {
        let (start, end) = (self.now_millis(), self.grid.end(self.first_period + i64::from(self.step)));
        for (ad, delivered) in self.account.ads.iter().zip(delivered) {
            self.reports.tell(end, happenings::delivered(ad, delivered, self.step, start, end));
            for (number, lead) in delivered.leads.iter().enumerate() {
                let conversion = format!("{} {} {number}", ad.ad_id, self.step);
                for (at, event) in tracking::lead_events(&self.world, self.seed, ad, &conversion, lead, start) {
                    self.reports.tell(at, event);
                }
            }
        }
    }

    /// Adds a step to what was bought.
    fn count(&mut self, delivered: &[Delivered]) {
        let mut value = 0.0;
        for (ad, delivered) in self.account.ads.iter_mut().zip(delivered) {
            ad.impressions = ad.impressions.saturating_add(delivered.impressions);
            ad.clicks = ad.clicks.saturating_add(delivered.clicks);
            ad.spend += delivered.spend;
            value += delivered.clicks as f64 * ad.value_per_click;
            ad.refresh();
            self.run.clicks = self.run.clicks.saturating_add(delivered.clicks);
            self.run.spend += delivered.spend;
        }
        self.run.value += value;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a day of the episode")]
        let day = self.day() as usize;
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
