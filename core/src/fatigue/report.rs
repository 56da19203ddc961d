//! The fatigue report of one ad and its refresh trigger.

use serde::{Deserialize, Serialize};

use crate::check;
use crate::config::FatigueConfig;
use crate::error::Result;
use crate::estimate::Estimate;

use super::trend::Trend;
use super::{Decay, Subject};

/// Least probability that the click-through rate fell at all for its fall to count.
const LEAST_PROBABILITY: f64 = 0.8;

/// How tired an ad is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum FatigueStatus {
    /// Nothing points to fatigue.
    Healthy,
    /// The click-through rate falls, or people begin to see the ad too often.
    Fatiguing,
    /// The creative is worn out, or its impressions became expensive.
    Saturated,
    /// The audience has seen it: too many impressions per person, or hardly any new ones.
    AudienceExhausted,
    /// Too few impressions to judge.
    InsufficientData,
}

/// Where an ad's refresh trigger stands. Keep it with the ad and give it back with the next call.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(default, deny_unknown_fields)]
pub struct RefreshState {
    /// Whether a refresh is called for: set below the trigger, cleared above the higher clearing mark.
    pub active: bool,
    /// Age of the ad in hours when it last asked for a refresh; absent where it never did.
    pub requested_age_hours: Option<f64>,
}

impl RefreshState {
    pub(super) fn check(&self) -> Result<()> {
        match self.requested_age_hours {
            Some(age) => check::between("requested_age_hours", age, 0.0, check::MAX_HOURS),
            None => Ok(()),
        }
    }
}

/// How tired one ad is, and why.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct FatigueReport {
    /// The ad.
    pub ad_id: String,
    /// How tired it is.
    pub status: FatigueStatus,
    /// Probability of the status; absent where it rests on counted figures, which carry none.
    pub confidence: Option<f64>,
    /// The status and its grounds in one sentence.
    pub reason: String,
    /// What is left of the fresh click-through rate, 0 to 1: fitted where the ad has a history in the funnel model, else
    /// exp(-`decay_constant` * impressions).
    pub decay_factor: Estimate,
    /// Probability that the click-through rate has fallen below the trigger's share of the fresh rate; absent where the
    /// factor is not fitted.
    pub probability_below_trigger: Option<f64>,
    /// Impressions in which the click-through rate halves; absent without decay.
    pub half_life_impressions: Option<f64>,
    /// Days in which it halves at the recent rate of delivery; absent without decay or delivery.
    pub half_life_days: Option<f64>,
    /// Days until the decay factor reaches the trigger at the recent rate of delivery, 0 where it has; absent without
    /// decay or delivery.
    pub days_until_critical: Option<f64>,
    /// Impressions per person; absent without reach.
    pub frequency: Option<f64>,
    /// Relative change of the click-through rate over 3 days against the 7 before, beyond that of the pool.
    pub ctr_change: Option<f64>,
    /// Relative change of the price of impressions over 3 days against the 7 before, beyond that of the pool.
    pub cpm_change: Option<f64>,
    /// Impressions of the last 7 days relative to all before them; absent unless the history covers those days.
    pub impression_growth: Option<f64>,
    /// Whether a refresh should be started now: once per ad and cool-down.
    pub refresh_due: bool,
    /// Where the refresh trigger stands now; give it back with the next call.
    pub refresh: RefreshState,
}

pub(super) fn report(ad: &Subject<'_>, decay: &Decay, trend: &Trend, rules: &FatigueConfig) -> FatigueReport {
    let frequency = ad.reach.filter(|reach| *reach > 0).map(|reach| ad.impressions / reach as f64);
    let per_day = trend.impressions_per_day.or_else(|| {
        let days = (ad.age_hours / 24.0).max(1.0);
        (ad.impressions > 0.0).then(|| ad.impressions / days)
    });
    let half_life_days = decay.half_life_impressions.zip(per_day).map(|(impressions, rate)| impressions / rate);
    let days_until_critical = half_life_days.zip(per_day).map(|(half_life, rate)| {
        let half_lives = -rules.trigger_decay.log2();
        (half_life * half_lives - ad.impressions / rate).max(0.0)
    });
    let enough = ad.impressions >= rules.min_impressions as f64;
    let (refresh, refresh_due) = trigger(ad, decay, enough, rules);
    let (status, confidence, reason) = if enough {
        judge(decay, trend, frequency, refresh.active, rules)
    } else {
        let why = format!("{} impressions are fewer than the {} needed", ad.impressions, rules.min_impressions);
        (FatigueStatus::InsufficientData, None, why)
    };
    FatigueReport {
        ad_id: ad.ad_id.to_owned(),
        status,
        confidence,
        reason,
        decay_factor: decay.factor,
        probability_below_trigger: decay.probability_below_trigger,
        half_life_impressions: decay.half_life_impressions,
        half_life_days,
        days_until_critical,
        frequency,
        ctr_change: trend.ctr_change,
        cpm_change: trend.cpm_change,
        impression_growth: trend.impression_growth,
        refresh_due,
        refresh,
    }
}

