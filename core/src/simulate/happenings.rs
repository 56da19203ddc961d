//! What happens in an account, as the events that its owner would see.

use jiff::Timestamp;

use super::account::AdTruth;
use super::outcomes::{Delivered, Lead};
use super::world::StageSpec;
use crate::event::{AdRegistered, ChangeCommitted, Delivery, Event, StageEntry};
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

/// The stages that a lead enters, each with its instant.
pub(crate) fn stage_entries<'a>(
    ad: &'a AdTruth,
    conversion: &'a str,
    lead: &'a Lead,
    stages: &'a [StageSpec],
    start: Millis,
) -> impl Iterator<Item = (Millis, Event)> + 'a {
    stages.iter().zip(&lead.entries).enumerate().map(move |(index, (stage, at))| {
        let at = start.saturating_add(*at);
        let event = Event::StageEntry(StageEntry {
            event_id: format!("{} {conversion}", stage.name),
            occurred_at: instant(at),
            ad_id: ad.ad_id.clone(),
            conversion_id: conversion.to_owned(),
            stage: stage.name.clone(),
            exposed_at: Some(instant(start + lead.clicked_at)),
            value: lead.value.filter(|_| index + 1 == stages.len()),
            currency: None,
        });
        (at, event)
    })
}

/// Instants beyond the calendar's end are never reached.
pub(crate) fn instant(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at).unwrap_or(Timestamp::MAX)
}
