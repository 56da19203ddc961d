"""The queue of changes: files, threads and processes, what it hands out, and what it refuses."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from events import START
from lagwise import (
    ChangeQueue,
    Config,
    ConflictError,
    LagwiseError,
    MissingFieldError,
    NotWholeError,
    OutOfRangeError,
    PlatformError,
    PlatformValue,
    StoreFailedError,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
)

PLAIN: Config = {"guard": {"jitter_min_seconds": 0, "jitter_max_seconds": 0, "fuzz": 0, "account_points": None}}


def budget(change_id: str, current: float, proposed: float) -> dict[str, Any]:
    ids = {"change_id": change_id, "account_id": "act", "budget_id": "set"}
    return {**ids, "current_budget": current, "proposed_budget": proposed}


def targeting(change_id: str, budget_id: str) -> dict[str, Any]:
    ids = {"change_id": change_id, "account_id": "act", "budget_id": budget_id}
    return {**ids, "kind": "targeting"}


def test_a_file_outlives_its_queues(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    submitted = ChangeQueue.open(path, PLAIN).submit(budget("a", 100, 150), START)
    assert (submitted.status, submitted.change.proposed_budget) == ("pending", 150)
    queue = ChangeQueue.open(path, PLAIN, synchronous="full")
    assert queue.unsettled() == [submitted]
    assert queue.next_due() == START
    claimed = queue.claim(START, 7)
    assert claimed is not None
    assert (claimed.status, claimed.budget_after, claimed.rule) == ("claimed", 120, "velocity")
    later = START + timedelta(seconds=9)
    begun = queue.begin_send("a", 1, later, PlatformValue(budget=100))
    assert (begun.status, begun.execute_at) == ("executing", later)
    step = queue.fail("a", 1, PlatformError(timed_out=True), later, 7)
    assert (step.action, [change.change_id for change in queue.unknown(later)]) == ("reconcile", [])
    found = queue.reconcile("a", 1, {"budget": 120}, later.isoformat())
    assert found.outcome == "applied"
    reader = ChangeQueue.open(path, PLAIN, read_only=True)
    waiting = reader.change("a")
    assert waiting is not None
    assert waiting.earliest_execute_at == later + timedelta(hours=6) == reader.next_due()
    with pytest.raises(StoreFailedError, match="read only"):
        reader.submit(budget("b", 1, 2), START)


def test_the_ledger_is_that_of_the_queue() -> None:
    queue = ChangeQueue(PLAIN)
    queue.ledger.set_kill_switch(None, True)
    queue.submit(budget("a", 100, 110), START)
    assert queue.claim(START, 7) is None
    queue.ledger.set_kill_switch(None, False)
    later = START + timedelta(minutes=1)
    assert queue.claim(later, 7) is not None
    assert [place.change_id for place in queue.ledger.unsettled()] == ["a/1"]
    assert queue.config == queue.ledger.config


def test_the_audit_is_json_lines() -> None:
    queue = ChangeQueue(PLAIN)
    queue.submit(budget("a", 100, 110), START)
    queue.claim(START, 7)
    records = queue.audit(0, 10)
    assert [(record.status_before, record.status_after) for record in records] == [
        (None, "pending"),
        ("pending", "claimed"),
    ]
    lines = [json.loads(line) for line in queue.audit_lines(0, 10).splitlines()]
    assert [(line["sequence"], line["status_after"]) for line in lines] == [(1, "pending"), (2, "claimed")]
    assert lines[1]["verdict"]["final_budget"] == 110
    assert records[1].verdict is not None
    assert queue.audit(2, 10) == []


def test_the_circuit_opens_and_is_resumed() -> None:
    queue = ChangeQueue({**PLAIN, "queue": {"breaker_failures": 1}})
    queue.submit(targeting("a", "one"), START)
    queue.submit(targeting("b", "two"), START)
    claimed = queue.claim(START, 7)
    assert claimed is not None
    queue.begin_send(claimed.change_id, 1, START)
    queue.fail(claimed.change_id, 1, {"code": 2}, START, 7)
    circuit = queue.circuit("act", START)
    assert (circuit.account_id, circuit.state, circuit.failures) == ("act", "open", 1)
    assert circuit.open_until == START + timedelta(minutes=5)
    assert queue.claim(START, 7) is None
    queue.resume("act", START)
    assert queue.circuit(None, START).state == "closed"
    assert queue.claim(START + timedelta(minutes=1), 7) is not None


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_threads_share_a_queue(kind: str, tmp_path: Path) -> None:
    queue = ChangeQueue(PLAIN) if kind == "memory" else ChangeQueue.open(tmp_path / "ledger.sqlite", PLAIN)

    def work(thread: int) -> list[str]:
        for place in range(60):
            queue.submit(targeting(str((place * 7 + thread) % 60), f"set-{(place * 7 + thread) % 60}"), START)
        claims = []
        while (claim := queue.claim(START, 7)) is not None:
            claims.append(claim.change_id)
        return claims

    with ThreadPoolExecutor(8) as threads:
        claims = sorted(claim for claims in threads.map(work, range(8)) for claim in claims)
    assert claims == sorted(map(str, range(60)))


def worker(path: str) -> list[str]:
    """Brings through what it gets."""
    queue = ChangeQueue.open(path, PLAIN, busy_timeout_ms=60_000)
    done = []
    while (claim := queue.claim(START, 7)) is not None:
        if queue.begin_send(claim.change_id, claim.attempt, START).status == "executing":
            done.append(queue.complete(claim.change_id, claim.attempt, START).change_id)
    return done


def test_processes_share_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.sqlite")
    queue = ChangeQueue.open(path, PLAIN)
    for place in range(100):
        queue.submit(targeting(str(place), f"set-{place}"), START)
    # Started afresh: a connection must not cross a fork.
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        done = [change_id for part in pool.map(worker, [path] * 4) for change_id in part]
    assert sorted(done) == sorted(map(str, range(100)))
    assert queue.unsettled() == []


def test_a_process_that_dies_leaves_an_unknown(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    code = f"""
import os, signal
from lagwise import ChangeQueue
queue = ChangeQueue.open({str(path)!r}, {PLAIN!r})
queue.submit({targeting("a", "set")!r}, {START.isoformat()!r})
queue.claim({START.isoformat()!r}, 7)
queue.begin_send("a", 1, {START.isoformat()!r})
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    queue = ChangeQueue.open(path, PLAIN)
    later = START + timedelta(minutes=2)
    assert [change.status for change in queue.unknown(later)] == ["unknown"]
    assert queue.claim(later, 7) is None
    assert queue.reconcile("a", 1, {"targeting": "as_asked"}, later).outcome == "applied"


