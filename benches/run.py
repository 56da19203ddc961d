#!/usr/bin/env python3
"""Builds everything that is measured, runs all benches on this machine and writes the table of README.md.

`run.py [--no-build] [--only PART ...]`. It needs cargo, gcc, Python 3.11 or later with pip, Node 20 or later with
npm, and PostgreSQL's server for the parts `attribution` and `guard`. The peers live in `.venv` beside this file. It
takes about twenty minutes; leave the machine alone meanwhile.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import venv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import report

BENCHES = Path(__file__).resolve().parent
ROOT = BENCHES.parent
PYTHON = BENCHES / ".venv" / "bin" / "python"
NODE_BINDING = ROOT / "bindings-node"


def run(*command: str | Path, cwd: Path = BENCHES) -> None:
    print("+", *command, file=sys.stderr, flush=True)
    subprocess.run(command, cwd=cwd, check=True, stdout=sys.stderr)


def output(*command: str | Path, cwd: Path = BENCHES) -> str:
    one_thread = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    environment = os.environ | one_thread
    return subprocess.run(command, cwd=cwd, env=environment, check=True, stdout=subprocess.PIPE, text=True).stdout


def target_folder() -> Path:
    metadata = json.loads(output("cargo", "metadata", "--no-deps", "--format-version", "1"))
    return Path(metadata["target_directory"])


def build() -> None:
    run("cargo", "build", "--release", "--bins")
    run("cargo", "bench", "--no-run")
    if not PYTHON.exists():
        venv.create(BENCHES / ".venv", with_pip=True)
    run(PYTHON, "-m", "pip", "install", "--quiet", "--requirement", "python/requirements.txt")
    run(PYTHON, "-m", "pip", "install", "--quiet", "--force-reinstall", "--no-deps", ROOT / "bindings-python")
    if not (NODE_BINDING / "node_modules").exists():
        run("npm", "ci", "--no-audit", "--no-fund", cwd=NODE_BINDING)
    run("npm", "run", "build", cwd=NODE_BINDING)


def rust(target: Path, bench: str) -> dict[str, float]:
    """Criterion's medians, in microseconds."""
    started = time.time()
    run("cargo", "bench", "--bench", bench, "--", "--warm-up-time", "0.5", "--measurement-time", "2")
    figures = {}
    for file in (target / "criterion").glob("**/new/estimates.json"):
        if file.stat().st_mtime < started:
            continue
        name = json.loads((file.parent / "benchmark.json").read_text())["full_id"]
        figures[name] = json.loads(file.read_text())["median"]["point_estimate"] / 1e3
    return figures


def sampler(target: Path) -> dict[str, Any]:
    return {
        "rust": rust(target, "sampler"),
        "python": json.loads(output(PYTHON, "python/measure.py", target / "account")),
        "node": json.loads(output("node", "node/measure.mjs", target / "account")),
    }


def optimizer(target: Path) -> dict[str, Any]:
    return {
        "rust": rust(target, "optimizer"),
        "python": json.loads(output(PYTHON, "python/optimizer.py", target / "account")),
        "node": json.loads(output("node", "node/optimizer.mjs", target / "account")),
    }


def simulator(target: Path) -> dict[str, float]:
    return rust(target, "simulator")


def state(target: Path) -> list[dict[str, Any]]:
    binary, snapshot = target / "release" / "state", target / "account" / "state.snapshot"
    accounts = []
    for ads in (10_000, 100_000):
        built = json.loads(output(binary, "build", str(ads), "30", snapshot))
        accounts.append(built | json.loads(output(binary, "restore", snapshot)))
        snapshot.unlink()
    return accounts


def peers(target: Path) -> dict[str, Any]:
    figures: dict[str, Any] = json.loads(output(PYTHON, "python/peers.py", target / "account"))
    return figures


def attribution(target: Path) -> dict[str, Any]:
    folder = target / "attribution"
    folder.mkdir(exist_ok=True)
    return {
        "rust": json.loads(output(target / "release" / "attribution", folder)),
        "postgresql": json.loads(output(PYTHON, "python/attribution.py", folder)),
    }


def credit(target: Path) -> dict[str, Any]:
    return {
        "rust": rust(target, "credit"),
        "python": json.loads(output(PYTHON, "python/credit.py", target / "account")),
        "node": json.loads(output("node", "node/credit.mjs", target / "account")),
    }


def guard(target: Path) -> dict[str, Any]:
    folder = target / "ledger"
    folder.mkdir(exist_ok=True)
    return {
        "rust": rust(target, "guard"),
        "ledger": json.loads(output(target / "release" / "ledger", folder)),
        "postgresql": json.loads(output(PYTHON, "python/guard.py")),
    }


PARTS: dict[str, Callable[[Path], Any]] = {
    "sampler": sampler,
    "optimizer": optimizer,
    "simulator": simulator,
    "state": state,
    "peers": peers,
    "attribution": attribution,
    "credit": credit,
    "guard": guard,
}


def versions() -> dict[str, str]:
    peers = "import numpy, scipy, sys; print(sys.version.split()[0], numpy.__version__, scipy.__version__)"
    python, numpy, scipy = output(PYTHON, "-c", peers).split()
    return {
        "rustc": output("rustc", "--version").split()[1],
        "Python": python,
        "NumPy": numpy,
        "SciPy": scipy,
        "Node": output("node", "--version").strip().removeprefix("v"),
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--no-build", action="store_true", help="measure what is built")
    parser.add_argument(
        "--only", nargs="+", choices=PARTS, help="measure and print these parts, leave README.md as it is"
    )
    arguments = parser.parse_args()
    if not arguments.no_build:
        build()
    target = target_folder()
    run(target / "release" / "export", target / "account")
    load = os.getloadavg()[0]
    figures = {name: PARTS[name](target) for name in arguments.only or PARTS}
    (target / "figures.json").write_text(json.dumps(figures, indent=1))
    text = report.document(figures, versions(), load)
    if not arguments.only:
        report.insert(BENCHES / "README.md", text)
    print(text)


if __name__ == "__main__":
    main()
