"""The optimizer: events in any form, refusals, its state saved, copied and merged, threads."""

from __future__ import annotations

import contextlib
import copy
import math
import pickle
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any, Literal

import lagwise
import pytest
from events import (
    ADS,
    START,
    Event,
    delivered,
    entered,
    history,
    lived,
    one_of_each_type,
    registered,
    split,
    wearing_out,
)
from lagwise import (
    ConflictError,
    DuplicateIdError,
    InvalidSnapshotError,
    LagwiseError,
    MissingFieldError,
    NotFiniteError,
    Optimizer,
    OutOfRangeError,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
)
from refusals import refusal

NOW = START + timedelta(days=5, hours=1)

METHODS = {
    "ad_registered": "register_ad",
    "creative_registered": "register_creative",
    "delivery": "record_delivery",
    "stage_entry": "record_stage_entry",
    "feedback": "register_feedback",
    "change_committed": "record_change_committed",
    "ad_retired": "record_ad_retired",
    "touch": "record_touch",
    "conversion": "record_conversion",
    "deal_stage": "record_deal_stage",
}


def record_of(event: Event) -> Any:
    kind, fields = split(event)
    return getattr(lagwise, "".join(word.title() for word in kind.split("_")))(**fields)


def same(one: Optimizer, other: Optimizer) -> bool:
    return one.snapshot() == other.snapshot() and one.snapshot_bytes() == other.snapshot_bytes()


def test_a_decision_sums_to_the_total_and_repeats() -> None:
    optimizer = lived()
    decision = optimizer.recommend(NOW, 60.0, seed=7, decision_id="morning")
    assert sum(r.recommended_budget_minor for r in decision.allocation.recommendations) == 6_000
    assert (decision.decision_id, decision.seed, decision.made_at) == ("morning", "7", NOW)
    assert len(decision.propensities) == len(ADS)
    assert math.isclose(sum(decision.propensities), 1.0)
    assert decision.allocation is decision.allocation
    assert decision.propensities is decision.propensities
    assert optimizer.recommend(NOW, 60.0, seed=7, decision_id="morning") == decision
    assert optimizer.recommend(NOW, 60.0, seed=8, decision_id="morning") != decision


def test_a_tick_asks_once_for_a_creative() -> None:
    optimizer = Optimizer({"fatigue": {"min_impressions": 1_000}})
    for event in wearing_out("film"):
        optimizer.apply(event)
    now = START + timedelta(days=14)
    first = optimizer.tick(now, 60.0)
    assert first.decision == optimizer.recommend(now, 60.0)
    assert first.decision is first.decision
    assert [report.ad_id for report in first.fatigue] == ["film"]
    assert [(request.ad_id, request.creative_id) for request in first.refresh_requests] == [
        ("film", "creative of film")
    ]
    assert optimizer.tick(now + timedelta(hours=1), 60.0).refresh_requests == ()


def test_lags_fatigue_and_size() -> None:
    optimizer = lived()
    lag = optimizer.lag("lead")
    assert (lag.stage, lag.conversions) == ("lead", 15)
    assert list(lag.maturity_by_day) == sorted(lag.maturity_by_day)
    assert [report.ad_id for report in optimizer.fatigue(NOW)] == ADS
    size = optimizer.state_size()
    counts = {"ads": 3, "periods": 60, "conversions": 15, "touches": 0, "deals": 0, "events": 78}
    assert size.to_dict() == counts
    assert repr(optimizer) == "<Optimizer of 3 ads, 15 conversions, 78 events>"


@pytest.mark.parametrize("event", one_of_each_type(), ids=lambda event: str(event["type"]))
def test_events_are_one_as_dicts_and_as_records(event: Event) -> None:
    kind, fields = split(event)
    record = record_of(event)
    results = []
    for call, given in [
        ("apply", event),
        ("apply", record),
        ("apply", {"type": kind} | record.to_dict()),
        (METHODS[kind], fields),
        (METHODS[kind], record),
    ]:
        evidence: Literal["feedback", "deals"] = "feedback" if kind == "feedback" else "deals"
        tenant_id = None if kind in {"stage_entry", "feedback"} else "acme"
        optimizer = Optimizer({"optimizer": {"evidence": evidence}, "crm": {"tenant_id": tenant_id}})
        if tenant_id is not None:
            optimizer.use_hashing_keys([b"a secret of the tests"])
        optimizer.apply(registered("film", event_id="first", occurred_at=START - timedelta(hours=1), budget_id="b"))
        results.append((getattr(optimizer, call)(given), optimizer.snapshot()))
    assert results[0][0].status == "applied"
    assert all(result == results[0] for result in results)


