//! What a policy is: it sees events, and is asked how to split the money.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::Result;
use crate::event::Event;

/// An ad that can be given money now.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
pub struct LiveAd {
    /// Id of the ad.
    pub ad_id: String,
    /// Its budget per day until now, in major units; absent for an ad that starts now.
    pub current_budget: Option<f64>,
    /// Least budget per day that the guard allows.
    pub min_budget: f64,
    /// Largest budget per day that the guard allows.
    pub max_budget: f64,
}

/// Anything that splits a budget over ads by what it can see.
///
/// An error ends the episode and comes back from the call that plays it.
pub trait Policy {
    /// Something became known; events come in the order in which they do.
    ///
    /// # Errors
    /// Whatever the policy reports.
    fn observe(&mut self, event: &Event) -> Result<()>;

    /// How much each ad should get, in the order of `ads`, at least 0 and finite. Only proportions count: the guard
    /// scales the wish by one factor and clips it, so that the budgets sum to the total within their bounds.
    ///
    /// # Errors
    /// Whatever the policy reports.
    fn wish(&mut self, now: Timestamp, total_budget: f64, ads: &[LiveAd]) -> Result<Vec<f64>>;
}
