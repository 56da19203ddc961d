//! The rules that hold back changes that are not safe to send.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::error::{Error, ErrorKind, Result};

/// Longest window, hold and age, in hours: 90 days.
const MAX_GUARD_HOURS: f64 = 2_160.0;

/// Most actions that a rate may allow in an hour: each of them is kept for the hour.
const MAX_ACTIONS: f64 = 100_000.0;

/// Whether the guard only says what it would do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum GuardMode {
    /// Verdicts alone: nothing may be sent.
    Suggest,
    /// What a verdict allows may be sent.
    #[default]
    Enforce,
}

/// The rules that hold back changes that are not safe to send; each may be switched off.
///
/// The defaults are the limits of Meta's Marketing API, of its smallest access tier, and the caution that its advertisers
/// are used to. Amounts are in the configured currency's major units.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
#[expect(clippy::struct_excessive_bools, reason = "each switches one rule")]
pub struct GuardConfig {
    /// Whether what a verdict allows may be sent.
    pub mode: GuardMode,
    /// Whether a kill switch stops every change, pauses included.
    pub kill_switch: bool,
    /// Whether a frozen budget is left alone, by pauses, too.
    pub freeze: bool,
    /// Whether a budget that is not the one of the last known change is left alone until the edit from outside is recorded.
    pub outside_edits: bool,
    /// Hours for which the data that a change rests on is fresh, greater than 0, at most 2160; `None` switches the rule off.
    pub max_data_age_hours: Option<f64>,
    /// Longest hold of budget and targeting changes while the platform learns, in hours, greater than 0, at most 2160; `None`
    /// switches the rule off.
    pub learning_hold_hours: Option<f64>,
    /// Hours between two changes of one budget, its pauses aside, greater than 0, at most 2160; `None` switches the rule off.
    pub cool_down_hours: Option<f64>,
    /// Least budget per day, greater than 0; `None` switches the rule off.
    pub min_budget: Option<f64>,
    /// Largest budget per day, at least `min_budget`; `None` switches the rule off.
    pub max_budget: Option<f64>,
    /// Least time in seconds by which sending is spread, 0 to `jitter_max_seconds`.
    pub jitter_min_seconds: f64,
    /// Longest time in seconds by which sending is spread, at most 3600; 0 switches jitter off.
    pub jitter_max_seconds: f64,
    /// Largest part by which a budget is dithered either way, so that spend varies and its response can be learned, 0 to 0.2; 0
    /// switches it off.
    pub fuzz: f64,
    /// A budget change below this part of the current budget is not dithered, 0 to 1.
    pub fuzz_dead_band: f64,
    /// Largest part by which a budget may differ from any value that it had within `change_window_hours`, greater than 0, at
    /// most 10; `None` switches the rule off.
    pub max_change: Option<f64>,
    /// The window of `max_change` in hours, greater than 0, at most 2160.
    pub change_window_hours: f64,
    /// The same over 24 hours: 20 % in 6 hours alone compound to 107 % in a day. `None` switches the rule off.
    pub max_daily_change: Option<f64>,
    /// The same over 7 days. `None` switches the rule off.
    pub max_weekly_change: Option<f64>,
    /// Whether a budget outside its bounds is clamped to the nearest safe one; else the change waits or is denied.
    pub clamp: bool,
    /// Most actions of one campaign in any hour, 1 to 100000; `None` switches the rule off.
    pub campaign_actions_per_hour: Option<u32>,
    /// Most budget edits of one budget in any hour, 1 to 100000; `None` switches the rule off.
    pub budget_edits_per_hour: Option<u32>,
    /// Points that an account's score may reach, 1 to 1000000: 60 or 9000 by the access tier. `None` switches the rule off.
    pub account_points: Option<u32>,
    /// Points of one write, 1 to `account_points`.
    pub points_per_write: u32,
    /// Seconds in which a full score drains, greater than 0, at most 86400.
    pub points_decay_seconds: f64,
    /// Seconds after which the place of a change that was not sent is free, and one that is being sent is unknown, 1 to 86400.
    pub lease_seconds: f64,
}

