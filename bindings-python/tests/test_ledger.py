"""The guard's ledger: threads, processes, files that fail, and what it refuses."""

from __future__ import annotations

import multiprocessing
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from events import START
from lagwise import (
    Config,
    ConflictError,
    GuardLedger,
    MissingFieldError,
    OutOfRangeError,
    Reservation,
    StoreFailedError,
    UnknownFieldError,
    UnknownNameError,
    WrongTypeError,
)
from refusals import refusal

PLAIN: Config = {"guard": {"jitter_min_seconds": 0, "jitter_max_seconds": 0, "fuzz": 0, "account_points": None}}


def targeting(change_id: str, budget_id: str) -> dict[str, Any]:
    return {
        "change_id": change_id,
        "account_id": "act",
        "campaign_id": "c",
        "budget_id": budget_id,
        "kind": "targeting",
    }


def reserved(ledger: GuardLedger, change: dict[str, Any], now: datetime) -> Reservation:
    answer = ledger.reserve(change, now, 7)
    assert answer.status == "reserved"
    assert answer.reservation is not None
    return answer.reservation


def test_a_file_outlives_its_ledgers(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    place = reserved(GuardLedger.open(path, PLAIN), targeting("a", "set"), START)
    ledger = GuardLedger.open(str(path), PLAIN, synchronous="full")
    assert ledger.unsettled() == [place]
    assert ledger.begin_send("a", place.attempt, place.execute_at).outcome == "allow"
    assert GuardLedger.open(path, PLAIN).commit("a", 1).status == "sent"
    reader = GuardLedger.open(path, PLAIN, read_only=True)
    assert reader.unsettled() == []
    with pytest.raises(StoreFailedError, match="read only"):
        reader.release("a", 1)


@pytest.mark.parametrize("kind", ["memory", "file"])
def test_threads_share_a_ledger(kind: str, tmp_path: Path) -> None:
    ledger = GuardLedger(PLAIN) if kind == "memory" else GuardLedger.open(tmp_path / "ledger.sqlite", PLAIN)

    def work(thread: int) -> int:
        changes = (targeting(str((place * 7 + thread) % 60), f"set-{place}") for place in range(60))
        return sum(ledger.reserve(change, START, 7).status == "reserved" for change in changes)

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(work, range(8))) == 15
    assert len(ledger.unsettled()) == 15


def worker(path: str, name: int) -> int:
    """Brings 20 changes through on a clock of its own."""
    ledger = GuardLedger.open(path, PLAIN, busy_timeout_ms=60_000)
    now, sent = START, 0
    for place in range(20):
        change = targeting(f"{name}-{place}", f"set-{name}")
        while (answer := ledger.reserve(change, now, 7)).status == "refused":
            assert answer.verdict is not None
            now = answer.verdict.clears_at or now + timedelta(minutes=1)
        if ledger.begin_send(change["change_id"], 1, now).outcome == "allow":
            ledger.commit(change["change_id"], 1)
            sent += 1
    return sent


def test_processes_share_a_file(tmp_path: Path) -> None:
    path = str(tmp_path / "ledger.sqlite")
    # Started afresh: a connection must not cross a fork.
    with multiprocessing.get_context("spawn").Pool(4) as pool:
        sent = sum(pool.starmap(worker, [(path, name) for name in range(4)]))
    ledger = GuardLedger.open(path, PLAIN)
    places = [ledger.reservation(f"{name}-{place}") for name in range(4) for place in range(20)]
    times = sorted(place.execute_at for place in places if place is not None and place.status == "sent")
    assert len(times) == sent > 60
    assert all(late - early >= timedelta(hours=1) for early, late in zip(times, times[15:], strict=False))


def test_a_process_that_dies_leaves_an_unknown(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    code = f"""
import os, signal
from lagwise import GuardLedger
ledger = GuardLedger.open({str(path)!r}, {PLAIN!r})
ledger.reserve({targeting("a", "set")!r}, {START.isoformat()!r}, 7)
ledger.begin_send("a", 1, {START.isoformat()!r})
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -9
    ledger = GuardLedger.open(path, PLAIN)
    later = START + timedelta(hours=1)
    assert [place.status for place in ledger.expire(later)] == ["unknown"]
    assert ledger.reserve(targeting("a", "set"), later, 7).status == "known"
    assert ledger.release("a", 1).status == "released"
    assert reserved(ledger, targeting("a", "set"), later).attempt == 2


def test_files_that_are_no_ledger_are_refused(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    damaged.write_bytes(b"x" * 8_192)
    other = tmp_path / "other"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    for path in (damaged, other, tmp_path / "no" / "folder"):
        assert refusal(lambda path=path: GuardLedger.open(path)) == (StoreFailedError, "store")  # type: ignore[misc]


REFUSED: list[tuple[type[Exception], str, Callable[[GuardLedger], object]]] = [
    (UnknownNameError, "change_id", lambda ledger: ledger.commit("b", 1)),
    (ConflictError, "change_id", lambda ledger: ledger.commit("a", 1)),
    (ConflictError, "attempt", lambda ledger: ledger.release("a", 2)),
    (OutOfRangeError, "attempt", lambda ledger: ledger.release("a", -1)),
    (WrongTypeError, "change_id", lambda ledger: ledger.release(7, 1)),  # type: ignore[arg-type]
    (WrongTypeError, "pulled", lambda ledger: ledger.set_kill_switch(None, 1)),  # type: ignore[arg-type]
    (OutOfRangeError, "account_id", lambda ledger: ledger.set_frozen("", "set", frozen=True)),
    (
        MissingFieldError,
        "action.change_id",
        lambda ledger: ledger.record("act", {"budget_id": "s", "kind": "pause", "sent_at": START}),
    ),
    (OutOfRangeError, "before", lambda ledger: ledger.forget("1931-01-01T00:00:00Z")),
    (UnknownFieldError, "sync", lambda _: GuardLedger.open("x", sync="full")),  # type: ignore[call-arg]
]


@pytest.mark.parametrize(
    ("cls", "field", "call"), REFUSED, ids=[f"{cls.__name__} {field}" for cls, field, _ in REFUSED]
)
def test_refusals(cls: type[Exception], field: str, call: Callable[[GuardLedger], object]) -> None:
    ledger = GuardLedger(PLAIN)
    reserved(ledger, targeting("a", "set"), START)
    assert refusal(lambda: call(ledger)) == (cls, field)
    assert len(ledger.unsettled()) == 1
