//! The optimizer, from Rust: a day's events folded in, and a decision after one new event, by size of the account.
//!
//! Each sample begins with a fresh copy of an optimizer that knows the account's history; making it is not timed.

use std::hint::black_box;
use std::time::{Duration, Instant};

use account::stream::{HISTORY_DAYS, after, new_delivery, new_lead, optimizer};
use criterion::{BenchmarkGroup, Criterion, Throughput, criterion_group, criterion_main, measurement::WallTime};
use jiff::Timestamp;
use lagwise::{Config, DecisionOptions, Event, Optimizer, ShareRule};

fn tune(group: &mut BenchmarkGroup<'_, WallTime>) {
    group.sample_size(50).measurement_time(Duration::from_secs(3)).warm_up_time(Duration::from_secs(1));
}

/// One day of a thousand ads; the figure is that of the whole day.
fn apply(criterion: &mut Criterion) {
    let (known, mut stream) = optimizer(1_000, HISTORY_DAYS);
    let events: Vec<Event> = stream.through(HISTORY_DAYS + 1).collect();
    let mut group = criterion.benchmark_group("apply");
    tune(&mut group);
    group.throughput(Throughput::Elements(events.len() as u64));
    group.bench_function(format!("events/{}", events.len()), |bencher| {
        bencher.iter_custom(|days| {
            let mut time = Duration::ZERO;
            for _ in 0..days {
                let mut optimizer = known.clone();
                let start = Instant::now();
                for event in &events {
                    black_box(optimizer.apply(event)).expect("legal events");
                }
                time += start.elapsed();
            }
            time
        });
    });
    group.finish();
}

/// One event and the decision after it, by an optimizer that has decided before.
fn recommend(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("recommend");
    tune(&mut group);
    let now = after(HISTORY_DAYS);
    for count in [10, 20, 1_000] {
        let (known, stream) = optimizer(count, HISTORY_DAYS);
        let (snapshot, total) = (known.snapshot_bytes().expect("a state has a snapshot"), stream.total_budget());
        for (shares, rule, seed) in [("expected", ShareRule::Auto, None), ("thompson", ShareRule::Thompson, Some(7))] {
            let config = Config { shares: rule, ..Config::default() };
            let known = Optimizer::restore_bytes(config, &snapshot).expect("made under the same stages and periods");
            let options = DecisionOptions { seed, ..DecisionOptions::default() };
            known.recommend(now, total, &options).expect("a legal total");
            for (name, event) in
                [("lead", new_lead as fn(usize, usize, Timestamp) -> Event), ("delivery", new_delivery)]
            {
                group.bench_function(format!("{shares}/{name}/{count}"), |bencher| {
                    bencher.iter_custom(|decisions| {
                        let mut optimizer = known.clone();
                        let start = Instant::now();
                        for number in 0..decisions {
                            optimizer.apply(&event(number as usize, count, now)).expect("legal events");
                            black_box(optimizer.recommend(now, total, &options)).expect("a legal total");
                        }
                        start.elapsed()
                    });
                });
            }
        }
    }
    group.finish();
}

criterion_group!(benches, apply, recommend);
criterion_main!(benches);
