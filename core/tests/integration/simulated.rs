//! Golden vectors of the simulator: worlds, and what is earned, told and true in their accounts.
//!
//! Each step is one call; those of an episode say how far it is played before, always by equal wishes.

use std::collections::BTreeMap;

use jiff::Timestamp;
use lagwise::simulate::{Episode, KnownPolicy, LiveAd, Policy, Simulator};
use lagwise::{Config, Event, Result};
use serde::Serialize;
use serde_json::{Value, json};

use crate::call::{error_to_json, special};

/// A policy that every language's tests have: one more than the clicks reported of each ad, restatements added up.
#[derive(Default)]
pub(crate) struct Clicks(BTreeMap<String, u64>);

impl Policy for Clicks {
    fn observe(&mut self, event: &Event) -> Result<()> {
        if let Event::Delivery(delivery) = event {
            *self.0.entry(delivery.ad_id.clone()).or_default() += delivery.clicks;
        }
        Ok(())
    }

    fn wish(&mut self, _: Timestamp, _: f64, ads: &[LiveAd]) -> Result<Vec<f64>> {
        Ok(ads.iter().map(|ad| (1 + self.0.get(&ad.ad_id).copied().unwrap_or(0)) as f64).collect())
    }
}

/// The policy of a name: a known one, or the tests' own.
fn policy(name: &str, config: &Config, seed: u64) -> Result<Box<dyn Policy>> {
    match name {
        "clicks" => Ok(Box::new(Clicks::default())),
        known => KnownPolicy::named(known)?.start(config, seed),
    }
}

/// Makes the calls in turn; each step gets its result or its error.
pub(crate) fn with_results(case: &Value) -> Value {
    let mut case = case.clone();
    let simulator = Simulator::from_toml(case["world"].as_str().unwrap()).unwrap();
    for step in case["steps"].as_array_mut().unwrap() {
        let result = step_result(&simulator, step["call"].as_str().unwrap(), &step["input"]);
        match result {
            Ok(value) => step["expect"] = value,
            Err(error) => step["error"] = error_to_json(&error),
        }
    }
    case
}

fn step_result(simulator: &Simulator, call: &str, input: &Value) -> Result<Value> {
    let text = |key: &str| input[key].as_str().unwrap_or_default();
    let seed = || text("seed").parse::<u64>().unwrap();
    Ok(match call {
        "world" => to_json(simulator.world()),
        "world_names" => to_json(&Simulator::world_names().collect::<Vec<_>>()),
        "named" => to_json(&Simulator::named(text("name"))?.world().description),
        "from_toml" => to_json(&Simulator::from_toml(text("text"))?.world().description),
        "owner_config" => to_json(&simulator.owner_config(seed())?),
        "run" => {
            let config = simulator.owner_config(seed())?;
            to_json(&simulator.run(seed(), policy(text("policy"), &config, seed())?.as_mut())?)
        }
        "run_oracle" => to_json(&simulator.run_oracle(seed())?),
        "compare" => {
            let seeds = input["seeds"].as_array().unwrap().iter().map(|seed| seed.as_str().unwrap().parse().unwrap());
            to_json(&simulator.compare(seeds, |config, seed| policy(text("policy"), config, seed))?)
        }
        call => episode_result(&mut played(simulator, seed(), input), call, input)?,
    })
}

/// An episode, played so far by equal wishes.
fn played(simulator: &Simulator, seed: u64, input: &Value) -> Episode {
    let mut episode = simulator.start(seed);
    for _ in 0..input["steps_played"].as_u64().unwrap() {
        episode.deliver(&vec![1.0; episode.live_ads().len()]).unwrap();
    }
    episode
}

fn episode_result(episode: &mut Episode, call: &str, input: &Value) -> Result<Value> {
    Ok(match call {
        "due_events" => {
            let events = episode.due_events();
            let first = input["first"].as_u64().unwrap() as usize;
            json!({"count": events.len(), "first": to_json(&events[..first.min(events.len())])})
        }
        "truth" => to_json(episode.truth()),
        "live_ads" => to_json(&episode.live_ads()),
        "deliver" => {
            let amount = |value: &Value| value.as_str().and_then(special).or(value.as_f64()).unwrap();
            let wish: Vec<f64> = input["wish"].as_array().unwrap().iter().map(amount).collect();
            episode.deliver(&wish)?;
            to_json(episode.so_far())
        }
        "state" => json!({
            "now": episode.now(),
            "total_budget": episode.total_budget(),
            "is_over": episode.is_over(),
            "steps_played": episode.steps_played(),
            "so_far": episode.so_far(),
        }),
        other => panic!("unknown call {other}"),
    })
}

fn to_json(value: &(impl Serialize + ?Sized)) -> Value {
    serde_json::to_value(value).unwrap()
}

fn step(call: &str, input: Value) -> Value {
    json!({"call": call, "input": input})
}

const SMALL: &str = "extends = \"n_8\"\nname = \"small\"\ndays = 6\n[ads]\nstarting = 4\narrivals_per_week = 7.0\n";

const CORRECTIONS: &str = "extends = \"corrections\"\ndays = 6\n[ads]\nstarting = 5\n";

const CRM: &str = "extends = \"crm\"\nname = \"told by a CRM\"\ndays = 8\n[ads]\nstarting = 3\nbudget_per_day = 400.0\n\
[reports]\nduplicate_share = 0.1\ndelayed_share = 0.2\n[tracking]\nlost_stage = \"closedlost\"\n\
[[funnel.stages]]\nname = \"lead\"\nrate = 0.05\nlog_sd = 0.3\nleast = 0.001\nmost = 0.9\nlag_median_days = 0.1\n\
lag_sigma = 1.0\nbelieved_lag_median_days = 0.2\nbelieved_lag_sigma = 1.0\n[[funnel.stages]]\nname = \"sale\"\n\
rate = 0.3\nlog_sd = 0.3\nleast = 0.001\nmost = 0.9\nlag_median_days = 0.3\nlag_sigma = 1.0\n\
believed_lag_median_days = 0.5\nbelieved_lag_sigma = 0.5\ncrm_stage = \"closedwon\"\n";

