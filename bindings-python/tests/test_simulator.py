"""The simulator: known policies and the caller's own, exceptions that pass through, re-entrance, threads."""

from __future__ import annotations

import copy
import pickle
import threading
import time
from collections import UserList
from collections.abc import Callable
from datetime import datetime, timezone
from typing import Any

import numpy as np
import pytest
from golden_simulator import Clicks
from lagwise import (
    AdRegistered,
    AdTruth,
    Config,
    ConflictError,
    Delivery,
    Event,
    LagwiseError,
    LengthMismatchError,
    LiveAd,
    NotFiniteError,
    Optimizer,
    OutOfRangeError,
    Run,
    Simulator,
    UnknownNameError,
    WrongTypeError,
)

SMALL = 'extends = "n_8"\nname = "small"\ndays = 5\n[ads]\nstarting = 4\n'
CRM = 'extends = "crm"\ndays = 12\n[ads]\nstarting = 6\nbudget_per_day = 400.0\n'
WORLD: dict[str, Any] = {**Simulator().world}


class Funnel:
    """What the known policy `funnel` does, through the public calls."""

    def __init__(self, config: Config, _seed: int) -> None:
        self.optimizer = Optimizer(config)
        if config.get("crm", {}).get("tenant_id"):
            self.optimizer.use_hashing_keys([b"people who do not exist"])

    def observe(self, event: Event) -> None:
        """Applies the event."""
        self.optimizer.apply(event)

    def wish(self, now: datetime, total_budget: float, ads: list[LiveAd]) -> list[float]:
        """The recommended budgets."""
        allocation = self.optimizer.recommend(now, total_budget).allocation
        budgets = {budget.ad_id: budget.recommended_budget for budget in allocation.recommendations}
        return [budgets[ad.ad_id] for ad in ads]


class Wishing:
    """A policy whose wish is made by a function of the ads."""

    def __init__(self, wish: Callable[[list[LiveAd]], Any], observe: Callable[[Event], Any] = lambda _: None) -> None:
        self.make, self.observe = wish, observe

    def wish(self, _now: datetime, _total_budget: float, ads: list[LiveAd]) -> Any:
        """What the function makes."""
        return self.make(ads)


@pytest.fixture
def simulator() -> Simulator:
    return Simulator.from_toml(SMALL)


def test_a_simulator_is_its_world(simulator: Simulator) -> None:
    world = simulator.world
    assert (world["name"], world["days"], world["ads"]["starting"]) == ("small", 5, 4)
    assert Simulator(world).world == world
    assert pickle.loads(pickle.dumps(simulator)).world == copy.deepcopy(simulator).world == world
    assert repr(simulator) == f"Simulator({world!r})"
    world["days"] = 9
    assert simulator.world["days"] == 5
    assert Simulator(world).world["days"] == 9
    assert Simulator().world == Simulator("base").world == Simulator(None).world  # type: ignore[arg-type]


def test_every_named_world_can_be_made() -> None:
    for name in Simulator.world_names():
        assert Simulator(name).world["name"] == name


@pytest.mark.parametrize(
    ("make", "given", "error", "field"),
    [
        (Simulator, "mars", UnknownNameError, "world"),
        (Simulator, 3, WrongTypeError, "world"),
        (Simulator, {"name": "x"}, LagwiseError, "world.description"),
        (Simulator, WORLD | {"days": 0}, OutOfRangeError, "world.days"),
        (Simulator, WORLD | {"dais": 0}, LagwiseError, "world.dais"),
        (Simulator.from_toml, b"days = 1", WrongTypeError, "text"),
        (Simulator.from_toml, "a = " + "[" * 100_000, WrongTypeError, "world"),
        (Simulator.from_toml, "a" + ".a" * 100_000 + " = 1", WrongTypeError, "world"),
    ],
)
def test_what_is_no_world(make: Callable[[Any], object], given: Any, error: type[LagwiseError], field: str) -> None:
    with pytest.raises(error) as raised:
        make(given)
    assert raised.value.field == field


