//! What each ad is credited with.

use serde::{Deserialize, Serialize};

use super::model::CreditModel;

/// What one ad is credited with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct AdCredit {
    /// The ad.
    pub ad_id: String,
    /// Its part of the value, in major units.
    pub value: f64,
    /// The same in minor units.
    pub value_minor: i64,
    /// Its part of the conversions, a real number.
    pub conversions: f64,
    /// Share of the attributed conversions that would be lost without it, 0 to 1; in the model `markov` alone, where
    /// anything converted.
    pub removal_effect: Option<f64>,
    /// Share of the attributed value that would be lost without it, 0 to 1; in the model `markov` alone, where anything
    /// was of value.
    pub value_removal_effect: Option<f64>,
}

/// What each ad is credited with, and what no ad is.
///
/// The values of the ads and the unattributed value sum to `value` exactly, in minor units. Their conversions sum to
/// `conversions` as closely as 64-bit floats can.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct CreditReport {
    /// The model that split the credit.
    pub model: CreditModel,
    /// Currency of the values.
    pub currency: String,
    /// Every ad that was touched, by its id.
    pub ads: Vec<AdCredit>,
    /// Value of the journeys without touches, in major units.
    pub unattributed_value: f64,
    /// The same in minor units.
    pub unattributed_value_minor: i64,
    /// Conversions of the journeys without touches.
    pub unattributed_conversions: u64,
    /// Value of all journeys, in major units.
    pub value: f64,
    /// The same in minor units.
    pub value_minor: i64,
    /// Conversions of all journeys.
    pub conversions: u64,
}
