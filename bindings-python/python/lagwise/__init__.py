"""An embeddable optimiser for advertising budgets whose rewards arrive late.

>>> from lagwise import AdState, BattleHardenedSampler
>>> sampler = BattleHardenedSampler({"currency": "EUR"})
>>> ads = [
...     AdState(ad_id="video", impressions=10_000, clicks=140, spend=120.0, pipeline_value=4_500.0, age_hours=96),
...     {"ad_id": "carousel", "impressions": 10_000, "clicks": 90, "spend": 120.0, "age_hours": 96},
... ]
>>> video, carousel = sampler.select_budget_allocation(ads, 100.0).recommendations
>>> video.recommended_budget_minor + carousel.recommended_budget_minor
10000
>>> video.recommended_budget > carousel.recommended_budget
True

`BattleHardenedSampler` recommends budgets, `FatigueDetector` tells which ads are tired. Both take a `Config`, a plain
dict in which every key may be left out. Ads are `AdState` objects or dicts of the same fields. Refused values raise a
`LagwiseError`, and nothing has changed then.
"""

from lagwise._lagwise import (
    AdState,
    AdVerdict,
    Allocation,
    AllocationColumns,
    BattleHardenedSampler,
    BlendedScore,
    BudgetRecommendation,
    Estimate,
    FatigueDetector,
    FatigueReport,
    Period,
    RecommendationMetrics,
    RefreshState,
    __version__,
)
from lagwise.choices import (
    AllocationStatus,
    Bound,
    FatigueStatus,
    Model,
    PoolBy,
    RevenueMode,
    ShareRule,
    VerdictAction,
)
from lagwise.columns import AdColumns
from lagwise.config import (
    AllocationConfig,
    Config,
    CtrPrior,
    CtrWeight,
    FatigueConfig,
    ScheduledConfig,
    Stage,
    VerdictConfig,
)
from lagwise.exceptions import (
    ConflictError,
    DuplicateIdError,
    InternalError,
    InvalidJsonError,
    InvalidSnapshotError,
    LagwiseError,
    LengthMismatchError,
    MissingFieldError,
    NotFiniteError,
    NotWholeError,
    OutOfRangeError,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
)

__all__ = [
    "AdColumns",
    "AdState",
    "AdVerdict",
    "Allocation",
    "AllocationColumns",
    "AllocationConfig",
    "AllocationStatus",
    "BattleHardenedSampler",
    "BlendedScore",
    "Bound",
    "BudgetRecommendation",
    "Config",
    "ConflictError",
    "CtrPrior",
    "CtrWeight",
    "DuplicateIdError",
    "Estimate",
    "FatigueConfig",
    "FatigueDetector",
    "FatigueReport",
    "FatigueStatus",
    "InternalError",
    "InvalidJsonError",
    "InvalidSnapshotError",
    "LagwiseError",
    "LengthMismatchError",
    "MissingFieldError",
    "Model",
    "NotFiniteError",
    "NotWholeError",
    "OutOfRangeError",
    "Period",
    "PoolBy",
    "RecommendationMetrics",
    "RefreshState",
    "RevenueMode",
    "ScheduledConfig",
    "ShareRule",
    "Stage",
    "UnknownFieldError",
    "UnknownNameError",
    "VerdictAction",
    "VerdictConfig",
    "WrongTypeError",
    "__version__",
]
