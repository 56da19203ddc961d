//! Evidence from ads as a caller gives them: each period, and what the totals hold beyond them, is one cohort.

use std::collections::{BTreeMap, HashMap};

use crate::ad::{AdState, Period};
use crate::config::{Config, Model, RevenueMode};
use crate::error::{Error, ErrorKind, Result};
use crate::evidence::{Evidence, RATES, STAGES};
use crate::lag::{Arrived, Lags};

/// Deliveries of one span of ages: a period of the history, or what the totals hold beyond it.
#[derive(Clone, Debug)]
struct Cohort {
    young: f64,
    old: f64,
    impressions: f64,
    clicks: f64,
    spend: f64,
    entries: [f64; STAGES],
    /// Whether its place in time is known, so that fatigue can be told.
    is_period: bool,
}

impl Cohort {
    /// Number of periods it counts as.
    fn periods(&self, period_hours: f64) -> f64 {
        ((self.old - self.young) / period_hours).max(1.0)
    }
}

impl Cohort {
    fn absorb(&mut self, other: &Self) {
        self.impressions += other.impressions;
        self.clicks += other.clicks;
        self.spend += other.spend;
        self.is_period &= other.is_period;
        for (sum, more) in self.entries.iter_mut().zip(&other.entries) {
            *sum += more;
        }
    }
}

/// Makes evidence from ads; remembers the arrived shares of spans that occur again.
#[derive(Debug)]
pub(crate) struct EvidenceBuilder<'a> {
    config: &'a Config,
    lags: &'a Lags,
    known_spans: HashMap<(u64, u64), Arrived>,
    /// The cohorts of the ad at hand; kept to keep their memory.
    cohorts: Vec<Cohort>,
}

impl<'a> EvidenceBuilder<'a> {
    pub(crate) fn new(config: &'a Config, lags: &'a Lags) -> Self {
        Self { config, lags, known_spans: HashMap::new(), cohorts: Vec::new() }
    }

    /// Evidence of one ad.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownName`] for a stage that is not configured, [`ErrorKind::Conflict`] where a stage's total is
    /// below the history's sum.
    pub(crate) fn of_ad(&mut self, ad: &AdState) -> Result<Evidence> {
        let mut cohorts = std::mem::take(&mut self.cohorts);
        cohorts.clear();
        self.collect(ad, &mut cohorts)?;
        let mut evidence = Evidence {
            revenue: match self.config.mode {
                RevenueMode::Pipeline => ad.pipeline_value,
                RevenueMode::Direct => ad.cash_revenue,
            },
            has_stages: ad.stage_counts.is_some() || ad.history.iter().any(|period| !period.stage_counts.is_empty()),
            ..Evidence::default()
        };
        self.fill(&mut evidence, &mut cohorts, ad.age_hours);
        self.cohorts = cohorts;
        Ok(evidence)
    }

    /// Evidence of one budget given by totals alone, its stage entries in the configured order.
    pub(crate) fn of_totals(&mut self, totals: &Totals<'_>) -> Evidence {
        let mut evidence =
            Evidence { revenue: totals.revenue, has_stages: totals.entries.is_some(), ..Evidence::default() };
        let mut cohort = Cohort {
            young: 0.0,
            old: totals.age_hours,
            impressions: totals.impressions,
            clicks: totals.clicks,
            spend: totals.spend,
            entries: [0.0; STAGES],
            is_period: false,
        };
        for (entries, count) in cohort.entries.iter_mut().zip(totals.entries.unwrap_or_default()) {
            *entries = *count;
        }
        self.fill_with(&mut evidence, &[cohort], totals.age_hours);
        evidence
    }

    /// Adds the cohorts of an ad to a list.
    fn collect(&self, ad: &AdState, cohorts: &mut Vec<Cohort>) -> Result<()> {
        let mut rest = Cohort {
            young: 0.0,
            old: ad.age_hours,
            impressions: ad.impressions as f64,
            clicks: ad.clicks as f64,
            spend: ad.spend,
            entries: [0.0; STAGES],
            is_period: false,
        };
        for (index, period) in ad.history.iter().enumerate() {
            let cohort = self.cohort_of(period).map_err(|error| error.within(&format!("history[{index}]")))?;
            rest.young = rest.young.max(cohort.old);
            rest.impressions -= cohort.impressions;
            rest.clicks -= cohort.clicks;
            rest.spend -= cohort.spend;
            for (left, taken) in rest.entries.iter_mut().zip(&cohort.entries) {
                *left -= taken;
            }
            cohorts.push(cohort);
        }
        match &ad.stage_counts {
            Some(counts) => {
                let mut totals = [0.0; STAGES];
                self.count_stages(counts, &mut totals)?;
                for ((left, total), stage) in rest.entries.iter_mut().zip(totals).zip(&self.config.stages) {
                    *left += total;
                    if *left < 0.0 {
                        return Err(Error::new(
                            ErrorKind::Conflict,
                            format!("stage_counts[{:?}]", stage.name),
                            format!("{total} is below the sum {} of the history's periods", total - *left),
                        ));
                    }
                }
            }
            None => rest.entries = [0.0; STAGES],
        }
        // What is left by rounding alone is no price.
        if rest.spend < 1e-9 * ad.spend {
            rest.spend = 0.0;
        }
        rest.old = rest.old.max(rest.young);
        if ad.history.is_empty() {
            cohorts.push(rest);
        } else if rest.impressions > 0.0
            || rest.clicks > 0.0
            || rest.spend > 0.0
            || rest.entries.iter().any(|n| *n > 0.0)
        {
            // Everything before the history happened in some order that the periods do not contradict.
            rest.is_period = true;
            cohorts.push(rest);
        }
        Ok(())
    }

