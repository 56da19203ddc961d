//! `Optimizer`: the closed loop. Events go in, decisions come out; between them lies the account's state.

mod crm;
mod decision;
mod evidence;

pub use decision::{Decision, RefreshRequest, Tick};

use std::sync::OnceLock;

use jiff::Timestamp;

use crate::check;
use crate::config::Config;
use crate::digest::sha256_hex;
use crate::error::{Error, ErrorKind, Result};
use crate::event::{
    AdRegistered, AdRetired, ChangeCommitted, CreativeRegistered, Delivery, Event, Feedback, StageEntry,
};
use crate::fatigue::{FatigueDetector, FatigueReport, RefreshState, Subject};
use crate::guard::BudgetHeadroom;
use crate::lag::{LagPriors, LagReport, Lags};
use crate::outcome::Outcome;
use crate::sampler::{BattleHardenedSampler, DecisionOptions};
use crate::snapshot;
use crate::state::{AccountState, AdRecord, CrmRules, Refresh, Rules, Spans, StateSize};
use crate::time::{millis, millis_to_hours};

use evidence::{Arms, Maturity};

/// Budgets for an account from the events that happen to it.
///
/// The state is the fold of the events: the same set of them gives the same state and the same decisions, in any order
/// of arrival within `max_lateness_hours` and with any of them repeated.
///
/// ```
/// use lagwise::{Config, DecisionOptions, Event, Optimizer, OutcomeStatus};
///
/// let mut optimizer = Optimizer::new(Config::default())?;
/// for event in [
///     r#"{"type": "ad_registered", "event_id": "1", "occurred_at": "2026-03-01T00:00:00Z", "ad_id": "video"}"#,
///     r#"{"type": "ad_registered", "event_id": "2", "occurred_at": "2026-03-01T00:00:00Z", "ad_id": "carousel"}"#,
///     r#"{"type": "delivery", "event_id": "3", "occurred_at": "2026-03-01T06:05:00Z", "ad_id": "video",
///         "period_start": "2026-03-01T00:00:00Z", "impressions": 900, "clicks": 14, "spend": 11.5}"#,
///     r#"{"type": "stage_entry", "event_id": "4", "occurred_at": "2026-03-01T16:40:00Z", "ad_id": "video",
///         "conversion_id": "deal-17", "stage": "lead", "exposed_at": "2026-03-01T03:10:00Z"}"#,
/// ] {
///     let event = Event::from_json(event)?;
///     assert_eq!(optimizer.apply(&event)?.status, OutcomeStatus::Applied);
///     assert_eq!(optimizer.apply(&event)?.status, OutcomeStatus::Duplicate);
/// }
/// let now = "2026-03-01T18:00:00Z".parse().expect("an instant");
/// let decision = optimizer.recommend(now, 60.0, &DecisionOptions::default())?;
/// assert_eq!(decision.allocation.recommendations.len(), 2);
///
/// let restored = Optimizer::restore(Config::default(), &optimizer.snapshot()?)?;
/// assert_eq!(restored.recommend(now, 60.0, &DecisionOptions::default())?, decision);
/// # Ok::<(), lagwise::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Optimizer {
    sampler: BattleHardenedSampler,
    detector: FatigueDetector,
    spans: Spans,
    /// How the CRM's events are read, where a tenant is configured.
    crm: Option<CrmRules>,
    config_digest: String,
    state: AccountState,
    lag_priors: LagPriors,
    /// The lags learned from the state; made when they are first needed after it changed.
    lags: OnceLock<Lags>,
}

impl Optimizer {
    /// An optimizer without any event.
    ///
    /// # Errors
    /// Those of [`Config::check`].
    pub fn new(config: Config) -> Result<Self> {
        config.check()?;
        let detector = FatigueDetector::new(config.clone())?;
        let config_digest = sha256_hex(config.to_json()?.as_bytes());
        let (spans, lag_priors, crm) = (Spans::new(&config), LagPriors::new(&config), CrmRules::new(&config)?);
        let sampler = BattleHardenedSampler::new(config)?;
        let (state, lags) = (AccountState::default(), OnceLock::new());
        Ok(Self { sampler, detector, spans, crm, config_digest, state, lag_priors, lags })
    }

    /// The same with the state that a snapshot holds.
    fn with_state(mut self, read: impl FnOnce(Rules<'_>) -> Result<AccountState>) -> Result<Self> {
        self.state = read(self.rules())?;
        Ok(self)
    }

    fn rules(&self) -> Rules<'_> {
        Rules { config: self.sampler.config(), spans: self.spans, crm: self.crm.as_ref() }
    }

