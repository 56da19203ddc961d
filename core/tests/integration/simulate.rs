//! The simulated worlds: the same account for everybody, the guard at every step, and earnings as they are known.

use jiff::Timestamp;
use lagwise::simulate::{Episode, KnownPolicy, LiveAd, Policy, Run, Simulator, Summary, World};
use lagwise::{Error, ErrorKind, Event, OutcomeStatus, Result};

fn simulator(name: &str) -> Simulator {
    Simulator::new(World::named(name).unwrap()).unwrap()
}

fn play(simulator: &Simulator, policy: KnownPolicy, seed: u64) -> Run {
    let config = simulator.owner_config(seed).unwrap();
    simulator.run(seed, policy.start(&config, seed).unwrap().as_mut()).unwrap()
}

/// A policy that shows what it sees to a closure, and wishes by another.
struct Probe<O, W>(O, W);

impl<O: FnMut(&Event), W: FnMut(Timestamp, f64, &[LiveAd]) -> Result<Vec<f64>>> Policy for Probe<O, W> {
    fn observe(&mut self, event: &Event) -> Result<()> {
        (self.0)(event);
        Ok(())
    }

    fn wish(&mut self, now: Timestamp, total: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        (self.1)(now, total, ads)
    }
}

#[expect(clippy::unnecessary_wraps, reason = "it stands where a policy does")]
fn equal(_: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
    Ok(vec![1.0; ads.len()])
}

pub(crate) fn events(simulator: &Simulator, seed: u64, days: f64) -> Vec<Event> {
    let mut events = Vec::new();
    let mut probe = Probe(|event: &Event| events.push(event.clone()), equal);
    let mut episode = simulator.start(seed);
    for _ in 0..(days * 4.0) as u32 {
        episode.step(&mut probe).unwrap();
    }
    events
}

#[test]
fn every_world_is_legal_and_differs_from_the_base() {
    let base = World::base().unwrap();
    for name in World::names() {
        let world = World::named(name).unwrap();
        assert_eq!(world.name, name);
        assert!(!world.description.is_empty());
        if name != "base" {
            let renamed = World { name: base.name.clone(), description: base.description.clone(), ..world };
            assert_ne!(renamed, base, "{name}");
        }
    }
}

#[test]
fn worlds_that_describe_nothing_are_refused_with_the_path() {
    for (text, kind, field) in [
        ("name = ", ErrorKind::WrongType, "world"),
        ("name = \"x\"", ErrorKind::MissingField, "world.description"),
        ("extends = \"bsae\"", ErrorKind::UnknownName, "world.extends"),
        ("extends = 3", ErrorKind::WrongType, "world.extends"),
        ("extends = \"base\"\ndays = 0", ErrorKind::OutOfRange, "world.days"),
        ("extends = \"base\"\ndays = 2.5", ErrorKind::NotWhole, "world.days"),
        ("extends = \"base\"\ndays = \"60\"", ErrorKind::WrongType, "world.days"),
        ("extends = \"base\"\nstep_hours = nan", ErrorKind::NotFinite, "world.step_hours"),
        ("extends = \"base\"\nstep_hours = 7.0", ErrorKind::OutOfRange, "world.step_hours"),
        ("extends = \"base\"\n[ctr]\nrat = 0.1", ErrorKind::UnknownField, "world.ctr.rat"),
        ("extends = \"base\"\n[ctr]\nrate = 1.0", ErrorKind::OutOfRange, "world.ctr.rate"),
        ("extends = \"base\"\n[ctr]\nleast = 0.05", ErrorKind::Conflict, "world.ctr.least"),
        ("extends = \"base\"\n[price]\nleast = 30.0", ErrorKind::Conflict, "world.price.least"),
        ("extends = \"base\"\n[fatigue]\nleast = 0.0", ErrorKind::Conflict, "world.fatigue.least"),
        ("extends = \"base\"\n[saturation]\ncurve = \"flat\"", ErrorKind::UnknownName, "world.saturation.curve"),
        ("extends = \"base\"\n[guard]\nfloor_share = 0.5", ErrorKind::OutOfRange, "world.guard.floor_share"),
        ("extends = \"base\"\n[ctr]\nbait_share = 1.1", ErrorKind::OutOfRange, "world.ctr.bait_share"),
        ("extends = \"base\"\n[season]\nperiod_days = 0.0", ErrorKind::OutOfRange, "world.season.period_days"),
        ("extends = \"base\"\n[shift]\nlog_sd = -1.0", ErrorKind::OutOfRange, "world.shift.log_sd"),
        ("extends = \"base\"\n[reports]\ndelay_hours = 1e4", ErrorKind::OutOfRange, "world.reports.delay_hours"),
        ("extends = \"base\"\n[tracking]\ntold_as = \"calls\"", ErrorKind::UnknownName, "world.tracking.told_as"),
        ("extends = \"base\"\n[tracking]\nlost_share = 1.5", ErrorKind::OutOfRange, "world.tracking.lost_share"),
        ("extends = \"base\"\n[tracking]\nlost_stage = \"won\"", ErrorKind::DuplicateId, "world.tracking.lost_stage"),
        ("extends = \"base\"\n[funnel]\nstages = []", ErrorKind::OutOfRange, "world.funnel.stages"),
    ] {
        let error = World::from_toml(text).unwrap_err();
        assert_eq!((error.kind(), error.field()), (kind, field), "{text}: {error}");
    }
    assert_eq!(World::named("mars").unwrap_err().kind(), ErrorKind::UnknownName);
    assert_eq!(KnownPolicy::named("luck").unwrap_err().kind(), ErrorKind::UnknownName);
}

