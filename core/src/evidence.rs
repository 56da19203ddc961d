//! The sufficient statistics of one budget: all that the funnel posterior needs to know of its ads.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::ad::{AdState, Period};
use crate::config::{Config, RevenueMode};
use crate::error::{Error, ErrorKind, Result};
use crate::lag::Lag;
use crate::response::ResponseSums;

/// Number of fatigue rates on the grid.
pub(crate) const RATES: usize = 26;
/// Most stages of a funnel, as an array length.
pub(crate) const STAGES: usize = crate::config::MAX_STAGES;

/// Fatigue rates per impression: none, then 10^-7 to 10^-4 in eighths of a decade.
pub(crate) static FATIGUE_RATES: LazyLock<[f64; RATES]> =
    LazyLock::new(|| std::array::from_fn(|g| if g == 0 { 0.0 } else { 10_f64.powf(-7.0 + (g - 1) as f64 / 8.0) }));

/// What happened to one budget so far.
#[derive(Clone, Debug, Default)]
pub(crate) struct Evidence {
    pub(crate) impressions: f64,
    pub(crate) clicks: f64,
    pub(crate) spend: f64,
    /// Value of the ads' revenue in the configured mode.
    pub(crate) revenue: f64,
    /// Impressions discounted at each fatigue rate; absent where no history tells them apart.
    pub(crate) decayed: Option<Box<[f64; RATES]>>,
    /// Sum over clicks of the impressions served before them.
    pub(crate) click_depth: f64,
    /// Entries into each stage.
    pub(crate) entries: [f64; STAGES],
    /// Effective exposure of each stage: exposures times the share of their outcomes that has arrived.
    pub(crate) exposure: [f64; STAGES],
    /// Whether stage entries are reported.
    pub(crate) has_stages: bool,
    /// Clicks times the share of the whole funnel that has arrived.
    pub(crate) mature_clicks: f64,
    /// Share of the whole funnel that has arrived, averaged over clicks (over the ad's age where there are none).
    pub(crate) maturity: f64,
    pub(crate) response: ResponseSums,
}

/// The lags of a configuration, made once.
#[derive(Clone, Debug)]
pub(crate) struct Lags {
    stages: Vec<Lag>,
    funnel: Lag,
}

/// Shares that have arrived of a cohort: per stage, and of the whole funnel.
#[derive(Clone, Copy, Debug, Default)]
struct Arrived {
    stages: [f64; STAGES],
    funnel: f64,
}

impl Lags {
    pub(crate) fn new(config: &Config) -> Self {
        let horizon = config.horizon_hours();
        Self {
            stages: config.stages.iter().map(|stage| Lag::of_stage(stage, horizon)).collect(),
            funnel: Lag::of_funnel(config),
        }
    }

    fn arrived(&self, young: f64, old: f64) -> Arrived {
        let mut arrived = Arrived { funnel: self.funnel.average(young, old), ..Arrived::default() };
        for (share, lag) in arrived.stages.iter_mut().zip(&self.stages) {
            *share = lag.average(young, old);
        }
        arrived
    }
}

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

    fn same_span(&self, other: &Self) -> bool {
        self.old.to_bits() == other.old.to_bits() && self.young.to_bits() == other.young.to_bits()
    }

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

/// Evidence of a budget whose ads are still being added.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    evidence: Evidence,
    cohorts: Vec<Cohort>,
    oldest_hours: f64,
}

impl Draft {
    /// Adds one of the budget's ads.
    ///
    /// # Errors
    /// [`ErrorKind::UnknownName`] for a stage that is not configured, [`ErrorKind::Conflict`] where a stage's total is
    /// below the history's sum.
    pub(crate) fn add(&mut self, builder: &EvidenceBuilder<'_>, ad: &AdState) -> Result<()> {
        self.evidence.revenue += match builder.config.mode {
            RevenueMode::Pipeline => ad.pipeline_value,
            RevenueMode::Direct => ad.cash_revenue,
        };
        self.evidence.has_stages |=
            ad.stage_counts.is_some() || ad.history.iter().any(|period| !period.stage_counts.is_empty());
        self.oldest_hours = self.oldest_hours.max(ad.age_hours);
        builder.cohorts_of(ad, &mut self.cohorts)
    }
}

/// Makes evidence from ads; remembers the arrived shares of spans that occur again.
#[derive(Debug)]
pub(crate) struct EvidenceBuilder<'a> {
    config: &'a Config,
    lags: &'a Lags,
    known_spans: HashMap<(u64, u64), Arrived>,
}

