//! What the optimizer counts for each ad, against the same worked out anew from all that was told.

use std::collections::{BTreeMap, BTreeSet};

use lagwise::{Config, DecisionOptions, Identity, Optimizer};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::crm::{config, deal, key, keyed, told};
use crate::optimizer::{at, event};

#[derive(Clone, Debug)]
enum What {
    /// Of an ad in a campaign by a visitor, seen or clicked.
    Touch(usize, Option<u8>, u8, bool),
    /// Of a visitor, known by its click id or by device; of a deal or a contact.
    Conversion(u8, bool, String),
    Stage(u8, &'static str),
    Amount(u8, u32),
    Deleted(u8, bool),
    Ad(u8, usize),
    /// To a contact.
    Linked(u8, u8),
    Registered(usize),
    Retired(usize),
    /// The state is saved and goes on elsewhere.
    Restored,
    KeyChanged,
    Erased(u8),
}

const ADS: [&str; 3] = ["film", "photo", "poster"];
const STAGES: [&str; 4] = ["lead", "appointment", "show", "won"];

fn what() -> impl Strategy<Value = What> {
    let id =
        prop_oneof![(0..4_u8).prop_map(|deal| format!("deal {deal}")), (0..2_u8).prop_map(|c| format!("contact {c}"))];
    prop_oneof![
        8 => (0..3_usize, prop::option::of(0..2_u8), 0..5_u8, any::<bool>())
            .prop_map(|(ad, campaign, visitor, is_seen)| What::Touch(ad, campaign, visitor, is_seen)),
        6 => (0..5_u8, any::<bool>(), id).prop_map(|(visitor, by_device, id)| What::Conversion(visitor, by_device, id)),
        9 => (0..4_u8, prop::sample::select([&STAGES[..], &["lost"]].concat())).prop_map(|(deal, s)| What::Stage(deal, s)),
        3 => (0..4_u8, 0..3_000_000_u32).prop_map(|(deal, cents)| What::Amount(deal, cents)),
        1 => (0..4_u8, any::<bool>()).prop_map(|(deal, is_deleted)| What::Deleted(deal, is_deleted)),
        1 => (0..4_u8, 0..3_usize).prop_map(|(deal, ad)| What::Ad(deal, ad)),
        2 => (0..4_u8, 0..2_u8).prop_map(|(deal, contact)| What::Linked(deal, contact)),
        2 => (0..3_usize).prop_map(What::Registered),
        1 => (0..3_usize).prop_map(What::Retired),
        1 => Just(What::Restored),
        1 => Just(What::KeyChanged),
        1 => (0..5_u8).prop_map(What::Erased),
    ]
}

fn identity(visitor: u8, by_device: bool) -> Value {
    let mut identity = json!({"fbclid": format!("fb.{visitor}")});
    if by_device {
        // Three visitors share a device.
        identity = json!({"fingerprint": format!("device {}", visitor / 3), "ip": format!("81.2.69.{visitor}")});
    }
    identity
}

fn said(what: &What, id: &str, hours: f64) -> Option<Value> {
    let of_deal = |deal_id: &u8, fields: Value| Some(deal(id, hours, &format!("deal {deal_id}"), fields));
    let of_ad =
        |kind: &str, ad: usize| Some(json!({"type": kind, "event_id": id, "occurred_at": at(hours), "ad_id": ADS[ad]}));
    match what {
        What::Touch(ad, campaign, visitor, is_seen) => {
            let mut who = identity(*visitor, true);
            who["fbclid"] = json!(format!("fb.{visitor}"));
            let campaign = campaign.map(|campaign| format!("campaign {campaign}"));
            let kind = if *is_seen { "view" } else { "click" };
            let fields =
                json!({"ad_id": ADS[*ad], "campaign_id": campaign, "kind": kind, "consent": true, "identity": who});
            Some(told("touch", id, hours, fields))
        }
        What::Conversion(visitor, by_device, conversion_id) => {
            let who = identity(*visitor, *by_device);
            let fields = json!({"conversion_id": conversion_id, "consent": true, "identity": who});
            Some(told("conversion", id, hours, fields))
        }
        What::Stage(deal, stage) => of_deal(deal, json!({"stage": stage})),
        What::Amount(deal, cents) => of_deal(deal, json!({"amount": f64::from(*cents) / 100.0})),
        What::Deleted(deal, deleted) => of_deal(deal, json!({"deleted": deleted})),
        What::Ad(deal, ad) => of_deal(deal, json!({"ad_id": ADS[*ad]})),
        What::Linked(deal, contact) => of_deal(deal, json!({"conversion_id": format!("contact {contact}")})),
        What::Registered(ad) => of_ad("ad_registered", *ad),
        What::Retired(ad) => of_ad("ad_retired", *ad),
        What::Restored | What::KeyChanged | What::Erased(_) => None,
    }
}

type Counts = BTreeMap<(String, String), f64>;

/// One deal, as the events in the order of their instants leave it.
#[derive(Default)]
struct Deal<'a> {
    entered: BTreeSet<&'static str>,
    stage: Option<&'static str>,
    is_deleted: bool,
    ad: Option<&'a str>,
    conversion: Option<String>,
}

