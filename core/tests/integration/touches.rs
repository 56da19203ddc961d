//! Golden vectors of attribution: what is told of touches and conversions, and what is answered.

use lagwise::{AttributionEngine, Conversion, HashingKey, Identity, Result, Touch, device_fingerprint};
use serde_json::{Value, json};

use crate::call::{self, error_to_json, to_json};

const KEYS: [&str; 2] = ["a secret of the golden vectors", "another secret of the vectors"];

pub(crate) fn key(text: &Value) -> Result<HashingKey> {
    HashingKey::new(text.as_str().unwrap().as_bytes())
}

/// Makes the calls in turn; each step gets its result or its error.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let config = call::decode("config", &case["config"]).unwrap();
    let mut engine = AttributionEngine::new(config, key(&case["hashing_key"]).unwrap()).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        match step_result(&mut engine, step["call"].as_str().unwrap(), &step["input"]) {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn step_result(engine: &mut AttributionEngine, call: &str, input: &Value) -> Result<Value> {
    let tenant = input["tenant_id"].as_str().unwrap_or_default();
    match call {
        "track_touch" => Ok(to_json(&engine.track_touch(&call::decode::<Touch>("touch", &input["touch"])?)?)),
        "attribute" => {
            Ok(to_json(&engine.attribute(&call::decode::<Conversion>("conversion", &input["conversion"])?)?))
        }
        "attribution" => Ok(to_json(&engine.attribution(tenant, input["conversion_id"].as_str().unwrap())?)),
        "erase" => Ok(to_json(&engine.erase(tenant, &call::decode::<Identity>("subject", &input["subject"])?)?)),
        "rotate_key" => engine.rotate_key(key(&input["hashing_key"])?).map(|()| Value::Null),
        "journeys" => Ok(to_json(&engine.journeys(tenant)?)),
        "size" => Ok(to_json(&engine.size(tenant)?)),
        "tenant_ids" => Ok(to_json(&engine.tenant_ids().collect::<Vec<_>>())),
        "snapshot" => Ok(to_json(&engine.snapshot()?)),
        "restore" => {
            let keys = input["hashing_keys"].as_array().unwrap().iter().map(key).collect::<Result<_>>()?;
            let snapshot = match &input["snapshot"] {
                Value::Null => engine.snapshot()?,
                text => text.as_str().unwrap().to_owned(),
            };
            *engine = AttributionEngine::restore(engine.config().clone(), keys, &snapshot)?;
            Ok(Value::Null)
        }
        "device_fingerprint" => Ok(to_json(&device_fingerprint(&call::decode("components", &input["components"])?)?)),
        _ => panic!("{call}"),
    }
}

fn touch(id: u32, hour: u32, ad: &str, identity: Value, more: Value) -> Value {
    let mut touch = json!({"event_id": format!("touch {id}"), "occurred_at": format!("2026-03-0{}T{:02}:00:00Z", 2 + hour / 24, hour % 24),
        "tenant_id": "acme", "ad_id": ad, "campaign_id": "spring", "consent": true, "identity": identity, "cost": 1.5});
    touch.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"call": "track_touch", "input": {"touch": touch}})
}

fn conversion(id: &str, hour: u32, identity: Value, more: Value) -> Value {
    let mut conversion = json!({"event_id": format!("event {id}"), "occurred_at": format!("2026-03-0{}T{:02}:00:30Z", 2 + hour / 24, hour % 24),
        "tenant_id": "acme", "conversion_id": id, "consent": true, "identity": identity});
    conversion.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    json!({"call": "attribute", "input": {"conversion": conversion}})
}

