//! Credit over journeys, from Rust: every model on the journeys that the peers get, too.

use std::hint::black_box;

use account::journeys::journeys;
use criterion::{Criterion, criterion_group, criterion_main};
use lagwise::{CreditModel, CreditOptions, credit_journeys};

fn credit(criterion: &mut Criterion) {
    let journeys = journeys(100_000);
    let mut group = criterion.benchmark_group("credit");
    group.sample_size(10);
    for model in CreditModel::ALL {
        let name = serde_json::to_value(model).expect("a name");
        let name = name.as_str().expect("a name");
        let mut measure = |name: String, markov_order| {
            let options = CreditOptions { markov_order, ..CreditOptions::default() };
            group.bench_function(name, |bencher| {
                bencher.iter(|| credit_journeys(black_box(&journeys), *model, &options).expect("legal journeys"));
            });
        };
        measure(name.to_owned(), 1);
        if *model == CreditModel::Markov {
            measure("markov of order 2".to_owned(), 2);
        }
    }
    group.finish();
}

criterion_group!(benches, credit);
criterion_main!(benches);
