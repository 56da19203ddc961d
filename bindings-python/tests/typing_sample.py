"""What a strict type checker accepts and what it refuses: mypy reads this file, nothing runs it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timezone
from typing import Literal

import numpy as np
import numpy.typing as npt
from lagwise import (
    AdColumns,
    AdState,
    Allocation,
    BattleHardenedSampler,
    Bound,
    Comparison,
    Config,
    CreditReport,
    DealStage,
    DealValue,
    Delivery,
    Episode,
    Estimate,
    Event,
    FatigueDetector,
    Journey,
    JourneyTouch,
    KnownPolicy,
    LagwiseError,
    LiveAd,
    Optimizer,
    OutcomeStatus,
    Period,
    Policy,
    RefreshState,
    Run,
    Simulator,
    Stage,
    StageChange,
    StageChangeOutcome,
    StageValue,
    SyntheticRevenueCalculator,
    TenantConfig,
    World,
    credit_journeys,
)

sale: Stage = {"name": "sale", "nominal_rate": 0.02, "cv": 0.5}
config: Config = {"model": "funnel", "stages": [sale], "allocation": {"max_budget_change": None}}
sampler = BattleHardenedSampler(config)
mode: Literal["pipeline", "direct"] = sampler.config["mode"]

period = Period(age_hours=24, impressions=1_000, clicks=12, spend=8.5, stage_counts={"sale": 1})
state = AdState(ad_id="a", impressions=1_000, clicks=12, spend=8.5, age_hours=24, history=[period, {"age_hours": 48}])
ads: list[AdState | Mapping[str, object]] = [state, {"ad_id": "b", "impressions": 10, "clicks": 0}]

allocation: Allocation = sampler.select_budget_allocation(ads, 100, seed=7, decision_id="today")
sampler.select_budget_allocation([state], 100.0)
sampler.select_budget_allocation([{"ad_id": "b", "impressions": 10}], np.float64(100), with_probability_best=True)
bound: Bound = allocation.recommendations[0].metrics.bound
value: Estimate | None = allocation.recommendations[0].metrics.value_per_spend
change: float | None = allocation.recommendations[0].change_percentage
minor: int = sum(recommendation.recommended_budget_minor for recommendation in allocation.recommendations)

columns: AdColumns = {
    "ad_id": ["a", "b"],
    "impressions": np.array([1_000, 2_000]),
    "clicks": [12, 30],
    "spend": (8.5, 9.5),
    "age_hours": np.array([24.0, 48.0], dtype=np.float32),
}
result = sampler.select_budget_allocation_columns(columns, 100.0)
budgets: npt.NDArray[np.float64] = result.recommended_budget
minors: npt.NDArray[np.int64] = result.recommended_budget_minor
names: list[Bound] = [result.bound_names[code] for code in result.bound]
loose: dict[str, npt.NDArray[np.float64]] = {"impressions": budgets}
sampler.select_budget_allocation_columns(loose, 100.0)

known: dict[str, RefreshState] = {report.ad_id: report.refresh for report in FatigueDetector().detect(ads)}
for report in FatigueDetector(config).detect(ads, known):
    if report.status == "SATURATED" and report.refresh_due:
        print(report.reason)

try:
    sampler.score(state)
except LagwiseError as error:
    print(error.code, error.field)

now = datetime(2026, 3, 1, tzinfo=timezone.utc)
optimizer = Optimizer(config)
optimizer.apply({"type": "ad_registered", "event_id": "1", "occurred_at": now, "ad_id": "a"})
delivery = Delivery(
    event_id="2", occurred_at=now, ad_id="a", period_start="2026-03-01T00:00:00Z", impressions=9, clicks=1, spend=0.5
)
status: OutcomeStatus = optimizer.apply(delivery).status
optimizer.record_delivery(delivery)
made_at: datetime = optimizer.tick("2026-03-01T06:00:00Z", 10, seed=7).decision.made_at
propensities: tuple[float, ...] = optimizer.recommend(now, 10.0).propensities
copied: Optimizer = Optimizer.restore_bytes(optimizer.config, optimizer.snapshot_bytes())


preset: TenantConfig = SyntheticRevenueCalculator.preset("hubspot_default")
table: list[StageValue] = [{"name": "offer", "probability": 0.5}, {"name": "signed", "kind": "won"}]
calculator = SyntheticRevenueCalculator({"acme": {**preset, "average_deal_value": 8_000.0}, "zeta": {"stages": table}})
deal = DealStage(event_id="1", occurred_at=now, tenant_id="zeta", deal_id="17", stage="offer", amount=900)
recorded: StageChange = calculator.record(deal)
cents: int = recorded.calculated_value_minor + calculator.stages("acme")[0].value_minor
outcome: StageChangeOutcome = calculator.record({"event_id": "2"}).outcome
worth: DealValue | None = calculator.value_of("zeta", "17", now)
returns: list[float | None] = [
    ad.pipeline_roas for ad in calculator.calculate_ad_pipeline_roas("zeta", now, {"a": 1}).ads
]


class Mine:
    """A policy; its parameters may have any names and wider types."""

    def __init__(self, config: Config, _seed: int) -> None:
        """Starts an account."""
        self.optimizer = Optimizer(config)

    def observe(self, event: Event) -> OutcomeStatus:
        """What it returns does not matter."""
        if isinstance(event, Delivery):
            print(event.clicks)
        return self.optimizer.apply(event).status

    def wish(self, _at: datetime, total: float, live: Sequence[LiveAd]) -> npt.NDArray[np.float64]:
        """An array will do."""
        return np.array([ad.max_budget * total for ad in live])


simulator = Simulator.from_toml('extends = "base"\ndays = 2')
world: World = simulator.world
days: int = world["days"] + len(world["funnel"]["stages"][0]["name"])
again = Simulator(world)
mine: Policy = Mine(simulator.owner_config(7), 7)
run: Run = simulator.run(7, mine)
earned: float = run.value_by_day[0] + simulator.run(7, "funnel").value
comparison: Comparison = simulator.compare(range(3), Mine)
error_of_mean: float = comparison.percent_of_oracle.standard_error
known_policies: list[KnownPolicy] = ["funnel", "thompson_ctr"]
compared = [simulator.compare([1, 2], policy) for policy in known_policies]
episode: Episode = simulator.start(7)
for told in episode.due_events():
    optimizer.apply(told)
episode.step(mine)
episode.deliver([1.0] * len(episode.live_ads()))
episode.deliver(np.ones(3))

credit: CreditReport = credit_journeys(
    [Journey(touches=[JourneyTouch(ad_id="a", occurred_at=now)], value=5.0), {"touches": [], "conversions": 0}],
    "position",
    first_share=0.5,
)
credited: list[tuple[str, float, float | None]] = [(ad.ad_id, ad.value, ad.removal_effect) for ad in credit.ads]

# Each of these is a mistake; mypy reports an ignore that hides none.
BattleHardenedSampler({"modle": "funnel"})  # type: ignore[arg-type]
BattleHardenedSampler({"model": "magic"})  # type: ignore[arg-type]
BattleHardenedSampler({"stages": [{"name": "sale"}]})  # type: ignore[arg-type]
AdState(ad_id="a", impressions=1, clicks=0, spend=1.0)  # type: ignore[call-arg]
AdState("a", 1, 0, 1.0, 24)  # type: ignore[call-arg]
AdState(ad_id="a", impressions=1.5, clicks=0, spend=1.0, age_hours=1)  # type: ignore[arg-type]
sampler.select_budget_allocation(ads, 100.0, 7)  # type: ignore[call-arg]
sampler.select_budget_allocation(ads, "100")  # type: ignore[arg-type]
optimizer.recommend(1_772_323_200, 10.0)  # type: ignore[arg-type]
optimizer.record_stage_entry(delivery)  # type: ignore[arg-type]
delivery.spend = 1.0  # type: ignore[misc]
state.clicks = 3  # type: ignore[misc]
allocation.recommendations.append(None)  # type: ignore[attr-defined]
Simulator({"name": "x"})  # type: ignore[arg-type]
simulator.run(7, "luck")  # type: ignore[arg-type]
simulator.run(7, optimizer)  # type: ignore[arg-type]
simulator.compare([7], mine)  # type: ignore[arg-type]
episode.step("funnel")  # type: ignore[arg-type]
episode.now = now  # type: ignore[misc]
if report.status == "TIRED":  # type: ignore[comparison-overlap]
    pass
SyntheticRevenueCalculator({"acme": {"stage": []}})  # type: ignore[typeddict-unknown-key]
credit_journeys([], "magic")  # type: ignore[arg-type]
credit_journeys([], "markov", order=2)  # type: ignore[call-arg]
