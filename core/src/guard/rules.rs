//! The configured rules, on whole milliseconds and minor units.

use super::bucket::TokenBucket;
use super::jitter::{Draws, MILLION};
use super::rate;
use super::velocity::Velocity;
use super::verdict::GuardRule;
use crate::config::GuardConfig;
use crate::error::Result;
use crate::money::Currency;
use crate::time::{Millis, hours_to_millis};

/// The configured rules in whole units.
#[derive(Clone, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each switches one rule")]
pub(super) struct Rules {
    pub(super) kill_switch: bool,
    pub(super) freeze: bool,
    pub(super) outside_edits: bool,
    pub(super) max_data_age: Option<Millis>,
    pub(super) learning_hold: Option<Millis>,
    pub(super) cool_down: Option<Millis>,
    pub(super) min: Option<i64>,
    pub(super) max: Option<i64>,
    jitter: (Millis, Millis),
    pub(super) fuzz: i64,
    pub(super) dead_band: i64,
    pub(super) velocities: Vec<Velocity>,
    pub(super) clamp: bool,
    pub(super) campaign_actions: Option<usize>,
    pub(super) budget_edits: Option<usize>,
    pub(super) score: Option<(TokenBucket, u32, u32)>,
    lease: Millis,
}

impl Rules {
    pub(super) fn new(config: &GuardConfig, currency: Currency) -> Result<Self> {
        let hours = |hours: Option<f64>| hours.map(hours_to_millis);
        let cap = |field, cap: Option<f64>| cap.map(|cap| currency.to_minor(field, cap)).transpose();
        let velocities = [
            (GuardRule::Velocity, config.change_window_hours, config.max_change),
            (GuardRule::DailyVelocity, 24.0, config.max_daily_change),
            (GuardRule::WeeklyVelocity, 168.0, config.max_weekly_change),
        ];
        let velocity = |(rule, window, change): (GuardRule, f64, Option<f64>)| {
            Some(Velocity { rule, window: hours_to_millis(window), part: millionths(change?) })
        };
        let score = |points| {
            let drain = whole(config.points_decay_seconds * 1e6);
            (TokenBucket::new(points, drain), points, config.points_per_write)
        };
        Ok(Self {
            kill_switch: config.kill_switch,
            freeze: config.freeze,
            outside_edits: config.outside_edits,
            max_data_age: hours(config.max_data_age_hours),
            learning_hold: hours(config.learning_hold_hours),
            cool_down: hours(config.cool_down_hours),
            min: cap("config.guard.min_budget", config.min_budget)?,
            max: cap("config.guard.max_budget", config.max_budget)?,
            jitter: (whole(config.jitter_min_seconds * 1e3), whole(config.jitter_max_seconds * 1e3)),
            fuzz: millionths(config.fuzz),
            dead_band: millionths(config.fuzz_dead_band),
            velocities: velocities.into_iter().filter_map(velocity).collect(),
            clamp: config.clamp,
            campaign_actions: config.campaign_actions_per_hour.map(|count| count as usize),
            budget_edits: config.budget_edits_per_hour.map(|count| count as usize),
            score: config.account_points.map(score),
            lease: whole(config.lease_seconds * 1e3),
        })
    }

    pub(super) fn jitter_of(&self, draws: Draws) -> Millis {
        draws.jitter(self.jitter.0, self.jitter.1)
    }

    /// How long a place is held.
    pub(super) fn lease(&self) -> Millis {
        self.lease
    }

    /// The longest time for which a past action of a budget can matter.
    pub(super) fn memory(&self) -> Millis {
        let windows = self.velocities.iter().map(|velocity| velocity.window);
        windows.chain(self.cool_down).chain([rate::HOUR]).max().unwrap_or(rate::HOUR)
    }
}

#[expect(clippy::cast_possible_truncation, reason = "bounded by the configuration")]
fn whole(value: f64) -> i64 {
    value.round() as i64
}

fn millionths(part: f64) -> i64 {
    whole(part * MILLION as f64)
}
