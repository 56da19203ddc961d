"""The bounded allocation as a problem for a general solver: SciPy's SLSQP beside the library.

Maximise sum a_i b_i^beta over budgets b with sum b = total and low_i <= b_i <= high_i. The library's budgets are its
closed solution, clip(kappa a_i^(1 / (1 - beta)), low_i, high_i). The a_i are read back from the shares that it
reports, so both solve the same problem; the library's time is that of the whole call, its model and its explanations
included, and the solver's that of the solver alone.
"""

import math
from typing import Any, NamedTuple

import lagwise
import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, OptimizeResult, minimize

Floats = NDArray[np.float64]

MAX_POWER = 6.0
"""Shares are a^p with p = 1 / (1 - beta), at most this."""


class Problem(NamedTuple):
    """One bounded allocation, budgets in units of the equal share so that the solver sees numbers near 1."""

    value: Floats
    beta: float
    low: Floats
    high: Floats
    start: Floats
    unit: float

    def objective(self, budgets: Floats) -> float:
        return float(self.value @ budgets**self.beta)

    def solve(self) -> OptimizeResult:
        count = len(self.value)
        ones = np.ones(count)
        return minimize(
            lambda b: -self.objective(b),
            self.start,
            jac=lambda b: -self.beta * self.value * b ** (self.beta - 1.0),
            bounds=Bounds(self.low, self.high),
            constraints={"type": "eq", "fun": lambda b: b.sum() - count, "jac": lambda _: ones},
            method="SLSQP",
            options={"maxiter": 1000, "ftol": 1e-10},
        )


def limited(ads: list[dict[str, Any]], count: int) -> list[dict[str, Any]]:
    """The first ads whose only bounds are the floor and the change limit."""
    own = ("min_budget", "max_budget")
    plain = (a for a in ads if a.get("current_budget") and not a["frozen"] and a["age_hours"] >= 6)
    return [ad for ad, _ in zip((a for a in plain if not any(a.get(k) for k in own)), range(count), strict=False)]


def sampler() -> lagwise.BattleHardenedSampler:
    """One without a dead-band, which is no part of the problem."""
    return lagwise.BattleHardenedSampler({"allocation": {"min_change": 0.0}})


def problem(ads: list[dict[str, Any]], allocation: lagwise.Allocation) -> Problem:
    """The problem that this allocation is the solution of."""
    assert allocation.spend_elasticity is not None
    power = min(1.0 / (1.0 - allocation.spend_elasticity), MAX_POWER)
    shares = np.array([r.metrics.share_before_bounds for r in allocation.recommendations])
    unit = allocation.total_budget / len(ads)
    current = np.array([ad["current_budget"] for ad in ads])
    floor = math.floor(allocation.total_budget_minor / len(ads) * 0.01) / 100.0
    low = np.maximum(np.ceil(current * 50.0) / 100.0, floor) / unit
    high = np.floor(current * 150.0) / 100.0 / unit
    value = (shares / shares.max()) ** (1.0 / power)
    return Problem(value, 1.0 - 1.0 / power, low, high, np.clip(np.ones(len(ads)), low, high), unit)
