//! What happens in an account, as the events that its owner would see.

use jiff::Timestamp;

use super::account::AdTruth;
use super::outcomes::Delivered;
use crate::event::{AdRegistered, ChangeCommitted, Delivery, Event};
use crate::time::Millis;

/// An ad started.
pub(crate) fn registered(ad: &AdTruth, at: Millis) -> Event {
    Event::AdRegistered(AdRegistered {
        event_id: format!("registered {}", ad.ad_id),
        occurred_at: instant(at),
        ad_id: ad.ad_id.clone(),
        started_at: None,
        campaign_id: None,
        budget_id: None,
        creative_id: None,
        current_budget: None,
        min_budget: None,
        max_budget: None,
        frozen: false,
    })
}

/// The owner changed an ad's budget.
pub(crate) fn budget_changed(ad: &AdTruth, budget: f64, step: u32, at: Millis) -> Event {
    Event::ChangeCommitted(ChangeCommitted {
        event_id: format!("change {} {step}", ad.ad_id),
        occurred_at: instant(at),
        budget_id: ad.ad_id.clone(),
        budget,
        currency: None,
    })
}

/// The platform delivered a step.
pub(crate) fn delivered(ad: &AdTruth, delivered: &Delivered, step: u32, start: Millis, end: Millis) -> Event {
    Event::Delivery(Delivery {
        event_id: format!("delivery {} {step}", ad.ad_id),
        occurred_at: instant(end),
        ad_id: ad.ad_id.clone(),
        period_start: instant(start),
        impressions: delivered.impressions,
        clicks: delivered.clicks,
        spend: delivered.spend,
        reach: None,
        revision: 0,
        currency: None,
    })
}

/// Instants beyond the calendar's end are never reached.
pub(crate) fn instant(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
}
