"""The safety guard: what it takes, what it gives, and a day of changes that it lets through."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from events import START
from lagwise import (
    AdChange,
    AdState,
    BattleHardenedSampler,
    BudgetEntity,
    Config,
    ConflictError,
    DuplicateIdError,
    GuardHistory,
    MissingFieldError,
    OutOfRangeError,
    PastAction,
    PlatformError,
    PlatformValue,
    SafetyGuard,
    UnknownFieldError,
    WrongTypeError,
)
from refusals import refusal

PLAIN: Config = {"guard": {"fuzz": 0, "jitter_min_seconds": 0, "jitter_max_seconds": 0, "account_points": None}}


def change(**fields: Any) -> dict[str, Any]:
    given = {"change_id": "1", "account_id": "act", "budget_id": "set", "current_budget": 100, "proposed_budget": 115}
    return given | fields


def test_records_dicts_and_texts_mean_the_same() -> None:
    guard = SafetyGuard()
    edit: dict[str, Any] = {"budget_id": "set", "sent_at": START, "budget_before": 100.0, "budget_after": 100.0}
    history = {"actions": [edit]}
    now = START + timedelta(hours=1)
    verdict = guard.evaluate(change(), history, now, 7)
    assert verdict == guard.evaluate(
        AdChange(**change()), GuardHistory(actions=[PastAction(**edit)]), now.isoformat(), 7
    )
    assert verdict.execute_at is not None
    for given in (verdict, verdict.to_dict()):
        assert guard.begin_send(change(), given, history, verdict.execute_at).outcome == "allow"
        early = guard.begin_send(change(), given, history, verdict.execute_at - timedelta(milliseconds=1))
        assert (early.outcome, early.rule, early.clears_at) == ("defer", "jitter", verdict.execute_at)
    entity: dict[str, Any] = {"account_id": "act", "budget_id": "set", "current_budget": 100}
    assert guard.headroom(entity, history, now) == guard.headroom(BudgetEntity(**entity), history, now)


def test_a_day_of_requests_stays_within_the_limits() -> None:
    guard = SafetyGuard(PLAIN)
    budget = 100.0
    actions: list[dict[str, Any]] = []
    for minutes in range(0, 24 * 60, 5):
        now = START + timedelta(minutes=minutes)
        given = change(change_id=str(minutes), current_budget=budget, proposed_budget=budget * 1.15)
        verdict = guard.evaluate(given, {"actions": actions}, now, 7)
        if verdict.final_budget is None:
            assert verdict.clears_at is not None
            continue
        assert guard.begin_send(given, verdict, {"actions": actions}, now).outcome == "allow"
        edit = {"budget_id": "set", "sent_at": now, "budget_before": budget, "budget_after": verdict.final_budget}
        actions.append(edit)
        budget = verdict.final_budget
    assert len(actions) >= 8
    for action in actions:
        sent_at, before = action["sent_at"], action["budget_before"]
        hour = [other for other in actions if timedelta() <= other["sent_at"] - sent_at < timedelta(hours=1)]
        window = [other for other in actions if timedelta() <= other["sent_at"] - sent_at < timedelta(hours=6)]
        assert len(hour) <= 4
        assert all(other["budget_after"] <= before * 1.2 + 1e-9 for other in window)


def test_an_allocation_keeps_to_the_headroom() -> None:
    guard = SafetyGuard(PLAIN)
    ads: list[AdState | Mapping[str, object]] = [
        {"ad_id": name, "impressions": 50_000, "clicks": clicks, "spend": 500, "age_hours": 480, "current_budget": 50}
        for name, clicks in [("film", 900), ("roof", 200)]
    ]
    entities = [{"account_id": "act", "budget_id": name, "current_budget": 50} for name in ("film", "roof")]
    headroom = [guard.headroom(entity, None, START) for entity in entities]
    sampler = BattleHardenedSampler(PLAIN)
    free = sampler.select_budget_allocation(ads, 100.0)
    held = sampler.select_budget_allocation(ads, 100.0, headroom=headroom)
    assert free.recommendations[0].recommended_budget > 60.0
    assert [budget.recommended_budget for budget in held.recommendations] == [60.0, 40.0]
    assert held.recommendations[0].metrics.bound == "headroom"
    again = sampler.select_budget_allocation(ads, 100.0, headroom=[h.to_dict() for h in headroom])
    assert again == held
    with pytest.raises(DuplicateIdError) as raised:
        sampler.select_budget_allocation(ads, 100.0, headroom=headroom * 2)
    assert raised.value.field == "headroom[2].budget_id"


def test_a_timeout_is_reconciled_before_anything_is_sent_again() -> None:
    guard = SafetyGuard(PLAIN)
    step = guard.next_step(PlatformError(timed_out=True), 1, START, 7, "1")
    assert step == guard.next_step({"timed_out": True}, 1, START.isoformat(), 7, "1")
    assert (step.action, step.error_class, step.must_read_back, step.attempts_left) == ("reconcile", "unknown", True, 4)
    assert step.at is not None
    assert timedelta(seconds=10) <= step.at - START <= timedelta(seconds=12)
    sent = guard.evaluate(change(), None, START, 7)
    for budget, outcome in [(115, "applied"), (100, "not_applied"), (114.99, "conflict")]:
        read = guard.reconcile(AdChange(**change()), sent, PlatformValue(budget=budget))
        assert read == guard.reconcile(change(), sent.to_dict(), {"budget": budget})
        assert read.outcome == outcome


def test_rules_are_data() -> None:
    platform = SafetyGuard().config["platform"]
    platform["rules"] = [{"codes": [429], "error_class": "account_throttled", "wait_seconds": 90}, *platform["rules"]]
    guard = SafetyGuard({"platform": platform})
    step = guard.next_step({"code": 429}, 1, START, 7, "1")
    assert (step.action, step.error_class) == ("pause_account", "account_throttled")
    assert guard.next_step({"code": 190}, 1, START, 7, "1").action == "stop_and_alert"


def test_one_guard_serves_many_threads() -> None:
    guard = SafetyGuard()
    with ThreadPoolExecutor(8) as threads:
        verdicts = list(threads.map(lambda _: guard.evaluate(change(), None, START, 7), range(200)))
    assert all(verdict == verdicts[0] for verdict in verdicts)


REFUSED: list[tuple[type[Exception], str, Callable[[SafetyGuard], object]]] = [
    (UnknownFieldError, "change.budget", lambda guard: guard.evaluate(change(budget=1), None, START, 7)),
    (
        MissingFieldError,
        "change.proposed_budget",
        lambda guard: guard.evaluate(change(proposed_budget=None), None, START, 7),
    ),
    (WrongTypeError, "now", lambda guard: guard.evaluate(change(), None, 5, 7)),  # type: ignore[arg-type]
    (OutOfRangeError, "seed", lambda guard: guard.evaluate(change(), None, START, -1)),
    (OutOfRangeError, "now", lambda guard: guard.evaluate(change(), None, "1931-01-01T00:00:00Z", 7)),
    (WrongTypeError, "history.actions", lambda guard: guard.evaluate(change(), {"actions": 5}, START, 7)),
    (
        MissingFieldError,
        "entity.current_budget",
        lambda guard: guard.headroom({"account_id": "a", "budget_id": "b"}, None, START),
    ),
    (OutOfRangeError, "attempt", lambda guard: guard.next_step({"code": 17}, 0, START, 7, "1")),
    (OutOfRangeError, "attempt", lambda guard: guard.next_step({"code": 17}, -1, START, 7, "1")),
    (WrongTypeError, "change_id", lambda guard: guard.next_step({"code": 17}, 1, START, 7, 1)),  # type: ignore[arg-type]
    (WrongTypeError, "error.code", lambda guard: guard.next_step({"code": "17"}, 1, START, 7, "1")),
    (
        MissingFieldError,
        "value.budget",
        lambda guard: guard.reconcile(change(), guard.evaluate(change(), None, START, 7), {}),
    ),
    (
        ConflictError,
        "verdict.change_id",
        lambda guard: guard.begin_send(change(change_id="2"), guard.evaluate(change(), None, START, 7), None, START),
    ),
]


@pytest.mark.parametrize(("cls", "field", "call"), REFUSED, ids=[field for _, field, _ in REFUSED])
def test_refusals(cls: type[Exception], field: str, call: Callable[[SafetyGuard], object]) -> None:
    assert refusal(lambda: call(SafetyGuard())) == (cls, field)
