//! What is kept of deals: saved and restored, forgotten, bounded, and untouched by refused calls.

use std::collections::BTreeMap;

use lagwise::{
    DealStage, ErrorKind, StageChangeOutcome as Outcome, StageKind, StageValue, SyntheticRevenueCalculator,
    TenantConfig,
};

use crate::optimizer::at;
use crate::revenue::{Changed, DAY, calculator, event, staged, steady, tenants};
use crate::telescoping::STAGES;

#[test]
fn won_deals_keep_their_value_and_forgotten_ones_leave_their_lessons() {
    let config = TenantConfig { retention_days: 100.0, ..steady(TenantConfig::hubspot_default()) };
    let mut calculator = calculator(TenantConfig { learn_probabilities: true, ..config });
    let of_ad = |event: DealStage| DealStage { ad_id: Some("film".into()), ..event };
    for (deal, end) in [("w", "closedwon"), ("l", "closedlost")] {
        calculator.record(&of_ad(staged(format!("{deal}1"), 0.0, deal, "qualifiedtobuy"))).unwrap();
        calculator.record(&staged(format!("{deal}2"), DAY, deal, end)).unwrap();
    }
    calculator.record(&of_ad(staged("o", DAY, "open", "qualifiedtobuy"))).unwrap();
    calculator.record(&staged("u", DAY, "nobody's", "closedwon")).unwrap();
    let learned = calculator.stages("acme").unwrap();
    calculator.revalue("acme", at(60.0 * DAY)).unwrap();
    let before = calculator.pipeline_value("acme", at(100.0 * DAY)).unwrap();
    assert_eq!((before.remembered_deals, before.remembered_events), (4, 6));

    let changes = calculator.revalue("acme", at(102.0 * DAY)).unwrap();
    let expired: Vec<_> = changes.iter().map(|c| (c.deal_id.as_deref().unwrap(), c.outcome)).collect();
    assert_eq!(expired, [("open", Outcome::Expired)]);
    let after = calculator.pipeline_value("acme", at(102.0 * DAY)).unwrap();
    assert_eq!((after.remembered_deals, after.remembered_events), (2, 0));
    assert_eq!((after.won_deals, after.lost_deals, after.open_deals), (2, 1, 0));
    assert_eq!((after.value_minor, after.reported_value_minor), (before.won_value_minor, before.won_value_minor));
    assert_eq!(calculator.stages("acme").unwrap(), learned);
    let roas = calculator.calculate_ad_pipeline_roas("acme", at(102.0 * DAY), &BTreeMap::new()).unwrap();
    assert_eq!((roas.ads[0].won_value, roas.unattributed_value), (15_000.0, 15_000.0));
    // What the CRM sends again is too old to be counted again.
    for (id, deal, end) in [("w2", "w", "closedwon"), ("l2", "l", "closedlost"), ("o", "open", "qualifiedtobuy")] {
        let again = calculator.record(&staged(id, DAY, deal, end)).unwrap();
        assert_eq!((again.outcome, again.calculated_value), (Outcome::Late, 0.0));
    }
    // And so it goes on from a snapshot.
    let restored = SyntheticRevenueCalculator::restore_bytes(
        tenants(calculator.tenant("acme").unwrap().clone()),
        &calculator.snapshot_bytes().unwrap(),
    );
    assert_eq!(restored.unwrap().pipeline_value("acme", at(102.0 * DAY)).unwrap(), after);
}

/// A CRM touches deals years after they were won: a migration says their stage again, amounts are edited, money goes back.
#[test]
fn a_won_deal_that_changes_after_the_retention_telescopes_still() {
    let mut calculator = calculator(TenantConfig::service_business());
    let of_ad = DealStage { ad_id: Some("film".into()), amount: Some(12_000.0), ..staged(1, 0.0, "d", "won") };
    let mut sum = calculator.record(&of_ad).unwrap().calculated_value;
    let later = |year: f64, said: DealStage| DealStage { occurred_at: at(year * 366.0 * DAY), ..said };
    for (year, said, worth) in [
        (1.1, staged(2, 0.0, "d", "won"), 12_000.0),
        (2.2, DealStage { amount: Some(9_000.0), ..event(3, 0.0, "d") }, 9_000.0),
        (3.3, staged(4, 0.0, "d", "lost"), 0.0),
        (4.2, staged(5, 0.0, "d", "won"), 9_000.0),
    ] {
        let said = later(year, said);
        calculator.revalue("acme", said.occurred_at).unwrap();
        let bytes = calculator.snapshot_bytes().unwrap();
        calculator =
            SyntheticRevenueCalculator::restore_bytes(tenants(TenantConfig::service_business()), &bytes).unwrap();
        let change = calculator.record(&said).unwrap();
        sum += change.calculated_value;
        assert_eq!((change.synthetic_value, sum), (worth, worth), "{change:?}");
        let roas = calculator.calculate_ad_pipeline_roas("acme", said.occurred_at, &BTreeMap::new()).unwrap();
        assert_eq!((roas.pipeline_value, roas.unattributed_value), (worth, 0.0));
        assert_eq!(calculator.stages("acme").unwrap()[3].closed_deals, 1);
    }
}

