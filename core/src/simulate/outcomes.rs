//! What a step's money brings: impressions, clicks, and the leads that become deals with time.

use rand::RngExt;
use rand::rngs::ChaCha12Rng;
use rand_distr::{Binomial, Distribution, Poisson};

use super::account::AdTruth;
use super::market::Mood;
use super::world::{StageSpec, World};
use crate::error::{Error, ErrorKind, Result};
use crate::math::sampling::standard_normal;

const DAY_MILLIS: f64 = 86_400_000.0;

/// What one ad delivered in one step.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Delivered {
    pub(crate) impressions: u64,
    pub(crate) clicks: u64,
    pub(crate) spend: f64,
    pub(crate) leads: Vec<Lead>,
}

/// A click that entered the first stage, with all that will become of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Lead {
    /// When it was clicked, in milliseconds after the start of the step.
    pub(crate) clicked_at: i64,
    /// When it enters each stage that it ever enters, in milliseconds after the start of the step.
    pub(crate) entries: Vec<i64>,
    /// Value of the deal, where it is won.
    pub(crate) value: Option<f64>,
}

/// Most leads of all ads in one step, so that no world fills the memory.
pub(crate) const MAX_LEADS: u64 = 100_000;

/// Delivers one step of an ad, of which at most so many clicks may become leads. The generator is keyed by ad and step.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts and instants of one step")]
pub(crate) fn deliver(
    ad: &AdTruth,
    budget: f64,
    mood: Mood,
    world: &World,
    rng: &mut ChaCha12Rng,
    most_leads: u64,
) -> Result<Delivered> {
    let spend = budget * world.step_hours / 24.0;
    let saturation = &world.saturation;
    let level = saturation.level(budget / ad.scale_per_day);
    let hidden = level.powf(saturation.hidden_share);
    let cpm = ad.cpm * (mood.price + world.price.step_log_sd * standard_normal(rng)).exp();
    let impressions = (spend / cpm * 1000.0 * level / hidden).round();
    let expected = impressions * ad.current_ctr * hidden * mood.demand.exp();
    let clicks = Poisson::new(expected).map_or(0.0, |poisson| poisson.sample(rng)).min(impressions) as u64;
    let first_rate = ad.stage_rates.first().copied().unwrap_or(0.0);
    let leads = Binomial::new(clicks, first_rate).map_or(0, |binomial| binomial.sample(rng));
    if leads > most_leads {
        let detail = format!("one step brings more than {MAX_LEADS} leads");
        return Err(Error::new(ErrorKind::OutOfRange, "world", detail));
    }
    let leads = (0..leads).map(|_| lead(ad, world, rng)).collect();
    Ok(Delivered { impressions: impressions as u64, clicks, spend, leads })
}

/// How long a conversion takes to enter a stage.
#[expect(clippy::cast_possible_truncation, reason = "lags that exceed the range are never seen")]
pub(crate) fn lag_millis(stage: &StageSpec, rng: &mut ChaCha12Rng) -> i64 {
    let lag_days = stage.lag_median_days * (stage.lag_sigma * standard_normal(rng)).exp();
    (lag_days * DAY_MILLIS).round() as i64
}

#[expect(clippy::cast_possible_truncation, reason = "an instant of one step")]
fn lead(ad: &AdTruth, world: &World, rng: &mut ChaCha12Rng) -> Lead {
    let clicked_at = (rng.random::<f64>() * world.step_hours * 3_600_000.0) as i64;
    let mut at = clicked_at;
    let mut entries = Vec::new();
    for (index, (stage, rate)) in world.funnel.stages.iter().zip(&ad.stage_rates).enumerate() {
        if index > 0 && rng.random::<f64>() >= *rate {
            return Lead { clicked_at, entries, value: None };
        }
        at = at.saturating_add(lag_millis(stage, rng));
        entries.push(at);
    }
    let sd = world.deal.sale_log_sd;
    let value = ad.deal_value * (sd * standard_normal(rng) - sd * sd / 2.0).exp();
    Lead { clicked_at, entries, value: Some(value) }
}
