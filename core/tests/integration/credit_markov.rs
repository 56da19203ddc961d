//! The Markov model beside removal effects that are computed in other ways.

use std::collections::BTreeMap;

use lagwise::{AdCredit, CreditModel, CreditOptions, CreditReport, ErrorKind, Journey, credit_journeys};
use proptest::prelude::*;

use crate::credit::{credit, journey, journeys};
use crate::data;

fn markov(journeys: &[Journey], markov_order: u32) -> CreditReport {
    let options = CreditOptions { markov_order, ..CreditOptions::default() };
    credit_journeys(journeys, CreditModel::Markov, &options).unwrap()
}

fn effects(report: &CreditReport) -> Vec<f64> {
    report.ads.iter().map(|ad| ad.removal_effect.unwrap()).collect()
}

/// A chain by its definition: for each state the shares of its next states, and what ends there is worth.
#[derive(Default)]
struct Reference {
    steps: BTreeMap<Vec<String>, BTreeMap<Vec<String>, f64>>,
    leaves: BTreeMap<Vec<String>, f64>,
    gains: BTreeMap<Vec<String>, f64>,
}

impl Reference {
    fn new(journeys: &[Journey], order: usize, gain: fn(&Journey) -> f64) -> Self {
        let mut chain = Self::default();
        for journey in journeys.iter().filter(|journey| !journey.touches.is_empty()) {
            let weight = (journey.conversions + journey.non_conversions) as f64;
            let ads: Vec<String> = journey.touches.iter().map(|touch| touch.ad_id.clone()).collect();
            // The start is the state without ads.
            let states = (0..=ads.len()).map(|end| ads[end.saturating_sub(order)..end].to_vec());
            let states: Vec<Vec<String>> = states.collect();
            for pair in states.windows(2) {
                *chain.steps.entry(pair[0].clone()).or_default().entry(pair[1].clone()).or_default() += weight;
            }
            for state in &states {
                *chain.leaves.entry(state.clone()).or_default() += weight;
            }
            *chain.gains.entry(states.last().unwrap().clone()).or_default() += gain(journey);
        }
        chain
    }

    /// What a journey gains on average, by iteration to the fixed point; whoever comes to the removed ad gains nothing.
    fn gained(&self, removed: Option<&str>) -> f64 {
        let is_removed = |state: &[String]| removed.is_some_and(|ad| state.iter().any(|one| one == ad));
        let mut value: BTreeMap<&[String], f64> = BTreeMap::new();
        for _ in 0..100_000 {
            let mut change: f64 = 0.0;
            for (state, leaves) in self.leaves.iter().filter(|(state, leaves)| !is_removed(state) && **leaves > 0.0) {
                let next = self.steps.get(state).into_iter().flatten();
                let onward: f64 = next.map(|(to, count)| count * value.get(to.as_slice()).unwrap_or(&0.0)).sum();
                let gain = (onward + self.gains.get(state).unwrap_or(&0.0)) / leaves;
                change = change.max((gain - value.insert(state, gain).unwrap_or(0.0)).abs() / gain.max(1e-9));
            }
            if change < 1e-15 {
                break;
            }
        }
        value.get([].as_slice()).copied().unwrap_or(0.0)
    }
}

fn assert_as_defined(journeys: &[Journey], order: u32) {
    let report = markov(journeys, order);
    let conversions = Reference::new(journeys, order as usize, |journey| journey.conversions as f64);
    let value = Reference::new(journeys, order as usize, |journey| journey.value);
    let effects: [fn(&AdCredit) -> Option<f64>; 2] = [|ad| ad.removal_effect, |ad| ad.value_removal_effect];
    for (reference, effect) in [conversions, value].iter().zip(effects) {
        let all = reference.gained(None);
        for ad in &report.ads {
            match effect(ad) {
                None => assert!(all == 0.0, "{ad:?}"),
                Some(effect) => {
                    let expected = 1.0 - reference.gained(Some(&ad.ad_id)) / all;
                    assert!((effect - expected).abs() < 1e-9, "order {order}: {ad:?}, not {expected}");
                }
            }
        }
    }
}