#[test]
fn a_tenant_without_deals_may_be_changed_and_leave() {
    let mut calculator = calculator(TenantConfig::service_business());
    calculator.record(&DealStage { deleted: Some(true), ..event(1, 0.0, "d") }).unwrap();
    calculator.revalue("acme", at(400.0 * DAY)).unwrap();
    let snapshot = calculator.snapshot().unwrap();
    let other = TenantConfig { currency: "EUR".into(), ..TenantConfig::hubspot_default() };
    let mut changed = SyntheticRevenueCalculator::restore(tenants(other), &snapshot).unwrap();
    // What was valued and forgotten of it holds.
    assert_eq!(changed.record(&staged(2, 0.0, "d", "closedwon")).unwrap().outcome, Outcome::Late);
    assert_eq!(SyntheticRevenueCalculator::restore(BTreeMap::new(), &snapshot).unwrap().tenant_ids().count(), 0);
}

#[test]
fn a_snapshot_follows_its_stages_to_their_new_places() {
    let mut calculator = calculator(steady(TenantConfig::hubspot_default()));
    calculator.record(&staged(1, 0.0, "d", "qualifiedtobuy")).unwrap();
    calculator.record(&staged(2, 0.0, "e", "qualifiedtobuy")).unwrap();
    calculator.record(&staged(3, 1.0, "e", "closedwon")).unwrap();
    let snapshot = calculator.snapshot().unwrap();
    let restore = |change: &dyn Fn(&mut TenantConfig)| {
        let mut config = steady(TenantConfig::hubspot_default());
        change(&mut config);
        SyntheticRevenueCalculator::restore(tenants(config), &snapshot)
    };
    let mut moved = restore(&|config| {
        config.stages.reverse();
        config.stages[5].probability = Some(0.5);
        config.stages.push(StageValue { name: "new".into(), ..config.stages[5].clone() });
    })
    .unwrap();
    let seen: Vec<_> = moved.stages("acme").unwrap().iter().map(|s| s.closed_deals).collect();
    assert_eq!(seen, [0, 1, 0, 0, 0, 1, 0, 0]);
    let changes = moved.revalue("acme", at(2.0)).unwrap();
    assert_eq!((changes.len(), changes[0].calculated_value), (1, 1_500.0));
    let refused: [Changed<TenantConfig>; 4] = [
        |config| config.currency = "EUR".into(),
        |config| config.stages[1].name = "renamed".into(),
        |config| config.stages.remove(1).name.clear(),
        |config| (config.stages[6].kind, config.stages[6].probability) = (StageKind::Open, Some(0.1)),
    ];
    for change in refused {
        assert_eq!(restore(&change).unwrap_err().kind(), ErrorKind::InvalidSnapshot);
    }
}

