"""Refusals: one exception class for each code, each naming the value at fault, nothing changed."""

from __future__ import annotations

import copy
import inspect
import math
import pickle
from collections import OrderedDict, UserDict
from collections.abc import Callable, Mapping
from decimal import Decimal
from fractions import Fraction
from types import MappingProxyType
from typing import Any

import numpy as np
import pytest
from accounts import ad
from lagwise import (
    AdColumns,
    AdState,
    BattleHardenedSampler,
    ConflictError,
    DuplicateIdError,
    FatigueDetector,
    LagwiseError,
    MissingFieldError,
    NotFiniteError,
    NotWholeError,
    OutOfRangeError,
    Period,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
    exceptions,
)
from lagwise._lagwise import _one_of_each_kind
from refusals import refusal

SAMPLER = BattleHardenedSampler()
CLASSES = [value for value in vars(exceptions).values() if inspect.isclass(value) and value is not LagwiseError]


def test_classes_and_codes_are_one_to_one() -> None:
    kinds = _one_of_each_kind()
    assert [type(error).code for _, error in kinds] == [code for code, _ in kinds]
    assert sorted(cls.__name__ for cls in CLASSES) == sorted(type(error).__name__ for _, error in kinds)
    for code, error in kinds:
        assert type(error).__name__.lower() == code.replace("_", "").lower() + "error"
        assert type(error).__doc__ == str(error), "the class documents the kind"


@pytest.mark.parametrize("cls", CLASSES)
def test_a_class_is_a_lagwise_error_and_a_builtin_one(cls: type[LagwiseError]) -> None:
    assert issubclass(cls, LagwiseError)
    assert issubclass(cls, (TypeError, ValueError, LookupError, RuntimeError))
    assert cls.__module__ == "lagwise.exceptions"


@pytest.mark.parametrize("cls", CLASSES)
@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_pickling(cls: type[LagwiseError], protocol: int) -> None:
    error = pickle.loads(pickle.dumps(cls("clicks: -1 is negative", "clicks"), protocol))
    assert type(error) is cls
    assert (str(error), error.field, error.code) == ("clicks: -1 is negative", "clicks", cls.code)


def test_a_message_says_the_path_the_value_and_the_limit() -> None:
    with pytest.raises(OutOfRangeError, match=r"^config\.deal_value: -1 is not greater than 0$") as raised:
        BattleHardenedSampler({"deal_value": -1.0})
    assert (raised.value.code, raised.value.field) == ("OUT_OF_RANGE", "config.deal_value")


NUMBERS: list[tuple[object, type[LagwiseError]]] = [
    (math.nan, NotFiniteError),
    (math.inf, NotFiniteError),
    (np.float32("nan"), NotFiniteError),
    (Decimal("NaN"), NotFiniteError),
    (-1, OutOfRangeError),
    (np.int64(-1), OutOfRangeError),
    (10**400, OutOfRangeError),
    (-(10**400), OutOfRangeError),
    (True, WrongTypeError),
    (np.True_, WrongTypeError),
    ("5", WrongTypeError),
    (b"5", WrongTypeError),
    (None, WrongTypeError),
    ([5], WrongTypeError),
    ({}, WrongTypeError),
    (5j, WrongTypeError),
    (np.complex128(5), WrongTypeError),
    (np.array([5]), WrongTypeError),
    (np.datetime64("2026-01-01"), WrongTypeError),
    (object(), WrongTypeError),
    (int, WrongTypeError),
    (lambda: 5, WrongTypeError),
]
COUNTS: list[tuple[object, type[LagwiseError]]] = [
    *NUMBERS,
    (1.5, NotWholeError),
    (np.float32(1.5), NotWholeError),
    (Fraction(3, 2), NotWholeError),
    (1e300, OutOfRangeError),
    (2**64, OutOfRangeError),
    (2**130, OutOfRangeError),
]


def shown(value: object) -> str:
    return f"{type(value).__name__} {value!r}"[:40]


