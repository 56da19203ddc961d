//! What a simulated world is like: the distributions from which accounts are drawn, as data.

use serde::{Deserialize, Serialize};
use toml::{Table, Value as TomlValue};

use super::saturation::Curve;
use crate::check;
use crate::decode::{self, Source, Value};
use crate::error::{Error, ErrorKind, Result};

/// The worlds that come with the library: name and description in TOML.
const WORLDS: &[(&str, &str)] = &[
    ("base", include_str!("../../worlds/base.toml")),
    ("n_8", include_str!("../../worlds/n_8.toml")),
    ("n_100", include_str!("../../worlds/n_100.toml")),
    ("rho_negative", include_str!("../../worlds/rho_negative.toml")),
    ("no_guard", include_str!("../../worlds/no_guard.toml")),
    ("no_fatigue", include_str!("../../worlds/no_fatigue.toml")),
    ("hill", include_str!("../../worlds/hill.toml")),
    ("low_ticket", include_str!("../../worlds/low_ticket.toml")),
    ("thin", include_str!("../../worlds/thin.toml")),
    ("lags_x2", include_str!("../../worlds/lags_x2.toml")),
    ("churn", include_str!("../../worlds/churn.toml")),
    ("hidden_saturation", include_str!("../../worlds/hidden_saturation.toml")),
    ("b2b", include_str!("../../worlds/b2b.toml")),
];

macro_rules! world_records {
    ($(
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $ty:ty, )* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
        /// Hours between decisions, 1 to 24.
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
        /// What becomes of clicks.
        funnel: FunnelSpec,
        /// Values of deals.
        deal: DealSpec,
        /// Return of the account.
        roas: RoasSpec,
        /// What limits every policy's wish.
        guard: GuardSpec,
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
        /// No ad is below this, inside (0, 1).
        least: f64,
        /// No ad is above this, inside (0, 1).
        most: f64,
        /// Correlation with the logarithm of what a click is worth, -1 to 1.
        value_correlation: f64,
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
        /// No ad's rate is below this, inside (0, 1).
        least: f64,
        /// No ad's rate is above this, inside (0, 1).
        most: f64,
        /// True median lag from the stage before, in days, greater than 0, at most 3650.
        lag_median_days: f64,
        /// True standard deviation of the lag's logarithm, 0 to 5.
        lag_sigma: f64,
        /// Median lag as the owner configures it, in days.
        believed_lag_median_days: f64,
        /// Standard deviation of the lag's logarithm as the owner configures it.
        believed_lag_sigma: f64,
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
}

impl World {
    /// The base world.
    ///
    /// # Errors
    /// None in practice: the file is part of the library.
    pub fn base() -> Result<Self> {
        Self::named("base")
    }

    /// Names of the worlds that come with the library.
    pub fn names() -> impl Iterator<Item = &'static str> + Clone {
        WORLDS.iter().map(|(name, _)| *name)
    }

    /// One of the worlds that come with the library.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for another name.
    pub fn named(name: &str) -> Result<Self> {
        Self::from_toml(text_of("world", name)?)
    }

    /// A world of one's own, in TOML. With `extends = "base"` (or another name of [`World::names`]) it only says what
    /// differs; a list of stages replaces the whole list.
    ///
    /// ```
    /// use lagwise::simulate::World;
    ///
    /// let world = World::from_toml("extends = \"base\"\nname = \"calm\"\n[price]\nmarket_shock = 0.0")?;
    /// assert_eq!((world.price.market_shock, world.ads.starting), (0.0, 20));
    /// assert!(World::from_toml("extends = \"base\"\ndays = 0").is_err());
    /// # Ok::<(), lagwise::Error>(())
    /// ```
    ///
    /// # Errors
    /// `WRONG_TYPE` where the text is not TOML, else as [`decode::decode`]; `OUT_OF_RANGE`, `NOT_FINITE`, `DUPLICATE_ID`
    /// or `CONFLICT` for values that describe no world. Paths start with `world`.
    pub fn from_toml(text: &str) -> Result<Self> {
        let mut table = parse(text)?;
        if let Some(parent) = table.remove("extends") {
            let TomlValue::String(parent) = parent else {
                return Err(Error::new(ErrorKind::WrongType, "world.extends", "expected the name of a world"));
            };
            let mut whole = parse(text_of("world.extends", &parent)?)?;
            // Worlds of the library extend nothing but the base.
            if whole.remove("extends").is_some() {
                let mut base = parse(text_of("world.extends", "base")?)?;
                overlay(&mut base, whole);
                whole = base;
            }
            overlay(&mut whole, table);
            table = whole;
        }
        let world: Self = decode::decode("world", TomlValue::Table(table))?;
        world.check()?;
        Ok(world)
    }

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
        self.ads.check().map_err(|error| error.within("ads"))?;
        self.ctr.check().map_err(|error| error.within("ctr"))?;
        self.price.check().map_err(|error| error.within("price"))?;
        self.saturation.check().map_err(|error| error.within("saturation"))?;
        self.fatigue.check().map_err(|error| error.within("fatigue"))?;
        self.funnel.check().map_err(|error| error.within("funnel"))?;
        self.deal.check().map_err(|error| error.within("deal"))?;
        self.roas.check().map_err(|error| error.within("roas"))?;
        self.guard.check().map_err(|error| error.within("guard"))
    }
}

fn text_of(field: &str, name: &str) -> Result<&'static str> {
    let place = check::choice(field, name, World::names())?;
    Ok(WORLDS.get(place).map_or("", |(_, text)| text))
}

fn parse(text: &str) -> Result<Table> {
    text.parse().map_err(|error: toml::de::Error| {
        Error::new(ErrorKind::WrongType, "world", format!("not a TOML document: {}", error.message()))
    })
}

/// Puts the entries of one table over those of another, table by table.
fn overlay(under: &mut Table, over: Table) {
    for (key, value) in over {
        match (under.get_mut(&key), value) {
            (Some(TomlValue::Table(under)), TomlValue::Table(over)) => overlay(under, over),
            (_, value) => {
                under.insert(key, value);
            }
        }
    }
}

impl Source for TomlValue {
    fn open(self) -> Result<Value<Self>> {
        Ok(match self {
            Self::Boolean(value) => Value::Bool(value),
            Self::Integer(value) => Value::Integer(value.into()),
            Self::Float(value) => Value::Float(value),
            Self::String(value) => Value::Text(value),
            Self::Array(items) => Value::List(items),
            Self::Table(entries) => Value::Map(entries.into_iter().collect()),
            Self::Datetime(_) => Value::Other("date".into()),
        })
    }
}

fn spread(field: &str, log_sd: f64) -> Result<()> {
    check::between(field, log_sd, 0.0, 3.0)
}

/// Refuses a range of rates that is empty or leaves (0, 1).
fn rates(least: f64, most: f64) -> Result<()> {
    check::open_unit("least", least)?;
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
        check::between("value_correlation", self.value_correlation, -1.0, 1.0)
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

impl FunnelSpec {
    fn check(&self) -> Result<()> {
        spread("account_log_sd", self.account_log_sd)?;
        for (index, stage) in self.stages.iter().enumerate() {
            stage.check().map_err(|error| error.within(&format!("stages[{index}]")))?;
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
        check::between("lag_sigma", self.lag_sigma, 0.0, 5.0)
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
