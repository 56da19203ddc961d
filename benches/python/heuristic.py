"""The age-scheduled blend as a service would write it without a library: the peer of the `scheduled` model.

One Beta draw per ad from its blended score, a softmax over the draws, and changes of at most 50 %. Unlike the library
it checks nothing, and where the limits bind its budgets sum to the total only as far as its few passes come.
"""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_CHANGE = 0.5
PASSES = 10

Floats = NDArray[np.float64]


def ctr_weight(age_hours: float) -> float:
    if age_hours < 6:
        return 1.0
    if age_hours < 24:
        return 1.0 - 0.3 * (age_hours - 6) / 18
    if age_hours < 72:
        return 0.7 - 0.4 * (age_hours - 24) / 48
    return max(0.1, 0.3 * math.exp(-0.1 * (age_hours - 72) / 24))


def loop(ads: list[dict[str, Any]], total_budget: float, rng: np.random.Generator) -> list[dict[str, Any]]:
    """Budgets ad by ad, from dicts to dicts."""
    draws, rows = [], []
    for ad in ads:
        ctr = ad["clicks"] / max(ad["impressions"], 1)
        roas = ad["pipeline_value"] / max(ad["spend"], 0.01)
        weight = ctr_weight(ad["age_hours"])
        blended = weight * min(ctr / 0.05, 1.0) + (1.0 - weight) * min(roas / 3.0, 1.0)
        decay = math.exp(-1e-4 * ad["impressions"])
        score = min(max(blended * decay * (1.0 + 0.2 * ad["dna_score"]), 0.0), 1.0)
        n = max(ad["impressions"], 100)
        draws.append(rng.beta(1.0 + n * score, 1.0 + n * (1.0 - score)))
        current = ad.get("current_budget") or ad["spend"] / max(ad["age_hours"] / 24.0, 1.0)
        rows.append((ad["ad_id"], ctr, roas, weight, score, current))

    top = max(draws)
    weights = [math.exp(draw - top) for draw in draws]
    scale = sum(weights)
    budgets = [total_budget * w / scale for w in weights]
    for _ in range(PASSES):
        budgets = [
            min(max(budget, row[5] * (1.0 - MAX_CHANGE)), row[5] * (1.0 + MAX_CHANGE))
            for budget, row in zip(budgets, rows, strict=True)
        ]
        gap = total_budget - sum(budgets)
        if abs(gap) < 0.005:
            break
        budgets = [budget * (1.0 + gap / total_budget) for budget in budgets]

    return [
        {
            "ad_id": ad_id,
            "current_budget": current,
            "recommended_budget": round(budget, 2),
            "change_percentage": (budget / current - 1.0) * 100.0 if current > 0 else None,
            "reason": f"CTR {ctr:.4f} weighs {weight:.0%}, ROAS {roas:.2f}: score {score:.3f}",
            "metrics": {"ctr": ctr, "roas": roas, "score": score, "ctr_weight": weight},
        }
        for (ad_id, ctr, roas, weight, score, current), budget in zip(rows, budgets, strict=True)
    ]


def vectorised(table: dict[str, Any], total_budget: float, rng: np.random.Generator) -> Floats:
    """The same on columns: budgets alone, without a word about any ad."""
    impressions, age = table["impressions"], table["age_hours"]
    ctr = table["clicks"] / np.maximum(impressions, 1.0)
    roas = table["pipeline_value"] / np.maximum(table["spend"], 0.01)
    weight = np.select(
        [age < 6, age < 24, age < 72],
        [1.0, 1.0 - 0.3 * (age - 6) / 18, 0.7 - 0.4 * (age - 24) / 48],
        np.maximum(0.1, 0.3 * np.exp(-0.1 * (age - 72) / 24)),
    )
    blended = weight * np.minimum(ctr / 0.05, 1.0) + (1.0 - weight) * np.minimum(roas / 3.0, 1.0)
    score = np.clip(blended * np.exp(-1e-4 * impressions) * (1.0 + 0.2 * table["dna_score"]), 0.0, 1.0)
    n = np.maximum(impressions, 100.0)
    draws = rng.beta(1.0 + n * score, 1.0 + n * (1.0 - score))
    weights = np.exp(draws - draws.max())
    budgets: Floats = total_budget * weights / weights.sum()
    current = table["current_budget"]
    current = np.where(np.isnan(current), table["spend"] / np.maximum(age / 24.0, 1.0), current)
    for _ in range(PASSES):
        budgets = np.clip(budgets, current * (1.0 - MAX_CHANGE), current * (1.0 + MAX_CHANGE))
        gap = total_budget - budgets.sum()
        if abs(gap) < 0.005:
            break
        budgets = budgets * (1.0 + gap / total_budget)
    return budgets
