//! Decisions of the sampler, from Rust: the time of one call, by size of the account.

use std::hint::black_box;
use std::time::Duration;

use account::{Columns, Detail, ads, total_budget};
use criterion::{BenchmarkGroup, Criterion, criterion_group, criterion_main, measurement::WallTime};
use lagwise::{AdState, AllocationConfig, BattleHardenedSampler, Config, DecisionOptions, Model, allocate_alone};

fn sampler(model: Model) -> BattleHardenedSampler {
    BattleHardenedSampler::new(Config { model, ..Config::default() }).expect("the defaults are legal")
}

fn seeded() -> DecisionOptions {
    DecisionOptions { seed: Some(7), decision_id: "2026-11-24".into(), ..DecisionOptions::default() }
}

/// Measures one decision on these ads; large accounts are timed less often.
fn decision(
    group: &mut BenchmarkGroup<'_, WallTime>,
    name: &str,
    sampler: &BattleHardenedSampler,
    ads: &[AdState],
    options: &DecisionOptions,
) {
    let total = total_budget(ads);
    tune(group, ads.len());
    group.bench_function(format!("{name}/{}", ads.len()), |bencher| {
        bencher.iter(|| sampler.select_budget_allocation(black_box(ads), total, options).expect("legal ads"));
    });
}

fn tune(group: &mut BenchmarkGroup<'_, WallTime>, ads: usize) {
    let large = ads > 10_000;
    group.sample_size(if large { 10 } else { 50 });
    group.measurement_time(Duration::from_secs(if large { 6 } else { 3 }));
    group.warm_up_time(Duration::from_secs(1));
}

fn records(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("records");
    let (funnel, scheduled) = (sampler(Model::Funnel), sampler(Model::Scheduled));
    let plain = DecisionOptions::default();
    for count in [20, 1_000, 100_000] {
        let totals = ads(count, Detail::Totals);
        decision(&mut group, "funnel/totals", &funnel, &totals, &plain);
        decision(&mut group, "scheduled", &scheduled, &totals, &plain);
        if count <= 1_000 {
            let daily = ads(count, Detail::Daily);
            decision(&mut group, "funnel/daily", &funnel, &daily, &plain);
            decision(&mut group, "funnel/thompson", &funnel, &totals, &seeded());
            decision(&mut group, "scheduled/thompson", &scheduled, &totals, &seeded());
        }
    }
    let with_best = DecisionOptions { with_probability_best: true, ..DecisionOptions::default() };
    for count in [20, 100] {
        let totals = ads(count, Detail::Totals);
        decision(&mut group, "funnel/probability_best", &funnel, &totals, &with_best);
        decision(&mut group, "scheduled/probability_best", &scheduled, &totals, &with_best);
    }
    group.finish();
}

fn columns(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("columns");
    for count in [1_000, 100_000] {
        let totals = ads(count, Detail::Totals);
        let total = total_budget(&totals);
        let columns = Columns::of(&totals);
        let (ids, campaigns) = columns.ids();
        for (name, model) in [("funnel/totals", Model::Funnel), ("scheduled", Model::Scheduled)] {
            let sampler = sampler(model);
            tune(&mut group, count);
            group.bench_function(format!("{name}/{count}"), |bencher| {
                let view = columns.view(&ids, &campaigns);
                let options = DecisionOptions::default();
                bencher.iter(|| {
                    sampler.select_budget_allocation_columns(black_box(&view), total, &options).expect("legal columns")
                });
            });
        }
    }
    group.finish();
}

/// Shares to bounded budgets that sum to the cent, and nothing else.
fn allocation(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("allocation");
    for count in [20, 1_000, 100_000] {
        let ads = ads(count, Detail::Totals);
        let total = (total_budget(&ads) * 100.0) as i64;
        let current: Vec<i64> = ads.iter().map(|ad| (ad.current_budget_or_spend_rate() * 100.0) as i64).collect();
        let shares: Vec<f64> = ads.iter().map(|ad| 1.0 + ad.pipeline_value / (1.0 + ad.spend)).collect();
        let rules = AllocationConfig::default();
        tune(&mut group, count);
        group.bench_function(format!("{count}"), |bencher| {
            bencher.iter(|| allocate_alone(total, black_box(&shares), &current, &rules));
        });
    }
    group.finish();
}

criterion_group!(benches, records, columns, allocation);
criterion_main!(benches);
