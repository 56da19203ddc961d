"""The tables of the optimizer: events, decisions, state, and bandit libraries beside it."""

from typing import Any

from tables import most_ratio, most_time, size, table, time

Figures = dict[str, Any]

NOTES = {
    "mabwiser": ("MABWiser", "Thompson sampling"),
    "river": ("River", "Thompson sampling"),
    "vowpalwabbit, epsilon-greedy": ("Vowpal Wabbit", "`--cb_explore N --epsilon 0.05`, no context"),
    "vowpalwabbit, bag of 5": ("Vowpal Wabbit", "`--cb_explore N --bag 5`, no context"),
    "pybandits": ("PyBandits", "`SmabBernoulli`"),
}
"""What each peer is, and how it was used."""


def events(languages: dict[str, Figures]) -> str:
    rows = []
    for language, figures in languages.items():
        for name, day in figures.items():
            group, form, count = name.split("/")[:3]
            if group == "apply":
                each = day / int(count)
                rows.append([language, form, f"{1e6 / each:,.0f}", time(each)])
    return table(["Language", "As", "Events per second", "Each"], rows)


def decisions(languages: dict[str, Figures]) -> str:
    rows = [
        [language, f"{ads:,}"] + [time(figures[f"recommend/{shares}/{event}/{ads}"]) for event, shares in _KINDS]
        for language, figures in languages.items()
        for ads in (10, 20, 1_000)
    ]
    return table(["Language", "Ads", *(f"{event}, `{shares}`" for event, shares in _KINDS)], rows)


_KINDS = [(event, shares) for event in ("lead", "delivery") for shares in ("expected", "thompson")]


def state(accounts: list[Figures]) -> str:
    rows = []
    for figures in accounts:
        ads, kept = figures["ads"], figures["kept"]
        rows.append(
            [
                f"{ads:,} x {figures['days']} days",
                f"{kept['periods']:,} periods, {kept['conversions']:,} conversions, {kept['events']:,} event ids",
                _first_and_median(figures["snapshot_ms"]),
                _first_and_median(figures["restore_ms"]),
                size(figures["snapshot_bytes"]),
                size(figures["snapshot_bytes"] / ads),
                size(figures["built_bytes"] / ads),
                size(figures["restored_bytes"] / ads),
            ]
        )
    head = ["Ads", "Kept", "Snapshot", "Restore", "Size", "Size per ad", "Memory per ad", "Memory per ad, restored"]
    return table(head, rows)


def _first_and_median(milliseconds: list[float]) -> str:
    first, median = milliseconds
    return f"{time(first * 1e3)}, then {time(median * 1e3)}"


def peers(figures: Figures) -> str:
    """The table, and one plain sentence for each number of arms."""
    rows, words = [], []
    for arms, times in figures["arms"].items():
        ours = times["lagwise"]
        rows.append([f"{int(arms):,}", "lagwise", "budgets for all arms, `thompson`", time(ours), "1.00"])
        for name, taken in sorted(times.items(), key=lambda item: item[1]):
            if name != "lagwise":
                library, use = NOTES[name]
                version = figures["versions"][name.partition(",")[0]]
                rows.append([f"{int(arms):,}", f"{library} {version}", use, time(taken), f"{taken / ours:.2f}"])
        words.append(f"Among {int(arms):,} arms {_comparison(times)}.")
    head = ["Arms", "Library", "Use", "Median", "Its time / lagwise's"]
    return f"{table(head, rows)}\n\n{' '.join(words)}"


def _comparison(times: Figures) -> str:
    ours = times["lagwise"]
    others = {name: taken for name, taken in times.items() if name != "lagwise"}
    faster = [f"{_name(name)} ({ours / taken:.1f} times)" for name, taken in others.items() if taken < ours]
    slower = [f"{_name(name)} ({taken / ours:.1f} times)" for name, taken in others.items() if taken >= ours]
    words = [f"lagwise is slower than {', '.join(faster)}"] if faster else []
    words += [f"{'' if faster else 'lagwise is '}faster than {', '.join(slower)}"] if slower else []
    return " and ".join(words)


def _name(peer: str) -> str:
    library = NOTES[peer][0]
    _, comma, use = peer.partition(", ")
    return f"{library}{comma}{use}" if not comma else f"{library} as {use}"


def state_targets(accounts: list[Figures]) -> list[list[str]]:
    """Of the smaller account; the first call counts, in a process that has just started."""
    figures = min(accounts, key=lambda account: account["ads"])
    account = f"{figures['ads']:,} ads x {figures['days']} days"
    return [
        most_time(f"Rust, binary snapshot of {account}", figures["snapshot_ms"][0] * 1e3, 1e6),
        most_time(f"Rust, restore of {account}", figures["restore_ms"][0] * 1e3, 1e6),
    ]


def peer_targets(figures: Figures) -> list[list[str]]:
    rows = []
    for arms, times in figures["arms"].items():
        fastest = min((name for name in times if name != "lagwise"), key=lambda name: times[name])
        name = (
            f"Python, a decision among {int(arms):,} arms after one event, against the fastest peer ({_name(fastest)})"
        )
        rows.append(most_ratio(name, times["lagwise"] / times[fastest], 1))
    return rows
