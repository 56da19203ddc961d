//! What must hold of the two models.

use std::collections::BTreeMap;

use lagwise::{
    AdState, BattleHardenedSampler, Config, DecisionOptions, FatigueDetector, Model, Period, Stage, VerdictAction,
};
use proptest::prelude::*;

use crate::strategies::{account, plausible_account};

fn shares(config: Config, ads: &[AdState]) -> Vec<f64> {
    let sampler = BattleHardenedSampler::new(config).unwrap();
    let allocation = sampler.select_budget_allocation(ads, 1_000.0, &DecisionOptions::default()).unwrap();
    allocation.recommendations.iter().map(|r| r.metrics.share_before_bounds).collect()
}

fn ad(ad_id: &str, clicks: u64, sales: u64) -> AdState {
    AdState {
        ad_id: ad_id.into(),
        impressions: 20_000,
        clicks,
        spend: 200.0,
        age_hours: 240.0,
        stage_counts: Some(BTreeMap::from([("sale".to_owned(), sales)])),
        ..AdState::default()
    }
}

fn one_stage() -> Config {
    let sale = Stage { name: "sale".into(), nominal_rate: 0.02, cv: 0.5, lag_median_days: 0.0, lag_sigma: 1.0 };
    Config { stages: vec![sale], deal_value: 80.0, ..Config::default() }
}

/// With no lag and one stage the value per click is the textbook Gamma-Poisson posterior around the pooled rate:
/// shape 1/CV^2 + sales, rate 1/(m CV^2) + clicks. Its log-moments are integrated here, not taken from digamma.
#[test]
fn without_lag_one_stage_is_the_textbook_pooled_posterior() {
    let ads = [ad("a", 300, 12), ad("b", 250, 2), ad("c", 400, 9)];
    let (nominal, events, cv) = (0.02, 3.0, 0.5);
    let pooled = |weights: &[f64]| {
        let sum = |value: &dyn Fn(usize) -> f64| (0..3).map(|i| weights[i] * value(i)).sum::<f64>();
        let sales = [12.0, 2.0, 9.0];
        (sum(&|i| sales[i]) + events) / (sum(&|i| ads[i].clicks as f64) + events / nominal)
    };
    let mut m: f64 = pooled(&[1.0; 3]);
    for _ in 0..2 {
        let weights: Vec<f64> = ads.iter().map(|ad| 1.0 / (1.0 + m * ad.clicks as f64 * cv * cv)).collect();
        m = pooled(&weights);
    }
    let sampler = BattleHardenedSampler::new(one_stage()).unwrap();
    let allocation = sampler.select_budget_allocation(&ads, 100.0, &DecisionOptions::default()).unwrap();
    for (r, sales) in allocation.recommendations.iter().zip([12.0, 2.0, 9.0]) {
        let shape = 1.0 / (cv * cv) + sales;
        let rate = 1.0 / (m * cv * cv) + r.metrics.clicks;
        // Moments of ln(lambda) by integration of its density on a fine grid.
        let (mut mass, mut mean, mut square) = (0.0, 0.0, 0.0);
        for step in 0..40_000 {
            let x: f64 = -14.0 + f64::from(step) * 4e-4;
            let density = (shape * x - rate * x.exp() - (shape * (shape / rate).ln() - shape)).exp();
            mass += density;
            mean += density * x;
            square += density * x * x;
        }
        let (mean, square) = (mean / mass, square / mass);
        let expected = 80.0 * (mean + 0.5 * (square - mean * mean)).exp();
        let stated = r.metrics.value_per_click.unwrap().mean;
        assert!((stated / expected - 1.0).abs() < 1e-6, "{stated} against {expected}");
        assert_eq!(r.metrics.maturity, 1.0);
    }
}

/// Conversions per impression are what counts: an ad whose leads come from views is worth what its twin is whose leads
/// come from clicks, and is not killed for its click-through rate.
#[test]
fn view_through_conversions_are_worth_what_others_are() {
    let ad = |id: String, clicks, leads: u64| AdState {
        ad_id: id,
        impressions: 60_000,
        clicks,
        spend: 900.0,
        age_hours: 1_200.0,
        stage_counts: Some(BTreeMap::from([("lead".to_owned(), leads)])),
        ..AdState::default()
    };
    let mut ads: Vec<AdState> = (0..19).map(|i| ad(format!("click-{i}"), 720, 9)).collect();
    ads.push(ad("view".into(), 0, 9));
    ads.push(ad("many-views".into(), 3, 27));
    let sampler = BattleHardenedSampler::new(Config { deal_value: 150_000.0, ..Config::default() }).unwrap();
    let allocation = sampler.select_budget_allocation(&ads, 600.0, &DecisionOptions::default()).unwrap();
    let value = |index: usize| allocation.recommendations[index].metrics.value_per_spend.unwrap().mean;
    assert!((value(19) / value(0) - 1.0).abs() < 0.25, "{} against {}", value(19), value(0));
    assert!(value(20) > 1.5 * value(0), "{} against {}", value(20), value(0));
    for verdict in sampler.verdicts(&ads).unwrap().iter().skip(19) {
        assert_ne!(verdict.action, VerdictAction::Kill, "{}", verdict.reason);
    }
}

