//! The ranges of a world's values.

use super::{
    AdsSpec, CtrSpec, DealSpec, FatigueSpec, FunnelSpec, GuardSpec, PriceSpec, ReportsSpec, RoasSpec, SaturationSpec,
    SeasonSpec, ShiftSpec, StageSpec, TrackingSpec, World,
};
use crate::check;
use crate::config::MAX_STAGES;
use crate::error::{Error, ErrorKind, Result};

impl World {
    /// Checks every value against its range.
    ///
    /// # Errors
    /// As [`World::from_toml`].
    pub fn check(&self) -> Result<()> {
        self.check_sections().map_err(|error| error.within("world"))
    }

    fn check_sections(&self) -> Result<()> {
        check::id("name", &self.name)?;
        check::between("days", f64::from(self.days), 1.0, 730.0)?;
        check::between("step_hours", self.step_hours, 1.0, 24.0)?;
        if (24.0 / self.step_hours).fract() != 0.0 {
            let detail = format!("{} hours do not divide a day into equal steps", self.step_hours);
            return Err(Error::new(ErrorKind::OutOfRange, "step_hours", detail));
        }
        self.ads.check().map_err(|error| error.within("ads"))?;
        self.ctr.check().map_err(|error| error.within("ctr"))?;
        self.price.check().map_err(|error| error.within("price"))?;
        self.saturation.check().map_err(|error| error.within("saturation"))?;
        self.fatigue.check().map_err(|error| error.within("fatigue"))?;
        self.season.check().map_err(|error| error.within("season"))?;
        self.shift.check().map_err(|error| error.within("shift"))?;
        self.funnel.check().map_err(|error| error.within("funnel"))?;
        self.deal.check().map_err(|error| error.within("deal"))?;
        self.roas.check().map_err(|error| error.within("roas"))?;
        self.guard.check().map_err(|error| error.within("guard"))?;
        self.tracking.check(&self.funnel.stages).map_err(|error| error.within("tracking"))?;
        self.reports.check().map_err(|error| error.within("reports"))
    }
}

fn spread(field: &str, log_sd: f64) -> Result<()> {
    check::between(field, log_sd, 0.0, 3.0)
}

/// The least rate: products of many rates must stay numbers that can be divided by.
const LEAST_RATE: f64 = 1e-9;

/// Refuses a range of rates that is empty or leaves (0, 1).
fn rates(least: f64, most: f64) -> Result<()> {
    check::between("least", least, LEAST_RATE, 1.0)?;
    check::open_unit("most", most)?;
    ordered(least, most)
}

fn ordered(least: f64, most: f64) -> Result<()> {
    if least <= most {
        Ok(())
    } else {
        Err(Error::new(ErrorKind::Conflict, "least", format!("{least} is above most {most}")))
    }
}

impl AdsSpec {
    fn check(&self) -> Result<()> {
        check::between("starting", f64::from(self.starting), 1.0, 10_000.0)?;
        check::between("arrivals_per_week", self.arrivals_per_week, 0.0, 1000.0)?;
        check::between("budget_per_day", self.budget_per_day, 0.01, 1e6)
    }
}

impl CtrSpec {
    fn check(&self) -> Result<()> {
        check::open_unit("rate", self.rate)?;
        spread("log_sd", self.log_sd)?;
        rates(self.least, self.most)?;
        check::between("value_correlation", self.value_correlation, -1.0, 1.0)?;
        check::between("bait_share", self.bait_share, 0.0, 1.0)?;
        check::between("bait_ctr_factor", self.bait_ctr_factor, 1.0, 100.0)?;
        check::between("bait_lead_factor", self.bait_lead_factor, 0.001, 1.0)
    }
}

impl PriceSpec {
    fn check(&self) -> Result<()> {
        for (field, price) in [("cpm", self.cpm), ("least", self.least), ("most", self.most)] {
            check::between(field, price, 0.01, 1e5)?;
        }
        ordered(self.least, self.most)?;
        spread("log_sd", self.log_sd)?;
        spread("step_log_sd", self.step_log_sd)?;
        check::between("market_persistence", self.market_persistence, 0.0, 0.9999)?;
        check::between("market_shock", self.market_shock, 0.0, 1.0)
    }
}

impl SaturationSpec {
    fn check(&self) -> Result<()> {
        check::between("exponent", self.exponent, 0.01, 0.9)?;
        check::between("half_at", self.half_at, 0.01, 1e6)?;
        check::between("scale_per_day", self.scale_per_day, 0.01, 1e6)?;
        spread("scale_log_sd", self.scale_log_sd)?;
        check::between("hidden_share", self.hidden_share, 0.0, 1.0)
    }
}

