//! `FatigueDetector`: is an ad tired, why, since when, and is a refresh due.

mod report;
mod trend;

pub use report::{FatigueReport, FatigueStatus, RefreshState};

use std::collections::{BTreeMap, HashSet};

use crate::ad::AdState;
use crate::campaigns::Pools;
use crate::cohort::EvidenceBuilder;
use crate::config::{Config, Model};
use crate::ctr::{self, CtrPosterior, Fatigue};
use crate::error::{Error, ErrorKind, Result};
use crate::estimate::Estimate;
use crate::evidence::Evidence;
use crate::lag::Lags;

pub(crate) use trend::Days;
use trend::Trend;

/// Tells whether ads are tired: from the fitted decay of their click-through rate, their frequency, and the trend of
/// their daily figures compared with the other ads of their pool.
///
/// It keeps nothing: the state of the refresh trigger goes in and comes out.
///
/// ```
/// use std::collections::BTreeMap;
/// use lagwise::{AdState, Config, FatigueDetector, FatigueStatus, Model};
///
/// let detector = FatigueDetector::new(Config { model: Model::Scheduled, ..Config::default() })?;
/// let ad = AdState { ad_id: "video".into(), impressions: 9_000, clicks: 90, spend: 100.0, age_hours: 240.0, ..AdState::default() };
/// let reports = detector.detect(&[ad.clone()], &BTreeMap::new())?;
/// assert_eq!(reports[0].status, FatigueStatus::Saturated);
/// assert!(reports[0].refresh_due);
///
/// // The state goes back in, so the same creative does not ask twice within the cool-down.
/// let known = BTreeMap::from([("video".to_owned(), reports[0].refresh.clone())]);
/// assert!(!detector.detect(&[ad], &known)?[0].refresh_due);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct FatigueDetector {
    config: Config,
    lags: Lags,
}

/// One ad as the detector looks at it.
pub(crate) struct Subject<'a> {
    pub(crate) ad_id: &'a str,
    pub(crate) campaign: Option<&'a str>,
    pub(crate) impressions: f64,
    pub(crate) age_hours: f64,
    pub(crate) reach: Option<u64>,
    pub(crate) days: Days,
    pub(crate) refresh: RefreshState,
    /// Hours since the ad, or another one of its creative, last asked for a refresh.
    pub(crate) hours_since_request: Option<f64>,
    pub(crate) evidence: Evidence,
}

/// What is known of one ad's decay.
struct Decay {
    factor: Estimate,
    /// Probability that it is below the trigger; absent where the factor is not fitted.
    probability_below_trigger: Option<f64>,
    half_life_impressions: Option<f64>,
}

impl FatigueDetector {
    /// A detector with this configuration.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config) -> Result<Self> {
        config.check()?;
        Ok(Self { lags: Lags::new(&config), config })
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    /// One report for each ad, in the order given. `previous` holds the refresh state of each ad's last report, by ad
    /// id; an ad that is not in it never asked for a refresh.
    ///
    /// Ads are compared with their pool, so give all ads of an account at once.
    ///
    /// # Errors
    /// As [`crate::BattleHardenedSampler::select_budget_allocation`] for the ads; `OUT_OF_RANGE` or `NOT_FINITE` for a
    /// refresh state, the path starting with `previous["ad id"]`.
    pub fn detect(&self, ads: &[AdState], previous: &BTreeMap<String, RefreshState>) -> Result<Vec<FatigueReport>> {
        for (ad_id, state) in previous {
            state.check().map_err(|error| error.within(&format!("previous[{ad_id:?}]")))?;
        }
        let never = RefreshState::default();
        let evidence = self.evidence(ads)?;
        let subjects: Vec<Subject<'_>> = ads
            .iter()
            .zip(evidence)
            .map(|(ad, evidence)| {
                let refresh = previous.get(&ad.ad_id).unwrap_or(&never).clone();
                Subject {
                    ad_id: &ad.ad_id,
                    campaign: ad.campaign_id.as_deref(),
                    impressions: ad.impressions as f64,
                    age_hours: ad.age_hours,
                    reach: ad.reach,
                    days: Days::of(&ad.history, self.config.period_hours),
                    hours_since_request: refresh.requested_age_hours.map(|age| ad.age_hours - age),
                    refresh,
                    evidence,
                }
            })
            .collect();
        Ok(self.reports(&subjects))
    }

