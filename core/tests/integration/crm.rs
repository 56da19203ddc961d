//! From a change in the CRM to the ad: what touches, conversions and deals do to an optimizer.

use lagwise::{
    AttributionMethod, Config, DecisionOptions, Error, ErrorKind, HashingKey, Identity, Optimizer, Outcome,
    OutcomeStatus, StageChangeOutcome, TenantConfig,
};
use serde_json::{Value, json};

use crate::optimizer::{at, event};

pub(crate) fn config() -> Config {
    let mut config = Config::default();
    config.crm.tenant_id = Some("acme".into());
    config
}

pub(crate) fn key(secret: &str) -> HashingKey {
    HashingKey::new(format!("{secret}: sixteen bytes and more").as_bytes()).unwrap()
}

pub(crate) fn keyed(config: Config) -> Optimizer {
    let mut optimizer = Optimizer::new(config).unwrap();
    optimizer.use_hashing_keys(vec![key("first")]).unwrap();
    for ad in ["film", "photo"] {
        let registered = json!({"type": "ad_registered", "event_id": format!("registered {ad}"), "ad_id": ad,
            "occurred_at": at(0.0)});
        optimizer.apply(&event(registered)).unwrap();
    }
    optimizer
}

pub(crate) fn told(kind: &str, id: &str, hours: f64, fields: Value) -> Value {
    let mut event = json!({"type": kind, "event_id": id, "occurred_at": at(hours), "tenant_id": "acme"});
    event.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    event
}

/// A touch of an ad, recognised by an id of Meta's.
pub(crate) fn touch(id: &str, hours: f64, ad: &str, fbclid: &str) -> Value {
    told("touch", id, hours, json!({"ad_id": ad, "identity": {"fbclid": fbclid}, "cost": 2.0}))
}

pub(crate) fn conversion(id: &str, hours: f64, conversion_id: &str, fbclid: &str) -> Value {
    told("conversion", id, hours, json!({"conversion_id": conversion_id, "identity": {"fbclid": fbclid}}))
}

pub(crate) fn deal(id: &str, hours: f64, deal_id: &str, fields: Value) -> Value {
    let mut event = told("deal_stage", id, hours, fields);
    event["deal_id"] = json!(deal_id);
    event
}

pub(crate) fn apply(optimizer: &mut Optimizer, told: Value) -> Outcome {
    optimizer.apply(&event(told)).unwrap()
}

/// What each ad's deals are worth, and what is credited to none.
pub(crate) fn values(optimizer: &Optimizer, hours: f64) -> (Vec<(String, f64)>, f64) {
    let roas = optimizer.calculate_ad_pipeline_roas(at(hours)).unwrap();
    let ads = roas.ads.into_iter().filter(|ad| ad.deals > 0).map(|ad| (ad.ad_id, ad.pipeline_value)).collect();
    (ads, roas.unattributed_value)
}

/// Entries into each stage that count for an ad, as its snapshot has them.
pub(crate) fn counts(optimizer: &Optimizer, ad: &str) -> Vec<f64> {
    let snapshot: Value = serde_json::from_str(&optimizer.snapshot().unwrap()).unwrap();
    let mut sums = vec![0.0; 4];
    for entered in snapshot["body"]["state"]["ads"][ad]["entries"].as_array().unwrap() {
        for (sum, count) in sums.iter_mut().zip(entered["counts"].as_array().unwrap()) {
            *sum += count.as_f64().unwrap() / 10_000.0;
        }
    }
    sums
}

pub(crate) fn of(ads: &[(&str, f64)]) -> Vec<(String, f64)> {
    ads.iter().map(|(ad, value)| ((*ad).to_owned(), *value)).collect()
}

