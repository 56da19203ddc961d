//! What an optimizer's state takes, as JSON: `state build ADS DAYS FILE` and then `state restore FILE`.
//!
//! The first folds the events in and writes the binary snapshot, the second restores it in a process of its own, as a
//! service does when it starts. Times are of the first call and the median of a few; resident memory is what the
//! process has more of afterwards. Linux only.

use std::fs;
use std::hint::black_box;
use std::time::Instant;

use account::stream::optimizer;
use lagwise::{Config, Optimizer};
use serde_json::{Value, json};

/// Times that a snapshot is made and restored.
const REPEATS: usize = 5;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let figures = match words.as_slice() {
        ["build", ads, days, file] => build(number(ads), number(days) as u32, file)?,
        ["restore", file] => restore(file)?,
        _ => json!("state build ADS DAYS FILE, or state restore FILE"),
    };
    println!("{figures}");
    Ok(())
}

fn build(ads: usize, days: u32, file: &str) -> std::io::Result<Value> {
    let before = resident()?;
    let start = Instant::now();
    let (optimizer, stream) = optimizer(ads, days);
    drop(stream);
    let seconds = start.elapsed().as_secs_f64();
    let resident = resident()? - before;
    let times = times(|| optimizer.snapshot_bytes().expect("a state has a snapshot"));
    let snapshot = optimizer.snapshot_bytes().expect("a state has a snapshot");
    fs::write(file, &snapshot)?;
    Ok(json!({
        "ads": ads,
        "days": days,
        "kept": optimizer.state_size(),
        "build_seconds": seconds,
        "built_bytes": resident,
        "snapshot_ms": times,
        "snapshot_bytes": snapshot.len(),
    }))
}

fn restore(file: &str) -> std::io::Result<Value> {
    let snapshot = fs::read(file)?;
    let restore = || Optimizer::restore_bytes(Config::default(), &snapshot).expect("a snapshot just made");
    let before = resident()?;
    let start = Instant::now();
    let optimizer = restore();
    let first = start.elapsed().as_secs_f64() * 1e3;
    let resident = resident()? - before;
    drop(optimizer);
    let mut times = times(restore);
    times[0] = first;
    Ok(json!({ "restore_ms": times, "restored_bytes": resident }))
}

/// Milliseconds of the first call, and the median of a few.
fn times<T>(call: impl Fn() -> T) -> [f64; 2] {
    let mut times: Vec<f64> = Vec::new();
    for _ in 0..REPEATS {
        let start = Instant::now();
        let made = black_box(call());
        times.push(start.elapsed().as_secs_f64() * 1e3);
        drop(made);
    }
    let first = times[0];
    times.sort_by(f64::total_cmp);
    [first, times[REPEATS / 2]]
}

/// Bytes of this process that are in memory.
fn resident() -> std::io::Result<i64> {
    let statm = fs::read_to_string("/proc/self/statm")?;
    let pages = statm.split(' ').nth(1).map_or(0, |pages| number(pages) as i64);
    Ok(pages * PAGE)
}

/// Bytes of a page of memory, on every machine that these are run on.
const PAGE: i64 = 4096;

fn number(text: &str) -> usize {
    text.parse().expect("a whole number")
}
