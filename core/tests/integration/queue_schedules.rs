//! Random schedules of the queue against a platform that fails at random: workers that die, people who edit budgets, switches
//! that are thrown. What must hold is looked up in the platform's own log.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lagwise::{
    AdChange, AuditRecord, ChangeKind, ChangeQueue, ChangeStatus as Status, Config, LedgerOptions, PlatformError,
    PlatformStatus, PlatformValue, QueuedChange, TargetingState,
};
use rand::{RngExt, SeedableRng, rngs::ChaCha8Rng};

use crate::guard::{HOUR, SECOND, at};
use crate::ledger::Folder;

const SETS: usize = 12;

/// What the platform has of one ad set.
#[derive(Clone, Debug)]
struct AdSet {
    budget: f64,
    status: PlatformStatus,
    targeting: String,
    /// Every budget that it had, with the instant of its setting, since somebody else last set it.
    budgets: Vec<(i64, f64)>,
}

/// A request that the platform got.
#[derive(Clone, Debug)]
struct Request {
    at: i64,
    change: QueuedChange,
    was_applied: bool,
}

/// A platform that fails at random, and all that reached it.
#[derive(Debug)]
struct Platform {
    sets: Vec<AdSet>,
    requests: Vec<Request>,
}

fn set_of(change: &AdChange) -> usize {
    change.budget_id[4..].parse().unwrap()
}

impl Platform {
    fn new() -> Self {
        let fresh = AdSet {
            budget: 100.0,
            status: PlatformStatus::Active,
            targeting: String::new(),
            budgets: vec![(-99 * HOUR, 100.0)],
        };
        Self { sets: vec![fresh; SETS], requests: Vec::new() }
    }

    fn value(&self, change: &AdChange) -> PlatformValue {
        let set = &self.sets[set_of(change)];
        let targeting =
            if set.targeting == change.change_id { TargetingState::AsAsked } else { TargetingState::AsBefore };
        PlatformValue { budget: Some(set.budget), status: Some(set.status), targeting: Some(targeting) }
    }

    /// Takes a request, or not; `None` is an answer without an error.
    fn take(&mut self, change: &QueuedChange, now: i64, rng: &mut ChaCha8Rng) -> Option<PlatformError> {
        let (error, was_applied) = match rng.random_range(0..20) {
            0 => (Some(PlatformError { timed_out: true, ..PlatformError::default() }), true),
            1 => (Some(PlatformError { timed_out: true, ..PlatformError::default() }), false),
            2 => (Some(PlatformError { code: Some(613), subcode: Some(1_487_632), ..PlatformError::default() }), false),
            3 => (
                Some(PlatformError { code: Some(80_004), retry_after_seconds: Some(60.0), ..PlatformError::default() }),
                false,
            ),
            4 => (Some(PlatformError { code: Some(2), ..PlatformError::default() }), rng.random()),
            5 => (Some(PlatformError { code: Some(100), ..PlatformError::default() }), false),
            6 => (Some(PlatformError { http_status: Some(500), ..PlatformError::default() }), rng.random()),
            _ => (None, true),
        };
        let set = set_of(&change.change);
        self.requests.push(Request { at: now, change: change.clone(), was_applied });
        if was_applied {
            let set = &mut self.sets[set];
            match change.change.kind {
                ChangeKind::Budget => {
                    let budget = change.budget_after.unwrap();
                    // Nobody's value is overwritten unseen.
                    assert_eq!(Some(set.budget), change.budget_before, "{change:?}");
                    set.budget = budget;
                    set.budgets.push((now, budget));
                }
                ChangeKind::Pause => set.status = PlatformStatus::Paused,
                ChangeKind::Activate => set.status = PlatformStatus::Active,
                ChangeKind::Targeting => set.targeting.clone_from(&change.change_id),
            }
        }
        error
    }

    /// At most 15 requests of a campaign in any hour, pauses aside, which are never held back.
    fn check_rates(&self) {
        for request in &self.requests {
            if request.change.change.kind == ChangeKind::Pause {
                continue;
            }
            let campaign = &request.change.change.campaign_id;
            let within = self.requests.iter().filter(|other| {
                other.change.change.campaign_id == *campaign && other.at <= request.at && other.at > request.at - HOUR
            });
            let earlier = within.filter(|other| other.at < request.at || other.change.change.kind != ChangeKind::Pause);
            assert!(earlier.count() <= 15, "{request:?}");
        }
    }

    /// Each budget is within 20 % of every one that the ad set had within 6 hours.
    fn check_velocity(&self) {
        for set in &self.sets {
            for (place, (now, budget)) in set.budgets.iter().enumerate().skip(1) {
                for earlier in 0..place {
                    let replaced_at = set.budgets[earlier + 1].0;
                    let had = set.budgets[earlier].1;
                    if replaced_at > now - 6 * HOUR {
                        assert!((budget - had).abs() <= 0.2 * had + 1e-9, "{budget} after {had}: {:?}", set.budgets);
                    }
                }
            }
        }
    }

