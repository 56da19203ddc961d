//! What must hold of synthetic revenue: what deals are worth, and what is learned of them.

use std::collections::BTreeMap;

use lagwise::{
    DealStage, ErrorKind, StageChangeOutcome as Outcome, StageValue, SyntheticRevenueCalculator, TenantConfig,
};

use crate::optimizer::at;

pub(crate) const DAY: f64 = 24.0;

/// One thing changed.
pub(crate) type Changed<T> = fn(&mut T);

pub(crate) fn tenants(config: TenantConfig) -> BTreeMap<String, TenantConfig> {
    BTreeMap::from([("acme".to_owned(), config)])
}

pub(crate) fn calculator(config: TenantConfig) -> SyntheticRevenueCalculator {
    SyntheticRevenueCalculator::new(tenants(config)).unwrap()
}

/// An event of the tenant `acme` that says nothing yet.
pub(crate) fn event(id: impl ToString, hours: f64, deal: impl ToString) -> DealStage {
    DealStage {
        event_id: id.to_string(),
        occurred_at: at(hours),
        tenant_id: "acme".into(),
        deal_id: deal.to_string(),
        stage: None,
        amount: None,
        currency: None,
        deleted: None,
        ad_id: None,
        conversion_id: None,
    }
}

pub(crate) fn staged(id: impl ToString, hours: f64, deal: impl ToString, stage: &str) -> DealStage {
    DealStage { stage: Some(stage.into()), ..event(id, hours, deal) }
}

/// A tenant whose deals keep their values while they stay.
pub(crate) fn steady(config: TenantConfig) -> TenantConfig {
    let stages = config.stages.into_iter().map(|stage| StageValue { stall_median_days: 0.0, ..stage }).collect();
    TenantConfig { stages, learn_probabilities: false, ..config }
}

#[test]
fn the_presets_value_stages_as_they_are_documented() {
    let values = |config: TenantConfig| -> Vec<(String, f64)> {
        let stages = calculator(config).stages("acme").unwrap();
        stages.into_iter().map(|report| (report.stage, report.value)).collect()
    };
    let service = [("lead", 0.0), ("appointment", 2_250.0), ("show", 9_000.0), ("won", 15_000.0), ("lost", 0.0)];
    assert_eq!(values(TenantConfig::service_business()), service.map(|(name, value)| (name.to_owned(), value)));
    let hubspot = [
        ("appointmentscheduled", 200.0),
        ("qualifiedtobuy", 400.0),
        ("presentationscheduled", 600.0),
        ("decisionmakerboughtin", 800.0),
        ("contractsent", 900.0),
        ("closedwon", 1_000.0),
        ("closedlost", 0.0),
    ];
    let config = TenantConfig { average_deal_value: 1_000.0, ..TenantConfig::hubspot_default() };
    assert_eq!(values(config), hubspot.map(|(name, value)| (name.to_owned(), value)));
}

#[test]
fn the_stateless_call_values_a_change_by_itself() {
    let service = calculator(TenantConfig::service_business());
    let change = |from, to, value| service.calculate_stage_change("acme", from, to, value).unwrap();
    let first = change(None, "appointment", None);
    assert_eq!((first.synthetic_value, first.calculated_value), (2_250.0, 2_250.0));
    assert_eq!((first.outcome, first.stage_from, first.deal_id), (Outcome::Applied, None, None));
    assert_eq!(change(Some("appointment"), "show", None).calculated_value, 6_750.0);
    assert_eq!(change(Some("show"), "won", Some(12_000.0)).calculated_value, 3_000.0);
    assert_eq!(change(Some("won"), "lost", Some(12_000.0)).calculated_value, -12_000.0);
    assert_eq!(change(Some("show"), "appointment", None).calculated_value, -6_750.0);
    for (from, to, value) in [(Some("show"), "sold", 9_000.0), (Some("shown"), "won", 15_000.0), (None, "x", 0.0)] {
        let unknown = change(from, to, None);
        assert_eq!((unknown.outcome, unknown.calculated_value), (Outcome::UnknownStage, 0.0));
        assert_eq!(unknown.synthetic_value, value);
        assert!(unknown.reason.contains("no stage"), "{}", unknown.reason);
    }
    let hubspot = calculator(TenantConfig::hubspot_default());
    let change = hubspot.calculate_stage_change("acme", Some("qualifiedtobuy"), "contractsent", Some(20_000.0));
    assert_eq!(change.unwrap().calculated_value, 10_000.0);
}

