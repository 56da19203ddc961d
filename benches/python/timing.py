"""Medians of calls that are timed side by side."""

import statistics
import time
from collections.abc import Callable, Mapping

Calls = Mapping[str, Callable[[], object]]

ROUNDS = 25
"""Each call is timed once a round, so a slow spell of the machine falls on all of them."""

ROUND_SECONDS = 0.03
"""Least time a call is repeated for within a round."""


def medians(calls: Calls) -> dict[str, float]:
    """Median microseconds of one call of each, over rounds in which they take turns."""
    repeats = {name: _repeats(call) for name, call in calls.items()}
    samples: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(ROUNDS):
        for name, call in calls.items():
            samples[name].append(_microseconds(call, repeats[name]))
    return {name: statistics.median(values) for name, values in samples.items()}


def _repeats(call: Callable[[], object]) -> int:
    call()
    return max(1, round(ROUND_SECONDS * 1e6 / _microseconds(call, 1)))


def _microseconds(call: Callable[[], object], repeats: int) -> float:
    start = time.perf_counter_ns()
    for _ in range(repeats):
        call()
    return (time.perf_counter_ns() - start) / 1e3 / repeats
