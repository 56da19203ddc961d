//! What must hold of attribution: layers, windows, consent, tenants, corrections, erasure, keys and snapshots.

use jiff::{SignedDuration, Timestamp};
use lagwise::{
    Ambiguity, AttributionConfig, AttributionEngine, AttributionMethod as Method, Config, Conversion, ErrorKind,
    HashingKey, Identity, LayerOutcome, Touch, TouchKind, TouchStatus,
};
use proptest::prelude::*;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

pub(crate) fn at(millis: i64) -> Timestamp {
    let start: Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_millis(millis)
}

pub(crate) fn key() -> HashingKey {
    HashingKey::new(b"a secret of the tests").unwrap()
}

pub(crate) fn engine() -> AttributionEngine {
    with(AttributionConfig::default())
}

fn with(attribution: AttributionConfig) -> AttributionEngine {
    AttributionEngine::new(Config { attribution, ..Config::default() }, key()).unwrap()
}

/// Keys from `name=value` words.
pub(crate) fn identity(words: &str) -> Identity {
    let mut identity = Identity::default();
    for word in words.split_whitespace() {
        let (name, value) = word.split_once('=').unwrap();
        let slot = match name {
            "click" => &mut identity.click_id,
            "fbclid" => &mut identity.fbclid,
            "gclid" => &mut identity.gclid,
            "who" => &mut identity.subject_id,
            "device" => &mut identity.fingerprint,
            "ip" => &mut identity.ip,
            "agent" => &mut identity.user_agent,
            _ => panic!("{name}"),
        };
        *slot = Some(value.into());
    }
    identity
}

pub(crate) fn touch(millis: i64, ad: &str, words: &str) -> Touch {
    Touch {
        event_id: format!("{ad} {millis} {words}"),
        occurred_at: at(millis),
        tenant_id: "acme".into(),
        ad_id: ad.into(),
        campaign_id: Some("spring".into()),
        kind: TouchKind::Click,
        consent: true,
        identity: identity(words),
        cost: Some(2.0),
    }
}

pub(crate) fn conversion(millis: i64, id: &str, words: &str) -> Conversion {
    Conversion {
        event_id: format!("{id} {millis} {words}"),
        occurred_at: at(millis),
        tenant_id: "acme".into(),
        conversion_id: id.into(),
        consent: true,
        identity: identity(words),
    }
}

/// The method, the ad and the confidence of a conversion after some touches.
#[track_caller]
fn asked(touches: &[Touch], conversion: &Conversion) -> (Method, Option<String>, f64) {
    let mut engine = engine();
    for touch in touches {
        assert_eq!(engine.track_touch(touch).unwrap().status, TouchStatus::Recorded);
    }
    let found = engine.attribute(conversion).unwrap();
    (found.method, found.ad_id, found.confidence)
}

#[test]
fn the_newest_click_with_the_same_id_wins_and_outranks_views() {
    for key in ["click", "fbclid", "gclid", "who"] {
        let words = format!("{key}=x");
        let mut view = touch(3 * HOUR, "seen", &words);
        view.kind = TouchKind::View;
        let touches = [
            touch(2 * HOUR, "late", &words),
            touch(HOUR, "early", &words),
            view,
            touch(9 * HOUR, "after", &words),
            touch(4 * HOUR, "other", &format!("{key}=y device=d ip=81.2.69.1")),
        ];
        let told = conversion(5 * HOUR, "k", &format!("{words} device=d ip=81.2.69.1"));
        assert_eq!(asked(&touches, &told), (Method::ExactId, Some("late".into()), 1.0), "{key}");
    }
    // The kinds of ids are worlds of their own.
    assert_eq!(asked(&[touch(0, "a", "fbclid=x")], &conversion(1, "k", "gclid=x")).0, Method::Unattributed);
}

