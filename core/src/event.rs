//! What happens to an account: the events that the optimizer folds into its state.
//!
//! Each event carries an id, by which a repeated one is recognised, and the instant at which it happened. Deliveries and
//! stage entries may arrive in any order.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::attribution::{Conversion, Identity, Touch};
use crate::check;
use crate::decode::{self, Source};
use crate::error::{Error, ErrorKind, Result};
use crate::revenue::DealStage;

/// Largest amount of one event, in major units: sums of many stay within 64-bit millionths.
pub(crate) const MAX_EVENT_AMOUNT: f64 = 1e9;

macro_rules! event_records {
    ($(
        $(#[$doc:meta])*
        $name:ident { $( $(#[$field_doc:meta])* $field:ident: $ty:ty, )* }
    )*) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Id of the event: one that was seen before changes nothing.
            pub event_id: String,
            /// When it happened.
            #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
            pub occurred_at: Timestamp,
            $( $(#[$field_doc])* pub $field: $ty, )*
        }
    )*};
}

event_records! {
    /// An ad started, or what is known of it changed; of several registrations the latest holds.
    AdRegistered {
        /// Id of the ad.
        ad_id: String,
        /// When the ad started; where absent, when this event happened.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
        started_at: Option<Timestamp>,
        /// Campaign of the ad; ads of one campaign share their rates.
        #[serde(default)]
        campaign_id: Option<String>,
        /// What holds the budget on the platform; where absent, the ad itself.
        #[serde(default)]
        budget_id: Option<String>,
        /// The creative that the ad shows.
        #[serde(default)]
        creative_id: Option<String>,
        /// Current budget per day, in major units; a committed change replaces it.
        #[serde(default)]
        current_budget: Option<f64>,
        /// Least budget per day, in major units.
        #[serde(default)]
        min_budget: Option<f64>,
        /// Largest budget per day, in major units.
        #[serde(default)]
        max_budget: Option<f64>,
        /// Whether the budget must stay as it is.
        #[serde(default)]
        frozen: bool,
    }

    /// A creative exists; ads refer to it.
    CreativeRegistered {
        /// Id of the creative.
        creative_id: String,
        /// What people call it.
        #[serde(default)]
        name: Option<String>,
    }

    /// What an ad delivered in one period. Platforms restate: of several deliveries of one period that with the highest
    /// revision holds.
    Delivery {
        /// Id of the ad.
        ad_id: String,
        /// Start of the period; its length is the configured `period_hours`.
        #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
        period_start: Timestamp,
        /// Impressions served in the period.
        impressions: u64,
        /// Clicks received in the period.
        clicks: u64,
        /// Money spent in the period, in major units.
        spend: f64,
        /// People reached over the ad's life so far.
        #[serde(default)]
        reach: Option<u64>,
        /// Version of the report: a higher one replaces a lower one.
        #[serde(default)]
        revision: u64,
        /// Currency of `spend`; where absent, the configured one.
        #[serde(default)]
        currency: Option<String>,
    }

    /// A conversion entered a stage of the funnel. Evidence of accounts configured for `deals` that have no tenant: of
    /// those that have one, the CRM tells.
    StageEntry {
        /// The ad it is credited to.
        ad_id: String,
        /// Id of the conversion, the same through all its stages.
        conversion_id: String,
        /// Name of the stage.
        stage: String,
        /// When the ad was clicked; needed to learn the lag of the first stage.
        #[serde(default)]
        #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
        exposed_at: Option<Timestamp>,
        /// Value of the deal, in major units, where it is known; counts at the last stage.
        #[serde(default)]
        value: Option<f64>,
        /// Currency of `value`; where absent, the configured one.
        #[serde(default)]
        currency: Option<String>,
    }

    /// Revenue of an ad since the last feedback. Evidence of accounts configured for `feedback`.
    Feedback {
        /// Id of the ad.
        ad_id: String,
        /// Increment of the ad's pipeline value, in major units; negative where deals were lost.
        actual_pipeline_value: f64,
        /// Increment of the ad's cash revenue, in major units.
        #[serde(default)]
        actual_cash_revenue: f64,
        /// Money spent since the last feedback, in major units; counts only for ads without any delivery that reports
        /// spend.
        #[serde(default)]
        actual_spend: f64,
        /// Currency of the amounts; where absent, the configured one.
        #[serde(default)]
        currency: Option<String>,
    }

    /// A budget was changed on the platform.
    ChangeCommitted {
        /// What holds the budget.
        budget_id: String,
        /// The new budget per day, in major units.
        budget: f64,
        /// Currency of `budget`; where absent, the configured one.
        #[serde(default)]
        currency: Option<String>,
    }

    /// An ad ended. It gets no budget any more; conversions that come late are still credited to it.
    AdRetired {
        /// Id of the ad.
        ad_id: String,
    }
}

/// Anything that happens to an account.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Event {
    /// An ad started or changed.
    AdRegistered(AdRegistered),
    /// A creative exists.
    CreativeRegistered(CreativeRegistered),
    /// What an ad delivered in one period.
    Delivery(Delivery),
    /// A conversion entered a stage.
    StageEntry(StageEntry),
    /// Revenue of an ad since the last feedback.
    Feedback(Feedback),
    /// A budget was changed on the platform.
    ChangeCommitted(ChangeCommitted),
    /// An ad ended.
    AdRetired(AdRetired),
    /// An ad was clicked or seen by someone.
    Touch(Touch),
    /// Someone did what ads are paid for.
    Conversion(Conversion),
    /// A deal changed in the CRM.
    DealStage(DealStage),
}

impl Event {
    /// Reads an event from JSON.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidJson`], else as [`Event::decode`].
    pub fn from_json(text: &str) -> Result<Self> {
        Self::decode("event", decode::parse_json("event", text)?)
    }

    /// Reads an event from a value whose `type` names it: `ad_registered`, `creative_registered`, `delivery`,
    /// `stage_entry`, `feedback`, `change_committed`, `ad_retired`, `touch`, `conversion` or `deal_stage`.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownName`] for another type, else as [`decode::decode`].
    pub fn decode<S: Source>(name: &str, value: S) -> Result<Self> {
        let (kind, fields) = decode::split_tag(name, value, "type")?;
        Ok(match kind.as_str() {
            "ad_registered" => Self::AdRegistered(fields.decode(name)?),
            "creative_registered" => Self::CreativeRegistered(fields.decode(name)?),
            "delivery" => Self::Delivery(fields.decode(name)?),
            "stage_entry" => Self::StageEntry(fields.decode(name)?),
            "feedback" => Self::Feedback(fields.decode(name)?),
            "change_committed" => Self::ChangeCommitted(fields.decode(name)?),
            "ad_retired" => Self::AdRetired(fields.decode(name)?),
            "touch" => Self::Touch(fields.decode(name)?),
            "conversion" => Self::Conversion(fields.decode(name)?),
            "deal_stage" => Self::DealStage(fields.decode(name)?),
            other => {
                let detail = format!("{other:?} is not a type of event");
                return Err(Error::new(ErrorKind::UnknownName, "type", detail).within(name));
            }
        })
    }

    /// Id of the event.
    #[must_use]
    pub fn event_id(&self) -> &str {
        match self {
            Self::AdRegistered(e) => &e.event_id,
            Self::CreativeRegistered(e) => &e.event_id,
            Self::Delivery(e) => &e.event_id,
            Self::StageEntry(e) => &e.event_id,
            Self::Feedback(e) => &e.event_id,
            Self::ChangeCommitted(e) => &e.event_id,
            Self::AdRetired(e) => &e.event_id,
            Self::Touch(e) => &e.event_id,
            Self::Conversion(e) => &e.event_id,
            Self::DealStage(e) => &e.event_id,
        }
    }

    /// When it happened.
    #[must_use]
    pub fn occurred_at(&self) -> Timestamp {
        match self {
            Self::AdRegistered(e) => e.occurred_at,
            Self::CreativeRegistered(e) => e.occurred_at,
            Self::Delivery(e) => e.occurred_at,
            Self::StageEntry(e) => e.occurred_at,
            Self::Feedback(e) => e.occurred_at,
            Self::ChangeCommitted(e) => e.occurred_at,
            Self::AdRetired(e) => e.occurred_at,
            Self::Touch(e) => e.occurred_at,
            Self::Conversion(e) => e.occurred_at,
            Self::DealStage(e) => e.occurred_at,
        }
    }

    /// The ad that it tells of, if it does. A touch names one that anybody may have made up: it tells of none.
    pub(crate) fn ad_id(&self) -> Option<&str> {
        match self {
            Self::AdRegistered(e) => Some(&e.ad_id),
            Self::Delivery(e) => Some(&e.ad_id),
            Self::StageEntry(e) => Some(&e.ad_id),
            Self::Feedback(e) => Some(&e.ad_id),
            Self::AdRetired(e) => Some(&e.ad_id),
            Self::DealStage(e) => e.ad_id.as_deref(),
            Self::CreativeRegistered(_) | Self::ChangeCommitted(_) | Self::Touch(_) | Self::Conversion(_) => None,
        }
    }

    /// Checks ids and numbers against their ranges.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`], [`ErrorKind::NotFinite`], [`ErrorKind::MissingField`] or [`ErrorKind::Conflict`], the path
    /// starting with `event`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("event"))
    }

    /// The event without what tells who it was.
    pub(crate) fn without_identity(&self) -> Option<Self> {
        match self {
            Self::Touch(e) => Some(Self::Touch(Touch { identity: Identity::default(), ..e.clone() })),
            Self::Conversion(e) => Some(Self::Conversion(Conversion { identity: Identity::default(), ..e.clone() })),
            _ => None,
        }
    }

    fn check_fields(&self) -> Result<()> {
        check::id("event_id", self.event_id())?;
        check::event_time("occurred_at", self.occurred_at())?;
        match self {
            Self::AdRegistered(e) => {
                check::id("ad_id", &e.ad_id)?;
                optional_time("started_at", e.started_at)?;
                optional_id("campaign_id", e.campaign_id.as_ref())?;
                optional_id("budget_id", e.budget_id.as_ref())?;
                optional_id("creative_id", e.creative_id.as_ref())?;
                for (field, budget) in
                    [("current_budget", e.current_budget), ("min_budget", e.min_budget), ("max_budget", e.max_budget)]
                {
                    if let Some(budget) = budget {
                        amount(field, budget)?;
                    }
                }
                crate::ad::check_budget_order(e.min_budget, e.max_budget)
            }
            Self::CreativeRegistered(e) => check::id("creative_id", &e.creative_id),
            Self::Delivery(e) => {
                check::id("ad_id", &e.ad_id)?;
                check::event_time("period_start", e.period_start)?;
                small_count("impressions", e.impressions)?;
                small_count("clicks", e.clicks)?;
                check::count("revision", e.revision)?;
                check::count("reach", e.reach.unwrap_or(0))?;
                amount("spend", e.spend)
            }
            Self::StageEntry(e) => {
                check::id("ad_id", &e.ad_id)?;
                check::id("conversion_id", &e.conversion_id)?;
                check::id("stage", &e.stage)?;
                optional_time("exposed_at", e.exposed_at)?;
                e.value.map_or(Ok(()), |value| amount("value", value))
            }
            Self::Feedback(e) => {
                check::id("ad_id", &e.ad_id)?;
                for (field, value) in
                    [("actual_pipeline_value", e.actual_pipeline_value), ("actual_cash_revenue", e.actual_cash_revenue)]
                {
                    check::between(field, value, -MAX_EVENT_AMOUNT, MAX_EVENT_AMOUNT)?;
                }
                amount("actual_spend", e.actual_spend)
            }
            Self::ChangeCommitted(e) => {
                check::id("budget_id", &e.budget_id)?;
                amount("budget", e.budget)
            }
            Self::AdRetired(e) => check::id("ad_id", &e.ad_id),
            Self::Touch(e) => e.check_fields(),
            Self::Conversion(e) => e.check_fields(),
            Self::DealStage(e) => e.check_fields(),
        }
    }
}

fn optional_id(field: &str, id: Option<&String>) -> Result<()> {
    id.map_or(Ok(()), |id| check::id(field, id))
}

fn optional_time(field: &str, instant: Option<Timestamp>) -> Result<()> {
    instant.map_or(Ok(()), |instant| check::event_time(field, instant))
}

fn amount(field: &str, value: f64) -> Result<()> {
    check::between(field, value, 0.0, MAX_EVENT_AMOUNT)
}

/// A count of one period: 10^12 is beyond every platform and keeps sums exact.
fn small_count(field: &str, value: u64) -> Result<()> {
    check::between(field, value as f64, 0.0, 1e12)
}
