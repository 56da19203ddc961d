//! What must hold of journeys: they are the touches that may have led to each conversion, and nobody else's.

use lagwise::{
    AttributionEngine, AttributionMethod as Method, Conversion, CreditModel, CreditOptions, Journey, Touch, TouchKind,
    credit_journeys,
};
use proptest::prelude::*;

use crate::attribution::{at, conversion, engine, identity, touch};

const HOUR: i64 = 3_600_000;

/// Ads of a journey, in order.
fn ads(engine: &AttributionEngine, id: &str) -> Vec<String> {
    let journeys = engine.journeys("acme").unwrap();
    let journey = journeys.into_iter().find(|journey| journey.journey_id.as_deref() == Some(id)).unwrap();
    journey.touches.into_iter().map(|touch| touch.ad_id).collect()
}

fn told(touches: &[Touch], conversions: &[Conversion]) -> AttributionEngine {
    let mut engine = engine();
    touches.iter().for_each(|touch| drop(engine.track_touch(touch).unwrap()));
    conversions.iter().for_each(|conversion| drop(engine.attribute(conversion).unwrap()));
    engine
}

#[test]
fn a_journey_joins_exact_ids_and_the_device() {
    let touches = [
        touch(0, "video", "device=d"),
        touch(HOUR, "search", "fbclid=x device=other"),
        touch(2 * HOUR, "mail", "who=me"),
        touch(3 * HOUR, "stranger", "device=e"),
        touch(5 * HOUR, "after", "device=d"),
    ];
    let engine = told(&touches, &[conversion(4 * HOUR, "deal", "fbclid=x who=me device=d")]);
    assert_eq!(ads(&engine, "deal"), ["video", "search", "mail"]);
}

#[test]
fn the_address_counts_where_it_matched_alone() {
    let touches = [touch(0, "video", "ip=81.2.69.142"), touch(HOUR, "search", "fbclid=x")];
    let by_address = conversion(2 * HOUR, "address", "ip=81.2.69.142");
    let by_id = conversion(2 * HOUR, "id", "fbclid=x ip=81.2.69.142");
    let engine = told(&touches, &[by_address, by_id]);
    assert_eq!(ads(&engine, "address"), ["video"]);
    assert_eq!(ads(&engine, "id"), ["search"]);
}

#[test]
fn without_consent_and_from_other_tenants_there_is_nothing() {
    let without = |touch: Touch| Touch { consent: false, ..touch };
    let elsewhere = |touch: Touch| Touch { tenant_id: "zeta".into(), ..touch };
    let touches = [
        without(touch(0, "video", "who=me device=d")),
        elsewhere(touch(HOUR, "search", "who=me device=d fbclid=x")),
        touch(2 * HOUR, "mail", "who=me device=d fbclid=y"),
    ];
    let asked = conversion(3 * HOUR, "deal", "who=me device=d fbclid=x");
    let silent = Conversion { consent: false, ..conversion(3 * HOUR, "silent", "who=me device=d fbclid=y") };
    let engine = told(
        &touches,
        &[
            asked,
            silent.clone(),
            Conversion { conversion_id: "none".into(), identity: identity("who=me device=d"), ..silent },
        ],
    );
    assert_eq!(ads(&engine, "deal"), ["mail"]);
    // An exact id needs no consent; the person and the device do.
    assert_eq!(ads(&engine, "silent"), ["mail"]);
    assert_eq!(ads(&engine, "none"), [""; 0]);
    assert_eq!(engine.journeys("nobody").unwrap(), []);
}

#[test]
fn an_erased_person_has_no_journey() {
    let touches = [touch(0, "video", "who=me device=d"), touch(HOUR, "search", "who=you device=e")];
    let conversions = [conversion(2 * HOUR, "mine", "who=me"), conversion(2 * HOUR, "yours", "who=you")];
    let mut engine = told(&touches, &conversions);
    assert_eq!(ads(&engine, "mine"), ["video"]);
    engine.erase("acme", &identity("who=me")).unwrap();
    assert_eq!(ads(&engine, "mine"), [""; 0]);
    assert_eq!(ads(&engine, "yours"), ["search"]);
}

