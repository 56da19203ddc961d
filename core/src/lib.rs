//! An embeddable optimiser for advertising budgets whose rewards arrive late.

#![forbid(unsafe_code)]

mod ad;
mod allocate;
mod arm;
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
mod lag;
mod math;
mod money;
mod optimizer;
mod pool;
mod response;
mod rng;
mod sampler;
#[cfg(feature = "simulate")]
pub mod simulate;
mod snapshot;
mod state;
#[cfg(test)]
#[path = "../tests/data.rs"]
mod test_data;
mod time;

pub use ad::{AdState, Period};
pub use allocate::{AllocationStatus, Bound};
pub use config::{
    AllocationConfig, Config, CtrPrior, CtrWeight, EvidencePath, FatigueConfig, Model, OptimizerConfig, PoolBy,
    RevenueMode, ScheduledConfig, ShareRule, Stage, VerdictConfig,
};
pub use error::{Error, ErrorKind, Result};
pub use estimate::Estimate;
pub use event::{
    AdRegistered, AdRetired, ChangeCommitted, CreativeRegistered, Delivery, Event, Feedback, Outcome, OutcomeStatus,
    StageEntry,
};
pub use fatigue::{FatigueDetector, FatigueReport, FatigueStatus, RefreshState};
pub use lag::LagReport;
pub use money::Currency;
pub use optimizer::{Decision, Optimizer, RefreshRequest, Tick};
pub use sampler::{
    AdColumns, AdVerdict, Allocation, AllocationColumns, BattleHardenedSampler, BlendedScore, BudgetRecommendation,
    DecisionOptions, RecommendationMetrics, VerdictAction,
};
pub use state::StateSize;
