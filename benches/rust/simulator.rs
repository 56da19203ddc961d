//! Simulated accounts, from Rust: the time of one whole episode, with and without a policy that thinks.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use lagwise::simulate::{KnownPolicy, Simulator};

/// 60 days of 20 ads and those that arrive, in steps of 6 hours.
fn episodes(criterion: &mut Criterion) {
    let simulator = Simulator::named("base").expect("it comes with the library");
    let config = simulator.owner_config(7).expect("the owner's configuration is legal");
    let mut group = criterion.benchmark_group("simulator");
    for policy in [KnownPolicy::EqualSplit, KnownPolicy::Funnel] {
        group.bench_function(policy.name(), |bencher| {
            bencher.iter(|| {
                let mut policy = policy.start(&config, 7).expect("a known policy");
                simulator.run(black_box(7), policy.as_mut()).expect("a legal world")
            });
        });
    }
    group.finish();
}

criterion_group!(benches, episodes);
criterion_main!(benches);
