//! Increments telescope, whatever the CRM sends and in whatever order.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use lagwise::{
    DealStage, StageChange, StageChangeOutcome as Outcome, StageKind, StageValue, SyntheticRevenueCalculator,
    TenantConfig,
};
use proptest::prelude::*;

use crate::optimizer::at;
use crate::revenue::{calculator, event, tenants};

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

pub(crate) const STAGES: [&str; 5] = ["lead", "appointment", "show", "won", "lost"];

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
        let mut seen = BTreeSet::new();
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

/// Tables of every kind, with figures at the ends of their ranges.
fn tables() -> impl Strategy<Value = TenantConfig> {
    let figure = || prop_oneof![Just(0.0), Just(1.0), Just(1e-9), 0.0..=1.0_f64];
    let stage =
        (figure(), any::<bool>(), prop_oneof![Just(0.0), Just(3650.0), Just(1e-9), 0.0..90.0_f64], 0.01..5.0_f64);
    let amount = || prop_oneof![Just(1e9), Just(1e-9), 0.01..1e6_f64];
    let currency = prop_oneof![Just("USD"), Just("JPY")];
    (proptest::collection::vec(stage, 3), amount(), proptest::option::of(amount()), currency, any::<bool>()).prop_map(
        |(open, average_deal_value, max_deal_value, currency, learn_probabilities)| {
            let stage = |(place, (figure, is_value, days, sigma)): (usize, (f64, bool, f64, f64))| StageValue {
                name: STAGES[place].into(),
                kind: StageKind::Open,
                value: is_value.then_some(figure * average_deal_value),
                probability: (!is_value).then_some(figure),
                confidence: 0.5,
                stall_median_days: days,
                stall_sigma: sigma,
            };
            let stages = open.into_iter().enumerate().map(stage);
            TenantConfig {
                stages: stages.chain(TenantConfig::default().stages.into_iter().skip(3)).collect(),
                currency: currency.into(),
                average_deal_value,
                max_deal_value,
                learn_probabilities,
                probability_prior: 0.1,
                retention_days: 1.0,
                ..TenantConfig::default()
            }
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    /// Whatever the table, the times and the order of calls: no deal is worth less than nothing or more than its amount and
    /// the cap, and all sums agree to the minor unit.
    #[test]
    fn values_stay_in_their_bounds(
        table in tables(),
        history in histories(),
        times in proptest::collection::vec(prop_oneof![Just(-4.92e5), Just(1.52e6), -200.0..2_000.0_f64], 40),
        valued in proptest::collection::vec(any::<bool>(), 40),
    ) {
        let most = table.max_deal_value.unwrap_or(1e9);
        let mut calculator = calculator(table);
        let mut sums: BTreeMap<String, i64> = BTreeMap::new();
        for ((mut event, hours), is_valued) in history.into_iter().zip(times).zip(valued) {
            event.occurred_at = at(hours);
            if let Some(amount) = &mut event.amount {
                *amount = (*amount * 1e5).min(1e9);
            }
            let mut changes = vec![calculator.record(&event).unwrap()];
            let now = at(hours.abs().min(1e6));
            if is_valued {
                changes.extend(calculator.revalue("acme", now).unwrap());
            }
            for change in changes {
                let deal = change.deal_id.clone().unwrap();
                *sums.entry(deal).or_default() += change.calculated_value_minor;
                prop_assert!(change.synthetic_value >= 0.0 && change.synthetic_value <= most + 0.5, "{:?}", change);
                prop_assert!((0.0..=1.0).contains(&change.survival) && (0.0..=1.0).contains(&change.probability));
                prop_assert!((0.0..=1.0).contains(&change.confidence));
            }
            let pipeline = calculator.pipeline_value("acme", now).unwrap();
            prop_assert_eq!(pipeline.reported_value_minor, sums.values().sum::<i64>());
            let roas = calculator.calculate_ad_pipeline_roas("acme", now, &BTreeMap::new()).unwrap();
            let ads: i64 = roas.ads.iter().map(|ad| ad.pipeline_value_minor).sum();
            prop_assert_eq!(ads + roas.unattributed_value_minor, pipeline.value_minor);
            if is_valued {
                prop_assert_eq!(pipeline.reported_value_minor, pipeline.value_minor);
            }
        }
    }
}
