//! A call of the public API as a document: the form of the golden vectors, which every language runs.

use std::collections::BTreeMap;

use lagwise::decode::{self, Source, Value as Opened};
use lagwise::{
    AdColumns, AdState, AllocationColumns, BattleHardenedSampler, Config, DecisionOptions, Error, FatigueDetector,
    RefreshState, Result,
};
use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::credit_cases;
use crate::guard_cases;
use crate::platform_cases;

/// A JSON value in which some texts stand for numbers that JSON cannot write.
struct Extended(Value);

/// The number that a text such as `"$NaN"` stands for.
pub(crate) fn special(text: &str) -> Option<f64> {
    match text {
        "$NaN" => Some(f64::NAN),
        "$Infinity" => Some(f64::INFINITY),
        "$-Infinity" => Some(f64::NEG_INFINITY),
        _ => None,
    }
}

impl Source for Extended {
    fn open(self) -> Result<Opened<Self>> {
        Ok(match self.0.open()? {
            Opened::Text(text) => match special(&text) {
                Some(number) => Opened::Float(number),
                None => Opened::Text(text),
            },
            Opened::List(items) => Opened::List(items.into_iter().map(Self).collect()),
            Opened::Map(entries) => Opened::Map(entries.into_iter().map(|(key, value)| (key, Self(value))).collect()),
            Opened::Instant(text) => Opened::Instant(text),
            Opened::Null => Opened::Null,
            Opened::Bool(value) => Opened::Bool(value),
            Opened::Integer(value) => Opened::Integer(value),
            Opened::Float(value) => Opened::Float(value),
            Opened::Other(name) => Opened::Other(name),
        })
    }
}

/// Reads a record; `name` starts the path in errors.
pub(crate) fn decode<T: serde::de::DeserializeOwned>(name: &str, value: &Value) -> Result<T> {
    decode::decode(name, Extended(value.clone()))
}

/// Makes one call and gives its result as JSON.
pub(crate) fn call(name: &str, config: &Value, input: &Value) -> Result<Value> {
    if name == "credit_journeys" {
        return credit_cases::call(input);
    }
    let config: Config = decode::decode("config", Extended(config.clone()))?;
    if name == "detect" {
        let detector = FatigueDetector::new(config)?;
        let ads: Vec<AdState> = decode::decode("ads", Extended(input["ads"].clone()))?;
        let previous = match &input["previous"] {
            Value::Null => BTreeMap::<String, RefreshState>::new(),
            states => decode::decode("previous", Extended(states.clone()))?,
        };
        return Ok(to_json(&detector.detect(&ads, &previous)?));
    }
    if matches!(name, "guard_next_step" | "guard_reconcile") {
        return platform_cases::call(name, config, input);
    }
    if name.starts_with("guard_") {
        return guard_cases::call(name, config, input);
    }
    let sampler = BattleHardenedSampler::new(config)?;
    match name {
        "config" => Ok(to_json(sampler.config())),
        "score" => Ok(to_json(&sampler.score(&decode::decode("ad", Extended(input["ad"].clone()))?)?)),
        "verdicts" => {
            let ads: Vec<AdState> = decode::decode("ads", Extended(input["ads"].clone()))?;
            Ok(to_json(&sampler.verdicts(&ads)?))
        }
        "select_budget_allocation" => {
            let ads: Vec<AdState> = decode::decode("ads", Extended(input["ads"].clone()))?;
            let total: f64 = number(&input["total_budget"]);
            Ok(to_json(&sampler.select_budget_allocation(&ads, total, &options(input)?)?))
        }
        "select_budget_allocation_columns" => {
            let columns = Columns::of(input["columns"].as_object().expect("columns"));
            let total: f64 = number(&input["total_budget"]);
            let options = options(input)?;
            let result = columns.with(|c| sampler.select_budget_allocation_columns(c, total, &options))?;
            Ok(columns_to_json(&result))
        }
        other => panic!("unknown call {other}"),
    }
}

pub(crate) fn error_to_json(error: &Error) -> Value {
    json!({"code": error.kind().code(), "field": error.field()})
}

pub(crate) fn to_json(value: &impl Serialize) -> Value {
    serde_json::to_value(value).expect("results have a JSON form")
}

/// A total as the typed API takes it; other types cannot be written in Rust.
pub(crate) fn number(value: &Value) -> f64 {
    value.as_str().and_then(special).or(value.as_f64()).expect("a number")
}

fn options(input: &Value) -> Result<DecisionOptions> {
    let mut options = Map::new();
    for key in ["seed", "decision_id", "with_probability_best", "headroom"] {
        if let Some(value) = input.get(key) {
            let parsed = value.as_str().filter(|_| key == "seed").and_then(|text| text.parse::<u64>().ok());
            options.insert(key.to_owned(), parsed.map_or_else(|| value.clone(), Value::from));
        }
    }
    decode::decode("", Extended(Value::Object(options)))
}

/// Columns that own their values.
#[derive(Default)]
pub(crate) struct Columns {
    texts: BTreeMap<String, Vec<String>>,
    numbers: BTreeMap<String, Vec<f64>>,
    flags: Option<Vec<bool>>,
}

