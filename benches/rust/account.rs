//! An invented advertising account of any size, the same on every machine and in every language that is measured.
//!
//! Campaigns of about 25 ads of a service business. Ads are up to some months old; their click-through rates differ and
//! fade with the impressions served; a few clicks become leads, appointments, shows and deals, each some days after the
//! one before, so much of the recent past has not arrived yet.

pub mod journeys;
pub mod stream;
pub mod visitors;

use std::collections::BTreeMap;

use lagwise::{AdColumns, AdState, Period, Stage};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use rand_distr::{Beta, Distribution, Gamma, LogNormal, Poisson};
use serde::Serialize;

/// Seed of every account: the figures of two runs are of the same ads.
pub const SEED: u64 = 20_261_124;

/// Ads of one campaign.
const CAMPAIGN: usize = 25;
/// Days of which the periods are kept.
const HISTORY_DAYS: u32 = 28;

/// How much of an ad's life its record tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Detail {
    /// Totals over the ad's life.
    Totals,
    /// The same totals and one period a day, 28 at most.
    Daily,
}

/// An account of so many ads.
///
/// Each ad has its own generator, so a larger account begins with the ads of a smaller one, and both details tell of
/// the same deliveries.
pub fn ads(count: usize, detail: Detail) -> Vec<AdState> {
    let stages = Stage::service_business();
    (0..count).map(|index| ad(index, detail, &stages)).collect()
}

/// The account's budget per day, in major units: what its ads spend now.
pub fn total_budget(ads: &[AdState]) -> f64 {
    ads.iter().map(AdState::current_budget_or_spend_rate).sum::<f64>().round()
}

fn ad(index: usize, detail: Detail, stages: &[Stage]) -> AdState {
    let mut rng = generator(index);
    let nature = Nature::draw(stages, &mut rng);
    let (age_days, budget) = (nature.age_days, nature.budget);

    let mut life = Period { age_hours: age_days * 24.0, ..Period::default() };
    let mut history = Vec::new();
    let days = age_days.ceil() as u32;
    for back in (0..days).rev() {
        let oldest = (f64::from(back) + 1.0).min(age_days);
        let Served { impressions, clicks, spend } = nature.serve(oldest - f64::from(back), life.impressions, &mut rng);
        let mut day = Period {
            age_hours: oldest * 24.0,
            duration_hours: Some((oldest - f64::from(back)) * 24.0),
            impressions,
            clicks,
            spend,
            stage_counts: BTreeMap::new(),
        };
        convert(&mut day, f64::from(back), stages, &nature.rates, &mut rng);
        life.impressions += day.impressions;
        life.clicks += day.clicks;
        life.spend = cents(life.spend + day.spend);
        for (name, entries) in &day.stage_counts {
            *life.stage_counts.entry(name.clone()).or_default() += entries;
        }
        if detail == Detail::Daily && back < HISTORY_DAYS {
            history.push(day);
        }
    }
    let entered = |stage: &str| life.stage_counts.get(stage).copied().unwrap_or(0) as f64;
    let has_budget = rng.random_bool(0.9);
    AdState {
        ad_id: ad_id(index),
        impressions: life.impressions,
        clicks: life.clicks,
        spend: life.spend,
        pipeline_value: 2_250.0 * entered("appointment") + 6_750.0 * entered("show") + 6_000.0 * entered("won"),
        cash_revenue: 15_000.0 * entered("won"),
        age_hours: life.age_hours,
        campaign_id: Some(campaign_id(index)),
        current_budget: has_budget.then_some(budget),
        min_budget: rng.random_bool(0.05).then(|| (budget * 0.5).round()),
        max_budget: rng.random_bool(0.1).then_some(budget * 2.0),
        frozen: has_budget && rng.random_bool(0.02),
        stage_counts: Some(life.stage_counts),
        reach: Some((life.impressions as f64 / rng.random_range(1.1..3.0)) as u64),
        dna_score: rng.random_range(0.0..1.0),
        history,
        ..AdState::default()
    }
}

/// Sends a day's clicks down the funnel; what happens later than now is not counted.
fn convert(day: &mut Period, days_ago: f64, stages: &[Stage], rates: &[f64], rng: &mut ChaCha8Rng) {
    for _ in 0..day.clicks {
        let mut left = days_ago + 0.5;
        descend(stages, rates, rng, |stage, lag_days| {
            left -= lag_days;
            if left >= 0.0 {
                *day.stage_counts.entry(stages[stage].name.clone()).or_default() += 1;
            }
            left >= 0.0
        });
    }
}

/// Sends one click down the funnel: tells of each stage that it enters, with the days since the one before, for as long
/// as the answer is yes.
fn descend(stages: &[Stage], rates: &[f64], rng: &mut ChaCha8Rng, mut enter: impl FnMut(usize, f64) -> bool) {
    for (index, (stage, rate)) in stages.iter().zip(rates).enumerate() {
        if !rng.random_bool(rate.min(0.99)) {
            break;
        }
        if !enter(index, draw(LogNormal::new(stage.lag_median_days.ln(), stage.lag_sigma), rng)) {
            break;
        }
    }
}

/// What an ad is like, before anything happened to it.
struct Nature {
    age_days: f64,
    budget: f64,
    cpm: f64,
    fresh_ctr: f64,
    fatigue: f64,
    rates: Vec<f64>,
}

/// What an ad delivered in some span of time.
struct Served {
    impressions: u64,
    clicks: u64,
    spend: f64,
}