#[test]
fn windows_are_judged_at_the_conversion_and_end_to_the_millisecond() {
    let config = AttributionConfig::default();
    for (words, window, method) in [
        ("fbclid=x", config.click_window_hours, Method::ExactId),
        ("device=d", config.fingerprint_window_hours, Method::Fingerprint),
        ("ip=81.2.69.1", config.ip_window_hours, Method::Ip),
    ] {
        // So that age does not take the confidence before the window takes the touch.
        let patient = AttributionConfig {
            fingerprint_half_life_hours: 1e5,
            ip_half_life_hours: 1e5,
            view_window_hours: 4_320.0,
            ..config.clone()
        };
        let window = (window * 3.6e6) as i64;
        for (millis, is_match) in [(0, true), (window, true), (window + 1, false), (-1, false)] {
            let mut engine = with(patient.clone());
            engine.track_touch(&touch(DAY, "a", words)).unwrap();
            // The clock has moved on meanwhile: what counts is when the conversion happened.
            engine.track_touch(&touch(DAY + window + 5 * DAY, "b", "click=other")).unwrap();
            let found = engine.attribute(&conversion(DAY + millis, "k", words)).unwrap();
            assert_eq!(found.method == method, is_match, "{words} after {millis} ms: {found:?}");
        }
    }
    let mut view = touch(0, "a", "device=d");
    view.kind = TouchKind::View;
    assert_eq!(asked(&[view.clone()], &conversion(DAY, "k", "device=d")).0, Method::Fingerprint);
    assert_eq!(asked(&[view], &conversion(DAY + 1, "k", "device=d")).0, Method::Unattributed);
}

#[test]
fn confidence_is_the_stated_posterior() {
    let half = |touches: &[Touch], words: &str, hours: i64| asked(touches, &conversion(hours * HOUR, "k", words));
    // One identity: w / (w + 1 - ceiling), with w = ceiling 2^(-age/half-life).
    let (method, _, confidence) = half(&[touch(0, "a", "device=d")], "device=d", 48);
    assert!(method == Method::Fingerprint && (confidence - 0.45 / (0.45 + 0.1)).abs() < 1e-12);
    let (method, _, confidence) = half(&[touch(0, "a", "ip=81.2.69.1")], "ip=81.2.69.1", 0);
    assert!(method == Method::Ip && (confidence - 0.7).abs() < 1e-12);
    // Two identities on one device, of two ads: neither is picked.
    let two = [touch(0, "a", "device=d who=1"), touch(0, "b", "device=d who=2")];
    let mut engine = engine();
    two.iter().for_each(|touch| drop(engine.track_touch(touch).unwrap()));
    let found = engine.attribute(&conversion(0, "k", "device=d")).unwrap();
    let credits: Vec<(&str, f64)> = found.candidates.iter().map(|c| (c.ad_id.as_str(), c.credit)).collect();
    assert_eq!(credits, [("a", 0.5), ("b", 0.5)]);
    assert!((found.confidence - 0.9).abs() < 1e-12 && found.attributed_spend == 2.0, "{found:?}");
    let mut strict = with(AttributionConfig { ambiguity: Ambiguity::Unattributed, ..AttributionConfig::default() });
    two.iter().for_each(|touch| drop(strict.track_touch(touch).unwrap()));
    let found = strict.attribute(&conversion(0, "k", "device=d")).unwrap();
    assert_eq!((found.method, found.layers[1].outcome), (Method::Unattributed, LayerOutcome::Ambiguous));
    // The conversion's own subject or address tells them apart.
    let (_, who, _) = asked(&two, &conversion(0, "k", "device=d who=2"));
    assert_eq!(who, Some("b".into()));
}

#[test]
fn a_crowded_address_gives_no_match() {
    let crowd: Vec<Touch> =
        (0..50).map(|n| touch(n * MINUTE, &format!("ad-{}", n % 3), &format!("ip=81.2.69.1 who={n}"))).collect();
    let mut engine = engine();
    crowd.iter().for_each(|touch| drop(engine.track_touch(touch).unwrap()));
    let found = engine.attribute(&conversion(HOUR, "k", "ip=81.2.69.1")).unwrap();
    assert_eq!((found.method, found.layers[2].outcome), (Method::Unattributed, LayerOutcome::TooManyIdentities));
    // So does one with more touches than are kept by one key, were it by one alone.
    let busy: Vec<Touch> = (0..300).map(|n| touch(n, "a", "ip=81.2.69.1 who=1")).collect();
    assert_eq!(asked(&busy, &conversion(400, "k", "ip=81.2.69.1")).0, Method::Unattributed);
}

