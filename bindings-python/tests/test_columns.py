"""The columnar call: the same budgets as the call with records, from arrays of any kind."""

from __future__ import annotations

import math
import pickle
import threading
from collections import deque
from collections.abc import Callable
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest
from accounts import account
from lagwise import (
    AllocationColumns,
    BattleHardenedSampler,
    Config,
    LagwiseError,
    LengthMismatchError,
    MissingFieldError,
    NotFiniteError,
    NotWholeError,
    OutOfRangeError,
    UnknownFieldError,
    WrongTypeError,
)

STAGES = ["lead", "appointment", "show", "won"]
SAMPLER = BattleHardenedSampler()
NUMBERS = [
    "impressions",
    "clicks",
    "spend",
    "age_hours",
    "pipeline_value",
    "current_budget",
    "min_budget",
    "max_budget",
]

Columns = dict[str, Any]


def rows(size: int) -> list[dict[str, Any]]:
    """Ads that columns can hold: without history, with the same optional fields."""
    ads = account(size)
    for index, ad in enumerate(ads):
        ad.pop("history", None)
        ad.pop("reach", None)
        ad["stage_counts"] = {name: (index + place) % 5 for place, name in enumerate(STAGES)}
        ad.setdefault("frozen", False)
    return ads


def columns_of(ads: list[dict[str, Any]]) -> Columns:
    absent = {"pipeline_value": 0.0}
    columns: Columns = {name: np.array([ad.get(name, absent.get(name, math.nan)) for ad in ads]) for name in NUMBERS}
    columns["ad_id"] = [ad["ad_id"] for ad in ads]
    columns["campaign_id"] = [ad["campaign_id"] for ad in ads]
    columns["frozen"] = np.array([ad["frozen"] for ad in ads], dtype=bool)
    columns["stage_counts"] = np.array([[ad["stage_counts"][name] for name in STAGES] for ad in ads])
    return columns


def small(**columns: object) -> Columns:
    """Two ads with the required columns, and what a test puts in their place."""
    return {
        "ad_id": ["a", "b"],
        "impressions": [1_000, 2_000],
        "clicks": [10, 30],
        "spend": [12.0, 15.0],
        "age_hours": [48.0, 96.0],
    } | columns


def allocate(columns: Any) -> AllocationColumns:
    return SAMPLER.select_budget_allocation_columns(columns, 100.0)


def refusal(columns: object) -> tuple[type[LagwiseError], str]:
    with pytest.raises(LagwiseError) as raised:
        allocate(columns)
    return type(raised.value), raised.value.field


@pytest.mark.parametrize("config", [{}, {"model": "scheduled"}, {"currency": "JPY", "shares": "thompson"}])
@pytest.mark.parametrize("seed", [None, 7])
def test_the_budgets_are_those_of_the_call_with_records(config: Config, seed: int | None) -> None:
    ads = rows(40)
    sampler = BattleHardenedSampler(config)
    options: Any = {"seed": seed, "decision_id": "today", "with_probability_best": True}
    result = sampler.select_budget_allocation_columns(columns_of(ads), 400.0, **options)
    expected = sampler.select_budget_allocation(ads, 400.0, **options)
    recommendations = expected.recommendations

    def check(array: npt.NDArray[np.float64], values: list[float | None]) -> None:
        np.testing.assert_array_equal(array, np.array([math.nan if value is None else value for value in values]))

    assert result.status == expected.status
    assert result.total_budget_minor == expected.total_budget_minor
    assert result.unallocated_minor == expected.unallocated_minor
    assert result.recommended_budget_minor.tolist() == [r.recommended_budget_minor for r in recommendations]
    check(result.recommended_budget, [r.recommended_budget for r in recommendations])
    check(result.change_percentage, [r.change_percentage for r in recommendations])
    check(result.confidence, [r.confidence for r in recommendations])
    check(result.share_before_bounds, [r.metrics.share_before_bounds for r in recommendations])
    check(result.effective_exposure, [r.metrics.effective_exposure for r in recommendations])
    check(result.maturity, [r.metrics.maturity for r in recommendations])
    check(result.probability_best, [r.metrics.probability_best for r in recommendations])
    values = [r.metrics.value_per_spend for r in recommendations]
    check(result.value_per_spend, [value and value.mean for value in values])
    check(result.value_per_spend_low, [value and value.low for value in values])
    check(result.value_per_spend_high, [value and value.high for value in values])
    assert [result.bound_names[code] for code in result.bound] == [r.metrics.bound for r in recommendations]


