//! Writes the measured accounts as JSON for Python and Node: `export FOLDER`.
//!
//! `ads-N.json` holds records and `columns-N.json` columns, in which `null` stands for an absent budget; each has the
//! account's `total_budget` beside it. `history-N.snapshot` is an optimizer that knows the history of N ads, and
//! `history-N.json` says when that ends (`now`) and, for the largest, the `events` of the day that follows.
//! `journeys.json` holds the journeys that credit is split over.

use std::fs;
use std::path::PathBuf;

use account::journeys::journeys;
use account::stream::{HISTORY_DAYS, after, optimizer};
use account::{Columns, Detail, ads, total_budget};
use serde_json::json;

fn main() -> std::io::Result<()> {
    let folder = PathBuf::from(std::env::args().nth(1).unwrap_or_else(|| "target/account".into()));
    fs::create_dir_all(&folder)?;
    for count in [20, 1_000] {
        let ads = ads(count, Detail::Totals);
        let document = json!({ "total_budget": total_budget(&ads), "ads": ads });
        fs::write(folder.join(format!("ads-{count}.json")), document.to_string())?;
    }
    for count in [1_000, 100_000] {
        let ads = ads(count, Detail::Totals);
        let document = json!({ "total_budget": total_budget(&ads), "columns": Columns::of(&ads) });
        fs::write(folder.join(format!("columns-{count}.json")), document.to_string())?;
    }
    for count in [10, 20, 1_000] {
        let (optimizer, mut stream) = optimizer(count, HISTORY_DAYS);
        let events: Vec<_> = if count < 1_000 { vec![] } else { stream.through(HISTORY_DAYS + 1).collect() };
        let now = after(HISTORY_DAYS).to_string();
        let document = json!({ "ads": count, "now": now, "total_budget": stream.total_budget(), "events": events });
        fs::write(folder.join(format!("history-{count}.json")), document.to_string())?;
        let snapshot = optimizer.snapshot_bytes().expect("a state has a snapshot");
        fs::write(folder.join(format!("history-{count}.snapshot")), snapshot)?;
    }
    fs::write(folder.join("journeys.json"), serde_json::to_string(&journeys(100_000))?)
}