#[test]
fn a_world_of_ones_own_is_played_with_its_own_stages_and_steps() {
    let world = World::from_toml(
        "extends = \"hill\"\nname = \"shop\"\ndays = 12\nstep_hours = 8.0\n[ads]\nstarting = 3\n\
         [[funnel.stages]]\nname = \"sale\"\nrate = 0.03\nlog_sd = 0.3\nleast = 0.001\nmost = 0.5\n\
         lag_median_days = 0.2\nlag_sigma = 1.0\nbelieved_lag_median_days = 0.2\nbelieved_lag_sigma = 1.0\n",
    )
    .unwrap();
    let simulator = Simulator::new(world).unwrap();
    for policy in KnownPolicy::ALL {
        let run = play(&simulator, *policy, 5);
        assert_eq!(run.value_by_day.len(), 12);
        assert!(run.value > 0.0 && (run.spend / 3600.0 - 1.0).abs() < 1e-9, "{policy:?} {run:?}");
    }
}

#[test]
fn the_same_seed_is_the_same_to_the_last_bit_and_another_is_not() {
    let simulator = simulator("base");
    let text = |seed| serde_json::to_string(&events(&simulator, seed, 6.0)).unwrap();
    assert_eq!(text(1), text(1));
    assert_ne!(text(1), text(2));
    assert_eq!(play(&simulator, KnownPolicy::FunnelThompson, 3), play(&simulator, KnownPolicy::FunnelThompson, 3));
}

#[test]
fn policies_of_one_seed_meet_the_same_ads_on_the_same_market() {
    let simulator = simulator("base");
    let (mut one, mut other) = (simulator.start(9), simulator.start(9));
    let config = simulator.owner_config(9).unwrap();
    let mut funnel = KnownPolicy::Funnel.start(&config, 9).unwrap();
    // New ads get the equal share, so the first step is the same for everybody, and so is all that it brings.
    one.step(&mut Probe(|_: &Event| {}, equal)).unwrap();
    other.step(funnel.as_mut()).unwrap();
    assert_eq!(one.truth(), other.truth());
    while !one.is_over() {
        one.step(&mut Probe(|_: &Event| {}, equal)).unwrap();
        other.step(funnel.as_mut()).unwrap();
    }
    let fixed = |episode: &Episode| -> Vec<(String, f64, f64, f64)> {
        let ads = episode.truth().iter();
        ads.map(|ad| (ad.ad_id.clone(), ad.fresh_ctr, ad.value_per_click, ad.starts_at_days)).collect()
    };
    assert_eq!(fixed(&one), fixed(&other));
    assert!(one.truth().len() > 25, "new ads arrive");
    assert!((one.so_far().spend - other.so_far().spend).abs() < 1e-6);
}

