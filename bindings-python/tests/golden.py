"""Runs one case of the golden vectors, which all languages share."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Any

import numpy as np
from lagwise import (
    AttributionEngine,
    BattleHardenedSampler,
    ChangeQueue,
    FatigueDetector,
    GuardLedger,
    Optimizer,
    SafetyGuard,
    SyntheticRevenueCalculator,
    credit_journeys,
    device_fingerprint,
)

Case = dict[str, Any]

_NUMBERS = {"$NaN": math.nan, "$Infinity": math.inf, "$-Infinity": -math.inf}


def run(case: Case) -> Any:  # noqa: PLR0911
    """The case's result as plain values, as its `expect` has them."""
    config, given = filled(case["config"]), filled(case["input"])
    match case["call"]:
        case "config":
            return BattleHardenedSampler(config).config
        case "select_budget_allocation":
            options = options_of(given)
            return plain(BattleHardenedSampler(config).select_budget_allocation(**given, **options))
        case "select_budget_allocation_columns":
            options = options_of(given)
            columns = {name: nan_for_none(column) for name, column in given.pop("columns").items()}
            result = BattleHardenedSampler(config).select_budget_allocation_columns(columns, **given, **options)
            return plain(result)
        case "score":
            return plain(BattleHardenedSampler(config).score(**given))
        case "verdicts":
            return plain(BattleHardenedSampler(config).verdicts(**given))
        case "detect":
            return plain(FatigueDetector(config).detect(**given))
        case "credit_journeys":
            return plain(credit_journeys(**given))
        case call if call.startswith("guard_"):
            guard = getattr(SafetyGuard(config), call.removeprefix("guard_"))
            return plain(guard(**given | options_of(given)))
        case call:
            raise AssertionError(call)


class Life:
    """One optimizer, on which the steps of a case are run in turn."""

    def __init__(self, config: Any) -> None:
        """Starts without any event."""
        self.config = filled(config)
        self.optimizer = Optimizer(self.config)

    def step(self, step: Case) -> Any:
        """The step's result as plain values; a restored state replaces the optimizer."""
        given = filled(step["input"])
        match step["call"]:
            case "recommend" | "tick" | "lag" | "state_size" | "snapshot" as call:
                options = options_of(given)
                return plain(getattr(self.optimizer, call)(**given, **options))
            case "use_hashing_keys":
                self.optimizer.use_hashing_keys([key.encode() for key in given["hashing_keys"]])
            case "rotate_key":
                self.optimizer.rotate_key(given["hashing_key"].encode())
            case "snapshot_bytes":
                return self.optimizer.snapshot_bytes().hex()
            case "restore":
                self.optimizer = Optimizer.restore(self.config, **given)
            case "restore_bytes":
                self.optimizer = Optimizer.restore_bytes(self.config, bytes.fromhex(given["snapshot"]))
            case "apply":
                return plain(self.optimizer.apply(given))
            case call:
                return plain(getattr(self.optimizer, call)(**given))
        return None


class Touches:
    """One attribution engine, on which the steps of a case are run in turn."""

    def __init__(self, config: Any, hashing_key: str) -> None:
        """Starts without any touch."""
        self.engine = AttributionEngine(config, hashing_key.encode())

    def step(self, step: Case) -> Any:
        """The step's result as plain values; a restored state replaces the engine."""
        given = filled(step["input"])
        match step["call"]:
            case "device_fingerprint":
                return device_fingerprint(**given)
            case "rotate_key":
                return self.engine.rotate_key(given["hashing_key"].encode())
            case "restore":
                keys = [key.encode() for key in given["hashing_keys"]]
                snapshot = self.engine.snapshot() if given["snapshot"] is None else given["snapshot"]
                self.engine = AttributionEngine.restore(self.engine.config, keys, snapshot)
                return None
            case call:
                return plain(getattr(self.engine, call)(**given))


class Changes:
    """One ledger, on which the steps of a case are run in turn."""

    def __init__(self, config: Any) -> None:
        """Starts without any change."""
        self.ledger = GuardLedger(filled(config))

    def step(self, step: Case) -> Any:
        """The step's result as plain values."""
        given = filled(step["input"])
        return plain(getattr(self.ledger, step["call"])(**given | options_of(given)))


