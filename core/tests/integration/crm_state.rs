//! What is kept of the CRM: snapshots, hashing keys, erasure, merging.

use lagwise::{Config, ErrorKind, Identity, Optimizer, OutcomeStatus, TenantConfig};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::crm::{apply, config, conversion, counts, deal, key, keyed, of, touch, values};
use crate::optimizer::at;

#[test]
fn a_snapshot_holds_no_key_and_no_identity_and_goes_on_where_it_was() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.very.secret"));
    let snapshot = optimizer.snapshot().unwrap();
    assert!(!snapshot.contains("very.secret") && !snapshot.contains("sixteen"));
    let going_on = |mut optimizer: Optimizer| {
        apply(&mut optimizer, conversion("c", 2.0, "17", "fb.very.secret"));
        apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "show"})));
        (values(&optimizer, 3.0), optimizer.snapshot().unwrap())
    };
    let expected = going_on(optimizer.clone());
    assert_eq!(expected.0, (of(&[("film", 9_000.0)]), 0.0));
    let restored = || Optimizer::restore(config(), &snapshot).unwrap();
    let from_bytes = || Optimizer::restore_bytes(config(), &optimizer.snapshot_bytes().unwrap()).unwrap();
    for mut restored in [restored(), from_bytes()] {
        restored.use_hashing_keys(vec![key("first")]).unwrap();
        assert_eq!(going_on(restored), expected);
    }
    // Without the key nothing is lost, and what needs none goes on.
    let mut locked = restored();
    let rejected = apply(&mut locked, conversion("c", 2.0, "17", "fb.very.secret"));
    assert_eq!(rejected.status, OutcomeStatus::Rejected);
    assert_eq!(apply(&mut locked, deal("d", 3.0, "17", json!({"stage": "show"}))).status, OutcomeStatus::Applied);
    let error = locked.use_hashing_keys(vec![key("other")]).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, "hashing_keys"));
    let mut unlocked = Optimizer::restore(config(), &locked.snapshot().unwrap()).unwrap();
    unlocked.use_hashing_keys(vec![key("first"), key("second")]).unwrap();
    apply(&mut unlocked, conversion("c", 2.0, "17", "fb.very.secret"));
    assert_eq!(values(&unlocked, 3.0), expected.0);
}

#[test]
fn a_snapshot_is_refused_under_another_tenant_or_table() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "show"})));
    let snapshot = optimizer.snapshot().unwrap();
    let refusal = |config: Config| Optimizer::restore(config, &snapshot).unwrap_err().detail().to_owned();
    let mut other = config();
    other.crm.tenant_id = Some("other".into());
    assert!(refusal(other).contains("\"acme\""));
    assert!(refusal(Config::default()).contains("None"));
    let mut other = config();
    other.crm.deals = TenantConfig::hubspot_default();
    assert!(refusal(other).contains("\"lead\""));
    let mut more = config();
    more.crm.deals.average_deal_value = 30_000.0;
    let restored = Optimizer::restore(more, &snapshot).unwrap();
    assert_eq!(values(&restored, 3.0).1, 9_000.0);
}

#[test]
fn a_person_can_be_erased_and_the_key_be_rotated() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t1", 1.0, "film", "fb.1"));
    apply(&mut optimizer, touch("t2", 1.0, "film", "fb.2"));
    apply(&mut optimizer, conversion("c1", 2.0, "17", "fb.1"));
    apply(&mut optimizer, deal("d1", 3.0, "17", json!({"stage": "show"})));
    optimizer.rotate_key(&key("second")).unwrap();
    let subject = Identity { fbclid: Some("fb.1".into()), ..Identity::default() };
    let erased = optimizer.erase(&subject).unwrap();
    assert_eq!((erased.touches, erased.conversions), (1, 1));
    apply(&mut optimizer, conversion("c2", 4.0, "18", "fb.1"));
    apply(&mut optimizer, conversion("c3", 4.0, "19", "fb.2"));
    let ad_of = |id: &str| optimizer.attribution(id).unwrap().unwrap().ad_id;
    let film = Some("film".to_owned());
    // The credit that was given stays, a new one of theirs is not found, and others' are, under either key.
    assert_eq!((ad_of("17"), ad_of("18"), ad_of("19")), (film.clone(), None, film));
    assert_eq!(optimizer.attribution("20").unwrap(), None);
}