    fn cohort_of(&self, period: &Period) -> Result<Cohort> {
        let duration = period.duration_hours.unwrap_or(self.config.period_hours);
        let mut cohort = Cohort {
            young: (period.age_hours - duration).max(0.0),
            old: period.age_hours,
            impressions: period.impressions as f64,
            clicks: period.clicks as f64,
            spend: period.spend,
            entries: [0.0; STAGES],
            is_period: true,
        };
        self.count_stages(&period.stage_counts, &mut cohort.entries)?;
        Ok(cohort)
    }

    fn count_stages(&self, counts: &BTreeMap<String, u64>, entries: &mut [f64; STAGES]) -> Result<()> {
        for (name, count) in counts {
            let field = || format!("stage_counts[{name:?}]");
            crate::check::count("", *count).map_err(|error| error.within(&field()))?;
            let stages = self.config.stages.iter();
            match entries.iter_mut().zip(stages).find(|(_, stage)| stage.name == *name) {
                Some((entry, _)) => *entry = *count as f64,
                None => {
                    let names: Vec<_> = self.config.stages.iter().map(|s| s.name.as_str()).collect();
                    return Err(Error::new(
                        ErrorKind::UnknownName,
                        field(),
                        format!("{name:?} is not one of the configured stages {}", names.join(", ")),
                    ));
                }
            }
        }
        Ok(())
    }

    fn fill(&mut self, evidence: &mut Evidence, cohorts: &mut Vec<Cohort>, age_hours: f64) {
        cohorts.sort_by(|a, b| b.old.total_cmp(&a.old).then(b.young.total_cmp(&a.young)));
        // What was delivered in one span was delivered together, in whatever order it is listed.
        cohorts.dedup_by(|next, kept| {
            let is_same = next.old == kept.old && next.young == kept.young;
            if is_same {
                kept.absorb(next);
            }
            is_same
        });
        self.fill_with(evidence, cohorts, age_hours);
    }

    /// Sums up cohorts, oldest first, no two of one span.
    fn fill_with(&mut self, evidence: &mut Evidence, cohorts: &[Cohort], age_hours: f64) {
        evidence.decayed = cohorts.iter().all(|cohort| cohort.is_period).then(|| Box::new([0.0; RATES]));
        for cohort in cohorts {
            evidence.add_delivery(cohort.impressions, cohort.clicks, cohort.spend);
            self.add_exposure(evidence, cohort);
            let span_days = (cohort.old - cohort.young).max(self.config.period_hours) / 24.0;
            evidence.response.add(
                cohort.periods(self.config.period_hours),
                cohort.spend / span_days,
                cohort.spend,
                cohort.impressions,
            );
        }
        evidence.fill_skipped_stages();
        evidence.maturity = if evidence.clicks > 0.0 {
            evidence.mature_clicks / evidence.clicks
        } else {
            self.lags.funnel.average(0.0, age_hours)
        };
    }

    fn add_exposure(&mut self, evidence: &mut Evidence, cohort: &Cohort) {
        let (lags, model) = (self.lags, self.config.model);
        let arrived = |young: f64, old: f64| match model {
            Model::Funnel => lags.arrived(young, old),
            // It reports how much has arrived, and uses no stage.
            Model::Scheduled => Arrived { funnel: lags.funnel.average(young, old), ..Arrived::default() },
        };
        let arrived = if cohort.is_period {
            *self
                .known_spans
                .entry((cohort.young.to_bits(), cohort.old.to_bits()))
                .or_insert_with(|| arrived(cohort.young, cohort.old))
        } else {
            arrived(cohort.young, cohort.old)
        };
        evidence.mature_clicks += cohort.clicks * arrived.funnel;
        let mut before = cohort.clicks;
        let stages = self.config.stages.len();
        for ((exposure, entries), (entered, share)) in evidence
            .exposure
            .iter_mut()
            .zip(&mut evidence.entries)
            .zip(cohort.entries.iter().zip(&arrived.stages))
            .take(stages)
        {
            *exposure += before * share;
            *entries += entered;
            before = *entered;
        }
    }
}

/// Totals of one budget, as a row of columns gives them.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Totals<'a> {
    pub(crate) impressions: f64,
    pub(crate) clicks: f64,
    pub(crate) spend: f64,
    pub(crate) revenue: f64,
    pub(crate) age_hours: f64,
    pub(crate) entries: Option<&'a [f64]>,
}