/// The example that explains the model everywhere: three paths, of which one converts (Anderl and others 2016; computed
/// with fractions by hand). P(conversion) = 1/3; without c1 it is 1/6, without c2 or c3 nothing.
#[test]
fn three_paths_by_hand() {
    let given =
        [journey(&["c1", "c2", "c3"], 1, 100.0, 0), journey(&["c1"], 0, 0.0, 1), journey(&["c2", "c3"], 0, 0.0, 1)];
    let report = markov(&given, 1);
    for (effect, expected) in effects(&report).iter().zip([0.5, 1.0, 1.0]) {
        assert!((effect - expected).abs() < 1e-15, "{report:?}");
    }
    assert_eq!(report.ads.iter().map(|ad| ad.value).collect::<Vec<_>>(), [20.0, 40.0, 40.0]);
    assert!((report.ads[0].conversions - 0.2).abs() < 1e-15);
    // With a memory of two touches c2 and c3 are the same pair whether or not c1 came before; with three they are not, and
    // only the path with c1 converts.
    assert_eq!(markov(&given, 2).ads, report.ads);
    let third = effects(&markov(&given, 3));
    assert!(third.iter().all(|effect| (effect - 1.0).abs() < 1e-15), "{third:?}");
}

/// A cycle: a and b pass to each other for ever. From a: 1/2 to b, 1/2 to a sale; from b: 2/3 to a, 1/3 to nothing;
/// all begin with a. P(a) = 1/2 + 1/2 P(b), P(b) = 2/3 P(a): P(a) = 3/4. Without b it is 1/2, so b's effect is 1/3.
#[test]
fn a_cycle_by_hand() {
    let given = [journey(&["a", "b", "a"], 2, 9.0, 0), journey(&["a"], 1, 3.0, 0), journey(&["a", "b"], 0, 0.0, 1)];
    // Steps from a: 3 to b, 3 to a sale; from b: 2 to a, 1 to nothing.
    let report = markov(&given, 1);
    let effects = effects(&report);
    assert!((effects[0] - 1.0).abs() < 1e-15 && (effects[1] - 1.0 / 3.0).abs() < 1e-15, "{effects:?}");
    assert_eq!(report.ads.iter().map(|ad| ad.value_minor).collect::<Vec<_>>(), [900, 300]);
    assert_eq!(report.ads.iter().map(|ad| ad.conversions).collect::<Vec<_>>(), [2.25, 0.75]);
}

/// Where value and conversions come from different ads, each is credited by what it loses.
#[test]
fn value_has_its_own_effects() {
    let given = [journey(&["cheap"], 9, 9.0, 0), journey(&["dear"], 1, 991.0, 0)];
    let report = markov(&given, 1);
    let figures: Vec<_> = report.ads.iter().map(|ad| (ad.conversions, ad.value)).collect();
    assert_eq!(figures, [(9.0, 9.0), (1.0, 991.0)]);
}

proptest! {
    #[test]
    fn removal_effects_are_those_of_the_definition(given in journeys(), order in 1..=3_u32) {
        assert_as_defined(&given, order);
    }

    /// An ad touched again at once changes no step between different ads.
    #[test]
    fn a_repeated_touch_changes_nothing_of_the_first_order(given in journeys()) {
        let mut repeated = given.clone();
        for journey in &mut repeated {
            if let Some(last) = journey.touches.last().cloned() {
                journey.touches.push(last);
            }
        }
        let [once, twice] = [&given, &repeated].map(|journeys| credit(journeys, CreditModel::Markov));
        for (one, other) in once.ads.iter().zip(&twice.ads) {
            prop_assert!((one.conversions - other.conversions).abs() < 1e-9);
        }
    }
}

#[test]
fn real_paths_have_the_effects_of_the_definition() {
    let Some(text) = data::read("channelattribution/Data_first2000.csv") else { return };
    let read = |line: &str| {
        let fields: Vec<&str> = line.split(';').collect();
        let ads: Vec<&str> = fields[0].split(" > ").collect();
        let number = |place: usize| fields[place].parse::<f64>().unwrap();
        journey(&ads, number(1) as u64, (number(2) * 100.0).round() / 100.0, number(3) as u64)
    };
    let journeys: Vec<Journey> = text.lines().skip(1).map(read).collect();
    // Values of less than half a minor unit are none, here as there.
    for order in 1..=2 {
        assert_as_defined(&journeys, order);
    }
}

#[test]
fn a_chain_of_too_many_states_is_refused() {
    let ids: Vec<String> = (0..2_001).map(|ad| format!("ad-{ad:04}")).collect();
    let given: Vec<Journey> = ids.iter().map(|ad| journey(&[ad], 1, 1.0, 0)).collect();
    let options = CreditOptions::default();
    let error = credit_journeys(&given, CreditModel::Markov, &options).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "journeys"));
    assert!(error.detail().contains("2000"), "{error}");
    assert_eq!(credit(&given, CreditModel::Shapley).value, 2_001.0);
    assert_eq!(credit(&given[1..300], CreditModel::Markov).ads.len(), 299);
}
