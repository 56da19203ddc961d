"""The events of an account, for the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from typing import Any

from lagwise import Optimizer

START = datetime(2026, 3, 1, tzinfo=timezone.utc)
PERIOD = timedelta(hours=6)
ADS = ["film", "roof", "team"]

Event = dict[str, Any]


def registered(ad_id: str, **fields: Any) -> Event:
    """An ad starts."""
    return {
        "type": "ad_registered",
        "event_id": f"start of {ad_id}",
        "occurred_at": START,
        "ad_id": ad_id,
        "current_budget": 20.0,
    } | fields


def delivered(ad_id: str, period: int, **fields: Any) -> Event:
    """An ad delivers for the n-th period since the start."""
    begin = START + period * PERIOD
    return {
        "type": "delivery",
        "event_id": f"period {period} of {ad_id}",
        "occurred_at": begin + PERIOD,
        "ad_id": ad_id,
        "period_start": begin,
        "impressions": 900 + 10 * (period % 7),
        "clicks": 9 + (period + len(ad_id)) % 5,
        "spend": 5.5,
    } | fields


def entered(ad_id: str, number: int, **fields: Any) -> Event:
    """The n-th conversion of an ad becomes a lead."""
    return {
        "type": "stage_entry",
        "event_id": f"lead {number} of {ad_id}",
        "occurred_at": START + timedelta(days=number, hours=20),
        "ad_id": ad_id,
        "conversion_id": f"{ad_id} {number}",
        "stage": "lead",
        "exposed_at": START + timedelta(days=number, hours=3),
    } | fields


def history(ads: list[str], days: int = 5) -> Iterator[Event]:
    """Some days of an account."""
    for ad_id in ads:
        yield registered(ad_id, campaign_id="spring", creative_id=f"creative of {ad_id}")
        yield from (delivered(ad_id, period) for period in range(4 * days))
        yield from (entered(ad_id, number) for number in range(days))


def wearing_out(ad_id: str, days: int = 14) -> Iterator[Event]:
    """An ad whose click-through rate falls."""
    yield registered(ad_id, creative_id=f"creative of {ad_id}")
    for period in range(4 * days):
        yield delivered(ad_id, period, impressions=4_000, clicks=max(1, 120 - 4 * period))


def one_of_each_type() -> list[Event]:
    """One event of each type, with every field."""
    common = {"occurred_at": START}
    told = common | {"tenant_id": "acme", "consent": True, "identity": {"fbclid": "fb.1"}}
    return [
        registered("film", started_at=START, campaign_id="c", budget_id="b", creative_id="v", min_budget=1.0)
        | {"max_budget": 90.0, "frozen": False},
        common | {"type": "creative_registered", "event_id": "2", "creative_id": "v", "name": "The film"},
        delivered("film", 0, reach=400, revision=1, currency="USD"),
        entered("film", 0, value=900.0, currency="USD"),
        common
        | {"type": "feedback", "event_id": "5", "ad_id": "film", "actual_pipeline_value": -3.5}
        | {"actual_cash_revenue": 1.0, "actual_spend": 2.0, "currency": "USD"},
        common | {"type": "change_committed", "event_id": "6", "budget_id": "b", "budget": 24.0, "currency": "USD"},
        common | {"type": "ad_retired", "event_id": "7", "ad_id": "film"},
        told | {"type": "touch", "event_id": "8", "ad_id": "film", "campaign_id": "c", "kind": "view", "cost": 1.5},
        told | {"type": "conversion", "event_id": "9", "conversion_id": "k"},
        common
        | {"type": "deal_stage", "event_id": "10", "tenant_id": "acme", "deal_id": "17", "stage": "show", "amount": 8.5}
        | {"currency": "USD", "deleted": False, "ad_id": "film", "conversion_id": "k"},
    ]


def split(event: Event) -> tuple[str, Event]:
    """The type and the fields of an event."""
    fields = dict(event)
    return fields.pop("type"), fields


def lived(ads: list[str] = ADS, config: Any = None) -> Optimizer:
    """An optimizer with a history."""
    optimizer = Optimizer(config)
    for event in history(ads):
        assert optimizer.apply(event).status == "applied"
    return optimizer
