//! What the policies earn in the simulated worlds, and how honest the funnel model's figures are, as Markdown.
//!
//! `cargo run --release -p lagwise --features simulate --example evidence -- [first seed] [number of seeds]`
#![allow(clippy::print_stdout, reason = "it prints its tables")]

use std::time::Instant;

use lagwise::simulate::{KnownPolicy, Simulator, Summary};
use lagwise::{DecisionOptions, Error, ErrorKind, Event, Optimizer, Result};

/// The worlds of the table, and what an independent implementation earned in them: equal split, greedy ROAS, the
/// age-scheduled blend, Thompson on won deals, Thompson on CTR, funnel; in percent of the oracle over 40 seeds.
const REFERENCE: &[(&str, [f64; 6])] = &[
    ("base", [73.4, 80.0, 73.7, 55.6, 81.0, 95.3]),
    ("n_8", [69.4, 74.1, 69.8, 55.4, 82.0, 93.1]),
    ("n_100", [76.8, 80.4, 77.5, 44.3, 84.2, 96.5]),
    ("rho_negative", [78.9, 82.6, 79.1, 64.0, 69.8, 92.2]),
    ("no_guard", [72.7, 60.0, 73.3, 54.5, 81.2, 95.3]),
    ("no_fatigue", [43.0, 57.0, 43.1, 33.1, 60.5, 85.7]),
    ("hill", [80.5, 82.0, 80.7, 56.8, 55.4, 93.4]),
    ("low_ticket", [73.8, 81.6, 74.1, 58.9, 81.2, 95.9]),
    ("thin", [58.7, 67.9, 59.4, 45.4, 73.1, 87.9]),
    ("lags_x2", [73.4, 79.2, 73.4, 55.5, 81.0, 94.9]),
    ("churn", [61.8, 67.5, 62.4, 51.9, 72.9, 91.1]),
];

/// Worlds beyond those of the table, of which nobody else has figures.
const BEYOND: &[&str] =
    &["hidden_saturation", "b2b", "regime_shift", "season", "clickbait", "corrections", "tracking_loss", "crm"];

/// Those that lose three leads in ten, and what is to hold of them.
const LOSSES: &[(&str, &str)] = &[
    ("tracking_loss", "points that losing three leads in ten costs in base, below 4"),
    ("crm", "the same where leads are told as deals, below 4"),
];

/// Worlds in which the first policies, which hardly depend on how they are written, must earn what they are known to.
const PINNED: &[&str] = &["base", "n_8", "rho_negative", "no_guard", "no_fatigue", "churn"];
const PINNED_POLICIES: usize = 3;
/// Place of the funnel model among the policies; with draws it is the next.
const FUNNEL: usize = 5;

/// Days of the base world at which intervals are compared with the truth.
const COVERAGE_DAYS: [f64; 4] = [7.0, 14.0, 30.0, 59.0];

/// The day at which stated values are compared with the truth, while few deals have closed.
const EARLY_DAY: f64 = 5.0;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1).map(|argument| argument.parse::<u64>().ok());
    let first = arguments.next().flatten().unwrap_or(1000);
    let seeds: Vec<u64> = (first..first + arguments.next().flatten().unwrap_or(120)).collect();
    let started = Instant::now();
    let mut bounds = earnings(&seeds)?;
    bounds.extend(honesty(&seeds)?);
    println!("\n{} seeds from {first}, in {:.0} s.", seeds.len(), started.elapsed().as_secs_f64());
    println!("\n| what must hold | measured | |\n|---|---|---|");
    for Bound { what, measured, least, most } in &bounds {
        let verdict = if (*least..=*most).contains(measured) { "holds" } else { "**missed**" };
        println!("| {what} | {measured:.2} | {verdict} |");
    }
    let missed = bounds.iter().filter(|bound| !(bound.least..=bound.most).contains(&bound.measured)).count();
    if missed > 0 {
        return Err(Error::new(ErrorKind::Conflict, "evidence", format!("{missed} bounds are missed")));
    }
    Ok(())
}

/// A figure with the range in which it must be.
struct Bound {
    what: &'static str,
    measured: f64,
    least: f64,
    most: f64,
}

impl Bound {
    fn at_least(what: &'static str, measured: f64, least: f64) -> Self {
        Self { what, measured, least, most: f64::INFINITY }
    }

    fn below(what: &'static str, measured: f64, most: f64) -> Self {
        Self { what, measured, least: f64::NEG_INFINITY, most }
    }

    fn between(what: &'static str, measured: f64, least: f64, most: f64) -> Self {
        Self { what, measured, least, most }
    }
}

