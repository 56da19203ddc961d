"""Type of the columns that `BattleHardenedSampler.select_budget_allocation_columns` takes."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = ["AdColumns"]


class _AdColumnsRequired(TypedDict):
    """Required columns of `AdColumns`."""

    ad_id: npt.ArrayLike
    """Ids, unique, 1 to 1,024 bytes each. Required."""

    impressions: npt.ArrayLike
    """Impressions, whole numbers. Required."""

    clicks: npt.ArrayLike
    """Clicks, whole numbers. Required."""

    spend: npt.ArrayLike
    """Money spent, in major units. Required."""

    age_hours: npt.ArrayLike
    """Hours since each ad started. Required."""


class AdColumns(_AdColumnsRequired, total=False):
    """Ads in columns of equal length: NumPy arrays, or sequences of numbers or texts.

    NaN in a budget column, or None in a sequence, means that the row has none. History and shared budgets have no
    columns: a row is one budget.
    """

    pipeline_value: npt.ArrayLike
    """Pipeline value, in major units; 0 where absent."""

    cash_revenue: npt.ArrayLike
    """Cash revenue, in major units; 0 where absent."""

    campaign_id: npt.ArrayLike
    """Campaigns, as texts."""

    current_budget: npt.ArrayLike
    """Current budgets per day, in major units."""

    min_budget: npt.ArrayLike
    """Least budgets per day, in major units."""

    max_budget: npt.ArrayLike
    """Largest budgets per day, in major units."""

    frozen: npt.ArrayLike
    """Whether each budget must stay as it is: truth values."""

    stage_counts: npt.ArrayLike
    """Entries into each stage, whole numbers: one row for each ad with one number for each configured stage."""

    dna_score: npt.ArrayLike
    """Resemblance to winners, 0 to 1 (scheduled model)."""