#[test]
fn a_deal_goes_step_by_step_to_the_ad_that_was_touched() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.1"));
    apply(&mut optimizer, conversion("c", 20.0, "17", "fb.1"));
    let outcome = apply(&mut optimizer, deal("d", 30.0, "17", json!({"stage": "appointment"})));
    assert_eq!((outcome.status, outcome.reason.as_str()), (OutcomeStatus::Applied, ""));
    let effects = outcome.effects.unwrap();
    let change = effects.change.unwrap();
    assert_eq!((change.calculated_value, change.stage_to.as_deref()), (2_250.0, Some("appointment")));
    let attribution = effects.attribution.unwrap();
    assert_eq!((attribution.method, attribution.ad_id.as_deref()), (AttributionMethod::ExactId, Some("film")));
    assert_eq!(attribution.touched_at, Some(at(1.0)));
    let [entry] = effects.stage_credits.try_into().unwrap();
    assert_eq!((entry.ad_id.as_str(), entry.stage.as_str(), entry.entered_at), ("film", "appointment", at(30.0)));
    assert_eq!(entry.credit, 1.0);
    let [value] = effects.deal_credits.try_into().unwrap();
    assert_eq!((value.ad_id.as_deref(), value.deal_id.as_str(), value.value), (Some("film"), "17", 2_250.0));

    let won = apply(&mut optimizer, deal("w", 60.0, "17", json!({"stage": "won", "amount": 9_000.0}))).effects.unwrap();
    assert_eq!(won.change.unwrap().calculated_value, 6_750.0);
    assert_eq!(values(&optimizer, 60.0), (of(&[("film", 9_000.0)]), 0.0));
    let decision = optimizer.recommend(at(61.0), 100.0, &DecisionOptions::default()).unwrap();
    assert_eq!(counts(&optimizer, "film"), [0.0, 1.0, 0.0, 1.0]);
    assert_eq!(decision.allocation.recommendations[0].metrics.revenue, 9_000.0);
    assert!(decision.propensities[0] > decision.propensities[1]);
    assert_eq!(optimizer.deal_value("17", at(61.0)).unwrap().unwrap().ad_id.as_deref(), Some("film"));
}

#[test]
fn what_nothing_explains_is_kept_and_released_by_a_later_touch() {
    let mut optimizer = keyed(config());
    let first = apply(&mut optimizer, deal("d", 30.0, "17", json!({"stage": "show"}))).effects.unwrap();
    assert!(first.attribution.is_none() && first.stage_credits.is_empty());
    assert_eq!(first.deal_credits[0].ad_id, None);
    let unexplained = apply(&mut optimizer, conversion("c", 29.0, "17", "fb.1")).effects.unwrap();
    assert_eq!(unexplained.attribution.unwrap().method, AttributionMethod::Unattributed);
    assert_eq!(values(&optimizer, 30.0), (vec![], 9_000.0));

    let effects = apply(&mut optimizer, touch("t", 1.0, "film", "fb.1")).effects.unwrap();
    assert_eq!(effects.touch.unwrap().corrections[0].ad_id.as_deref(), Some("film"));
    assert_eq!(effects.stage_credits[0].credit, 1.0);
    let moved: Vec<_> = effects.deal_credits.iter().map(|credit| (credit.ad_id.as_deref(), credit.value)).collect();
    assert_eq!(moved, [(None, -9_000.0), (Some("film"), 9_000.0)]);
    assert_eq!(values(&optimizer, 30.0), (of(&[("film", 9_000.0)]), 0.0));
    // The exposure is known now: it dates the lag.
    let two_stages = deal("l", 25.0, "17", json!({"stage": "lead"}));
    apply(&mut optimizer, two_stages);
    assert_eq!(optimizer.lag("lead").unwrap().conversions, 1);
}

