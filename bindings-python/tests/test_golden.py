"""The golden vectors, which all languages must meet."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from golden import Case, Changes, Deals, Life, Queued, Touches, differences, run
from golden_simulator import Accounts
from lagwise import LagwiseError

FOLDER = Path(__file__).parents[2] / "core" / "tests" / "golden"


def cases() -> list[Case]:
    files = sorted(path for path in FOLDER.glob("*.json"))
    return [
        case | {"name": f"{path.stem}: {case['name']}"}
        for path in files
        for case in json.loads(path.read_text(encoding="utf-8")).get("cases", [])
    ]


CASES = cases()


def test_there_are_cases() -> None:
    assert len(CASES) > 50


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_golden(case: Case) -> None:
    if "world" in case:
        accounts = Accounts(case["world"])
        for number, step in enumerate(case["steps"]):
            check(f"step {number}, {step['call']}", step, accounts.step, exactly)
    elif "steps" in case:
        kept: Changes | Queued | Deals | Touches | Life
        if "tenants" in case:
            kept = Deals(case["tenants"])
        elif "ledger" in case:
            kept = Changes(case["ledger"])
        elif "queue" in case:
            kept = Queued(case["queue"])
        elif "hashing_key" in case:
            kept = Touches(case["config"], case["hashing_key"])
        else:
            kept = Life(case["config"])
        for number, step in enumerate(case["steps"]):
            check(f"step {number}, {step['call']}", step, kept.step)
    else:
        check("", case, run)


def exactly(actual: Any, expected: Any, path: str) -> list[str]:
    return [] if actual == expected else [f"{path}: {actual!r}, not {expected!r}"]


def check(
    path: str,
    case: Case,
    run: Callable[[Case], Any],
    compare: Callable[[Any, Any, str], list[str]] = differences,
) -> None:
    """That a call gives what it should, or is refused as it should be."""
    if "error" in case:
        with pytest.raises(LagwiseError) as raised:
            run(case)
        assert {"code": raised.value.code, "field": raised.value.field} == case["error"], path
    else:
        assert compare(run(case), case["expect"], path) == []


def test_differences_finds_each_kind() -> None:
    actual = {"a": 1.0, "b": [1, 2.5], "c": None, "d": "x", "e": True}
    assert differences(actual, {"a": 1, "b": [1, 2.5 + 1e-13], "c": None, "d": "x", "e": True}) == []
    expected = {"a": 1.1, "b": [1.0, 2.5], "c": 0, "d": "y", "e": 1}
    assert [line.split(":")[0] for line in differences(actual, expected)] == [".a", ".b[0]", ".c", ".d", ".e"]
    assert differences([1], [1, 2]) == [": 1 items, not 2"]
    assert differences({"a": 1}, {"b": 1}) == [": the keys ['a', 'b'] are in one only"]
