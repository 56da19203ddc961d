//! An embeddable optimiser for advertising budgets whose rewards arrive late.
//!
//! A click of today may become a sale next week. Until then its silence says little, and an optimiser that counts it as
//! failure starves every new ad. lagwise counts how much of each outcome could have been seen by now, pools rates over
//! similar ads, follows the wear of each ad, and splits a budget per day by what it then expects. The split is exact in
//! the currency's minor units and stays within its bounds. Each part of it carries the figures and the sentence that
//! explain it. The crate does no input or output; what an [`Optimizer`] keeps is the fold of the events it was given.
//!
//! ```
//! use lagwise::{AdState, BattleHardenedSampler, Config, DecisionOptions};
//!
//! let ad = |ad_id: &str, impressions, clicks, spend, pipeline_value, age_hours| {
//!     AdState { ad_id: ad_id.into(), impressions, clicks, spend, pipeline_value, age_hours, ..AdState::default() }
//! };
//! // Two ads of 20 days, one of which has an appointment worth 2,250, and one of 2 days. Click-through rate and price
//! // of clicks are the same.
//! let ads = [
//!     ad("earning", 80_000, 960, 1_000.0, 2_250.0, 480.0),
//!     ad("silent", 80_000, 960, 1_000.0, 0.0, 480.0),
//!     ad("new", 8_000, 96, 100.0, 0.0, 48.0),
//! ];
//! let sampler = BattleHardenedSampler::new(Config::default())?;
//! let allocation = sampler.select_budget_allocation(&ads, 150.0, &DecisionOptions::default())?;
//! // The silence of the old ad is evidence, that of the new one is not: it keeps more.
//! let cents: Vec<i64> = allocation.recommendations.iter().map(|r| r.recommended_budget_minor).collect();
//! assert_eq!(cents, [7_265, 2_814, 4_921]);
//! assert_eq!(cents.iter().sum::<i64>(), 15_000);
//! println!("{}", allocation.recommendations[0].reason);
//! # Ok::<(), lagwise::Error>(())
//! ```
//!
//! # Primary types
//!
//! - [`BattleHardenedSampler`] recommends budgets: [`select_budget_allocation`] takes [`AdState`] records and gives an
//!   [`Allocation`] with one [`BudgetRecommendation`] for each budget, [`select_budget_allocation_columns`] does the
//!   same on [`AdColumns`] for large accounts, [`verdicts`] says kill, scale or maintain, and [`score`] explains the
//!   scheduled model's score of one ad.
//! - [`Optimizer`] does the same from events: [`Optimizer::apply`] takes an [`Event`] and gives an [`Outcome`],
//!   [`Optimizer::recommend`] gives a [`Decision`], [`Optimizer::snapshot`] saves the state.
//! - [`SyntheticRevenueCalculator`] values open deals: [`DealStage`] events of the CRM go in, the increments of each deal's
//!   value come out as [`StageChange`].
//! - [`AttributionEngine`] finds the ad that led to a [`Conversion`], by what it has in common with a [`Touch`].
//! - [`credit_journeys`] splits the value of [`Journey`] records over the ads that were touched on the way, by one
//!   [`CreditModel`].
//! - [`SafetyGuard`] judges an [`AdChange`] before it is sent: [`GuardVerdict`] says whether, when and with which budget, and
//!   [`BudgetHeadroom`] how far a budget may move. [`GuardLedger`] gives changes their places, so that any number of
//!   workers together stay within every limit. [`ChangeQueue`] brings each change through, whatever fails on the way.
//! - [`FatigueDetector`] tells which ads are worn out and when a refresh is due.
//! - [`Config`] configures them all. Every default and every limit stands there.
//! - [`Error`] is the one error: an [`ErrorKind`] with a stable code, the path of the value, and the limit.
//!
//! [`select_budget_allocation`]: BattleHardenedSampler::select_budget_allocation
//! [`select_budget_allocation_columns`]: BattleHardenedSampler::select_budget_allocation_columns
//! [`verdicts`]: BattleHardenedSampler::verdicts
//! [`score`]: BattleHardenedSampler::score
//!
//! # What the inputs mean
//!
//! - Amounts are major units (12.34) of one currency, [`Config::currency`]. Budgets are per day.
//! - Counts are totals over an ad's life. A [`Period`] holds the counts of one span of time; each count belongs to the
//!   span in which it happened. Totals alone are taken as spread evenly over the ad's age, and tell nothing of wear.
//! - [`AdState::stage_counts`] is the evidence of an ad's value. Where it is absent, the ad's revenue is:
//!   [`AdState::pipeline_value`] or [`AdState::cash_revenue`], by [`Config::mode`].
//! - Ads with one [`AdState::budget_id`] share a budget and get one recommendation. Ads of one campaign share their
//!   rates, as long as the campaign has 5 budgets or more.
//! - More conversions than clicks are legal (view-through), and so are ads without clicks, spend or impressions.
//! - Ids are texts of 1 to 1,024 bytes. Numbers that are NaN, infinite, negative or too large are refused.
//!
//! # Features
//!
//! - `schema`: JSON Schemas of the records, from which the bindings and the reference pages are made. It is not for
//!   users of the crate.
//!
//! - `sqlite`: the guard's ledger in a file, shared by processes. It adds the `rusqlite` crate with SQLite in it, whose C
//!   code takes about a minute to build.
//!
//! - `simulate`: simulated accounts, an oracle and known policies, to compare policies with. It adds the `toml` crate.
//!
//! # Determinism
//!
//! The same ads, configuration, total and options give the same result, in any order of the ads and on any thread.
//! Draws are made only where a call gives a seed or the configuration asks for them; each is keyed by the seed, the
//! decision's id and the budget's id. On one platform Rust, Python and Node.js agree to the cent. Another platform's
//! mathematical library may differ in the last digits of a figure.
//!
//! # More
//!
//! The guide stands beside the code: `docs/src/model.md` derives the models with their sources,
//! `docs/src/allocation.md` says which bound wins, `docs/src/determinism.md` what is promised, and `docs/src/config.md`
//! and `docs/src/errors.md` are the reference.