class Queued:
    """One queue, on which the steps of a case are run in turn."""

    def __init__(self, config: Any) -> None:
        """Starts without any change."""
        self.queue = ChangeQueue(filled(config))

    def step(self, step: Case) -> Any:
        """The step's result as plain values; a switch is one of the queue's ledger."""
        given = filled(step["input"])
        of = self.queue.ledger if step["call"] == "set_kill_switch" else self.queue
        return plain(getattr(of, step["call"])(**given | options_of(given)))


class Deals:
    """One calculator of synthetic revenue, on which the steps of a case are run in turn."""

    def __init__(self, tenants: Any) -> None:
        """Starts without any deal."""
        self.tenants = filled(tenants)
        self.calculator = SyntheticRevenueCalculator(self.tenants)

    def step(self, step: Case) -> Any:
        """The step's result as plain values; a restored state replaces the calculator."""
        given = filled(step["input"])
        match step["call"]:
            case "new":
                self.calculator = SyntheticRevenueCalculator(**given)
            case "snapshot_bytes":
                return self.calculator.snapshot_bytes().hex()
            case "restore":
                self.calculator = SyntheticRevenueCalculator.restore(self.tenants, **given)
            case "restore_bytes":
                self.calculator = SyntheticRevenueCalculator.restore_bytes(
                    self.tenants, bytes.fromhex(given["snapshot"])
                )
            case call:
                return plain(getattr(self.calculator, call)(**given))
        return None


def filled(value: Any) -> Any:
    """The value with the numbers that JSON lacks."""
    match value:
        case dict():
            return {key: filled(item) for key, item in value.items()}
        case list():
            return [filled(item) for item in value]
        case str():
            return _NUMBERS.get(value, value)
        case _:
            return value


def options_of(given: dict[str, Any]) -> dict[str, Any]:
    """Takes the options out of an input; a seed is text, since JSON has no 64-bit numbers."""
    names = ["seed", "decision_id", "with_probability_best", "headroom"]
    options = {name: given.pop(name) for name in names if name in given}
    if isinstance(options.get("seed"), str):
        options["seed"] = int(options["seed"])
    return options


def nan_for_none(column: Any) -> Any:
    """A column with NaN for what it lacks."""
    if isinstance(column, list):
        return [nan_for_none(item) if isinstance(item, list) else math.nan if item is None else item for item in column]
    return column


def plain(value: Any) -> Any:  # noqa: PLR0911
    """A result as JSON has it: records as dicts, arrays as lists, None for NaN."""
    match value:
        case float():
            return None if math.isnan(value) else value
        case None | bool() | int() | str():
            return value
        case datetime():
            text = value.isoformat().removesuffix("+00:00")
            return (text.rstrip("0") if "." in text else text) + "Z"
        case np.ndarray():
            return plain(value.tolist())
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case _:
            return plain(value.to_dict())


def differences(actual: Any, expected: Any, path: str = "") -> list[str]:
    """Where two plain values differ: floats by more than 1e-12 of their size, all else at all."""
    match actual, expected:
        case float(), float() | int():
            close = math.isclose(actual, expected, rel_tol=1e-12, abs_tol=0.0)
            return [] if close and not isinstance(expected, bool) else [f"{path}: {actual!r}, not {expected!r}"]
        case dict(), dict():
            if actual.keys() != expected.keys():
                return [f"{path}: the keys {sorted(actual.keys() ^ expected.keys())} are in one only"]
            return [line for key in expected for line in differences(actual[key], expected[key], f"{path}.{key}")]
        case list(), list():
            if len(actual) != len(expected):
                return [f"{path}: {len(actual)} items, not {len(expected)}"]
            pairs = enumerate(zip(actual, expected, strict=True))
            return [line for index, pair in pairs for line in differences(*pair, f"{path}[{index}]")]
        case _:
            same = type(actual) is type(expected) and actual == expected
            return [] if same else [f"{path}: {actual!r}, not {expected!r}"]
