"""The optimizer's events: a history that the Rust side wrote, and what comes after it."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import lagwise

Event = dict[str, Any]


class History(NamedTuple):
    """An account of so many ads that 45 days are known of."""

    ads: int
    now: str
    total_budget: float
    events: list[Event]
    """Those of the day that follows; of the largest account alone."""
    snapshot: bytes

    def optimizer(self, config: dict[str, Any] | None = None) -> lagwise.Optimizer:
        """One that knows the history."""
        return lagwise.Optimizer.restore_bytes(config, self.snapshot)


def history(folder: Path, ads: int) -> History:
    document = json.loads((folder / f"history-{ads}.json").read_text())
    return History(**document, snapshot=(folder / f"history-{ads}.snapshot").read_bytes())


def record(event: Event) -> object:
    """A dict's record."""
    fields = {name: value for name, value in event.items() if name != "type"}
    return {"delivery": lagwise.Delivery, "stage_entry": lagwise.StageEntry}[event["type"]](**fields)


def new_lead(known: History) -> Callable[[int], Event]:
    """The `number`-th lead that has just come, after a click twelve hours ago."""
    exposed_at = _before(known.now, 12)
    return lambda number: {
        "type": "stage_entry",
        "event_id": f"new-{number}",
        "occurred_at": known.now,
        "ad_id": f"ad-{number % known.ads:06}",
        "conversion_id": f"new-{number}",
        "stage": "lead",
        "exposed_at": exposed_at,
    }


def new_delivery(known: History) -> Callable[[int], Event]:
    """The `number`-th restatement that has just come, of the last complete period."""
    period_start = _before(known.now, 7)
    return lambda number: {
        "type": "delivery",
        "event_id": f"new-{number}",
        "occurred_at": known.now,
        "ad_id": f"ad-{number % known.ads:06}",
        "period_start": period_start,
        "impressions": 900,
        "clicks": 14,
        "spend": 11.5,
        "revision": 1 + number,
    }


def _before(now: str, hours: int) -> str:
    return (datetime.fromisoformat(now) - timedelta(hours=hours)).isoformat()
