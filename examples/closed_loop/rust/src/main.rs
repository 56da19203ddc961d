//! A simulated month of one account: touches, deals and deliveries in, budgets out, money spent; told late and twice. The
//! same program exists in Python and Node.js.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the tables are its purpose, the bar shows its progress"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::io::{IsTerminal, stderr};

use lagwise::simulate::{AdTruth, KnownPolicy, Run, Simulator, Summary};
use lagwise::{AttributionMethod, DecisionOptions, Event, HashingKey, Optimizer, PipelineRoas, Result};

const WORLD: &str = include_str!("../../world.toml");
const SEED: u64 = 2026;
const OTHER_SEEDS: std::ops::RangeInclusive<u64> = 1..=8;
/// Days of which the budgets are shown.
const SHOWN_DAYS: [u32; 6] = [1, 6, 12, 18, 24, 30];
const SHOWN_ADS: usize = 12;
const STEPS_PER_DAY: u32 = 4;
const TRACED: [(AttributionMethod, &str); 3] = [
    (AttributionMethod::ExactId, "by click id"),
    (AttributionMethod::Fingerprint, "by device"),
    (AttributionMethod::Unattributed, "not at all"),
];
/// Whoever clicks is kept as a hash with this key.
const HASHING_KEY: &[u8] = b"a secret that the service keeps";

fn main() -> Result<()> {
    let simulator = Simulator::from_toml(WORLD)?;
    let month = Month::play(&simulator)?;
    let config = simulator.owner_config(SEED)?;
    let equal = simulator.run(SEED, KnownPolicy::EqualSplit.start(&config, SEED)?.as_mut())?;
    let oracle = simulator.run_oracle(SEED)?;
    let others = simulator.compare(OTHER_SEEDS, |config, seed| KnownPolicy::Funnel.start(config, seed))?;

    let mut lines = month.lines();
    lines.push("\nUSD earned               days 1-10  days 11-20  days 21-30     month  of the oracle".to_owned());
    for (name, run) in [("equal split", &equal), ("lagwise", &month.earned), ("oracle, knows the truth", &oracle)] {
        lines.push(value_line(name, run, oracle.value));
    }
    lines.push(format!(
        "\n{} other accounts: {} % of what the oracle earns, {} % more than an equal split",
        others.of_oracle.len(),
        with_error(&others.percent_of_oracle),
        with_error(&others.uplift_over_equal_split),
    ));
    println!("{}", lines.join("\n"));
    Ok(())
}

/// What happened in the month.
struct Month {
    total_budget: f64,
    /// Number of events with each outcome.
    outcomes: BTreeMap<&'static str, u32>,
    /// By what each lead was traced to its ad.
    methods: Vec<AttributionMethod>,
    /// What the deals of each ad, and of none, are worth at the end.
    pipeline: PipelineRoas,
    /// Budgets per day at the end of the shown days, by ad.
    budgets: BTreeMap<String, Vec<f64>>,
    /// The day on which each ad was first said to need a new creative.
    refreshes: BTreeMap<String, u32>,
    truth: Vec<AdTruth>,
    earned: Run,
}

impl Month {
    /// The loop that a service closes: tell what became known, ask for budgets, set them.
    fn play(simulator: &Simulator) -> Result<Self> {
        let mut optimizer = Optimizer::new(simulator.owner_config(SEED)?)?;
        optimizer.use_hashing_keys(vec![HashingKey::new(HASHING_KEY)?])?;
        let mut episode = simulator.start(SEED);
        let mut conversions = BTreeSet::new();
        let (mut outcomes, mut budgets, mut refreshes) = (BTreeMap::new(), BTreeMap::new(), BTreeMap::new());
        while !episode.is_over() {
            for event in episode.due_events() {
                *outcomes.entry(optimizer.apply(&event)?.status.name()).or_default() += 1;
                if let Event::Conversion(conversion) = event {
                    conversions.insert(conversion.conversion_id);
                }
            }
            let day = episode.steps_played() / STEPS_PER_DAY + 1;
            let tick = optimizer.tick(episode.now(), episode.total_budget(), &DecisionOptions::default())?;
            for request in tick.refresh_requests {
                refreshes.entry(request.ad_id).or_insert(day);
            }
            let recommended: BTreeMap<String, f64> = tick
                .decision
                .allocation
                .recommendations
                .into_iter()
                .map(|recommendation| (recommendation.ad_id, recommendation.recommended_budget))
                .collect();
            let wish: Vec<f64> =
                episode.live_ads().iter().map(|ad| recommended.get(&ad.ad_id).copied().unwrap_or(0.0)).collect();
            episode.deliver(&wish)?;
            if episode.steps_played().is_multiple_of(STEPS_PER_DAY) && SHOWN_DAYS.contains(&day) {
                let shown = SHOWN_DAYS.iter().position(|shown| *shown == day).unwrap_or(0);
                for ad in episode.truth() {
                    let days = budgets.entry(ad.ad_id.clone()).or_insert_with(|| vec![0.0; SHOWN_DAYS.len()]);
                    if let Some(budget) = days.get_mut(shown) {
                        *budget = ad.budget.unwrap_or(0.0);
                    }
                }
            }
            show_progress(day, episode.world().days);
        }
        let mut methods = Vec::new();
        for conversion_id in conversions {
            methods.extend(optimizer.attribution(&conversion_id)?.map(|attribution| attribution.method));
        }
        let pipeline = optimizer.calculate_ad_pipeline_roas(episode.now())?;
        let (truth, earned) = (episode.truth().to_vec(), episode.so_far().clone());
        let total_budget = episode.total_budget();
        Ok(Self { total_budget, outcomes, methods, pipeline, budgets, refreshes, truth, earned })
    }

