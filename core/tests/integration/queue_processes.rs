//! Eight processes on one queue in a file, some of them killed at random points: no change lost, none sent twice.
//!
//! The workers are this very binary, started again for one test that does nothing unless the environment tells it to work.
//! They share one clock, a fast one, since leases are told by it. The platform is a file to which a worker appends a line for
//! each change that takes effect; a request that would come after its time-out is not sent.

use std::fs::OpenOptions;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use jiff::Timestamp;
use lagwise::{
    AdChange, ChangeKind, ChangeQueue, ChangeStatus as Status, Config, GuardConfig, LedgerOptions, PlatformValue,
    TargetingState,
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::guard::at;
use crate::ledger::Folder;

const WORKERS: usize = 8;

/// How many changes are to be brought through.
fn changes() -> usize {
    number("LAGWISE_TORTURE_QUEUED").unwrap_or(400)
}

/// How many workers are killed.
fn kills() -> usize {
    number("LAGWISE_TORTURE_QUEUE_KILLS").unwrap_or(20)
}

fn number(name: &str) -> Option<usize> {
    std::env::var(name).ok()?.parse().ok()
}

/// How much faster the clock of the workers goes.
const SPEED: u32 = 40;

/// Real time within which a request is sent or given up: half of the lease.
const TIME_OUT: Duration = Duration::from_millis(1_500);

fn open(folder: &Path) -> ChangeQueue {
    let guard = GuardConfig { account_points: None, jitter_max_seconds: 4.0, ..GuardConfig::default() };
    let config = Config { guard, ..Config::default() };
    let options = LedgerOptions { busy_timeout_ms: 60_000, ..LedgerOptions::default() };
    ChangeQueue::open(folder.join("ledger.sqlite"), config, &options).unwrap()
}

fn change(place: usize) -> AdChange {
    AdChange {
        change_id: place.to_string(),
        account_id: "act".into(),
        campaign_id: Some(format!("campaign-{}", place / 10)),
        budget_id: format!("set-{place}"),
        kind: ChangeKind::Targeting,
        ..AdChange::default()
    }
}

struct Clock(SystemTime);

impl Clock {
    fn now(&self) -> Timestamp {
        at(i64::try_from(self.0.elapsed().unwrap().as_millis()).unwrap() * i64::from(SPEED))
    }

    fn wait_until(&self, instant: Timestamp) {
        if let Ok(left) = Duration::try_from(instant.duration_since(self.now())) {
            std::thread::sleep(left / SPEED + Duration::from_millis(1));
        }
    }
}

/// What the platform has: whether it has a line of the change.
fn value(platform: &Path, change_id: &str) -> PlatformValue {
    let text = std::fs::read_to_string(platform).unwrap_or_default();
    let is_applied = text.lines().any(|line| line.split(' ').next() == Some(change_id));
    let targeting = if is_applied { TargetingState::AsAsked } else { TargetingState::AsBefore };
    PlatformValue { targeting: Some(targeting), ..PlatformValue::default() }
}

fn work(folder: &Path, clock: &Clock) {
    let queue = open(folder);
    let platform = folder.join("platform");
    let mut sent = OpenOptions::new().append(true).create(true).open(&platform).unwrap();
    while !queue.unsettled().unwrap().is_empty() {
        for unknown in queue.unknown(clock.now()).unwrap() {
            let value = value(&platform, &unknown.change_id);
            // Another worker may have read it back meanwhile.
            let _ = queue.reconcile(&unknown.change_id, unknown.attempt, &value, clock.now());
        }
        let Some(claim) = queue.claim(clock.now(), 7).unwrap() else {
            std::thread::sleep(Duration::from_millis(20));
            continue;
        };
        clock.wait_until(claim.execute_at.unwrap());
        let started = Instant::now();
        let value = value(&platform, &claim.change_id);
        let Ok(begun) = queue.begin_send(&claim.change_id, claim.attempt, clock.now(), Some(&value)) else { continue };
        if begun.status != Status::Executing || started.elapsed() > TIME_OUT {
            continue;
        }
        let line = format!("{} {}\n", begun.change_id, begun.change.campaign_id.unwrap());
        sent.write_all(line.as_bytes()).unwrap();
        let _ = queue.complete(&begun.change_id, begun.attempt, clock.now());
    }
}

/// The worker's part of this binary.
#[test]
fn worker() {
    let Some(folder) = std::env::var_os("LAGWISE_QUEUE_FOLDER") else { return };
    let started: u64 = std::env::var("LAGWISE_QUEUE_STARTED").unwrap().parse().unwrap();
    work(&PathBuf::from(folder), &Clock(UNIX_EPOCH + Duration::from_millis(started)));
}

fn start(folder: &Path, worker: usize, started: SystemTime) -> Child {
    let said = OpenOptions::new().append(true).create(true).open(folder.join(format!("worker-{worker}"))).unwrap();
    Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "queue_processes::worker", "--test-threads=1", "--quiet"])
        .env("LAGWISE_QUEUE_FOLDER", folder)
        .env("LAGWISE_QUEUE_STARTED", started.duration_since(UNIX_EPOCH).unwrap().as_millis().to_string())
        .stdout(said.try_clone().unwrap())
        .stderr(said)
        .spawn()
        .unwrap()
}