REFUSED: list[tuple[type[Exception], str, Callable[[ChangeQueue], object]]] = [
    (UnknownNameError, "change_id", lambda queue: queue.complete("b", 1, START)),
    (UnknownNameError, "change_id", lambda queue: queue.cancel("b", START)),
    (ConflictError, "change_id", lambda queue: queue.complete("a", 1, START)),
    (ConflictError, "change_id", lambda queue: queue.reconcile("a", 1, {"budget": 1}, START)),
    (ConflictError, "attempt", lambda queue: queue.release("a", 2, START)),
    (ConflictError, "change.change_id", lambda queue: queue.submit(budget("a", 100, 111), START)),
    (MissingFieldError, "value.budget", lambda queue: queue.begin_send("a", 1, START, {})),
    (UnknownFieldError, "value.bugdet", lambda queue: queue.begin_send("a", 1, START, {"bugdet": 1})),
    (OutOfRangeError, "error.http_status", lambda queue: queue.fail("a", 1, {"http_status": 7}, START, 7)),
    (OutOfRangeError, "most", lambda queue: queue.audit(0, -1)),
    (OutOfRangeError, "now", lambda queue: queue.claim("1926-03-01T00:00:00Z", 7)),
    (NotWholeError, "attempt", lambda queue: queue.complete("a", 1.5, START)),  # type: ignore[arg-type]
    (WrongTypeError, "change_id", lambda queue: queue.change(7)),  # type: ignore[arg-type]
    (WrongTypeError, "account_id", lambda queue: queue.circuit(7, START)),  # type: ignore[arg-type]
    (LagwiseError, "now", lambda queue: queue.submit(budget("b", 1, 2), START.replace(tzinfo=None))),
]


@pytest.mark.parametrize(("error", "field", "call"), REFUSED, ids=[f"{c.__name__} {f}" for c, f, _ in REFUSED])
def test_what_is_refused_changes_nothing(
    error: type[LagwiseError], field: str, call: Callable[[ChangeQueue], object]
) -> None:
    queue = ChangeQueue(PLAIN)
    queue.submit(budget("a", 100, 110), START)
    queue.claim(START, 7)
    before = (queue.unsettled(), queue.audit(0, 100), queue.ledger.unsettled())
    with pytest.raises(error) as raised:
        call(queue)
    assert raised.value.field == field
    assert (queue.unsettled(), queue.audit(0, 100), queue.ledger.unsettled()) == before