@pytest.mark.parametrize(("value", "error"), COUNTS, ids=shown)
def test_counts(value: object, error: type[LagwiseError]) -> None:
    fields = ad(clicks=value)
    assert refusal(lambda: AdState(**fields)) == (error, "clicks")
    assert refusal(lambda: SAMPLER.score(fields)) == (error, "ad.clicks")
    assert refusal(lambda: SAMPLER.verdicts([ad("b"), fields])) == (error, "ads[1].clicks")
    period = {"age_hours": 24.0, "impressions": 1, "clicks": value, "spend": 0.0}
    assert refusal(lambda: SAMPLER.verdicts([ad(history=[period])])) == (error, "ads[0].history[0].clicks")
    assert refusal(lambda: SAMPLER.verdicts([ad(stage_counts={"lead": value})])) == (
        error,
        'ads[0].stage_counts["lead"]',
    )


@pytest.mark.parametrize(("value", "error"), NUMBERS, ids=shown)
def test_amounts(value: object, error: type[LagwiseError]) -> None:
    total: Any = value
    assert refusal(lambda: SAMPLER.verdicts([ad(spend=value)])) == (error, "ads[0].spend")
    assert refusal(lambda: SAMPLER.select_budget_allocation([ad()], total)) == (error, "total_budget")
    empty: AdColumns = {"ad_id": [], "impressions": [], "clicks": [], "spend": [], "age_hours": []}
    assert refusal(lambda: SAMPLER.select_budget_allocation_columns(empty, total)) == (error, "total_budget")
    assert refusal(lambda: BattleHardenedSampler({"deal_value": total})) == (error, "config.deal_value")
    if value is not None:
        assert refusal(lambda: SAMPLER.verdicts([ad(max_budget=value)])) == (error, "ads[0].max_budget")


@pytest.mark.parametrize(
    "value", [3, 3.0, np.int8(3), np.uint64(3), np.float16(3), np.float64(3), Decimal(3), Fraction(3)]
)
def test_whole_numbers_of_any_type_are_counts(value: Any) -> None:
    assert AdState(**ad(clicks=value, spend=value)) == AdState(**ad(clicks=3, spend=3.0))


@pytest.mark.parametrize("value", [0, 1, "yes", None, np.int64(1)])
def test_truth_values(value: object) -> None:
    assert refusal(lambda: AdState(**ad(frozen=value))) == (WrongTypeError, "frozen")
    assert AdState(**ad(frozen=np.True_)).frozen is True


@pytest.mark.parametrize("value", [17, 1.5, None, b"a", ["a"], np.array("a"), "\ud800"])
def test_texts(value: Any) -> None:
    assert refusal(lambda: AdState(**ad(ad_id=value))) == (WrongTypeError, "ad_id")
    assert AdState(**ad(np.str_("a"))) == AdState(**ad("a"))


@pytest.mark.parametrize("value", [3, None, "ab", b"ab", {"a": 1}, iter([]), np.array([1]), AdState(**ad())])
def test_lists_of_ads(value: Any) -> None:
    assert refusal(lambda: SAMPLER.select_budget_allocation(value, 1.0))[1].startswith("ads")
    assert refusal(lambda: SAMPLER.verdicts(value))[1].startswith("ads")
    assert refusal(lambda: FatigueDetector().detect(value))[1].startswith("ads")


@pytest.mark.parametrize(
    "value", [3, None, "a", [], (), AdState, Period(age_hours=1, impressions=1, clicks=0, spend=0)]
)
def test_ads(value: Any) -> None:
    assert refusal(lambda: SAMPLER.verdicts([ad(), value]))[1].startswith("ads[1]")
    assert refusal(lambda: SAMPLER.score(value))[1].startswith("ad")


