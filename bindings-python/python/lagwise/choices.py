"""The choices: each is one of a few texts."""
# Generated from the core's records: `make gen` writes this file, changes by hand are lost.

from __future__ import annotations

from typing import Literal, TypeAlias

__all__ = [
    "ActionStatus",
    "AllocationStatus",
    "Ambiguity",
    "AttributionMethod",
    "Bound",
    "ChangeKind",
    "ChangeStatus",
    "CircuitState",
    "CreditModel",
    "Curve",
    "EvidencePath",
    "FatigueStatus",
    "GuardMode",
    "GuardOutcome",
    "GuardRule",
    "KnownPolicy",
    "LayerOutcome",
    "Model",
    "NextAction",
    "OutcomeStatus",
    "PlatformErrorClass",
    "PlatformStatus",
    "PoolBy",
    "ReconciliationOutcome",
    "ReservationStatus",
    "ReserveStatus",
    "RevenueMode",
    "ShareRule",
    "StageChangeOutcome",
    "StageKind",
    "Synchronous",
    "TargetingState",
    "ToldAs",
    "TouchKind",
    "TouchStatus",
    "VerdictAction",
]

ActionStatus: TypeAlias = Literal["reserved", "executing", "unknown", "sent"]
"""How far an action has come.

- `reserved`: It has its place and is not being sent yet: the place is free again at `expires_at`.
- `executing`: It is being sent.
- `unknown`: It may have been sent; it keeps its place until its outcome was read back.
- `sent`: It was sent.
"""

AllocationStatus: TypeAlias = Literal["exact", "empty", "minima_exceed_total", "maxima_below_total"]
"""Whether the budgets sum to the total.

- `exact`: The budgets sum to the total.
- `empty`: Nothing was given to allocate to.
- `minima_exceed_total`: The least budgets exceed the total: each budget is at its least and `unallocated` is
  negative.
- `maxima_below_total`: The largest budgets are below the total: each budget is at its largest and `unallocated` is
  positive.
"""

Ambiguity: TypeAlias = Literal["split", "unattributed"]
"""What is done with two ads of which neither is clearly the likelier.

- `split`: Each gets its share of the credit.
- `unattributed`: Neither gets any.
"""

AttributionMethod: TypeAlias = Literal["exact_id", "fingerprint", "ip", "aggregate", "unattributed"]
"""By what a conversion was matched.

- `exact_id`: A click id or a subject that both have.
- `fingerprint`: The device's fingerprint.
- `ip`: The address.
- `aggregate`: By nothing of its own: it is spread over the ads by their clicks and the likely lag.
- `unattributed`: Nothing matched.
"""

Bound: TypeAlias = Literal[
    "none",
    "floor",
    "min_budget",
    "max_budget",
    "change_limit",
    "change_limit_below_floor",
    "change_limit_above_max",
    "new_ad",
    "frozen",
    "min_change",
    "headroom",
]
"""Which bound a budget sits at.

- `none`: None: the budget follows its share.
- `floor`: The least share of the equal split that every live budget gets.
- `min_budget`: The ad's own `min_budget`.
- `max_budget`: The ad's own `max_budget`.
- `change_limit`: The largest relative change of the current budget.
- `change_limit_below_floor`: The largest relative change, which kept the budget below its floor or `min_budget`.
- `change_limit_above_max`: The largest relative change, which kept the budget above `max_budget`.
- `new_ad`: A new ad gets no more than the equal share.
- `frozen`: Frozen at its current budget.
- `min_change`: The change was too small to make.
- `headroom`: What the guard lets through now.
"""

ChangeKind: TypeAlias = Literal["budget", "pause", "activate", "targeting"]
"""What a change does on the platform.

- `budget`: Sets the budget per day.
- `pause`: Stops delivery. It counts as an action, and nothing but a kill switch or a freeze holds it back.
- `activate`: Starts delivery.
- `targeting`: Changes who is reached.
"""

ChangeStatus: TypeAlias = Literal[
    "pending",
    "claimed",
    "executing",
    "unknown",
    "completed",
    "failed",
    "superseded",
    "expired",
    "cancelled",
    "suggested",
]
"""How far a change has come in the queue.

- `pending`: It waits, until `earliest_execute_at` at least.
- `claimed`: A worker has it, and is to send it at `execute_at`, before its lease expires.
- `executing`: It is being sent.
- `unknown`: It may have taken effect: the platform's value is to be read back, at `read_back_at`.
- `completed`: It took effect, or the platform had the value already.
- `failed`: It took no effect, and is not sent again: a person is to look at it.
- `superseded`: A newer change of the same entity took its place.
- `expired`: It waited for too long, or the data that it rests on is too old.
- `cancelled`: It was withdrawn.
- `suggested`: It would have been sent, but the mode only suggests.
"""

