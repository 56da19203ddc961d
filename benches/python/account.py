"""The invented account that the Rust side wrote: records for small sizes, columns for the large one."""

import json
from pathlib import Path
from typing import Any

import numpy as np

STAGES = 4


def records(folder: Path, count: int) -> tuple[list[dict[str, Any]], float]:
    """Ads as dicts, and the account's budget per day."""
    document = json.loads((folder / f"ads-{count}.json").read_text())
    return document["ads"], document["total_budget"]


def columns(folder: Path, count: int) -> tuple[dict[str, Any], float]:
    """Ads as columns: NumPy arrays, ids as lists of text; NaN where an ad has no such budget."""
    document = json.loads((folder / f"columns-{count}.json").read_text())
    table = {name: _column(name, values) for name, values in document["columns"].items()}
    return table, document["total_budget"]


def _column(name: str, values: list[Any]) -> Any:
    if name in {"ad_id", "campaign_id"}:
        return values
    if name == "frozen":
        return np.array(values, dtype=bool)
    numbers = np.array(values, dtype=np.float64)
    return numbers.reshape(-1, STAGES) if name == "stage_counts" else numbers