def test_keys() -> None:
    misspelt: Any = {"modle": "funnel"}
    assert refusal(lambda: BattleHardenedSampler(misspelt)) == (UnknownFieldError, "config.modle")
    assert refusal(lambda: AdState(**ad(clikcs=1))) == (UnknownFieldError, "clikcs")
    assert refusal(lambda: SAMPLER.verdicts([ad(clikcs=1)])) == (UnknownFieldError, "ads[0].clikcs")
    assert refusal(lambda: AdState(ad_id="a")) == (MissingFieldError, "impressions")  # type: ignore[call-arg]
    assert refusal(lambda: SAMPLER.verdicts([{"ad_id": "a"}])) == (MissingFieldError, "ads[0].impressions")
    options: Any = {"sede": 7}
    assert refusal(lambda: SAMPLER.select_budget_allocation([], 1.0, **options)) == (UnknownFieldError, "sede")
    numbered: Any = {1: 2}
    assert refusal(lambda: SAMPLER.verdicts([numbered])) == (WrongTypeError, "ads[0]")


@pytest.mark.parametrize(("seed", "error"), [(value, error) for value, error in COUNTS if value is not None], ids=shown)
def test_seeds(seed: Any, error: type[LagwiseError]) -> None:
    assert refusal(lambda: SAMPLER.select_budget_allocation([ad()], 1.0, seed=seed)) == (error, "seed")


def test_every_seed_counts() -> None:
    ads = [ad("a"), ad("b", clicks=130)]
    largest = SAMPLER.select_budget_allocation(ads, 1000.0, seed=2**64 - 1)
    assert largest != SAMPLER.select_budget_allocation(ads, 1000.0, seed=2**64 - 2)
    assert largest == SAMPLER.select_budget_allocation(ads, 1000.0, seed=np.uint64(2**64 - 1))  # type: ignore[arg-type]


def test_the_other_kinds() -> None:
    assert refusal(lambda: BattleHardenedSampler({"currency": "usd"})) == (UnknownNameError, "config.currency")
    assert refusal(lambda: SAMPLER.verdicts([ad(), ad()])) == (DuplicateIdError, "ads[1].ad_id")
    ads = [ad(min_budget=2.0, max_budget=1.0)]
    assert refusal(lambda: SAMPLER.verdicts(ads)) == (ConflictError, "ads[0].min_budget")
    assert refusal(lambda: FatigueDetector().detect([ad()], {"a": {"requested_age_hours": -1.0}})) == (
        OutOfRangeError,
        'previous["a"].requested_age_hours',
    )
    known: Any = [("a", {})]
    assert refusal(lambda: FatigueDetector().detect([ad()], known)) == (WrongTypeError, "previous")


@pytest.mark.parametrize("wrap", [dict, OrderedDict, UserDict, MappingProxyType])
def test_any_mapping_is_a_record(wrap: Callable[[dict[str, Any]], Mapping[str, object]]) -> None:
    fields = ad(stage_counts=wrap({"lead": 3}))
    assert SAMPLER.verdicts([wrap(fields)]) == SAMPLER.verdicts([fields])


class Broken(UserDict[str, object]):
    """A mapping whose values can't be read."""

    def __getitem__(self, key: str) -> object:  # noqa: D105
        raise ZeroDivisionError(key)


@pytest.mark.parametrize(
    "call", [SAMPLER.score, lambda it: SAMPLER.verdicts([it]), lambda it: SAMPLER.verdicts([ad(history=[it])])]
)
def test_what_a_value_raises_reaches_the_caller(call: Callable[[object], object]) -> None:
    with pytest.raises(ZeroDivisionError, match="ad_id"):
        call(Broken(ad_id=1))


def test_a_list_that_holds_itself_is_refused() -> None:
    loop: list[Any] = []
    loop.append(loop)
    assert refusal(lambda: SAMPLER.verdicts(loop)) == (WrongTypeError, "ads[0]")


def test_a_refused_call_changes_nothing() -> None:
    sampler = BattleHardenedSampler()
    ads = [ad("a"), ad("b", clicks=200)]
    config, before = sampler.config, sampler.select_budget_allocation(ads, 50.0)
    bad = [ad("a", history=[{"age_hours": 1.0}]), ad("b", clicks=-1)]
    given = copy.deepcopy(bad)
    for call in (sampler.verdicts, lambda it: sampler.select_budget_allocation(it, 50.0)):
        refusal(lambda call=call: call(bad))  # type: ignore[misc]
    assert bad == given
    assert sampler.config == config
    assert sampler.select_budget_allocation(ads, 50.0) == before
