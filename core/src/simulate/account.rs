//! One account drawn from a world: its ads as they truly are.

use rand::RngExt;
use rand_distr::{Distribution, Exp};
use serde::{Deserialize, Serialize};

use super::world::World;
use crate::math::sampling::standard_normal;
use crate::rng;

/// What is true of an ad, for an evaluator: no policy sees it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdTruth {
    /// Id of the ad.
    pub ad_id: String,
    /// Days after the start of the episode at which it starts.
    pub starts_at_days: f64,
    /// Clicks per impression while fresh and at a small budget.
    pub fresh_ctr: f64,
    /// Price of 1,000 impressions at a small budget, before the market.
    pub cpm: f64,
    /// Budget per day in which its saturation is measured, in major units.
    pub scale_per_day: f64,
    /// Loss of CTR per impression, on the log scale.
    pub fatigue_rate: f64,
    /// Share of each stage that enters the next, of clicks for the first.
    pub stage_rates: Vec<f64>,
    /// Mean value of a deal, in major units.
    pub deal_value: f64,
    /// Expected value of a click, in major units.
    pub value_per_click: f64,
    /// Clicks per impression as fatigue has left them, at a small budget and apart from the season.
    pub current_ctr: f64,
    /// Impressions so far.
    pub impressions: u64,
    /// Clicks so far.
    pub clicks: u64,
    /// Money spent so far.
    pub spend: f64,
    /// Budget per day of the last step; absent before the first.
    pub budget: Option<f64>,
}

impl AdTruth {
    /// Expected value per unit of money at a small budget, now.
    pub(crate) fn return_at_zero(&self) -> f64 {
        1000.0 / self.cpm * self.current_ctr * self.value_per_click
    }

    /// Derives what follows from the other figures.
    pub(crate) fn refresh(&mut self) {
        self.value_per_click = self.stage_rates.iter().product::<f64>() * self.deal_value;
        self.current_ctr = self.fresh_ctr * (-self.fatigue_rate * self.impressions as f64).exp();
    }
}

/// An account: what is common to its ads, and all ads that will ever be in it, in the order in which they start.
#[derive(Clone, Debug)]
pub(crate) struct Account {
    pub(crate) ads: Vec<AdTruth>,
    /// Mean deal value as the owner knows it.
    pub(crate) owner_deal_value: f64,
}

impl Account {
    pub(crate) fn draw(world: &World, seed: u64) -> Self {
        let mut rng = rng::keyed(seed, "simulate", "account");
        let roas = world.roas.median * (world.roas.log_sd * standard_normal(&mut rng)).exp();
        let owner_factor = 1.0 + world.deal.owner_error * rng.random_range(-1.0..=1.0);
        let factors: Vec<f64> = world
            .funnel
            .stages
            .iter()
            .map(|_| (world.funnel.account_log_sd * standard_normal(&mut rng)).exp())
            .collect();
        let mut ads: Vec<AdTruth> = starts(world, seed)
            .into_iter()
            .enumerate()
            .map(|(index, starts_at_days)| draw_ad(world, seed, index, starts_at_days, &factors))
            .collect();
        let fresh: f64 = ads.iter().take(world.ads.starting as usize).map(|ad| equal_split_return(world, ad)).sum();
        let scale = roas * f64::from(world.ads.starting) / fresh;
        for ad in &mut ads {
            ad.deal_value *= scale;
            ad.refresh();
        }
        Self { ads, owner_deal_value: world.deal.value * scale * owner_factor }
    }

    /// The first stage's rate of each running ad is multiplied by a factor of its own.
    pub(crate) fn shift(&mut self, running: usize, world: &World, seed: u64) {
        let log_sd = world.shift.log_sd;
        for ad in self.ads.iter_mut().take(running) {
            let z = standard_normal(&mut rng::keyed(seed, "simulate shift", &ad.ad_id));
            if let (Some(rate), Some(stage)) = (ad.stage_rates.first_mut(), world.funnel.stages.first()) {
                *rate = (*rate * (log_sd * z - log_sd * log_sd / 2.0).exp()).clamp(stage.least, stage.most);
            }
            ad.refresh();
        }
    }
}