def test_an_own_policy_earns_what_the_same_one_earns_in_the_core(simulator: Simulator) -> None:
    for seed in (1, 2**64 - 1):
        run = simulator.run(seed, Funnel(simulator.owner_config(seed), seed))
        assert run == simulator.run(seed, "funnel")
        assert run.value < simulator.run_oracle(seed).value
    assert simulator.compare([1, 2], Funnel) == simulator.compare([1, 2], "funnel")


def test_touches_and_deals_go_from_an_account_to_its_optimizer() -> None:
    simulator = Simulator.from_toml(CRM)
    kinds: set[str] = set()
    policy = Funnel(simulator.owner_config(3), 3)
    watched = Wishing(lambda _: None, lambda event: kinds.add(type(event).__name__))
    episode = simulator.start(3)
    while not episode.is_over:
        for event in episode.due_events():
            watched.observe(event)
            policy.observe(event)
        episode.deliver(policy.wish(episode.now, episode.total_budget, episode.live_ads()))
    assert episode.so_far() == simulator.run(3, "funnel")
    assert {"Touch", "Conversion", "DealStage"} <= kinds
    assert "StageEntry" not in kinds
    roas = policy.optimizer.calculate_ad_pipeline_roas(episode.now)
    assert sum(ad.deals for ad in roas.ads) > 0
    assert roas.unattributed_value > 0


def test_an_own_policy_sees_records(simulator: Simulator) -> None:
    seen: list[Event] = []
    given: list[list[LiveAd]] = []

    def wish(ads: list[LiveAd]) -> list[float]:
        given.append(ads)
        return [1.0] * len(ads)

    episode = simulator.start(1)
    while not episode.is_over:
        episode.step(Wishing(wish, seen.append))
    assert {type(event).__name__ for event in seen} >= {"AdRegistered", "ChangeCommitted", "Delivery", "StageEntry"}
    assert [ad.current_budget for ad in given[0]] == [None] * 4
    assert given[1][0].min_budget == 0.8 * given[1][0].current_budget if given[1][0].current_budget else False
    total = sum(event.clicks for event in seen if isinstance(event, Delivery))
    assert 0 < total < episode.so_far().clicks


def test_an_episode_step_by_step(simulator: Simulator) -> None:
    episode = simulator.start(7)
    assert episode.now == datetime(2026, 1, 5, tzinfo=timezone.utc)
    assert (episode.total_budget, episode.steps_played, episode.is_over) == (400.0, 0, False)
    assert episode.world == simulator.world
    assert repr(episode) == '<Episode of "small" after 0 steps>'
    optimizer = Optimizer(simulator.owner_config(7))
    while not episode.is_over:
        events = episode.due_events()
        if episode.steps_played == 0:
            assert all(isinstance(event, AdRegistered) for event in events)
        assert {optimizer.apply(event).status for event in events} <= {"applied"}
        assert episode.due_events() == []
        budgets = optimizer.recommend(episode.now, episode.total_budget).allocation.recommendations
        wishes = {budget.ad_id: budget.recommended_budget for budget in budgets}
        episode.deliver([wishes[ad.ad_id] for ad in episode.live_ads()])
    assert episode.so_far() == simulator.run(7, "funnel")
    assert type(episode.so_far()) is Run
    truth = episode.truth()
    assert type(truth[0]) is AdTruth
    assert sum(ad.clicks for ad in truth) == episode.so_far().clicks
    with pytest.raises(ConflictError) as over:
        episode.deliver([1.0] * len(episode.live_ads()))
    assert over.value.field == "episode"
    with pytest.raises(ConflictError):
        episode.step_oracle()


def test_the_oracle_step_by_step(simulator: Simulator) -> None:
    episode = simulator.start(3)
    while not episode.is_over:
        episode.step_oracle()
    assert episode.so_far() == simulator.run_oracle(3)