const SHOP: &str = "extends = \"hill\"\nname = \"shop\"\ndescription = \"two stages of its own, three decisions a day\"\n\
days = 5\nstep_hours = 8.0\n[ads]\nstarting = 3\nbudget_per_day = 250.0\n[ctr]\nbait_share = 0.5\n[season]\n\
period_days = 7.0\nlog_amplitude = 0.3\n[shift]\nday = 2.0\nlog_sd = 0.5\n[guard]\nlimits_change = false\n\
[[funnel.stages]]\nname = \"basket\"\nrate = 0.1\nlog_sd = 0.3\nleast = 0.001\nmost = 0.9\nlag_median_days = 0.1\n\
lag_sigma = 1.0\nbelieved_lag_median_days = 0.2\nbelieved_lag_sigma = 1.0\n[[funnel.stages]]\nname = \"sale\"\n\
rate = 0.3\nlog_sd = 0.3\nleast = 0.001\nmost = 0.9\nlag_median_days = 0.3\nlag_sigma = 1.0\n\
believed_lag_median_days = 0.0\nbelieved_lag_sigma = 0.5\n";

/// Every call on a world's accounts, the largest seed among them.
fn calls(seed: &str, steps: u64) -> Vec<Value> {
    let episode = |steps_played: u64| json!({"seed": seed, "steps_played": steps_played});
    let mut steps_of_case = vec![step("world", json!({})), step("owner_config", json!({"seed": seed}))];
    let policies = KnownPolicy::ALL.iter().map(|policy| policy.name()).chain(["clicks"]);
    steps_of_case.extend(policies.map(|policy| step("run", json!({"seed": seed, "policy": policy}))));
    steps_of_case.extend([
        step("run_oracle", json!({"seed": seed})),
        step("compare", json!({"seeds": ["3", "18446744073709551615"], "policy": "clicks"})),
        step("due_events", json!({"seed": seed, "steps_played": 0, "first": 2})),
        step("due_events", json!({"seed": seed, "steps_played": steps / 2, "first": 30})),
        step("live_ads", episode(0)),
        step("live_ads", episode(2)),
        step("state", episode(3)),
        step("state", episode(steps)),
        step("truth", episode(steps)),
    ]);
    steps_of_case
}

pub(crate) fn cases() -> Vec<Value> {
    let deliver = |wish: Value, steps: u64| step("deliver", json!({"seed": "7", "steps_played": steps, "wish": wish}));
    let mut small = calls("7", 24);
    small.extend([
        step("compare", json!({"seeds": ["1", "2", "3"], "policy": "thompson_ctr"})),
        step("compare", json!({"seeds": [], "policy": "funnel"})),
        deliver(json!([1, 0, 2.5, 0]), 0),
        deliver(json!([0, 0, 0, 0]), 0),
    ]);
    let toml = |text: &str| step("from_toml", json!({"text": text}));
    let refused = vec![
        deliver(json!([1, 1, 1]), 0),
        deliver(json!([]), 0),
        deliver(json!([1, 1, "$NaN", 1]), 0),
        deliver(json!([1, "$Infinity", 1, 1]), 0),
        deliver(json!([1, 1, 1, -0.5]), 0),
        deliver(json!([1, 1, 1, 1]), 24),
        step("run", json!({"seed": "7", "policy": "luck"})),
        step("compare", json!({"seeds": ["7"], "policy": "Funnel"})),
        step("named", json!({"name": "mars"})),
        step("named", json!({"name": "low_ticket"})),
        step("world_names", json!({})),
        toml("extends = \"b2b\""),
        toml("days = "),
        toml("days = 6"),
        toml("extends = \"bsae\""),
        toml("extends = \"base\"\nday = 6"),
        toml("extends = \"base\"\ndays = 6.5"),
        toml("extends = \"base\"\ndays = 1000"),
        toml("extends = \"base\"\n[ctr]\nrate = nan"),
        toml("extends = \"base\"\n[ctr]\nleast = 0.05"),
        toml("extends = \"base\"\n[saturation]\ncurve = \"flat\""),
        toml("extends = \"base\"\n[guard]\nmax_change = \"0.2\""),
        toml("extends = \"base\"\n[funnel]\nstages = []"),
    ];
    // More is sold than any memory holds: an error, and no crash.
    let flood = "extends = \"base\"\ndays = 1\n[ads]\nbudget_per_day = 1e6\n[ctr]\nrate = 0.9\nmost = 0.95\n[price]\n\
                 cpm = 0.01\nleast = 0.01\n[deal]\nvalue = 0.01\n";
    vec![
        json!({"name": "four ads and a new one every day", "world": SMALL, "steps": small}),
        json!({"name": "told late, twice and at first wrongly", "world": CORRECTIONS, "steps": calls("18446744073709551615", 24)}),
        json!({"name": "stages of its own, without a limit on changes", "world": SHOP, "steps": calls("0", 15)}),
        json!({"name": "touches and deals instead of stage entries", "world": CRM, "steps": calls("5", 32)}),
        json!({"name": "what is refused", "world": SMALL, "steps": refused}),
        json!({"name": "more leads than can be told", "world": flood, "steps": [
            step("run", json!({"seed": "1", "policy": "equal_split"})),
            step("run_oracle", json!({"seed": "1"})),
        ]}),
    ]
}
