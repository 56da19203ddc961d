//! How an attribution is told: the record with its names, and the sentence that explains it.

use jiff::Timestamp;

use super::answer::{Attribution, AttributionCandidate, AttributionMethod as Method, LayerOutcome, LayerReport};
use super::credits::{Match, WHOLE};
use super::journal::{Credited, Known};
use super::keys::Kind;
use super::store::{AdRef, Store};
use crate::config::AttributionConfig;
use crate::money::to_major;
use crate::time::Millis;

impl Kind {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::ClickId => "click_id",
            Self::Fbclid => "fbclid",
            Self::Gclid => "gclid",
            Self::Subject => "subject_id",
            Self::Fingerprint => "fingerprint",
            Self::Ip => "ip",
        }
    }
}

pub(super) fn instant(at: Millis) -> Option<Timestamp> {
    Timestamp::from_millisecond(at).ok()
}

/// An ad with the instant of its touch, its probability and its credit, as it is told.
fn told(ad: &AdRef, touched_at: Option<Millis>, probability: f64, credit: u32) -> AttributionCandidate {
    AttributionCandidate {
        ad_id: ad.ad_id.clone(),
        campaign_id: ad.campaign_id.clone(),
        touched_at: touched_at.and_then(instant),
        probability,
        credit: f64::from(credit) / f64::from(WHOLE),
    }
}

pub(super) fn candidate(credited: &Credited) -> AttributionCandidate {
    told(&credited.ad, credited.touched_at, credited.probability, credited.credit)
}

/// The ads that the matching layer considered.
fn considered(found: &Match, store: &Store) -> Vec<AttributionCandidate> {
    let scored = found.scored.iter().filter_map(|scored| Some((scored, store.ads.get(scored.ad)?)));
    scored.map(|(scored, ad)| told(ad, scored.touched_at(), scored.probability, scored.credit)).collect()
}

/// The record of a conversion: as the layers found it just now, or as it is known where they were not asked.
pub(super) fn attribution(
    tenant_id: &str,
    conversion_id: &str,
    known: &Known,
    found: Option<(Match, &Store)>,
    config: &AttributionConfig,
) -> Attribution {
    let verdict = &known.verdict;
    // Of equal ones the likeliest, which stands first.
    let best = verdict.credited.iter().rev().max_by_key(|credited| credited.credit);
    let duplicate = found.is_none();
    let (candidates, layers) = match found {
        Some((found, store)) => (considered(&found, store), found.layers),
        None => (verdict.credited.iter().map(candidate).collect(), Vec::new()),
    };
    Attribution {
        tenant_id: tenant_id.to_owned(),
        conversion_id: conversion_id.to_owned(),
        occurred_at: instant(known.asked.at).unwrap_or_default(),
        method: verdict.method,
        matched_key: verdict.key.map(|key| key.name().to_owned()),
        ad_id: best.map(|best| best.ad.ad_id.clone()),
        campaign_id: best.and_then(|best| best.ad.campaign_id.clone()),
        touched_at: best.and_then(|best| best.touched_at).and_then(instant),
        confidence: verdict.confidence,
        window_hours: window_hours(verdict.method, config),
        attributed_spend: to_major(verdict.spend),
        candidates,
        reason: reason(known, &layers),
        layers,
        previous: Vec::new(),
        corrections: known.corrections,
        duplicate,
    }
}

fn window_hours(method: Method, config: &AttributionConfig) -> f64 {
    match method {
        Method::ExactId | Method::Aggregate => config.click_window_hours,
        Method::Fingerprint => config.fingerprint_window_hours,
        Method::Ip => config.ip_window_hours,
        Method::Unattributed => 0.0,
    }
}

fn reason(known: &Known, layers: &[LayerReport]) -> String {
    let verdict = &known.verdict;
    let ads = verdict.credited.len();
    let percent = 100.0 * verdict.confidence;
    let key = verdict.key.map_or("", Kind::name);
    match verdict.method {
        Method::ExactId => ["a touch has the same ", key].concat(),
        Method::Fingerprint | Method::Ip if ads == 1 => {
            format!("the newest touch with the same {key} is its own with probability {percent:.1} %")
        }
        Method::Fingerprint | Method::Ip => {
            format!(
                "touches of {ads} ads with the same {key} can't be told apart; one is its own with probability {percent:.1} %"
            )
        }
        Method::Aggregate => {
            format!("nothing of its own matched; it is spread over the {ads} ads with clicks in the window")
        }
        Method::Unattributed if layers.is_empty() => "nothing matched".to_owned(),
        Method::Unattributed => {
            let said: Vec<String> =
                layers.iter().map(|layer| format!("{}: {}", name(layer.layer), why(layer))).collect();
            said.join("; ")
        }
    }
}

fn name(method: Method) -> &'static str {
    match method {
        Method::ExactId => "exact id",
        Method::Fingerprint => "fingerprint",
        Method::Ip => "ip",
        Method::Aggregate => "aggregate",
        Method::Unattributed => "none",
    }
}

fn why(layer: &LayerReport) -> String {
    match layer.outcome {
        LayerOutcome::Matched => "matched".into(),
        LayerOutcome::NoKey => "no key".into(),
        LayerOutcome::NoTouch => "no touch has it within the window".into(),
        LayerOutcome::OtherBrowser => "only other browsers have it".into(),
        LayerOutcome::TooManyIdentities => "too many identities have it".into(),
        LayerOutcome::NotConfident => format!("only {:.1} % sure", 100.0 * layer.confidence),
        LayerOutcome::Ambiguous => "two ads can't be told apart".into(),
    }
}