@pytest.mark.parametrize(
    "kind",
    [list, tuple, UserList, np.array, lambda wish: np.array(wish, dtype=np.float32), lambda wish: np.array(wish) * 2],
)
def test_a_wish_may_be_any_sequence_of_numbers(simulator: Simulator, kind: Callable[[Any], Any]) -> None:
    expected = simulator.run(1, Wishing(lambda ads: [1 + i % 3 for i in range(len(ads))]))
    assert simulator.run(1, Wishing(lambda ads: kind([1 + i % 3 for i in range(len(ads))]))) == expected
    episode = simulator.start(1)
    episode.deliver(kind([1, 2, 3, 1]))


@pytest.mark.parametrize(
    ("wish", "error", "field"),
    [
        ([1.0], LengthMismatchError, "wish"),
        ([1.0, 1.0, float("nan"), 1.0], NotFiniteError, "wish[2]"),
        (np.array([1.0, np.inf, 1.0, 1.0]), NotFiniteError, "wish[1]"),
        ([1.0, 1.0, 1.0, -0.1], OutOfRangeError, "wish[3]"),
        ([1.0, "1", 1.0, 1.0], WrongTypeError, "wish[1]"),
        (None, WrongTypeError, "wish"),
        ("1111", WrongTypeError, "wish"),
        (1.0, WrongTypeError, "wish"),
        (np.ones((4, 1)), WrongTypeError, "wish[0]"),
        ({0: 1.0}, WrongTypeError, "wish"),
        (iter([1.0] * 4), WrongTypeError, "wish"),
    ],
)
def test_a_wish_that_is_none(simulator: Simulator, wish: Any, error: type[LagwiseError], field: str) -> None:
    episode = simulator.start(1)
    policy = Wishing(lambda _: wish)
    for call in (
        lambda: episode.deliver(wish),
        lambda: episode.step(policy),
        lambda: simulator.run(1, policy),
        lambda: simulator.compare([1], lambda *_: policy),
    ):
        with pytest.raises(error) as raised:
            call()
        assert raised.value.field == field
    assert episode.steps_played == 0


class MineError(Exception):
    """What no library knows."""


@pytest.mark.parametrize("kind", [MineError, ValueError, KeyboardInterrupt, SystemExit, StopIteration, GeneratorExit])
def test_what_a_policy_raises_comes_back_as_it_is(simulator: Simulator, kind: type[BaseException]) -> None:
    mine = kind("mine")

    def fail(*_: object) -> Any:
        raise mine

    for policy in (Wishing(fail), Wishing(lambda ads: [1.0] * len(ads), fail)):
        for call in (
            lambda policy=policy: simulator.run(1, policy),
            lambda policy=policy: simulator.start(1).step(policy),
            lambda policy=policy: simulator.compare([1, 2], lambda *_: policy),
        ):
            with pytest.raises(kind) as raised:
                call()
            assert raised.value is mine
            assert raised.value.__cause__ is None
    with pytest.raises(kind) as raised:
        simulator.compare([1], fail)
    assert raised.value is mine
    with pytest.raises(OutOfRangeError) as refused:
        simulator.run(1, Wishing(lambda _: Optimizer({"deal_value": -1.0})))
    assert refused.value.field == "config.deal_value"


@pytest.mark.parametrize("policy", [None, 3, b"funnel", object(), [], print])
def test_what_is_no_policy(simulator: Simulator, policy: Any) -> None:
    for call in (lambda: simulator.run(1, policy), lambda: simulator.start(1).step(policy)):
        with pytest.raises(WrongTypeError) as raised:
            call()
        assert raised.value.field == "policy"
    with pytest.raises(WrongTypeError) as raised:
        simulator.compare([1], policy)
    assert raised.value.field == "policy"
    for name in ("", "Funnel", "funnel ", "\ud800"):
        with pytest.raises(LagwiseError) as unknown:
            simulator.run(1, name)  # type: ignore[arg-type]
        assert unknown.value.field == "policy"
    with pytest.raises(WrongTypeError):
        simulator.start(1).step("funnel")  # type: ignore[arg-type]


