"""What must hold in the end, by the platform's own log and by the queue's audit."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from lagwise import AuditRecord, QueuedChange
from plan import AdSet
from platform_stub import Write

HOUR, WINDOW = timedelta(hours=1), timedelta(hours=6)
ON_ITS_WAY = timedelta(minutes=2)
"""A write reaches the platform within a lease of the instant at which it was judged."""
MOST_REQUESTS = 15
SETTLED = {"completed", "failed", "superseded", "expired", "cancelled"}


@dataclass
class Run:
    """All that is known of a run."""

    submitted: dict[str, dict[str, Any]]
    changes: dict[str, QueuedChange | None]
    audit: list[AuditRecord]
    audit_json: str
    writes: list[Write]
    """What reached the platform, in its order."""
    values: dict[str, dict[str, str]]
    """What the platform has in the end."""
    ad_sets: list[AdSet]
    is_at_rest: bool
    """Whether nothing was due any more."""
    kills: int
    real_seconds: float
    ended_at: datetime

    def edits(self) -> dict[str, list[Write]]:
        """The budget edits that took effect, by ad set."""
        edits: dict[str, list[Write]] = defaultdict(list)
        for write in self.writes:
            if write.is_applied and write.field == "daily_budget":
                edits[write.ad_set.budget_id].append(write)
        return edits

    def most_requests(self) -> Counter[str]:
        """The most requests of each campaign within an hour, pauses aside: nothing holds those back."""
        instants: dict[str, list[datetime]] = defaultdict(list)
        for write in self.writes:
            if write.sender is not None and write.field == "daily_budget":
                instants[write.ad_set.campaign_id].append(write.at)
        most: Counter[str] = Counter()
        for campaign_id, sent in instants.items():
            most[campaign_id] = max(sum(at <= other < at + HOUR - ON_ITS_WAY for other in sent) for at in sent)
        return most


def checks(run: Run) -> list[tuple[str, list[str]]]:
    """What is checked, each with what speaks against it."""
    return [
        ("every change is settled or waits visibly", list(lost(run))),
        ("each attempt took effect once at most, and the audit knows of each effect", list(repeated(run))),
        ("each budget stayed within 20 % of what it was within 6 hours", list(jumps(run))),
        ("at most 15 requests of a campaign within an hour", list(hurried(run))),
        ("the person's value was overwritten only by a change that started from it", list(overwritten(run))),
        ("each change's records follow each other in the audit", list(torn(run))),
        ("the platform has what the audit says", list(different(run))),
    ]


def lost(run: Run) -> Iterator[str]:
    if not run.is_at_rest:
        yield f"the workers did not come to rest within {run.real_seconds:.0f} s"
    for change_id, change in run.changes.items():
        if change is None:
            yield f"{change_id} is not known"
        elif change.status not in SETTLED and not (change.status == "pending" and change.earliest_execute_at):
            yield f"{change_id} is {change.status}: {change.reason}"
        elif not change.reason:
            yield f"{change_id} is {change.status} without a reason"


def repeated(run: Run) -> Iterator[str]:
    effects = Counter(write.sender for write in run.writes if write.is_applied and write.sender)
    for attempt, count in effects.items():
        if count > 1:
            yield f"{attempt} took effect {count} times"
    by_change = Counter(attempt.rpartition("/")[0] for attempt in effects)
    known = Counter(record.change_id for record in run.audit if took_effect(record))
    for change_id in by_change.keys() | known.keys():
        if by_change[change_id] != known[change_id]:
            yield f"{change_id} took effect {by_change[change_id]} times, in the audit {known[change_id]} times"


def took_effect(record: AuditRecord) -> bool:
    """Whether a record says that a change that was sent took effect: the platform said so, or its value does."""
    if record.status_before not in ("executing", "unknown") or record.status_after not in ("completed", "pending"):
        return False
    if record.reconciliation is not None:
        return record.reconciliation.outcome == "applied"
    return record.step is None


def jumps(run: Run) -> Iterator[str]:
    for budget_id, edits in run.edits().items():
        for place, edit in enumerate(edits):
            if edit.sender is None:
                continue
            # A value counts for as long after it was replaced as the window is.
            values = {int(old.before) for old in edits[: place + 1] if edit.at - old.at < WINDOW - ON_ITS_WAY}
            for value in values:
                if abs(int(edit.after) - value) * 5 > value:
                    yield f"{budget_id} was set from {value} to {edit.after} by {edit.sender}"


def hurried(run: Run) -> Iterator[str]:
    for campaign_id, count in run.most_requests().items():
        if count > MOST_REQUESTS:
            yield f"{campaign_id} had {count} requests"


def overwritten(run: Run) -> Iterator[str]:
    edits_of_persons = 0
    for edits in run.edits().values():
        for edit, following in pairwise([*edits, None]):
            if edit.sender is not None:
                continue
            edits_of_persons += 1
            if following is not None and following.sender is not None:
                change = run.submitted[following.sender.rpartition("/")[0]]
                if round(change["current_budget"] * 100) != int(edit.after):
                    yield f"{following.sender} overwrote {edit.after} by {following.after}"
    if edits_of_persons != 1:
        yield f"a person edited {edits_of_persons} times"


def torn(run: Run) -> Iterator[str]:
    last: dict[str, str | None] = dict.fromkeys(run.submitted)
    for number, record in enumerate(run.audit, 1):
        if record.sequence != number:
            yield f"record {number} has the number {record.sequence}"
        if record.status_before != last[record.change_id]:
            yield f"{record.change_id} was {last[record.change_id]}, and is said to have been {record.status_before}"
        last[record.change_id] = record.status_after
    for change_id, change in run.changes.items():
        if change is not None and change.status != last[change_id]:
            yield f"{change_id} is {change.status}, and its last record says {last[change_id]}"


def different(run: Run) -> Iterator[str]:
    told = {ad_set.budget_id: {"daily_budget": ad_set.budget, "status": "ACTIVE"} for ad_set in run.ad_sets}
    sent: dict[str, int | None] = {}
    for record in run.audit:
        values, found = told[record.budget_id], record.reconciliation
        if record.status_after == "executing":
            sent[record.change_id] = record.verdict.final_budget_minor
        elif found is not None and found.read_budget_minor is not None:
            values["daily_budget"] = found.read_budget_minor
        elif took_effect(record):
            if sent[record.change_id] is None:
                values["status"] = "PAUSED"
            else:
                values["daily_budget"] = sent[record.change_id]
    for budget_id, values in run.values.items():
        for field, value in values.items():
            if value != str(told[budget_id][field]):
                yield f"{budget_id} has the {field} {value}, in the audit {told[budget_id][field]}"