#[test]
fn nobody_is_recognised_without_consent_or_across_tenants_or_by_a_private_address() {
    let words = "device=d ip=81.2.69.1 who=me";
    for (touched, converts) in [(false, true), (true, false), (false, false)] {
        let told = Touch { consent: touched, ..touch(0, "a", words) };
        let asks = Conversion { consent: converts, ..conversion(HOUR, "k", words) };
        assert_eq!(asked(&[told], &asks).0, Method::Unattributed, "{touched} {converts}");
    }
    let mut engine = engine();
    let outcome =
        engine.track_touch(&Touch { consent: false, ..touch(0, "a", "fbclid=x device=d ip=81.2.69.1 agent=A") });
    let ignored: Vec<String> = outcome.unwrap().ignored_keys.into_iter().map(|ignored| ignored.key).collect();
    assert_eq!(ignored, ["fingerprint", "ip", "user_agent"]);

    let elsewhere = Conversion { tenant_id: "other".into(), ..conversion(HOUR, "k", "fbclid=x device=d ip=81.2.69.1") };
    assert_eq!(engine.attribute(&elsewhere).unwrap().method, Method::Unattributed);
    // The same key has another hash at another tenant: nothing in common even in what is kept.
    let state: serde_json::Value = serde_json::from_str(&engine.snapshot().unwrap()).unwrap();
    let tenants = &state["body"]["tenants"];
    let mine = &tenants["acme"]["touches"][0]["keys"]["by_kind"][1];
    let theirs = &tenants["other"]["conversions"][0]["probes"][0][1]["by_kind"][1];
    assert!(mine.is_u64() && theirs.is_u64() && mine != theirs);
    assert!(!engine.snapshot().unwrap().contains("81.2.69.1"));

    for address in [
        "10.1.2.3",
        "192.168.0.7",
        "172.20.1.1",
        "100.64.3.4",
        "127.0.0.1",
        "169.254.1.1",
        "::1",
        "fd00::7",
        "203.0.113.9",
    ] {
        let words = format!("ip={address}");
        assert_eq!(asked(&[touch(0, "a", &words)], &conversion(1, "k", &words)).0, Method::Unattributed, "{address}");
    }
    assert_eq!(asked(&[touch(0, "a", "ip=2600:1:2:3::1")], &conversion(1, "k", "ip=2600:1:2:3:9:9:9:9")).0, Method::Ip);
}

#[test]
fn another_browser_is_another_person() {
    let chrome = "device=d agent=Mozilla/5.0(Windows)Chrome/121.0.1";
    let newer = "device=d agent=Mozilla/5.0(Windows)Chrome/122.3.9";
    let firefox = "device=d agent=Mozilla/5.0(Windows)Firefox/121.0";
    assert_eq!(asked(&[touch(0, "a", chrome)], &conversion(1, "k", newer)).0, Method::Fingerprint);
    assert_eq!(asked(&[touch(0, "a", chrome)], &conversion(1, "k", firefox)).0, Method::Unattributed);
    // One's own device and address, but another browser: it is no candidate, and still one of the two seen on the device.
    let touches =
        [touch(0, "own", "device=d ip=81.2.69.1 agent=Chrome"), touch(1, "other", "device=d who=you agent=Firefox")];
    let (method, found, confidence) = asked(&touches, &conversion(1, "k", "device=d ip=81.2.69.1 agent=Firefox"));
    assert_eq!((method, found), (Method::Fingerprint, Some("other".into())));
    assert!((confidence - 0.45 / (0.45 + 0.1)).abs() < 1e-6, "{confidence}");
}

#[test]
fn a_late_touch_corrects_what_it_explains() {
    let mut engine = engine();
    engine.track_touch(&touch(0, "first", "device=d who=1")).unwrap();
    let before = engine.attribute(&conversion(DAY, "k", "device=d fbclid=x")).unwrap();
    assert_eq!((before.ad_id, before.method), (Some("first".into()), Method::Fingerprint));
    let lost = engine.attribute(&conversion(DAY, "lost", "gclid=y")).unwrap();
    assert_eq!(lost.method, Method::Unattributed);

    let outcome = engine.track_touch(&touch(HOUR, "right", "fbclid=x")).unwrap();
    assert_eq!(outcome.corrections.len(), 1);
    let correction = &outcome.corrections[0];
    assert_eq!(
        (&correction.conversion_id[..], &correction.ad_id, correction.corrections),
        ("k", &Some("right".into()), 1)
    );
    assert_eq!(correction.previous.iter().map(|c| &c.ad_id[..]).collect::<Vec<_>>(), ["first"]);
    // One that was unattributed is released.
    let outcome = engine.track_touch(&touch(2 * HOUR, "found", "gclid=y")).unwrap();
    assert_eq!((outcome.corrections[0].ad_id.as_deref(), outcome.corrections[0].previous.len()), (Some("found"), 0));
    // One that changes nothing corrects nothing; a repeated one neither.
    assert!(engine.track_touch(&touch(HOUR / 2, "older", "fbclid=x")).unwrap().corrections.is_empty());
    assert_eq!(engine.track_touch(&touch(HOUR, "right", "fbclid=x")).unwrap().status, TouchStatus::Duplicate);
    let again = engine.attribute(&conversion(DAY, "k", "device=d fbclid=x")).unwrap();
    assert!(again.duplicate && again.ad_id == Some("right".into()));
    assert_eq!(engine.attribution("acme", "k").unwrap().unwrap().ad_id, Some("right".into()));
    assert_eq!(engine.attribution("acme", "nobody").unwrap(), None);
}

