//! How leads are traced to their ads: entries that name the ad, or touches and deals that leave it to be found.

use rand::RngExt;

use super::account::AdTruth;
use super::happenings::instant;
use super::outcomes::{Lead, lag_millis};
use super::world::{StageSpec, ToldAs, World};
use crate::attribution::{Conversion, Identity, Touch, TouchKind};
use crate::config::{CrmConfig, MAX_DEAL_AMOUNT, StageKind, StageValue, TenantConfig};
use crate::event::{Event, StageEntry};
use crate::revenue::DealStage;
use crate::rng;
use crate::time::Millis;

/// The tenant whose account is simulated.
const TENANT: &str = "simulated";

/// What is told of a lead of an ad, each event with its instant. `start` is that of the lead's step.
pub(crate) fn lead_events(
    world: &World,
    seed: u64,
    ad: &AdTruth,
    conversion: &str,
    lead: &Lead,
    start: Millis,
) -> Vec<(Millis, Event)> {
    let tracking = &world.tracking;
    let place: f64 = rng::keyed(seed, "simulate tracking", &ad.ad_id).random_range(-1.0..=1.0);
    let mut rng = rng::keyed(seed, "simulate tracking", conversion);
    let is_lost = rng.random::<f64>() < tracking.lost_share * (1.0 + tracking.lost_spread * place);
    let knows_click = rng.random::<f64>() < tracking.click_id_share;
    let stages = &world.funnel.stages;
    let entries = || stages.iter().zip(lead.entries.iter().map(|at| start.saturating_add(*at)));
    if tracking.told_as == ToldAs::StageEntries {
        if is_lost {
            return Vec::new();
        }
        let entry =
            |(stage, at)| (at, Event::StageEntry(stage_entry(ad, conversion, lead, (stage, at), stages, start)));
        return entries().map(entry).collect();
    }

    let clicked_at = start.saturating_add(lead.clicked_at);
    let mut events = vec![(clicked_at, Event::Touch(click(ad, conversion, clicked_at)))];
    if let Some((_, converted_at)) = entries().next() {
        let known_by = match (is_lost, knows_click) {
            (true, _) => Identity::default(),
            (false, true) => identity(conversion),
            (false, false) => Identity { click_id: None, ..identity(conversion) },
        };
        events.push((converted_at, Event::Conversion(form(conversion, converted_at, known_by))));
    }
    events.extend(entries().map(|(stage, at)| (at, staged(conversion, stage.name_in_crm(), at))));
    let last_at = lead.entries.last().map_or(clicked_at, |at| start.saturating_add(*at));
    if let Some(amount) = lead.value {
        let change = DealStage { amount: Some(amount.min(MAX_DEAL_AMOUNT)), ..deal("amount", conversion, last_at) };
        events.push((last_at, Event::DealStage(change)));
    } else if let Some(missed) = stages.get(lead.entries.len()) {
        let closed_at = last_at.saturating_add(lag_millis(missed, &mut rng));
        events.push((closed_at, staged(conversion, &tracking.lost_stage, closed_at)));
    }
    events
}

/// How the owner of an account with a mean deal value configures what the CRM tells; without a tenant where it tells nothing.
pub(crate) fn crm_config(world: &World, deal_value: f64) -> CrmConfig {
    if world.tracking.told_as == ToldAs::StageEntries {
        return CrmConfig::default();
    }
    let stages = &world.funnel.stages;
    let mut table: Vec<StageValue> = stages.iter().enumerate().map(|(place, _)| believed(stages, place)).collect();
    table.push(stage_value(&world.tracking.lost_stage, StageKind::Lost));
    let named_otherwise = stages.iter().rev().skip(1).filter(|stage| stage.crm_stage.is_some());
    CrmConfig {
        tenant_id: Some(TENANT.into()),
        deals: TenantConfig {
            stages: table,
            average_deal_value: deal_value.min(MAX_DEAL_AMOUNT),
            ..TenantConfig::default()
        },
        funnel_stages: named_otherwise.map(|stage| (stage.name_in_crm().into(), stage.name.clone())).collect(),
    }
}

/// A stage of the CRM with the probability that follows from the nominal rates of those after it.
fn believed(stages: &[StageSpec], place: usize) -> StageValue {
    let name = stages.get(place).map_or("", StageSpec::name_in_crm);
    let after = stages.get(place + 1..).unwrap_or_default();
    let Some(next) = after.first() else { return stage_value(name, StageKind::Won) };
    StageValue {
        probability: Some(after.iter().map(|stage| stage.rate).product()),
        stall_median_days: next.believed_lag_median_days,
        stall_sigma: next.believed_lag_sigma,
        ..stage_value(name, StageKind::Open)
    }
}

fn stage_value(name: &str, kind: StageKind) -> StageValue {
    StageValue {
        name: name.to_owned(),
        kind,
        value: None,
        probability: None,
        confidence: 0.5,
        stall_median_days: 0.0,
        stall_sigma: 1.0,
    }
}

fn stage_entry(
    ad: &AdTruth,
    conversion: &str,
    lead: &Lead,
    (stage, at): (&StageSpec, Millis),
    stages: &[StageSpec],
    start: Millis,
) -> StageEntry {
    StageEntry {
        event_id: format!("{} {conversion}", stage.name),
        occurred_at: instant(at),
        ad_id: ad.ad_id.clone(),
        conversion_id: conversion.to_owned(),
        stage: stage.name.clone(),
        exposed_at: Some(instant(start.saturating_add(lead.clicked_at))),
        value: lead.value.filter(|_| stages.last() == Some(stage)),
        currency: None,
    }
}

/// All by which a lead may be recognised: its click, and a device that nobody else has.
fn identity(conversion: &str) -> Identity {
    Identity {
        click_id: Some(format!("click {conversion}")),
        fingerprint: Some(format!("device {conversion}")),
        ..Identity::default()
    }
}

fn click(ad: &AdTruth, conversion: &str, at: Millis) -> Touch {
    Touch {
        event_id: format!("click {conversion}"),
        occurred_at: instant(at),
        tenant_id: TENANT.into(),
        ad_id: ad.ad_id.clone(),
        campaign_id: None,
        kind: TouchKind::Click,
        consent: true,
        identity: identity(conversion),
        cost: None,
    }
}

fn form(conversion: &str, at: Millis, identity: Identity) -> Conversion {
    Conversion {
        event_id: format!("form {conversion}"),
        occurred_at: instant(at),
        tenant_id: TENANT.into(),
        conversion_id: conversion.to_owned(),
        consent: true,
        identity,
    }
}

fn staged(conversion: &str, stage: &str, at: Millis) -> Event {
    Event::DealStage(DealStage { stage: Some(stage.to_owned()), ..deal(&format!("deal {stage}"), conversion, at) })
}

/// A change of a deal that says nothing yet.
fn deal(what: &str, conversion: &str, at: Millis) -> DealStage {
    DealStage {
        event_id: format!("{what} {conversion}"),
        occurred_at: instant(at),
        tenant_id: TENANT.into(),
        deal_id: conversion.to_owned(),
        stage: None,
        amount: None,
        currency: None,
        deleted: None,
        ad_id: None,
        conversion_id: None,
    }
}