/// The table of worlds and policies.
fn earnings(seeds: &[u64]) -> Result<Vec<Bound>> {
    println!("# What it earns in simulated worlds\n");
    println!(
        "Written by `make evidence`. A world is an account of 60 days in steps of 6 hours (`core/worlds/*.toml`); the oracle\n\
         knows the true marginal returns and has the same guard. `funnel` and `funnel_thompson` are the `Optimizer` behind\n\
         its public calls, configured as an owner would: nominal rates, lags that are wrong, the deal value within 10 %.\n"
    );
    println!(
        "Percent of the oracle: mean ± standard error, worst tenth in brackets, an independent implementation's mean, which the\n\
         worlds below the mean have not. In `crm` only the funnel model traces deals to ads; the others see none.\n"
    );
    let names: Vec<&str> = KnownPolicy::ALL.iter().map(|policy| policy.name()).collect();
    println!("| world | {} |\n|---|{}", names.join(" | "), "---|".repeat(names.len()));
    let mut sums = vec![0.0; names.len()];
    let (mut base, mut farthest, mut bounds) = (Summary::default(), 0.0_f64, Vec::new());
    for (world, reference) in REFERENCE {
        let summaries = summaries(world, seeds)?;
        if PINNED.contains(world) {
            let gaps = summaries.iter().zip(reference).take(PINNED_POLICIES).map(|(s, known)| (s.mean - known).abs());
            farthest = gaps.fold(farthest, f64::max);
        }
        let funnel = summaries.get(FUNNEL).copied().unwrap_or_default();
        match *world {
            "base" => {
                base = funnel;
                bounds.extend([
                    Bound::at_least("base, percent of the oracle, at least 94", base.mean, 94.0),
                    Bound::at_least("base, worst tenth, at least 87", base.worst_decile, 87.0),
                ]);
            }
            "no_fatigue" => bounds.push(Bound::at_least("no fatigue, at least 83", funnel.mean, 83.0)),
            _ => {}
        }
        let known = |index: usize| reference.get(index.min(reference.len() - 1)).copied().unwrap_or_default();
        let cells =
            summaries.iter().enumerate().map(|(index, summary)| format!("{} ({:.1})", cell(summary), known(index)));
        println!("| {world} | {} |", cells.collect::<Vec<_>>().join(" | "));
        for (sum, summary) in sums.iter_mut().zip(&summaries) {
            *sum += summary.mean / REFERENCE.len() as f64;
        }
    }
    let means: Vec<String> = sums.iter().map(|sum| format!("{sum:.1}")).collect();
    println!("| mean | {} |", means.join(" | "));
    for world in BEYOND {
        let summaries = summaries(world, seeds)?;
        println!("| {world} | {} |", summaries.iter().map(cell).collect::<Vec<_>>().join(" | "));
        if let Some((_, what)) = LOSSES.iter().find(|(lossy, _)| lossy == world) {
            let funnel = summaries.get(FUNNEL).copied().unwrap_or_default();
            bounds.push(Bound::below(what, base.mean - funnel.mean, 4.0));
        }
    }
    let mean = |policy: usize| sums.get(policy).copied().unwrap_or_default();
    bounds.extend([
        Bound::at_least("mean of the eleven worlds, at least 91", mean(FUNNEL), 91.0),
        Bound::between("thompson less expected on that mean, within 1", mean(FUNNEL + 1) - mean(FUNNEL), -1.0, 1.0),
        Bound::between(
            "farthest of the fixed policies from the known values in six worlds, within 3",
            farthest,
            0.0,
            3.0,
        ),
    ]);
    Ok(bounds)
}

/// What each known policy earns in a world, in percent of the oracle.
fn summaries(world: &str, seeds: &[u64]) -> Result<Vec<Summary>> {
    let simulator = Simulator::named(world)?;
    let accounts = in_parallel(seeds, |seed| account(&simulator, seed))?;
    let of_policy = |index: usize| accounts.iter().filter_map(move |parts| parts.get(index).copied());
    Ok((0..KnownPolicy::ALL.len()).map(|index| Summary::of(of_policy(index))).collect())
}

fn cell(summary: &Summary) -> String {
    format!("{:.1} ± {:.1} [{:.1}]", summary.mean, summary.standard_error, summary.worst_decile)
}

/// What each known policy earns with one account, in percent of the oracle.
fn account(simulator: &Simulator, seed: u64) -> Result<Vec<f64>> {
    let (config, oracle) = (simulator.owner_config(seed)?, simulator.run_oracle(seed)?);
    KnownPolicy::ALL
        .iter()
        .map(|policy| {
            let run = simulator.run(seed, policy.start(&config, seed)?.as_mut())?;
            Ok(100.0 * run.value / oracle.value)
        })
        .collect()
}

