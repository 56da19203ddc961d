//! What a simulated world is like: the distributions from which accounts are drawn, as data.

mod ranges;
mod text;

use serde::{Deserialize, Serialize};

use super::saturation::Curve;

/// What is told of a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum ToldAs {
    /// The stages that it enters, each with its ad.
    StageEntries,
    /// The click as a touch, the first stage as a conversion, and what the CRM tells: one change of the deal an event,
    /// its stage or its amount. A deal that goes no further is lost when it would have entered the next stage.
    Deals,
}

macro_rules! world_records {
    ($(
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $ty:ty, )* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name { $( $(#[$field_doc])* pub $field: $ty, )* }
    )*};
}

world_records! {
    /// A simulated world.
    World {
        /// Name.
        name: String,
        /// What it is, in one line.
        description: String,
        /// Days that are played, 1 to 730.
        days: u32,
        /// Hours between decisions, 1 to 24, a whole number of times in a day.
        step_hours: f64,
        /// The ads and their money.
        ads: AdsSpec,
        /// Click-through rates.
        ctr: CtrSpec,
        /// Prices of impressions.
        price: PriceSpec,
        /// How an ad's delivery saturates.
        saturation: SaturationSpec,
        /// How ads tire.
        fatigue: FatigueSpec,
        /// How demand comes and goes.
        season: SeasonSpec,
        /// The day on which the ads change.
        shift: ShiftSpec,
        /// What becomes of clicks.
        funnel: FunnelSpec,
        /// Values of deals.
        deal: DealSpec,
        /// Return of the account.
        roas: RoasSpec,
        /// What limits every policy's wish.
        guard: GuardSpec,
        /// How leads are traced to their ads.
        tracking: TrackingSpec,
        /// How what happened becomes known.
        reports: ReportsSpec,
    }

    /// The ads and their money.
    AdsSpec {
        /// Ads at the start, 1 to 10,000.
        starting: u32,
        /// New ads per week, at exponential gaps, 0 to 1,000.
        arrivals_per_week: f64,
        /// Total budget per day for each starting ad, in major units, 0.01 to 10^6.
        budget_per_day: f64,
    }

    /// Click-through rates of fresh ads: log-normal, clipped.
    CtrSpec {
        /// Median, inside (0, 1).
        rate: f64,
        /// Standard deviation of the logarithm between ads, 0 to 3.
        log_sd: f64,
        /// No ad is below this, 1e-9 to 1.
        least: f64,
        /// No ad is above this, inside (0, 1).
        most: f64,
        /// Correlation with the logarithm of what a click is worth, -1 to 1.
        value_correlation: f64,
        /// Share of ads that lure people who want nothing, 0 to 1.
        bait_share: f64,
        /// By what such an ad's click-through rate is multiplied, 1 to 100.
        bait_ctr_factor: f64,
        /// By what the first stage's rate of its clicks is multiplied, 0.001 to 1.
        bait_lead_factor: f64,
    }

    /// Prices of 1,000 impressions: log-normal between ads, clipped, times noise of the step and of the market.
    PriceSpec {
        /// Median, in major units, greater than 0.
        cpm: f64,
        /// Standard deviation of the logarithm between ads, 0 to 3.
        log_sd: f64,
        /// No ad is below this, greater than 0.
        least: f64,
        /// No ad is above this.
        most: f64,
        /// Standard deviation of the logarithm between the steps of one ad, 0 to 3.
        step_log_sd: f64,
        /// How much of the market's mood is left after one step, 0 to 0.9999.
        market_persistence: f64,
        /// Standard deviation of the market's change in one step, on the log scale, 0 to 1.
        market_shock: f64,
    }

    /// How an ad's delivery saturates with its budget per day.
    SaturationSpec {
        /// Shape of the curve.
        curve: Curve,
        /// Exponent of the power curve, 0.01 to 0.9.
        exponent: f64,
        /// Where the Hill curve has halved, in units of the ad's scale, 0.01 to 10^6.
        half_at: f64,
        /// Median scale of an ad, in major units per day, greater than 0.
        scale_per_day: f64,
        /// Standard deviation of the scale's logarithm between ads, 0 to 3.
        scale_log_sd: f64,
        /// Part of the loss, on the log scale, that shows in the click-through rate and not in the price, 0 to 1.
        hidden_share: f64,
    }

    /// How ads tire: CTR falls by exp(-k x impressions so far), k log-uniform between two rates.
    FatigueSpec {
        /// Least k per impression, 0 to 0.1; 0 only where `most` is 0.
        least: f64,
        /// Largest k per impression, 0 to 0.1.
        most: f64,
    }

    /// How demand comes and goes: ln CTR of all ads moves as one sine, which starts at its middle and rises.
    SeasonSpec {
        /// Days from one peak to the next, 0.25 to 730.
        period_days: f64,
        /// How far ln CTR is from its middle at a peak, 0 to 2.
        log_amplitude: f64,
    }

    /// The day on which the ads change: each running ad's first rate is multiplied by a factor of its own.
    ShiftSpec {
        /// The day, 0 to 730; from it on the factors hold.
        day: f64,
        /// Standard deviation of the factor's logarithm, with a mean of one, 0 to 3; 0 where nothing changes.
        log_sd: f64,
    }

    /// What becomes of clicks.
    FunnelSpec {
        /// Standard deviation of the logarithm of a factor on each rate, common to the account, 0 to 3.
        account_log_sd: f64,
        /// The stages in order, 1 to 8.
        stages: Vec<StageSpec>,
    }

    /// One stage of the funnel: its rates and lags as they are, and as the owner believes them to be.
    StageSpec {
        /// Name.
        name: String,
        /// Nominal share of the stage before (of clicks for the first) that enters it, inside (0, 1); the owner knows it.
        rate: f64,
        /// Standard deviation of the rate's logarithm between ads, with a mean of one, 0 to 3.
        log_sd: f64,
        /// No ad's rate is below this, 1e-9 to 1.
        least: f64,
        /// No ad's rate is above this, inside (0, 1).
        most: f64,
        /// True median lag from the stage before, in days, greater than 0, at most 3650.
        lag_median_days: f64,
        /// True standard deviation of the lag's logarithm, 0 to 5.
        lag_sigma: f64,
        /// Median lag as the owner configures it, in days, 0 to 3650.
        believed_lag_median_days: f64,
        /// Standard deviation of the lag's logarithm as the owner configures it, 0.01 to 5.
        believed_lag_sigma: f64,
        /// Its name in the CRM, where it has another one there.
        #[serde(default)]
        crm_stage: Option<String>,
    }

    /// Values of deals.
    DealSpec {
        /// Value before the account is scaled to its return, in major units, greater than 0.
        value: f64,
        /// Standard deviation of the logarithm between ads, with a mean of one, 0 to 3.
        log_sd: f64,
        /// Standard deviation of the logarithm between the sales of one ad, with a mean of one, 0 to 3.
        sale_log_sd: f64,
        /// Largest relative error of the mean deal value that the owner configures, 0 to 0.9.
        owner_error: f64,
    }

    /// Value per unit of spend of the starting ads, fresh and under an equal split, to which deal values are scaled.
    RoasSpec {
        /// Median over accounts, greater than 0.
        median: f64,
        /// Standard deviation of the logarithm over accounts, 0 to 3.
        log_sd: f64,
    }

    /// What limits every policy's wish alike.
    GuardSpec {
        /// Whether changes are limited at all.
        limits_change: bool,
        /// Largest relative change of a budget from one step to the next, 0.001 to 1.
        max_change: f64,
        /// Least budget of a live ad as a share of the equal split, 0 to half of `max_change`.
        floor_share: f64,
    }

    /// How leads are traced to their ads.
    TrackingSpec {
        /// What is told of a lead.
        told_as: ToldAs,
        /// Share of leads that nothing leads back to their click, 0 to 1: as stage entries they are never told, as deals they
        /// belong to no ad.
        lost_share: f64,
        /// How far an ad's own share is from that at most, as a part of it, 0 to 1; no ad loses more than all.
        lost_spread: f64,
        /// Share of the other leads that still know their click's id, 0 to 1; the rest are recognised by their device. Counts
        /// for deals alone.
        click_id_share: f64,
        /// Name of the CRM's stage for deals that are lost.
        lost_stage: String,
    }

    /// How what happened becomes known: at once and once, or as platforms and webhooks tell it.
    ReportsSpec {
        /// Share of events that are told a second time, 0 to 1.
        duplicate_share: f64,
        /// Share of deliveries, stage entries and changes of deals that become known late, 0 to 1.
        delayed_share: f64,
        /// Share of deliveries that are first told with a tenth of their clicks missing, and corrected later, 0 to 1.
        corrected_share: f64,
        /// Longest time until a late event, a second telling or a correction, in hours, 0 to 720.
        delay_hours: f64,
    }
}

impl StageSpec {
    /// Its name in the CRM.
    pub(crate) fn name_in_crm(&self) -> &str {
        self.crm_stage.as_deref().unwrap_or(&self.name)
    }
}

impl World {
    /// Number of steps that are played.
    pub(crate) fn steps(&self) -> u32 {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 730 x 24")]
        let steps = (f64::from(self.days) * 24.0 / self.step_hours).round() as u32;
        steps.max(1)
    }

    /// Total budget per day, in major units.
    #[must_use]
    pub fn total_budget(&self) -> f64 {
        f64::from(self.ads.starting) * self.ads.budget_per_day
    }
}
