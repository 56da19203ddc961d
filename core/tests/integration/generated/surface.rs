//! The public surface in snake_case: classes with their methods, interfaces that callers implement, records with their
//! fields, functions, error codes. Each language compares its own names with this file.

use lagwise::simulate::{Episode, Policy, Simulator};
use lagwise::{
    AttributionEngine, BattleHardenedSampler, ChangeQueue, FatigueDetector, GuardLedger, Optimizer, SafetyGuard,
    SyntheticRevenueCalculator, credit_journeys, device_fingerprint,
};
use serde_json::{Map, Value, json};

use super::model::Model;

/// Lists methods by name, and fails to compile where Rust has none of that name; generic ones, which have no
/// value to test, stand behind a semicolon.
macro_rules! classes {
    ($($class:ty: { $($method:ident),* $(,)? $(; $($generic:ident),*)? })*) => {{
        let mut classes = Map::new();
        $(
            $(let _ = <$class>::$method;)*
            let name = stringify!($class).trim_start_matches("dyn ").to_owned();
            classes.insert(name, json!([$(stringify!($method),)* $($(stringify!($generic)),*)?]));
        )*
        classes
    }};
}

#[test]
fn the_surface_is_that_committed() {
    let classes = classes! {
        AttributionEngine: {
            attribute, attribution, config, erase, journeys, restore, restore_bytes, rotate_key, size, snapshot,
            snapshot_bytes, tenant_ids, track_touch,
        }
        BattleHardenedSampler: { config, score, select_budget_allocation, select_budget_allocation_columns, verdicts }
        ChangeQueue: {
            audit, audit_lines, begin_send, cancel, change, circuit, claim, complete, config, expire, fail, forget, ledger,
            next_due, reconcile, release, resume, submit, unknown, unsettled; open
        }
        Episode: {
            deliver, due_events, is_over, live_ads, now, so_far, step, step_oracle, steps_played, total_budget, truth,
            world,
        }
        FatigueDetector: { config, detect }
        GuardLedger: {
            begin_send, commit, config, expire, forget, headroom, record, release, reservation, reserve, set_frozen,
            set_kill_switch, set_learning, unsettled; open
        }
        Optimizer: {
            apply, attribution, calculate_ad_pipeline_roas, config, deal_stages, deal_value, erase, fatigue, lag, merge,
            pipeline_value, recommend, record_ad_retired, record_change_committed, record_conversion, record_deal_stage,
            record_delivery, record_stage_entry, record_touch, register_ad, register_creative, register_feedback, restore,
            restore_bytes, rotate_key, snapshot, snapshot_bytes, state_size, tick, use_hashing_keys,
        }
        SafetyGuard: { begin_send, config, evaluate, headroom, next_step, reconcile }
        Simulator: { from_toml, owner_config, run, run_oracle, start, world, world_names; compare }
        SyntheticRevenueCalculator: {
            calculate_ad_pipeline_roas, calculate_stage_change, pipeline_value, preset, preset_names, record, restore,
            restore_bytes, revalue, snapshot, snapshot_bytes, stages, tenant, tenant_ids, value_of,
        }
    };
    let interfaces = classes! { dyn Policy: { observe, wish } };
    let _ = (credit_journeys, device_fingerprint);
    let functions = ["credit_journeys", "device_fingerprint"];
    let model = Model::of_core();
    let records: Map<String, Value> = model
        .records
        .iter()
        .map(|record| (record.name.clone(), record.fields.iter().map(|field| field.name.clone()).collect()))
        .collect();
    let codes: Vec<&str> = lagwise::ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
    let surface = json!({"classes": classes, "interfaces": interfaces, "functions": functions, "records": records, "error_codes": codes});
    let mut text = serde_json::to_string_pretty(&surface).unwrap();
    text.push('\n');
    super::settle("core/tests/golden/surface.json", &text);
}
