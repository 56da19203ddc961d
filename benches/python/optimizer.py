"""Times the optimizer from Python and prints the figures as JSON: `optimizer.py ACCOUNT_FOLDER`.

Each sample begins with an optimizer restored anew from the account's history, which is not timed.
"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from stream import History, history, new_delivery, new_lead, record
from timing import ROUND_SECONDS, medians_of

SHARES: dict[str, tuple[dict[str, Any], int | None]] = {
    "expected": ({}, None),
    "thompson": ({"shares": "thompson"}, 7),
}
"""The configuration and the seed of each rule."""


def apply(folder: Path) -> dict[str, float]:
    """One day of a thousand ads; the figures are those of the whole day."""
    known = history(folder, 1_000)
    forms: dict[str, list[Any]] = {"dicts": known.events, "records": [record(event) for event in known.events]}

    def day(events: list[Any]) -> float:
        apply = known.optimizer().apply
        start = time.perf_counter_ns()
        for event in events:
            apply(event)
        return (time.perf_counter_ns() - start) / 1e3

    return medians_of(
        {f"apply/{form}/{len(events)}": lambda events=events: day(events) for form, events in forms.items()}
    )


def recommend(folder: Path) -> dict[str, float]:
    """One event, as a dict, and the decision after it, by an optimizer that has decided before."""
    figures: dict[str, float] = {}
    for count in (10, 20, 1_000):
        known = history(folder, count)
        events = {"lead": new_lead(known), "delivery": new_delivery(known)}
        figures |= medians_of(
            {
                f"recommend/{shares}/{kind}/{count}": decisions(known, event, config, seed)
                for shares, (config, seed) in SHARES.items()
                for kind, event in events.items()
            }
        )
    return figures


def decisions(
    known: History, event: Callable[[int], object], config: dict[str, Any], seed: int | None
) -> Callable[[], float]:
    """A sample of decisions: as many as fit into a round."""
    now, total = known.now, known.total_budget

    def some(count: int) -> float:
        optimizer = known.optimizer(config)
        optimizer.recommend(now, total, seed=seed)
        start = time.perf_counter_ns()
        for number in range(count):
            optimizer.apply(event(number))
            optimizer.recommend(now, total, seed=seed)
        return (time.perf_counter_ns() - start) / 1e3 / count

    count = max(3, round(ROUND_SECONDS * 1e6 / some(10)))
    return lambda: some(count)


def main() -> None:
    folder = Path(sys.argv[1])
    print(json.dumps(apply(folder) | recommend(folder)))


if __name__ == "__main__":
    main()