CircuitState: TypeAlias = Literal["closed", "open", "half_open"]
"""Whether the circuit breaker lets changes through.

- `closed`: It lets them through.
- `open`: It holds them back, pauses aside.
- `half_open`: It lets one through, which tries whether the platform works again.
"""

CreditModel: TypeAlias = Literal["first", "last", "linear", "position", "time_decay", "markov", "shapley"]
"""How the value of a journey is split over its touches.

- `first`: All to the first touch.
- `last`: All to the last touch.
- `linear`: The same to each touch.
- `position`: `first_share` to the first touch, `last_share` to the last, the rest to those between in equal parts.
- `time_decay`: A touch has half the weight of one that came `half_life_days` later.
- `markov`: By what would be lost without the ad, in a Markov chain fitted to all journeys.
- `shapley`: The Shapley value: the same to each distinct ad of the journey.
"""

Curve: TypeAlias = Literal["power", "hill"]
"""Shape of the saturation.

- `power`: (1 + x)^-exponent.
- `hill`: 1 / (1 + x / `half_at`).
"""

EvidencePath: TypeAlias = Literal["deals", "feedback"]
"""Where an account's evidence of value comes from; the other path is refused, so that nothing counts twice.

- `deals`: Conversions that move through the funnel's stages.
- `feedback`: Revenue per ad, reported in increments.
"""

FatigueStatus: TypeAlias = Literal["HEALTHY", "FATIGUING", "SATURATED", "AUDIENCE_EXHAUSTED", "INSUFFICIENT_DATA"]
"""How tired an ad is.

- `HEALTHY`: Nothing points to fatigue.
- `FATIGUING`: The click-through rate falls, or people begin to see the ad too often.
- `SATURATED`: The creative is worn out, or its impressions became expensive.
- `AUDIENCE_EXHAUSTED`: The audience has seen it: too many impressions per person, or hardly any new ones.
- `INSUFFICIENT_DATA`: Too few impressions to judge.
"""

GuardMode: TypeAlias = Literal["suggest", "enforce"]
"""Whether the guard only says what it would do.

- `suggest`: Verdicts alone: nothing may be sent.
- `enforce`: What a verdict allows may be sent.
"""

GuardOutcome: TypeAlias = Literal["allow", "clamp", "defer", "deny"]
"""What is to be done with a change.

- `allow`: It may be sent at `execute_at`.
- `clamp`: It may be sent at `execute_at` with the nearest safe budget.
- `defer`: It is safe from `clears_at` on, and not a millisecond earlier.
- `deny`: It is not safe, and waiting alone does not make it so.
"""

GuardRule: TypeAlias = Literal[
    "kill_switch",
    "frozen",
    "in_flight",
    "outside_edit",
    "no_change",
    "stale_data",
    "learning",
    "cool_down",
    "min_budget",
    "max_budget",
    "velocity",
    "daily_velocity",
    "weekly_velocity",
    "campaign_rate",
    "edit_rate",
    "account_score",
    "jitter",
]
"""The rule that decided.

- `kill_switch`: The kill switch of the account or of all accounts is pulled.
- `frozen`: The budget is frozen.
- `in_flight`: Another budget change of the same budget may yet be sent. Observed: how many.
- `outside_edit`: The budget is not the one that the last known change left: somebody edited it. Observed: the current
  budget; limit: the one that was left.
- `no_change`: The proposed budget is the current one.
- `stale_data`: The data is too old. Observed and limit: hours.
- `learning`: The platform learns how to deliver. Observed and limit: hours.
- `cool_down`: The last change of the budget is too recent. Observed and limit: hours.
- `min_budget`: The least budget. Observed: the proposed budget; limit: the bound.
- `max_budget`: The largest budget. Observed: the proposed budget; limit: the bound.
- `velocity`: The budget moves too far within `change_window_hours`. Observed: the proposed budget; limit: the bound.
- `daily_velocity`: The budget moves too far within 24 hours. Observed: the proposed budget; limit: the bound.
- `weekly_velocity`: The budget moves too far within 7 days. Observed: the proposed budget; limit: the bound.
- `campaign_rate`: The campaign's actions within the hour. Observed and limit: actions.
- `edit_rate`: The budget's edits within the hour. Observed and limit: edits.
- `account_score`: The account's score. Observed: points with this write; limit: points.
- `jitter`: It is not time to send yet. Observed: seconds that are left.
"""

