//! What must hold of every allocation, whatever the account.

use lagwise::{
    AdState, AllocationStatus, BattleHardenedSampler, Bound, Config, DecisionOptions, Model, PoolBy, RevenueMode,
};
use proptest::prelude::*;

use crate::call::Columns;
use crate::strategies::account;

fn config() -> impl Strategy<Value = Config> {
    let choices = (any::<bool>(), any::<bool>(), any::<bool>(), prop::sample::select(vec!["USD", "JPY", "HUF"]));
    let rules = (prop::option::of(0.01..2.0_f64), 0.0..0.2_f64, 0.0..0.5_f64);
    (choices, rules).prop_map(|((funnel, pipeline, campaign, currency), (change, min_change, floor))| {
        let mut config = Config {
            model: if funnel { Model::Funnel } else { Model::Scheduled },
            mode: if pipeline { RevenueMode::Pipeline } else { RevenueMode::Direct },
            pool_by: if campaign { PoolBy::Campaign } else { PoolBy::Account },
            currency: currency.into(),
            ..Config::default()
        };
        config.allocation.max_budget_change = change;
        config.allocation.min_change = min_change;
        config.allocation.floor_share = floor;
        config
    })
}

fn options(seed: Option<u64>) -> DecisionOptions {
    DecisionOptions { seed, decision_id: "d".into(), with_probability_best: true, ..DecisionOptions::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn budgets_sum_to_the_total_within_their_bounds_and_every_figure_is_finite(
        ads in account(9), config in config(), total in prop_oneof![0.0..2_000.0_f64, 0.0..1e13_f64], seed in any::<Option<u64>>(),
    ) {
        let sampler = BattleHardenedSampler::new(config).unwrap();
        let allocation = sampler.select_budget_allocation(&ads, total, &options(seed)).unwrap();
        let sum: i64 = allocation.recommendations.iter().map(|r| r.recommended_budget_minor).sum();
        prop_assert_eq!(sum + allocation.unallocated_minor, allocation.total_budget_minor);
        match allocation.status {
            AllocationStatus::Exact => prop_assert_eq!(allocation.unallocated_minor, 0),
            AllocationStatus::Empty => prop_assert!(ads.is_empty()),
            AllocationStatus::MinimaExceedTotal => prop_assert!(allocation.unallocated_minor < 0),
            AllocationStatus::MaximaBelowTotal => prop_assert!(allocation.unallocated_minor > 0),
        }
        for r in &allocation.recommendations {
            prop_assert!(r.recommended_budget_minor >= 0);
            // JSON has no form for NaN and infinity: they would show as null where a number belongs.
            let value = serde_json::to_value(r).unwrap();
            prop_assert!(serde_json::from_value::<lagwise::BudgetRecommendation>(value).is_ok(), "{:?}", r);
            for p in [r.confidence, r.metrics.probability_best, Some(r.metrics.maturity), Some(r.metrics.decay_factor.mean)] {
                prop_assert!(p.is_none_or(|p| (0.0..=1.0 + 1e-12).contains(&p)), "{:?}", r);
            }
        }
    }

    #[test]
    fn bounds_hold(ads in account(9), config in config(), total in 0.0..5_000.0_f64) {
        let offset = if config.currency == "USD" { 100.0 } else { 1.0 };
        let change = config.allocation.max_budget_change;
        let sampler = BattleHardenedSampler::new(config).unwrap();
        let allocation = sampler.select_budget_allocation(&ads, total, &options(None)).unwrap();
        for r in &allocation.recommendations {
            let ad = ads.iter().find(|ad| ad.ad_id == r.ad_id).unwrap();
            let is_new = r.ad_ids.iter().all(|id| ads.iter().any(|ad| ad.ad_id == *id && ad.age_hours < 6.0));
            let minor = |major: f64| (major * offset).round();
            let budget = r.recommended_budget_minor as f64;
            if r.metrics.bound == Bound::Frozen {
                prop_assert_eq!(budget, minor(r.current_budget));
                continue;
            }
            if let (Some(max), false) = (ad.max_budget, r.metrics.bound == Bound::ChangeLimitAboveMax) {
                prop_assert!(budget <= minor(max), "{:?}", r);
            }
            if let (Some(min), false) = (ad.min_budget, r.metrics.bound == Bound::ChangeLimitBelowFloor) {
                prop_assert!(budget >= minor(min), "{:?}", r);
            }
            if let (Some(change), Some(current), false) = (change, ad.current_budget.filter(|c| minor(*c) > 0.0), is_new) {
                let moved = (budget - minor(current)).abs();
                prop_assert!(moved <= change * minor(current) + 1e-6, "{:?}", r);
            }
        }
    }

    #[test]
    fn the_order_of_the_ads_changes_nothing(ads in account(9), config in config(), seed in any::<Option<u64>>(), turn in 0..9_usize) {
        let sampler = BattleHardenedSampler::new(config).unwrap();
        let mut turned = ads.clone();
        turned.rotate_left(turn.min(ads.len()));
        turned.reverse();
        let mut here = sampler.select_budget_allocation(&ads, 1_000.0, &options(seed)).unwrap();
        let mut there = sampler.select_budget_allocation(&turned, 1_000.0, &options(seed)).unwrap();
        for allocation in [&mut here, &mut there] {
            allocation.recommendations.sort_by(|a, b| a.budget_id.cmp(&b.budget_id));
        }
        prop_assert_eq!(here, there);
    }

    #[test]
    fn a_thousand_times_the_money_gives_the_same_shares(ads in account(6), config in config()) {
        // Amounts are kept small enough that a thousand times as much is still legal.
        let scaled = |factor: f64| {
            let money = |amount: f64| amount.min(1e9) * factor;
            let ads: Vec<AdState> = ads.iter().cloned().map(|mut ad| {
                ad.spend = money(ad.spend);
                ad.pipeline_value = money(ad.pipeline_value);
                ad.cash_revenue = money(ad.cash_revenue);
                ad.history.iter_mut().for_each(|p| p.spend = money(p.spend));
                (ad.current_budget, ad.min_budget, ad.max_budget) = (None, None, None);
                ad.frozen = false;
                ad
            }).collect();
            let mut config = Config { deal_value: 15_000.0 * factor, nominal_cpm: 12.0 * factor, ..config.clone() };
            config.scheduled.min_spend *= factor;
            let sampler = BattleHardenedSampler::new(config).unwrap();
            let allocation = sampler.select_budget_allocation(&ads, 500.0 * factor, &options(None)).unwrap();
            allocation.recommendations.iter().map(|r| r.metrics.share_before_bounds).collect::<Vec<_>>()
        };
        for (small, large) in scaled(1.0).into_iter().zip(scaled(1_000.0)) {
            prop_assert!((small - large).abs() < 1e-7, "{} against {}", small, large);
        }
    }

    #[test]
    fn adding_an_ad_changes_no_other_ads_draws(ads in account(5), seed in any::<u64>()) {
        // In the scheduled model a share is the softmax of one draw, so ratios of shares show the draws alone.
        let sampler = BattleHardenedSampler::new(Config { model: Model::Scheduled, ..Config::default() }).unwrap();
        let live: Vec<AdState> = ads.into_iter().map(|mut ad| { ad.budget_id = None; ad.frozen = false; ad }).collect();
        prop_assume!(live.len() >= 3);
        let shares = |ads: &[AdState]| {
            let allocation = sampler.select_budget_allocation(ads, 100.0, &options(Some(seed))).unwrap();
            allocation.recommendations.iter().map(|r| r.metrics.share_before_bounds).collect::<Vec<_>>()
        };
        let (few, all) = (shares(&live[..2]), shares(&live));
        prop_assert!((few[0] / few[1] / (all[0] / all[1]) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn columns_give_what_records_give(ads in account(9), config in config(), seed in any::<Option<u64>>()) {
        let ads: Vec<AdState> = ads.into_iter().map(|mut ad| {
            ad.history.clear();
            ad.budget_id = None;
            ad.campaign_id = Some(ad.campaign_id.unwrap_or_else(|| "none".into()));
            ad.stage_counts = Some(ad.stage_counts.unwrap_or_default());
            ad
        }).collect();
        let sampler = BattleHardenedSampler::new(config).unwrap();
        let records = sampler.select_budget_allocation(&ads, 1_000.0, &options(seed)).unwrap();
        let columns = Columns::of_ads(&ads, &sampler.config().stages);
        let columns = columns.with(|c| sampler.select_budget_allocation_columns(c, 1_000.0, &options(seed))).unwrap();
        prop_assert_eq!(columns.status, records.status);
        for (i, r) in records.recommendations.iter().enumerate() {
            prop_assert_eq!(columns.recommended_budget_minor[i], r.recommended_budget_minor);
            prop_assert_eq!(columns.bound[i], r.metrics.bound);
            prop_assert_eq!(columns.share_before_bounds[i], r.metrics.share_before_bounds);
            prop_assert_eq!(Some(columns.confidence[i]).filter(|c| !c.is_nan()), r.confidence);
            prop_assert_eq!(Some(columns.value_per_spend[i]).filter(|v| !v.is_nan()), r.metrics.value_per_spend.map(|v| v.mean));
        }
    }
}
