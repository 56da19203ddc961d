//! The inputs of the golden vectors: one small account with every kind of ad, and what can be wrong with a call.

use serde_json::{Value, json};

/// An account of nine ads: old and new, capped and frozen, with and without clicks, view-through, a shared budget.
fn ads() -> Value {
    json!([
        {"ad_id": "search-brand", "impressions": 52000, "clicks": 1450, "spend": 820.5, "pipeline_value": 9000.0,
         "cash_revenue": 4200.0, "age_hours": 412.0, "campaign_id": "search", "current_budget": 48.0},
        {"ad_id": "search-generic", "impressions": 48000, "clicks": 700, "spend": 905.25, "pipeline_value": 2250.0,
         "age_hours": 390.0, "campaign_id": "search", "current_budget": 55.0, "max_budget": 60.0},
        {"ad_id": "video-roof", "impressions": 8000, "clicks": 120, "spend": 96.4, "age_hours": 40.5,
         "campaign_id": "video", "current_budget": 50.0, "reach": 6100, "dna_score": 0.6},
        {"ad_id": "video-storm", "impressions": 0, "clicks": 0, "spend": 0, "age_hours": 0.5, "campaign_id": "video"},
        {"ad_id": "video-team", "impressions": 12500, "clicks": 0, "spend": 60.0, "age_hours": 100.0,
         "campaign_id": "video", "current_budget": 15.0, "min_budget": 5.0},
        {"ad_id": "view-through", "impressions": 300000, "clicks": 3, "spend": 150.0, "pipeline_value": 18000.0,
         "age_hours": 700.0, "current_budget": 12.0},
        {"ad_id": "frozen-offer", "impressions": 20000, "clicks": 260, "spend": 240.0, "pipeline_value": 2250.0,
         "age_hours": 260.0, "current_budget": 22.22, "frozen": true},
        {"ad_id": "set-a", "impressions": 9000, "clicks": 130, "spend": 101.0, "age_hours": 150.0,
         "budget_id": "set", "current_budget": 30.0},
        {"ad_id": "set-b", "impressions": 7000, "clicks": 60, "spend": 74.0, "pipeline_value": 2250.0,
         "age_hours": 90.0, "budget_id": "set"}
    ])
}

/// The same account with stage counts and, for the first two ads, their last periods.
fn ads_with_stages() -> Value {
    let mut ads = ads();
    let counts = [
        [18, 6, 3, 1],
        [7, 1, 0, 0],
        [2, 0, 0, 0],
        [0, 0, 0, 0],
        [0, 0, 0, 0],
        [9, 4, 2, 0],
        [4, 1, 1, 0],
        [2, 1, 0, 0],
        [1, 0, 0, 0],
    ];
    for (ad, counts) in ads.as_array_mut().unwrap().iter_mut().zip(counts) {
        let [lead, appointment, show, won] = counts;
        ad["stage_counts"] = json!({"lead": lead, "appointment": appointment, "show": show, "won": won});
    }
    for (index, clicks_per_day) in [(0, 70), (1, 40)] {
        let history: Vec<Value> = (1..=12)
            .map(|day| {
                json!({"age_hours": day * 24, "duration_hours": 24.0, "impressions": 3900 - 10 * day,
                       "clicks": clicks_per_day + 2 * day, "spend": 55.0 + f64::from(day),
                       "stage_counts": {"lead": u32::from(day % 3 == 0)}})
            })
            .collect();
        ads[index]["history"] = json!(history);
    }
    ads
}

fn case(name: &str, call: &str, config: Value, input: Value) -> Value {
    json!({"name": name, "call": call, "config": config, "input": input})
}

