//! Arms from an account's state: what each ad's periods amount to at one instant.

use crate::allocate::Limits;
use crate::arm::Arm;
use crate::config::{Config, EvidencePath, RevenueMode};
use crate::error::Result;
use crate::evidence::{Evidence, STAGES};
use crate::lag::{Arrived, Lags};
use crate::money::{Currency, Micros, to_major};
use crate::revenue::DealSum;
use crate::state::{AccountState, AdRecord, Registration, Rules, Spans, Stamp, whole};
use crate::time::{Millis, millis_to_hours};

/// How much of each period's outcomes has arrived at one instant, by the period's age in periods.
pub(super) struct Maturity<'a> {
    lags: &'a Lags,
    now: Millis,
    spans: Spans,
    currency: Currency,
    /// The period that holds the instant.
    current: i64,
    /// Of the period that holds the instant, the one before it, and so on to the horizon.
    by_age: Vec<Arrived>,
}

static NOTHING: Arrived = Arrived { stages: [0.0; STAGES], funnel: 0.0 };
static EVERYTHING: Arrived = Arrived { stages: [1.0; STAGES], funnel: 1.0 };

impl<'a> Maturity<'a> {
    pub(super) fn at(now: Millis, lags: &'a Lags, spans: Spans, currency: Currency) -> Self {
        let grid = spans.grid;
        let current = grid.index(now);
        let by_age = (0..=grid.count(spans.horizon))
            .map(|age| {
                let period = current - age;
                let old = millis_to_hours(now - grid.start(period));
                let young = millis_to_hours((now - grid.end(period)).max(0));
                lags.arrived(young, old)
            })
            .collect();
        Self { lags, now, spans, currency, current, by_age }
    }

    /// Nothing of a period that has not begun, all of one before the horizon.
    fn of(&self, period: i64) -> &Arrived {
        match usize::try_from(self.current - period) {
            Ok(age) => self.by_age.get(age).unwrap_or(&EVERYTHING),
            Err(_) => &NOTHING,
        }
    }

    /// An ad's evidence at the instant, with the value of its deals.
    fn evidence(&self, ad: &AdRecord, deals: DealSum, config: &Config) -> Evidence {
        let stages = config.stages.len();
        let mut evidence = ad.delivered(self.spans.grid).clone();
        evidence.has_stages = config.optimizer.evidence == EvidencePath::Deals;
        let (fed_back, value) = match config.mode {
            RevenueMode::Pipeline => (ad.pipeline_value, deals.value),
            RevenueMode::Direct => (ad.cash_revenue, deals.won),
        };
        evidence.revenue = to_major(fed_back) + self.currency.to_major(value);
        (evidence.won_count, evidence.won_value) = (whole(ad.won_count), to_major(ad.won_value));
        let folded = ad.folded.entries();
        evidence.entries = folded;
        let folded_clicks = ad.folded.clicks as f64;
        evidence.mature_clicks = folded_clicks;
        let before = std::iter::once(&folded_clicks).chain(&folded);
        for (exposure, before) in evidence.exposure.iter_mut().zip(before).take(stages) {
            *exposure = *before;
        }
        for delivered in &ad.deliveries {
            let arrived = self.of(delivered.period);
            let clicks = delivered.clicks as f64;
            evidence.mature_clicks += clicks * arrived.funnel;
            if let (Some(exposure), Some(share)) = (evidence.exposure.first_mut(), arrived.stages.first()) {
                *exposure += clicks * share;
            }
        }
        for entered in &ad.entries {
            let arrived = self.of(entered.period);
            for (entries, count) in evidence.entries.iter_mut().zip(&entered.counts) {
                *entries += whole(*count);
            }
            for (stage, count) in entered.counts.iter().enumerate() {
                let (Some(exposure), Some(share)) =
                    (evidence.exposure.get_mut(stage + 1), arrived.stages.get(stage + 1))
                else {
                    continue;
                };
                // What is lost is known at once.
                let lost = entered.lost.get(stage).copied().unwrap_or(0);
                *exposure += whole(*count) * share + whole(lost) * (1.0 - share);
            }
        }
        evidence.fill_skipped_stages();
        evidence.maturity = if evidence.clicks > 0.0 {
            evidence.mature_clicks / evidence.clicks
        } else {
            self.lags.funnel.average(0.0, self.age_hours(ad))
        };
        evidence
    }

    pub(super) fn age_hours(&self, ad: &AdRecord) -> f64 {
        let started_at = ad.registration.as_ref().map_or(self.now, |known| known.value.started_at);
        millis_to_hours((self.now - started_at).max(0))
    }

