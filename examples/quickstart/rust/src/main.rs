//! Budgets for the ads of one export: read it, decide, print. The same program exists in Python and Node.js.
#![expect(clippy::print_stdout, reason = "the table is its purpose")]
#![expect(clippy::indexing_slicing, reason = "every id in a result is one of the ads'")]

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::error::Error;

use lagwise::{
    AdState, AdVerdict, BattleHardenedSampler, BudgetRecommendation, Config, DecisionOptions, FatigueDetector, Period,
    VerdictAction,
};
use serde::{Deserialize, de::DeserializeOwned};
use textwrap::{Options, WordSplitter};

const DATA: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../data");
const HEADING: &str = "\
return: pipeline value per USD and its 90 % interval; decay: what is left of the click-through rate

                        now     new change return   5 %   95 % evidence decay  verdict  bound";

/// What was decided for one budget.
type Row<'a> = (&'a BudgetRecommendation, &'a AdVerdict);

/// The ads, each with its last days, and what the table needs by id.
#[derive(Default)]
struct Account {
    ads: Vec<AdState>,
    budgets: BTreeMap<String, f64>,
    campaigns: BTreeMap<String, String>,
    names: BTreeMap<String, String>,
}

fn main() -> Result<(), Box<dyn Error>> {
    let Account { ads, budgets, campaigns, names } = read_account()?;
    let total = budgets.values().sum();

    let sampler = BattleHardenedSampler::new(Config::default())?;
    let allocation = sampler.select_budget_allocation(&ads, total, &DecisionOptions::default())?;
    let verdicts = sampler.verdicts(&ads)?;
    let fatigue = FatigueDetector::new(Config::default())?.detect(&ads, &BTreeMap::new())?;

    let mut rows: Vec<Row<'_>> = allocation.recommendations.iter().zip(&verdicts).collect();
    rows.sort_by_key(|(ad, _)| Reverse(ad.recommended_budget_minor));
    let mut lines = vec![
        format!("{} ads on {} budgets: {total:.2} {} a day", ads.len(), budgets.len(), allocation.currency),
        HEADING.to_owned(),
    ];
    for (campaign_id, campaign) in &campaigns {
        let of_campaign: Vec<_> =
            rows.iter().copied().filter(|(ad, _)| ad.campaign_id.as_ref() == Some(campaign_id)).collect();
        lines.push(sum_line(campaign, &of_campaign));
        lines.extend(of_campaign.iter().map(|row| line(*row, &names)));
        lines.push(String::new());
    }
    lines.push(sum_line("Total", &rows));

    lines.push("\nThe largest changes".to_owned());
    rows.sort_by(|(a, _), (b, _)| change(b).total_cmp(&change(a)));
    lines.extend(rows.iter().take(3).map(|(ad, _)| paragraph(&label(ad, &names), &ad.reason)));
    lines.push("\nTo stop".to_owned());
    let kills = rows.iter().filter(|(_, verdict)| verdict.action == VerdictAction::Kill);
    lines.extend(kills.map(|(ad, verdict)| paragraph(&label(ad, &names), &verdict.reason)));
    lines.push("\nTo refresh".to_owned());
    let tired = fatigue.iter().filter(|report| report.refresh_due);
    lines.extend(tired.map(|report| paragraph(&names[&report.ad_id], &report.reason)));

    println!("{}", lines.join("\n"));
    Ok(())
}

fn read_account() -> Result<Account, csv::Error> {
    let mut days: BTreeMap<String, Vec<Period>> = BTreeMap::new();
    for row in read::<DayRow>("insights_daily.csv")? {
        days.entry(row.ad_id).or_default().push(Period {
            age_hours: row.age_hours,
            duration_hours: Some(row.duration_hours),
            impressions: row.impressions,
            clicks: row.clicks,
            spend: row.spend,
            stage_counts: stage_counts(row.leads, row.appointments, row.shows, row.won),
        });
    }
    let mut account = Account::default();
    for row in read::<AdRow>("insights.csv")? {
        account.budgets.insert(row.adset_id.clone(), row.daily_budget);
        account.campaigns.insert(row.campaign_id.clone(), row.campaign_name);
        account.names.insert(row.ad_id.clone(), row.ad_name);
        account.ads.push(AdState {
            history: days.remove(&row.ad_id).unwrap_or_default(),
            ad_id: row.ad_id,
            campaign_id: Some(row.campaign_id),
            budget_id: Some(row.adset_id),
            age_hours: row.age_hours,
            current_budget: Some(row.daily_budget),
            max_budget: row.max_budget,
            frozen: row.frozen,
            impressions: row.impressions,
            reach: Some(row.reach),
            clicks: row.clicks,
            spend: row.spend,
            stage_counts: Some(stage_counts(row.leads, row.appointments, row.shows, row.won)),
            pipeline_value: row.pipeline_value,
            cash_revenue: row.cash_revenue,
            ..AdState::default()
        });
    }
    Ok(account)
}