/// Cases with a result.
pub(crate) fn cases() -> Vec<Value> {
    let one_stage = json!({"stages": [{"name": "sale", "nominal_rate": 0.02, "cv": 0.5}], "deal_value": 80.0});
    let allocate = |name: &str, config: Value, input: Value| case(name, "select_budget_allocation", config, input);
    let scheduled = json!({"model": "scheduled"});
    let mut cases = vec![
        case("defaults", "config", json!({}), json!({})),
        case(
            "every section",
            "config",
            json!({"model": "scheduled", "mode": "direct", "currency": "EUR", "pool_by": "account", "shares": "expected",
                   "ctr": {"cv": 0.7}, "scheduled": {"ctr_weight": {"floor": 0.2}}, "allocation": {"max_budget_change": null},
                   "verdict": {"min_spend": 50}, "fatigue": {"trigger_decay": 0.4}, "event_value": 900}),
            json!({}),
        ),
        allocate("revenue alone", json!({}), json!({"ads": ads(), "total_budget": 260.0})),
        allocate(
            "stages and history",
            json!({}),
            json!({"ads": ads_with_stages(), "total_budget": 260.0, "with_probability_best": true}),
        ),
        allocate(
            "no change limit",
            json!({"allocation": {"max_budget_change": null}}),
            json!({"ads": ads_with_stages(), "total_budget": 260.0}),
        ),
        allocate(
            "thompson",
            json!({}),
            json!({"ads": ads_with_stages(), "total_budget": 260.0, "seed": "18446744073709551615", "decision_id": "2026-11-24"}),
        ),
        allocate(
            "expected although seeded",
            json!({"shares": "expected"}),
            json!({"ads": ads(), "total_budget": 260.0, "seed": "7"}),
        ),
        allocate(
            "direct",
            json!({"mode": "direct", "pool_by": "account"}),
            json!({"ads": ads(), "total_budget": 260.0}),
        ),
        allocate(
            "whole currency",
            json!({"currency": "JPY", "deal_value": 2_000_000}),
            json!({"ads": ads(), "total_budget": 26001}),
        ),
        allocate(
            "scheduled",
            scheduled.clone(),
            json!({"ads": ads(), "total_budget": 260.0, "with_probability_best": true}),
        ),
        allocate(
            "scheduled draws",
            scheduled.clone(),
            json!({"ads": ads(), "total_budget": 260.0, "seed": "42", "decision_id": "morning"}),
        ),
        allocate(
            "too little money",
            json!({"allocation": {"max_budget_change": 0.1}}),
            json!({"ads": ads(), "total_budget": 100.0}),
        ),
        allocate(
            "too much money",
            json!({}),
            json!({"ads": [
            {"ad_id": "a", "impressions": 0, "clicks": 0, "spend": 0, "age_hours": 30, "max_budget": 10},
            {"ad_id": "b", "impressions": 0, "clicks": 0, "spend": 0, "age_hours": 30, "max_budget": 20.5}], "total_budget": 99.99}),
        ),
        allocate("no ads", json!({}), json!({"ads": [], "total_budget": 10.0})),
        allocate(
            "one new ad",
            json!({}),
            json!({"ads": [{"ad_id": "only", "impressions": 0, "clicks": 0, "spend": 0.0, "age_hours": 0}], "total_budget": 10.01}),
        ),
        allocate(
            "all frozen",
            json!({}),
            json!({"ads": [
            {"ad_id": "a", "impressions": 10, "clicks": 1, "spend": 30, "age_hours": 48, "frozen": true},
            {"ad_id": "b", "impressions": 10, "clicks": 1, "spend": 1, "age_hours": 48, "current_budget": 5, "frozen": true}], "total_budget": 20.0}),
        ),
        allocate("no money", json!({}), json!({"ads": ads(), "total_budget": 0})),
        allocate(
            "counts as floats, one stage",
            one_stage,
            json!({"ads": [
            {"ad_id": "a", "impressions": 1000.0, "clicks": 30.0, "spend": 20, "age_hours": 500, "stage_counts": {"sale": 3.0}},
            {"ad_id": "b", "impressions": 1000, "clicks": 31, "spend": 20, "age_hours": 500, "stage_counts": {}}], "total_budget": 50}),
        ),
        case(
            "columns",
            "select_budget_allocation_columns",
            json!({}),
            json!({"columns": {
            "ad_id": ["b", "a", "c"], "impressions": [10000, 20000, 0], "clicks": [120, 150, 0], "spend": [100.0, 210.5, 0.0],
            "age_hours": [96.0, 200.0, 1.0], "pipeline_value": [2250.0, 0.0, 0.0], "cash_revenue": [0, 0, 0],
            "campaign_id": ["x", "x", "y"], "current_budget": [25.0, null, null], "min_budget": [null, 4.0, null],
            "max_budget": [null, null, 30.0], "frozen": [false, false, false], "dna_score": [0.1, 0.0, 1.0],
            "stage_counts": [[3, 1, 0, 0], [1, 0, 0, 0], [0, 0, 0, 0]]}, "total_budget": 80.0, "with_probability_best": true}),
        ),
        case(
            "columns, scheduled",
            "select_budget_allocation_columns",
            scheduled.clone(),
            json!({"columns": {
            "ad_id": ["a", "b"], "impressions": [10000, 20000], "clicks": [120, 150], "spend": [100.0, 210.5],
            "age_hours": [96.0, 200.0], "frozen": [true, false]}, "total_budget": 80.0, "seed": "3", "decision_id": "x"}),
        ),
        case("verdicts", "verdicts", json!({}), json!({"ads": ads_with_stages()})),
        case("verdicts, scheduled", "verdicts", scheduled.clone(), json!({"ads": ads()})),
        case("fatigue", "detect", json!({}), json!({"ads": ads_with_stages()})),
        case(
            "fatigue, scheduled, known states",
            "detect",
            scheduled,
            json!({"ads": ads(), "previous": {
            "search-brand": {"active": true, "requested_age_hours": 300.0}, "search-generic": {"active": true}}}),
        ),
    ];
    for (age_hours, dna_score) in [(2.0, 0.0), (12.0, 0.0), (24.0, 1.0), (72.0, 0.5), (1000.0, 1.0)] {
        cases.push(case(
            &format!("score at {age_hours} h"),
            "score",
            json!({}),
            json!({"ad": {
            "ad_id": "a", "impressions": 4000, "clicks": 90, "spend": 55.5, "pipeline_value": 120.0,
            "age_hours": age_hours, "dna_score": dna_score}}),
        ));
    }
    cases
}

