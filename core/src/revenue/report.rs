//! What is known of a tenant's stages, deals and ads: the records that are read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::config::StageKind;

/// One stage as it is known now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct StageReport {
    /// Name of the stage.
    pub stage: String,
    /// Whether a deal in it is still undecided.
    pub kind: StageKind,
    /// Value of a deal without an amount of its own that has just entered, in major units.
    pub value: f64,
    /// The same in minor units.
    pub value_minor: i64,
    /// Probability that a deal in it is won.
    pub probability: f64,
    /// How far the figures can be relied on, 0 to 1.
    pub confidence: f64,
    /// Closed deals that passed it.
    pub closed_deals: u64,
    /// Of those, the won ones.
    pub won_deals: u64,
}

/// One deal as it is known.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct DealValue {
    /// The deal.
    pub deal_id: String,
    /// The ad that it is credited to, if any.
    pub ad_id: Option<String>,
    /// The stage that it is in, if any was said.
    pub stage: Option<String>,
    /// When it entered that stage.
    #[cfg_attr(feature = "schema", schemars(with = "Option<crate::time::DateTime>"))]
    pub entered_at: Option<Timestamp>,
    /// Its own amount, in major units, if any was said.
    pub amount: Option<f64>,
    /// Whether it is deleted.
    pub deleted: bool,
    /// What it is worth, in major units.
    pub synthetic_value: f64,
    /// The same in minor units.
    pub synthetic_value_minor: i64,
    /// Sum of the increments reported so far, in major units.
    pub reported_value: f64,
    /// The same in minor units.
    pub reported_value_minor: i64,
    /// Probability that it is won.
    pub probability: f64,
    /// Share of the value that the time in its stage has left, 0 to 1.
    pub survival: f64,
    /// How far the value can be relied on, 0 to 1.
    pub confidence: f64,
}

/// What all deals of a tenant are worth.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PipelineValue {
    /// The tenant.
    pub tenant_id: String,
    /// Currency of the values.
    pub currency: String,
    /// Value of all deals, won and open, in major units.
    pub value: f64,
    /// The same in minor units.
    pub value_minor: i64,
    /// Value of the won deals, in major units.
    pub won_value: f64,
    /// The same in minor units.
    pub won_value_minor: i64,
    /// Value of the open deals, in major units.
    pub open_value: f64,
    /// The same in minor units.
    pub open_value_minor: i64,
    /// What the open deals would be worth beyond that had they just entered their stages, in major units.
    pub written_down: f64,
    /// The same in minor units.
    pub written_down_minor: i64,
    /// Sum of all increments reported so far, in major units.
    pub reported_value: f64,
    /// The same in minor units.
    pub reported_value_minor: i64,
    /// Deals that are open.
    pub open_deals: u64,
    /// Deals that are won.
    pub won_deals: u64,
    /// Deals that are lost, forgotten ones included.
    pub lost_deals: u64,
    /// Deals remembered.
    pub remembered_deals: u64,
    /// Events remembered; those of won deals older than the retention are folded and not among them.
    pub remembered_events: u64,
}

/// The return on one ad's spend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdPipelineRoas {
    /// The ad.
    pub ad_id: String,
    /// Value of its deals, won and open, in major units.
    pub pipeline_value: f64,
    /// The same in minor units.
    pub pipeline_value_minor: i64,
    /// Of that, the value of the won deals, in major units.
    pub won_value: f64,
    /// The same in minor units.
    pub won_value_minor: i64,
    /// Its spend, in major units; 0 where none was given.
    pub spend: f64,
    /// Value over spend; absent where nothing was spent.
    pub pipeline_roas: Option<f64>,
    /// Deals that are open or won and of which it has a part.
    pub deals: u64,
}

/// The return on all ads' spend.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct PipelineRoas {
    /// The tenant.
    pub tenant_id: String,
    /// Currency of the values.
    pub currency: String,
    /// Each ad that has an open or won deal, or a spend, by its id.
    pub ads: Vec<AdPipelineRoas>,
    /// Value of the deals that are credited to no ad, in major units.
    pub unattributed_value: f64,
    /// The same in minor units.
    pub unattributed_value_minor: i64,
    /// Value of all deals: that of the ads and the unattributed, in major units.
    pub pipeline_value: f64,
    /// The same in minor units.
    pub pipeline_value_minor: i64,
    /// Spend of all ads, in major units.
    pub spend: f64,
    /// Value of all deals over the spend of all ads; absent where nothing was spent.
    pub pipeline_roas: Option<f64>,
}
