//! Eight processes on one file, some of them killed at random points: never over a limit, no change lost, none twice.
//!
//! The workers are this very binary, started again for one test that does nothing unless the environment tells it to work.
//! Each has a clock of its own that only its requests move, so nothing waits for real time. The platform is a file to which a
//! worker appends a line for each change that takes effect: a line is written whole or not at all.

use std::collections::BTreeMap;
use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use jiff::Timestamp;
use lagwise::{
    AdChange, ChangeKind, GuardConfig, GuardLedger, GuardOutcome as Outcome, LedgerOptions,
    ReservationStatus as Status, ReserveStatus,
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::guard::{HOUR, SECOND, at};
use crate::ledger::{Folder, config};

const WORKERS: usize = 8;
const CAMPAIGNS: usize = 40;

/// How many changes each worker is to bring through.
fn changes() -> usize {
    std::env::var("LAGWISE_TORTURE_CHANGES").ok().and_then(|text| text.parse().ok()).unwrap_or(500)
}

/// How many workers are killed.
fn kills() -> usize {
    std::env::var("LAGWISE_TORTURE_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(20)
}

fn rules() -> GuardConfig {
    GuardConfig { account_points: None, lease_seconds: 120.0, ..GuardConfig::default() }
}

fn open(folder: &Path) -> GuardLedger {
    let options = LedgerOptions { busy_timeout_ms: 60_000, ..LedgerOptions::default() };
    GuardLedger::open(folder.join("ledger.sqlite"), config(rules()), &options).unwrap()
}

fn change(worker: usize, place: usize) -> AdChange {
    AdChange {
        change_id: format!("{worker}-{place}"),
        account_id: "act".into(),
        campaign_id: Some(format!("campaign-{}", (worker + place * 3) % CAMPAIGNS)),
        budget_id: format!("set-{worker}-{}", place % 20),
        kind: if place.is_multiple_of(2) { ChangeKind::Targeting } else { ChangeKind::Activate },
        ..AdChange::default()
    }
}

/// Whether the platform has a change.
fn has(platform: &Path, change_id: &str) -> bool {
    let text = std::fs::read_to_string(platform).unwrap_or_default();
    text.lines().any(|line| line.split(' ').next() == Some(change_id))
}

/// Brings all changes of a worker through, whatever an earlier life of it left.
fn work(folder: &Path, worker: usize) {
    let ledger = open(folder);
    let platform = folder.join("platform");
    let mut sent = OpenOptions::new().append(true).create(true).open(&platform).unwrap();
    let mut now = 0_i64;
    for place in 0..changes() {
        let change = change(worker, place);
        loop {
            now += 50;
            let answer = ledger.reserve(&change, at(now), 7).unwrap();
            let held = match answer.status {
                ReserveStatus::Reserved => answer.reservation.unwrap(),
                ReserveStatus::Known => {
                    let known = answer.reservation.unwrap();
                    match known.status {
                        Status::Sent => break,
                        // An earlier life of this worker died here: nobody else has this change. Its outcome is read back.
                        Status::Executing | Status::Unknown if has(&platform, &known.change_id) => {
                            ledger.commit(&known.change_id, known.attempt).unwrap();
                            break;
                        }
                        _ => ledger.release(&known.change_id, known.attempt).unwrap(),
                    };
                    continue;
                }
                ReserveStatus::Refused | ReserveStatus::Suggested => {
                    let clears_at = answer.verdict.unwrap().clears_at;
                    // Others have the place for good or for now: try again later.
                    now = clears_at.map_or(now + 60 * SECOND, |clears_at| millis(clears_at).max(now + 1));
                    continue;
                }
            };
            now = now.max(millis(held.execute_at));
            if ledger.begin_send(&held.change_id, held.attempt, at(now)).unwrap().outcome != Outcome::Allow {
                ledger.release(&held.change_id, held.attempt).unwrap();
                continue;
            }
            sent.write_all(format!("{} {now} {}\n", held.change_id, held.campaign_id).as_bytes()).unwrap();
            ledger.commit(&held.change_id, held.attempt).unwrap();
            break;
        }
    }
}

fn millis(instant: Timestamp) -> i64 {
    instant.as_millisecond() - at(0).as_millisecond()
}

/// The worker's part of this binary.
#[test]
fn worker() {
    let Some(folder) = std::env::var_os("LAGWISE_WORKER_FOLDER") else { return };
    let worker = std::env::var("LAGWISE_WORKER").unwrap().parse().unwrap();
    work(&PathBuf::from(folder), worker);
}

fn start(folder: &Path, worker: usize) -> Child {
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "ledger_processes::worker", "--test-threads=1", "--quiet"])
        .env("LAGWISE_WORKER_FOLDER", folder)
        .env("LAGWISE_WORKER", worker.to_string())
        .stdout(OpenOptions::new().append(true).create(true).open(folder.join(format!("worker-{worker}"))).unwrap())
        .spawn()
        .unwrap()
}