    /// No request of a change while it was not known what became of an earlier one, and none once it took effect as asked.
    fn check_repeats(&self) {
        let mut last: BTreeMap<&str, &Request> = BTreeMap::new();
        for request in &self.requests {
            let before = last.insert(&request.change.change_id, request);
            let Some(before) = before else { continue };
            assert!(before.change.attempt < request.change.attempt);
            if before.was_applied {
                // The rest of a clamped change: it starts from what the platform was told before.
                assert_eq!(before.change.change.kind, ChangeKind::Budget, "{before:?} then {request:?}");
                assert_eq!(before.change.budget_after, request.change.budget_before, "{before:?} then {request:?}");
            }
        }
    }
}

/// One schedule: what happens is drawn by its seed, whatever the queue is kept in.
struct Schedule<'a> {
    queue: &'a ChangeQueue,
    platform: Platform,
    rng: ChaCha8Rng,
    now: i64,
    submitted: usize,
    /// What workers hold: a claim, or a request that is under way.
    held: Vec<QueuedChange>,
    seen: Vec<QueuedChange>,
}

impl Schedule<'_> {
    fn time(&self) -> Timestamp {
        at(self.now)
    }

    fn submit(&mut self) {
        let set = self.rng.random_range(0..SETS);
        let kind = match self.rng.random_range(0..10) {
            0 => ChangeKind::Pause,
            1 => ChangeKind::Activate,
            2 => ChangeKind::Targeting,
            _ => ChangeKind::Budget,
        };
        let budget = self.platform.sets[set].budget;
        let proposed = (budget * self.rng.random_range(0.6..1.6) * 100.0).round() / 100.0;
        let change = AdChange {
            change_id: format!("change-{}", self.submitted),
            account_id: format!("act-{}", set % 2),
            campaign_id: Some(format!("campaign-{}", set % 2)),
            budget_id: format!("set-{set}"),
            kind,
            current_budget: Some(budget),
            proposed_budget: (kind == ChangeKind::Budget).then_some(proposed),
            data_as_of: self.rng.random_bool(0.3).then(|| at(self.now - self.rng.random_range(0..24 * HOUR))),
            ..AdChange::default()
        };
        self.submitted += 1;
        self.seen.push(self.queue.submit(&change, self.time()).unwrap());
        if self.rng.random_bool(0.2) {
            self.seen.push(self.queue.submit(&change, self.time()).unwrap());
        }
    }

    /// One worker does one thing; any of them may die after it.
    fn work(&mut self, may_die: bool) {
        if self.held.is_empty() || self.rng.random_bool(0.4) {
            let seed = self.rng.random();
            if let Some(claim) = self.queue.claim(self.time(), seed).unwrap() {
                self.seen.push(claim.clone());
                self.held.push(claim);
            }
            return;
        }
        let place = self.rng.random_range(0..self.held.len());
        let held = self.held.swap_remove(place);
        if may_die && self.rng.random_bool(0.1) {
            return;
        }
        let value = self.platform.value(&held.change);
        let Ok(begun) = self.queue.begin_send(&held.change_id, held.attempt, self.time(), Some(&value)) else {
            return;
        };
        self.seen.push(begun.clone());
        match begun.status {
            Status::Claimed => self.held.push(begun),
            Status::Executing => self.send(&begun, may_die),
            _ => {}
        }
    }

    fn send(&mut self, begun: &QueuedChange, may_die: bool) {
        if may_die && self.rng.random_bool(0.05) {
            return;
        }
        let error = self.platform.take(begun, self.now, &mut self.rng);
        self.now += self.rng.random_range(0..2_000);
        if may_die && self.rng.random_bool(0.05) {
            return;
        }
        let (id, attempt) = (&begun.change_id, begun.attempt);
        match error {
            None => self.seen.push(self.queue.complete(id, attempt, self.time()).unwrap()),
            Some(error) => {
                let seed = self.rng.random();
                self.queue.fail(id, attempt, &error, self.time(), seed).unwrap();
            }
        }
    }

    fn read_back(&mut self) {
        for unknown in self.queue.unknown(self.time()).unwrap() {
            let value = self.platform.value(&unknown.change);
            self.queue.reconcile(&unknown.change_id, unknown.attempt, &value, self.time()).unwrap();
        }
    }

    /// A person edits a budget on the platform.
    fn edit(&mut self) {
        let place = self.rng.random_range(0..SETS);
        let budget = (self.rng.random_range(50.0..150.0_f64) * 100.0).round() / 100.0;
        let set = &mut self.platform.sets[place];
        (set.budget, set.budgets) = (budget, vec![(self.now, budget)]);
    }

    fn play(&mut self, steps: usize) {
        for _ in 0..steps {
            match self.rng.random_range(0..100) {
                0..12 => self.submit(),
                12..80 => self.work(true),
                80..88 => self.read_back(),
                88..90 => self.edit(),
                90 => {
                    let (account, pulled) = (format!("act-{}", self.now % 2), self.rng.random());
                    self.queue.ledger().set_kill_switch(Some(&account), pulled).unwrap();
                }
                91 => {
                    let (set, frozen) = (self.rng.random_range(0..SETS), self.rng.random_bool(0.3));
                    let account = format!("act-{}", set % 2);
                    self.queue.ledger().set_frozen(&account, &format!("set-{set}"), frozen).unwrap();
                }
                92 => drop(self.queue.expire(self.time()).unwrap()),
                93 => {
                    let id = format!("change-{}", self.rng.random_range(0..self.submitted.max(1)));
                    let _ = self.queue.cancel(&id, self.time());
                }
                _ => self.now += self.rng.random_range(0..40 * 60 * SECOND),
            }
            self.now += self.rng.random_range(0..20 * SECOND);
        }
    }

    /// Ends what holds changes back, and works until all is settled.
    fn finish(&mut self) {
        for account in ["act-0", "act-1"] {
            self.queue.ledger().set_kill_switch(Some(account), false).unwrap();
            self.queue.resume(Some(account), self.time()).unwrap();
        }
        for set in 0..SETS {
            self.queue.ledger().set_frozen(&format!("act-{}", set % 2), &format!("set-{set}"), false).unwrap();
        }
        let mut rounds = 0;
        while !self.queue.unsettled().unwrap().is_empty() {
            rounds += 1;
            assert!(rounds < 5_000, "{:?}", self.queue.unsettled().unwrap());
            self.read_back();
            for _ in 0..4 {
                self.work(false);
            }
            self.now += self.rng.random_range(0..10 * 60 * SECOND);
        }
    }

    fn check(&self) {
        self.platform.check_rates();
        self.platform.check_velocity();
        self.platform.check_repeats();
        let audit = self.queue.audit(0, u64::MAX).unwrap();
        check_chain(&audit);
        let settled = audit.iter().filter(|record| is_settled(record.status_after)).count();
        assert_eq!(settled, self.submitted, "a change was lost, or settled twice");
        assert_eq!(self.queue.ledger().unsettled().unwrap(), []);
        assert_eq!(self.queue.next_due().unwrap(), None);
    }
}