    /// One report for each subject, in their order.
    pub(crate) fn reports(&self, subjects: &[Subject<'_>]) -> Vec<FatigueReport> {
        let pools = self.pools(subjects);
        subjects
            .iter()
            .zip(pools)
            .map(|(subject, pool)| {
                let decay = self.decay(&subject.evidence, pool.ctr);
                let trend =
                    Trend::of(&subject.days, &pool.days.without(&subject.days), subject.impressions, subject.age_hours);
                report::report(subject, &decay, &trend, &self.config.fatigue)
            })
            .collect()
    }

    fn evidence(&self, ads: &[AdState]) -> Result<Vec<Evidence>> {
        let mut seen = HashSet::with_capacity(ads.len());
        let mut builder = EvidenceBuilder::new(&self.config, &self.lags);
        let mut evidence = Vec::with_capacity(ads.len());
        for (index, ad) in ads.iter().enumerate() {
            let checked = ad.check(self.config.period_hours).and_then(|()| {
                if seen.insert(ad.ad_id.as_str()) {
                    builder.of_ad(ad)
                } else {
                    Err(Error::new(ErrorKind::DuplicateId, "ad_id", format!("{:?} occurs twice", ad.ad_id)))
                }
            });
            evidence.push(checked.map_err(|error| error.within(&format!("ads[{index}]")))?);
        }
        Ok(evidence)
    }

    /// For each subject the click-through rate and the daily figures of its pool.
    fn pools(&self, subjects: &[Subject<'_>]) -> Vec<Pool> {
        // Canonical order: sums over a pool must not depend on the order of the ads.
        let mut order: Vec<usize> = (0..subjects.len()).collect();
        order.sort_by_key(|index| subjects.get(*index).map(|subject| subject.ad_id));
        let sorted: Vec<&Subject<'_>> = order.iter().filter_map(|index| subjects.get(*index)).collect();
        let campaigns: Vec<Option<&str>> = sorted.iter().map(|subject| subject.campaign).collect();
        let pools = Pools::of(&campaigns, self.config.pool_by);
        let known: Vec<Pool> = pools
            .members
            .iter()
            .map(|members| {
                let members = || members.iter().filter_map(|member| sorted.get(*member));
                let evidence: Vec<&Evidence> = members().map(|subject| &subject.evidence).collect();
                let mut days = Days::default();
                members().for_each(|subject| days.add(&subject.days));
                Pool { ctr: ctr::pool(&evidence, ctr::prior(&self.config)).rate, days }
            })
            .collect();
        let mut placed: Vec<(usize, Pool)> = order
            .into_iter()
            .zip(&pools.pool_of)
            .filter_map(|(index, pool)| known.get(*pool).map(|pool| (index, pool.clone())))
            .collect();
        placed.sort_by_key(|(index, _)| *index);
        placed.into_iter().map(|(_, pool)| pool).collect()
    }

    fn decay(&self, evidence: &Evidence, pooled_ctr: f64) -> Decay {
        let impressions = evidence.impressions;
        let unfitted = || Decay {
            factor: Estimate::exact(self.config.scheduled.decay_factor(impressions)),
            probability_below_trigger: None,
            half_life_impressions: self.config.scheduled.half_life_impressions(),
        };
        if self.config.model == Model::Scheduled {
            return unfitted();
        }
        let fatigue: Fatigue = CtrPosterior::of(evidence, pooled_ctr, self.config.ctr.cv).fatigue;
        match fatigue.decay(impressions) {
            Some(factor) => Decay {
                factor,
                probability_below_trigger: fatigue
                    .probability_decay_below(self.config.fatigue.trigger_decay, impressions),
                half_life_impressions: fatigue.half_life_impressions(),
            },
            None => unfitted(),
        }
    }
}

/// What the ads of one pool have in common.
#[derive(Clone)]
struct Pool {
    ctr: f64,
    days: Days,
}