/// Calls that must be refused, one thing wrong in each.
pub(crate) fn refusals() -> Vec<Value> {
    let good = || json!({"ad_id": "a", "impressions": 100, "clicks": 5, "spend": 2.5, "age_hours": 30.0});
    let mut cases = Vec::new();
    let mut config = |name: &str, config: Value| cases.push(case(name, "config", config, json!({})));
    config("unknown key", json!({"modle": "funnel"}));
    config("unknown key in a section", json!({"allocation": {"max_change": 0.5}}));
    config("unknown choice", json!({"model": "magic"}));
    config("choice of the wrong type", json!({"shares": 3}));
    config("currency in lower case", json!({"currency": "usd"}));
    config("currency of four letters", json!({"currency": "USDT"}));
    config("no stages", json!({"stages": []}));
    config(
        "nine stages",
        json!({"stages": (0..9).map(|i| json!({"name": format!("s{i}"), "nominal_rate": 0.1, "cv": 0.3})).collect::<Vec<_>>()}),
    );
    config(
        "two stages of one name",
        json!({"stages": [{"name": "s", "nominal_rate": 0.1, "cv": 0.3}, {"name": "s", "nominal_rate": 0.1, "cv": 0.3}]}),
    );
    config("stage without a rate", json!({"stages": [{"name": "s", "cv": 0.3}]}));
    config("stage rate of 1", json!({"stages": [{"name": "s", "nominal_rate": 1, "cv": 0.3}]}));
    config("stage without variation", json!({"stages": [{"name": "s", "nominal_rate": 0.1, "cv": 0}]}));
    config("negative lag", json!({"stages": [{"name": "s", "nominal_rate": 0.1, "cv": 0.3, "lag_median_days": -1}]}));
    config("periods too many for the horizon", json!({"period_hours": 0.001}));
    config("period of zero", json!({"period_hours": 0}));
    config("deal value NaN", json!({"deal_value": "$NaN"}));
    config("deal value negative", json!({"deal_value": -15000}));
    config("horizon infinite", json!({"horizon_days": "$Infinity"}));
    config("draws fractional", json!({"draws": 64.5}));
    config("too few draws", json!({"draws": 10}));
    config("thresholds in the wrong order", json!({"verdict": {"kill_roas": 3.0, "scale_roas": 0.5}}));
    config("marks in the wrong order", json!({"fatigue": {"trigger_decay": 0.6, "clear_decay": 0.5}}));
    config("weights in the wrong order", json!({"scheduled": {"ctr_weight": {"first_hours": 80}}}));
    config("retention below the horizon", json!({"optimizer": {"retention_days": 20}}));
    config("gap of no length", json!({"optimizer": {"max_gap_days": 0}}));
    config("exchange rate of a typing error", json!({"optimizer": {"exchange_rates": {"EUR": 1.1e7}}}));
    config("config is a list", json!([]));

    let mut with = |name: &str, change: &dyn Fn(&mut Value)| {
        let mut ads = json!([{"ad_id": "first", "impressions": 1, "clicks": 0, "spend": 0, "age_hours": 9}, good()]);
        change(&mut ads);
        cases.push(case(name, "select_budget_allocation", json!({}), json!({"ads": ads, "total_budget": 100})));
    };
    let set = |field: &'static str, value: Value| move |ads: &mut Value| ads[1][field] = value.clone();
    with("negative clicks", &set("clicks", json!(-5)));
    with("fractional impressions", &set("impressions", json!(100.5)));
    with("impressions NaN", &set("impressions", json!("$NaN")));
    with("count beyond exact floats", &set("impressions", json!(9_007_199_254_740_993_u64)));
    with("clicks as text", &set("clicks", json!("5")));
    with("clicks as a truth value", &set("clicks", json!(true)));
    with("spend infinite", &set("spend", json!("$Infinity")));
    with("spend negative", &set("spend", json!(-0.01)));
    with("spend beyond the largest amount", &set("spend", json!(1.1e13)));
    with("spend absent", &set("spend", Value::Null));
    with("age negative", &set("age_hours", json!(-1)));
    with("age of two centuries", &set("age_hours", json!(1_800_000)));
    with("unknown field", &set("clikcs", json!(1)));
    with("empty id", &set("ad_id", json!("")));
    with("id of the wrong type", &set("ad_id", json!(17)));
    with("duplicate id", &set("ad_id", json!("first")));
    with("empty campaign", &set("campaign_id", json!("")));
    with("budget NaN", &set("current_budget", json!("$NaN")));
    with("budget negative", &set("max_budget", json!(-1)));
    with("dna score above 1", &set("dna_score", json!(1.01)));
    with("frozen as a number", &set("frozen", json!(1)));
    with("unknown stage", &set("stage_counts", json!({"leed": 3})));
    with("negative stage count", &set("stage_counts", json!({"lead": -3})));
    with("fractional stage count", &set("stage_counts", json!({"lead": 0.5})));
    with("history not a list", &set("history", json!({})));
    with("period without spend", &set("history", json!([{"age_hours": 24, "impressions": 1, "clicks": 0}])));
    with(
        "period of no length",
        &set("history", json!([{"age_hours": 24, "duration_hours": 0, "impressions": 1, "clicks": 0, "spend": 0}])),
    );
    with(
        "history above the totals",
        &set("history", json!([{"age_hours": 24, "impressions": 101, "clicks": 0, "spend": 0}])),
    );
    with(
        "history spent more than the total",
        &set("history", json!([{"age_hours": 24, "impressions": 1, "clicks": 0, "spend": 2.6}])),
    );
    with(
        "unknown stage in a period",
        &set(
            "history",
            json!([{"age_hours": 24, "impressions": 1, "clicks": 0, "spend": 0, "stage_counts": {"x": 1}}]),
        ),
    );
    with("ad is null", &|ads| ads[1] = Value::Null);
    with("least above largest", &|ads| {
        ads[1]["min_budget"] = json!(10);
        ads[1]["max_budget"] = json!(9.5);
    });
    with("ads of one budget disagree", &|ads| {
        ads[0]["budget_id"] = json!("a");
        ads[0]["current_budget"] = json!(10);
        ads[1]["current_budget"] = json!(11);
    });
    with("stage total below its history", &|ads| {
        ads[1]["stage_counts"] = json!({"lead": 1});
        ads[1]["history"] =
            json!([{"age_hours": 24, "impressions": 1, "clicks": 0, "spend": 0, "stage_counts": {"lead": 2}}]);
    });

    let mut call = |name: &str, call: &str, input: Value| cases.push(case(name, call, json!({}), input));
    call("total NaN", "select_budget_allocation", json!({"ads": [good()], "total_budget": "$NaN"}));
    call("total negative", "select_budget_allocation", json!({"ads": [good()], "total_budget": -1}));
    call("total too large", "select_budget_allocation", json!({"ads": [good()], "total_budget": 1e14}));
    call("ads not a list", "select_budget_allocation", json!({"ads": 3, "total_budget": 1}));
    call("negative seed", "select_budget_allocation", json!({"ads": [good()], "total_budget": 1, "seed": -1}));
    call("fractional seed", "select_budget_allocation", json!({"ads": [good()], "total_budget": 1, "seed": 1.5}));
    call(
        "score of NaN spend",
        "score",
        json!({"ad": {"ad_id": "a", "impressions": 1, "clicks": 0, "spend": "$NaN", "age_hours": 1}}),
    );
    call("verdicts of duplicates", "verdicts", json!({"ads": [good(), good()]}));
    call("fatigue of duplicates", "detect", json!({"ads": [good(), good()]}));
    call(
        "refresh state of negative age",
        "detect",
        json!({"ads": [good()], "previous": {"a": {"requested_age_hours": -1}}}),
    );
    call(
        "refresh state with an unknown field",
        "detect",
        json!({"ads": [good()], "previous": {"a": {"aktive": true}}}),
    );
    let columns = |name: &'static str, values: Value| {
        let mut columns = json!({"ad_id": ["a", "b"], "impressions": [10, 20], "clicks": [1, 2], "spend": [1.5, 2.5], "age_hours": [24, 48]});
        columns[name] = values;
        json!({"columns": columns, "total_budget": 10})
    };
    let name = "select_budget_allocation_columns";
    call("column too short", name, columns("clicks", json!([1])));
    call("column of fractional counts", name, columns("clicks", json!([1, 2.5])));
    call("column with a negative", name, columns("spend", json!([1, -2])));
    call("column with NaN", name, columns("impressions", json!([null, 1])));
    call("column of duplicate ids", name, columns("ad_id", json!(["a", "a"])));
    call("column with an empty id", name, columns("ad_id", json!(["a", ""])));
    call("stage counts too short", name, columns("stage_counts", json!([[1, 0, 0, 0]])));
    call("stage count fractional", name, columns("stage_counts", json!([[1, 0, 0, 0], [0.5, 0, 0, 0]])));
    call("least above largest in columns", name, {
        let mut input = columns("min_budget", json!([null, 5]));
        input["columns"]["max_budget"] = json!([null, 4]);
        input
    });
    cases
}
