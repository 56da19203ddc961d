"""Synthetic revenue: deals in any form, refusals, the deals saved and copied, threads."""

from __future__ import annotations

import copy
import pickle
from collections import UserDict
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import numpy as np
import pytest
from events import START
from lagwise import (
    DealStage,
    InvalidSnapshotError,
    MissingFieldError,
    OutOfRangeError,
    SyntheticRevenueCalculator,
    TenantConfig,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
)
from refusals import refusal

TENANTS: dict[str, TenantConfig] = {"acme": {}, "zeta": {"currency": "EUR"}}


def deal(event_id: str, hours: float, **fields: Any) -> dict[str, Any]:
    """What the CRM tells of a deal of the tenant `acme`."""
    occurred_at = START + timedelta(hours=hours)
    return {"event_id": event_id, "occurred_at": occurred_at, "tenant_id": "acme", "deal_id": "17"} | fields


def lived() -> SyntheticRevenueCalculator:
    """A calculator with a deal that was won, and one that is open."""
    calculator = SyntheticRevenueCalculator(TENANTS)
    calculator.record(deal("1", 0, stage="show", ad_id="film"))
    calculator.record(deal("2", 5, stage="won", amount=12_000))
    calculator.record(deal("3", 6, stage="appointment", deal_id="18"))
    return calculator


def same(one: SyntheticRevenueCalculator, other: SyntheticRevenueCalculator) -> bool:
    return one.snapshot() == other.snapshot() and one.snapshot_bytes() == other.snapshot_bytes()


def test_the_increments_of_a_deal_sum_to_its_value_in_any_order() -> None:
    events = [
        deal("1", 0, stage="appointment"),
        deal("2", 5, stage="show", amount=900.5),
        deal("3", 9, stage="lost"),
        deal("4", 12, stage="show"),
        deal("5", 15, stage="won"),
        deal("6", 16, amount=1_200.25),
    ]
    for first in range(len(events)):
        calculator = SyntheticRevenueCalculator(TENANTS)
        arrived = events[first:] + events[:first][::-1] + events[::2]
        changes = [calculator.record(event) for event in arrived]
        assert sum(change.calculated_value_minor for change in changes) == 120_025
        assert [change.outcome for change in changes[-3:]] == ["duplicate"] * 3


def test_events_are_taken_in_every_form() -> None:
    fields = deal("1", 0, stage="show", amount=100)
    expected = SyntheticRevenueCalculator(TENANTS).record(fields)
    for event in (
        DealStage(**fields),
        UserDict(fields),
        fields | {"amount": Decimal(100)},
        fields | {"amount": np.float32(100)},
        fields | {"occurred_at": START.isoformat()},
    ):
        assert SyntheticRevenueCalculator(TENANTS).record(event) == expected
    assert (expected.stage_from, expected.stage_to, expected.synthetic_value) == (None, "show", 100.0)


@pytest.mark.parametrize(
    ("fields", "kind", "field"),
    [
        ({"event_id": None}, MissingFieldError, "event.event_id"),
        ({"occurred_at": datetime(2026, 3, 1)}, WrongTypeError, "event.occurred_at"),
        ({"tenant_id": "stranger"}, UnknownNameError, "event.tenant_id"),
        ({"deal_id": "x" * 2**20}, OutOfRangeError, "event.deal_id"),
        ({"stage": b"won"}, WrongTypeError, "event.stage"),
        ({"amount": -1}, OutOfRangeError, "event.amount"),
        ({"deal_stage": "won"}, UnknownFieldError, "event.deal_stage"),
    ],
)
def test_a_refused_event_changes_nothing(fields: dict[str, Any], kind: type, field: str) -> None:
    calculator = lived()
    before = calculator.snapshot()
    event = deal("9", 20, stage="won") | fields
    if event["event_id"] is None:
        del event["event_id"]
    assert refusal(lambda: calculator.record(event)) == (kind, field)
    assert calculator.snapshot() == before


