"""The public names, which are the same in every language."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from pathlib import Path
from typing import is_typeddict

import lagwise
import pytest
from lagwise import BattleHardenedSampler, GuardLedger, _lagwise, credit_journeys, exceptions

SURFACE = Path(__file__).parents[2] / "core" / "tests" / "golden" / "surface.json"

# Python's own: every record as a dict. The arrays of `AllocationColumns` are no record of the core.
OWN_METHODS = {"to_dict"}
OWN_CLASSES = {"AllocationColumns"}

# Options are keywords of calls.
OPTIONS: dict[str, Callable[..., object]] = {
    "CreditOptions": credit_journeys,
    "DecisionOptions": BattleHardenedSampler.select_budget_allocation,
    "LedgerOptions": GuardLedger.open,
}


def members(name: str) -> set[str]:
    """The public names of a class, the keys of a dict type, or the keywords that stand for the options."""
    if name in OPTIONS:
        parameters = inspect.signature(OPTIONS[name]).parameters.values()
        return {parameter.name for parameter in parameters if parameter.kind is inspect.Parameter.KEYWORD_ONLY}
    cls = getattr(lagwise, name)
    if is_typeddict(cls):
        return set(cls.__required_keys__ | cls.__optional_keys__)
    return {member for member in dir(cls) if not member.startswith("_")}


@pytest.mark.skipif(not SURFACE.exists(), reason="there is no surface.json")
def test_the_surface_is_the_common_one() -> None:
    surface = json.loads(SURFACE.read_text(encoding="utf-8"))
    named = surface["classes"] | surface["records"]
    for name, names in named.items():
        assert members(name) - OWN_METHODS == set(names), name
    native = {name for name, item in vars(_lagwise).items() if inspect.isclass(item)}
    assert native - OWN_CLASSES <= named.keys()
    functions = {name for name, item in vars(_lagwise).items() if inspect.isbuiltin(item) and not name.startswith("_")}
    assert functions == set(surface["functions"])
    for name, names in surface["interfaces"].items():
        assert members(name) == set(names), name
    codes = {vars(cls)["code"] for cls in vars(exceptions).values() if inspect.isclass(cls) and "code" in vars(cls)}
    assert codes == set(surface["error_codes"])