/// What the cases do.
pub(crate) fn cases() -> Vec<Value> {
    let home = "81.2.69.142";
    let layers = vec![
        touch(
            1,
            0,
            "video",
            json!({"fbclid": "x", "fingerprint": "d", "ip": home, "user_agent": "Browser/1.2"}),
            json!({}),
        ),
        touch(2, 5, "search", json!({"fingerprint": "e", "ip": home, "subject_id": "you"}), json!({})),
        touch(3, 6, "banner", json!({"fingerprint": "f", "ip": "10.0.0.1"}), json!({"kind": "view", "cost": null})),
        touch(4, 7, "story", json!({"click_id": "c", "ip": home}), json!({"consent": false})),
        touch(1, 0, "video", json!({"fbclid": "x"}), json!({})),
        conversion("exact", 30, json!({"fbclid": "x"}), json!({"consent": false})),
        conversion("device", 30, json!({"fingerprint": "d", "user_agent": "Browser/1.3"}), json!({})),
        conversion("browser", 30, json!({"fingerprint": "d", "user_agent": "Other/1.3"}), json!({})),
        conversion("home", 20, json!({"ip": home}), json!({})),
        conversion("view", 20, json!({"fingerprint": "f"}), json!({})),
        conversion("nothing", 20, json!({"gclid": "g"}), json!({})),
        touch(5, 19, "late", json!({"gclid": "g"}), json!({})),
        conversion("nothing", 20, json!({"gclid": "g"}), json!({})),
        json!({"call": "attribution", "input": {"tenant_id": "acme", "conversion_id": "home"}}),
        json!({"call": "attribution", "input": {"tenant_id": "acme", "conversion_id": "unknown"}}),
        conversion("elsewhere", 20, json!({"fbclid": "x"}), json!({"tenant_id": "zeta"})),
        json!({"call": "tenant_ids", "input": {}}),
        json!({"call": "size", "input": {"tenant_id": "acme"}}),
        json!({"call": "journeys", "input": {"tenant_id": "acme"}}),
        json!({"call": "erase", "input": {"tenant_id": "acme", "subject": {"fingerprint": "d"}}}),
        json!({"call": "journeys", "input": {"tenant_id": "acme"}}),
        json!({"call": "erase", "input": {"tenant_id": "acme", "subject": {}}}),
        json!({"call": "snapshot", "input": {}}),
        json!({"call": "rotate_key", "input": {"hashing_key": KEYS[1]}}),
        json!({"call": "rotate_key", "input": {"hashing_key": KEYS[1]}}),
        conversion("rotated", 21, json!({"ip": home}), json!({})),
        json!({"call": "restore", "input": {"hashing_keys": [KEYS[1]], "snapshot": null}}),
        json!({"call": "restore", "input": {"hashing_keys": KEYS, "snapshot": null}}),
        json!({"call": "restore", "input": {"hashing_keys": KEYS, "snapshot": "{"}}),
        json!({"call": "size", "input": {"tenant_id": "acme"}}),
    ];
    let split = vec![
        touch(1, 0, "video", json!({"fingerprint": "d", "subject_id": "1"}), json!({})),
        touch(2, 1, "search", json!({"fingerprint": "d", "subject_id": "2"}), json!({})),
        touch(3, 2, "search", json!({"fbclid": "a"}), json!({})),
        conversion("split", 3, json!({"fingerprint": "d"}), json!({})),
        conversion("spread", 3, json!({"fbclid": "b"}), json!({})),
    ];
    let journeys = vec![
        touch(1, 0, "video", json!({"fingerprint": "d", "ip": home, "user_agent": "Browser/1.2"}), json!({})),
        touch(2, 4, "search", json!({"fbclid": "x", "fingerprint": "d"}), json!({})),
        touch(3, 5, "video", json!({"fingerprint": "d", "user_agent": "Other/1.2"}), json!({})),
        touch(4, 6, "mail", json!({"subject_id": "me"}), json!({})),
        touch(5, 6, "banner", json!({"subject_id": "me"}), json!({"consent": false})),
        touch(6, 7, "banner", json!({"ip": home}), json!({})),
        touch(7, 9, "late", json!({"subject_id": "me"}), json!({})),
        conversion(
            "all",
            8,
            json!({"fbclid": "x", "subject_id": "me", "fingerprint": "d", "user_agent": "Browser/1.3"}),
            json!({}),
        ),
        conversion(
            "click",
            8,
            json!({"fbclid": "x", "subject_id": "me", "fingerprint": "d"}),
            json!({"consent": false}),
        ),
        conversion("home", 8, json!({"ip": home}), json!({})),
        conversion("nobody", 8, json!({"gclid": "g"}), json!({})),
        json!({"call": "journeys", "input": {"tenant_id": "acme"}}),
        json!({"call": "journeys", "input": {"tenant_id": "zeta"}}),
    ];
    let refused = vec![
        touch(1, 0, "", json!({"fbclid": "a"}), json!({})),
        touch(1, 0, "a", json!({"fbclid": ""}), json!({})),
        touch(1, 0, "a", json!({"fbclid": 7}), json!({})),
        touch(1, 0, "a", json!({"fbclick": "a"}), json!({})),
        touch(1, 0, "a", json!({}), json!({"cost": -1})),
        touch(1, 0, "a", json!({}), json!({"kind": "hover"})),
        touch(1, 0, "a", json!({}), json!({"occurred_at": "yesterday"})),
        conversion("", 0, json!({}), json!({})),
        json!({"call": "journeys", "input": {"tenant_id": ""}}),
        json!({"call": "rotate_key", "input": {"hashing_key": "short"}}),
        json!({"call": "device_fingerprint", "input": {"components": {"screen": "1", "language": ""}}}),
        json!({"call": "device_fingerprint", "input": {"components": {"screen": "1", "Screen": "1", "zone": "2"}}}),
        json!({"call": "device_fingerprint", "input": {"components": {"screen": " 1920X1080 ", "time zone": "Europe/Berlin", "language": "de-DE"}}}),
    ];
    let case = |name: &str, config: Value, steps: Vec<Value>| json!({"name": name, "config": config, "hashing_key": KEYS[0], "steps": steps});
    let fallback = json!({"attribution": {"aggregate_fallback": true, "margin": 0.2}});
    vec![
        case("layers, corrections, erasure, keys", json!({}), layers),
        case("split and spread", fallback, split),
        case("journeys", json!({}), journeys),
        case("refused", json!({}), refused),
    ]
}