#[test]
fn a_damaged_snapshot_is_refused_wherever_it_is_damaged() {
    let mut calculator = calculator(TenantConfig::default());
    calculator.record(&DealStage { amount: Some(7.25), ..staged(1, 0.0, "d", "show") }).unwrap();
    calculator.record(&DealStage { ad_id: Some("film".into()), ..staged(2, 1.0, "d", "won") }).unwrap();
    let (text, bytes) = (calculator.snapshot().unwrap(), calculator.snapshot_bytes().unwrap());
    let restore = |bytes: &[u8]| SyntheticRevenueCalculator::restore_bytes(tenants(TenantConfig::default()), bytes);
    let kind = |result: lagwise::Result<SyntheticRevenueCalculator>| result.err().map(|error| error.kind());
    for place in 0..bytes.len() {
        assert_eq!(kind(restore(&bytes[..place])), Some(ErrorKind::InvalidSnapshot), "cut at {place}");
        let mut flipped = bytes.clone();
        flipped[place] ^= 0x10;
        assert_eq!(kind(restore(&flipped)), Some(ErrorKind::InvalidSnapshot), "flipped at {place}");
    }
    let restore = |text: &str| SyntheticRevenueCalculator::restore(tenants(TenantConfig::default()), text);
    for end in 0..text.len() {
        assert_eq!(kind(restore(&text[..end])), Some(ErrorKind::InvalidSnapshot), "cut at {end}");
    }
    for (was, is) in [("\"value\":725", "\"value\":726"), ("lagwise-revenue", "lagwise-state"), ("film", "firm")] {
        assert!(text.contains(was), "{was}");
        assert_eq!(kind(restore(&text.replacen(was, is, 1))), Some(ErrorKind::InvalidSnapshot), "{is}");
    }
    // The optimizer's own snapshots are others.
    let optimizer = lagwise::Optimizer::new(lagwise::Config::default()).unwrap();
    assert_eq!(kind(restore(&optimizer.snapshot().unwrap())), Some(ErrorKind::InvalidSnapshot));
}

#[test]
fn a_refused_call_names_the_field_and_changes_nothing() {
    let mut calculator = calculator(TenantConfig::default());
    calculator.record(&staged(1, 0.0, "d", "show")).unwrap();
    let before = calculator.snapshot().unwrap();
    let good = || DealStage { amount: Some(1.0), ..staged(2, 1.0, "d", "won") };
    let long = || "x".repeat(1 << 20);
    let cases: [(&str, ErrorKind, Changed<DealStage>); 16] = [
        ("event.event_id", ErrorKind::OutOfRange, |e| e.event_id.clear()),
        ("event.event_id", ErrorKind::OutOfRange, |e| e.event_id = "x".repeat(1 << 20)),
        // A date that stands for "never" would hold against every later event.
        ("event.occurred_at", ErrorKind::OutOfRange, |e| e.occurred_at = "9999-12-30T00:00:00Z".parse().unwrap()),
        ("event.occurred_at", ErrorKind::OutOfRange, |e| e.occurred_at = "0001-01-01T00:00:00Z".parse().unwrap()),
        ("event.tenant_id", ErrorKind::OutOfRange, |e| e.tenant_id = "x".repeat(1 << 20)),
        ("event.tenant_id", ErrorKind::UnknownName, |e| e.tenant_id = "stranger".into()),
        ("event.deal_id", ErrorKind::OutOfRange, |e| e.deal_id.clear()),
        ("event.deal_id", ErrorKind::OutOfRange, |e| e.deal_id = "x".repeat(1 << 20)),
        ("event.stage", ErrorKind::OutOfRange, |e| e.stage = Some("x".repeat(1 << 20))),
        ("event.stage", ErrorKind::MissingField, |e| (e.stage, e.amount) = (None, None)),
        ("event.ad_id", ErrorKind::OutOfRange, |e| e.ad_id = Some(String::new())),
        ("event.ad_id", ErrorKind::OutOfRange, |e| e.ad_id = Some("x".repeat(1 << 20))),
        ("event.currency", ErrorKind::OutOfRange, |e| e.currency = Some("x".repeat(1 << 20))),
        ("event.amount", ErrorKind::NotFinite, |e| e.amount = Some(f64::NAN)),
        ("event.amount", ErrorKind::OutOfRange, |e| e.amount = Some(-0.01)),
        ("event.amount", ErrorKind::OutOfRange, |e| e.amount = Some(1.1e9)),
    ];
    for (field, kind, change) in cases {
        let mut event = good();
        change(&mut event);
        let error = calculator.record(&event).unwrap_err();
        assert_eq!((error.field(), error.kind()), (field, kind), "{error}");
        assert!(error.to_string().len() < 3_000);
    }
    let stateless = |from: Option<&str>, to: &str, value: Option<f64>| {
        let error = calculator.calculate_stage_change("acme", from, to, value).unwrap_err();
        (error.field().to_owned(), error.kind())
    };
    assert_eq!(stateless(Some(""), "won", None), ("stage_from".into(), ErrorKind::OutOfRange));
    assert_eq!(stateless(None, &long(), None), ("stage_to".into(), ErrorKind::OutOfRange));
    assert_eq!(stateless(None, "won", Some(f64::INFINITY)), ("deal_value".into(), ErrorKind::NotFinite));
    assert_eq!(stateless(None, "won", Some(-1.0)), ("deal_value".into(), ErrorKind::OutOfRange));
    let spent = |ad: String, spend: f64| {
        let spend = BTreeMap::from([(ad, spend)]);
        let error = calculator.calculate_ad_pipeline_roas("acme", at(0.0), &spend).unwrap_err();
        (error.field().to_owned(), error.kind())
    };
    assert_eq!(spent("film".into(), f64::NAN), ("spend[\"film\"]".into(), ErrorKind::NotFinite));
    assert_eq!(spent("film".into(), -1.0), ("spend[\"film\"]".into(), ErrorKind::OutOfRange));
    assert_eq!(spent(long(), 1.0), ("spend".into(), ErrorKind::OutOfRange));
    assert_eq!(calculator.value_of("acme", &long(), at(0.0)).unwrap_err().field(), "deal_id");
    assert_eq!(calculator.revalue(&long(), at(0.0)).unwrap_err().field(), "tenant_id");
    assert_eq!(calculator.revalue("acme", "9999-12-30T00:00:00Z".parse().unwrap()).unwrap_err().field(), "now");
    assert_eq!(calculator.snapshot().unwrap(), before);
}