#[test]
fn events_come_in_the_order_of_time_and_the_optimizer_takes_them_all() {
    let simulator = simulator("base");
    let mut optimizer = lagwise::Optimizer::new(simulator.owner_config(4).unwrap()).unwrap();
    let events = events(&simulator, 4, 30.0);
    let mut last = Timestamp::MIN;
    let mut won = 0;
    for event in &events {
        assert!(event.occurred_at() >= last);
        last = event.occurred_at();
        assert_eq!(optimizer.apply(event).unwrap().status, OutcomeStatus::Applied);
        won += u32::from(matches!(event, Event::StageEntry(entry) if entry.value.is_some()));
    }
    assert!(won > 0, "some deals are won within a month");
}

#[test]
fn what_is_told_late_twice_and_wrongly_comes_to_the_same_in_any_order() {
    let simulator = simulator("corrections");
    let config = simulator.owner_config(4).unwrap();
    let told = events(&simulator, 4, 30.0);
    let mut optimizer = lagwise::Optimizer::new(config.clone()).unwrap();
    let outcomes: Vec<_> = told.iter().map(|event| optimizer.apply(event).unwrap().status).collect();
    let duplicates = outcomes.iter().filter(|status| **status == OutcomeStatus::Duplicate).count();
    assert!(outcomes.iter().all(|status| matches!(status, OutcomeStatus::Applied | OutcomeStatus::Duplicate)));
    assert!((0.05..0.15).contains(&(duplicates as f64 / told.len() as f64)), "{duplicates} of {}", told.len());
    assert!(told.windows(2).any(|pair| pair[0].occurred_at() > pair[1].occurred_at()));
    assert!(told.iter().any(|event| matches!(event, Event::Delivery(delivery) if delivery.revision == 1)));

    let mut sorted = told.clone();
    sorted.sort_by_key(Event::occurred_at);
    let mut orderly = lagwise::Optimizer::new(config).unwrap();
    for event in &sorted {
        orderly.apply(event).unwrap();
    }
    assert_eq!(optimizer.snapshot_bytes().unwrap(), orderly.snapshot_bytes().unwrap());
}

#[test]
fn demand_swings_ads_shift_and_bait_is_taken() {
    let play = |toml: &str, days: u32| {
        let mut episode = Simulator::from_toml(toml).unwrap().start(3);
        for _ in 0..days * 4 {
            let wish = vec![1.0; episode.live_ads().len()];
            episode.deliver(&wish).unwrap();
        }
        episode
    };
    let ctr_of_day = |day: u32| {
        let world = "extends = \"no_fatigue\"\n[season]\nlog_amplitude = 0.4\n[ads]\narrivals_per_week = 0.0";
        let sums = |days: u32| {
            let episode = play(world, days);
            let ads = episode.truth().iter();
            ads.fold((0, 0), |(clicks, impressions), ad| (clicks + ad.clicks, impressions + ad.impressions))
        };
        let (after, before) = (sums(day + 1), sums(day));
        (after.0 - before.0) as f64 / (after.1 - before.1) as f64
    };
    // Peak at 7.5 days and trough at 22.5; about 2,000 clicks a day.
    assert!((ctr_of_day(7) / ctr_of_day(22) / f64::exp(0.8) - 1.0).abs() < 0.15);

    let values = |days| -> Vec<f64> {
        play("extends = \"regime_shift\"", days).truth().iter().map(|ad| ad.value_per_click).collect()
    };
    let (fresh, before, after) = (values(1), values(29), values(31));
    assert_eq!(fresh[..], before[..fresh.len()]);
    assert!(before.iter().zip(&after).all(|(old, new)| old != new));
    let ln: Vec<f64> = before.iter().zip(&after).map(|(old, new)| (new / old).ln()).collect();
    let spread = Summary::of(ln.iter().map(|x| (x + 0.18).powi(2))).mean.sqrt();
    assert!((0.35..0.9).contains(&spread), "{spread}");

    let (bait, base) = (play("extends = \"clickbait\"", 1), play("extends = \"base\"", 1));
    let lured: Vec<f64> = bait.truth().iter().zip(base.truth()).map(|(a, b)| a.fresh_ctr / b.fresh_ctr).collect();
    assert!(lured.iter().all(|factor| *factor == 1.0 || (*factor / 2.5 - 1.0).abs() < 1e-9));
    assert!((1..12).contains(&lured.iter().filter(|factor| **factor > 1.0).count()), "{lured:?}");
}