#[test]
fn a_clock_that_goes_backwards_loses_nothing() {
    let mut engine = engine();
    for n in (0..200).rev() {
        let outcome = engine.track_touch(&touch(n * HOUR, &format!("ad-{n}"), &format!("fbclid={n}"))).unwrap();
        assert_eq!((outcome.status, outcome.expired_touches), (TouchStatus::Recorded, 0), "{n}");
    }
    for n in 0..200 {
        let found = engine.attribute(&conversion(n * HOUR + 1, &format!("{n}"), &format!("fbclid={n}"))).unwrap();
        assert_eq!(found.ad_id, Some(format!("ad-{n}")));
    }
    let far = engine.track_touch(&touch(400 * DAY, "a", "fbclid=z")).unwrap();
    assert_eq!(far.status, TouchStatus::Rejected);
    assert_eq!(engine.size("acme").unwrap().touches, 200);
}

#[test]
fn touches_expire_and_the_cap_drops_the_oldest_first() {
    let mut engine = with(AttributionConfig { max_touches: 10, ..AttributionConfig::default() });
    let mut dropped = 0;
    for n in 0..15 {
        let outcome = engine.track_touch(&touch(n * HOUR, "a", &format!("fbclid={n} device=same"))).unwrap();
        dropped += outcome.dropped_touches;
    }
    assert_eq!((dropped, engine.size("acme").unwrap().touches), (5, 10));
    for (n, is_kept) in [(0, false), (4, false), (5, true), (14, true)] {
        let found = engine.attribute(&conversion(15 * HOUR, &format!("{n}"), &format!("fbclid={n}"))).unwrap();
        assert_eq!(found.method == Method::ExactId, is_kept, "{n}");
    }
    // Window and lateness are 7 days each.
    let outcome = engine.track_touch(&touch(14 * DAY + 10 * HOUR + 1, "b", "fbclid=new")).unwrap();
    assert_eq!((outcome.expired_touches, outcome.dropped_touches), (6, 0));
    let old = engine.track_touch(&touch(10 * HOUR, "b", "fbclid=old")).unwrap();
    assert_eq!(old.status, TouchStatus::Expired);
    assert_eq!(engine.attribute(&conversion(0, "old", "fbclid=5")).unwrap_err().kind(), ErrorKind::Conflict);
}

#[test]
fn an_erased_person_stays_erased() {
    let mut engine = engine();
    let mine = touch(0, "a", "who=me device=d fbclid=x");
    engine.track_touch(&mine).unwrap();
    engine.track_touch(&touch(1, "b", "who=you device=e fbclid=y")).unwrap();
    engine.attribute(&conversion(HOUR, "k", "who=me")).unwrap();
    let erased = engine.erase("acme", &identity("who=me")).unwrap();
    assert_eq!((erased.touches, erased.conversions), (1, 1));
    assert_eq!(engine.erase("acme", &identity("who=me")).unwrap().touches, 0);
    assert_eq!(engine.track_touch(&mine).unwrap().status, TouchStatus::Duplicate);
    for (words, method) in
        [("who=me", Method::Unattributed), ("fbclid=x", Method::Unattributed), ("fbclid=y", Method::ExactId)]
    {
        assert_eq!(engine.attribute(&conversion(2 * HOUR, words, words)).unwrap().method, method, "{words}");
    }
    // The credit that was given stays.
    assert_eq!(engine.attribution("acme", "k").unwrap().unwrap().ad_id, Some("a".into()));
    // And no later touch moves it: a conversion with a click id of the person's is the person's.
    engine.track_touch(&touch(3, "a", "who=them fbclid=z device=f")).unwrap();
    engine.attribute(&conversion(HOUR, "l", "fbclid=z device=f")).unwrap();
    let erased = engine.erase("acme", &identity("who=them")).unwrap();
    assert_eq!((erased.touches, erased.conversions), (1, 1));
    assert_eq!(engine.track_touch(&touch(4, "b", "device=f")).unwrap().corrections, []);
    assert_eq!(engine.attribution("acme", "l").unwrap().unwrap().ad_id, Some("a".into()));
    assert_eq!(engine.erase("nobody", &identity("who=me")).unwrap().touches, 0);
    assert_eq!(engine.erase("acme", &Identity::default()).unwrap_err().kind(), ErrorKind::MissingField);
}

