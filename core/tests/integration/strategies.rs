//! Legal inputs for property tests: accounts of every shape the API accepts.

use std::collections::BTreeMap;

use lagwise::{AdState, Period};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

const STAGES: [&str; 4] = ["lead", "appointment", "show", "won"];

fn stage_counts(most: u64) -> impl Strategy<Value = BTreeMap<String, u64>> {
    vec(0..=most, 0..=STAGES.len())
        .prop_map(|counts| STAGES.iter().map(|name| (*name).to_owned()).zip(counts).collect())
}

fn period() -> impl Strategy<Value = Period> {
    (0.1..2_000.0_f64, option::of(0.5..200.0_f64), 0..100_000_u64, 0..2_000_u64, 0.0..5_000.0_f64, stage_counts(20))
        .prop_map(|(age_hours, duration_hours, impressions, clicks, spend, stage_counts)| Period {
            age_hours,
            duration_hours,
            impressions,
            clicks,
            spend,
            stage_counts,
        })
}

/// Counts and amounts from nothing to far beyond any account.
fn count() -> impl Strategy<Value = u64> {
    prop_oneof![3 => 0..50_000_u64, 1 => Just(0), 1 => 0..(1_u64 << 53) - 1]
}

fn amount() -> impl Strategy<Value = f64> {
    prop_oneof![3 => 0.0..20_000.0_f64, 1 => Just(0.0), 1 => 0.0..1e13_f64]
}

fn budget() -> impl Strategy<Value = Option<f64>> {
    option::of(prop_oneof![4 => 0.0..500.0_f64, 1 => Just(0.0), 1 => 0.0..1e9_f64])
}

/// One ad; its id is given by the account.
fn ad() -> impl Strategy<Value = AdState> {
    let totals = (count(), count(), amount(), amount(), amount(), prop_oneof![0.0..2_000.0_f64, Just(0.0)]);
    let bounds = (budget(), budget(), budget(), prop::bool::weighted(0.15));
    let evidence = (option::of(stage_counts(5_000)), option::of(0..1_000_000_u64), 0.0..=1.0_f64, vec(period(), 0..4));
    let place = (option::of(0..3_u8), prop::bool::weighted(0.15));
    (totals, bounds, evidence, place).prop_map(|(totals, bounds, evidence, (campaign, is_shared))| {
        let (impressions, clicks, spend, pipeline_value, cash_revenue, age_hours) = totals;
        let (current_budget, a, b, frozen) = bounds;
        let (min_budget, max_budget) = match (a, b) {
            (Some(a), Some(b)) => (Some(a.min(b)), Some(a.max(b))),
            other => other,
        };
        let (stage_counts, reach, dna_score, history) = evidence;
        let mut ad = AdState {
            impressions,
            clicks,
            spend,
            pipeline_value,
            cash_revenue,
            age_hours,
            campaign_id: campaign.map(|c| format!("campaign-{c}")),
            current_budget,
            min_budget,
            max_budget,
            frozen,
            stage_counts,
            reach,
            dna_score,
            history,
            ..AdState::default()
        };
        if is_shared {
            // Ads of one budget must agree about it, and their spend together is one amount.
            ad.spend = ad.spend.min(1e11);
            ad.budget_id = Some("shared".into());
            ad.campaign_id = None;
            (ad.current_budget, ad.min_budget, ad.max_budget) = (Some(40.0), None, None);
        }
        make_consistent(&mut ad);
        ad
    })
}

/// Raises the totals to what the history holds.
fn make_consistent(ad: &mut AdState) {
    let sum = |count: fn(&Period) -> u64| ad.history.iter().map(count).sum::<u64>();
    ad.impressions = ad.impressions.max(sum(|p| p.impressions));
    ad.clicks = ad.clicks.max(sum(|p| p.clicks));
    ad.spend = ad.spend.max(ad.history.iter().map(|p| p.spend).sum());
    if let Some(totals) = &mut ad.stage_counts {
        for name in STAGES {
            let sum: u64 = ad.history.iter().filter_map(|p| p.stage_counts.get(name)).sum();
            let total = totals.entry(name.to_owned()).or_default();
            *total = (*total).max(sum);
        }
    }
}

/// An account of up to `most` ads with ids in random order.
pub(crate) fn account(most: usize) -> impl Strategy<Value = Vec<AdState>> {
    vec(ad(), 0..=most).prop_map(|ads| {
        let count = ads.len();
        let name = |index: usize, mut ad: AdState| {
            ad.ad_id = format!("ad-{:03}", (index * 7 + 3) % count.max(1) * 1_000 + index);
            ad
        };
        ads.into_iter().enumerate().map(|(index, ad)| name(index, ad)).collect()
    })
}

/// Ads as they are in practice: totals alone, plausible counts, no bounds.
pub(crate) fn plausible_account() -> impl Strategy<Value = Vec<AdState>> {
    vec(plausible_ad(), 2..12).prop_map(|ads| {
        let named = |(index, ad): (usize, AdState)| AdState { ad_id: format!("ad-{index}"), ..ad };
        ads.into_iter().enumerate().map(named).collect()
    })
}

fn plausible_ad() -> impl Strategy<Value = AdState> {
    let delivery = (1_000..60_000_u64, 0.004..0.03_f64, 5.0..20.0_f64, 24.0..1_500.0_f64);
    let rates = [0.0..0.04_f64, 0.1..0.5, 0.2..0.8, 0.0..0.4];
    (delivery, rates).prop_map(|((impressions, ctr, cpm, age_hours), rates)| {
        let clicks = (impressions as f64 * ctr).round();
        let mut entered = clicks;
        let mut counts = BTreeMap::new();
        for (stage, rate) in STAGES.iter().zip(rates) {
            entered = (entered * rate).round();
            counts.insert((*stage).to_owned(), entered as u64);
        }
        AdState {
            impressions,
            clicks: clicks as u64,
            spend: impressions as f64 * cpm / 1000.0,
            age_hours,
            stage_counts: Some(counts),
            ..AdState::default()
        }
    })
}