#[test]
fn workers_that_are_killed_lose_nothing_and_repeat_nothing() {
    let folder = Folder::new();
    let started = SystemTime::now();
    let clock = Clock(started);
    let queue = open(&folder.0);
    for place in 0..changes() {
        queue.submit(&change(place), clock.now()).unwrap();
    }
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    let mut workers: Vec<Child> = (0..WORKERS).map(|worker| start(&folder.0, worker, started)).collect();
    let (mut killed, mut lives) = (0, WORKERS);
    while killed < kills() && !queue.unsettled().unwrap().is_empty() {
        std::thread::sleep(Duration::from_millis(rng.random_range(5..150)));
        let victim = rng.random_range(0..WORKERS);
        if workers[victim].try_wait().unwrap().is_none() {
            workers[victim].kill().unwrap();
            workers[victim].wait().unwrap();
            killed += 1;
        }
        workers[victim] = start(&folder.0, victim, started);
        lives += 1;
    }
    assert_eq!(killed, kills(), "the workers are done before so many could be killed");
    for (worker, mut process) in workers.into_iter().enumerate() {
        let said = || std::fs::read_to_string(folder.0.join(format!("worker-{worker}"))).unwrap();
        assert!(process.wait().unwrap().success(), "{}", said());
    }
    let text = std::fs::read_to_string(folder.0.join("platform")).unwrap();
    let mut ids: Vec<&str> = text.lines().filter_map(|line| line.split(' ').next()).collect();
    assert_eq!(ids.len(), changes(), "a change was lost or took effect twice");
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), changes(), "a change took effect twice");
    for place in 0..changes() {
        assert_eq!(queue.change(&place.to_string()).unwrap().unwrap().status, Status::Completed);
    }
    assert_eq!(queue.ledger().unsettled().unwrap(), []);
    let raw = rusqlite::Connection::open(folder.0.join("ledger.sqlite")).unwrap();
    let sound: String = raw.query_row("PRAGMA integrity_check", [], |row| row.get(0)).unwrap();
    assert_eq!(sound, "ok");
    if let Some(page) = std::env::var_os("LAGWISE_TORTURE_PAGE") {
        OpenOptions::new().append(true).open(page).unwrap().write_all(report(&queue, lives).as_bytes()).unwrap();
    }
}

/// What the page of the torture run says of the queue.
fn report(queue: &ChangeQueue, lives: usize) -> String {
    let audit = queue.audit(0, u64::MAX).unwrap();
    let into = |status| audit.iter().filter(|record| record.status_after == status).count();
    let returned = audit.iter().filter(|record| {
        record.status_before.is_some_and(|from| from != Status::Pending) && record.status_after == Status::Pending
    });
    format!(
        "\n## The queue\n\n\
         {WORKERS} processes share one queue in a SQLite file: each claims what is due, begins, appends a line to the file \
         that\nstands for the platform, and completes; it reads back what is unknown. Their clock goes {SPEED} times as fast \
         as real\ntime.\n\n\
         | | |\n|---|---|\n\
         | changes | {} |\n\
         | kills | {} |\n\
         | lives of the {WORKERS} processes | {lives} |\n\
         | claims | {} |\n\
         | changes that were unknown and read back | {} |\n\
         | claims and requests that went back to the queue | {} |\n\
         | records of the audit | {} |\n\
         | changes lost | 0 |\n\
         | changes that took effect twice | 0 |\n\
         | changes left unsettled | 0 |\n\
         | `PRAGMA integrity_check` | ok |\n",
        changes(),
        kills(),
        into(Status::Claimed),
        into(Status::Unknown),
        returned.count(),
        audit.len(),
    )
}
