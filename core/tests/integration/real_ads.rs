//! Real Facebook ads: three campaigns, 1,143 ads, 218 of them with more enquiries than clicks.

use std::collections::BTreeMap;

use lagwise::{AdState, AllocationStatus, BattleHardenedSampler, Config, CtrPrior, DecisionOptions, PoolBy, Stage};

use crate::call::Columns;
use crate::data;

/// Two stages without lag, since the data does not date its ads: an enquiry, then a sale. Enquiries per click differ
/// widely between these ads (view-through), and so does the prior.
fn config(max_budget_change: Option<f64>) -> Config {
    let stage = |name: &str, nominal_rate, cv| Stage {
        name: name.into(),
        nominal_rate,
        cv,
        lag_median_days: 0.0,
        lag_sigma: 1.0,
    };
    let mut config = Config {
        stages: vec![stage("enquiry", 0.3, 1.0), stage("sale", 0.4, 0.5)],
        deal_value: 100.0,
        ctr: CtrPrior { nominal_rate: 0.0002, cv: 0.5 },
        pool_by: PoolBy::Account,
        ..Config::default()
    };
    config.allocation.max_budget_change = max_budget_change;
    config
}

const DAYS: f64 = 30.0;

fn ads(text: &str) -> Vec<AdState> {
    text.lines()
        .skip(1)
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |index: usize| fields[index].parse::<f64>().unwrap();
            let whole = |index: usize| fields[index].parse::<u64>().unwrap();
            AdState {
                ad_id: fields[0].into(),
                campaign_id: Some(fields[1].into()),
                impressions: whole(6),
                clicks: whole(7),
                spend: number(8),
                current_budget: Some(number(8) / DAYS).filter(|budget| *budget >= 0.01),
                age_hours: DAYS * 24.0,
                stage_counts: Some(BTreeMap::from([("enquiry".into(), whole(9)), ("sale".into(), whole(10))])),
                ..AdState::default()
            }
        })
        .collect()
}

#[test]
fn money_leaves_the_campaign_that_earns_least() {
    let Some(text) = data::read("kag_facebook_ads/KAG_conversion_data.csv") else { return };
    let ads = ads(&text);
    assert_eq!(ads.len(), 1_143);
    let is_view_through = |ad: &&AdState| ad.stage_counts.as_ref().unwrap()["enquiry"] > ad.clicks;
    assert_eq!(ads.iter().filter(is_view_through).count(), 218);
    let spend_share: f64 =
        ads.iter().filter(|ad| ad.campaign_id.as_deref() == Some("1178")).map(|ad| ad.spend).sum::<f64>()
            / ads.iter().map(|ad| ad.spend).sum::<f64>();
    assert!((spend_share - 0.948).abs() < 0.001, "{spend_share}");
    let total = ads.iter().filter_map(|ad| ad.current_budget).sum::<f64>();

    for (limit, most) in [(None, 0.35), (Some(0.5), 1.0)] {
        let sampler = BattleHardenedSampler::new(config(limit)).unwrap();
        let allocation = sampler.select_budget_allocation(&ads, total, &DecisionOptions::default()).unwrap();
        assert_eq!(allocation.status, AllocationStatus::Exact);
        let worst: i64 = allocation
            .recommendations
            .iter()
            .filter(|r| r.campaign_id.as_deref() == Some("1178"))
            .map(|r| r.recommended_budget_minor)
            .sum();
        let share = worst as f64 / allocation.total_budget_minor as f64;
        assert!(share < most, "the worst campaign keeps {share} under limit {limit:?}");
        if let Some(limit) = limit {
            for (ad, r) in ads.iter().zip(&allocation.recommendations) {
                if let Some(current) = ad.current_budget {
                    let moved = r.recommended_budget_minor as f64 - (current * 100.0).round();
                    assert!(moved.abs() <= limit * (current * 100.0).round(), "{r:?}");
                }
            }
        }
        let columns = Columns::of_ads(&ads, &sampler.config().stages);
        let columns =
            columns.with(|c| sampler.select_budget_allocation_columns(c, total, &DecisionOptions::default())).unwrap();
        let records: Vec<i64> = allocation.recommendations.iter().map(|r| r.recommended_budget_minor).collect();
        assert_eq!(columns.recommended_budget_minor, records);
    }
}
