"""The measured figures as the tables of README.md."""

import datetime
import os
import platform
import re
from pathlib import Path
from typing import Any

import report_attribution
import report_credit
import report_guard
import report_optimizer
from tables import least_ratio, most_ratio, most_time, table, time

BEGIN, END = "<!-- results: written by run.py -->", "<!-- end of results -->"

Figures = dict[str, Any]


def document(figures: Figures, versions: dict[str, str], load: float) -> str:
    """All tables of the parts that were measured, with the machine and the date."""
    targets: list[list[str]] = []
    parts: list[str] = []
    if "sampler" in figures:
        rust, python, node = (figures["sampler"][language] for language in ("rust", "python", "node"))
        targets += _targets(rust, python["microseconds"], node["microseconds"])
        parts += [
            "### Beside the heuristic, 1,000 ads",
            _heuristic(python["microseconds"], node["microseconds"]),
            "### Beside SciPy's SLSQP, the bounded allocation",
            _solver(python["solver"]),
        ]
    if "optimizer" in figures:
        languages = {name.capitalize(): measured for name, measured in figures["optimizer"].items()}
        parts += ["### Events into an account of 1,000 ads", report_optimizer.events(languages)]
        parts += ["### One new event and the decision after it", report_optimizer.decisions(languages)]
    if "simulator" in figures:
        equal, funnel = (figures["simulator"][f"simulator/{policy}"] for policy in ("equal_split", "funnel"))
        targets.append(most_time("Simulator, 60 days of 20 ads without the policy", equal, 50_000))
        rows = [["equal split", time(equal)], ["funnel model", time(funnel)]]
        parts += ["### A simulated account of 60 days, from Rust", table(["Policy", "Median"], rows)]
    if "state" in figures:
        targets += report_optimizer.state_targets(figures["state"])
        parts += ["### State", report_optimizer.state(figures["state"])]
    if "peers" in figures:
        targets += report_optimizer.peer_targets(figures["peers"])
        parts += [
            "### One decision after one new event, beside bandit libraries",
            report_optimizer.peers(figures["peers"]),
        ]
    if "attribution" in figures:
        targets += report_attribution.targets(figures["attribution"])
        parts += [
            "### Attribution among a million touches, beside SQL",
            report_attribution.beside(figures["attribution"]),
            "### Attribution by keys that many share",
            report_attribution.sharing(figures["attribution"]),
        ]
    if "credit" in figures:
        targets += report_credit.targets(figures["credit"])
        parts += [
            "### Credit over journeys, beside attribution packages",
            report_credit.times(figures["credit"]),
            report_credit.differences(figures["credit"]),
        ]
    if "guard" in figures:
        targets += report_guard.targets(figures["guard"])
        parts += [
            "### The safety guard",
            report_guard.verdicts(figures["guard"]),
            report_guard.changes(figures["guard"]),
        ]
    if "sampler" in figures:
        parts += [
            "### All figures of the sampler",
            _all({"Rust": rust, "Python": python["microseconds"], "Node": node["microseconds"]}),
        ]
    if targets:
        parts = ["### Targets", table(["What", "Measured", "Target", "Met"], targets), *parts]
    return "\n\n".join([_machine(versions, load), *parts])


def insert(readme: Path, text: str) -> None:
    """Replaces what stands between the two marks."""
    old = readme.read_text()
    pattern = re.compile(f"{re.escape(BEGIN)}.*{re.escape(END)}", re.DOTALL)
    readme.write_text(pattern.sub(lambda _: f"{BEGIN}\n\n{text}\n\n{END}", old))


def _machine(versions: dict[str, str], load: float) -> str:
    cpu = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    words = ", ".join(f"{name} {version}" for name, version in versions.items())
    return (
        f"{datetime.date.today()}, {cpu}, {os.cpu_count()} cores, {platform.system()} {platform.release()}, "
        f"load average {load:.1f} at the start; {words}."
    )


def _targets(rust: Figures, python: Figures, node: Figures) -> list[list[str]]:
    columns = rust["columns/funnel/totals/100000"]
    loop = python["heuristic/loop/1000"]
    rows = [
        most_time("Rust, 20 ads", rust["records/funnel/totals/20"], 40),
        most_time("Rust, 1,000 ads", rust["records/funnel/totals/1000"], 1_500),
        most_time("Python, 20 ads as dicts", python["funnel/dicts/20"], 120),
        most_time("Node, 20 ads as objects", node["funnel/objects/20"], 200),
        most_time("Rust, 100,000 ads in columns", columns, 500_000),
    ]
    for language, figure in (("Python", python), ("Node", node)):
        name = f"{language}, 100,000 ads in columns"
        taken = figure["funnel/columns/100000"]
        rows += [most_time(name, taken, 500_000), most_ratio(f"{name}, against Rust", taken / columns, 1.25)]
    rows += [
        least_ratio(
            f"Python, 1,000 ads, scheduled model as {kind}, against the heuristic's loop",
            loop / python[f"heuristic/scheduled {kind}/1000"],
            10,
        )
        for kind in ("dicts", "columns")
    ]
    return rows


def _heuristic(python: Figures, node: Figures) -> str:
    rows = []
    for language, figures in (("Python", python), ("Node", node)):
        loop = figures["heuristic/loop/1000"]
        for key, taken in figures.items():
            group, _, name = key.partition("/")
            if group == "heuristic":
                name = name.removesuffix("/1000")
                peer = {"loop": "heuristic, loop over ads", "vectorised": "heuristic, NumPy on columns"}.get(name)
                rows.append([language, peer or f"lagwise, {name}", time(taken), f"{loop / taken:.2f}"])
    return table(["Language", "What", "Median", "Times as fast as that language's loop"], rows)


def _solver(rows: list[Figures]) -> str:
    return table(
        ["Ads", "lagwise", "SLSQP", "SLSQP / lagwise", "SLSQP says success", "Objective below ours", "Sum misses by"],
        [
            [
                str(row["ads"]),
                time(row["ours_us"]),
                time(row["slsqp_us"]),
                f"{row['slsqp_us'] / row['ours_us']:.1f}",
                f"{'yes' if row['success'] else '**no**'}, {row['iterations']} iterations",
                f"{row['gap']:.1e}",
                f"{row['sum_error']:.1e}",
            ]
            for row in rows
        ],
    )


def _all(languages: dict[str, Figures]) -> str:
    rows = [
        [language, f"`{name}`", time(taken), time(taken / int(name.rpartition("/")[2]))]
        for language, figures in languages.items()
        for name, taken in sorted(figures.items())
    ]
    return table(["Language", "Call, ads", "Median", "Per ad"], rows)