#[test]
fn a_touch_that_comes_after_a_new_hashing_key_is_judged_by_its_browser() {
    let late = |browsers: &[&str]| {
        let mut engine = engine();
        engine.attribute(&conversion(2 * HOUR, "k", "ip=81.2.69.1 agent=Firefox")).unwrap();
        engine.rotate_key(HashingKey::new(b"another secret of the tests").unwrap()).unwrap();
        for (hour, browser) in (0..).zip(browsers) {
            engine.track_touch(&touch(hour, browser, &format!("ip=81.2.69.1 agent={browser}"))).unwrap();
        }
        engine.attribution("acme", "k").unwrap().unwrap().ad_id
    };
    assert_eq!(late(&["Chrome"]), None);
    assert_eq!(late(&["Firefox"]).as_deref(), Some("Firefox"));
    assert_eq!(late(&["Chrome", "Firefox"]), late(&["Firefox", "Chrome"]));
}

#[test]
fn equal_candidates_without_any_probability_share_the_whole() {
    let mut config = Config::default();
    (config.attribution.min_confidence, config.attribution.margin) = (0.0, 0.0);
    config.attribution.fingerprint_half_life_hours = 0.01;
    let mut engine = AttributionEngine::new(config, key()).unwrap();
    for (ad, who) in [("a", "me"), ("b", "you")] {
        engine.track_touch(&touch(0, ad, &format!("device=d who={who}"))).unwrap();
    }
    let found = engine.attribute(&conversion(100 * HOUR, "k", "device=d")).unwrap();
    let credits: f64 = found.candidates.iter().map(|candidate| candidate.credit).sum();
    assert!(credits == 0.0 || (credits - 1.0).abs() < 1e-9, "{found:?}");
}

#[test]
fn a_new_hashing_key_loses_no_match_and_the_old_one_goes_in_time() {
    let mut engine = engine();
    engine.track_touch(&touch(0, "old", "device=d")).unwrap();
    engine.attribute(&conversion(HOUR, "before", "fbclid=x device=e")).unwrap();
    engine.rotate_key(HashingKey::new(b"another secret of the tests").unwrap()).unwrap();
    assert_eq!(engine.rotate_key(key()).unwrap_err().kind(), ErrorKind::DuplicateId);
    assert_eq!(engine.attribute(&conversion(2 * HOUR, "after", "device=d")).unwrap().ad_id, Some("old".into()));
    // A touch of before the conversion, told after the change of the key.
    let outcome = engine.track_touch(&touch(HOUR / 2, "late", "fbclid=x")).unwrap();
    assert_eq!(outcome.corrections[0].ad_id, Some("late".into()));
    assert_eq!(engine.track_touch(&touch(0, "old", "device=d")).unwrap().status, TouchStatus::Duplicate);
    for secret in [b"the third secret", b"the 4th secret..", b"the fifth secret"] {
        engine.rotate_key(HashingKey::new(secret).unwrap()).unwrap();
    }
    for n in 1..40 {
        engine.track_touch(&touch(n * DAY, "new", "device=f")).unwrap();
    }
    engine.rotate_key(HashingKey::new(b"the sixth secret").unwrap()).unwrap();
    assert_eq!(engine.size("acme").unwrap().hashing_keys, 2);
    assert_eq!(
        format!("{:?}", HashingKey::new(b"the sixth secret").unwrap()).len(),
        "HashingKey(id 0123456789abcdef)".len()
    );
    assert_eq!(HashingKey::new(b"short").unwrap_err().kind(), ErrorKind::OutOfRange);
}

