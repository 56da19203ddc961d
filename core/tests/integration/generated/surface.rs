//! The public surface in snake_case: classes with their methods, records with their fields, error codes. Each language
//! compares its own names with this file.

use serde_json::{Map, Value, json};

use super::model::Model;

/// Lists methods by name, and fails to compile where Rust has none of that name.
macro_rules! classes {
    ($($class:ident { $($method:ident),* $(,)? })*) => {{
        let mut classes = Map::new();
        $(
            $(let _ = lagwise::$class::$method;)*
            classes.insert(stringify!($class).into(), json!([$(stringify!($method)),*]));
        )*
        classes
    }};
}

#[test]
fn the_surface_is_that_committed() {
    let classes = classes! {
        BattleHardenedSampler { config, score, select_budget_allocation, select_budget_allocation_columns, verdicts }
        FatigueDetector { config, detect }
        Optimizer {
            apply, config, fatigue, lag, merge, recommend, record_ad_retired, record_change_committed, record_delivery,
            record_stage_entry, register_ad, register_creative, register_feedback, restore, restore_bytes, snapshot,
            snapshot_bytes, state_size, tick,
        }
    };
    let model = Model::of_core();
    let records: Map<String, Value> = model
        .records
        .iter()
        .map(|record| (record.name.clone(), record.fields.iter().map(|field| field.name.clone()).collect()))
        .collect();
    let codes: Vec<&str> = lagwise::ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    let surface = json!({"classes": classes, "records": records, "error_codes": codes});
    let mut text = serde_json::to_string_pretty(&surface).unwrap();
    text.push('\n');
    super::settle("core/tests/golden/surface.json", &text);
}