/// Entries of each ad into each stage, worked out from the events and the credit of each conversion.
fn expected(story: &[(f64, What)], optimizer: &Optimizer) -> Counts {
    let mut deals: BTreeMap<u8, Deal<'_>> = BTreeMap::new();
    for (_, what) in story {
        match what {
            What::Stage(deal, stage) => {
                let deal = deals.entry(*deal).or_default();
                deal.stage = Some(stage);
                deal.entered.insert(stage);
            }
            What::Deleted(deal, is_deleted) => deals.entry(*deal).or_default().is_deleted = *is_deleted,
            What::Ad(deal, ad) => deals.entry(*deal).or_default().ad = Some(ADS[*ad]),
            What::Linked(deal, c) => deals.entry(*deal).or_default().conversion = Some(format!("contact {c}")),
            _ => {}
        }
    }
    let mut counts = Counts::new();
    for (id, deal) in deals.iter().filter(|(_, deal)| !deal.is_deleted) {
        let conversion = deal.conversion.clone().unwrap_or_else(|| format!("deal {id}"));
        let credited = optimizer.attribution(&conversion).unwrap().map(|found| found.candidates).unwrap_or_default();
        let credited: Vec<(&str, f64)> = match deal.ad {
            Some(ad) => vec![(ad, 1.0)],
            None => credited.iter().map(|ad| (ad.ad_id.as_str(), ad.credit)).collect(),
        };
        let stages = STAGES.iter().filter(|stage| deal.entered.contains(*stage));
        for stage in stages.filter(|stage| **stage != "won" || deal.stage == Some("won")) {
            for (ad, credit) in &credited {
                *counts.entry(((*ad).to_owned(), (*stage).to_owned())).or_default() += credit;
            }
        }
    }
    counts
}

/// Entries of each kept ad into each stage, as the snapshot has them.
fn counted(optimizer: &Optimizer) -> (BTreeSet<String>, Counts) {
    let snapshot: Value = serde_json::from_str(&optimizer.snapshot().unwrap()).unwrap();
    let (mut ads, mut counts) = (BTreeSet::new(), Counts::new());
    for (ad, record) in snapshot["body"]["state"]["ads"].as_object().unwrap() {
        ads.insert(ad.clone());
        let periods = record["entries"].as_array().unwrap().iter().map(|entered| &entered["counts"]);
        for entered in periods.chain([&record["folded"]["entries"]]) {
            for (stage, count) in STAGES.iter().zip(entered.as_array().unwrap()) {
                *counts.entry((ad.clone(), (*stage).to_owned())).or_default() += count.as_f64().unwrap() / 10_000.0;
            }
        }
    }
    (ads, counts)
}

fn agree(a: &Counts, b: &Counts) -> Result<(), String> {
    let keys: BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let of = |counts: &Counts, key| counts.get(key).copied().unwrap_or_default();
    match keys.into_iter().find(|key| (of(a, key) - of(b, key)).abs() > 1e-6) {
        Some(key) => Err(format!("{key:?}: {} against {}", of(a, key), of(b, key))),
        None => Ok(()),
    }
}