KnownPolicy: TypeAlias = Literal[
    "equal_split",
    "greedy_roas",
    "scheduled",
    "thompson_won",
    "thompson_ctr",
    "funnel",
    "funnel_thompson",
]
"""A policy that comes with the library.

- `equal_split`: The same for every ad.
- `greedy_roas`: What dashboards suggest: everything to the ad with the best return seen so far, untried ads first.
- `scheduled`: The age-scheduled blend of CTR and ROAS, through the sampler.
- `thompson_won`: Textbook Thompson sampling on won deals per click: silence counts as failure.
- `thompson_ctr`: Textbook Thompson sampling on clicks per impression.
- `funnel`: The funnel model through the optimizer, shares from means and widths.
- `funnel_thompson`: The same with shares from posterior draws.
"""

LayerOutcome: TypeAlias = Literal[
    "matched",
    "no_key",
    "no_touch",
    "other_browser",
    "too_many_identities",
    "not_confident",
    "ambiguous",
]
"""What a layer found.

- `matched`: It credits the conversion.
- `no_key`: The conversion has no key of this kind that is used.
- `no_touch`: No touch has the key within the window.
- `other_browser`: Only touches of other browsers have the key.
- `too_many_identities`: More identities have the key than one may have.
- `not_confident`: The likeliest ads are below the least confidence.
- `ambiguous`: Two ads can't be told apart, and the credit is not split.
"""

Model: TypeAlias = Literal["funnel", "scheduled"]
"""Which model turns evidence into shares of the budget.

- `funnel`: Pooled, delay-corrected funnel posterior with fatigue and spend response.
- `scheduled`: Age-scheduled blend of CTR and ROAS with Beta draws.
"""

NextAction: TypeAlias = Literal[
    "retry",
    "park_entity",
    "pause_account",
    "pause_app",
    "stop_and_alert",
    "dead_letter",
    "reconcile",
]
"""What to do after the platform refused a change, or did not answer.

- `retry`: Judge the change again at `at` and send it, once the value that was read back says that it was not applied.
- `park_entity`: Send nothing for the entity until `at`.
- `pause_account`: Send nothing for the account until `at`.
- `pause_app`: Send nothing at all until `at`: the limit is that of the app.
- `stop_and_alert`: Send nothing more with this token, and tell a person.
- `dead_letter`: Give the change up, and keep it for a person to look at.
- `reconcile`: Read the platform's value at `at` and reconcile it, before anything is sent again.
"""

OutcomeStatus: TypeAlias = Literal["applied", "duplicate", "late", "unknown_ad", "expired", "rejected"]
"""What became of an event.

- `applied`: It changed the state.
- `duplicate`: It is known already, or a newer version of it is.
- `late`: It happened longer before the newest event than `max_lateness_hours` allows.
- `unknown_ad`: Its ad is not registered yet: it is kept and counts once the ad is.
- `expired`: It reports on a time before the horizon.
- `rejected`: It contradicts the configuration.
"""

PlatformErrorClass: TypeAlias = Literal[
    "entity_throttled",
    "account_throttled",
    "app_throttled",
    "transient",
    "auth",
    "invalid",
    "conflict",
    "unknown",
]
"""What an error of the platform means for the change that was sent.

- `entity_throttled`: The platform takes no more changes of this entity for a while. The change was not applied.
- `account_throttled`: The platform takes no more calls for this account for a while. The change was not applied.
- `app_throttled`: The platform takes no more calls of this app for a while. The change was not applied.
- `transient`: It may work later. Whether the change was applied is not certain.
- `auth`: The token or its permissions don't suffice. Sending again does not help.
- `invalid`: The change itself is refused. Sending again does not help.
- `conflict`: Somebody else changed the entity meanwhile.
- `unknown`: Whether the change was applied is not known: it was sent and not answered, or answered with what no rule
  knows.
"""

PlatformStatus: TypeAlias = Literal["active", "paused", "other"]
"""Whether the platform delivers an entity.

- `active`: It delivers, or would.
- `paused`: It is paused.
- `other`: Anything else: archived, deleted.
"""

PoolBy: TypeAlias = Literal["campaign", "account"]
"""Which ads share their rates.

- `campaign`: The ads of one campaign; a campaign with fewer than 5 budgets pools over the account.
- `account`: All ads of the call.
"""