/// How the stated values per click compare with the truth in the base world.
fn honesty(seeds: &[u64]) -> Result<Vec<Bound>> {
    let simulator = Simulator::named("base")?;
    let accounts = in_parallel(seeds, |seed| audit(&simulator, seed))?;
    println!("\nValue per click in the base world.\n\n| day | 90 % intervals that cover the truth |\n|---|---|");
    let mut all = 0.0;
    for (index, day) in COVERAGE_DAYS.iter().enumerate() {
        let (covered, ads) = accounts
            .iter()
            .filter_map(|audit| audit.covered.get(index))
            .fold((0.0, 0.0), |(covered, ads), (c, n)| (covered + c, ads + n));
        let percent = 100.0 * covered / ads;
        all += percent / COVERAGE_DAYS.len() as f64;
        println!("| {day:.0} | {percent:.1} % |");
    }
    println!("| mean | {all:.1} % |");
    let stated = Summary::of(accounts.iter().map(|audit| audit.stated));
    let silent = Summary::of(accounts.iter().map(|audit| audit.silence_as_failure));
    println!("\nDay {EARLY_DAY:.0}, as a part of the truth: stated {:.2} ± {:.2};", stated.mean, stated.standard_error);
    println!("counting silence as failure {:.2} ± {:.2}.", silent.mean, silent.standard_error);
    Ok(vec![
        Bound::between("90 % intervals that cover the truth, in percent, 85 to 97", all, 85.0, 97.0),
        Bound::between("stated value on day 5 as a part of the truth, within 15 %", stated.mean, 0.85, 1.15),
        Bound::between("silence counted as failure is off by half or more", silent.mean, 0.0, 0.5),
    ])
}

/// One account's stated values beside the truth.
#[derive(Default)]
struct Audit {
    /// Number of ads whose interval covers the truth, and of ads, at each of the days.
    covered: Vec<(f64, f64)>,
    /// Stated value of all clicks as a part of the true one, early on.
    stated: f64,
    /// Value of the deals won by then as a part of the true value of all clicks.
    silence_as_failure: f64,
}

fn audit(simulator: &Simulator, seed: u64) -> Result<Audit> {
    let mut optimizer = Optimizer::new(simulator.owner_config(seed)?)?;
    let mut episode = simulator.start(seed);
    let mut audit = Audit::default();
    let mut won_value = 0.0;
    while !episode.is_over() {
        for event in episode.due_events() {
            if let Event::StageEntry(entry) = &event {
                won_value += entry.value.unwrap_or(0.0);
            }
            optimizer.apply(&event)?;
        }
        let decision = optimizer.recommend(episode.now(), episode.total_budget(), &DecisionOptions::default())?;
        let recommendations = &decision.allocation.recommendations;
        let truth = |ad_id: &str| episode.truth().iter().find(|ad| ad.ad_id == ad_id);
        // What is stated of a click of each ad, what it is, and how many there are.
        let stated = recommendations.iter().filter_map(|r| {
            let ad = truth(&r.ad_id)?;
            Some((r.metrics.value_per_click?, ad.value_per_click, ad.clicks as f64))
        });
        let day = f64::from(episode.steps_played()) * episode.world().step_hours / 24.0;
        if COVERAGE_DAYS.contains(&day) {
            audit.covered.push(stated.clone().fold((0.0, 0.0), |(covered, ads), (estimate, truth, _)| {
                let is_covered = (estimate.low..=estimate.high).contains(&truth);
                (covered + f64::from(u8::from(is_covered)), ads + 1.0)
            }));
        }
        if day == EARLY_DAY {
            let (said, truth) = stated.fold((0.0, 0.0), |(said, truth), (estimate, value, clicks)| {
                (said + estimate.mean * clicks, truth + value * clicks)
            });
            (audit.stated, audit.silence_as_failure) = (said / truth, won_value / truth);
        }
        let budget =
            |ad_id: &str| recommendations.iter().find(|r| r.ad_id == ad_id).map_or(0.0, |r| r.recommended_budget);
        let wish: Vec<f64> = episode.live_ads().iter().map(|ad| budget(&ad.ad_id)).collect();
        episode.deliver(&wish)?;
    }
    Ok(audit)
}

/// Does the same for each seed, on all cores, in the order of the seeds.
fn in_parallel<T: Send>(seeds: &[u64], work: impl Fn(u64) -> Result<T> + Sync) -> Result<Vec<T>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let work = &work;
    std::thread::scope(|scope| {
        let parts: Vec<_> = seeds
            .chunks(seeds.len().div_ceil(cores).max(1))
            .map(|part| scope.spawn(move || part.iter().map(|seed| work(*seed)).collect::<Result<Vec<T>>>()))
            .collect();
        let mut all = Vec::new();
        for part in parts {
            all.extend(part.join().map_err(|_| Error::new(ErrorKind::Internal, "", "a thread failed"))??);
        }
        Ok(all)
    })
}