def test_types_of_the_result() -> None:
    result = allocate(small())
    floats = {name: array.dtype for name, array in result.to_dict().items() if isinstance(array, np.ndarray)}
    assert floats.pop("recommended_budget_minor") == np.int64
    assert floats.pop("bound") == np.uint8
    assert set(floats.values()) == {np.dtype(np.float64)}
    assert result.probability_best.shape == (0,)
    assert AllocationColumns.bound_names[0] == "none"


def test_no_rows() -> None:
    empty: Columns = {name: [] for name in columns_of(rows(1))}
    result = allocate(empty)
    assert (result.status, len(result.bound), result.unallocated_minor) == ("empty", 0, 10_000)
    assert allocate(empty | {"stage_counts": np.zeros((0, 4))}) == result


def test_a_result_is_frozen() -> None:
    result = allocate(small())
    assert result.bound is result.bound
    with pytest.raises(ValueError, match="read-only"):
        result.recommended_budget[0] = 1.0
    with pytest.raises(AttributeError):
        result.maturity = result.confidence  # type: ignore[misc]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_equality_and_pickling(protocol: int) -> None:
    result = SAMPLER.select_budget_allocation_columns(columns_of(rows(10)), 90.0, with_probability_best=True)
    again = pickle.loads(pickle.dumps(result, protocol))
    assert again == result
    assert not again.bound.flags.writeable
    assert allocate(small()) == allocate(small())
    assert allocate(small()) != allocate(small(clicks=[10, 31]))
    assert allocate(small()) != SAMPLER.select_budget_allocation_columns(small(), 100.01)
    assert allocate(small()) != 3


def test_repr() -> None:
    expected = '<AllocationColumns: 2 rows, status="exact", total_budget_minor=10000, unallocated_minor=0>'
    assert repr(allocate(small())) == expected


@pytest.mark.parametrize(
    "dtype", ["int8", "uint8", "int16", "int32", "int64", "uint64", "float32", "float64", ">f8", ">i4", object]
)
def test_dtypes(dtype: str) -> None:
    counts = {"impressions": np.array([100, 120], dtype=dtype), "clicks": np.array([10, 30], dtype=dtype)}
    assert allocate(small(**counts)) == allocate(small(impressions=[100, 120], clicks=[10, 30]))


