//! What must hold of synthetic revenue: increments telescope, whatever the CRM sends and in whatever order.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lagwise::{
    DealStage, ErrorKind, StageChange, StageChangeOutcome as Outcome, StageKind, StageValue,
    SyntheticRevenueCalculator, TenantConfig,
};
use proptest::prelude::*;

use crate::optimizer::at;

const DAY: f64 = 24.0;

/// One thing changed.
type Changed<T> = fn(&mut T);

pub(crate) fn tenants(config: TenantConfig) -> BTreeMap<String, TenantConfig> {
    BTreeMap::from([("acme".to_owned(), config)])
}

fn calculator(config: TenantConfig) -> SyntheticRevenueCalculator {
    SyntheticRevenueCalculator::new(tenants(config)).unwrap()
}

/// An event of the tenant `acme` that says nothing yet.
fn event(id: impl ToString, hours: f64, deal: impl ToString) -> DealStage {
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
    }
}

fn staged(id: impl ToString, hours: f64, deal: impl ToString, stage: &str) -> DealStage {
    DealStage { stage: Some(stage.into()), ..event(id, hours, deal) }
}

/// A tenant whose deals keep their values while they stay.
fn steady(config: TenantConfig) -> TenantConfig {
    let stages = config.stages.into_iter().map(|stage| StageValue { stall_median_days: 0.0, ..stage }).collect();
    TenantConfig { stages, learn_probabilities: false, ..config }
}

/// One thing that is said of a deal.
#[derive(Clone, Debug)]
enum Said {
    Stage(usize),
    Amount(u32),
    Both(usize, u32),
    Deleted(bool),
    Ad(u8),
}

fn said() -> impl Strategy<Value = Said> {
    prop_oneof![
        4 => (0..5_usize).prop_map(Said::Stage),
        2 => (0..3_000_000_u32).prop_map(Said::Amount),
        2 => (0..5_usize, 0..3_000_000_u32).prop_map(|(stage, amount)| Said::Both(stage, amount)),
        1 => any::<bool>().prop_map(Said::Deleted),
        1 => (0..3_u8).prop_map(Said::Ad),
    ]
}

const STAGES: [&str; 5] = ["lead", "appointment", "show", "won", "lost"];

/// Events at different instants, of a few deals.
fn histories() -> impl Strategy<Value = Vec<DealStage>> {
    proptest::collection::vec((0..4_u8, said()), 1..40).prop_map(|said| {
        let event_of = |(number, (deal, said)): (usize, (u8, Said))| {
            let mut event = event(number, number as f64 * 7.3, deal);
            let amount = |cents: u32| Some(f64::from(cents) / 100.0);
            match said {
                Said::Stage(stage) => event.stage = Some(STAGES[stage].into()),
                Said::Amount(cents) => event.amount = amount(cents),
                Said::Both(stage, cents) => {
                    (event.stage, event.amount) = (Some(STAGES[stage].into()), amount(cents));
                }
                Said::Deleted(deleted) => event.deleted = Some(deleted),
                Said::Ad(ad) => event.ad_id = Some(format!("ad-{ad}")),
            }
            event
        };
        said.into_iter().enumerate().map(event_of).collect()
    })
}

/// In an order of arrival, some of them twice; between them the tenant is valued.
fn arrivals() -> impl Strategy<Value = (Vec<DealStage>, Vec<(usize, Option<u16>)>)> {
    histories().prop_flat_map(|history| {
        let once: Vec<usize> = (0..history.len()).collect();
        let places = proptest::collection::vec(0..history.len(), 0..20)
            .prop_map(move |twice| [once.clone(), twice].concat())
            .prop_shuffle();
        let valued = proptest::collection::vec(proptest::option::weighted(0.2, 0..900_u16), 60);
        (Just(history), places, valued)
            .prop_map(|(history, places, valued)| (history, places.into_iter().zip(valued).collect()))
    })
}

