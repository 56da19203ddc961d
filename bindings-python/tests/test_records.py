"""Records: constructors, immutability, repr, equality, pickling, dicts."""

from __future__ import annotations

import copy
import inspect
import pickle
from collections import UserList, deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import lagwise
import pytest
from accounts import account, ad, states
from events import START, history, one_of_each_type, wearing_out
from lagwise import (
    AdChange,
    AdRegistered,
    AdRetired,
    AdState,
    AttributionEngine,
    BattleHardenedSampler,
    BudgetEntity,
    BudgetHeadroom,
    ChangeCommitted,
    ChangeQueue,
    Conversion,
    CreativeRegistered,
    DealStage,
    Delivery,
    FatigueDetector,
    Feedback,
    GuardHistory,
    GuardLedger,
    Identity,
    Journey,
    JourneyTouch,
    Optimizer,
    PastAction,
    Period,
    PlatformError,
    PlatformValue,
    RefreshState,
    SafetyGuard,
    Simulator,
    StageEntry,
    SyntheticRevenueCalculator,
    Touch,
    credit_journeys,
)

RECORDS = {
    name: value
    for name, value in vars(lagwise).items()
    if inspect.isclass(value) and hasattr(value, "to_dict") and name != "AllocationColumns"
}
EVENTS = [
    AdRegistered,
    CreativeRegistered,
    Delivery,
    StageEntry,
    Feedback,
    ChangeCommitted,
    AdRetired,
    Touch,
    Conversion,
    DealStage,
]
INPUTS = [
    AdChange,
    AdState,
    BudgetEntity,
    BudgetHeadroom,
    GuardHistory,
    Identity,
    Journey,
    JourneyTouch,
    PastAction,
    Period,
    PlatformError,
    PlatformValue,
    RefreshState,
    *EVENTS,
]


def every_record() -> Iterator[Any]:
    """At least one of each class, with and without its optional fields."""
    ads = account(12)
    sampler = BattleHardenedSampler()
    yield from states(ads)
    for allocation in (
        sampler.select_budget_allocation(ads, 200.0, seed=1, with_probability_best=True),
        BattleHardenedSampler({"model": "scheduled"}).select_budget_allocation(ads, 200.0),
        sampler.select_budget_allocation([], 0.0),
    ):
        yield allocation
        yield from allocation.recommendations
        for recommendation in allocation.recommendations:
            yield recommendation.metrics
            yield recommendation.metrics.decay_factor
    yield from sampler.verdicts(ads)
    yield sampler.score(ads[0])
    for report in FatigueDetector().detect(ads):
        yield report
        yield report.refresh
    yield from optimizer_s_records()
    yield from simulated_records()
    yield from deals_records()
    yield from credit_records()
    yield from attribution_records()
    yield from guard_records()
    yield Period(age_hours=24.0, impressions=10, clicks=1, spend=2.5, stage_counts={"lead": 1})


def optimizer_s_records() -> Iterator[Any]:
    """At least one of each class that goes into the optimizer or comes out of it."""
    for cls, event in zip(EVENTS, one_of_each_type(), strict=True):
        fields = {name: value for name, value in event.items() if name != "type"}
        yield cls(**fields)
        required = [p.name for p in inspect.signature(cls).parameters.values() if p.default is p.empty]
        yield cls(**{name: fields[name] for name in required})
    optimizer = Optimizer({"fatigue": {"min_impressions": 1_000}})
    yield from map(optimizer.apply, [*wearing_out("film"), *history(["roof"], days=14)])
    tick = optimizer.tick(START + timedelta(days=14), 60.0, seed=1)
    yield from (tick, tick.decision, *tick.refresh_requests, *tick.fatigue)
    yield optimizer.recommend(START, 60.0)
    yield optimizer.lag("lead")
    yield optimizer.state_size()
    optimizer = Optimizer({"crm": {"tenant_id": "acme"}})
    optimizer.use_hashing_keys([b"a secret of the tests"])
    for event in one_of_each_type()[-3:]:
        outcome = optimizer.apply(event)
        effects = outcome.effects
        assert effects is not None
        yield from (outcome, effects, *effects.stage_credits, *effects.deal_credits)


