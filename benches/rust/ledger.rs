//! How many changes a second go through a ledger in a file: `ledger FOLDER` prints JSON, for one process and for eight, for
//! both kinds of durability. A change is reserved, begun and committed: three transactions.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use jiff::Timestamp;
use lagwise::{AdChange, Config, GuardConfig, GuardLedger, LedgerOptions, Synchronous};
use serde_json::json;

/// Changes that each process brings through.
fn changes(synchronous: Synchronous) -> usize {
    if synchronous == Synchronous::Full { 300 } else { 5_000 }
}

fn open(path: &Path, synchronous: Synchronous) -> GuardLedger {
    let guard = GuardConfig {
        jitter_min_seconds: 0.0,
        jitter_max_seconds: 0.0,
        account_points: None,
        ..GuardConfig::default()
    };
    let options = LedgerOptions { synchronous, busy_timeout_ms: 60_000, ..LedgerOptions::default() };
    GuardLedger::open(path, Config { guard, ..Config::default() }, &options).expect("a ledger")
}

/// Fifteen changes of each campaign, as full as the rate allows.
fn work(path: &Path, synchronous: Synchronous, worker: usize) {
    let ledger = open(path, synchronous);
    let now: Timestamp = "2026-11-24T09:00:00Z".parse().expect("an instant");
    for place in 0..changes(synchronous) {
        let id = format!("{worker}-{place}");
        let change = AdChange {
            change_id: id.clone(),
            account_id: "act_1".into(),
            campaign_id: Some(format!("campaign-{worker}-{}", place / 15)),
            budget_id: format!("set-{worker}-{place}"),
            current_budget: Some(100.0),
            proposed_budget: Some(110.0),
            ..AdChange::default()
        };
        ledger.reserve(&change, now, 7).expect("a legal change");
        ledger.begin_send(&id, 1, now).expect("a place");
        ledger.commit(&id, 1).expect("a change that was begun");
    }
}

fn measure(folder: &Path, synchronous: Synchronous, processes: usize) -> f64 {
    let path = folder.join("ledger.sqlite");
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(folder.join(format!("ledger.sqlite{ending}")));
    }
    drop(open(&path, synchronous));
    let start = Instant::now();
    let binary = std::env::current_exe().expect("this binary");
    let workers: Vec<_> = (0..processes)
        .map(|worker| {
            let mut command = Command::new(&binary);
            command.arg("work").arg(&path).arg(if synchronous == Synchronous::Full { "full" } else { "normal" });
            command.arg(worker.to_string()).stdout(Stdio::null()).spawn().expect("a process")
        })
        .collect();
    for mut worker in workers {
        assert!(worker.wait().expect("an end").success());
    }
    let all = processes * changes(synchronous);
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let rate = all as f64 / start.elapsed().as_secs_f64();
    rate
}

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["work", path, synchronous, worker] => {
            let synchronous = if synchronous == "full" { Synchronous::Full } else { Synchronous::Normal };
            work(Path::new(path), synchronous, worker.parse().expect("a number"));
        }
        [folder] => {
            let rate = |synchronous, processes| measure(Path::new(folder), synchronous, processes);
            let (normal, full) = (Synchronous::Normal, Synchronous::Full);
            println!(
                "{}",
                json!({
                    "normal": {"1": rate(normal, 1), "8": rate(normal, 8)},
                    "full": {"1": rate(full, 1), "8": rate(full, 8)},
                })
            );
        }
        _ => panic!("ledger FOLDER"),
    }
}