#[test]
fn a_remembered_deal_needs_no_stage_before() {
    let mut calculator = calculator(steady(TenantConfig::hubspot_default()));
    let mut record = |event: DealStage| {
        let change = calculator.record(&event).unwrap();
        (change.outcome, change.synthetic_value, change.calculated_value)
    };
    let amount = |id, hours, amount| DealStage { amount: Some(amount), ..event(id, hours, "d") };
    assert_eq!(record(amount(1, 0.0, 5_000.0)), (Outcome::Applied, 0.0, 0.0));
    assert_eq!(record(staged(2, 1.0, "d", "qualifiedtobuy")), (Outcome::Applied, 2_000.0, 2_000.0));
    assert_eq!(record(amount(3, 2.0, 8_000.0)), (Outcome::Applied, 3_200.0, 1_200.0));
    assert_eq!(record(amount(4, 1.5, 9_000.0)), (Outcome::Superseded, 3_200.0, 0.0));
    assert_eq!(record(staged(5, 3.0, "d", "nosuchstage")), (Outcome::UnknownStage, 3_200.0, 0.0));
    assert_eq!(record(staged(6, 4.0, "d", "closedlost")), (Outcome::Applied, 0.0, -3_200.0));
    assert_eq!(record(staged(7, 5.0, "d", "contractsent")), (Outcome::Applied, 7_200.0, 7_200.0));
    let deleted = |id, hours, deleted| DealStage { deleted: Some(deleted), ..event(id, hours, "d") };
    assert_eq!(record(deleted(8, 6.0, true)), (Outcome::Applied, 0.0, -7_200.0));
    assert_eq!(record(staged(9, 7.0, "d", "closedwon")), (Outcome::Applied, 0.0, 0.0));
    assert_eq!(record(deleted(10, 8.0, false)), (Outcome::Applied, 8_000.0, 8_000.0));
    assert_eq!(record(staged(9, 9.0, "d", "closedlost")), (Outcome::Duplicate, 8_000.0, 0.0));
}

#[test]
fn a_deal_that_moves_to_another_ad_says_from_which() {
    let mut calculator = calculator(steady(TenantConfig::service_business()));
    let of_ad = |id, hours, stage: Option<&str>, ad: &str| DealStage {
        stage: stage.map(str::to_owned),
        ad_id: Some(ad.into()),
        ..event(id, hours, "d")
    };
    calculator.record(&of_ad(1, 0.0, Some("show"), "film")).unwrap();
    let change = calculator.record(&of_ad(2, 1.0, None, "roof")).unwrap();
    assert_eq!((change.previous_ad_id.as_deref(), change.ad_id.as_deref()), (Some("film"), Some("roof")));
    calculator.record(&staged(3, 2.0, "other", "appointment")).unwrap();
    let spend = BTreeMap::from([("film".to_owned(), 100.0), ("roof".to_owned(), 3_000.0)]);
    let roas = calculator.calculate_ad_pipeline_roas("acme", at(3.0), &spend).unwrap();
    let ads: Vec<_> = roas.ads.iter().map(|ad| (ad.ad_id.as_str(), ad.pipeline_roas, ad.deals)).collect();
    assert_eq!(ads, [("film", Some(0.0), 0), ("roof", Some(3.0), 1)]);
    assert_eq!((roas.unattributed_value, roas.pipeline_value, roas.spend), (2_250.0, 11_250.0, 3_100.0));
    assert_eq!(roas.pipeline_roas, Some(11_250.0 / 3_100.0));
}