/// A restored optimizer has no key until it is given: nobody is said to be erased then, and nothing is hashed anew.
#[test]
fn without_the_key_nobody_is_erased_and_no_key_is_changed() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.1"));
    let snapshot = optimizer.snapshot().unwrap();
    let mut locked = Optimizer::restore(config(), &snapshot).unwrap();
    let subject = Identity { fbclid: Some("fb.1".into()), ..Identity::default() };
    for error in [locked.erase(&subject).unwrap_err(), locked.rotate_key(&key("second")).unwrap_err()] {
        assert_eq!((error.kind(), error.field()), (ErrorKind::MissingField, "hashing_keys"));
    }
    assert_eq!(locked.snapshot().unwrap(), snapshot);
    locked.use_hashing_keys(vec![key("first")]).unwrap();
    assert_eq!(locked.erase(&subject).unwrap().touches, 1);
}

/// Only keys that something kept was hashed with must be given.
#[test]
fn a_key_that_hashed_nothing_kept_is_not_asked_for() {
    let mut optimizer = keyed(config());
    optimizer.use_hashing_keys(vec![key("second")]).unwrap();
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.1"));
    optimizer.rotate_key(&key("third")).unwrap();
    for day in 1..40 {
        apply(&mut optimizer, touch(&format!("{day}"), f64::from(day) * 24.0, "film", "fb.2"));
    }
    let mut restored = Optimizer::restore(config(), &optimizer.snapshot().unwrap()).unwrap();
    restored.use_hashing_keys(vec![key("third")]).unwrap();
    apply(&mut restored, conversion("c", 940.0, "17", "fb.2"));
    assert_eq!(restored.attribution("17").unwrap().unwrap().ad_id.as_deref(), Some("film"));
}

#[test]
fn optimizers_of_which_one_heard_of_deals_merge_and_two_do_not() {
    let mut mine = keyed(config());
    apply(&mut mine, deal("d", 3.0, "17", json!({"stage": "show"})));
    let mut other = Optimizer::new(config()).unwrap();
    let registered = json!({"type": "ad_registered", "event_id": "r", "ad_id": "poster", "occurred_at": at(0.0)});
    apply(&mut other, registered);
    let mut merged = other.clone();
    merged.merge(&mine).unwrap();
    mine.merge(&other).unwrap();
    assert_eq!(merged.snapshot().unwrap(), mine.snapshot().unwrap());
    assert_eq!(values(&merged, 3.0).1, 9_000.0);
    // An ad of the one may be what touches told the other of.
    let mut told = keyed(config());
    apply(&mut told, touch("t", 1.0, "poster", "fb.1"));
    apply(&mut told, conversion("c", 2.0, "18", "fb.1"));
    apply(&mut told, deal("f", 3.0, "18", json!({"stage": "show"})));
    let mut merged = other.clone();
    merged.merge(&told).unwrap();
    told.merge(&other).unwrap();
    assert_eq!(merged.snapshot().unwrap(), told.snapshot().unwrap());
    assert_eq!(counts(&merged, "poster"), [0.0, 0.0, 1.0, 0.0]);
    let mut third = Optimizer::new(config()).unwrap();
    apply(&mut third, deal("e", 3.0, "18", json!({"stage": "show"})));
    let before = third.snapshot().unwrap();
    let error = third.merge(&mine).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, "crm"));
    assert_eq!(third.snapshot().unwrap(), before);
}

/// A snapshot with something altered and its checksum made anew.
fn altered(snapshot: &str, path: &str, value: Value) -> String {
    let mut document: Value = serde_json::from_str(snapshot).unwrap();
    *document["body"].pointer_mut(path).unwrap() = value;
    let mut body = document["body"].clone();
    body.sort_all_objects();
    let sum = Sha256::digest(body.to_string().as_bytes());
    document["checksum"] = json!(sum.iter().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().concat());
    document.to_string()
}

#[test]
fn a_snapshot_whose_deals_no_event_tells_is_refused() {
    let mut optimizer = keyed(config());
    let fields = json!({"stage": "won", "amount": 700.0, "ad_id": "film", "conversion_id": "c"});
    apply(&mut optimizer, deal("d", 3.0, "17", fields));
    let snapshot = optimizer.snapshot().unwrap();
    for (path, value) in [
        ("reported", json!(-1)),
        ("reported", json!(i64::MAX)),
        ("amount/value", json!(-1)),
        ("events/0/stamp/at", json!(i64::MIN)),
        ("events/0/stamp/at", json!(i64::MAX)),
        ("events/0/stage", json!(9)),
        ("ad_id/value", json!("")),
        ("conversion_id/value", json!("x".repeat(1 << 20))),
    ] {
        let altered = altered(&snapshot, &format!("/crm/deals/ledger/deals/17/{path}"), value);
        let error = Optimizer::restore(config(), &altered).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidSnapshot, "{path}");
    }
    let same = altered(&snapshot, "/crm/deals/ledger/deals/17/reported", json!(70_000));
    assert_eq!(Optimizer::restore(config(), &same).unwrap().snapshot().unwrap(), snapshot);
}