def simulated_records() -> Iterator[Any]:
    """At least one of each class that comes out of the simulator."""
    simulator = Simulator.from_toml('extends = "corrections"\ndays = 2\n[ads]\nstarting = 3')
    episode = simulator.start(1)
    for _ in range(2):
        yield from (*episode.live_ads(), *episode.truth(), episode.so_far(), *episode.due_events())
        episode.deliver([1.0] * len(episode.live_ads()))
    comparison = simulator.compare([1, 2], "thompson_ctr")
    yield from (comparison, comparison.percent_of_oracle)


def deals_records() -> Iterator[Any]:
    """At least one of each class that synthetic revenue takes or gives."""
    calculator = SyntheticRevenueCalculator({"acme": SyntheticRevenueCalculator.preset("service_business")})
    fields: dict[str, Any] = {"occurred_at": START, "tenant_id": "acme", "deal_id": "17"}
    events = [
        DealStage(**fields, event_id="1", stage="show", amount=1_000.0, currency="USD", ad_id="film"),
        DealStage(**fields, event_id="2", deleted=False),
    ]
    yield from events
    yield from map(calculator.record, events)
    yield calculator.calculate_stage_change("acme", None, "won")
    yield from calculator.stages("acme")
    yield from calculator.revalue("acme", START + timedelta(days=3))
    yield calculator.value_of("acme", "17", START)
    yield calculator.pipeline_value("acme", START)
    roas = calculator.calculate_ad_pipeline_roas("acme", START, {"film": 10.0, "roof": 0})
    yield from (roas, *roas.ads)


def attribution_records() -> Iterator[Any]:
    """At least one of each class that attribution takes or gives."""
    engine = AttributionEngine({}, b"a secret of the tests")
    who = Identity(fbclid="x", ip="10.0.0.1")
    fields: dict[str, Any] = {"occurred_at": START, "tenant_id": "acme", "consent": True, "identity": who}
    touch = Touch(**fields, event_id="1", ad_id="film", campaign_id="spring", cost=1.5)
    late = Touch(**fields | {"identity": {"gclid": "y"}}, event_id="2", ad_id="roof")
    conversion = Conversion(**fields, event_id="3", conversion_id="k")
    unknown = Conversion(**fields | {"identity": {"gclid": "y"}}, event_id="4", conversion_id="l")
    yield from (who, touch, late, conversion, unknown)
    outcome = engine.track_touch(touch)
    yield from (outcome, *outcome.ignored_keys)
    for attribution in (engine.attribute(conversion), engine.attribute(unknown)):
        yield from (attribution, *attribution.candidates, *attribution.layers)
    yield engine.track_touch(late)
    yield from (engine.size("acme"), engine.erase("acme", who))


def guard_records() -> Iterator[Any]:
    """At least one of each class that the guard takes or gives."""
    guard = SafetyGuard()
    ids: dict[str, Any] = {"account_id": "act", "budget_id": "set"}
    change = AdChange(**ids, change_id="1", current_budget=100.0, proposed_budget=115.0, data_as_of=START)
    entity = BudgetEntity(**ids, current_budget=100.0, min_budget=5)
    edit = PastAction(budget_id="set", sent_at=START, budget_before=100.0, budget_after=100.0)
    history = GuardHistory(actions=[edit], learning_since=START)
    yield from (change, entity, edit, history, GuardHistory())
    now = START + timedelta(hours=1)
    for past in (None, history):
        yield guard.evaluate(change, past, now, 7)
        yield guard.headroom(entity, past, now)
    ledger = GuardLedger()
    yield from (answer := ledger.reserve(change, now, 7), ledger.reserve(change, now, 7), answer.reservation)
    queue = ChangeQueue()
    yield from (queue.submit(change, now), queue.claim(now, 7))
    yield from (*queue.audit(0, 9), queue.circuit("act", now), queue.circuit(None, now))
    pause = AdChange(**ids, change_id="2", kind="pause")
    yield from (ledger.reserve(pause, now, 7), ledger.reservation("2"))
    refused = PlatformError(
        code=17, subcode=-1, http_status=400, is_transient=False, retry_after_seconds=60, message="?"
    )
    read = PlatformValue(budget=115, status="paused", targeting="other")
    yield from (refused, PlatformError(timed_out=True), read, PlatformValue())
    yield guard.next_step(refused, 1, now, 7, "1")
    yield guard.next_step({"code": 100}, 1, now, 7, "1")
    yield guard.reconcile(change, guard.evaluate(change, None, START, 7), read)
    yield guard.reconcile(pause, guard.evaluate(pause, None, START, 7), read)


