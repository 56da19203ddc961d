//! What the funnel model takes from the configuration before it sees an ad.

use crate::config::Config;
use crate::ctr;
use crate::evidence::Evidence;
use crate::pool::RatePrior;

/// Events that a nominal stage rate is worth.
const STAGE_EVENTS: f64 = 3.0;
/// Coefficient of variation between ads of the value per click, where stages are not reported.
pub(super) const REVENUE_CV: f64 = 0.6;
/// The priors of a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Priors {
    pub(super) ctr: RatePrior,
    pub(super) stages: Vec<RatePrior>,
    pub(super) revenue: RatePrior,
    pub(super) deal_value: f64,
    pub(super) event_value: f64,
    pub(super) nominal_cpm: f64,
}

impl Priors {
    pub(crate) fn new(config: &Config) -> Self {
        let stages: Vec<RatePrior> = config
            .stages
            .iter()
            .enumerate()
            .map(|(index, stage)| RatePrior {
                nominal: stage.nominal_rate,
                events: STAGE_EVENTS,
                cv: stage.cv,
                is_probability: index > 0,
            })
            .collect();
        let events_per_click =
            stages.iter().map(|stage| stage.nominal).product::<f64>() * config.deal_value / config.event_value();
        Self {
            ctr: ctr::prior(config),
            revenue: RatePrior {
                nominal: events_per_click,
                events: STAGE_EVENTS,
                cv: REVENUE_CV,
                is_probability: false,
            },
            stages,
            deal_value: config.deal_value,
            event_value: config.event_value(),
            nominal_cpm: config.nominal_cpm,
        }
    }
}

impl Priors {
    /// Revenue in units of an average event. Increments may sum to a loss; no rate of events is below none.
    pub(super) fn revenue_events(&self, evidence: &Evidence) -> f64 {
        evidence.revenue.max(0.0) / self.event_value
    }
}

/// Whether the ad's revenue is its evidence: no stage counts, and either some revenue or nobody reports stages.
pub(super) fn is_on_revenue(evidence: &Evidence, stages_reported: bool) -> bool {
    !evidence.has_stages && (evidence.revenue > 0.0 || !stages_reported)
}