/// The columns of `insights.csv` that are needed: an ad over its life.
#[derive(Deserialize)]
struct AdRow {
    campaign_id: String,
    campaign_name: String,
    adset_id: String,
    ad_id: String,
    ad_name: String,
    age_hours: f64,
    daily_budget: f64,
    max_budget: Option<f64>,
    frozen: bool,
    impressions: u64,
    reach: u64,
    clicks: u64,
    spend: f64,
    leads: u64,
    appointments: u64,
    shows: u64,
    won: u64,
    pipeline_value: f64,
    cash_revenue: f64,
}

/// The columns of `insights_daily.csv` that are needed: an ad on one day.
#[derive(Deserialize)]
struct DayRow {
    ad_id: String,
    age_hours: f64,
    duration_hours: f64,
    impressions: u64,
    clicks: u64,
    spend: f64,
    leads: u64,
    appointments: u64,
    shows: u64,
    won: u64,
}

fn read<T: DeserializeOwned>(file: &str) -> Result<Vec<T>, csv::Error> {
    csv::Reader::from_path(format!("{DATA}/{file}"))?.into_deserialize().collect()
}

/// Entries into the stages of the default funnel.
fn stage_counts(leads: u64, appointments: u64, shows: u64, won: u64) -> BTreeMap<String, u64> {
    let counts = [("lead", leads), ("appointment", appointments), ("show", shows), ("won", won)];
    counts.map(|(stage, count)| (stage.to_owned(), count)).into()
}

fn line((ad, verdict): Row<'_>, names: &BTreeMap<String, String>) -> String {
    let metrics = &ad.metrics;
    let value = metrics.value_per_spend.unwrap_or_default();
    format!(
        "  {:<18}{:>7.2}{:>8.2}{:>+5.0} %{:>7.2}{:>6.2}{:>7.2}{:>7.0} %{:>6.2}  {:<9}{}",
        label(ad, names),
        ad.current_budget,
        ad.recommended_budget,
        ad.change_percentage.unwrap_or_default(),
        value.mean,
        value.low,
        value.high,
        metrics.maturity * 100.0,
        metrics.decay_factor.mean,
        match verdict.action {
            VerdictAction::Kill => "kill",
            VerdictAction::Scale => "scale",
            VerdictAction::Maintain => "maintain",
        },
        metrics.bound.name(),
    )
}

/// Budgets of several rows: the recommended ones summed in minor units, as they add up exactly.
fn sum_line(name: &str, rows: &[Row<'_>]) -> String {
    let now: f64 = rows.iter().map(|(ad, _)| ad.current_budget).sum();
    let recommended = rows.iter().map(|(ad, _)| ad.recommended_budget_minor).sum::<i64>() as f64 / 100.0;
    format!("{name:<20}{now:>7.2}{recommended:>8.2}{:>+5.0} %", (recommended / now - 1.0) * 100.0)
}

fn paragraph(name: &str, text: &str) -> String {
    let lines = Options::new(98).word_splitter(WordSplitter::NoHyphenation);
    textwrap::indent(&textwrap::fill(&format!("{name}: {text}"), lines), "  ")
}

/// The name of a budget's ad, and how many more share the budget.
fn label(ad: &BudgetRecommendation, names: &BTreeMap<String, String>) -> String {
    match ad.ad_ids.len() {
        1 => names[&ad.ad_id].clone(),
        n => format!("{} (+{})", names[&ad.ad_id], n - 1),
    }
}

fn change(ad: &BudgetRecommendation) -> f64 {
    (ad.recommended_budget - ad.current_budget).abs()
}