#[test]
fn a_refused_configuration_names_the_field() {
    let cases: [(&str, ErrorKind, Changed<TenantConfig>); 17] = [
        ("currency", ErrorKind::UnknownName, |t| t.currency = "usd".into()),
        ("exchange_rates[\"euro\"]", ErrorKind::UnknownName, |t| t.exchange_rates.extend([("euro".into(), 1.0)])),
        ("exchange_rates[\"EUR\"]", ErrorKind::OutOfRange, |t| t.exchange_rates.extend([("EUR".into(), 0.0)])),
        ("average_deal_value", ErrorKind::OutOfRange, |t| t.average_deal_value = 0.0),
        ("average_deal_value", ErrorKind::NotFinite, |t| t.average_deal_value = f64::NAN),
        ("max_deal_value", ErrorKind::OutOfRange, |t| t.max_deal_value = Some(2e9)),
        ("probability_prior", ErrorKind::OutOfRange, |t| t.probability_prior = 0.0),
        ("retention_days", ErrorKind::OutOfRange, |t| t.retention_days = 0.5),
        ("stages", ErrorKind::OutOfRange, |t| t.stages.clear()),
        ("stages", ErrorKind::Conflict, |t| drop(t.stages.remove(3))),
        ("stages[1].name", ErrorKind::DuplicateId, |t| t.stages[1].name = "lead".into()),
        ("stages[0].name", ErrorKind::OutOfRange, |t| t.stages[0].name.clear()),
        ("stages[1].value", ErrorKind::Conflict, |t| t.stages[1].value = Some(15_000.01)),
        ("stages[1].probability", ErrorKind::MissingField, |t| t.stages[1].value = None),
        ("stages[1].probability", ErrorKind::Conflict, |t| t.stages[1].probability = Some(0.2)),
        ("stages[3].value", ErrorKind::Conflict, |t| t.stages[3].value = Some(15_000.0)),
        ("stages[2].stall_sigma", ErrorKind::OutOfRange, |t| t.stages[2].stall_sigma = 0.0),
    ];
    for (field, kind, change) in cases {
        let mut config = TenantConfig::default();
        change(&mut config);
        let error = SyntheticRevenueCalculator::new(tenants(config)).unwrap_err();
        assert_eq!((error.field(), error.kind()), (format!("tenants[\"acme\"].{field}").as_str(), kind), "{error}");
    }
    // However long what is wrong may be, what is said of it is short.
    let long = "x".repeat(1 << 20);
    let odd: [serde_json::Value; 4] = [
        serde_json::json!({"currency": long}),
        serde_json::json!({"exchange_rates": {&long: 1.0}}),
        serde_json::json!({&long: 1.0}),
        serde_json::json!({"stages": [{"name": "a", "kind": long}]}),
    ];
    for tenant in odd {
        let decoded = lagwise::decode::decode::<TenantConfig, _>("tenant", tenant);
        let error = decoded.and_then(|config| SyntheticRevenueCalculator::new(tenants(config))).unwrap_err();
        assert!(error.to_string().len() < 20_000 && error.to_string().contains("xxx..."), "{}", error.kind().code());
    }
    let nameless = BTreeMap::from([(String::new(), TenantConfig::default())]);
    assert_eq!(SyntheticRevenueCalculator::new(nameless).unwrap_err().field(), "tenants");
}

