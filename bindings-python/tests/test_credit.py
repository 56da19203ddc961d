"""Credit over journeys: journeys in any form, options, refusals, threads."""

from __future__ import annotations

import inspect
from collections import UserDict, deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from events import START
from lagwise import (
    ConflictError,
    CreditModel,
    CreditReport,
    DuplicateIdError,
    Journey,
    JourneyTouch,
    LagwiseError,
    MissingFieldError,
    NotWholeError,
    OutOfRangeError,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
    credit_journeys,
)
from refusals import refusal

MODELS: list[CreditModel] = ["first", "last", "linear", "position", "time_decay", "markov", "shapley"]


def touch(ad_id: str, days: float) -> dict[str, Any]:
    return {"ad_id": ad_id, "occurred_at": START + timedelta(days=days)}


JOURNEYS: list[dict[str, Any]] = [
    {"touches": [touch("film", 0), touch("mail", 7)], "value": 90.01, "journey_id": "1"},
    {"touches": [touch("mail", 2)], "conversions": 2, "value": 10, "non_conversions": 3},
    {"touches": [], "value": 5},
]


def values(report: CreditReport) -> dict[str, float]:
    return {ad.ad_id: ad.value for ad in report.ads}


@pytest.mark.parametrize("model", MODELS)
def test_credits_sum_to_the_value(model: CreditModel) -> None:
    report = credit_journeys(JOURNEYS, model)
    assert report.model == model
    assert sum(ad.value_minor for ad in report.ads) + report.unattributed_value_minor == report.value_minor == 10_501
    assert sum(ad.conversions for ad in report.ads) == pytest.approx(3, abs=1e-12)
    assert (report.unattributed_value, report.unattributed_conversions, report.conversions) == (5.0, 1, 4)
    assert credit_journeys(JOURNEYS[::-1], model) == report
    has_effects = [ad.removal_effect is not None for ad in report.ads]
    assert has_effects == [model == "markov"] * 2


def test_the_options_reach_the_models() -> None:
    assert values(credit_journeys(JOURNEYS[:1], "time_decay")) == {"film": 30.0, "mail": 60.01}
    assert values(credit_journeys(JOURNEYS[:1], "time_decay", half_life_days=3.5)) == {"film": 18.0, "mail": 72.01}
    shares = credit_journeys(JOURNEYS[:1], "position", first_share=0.75, last_share=0.25)
    assert values(shares) == {"film": 67.51, "mail": 22.5}
    assert values(credit_journeys(JOURNEYS[:1], "linear", currency="JPY")) == {"film": 45.0, "mail": 45.0}
    assert credit_journeys(JOURNEYS, "markov", markov_order=3).value == 105.01


def test_the_signature_tells_the_defaults_of_the_core() -> None:
    parameters = inspect.signature(credit_journeys).parameters.values()
    defaults: dict[str, Any] = {p.name: p.default for p in parameters if p.default is not p.empty}
    assert len(defaults) == 5
    uneven = [{"touches": [touch("a", 0), touch("b", 1), touch("c", 5)], "value": 999.99}]
    for model in MODELS:
        assert credit_journeys(uneven, model, **defaults) == credit_journeys(uneven, model)


def test_journeys_are_taken_in_every_form() -> None:
    expected = credit_journeys(JOURNEYS, "time_decay")
    records = [Journey(**journey) for journey in JOURNEYS]
    as_text = [
        journey | {"touches": [one | {"occurred_at": one["occurred_at"].isoformat()} for one in journey["touches"]]}
        for journey in JOURNEYS
    ]
    touches = [journey | {"touches": [JourneyTouch(**one) for one in journey["touches"]]} for journey in JOURNEYS]
    numbers = [journey | {"value": Decimal(str(journey["value"]))} for journey in JOURNEYS]
    forms: list[Any] = [
        records,
        tuple(records),
        deque(JOURNEYS),
        [UserDict(journey) for journey in JOURNEYS],
        [records[0], *JOURNEYS[1:]],
        as_text,
        touches,
        numbers,
    ]
    for form in forms:
        assert credit_journeys(form, "time_decay") == expected


def changed(change: dict[str, Any], model: Any = "linear", **options: Any) -> Callable[[], CreditReport]:
    return lambda: credit_journeys([JOURNEYS[1], JOURNEYS[0] | change], model, **options)


def test_bad_values_are_refused_with_their_place() -> None:
    naive = touch("film", 0) | {"occurred_at": START.replace(tzinfo=None)}
    refused: list[tuple[Callable[[], object], type[LagwiseError], str]] = [
        (changed({"touch": []}), UnknownFieldError, "journeys[1].touch"),
        (changed({"touches": ["film"]}), WrongTypeError, "journeys[1].touches[0]"),
        (changed({"touches": [naive]}), WrongTypeError, "journeys[1].touches[0].occurred_at"),
        (changed({"conversions": 1.5}), NotWholeError, "journeys[1].conversions"),
        (changed({"value": -1}), OutOfRangeError, "journeys[1].value"),
        (
            changed({"touches": [touch("film", 1), touch("mail", 0)]}),
            ConflictError,
            "journeys[1].touches[1].occurred_at",
        ),
        (
            changed({"touches": [{"ad_id": "film"}]}, "time_decay"),
            MissingFieldError,
            "journeys[1].touches[0].occurred_at",
        ),
        (lambda: credit_journeys([JOURNEYS[0]] * 2, "first"), DuplicateIdError, "journeys[1].journey_id"),
        (changed({}, "magic"), UnknownNameError, "model"),
        (changed({}, None), WrongTypeError, "model"),
        (changed({}, "markov", markov_order=4), OutOfRangeError, "markov_order"),
        (changed({}, "markov", order=1), UnknownFieldError, "order"),
        (lambda: credit_journeys(3, "first"), WrongTypeError, "journeys"),  # type: ignore[arg-type]
        (lambda: credit_journeys("film", "first"), WrongTypeError, "journeys"),  # type: ignore[arg-type]
    ]
    for call, cls, field in refused:
        assert refusal(call) == (cls, field)


def test_what_reading_a_journey_raises_comes_back_as_it_is() -> None:
    class Broken(UserDict[str, Any]):
        def items(self) -> Any:
            raise LookupError("broken")

    with pytest.raises(LookupError, match="broken"):
        credit_journeys([Broken()], "first")


def test_threads_get_the_same_credit() -> None:
    records = [Journey(**journey | {"journey_id": str(number)}) for number, journey in enumerate(JOURNEYS * 200)]
    expected = credit_journeys(records, "markov")
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(lambda _: credit_journeys(records, "markov"), range(32)))
    assert all(report == expected for report in reports)
