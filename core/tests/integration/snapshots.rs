//! What must hold of saved state: it replays, it is refused where it was damaged, it stays loadable, and shards merge.

use lagwise::{Config, DecisionOptions, ErrorKind, Event, Optimizer, StateSize};
use serde_json::{Value, json};

use crate::optimizer::{at, event, history, optimizer, options};

#[test]
fn a_restored_optimizer_replays_its_decisions_to_the_byte() {
    let config = Config::default();
    let original = optimizer(&config, &history(50));
    let now = at(1_200.0);
    let decision = serde_json::to_string(&original.recommend(now, 150.0, &options()).unwrap()).unwrap();
    let from_text = Optimizer::restore(config.clone(), &original.snapshot().unwrap()).unwrap();
    let from_bytes = Optimizer::restore_bytes(config, &original.snapshot_bytes().unwrap()).unwrap();
    for restored in [from_text, from_bytes] {
        assert_eq!(restored.snapshot().unwrap(), original.snapshot().unwrap());
        assert_eq!(restored.snapshot_bytes().unwrap(), original.snapshot_bytes().unwrap());
        let replayed = serde_json::to_string(&restored.recommend(now, 150.0, &options()).unwrap()).unwrap();
        assert_eq!(replayed, decision);
    }
}

#[test]
fn a_damaged_snapshot_is_refused_wherever_it_is_damaged() {
    let config = Config::default();
    let original = optimizer(&config, &history(3));
    let bytes = original.snapshot_bytes().unwrap();
    let refused = |bytes: &[u8]| Optimizer::restore_bytes(config.clone(), bytes).err().map(|error| error.kind());
    for end in 0..bytes.len() {
        assert_eq!(refused(&bytes[..end]), Some(ErrorKind::InvalidSnapshot), "cut at {end}");
    }
    for place in 0..bytes.len() {
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x10;
        assert_eq!(refused(&flipped), Some(ErrorKind::InvalidSnapshot), "flipped at {place}");
    }
    let text = original.snapshot().unwrap();
    let refused = |text: &str| Optimizer::restore(config.clone(), text).err().map(|error| error.kind());
    for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
        assert_eq!(refused(&text[..end]), Some(ErrorKind::InvalidSnapshot), "cut at {end}");
    }
    for (was, is) in
        [("\"version\":1", "\"version\":2"), ("\"clicks\":7", "\"clicks\":8"), ("lagwise-state", "other-state")]
    {
        assert!(text.contains(was), "{was}");
        assert_eq!(refused(&text.replacen(was, is, 1)), Some(ErrorKind::InvalidSnapshot), "{is}");
    }
    for place in 0..text.len() {
        let mut flipped = text.clone().into_bytes();
        flipped[place] ^= 1;
        if let Ok(flipped) = String::from_utf8(flipped) {
            assert_eq!(refused(&flipped), Some(ErrorKind::InvalidSnapshot), "flipped at {place}");
        }
    }
    let mut other = config.clone();
    other.period_hours = 12.0;
    assert_eq!(Optimizer::restore(other, &text).unwrap_err().kind(), ErrorKind::InvalidSnapshot);
}

#[test]
fn horizon_and_lateness_may_shrink_and_not_grow() {
    let made = optimizer(&Config::default(), &history(10)).snapshot().unwrap();
    let restored = |horizon_days: f64, lateness: f64| {
        let mut config = Config { horizon_days, ..Config::default() };
        config.optimizer.max_lateness_hours = lateness;
        Optimizer::restore(config, &made).map(|_| ()).map_err(|error| error.kind())
    };
    assert_eq!(restored(20.0, 24.0), Ok(()));
    assert_eq!(restored(31.0, 168.0), Err(ErrorKind::InvalidSnapshot));
    assert_eq!(restored(30.0, 169.0), Err(ErrorKind::InvalidSnapshot));
}

