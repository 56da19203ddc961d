"""Types of the configuration, a plain dict.

Every key may be left out, except where a key says that it is required; an unknown key is refused.
"""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypedDict

from lagwise.choices import (
    Ambiguity,
    EvidencePath,
    GuardMode,
    Model,
    PlatformErrorClass,
    PoolBy,
    RevenueMode,
    ShareRule,
    StageKind,
)

__all__ = [
    "AllocationConfig",
    "AttributionConfig",
    "Config",
    "CrmConfig",
    "CtrPrior",
    "CtrWeight",
    "FatigueConfig",
    "GuardConfig",
    "OptimizerConfig",
    "PlatformConfig",
    "PlatformErrorRule",
    "QueueConfig",
    "ScheduledConfig",
    "Stage",
    "StageValue",
    "TenantConfig",
    "VerdictConfig",
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


class _PlatformErrorRuleRequired(TypedDict):
    """Required keys of `PlatformErrorRule`."""

    error_class: PlatformErrorClass
    """What the error means. Required."""


class PlatformErrorRule(_PlatformErrorRuleRequired, total=False):
    """One rule by which an error of the platform is told.

    It applies where each condition that it states holds; at least one is stated.
    """

    codes: Sequence[int]
    """The error's code is one of these; where the list is empty, any or none."""

    subcodes: Sequence[int]
    """The error's subcode is one of these; where the list is empty, any or none."""

    is_transient: bool | None
    """Whether the platform calls the error transient; where absent, either."""

    http_statuses: Sequence[int]
    """The HTTP status is one of these, 100 to 599; where the list is empty, any or none."""

    wait_seconds: float | None
    """Least seconds to wait, also where a header names fewer, 0 to 2592000.

    Where absent, what the header names, else the default of the class.
    """


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


class CtrWeight(TypedDict, total=False):
    """How the weight of CTR against ROAS falls with an ad's age: flat, two straight lines, then an exponential with a
    floor.
    """

    hold_hours: float
    """Age in hours until which the weight is 1. Default: `6.0`."""

    first_hours: float
    """Age in hours at which the first line ends. Default: `24.0`."""

    first_weight: float
    """Weight there, 0 to 1. Default: `0.7`."""

    second_hours: float
    """Age in hours at which the second line ends. Default: `72.0`."""

    second_weight: float
    """Weight there, 0 to 1. Default: `0.3`."""

    decay_per_day: float
    """Rate at which the weight falls from then on, per day, at least 0. Default: `0.1`."""

    floor: float
    """The weight never falls below this, 0 to 1. Default: `0.1`."""


class QueueConfig(TypedDict, total=False):
    """How changes wait in the queue, and when the circuit breaker stops sending."""

    max_pending_hours: float
    """Hours after its submission at which a change that was not sent is expired, greater than 0, at most 2160.

    Default: `24.0`.
    """

    recheck_seconds: float
    """Seconds after which a change is judged again that waits for an event and not for an instant, 1 to 86400: for a
    kill switch to be reset, a budget to be thawed, another change to be read back. Default: `60.0`.
    """

    breaker_failures: int | None
    """Failures in a row that open the circuit breaker of an account, 1 to 100000; `None` switches it off.

    A failure is a change that the platform could not take (`transient`) or did not answer (`unknown`). Default: `5`.
    """

    breaker_all_failures: int | None
    """The same over all accounts; `None` switches it off. Default: `20`."""

    breaker_open_seconds: float
    """Seconds for which an open circuit breaker holds changes back before one of them may try, 1 to 86400.

    Default: `300.0`.
    """


class PlatformConfig(TypedDict, total=False):
    """How the ad platform's errors are told apart, and how long is waited after each.

    The defaults are those of Meta's Marketing API. Rules for another platform replace them as a whole.
    """

    rules: Sequence[PlatformErrorRule]
    """The rules in order, at most 256; the first that applies wins, and what none knows is `unknown`."""

    retry_base_seconds: float
    """Seconds by which the first retry is spread, greater than 0, at most 3600; each further attempt doubles them.

    Default: `2.0`.
    """

    retry_most_seconds: float
    """Most seconds by which a retry is spread, `retry_base_seconds` to 86400. Default: `300.0`."""

    most_attempts: int
    """How often a change may be sent in all, 1 to 100. Default: `5`."""

    entity_wait_seconds: float
    """Seconds for which a throttled entity is parked where neither rule nor header names a wait, 0 to 2592000.

    Default: `3600.0`.
    """

    account_wait_seconds: float
    """Seconds for which a throttled account is paused where neither rule nor header names a wait, 0 to 2592000.

    Default: `300.0`.
    """

    app_wait_seconds: float
    """Seconds for which a throttled app is paused where neither rule nor header names a wait, 0 to 2592000.

    Default: `300.0`.
    """

    read_back_wait_seconds: float
    """Seconds until the value is read back where neither rule nor header names a wait, 0 to 2592000: a change that was
    sent may still be on its way. Default: `10.0`.
    """


class GuardConfig(TypedDict, total=False):
    """The rules that hold back changes that are not safe to send; each may be switched off.

    The defaults are the limits of Meta's Marketing API, of its smallest access tier, and the caution that its
    advertisers are used to. Amounts are in the configured currency's major units.
    """

    mode: GuardMode
    """Whether what a verdict allows may be sent. Default: `"enforce"`."""

    kill_switch: bool
    """Whether a kill switch stops every change, pauses included. Default: `True`."""

    freeze: bool
    """Whether a frozen budget is left alone, by pauses, too. Default: `True`."""

    outside_edits: bool
    """Whether a budget that is not the one of the last known change is left alone until the edit from outside is
    recorded. Default: `True`.
    """

    max_data_age_hours: float | None
    """Hours for which the data that a change rests on is fresh, greater than 0, at most 2160; `None` switches the rule
    off. Default: `24.0`.
    """

    learning_hold_hours: float | None
    """Longest hold of budget and targeting changes while the platform learns, in hours, greater than 0, at most 2160;
    `None` switches the rule off. Default: `168.0`.
    """

    cool_down_hours: float | None
    """Hours between two changes of one budget, its pauses aside, greater than 0, at most 2160; `None` switches the rule
    off.
    """

    min_budget: float | None
    """Least budget per day, greater than 0; `None` switches the rule off."""

    max_budget: float | None
    """Largest budget per day, at least `min_budget`; `None` switches the rule off."""

    jitter_min_seconds: float
    """Least time in seconds by which sending is spread, 0 to `jitter_max_seconds`. Default: `3.0`."""

    jitter_max_seconds: float
    """Longest time in seconds by which sending is spread, at most 3600; 0 switches jitter off. Default: `18.0`."""

    fuzz: float
    """Largest part by which a budget is dithered either way, so that spend varies and its response can be learned, 0 to
    0.2; 0 switches it off. Default: `0.03`.
    """

    fuzz_dead_band: float
    """A budget change below this part of the current budget is not dithered, 0 to 1. Default: `0.02`."""

    max_change: float | None
    """Largest part by which a budget may differ from any value that it had within `change_window_hours`, greater than
    0, at most 10; `None` switches the rule off. Default: `0.2`.
    """

    change_window_hours: float
    """The window of `max_change` in hours, greater than 0, at most 2160. Default: `6.0`."""

    max_daily_change: float | None
    """The same over 24 hours: 20 % in 6 hours alone compound to 107 % in a day. `None` switches the rule off."""

    max_weekly_change: float | None
    """The same over 7 days. `None` switches the rule off."""

    clamp: bool
    """Whether a budget outside its bounds is clamped to the nearest safe one; else the change waits or is denied.

    Default: `True`.
    """

    campaign_actions_per_hour: int | None
    """Most actions of one campaign in any hour, 1 to 100000; `None` switches the rule off. Default: `15`."""

    budget_edits_per_hour: int | None
    """Most budget edits of one budget in any hour, 1 to 100000; `None` switches the rule off. Default: `4`."""

    account_points: int | None
    """Points that an account's score may reach, 1 to 1000000: 60 or 9000 by the access tier.

    `None` switches the rule off. Default: `60`.
    """

    points_per_write: int
    """Points of one write, 1 to `account_points`. Default: `3`."""

    points_decay_seconds: float
    """Seconds in which a full score drains, greater than 0, at most 86400. Default: `300.0`."""

    lease_seconds: float
    """Seconds after which the place of a change that was not sent is free, and one that is being sent is unknown, 1 to
    86400. Default: `120.0`.
    """


class CrmConfig(TypedDict, total=False):
    """What the CRM tells of an account's deals: whose they are, what they are worth, and which stages of the funnel
    they pass.
    """

    tenant_id: str | None
    """The tenant whose account it is, one whose evidence is `deals`.

    Touches, conversions and deals of another one are rejected; where this is absent, all are.
    """

    deals: TenantConfig
    """What its deals are worth.

    The currency must be the account's, and deals be remembered for the horizon at least.
    """

    funnel_stages: Mapping[str, str]
    """The stage of the funnel that each stage of the CRM is, by the latter's name.

    One that is not listed is the stage of the same name, if there is one, else none. A stage of the kind won is always
    the last.
    """


class AttributionConfig(TypedDict, total=False):
    """How conversions are matched to the touches of ads."""

    click_window_hours: float
    """Hours before a conversion in which a click with the same id counts, greater than 0, at most 4320 (180 days).

    Default: `168.0`.
    """

    fingerprint_window_hours: float
    """Hours in which a touch with the same device fingerprint counts, greater than 0, at most 4320.

    Default: `168.0`.
    """

    ip_window_hours: float
    """Hours in which a touch from the same address counts, greater than 0, at most 4320. Default: `24.0`."""

    view_window_hours: float
    """Hours in which a view counts, whatever it is matched by, greater than 0, at most 4320; a window above that is
    shorter holds. Default: `24.0`.
    """

    fingerprint_half_life_hours: float
    """Hours in which a match by fingerprint loses half of its weight, greater than 0. Default: `48.0`."""

    ip_half_life_hours: float
    """Hours in which a match by address loses half of its weight, greater than 0. Default: `12.0`."""

    fingerprint_ceiling: float
    """Confidence in a fresh match by fingerprint, 0 to 1, both excluded. Default: `0.9`."""

    ip_ceiling: float
    """Confidence in a fresh match by address, 0 to 1, both excluded. Default: `0.7`."""

    max_identities: int
    """Most identities seen on a fingerprint or an address within its window, 1 to 100; one that has more tells nothing.

    Default: `10`.
    """

    min_confidence: float
    """Least confidence of a match by fingerprint or address, 0 to 1; below it the next layer is asked.

    Default: `0.5`.
    """

    margin: float
    """Ads whose probability is within this of the likeliest one's are not told apart, 0 to 1. Default: `0.1`."""

    ambiguity: Ambiguity
    """What is done where ads are not told apart. Default: `"split"`."""

    aggregate_fallback: bool
    """Whether a conversion that nothing matches is spread over the ads by their clicks and its likely lag.

    Default: `False`.
    """

    fallback_median_hours: float
    """Median hours from click to conversion by which the fallback weighs clicks, greater than 0. Default: `72.0`."""

    fallback_sigma: float
    """Standard deviation of the logarithm of that lag, 0.01 to 5. Default: `1.0`."""

    max_lateness_hours: float
    """Hours by which a touch or a conversion may have happened before the newest one, 0 to 2160: for that long beyond
    the longest window they are kept. Default: `168.0`.
    """

    max_gap_days: float
    """Longest time in days between a tenant's touches and conversions, 1 to 3650: what happened more than this and the
    lateness after the newest is taken for one of a wrong clock and rejected. Default: `90.0`.
    """

    max_touches: int
    """Most touches kept of a tenant, 1 to 10^8; beyond it the oldest are dropped. Default: `1000000`."""

    excluded_networks: Sequence[str]
    """Networks whose addresses never match, beside the private, shared and reserved ones: those of data centres, say,
    each as `203.0.113.0/24`.
    """


class OptimizerConfig(TypedDict, total=False):
    """How the optimizer folds events into its state."""

    evidence: EvidencePath
    """Where evidence of value comes from. Default: `"deals"`."""

    max_lateness_hours: float
    """Hours by which an event may have happened before the newest one, 1 to 2160.

    Within it the order of arrival does not matter, and every event id is remembered. Default: `168.0`.
    """

    max_gap_days: float
    """Longest time in days between an account's events, 1 to 3650: one that happened more than this and the lateness
    after the newest is taken for one of a wrong clock and rejected. Default: `90.0`.
    """

    retention_days: float
    """Days for which a retired ad, and an ad that was never registered, is kept after it was last heard of: at least
    the horizon, at most 3650. Default: `180.0`.
    """

    learn_lags: bool
    """Whether lags are learned from conversions; else the configured ones stand. Default: `True`."""

    lag_prior: float
    """How many conversions the configured lag of a stage is worth against what was seen, at least 1.

    Default: `18.0`.
    """

    lag_memory_days: float
    """Days beyond the horizon for which conversions are remembered to learn lags from, 0 to 365. Default: `60.0`."""

    exchange_rates: Mapping[str, float]
    """Value of one unit of another currency in the configured one, by its code, 10^-6 to 10^6; an amount in a currency
    that is not listed is refused.
    """


class FatigueConfig(TypedDict, total=False):
    """Thresholds of the fatigue report and of its refresh trigger."""

    trigger_decay: float
    """A decay factor below this asks for a refresh, inside (0, 1). Default: `0.5`."""

    clear_decay: float
    """A decay factor above this clears the request, above `trigger_decay`, below 1. Default: `0.6`."""

    trigger_probability: float
    """Funnel model: least probability that the decay factor is below `trigger_decay` for a request, inside (0, 1).

    Default: `0.8`.
    """

    cool_down_days: float
    """Days after a request in which the same creative asks for no other, at least 0. Default: `7.0`."""

    min_impressions: int
    """No judgment below this many impressions, at least 0. Default: `1000`."""

    frequency_warn: float
    """Impressions per person that warn, greater than 0. Default: `2.5`."""

    frequency_act: float
    """Impressions per person that call for action, above `frequency_warn`. Default: `3.5`."""

    ctr_drop: float
    """Relative fall of CTR over 3 days that counts as fatigue, inside (0, 1). Default: `0.2`."""

    cpm_rise: float
    """Relative rise of CPM over 3 days that counts as saturation, greater than 0. Default: `0.5`."""

    impression_growth: float
    """Growth of cumulative impressions in 7 days below which an audience counts as exhausted, where delivery also fell
    below half of its former rate; at least 0. Default: `0.1`.
    """


class VerdictConfig(TypedDict, total=False):
    """Thresholds of kill, scale and maintain; amounts are in the configured currency's major units."""

    min_spend: float
    """No verdict but maintain below this spend, at least 0. Default: `200.0`."""

    ignorance_days: float
    """Ignorance zone: no kill while the ad is younger than this, in days, at least 0. Default: `2.0`."""

    ignorance_spend: float
    """Ignorance zone: no kill below this spend, at least 0. Default: `100.0`."""

    kill_roas: float
    """An ad below this ROAS is killed, at least 0. Default: `0.5`."""

    scale_roas: float
    """An ad above this ROAS is scaled, above `kill_roas`. Default: `3.0`."""

    kill_probability: float
    """Funnel model: least probability that the ROAS is below `kill_roas` for a kill, inside (0, 1). Default: `0.9`."""

    scale_probability: float
    """Funnel model: least probability that the ROAS is above `scale_roas` for a scale, inside (0, 1).

    Default: `0.7`.
    """


class AllocationConfig(TypedDict, total=False):
    """Bounds of every budget, beside the ad's own `min_budget` and `max_budget`."""

    floor_share: float
    """Least budget of a live ad as a share of the equal split, 0 to 1. Default: `0.01`."""

    max_budget_change: float | None
    """Largest relative change of a given current budget (0.5 is +-50 %), greater than 0; `None` for no limit.

    Default: `0.5`.
    """

    min_change: float
    """Relative changes smaller than this are left undone, 0 to 1. Default: `0.02`."""


class ScheduledConfig(TypedDict, total=False):
    """Constants of the scheduled model."""

    ctr_weight: CtrWeight
    """Weight of CTR by age."""

    full_ctr: float
    """CTR that scores 1, greater than 0. Default: `0.05`."""

    full_roas: float
    """ROAS that scores 1, greater than 0. Default: `3.0`."""

    min_spend: float
    """Spend below this counts as this when ROAS is computed, in major units, greater than 0. Default: `0.01`."""

    decay_constant: float
    """Decay of the score per impression, at least 0: `decay_factor = exp(-decay_constant * impressions)`.

    Default: `0.0001`.
    """

    dna_boost: float
    """Boost of the score at a `dna_score` of 1, 0 to 10 (0.2 is at most a factor of 1.2). Default: `0.2`."""

    min_impressions: float
    """Impressions below this count as this in the Beta posterior, at least 1. Default: `100.0`."""

    temperature: float
    """Temperature of the softmax over scores, 0.001 to 1000: low follows the best, high spreads evenly.

    Default: `1.0`.
    """


class _StageRequired(TypedDict):
    """Required keys of `Stage`."""

    name: str
    """Name, unique among the stages; the key of `stage_counts`. Required."""

    nominal_rate: float
    """Share of the stage before that is expected to enter this one, inside (0, 1). Required."""

    cv: float
    """Coefficient of variation of the rate between ads, 0.01 to 10. Required."""


class Stage(_StageRequired, total=False):
    """One stage of the funnel, entered from the stage before it (the first from a click)."""

    lag_median_days: float
    """Median days from the stage before to this one, 0 (at once) to 3650. Default: `0.0`."""

    lag_sigma: float
    """Standard deviation of the logarithm of that time, 0.01 to 5. Default: `1.0`."""


class CtrPrior(TypedDict, total=False):
    """Prior of click-through rates."""

    nominal_rate: float
    """Clicks per impression expected of an unknown ad, inside (0, 1). Default: `0.012`."""

    cv: float
    """Coefficient of variation of the rate between ads, 0.01 to 10. Default: `0.5`."""


class Config(TypedDict, total=False):
    """The configuration of every part of the library.

    `Config::default` is complete: change what differs. In JSON, Python and Node.js every key may be left out, and an
    unknown key is refused.
    """

    model: Model
    """Which model turns evidence into shares. Default: `"funnel"`."""

    mode: RevenueMode
    """Which revenue counts as an ad's return. Default: `"pipeline"`."""

    currency: str
    """Currency of every amount, as three upper-case letters. Default: `"USD"`."""

    period_hours: float
    """Length of one delivery period in hours, greater than 0, at most 168; the horizon holds at most 4,096 of them.

    Default: `6.0`.
    """

    pool_by: PoolBy
    """Which ads share their rates. Default: `"campaign"`."""

    ctr: CtrPrior
    """What is known of click-through rates before any evidence."""

    stages: Sequence[Stage]
    """The funnel's stages in order, 1 to 8."""

    horizon_days: float
    """Days after which no further conversion is awaited, greater than 0, at most 3650. Default: `30.0`."""

    deal_value: float
    """Average value of a deal that completes the funnel, in major units, greater than 0. Default: `15000.0`."""

    event_value: float | None
    """Value of an average revenue event of an ad that reports revenue without stage counts, in major units, greater
    than 0; where absent, 15 % of `deal_value`.
    """

    nominal_cpm: float
    """Price of 1,000 impressions assumed where no ad was delivered yet, in major units, greater than 0.

    Default: `12.0`.
    """

    shares: ShareRule
    """How shares are made from posteriors. Default: `"auto"`."""

    draws: int
    """Posterior draws per ad of the funnel model's `thompson` shares, 20 to 10,000. Default: `64`."""

    scheduled: ScheduledConfig
    """Constants of the scheduled model; its decay constant also serves the fatigue report there."""

    allocation: AllocationConfig
    """Bounds of every budget."""

    verdict: VerdictConfig
    """Thresholds of kill, scale and maintain."""

    fatigue: FatigueConfig
    """Thresholds of fatigue."""

    optimizer: OptimizerConfig
    """How the optimizer folds events into its state."""

    attribution: AttributionConfig
    """How conversions are matched to the touches of ads."""

    crm: CrmConfig
    """What the CRM tells of the account's deals."""

    guard: GuardConfig
    """Which changes are safe to send."""

    platform: PlatformConfig
    """What the ad platform's errors mean."""

    queue: QueueConfig
    """How changes wait, and when sending stops by itself."""
