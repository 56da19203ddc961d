//! What must hold of multi-touch credit: exact sums, no order, each rule by its definition, and bad input.

use jiff::{SignedDuration, Timestamp};
use lagwise::{CreditModel, CreditOptions, CreditReport, ErrorKind, Journey, JourneyTouch, credit_journeys};
use proptest::prelude::*;

use crate::data;

/// A change of something that is legal, and how it is refused then.
type Refusal<T> = (fn(&mut T), ErrorKind, &'static str);

fn at(hours: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(500_000 + hours)
}

/// A journey with a touch every hour.
pub(crate) fn journey(ads: &[&str], conversions: u64, value: f64, non_conversions: u64) -> Journey {
    let touch = |(hour, ad): (i64, &&str)| JourneyTouch { ad_id: (*ad).to_owned(), occurred_at: Some(at(hour)) };
    Journey { touches: (0..).zip(ads).map(touch).collect(), conversions, value, non_conversions, ..Journey::default() }
}

pub(crate) fn credit(journeys: &[Journey], model: CreditModel) -> CreditReport {
    credit_journeys(journeys, model, &CreditOptions::default()).unwrap()
}

fn values(report: &CreditReport) -> Vec<(&str, f64)> {
    report.ads.iter().map(|ad| (ad.ad_id.as_str(), ad.value)).collect()
}

fn conversions(report: &CreditReport) -> Vec<f64> {
    report.ads.iter().map(|ad| ad.conversions).collect()
}

pub(crate) fn journeys() -> impl Strategy<Value = Vec<Journey>> {
    let touches = prop::collection::vec((prop::sample::select(vec!["a", "b", "c", "d", "e"]), 0..2_000_i64), 0..7);
    let journey = (touches, 0..4_u64, 0..100_000_000_i64, 0..4_u64).prop_map(
        |(mut touches, conversions, cents, non_conversions)| {
            let mut hours: Vec<i64> = touches.iter().map(|(_, hours)| *hours).collect();
            hours.sort_unstable();
            touches.iter_mut().zip(hours).for_each(|(touch, hours)| touch.1 = hours);
            let touch = |(ad, hours): &(&str, i64)| JourneyTouch { ad_id: (*ad).into(), occurred_at: Some(at(*hours)) };
            Journey {
                touches: touches.iter().map(touch).collect(),
                conversions,
                value: if conversions == 0 { 0.0 } else { cents as f64 / 100.0 },
                non_conversions,
                ..Journey::default()
            }
        },
    );
    prop::collection::vec(journey, 0..12)
}

fn orders() -> impl Iterator<Item = (CreditModel, CreditOptions)> {
    let with = |markov_order| CreditOptions { markov_order, ..CreditOptions::default() };
    let all = CreditModel::ALL.iter().map(move |model| (*model, with(1)));
    all.chain([2, 3].map(|order| (CreditModel::Markov, with(order))))
}

proptest! {
    #[test]
    fn credits_sum_to_the_whole_and_no_order_matters(given in journeys(), turn in 0..12_usize) {
        let mut turned = given.clone();
        turned.rotate_left(turn.min(given.len()));
        turned.reverse();
        for (model, options) in orders() {
            let report = credit_journeys(&given, model, &options).unwrap();
            let minor: i64 = report.ads.iter().map(|ad| ad.value_minor).sum();
            prop_assert_eq!(minor + report.unattributed_value_minor, report.value_minor, "{:?}", model);
            let whole: i64 = given.iter().map(|one| (one.value * 100.0).round() as i64).sum();
            prop_assert_eq!(report.value_minor, whole);
            let split: f64 = conversions(&report).iter().sum();
            let rest = report.unattributed_conversions as f64;
            prop_assert!((split + rest - report.conversions as f64).abs() < 1e-9, "{:?}", model);
            prop_assert_eq!(report.conversions, given.iter().map(|one| one.conversions).sum::<u64>());
            prop_assert!(report.ads.iter().all(|ad| ad.value_minor >= 0 && ad.conversions >= 0.0));
            prop_assert!(report.ads.is_sorted_by(|a, b| a.ad_id < b.ad_id));
            let is_markov = model == CreditModel::Markov && report.conversions > report.unattributed_conversions;
            prop_assert!(report.ads.iter().all(|ad| ad.removal_effect.is_some() == is_markov));
            prop_assert_eq!(&credit_journeys(&turned, model, &options).unwrap(), &report, "{:?}", model);
        }
    }

    #[test]
    fn the_credit_of_two_lists_is_the_sum_of_theirs_but_for_markov(given in journeys(), cut in 0..12_usize) {
        let (some, others) = given.split_at(cut.min(given.len()));
        for model in CreditModel::ALL.iter().filter(|model| **model != CreditModel::Markov) {
            let parts = [credit(some, *model), credit(others, *model)];
            for ad in credit(&given, *model).ads {
                let of = parts.iter().flat_map(|part| &part.ads).filter(|one| one.ad_id == ad.ad_id);
                let (minor, conversions) = of.fold((0, 0.0), |(m, c), one| (m + one.value_minor, c + one.conversions));
                prop_assert_eq!(minor, ad.value_minor);
                prop_assert!((conversions - ad.conversions).abs() < 1e-9);
            }
        }
    }

    #[test]
    fn one_ad_alone_has_it_all(touches in 1..9_usize, cents in 0..1_000_000_000_000_i64, conversions in 1..9_u64) {
        let value = cents as f64 / 100.0;
        for (model, options) in orders() {
            let report = credit_journeys(&[journey(&vec!["a"; touches], conversions, value, 3)], model, &options).unwrap();
            prop_assert_eq!(values(&report), [("a", value)]);
            prop_assert_eq!(report.ads[0].conversions, conversions as f64);
        }
    }

    /// Over all coalitions: phi_i = sum over S without i of |S|! (n - |S| - 1)! / n! (v(S + i) - v(S)), where v(S) is the
    /// number of conversions (or the value) of the journeys that touch no ad outside of S.
    #[test]
    fn shapley_is_that_of_all_coalitions(given in journeys()) {
        let report = credit(&given, CreditModel::Shapley);
        let ids: Vec<&str> = report.ads.iter().map(|ad| ad.ad_id.as_str()).collect();
        let sets: Vec<usize> = given.iter().map(|one| one.touches.iter().fold(0, |set, touch| {
            set | 1 << ids.iter().position(|id| *id == touch.ad_id).unwrap()
        })).collect();
        let worth = |coalition: usize, of: fn(&Journey) -> f64| -> f64 {
            let within = given.iter().zip(&sets).filter(|(_, set)| **set != 0 && **set & !coalition == 0);
            within.map(|(one, _)| of(one)).sum()
        };
        let factorial = |n: u32| (1..=n).map(f64::from).product::<f64>();
        let n = ids.len() as u32;
        for (place, ad) in report.ads.iter().enumerate() {
            let shapley = |of: fn(&Journey) -> f64| -> f64 {
                (0..1_usize << n).filter(|set| set & (1 << place) == 0).map(|set| {
                    let size = set.count_ones();
                    let weight = factorial(size) * factorial(n - size - 1) / factorial(n);
                    weight * (worth(set | 1 << place, of) - worth(set, of))
                }).sum()
            };
            prop_assert!((ad.conversions - shapley(|one| one.conversions as f64)).abs() < 1e-9);
            // A unit for each journey, where largest remainders were given out.
            prop_assert!((ad.value - shapley(|one| one.value)).abs() <= 0.01 * given.len() as f64 + 1e-6);
        }
    }
}

#[test]
fn each_rule_splits_as_it_says() {
    let one = [journey(&["a", "b", "a", "c"], 2, 100.0, 0)];
    assert_eq!(values(&credit(&one, CreditModel::First)), [("a", 100.0), ("b", 0.0), ("c", 0.0)]);
    assert_eq!(values(&credit(&one, CreditModel::Last)), [("a", 0.0), ("b", 0.0), ("c", 100.0)]);
    assert_eq!(values(&credit(&one, CreditModel::Linear)), [("a", 50.0), ("b", 25.0), ("c", 25.0)]);
    assert_eq!(conversions(&credit(&one, CreditModel::Linear)), [1.0, 0.5, 0.5]);
    assert_eq!(values(&credit(&one, CreditModel::Position)), [("a", 50.0), ("b", 10.0), ("c", 40.0)]);
    assert_eq!(values(&credit(&one, CreditModel::Shapley)), [("a", 33.34), ("b", 33.33), ("c", 33.33)]);
    let two = [journey(&["b", "a"], 1, 0.05, 0)];
    assert_eq!(
        values(&credit(&two, CreditModel::Position)),
        [("a", 0.03), ("b", 0.02)],
        "the half goes to the first id"
    );

    let with = |first_share, last_share| CreditOptions { first_share, last_share, ..CreditOptions::default() };
    let position = |ads: &[&str], options| {
        let report = credit_journeys(&[journey(ads, 1, 80.0, 0)], CreditModel::Position, &options).unwrap();
        report.ads.iter().map(|ad| ad.value).collect::<Vec<_>>()
    };
    assert_eq!(position(&["a", "b", "c"], with(0.5, 0.25)), [40.0, 20.0, 20.0]);
    assert_eq!(position(&["a", "b"], with(0.5, 0.25)), [53.33, 26.67]);
    assert_eq!(position(&["a", "b"], with(0.0, 0.0)), [40.0, 40.0]);
    assert_eq!(position(&["a", "b", "c"], with(0.0, 0.0)), [0.0, 80.0, 0.0]);
    assert_eq!(position(&["a"], with(0.0, 0.0)), [80.0]);
    assert_eq!(position(&["a", "b", "c"], with(0.9, 0.1)), [72.0, 0.0, 8.0]);
}

#[test]
fn a_touch_has_half_the_weight_of_one_a_half_life_later() {
    let touch = |ad: &str, hours| JourneyTouch { ad_id: ad.into(), occurred_at: Some(at(hours)) };
    let mut one = Journey {
        touches: vec![touch("a", 0), touch("b", 168), touch("c", 336)],
        value: 70.0,
        converted_at: Some(at(336)),
        ..Journey::default()
    };
    let expected = [("a", 10.0), ("b", 20.0), ("c", 40.0)];
    assert_eq!(values(&credit(std::slice::from_ref(&one), CreditModel::TimeDecay)), expected);
    // All touches are older alike: the instant of the conversion cancels out, however late it is.
    for converted_at in [None, Some(at(9_999))] {
        one.converted_at = converted_at;
        assert_eq!(values(&credit(std::slice::from_ref(&one), CreditModel::TimeDecay)), expected);
    }
    let days = CreditOptions { half_life_days: 3.5, ..CreditOptions::default() };
    let report = credit_journeys(&[one], CreditModel::TimeDecay, &days).unwrap();
    // 1 : 4 : 16 parts of 70.00 leave the same remainders, so the cent goes to the first id.
    assert_eq!(values(&report), [("a", 3.34), ("b", 13.33), ("c", 53.33)]);
    // A century between two touches leaves nothing to the first, and does not divide by nothing.
    let long = [Journey { touches: vec![touch("a", 0), touch("b", 876_000)], value: 1.0, ..Journey::default() }];
    assert_eq!(values(&credit(&long, CreditModel::TimeDecay)), [("a", 0.0), ("b", 1.0)]);
}

#[test]
fn journeys_without_touches_are_credited_to_none() {
    let given = [journey(&[], 2, 30.5, 7), journey(&["a"], 1, 1.0, 0), journey(&["b"], 0, 0.0, 0)];
    for (model, options) in orders() {
        let report = credit_journeys(&given, model, &options).unwrap();
        assert_eq!(values(&report), [("a", 1.0), ("b", 0.0)], "{model:?}");
        assert_eq!((report.unattributed_value, report.unattributed_value_minor), (30.5, 3_050));
        assert_eq!((report.unattributed_conversions, report.conversions, report.value), (2, 3, 31.5));
    }
    for (model, options) in orders() {
        let report = credit_journeys(&[], model, &options).unwrap();
        assert_eq!((report.ads.len(), report.value_minor, report.conversions), (0, 0, 0));
        let lost = credit_journeys(&[journey(&["a", "b"], 0, 0.0, 5)], model, &options).unwrap();
        assert_eq!(values(&lost), [("a", 0.0), ("b", 0.0)]);
        assert!(lost.ads.iter().all(|ad| ad.removal_effect.is_none() && ad.value_removal_effect.is_none()));
    }
}

#[test]
fn a_currency_without_minor_units_is_split_in_whole_units() {
    let options = CreditOptions { currency: "JPY".into(), ..CreditOptions::default() };
    let report = credit_journeys(&[journey(&["a", "b", "c"], 1, 100.0, 0)], CreditModel::Linear, &options).unwrap();
    assert_eq!(values(&report), [("a", 34.0), ("b", 33.0), ("c", 33.0)]);
    assert_eq!((report.value_minor, report.currency.as_str()), (100, "JPY"));
}

#[test]
fn bad_input_is_refused_with_its_place() {
    let refused = |journeys: &[Journey], model, options: &CreditOptions| {
        let error = credit_journeys(journeys, model, options).unwrap_err();
        (error.kind(), error.field().to_owned())
    };
    let good = || journey(&["a", "b"], 1, 5.0, 0);
    let bad = |change: fn(&mut Journey)| {
        let mut second = good();
        change(&mut second);
        refused(&[good(), second], CreditModel::TimeDecay, &CreditOptions::default())
    };
    let is = |kind, field: &str| (kind, field.to_owned());
    let cases: [Refusal<Journey>; 17] = [
        (|j| j.touches[1].ad_id.clear(), ErrorKind::OutOfRange, "journeys[1].touches[1].ad_id"),
        (|j| j.touches[0].ad_id = "x".repeat(1_025), ErrorKind::OutOfRange, "journeys[1].touches[0].ad_id"),
        (|j| j.journey_id = Some(String::new()), ErrorKind::OutOfRange, "journeys[1].journey_id"),
        (|j| j.touches.swap(0, 1), ErrorKind::Conflict, "journeys[1].touches[1].occurred_at"),
        (|j| j.touches[1].occurred_at = None, ErrorKind::MissingField, "journeys[1].touches[1].occurred_at"),
        (
            |j| j.touches[0].occurred_at = Some("1969-12-31T23:59:59Z".parse().unwrap()),
            ErrorKind::OutOfRange,
            "journeys[1].touches[0].occurred_at",
        ),
        (|j| j.converted_at = Some(at(0)), ErrorKind::Conflict, "journeys[1].converted_at"),
        (
            |j| j.converted_at = Some("2201-01-01T00:00:00Z".parse().unwrap()),
            ErrorKind::OutOfRange,
            "journeys[1].converted_at",
        ),
        (|j| j.value = -0.01, ErrorKind::OutOfRange, "journeys[1].value"),
        (|j| j.value = f64::NAN, ErrorKind::NotFinite, "journeys[1].value"),
        (|j| j.value = f64::INFINITY, ErrorKind::NotFinite, "journeys[1].value"),
        (|j| j.value = 1.1e13, ErrorKind::OutOfRange, "journeys[1].value"),
        (|j| j.value = 1e13, ErrorKind::OutOfRange, "journeys"),
        (|j| j.conversions = 0, ErrorKind::Conflict, "journeys[1].value"),
        (|j| j.conversions = u64::MAX, ErrorKind::OutOfRange, "journeys[1].conversions"),
        (|j| j.non_conversions = 1 << 53, ErrorKind::OutOfRange, "journeys[1].non_conversions"),
        (|j| j.non_conversions = 1 << 52, ErrorKind::OutOfRange, "journeys"),
    ];
    for (number, (change, kind, field)) in cases.into_iter().enumerate() {
        assert_eq!(bad(change), is(kind, field), "case {number}");
    }
    let mut long = journey(&vec!["a"; 1_001], 1, 5.0, 0);
    let default = CreditOptions::default();
    assert_eq!(
        refused(&[long.clone()], CreditModel::First, &default),
        is(ErrorKind::OutOfRange, "journeys[0].touches")
    );
    long.touches.pop();
    assert_eq!(values(&credit(&[long], CreditModel::TimeDecay)), [("a", 5.0)]);
    let named = || Journey { journey_id: Some("j".into()), ..good() };
    let twice = [named(), good(), named()];
    assert_eq!(refused(&twice, CreditModel::First, &default), is(ErrorKind::DuplicateId, "journeys[2].journey_id"));

    let options: [Refusal<CreditOptions>; 12] = [
        (|o| o.currency = "usd".into(), ErrorKind::UnknownName, "currency"),
        (|o| o.first_share = -0.1, ErrorKind::OutOfRange, "first_share"),
        (|o| o.first_share = f64::NAN, ErrorKind::NotFinite, "first_share"),
        (|o| o.last_share = 1.1, ErrorKind::OutOfRange, "last_share"),
        (|o| o.last_share = f64::INFINITY, ErrorKind::NotFinite, "last_share"),
        (|o| o.first_share = 0.7, ErrorKind::Conflict, "first_share"),
        (|o| o.half_life_days = 0.0, ErrorKind::OutOfRange, "half_life_days"),
        (|o| o.half_life_days = -7.0, ErrorKind::OutOfRange, "half_life_days"),
        (|o| o.half_life_days = 3_651.0, ErrorKind::OutOfRange, "half_life_days"),
        (|o| o.half_life_days = f64::NAN, ErrorKind::NotFinite, "half_life_days"),
        (|o| o.markov_order = 0, ErrorKind::OutOfRange, "markov_order"),
        (|o| o.markov_order = 4, ErrorKind::OutOfRange, "markov_order"),
    ];
    for (number, (change, kind, field)) in options.into_iter().enumerate() {
        let mut options = CreditOptions::default();
        change(&mut options);
        assert_eq!(refused(&[good()], CreditModel::First, &options), is(kind, field), "option {number}");
    }
}

#[test]
fn the_largest_amounts_are_split_exactly() {
    for (model, options) in orders() {
        let given = [journey(&["a", "b", "c", "a", "d"], 1 << 40, 9_999_999_999_999.99, 1)];
        let report = credit_journeys(&given, model, &options).unwrap();
        assert_eq!(report.ads.iter().map(|ad| ad.value_minor).sum::<i64>(), 999_999_999_999_999, "{model:?}");
    }
}

/// Real paths with what the ChannelAttribution package makes of them.
#[test]
fn first_last_and_linear_are_those_of_channelattribution() {
    // A millionfold value, so that the minor unit is far below the tolerance.
    const SCALE: f64 = 1e6;
    const FOLDER: &str = "channelattribution";
    let Some(paths) = data::read(&format!("{FOLDER}/Data_first2000.csv")) else { return };
    let Some(expected) = data::read(&format!("{FOLDER}/expected_heuristic_first2000.csv")) else { return };
    let read = |line: &str| {
        let fields: Vec<&str> = line.split(';').collect();
        let ads: Vec<&str> = fields[0].split(" > ").collect();
        let number = |place: usize| fields[place].parse::<f64>().unwrap();
        journey(&ads, number(1) as u64, (number(2) * SCALE * 100.0).round() / 100.0, number(3) as u64)
    };
    let journeys: Vec<Journey> = paths.lines().skip(1).map(read).collect();
    assert_eq!(journeys.len(), 2_000);
    let models = [CreditModel::First, CreditModel::Last, CreditModel::Linear];
    let reports = models.map(|model| credit(&journeys, model));
    let mut compared = 0;
    for line in expected.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        for (place, report) in reports.iter().enumerate() {
            let ad = report.ads.iter().find(|ad| ad.ad_id == fields[0]).unwrap();
            let [conversions, value] = [1, 2].map(|offset| fields[2 * place + offset].parse::<f64>().unwrap());
            assert!((ad.conversions - conversions).abs() < 1e-9, "{line}: {ad:?}");
            assert!((ad.value / SCALE - value).abs() < 2e-5, "{line}: {ad:?}");
            compared += 1;
        }
    }
    assert_eq!(compared, 3 * reports[0].ads.len());
}