    /// Evidence of every ad that was ever registered, by ad id.
    pub(super) fn of_ads<'s>(&self, state: &'s AccountState, rules: Rules<'_>) -> Vec<AdEvidence<'s>> {
        let open = rules.crm.map(|crm| state.crm.open(self.now, crm)).unwrap_or_default();
        state
            .ads()
            .iter()
            .filter(|(_, ad)| ad.registration.is_some())
            .map(|(ad_id, record)| {
                let age_hours = self.age_hours(record);
                let mut deals = open.of(ad_id);
                deals += state.crm.won().of(ad_id);
                let evidence = self.evidence(record, deals, rules.config);
                let spend_per_day = evidence.spend / (age_hours / 24.0).max(1.0);
                let is_live = record.is_live() && record.has_started(self.now);
                AdEvidence { ad_id, record, evidence, age_hours, spend_per_day, is_live }
            })
            .collect()
    }
}

/// One ad's evidence at one instant.
pub(super) struct AdEvidence<'s> {
    pub(super) ad_id: &'s str,
    pub(super) record: &'s AdRecord,
    pub(super) evidence: Evidence,
    pub(super) age_hours: f64,
    pub(super) spend_per_day: f64,
    /// Whether it can be given money at the instant.
    pub(super) is_live: bool,
}

impl<'s> AdEvidence<'s> {
    fn budget_id(&self) -> &'s str {
        self.record.budget_id().unwrap_or(self.ad_id)
    }

    pub(super) fn campaign(&self) -> Option<&'s str> {
        self.record.campaign_id()
    }
}

/// The live budgets as arms, and the retired ads that only inform the pooled rates; each sorted by id.
pub(super) struct Arms<'s> {
    pub(super) live: Vec<Arm<'s>>,
    pub(super) retired: Vec<Arm<'s>>,
}

impl<'s> Arms<'s> {
    pub(super) fn of(
        ads: Vec<AdEvidence<'s>>,
        state: &AccountState,
        config: &Config,
        currency: Currency,
    ) -> Result<Self> {
        let (mut live, retired): (Vec<_>, Vec<_>) = ads.into_iter().partition(|ad| ad.is_live);
        live.sort_by_key(|ad| (ad.budget_id(), ad.ad_id));
        let mut arms = Vec::with_capacity(live.len());
        let mut rest = live.into_iter().peekable();
        while let Some(first) = rest.next() {
            let budget_id = first.budget_id();
            let mut group = vec![first];
            while let Some(next) = rest.next_if(|ad| ad.budget_id() == budget_id) {
                group.push(next);
            }
            arms.push(arm(budget_id, group, arms.len(), state, config, currency)?);
        }
        let mut retired_arms = Vec::with_capacity(retired.len());
        for ad in retired {
            retired_arms.push(arm(ad.ad_id, vec![ad], 0, state, config, currency)?);
        }
        Ok(Self { live: arms, retired: retired_arms })
    }
}

fn arm<'s>(
    id: &'s str,
    group: Vec<AdEvidence<'s>>,
    position: usize,
    state: &AccountState,
    config: &Config,
    currency: Currency,
) -> Result<Arm<'s>> {
    let registrations = || group.iter().filter_map(|ad| ad.record.registration.as_ref());
    // Of what several registrations say the latest holds, and of the current budget the latest of them and of the changes.
    let latest = |said: fn(&Registration) -> Option<Micros>| {
        registrations().filter_map(|known| said(&known.value).map(|value| (known.stamp, value))).max()
    };
    let committed = state.committed_budget(id).map(|budget| (budget.stamp, budget.value));
    let current = latest(|r| r.current_budget).max(committed);
    let minor = |field: &str, said: Option<(Stamp, Micros)>| {
        said.map(|(_, micros)| currency.to_minor(field, to_major(micros))).transpose()
    };
    let spend_per_day: f64 = group.iter().map(|ad| ad.spend_per_day).sum();
    let limits = Limits {
        current: minor("current_budget", current)?,
        min: minor("min_budget", latest(|r| r.min_budget))?,
        max: minor("max_budget", latest(|r| r.max_budget))?,
        headroom: None,
        spend_rate: currency.to_minor("spend", spend_per_day)?,
        is_frozen: registrations().any(|known| known.value.frozen),
        is_new: group.iter().all(|ad| ad.age_hours < config.period_hours),
    };
    Ok(Arm {
        id,
        campaign: group.iter().find_map(AdEvidence::campaign),
        ads: group.iter().map(|ad| ad.ad_id).collect(),
        position,
        limits,
        spend_per_day,
        age_hours: group.iter().map(|ad| ad.age_hours).fold(0.0, f64::max),
        dna_score: 0.0,
        evidence: Evidence::of_budget(group.into_iter().map(|ad| (ad.evidence, ad.spend_per_day)).collect()),
    })
}