#[test]
fn journeys_outlive_a_snapshot_and_a_change_of_the_key() {
    let mut engine = told(&[touch(0, "video", "device=d")], &[]);
    engine.rotate_key(lagwise::HashingKey::new(b"another secret of the tests").unwrap()).unwrap();
    engine.track_touch(&touch(HOUR, "search", "device=d")).unwrap();
    engine.attribute(&conversion(2 * HOUR, "deal", "device=d")).unwrap();
    assert_eq!(ads(&engine, "deal"), ["video", "search"]);
    let keys = vec![crate::attribution::key(), lagwise::HashingKey::new(b"another secret of the tests").unwrap()];
    let restored = AttributionEngine::restore(engine.config().clone(), keys, &engine.snapshot().unwrap()).unwrap();
    assert_eq!(restored.journeys("acme").unwrap(), engine.journeys("acme").unwrap());
}

#[test]
fn the_newest_thousand_touches_are_told() {
    let words = |n: i64| match n / 256 {
        0 => "click=c",
        1 => "fbclid=f",
        2 => "gclid=g",
        3 => "who=w",
        _ => "device=d agent=a",
    };
    let touches: Vec<Touch> = (0..1_200).map(|n| touch(n, &format!("ad-{n:04}"), words(n))).collect();
    let engine = told(&touches, &[conversion(HOUR, "deal", "click=c fbclid=f gclid=g who=w device=d")]);
    let expected: Vec<String> = (200..1_200).map(|n| format!("ad-{n:04}")).collect();
    assert_eq!(ads(&engine, "deal"), expected);
    let journey = Journey { value: 10.0, ..engine.journeys("acme").unwrap().remove(0) };
    let report = credit_journeys(&[journey], CreditModel::TimeDecay, &CreditOptions::default()).unwrap();
    assert_eq!(report.ads.iter().map(|ad| ad.value_minor).sum::<i64>(), 1_000);
}

/// A touch or a conversion as plain words: whose, the time in hours, consent, and which keys are told.
#[derive(Clone, Debug)]
struct Visit {
    hour: i64,
    is_conversion: bool,
    consent: bool,
    view: bool,
    tenant: &'static str,
    fbclid: Option<u8>,
    who: Option<u8>,
    device: Option<u8>,
    agent: Option<u8>,
}

fn visits() -> impl Strategy<Value = Vec<Visit>> {
    let key = || prop::option::of(0..4_u8);
    let flags = (prop::bool::weighted(0.3), prop::bool::weighted(0.8), prop::bool::weighted(0.2));
    let tenant = prop_oneof![4 => Just("acme"), 1 => Just("zeta")];
    let visit = (0..400_i64, flags, tenant, key(), key(), key(), prop::option::of(0..2_u8));
    let visit = visit.prop_map(|(hour, (is_conversion, consent, view), tenant, fbclid, who, device, agent)| Visit {
        hour,
        is_conversion,
        consent,
        view,
        tenant,
        fbclid,
        who,
        device,
        agent,
    });
    prop::collection::vec(visit, 1..60)
}

impl Visit {
    fn words(&self) -> String {
        let names = ["fbclid", "who", "device", "agent"];
        let values = [self.fbclid, self.who, self.device, self.agent];
        let words = names.iter().zip(values).filter_map(|(name, value)| {
            // Letters: digits of a user agent do not count.
            value.map(|value| format!("{name}={}", char::from(b'a' + value)))
        });
        words.collect::<Vec<_>>().join(" ")
    }

    /// Whether the touch is near enough before a conversion to count for it.
    fn counts_for(&self, conversion: &Visit) -> bool {
        let age = conversion.hour - self.hour;
        self.tenant == conversion.tenant && (0..=if self.view { 24 } else { 168 }).contains(&age)
    }

    fn both_consent(&self, other: &Visit) -> bool {
        self.consent && other.consent
    }
}

