"""Medians of calls that are timed side by side."""

import statistics
import time
from collections.abc import Callable, Mapping

Calls = Mapping[str, Callable[[], object]]

Samples = Mapping[str, Callable[[], float]]
"""What each takes, in microseconds, measured by itself: for calls that need something made before them."""

ROUNDS = 25
"""Each call is timed once a round, so a slow spell of the machine falls on all of them."""

ROUND_SECONDS = 0.03
"""Least time a call is repeated for within a round."""


def medians(calls: Calls) -> dict[str, float]:
    """Median microseconds of one call of each, over rounds in which they take turns."""
    return medians_of({name: _repeated(call) for name, call in calls.items()})


def medians_of(samples: Samples, rounds: int = ROUNDS) -> dict[str, float]:
    """Median of each over rounds in which they take turns; the first is not counted."""
    taken: dict[str, list[float]] = {name: [] for name in samples}
    for counts in range(rounds + 1):
        for name, sample in samples.items():
            time_taken = sample()
            if counts:
                taken[name].append(time_taken)
    return {name: statistics.median(values) for name, values in taken.items()}


def microseconds(call: Callable[[], object], repeats: int = 1) -> float:
    """Of one call, on average."""
    start = time.perf_counter_ns()
    for _ in range(repeats):
        call()
    return (time.perf_counter_ns() - start) / 1e3 / repeats


def repeats(call: Callable[[], object]) -> int:
    """How often to repeat a call in a round; the first call is not counted."""
    call()
    return max(1, round(ROUND_SECONDS * 1e6 / microseconds(call)))


def _repeated(call: Callable[[], object]) -> Callable[[], float]:
    times = repeats(call)
    return lambda: microseconds(call, times)