fn filled() -> AttributionEngine {
    let mut engine = engine();
    for n in 0..40 {
        let words = format!("device=d{} ip=81.2.69.{} who={n} agent=Browser/{n}", n % 7, n % 5);
        engine.track_touch(&touch(n * 3 * HOUR, &format!("ad-{}", n % 4), &words)).unwrap();
        engine.attribute(&conversion(n * 3 * HOUR + HOUR, &format!("k{n}"), &words)).unwrap();
    }
    engine
}

#[test]
fn snapshots_hold_everything_and_refuse_what_was_altered() {
    let mut engine = filled();
    let (text, bytes) = (engine.snapshot().unwrap(), engine.snapshot_bytes().unwrap());
    let config = Config::default;
    let mut restored = AttributionEngine::restore(config(), vec![key()], &text).unwrap();
    let binary = AttributionEngine::restore_bytes(config(), vec![key()], &bytes).unwrap();
    assert_eq!((binary.snapshot().unwrap(), restored.snapshot_bytes().unwrap()), (text.clone(), bytes.clone()));
    let next = conversion(120 * HOUR, "next", "device=d3 ip=81.2.69.3");
    assert_eq!(restored.attribute(&next).unwrap(), engine.attribute(&next).unwrap());

    let other = HashingKey::new(b"another secret of the tests").unwrap();
    let missing = AttributionEngine::restore(config(), vec![other.clone()], &text).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::MissingField);
    let mut rotated = AttributionEngine::restore(config(), vec![key(), other], &text).unwrap();
    assert_eq!(rotated.attribute(&next).unwrap().ad_id, restored.attribution("acme", "next").unwrap().unwrap().ad_id);

    for length in 0..bytes.len() {
        let cut = AttributionEngine::restore_bytes(config(), vec![key()], &bytes[..length]);
        assert_eq!(cut.unwrap_err().kind(), ErrorKind::InvalidSnapshot, "{length} bytes");
        let mut flipped = bytes.clone();
        flipped[length] ^= 1;
        let altered = AttributionEngine::restore_bytes(config(), vec![key()], &flipped);
        assert_eq!(altered.unwrap_err().kind(), ErrorKind::InvalidSnapshot, "byte {length}");
    }
    for length in (0..text.len()).step_by(101) {
        assert!(AttributionEngine::restore(config(), vec![key()], &text[..length]).is_err());
    }
}

#[test]
fn bad_input_is_refused_and_changes_nothing() {
    let mut engine = filled();
    let before = engine.snapshot().unwrap();
    let huge = "x".repeat(1 << 20);
    let good = || touch(200 * HOUR, "a", "device=d");
    let bad = [
        ("touch.event_id", Touch { event_id: String::new(), ..good() }),
        ("touch.event_id", Touch { event_id: huge.clone(), ..good() }),
        ("touch.tenant_id", Touch { tenant_id: huge.clone(), ..good() }),
        ("touch.ad_id", Touch { ad_id: String::new(), ..good() }),
        ("touch.campaign_id", Touch { campaign_id: Some(huge.clone()), ..good() }),
        ("touch.occurred_at", Touch { occurred_at: "2201-01-01T00:00:00Z".parse().unwrap(), ..good() }),
        ("touch.cost", Touch { cost: Some(-1.0), ..good() }),
        ("touch.cost", Touch { cost: Some(f64::NAN), ..good() }),
        (
            "touch.identity.fbclid",
            Touch { identity: Identity { fbclid: Some(huge.clone()), ..Identity::default() }, ..good() },
        ),
        ("touch.identity.ip", Touch { identity: Identity { ip: Some(huge.clone()), ..Identity::default() }, ..good() }),
        (
            "touch.identity.user_agent",
            Touch { identity: Identity { user_agent: Some(huge.clone()), ..Identity::default() }, ..good() },
        ),
    ];
    for (field, touch) in bad {
        let error = engine.track_touch(&touch).unwrap_err();
        assert_eq!(error.field(), field, "{error}");
        assert!(error.detail().len() < 200, "{field}");
    }
    let bad = Conversion { conversion_id: String::new(), ..conversion(200 * HOUR, "k", "device=d") };
    assert_eq!(engine.attribute(&bad).unwrap_err().field(), "conversion.conversion_id");
    let bad =
        Conversion { identity: Identity { subject_id: Some(huge), ..Identity::default() }, ..conversion(0, "k", "") };
    assert_eq!(engine.attribute(&bad).unwrap_err().field(), "conversion.identity.subject_id");
    assert_eq!(engine.snapshot().unwrap(), before);

    let refused = |change: fn(&mut AttributionConfig)| {
        let mut config = AttributionConfig::default();
        change(&mut config);
        AttributionEngine::new(Config { attribution: config, ..Config::default() }, key())
            .unwrap_err()
            .field()
            .to_owned()
    };
    assert_eq!(refused(|c| c.ip_window_hours = 0.0), "config.attribution.ip_window_hours");
    assert_eq!(refused(|c| c.click_window_hours = 4_321.0), "config.attribution.click_window_hours");
    assert_eq!(refused(|c| c.fingerprint_ceiling = 1.0), "config.attribution.fingerprint_ceiling");
    assert_eq!(refused(|c| c.max_identities = 0), "config.attribution.max_identities");
    assert_eq!(refused(|c| c.min_confidence = f64::NAN), "config.attribution.min_confidence");
    assert_eq!(refused(|c| c.excluded_networks = vec!["1.2.3".into()]), "config.attribution.excluded_networks[0]");
}