#[test]
fn ads_that_cannot_be_told_apart_share_a_deal() {
    let mut optimizer = keyed(config());
    let device = json!({"fingerprint": "same device"});
    for (id, ad) in [("t1", "film"), ("t2", "photo")] {
        apply(&mut optimizer, told("touch", id, 1.0, json!({"ad_id": ad, "consent": true, "identity": device})));
    }
    let form = json!({"conversion_id": "17", "consent": true, "identity": device});
    apply(&mut optimizer, told("conversion", "c", 2.0, form));
    let outcome = apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "won", "amount": 100.01})));
    let effects = outcome.effects.unwrap();
    let credits: Vec<f64> = effects.stage_credits.iter().map(|credit| credit.credit).collect();
    assert_eq!(credits, [0.5, 0.5]);
    assert_eq!(values(&optimizer, 4.0), (of(&[("film", 50.01), ("photo", 50.0)]), 0.0));
    for ad in ["film", "photo"] {
        assert_eq!(counts(&optimizer, ad), [0.0, 0.0, 0.0, 0.5]);
    }
}

/// Touches that name an ad in several campaigns are touches of one ad: its parts of a deal are one.
#[test]
fn an_ad_that_touches_name_in_two_campaigns_has_one_part_of_a_deal() {
    let mut optimizer = keyed(config());
    let touch = |id: &str, ad: &str, kind: &str, campaign: Option<&str>, ip: &str| {
        let identity = json!({"fingerprint": "same device", "ip": ip});
        let fields = json!({"ad_id": ad, "kind": kind, "campaign_id": campaign, "consent": true, "identity": identity});
        told("touch", id, 1.0, fields)
    };
    apply(&mut optimizer, touch("t1", "film", "click", Some("spring"), "81.2.69.1"));
    apply(&mut optimizer, touch("t2", "film", "view", None, "81.2.69.2"));
    let form = json!({"conversion_id": "17", "consent": true, "identity": {"fingerprint": "same device"}});
    apply(&mut optimizer, told("conversion", "c", 2.0, form));
    let effects = apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "show"}))).effects.unwrap();
    let [entry] = effects.stage_credits.try_into().unwrap();
    assert_eq!((entry.ad_id.as_str(), entry.credit), ("film", 1.0));
    let roas = optimizer.calculate_ad_pipeline_roas(at(3.0)).unwrap();
    assert_eq!((roas.ads[0].deals, roas.ads[0].pipeline_value), (1, 9_000.0));
    // The second of them clicked another ad: half of the entry goes there.
    apply(&mut optimizer, touch("t3", "photo", "click", None, "81.2.69.2"));
    assert_eq!((counts(&optimizer, "film")[2], counts(&optimizer, "photo")[2]), (0.5, 0.5));
}

#[test]
fn the_ad_that_the_crm_says_wins_and_a_conversion_may_have_another_id() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.1"));
    apply(&mut optimizer, conversion("c", 2.0, "contact 5", "fb.1"));
    apply(&mut optimizer, deal("d1", 3.0, "17", json!({"stage": "show"})));
    assert_eq!(values(&optimizer, 3.0), (vec![], 9_000.0));
    let linked = apply(&mut optimizer, deal("d2", 3.1, "17", json!({"conversion_id": "contact 5"})));
    assert_eq!(linked.effects.unwrap().attribution.unwrap().ad_id.as_deref(), Some("film"));
    assert_eq!(values(&optimizer, 3.0), (of(&[("film", 9_000.0)]), 0.0));
    let said = apply(&mut optimizer, deal("d3", 3.2, "17", json!({"ad_id": "photo"}))).effects.unwrap();
    let credits: Vec<_> = said.stage_credits.iter().map(|credit| (credit.ad_id.as_str(), credit.credit)).collect();
    assert_eq!(credits, [("film", -1.0), ("photo", 1.0)]);
    assert_eq!(values(&optimizer, 3.0), (of(&[("photo", 9_000.0)]), 0.0));
    let unknown = apply(&mut optimizer, deal("d4", 3.3, "17", json!({"ad_id": "poster"})));
    assert_eq!(unknown.status, OutcomeStatus::UnknownAd, "{}", unknown.reason);
    assert!(unknown.effects.is_some());
}

