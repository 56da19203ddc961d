"""The tables of the guard: verdicts, places in memory and in a file, beside `governor` and PostgreSQL."""

from typing import Any

from tables import least_rate, most_time, table, time

Figures = dict[str, Any]

ORDERS = {"1": "one process", "8": "eight processes"}


def verdicts(figures: Figures) -> str:
    rust = figures["rust"]
    rows = [[f"verdict `{name}`, 15 actions of history", time(rust[f"verdict/{name}"])] for name in _OUTCOMES]
    rows += [["reserve, begin and commit in memory, each change", time(rust["ledger in memory/1,000 changes"] / 1e3)]]
    rows += [[f"`governor`, {name}", time(rust[f"governor/{name}"])] for name in _GOVERNOR]
    note = (
        "`governor` checks a bare rate and keeps it: no budgets, no rules beside it, nothing that outlives the process."
    )
    return f"{table(['Call, from Rust', 'Median'], rows)}\n\n{note}"


def changes(figures: Figures) -> str:
    """Changes a second: each is reserved, begun and committed in three transactions."""
    postgresql = figures["postgresql"]
    rows = [
        [
            name,
            *(f"{figures['ledger'][kind][processes]:,.0f}" for kind in ("normal", "full")),
            f"{postgresql[processes]:,.0f}",
        ]
        for processes, name in ORDERS.items()
    ]
    head = [
        "Changes a second",
        "SQLite, NORMAL",
        "SQLite, FULL",
        f"PostgreSQL {postgresql['version']}, by counting rows",
    ]
    note = (
        "A change is reserved, begun and committed: three transactions. PostgreSQL checks the campaign's rate alone, from "
        "Python over a socket, without waiting for the disk."
    )
    return f"{table(head, rows)}\n\n{note}"


def targets(figures: Figures) -> list[list[str]]:
    ledger = figures["ledger"]["normal"]
    return [
        most_time("Rust, verdict on 15 actions of history", figures["rust"]["verdict/allow"], 0.3),
        *(
            least_rate(f"SQLite ledger (NORMAL), changes a second, {name}", ledger[processes], 5_000)
            for processes, name in ORDERS.items()
        ),
    ]


_OUTCOMES = ("allow", "clamp", "defer")
_GOVERNOR = ("one rate", "a rate for each campaign")