#[test]
fn the_guard_holds_at_every_step_for_any_wish() {
    for name in ["base", "churn", "no_guard"] {
        let simulator = simulator(name);
        let limit = if name == "no_guard" { f64::INFINITY } else { 0.2 };
        let mut turn = 0_usize;
        // One ad gets everything, another one each step.
        let mut probe = Probe(
            |_: &Event| {},
            |_, _, ads: &[LiveAd]| {
                turn += 7;
                Ok((0..ads.len()).map(|i| f64::from(u8::from(i == turn % ads.len()))).collect())
            },
        );
        let mut episode = simulator.start(2);
        let mut before: Vec<Option<f64>> = Vec::new();
        while !episode.is_over() {
            episode.step(&mut probe).unwrap();
            // Those that start now have no budget yet.
            let ads: Vec<_> = episode.truth().iter().filter(|ad| ad.budget.is_some()).collect();
            let equal = simulator.world().total_budget() / ads.len() as f64;
            let budgets: Vec<f64> = ads.iter().map(|ad| ad.budget.unwrap()).collect();
            assert!((budgets.iter().sum::<f64>() / simulator.world().total_budget() - 1.0).abs() < 1e-9);
            for (index, budget) in budgets.iter().enumerate() {
                assert!(*budget >= 0.01 * equal * (1.0 - 1e-9));
                match before.get(index).copied().flatten() {
                    Some(old) => {
                        let change = (budget / old - 1.0).abs();
                        let lifted_to_floor = (budget / (0.01 * equal) - 1.0).abs() < 1e-9;
                        assert!(change <= limit + 1e-9 || lifted_to_floor, "{name}: {old} to {budget}");
                    }
                    None => assert!(*budget <= equal * (1.0 + 1e-9)),
                }
            }
            before = budgets.into_iter().map(Some).collect();
        }
    }
}

#[test]
fn a_wish_that_is_none_and_an_error_of_the_policy_end_the_episode() {
    let simulator = simulator("n_8");
    let wish = |wish: Vec<f64>| {
        simulator.start(1).step(&mut Probe(|_: &Event| {}, move |_, _, _: &[LiveAd]| Ok(wish.clone()))).unwrap_err()
    };
    let refused = |error: Error| (error.kind(), error.field().to_owned());
    assert_eq!(refused(wish(vec![1.0])), (ErrorKind::LengthMismatch, "wish".into()));
    assert_eq!(refused(wish([[1.0; 7].as_slice(), &[f64::NAN]].concat())), (ErrorKind::NotFinite, "wish[7]".into()));
    assert_eq!(refused(wish([[-1.0].as_slice(), &[1.0; 7]].concat())), (ErrorKind::OutOfRange, "wish[0]".into()));
    let mine = Error::new(ErrorKind::Internal, "mine", "no idea");
    let mut failing = Probe(|_: &Event| {}, |_, _, _: &[LiveAd]| Err(mine.clone()));
    assert_eq!(simulator.run(1, &mut failing).unwrap_err(), mine);
}