impl FatigueSpec {
    fn check(&self) -> Result<()> {
        check::between("least", self.least, 0.0, 0.1)?;
        check::between("most", self.most, 0.0, 0.1)?;
        ordered(self.least, self.most)?;
        if self.least == 0.0 && self.most > 0.0 {
            return Err(Error::new(ErrorKind::Conflict, "least", "0 is only legal where most is 0"));
        }
        Ok(())
    }
}

impl SeasonSpec {
    fn check(&self) -> Result<()> {
        check::between("period_days", self.period_days, 0.25, 730.0)?;
        check::between("log_amplitude", self.log_amplitude, 0.0, 2.0)
    }
}

impl ShiftSpec {
    fn check(&self) -> Result<()> {
        check::between("day", self.day, 0.0, 730.0)?;
        spread("log_sd", self.log_sd)
    }
}

impl FunnelSpec {
    fn check(&self) -> Result<()> {
        spread("account_log_sd", self.account_log_sd)?;
        check::between("stages", self.stages.len() as f64, 1.0, MAX_STAGES as f64)?;
        for (index, stage) in self.stages.iter().enumerate() {
            let path = format!("stages[{index}]");
            stage.check().map_err(|error| error.within(&path))?;
            let before = || self.stages.iter().take(index);
            if before().any(|other| other.name == stage.name) {
                let detail = format!("{:?} names two stages", stage.name);
                return Err(Error::new(ErrorKind::DuplicateId, format!("{path}.name"), detail));
            }
            if before().any(|other| other.name_in_crm() == stage.name_in_crm()) {
                let detail = format!("{:?} is two stages of the CRM", stage.name_in_crm());
                return Err(Error::new(ErrorKind::DuplicateId, format!("{path}.crm_stage"), detail));
            }
        }
        Ok(())
    }
}

impl StageSpec {
    fn check(&self) -> Result<()> {
        check::id("name", &self.name)?;
        check::open_unit("rate", self.rate)?;
        spread("log_sd", self.log_sd)?;
        rates(self.least, self.most)?;
        check::between("lag_median_days", self.lag_median_days, 1e-6, 3650.0)?;
        check::between("lag_sigma", self.lag_sigma, 0.0, 5.0)?;
        check::between("believed_lag_median_days", self.believed_lag_median_days, 0.0, 3650.0)?;
        check::between("believed_lag_sigma", self.believed_lag_sigma, 0.01, 5.0)?;
        self.crm_stage.as_ref().map_or(Ok(()), |name| check::id("crm_stage", name))
    }
}

impl DealSpec {
    fn check(&self) -> Result<()> {
        check::between("value", self.value, 0.01, 1e9)?;
        spread("log_sd", self.log_sd)?;
        spread("sale_log_sd", self.sale_log_sd)?;
        check::between("owner_error", self.owner_error, 0.0, 0.9)
    }
}

impl RoasSpec {
    fn check(&self) -> Result<()> {
        check::between("median", self.median, 1e-3, 1e3)?;
        spread("log_sd", self.log_sd)
    }
}

impl GuardSpec {
    fn check(&self) -> Result<()> {
        check::between("max_change", self.max_change, 0.001, 1.0)?;
        check::between("floor_share", self.floor_share, 0.0, self.max_change / 2.0)
    }
}

impl TrackingSpec {
    fn check(&self, stages: &[StageSpec]) -> Result<()> {
        check::between("lost_share", self.lost_share, 0.0, 1.0)?;
        check::between("lost_spread", self.lost_spread, 0.0, 1.0)?;
        check::between("click_id_share", self.click_id_share, 0.0, 1.0)?;
        check::id("lost_stage", &self.lost_stage)?;
        if stages.iter().any(|stage| stage.name_in_crm() == self.lost_stage) {
            let detail = format!("{:?} is a stage of the funnel, too", self.lost_stage);
            return Err(Error::new(ErrorKind::DuplicateId, "lost_stage", detail));
        }
        Ok(())
    }
}

impl ReportsSpec {
    fn check(&self) -> Result<()> {
        for (field, share) in [
            ("duplicate_share", self.duplicate_share),
            ("delayed_share", self.delayed_share),
            ("corrected_share", self.corrected_share),
        ] {
            check::between(field, share, 0.0, 1.0)?;
        }
        check::between("delay_hours", self.delay_hours, 0.0, 720.0)
    }
}