/// Waits for every worker; one that failed says why.
fn finish(folder: &Path, workers: Vec<Child>) {
    for (worker, mut process) in workers.into_iter().enumerate() {
        let said = || std::fs::read_to_string(folder.join(format!("worker-{worker}"))).unwrap();
        assert!(process.wait().unwrap().success(), "{}", said());
    }
}

/// What must hold of the platform and of the ledger when all is done.
fn check(folder: &Path) {
    let text = std::fs::read_to_string(folder.join("platform")).unwrap();
    let mut by_campaign: BTreeMap<&str, Vec<i64>> = BTreeMap::new();
    let mut ids: Vec<&str> = Vec::new();
    for line in text.lines() {
        let [id, now, campaign] = line.split(' ').collect::<Vec<_>>()[..] else { panic!("{line:?}") };
        ids.push(id);
        by_campaign.entry(campaign).or_default().push(now.parse().unwrap());
    }
    let count = ids.len();
    assert_eq!(count, WORKERS * changes(), "a change was lost or took effect twice");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count, "a change took effect twice");
    for (campaign, times) in &mut by_campaign {
        times.sort_unstable();
        for window in times.windows(16) {
            assert!(window[15] - window[0] >= HOUR, "16 actions of {campaign} within an hour: {window:?}");
        }
    }
    let ledger = open(folder);
    assert_eq!(ledger.unsettled().unwrap(), []);
    for id in ids {
        assert_eq!(ledger.reservation(id).unwrap().unwrap().status, Status::Sent, "{id}");
    }
    let raw = rusqlite::Connection::open(folder.join("ledger.sqlite")).unwrap();
    let sound: String = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
}

#[test]
fn eight_processes_share_a_file() {
    let folder = Folder::new();
    let workers: Vec<Child> = (0..WORKERS).map(|worker| start(&folder.0, worker)).collect();
    finish(&folder.0, workers);
    check(&folder.0);
}

#[test]
fn workers_that_are_killed_lose_nothing_and_repeat_nothing() {
    let folder = Folder::new();
    let mut rng = ChaCha8Rng::seed_from_u64(3);
    let mut workers: Vec<Child> = (0..WORKERS).map(|worker| start(&folder.0, worker)).collect();
    let (mut killed, mut finished) = (0, 0);
    let mut lives = WORKERS;
    while killed < kills() {
        std::thread::sleep(Duration::from_micros(rng.random_range(500..60_000)));
        let victim = rng.random_range(0..WORKERS);
        // A worker that is done already counts for nothing, and starts over: it must find all of its changes sent.
        if workers[victim].try_wait().unwrap().is_some() {
            finished += 1;
            assert!(finished < 100_000, "the workers are done before {killed} could be killed");
        } else {
            workers[victim].kill().unwrap();
            workers[victim].wait().unwrap();
            killed += 1;
        }
        workers[victim] = start(&folder.0, victim);
        lives += 1;
    }
    finish(&folder.0, workers);
    check(&folder.0);
    if let Some(page) = std::env::var_os("LAGWISE_TORTURE_PAGE") {
        std::fs::write(page, report(killed, lives, &folder.0)).unwrap();
    }
}

/// The page of the torture run.
fn report(killed: usize, lives: usize, folder: &Path) -> String {
    let raw = rusqlite::Connection::open(folder.join("ledger.sqlite")).unwrap();
    let count = |sql: &str| raw.query_row(sql, [], |row| row.get::<_, i64>(0)).unwrap();
    let again = count("SELECT count(*) FROM changes WHERE attempt > 1");
    let attempts = count("SELECT max(attempt) FROM changes");
    let changes = WORKERS * changes();
    format!(
        "# The torture run\n\n\
         `make torture` wrote this page. {WORKERS} processes share one ledger in a SQLite file. Each brings its own changes \
         through:\n`reserve`, `begin_send`, a line in the file that stands for the platform, `commit`. At random points \
         one of them is\nkilled with `kill -9` and started again; it reads back what it finds open. The limit is 15 \
         actions an hour of each of\n{CAMPAIGNS} campaigns, on clocks that each process moves by itself.\n\n\
         | | |\n|---|---|\n\
         | changes | {changes} |\n\
         | kills | {killed} |\n\
         | lives of the {WORKERS} processes | {lives} |\n\
         | changes that needed another attempt | {again}, at most {attempts} |\n\
         | changes lost | 0 |\n\
         | changes that took effect twice | 0 |\n\
         | hours with more than 15 actions of a campaign | 0 |\n\
         | changes left unsettled | 0 |\n\
         | `PRAGMA integrity_check` | ok |\n\n\
         The zeros are asserted: a run that finds another number fails and writes no page. `make test` does the same with \
         20\nkills.\n"
    )
}