fn restored(config: &Config, optimizer: &Optimizer, secrets: usize) -> Optimizer {
    let mut restored = Optimizer::restore_bytes(config.clone(), &optimizer.snapshot_bytes().unwrap()).unwrap();
    restored.use_hashing_keys((0..=secrets).map(secret).collect()).unwrap();
    restored
}

fn secret(number: usize) -> lagwise::HashingKey {
    key(&if number == 0 { "first".to_owned() } else { format!("number {number}") })
}

fn lived(config: &Config, days: f64) -> impl Strategy<Value = (Vec<(f64, What)>, Optimizer, Counts)> {
    let config = config.clone();
    prop::collection::vec((0.0..days * 24.0, what()), 5..70).prop_map(move |mut story| {
        story.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut optimizer = keyed(config.clone());
        let (mut told, mut secrets) = (Counts::new(), 0);
        for (place, (hours, what)) in story.iter_mut().enumerate() {
            *hours += place as f64 / 1_000.0;
            match what {
                What::Restored => optimizer = restored(&config, &optimizer, secrets),
                What::KeyChanged if optimizer.rotate_key(&secret(secrets + 1)).is_ok() => secrets += 1,
                What::Erased(visitor) => {
                    let fbclid = Some(format!("fb.{visitor}"));
                    optimizer.erase(&Identity { fbclid, ..Identity::default() }).unwrap();
                }
                _ => {}
            }
            let Some(said) = said(what, &format!("event {place}"), *hours) else { continue };
            let effects = optimizer.apply(&event(said)).unwrap().effects;
            for credit in effects.into_iter().flat_map(|effects| effects.stage_credits) {
                *told.entry((credit.ad_id, credit.stage)).or_default() += credit.credit;
            }
        }
        (story, optimizer, told)
    })
}

fn remembering(days: f64) -> Config {
    let mut config = config();
    config.crm.deals.retention_days = days;
    config
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    /// The counts of every ad, and the entries that were told of, are those of the events, whenever an ad became known.
    #[test]
    fn counts_are_those_of_the_events((story, optimizer, told) in lived(&config(), 20.0)) {
        let expected = expected(&story, &optimizer);
        prop_assert_eq!(agree(&expected, &told), Ok(()), "told");
        let (ads, counted) = counted(&optimizer);
        let expected = expected.into_iter().filter(|((ad, _), _)| ads.contains(ad)).collect();
        prop_assert_eq!(agree(&expected, &counted), Ok(()), "counted");
    }

    /// What is kept beside the deals is what they amount to, also where some were forgotten.
    #[test]
    fn what_follows_from_the_deals_is_the_same_when_it_is_made_anew(
        (_, optimizer, _) in prop_oneof![lived(&remembering(30.0), 20.0), lived(&remembering(30.0), 400.0)],
        ahead in 0.0..60.0_f64,
    ) {
        let anew = Optimizer::restore(optimizer.config().clone(), &optimizer.snapshot().unwrap()).unwrap();
        for now in [at(ahead * 24.0), at((400.0 + ahead) * 24.0)] {
            let roas = optimizer.calculate_ad_pipeline_roas(now).unwrap();
            prop_assert_eq!(&roas, &anew.calculate_ad_pipeline_roas(now).unwrap());
            prop_assert_eq!(roas.pipeline_value_minor, optimizer.pipeline_value(now).unwrap().value_minor);
            let decide = |optimizer: &Optimizer| optimizer.recommend(now, 90.0, &DecisionOptions::default()).unwrap();
            prop_assert_eq!(decide(&optimizer), decide(&anew));
        }
        let mut both = [optimizer, anew];
        let registered = json!({"type": "ad_registered", "event_id": "more", "occurred_at": at(9_600.0), "ad_id": "poster"});
        both.iter_mut().for_each(|one| drop(one.apply(&event(registered.clone())).unwrap()));
        prop_assert_eq!(both[0].snapshot().unwrap(), both[1].snapshot().unwrap());
    }
}