    fn lines(&self) -> Vec<String> {
        let outcomes: Vec<String> = self.outcomes.iter().map(|(status, count)| format!("{count} {status}")).collect();
        let with = |method: AttributionMethod| self.methods.iter().filter(|found| **found == method).count();
        let traced = TRACED.map(|(method, how)| format!("{} {how}", with(method))).join(", ");
        let days = SHOWN_DAYS.map(|day| format!("{:>8}", format!("day {day}"))).concat();
        let mut lines = vec![
            format!("{} ads, {:.2} USD a day, events: {}", self.truth.len(), self.total_budget, outcomes.join(", ")),
            format!("leads traced to an ad: {traced}"),
            String::new(),
            format!("{:<11}{days}     spent    earned  return   in deals  refresh", "USD a day"),
        ];
        let mut ads: Vec<&AdTruth> = self.truth.iter().collect();
        ads.sort_by(|a, b| earned(b).total_cmp(&earned(a)).then(a.ad_id.cmp(&b.ad_id)));
        let (best, rest) = ads.split_at(SHOWN_ADS.min(ads.len()));
        for ad in best {
            let refresh = self.refreshes.get(&ad.ad_id).map_or(String::new(), |day| format!("  day {day}"));
            lines.push(self.line(&ad.ad_id, &[ad], 0.0) + &refresh);
        }
        let unattributed = self.pipeline.unattributed_value;
        lines.push(self.line(&format!("{} others", rest.len()), rest, 0.0));
        lines.push(format!("{:<1$}{unattributed:>11.2}", "no ad", 11 + 8 * SHOWN_DAYS.len() + 28));
        lines.push(self.line("all", &ads, unattributed));
        lines
    }

    fn line(&self, name: &str, ads: &[&AdTruth], more_in_deals: f64) -> String {
        let sum_on = |shown: usize| {
            let budget = |ad: &&AdTruth| self.budgets.get(&ad.ad_id).and_then(|days| days.get(shown)).unwrap_or(&0.0);
            format!("{:>8.2}", ads.iter().map(budget).sum::<f64>())
        };
        let budgets = std::array::from_fn::<String, { SHOWN_DAYS.len() }, _>(sum_on).concat();
        let spent: f64 = ads.iter().map(|ad| ad.spend).sum();
        let earned: f64 = ads.iter().map(|ad| earned(ad)).sum();
        let of_these = self.pipeline.ads.iter().filter(|known| ads.iter().any(|ad| ad.ad_id == known.ad_id));
        let in_deals = of_these.map(|ad| ad.pipeline_value).sum::<f64>() + more_in_deals;
        format!("{name:<11}{budgets}{spent:>10.0}{earned:>10.0}{:>8.2}{in_deals:>11.2}", earned / spent)
    }
}

/// What an ad's clicks are truly worth.
fn earned(ad: &AdTruth) -> f64 {
    ad.clicks as f64 * ad.value_per_click
}

fn value_line(name: &str, run: &Run, oracle: f64) -> String {
    let tens: Vec<String> =
        run.value_by_day.chunks(10).map(|days| format!("{:>12.0}", days.iter().sum::<f64>())).collect();
    format!("{name:<23}{}{:>10.0}{:>13.1} %", tens.concat(), run.value, 100.0 * run.value / oracle)
}

fn with_error(summary: &Summary) -> String {
    format!("{:.1} ± {:.1}", summary.mean, summary.standard_error)
}

/// A bar on a terminal, nothing elsewhere.
fn show_progress(day: u32, days: u32) {
    if stderr().is_terminal() {
        let done = (day * 30 / days) as usize;
        eprint!(
            "\r{}{} day {day} of {days}{}",
            "#".repeat(done),
            ".".repeat(30 - done),
            if day == days { "\r\x1b[K" } else { "" }
        );
    }
}