@pytest.mark.parametrize("event", one_of_each_type(), ids=lambda event: str(event["type"]))
def test_a_method_takes_only_its_own_event(event: Event) -> None:
    kind, _ = split(event)
    optimizer = Optimizer()
    for other, method in METHODS.items():
        call = getattr(optimizer, method)
        assert refusal(lambda call=call: call(event))[1].startswith("event")  # type: ignore[misc]
        if other != kind:
            assert refusal(lambda call=call: call(record_of(event))) == (WrongTypeError, "event")  # type: ignore[misc]
    assert same(optimizer, Optimizer())


BAD: list[tuple[object, type[LagwiseError], str]] = [
    (delivered("film", 9, impressions=-1), OutOfRangeError, "event.impressions"),
    (delivered("film", 9, clicks="5"), WrongTypeError, "event.clicks"),
    (delivered("film", 9, spend=math.nan), NotFiniteError, "event.spend"),
    (delivered("film", 9, spend=1e300), OutOfRangeError, "event.spend"),
    (delivered("film", 9, reech=5), UnknownFieldError, "event.reech"),
    (delivered("", 9), OutOfRangeError, "event.ad_id"),
    (registered("film", event_id="x", min_budget=2, max_budget=1), ConflictError, "event.min_budget"),
    ({"type": "delivary"}, UnknownNameError, "event.type"),
    ({"type": 5}, WrongTypeError, "event.type"),
    ({"type": "delivery"}, MissingFieldError, "event.event_id"),
    ({}, MissingFieldError, "event.type"),
    (None, WrongTypeError, "event"),
    ("delivery", WrongTypeError, "event"),
    ([], WrongTypeError, "event"),
]


@pytest.mark.parametrize(("event", "error", "field"), BAD)
def test_a_bad_event_changes_nothing(event: Any, error: type[LagwiseError], field: str) -> None:
    optimizer = lived(["film"])
    before = optimizer.snapshot_bytes()
    assert refusal(lambda: optimizer.apply(event)) == (error, field)
    assert optimizer.snapshot_bytes() == before


def test_events_that_make_no_sense_are_answered() -> None:
    optimizer = lived()
    assert optimizer.apply(delivered("film", 0)).status == "duplicate"
    assert optimizer.apply(delivered("stranger", 19)).status == "unknown_ad"
    rejected = optimizer.apply(entered("film", 9, stage="sold"))
    assert rejected.status == "rejected"
    assert "sold" in rejected.reason


def test_bad_arguments() -> None:
    optimizer = lived()
    unknown: Any = {"sede": 1}
    nothing: Any = None
    assert refusal(lambda: optimizer.recommend(NOW, math.nan)) == (NotFiniteError, "total_budget")
    assert refusal(lambda: optimizer.recommend(NOW, -1.0)) == (OutOfRangeError, "total_budget")
    assert refusal(lambda: optimizer.tick(NOW, nothing)) == (WrongTypeError, "total_budget")
    assert refusal(lambda: optimizer.recommend(NOW, 1.0, seed=-1)) == (OutOfRangeError, "seed")
    assert refusal(lambda: optimizer.recommend(NOW, 1.0, **unknown)) == (UnknownFieldError, "sede")
    assert refusal(lambda: optimizer.lag("sold")) == (UnknownNameError, "stage")
    assert refusal(lambda: optimizer.lag(nothing)) == (WrongTypeError, "stage")
    assert refusal(lambda: Optimizer({"deal_value": -1})) == (OutOfRangeError, "config.deal_value")
    with pytest.raises(TypeError):
        optimizer.merge(nothing)


def test_the_order_of_events_does_not_matter() -> None:
    events = list(history(ADS))
    shuffled = Optimizer()
    for event in [*events[1::2], *events[::-2], *events]:
        shuffled.apply(event)
    decisions = [optimizer.recommend(NOW, 60.0) for optimizer in (lived(), shuffled)]
    assert decisions[0] == decisions[1]


