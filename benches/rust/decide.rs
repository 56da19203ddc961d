//! Decides once on an account, for a profiler: `decide MODEL DETAIL ADS [thompson | best]`.
//!
//! Making the account is not part of what is asked: count from `select_budget_allocation` inwards, for example with
//! `valgrind --tool=callgrind --toggle-collect='*select_budget_allocation*'`.

use account::{Columns, Detail, ads, total_budget};
use lagwise::{BattleHardenedSampler, Config, DecisionOptions, Model};

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let (model, detail, count, extra) = match words.as_slice() {
        [model, detail, count] => (*model, *detail, *count, ""),
        [model, detail, count, extra] => (*model, *detail, *count, *extra),
        _ => return eprintln!("decide funnel|scheduled totals|daily|columns ADS [thompson|best]"),
    };
    let model = if model == "scheduled" { Model::Scheduled } else { Model::Funnel };
    let sampler = BattleHardenedSampler::new(Config { model, ..Config::default() }).expect("the defaults are legal");
    let options = DecisionOptions {
        seed: (extra == "thompson").then_some(7),
        with_probability_best: extra == "best",
        ..DecisionOptions::default()
    };
    let detail_of_ads = if detail == "daily" { Detail::Daily } else { Detail::Totals };
    let ads = ads(count.parse().expect("ADS is a whole number"), detail_of_ads);
    let total = total_budget(&ads);
    let unallocated = if detail == "columns" {
        let columns = Columns::of(&ads);
        let (ids, campaigns) = columns.ids();
        let view = columns.view(&ids, &campaigns);
        sampler.select_budget_allocation_columns(&view, total, &options).map(|result| result.unallocated_minor)
    } else {
        sampler.select_budget_allocation(&ads, total, &options).map(|result| result.unallocated_minor)
    };
    println!("unallocated minor units: {:?}", unallocated.expect("the account is legal"));
}
