"""The measured figures as the tables of README.md."""

import datetime
import os
import platform
import re
from pathlib import Path
from typing import Any

BEGIN, END = "<!-- results: written by run.py -->", "<!-- end of results -->"

Figures = dict[str, Any]


def document(figures: Figures, versions: dict[str, str], load: float) -> str:
    """All tables, with the machine and the date."""
    rust, python, node = figures["rust"], figures["python"]["microseconds"], figures["node"]["microseconds"]
    parts = [
        _machine(versions, load),
        "### Targets",
        _targets(rust, python, node),
        "### Beside the heuristic, 1,000 ads",
        _heuristic(python, node),
        "### Beside SciPy's SLSQP, the bounded allocation",
        _solver(figures["python"]["solver"]),
        "### All figures",
        _all({"Rust": rust, "Python": python, "Node": node}),
    ]
    return "\n\n".join(parts)


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


def _targets(rust: Figures, python: Figures, node: Figures) -> str:
    columns = rust["columns/funnel/totals/100000"]
    loop = python["heuristic/loop/1000"]
    rows = [
        _limit("Rust, 20 ads", rust["records/funnel/totals/20"], 40),
        _limit("Rust, 1,000 ads", rust["records/funnel/totals/1000"], 1_500),
        _limit("Python, 20 ads as dicts", python["funnel/dicts/20"], 120),
        _limit("Node, 20 ads as objects", node["funnel/objects/20"], 200),
        _limit("Rust, 100,000 ads in columns", columns, 500_000),
    ]
    for language, figure in (("Python", python), ("Node", node)):
        name = f"{language}, 100,000 ads in columns"
        time = figure["funnel/columns/100000"]
        rows += [_limit(name, time, 500_000), _ratio(f"{name}, against Rust", time / columns, 1.25, most=True)]
    rows += [
        _ratio(
            f"Python, 1,000 ads, scheduled model as {kind}, against the heuristic's loop",
            loop / python[f"heuristic/scheduled {kind}/1000"],
            10,
            most=False,
        )
        for kind in ("dicts", "columns")
    ]
    return _table(["What", "Measured", "Target", "Met"], rows)


def _limit(name: str, time: float, limit: float) -> list[str]:
    return [name, _time(time), f"at most {_time(limit)}", "yes" if time <= limit else "**no**"]


def _ratio(name: str, ratio: float, limit: float, most: bool) -> list[str]:
    met = ratio <= limit if most else ratio >= limit
    words = f"at most {limit} times the time" if most else f"at least {limit} times as fast"
    return [name, f"{ratio:.2f}", words, "yes" if met else "**no**"]


def _heuristic(python: Figures, node: Figures) -> str:
    rows = []
    for language, figures in (("Python", python), ("Node", node)):
        loop = figures["heuristic/loop/1000"]
        for key, time in figures.items():
            group, _, name = key.partition("/")
            if group == "heuristic":
                name = name.removesuffix("/1000")
                peer = {"loop": "heuristic, loop over ads", "vectorised": "heuristic, NumPy on columns"}.get(name)
                rows.append([language, peer or f"lagwise, {name}", _time(time), f"{loop / time:.2f}"])
    return _table(["Language", "What", "Median", "Times as fast as that language's loop"], rows)


def _solver(rows: list[Figures]) -> str:
    return _table(
        ["Ads", "lagwise", "SLSQP", "SLSQP / lagwise", "SLSQP says success", "Objective below ours", "Sum misses by"],
        [
            [
                str(row["ads"]),
                _time(row["ours_us"]),
                _time(row["slsqp_us"]),
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
        [language, f"`{name}`", _time(time), _time(time / int(name.rpartition("/")[2]))]
        for language, figures in languages.items()
        for name, time in sorted(figures.items())
    ]
    return _table(["Language", "Call, ads", "Median", "Per ad"], rows)


def _time(microseconds: float) -> str:
    for limit, factor, unit in ((1.0, 1e3, "ns"), (1e3, 1.0, "us"), (1e6, 1e-3, "ms")):
        if microseconds < limit:
            return f"{microseconds * factor:.3g} {unit}"
    return f"{microseconds * 1e-6:.3g} s"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
