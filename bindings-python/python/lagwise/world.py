"""Types of a simulated world, a plain dict.

Every key is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

from collections.abc import Sequence
from typing import TypedDict

from lagwise.choices import Curve, ToldAs

__all__ = [
    "AdsSpec",
    "CtrSpec",
    "DealSpec",
    "FatigueSpec",
    "FunnelSpec",
    "GuardSpec",
    "PriceSpec",
    "ReportsSpec",
    "RoasSpec",
    "SaturationSpec",
    "SeasonSpec",
    "ShiftSpec",
    "StageSpec",
    "TrackingSpec",
    "World",
]


class _StageSpecRequired(TypedDict):
    """Required keys of `StageSpec`."""

    name: str
    """Name. Required."""

    rate: float
    """Nominal share of the stage before (of clicks for the first) that enters it, inside (0, 1); the owner knows it.

    Required.
    """

    log_sd: float
    """Standard deviation of the rate's logarithm between ads, with a mean of one, 0 to 3. Required."""

    least: float
    """No ad's rate is below this, 1e-9 to 1. Required."""

    most: float
    """No ad's rate is above this, inside (0, 1). Required."""

    lag_median_days: float
    """True median lag from the stage before, in days, greater than 0, at most 3650. Required."""

    lag_sigma: float
    """True standard deviation of the lag's logarithm, 0 to 5. Required."""

    believed_lag_median_days: float
    """Median lag as the owner configures it, in days, 0 to 3650. Required."""

    believed_lag_sigma: float
    """Standard deviation of the lag's logarithm as the owner configures it, 0.01 to 5. Required."""


class StageSpec(_StageSpecRequired, total=False):
    """One stage of the funnel: its rates and lags as they are, and as the owner believes them to be."""

    crm_stage: str | None
    """Its name in the CRM, where it has another one there."""


class ReportsSpec(TypedDict):
    """How what happened becomes known: at once and once, or as platforms and webhooks tell it."""

    duplicate_share: float
    """Share of events that are told a second time, 0 to 1."""

    delayed_share: float
    """Share of deliveries, stage entries and changes of deals that become known late, 0 to 1."""

    corrected_share: float
    """Share of deliveries that are first told with a tenth of their clicks missing, and corrected later, 0 to 1."""

    delay_hours: float
    """Longest time until a late event, a second telling or a correction, in hours, 0 to 720."""


class TrackingSpec(TypedDict):
    """How leads are traced to their ads."""

    told_as: ToldAs
    """What is told of a lead."""

    lost_share: float
    """Share of leads that nothing leads back to their click, 0 to 1: as stage entries they are never told, as deals
    they belong to no ad.
    """

    lost_spread: float
    """How far an ad's own share is from that at most, as a part of it, 0 to 1; no ad loses more than all."""

    click_id_share: float
    """Share of the other leads that still know their click's id, 0 to 1; the rest are recognised by their device.

    Counts for deals alone.
    """

    lost_stage: str
    """Name of the CRM's stage for deals that are lost."""


class GuardSpec(TypedDict):
    """What limits every policy's wish alike."""

    limits_change: bool
    """Whether changes are limited at all."""

    max_change: float
    """Largest relative change of a budget from one step to the next, 0.001 to 1."""

    floor_share: float
    """Least budget of a live ad as a share of the equal split, 0 to half of `max_change`."""


class RoasSpec(TypedDict):
    """Value per unit of spend of the starting ads, fresh and under an equal split, to which deal values are scaled."""

    median: float
    """Median over accounts, greater than 0."""

    log_sd: float
    """Standard deviation of the logarithm over accounts, 0 to 3."""


class DealSpec(TypedDict):
    """Values of deals."""

    value: float
    """Value before the account is scaled to its return, in major units, greater than 0."""

    log_sd: float
    """Standard deviation of the logarithm between ads, with a mean of one, 0 to 3."""

    sale_log_sd: float
    """Standard deviation of the logarithm between the sales of one ad, with a mean of one, 0 to 3."""

    owner_error: float
    """Largest relative error of the mean deal value that the owner configures, 0 to 0.9."""


class FunnelSpec(TypedDict):
    """What becomes of clicks."""

    account_log_sd: float
    """Standard deviation of the logarithm of a factor on each rate, common to the account, 0 to 3."""

    stages: Sequence[StageSpec]
    """The stages in order, 1 to 8."""