#![forbid(unsafe_code)]

mod ad;
mod allocate;
mod arm;
mod attribution;
mod campaigns;
mod check;
mod cohort;
mod config;
mod ctr;
pub mod decode;
mod digest;
mod error;
mod estimate;
mod event;
mod evidence;
mod fatigue;
mod guard;
mod lag;
mod math;
mod money;
mod optimizer;
mod outcome;
mod pool;
mod response;
mod revenue;
mod rng;
mod sampler;
mod seal;
#[cfg(feature = "simulate")]
pub mod simulate;
mod snapshot;
mod split;
mod stamp;
mod state;
#[cfg(test)]
#[path = "../tests/data.rs"]
mod test_data;
mod time;

pub use ad::{AdState, Period};
#[doc(hidden)]
pub use allocate::allocate_alone;
pub use allocate::{AllocationStatus, Bound};
pub use attribution::{
    AdCredit, Attribution, AttributionCandidate, AttributionEngine, AttributionMethod, AttributionSize, Conversion,
    CreditModel, CreditOptions, CreditReport, Erasure, HashingKey, Identity, IgnoredKey, Journey, JourneyTouch,
    LayerOutcome, LayerReport, Touch, TouchKind, TouchOutcome, TouchStatus, credit_journeys, device_fingerprint,
};
pub use config::{
    AllocationConfig, Ambiguity, AttributionConfig, Config, CrmConfig, CtrPrior, CtrWeight, EvidencePath,
    FatigueConfig, GuardConfig, GuardMode, Model, OptimizerConfig, PlatformConfig, PlatformErrorClass,
    PlatformErrorRule, PoolBy, QueueConfig, RevenueMode, ScheduledConfig, ShareRule, Stage, StageKind, StageValue,
    TenantConfig, VerdictConfig,
};
pub use error::{Error, ErrorKind, Result};
pub use estimate::Estimate;
pub use event::{AdRegistered, AdRetired, ChangeCommitted, CreativeRegistered, Delivery, Event, Feedback, StageEntry};
pub use fatigue::{FatigueDetector, FatigueReport, FatigueStatus, RefreshState};
pub use guard::{
    ActionStatus, AdChange, AuditRecord, BudgetEntity, BudgetHeadroom, ChangeKind, ChangeQueue, ChangeStatus, Circuit,
    CircuitState, GuardHistory, GuardLedger, GuardOutcome, GuardRule, GuardVerdict, NextAction, NextStep, PastAction,
    PlatformError, PlatformStatus, PlatformValue, QueuedChange, Reconciliation, ReconciliationOutcome, Reservation,
    ReservationStatus, ReserveAnswer, ReserveStatus, SafetyGuard, TargetingState,
};
#[cfg(feature = "sqlite")]
pub use guard::{LedgerOptions, Synchronous};
pub use lag::LagReport;
pub use money::Currency;
pub use optimizer::{Decision, Optimizer, RefreshRequest, Tick};
pub use outcome::{DealCredit, Effects, Outcome, OutcomeStatus, StageCredit};
pub use revenue::{
    AdPipelineRoas, DealStage, DealValue, PipelineRoas, PipelineValue, StageChange, StageChangeOutcome, StageReport,
    SyntheticRevenueCalculator,
};
pub use sampler::{
    AdColumns, AdVerdict, Allocation, AllocationColumns, BattleHardenedSampler, BlendedScore, BudgetRecommendation,
    DecisionOptions, RecommendationMetrics, VerdictAction,
};
pub use state::StateSize;

/// The examples of the README, run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

/// The examples of the guide, run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/rust.md")]
struct Guide;

/// The examples of the page on synthetic revenue, run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/revenue.md")]
struct RevenueGuide;

/// The examples of the page on credit, run as documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../docs/src/credit.md")]
struct CreditGuide;

/// The examples of the simulator's page, run as documentation tests.
#[cfg(all(doctest, feature = "simulate"))]
#[doc = include_str!("../../docs/src/simulator.md")]
struct SimulatorGuide;