    fn maturity(&self, now: Timestamp) -> Maturity<'_> {
        Maturity::at(millis(now), self.lags(), self.spans, self.sampler.currency())
    }

    /// The configuration, defaults filled in.
    #[must_use]
    pub fn config(&self) -> &Config {
        self.sampler.config()
    }

    /// Folds one event into the state, and says what became of it.
    ///
    /// # Errors
    /// Those of [`Event::check`]; nothing is changed then.
    pub fn apply(&mut self, event: &Event) -> Result<Outcome> {
        let before = self.state.watermark().map(|watermark| self.spans.grid.index(watermark));
        let rules = Rules { config: self.sampler.config(), spans: self.spans, crm: self.crm.as_ref() };
        let outcome = self.state.apply(event, rules)?;
        let after = self.state.watermark().map(|watermark| self.spans.grid.index(watermark));
        let tells_lags =
            matches!(event, Event::StageEntry(_) | Event::Touch(_) | Event::Conversion(_) | Event::DealStage(_));
        if tells_lags || before != after {
            self.lags = OnceLock::new();
        }
        Ok(outcome)
    }

    /// An ad started, or what is known of it changed.
    ///
    /// # Errors
    /// As [`Optimizer::apply`], and so for every call that records an event.
    pub fn register_ad(&mut self, event: AdRegistered) -> Result<Outcome> {
        self.apply(&Event::AdRegistered(event))
    }

    /// A creative exists.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn register_creative(&mut self, event: CreativeRegistered) -> Result<Outcome> {
        self.apply(&Event::CreativeRegistered(event))
    }

    /// What an ad delivered in one period.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_delivery(&mut self, event: Delivery) -> Result<Outcome> {
        self.apply(&Event::Delivery(event))
    }

    /// A conversion entered a stage.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_stage_entry(&mut self, event: StageEntry) -> Result<Outcome> {
        self.apply(&Event::StageEntry(event))
    }

    /// Revenue of an ad since the last feedback.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn register_feedback(&mut self, event: Feedback) -> Result<Outcome> {
        self.apply(&Event::Feedback(event))
    }

    /// A budget was changed on the platform.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_change_committed(&mut self, event: ChangeCommitted) -> Result<Outcome> {
        self.apply(&Event::ChangeCommitted(event))
    }

    /// An ad ended.
    ///
    /// # Errors
    /// As [`Optimizer::apply`].
    pub fn record_ad_retired(&mut self, event: AdRetired) -> Result<Outcome> {
        self.apply(&Event::AdRetired(event))
    }

    /// Splits a total budget per day (major units, at least 0) over the live ads, as things stand at `now`.
    ///
    /// # Errors
    /// `NOT_FINITE` or `OUT_OF_RANGE` for the total; `OUT_OF_RANGE`, `CONFLICT` or `DUPLICATE_ID` for the headroom.
    pub fn recommend(&self, now: Timestamp, total_budget: f64, options: &DecisionOptions) -> Result<Decision> {
        let currency = self.sampler.currency();
        let total = currency.to_minor("total_budget", total_budget)?;
        BudgetHeadroom::check_all(&options.headroom)?;
        let ads = self.maturity(now).of_ads(&self.state, self.rules());
        let arms = Arms::of(ads, &self.state, self.config(), currency)?;
        let allocation = self.sampler.decide(&arms.live, &arms.retired, total, options);
        Ok(Decision {
            decision_id: options.decision_id.clone(),
            made_at: now,
            seed: options.seed.map(|seed| seed.to_string()),
            config_digest: self.config_digest.clone(),
            inputs_digest: self.state.digest(),
            propensities: allocation.recommendations.iter().map(|r| r.metrics.share_before_bounds).collect(),
            headroom: options.headroom.clone(),
            allocation,
        })
    }

    /// Everything that is due at `now`: budgets, fatigue reports, and refresh requests, which are remembered so that a
    /// creative asks once per cool-down.
    ///
    /// # Errors
    /// As [`Optimizer::recommend`].
    pub fn tick(&mut self, now: Timestamp, total_budget: f64, options: &DecisionOptions) -> Result<Tick> {
        let decision = self.recommend(now, total_budget, options)?;
        let fatigue = self.fatigue(now);
        let mut refresh_requests: Vec<RefreshRequest> = Vec::new();
        for report in &fatigue {
            let Some(ad) = self.state.ads_mut().get_mut(&report.ad_id) else { continue };
            let creative_id = ad.creative_id().map(str::to_owned);
            let is_asked = creative_id.is_some() && refresh_requests.iter().any(|r| r.creative_id == creative_id);
            let asks = report.refresh_due && !is_asked;
            ad.keep_refresh(report.refresh.active, asks, millis(now));
            if asks {
                refresh_requests.push(RefreshRequest {
                    ad_id: report.ad_id.clone(),
                    creative_name: creative_id
                        .as_deref()
                        .and_then(|id| self.state.creative_name(id))
                        .map(str::to_owned),
                    creative_id,
                    reason: report.reason.clone(),
                });
            }
        }
        Ok(Tick { decision, fatigue, refresh_requests })
    }

    /// How tired each live ad is at `now`, by ad id.
    #[must_use]
    pub fn fatigue(&self, now: Timestamp) -> Vec<FatigueReport> {
        let ads = self.maturity(now).of_ads(&self.state, self.rules());
        let of_creatives = self.state.refresh_requests();
        let hours_since_request = |ad: &AdRecord, refresh: &Refresh| {
            let of_creative = ad.creative_id().and_then(|creative| of_creatives.get(creative).copied());
            of_creative.max(refresh.requested_at).map(|at| millis_to_hours(millis(now) - at))
        };
        let subjects: Vec<Subject<'_>> = ads
            .iter()
            .filter(|ad| ad.is_live)
            .map(|ad| {
                let refresh = ad.record.refresh_of_creative();
                let hours_since_request = hours_since_request(ad.record, &refresh);
                Subject {
                    ad_id: ad.ad_id,
                    campaign: ad.campaign(),
                    impressions: ad.evidence.impressions,
                    age_hours: ad.age_hours,
                    reach: ad.record.reach.as_ref().map(|reach| reach.value),
                    days: ad.record.days(millis(now), self.spans.grid),
                    refresh: RefreshState {
                        active: refresh.active,
                        requested_age_hours: hours_since_request.map(|hours| (ad.age_hours - hours).max(0.0)),
                    },
                    hours_since_request,
                    evidence: ad.evidence.clone(),
                }
            })
            .collect();
        self.detector.reports(&subjects)
    }

    /// The lag of one stage as it is known now.
    ///
    /// # Errors
    /// `UNKNOWN_NAME` for a stage that is not configured.
    pub fn lag(&self, stage: &str) -> Result<LagReport> {
        let place = check::choice("stage", stage, self.config().stages.iter().map(|s| s.name.as_str()))?;
        let conversions = self.state.ladders().get(place).map_or(0, crate::lag::Ladder::conversions);
        Ok(self.lags().report(stage, place, conversions, self.config().horizon_hours()))
    }

    fn lags(&self) -> &Lags {
        self.lags.get_or_init(|| {
            let config = self.config();
            if !config.optimizer.learn_lags {
                return Lags::new(config);
            }
            let period = self.state.watermark().map_or(0, |watermark| self.spans.grid.index(watermark));
            self.lag_priors.learn(self.state.ladders(), period)
        })
    }

    /// Number of things kept.
    #[must_use]
    pub fn state_size(&self) -> StateSize {
        self.state.size()
    }

    /// The state as checksummed JSON.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot(&self) -> Result<String> {
        snapshot::to_json(&self.state, self.rules(), &self.config_digest)
    }

    /// The state in the compact binary form.
    ///
    /// # Errors
    /// `INTERNAL` only.
    pub fn snapshot_bytes(&self) -> Result<Vec<u8>> {
        snapshot::to_bytes(&self.state, self.rules(), &self.config_digest)
    }

    /// An optimizer from a JSON snapshot. The configuration may differ from the one it was made under in everything but
    /// the period's length, the stages and the currency, and the tenant and its stages where the CRM told something; horizon
    /// and lateness may shrink and not grow. The hashing keys are to be given again: see
    /// [`use_hashing_keys`](Self::use_hashing_keys).
    ///
    /// # Errors
    /// `INVALID_SNAPSHOT` where the text was truncated or altered or is of an unknown version.
    pub fn restore(config: Config, snapshot: &str) -> Result<Self> {
        Self::new(config)?.with_state(|rules| snapshot::from_json(snapshot, rules))
    }

    /// An optimizer from a binary snapshot.
    ///
    /// # Errors
    /// As [`Optimizer::restore`].
    pub fn restore_bytes(config: Config, snapshot: &[u8]) -> Result<Self> {
        Self::new(config)?.with_state(|rules| snapshot::from_bytes(snapshot, rules))
    }

    /// Takes in the state of other ads, kept under the same configuration.
    ///
    /// # Errors
    /// `CONFLICT` where the configurations differ or the CRM told both of something, `DUPLICATE_ID` where both know an ad, a
    /// budget, a conversion or an event; nothing is changed then.
    pub fn merge(&mut self, other: &Self) -> Result<()> {
        if self.config_digest != other.config_digest {
            return Err(Error::new(ErrorKind::Conflict, "config", "the two optimizers are configured differently"));
        }
        let rules = Rules { config: self.sampler.config(), spans: self.spans, crm: self.crm.as_ref() };
        self.state.merge(&other.state, rules)?;
        self.lags = OnceLock::new();
        Ok(())
    }
}