class ShiftSpec(TypedDict):
    """The day on which the ads change: each running ad's first rate is multiplied by a factor of its own."""

    day: float
    """The day, 0 to 730; from it on the factors hold."""

    log_sd: float
    """Standard deviation of the factor's logarithm, with a mean of one, 0 to 3; 0 where nothing changes."""


class SeasonSpec(TypedDict):
    """How demand comes and goes: ln CTR of all ads moves as one sine, which starts at its middle and rises."""

    period_days: float
    """Days from one peak to the next, 0.25 to 730."""

    log_amplitude: float
    """How far ln CTR is from its middle at a peak, 0 to 2."""


class FatigueSpec(TypedDict):
    """How ads tire: CTR falls by exp(-k x impressions so far), k log-uniform between two rates."""

    least: float
    """Least k per impression, 0 to 0.1; 0 only where `most` is 0."""

    most: float
    """Largest k per impression, 0 to 0.1."""


class SaturationSpec(TypedDict):
    """How an ad's delivery saturates with its budget per day."""

    curve: Curve
    """Shape of the curve."""

    exponent: float
    """Exponent of the power curve, 0.01 to 0.9."""

    half_at: float
    """Where the Hill curve has halved, in units of the ad's scale, 0.01 to 10^6."""

    scale_per_day: float
    """Median scale of an ad, in major units per day, greater than 0."""

    scale_log_sd: float
    """Standard deviation of the scale's logarithm between ads, 0 to 3."""

    hidden_share: float
    """Part of the loss, on the log scale, that shows in the click-through rate and not in the price, 0 to 1."""


class PriceSpec(TypedDict):
    """Prices of 1,000 impressions: log-normal between ads, clipped, times noise of the step and of the market."""

    cpm: float
    """Median, in major units, greater than 0."""

    log_sd: float
    """Standard deviation of the logarithm between ads, 0 to 3."""

    least: float
    """No ad is below this, greater than 0."""

    most: float
    """No ad is above this."""

    step_log_sd: float
    """Standard deviation of the logarithm between the steps of one ad, 0 to 3."""

    market_persistence: float
    """How much of the market's mood is left after one step, 0 to 0.9999."""

    market_shock: float
    """Standard deviation of the market's change in one step, on the log scale, 0 to 1."""


class CtrSpec(TypedDict):
    """Click-through rates of fresh ads: log-normal, clipped."""

    rate: float
    """Median, inside (0, 1)."""

    log_sd: float
    """Standard deviation of the logarithm between ads, 0 to 3."""

    least: float
    """No ad is below this, 1e-9 to 1."""

    most: float
    """No ad is above this, inside (0, 1)."""

    value_correlation: float
    """Correlation with the logarithm of what a click is worth, -1 to 1."""

    bait_share: float
    """Share of ads that lure people who want nothing, 0 to 1."""

    bait_ctr_factor: float
    """By what such an ad's click-through rate is multiplied, 1 to 100."""

    bait_lead_factor: float
    """By what the first stage's rate of its clicks is multiplied, 0.001 to 1."""


class AdsSpec(TypedDict):
    """The ads and their money."""

    starting: int
    """Ads at the start, 1 to 10,000."""

    arrivals_per_week: float
    """New ads per week, at exponential gaps, 0 to 1,000."""

    budget_per_day: float
    """Total budget per day for each starting ad, in major units, 0.01 to 10^6."""


class World(TypedDict):
    """A simulated world."""

    name: str
    """Name."""

    description: str
    """What it is, in one line."""

    days: int
    """Days that are played, 1 to 730."""

    step_hours: float
    """Hours between decisions, 1 to 24, a whole number of times in a day."""

    ads: AdsSpec
    """The ads and their money."""

    ctr: CtrSpec
    """Click-through rates."""

    price: PriceSpec
    """Prices of impressions."""

    saturation: SaturationSpec
    """How an ad's delivery saturates."""

    fatigue: FatigueSpec
    """How ads tire."""

    season: SeasonSpec
    """How demand comes and goes."""

    shift: ShiftSpec
    """The day on which the ads change."""

    funnel: FunnelSpec
    """What becomes of clicks."""

    deal: DealSpec
    """Values of deals."""

    roas: RoasSpec
    """Return of the account."""

    guard: GuardSpec
    """What limits every policy's wish."""

    tracking: TrackingSpec
    """How leads are traced to their ads."""

    reports: ReportsSpec
    """How what happened becomes known."""
