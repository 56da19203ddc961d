//! Attribution with a million live touches: how long a conversion takes, and what a touch takes of memory.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};
use lagwise::{AttributionEngine, AttributionMethod, Config, Conversion, HashingKey, Identity, Touch, TouchKind};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};

const TOUCHES: u32 = 1_000_000;
const CONVERSIONS: u32 = 100_000;
/// Touches of a week, one after the other.
const STEP_MILLIS: i64 = 7 * 86_400_000 / TOUCHES as i64;

fn at(touch: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().expect("an instant");
    start + SignedDuration::from_millis(touch * STEP_MILLIS)
}

/// One visit of one of 400,000 people: a device and an address of their own or shared with some, a browser of six.
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

fn resident_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) * 1024.0
}

fn main() {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let key = HashingKey::new(b"a secret of the benches").expect("a key");
    let mut engine = AttributionEngine::new(Config::default(), key).expect("the defaults");
    let before = resident_bytes();
    let mut people = Vec::with_capacity(TOUCHES as usize);
    let (mut spent, mut worst) = (0.0, 0.0_f64);
    for n in 0..TOUCHES {
        let person = rng.random_range(0..400_000_u32);
        people.push(person);
        let touch = Touch {
            event_id: format!("touch-{n}"),
            occurred_at: at(i64::from(n)),
            tenant_id: "acme".into(),
            ad_id: format!("ad-{}", rng.random_range(0..200_u32)),
            campaign_id: Some("spring".into()),
            kind: TouchKind::Click,
            consent: true,
            identity: identity(person, Some(n)),
            cost: Some(1.2),
        };
        let start = Instant::now();
        engine.track_touch(&touch).expect("a touch");
        let seconds = start.elapsed().as_secs_f64();
        spent += seconds;
        worst = worst.max(seconds);
    }
    let bytes = (resident_bytes() - before - f64::from(TOUCHES) * 4.0) / f64::from(TOUCHES);
    let mut times = Vec::new();
    let mut found = [0_u32; 4];
    for n in 0..CONVERSIONS {
        let touch = rng.random_range(0..TOUCHES);
        // A third comes with its click id, the others are recognised by device or address, if at all.
        let conversion = Conversion {
            event_id: format!("form-{n}"),
            occurred_at: at(i64::from(TOUCHES)),
            tenant_id: "acme".into(),
            conversion_id: format!("deal-{n}"),
            consent: true,
            identity: identity(people[touch as usize], (n % 3 == 0).then_some(touch)),
        };
        let start = Instant::now();
        let attribution = engine.attribute(&conversion).expect("a conversion");
        times.push(start.elapsed().as_nanos());
        found[match attribution.method {
            AttributionMethod::ExactId => 0,
            AttributionMethod::Fingerprint => 1,
            AttributionMethod::Ip => 2,
            _ => 3,
        }] += 1;
    }
    times.sort_unstable();
    let quantile = |share: f64| times[((times.len() - 1) as f64 * share) as usize] as f64 / 1e3;
    println!(
        "{}",
        serde_json::json!({
            "touches": TOUCHES, "bytes_per_touch": bytes.round(), "track_mean_us": spent / f64::from(TOUCHES) * 1e6,
            "track_worst_us": worst * 1e6, "p50_us": quantile(0.5), "p99_us": quantile(0.99), "p999_us": quantile(0.999),
            "exact": found[0], "fingerprint": found[1], "ip": found[2], "unattributed": found[3],
        })
    );
}