#[test]
fn the_most_extreme_worlds_give_numbers_or_errors() {
    let stage = |index: usize, least: f64, most: f64| {
        format!(
            "[[funnel.stages]]\nname = \"s{index}\"\nrate = {least}\nlog_sd = 3.0\nleast = {least}\nmost = {most}\n\
             lag_median_days = 3650.0\nlag_sigma = 5.0\nbelieved_lag_median_days = 3650.0\nbelieved_lag_sigma = 5.0\n"
        )
    };
    let rare: String = (0..8).map(|index| stage(index, 1e-9, 1e-8)).collect();
    let wild = "[price]\nlog_sd = 3.0\nleast = 0.01\nmost = 1e5\nstep_log_sd = 3.0\nmarket_persistence = 0.9999\n\
                market_shock = 1.0\n[fatigue]\nleast = 0.1\nmost = 0.1\n[deal]\nvalue = 1e9\nlog_sd = 3.0\n\
                [shift]\nday = 1.0\nlog_sd = 3.0\n[reports]\nduplicate_share = 1.0\ndelayed_share = 1.0\n\
                corrected_share = 1.0\ndelay_hours = 720.0\n";
    for text in [
        format!("[ctr]\nrate = 1e-9\nleast = 1e-9\nmost = 1e-9\n{rare}"),
        format!("[ads]\nstarting = 1\nbudget_per_day = 1e6\n{wild}"),
        format!("{wild}{}", stage(0, 0.5, 0.99)),
        format!("{wild}{rare}"),
    ] {
        let simulator = Simulator::from_toml(&format!("extends = \"n_8\"\ndays = 20\n{text}")).unwrap();
        let mut runs = vec![simulator.run_oracle(1)];
        runs.extend(KnownPolicy::ALL.iter().map(|policy| {
            let config = simulator.owner_config(1)?;
            simulator.run(1, policy.start(&config, 1)?.as_mut())
        }));
        for run in runs {
            match run {
                Ok(run) => assert!(run.value.is_finite() && run.value_by_day.iter().all(|value| value.is_finite())),
                Err(error) => assert_ne!(error.kind(), ErrorKind::Internal, "{error}"),
            }
        }
        let mut episode = simulator.start(1);
        while !episode.is_over() && episode.deliver(&vec![1.0; episode.live_ads().len()]).is_ok() {}
        assert!(episode.truth().iter().all(|ad| ad.value_per_click.is_finite() && ad.current_ctr.is_finite()));
    }
}

#[test]
fn a_step_that_brings_too_much_is_refused_and_changes_nothing() {
    let flood = "extends = \"n_8\"\n[ads]\nbudget_per_day = 1e6\n[ctr]\nrate = 0.9\nmost = 0.95\n[price]\nleast = 0.01";
    let mut episode = Simulator::from_toml(flood).unwrap().start(1);
    let (truth, run) = (episode.truth().to_vec(), episode.so_far().clone());
    for _ in 0..2 {
        let error = episode.deliver(&[1.0; 8]).unwrap_err();
        assert_eq!((error.kind(), error.field()), (ErrorKind::OutOfRange, "world"));
        assert_eq!((episode.truth(), episode.so_far(), episode.steps_played()), (truth.as_slice(), &run, 0));
    }
    assert_eq!(episode.due_events().len(), 8);
}

/// Four paired accounts of the base world. The standard error of a mean is about 4 points for the fixed policies and 1.5
/// for the funnel; the bounds are three of them around the values of an independent implementation over 40 accounts.
#[test]
fn known_policies_earn_what_they_are_known_to_earn_and_less_than_the_oracle() {
    let simulator = simulator("base");
    let seeds = [11, 12, 13, 14];
    let oracle: Vec<f64> = seeds.iter().map(|seed| simulator.run_oracle(*seed).unwrap().value).collect();
    for (policy, known, error) in [
        (KnownPolicy::EqualSplit, 73.4, 4.0),
        (KnownPolicy::GreedyRoas, 80.0, 3.0),
        (KnownPolicy::Scheduled, 73.7, 4.0),
        (KnownPolicy::ThompsonWon, 55.6, 4.5),
        (KnownPolicy::ThompsonCtr, 81.0, 4.5),
        (KnownPolicy::Funnel, 95.3, 1.5),
        (KnownPolicy::FunnelThompson, 95.3, 1.5),
    ] {
        let parts: Vec<f64> = seeds
            .iter()
            .zip(&oracle)
            .map(|(seed, oracle)| 100.0 * play(&simulator, policy, *seed).value / oracle)
            .collect();
        assert!(parts.iter().all(|part| *part < 100.0), "{policy:?} beats the oracle: {parts:?}");
        let mean = Summary::of(parts.iter().copied()).mean;
        assert!((mean - known).abs() < 3.0 * error, "{policy:?} earns {mean}, known to earn {known}: {parts:?}");
    }
}