/// The touches that may have led to a conversion, told from the words alone. No addresses: who a touch on a device is, its
/// subject says, else its browser, else itself.
fn expected(conversion: &Visit, touches: &[(usize, Visit)]) -> Vec<usize> {
    let same = |a: Option<u8>, b: Option<u8>| a.is_some() && a == b;
    let near: Vec<&(usize, Visit)> = touches.iter().filter(|(_, touch)| touch.counts_for(conversion)).collect();
    let is_exact = |touch: &Visit| {
        same(touch.fbclid, conversion.fbclid) || (same(touch.who, conversion.who) && touch.both_consent(conversion))
    };
    let is_alike =
        |touch: &Visit| touch.agent.is_none() || conversion.agent.is_none() || touch.agent == conversion.agent;
    let on_device =
        |touch: &Visit| touch.both_consent(conversion) && same(touch.device, conversion.device) && is_alike(touch);
    let is_own = |touch: &Visit| on_device(touch) && same(touch.who, conversion.who);
    let any_own = near.iter().any(|(_, touch)| is_own(touch));
    let may_count = |touch: &Visit| if any_own { is_own(touch) } else { on_device(touch) };
    near.iter().filter(|(_, touch)| is_exact(touch) || may_count(touch)).map(|(place, _)| *place).collect()
}

proptest! {
    /// Each conversion has exactly the touches that may have led to it, in order of time, whatever order they are told in.
    #[test]
    fn a_journey_is_what_may_have_led_to_the_conversion(visits in visits(), is_reversed: bool) {
        let config = lagwise::AttributionConfig { max_identities: 100, max_lateness_hours: 500.0, ..Default::default() };
        let config = lagwise::Config { attribution: config, ..Default::default() };
        let mut engine = AttributionEngine::new(config, crate::attribution::key()).unwrap();
        let mut order: Vec<usize> = (0..visits.len()).collect();
        if is_reversed {
            order.reverse();
        }
        for place in order {
            let visit = &visits[place];
            let millis = visit.hour * HOUR;
            if visit.is_conversion {
                engine.attribute(&Conversion {
                    consent: visit.consent, tenant_id: visit.tenant.into(), ..conversion(millis, &format!("c{place}"), &visit.words())
                }).unwrap();
            } else {
                let kind = if visit.view { TouchKind::View } else { TouchKind::Click };
                engine.track_touch(&Touch {
                    consent: visit.consent, tenant_id: visit.tenant.into(), kind, ..touch(millis, &format!("{place}"), &visit.words())
                }).unwrap();
            }
        }
        let touches: Vec<(usize, Visit)> = visits.iter().cloned().enumerate().filter(|(_, visit)| !visit.is_conversion).collect();
        let mut journeys = engine.journeys("acme").unwrap();
        journeys.extend(engine.journeys("zeta").unwrap());
        prop_assert_eq!(journeys.len(), visits.len() - touches.len());
        for journey in journeys {
            let id = journey.journey_id.clone().unwrap();
            let place: usize = id[1..].parse().unwrap();
            let of = &visits[place];
            let told: Vec<usize> = journey.touches.iter().map(|touch| touch.ad_id.parse().unwrap()).collect();
            let mut sorted = told.clone();
            sorted.sort_unstable();
            prop_assert_eq!(sorted, expected(of, &touches), "{}", id);
            prop_assert!(journey.touches.is_sorted_by_key(|touch| touch.occurred_at));
            prop_assert_eq!(journey.converted_at, Some(at(of.hour * HOUR)));
            let attribution = engine.attribution(of.tenant, &id).unwrap().unwrap();
            if attribution.method != Method::Unattributed {
                let best: usize = attribution.ad_id.unwrap().parse().unwrap();
                prop_assert!(told.contains(&best), "the credited touch is in the journey of {}", id);
            }
        }
        let all = engine.journeys("acme").unwrap();
        prop_assert!(credit_journeys(&all, CreditModel::TimeDecay, &CreditOptions::default()).is_ok());
    }
}