def test_a_snapshot_is_the_whole_state() -> None:
    optimizer = lived()
    for again in (
        Optimizer.restore({}, optimizer.snapshot()),
        Optimizer.restore(None, optimizer.snapshot()),
        Optimizer.restore_bytes({}, optimizer.snapshot_bytes()),
        Optimizer.restore_bytes({}, bytearray(optimizer.snapshot_bytes())),
        Optimizer.restore_bytes({}, memoryview(optimizer.snapshot_bytes())),
    ):
        assert same(again, optimizer)
        assert again.recommend(NOW, 60.0, seed=3) == optimizer.recommend(NOW, 60.0, seed=3)
    assert Optimizer.restore({"currency": "USD", "deal_value": 9.0}, optimizer.snapshot()).config["deal_value"] == 9.0


def test_a_snapshot_that_was_altered_is_refused() -> None:
    text, data = lived().snapshot(), lived().snapshot_bytes()
    number: Any = 5
    for altered in ("", "{}", text[:-1], text.replace("film", "firm", 1)):
        assert refusal(lambda altered=altered: Optimizer.restore({}, altered))[0] is InvalidSnapshotError  # type: ignore[misc]
    for cut in (b"", data[:-1], data[:40] + b"x" + data[41:]):
        assert refusal(lambda cut=cut: Optimizer.restore_bytes({}, cut))[0] is InvalidSnapshotError  # type: ignore[misc]
    for restore in (Optimizer.restore, Optimizer.restore_bytes):
        assert refusal(lambda restore=restore: restore({}, number)) == (WrongTypeError, "snapshot")  # type: ignore[misc]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling_keeps_the_configuration_and_the_state(protocol: int) -> None:
    optimizer = lived(config={"deal_value": 123.456})
    again = pickle.loads(pickle.dumps(optimizer, protocol))
    assert type(again) is Optimizer
    assert again.config == optimizer.config
    assert same(again, optimizer)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_lives_its_own_life(copied: Callable[[Optimizer], Optimizer]) -> None:
    optimizer = lived()
    other = copied(optimizer)
    assert same(other, optimizer)
    other.apply(delivered("film", 20))
    assert not same(other, optimizer)


def test_parts_of_an_account_merge() -> None:
    whole, film, rest = lived(), lived(["film"]), lived(["roof", "team"])
    before = rest.snapshot()
    assert film.merge(rest) is None  # type: ignore[func-returns-value]
    assert film.recommend(NOW, 60.0, seed=1) == whole.recommend(NOW, 60.0, seed=1)
    assert film.state_size() == whole.state_size()
    assert rest.snapshot() == before


def test_parts_that_overlap_do_not_merge() -> None:
    optimizer = lived()
    before = optimizer.snapshot()
    assert refusal(lambda: optimizer.merge(lived(["roof"])))[0] is DuplicateIdError
    assert refusal(lambda: optimizer.merge(optimizer))[0] is DuplicateIdError
    assert refusal(lambda: optimizer.merge(Optimizer({"deal_value": 5.0}))) == (ConflictError, "config")
    assert optimizer.snapshot() == before


def test_threads_apply_while_others_recommend() -> None:
    optimizer, serial = Optimizer(), lived()
    events = list(history(ADS))
    for event in events:
        if event["type"] == "ad_registered":
            optimizer.apply(event)
    done = threading.Event()

    def watch(_: int) -> int:
        seen = 0
        while not done.is_set():
            decision = optimizer.recommend(NOW, 60.0, seed=seen)
            assert sum(r.recommended_budget_minor for r in decision.allocation.recommendations) == 6_000
            assert Optimizer.restore_bytes(None, optimizer.snapshot_bytes()).state_size().ads == len(ADS)
            optimizer.fatigue(NOW)
            optimizer.lag("lead")
            seen += 1
        return seen

    def work(part: int) -> None:
        # Every event comes twice, from two threads.
        for event in events[part % 4 :: 4]:
            optimizer.apply(event)

    with ThreadPoolExecutor(12) as threads:
        watchers = [threads.submit(watch, number) for number in range(4)]
        workers = [threads.submit(work, part) for part in range(8)]
        try:
            for worker in workers:
                worker.result()
        finally:
            done.set()
        assert all(watcher.result() > 0 for watcher in watchers)
    assert same(optimizer, serial)
    assert optimizer.recommend(NOW, 60.0) == serial.recommend(NOW, 60.0)


def test_two_that_merge_each_other_do_not_wait_forever() -> None:
    one, other = lived(["film"]), lived(["roof"])

    def merge(pair: tuple[Optimizer, Optimizer]) -> None:
        with contextlib.suppress(DuplicateIdError):
            pair[0].merge(pair[1])

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(merge, [(one, other), (other, one)] * 50))
    assert max(one.state_size().ads, other.state_size().ads) == 2