/// A lost deal tells at once what an open one leaves to be seen.
#[test]
fn a_lost_deal_counts_against_its_ad_at_once_and_a_reopened_one_no_more() {
    let mut optimizer = keyed(config());
    for (place, ad) in ["film", "photo"].into_iter().enumerate() {
        let delivery = json!({"type": "delivery", "event_id": format!("delivery {ad}"), "occurred_at": at(6.0),
            "period_start": at(0.0), "ad_id": ad, "impressions": 9_000, "clicks": 120, "spend": 100.0});
        apply(&mut optimizer, delivery);
        for lead in 0..8 {
            let id = format!("{ad} {lead}");
            let stage = json!({"stage": "lead", "ad_id": ad});
            apply(&mut optimizer, deal(&id, 7.0 + place as f64 / 10.0, &id, stage));
        }
    }
    let shares =
        |optimizer: &Optimizer| optimizer.recommend(at(8.0), 100.0, &DecisionOptions::default()).unwrap().propensities;
    let equal = shares(&optimizer);
    assert!((equal[0] / equal[1] - 1.0).abs() < 1e-3, "{equal:?}");
    for lead in 0..8 {
        let id = format!("film {lead}");
        let outcome = apply(&mut optimizer, deal(&format!("{id} lost"), 7.5, &id, json!({"stage": "lost"})));
        assert_eq!(outcome.effects.unwrap().stage_credits, []);
    }
    let lost = shares(&optimizer);
    assert!(lost[0] < 0.8 * lost[1], "{lost:?}");
    for lead in 0..8 {
        let id = format!("film {lead}");
        apply(&mut optimizer, deal(&format!("{id} again"), 7.6, &id, json!({"stage": "lead"})));
    }
    assert_eq!(shares(&optimizer), equal);
}

#[test]
fn a_deleted_deal_and_a_win_that_was_none_count_no_more() {
    let mut optimizer = keyed(config());
    let none = optimizer.recommend(at(9.0), 10.0, &DecisionOptions::default()).unwrap();
    apply(&mut optimizer, deal("1", 1.0, "17", json!({"stage": "lead", "ad_id": "film"})));
    apply(&mut optimizer, deal("2", 2.0, "17", json!({"stage": "won", "amount": 700.0})));
    assert_eq!(counts(&optimizer, "film"), [1.0, 0.0, 0.0, 1.0]);
    apply(&mut optimizer, deal("3", 3.0, "17", json!({"stage": "show"})));
    assert_eq!(counts(&optimizer, "film"), [1.0, 0.0, 1.0, 0.0]);
    apply(&mut optimizer, deal("4", 4.0, "17", json!({"deleted": true})));
    let decision = optimizer.recommend(at(9.0), 10.0, &DecisionOptions::default()).unwrap();
    assert_eq!(decision.allocation, none.allocation);
    assert_eq!(values(&optimizer, 9.0), (vec![], 0.0));
}

#[test]
fn what_is_not_the_accounts_is_rejected_and_changes_nothing() {
    let events = [
        touch("t", 1.0, "film", "fb.1"),
        conversion("c", 2.0, "17", "fb.1"),
        deal("d", 3.0, "17", json!({"stage": "show"})),
    ];
    let rejected = |mut optimizer: Optimizer, events: &[Value], reason: &str| {
        let before = optimizer.snapshot().unwrap();
        for told in events {
            let outcome = apply(&mut optimizer, told.clone());
            assert_eq!(outcome.status, OutcomeStatus::Rejected, "{told}");
            assert!(outcome.reason.contains(reason), "{} / {reason}", outcome.reason);
        }
        assert_eq!(optimizer.snapshot().unwrap(), before);
    };
    rejected(Optimizer::new(Config::default()).unwrap(), &events, "crm.tenant_id");
    let mut other = config();
    other.crm.tenant_id = Some("other".into());
    rejected(keyed(other), &events, "\"other\"");
    let mut fed_back = config();
    fed_back.optimizer.evidence = lagwise::EvidencePath::Feedback;
    let error = Optimizer::new(fed_back).unwrap_err();
    assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, "config.crm.tenant_id"));
    rejected(Optimizer::new(config()).unwrap(), &events[..2], "hashing key");
    let entry = json!({"type": "stage_entry", "event_id": "e", "occurred_at": at(3.0), "ad_id": "film",
        "conversion_id": "17", "stage": "show"});
    rejected(keyed(config()), &[entry], "count twice");
    rejected(keyed(config()), &[deal("d", 3.0, "17", json!({"stage": "demo"}))], "\"demo\" is no stage");
    rejected(keyed(config()), &[deal("d", 3.0, "17", json!({"amount": 5.0, "currency": "EUR"}))], "EUR");

    let unknown = apply(&mut keyed(config()), deal("d", 3.0, "17", json!({"stage": "demo"}))).effects.unwrap();
    assert_eq!(unknown.change.unwrap().outcome, StageChangeOutcome::UnknownStage);
}