impl Nature {
    fn draw(stages: &[Stage], rng: &mut ChaCha8Rng) -> Self {
        Self {
            age_days: draw(LogNormal::new(30_f64.ln(), 0.9), rng).clamp(0.1, 120.0),
            budget: draw(LogNormal::new(40_f64.ln(), 0.8), rng).clamp(5.0, 500.0).round(),
            cpm: draw(LogNormal::new(12_f64.ln(), 0.25), rng),
            fresh_ctr: 0.012 * draw(Gamma::new(4.0, 0.25), rng),
            fatigue: if rng.random_bool(0.7) { 10_f64.powf(rng.random_range(-6.5..-4.5)) } else { 0.0 },
            rates: stages.iter().map(|stage| stage.nominal_rate * spread(stage.cv, rng)).collect(),
        }
    }

    /// Delivery of so many days, after so many impressions.
    fn serve(&self, days: f64, served: u64, rng: &mut ChaCha8Rng) -> Served {
        let spend = cents(self.budget * days * rng.random_range(0.85..1.0));
        let impressions = poisson(spend / self.cpm * 1000.0, rng);
        let ctr = self.fresh_ctr * (-self.fatigue * served as f64).exp();
        let clicks = poisson(impressions as f64 * ctr, rng).min(impressions);
        Served { impressions, clicks, spend }
    }
}

/// The generator of one ad.
fn generator(index: usize) -> ChaCha8Rng {
    ChaCha8Rng::seed_from_u64(SEED.wrapping_add(index as u64))
}

fn ad_id(index: usize) -> String {
    format!("ad-{index:06}")
}

fn campaign_id(index: usize) -> String {
    format!("campaign-{:04}", index / CAMPAIGN)
}

/// A factor of mean 1 and about this coefficient of variation, at most 2.
fn spread(cv: f64, rng: &mut ChaCha8Rng) -> f64 {
    let shape = (1.0 / (cv * cv) - 1.0) / 2.0;
    2.0 * draw(Beta::new(shape, shape), rng)
}

fn draw<D: Distribution<f64>, E: std::fmt::Debug>(distribution: Result<D, E>, rng: &mut ChaCha8Rng) -> f64 {
    distribution.expect("constants are legal").sample(rng)
}

fn poisson(mean: f64, rng: &mut ChaCha8Rng) -> u64 {
    if mean > 0.0 { draw(Poisson::new(mean), rng) as u64 } else { 0 }
}

fn cents(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

/// The columns of an account of totals; NaN where an ad has no such budget.
#[derive(Clone, Debug, Default, Serialize)]
#[expect(missing_docs, reason = "the names are those of the columnar call")]
pub struct Columns {
    pub ad_id: Vec<String>,
    pub impressions: Vec<f64>,
    pub clicks: Vec<f64>,
    pub spend: Vec<f64>,
    pub age_hours: Vec<f64>,
    pub pipeline_value: Vec<f64>,
    pub cash_revenue: Vec<f64>,
    pub campaign_id: Vec<String>,
    pub current_budget: Vec<f64>,
    pub min_budget: Vec<f64>,
    pub max_budget: Vec<f64>,
    pub frozen: Vec<bool>,
    pub stage_counts: Vec<f64>,
    pub dna_score: Vec<f64>,
}

impl Columns {
    /// The totals of these ads.
    pub fn of(ads: &[AdState]) -> Self {
        let stages = Stage::service_business();
        let mut columns = Self::default();
        for ad in ads {
            columns.ad_id.push(ad.ad_id.clone());
            columns.impressions.push(ad.impressions as f64);
            columns.clicks.push(ad.clicks as f64);
            columns.spend.push(ad.spend);
            columns.age_hours.push(ad.age_hours);
            columns.pipeline_value.push(ad.pipeline_value);
            columns.cash_revenue.push(ad.cash_revenue);
            columns.campaign_id.push(ad.campaign_id.clone().unwrap_or_default());
            columns.current_budget.push(ad.current_budget.unwrap_or(f64::NAN));
            columns.min_budget.push(ad.min_budget.unwrap_or(f64::NAN));
            columns.max_budget.push(ad.max_budget.unwrap_or(f64::NAN));
            columns.frozen.push(ad.frozen);
            for stage in &stages {
                let counts = ad.stage_counts.as_ref();
                columns.stage_counts.push(counts.and_then(|c| c.get(&stage.name)).copied().unwrap_or(0) as f64);
            }
            columns.dna_score.push(ad.dna_score);
        }
        columns
    }

    /// Slices of the ids, which [`Columns::view`] borrows beside the numbers.
    pub fn ids(&self) -> (Vec<&str>, Vec<&str>) {
        (self.ad_id.iter().map(String::as_str).collect(), self.campaign_id.iter().map(String::as_str).collect())
    }

    /// The columns as the columnar call takes them.
    pub fn view<'a>(&'a self, ad_id: &'a [&'a str], campaign_id: &'a [&'a str]) -> AdColumns<'a> {
        AdColumns {
            ad_id,
            impressions: &self.impressions,
            clicks: &self.clicks,
            spend: &self.spend,
            age_hours: &self.age_hours,
            pipeline_value: Some(&self.pipeline_value),
            cash_revenue: Some(&self.cash_revenue),
            campaign_id: Some(campaign_id),
            current_budget: Some(&self.current_budget),
            min_budget: Some(&self.min_budget),
            max_budget: Some(&self.max_budget),
            frozen: Some(&self.frozen),
            stage_counts: Some(&self.stage_counts),
            dna_score: Some(&self.dna_score),
        }
    }
}