impl Default for GuardConfig {
    fn default() -> Self {
        Self {
            mode: GuardMode::Enforce,
            kill_switch: true,
            freeze: true,
            outside_edits: true,
            max_data_age_hours: Some(24.0),
            learning_hold_hours: Some(168.0),
            cool_down_hours: None,
            min_budget: None,
            max_budget: None,
            jitter_min_seconds: 3.0,
            jitter_max_seconds: 18.0,
            fuzz: 0.03,
            fuzz_dead_band: 0.02,
            max_change: Some(0.2),
            change_window_hours: 6.0,
            max_daily_change: None,
            max_weekly_change: None,
            clamp: true,
            campaign_actions_per_hour: Some(15),
            budget_edits_per_hour: Some(4),
            account_points: Some(60),
            points_per_write: 3,
            points_decay_seconds: 300.0,
            lease_seconds: 120.0,
        }
    }
}

impl GuardConfig {
    pub(super) fn check(&self) -> Result<()> {
        let hours = [
            ("max_data_age_hours", self.max_data_age_hours),
            ("learning_hold_hours", self.learning_hold_hours),
            ("cool_down_hours", self.cool_down_hours),
            ("change_window_hours", Some(self.change_window_hours)),
        ];
        for (field, hours) in hours {
            optional(hours, |hours| positive_up_to(field, hours, MAX_GUARD_HOURS))?;
        }
        optional(self.min_budget, |budget| check::positive_amount("min_budget", budget))?;
        optional(self.max_budget, |budget| check::positive_amount("max_budget", budget))?;
        if let (Some(min), Some(max)) = (self.min_budget, self.max_budget)
            && min > max
        {
            return Err(Error::new(ErrorKind::Conflict, "min_budget", format!("{min} is above max_budget {max}")));
        }
        check::between("jitter_max_seconds", self.jitter_max_seconds, 0.0, 3_600.0)?;
        check::between("jitter_min_seconds", self.jitter_min_seconds, 0.0, 3_600.0)?;
        if self.jitter_min_seconds > self.jitter_max_seconds {
            let detail = format!("{} is above jitter_max_seconds {}", self.jitter_min_seconds, self.jitter_max_seconds);
            return Err(Error::new(ErrorKind::Conflict, "jitter_min_seconds", detail));
        }
        check::between("fuzz", self.fuzz, 0.0, 0.2)?;
        check::between("fuzz_dead_band", self.fuzz_dead_band, 0.0, 1.0)?;
        let changes = [
            ("max_change", self.max_change),
            ("max_daily_change", self.max_daily_change),
            ("max_weekly_change", self.max_weekly_change),
        ];
        for (field, change) in changes {
            optional(change, |change| positive_up_to(field, change, 10.0))?;
        }
        let counts = [
            ("campaign_actions_per_hour", self.campaign_actions_per_hour, MAX_ACTIONS),
            ("budget_edits_per_hour", self.budget_edits_per_hour, MAX_ACTIONS),
            ("account_points", self.account_points, 1e6),
        ];
        for (field, count, most) in counts {
            optional(count, |count| check::between(field, f64::from(count), 1.0, most))?;
        }
        let most = self.account_points.unwrap_or(1_000_000);
        check::between("points_per_write", f64::from(self.points_per_write), 1.0, f64::from(most))?;
        positive_up_to("points_decay_seconds", self.points_decay_seconds, 86_400.0)?;
        check::between("lease_seconds", self.lease_seconds, 1.0, 86_400.0)
    }
}

fn optional<T>(value: Option<T>, check: impl FnOnce(T) -> Result<()>) -> Result<()> {
    value.map_or(Ok(()), check)
}

fn positive_up_to(field: &str, value: f64, most: f64) -> Result<()> {
    check::above(field, value, 0.0)?;
    check::between(field, value, 0.0, most)
}
