"""What is printed in the end: the audit, a summary and the checks."""

from collections import Counter
from collections.abc import Iterable

from checks import MOST_REQUESTS, Run
from clock import MORNING
from lagwise import AuditRecord


def audit_lines(run: Run) -> list[str]:
    """A line a record."""
    return [
        f"{record.at:%H:%M:%S}  {record.change_id:<14} {record.status_before or '':>9} -> {record.status_after:<10} "
        f"{record.attempt:>2}  {record.reason}"
        for record in run.audit
    ]


def summary_lines(run: Run, results: list[tuple[str, list[str]]]) -> list[str]:
    last = {record.change_id: record for record in run.audit}
    statuses = {change_id: record.status_after for change_id, record in last.items()}
    waiting = [reason_to_wait(last[change_id]) for change_id, status in statuses.items() if status == "pending"]
    writes = [write.fault or "answered" for write in run.writes if write.sender is not None]
    found = [record.reconciliation.outcome for record in run.audit if record.reconciliation is not None]
    lost = [f"while {record.status_before}" for record in run.audit if record.reason.startswith("its lease expired")]
    most = run.most_requests().values()
    lines = [
        line("changes", len(statuses), told(statuses.values())),
        line("waiting", len(waiting), told(waiting)),
        line("writes", len(writes), told(writes)),
        line("read", len(found), told(found)),
        line("leases that expired", len(lost), told(lost)),
        line(
            "workers killed",
            run.kills,
            f"in {run.real_seconds:.1f} s, {(run.ended_at - MORNING).seconds // 60} min by the clock",
        ),
        line("most of a campaign", max(most), f"requests within an hour, of {MOST_REQUESTS}"),
        "",
    ]
    for name, failures in results:
        lines.append(f"{'FAILED' if failures else 'ok':<8}{name}")
        lines.extend(f"        {failure}" for failure in failures)
    return lines


def line(name: str, count: int, details: str) -> str:
    return f"{name:<20}{count:>5}  {details}".rstrip()


def told(names: Iterable[str]) -> str:
    return ", ".join(f"{count} {name}" for name, count in Counter(names).most_common())


def reason_to_wait(record: AuditRecord) -> str:
    """What a pending change waits for: the error's class, the guard's rule, or what the platform demands."""
    if record.step is not None:
        return record.step.error_class
    return record.verdict.rule if record.verdict is not None else "held by the platform"