#[test]
fn the_fallback_spreads_by_clicks_and_lag_and_says_so() {
    let config = AttributionConfig { aggregate_fallback: true, ..AttributionConfig::default() };
    let mut engine = with(config);
    for n in 0..30 {
        engine.track_touch(&touch(n * HOUR, if n % 3 == 0 { "a" } else { "b" }, &format!("fbclid={n}"))).unwrap();
    }
    let found = engine.attribute(&conversion(72 * HOUR, "k", "fbclid=unknown")).unwrap();
    assert_eq!((found.method, found.ad_id.as_deref()), (Method::Aggregate, Some("b")));
    let sum: f64 = found.candidates.iter().map(|candidate| candidate.credit).sum();
    assert!((sum - 1.0).abs() < 1e-12 && (found.candidates[0].credit - 0.667).abs() < 0.02, "{found:?}");
}

/// Touches and conversions of a few people, whose keys overlap.
fn happenings() -> impl Strategy<Value = Vec<(i64, bool, u8, u8, u8, u8)>> {
    prop::collection::vec((0..6 * DAY, any::<bool>(), 0..4_u8, 0..4_u8, 0..4_u8, 0..6_u8), 1..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What is known in the end depends on what was told, not on its order; and credits sum to 1 or to nothing.
    #[test]
    fn the_order_of_telling_changes_nothing(told in happenings(), order in prop::collection::vec(any::<u32>(), 40)) {
        let tell = |engine: &mut AttributionEngine, (n, told): (usize, &(i64, bool, u8, u8, u8, u8))| {
            let (millis, is_touch, device, ip, who, ad) = *told;
            let who = if who > 0 { format!(" who={who}") } else { String::new() };
            let words = format!("device=d{device} ip=81.2.69.{ip}{who}");
            if is_touch {
                let mut touch = touch(millis, &format!("ad-{ad}"), &words);
                touch.event_id = n.to_string();
                touch.kind = if ad == 0 { TouchKind::View } else { TouchKind::Click };
                engine.track_touch(&touch).unwrap();
            } else {
                let found = engine.attribute(&conversion(millis, &format!("k{}", n / 2), &words)).unwrap();
                let credit: f64 = found.candidates.iter().map(|c| c.credit).sum();
                assert!(credit == 0.0 || (credit - 1.0).abs() < 1e-9, "{found:?}");
                assert!((0.0..=1.0).contains(&found.confidence));
            }
        };
        let (mut one, mut other) = (engine(), engine());
        told.iter().enumerate().for_each(|told| tell(&mut one, told));
        let mut shuffled: Vec<(u32, (usize, _))> = order.iter().copied().cycle().zip(told.iter().enumerate()).collect();
        shuffled.sort_by_key(|(place, _)| *place);
        shuffled.into_iter().for_each(|(_, told)| tell(&mut other, told));
        let state = |engine: &AttributionEngine| {
            let mut state: serde_json::Value = serde_json::from_str(&engine.snapshot().unwrap()).unwrap();
            // How often a conversion was corrected is a matter of order.
            for conversion in state["body"]["tenants"]["acme"]["conversions"].as_array_mut().unwrap() {
                conversion["corrections"] = 0.into();
            }
            state["body"].clone()
        };
        prop_assert_eq!(state(&one), state(&other));
    }
}
