"""Eight worker processes on one SQLite file against a platform that throttles, times out, drops and fails at random.

    python safe_executor.py [--seed N] [--check] [--audit FILE]

It prints the audit and checks that nothing was lost, done twice, or beyond a limit; it fails where one of these does. The
same program exists in Node.js.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from checks import Run, checks
from clock import MORNING, Clock
from crew import Crew
from lagwise import ChangeQueue
from plan import ACCOUNTS, PERSON_AT, PERSONS, REPEATED, Planned, ad_sets, planned
from platform_stub import PlatformStub
from report import audit_lines, summary_lines

QUIET = timedelta(seconds=150)
"""When nothing new is in the audit for so long, the workers are done. What is held back is judged again every 60 s."""
MOST_REAL_SECONDS = 600
EVERYTHING = 1_000_000
DONE = object()


def main() -> None:
    options = read_options()
    with TemporaryDirectory() as folder:
        run = execute(Path(folder) / "queue.db", options.seed)
    if options.audit:
        options.audit.write_text(run.audit_json, encoding="utf-8")
    if not options.check:
        print("\n".join(audit_lines(run)), end="\n\n")
    results = checks(run)
    print("\n".join(summary_lines(run, results)))
    sys.exit(any(failures for _, failures in results))


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Eight workers on one file against a platform that fails at random.")
    parser.add_argument("--seed", type=int, default=2026, help="of the changes, the faults and the kills")
    parser.add_argument("--check", action="store_true", help="print the summary and the checks alone")
    parser.add_argument("--audit", type=Path, metavar="FILE", help="write the audit as JSON lines")
    return parser.parse_args()


def execute(path: Path, seed: int) -> Run:
    """Submits the changes while the workers send them, until nothing is due any more."""
    began = time.monotonic()
    clock = Clock(time.time())
    platform = PlatformStub(ad_sets(seed), clock, seed)
    queue = ChangeQueue.open(path)
    service = Service(queue, platform, clock, seed)
    service.submit_what_is_due()
    crew = Crew([str(path), platform.url, str(clock.started), str(seed)], seed)
    rest = Rest(queue, clock)
    try:
        while not (is_at_rest := service.is_done() and rest.is_reached()):
            if time.monotonic() - began > MOST_REAL_SECONDS:
                break
            if not crew.are_at_work():
                raise SystemExit("a worker ended by itself")
            service.submit_what_is_due()
            crew.kill_some_when_due()
            time.sleep(0.05)
    finally:
        crew.stop()
    return Run(
        submitted=service.submitted,
        changes={change_id: queue.change(change_id) for change_id in service.submitted},
        audit=queue.audit(0, EVERYTHING),
        audit_json=queue.audit_lines(0, EVERYTHING),
        writes=list(platform.log),
        values={budget_id: dict(values) for budget_id, values in platform.values.items()},
        ad_sets=list(platform.ad_sets.values()),
        is_at_rest=is_at_rest,
        kills=crew.kills,
        real_seconds=time.monotonic() - began,
        ended_at=clock.now(),
    )


class Service:
    """Whoever wants budgets changed: submits, again where a webhook is delivered again, and looks at nothing else."""

    def __init__(self, queue: ChangeQueue, platform: PlatformStub, clock: Clock, seed: int) -> None:
        self.queue = queue
        self.platform = platform
        self.clock = clock
        self.planned = planned(seed)
        self.submitted: dict[str, dict[str, Any]] = {}
        self.person = self._person_edits()
        self.is_person_done = False

    def submit_what_is_due(self) -> None:
        while self.planned and self._has_come(self.planned[0].at):
            self._submit(self.planned.pop(0))
        self.is_person_done = self.is_person_done or next(self.person, DONE) is DONE

    def is_done(self) -> bool:
        return not self.planned and self.is_person_done

    def _submit(self, planned: Planned, current: int | None = None) -> None:
        ad_set = self.platform.ad_sets[planned.budget_id]
        change: dict[str, Any] = {
            "change_id": planned.change_id,
            "account_id": ad_set.account_id,
            "campaign_id": ad_set.campaign_id,
            "budget_id": ad_set.budget_id,
        }
        if planned.percent is None:
            change["kind"] = "pause"
        else:
            current = current or self.platform.budget(planned.budget_id)
            change |= {"current_budget": current / 100, "proposed_budget": current * planned.percent // 100 / 100}
        self.submitted[planned.change_id] = change
        self.queue.submit(change, self.clock.now())

    def _person_edits(self) -> Iterator[None]:
        """A person edits a budget. One change does not know of it, and the next starts from it."""
        stale, again = f"{PERSONS}/stale", f"{PERSONS}/2"
        while not self._has_come(PERSON_AT):
            yield
        before = self.platform.budget(PERSONS)
        self.platform.edit_as_person(PERSONS, before * 108 // 100)
        self._submit(Planned(PERSON_AT, stale, PERSONS, 115), before)
        # A webhook is delivered again.
        repeated = self.submitted[f"{REPEATED}/1"]
        self.queue.submit(repeated, self.clock.now())
        while self.queue.change(stale).status in ("pending", "claimed"):
            yield
        self._submit(Planned(PERSON_AT, again, PERSONS, 105))

    def _has_come(self, seconds: int) -> bool:
        return self.clock.now() >= MORNING + timedelta(seconds=seconds)


class Rest:
    """Whether nothing is due any more: what is left waits for hours."""

    def __init__(self, queue: ChangeQueue, clock: Clock) -> None:
        self.queue = queue
        self.clock = clock
        self.last = 0
        self.since = clock.now()

    def is_reached(self) -> bool:
        now = self.clock.now()
        if news := self.queue.audit(self.last, EVERYTHING):
            self.last, self.since = news[-1].sequence, now
        if now - self.since < QUIET:
            return False
        circuits = [self.queue.circuit(account_id, now) for account_id in (None, *ACCOUNTS)]
        if any(circuit.state == "open" or circuit.paused_until for circuit in circuits):
            return False
        return all(change.status == "pending" and change.earliest_execute_at > now for change in self.queue.unsettled())


if __name__ == "__main__":
    main()