def credit_records() -> Iterator[Any]:
    """At least one of each class that credit over journeys takes or gives."""
    touches = [JourneyTouch(ad_id="film", occurred_at=START), JourneyTouch(ad_id="roof")]
    yield from touches
    journeys = [
        Journey(touches=touches, journey_id="1", value=10.5, converted_at=START + timedelta(days=1)),
        Journey(touches=[], conversions=0, non_conversions=3),
    ]
    yield from journeys
    for report in (credit_journeys(journeys, "linear"), credit_journeys(journeys, "markov")):
        yield from (report, *report.ads)


EVERY_RECORD = list(every_record())
each_class = pytest.mark.parametrize("cls", RECORDS.values(), ids=RECORDS)


def records_of(cls: type) -> list[Any]:
    records = [record for record in EVERY_RECORD if type(record) is cls]
    assert records
    return records


def fields_of(cls: type) -> set[str]:
    return {name for name, value in vars(cls).items() if inspect.isgetsetdescriptor(value)}


def test_a_constructor_fills_in_the_defaults() -> None:
    state = AdState(ad_id="a", impressions=10, clicks=1, spend=2.5, age_hours=3)
    assert (state.ad_id, state.impressions, state.clicks, state.spend, state.age_hours) == ("a", 10, 1, 2.5, 3.0)
    assert (state.pipeline_value, state.cash_revenue, state.dna_score, state.frozen) == (0.0, 0.0, 0.0, False)
    assert (state.campaign_id, state.budget_id, state.reach, state.stage_counts) == (None, None, None, None)
    assert (state.current_budget, state.min_budget, state.max_budget) == (None, None, None)
    assert state.history == ()
    assert RefreshState().to_dict() == {"active": False, "requested_age_hours": None}


def test_a_constructor_takes_parts_as_records_and_as_dicts() -> None:
    fields: dict[str, Any] = {"age_hours": 24.0, "impressions": 5, "clicks": 1, "spend": 1.5}
    state = AdState(**ad(history=[fields, Period(**fields)]))
    assert state.history == (Period(**fields), Period(**fields))
    assert state.history[0] is state.history[0]


@pytest.mark.parametrize("cls", INPUTS)
def test_a_constructor_says_its_defaults(cls: Callable[..., Any]) -> None:
    parameters = inspect.signature(cls).parameters.values()
    assert {parameter.kind for parameter in parameters} == {inspect.Parameter.KEYWORD_ONLY}
    values: dict[str, Any] = {
        "age_hours": 24.0,
        "tenant_id": "acme",
        "deal_id": "17",
        "touches": (),
        "identity": {},
        "change_id": "1",
        "account_id": "act",
        "budget_id": "set",
        "current_budget": 100.0,
        "lowest_budget_minor": 1,
        "highest_budget_minor": 2,
        "sent_at": START,
    } | {name: value for event in one_of_each_type() for name, value in event.items()}
    required = [parameter.name for parameter in parameters if parameter.default is inspect.Parameter.empty]
    given = {name: values[name] for name in required}
    defaults = {parameter.name: parameter.default for parameter in parameters if parameter.name not in required}
    assert cls(**given) == cls(**given, **defaults)
    assert list(cls(**given).to_dict()) == [parameter.name for parameter in parameters]