#[test]
fn a_thousand_tenants_keep_their_own_deals() {
    let named = |number: usize| format!("tenant-{number:04}");
    let all: BTreeMap<_, _> = (0..1_000).map(|number| (named(number), TenantConfig::service_business())).collect();
    let mut calculator = SyntheticRevenueCalculator::new(all.clone()).unwrap();
    for round in 0..3 {
        for number in 0..1_000 {
            let stage = ["appointment", "show", "won"][round];
            let event = DealStage {
                tenant_id: named(number),
                amount: Some(number as f64),
                ..staged(round, round as f64, "the same", stage)
            };
            calculator.record(&event).unwrap();
        }
    }
    let restored = SyntheticRevenueCalculator::restore_bytes(all, &calculator.snapshot_bytes().unwrap()).unwrap();
    for number in 0..1_000 {
        let value = restored.pipeline_value(&named(number), at(3.0)).unwrap();
        assert_eq!((value.value, value.won_deals), (number as f64, 1));
    }
}

/// However often a deal is changed, what is remembered of it is bounded, and its increments telescope still.
#[test]
fn a_deal_that_is_changed_without_end_takes_bounded_memory() {
    let mut calculator = calculator(TenantConfig::service_business());
    let mut sum = 0;
    for step in 0..3_000_u32 {
        let stage = STAGES[step as usize % 5];
        let event = DealStage { amount: Some(f64::from(step)), ..staged(step, f64::from(step) / 60.0, "d", stage) };
        sum += calculator.record(&event).unwrap().calculated_value_minor;
    }
    let value = calculator.value_of("acme", "d", at(50.0)).unwrap().unwrap();
    assert_eq!((sum, value.synthetic_value_minor), (0, 0));
    assert_eq!(calculator.pipeline_value("acme", at(50.0)).unwrap().remembered_events, 1_000);
    let late = calculator.record(&staged("x", 0.5, "d", "won")).unwrap();
    assert_eq!((late.outcome, late.calculated_value), (Outcome::Late, 0.0));
    let lost = calculator.stages("acme").unwrap();
    assert_eq!((lost[1].closed_deals, lost[1].won_deals), (1, 0));
}

/// One file of each version is kept for ever.
#[test]
fn deals_of_every_version_load() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/state");
    let config = || tenants(TenantConfig::default());
    if std::env::var_os("UPDATE_GENERATED").is_some() && !std::path::Path::new(folder).join("deals-v1.json").exists() {
        let mut original = calculator(TenantConfig::default());
        for step in 0..1_010_u32 {
            let stage = STAGES[step as usize % 4];
            original.record(&staged(step, f64::from(step), "old", stage)).unwrap();
        }
        original.record(&DealStage { deleted: Some(true), amount: Some(7.0), ..event("x", 3.0, "gone") }).unwrap();
        original.record(&DealStage { ad_id: Some("film".into()), ..staged("y", 1.0, "won", "won") }).unwrap();
        original.revalue("acme", at(366.0 * DAY)).unwrap();
        std::fs::write(format!("{folder}/deals-v1.json"), original.snapshot().unwrap()).unwrap();
        std::fs::write(format!("{folder}/deals-v1.bin"), original.snapshot_bytes().unwrap()).unwrap();
    }
    let text = std::fs::read_to_string(format!("{folder}/deals-v1.json")).unwrap();
    let bytes = std::fs::read(format!("{folder}/deals-v1.bin")).unwrap();
    let from_text = SyntheticRevenueCalculator::restore(config(), &text).unwrap();
    let from_bytes = SyntheticRevenueCalculator::restore_bytes(config(), &bytes).unwrap();
    assert_eq!(from_text.snapshot().unwrap(), from_bytes.snapshot().unwrap());
    let pipeline = from_text.pipeline_value("acme", at(366.0 * DAY)).unwrap();
    assert_eq!((pipeline.won_deals, pipeline.remembered_deals, pipeline.remembered_events), (1, 2, 1_000));
}
