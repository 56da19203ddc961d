//! Attribution with a million live touches: how long a conversion takes, and what a touch takes of memory; then with keys that
//! many share. `attribution [FOLDER]` prints the figures as JSON; with a folder, it leaves the touches and some conversions
//! with their answers there, for `python/attribution.py`.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use account::visitors::{CONVERSIONS, TOUCHES, Visitors, at, conversion, touch};
use lagwise::{Attribution, AttributionEngine, AttributionMethod, Config, Conversion, HashingKey, Identity, Touch};
use serde_json::{Value, json};

/// Touches and conversions that share a key.
const SHARING: u32 = 100_000;
const SHARING_CONVERSIONS: u32 = 20_000;

/// Conversions that are left for others, with their answers.
const EXPORTED: usize = 20_000;

fn engine() -> AttributionEngine {
    let key = HashingKey::new(b"a secret of the benches").expect("a key");
    AttributionEngine::new(Config::default(), key).expect("the defaults")
}

fn resident_bytes() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap_or("0");
    line.trim().trim_end_matches(" kB").parse::<f64>().unwrap_or(0.0) * 1024.0
}

/// Microseconds of calls.
#[derive(Default)]
struct Times(Vec<f64>);

impl Times {
    fn of<T>(&mut self, call: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = call();
        self.0.push(start.elapsed().as_nanos() as f64 / 1e3);
        result
    }

    fn figures(mut self) -> Value {
        self.0.sort_unstable_by(f64::total_cmp);
        let quantile = |share: f64| self.0[((self.0.len() - 1) as f64 * share) as usize];
        json!({
            "p50_us": quantile(0.5), "p99_us": quantile(0.99), "p999_us": quantile(0.999), "worst_us": quantile(1.0),
            "mean_us": self.0.iter().sum::<f64>() / self.0.len() as f64,
        })
    }
}

/// A million touches of a week, then conversions at its end.
fn population(folder: Option<&Path>) -> Value {
    let (mut engine, mut visitors) = (engine(), Visitors::new());
    let mut exported = folder.map(|folder| BufWriter::new(File::create(folder.join("touches.csv")).expect("a file")));
    let before = resident_bytes();
    let mut tracked = Times(Vec::with_capacity(TOUCHES as usize));
    for n in 0..TOUCHES {
        let touch = visitors.touch(n);
        tracked.of(|| engine.track_touch(&touch).expect("a touch"));
        if let Some(file) = &mut exported {
            writeln!(file, "{}", row(n, &touch)).expect("a line");
        }
    }
    let own = visitors.bytes() + (tracked.0.len() * size_of::<f64>()) as f64;
    let bytes = (resident_bytes() - before - own) / f64::from(TOUCHES);
    let (mut times, mut found, mut answers) = (Times::default(), [0_u32; 4], Vec::new());
    for n in 0..CONVERSIONS {
        let conversion = visitors.conversion(n);
        let attribution = times.of(|| engine.attribute(&conversion).expect("a conversion"));
        found[match attribution.method {
            AttributionMethod::ExactId => 0,
            AttributionMethod::Fingerprint => 1,
            AttributionMethod::Ip => 2,
            _ => 3,
        }] += 1;
        if folder.is_some() && answers.len() < EXPORTED {
            answers.push(answer(&conversion, &attribution));
        }
    }
    if let Some(folder) = folder {
        let text = serde_json::to_string(&answers).expect("JSON");
        std::fs::write(folder.join("conversions.json"), text).expect("a file");
    }
    let [exact, fingerprint, ip, unattributed] = found;
    json!({
        "touches": TOUCHES, "conversions": CONVERSIONS, "bytes_per_touch": bytes.round(), "track": tracked.figures(),
        "attribute": times.figures(),
        "found": {"exact_id": exact, "fingerprint": fingerprint, "ip": ip, "unattributed": unattributed},
    })
}

/// A user agent as it is compared: without digits of versions.
fn compared(agent: &str) -> String {
    agent.chars().filter(|c| !c.is_ascii_digit() && !matches!(c, '.' | '_')).collect::<String>().to_lowercase()
}

/// A touch as a line of CSV.
fn row(n: u32, touch: &Touch) -> String {
    let Identity { fbclid, subject_id, fingerprint, ip, user_agent, .. } = &touch.identity;
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let agent = user_agent.as_deref().map(compared).unwrap_or_default().replace(',', ";");
    let keys = [text(fbclid), text(subject_id), text(fingerprint), text(ip), agent].join(",");
    format!("{n},{},{keys},{},{}", touch.occurred_at, touch.ad_id, touch.cost.unwrap_or_default())
}

/// A conversion with its answer.
fn answer(conversion: &Conversion, found: &Attribution) -> Value {
    let Identity { fbclid, subject_id, fingerprint, ip, user_agent, .. } = &conversion.identity;
    let agent = user_agent.as_deref().map(|agent| compared(agent).replace(',', ";"));
    let credited: Vec<&str> = found.candidates.iter().filter(|ad| ad.credit > 0.0).map(|ad| &*ad.ad_id).collect();
    json!({
        "at": conversion.occurred_at, "keys": [fbclid, subject_id, fingerprint, ip, agent],
        "method": found.method, "confidence": found.confidence, "ads": credited,
    })
}

/// One key that all touches and conversions share, or that none does, each touch of an ad of its own.
fn sharing(name: &str, shared: impl Fn(u32) -> Identity) -> Value {
    let mut engine = engine();
    let (mut tracked, mut times, mut late) = (Times::default(), Times::default(), Times::default());
    for n in 0..SHARING {
        let touch = touch(n, at(i64::from(n)), format!("ad-{n}"), shared(n));
        tracked.of(|| engine.track_touch(&touch).expect("a touch"));
    }
    for n in 0..SHARING_CONVERSIONS {
        let conversion = conversion(n, at(i64::from(SHARING + n)), shared(SHARING - 1 - n));
        times.of(|| engine.attribute(&conversion).expect("a conversion"));
    }
    // Before the last 1,000 conversions, which are asked again where it may count for them.
    for n in 0..100 {
        let instant = at(i64::from(SHARING + SHARING_CONVERSIONS - 1_000));
        let touch = touch(SHARING + n, instant, format!("late-{n}"), shared(SHARING - 1 - n));
        late.of(|| engine.track_touch(&touch).expect("a touch"));
    }
    json!({
        "shared": name, "touches": SHARING, "conversions": SHARING_CONVERSIONS, "track": tracked.figures(),
        "attribute": times.figures(), "track_late": late.figures(),
    })
}

fn main() {
    let folder = std::env::args().nth(1);
    let population = population(folder.as_deref().map(Path::new));
    let device = |n: u32| Some(format!("v1:{n:064x}"));
    let ip = || Some("81.2.69.142".to_owned());
    let cases = [
        sharing("address", |n| Identity { ip: ip(), fingerprint: device(n), ..Identity::default() }),
        sharing("address alone", |_| Identity { ip: ip(), ..Identity::default() }),
        sharing("fingerprint", |n| Identity {
            fingerprint: device(0),
            subject_id: Some(format!("visitor-{n}")),
            ..Identity::default()
        }),
        sharing("subject", |_| Identity { subject_id: Some("visitor".into()), ..Identity::default() }),
        sharing("nothing", |n| Identity { fingerprint: device(n), ..Identity::default() }),
    ];
    println!("{}", json!({"population": population, "sharing": cases}));
}