/// Days at which ads start: the first ones at once, then at exponential gaps.
fn starts(world: &World, seed: u64) -> Vec<f64> {
    let mut starts = vec![0.0; world.ads.starting as usize];
    let mut rng = rng::keyed(seed, "simulate", "arrivals");
    if let Ok(gap) = Exp::new(world.ads.arrivals_per_week / 7.0)
        && world.ads.arrivals_per_week > 0.0
    {
        let mut day: f64 = gap.sample(&mut rng);
        while day < f64::from(world.days) {
            starts.push(day);
            day += gap.sample(&mut rng);
        }
    }
    starts
}

fn draw_ad(world: &World, seed: u64, index: usize, starts_at_days: f64, factors: &[f64]) -> AdTruth {
    let ad_id = format!("ad-{:03}", index + 1);
    let mut rng = rng::keyed(seed, "simulate ad", &ad_id);
    // ln of what a click is worth, less its mean, and its variance.
    let (mut worth, mut variance) = (0.0, 0.0);
    let mut component = |log_sd: f64| {
        let z = standard_normal(&mut rng);
        worth += log_sd * z;
        variance += log_sd * log_sd;
        (log_sd * z - log_sd * log_sd / 2.0).exp()
    };
    let mut stage_rates: Vec<f64> = world
        .funnel
        .stages
        .iter()
        .zip(factors)
        .map(|(stage, factor)| (stage.rate * factor * component(stage.log_sd)).clamp(stage.least, stage.most))
        .collect();
    let deal_value = world.deal.value * component(world.deal.log_sd);
    let standard_worth = if variance > 0.0 { worth / f64::sqrt(variance) } else { 0.0 };
    let rho = world.ctr.value_correlation;
    let z = rho * standard_worth + (1.0 - rho * rho).sqrt() * standard_normal(&mut rng);
    let log_normal = |median: f64, log_sd: f64, z: f64| median * (log_sd * z).exp();
    let mut fresh_ctr = log_normal(world.ctr.rate, world.ctr.log_sd, z).clamp(world.ctr.least, world.ctr.most);
    if rng::keyed(seed, "simulate bait", &ad_id).random::<f64>() < world.ctr.bait_share {
        fresh_ctr = (fresh_ctr * world.ctr.bait_ctr_factor).min(1.0);
        stage_rates.iter_mut().take(1).for_each(|rate| *rate *= world.ctr.bait_lead_factor);
    }
    let price = &world.price;
    let cpm = log_normal(price.cpm, price.log_sd, standard_normal(&mut rng)).clamp(price.least, price.most);
    let saturation = &world.saturation;
    let scale_per_day = log_normal(saturation.scale_per_day, saturation.scale_log_sd, standard_normal(&mut rng));
    let part: f64 = rng.random();
    let fatigue = &world.fatigue;
    let fatigue_rate = if fatigue.most > 0.0 { fatigue.least * (fatigue.most / fatigue.least).powf(part) } else { 0.0 };
    let mut ad = AdTruth {
        ad_id,
        starts_at_days,
        fresh_ctr,
        cpm,
        scale_per_day,
        fatigue_rate,
        stage_rates,
        deal_value,
        value_per_click: 0.0,
        current_ctr: 0.0,
        impressions: 0,
        clicks: 0,
        spend: 0.0,
        budget: None,
    };
    ad.refresh();
    ad
}

/// Value per unit of spend of a fresh ad at the equal share of the start.
fn equal_split_return(world: &World, ad: &AdTruth) -> f64 {
    ad.return_at_zero() * world.saturation.level(world.ads.budget_per_day / ad.scale_per_day)
}
