"""Times the library from Python beside its peers and prints the figures as JSON: `measure.py ACCOUNT_FOLDER`."""

import json
import sys
from pathlib import Path
from typing import Any

import account
import heuristic
import lagwise
import numpy as np
import solver
from timing import Calls, medians


def decisions(folder: Path) -> dict[str, float]:
    funnel = lagwise.BattleHardenedSampler()
    figures: dict[str, float] = {}
    for count in (20, 1_000):
        ads, total = account.records(folder, count)
        states = [lagwise.AdState(**ad) for ad in ads]
        calls: Calls = {
            f"funnel/dicts/{count}": lambda ads=ads, total=total: funnel.select_budget_allocation(ads, total),
            f"funnel/states/{count}": lambda ads=states, total=total: funnel.select_budget_allocation(ads, total),
        }
        figures |= medians(calls)
    return figures


def large(folder: Path) -> dict[str, float]:
    samplers = {model: lagwise.BattleHardenedSampler({"model": model}) for model in ("funnel", "scheduled")}
    table, total = account.columns(folder, 100_000)
    return medians(
        {
            f"{model}/columns/100000": lambda s=sampler: s.select_budget_allocation_columns(table, total)
            for model, sampler in samplers.items()
        }
    )


def beside_heuristic(folder: Path) -> dict[str, float]:
    """The heuristic and the library's scheduled model, both with draws, and the funnel model as it comes."""
    ads, total = account.records(folder, 1_000)
    table, _ = account.columns(folder, 1_000)
    scheduled = lagwise.BattleHardenedSampler({"model": "scheduled"})
    funnel = lagwise.BattleHardenedSampler()
    rng = np.random.default_rng(7)
    return medians(
        {
            "heuristic/loop/1000": lambda: heuristic.loop(ads, total, rng),
            "heuristic/vectorised/1000": lambda: heuristic.vectorised(table, total, rng),
            "heuristic/scheduled dicts/1000": lambda: scheduled.select_budget_allocation(ads, total, seed=7),
            "heuristic/scheduled columns/1000": lambda: scheduled.select_budget_allocation_columns(
                table, total, seed=7
            ),
            "heuristic/funnel dicts/1000": lambda: funnel.select_budget_allocation(ads, total),
            "heuristic/funnel columns/1000": lambda: funnel.select_budget_allocation_columns(table, total),
        }
    )


def beside_solver(folder: Path) -> list[dict[str, Any]]:
    ads, _ = account.records(folder, 1_000)
    sampler = solver.sampler()
    rows = []
    for count in (10, 50, 100, 200):
        some = solver.limited(ads, count)
        total = round(sum(ad["current_budget"] for ad in some) * 1.1, 2)
        allocation = sampler.select_budget_allocation(some, total)
        problem = solver.problem(some, allocation)
        ours = np.array([r.recommended_budget for r in allocation.recommendations]) / problem.unit
        found = problem.solve()
        times = medians(
            {"ours": lambda a=some, t=total: sampler.select_budget_allocation(a, t), "slsqp": problem.solve}
        )
        best = problem.objective(ours)
        rows.append(
            {
                "ads": count,
                "ours_us": times["ours"],
                "slsqp_us": times["slsqp"],
                "success": bool(found.success),
                "iterations": int(found.nit),
                "gap": (best - problem.objective(found.x)) / best,
                "sum_error": float(abs(found.x.sum() - count)) * problem.unit,
            }
        )
    return rows


def main() -> None:
    folder = Path(sys.argv[1])
    times = decisions(folder) | large(folder) | beside_heuristic(folder)
    print(json.dumps({"microseconds": times, "solver": beside_solver(folder)}))


if __name__ == "__main__":
    main()
