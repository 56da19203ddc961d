//! What a CRM tells of a deal.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::check;
use crate::config::MAX_DEAL_AMOUNT;
use crate::error::{Error, ErrorKind, Result};

/// A change of a deal: its stage, its amount, the ad or the conversion that led to it, its deletion, or several of them.
///
/// What is absent stays as it was. Of what several events say, the latest holds, whatever order they arrive in.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[serde(deny_unknown_fields)]
pub struct DealStage {
    /// Id of the event: one that was seen of the deal before changes nothing.
    pub event_id: String,
    /// When it happened in the CRM, between 1970 and 2200.
    #[cfg_attr(feature = "schema", schemars(with = "crate::time::DateTime"))]
    pub occurred_at: Timestamp,
    /// The tenant whose deal it is.
    pub tenant_id: String,
    /// Id of the deal, unique within the tenant.
    pub deal_id: String,
    /// The stage that the deal is in now; a closed deal in an open stage is reopened.
    #[serde(default)]
    pub stage: Option<String>,
    /// The deal's amount, in major units, 0 to 10^9.
    #[serde(default)]
    pub amount: Option<f64>,
    /// Currency of `amount`; where absent, the tenant's.
    #[serde(default)]
    pub currency: Option<String>,
    /// Whether the deal is deleted: true where it was, false where it was restored.
    #[serde(default)]
    pub deleted: Option<bool>,
    /// The ad that the deal is credited to.
    #[serde(default)]
    pub ad_id: Option<String>,
    /// Id of the conversion that led to the deal, for one whose touches tell its ad; where it was never said, the deal's id.
    #[serde(default)]
    pub conversion_id: Option<String>,
}

impl DealStage {
    /// Checks ids, the instant and the amount, and that something is said.
    ///
    /// # Errors
    /// [`ErrorKind::OutOfRange`], [`ErrorKind::NotFinite`], or [`ErrorKind::MissingField`] where none of
    /// stage, amount, deletion, ad and conversion is said; the path starts with `event`.
    pub fn check(&self) -> Result<()> {
        self.check_fields().map_err(|error| error.within("event"))
    }

    pub(crate) fn check_fields(&self) -> Result<()> {
        check::id("event_id", &self.event_id)?;
        check::event_time("occurred_at", self.occurred_at)?;
        check::id("tenant_id", &self.tenant_id)?;
        check::id("deal_id", &self.deal_id)?;
        for (field, id) in [
            ("stage", &self.stage),
            ("currency", &self.currency),
            ("ad_id", &self.ad_id),
            ("conversion_id", &self.conversion_id),
        ] {
            id.as_ref().map_or(Ok(()), |id| check::id(field, id))?;
        }
        if let Some(amount) = self.amount {
            check::between("amount", amount, 0.0, MAX_DEAL_AMOUNT)?;
        }
        let is_credited = self.ad_id.is_some() || self.conversion_id.is_some();
        if self.stage.is_none() && self.amount.is_none() && self.deleted.is_none() && !is_credited {
            let detail = "an event says at least one of stage, amount, deleted, ad_id and conversion_id";
            return Err(Error::new(ErrorKind::MissingField, "stage", detail));
        }
        Ok(())
    }
}