fn is_settled(status: Status) -> bool {
    !matches!(status, Status::Pending | Status::Claimed | Status::Executing | Status::Unknown)
}

/// Each record follows the one before it of the same change, and nothing follows the end.
fn check_chain(audit: &[AuditRecord]) {
    let mut last: BTreeMap<&str, Status> = BTreeMap::new();
    for (place, record) in audit.iter().enumerate() {
        assert_eq!(record.sequence, place as u64 + 1);
        assert_eq!(record.status_before, last.insert(&record.change_id, record.status_after), "{record:?}");
        assert!(record.status_before.is_none_or(|status| !is_settled(status)), "{record:?}");
    }
}

fn run(queue: &ChangeQueue, seed: u64) -> (Vec<QueuedChange>, Vec<AuditRecord>, usize) {
    let mut schedule = Schedule {
        queue,
        platform: Platform::new(),
        rng: ChaCha8Rng::seed_from_u64(seed),
        now: 0,
        submitted: 0,
        held: Vec::new(),
        seen: Vec::new(),
    };
    schedule.play(400);
    schedule.finish();
    schedule.check();
    (schedule.seen, queue.audit(0, u64::MAX).unwrap(), schedule.platform.requests.len())
}

#[test]
fn random_schedules_lose_nothing_repeat_nothing_and_stay_within_every_limit() {
    let (mut requests, mut ends) = (0, BTreeMap::new());
    for seed in 0..150 {
        let queue = ChangeQueue::in_memory(Config::default()).unwrap();
        let (_, audit, count) = run(&queue, seed);
        requests += count;
        for record in audit.iter().filter(|record| is_settled(record.status_after)) {
            *ends.entry(format!("{:?}", record.status_after)).or_insert(0) += 1;
        }
    }
    // The schedules come to every end that there is, but the one of a mode that is not theirs.
    assert!(requests > 1_000, "{requests}");
    for end in ["Completed", "Failed", "Superseded", "Expired", "Cancelled"] {
        assert!(ends.get(end).is_some_and(|count| *count > 10), "{end}: {ends:?}");
    }
}

#[test]
fn a_file_answers_as_memory_does() {
    for seed in 1_000..1_012 {
        let folder = Folder::new();
        let file = ChangeQueue::open(folder.file(), Config::default(), &LedgerOptions::default()).unwrap();
        let memory = ChangeQueue::in_memory(Config::default()).unwrap();
        assert_eq!(run(&memory, seed), run(&file, seed), "seed {seed}");
    }
}
