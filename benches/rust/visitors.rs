//! Invented visitors: touches of a week and the conversions that follow.

use jiff::{SignedDuration, Timestamp};
use lagwise::{Conversion, Identity, Touch, TouchKind};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

pub const TOUCHES: u32 = 1_000_000;
pub const CONVERSIONS: u32 = 100_000;

const PEOPLE: u32 = 400_000;
const ADS: u32 = 200;

/// Touches of a week, one after the other.
const STEP_MILLIS: i64 = 7 * 86_400_000 / TOUCHES as i64;

/// When the touch of a number happens.
pub fn at(touch: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_millis(touch * STEP_MILLIS)
}

/// One visit of one of the people: a device and an address of their own or shared with some, a browser of six.
fn identity(person: u32, click: Option<u32>) -> Identity {
    Identity {
        fbclid: click.map(|click| format!("IwAR0aa7c2f4b1e9d{click:012}")),
        subject_id: person.is_multiple_of(2).then(|| format!("visitor-{person:09}")),
        fingerprint: Some(format!("v1:{:064x}", person - person % 2)),
        ip: Some(format!("{}.{}.{}.{}", 60 + person / 3 % 40, person / 3 / 40 % 250, person / 3 / 10_000, person % 7)),
        user_agent: Some(format!(
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/12{}.0",
            person % 6
        )),
        ..Identity::default()
    }
}

pub fn touch(n: u32, occurred_at: Timestamp, ad_id: String, identity: Identity) -> Touch {
    Touch {
        event_id: format!("touch-{n}"),
        occurred_at,
        tenant_id: "acme".into(),
        ad_id,
        campaign_id: Some("spring".into()),
        kind: TouchKind::Click,
        consent: true,
        identity,
        cost: Some(1.2),
    }
}

pub fn conversion(n: u32, occurred_at: Timestamp, identity: Identity) -> Conversion {
    Conversion {
        event_id: format!("form-{n}"),
        occurred_at,
        tenant_id: "acme".into(),
        conversion_id: format!("deal-{n}"),
        consent: true,
        identity,
    }
}

/// Draws visits from a fixed seed.
pub struct Visitors {
    rng: ChaCha8Rng,
    /// Who made each touch.
    people: Vec<u32>,
}

impl Visitors {
    pub fn new() -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(1), people: Vec::with_capacity(TOUCHES as usize) }
    }

    /// What this takes of memory.
    pub fn bytes(&self) -> f64 {
        (self.people.len() * size_of::<u32>()) as f64
    }

    pub fn touch(&mut self, n: u32) -> Touch {
        let person = self.rng.random_range(0..PEOPLE);
        self.people.push(person);
        let ad_id = format!("ad-{}", self.rng.random_range(0..ADS));
        touch(n, at(i64::from(n)), ad_id, identity(person, Some(n)))
    }

    /// Of someone who made a touch. A third comes with its click id, one in ten with its address alone; the others are
    /// recognised by what they have, if at all.
    pub fn conversion(&mut self, n: u32) -> Conversion {
        let touch = self.rng.random_range(0..TOUCHES);
        let click = n.is_multiple_of(3).then_some(touch);
        let whole = identity(self.people[touch as usize], click);
        let known_by = if n % 10 == 9 {
            Identity { ip: whole.ip, user_agent: whole.user_agent, ..Identity::default() }
        } else {
            whole
        };
        conversion(n, at(i64::from(TOUCHES)), known_by)
    }
}
