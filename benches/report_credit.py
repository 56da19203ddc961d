"""The tables of credit over journeys, beside the packages of the field."""

from typing import Any

from tables import most_ratio, table, time

Figures = dict[str, Any]

MODELS = ("first", "last", "linear", "position", "time_decay", "markov", "markov of order 2", "shapley")
TOGETHER = ("first", "last", "linear")
"""What ChannelAttribution computes in one call."""


def times(figures: Figures) -> str:
    """Each model in all languages and packages; behind a package's time its ratio to ours from records."""
    python = figures["python"]["microseconds"]
    versions = figures["python"]["versions"]
    rows = []
    for model in MODELS:
        ours = python[f"records/{model}"]
        theirs = _channel_attribution(python, model), python.get(f"dp6/{model}")
        own = [figures["rust"].get(f"credit/{model}"), ours, python.get(f"dicts/{model}")]
        own.append(figures["node"].get(f"objects/{model}"))
        cells = [time(taken) if taken else "" for taken in own]
        cells += [f"{time(taken)} ({taken / ours:.2f})" if taken else "" for taken in theirs]
        rows.append([f"`{model}`", *cells])
    head = ["Model", "Rust", "Python, records", "Python, dicts", "Node, objects"]
    head += [f"ChannelAttribution {versions['ChannelAttribution']}"]
    head += [f"DP6 {versions['marketing-attribution-models']}"]
    counts = f"{figures['python']['journeys']:,} journeys, {figures['python']['touches']:,} touches."
    note = (
        "In brackets: its time / lagwise's from records. ChannelAttribution does first, last and linear at once and "
        "simulates `markov`; DP6's `shapley` is that of another game."
    )
    return f"{counts} {note}\n\n{table(head, rows)}"


def differences(figures: Figures) -> str:
    found = figures["python"]["differences"]
    words = ", ".join(f"`{model}` {difference:.1e}" for model, difference in found.items())
    return f"Largest difference of an ad's conversions from ChannelAttribution's, in parts of all conversions: {words}."


def targets(figures: Figures) -> list[list[str]]:
    """From Python records; the three rules of one of their calls are three calls of ours."""
    python = figures["python"]["microseconds"]
    ours = sum(python[f"records/{model}"] for model in TOGETHER)
    heuristics = python[f"channelattribution/{', '.join(TOGETHER)}"]
    markov = python["records/markov"] / python["channelattribution/markov"]
    return [
        most_ratio("Python, first, last and linear credit, against ChannelAttribution", ours / heuristics, 1),
        most_ratio("Python, Markov credit, against ChannelAttribution", markov, 1),
    ]


def _channel_attribution(python: Figures, model: str) -> float | None:
    name = ", ".join(TOGETHER) if model in TOGETHER else model
    taken: float | None = python.get(f"channelattribution/{name}")
    return taken