#[test]
fn an_event_is_told_once_and_too_late_is_late() {
    let mut optimizer = keyed(config());
    let show = deal("d", 3.0, "17", json!({"stage": "show"}));
    apply(&mut optimizer, show.clone());
    assert_eq!(apply(&mut optimizer, show).status, OutcomeStatus::Duplicate);
    apply(&mut optimizer, conversion("c1", 3.0, "18", "fb.1"));
    let again = apply(&mut optimizer, conversion("c2", 3.5, "18", "fb.1"));
    assert_eq!(again.status, OutcomeStatus::Duplicate);
    assert!(again.effects.unwrap().attribution.unwrap().duplicate);
    apply(&mut optimizer, touch("new", 400.0, "film", "fb.2"));
    for late in [
        touch("t", 1.0, "film", "fb.1"),
        conversion("c", 2.0, "17", "fb.1"),
        deal("e", 3.0, "17", json!({"stage": "won"})),
    ] {
        assert_eq!(apply(&mut optimizer, late).status, OutcomeStatus::Late);
    }
}

#[test]
fn what_has_no_tenant_says_so() {
    let mut optimizer = Optimizer::new(Config::default()).unwrap();
    let now = at(1.0);
    let subject = Identity { subject_id: Some("s".into()), ..Identity::default() };
    let errors: [Error; 8] = [
        optimizer.use_hashing_keys(vec![key("first")]).unwrap_err(),
        optimizer.rotate_key(&key("first")).unwrap_err(),
        optimizer.erase(&subject).unwrap_err(),
        optimizer.attribution("17").unwrap_err(),
        optimizer.deal_value("17", now).unwrap_err(),
        optimizer.deal_stages().unwrap_err(),
        optimizer.pipeline_value(now).unwrap_err(),
        optimizer.calculate_ad_pipeline_roas(now).unwrap_err(),
    ];
    for error in errors {
        assert_eq!((error.kind(), error.field()), (ErrorKind::Conflict, "config.crm.tenant_id"));
    }
}

/// Credits last as long as the deals, long after the touches that explained them have expired.
#[test]
fn a_won_deal_stays_with_its_ad_for_years() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t", 1.0, "film", "fb.1"));
    apply(&mut optimizer, conversion("c", 2.0, "17", "fb.1"));
    apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "won", "amount": 700.0})));
    apply(&mut optimizer, conversion("x", 2.0, "never a deal", "fb.1"));
    for month in 1..30 {
        let hours = f64::from(month) * 720.0;
        let delivery = json!({"type": "delivery", "event_id": format!("{month}"), "occurred_at": at(hours),
            "period_start": at(hours - 6.0), "ad_id": "film", "impressions": 900, "clicks": 10, "spend": 1.0});
        apply(&mut optimizer, delivery);
    }
    let later = 29.0 * 720.0;
    assert_eq!(values(&optimizer, later), (of(&[("film", 700.0)]), 0.0));
    let size = optimizer.state_size();
    assert_eq!((size.touches, size.conversions, size.deals), (0, 1, 1));
    // Its keys are gone: nobody can be told from it.
    let again = apply(&mut optimizer, deal("late", later, "17", json!({"amount": 800.0}))).effects.unwrap();
    assert_eq!(again.deal_credits[0].value, 100.0);
    let restored = Optimizer::restore(config(), &optimizer.snapshot().unwrap()).unwrap();
    assert_eq!(values(&restored, later), (of(&[("film", 800.0)]), 0.0));
}