/// Conversions that are known before the delivery they came from say nothing of a click-through rate.
#[test]
fn conversions_before_any_delivery_do_not_take_the_budget() {
    let ad = |id: &str, leads: u64| AdState {
        ad_id: id.into(),
        age_hours: 48.0,
        stage_counts: Some(BTreeMap::from([("lead".to_owned(), leads)])),
        ..AdState::default()
    };
    let early = shares(Config::default(), &[ad("early", 1), ad("a", 0), ad("b", 0), ad("c", 0), ad("d", 0)]);
    assert!(early[0] > early[1] && early[0] < 0.6, "{early:?}");
}

#[test]
fn no_evidence_gives_equal_shares() {
    for model in [Model::Funnel, Model::Scheduled] {
        let ads: Vec<AdState> =
            (0..7).map(|i| AdState { ad_id: format!("ad-{i}"), age_hours: 24.0, ..AdState::default() }).collect();
        for share in shares(Config { model, ..Config::default() }, &ads) {
            assert!((share - 1.0 / 7.0).abs() < 1e-12);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn one_more_sale_never_lowers_an_ads_share(ads in plausible_account(), which in 0..12_usize) {
        let which = which % ads.len();
        let mut more = ads.clone();
        *more[which].stage_counts.as_mut().unwrap().get_mut("won").unwrap() += 1;
        let (before, after) = (shares(Config::default(), &ads), shares(Config::default(), &more));
        prop_assert!(after[which] >= before[which] - 1e-12, "{} to {}", before[which], after[which]);
    }

    #[test]
    fn of_two_ads_with_the_same_counts_the_younger_is_not_ranked_lower(ads in plausible_account(), younger in 0.05..1.0_f64) {
        // The same deliveries, bought later: its silence is younger, so it says less.
        let old = Period { age_hours: 480.0, duration_hours: Some(24.0), ..period_of(&ads[0]) };
        let young = Period { age_hours: 456.0 * younger + 24.0, ..old.clone() };
        let mut twins = ads.clone();
        for (id, period) in [("twin-old", old), ("twin-young", young)] {
            let age_hours = period.age_hours;
            twins.push(AdState { ad_id: id.into(), history: vec![period], age_hours, ..ads[0].clone() });
        }
        let shares = shares(Config::default(), &twins);
        let (old, young) = (shares[twins.len() - 2], shares[twins.len() - 1]);
        prop_assert!(young >= old - 1e-12, "young {young} below old {old}");
    }

    #[test]
    fn the_scheduled_score_has_a_valid_posterior(ads in account(4)) {
        let sampler = BattleHardenedSampler::new(Config::default()).unwrap();
        for ad in &ads {
            let score = sampler.score(ad).unwrap();
            prop_assert!(score.alpha >= 1.0 && score.beta >= 1.0 && (score.alpha + score.beta).is_finite());
            prop_assert!((0.0..=1.0).contains(&score.score));
            prop_assert!((1.0..=1.2).contains(&score.dna_factor));
            prop_assert!((0.1..=1.0).contains(&score.ctr_weight));
            prop_assert!((score.ctr_weight + score.roas_weight - 1.0).abs() < 1e-12);
        }
    }

    #[test]
    fn fatigue_and_verdicts_are_finite_for_every_account(ads in account(8), funnel in any::<bool>()) {
        let model = if funnel { Model::Funnel } else { Model::Scheduled };
        let config = Config { model, ..Config::default() };
        let detector = FatigueDetector::new(config.clone()).unwrap();
        for report in detector.detect(&ads, &BTreeMap::new()).unwrap() {
            let value = serde_json::to_value(&report).unwrap();
            prop_assert!(serde_json::from_value::<lagwise::FatigueReport>(value).is_ok(), "{report:?}");
        }
        for verdict in BattleHardenedSampler::new(config).unwrap().verdicts(&ads).unwrap() {
            let value = serde_json::to_value(&verdict).unwrap();
            prop_assert!(serde_json::from_value::<lagwise::AdVerdict>(value).is_ok(), "{verdict:?}");
            prop_assert!(verdict.action != VerdictAction::Kill || !verdict.in_ignorance_zone);
        }
    }
}

fn period_of(ad: &AdState) -> Period {
    Period {
        age_hours: ad.age_hours,
        duration_hours: None,
        impressions: ad.impressions,
        clicks: ad.clicks,
        spend: ad.spend,
        stage_counts: ad.stage_counts.clone().unwrap(),
    }
}

/// A creative that wears out at a known rate is recognised, and one that does not is left alone.
#[test]
fn fatigue_is_told_from_health_by_the_history() {
    let worn = |rate: f64, id: &str| {
        let mut served = 0.0;
        let history: Vec<Period> = (0..28)
            .rev()
            .map(|day| {
                let clicks = 0.02 * (-rate * (served + 2_500.0)).exp() * 5_000.0;
                served += 5_000.0;
                Period {
                    age_hours: f64::from(day + 1) * 24.0,
                    duration_hours: Some(24.0),
                    impressions: 5_000,
                    clicks: clicks.round() as u64,
                    spend: 60.0,
                    ..Period::default()
                }
            })
            .collect();
        let sum = |count: fn(&Period) -> u64| history.iter().map(count).sum::<u64>();
        AdState {
            ad_id: id.into(),
            impressions: sum(|p| p.impressions),
            clicks: sum(|p| p.clicks),
            spend: 28.0 * 60.0,
            age_hours: 28.0 * 24.0,
            history,
            ..AdState::default()
        }
    };
    let detector = FatigueDetector::new(Config::default()).unwrap();
    let reports = detector.detect(&[worn(1e-5, "worn"), worn(0.0, "fresh")], &BTreeMap::new()).unwrap();
    let truth = (-1e-5_f64 * 140_000.0).exp();
    assert!((reports[0].decay_factor.mean - truth).abs() < 0.03, "{:?}", reports[0]);
    assert!(reports[0].decay_factor.low <= truth && truth <= reports[0].decay_factor.high);
    assert!(reports[0].refresh_due && reports[0].days_until_critical == Some(0.0));
    assert!((reports[0].half_life_impressions.unwrap() / 69_315.0 - 1.0).abs() < 0.1);
    assert_eq!(reports[1].status, lagwise::FatigueStatus::Healthy);
    assert!(reports[1].decay_factor.mean > 0.9 && !reports[1].refresh_due, "{:?}", reports[1]);
}

/// The trigger fires once, holds between its two marks, clears above the upper one, and may fire again after the
/// cool-down.
#[test]
fn the_refresh_trigger_has_hysteresis_and_a_cool_down() {
    let detector = FatigueDetector::new(Config { model: Model::Scheduled, ..Config::default() }).unwrap();
    let mut known = BTreeMap::new();
    let mut step = |impressions: u64, age_hours: f64| {
        let ad = AdState { ad_id: "x".into(), impressions, clicks: 10, age_hours, ..AdState::default() };
        let report = detector.detect(&[ad], &known).unwrap().remove(0);
        known.insert("x".to_owned(), report.refresh.clone());
        (report.refresh.active, report.refresh_due)
    };
    // exp(-1e-4 n): 0.9 at 1,000; 0.5 at 6,931; 0.55 at 5,978; 0.6 at 5,108
    assert_eq!(step(900, 10.0), (false, false));
    assert_eq!(step(6_000, 100.0), (false, false));
    assert_eq!(step(7_000, 110.0), (true, true));
    assert_eq!(step(7_500, 120.0), (true, false));
    assert_eq!(step(5_900, 130.0), (true, false), "between the marks it holds");
    assert_eq!(step(5_000, 140.0), (false, false), "above the clearing mark it clears");
    assert_eq!(step(7_500, 150.0), (true, false), "the cool-down of 7 days is not over");
    assert_eq!(step(9_000, 110.0 + 168.0), (true, true));
}

#[test]
fn verdicts_wait_for_evidence() {
    let sampler = BattleHardenedSampler::new(Config { model: Model::Scheduled, ..Config::default() }).unwrap();
    let verdict = |spend: f64, age_hours: f64, pipeline_value: f64| {
        let ad = AdState {
            ad_id: "x".into(),
            impressions: 9_000,
            clicks: 90,
            spend,
            age_hours,
            pipeline_value,
            ..AdState::default()
        };
        sampler.verdicts(&[ad]).unwrap().remove(0).action
    };
    assert_eq!(verdict(199.0, 500.0, 0.0), VerdictAction::Maintain);
    assert_eq!(verdict(300.0, 47.0, 0.0), VerdictAction::Maintain);
    assert_eq!(verdict(300.0, 49.0, 0.0), VerdictAction::Kill);
    assert_eq!(verdict(300.0, 49.0, 200.0), VerdictAction::Maintain);
    assert_eq!(verdict(300.0, 49.0, 901.0), VerdictAction::Scale);
    // In the funnel model silence of a young ad is no evidence.
    let funnel = BattleHardenedSampler::new(Config::default()).unwrap();
    let ad = AdState {
        ad_id: "x".into(),
        impressions: 9_000,
        clicks: 300,
        spend: 300.0,
        age_hours: 49.0,
        ..AdState::default()
    };
    assert_eq!(funnel.verdicts(&[ad]).unwrap()[0].action, VerdictAction::Maintain);
}
