"""The contract of the guide's page on the ledger, run on a real PostgreSQL: workers with transactions of their own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from events import START
from lagwise import Config, GuardVerdict, SafetyGuard

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
from psycopg.rows import dict_row  # noqa: E402
from psycopg.types.json import Jsonb  # noqa: E402

PAGE = Path(__file__).parents[2] / "docs" / "src" / "ledger.md"
PLAIN: Config = {"guard": {"account_points": None, "learning_hold_hours": None}}


def statements() -> dict[str, str]:
    """The page's SQL by the name in its first line."""
    blocks = re.findall(r"```sql\n-- (\w+)\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    return dict(blocks)


def programs() -> Path | None:
    """Where PostgreSQL's programs are."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    path = found[-1] if found else shutil.which("initdb")
    return Path(path).parent if path else None


def as_user(*command: str | Path) -> list[str]:
    """A command as the user `postgres` where this is root, who may not run the server."""
    plain = [str(part) for part in command]
    if os.geteuid() != 0:
        return plain
    return ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", *plain]


@pytest.fixture(scope="module")
def database() -> Iterator[str]:
    """A server of its own, with the schema of the page."""
    where = programs()
    if where is None:
        pytest.skip("PostgreSQL is not installed: the SQL of the page on the ledger is not run")
    # A short path: the server's socket lies in it.
    with tempfile.TemporaryDirectory(prefix="lagwise-pg-") as name:
        folder = Path(name)
        folder.chmod(0o777)
        data = folder / "data"

        def run(*command: str) -> None:
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/")

        run(*as_user(where / "initdb", "-D", data, "-A", "trust", "-U", "postgres", "--no-sync"))
        options = f"-k {folder} -c listen_addresses= -c fsync=off -c max_connections=40"
        control = as_user(where / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options)
        run(*control, "start")
        try:
            address = f"host={folder} user=postgres dbname=postgres"
            with psycopg.connect(address) as connection:
                connection.execute(statements()["schema"])
                connection.execute("INSERT INTO guard_accounts (account_id) VALUES ('act')")
            yield address
        finally:
            run(*control, "-m", "immediate", "stop")


SQL = statements()


def judged(connection: Any, change: dict[str, Any], now: Any) -> dict[str, Any]:
    """Locks the account and reads the history of a change."""
    keys = {"campaign_id": change["campaign_id"], "budget_id": change["budget_id"], "account_id": "act", "now": now}
    facts = connection.execute(SQL["lock"], keys).fetchone()
    return {**facts, "actions": connection.execute(SQL["history"], keys).fetchall()}


def reserve(connection: Any, guard: SafetyGuard, change: dict[str, Any], now: Any) -> GuardVerdict | None:
    """One transaction: a verdict, written down where it lets the change through."""
    with connection.transaction():
        verdict = guard.evaluate(change, judged(connection, change, now), now, 7)
        if verdict.execute_at is None:
            return verdict
        row = change | {
            "busy_until": verdict.account_busy_until,
            "execute_at": verdict.execute_at,
            "now": now,
            "budget_before": change.get("current_budget"),
            "budget_after": verdict.final_budget,
            "verdict": Jsonb({**verdict.to_dict(), "clears_at": None, "execute_at": verdict.execute_at.isoformat()}),
        }
        return verdict if connection.execute(SQL["reserve"], row).fetchone() else None


def begin(connection: Any, guard: SafetyGuard, change: dict[str, Any], verdict: GuardVerdict, now: Any) -> bool:
    """The transaction of the instant of sending."""
    with connection.transaction():
        last = guard.begin_send(change, verdict, judged(connection, change, now), now)
        keys = {
            "account_id": "act",
            "busy_until": last.account_busy_until,
            "change_id": change["change_id"],
            "execute_at": verdict.execute_at,
            "now": now,
        }
        return last.outcome == "allow" and connection.execute(SQL["begin"], keys).fetchone() is not None


def send(connection: Any, guard: SafetyGuard, change: dict[str, Any], verdict: GuardVerdict, now: Any) -> bool:
    """The transaction of the instant of sending, and the one that settles it."""
    if not begin(connection, guard, change, verdict, now):
        return False
    with connection.transaction():
        connection.execute(SQL["settle"], {"change_id": change["change_id"]})
    return True


def change_of(worker: int, place: int) -> dict[str, Any]:
    campaign = (worker + place) % 3
    ids = {"change_id": f"{worker}-{place}", "account_id": "act", "campaign_id": f"campaign-{campaign}"}
    return ids | {"budget_id": f"set-{worker}-{place}", "kind": "targeting"}


def test_workers_with_transactions_of_their_own_stay_within_the_limits(database: str) -> None:
    guard = SafetyGuard(PLAIN)

    def work(worker: int) -> int:
        sent = 0
        with psycopg.connect(database, row_factory=dict_row, autocommit=True) as connection:
            now = START
            for place in range(40):
                change = change_of(worker, place)
                verdict = reserve(connection, guard, change, now)
                while verdict is not None and verdict.execute_at is None:
                    # Places that never clear by themselves are those of others at work: later they do.
                    now = verdict.clears_at or now + timedelta(minutes=1)
                    verdict = reserve(connection, guard, change, now)
                assert verdict is not None
                assert verdict.execute_at is not None
                now = max(now, verdict.execute_at)
                sent += send(connection, guard, change, verdict, now)
        return sent

    with ThreadPoolExecutor(8) as workers:
        total = sum(workers.map(work, range(8)))
    with psycopg.connect(database, row_factory=dict_row) as connection:
        rows = connection.execute("SELECT campaign_id, sent_at FROM guard_changes WHERE status = 'sent'").fetchall()
    # How many of the 320 are held back at the instant of sending depends on whose clock is ahead.
    assert len(rows) == total > 150
    for campaign in {row["campaign_id"] for row in rows}:
        times = sorted(row["sent_at"] for row in rows if row["campaign_id"] == campaign)
        assert all(late - early >= timedelta(hours=1) for early, late in zip(times, times[15:], strict=False))


def test_one_of_many_gets_the_place(database: str) -> None:
    guard = SafetyGuard(PLAIN)
    now = START + timedelta(days=30)
    ids = {"change_id": "one", "account_id": "act", "campaign_id": "budgets", "budget_id": "set", "kind": "budget"}
    change = ids | {"current_budget": 100.0, "proposed_budget": 150.0}

    def work(_: int) -> str:
        with psycopg.connect(database, row_factory=dict_row, autocommit=True) as connection:
            verdict = reserve(connection, guard, change, now)
            return "known" if verdict is None else verdict.outcome

    with ThreadPoolExecutor(8) as workers:
        assert Counter(workers.map(work, range(8))) == {"clamp": 1, "known": 7}
    other = change | {"change_id": "two"}
    with psycopg.connect(database, row_factory=dict_row, autocommit=True) as connection:
        verdict = reserve(connection, guard, other, now)
        assert verdict is not None
        assert verdict.rule == "in_flight"


def test_a_place_that_was_not_used_is_given_again(database: str) -> None:
    guard = SafetyGuard(PLAIN)
    now = START + timedelta(days=60)
    ids = {"change_id": "again", "account_id": "act", "campaign_id": "again", "budget_id": "again", "kind": "budget"}
    change = ids | {"current_budget": 100.0, "proposed_budget": 110.0}
    with psycopg.connect(database, row_factory=dict_row, autocommit=True) as connection:
        first = reserve(connection, guard, change, now)
        assert first is not None
        assert first.execute_at is not None
        assert reserve(connection, guard, change, now) is None, "its lease has not ended"
        later = now + timedelta(minutes=10)
        second = reserve(connection, guard, change, later)
        assert second is not None
        assert second.execute_at is not None
        # The first worker wakes up, but the place is the second one's.
        assert not begin(connection, guard, change, first, second.execute_at)
        assert begin(connection, guard, change, second, second.execute_at)
        assert reserve(connection, guard, change, later + timedelta(days=1)) is None, "it may have taken effect"
        connection.execute(SQL["release"], {"change_id": "again"})
        third = reserve(connection, guard, change, later + timedelta(days=1))
        assert third is not None
        assert third.execute_at is not None
        assert send(connection, guard, change, third, third.execute_at)
        connection.execute(SQL["release"], {"change_id": "again"})
        assert reserve(connection, guard, change, later + timedelta(days=2)) is None, "it was sent"