ReconciliationOutcome: TypeAlias = Literal["applied", "not_applied", "conflict"]
"""What became of a change.

- `applied`: It was applied: commit it.
- `not_applied`: It was not applied: it may be judged and sent again, while attempts are left.
- `conflict`: The value is somebody else's: release the change, and never overwrite what is there.
"""

ReservationStatus: TypeAlias = Literal["reserved", "executing", "unknown", "sent", "released", "expired"]
"""How far a change has come in the ledger.

- `reserved`: It has its place, and is to be sent before its lease expires.
- `executing`: It is being sent.
- `unknown`: Its lease expired while it was being sent: it keeps its place until its outcome was read back.
- `sent`: It was sent.
- `released`: It was given back: it did not take effect.
- `expired`: Its lease expired before it was sent: it did not take effect.
"""

ReserveStatus: TypeAlias = Literal["reserved", "known", "refused", "suggested"]
"""What became of a request for a place.

- `reserved`: The change has its place, and it is the caller's to send.
- `known`: The change had one already, or was sent: nothing changed, and it is not the caller's.
- `refused`: The verdict let nothing through.
- `suggested`: The verdict would let it through, but the mode only suggests.
"""

RevenueMode: TypeAlias = Literal["pipeline", "direct"]
"""Which revenue the return on ad spend is computed from.

- `pipeline`: `pipeline_value`: open deals at their synthetic value.
- `direct`: `cash_revenue`: money that came in.
"""

ShareRule: TypeAlias = Literal["auto", "expected", "thompson"]
"""How shares are made from posteriors.

- `auto`: `thompson` where the call gives a seed, else `expected`.
- `expected`: From the posteriors' means and widths, without draws.
- `thompson`: From seeded posterior draws.
"""

StageChangeOutcome: TypeAlias = Literal[
    "applied",
    "duplicate",
    "superseded",
    "late",
    "unknown_stage",
    "rejected",
    "revalued",
    "expired",
]
"""What became of a change of a deal.

- `applied`: It holds: the deal is worth what it says.
- `duplicate`: The event is known already; nothing changed.
- `superseded`: It is remembered, but a later event says otherwise, or the same: then the deal is in its stage for
  longer.
- `late`: It happened before what is remembered of the deal or the tenant; nothing changed.
- `unknown_stage`: The tenant's table has no stage of this name; nothing changed.
- `rejected`: Its amount cannot be counted; nothing changed.
- `revalued`: Time or closed deals changed the value, not an event.
- `expired`: Nothing was heard of the open deal for the retention; it is worth nothing and forgotten.
"""

StageKind: TypeAlias = Literal["open", "won", "lost"]
"""Whether a deal in a stage is still undecided.

- `open`: The deal may still be won or lost.
- `won`: The deal is won: it is worth its amount.
- `lost`: The deal is lost: it is worth nothing.
"""

Synchronous: TypeAlias = Literal["normal", "full"]
"""What a commit waits for.

- `normal`: For the operating system: a step survives the death of any process, and a loss of power may undo the last
  ones.
- `full`: For the disk: a step survives a loss of power, too.
"""

TargetingState: TypeAlias = Literal["as_asked", "as_before", "other"]
"""The targeting that is on the platform, as the caller compares it.

- `as_asked`: What the change asked for.
- `as_before`: What was there before the change.
- `other`: Neither.
"""

ToldAs: TypeAlias = Literal["stage_entries", "deals"]
"""What is told of a lead.

- `stage_entries`: The stages that it enters, each with its ad.
- `deals`: The click as a touch, the first stage as a conversion, and what the CRM tells: one change of the deal an
  event, its stage or its amount. A deal that goes no further is lost when it would have entered the next stage.
"""

TouchKind: TypeAlias = Literal["click", "view"]
"""Whether an ad was clicked or only seen.

- `click`: The ad was clicked.
- `view`: The ad was seen; a click of the same identity outranks it.
"""

TouchStatus: TypeAlias = Literal["recorded", "duplicate", "expired", "rejected"]
"""What became of a touch.

- `recorded`: It is remembered.
- `duplicate`: The id was seen before; nothing changed.
- `expired`: It is older than what is kept; nothing changed.
- `rejected`: It happened too long after the newest: a wrong clock; nothing changed.
"""

VerdictAction: TypeAlias = Literal["kill", "scale", "maintain"]
"""What the posteriors say should happen to an ad.

- `kill`: Stop it.
- `scale`: Give it more.
- `maintain`: Leave it.
"""