/// Whether the decay factor is below the trigger: by its probability where it is fitted, else by its value.
fn is_below_trigger(decay: &Decay, rules: &FatigueConfig) -> bool {
    match decay.probability_below_trigger {
        Some(probability) => probability >= rules.trigger_probability,
        None => decay.factor.mean < rules.trigger_decay,
    }
}

/// The trigger's new state and whether it fires: set below the trigger, held until above the clearing mark, and firing
/// once per cool-down.
fn trigger(ad: &Subject<'_>, decay: &Decay, enough: bool, rules: &FatigueConfig) -> (RefreshState, bool) {
    let known = &ad.refresh;
    let holds = known.active && decay.factor.mean <= rules.clear_decay;
    let active = enough && (is_below_trigger(decay, rules) || holds);
    let cooled = ad.hours_since_request.is_none_or(|hours| hours >= rules.cool_down_days * 24.0);
    let due = active && cooled;
    let requested_age_hours = if due { Some(ad.age_hours) } else { known.requested_age_hours };
    (RefreshState { active, requested_age_hours }, due)
}

/// The worst status that a rule supports, with the probability it has where it rests on a posterior.
fn judge(
    decay: &Decay,
    trend: &Trend,
    frequency: Option<f64>,
    is_worn_out: bool,
    rules: &FatigueConfig,
) -> (FatigueStatus, Option<f64>, String) {
    use FatigueStatus::{AudienceExhausted, Fatiguing, Healthy, Saturated};
    if let Some(frequency) = frequency.filter(|f| *f >= rules.frequency_act) {
        let why = format!("each person saw it {frequency:.1} times, {} or more call for action", rules.frequency_act);
        return (AudienceExhausted, None, why);
    }
    if let Some(growth) = trend.impression_growth.filter(|g| *g < rules.impression_growth && trend.is_drying_up) {
        let why = format!(
            "impressions grew by {:.1} % in 7 days, less than {:.0} %",
            growth * 100.0,
            rules.impression_growth * 100.0
        );
        return (AudienceExhausted, None, why);
    }
    if is_worn_out {
        let why = format!("{:.0} % of the fresh click-through rate is left", decay.factor.mean * 100.0);
        return (Saturated, decay.probability_below_trigger, why);
    }
    if let Some(change) = trend.cpm_change.filter(|change| *change > rules.cpm_rise) {
        let why = format!("the price of impressions rose by {:.0} % in 3 days, beyond its pool", change * 100.0);
        return (Saturated, None, why);
    }
    if let (Some(change), Some(fell)) = (trend.ctr_change, trend.probability_ctr_fell)
        && change < -rules.ctr_drop
        && fell >= LEAST_PROBABILITY
    {
        let why = format!("the click-through rate fell by {:.0} % in 3 days, beyond its pool", -change * 100.0);
        return (Fatiguing, Some(fell), why);
    }
    if let Some(frequency) = frequency.filter(|f| *f >= rules.frequency_warn) {
        let why = format!("each person saw it {frequency:.1} times, {} or more warn", rules.frequency_warn);
        return (Fatiguing, None, why);
    }
    if decay.factor.mean < rules.clear_decay {
        let why = format!("{:.0} % of the fresh click-through rate is left", decay.factor.mean * 100.0);
        return (Fatiguing, None, why);
    }
    let why = format!("{:.0} % of the fresh click-through rate is left", decay.factor.mean * 100.0);
    (Healthy, decay.probability_below_trigger.map(|below| 1.0 - below), why)
}