def every_second(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return np.repeat(array, 2, axis=0)[::2]


def unaligned(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    packed = np.zeros(array.shape, dtype=np.dtype([("pad", "i1"), ("value", array.dtype)]))
    packed["value"] = array
    return packed["value"]


@pytest.mark.parametrize("view", [every_second, unaligned, np.asfortranarray, lambda a: a[::-1][::-1]])
def test_arrays_of_any_layout(view: Callable[[npt.NDArray[Any]], npt.NDArray[Any]]) -> None:
    columns = columns_of(rows(9))
    viewed = {name: view(column) if isinstance(column, np.ndarray) else column for name, column in columns.items()}
    assert allocate(viewed) == allocate(columns)


class Series:
    """A data frame's column: no sequence, but it can be turned into a list."""

    def __init__(self, items: list[str]) -> None:
        self.items = items

    def to_list(self) -> list[str]:
        """The items."""
        return self.items


@pytest.mark.parametrize("texts", [list, tuple, deque, Series, np.array, lambda it: np.array(it, dtype=object)])
def test_sequences_of_texts(texts: Callable[[list[str]], object]) -> None:
    ads = columns_of(rows(9))
    given = ads | {name: texts(ads[name]) for name in ("ad_id", "campaign_id")}
    assert allocate(given) == allocate(ads)


def test_sequences_of_numbers() -> None:
    ads = columns_of(rows(9))
    given = {name: column.tolist() if isinstance(column, np.ndarray) else column for name, column in ads.items()}
    given["min_budget"] = [None if math.isnan(value) else value for value in given["min_budget"]]
    assert allocate(given) == allocate(ads)
    assert allocate(MappingProxyType(given)) == allocate(ads)


def test_absent_values() -> None:
    without = allocate(small())
    for absent in ([math.nan, math.nan], [None, None], np.array([math.nan, None]), None):
        assert allocate(small(current_budget=absent)) == without
    assert allocate(small(max_budget=[math.nan, 5.0])).recommended_budget[1] == 5.0


WRONG: list[tuple[str, object, type[LagwiseError], str]] = [
    ("clicks", [1], LengthMismatchError, "clicks"),
    ("clicks", [1, 2, 3], LengthMismatchError, "clicks"),
    ("campaign_id", ["x"], LengthMismatchError, "campaign_id"),
    ("frozen", [True], LengthMismatchError, "frozen"),
    ("stage_counts", np.zeros((1, 4)), LengthMismatchError, "stage_counts"),
    ("stage_counts", np.zeros((4, 2)), LengthMismatchError, "stage_counts"),
    ("stage_counts", np.zeros((2, 3)), LengthMismatchError, "stage_counts"),
    ("clicks", [1, 2.5], NotWholeError, "clicks[1]"),
    ("clicks", [1, -2], OutOfRangeError, "clicks[1]"),
    ("impressions", [2**53, 1], OutOfRangeError, "impressions[0]"),
    ("impressions", [2**70, 1], OutOfRangeError, "impressions[0]"),
    ("spend", [1.0, math.nan], NotFiniteError, "spend[1]"),
    ("spend", [1.0, math.inf], NotFiniteError, "spend[1]"),
    ("spend", [1.0, None], NotFiniteError, "spend[1]"),
    ("clicks", 3, WrongTypeError, "clicks"),
    ("clicks", "10", WrongTypeError, "clicks"),
    ("clicks", ["1", "2"], WrongTypeError, "clicks"),
    ("clicks", [1, "2"], WrongTypeError, "clicks"),
    ("clicks", [1, object()], WrongTypeError, "clicks[1]"),
    ("clicks", [True, False], WrongTypeError, "clicks"),
    ("clicks", np.array([1j, 2]), WrongTypeError, "clicks"),
    ("clicks", np.array(["2026-01-01"] * 2, dtype="M8[s]"), WrongTypeError, "clicks"),
    ("clicks", np.zeros((2, 1)), WrongTypeError, "clicks"),
    ("clicks", [[1], [1, 2]], WrongTypeError, "clicks"),
    ("clicks", {"a": 1}, WrongTypeError, "clicks"),
    ("frozen", [0, 1], WrongTypeError, "frozen"),
    ("frozen", [True, None], WrongTypeError, "frozen"),
    ("stage_counts", np.zeros(8), WrongTypeError, "stage_counts"),
    ("stage_counts", [["a"] * 4] * 2, WrongTypeError, "stage_counts"),
    ("ad_id", "ab", WrongTypeError, "ad_id"),
    ("ad_id", 3, WrongTypeError, "ad_id"),
    ("ad_id", ["a", 3], WrongTypeError, "ad_id[1]"),
    ("ad_id", np.array([1, 2]), WrongTypeError, "ad_id[0]"),
    ("ad_id", [b"a", b"b"], WrongTypeError, "ad_id[0]"),
    ("ad_id", ["a", "\ud800"], WrongTypeError, "ad_id[1]"),
    ("campaign_id", ["a", None], WrongTypeError, "campaign_id[1]"),
    ("clikcs", [1, 2], UnknownFieldError, "clikcs"),
    ("history", [[], []], UnknownFieldError, "history"),
    ("clicks", None, MissingFieldError, "clicks"),
]


@pytest.mark.parametrize(("name", "column", "error", "field"), WRONG)
def test_refusals(name: str, column: object, error: type[LagwiseError], field: str) -> None:
    assert refusal(small(**{name: column})) == (error, field)


@pytest.mark.parametrize("name", ["ad_id", "impressions", "clicks", "spend", "age_hours"])
def test_required_columns(name: str) -> None:
    columns = small()
    del columns[name]
    assert refusal(columns) == (MissingFieldError, name)


@pytest.mark.parametrize("columns", [None, 3, [], "a", np.zeros(2)])
def test_columns_are_a_mapping(columns: object) -> None:
    assert refusal(columns) == (WrongTypeError, "columns")
    assert refusal({1: [2]}) == (WrongTypeError, "columns")


def test_other_threads_may_write_to_the_arrays() -> None:
    columns = columns_of(rows(3_000))
    expected = allocate(columns)
    spend, done = columns["spend"].copy(), threading.Event()

    def scribble() -> None:
        while not done.is_set():
            columns["spend"][:] = math.nan
            columns["spend"][:] = spend

    def outcome() -> AllocationColumns | str:
        try:
            return allocate(columns)
        except NotFiniteError as error:
            return error.field.split("[")[0]

    # A call sees each value before or after a write, and checks the same values that it computes with.
    writer = threading.Thread(target=scribble)
    writer.start()
    try:
        for result in [outcome() for _ in range(20)]:
            assert result in ("spend", expected)
    finally:
        done.set()
        writer.join()