/// An ad that only touches name is not kept, whoever makes it up; what its deals came to counts once it is registered.
#[test]
fn deals_of_an_unknown_ad_count_once_it_is_registered() {
    let mut optimizer = keyed(config());
    apply(&mut optimizer, touch("t1", 1.0, "poster", "fb.1"));
    apply(&mut optimizer, conversion("c", 2.0, "17", "fb.1"));
    let unknown = apply(&mut optimizer, deal("d", 3.0, "17", json!({"stage": "lead"})));
    assert_eq!(unknown.status, OutcomeStatus::UnknownAd, "{}", unknown.reason);
    assert_eq!(optimizer.state_size().ads, 2);
    let registered = json!({"type": "ad_registered", "event_id": "r", "ad_id": "poster", "occurred_at": at(4.0)});
    apply(&mut optimizer, registered);
    assert_eq!(counts(&optimizer, "poster"), [1.0, 0.0, 0.0, 0.0]);
    apply(&mut optimizer, touch("t2", 1.5, "film", "fb.1"));
    assert_eq!(optimizer.attribution("17").unwrap().unwrap().ad_id.as_deref(), Some("film"));
    assert_eq!((counts(&optimizer, "poster"), counts(&optimizer, "film")), (vec![0.0; 4], vec![1.0, 0.0, 0.0, 0.0]));
}

/// HubSpot's pipeline on a funnel of one's own, and texts of a megabyte.
#[test]
fn stages_of_the_crm_are_those_of_the_funnel_that_they_are_said_to_be() {
    let mut config = config();
    config.crm.deals = TenantConfig::hubspot_default();
    let stages = [("appointmentscheduled", "appointment"), ("presentationscheduled", "show")];
    config.crm.funnel_stages = stages.map(|(crm, funnel)| (crm.to_owned(), funnel.to_owned())).into();
    let mut optimizer = keyed(config);
    for (hours, stage) in
        [(1.0, "appointmentscheduled"), (2.0, "qualifiedtobuy"), (3.0, "presentationscheduled"), (4.0, "closedwon")]
    {
        let told = json!({"stage": stage, "ad_id": "film", "amount": 5_000.0});
        let effects = apply(&mut optimizer, deal(stage, hours, "17", told)).effects.unwrap();
        assert_eq!(effects.stage_credits.len(), usize::from(stage != "qualifiedtobuy"));
    }
    assert_eq!(counts(&optimizer, "film"), [0.0, 1.0, 1.0, 1.0]);

    let long = "x".repeat(1 << 20);
    for (told, field) in [
        (touch("t", 1.0, &long, "fb"), "event.ad_id"),
        (touch("t", 1.0, "film", &long), "event.identity.fbclid"),
        (conversion("c", 1.0, &long, "fb"), "event.conversion_id"),
        (deal("d", 1.0, "17", json!({"stage": long})), "event.stage"),
        (deal("d", 1.0, "17", json!({"conversion_id": ""})), "event.conversion_id"),
        (deal("d", 1.0, "17", json!({"amount": -1.0})), "event.amount"),
    ] {
        let error = optimizer.apply(&event(told)).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, field));
        assert!(error.to_string().len() < 10_000);
    }
    let nothing = optimizer.apply(&event(deal("d", 1.0, "17", json!({})))).unwrap_err();
    assert_eq!((nothing.kind(), nothing.field()), (ErrorKind::MissingField, "event.stage"));
}
