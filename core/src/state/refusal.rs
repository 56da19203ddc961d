//! Why an event is not taken: it is known, late, about a time before the horizon, or against the configuration.

use super::{AccountState, Rules, stage_index};
use crate::attribution::TouchStatus;
use crate::config::{Config, EvidencePath};
use crate::event::{Event, MAX_EVENT_AMOUNT};
use crate::outcome::{Effects, Outcome, OutcomeStatus};
use crate::revenue::StageChangeOutcome;
use crate::stamp::Stamp;
use crate::time::millis;

impl AccountState {
    /// Why an event is not taken at all.
    pub(super) fn refusal(&self, event: &Event, stamp: Stamp, rules: Rules<'_>) -> Option<Outcome> {
        let Rules { config, spans, .. } = rules;
        if self.seen.knows(stamp.event) {
            return Some(Outcome::because(OutcomeStatus::Duplicate, "the event id was seen before"));
        }
        if let Some(watermark) = self.watermark
            && stamp.at < spans.open_from(watermark)
        {
            let behind = (watermark - stamp.at) as f64 / 3_600_000.0;
            let allowed = config.optimizer.max_lateness_hours;
            let reason = format!("it happened {behind:.1} hours before the newest event, more than {allowed} are late");
            return Some(Outcome::because(OutcomeStatus::Late, reason));
        }
        let reject = |reason: String| Some(Outcome::because(OutcomeStatus::Rejected, reason));
        if let Some(watermark) = self.watermark
            && stamp.at.saturating_sub(watermark) > spans.max_gap.saturating_add(spans.lateness)
        {
            let ahead = (stamp.at - watermark) as f64 / 86_400_000.0;
            let (gap, lateness) = (config.optimizer.max_gap_days, config.optimizer.max_lateness_hours);
            return reject(format!(
                "it happened {ahead:.1} days after the newest event, more than {gap} days and {lateness} hours: a wrong clock?"
            ));
        }
        let other_path = |path: &str| reject(format!("the account's evidence is configured to be {path}"));
        match event {
            Event::Delivery(e) => {
                let end = spans.grid.end(spans.grid.index(millis(e.period_start)));
                if millis(e.period_start) > stamp.at {
                    return reject(format!(
                        "the period starts at {}, after the report at {}",
                        e.period_start, e.occurred_at
                    ));
                }
                if end <= stamp.at.saturating_sub(spans.horizon) {
                    let reason = format!("the period ended more than {} days before", config.horizon_days);
                    return Some(Outcome::because(OutcomeStatus::Expired, reason));
                }
                currency_problem(e.currency.as_deref(), &[e.spend], config).and_then(reject)
            }
            Event::StageEntry(e) => {
                if config.optimizer.evidence != EvidencePath::Deals {
                    return other_path("feedback");
                }
                if rules.crm.is_some() {
                    return reject("the CRM tells of the account's deals (crm.tenant_id): it would count twice".into());
                }
                if stage_index(&e.stage, config).is_none() {
                    return reject(format!("{:?} is not a configured stage", e.stage));
                }
                if let Some(exposed_at) = e.exposed_at {
                    let lag = stamp.at - millis(exposed_at);
                    if lag < 0 {
                        return reject(format!("the exposure at {exposed_at} is after the entry at {}", e.occurred_at));
                    }
                    if lag > spans.horizon && stage_index(&e.stage, config) == Some(0) {
                        let reason = format!("the exposure was more than {} days before", config.horizon_days);
                        return Some(Outcome::because(OutcomeStatus::Expired, reason));
                    }
                }
                currency_problem(e.currency.as_deref(), e.value.as_slice(), config).and_then(reject)
            }
            Event::Feedback(e) => {
                if config.optimizer.evidence != EvidencePath::Feedback {
                    return other_path("deals");
                }
                currency_problem(
                    e.currency.as_deref(),
                    &[e.actual_pipeline_value, e.actual_cash_revenue, e.actual_spend],
                    config,
                )
                .and_then(reject)
            }
            Event::ChangeCommitted(e) => currency_problem(e.currency.as_deref(), &[e.budget], config).and_then(reject),
            Event::AdRegistered(_) | Event::CreativeRegistered(_) | Event::AdRetired(_) => None,
            Event::Touch(e) => self.crm_refusal(event, &e.tenant_id, stamp, rules),
            Event::Conversion(e) => self.crm_refusal(event, &e.tenant_id, stamp, rules),
            Event::DealStage(e) => self.crm_refusal(event, &e.tenant_id, stamp, rules),
        }
    }

    /// Why an event of the CRM is not taken.
    fn crm_refusal(&self, event: &Event, tenant_id: &str, stamp: Stamp, rules: Rules<'_>) -> Option<Outcome> {
        let reject = |reason: String| Some(Outcome::because(OutcomeStatus::Rejected, reason));
        let Some(crm) = rules.crm else {
            return reject("the account has no tenant: crm.tenant_id is not configured".into());
        };
        if tenant_id != crm.tenant_id {
            return reject(format!("the account is the tenant {:?}'s, not {tenant_id:?}'s", crm.tenant_id));
        }
        if let Event::DealStage(e) = event {
            let change = self.crm.refusal(e, crm)?;
            let status = match change.outcome {
                StageChangeOutcome::Duplicate => OutcomeStatus::Duplicate,
                StageChangeOutcome::Late => OutcomeStatus::Late,
                _ => OutcomeStatus::Rejected,
            };
            let reason = change.reason.clone();
            let effects = Effects { change: Some(change), ..Effects::default() };
            return Some(Outcome { status, reason, effects: Some(effects) });
        }
        if !self.crm.has_keys() {
            return reject("it is kept as hashes alone, and no hashing key was given".into());
        }
        let (status, reason) = self.crm.touches().refusal(stamp.at, &crm.policy)?;
        let status = if status == TouchStatus::Expired { OutcomeStatus::Expired } else { OutcomeStatus::Rejected };
        Some(Outcome::because(status, reason))
    }
}

/// Why amounts in a currency can't be taken.
fn currency_problem(currency: Option<&str>, amounts: &[f64], config: &Config) -> Option<String> {
    let code = currency.filter(|code| *code != config.currency)?;
    let Some(rate) = config.optimizer.exchange_rates.get(code) else {
        return Some(format!("no exchange rate from {code} to {} is configured", config.currency));
    };
    let largest = amounts.iter().map(|amount| (amount * rate).abs()).fold(0.0, f64::max);
    (largest > MAX_EVENT_AMOUNT)
        .then(|| format!("{largest} {} is more than {MAX_EVENT_AMOUNT}, the largest amount", config.currency))
}