def test_other_refusals_name_the_argument() -> None:
    calculator = lived()
    assert refusal(lambda: SyntheticRevenueCalculator([])) == (WrongTypeError, "tenants")  # type: ignore[arg-type]
    wrong: Any = {"acme": {"stages": [{"name": "won", "kind": "won", "value": 3}]}}
    assert refusal(lambda: SyntheticRevenueCalculator(wrong))[1] == 'tenants["acme"].stages[0].value'
    assert refusal(lambda: calculator.stages("x" * 2**20)) == (OutOfRangeError, "tenant_id")
    assert refusal(lambda: calculator.tenant("stranger")) == (UnknownNameError, "tenant_id")
    assert refusal(lambda: calculator.calculate_stage_change("acme", None, "x" * 2**20))[1] == "stage_to"
    assert refusal(lambda: calculator.revalue("acme", datetime(2026, 3, 1))) == (WrongTypeError, "now")
    spent: Any = {"film": True}
    assert refusal(lambda: calculator.calculate_ad_pipeline_roas("acme", START, spent))[1] == 'spend["film"]'


def test_the_roas_of_the_ads_and_the_rest_sum_to_the_pipeline() -> None:
    calculator, now = lived(), START + timedelta(days=4)
    roas = calculator.calculate_ad_pipeline_roas("acme", now, {"film": 1_500})
    (film,) = roas.ads
    assert (film.ad_id, film.pipeline_roas, film.won_value, film.deals) == ("film", 8.0, 12_000.0, 1)
    pipeline = calculator.pipeline_value("acme", now)
    assert film.pipeline_value_minor + roas.unattributed_value_minor == pipeline.value_minor
    changes = calculator.revalue("acme", now)
    assert [change.deal_id for change in changes] == ["18"]
    assert calculator.pipeline_value("acme", now).reported_value_minor == pipeline.value_minor
    assert calculator.value_of("acme", "19", now) is None


def test_tenants_and_presets_are_plain_dicts() -> None:
    calculator = SyntheticRevenueCalculator(TENANTS)
    assert calculator.tenant_ids() == ["acme", "zeta"]
    assert calculator.tenant("acme") == SyntheticRevenueCalculator.preset("service_business")
    assert SyntheticRevenueCalculator.preset_names() == ["service_business", "hubspot_default"]
    hubspot = SyntheticRevenueCalculator.preset("hubspot_default")
    hubspot["average_deal_value"] = 1_000.0
    stages = SyntheticRevenueCalculator({"acme": hubspot}).stages("acme")
    assert [stage.value for stage in stages] == [200.0, 400.0, 600.0, 800.0, 900.0, 1_000.0, 0.0]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_a_calculator_is_pickled_with_its_deals(protocol: int) -> None:
    calculator = lived()
    again = pickle.loads(pickle.dumps(calculator, protocol))
    assert same(again, calculator)
    assert again.tenant("zeta") == calculator.tenant("zeta")
    assert same(copy.deepcopy(calculator), calculator)
    assert repr(again) == "<SyntheticRevenueCalculator of 2 tenants>"


def test_a_calculator_is_restored_from_either_form() -> None:
    calculator = lived()
    text, data = calculator.snapshot(), calculator.snapshot_bytes()
    assert same(SyntheticRevenueCalculator.restore(TENANTS, text), calculator)
    for form in (data, bytearray(data), memoryview(data)):
        assert same(SyntheticRevenueCalculator.restore_bytes(TENANTS, form), calculator)
    with pytest.raises(InvalidSnapshotError):
        SyntheticRevenueCalculator.restore_bytes(TENANTS, data[:-1])
    with pytest.raises(InvalidSnapshotError, match="acme"):
        SyntheticRevenueCalculator.restore({"zeta": {}}, text)


def test_threads_record_as_one() -> None:
    events = [
        deal(f"{number}-{step}", number + step, deal_id=str(number), stage=stage, amount=number)
        for number in range(200)
        for step, stage in enumerate(["appointment", "show", "won"])
    ]
    calculator = SyntheticRevenueCalculator(TENANTS)
    with ThreadPoolExecutor(8) as threads:
        changes = list(threads.map(calculator.record, events + events))
    assert sum(change.calculated_value_minor for change in changes) == sum(range(200)) * 100
    serial = SyntheticRevenueCalculator(TENANTS)
    for event in events:
        serial.record(event)
    assert same(calculator, serial)
