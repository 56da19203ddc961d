//! Python binding of lagwise: it converts values and nothing else; every default, check and decision is the core's.

mod attribution;
mod call;
mod columns;
mod configured;
mod credit;
mod error;
mod event;
mod fatigue;
mod guard;
mod instant;
mod ledger;
mod optimizer;
mod plain;
mod queue;
mod record;
#[expect(clippy::wrong_self_convention, reason = "a field is called `from_status`")]
mod records;
mod revenue;
mod sampler;
mod shared;
mod simulate;
mod source;

use pyo3::prelude::*;

/// The native part of `lagwise`. Import from `lagwise` instead.
#[pymodule]
mod _lagwise {
    #[pymodule_export]
    use super::attribution::{AttributionEngine, device_fingerprint};
    #[pymodule_export]
    use super::columns::{AllocationColumns, restore as restore_columns};
    #[pymodule_export]
    use super::credit::credit_journeys;
    #[pymodule_export]
    use super::error::one_of_each_kind;
    #[pymodule_export]
    use super::fatigue::FatigueDetector;
    #[pymodule_export]
    use super::guard::SafetyGuard;
    #[pymodule_export]
    use super::ledger::GuardLedger;
    #[pymodule_export]
    use super::optimizer::Optimizer;
    #[pymodule_export]
    use super::queue::ChangeQueue;
    #[pymodule_export]
    use super::record::restore;
    #[pymodule_export]
    use super::records::{
        AdChange, AdCredit, AdPipelineRoas, AdRegistered, AdRetired, AdState, AdTruth, AdVerdict, Allocation,
        Attribution, AttributionCandidate, AttributionSize, AuditRecord, BlendedScore, BudgetEntity, BudgetHeadroom,
        BudgetRecommendation, ChangeCommitted, Circuit, Comparison, Conversion, CreativeRegistered, CreditReport,
        DealCredit, DealStage, DealValue, Decision, Delivery, Effects, Erasure, Estimate, FatigueReport, Feedback,
        GuardHistory, GuardVerdict, Identity, IgnoredKey, Journey, JourneyTouch, LagReport, LayerReport, LiveAd,
        NextStep, Outcome, PastAction, Period, PipelineRoas, PipelineValue, PlatformError, PlatformValue, QueuedChange,
        RecommendationMetrics, Reconciliation, RefreshRequest, RefreshState, Reservation, ReserveAnswer, Run,
        StageChange, StageCredit, StageEntry, StageReport, StateSize, Summary, Tick, Touch, TouchOutcome,
    };
    #[pymodule_export]
    use super::revenue::SyntheticRevenueCalculator;
    #[pymodule_export]
    use super::sampler::BattleHardenedSampler;
    #[pymodule_export]
    use super::simulate::{Episode, Simulator};

    /// Version of the library.
    #[pymodule_export]
    #[expect(non_upper_case_globals, reason = "the name by which Python knows a version")]
    const __version__: &str = env!("CARGO_PKG_VERSION");
}