/// The value in cents that a deal must have if it is closed, from its history in the order of events.
fn closed_value(history: &[DealStage], deal: &str, most: i64) -> Option<i64> {
    let (mut stage, mut amount, mut deleted) = (None, None, false);
    for event in history.iter().filter(|event| event.deal_id == deal) {
        stage = event.stage.as_deref().or(stage);
        amount = event.amount.or(amount);
        deleted = event.deleted.unwrap_or(deleted);
    }
    match stage {
        _ if deleted => Some(0),
        None | Some("lost") => Some(0),
        Some("won") => Some(((amount.unwrap_or(15_000.0) * 100.0).round() as i64).min(most)),
        _ => None,
    }
}

/// What is in a state apart from what was reported, which depends on what was known when it was.
fn settled(mut calculator: SyntheticRevenueCalculator, now: Timestamp) -> String {
    calculator.revalue("acme", now).unwrap();
    calculator.snapshot().unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Duplicates, permutations, amount edits, reopenings, deletions, valuations in between, learned probabilities and
    /// write-downs: the increments sum to the value at every moment, and to the amount once a deal is closed.
    #[test]
    fn increments_telescope((history, arrivals) in arrivals(), is_capped: bool) {
        let most = is_capped.then_some(9_999.99);
        let config = TenantConfig { max_deal_value: most, ..TenantConfig::service_business() };
        let mut calculator = calculator(config);
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        let mut add = |change: &StageChange| {
            let deal = change.deal_id.clone().unwrap();
            let sum = sums.entry(deal).or_default();
            *sum += change.calculated_value_minor;
            assert_eq!(*sum, change.synthetic_value_minor, "{change:?}");
            sums.values().sum::<i64>()
        };
        let mut seen = std::collections::BTreeSet::new();
        for (place, valued) in arrivals {
            let change = calculator.record(&history[place]).unwrap();
            let total = add(&change);
            let is_new = seen.insert(place);
            prop_assert_eq!(change.outcome == Outcome::Duplicate, !is_new);
            prop_assert!(is_new || change.calculated_value_minor == 0);
            let now = at(f64::from(valued.unwrap_or(0)));
            prop_assert_eq!(calculator.pipeline_value("acme", now).unwrap().reported_value_minor, total);
            if valued.is_some() {
                let mut total = total;
                for change in calculator.revalue("acme", now).unwrap() {
                    total = add(&change);
                }
                let pipeline = calculator.pipeline_value("acme", now).unwrap();
                prop_assert_eq!((pipeline.value_minor, pipeline.reported_value_minor), (total, total));
            }
            let roas = calculator.calculate_ad_pipeline_roas("acme", now, &BTreeMap::new()).unwrap();
            let pipeline = calculator.pipeline_value("acme", now).unwrap();
            let ads: i64 = roas.ads.iter().map(|ad| ad.pipeline_value_minor).sum();
            prop_assert_eq!(ads + roas.unattributed_value_minor, pipeline.value_minor);
            prop_assert_eq!(pipeline.won_value_minor + pipeline.open_value_minor, pipeline.value_minor);
            prop_assert!(pipeline.written_down_minor >= 0);
        }
        for (deal, sum) in &sums {
            if let Some(value) = closed_value(&history, deal, if is_capped { 999_999 } else { i64::MAX }) {
                prop_assert_eq!(*sum, value, "deal {} of {:?}", deal, history);
            }
        }
    }

    /// What is remembered does not depend on the order of arrival, nor on duplicates.
    #[test]
    fn the_order_of_arrival_does_not_matter((history, arrivals) in arrivals()) {
        let mut in_order = calculator(TenantConfig::service_business());
        history.iter().for_each(|event| { in_order.record(event).unwrap(); });
        let mut shuffled = calculator(TenantConfig::service_business());
        arrivals.iter().for_each(|(place, _)| { shuffled.record(&history[*place]).unwrap(); });
        let now = at(400.0);
        prop_assert_eq!(in_order.stages("acme").unwrap(), shuffled.stages("acme").unwrap());
        prop_assert_eq!(settled(in_order, now), settled(shuffled, now));
    }

    /// A calculator that is saved and restored in the middle goes on as if it had not been.
    #[test]
    fn a_restored_calculator_goes_on((history, arrivals) in arrivals(), cut in 0..40_usize) {
        let config = TenantConfig::service_business;
        let (mut original, mut restored) = (calculator(config()), calculator(config()));
        for (number, (place, _)) in arrivals.iter().enumerate() {
            if number == cut {
                restored = SyntheticRevenueCalculator::restore(tenants(config()), &restored.snapshot().unwrap()).unwrap();
                let bytes = restored.snapshot_bytes().unwrap();
                restored = SyntheticRevenueCalculator::restore_bytes(tenants(config()), &bytes).unwrap();
            }
            prop_assert_eq!(original.record(&history[*place]).unwrap(), restored.record(&history[*place]).unwrap());
        }
        prop_assert_eq!(original.snapshot().unwrap(), restored.snapshot().unwrap());
        prop_assert_eq!(original.snapshot_bytes().unwrap(), restored.snapshot_bytes().unwrap());
    }
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
fn forgotten_deals_leave_their_value_and_their_lessons() {
    let config = TenantConfig { retention_days: 100.0, ..steady(TenantConfig::hubspot_default()) };
    let mut calculator = calculator(TenantConfig { learn_probabilities: true, ..config });
    let of_ad = |event: DealStage| DealStage { ad_id: Some("film".into()), ..event };
    for (deal, end) in [("w", "closedwon"), ("l", "closedlost")] {
        calculator.record(&of_ad(staged(format!("{deal}1"), 0.0, deal, "qualifiedtobuy"))).unwrap();
        calculator.record(&staged(format!("{deal}2"), DAY, deal, end)).unwrap();
    }
    calculator.record(&of_ad(staged("o", DAY, "open", "qualifiedtobuy"))).unwrap();
    calculator.record(&staged("u", DAY, "nobody's", "closedwon")).unwrap();
    let learned = calculator.stages("acme").unwrap();
    calculator.revalue("acme", at(60.0 * DAY)).unwrap();
    let before = calculator.pipeline_value("acme", at(100.0 * DAY)).unwrap();
    assert_eq!((before.remembered_deals, before.remembered_events), (4, 6));

    let changes = calculator.revalue("acme", at(102.0 * DAY)).unwrap();
    let expired: Vec<_> = changes.iter().map(|c| (c.deal_id.as_deref().unwrap(), c.outcome)).collect();
    assert_eq!(expired, [("open", Outcome::Expired)]);
    let after = calculator.pipeline_value("acme", at(102.0 * DAY)).unwrap();
    assert_eq!((after.remembered_deals, after.remembered_events), (0, 0));
    assert_eq!((after.won_deals, after.lost_deals, after.open_deals), (2, 1, 0));
    assert_eq!((after.value_minor, after.reported_value_minor), (before.won_value_minor, before.won_value_minor));
    assert_eq!(calculator.stages("acme").unwrap(), learned);
    let roas = calculator.calculate_ad_pipeline_roas("acme", at(102.0 * DAY), &BTreeMap::new()).unwrap();
    assert_eq!((roas.ads[0].won_value, roas.unattributed_value), (15_000.0, 15_000.0));
    // What the CRM sends again is too old to be counted again.
    let again = calculator.record(&staged("w2", DAY, "w", "closedwon")).unwrap();
    assert_eq!((again.outcome, again.calculated_value), (Outcome::Late, 0.0));
    // And so it goes on from a snapshot.
    let restored = SyntheticRevenueCalculator::restore_bytes(
        tenants(calculator.tenant("acme").unwrap().clone()),
        &calculator.snapshot_bytes().unwrap(),
    );
    assert_eq!(restored.unwrap().pipeline_value("acme", at(102.0 * DAY)).unwrap(), after);
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

#[test]
fn a_snapshot_follows_its_stages_to_their_new_places() {
    let mut calculator = calculator(steady(TenantConfig::hubspot_default()));
    calculator.record(&staged(1, 0.0, "d", "qualifiedtobuy")).unwrap();
    calculator.record(&staged(2, 0.0, "e", "qualifiedtobuy")).unwrap();
    calculator.record(&staged(3, 1.0, "e", "closedwon")).unwrap();
    let snapshot = calculator.snapshot().unwrap();
    let restore = |change: &dyn Fn(&mut TenantConfig)| {
        let mut config = steady(TenantConfig::hubspot_default());
        change(&mut config);
        SyntheticRevenueCalculator::restore(tenants(config), &snapshot)
    };
    let mut moved = restore(&|config| {
        config.stages.reverse();
        config.stages[5].probability = Some(0.5);
        config.stages.push(StageValue { name: "new".into(), ..config.stages[5].clone() });
    })
    .unwrap();
    let seen: Vec<_> = moved.stages("acme").unwrap().iter().map(|s| s.closed_deals).collect();
    assert_eq!(seen, [0, 1, 0, 0, 0, 1, 0, 0]);
    let changes = moved.revalue("acme", at(2.0)).unwrap();
    assert_eq!((changes.len(), changes[0].calculated_value), (1, 1_500.0));
    let refused: [Changed<TenantConfig>; 4] = [
        |config| config.currency = "EUR".into(),
        |config| config.stages[1].name = "renamed".into(),
        |config| config.stages.remove(1).name.clear(),
        |config| (config.stages[6].kind, config.stages[6].probability) = (StageKind::Open, Some(0.1)),
    ];
    for change in refused {
        assert_eq!(restore(&change).unwrap_err().kind(), ErrorKind::InvalidSnapshot);
    }
}

#[test]
fn a_damaged_snapshot_is_refused_wherever_it_is_damaged() {
    let mut calculator = calculator(TenantConfig::default());
    calculator.record(&DealStage { amount: Some(7.25), ..staged(1, 0.0, "d", "show") }).unwrap();
    calculator.record(&DealStage { ad_id: Some("film".into()), ..staged(2, 1.0, "d", "won") }).unwrap();
    let (text, bytes) = (calculator.snapshot().unwrap(), calculator.snapshot_bytes().unwrap());
    let restore = |bytes: &[u8]| SyntheticRevenueCalculator::restore_bytes(tenants(TenantConfig::default()), bytes);
    let kind = |result: lagwise::Result<SyntheticRevenueCalculator>| result.err().map(|error| error.kind());
    for place in 0..bytes.len() {
        assert_eq!(kind(restore(&bytes[..place])), Some(ErrorKind::InvalidSnapshot), "cut at {place}");
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x10;
        assert_eq!(kind(restore(&flipped)), Some(ErrorKind::InvalidSnapshot), "flipped at {place}");
    }
    let restore = |text: &str| SyntheticRevenueCalculator::restore(tenants(TenantConfig::default()), text);
    for end in 0..text.len() {
        assert_eq!(kind(restore(&text[..end])), Some(ErrorKind::InvalidSnapshot), "cut at {end}");
    }
    for (was, is) in [("\"value\":725", "\"value\":726"), ("lagwise-revenue", "lagwise-state"), ("film", "firm")] {
        assert!(text.contains(was), "{was}");
        assert_eq!(kind(restore(&text.replacen(was, is, 1))), Some(ErrorKind::InvalidSnapshot), "{is}");
    }
    // The optimizer's own snapshots are others.
    let optimizer = lagwise::Optimizer::new(lagwise::Config::default()).unwrap();
    assert_eq!(kind(restore(&optimizer.snapshot().unwrap())), Some(ErrorKind::InvalidSnapshot));
}

#[test]
fn a_refused_call_names_the_field_and_changes_nothing() {
    let mut calculator = calculator(TenantConfig::default());
    calculator.record(&staged(1, 0.0, "d", "show")).unwrap();
    let before = calculator.snapshot().unwrap();
    let good = || DealStage { amount: Some(1.0), ..staged(2, 1.0, "d", "won") };
    let long = || "x".repeat(1 << 20);
    let cases: [(&str, ErrorKind, Changed<DealStage>); 14] = [
        ("event.event_id", ErrorKind::OutOfRange, |e| e.event_id.clear()),
        ("event.event_id", ErrorKind::OutOfRange, |e| e.event_id = "x".repeat(1 << 20)),
        ("event.tenant_id", ErrorKind::OutOfRange, |e| e.tenant_id = "x".repeat(1 << 20)),
        ("event.tenant_id", ErrorKind::UnknownName, |e| e.tenant_id = "stranger".into()),
        ("event.deal_id", ErrorKind::OutOfRange, |e| e.deal_id.clear()),
        ("event.deal_id", ErrorKind::OutOfRange, |e| e.deal_id = "x".repeat(1 << 20)),
        ("event.stage", ErrorKind::OutOfRange, |e| e.stage = Some("x".repeat(1 << 20))),
        ("event.stage", ErrorKind::MissingField, |e| (e.stage, e.amount) = (None, None)),
        ("event.ad_id", ErrorKind::OutOfRange, |e| e.ad_id = Some(String::new())),
        ("event.ad_id", ErrorKind::OutOfRange, |e| e.ad_id = Some("x".repeat(1 << 20))),
        ("event.currency", ErrorKind::OutOfRange, |e| e.currency = Some("x".repeat(1 << 20))),
        ("event.amount", ErrorKind::NotFinite, |e| e.amount = Some(f64::NAN)),
        ("event.amount", ErrorKind::OutOfRange, |e| e.amount = Some(-0.01)),
        ("event.amount", ErrorKind::OutOfRange, |e| e.amount = Some(1.1e9)),
    ];
    for (field, kind, change) in cases {
        let mut event = good();
        change(&mut event);
        let error = calculator.record(&event).unwrap_err();
        assert_eq!((error.field(), error.kind()), (field, kind), "{error}");
        assert!(error.to_string().len() < 3_000);
    }
    let stateless = |from: Option<&str>, to: &str, value: Option<f64>| {
        let error = calculator.calculate_stage_change("acme", from, to, value).unwrap_err();
        (error.field().to_owned(), error.kind())
    };
    assert_eq!(stateless(Some(""), "won", None), ("stage_from".into(), ErrorKind::OutOfRange));
    assert_eq!(stateless(None, &long(), None), ("stage_to".into(), ErrorKind::OutOfRange));
    assert_eq!(stateless(None, "won", Some(f64::INFINITY)), ("deal_value".into(), ErrorKind::NotFinite));
    assert_eq!(stateless(None, "won", Some(-1.0)), ("deal_value".into(), ErrorKind::OutOfRange));
    let spent = |ad: String, spend: f64| {
        let spend = BTreeMap::from([(ad, spend)]);
        let error = calculator.calculate_ad_pipeline_roas("acme", at(0.0), &spend).unwrap_err();
        (error.field().to_owned(), error.kind())
    };
    assert_eq!(spent("film".into(), f64::NAN), ("spend[\"film\"]".into(), ErrorKind::NotFinite));
    assert_eq!(spent("film".into(), -1.0), ("spend[\"film\"]".into(), ErrorKind::OutOfRange));
    assert_eq!(spent(long(), 1.0), ("spend".into(), ErrorKind::OutOfRange));
    assert_eq!(calculator.value_of("acme", &long(), at(0.0)).unwrap_err().field(), "deal_id");
    assert_eq!(calculator.revalue(&long(), at(0.0)).unwrap_err().field(), "tenant_id");
    assert_eq!(calculator.snapshot().unwrap(), before);
}

#[test]
fn a_refused_configuration_names_the_field() {
    let cases: [(&str, ErrorKind, Changed<TenantConfig>); 17] = [
        ("currency", ErrorKind::UnknownName, |t| t.currency = "usd".into()),
        ("exchange_rates[\"euro\"]", ErrorKind::UnknownName, |t| t.exchange_rates.extend([("euro".into(), 1.0)])),
        ("exchange_rates[\"EUR\"]", ErrorKind::OutOfRange, |t| t.exchange_rates.extend([("EUR".into(), 0.0)])),
        ("average_deal_value", ErrorKind::OutOfRange, |t| t.average_deal_value = 0.0),
        ("average_deal_value", ErrorKind::NotFinite, |t| t.average_deal_value = f64::NAN),
        ("max_deal_value", ErrorKind::OutOfRange, |t| t.max_deal_value = Some(2e9)),
        ("probability_prior", ErrorKind::OutOfRange, |t| t.probability_prior = 0.0),
        ("retention_days", ErrorKind::OutOfRange, |t| t.retention_days = 0.5),
        ("stages", ErrorKind::OutOfRange, |t| t.stages.clear()),
        ("stages", ErrorKind::Conflict, |t| drop(t.stages.remove(3))),
        ("stages[1].name", ErrorKind::DuplicateId, |t| t.stages[1].name = "lead".into()),
        ("stages[0].name", ErrorKind::OutOfRange, |t| t.stages[0].name.clear()),
        ("stages[1].value", ErrorKind::Conflict, |t| t.stages[1].value = Some(15_000.01)),
        ("stages[1].probability", ErrorKind::MissingField, |t| t.stages[1].value = None),
        ("stages[1].probability", ErrorKind::Conflict, |t| t.stages[1].probability = Some(0.2)),
        ("stages[3].value", ErrorKind::Conflict, |t| t.stages[3].value = Some(15_000.0)),
        ("stages[2].stall_sigma", ErrorKind::OutOfRange, |t| t.stages[2].stall_sigma = 0.0),
    ];
    for (field, kind, change) in cases {
        let mut config = TenantConfig::default();
        change(&mut config);
        let error = SyntheticRevenueCalculator::new(tenants(config)).unwrap_err();
        assert_eq!((error.field(), error.kind()), (format!("tenants[\"acme\"].{field}").as_str(), kind), "{error}");
    }
    let nameless = BTreeMap::from([(String::new(), TenantConfig::default())]);
    assert_eq!(SyntheticRevenueCalculator::new(nameless).unwrap_err().field(), "tenants");
}

#[test]
fn a_thousand_tenants_keep_their_own_deals() {
    let named = |number: usize| format!("tenant-{number:04}");
    let all: BTreeMap<_, _> = (0..1_000).map(|number| (named(number), TenantConfig::service_business())).collect();
    let mut calculator = SyntheticRevenueCalculator::new(all.clone()).unwrap();
    for round in 0..3 {
        for number in 0..1_000 {
            let stage = ["appointment", "show", "won"][round];
            let event = DealStage {
                tenant_id: named(number),
                amount: Some(number as f64),
                ..staged(round, round as f64, "the same", stage)
            };
            calculator.record(&event).unwrap();
        }
    }
    let restored = SyntheticRevenueCalculator::restore_bytes(all, &calculator.snapshot_bytes().unwrap()).unwrap();
    for number in 0..1_000 {
        let value = restored.pipeline_value(&named(number), at(3.0)).unwrap();
        assert_eq!((value.value, value.won_deals), (number as f64, 1));
    }
}

/// However often a deal is changed, what is remembered of it is bounded, and its increments telescope still.
#[test]
fn a_deal_that_is_changed_without_end_takes_bounded_memory() {
    let mut calculator = calculator(TenantConfig::service_business());
    let mut sum = 0;
    for step in 0..3_000_u32 {
        let stage = STAGES[step as usize % 5];
        let event = DealStage { amount: Some(f64::from(step)), ..staged(step, f64::from(step) / 60.0, "d", stage) };
        sum += calculator.record(&event).unwrap().calculated_value_minor;
    }
    let value = calculator.value_of("acme", "d", at(50.0)).unwrap().unwrap();
    assert_eq!((sum, value.synthetic_value_minor), (0, 0));
    assert_eq!(calculator.pipeline_value("acme", at(50.0)).unwrap().remembered_events, 1_000);
    let late = calculator.record(&staged("x", 0.5, "d", "won")).unwrap();
    assert_eq!((late.outcome, late.calculated_value), (Outcome::Late, 0.0));
    let lost = calculator.stages("acme").unwrap();
    assert_eq!((lost[1].closed_deals, lost[1].won_deals), (1, 0));
}
