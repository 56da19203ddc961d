"""Instants: aware datetimes and RFC 3339 text, and what names no instant."""

from __future__ import annotations

import pickle
from datetime import date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from events import START, delivered, lived, registered, split
from lagwise import Delivery, Optimizer, WrongTypeError
from refusals import refusal


class NoOffset(tzinfo):
    """A zone that does not know its offset: its datetimes are naive."""

    def utcoffset(self, _: datetime | None) -> None:  # noqa: D102
        return None

    dst = tzname = utcoffset


def test_instants_in_any_zone_and_as_text() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    # The hour that comes twice when summer time ends, the second time.
    second = datetime(2026, 10, 25, 2, 30, tzinfo=berlin, fold=1)
    utc = second.astimezone(timezone.utc)
    odd = utc.astimezone(timezone(timedelta(hours=-3, minutes=-17)))
    states = []
    for instant in (second, utc, odd, utc.isoformat(), "2026-10-25T01:30:00Z", "2026-10-25 02:30:00+01:00"):
        optimizer = Optimizer()
        optimizer.apply(registered("film", occurred_at=instant))
        states.append((optimizer.snapshot(), optimizer.recommend(instant, 10.0)))
    assert all(state == states[0] for state in states)
    assert states[0][1].made_at == utc
    assert states[0][1].made_at.tzinfo is timezone.utc


def test_instants_come_out_to_the_microsecond() -> None:
    fields = split(delivered("film", 0))[1]
    for instant in (START, START.replace(microsecond=123_456), datetime(1, 1, 1, tzinfo=timezone.utc)):
        record = Delivery(**fields | {"period_start": instant})
        assert record.period_start == instant
        assert Delivery(**record.to_dict()) == record == pickle.loads(pickle.dumps(record))
    assert Delivery(**fields | {"occurred_at": "2026-03-01T00:00:00.1234567Z"}).occurred_at.microsecond == 123_456
    early = Delivery(**fields | {"occurred_at": "-000044-03-15T12:00:00Z"})
    with pytest.raises(ValueError, match="year"):
        _ = early.occurred_at


INSTANTS: list[object] = [
    datetime(2026, 3, 1),
    datetime(2026, 3, 1, 6, 5, 4, 123),
    datetime(2026, 3, 1, tzinfo=NoOffset()),
    datetime.max.replace(tzinfo=timezone.utc),
    "2026-03-01T00:00:00",
    "2026-03-01",
    "yesterday",
    "",
    date(2026, 3, 1),
    timedelta(1),
    np.datetime64("2026-03-01"),
    1_772_323_200,
    1_772_323_200.0,
    None,
]


@pytest.mark.parametrize("instant", INSTANTS, ids=repr)
def test_what_names_no_instant_is_refused(instant: Any) -> None:
    optimizer = lived(["film"])
    before = optimizer.snapshot()
    event = delivered("film", 99)
    for field in ("occurred_at", "period_start"):
        bad = event | {field: instant}
        fields = split(bad)[1]
        assert refusal(lambda bad=bad: optimizer.apply(bad)) == (WrongTypeError, f"event.{field}")  # type: ignore[misc]
        assert refusal(lambda fields=fields: Delivery(**fields)) == (WrongTypeError, field)  # type: ignore[misc]
    assert refusal(lambda: optimizer.recommend(instant, 1.0)) == (WrongTypeError, "now")
    assert refusal(lambda: optimizer.tick(instant, 1.0)) == (WrongTypeError, "now")
    assert refusal(lambda: optimizer.fatigue(instant)) == (WrongTypeError, "now")
    assert optimizer.snapshot() == before


def test_an_instant_is_no_text() -> None:
    optimizer = lived(["film"])
    bad = delivered("film", 99) | {"ad_id": START}
    assert refusal(lambda: optimizer.apply(bad)) == (WrongTypeError, "event.ad_id")


def test_a_naive_datetime_is_told_what_it_lacks() -> None:
    with pytest.raises(WrongTypeError, match=r"^now: .* found 2026-03-01T00:00:00 without a time zone$"):
        Optimizer().recommend(datetime(2026, 3, 1), 1.0)