/// One file of each version is kept for ever.
#[test]
fn states_of_every_version_load() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/state");
    let config = Config::default();
    if std::env::var_os("UPDATE_GENERATED").is_some() && !std::path::Path::new(folder).join("v1.json").exists() {
        let original = optimizer(&config, &history(12));
        std::fs::create_dir_all(folder).unwrap();
        std::fs::write(format!("{folder}/v1.json"), original.snapshot().unwrap()).unwrap();
        std::fs::write(format!("{folder}/v1.bin"), original.snapshot_bytes().unwrap()).unwrap();
    }
    let text = std::fs::read_to_string(format!("{folder}/v1.json")).unwrap();
    let bytes = std::fs::read(format!("{folder}/v1.bin")).unwrap();
    let from_text = Optimizer::restore(config.clone(), &text).unwrap();
    let from_bytes = Optimizer::restore_bytes(config, &bytes).unwrap();
    assert_eq!(from_text.snapshot().unwrap(), from_bytes.snapshot().unwrap());
    assert_eq!(
        from_text.state_size(),
        StateSize { ads: 6, periods: 245, conversions: 49, events: 191, touches: 0, deals: 0 }
    );
    let decision = from_bytes.recommend(at(12.0 * 24.0), 100.0, &DecisionOptions::default()).unwrap();
    let budgets: Vec<i64> = decision.allocation.recommendations.iter().map(|r| r.recommended_budget_minor).collect();
    assert_eq!(
        (decision.inputs_digest.get(..16), budgets),
        (Some("3ecaf1b6b825aa35"), vec![2_000, 1_946, 1_539, 2_095, 2_420])
    );
}

#[test]
fn disjoint_shards_merge_to_the_whole() {
    let config = Config::default();
    let events = history(45);
    let whole = optimizer(&config, &events);
    let is_first = |event: &Event| match event {
        Event::AdRegistered(e) => e.ad_id.as_str() < "ad-3",
        Event::Delivery(e) => e.ad_id.as_str() < "ad-3",
        Event::StageEntry(e) => e.ad_id.as_str() < "ad-3",
        Event::ChangeCommitted(e) => e.budget_id.as_str() < "ad-3",
        Event::AdRetired(e) => e.ad_id.as_str() < "ad-3",
        _ => true,
    };
    let (first, second): (Vec<Event>, Vec<Event>) = events.into_iter().partition(is_first);
    let mut merged = optimizer(&config, &first);
    let before = merged.snapshot().unwrap();
    assert_eq!(merged.merge(&optimizer(&config, &first)).unwrap_err().kind(), ErrorKind::DuplicateId);
    assert_eq!(merged.snapshot().unwrap(), before, "a refused merge changes nothing");
    merged.merge(&optimizer(&config, &second)).unwrap();
    assert_eq!(merged.snapshot().unwrap(), whole.snapshot().unwrap());
}

#[test]
fn a_store_may_reorder_the_keys_of_a_snapshot() {
    fn reversed(value: Value) -> Value {
        match value {
            Value::Object(entries) => entries.into_iter().rev().map(|(key, value)| (key, reversed(value))).collect(),
            Value::Array(items) => items.into_iter().map(reversed).collect(),
            other => other,
        }
    }
    let config = Config::default();
    let optimizer = optimizer(&config, &history(9));
    let snapshot = optimizer.snapshot().unwrap();
    let stored = reversed(serde_json::from_str(&snapshot).unwrap()).to_string();
    assert_ne!(stored, snapshot);
    assert_eq!(Optimizer::restore(config, &stored).unwrap().snapshot().unwrap(), snapshot);
}

#[test]
fn an_event_belongs_to_one_shard() {
    let config = Config::default();
    let creative =
        event(json!({"type": "creative_registered", "event_id": "c", "occurred_at": at(0.0), "creative_id": "film"}));
    let mut merged = optimizer(&config, std::slice::from_ref(&creative));
    let before = merged.snapshot().unwrap();
    let error = merged.merge(&optimizer(&config, &[creative])).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::DuplicateId, "events"));
    assert_eq!(merged.snapshot().unwrap(), before);
}
