"""Types of a tenant's configuration, a plain dict.

Every key may be left out, except where a key says that it is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from lagwise.choices import StageKind

__all__ = [
    "StageValue",
    "TenantConfig",
]


class _StageValueRequired(TypedDict):
    """Required keys of `StageValue`."""

    name: str
    """Name or id of the stage as the CRM sends it, unique in the table. Required."""


class StageValue(_StageValueRequired, total=False):
    """One stage of a tenant's table."""

    kind: StageKind
    """Whether a deal in this stage is still undecided. Default: `"open"`."""

    value: float | None
    """Value of an average deal in this stage, in major units, 0 to `average_deal_value`.

    An open stage has either this or `probability`.
    """

    probability: float | None
    """Probability that a deal in this stage is won, 0 to 1: the deal is worth that share of its amount."""

    confidence: float
    """How far the figure can be relied on, 0 to 1.

    It is reported and multiplies nothing; closed deals raise it. Default: `0.5`.
    """

    stall_median_days: float
    """Median days in this stage of the deals that move on, 0 to 3650; a deal that stays longer is written down.

    0 never writes down. Default: `0.0`.
    """

    stall_sigma: float
    """Standard deviation of the logarithm of that time, 0.01 to 5. Default: `1.0`."""


class TenantConfig(TypedDict, total=False):
    """What a tenant's deals are worth."""

    currency: str
    """Currency of every amount, as three upper-case letters. Default: `"USD"`."""

    exchange_rates: Mapping[str, float]
    """Value of one unit of another currency in the tenant's, by its code, 10^-6 to 10^6; an amount in a currency that
    is not listed is rejected.
    """

    stages: Sequence[StageValue]
    """The stages, 1 to 64, in the order in which deals pass them; at least one is won."""

    average_deal_value: float
    """Amount of a deal that has none of its own, in major units, greater than 0, at most 10^9. Default: `15000.0`."""

    max_deal_value: float | None
    """Most that one deal counts, in major units, greater than 0, at most 10^9; where absent, deals are not capped."""

    learn_probabilities: bool
    """Whether the probability of winning from a stage is learned from closed deals; else the configured ones stand.

    Default: `True`.
    """

    probability_prior: float
    """How many closed deals the configured probability of a stage is worth against those seen, 0.1 to 10^6.

    Default: `20.0`.
    """

    retention_days: float
    """Days for which a deal is remembered after its last event, 1 to 3650.

    Until then the order of its events does not matter. A won deal keeps its value for ever. Default: `365.0`.
    """