#[test]
fn a_deal_that_stalls_is_written_down_and_the_increments_follow() {
    let stages = vec![
        StageValue { stall_median_days: 10.0, stall_sigma: 0.5, ..TenantConfig::hubspot_default().stages[1].clone() },
        TenantConfig::hubspot_default().stages[5].clone(),
    ];
    let config = TenantConfig { stages, learn_probabilities: false, ..TenantConfig::hubspot_default() };
    let mut calculator = calculator(config);
    let first = DealStage { amount: Some(1_000.0), ..staged(1, 0.0, "d", "qualifiedtobuy") };
    assert_eq!(calculator.record(&first).unwrap().synthetic_value, 400.0);
    // The stage said once more, and the ad: neither makes it younger.
    calculator.record(&staged(2, 100.0, "d", "qualifiedtobuy")).unwrap();
    let value = |days: f64| calculator.value_of("acme", "d", at(days * DAY)).unwrap().unwrap();
    assert_eq!(value(10.0).synthetic_value, 200.0);
    assert_eq!(value(10.0).survival, 0.5);
    // 1 - Phi(ln(16.4872 / 10) / 0.5) = 1 - Phi(1) = 0.158655, at 10 exp(0.5) days.
    assert!((value(10.0 * 0.5_f64.exp()).survival - 0.158_655_253_931_457).abs() < 1e-8);
    assert_eq!(value(10.0).entered_at, Some(at(0.0)));
    let pipeline = calculator.pipeline_value("acme", at(10.0 * DAY)).unwrap();
    assert_eq!((pipeline.value, pipeline.written_down), (200.0, 200.0));
    let changes = calculator.revalue("acme", at(10.0 * DAY)).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].outcome, changes[0].survival), (Outcome::Revalued, 0.5));
    assert_eq!(calculator.pipeline_value("acme", at(10.0 * DAY)).unwrap().reported_value, 200.0);
    assert_eq!(calculator.revalue("acme", at(10.0 * DAY)).unwrap(), []);
    // A late word on the amount does not undo the write-down.
    let edit = DealStage { amount: Some(2_000.0), ..event(3, 50.0, "d") };
    assert_eq!(calculator.record(&edit).unwrap().synthetic_value, 400.0);
    assert_eq!(calculator.record(&staged(4, 11.0 * DAY, "d", "closedwon")).unwrap().calculated_value, 1_600.0);
    // Nor is one that is heard of late, or was closed meanwhile, valued for before the last valuation.
    calculator.revalue("acme", at(30.0 * DAY)).unwrap();
    for late in [staged(5, 20.0 * DAY, "d", "qualifiedtobuy"), staged(6, 20.0 * DAY, "e", "qualifiedtobuy")] {
        assert_eq!(calculator.record(&late).unwrap().survival, 0.5);
        assert_eq!(calculator.revalue("acme", at(30.0 * DAY)).unwrap(), []);
    }
}

#[test]
fn probabilities_are_learned_as_the_closed_form_says() {
    let config = TenantConfig { probability_prior: 8.0, ..TenantConfig::hubspot_default() };
    let mut calculator = calculator(config);
    // 30 deals pass the first stage, two of three go on to the second; 7 of those and 2 of the others are won.
    for deal in 0..30_u32 {
        let hours = f64::from(deal);
        calculator.record(&staged(format!("{deal}a"), hours, deal, "appointmentscheduled")).unwrap();
        if deal % 3 != 0 {
            calculator.record(&staged(format!("{deal}b"), hours + 1.0, deal, "qualifiedtobuy")).unwrap();
        }
        let is_won = if deal % 3 != 0 { deal < 10 } else { deal < 6 };
        let end = if is_won { "closedwon" } else { "closedlost" };
        calculator.record(&staged(format!("{deal}c"), hours + 2.0, deal, end)).unwrap();
    }
    let stages = calculator.stages("acme").unwrap();
    let known: Vec<_> = stages.iter().map(|s| (s.won_deals, s.closed_deals, s.probability)).collect();
    assert_eq!(known[0], (8, 30, (8.0 * 0.2 + 8.0) / 38.0));
    assert_eq!(known[1], (6, 20, (8.0 * 0.4 + 6.0) / 28.0));
    assert_eq!(known[2], (0, 0, 0.6));
    assert_eq!(stages[1].confidence, 0.5 + 0.5 * 20.0 / 28.0);
    assert_eq!(stages[1].value, (15_000.0_f64 * 100.0 * known[1].2).round() / 100.0);
    // A reopened deal takes its lesson back, and so does a deleted one.
    calculator.record(&staged("x", 90.0, 1, "qualifiedtobuy")).unwrap();
    calculator.record(&DealStage { deleted: Some(true), ..event("y", 91.0, 29) }).unwrap();
    let stages = calculator.stages("acme").unwrap();
    assert_eq!((stages[1].won_deals, stages[1].closed_deals), (5, 18));
    // What is configured as certain stays so.
    let certain = TenantConfig::service_business();
    let mut calculator = SyntheticRevenueCalculator::new(tenants(certain)).unwrap();
    calculator.record(&staged(1, 0.0, "d", "lead")).unwrap();
    calculator.record(&staged(2, 1.0, "d", "won")).unwrap();
    assert_eq!(calculator.stages("acme").unwrap()[0].value, 0.0);
    assert_eq!(calculator.stages("acme").unwrap()[0].won_deals, 1);
}