@pytest.mark.parametrize("cls", INPUTS)
def test_a_constructor_takes_no_positional_arguments(cls: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        cls("a")


@each_class
def test_results_are_not_made_by_hand(cls: Callable[..., Any]) -> None:
    if cls not in INPUTS:
        with pytest.raises(TypeError, match="cannot create"):
            cls()


@each_class
def test_records_are_frozen(cls: type) -> None:
    record = records_of(cls)[0]
    for name in [*fields_of(cls), "more"]:
        with pytest.raises(AttributeError):
            setattr(record, name, 1)
    with pytest.raises(TypeError, match="unhashable"):
        hash(record)
    with pytest.raises(TypeError, match="not an acceptable base type"):
        type("Sub", (cls,), {})


@each_class
def test_dict_and_repr_have_every_field(cls: type) -> None:
    for record in records_of(cls):
        fields = record.to_dict()
        assert fields.keys() == fields_of(cls)
        shown = ", ".join(f"{name}={getattr(record, name)!r}" for name in fields)
        assert repr(record) == f"{cls.__name__}({shown})"


@each_class
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(cls: type, protocol: int) -> None:
    for record in records_of(cls):
        again = pickle.loads(pickle.dumps(record, protocol))
        assert type(again) is cls
        assert again == record
        assert repr(again) == repr(record)


@each_class
def test_copies_are_equal(cls: type) -> None:
    for record in records_of(cls):
        assert copy.copy(record) == copy.deepcopy(record) == record


def test_equality() -> None:
    assert AdState(**ad()) == AdState(**ad())
    assert AdState(**ad()) != AdState(**ad(clicks=1))
    assert AdState(**ad()) != ad()
    assert AdState(**ad()) is not None


@pytest.mark.parametrize("cls", INPUTS)
def test_a_dict_makes_the_record_again(cls: Callable[..., Any]) -> None:
    for record in EVERY_RECORD:
        if type(record) is cls:
            assert cls(**record.to_dict()) == record


def test_dicts_have_nothing_of_the_library_in_them() -> None:
    def check(value: object) -> None:
        match value:
            case dict():
                for key, item in value.items():
                    assert type(key) is str
                    check(item)
            case list():
                for item in value:
                    check(item)
            case _:
                assert type(value) in {str, int, float, bool, type(None)}

    allocation = BattleHardenedSampler().select_budget_allocation(account(8), 100.0, with_probability_best=True)
    check(allocation.to_dict())
    assert allocation.to_dict()["recommendations"][3] == allocation.recommendations[3].to_dict()


def test_ads_as_objects_dicts_and_both_are_one() -> None:
    ads = account(20)
    mixed = [
        record if index % 2 else fields for index, (record, fields) in enumerate(zip(states(ads), ads, strict=True))
    ]
    sampler, detector = BattleHardenedSampler(), FatigueDetector()
    expected = sampler.select_budget_allocation(ads, 150.0, seed=5)
    for given in (states(ads), mixed, tuple(mixed), deque(mixed), UserList(mixed)):
        assert sampler.select_budget_allocation(given, 150.0, seed=5) == expected
        assert sampler.verdicts(given) == sampler.verdicts(ads)
        assert detector.detect(given) == detector.detect(ads)
    assert sampler.score(states(ads)[0]) == sampler.score(ads[0])


def test_refresh_states_go_in_as_they_came_out() -> None:
    detector = FatigueDetector({"model": "scheduled"})
    ads = [ad(clicks=90, age_hours=240.0)]
    (first,) = detector.detect(ads)
    assert first.refresh_due
    for state in (first.refresh, first.refresh.to_dict()):
        (second,) = detector.detect(ads, {first.ad_id: state})
        assert not second.refresh_due
        assert second.refresh == first.refresh


def test_recommendations_in_a_loop_are_the_same_objects() -> None:
    allocation = BattleHardenedSampler().select_budget_allocation(account(6), 100.0)
    assert allocation.recommendations is allocation.recommendations
    with ThreadPoolExecutor(4) as threads:
        again = BattleHardenedSampler().select_budget_allocation(account(6), 100.0)
        tuples = list(threads.map(lambda _: again.recommendations, range(50)))
    assert all(recommendations is tuples[0] for recommendations in tuples)
    assert tuples[0] == allocation.recommendations


@pytest.mark.parametrize("cls", [BattleHardenedSampler, FatigueDetector])
def test_the_configuration_says_all(cls: type[BattleHardenedSampler | FatigueDetector]) -> None:
    configured = cls({"model": "scheduled", "stages": [{"name": "sale", "nominal_rate": 0.02, "cv": 0.5}]})
    config = configured.config
    assert config["model"] == "scheduled"
    assert config["period_hours"] == 6.0
    assert config["stages"][0]["lag_sigma"] == 1.0
    assert cls(config).config == config
    assert pickle.loads(pickle.dumps(configured)).config == config
    assert repr(configured) == f"{cls.__name__}({config!r})"
    config["currency"] = "EUR"
    assert configured.config["currency"] == "USD"
    assert cls().config == cls(None).config == cls({}).config