def test_seeds(simulator: Simulator) -> None:
    expected = simulator.compare([1, 2], "equal_split")
    assert expected.of_equal_split == (1.0, 1.0)
    assert expected.uplift_over_equal_split.to_dict() == {"mean": 0.0, "standard_error": 0.0, "worst_decile": 0.0}
    for seeds in (range(1, 3), (1, 2), np.array([1, 2]), [1.0, 2.0]):
        assert simulator.compare(seeds, "equal_split") == expected  # type: ignore[arg-type]
    refused: list[tuple[Any, str]] = [
        ([1, -1], "seeds[1]"),
        ([2**64], "seeds[0]"),
        ([0.5], "seeds[0]"),
        (7, "seeds"),
        ({1}, "seeds"),
    ]
    for wrong, field in refused:
        with pytest.raises(LagwiseError) as raised:
            simulator.compare(wrong, "equal_split")
        assert raised.value.field == field
    for seed in (-1, 2**64, 0.5, "1", None):
        for call in (simulator.start, simulator.owner_config, simulator.run_oracle):
            with pytest.raises(LagwiseError) as raised:
                call(seed)  # type: ignore[arg-type]
            assert raised.value.field == "seed"


def test_a_policy_that_calls_its_own_episode_is_refused(simulator: Simulator) -> None:
    episode = simulator.start(1)
    calls: list[Callable[[], object]] = [
        lambda: episode.now,
        lambda: episode.is_over,
        lambda: episode.steps_played,
        episode.live_ads,
        episode.truth,
        episode.so_far,
        episode.due_events,
        episode.step_oracle,
        lambda: episode.deliver([1.0] * 4),
        lambda: episode.step(Clicks()),
    ]

    def wish(ads: list[LiveAd]) -> list[float]:
        for call in calls:
            with pytest.raises(ConflictError) as raised:
                call()
            assert raised.value.field == "episode"
        assert episode.total_budget == 400.0
        assert episode.world["name"] == "small"
        assert repr(episode) == '<Episode of "small" in the middle of a step>'
        # Others may be played meanwhile.
        assert simulator.run(1, Wishing(lambda ads: [1.0] * len(ads))) == simulator.run(1, "equal_split")
        return [1.0] * len(ads)

    episode.step(Wishing(wish))
    assert episode.steps_played == 1
    with pytest.raises(ConflictError):
        episode.step(Wishing(lambda ads: episode.deliver([1.0] * len(ads))))
    # What was refused has not locked it for good.
    episode.deliver([1.0] * len(episode.live_ads()))
    assert episode.steps_played == 2


def test_another_thread_is_refused_in_the_middle_of_a_step(simulator: Simulator) -> None:
    episode = simulator.start(1)
    inside, done = threading.Event(), threading.Event()

    def wish(ads: list[LiveAd]) -> list[float]:
        inside.set()
        assert done.wait(10)
        return [1.0] * len(ads)

    worker = threading.Thread(target=episode.step, args=(Wishing(wish),))
    worker.start()
    assert inside.wait(10)
    with pytest.raises(ConflictError, match="another call"):
        episode.deliver([1.0] * 4)
    done.set()
    worker.join()
    assert episode.steps_played == 1


def test_an_episode_can_not_be_pickled_or_copied(simulator: Simulator) -> None:
    episode = simulator.start(1)
    for call in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=r"cannot pickle 'lagwise\.Episode' object"):
            call(episode)
    with pytest.raises(TypeError, match="cannot create"):
        type(episode)()


@pytest.mark.parametrize(
    "call",
    [
        lambda: Simulator("n_100").run_oracle(1),
        lambda: Simulator().run(1, "funnel_thompson"),
        lambda: Simulator().compare([1], "funnel"),
    ],
)
def test_known_policies_leave_the_interpreter_to_others(call: Callable[[], object]) -> None:
    done = threading.Event()
    turns = 0

    def play() -> None:
        try:
            call()
        finally:
            done.set()

    worker = threading.Thread(target=play)
    worker.start()
    while not done.is_set():
        time.sleep(0.001)
        turns += 1
    worker.join()
    assert turns > 5