#[test]
fn what_closed_deals_teach_reaches_the_open_ones_at_the_next_valuation() {
    let mut calculator = calculator(TenantConfig { probability_prior: 1.0, ..TenantConfig::hubspot_default() });
    let open = calculator.record(&staged("o", 0.0, "open", "qualifiedtobuy")).unwrap();
    assert_eq!(open.synthetic_value, 6_000.0);
    for deal in 0..4 {
        calculator.record(&staged(format!("{deal}a"), 1.0, deal, "qualifiedtobuy")).unwrap();
        calculator.record(&staged(format!("{deal}b"), 2.0, deal, "closedlost")).unwrap();
    }
    let changes = calculator.revalue("acme", at(0.0)).unwrap();
    assert_eq!(changes.len(), 1);
    assert_eq!((changes[0].deal_id.as_deref(), changes[0].calculated_value), (Some("open"), -4_800.0));
    assert_eq!(changes[0].probability, 0.4 / 5.0);
}

#[test]
fn one_deal_counts_no_more_than_its_cap() {
    let config = TenantConfig { max_deal_value: Some(50_000.0), ..steady(TenantConfig::hubspot_default()) };
    let mut calculator = calculator(config);
    let big = DealStage { amount: Some(1_000_000.0), ..staged(1, 0.0, "big", "qualifiedtobuy") };
    assert_eq!(calculator.record(&big).unwrap().synthetic_value, 20_000.0);
    let won = calculator.record(&staged(2, 1.0, "big", "closedwon")).unwrap();
    assert_eq!((won.synthetic_value, won.calculated_value), (50_000.0, 30_000.0));
    assert!(won.reason.contains("capped"), "{}", won.reason);
    assert_eq!(calculator.value_of("acme", "big", at(2.0)).unwrap().unwrap().amount, Some(1_000_000.0));
}

#[test]
fn amounts_of_other_currencies_are_converted_or_rejected() {
    let config = TenantConfig {
        currency: "EUR".into(),
        exchange_rates: BTreeMap::from([("USD".to_owned(), 0.9), ("KWD".to_owned(), 3.0)]),
        ..steady(TenantConfig::hubspot_default())
    };
    let mut calculator = calculator(config);
    let of = |id, amount, currency: &str| DealStage {
        amount: Some(amount),
        currency: Some(currency.into()),
        ..staged(id, f64::from(id), "d", "closedwon")
    };
    assert_eq!(calculator.record(&of(1, 1_000.0, "USD")).unwrap().synthetic_value, 900.0);
    assert_eq!(calculator.record(&of(2, 1_000.0, "EUR")).unwrap().calculated_value, 100.0);
    for (id, amount, currency) in [(3, 10.0, "GBP"), (4, 9e8, "KWD")] {
        let change = calculator.record(&of(id, amount, currency)).unwrap();
        assert_eq!((change.outcome, change.calculated_value), (Outcome::Rejected, 0.0), "{}", change.reason);
    }
}

#[test]
fn tenants_do_not_mix() {
    let both = BTreeMap::from([
        ("acme".to_owned(), TenantConfig::service_business()),
        ("zeta".to_owned(), TenantConfig { currency: "JPY".into(), ..TenantConfig::hubspot_default() }),
    ]);
    let mut calculator = SyntheticRevenueCalculator::new(both.clone()).unwrap();
    let of_zeta = |event: DealStage| DealStage { tenant_id: "zeta".into(), ..event };
    assert_eq!(calculator.record(&staged(1, 0.0, "d", "won")).unwrap().synthetic_value, 15_000.0);
    let same_ids = calculator.record(&of_zeta(staged(1, 0.0, "d", "qualifiedtobuy"))).unwrap();
    assert_eq!(
        (same_ids.outcome, same_ids.synthetic_value, same_ids.synthetic_value_minor),
        (Outcome::Applied, 6_000.0, 6_000)
    );
    assert_eq!(calculator.record(&of_zeta(staged(2, 1.0, "d", "won"))).unwrap().outcome, Outcome::UnknownStage);
    assert_eq!(calculator.pipeline_value("zeta", at(1.0)).unwrap().won_deals, 0);
    assert_eq!(calculator.stages("zeta").unwrap()[1].closed_deals, 0);
    assert_eq!(calculator.tenant_ids().collect::<Vec<_>>(), ["acme", "zeta"]);
    for tenant in ["", "acme ", "ACME"] {
        let mut stranger = staged(3, 2.0, "d", "won");
        stranger.tenant_id = tenant.into();
        assert!(["event.tenant_id"].contains(&calculator.record(&stranger).unwrap_err().field()));
        assert_eq!(calculator.stages(tenant).unwrap_err().field(), "tenant_id");
    }
    // A tenant without deals may leave the configuration, one with deals may not.
    let snapshot = calculator.snapshot().unwrap();
    let refused = SyntheticRevenueCalculator::restore(tenants(TenantConfig::default()), &snapshot).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidSnapshot);
    assert!(refused.detail().contains("zeta"), "{refused}");
}