impl Columns {
    fn of(columns: &Map<String, Value>) -> Self {
        let mut owned = Self::default();
        for (name, values) in columns {
            let values = values.as_array().expect("a column is a list");
            match name.as_str() {
                "ad_id" | "campaign_id" => {
                    let texts = values.iter().map(|v| v.as_str().expect("an id").to_owned()).collect();
                    owned.texts.insert(name.clone(), texts);
                }
                "frozen" => owned.flags = Some(values.iter().map(|v| v.as_bool().expect("a flag")).collect()),
                _ => {
                    let rows = values.iter().flat_map(|v| v.as_array().cloned().unwrap_or_else(|| vec![v.clone()]));
                    let numbers = rows.map(|v| if v.is_null() { f64::NAN } else { number(&v) }).collect();
                    owned.numbers.insert(name.clone(), numbers);
                }
            }
        }
        owned
    }

    /// Columns of ads that have neither a history nor a shared budget.
    pub(crate) fn of_ads(ads: &[AdState], stages: &[lagwise::Stage]) -> Self {
        let mut owned = Self::default();
        owned.texts.insert("ad_id".into(), ads.iter().map(|ad| ad.ad_id.clone()).collect());
        if ads.iter().all(|ad| ad.campaign_id.is_some()) {
            let campaigns = ads.iter().filter_map(|ad| ad.campaign_id.clone()).collect();
            owned.texts.insert("campaign_id".into(), campaigns);
        }
        let mut add = |name: &str, value: &dyn Fn(&AdState) -> f64| {
            owned.numbers.insert(name.into(), ads.iter().map(value).collect());
        };
        add("impressions", &|ad| ad.impressions as f64);
        add("clicks", &|ad| ad.clicks as f64);
        add("spend", &|ad| ad.spend);
        add("age_hours", &|ad| ad.age_hours);
        add("pipeline_value", &|ad| ad.pipeline_value);
        add("cash_revenue", &|ad| ad.cash_revenue);
        add("current_budget", &|ad| ad.current_budget.unwrap_or(f64::NAN));
        add("min_budget", &|ad| ad.min_budget.unwrap_or(f64::NAN));
        add("max_budget", &|ad| ad.max_budget.unwrap_or(f64::NAN));
        add("dna_score", &|ad| ad.dna_score);
        if ads.iter().all(|ad| ad.stage_counts.is_some()) {
            let counts = ads.iter().filter_map(|ad| ad.stage_counts.as_ref());
            let rows = counts.flat_map(|c| stages.iter().map(|s| c.get(&s.name).copied().unwrap_or(0) as f64));
            owned.numbers.insert("stage_counts".into(), rows.collect());
        }
        owned.flags = Some(ads.iter().map(|ad| ad.frozen).collect());
        owned
    }

    pub(crate) fn with<T>(&self, use_columns: impl FnOnce(&AdColumns<'_>) -> T) -> T {
        let texts: BTreeMap<&str, Vec<&str>> = self
            .texts
            .iter()
            .map(|(name, values)| (name.as_str(), values.iter().map(String::as_str).collect()))
            .collect();
        let column = |name: &str| self.numbers.get(name).map(Vec::as_slice);
        use_columns(&AdColumns {
            ad_id: texts.get("ad_id").map_or(&[], Vec::as_slice),
            impressions: column("impressions").unwrap_or_default(),
            clicks: column("clicks").unwrap_or_default(),
            spend: column("spend").unwrap_or_default(),
            age_hours: column("age_hours").unwrap_or_default(),
            pipeline_value: column("pipeline_value"),
            cash_revenue: column("cash_revenue"),
            campaign_id: texts.get("campaign_id").map(Vec::as_slice),
            current_budget: column("current_budget"),
            min_budget: column("min_budget"),
            max_budget: column("max_budget"),
            frozen: self.flags.as_deref(),
            stage_counts: column("stage_counts"),
            dna_score: column("dna_score"),
        })
    }
}

fn columns_to_json(result: &AllocationColumns) -> Value {
    let list =
        |values: &[f64]| -> Value { values.iter().map(|v| if v.is_nan() { Value::Null } else { json!(v) }).collect() };
    json!({
        "status": result.status,
        "total_budget_minor": result.total_budget_minor,
        "unallocated_minor": result.unallocated_minor,
        "minimum_total_minor": result.minimum_total_minor,
        "maximum_total_minor": result.maximum_total_minor,
        "recommended_budget": list(&result.recommended_budget),
        "recommended_budget_minor": result.recommended_budget_minor,
        "change_percentage": list(&result.change_percentage),
        "confidence": list(&result.confidence),
        "share_before_bounds": list(&result.share_before_bounds),
        "value_per_spend": list(&result.value_per_spend),
        "value_per_spend_low": list(&result.value_per_spend_low),
        "value_per_spend_high": list(&result.value_per_spend_high),
        "effective_exposure": list(&result.effective_exposure),
        "maturity": list(&result.maturity),
        "bound": result.bound.iter().map(|bound| bound.code()).collect::<Vec<_>>(),
        "probability_best": list(&result.probability_best),
    })
}