impl<'a> EvidenceBuilder<'a> {
    pub(crate) fn new(config: &'a Config, lags: &'a Lags) -> Self {
        Self { config, lags, known_spans: HashMap::new() }
    }

    /// The evidence of all ads added to the draft.
    pub(crate) fn finish(&mut self, draft: Draft) -> Evidence {
        let Draft { mut evidence, cohorts, oldest_hours } = draft;
        self.fill(&mut evidence, cohorts, oldest_hours);
        evidence
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
        self.fill(&mut evidence, vec![cohort], totals.age_hours);
        evidence
    }

    fn cohorts_of(&self, ad: &AdState, cohorts: &mut Vec<Cohort>) -> Result<()> {
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
        rest.spend = rest.spend.max(0.0);
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

    fn count_stages(
        &self,
        counts: &std::collections::BTreeMap<String, u64>,
        entries: &mut [f64; STAGES],
    ) -> Result<()> {
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

    fn fill(&mut self, evidence: &mut Evidence, mut cohorts: Vec<Cohort>, oldest: f64) {
        // Oldest first: fatigue counts the impressions before each cohort.
        cohorts.sort_by(|a, b| b.old.total_cmp(&a.old).then(b.young.total_cmp(&a.young)));
        cohorts.dedup_by(|later, kept| {
            let same = kept.same_span(later);
            if same {
                kept.absorb(later);
            }
            same
        });
        let tells_fatigue = cohorts.iter().all(|cohort| cohort.is_period);
        let mut decayed = tells_fatigue.then(|| Box::new([0.0; RATES]));
        for cohort in &cohorts {
            let depth = evidence.impressions + 0.5 * cohort.impressions;
            if let Some(decayed) = &mut decayed {
                add_decayed(decayed, cohort.impressions, depth);
                evidence.click_depth += cohort.clicks * depth;
            }
            evidence.impressions += cohort.impressions;
            evidence.clicks += cohort.clicks;
            evidence.spend += cohort.spend;
            self.add_exposure(evidence, cohort);
            let span_days = (cohort.old - cohort.young).max(self.config.period_hours) / 24.0;
            evidence.response.add(
                cohort.periods(self.config.period_hours),
                cohort.spend / span_days,
                cohort.spend,
                cohort.impressions,
            );
        }
        evidence.decayed = decayed;
        // A stage that was skipped counts as entered.
        let mut later = 0.0_f64;
        for entries in evidence.entries.iter_mut().rev() {
            later = later.max(*entries);
            *entries = later;
        }
        evidence.maturity = if evidence.clicks > 0.0 {
            evidence.mature_clicks / evidence.clicks
        } else {
            self.lags.funnel.average(0.0, oldest)
        };
    }

    fn add_exposure(&mut self, evidence: &mut Evidence, cohort: &Cohort) {
        let arrived = if cohort.is_period {
            *self
                .known_spans
                .entry((cohort.young.to_bits(), cohort.old.to_bits()))
                .or_insert_with(|| self.lags.arrived(cohort.young, cohort.old))
        } else {
            self.lags.arrived(cohort.young, cohort.old)
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

/// Adds `impressions` served around cumulative depth `depth`, discounted at each rate of the grid.
///
/// Only the first decade is exponentiated; each further rate is ten times the one eight places before it, so its factor
/// is that one's tenth power.
fn add_decayed(decayed: &mut [f64; RATES], impressions: f64, depth: f64) {
    let mut factors = [1.0; RATES];
    let mut last_decade = [1.0; 8];
    for (g, (factor, rate)) in factors.iter_mut().zip(FATIGUE_RATES.iter()).enumerate().skip(1) {
        let slot = last_decade.get_mut((g - 1) % 8);
        let Some(slot) = slot else { continue };
        *factor = if g <= 8 {
            (-rate * depth).exp()
        } else {
            let square = *slot * *slot;
            let fifth = square * square * *slot;
            fifth * fifth
        };
        *slot = *factor;
    }
    for (sum, factor) in decayed.iter_mut().zip(factors) {
        *sum += impressions * factor;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tenth_powers_are_the_exponentials() {
        for depth in [0.0, 500.0, 40_000.0, 3e6] {
            let mut decayed = [0.0; RATES];
            add_decayed(&mut decayed, 7.0, depth);
            for (sum, rate) in decayed.iter().zip(FATIGUE_RATES.iter()) {
                let exact = 7.0 * (-rate * depth).exp();
                assert!((sum - exact).abs() <= 1e-12 * exact.max(1e-250), "{rate} at {depth}");
            }
        }
    }
}
