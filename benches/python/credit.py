"""Times credit over journeys beside the packages of the field; prints figures as JSON: `credit.py ACCOUNT_FOLDER`.

All take the same 100,000 journeys in the form that they want them in: lagwise dicts or records, the others a data frame
with a path and its times as texts. What reads that form is part of the call.
"""

import contextlib
import importlib.metadata
import json
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

with contextlib.redirect_stdout(sys.stderr):  # which carries an advertisement
    import ChannelAttribution
import lagwise
import mam
import pandas as pd
from timing import medians_of, microseconds

PACKAGES = ("ChannelAttribution", "marketing-attribution-models")
MODELS: list[lagwise.CreditModel] = ["first", "last", "linear", "position", "time_decay", "markov", "shapley"]
ROUNDS = 5

Journeys = list[dict[str, Any]]


def frame(journeys: Journeys) -> pd.DataFrame:
    """One row for each journey."""
    rows = []
    for number, journey in enumerate(journeys):
        at = [datetime.fromisoformat(touch["occurred_at"]) for touch in journey["touches"]]
        rows.append(
            {
                "journey": str(number),
                "path": ">".join(touch["ad_id"] for touch in journey["touches"]),
                "hours": ">".join(str((at[-1] - one).total_seconds() / 3600) for one in at),
                "conversions": journey["conversions"],
                "converts": journey["conversions"] > 0,
                "value": journey["value"],
                "nulls": journey["non_conversions"],
            }
        )
    return pd.DataFrame(rows)


def channel_attribution(table: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    """Its heuristic call computes first, last and linear at once."""

    def heuristics() -> pd.DataFrame:
        return ChannelAttribution.heuristic_models(table, "path", "conversions", "value", flg_pro=False)

    def markov(order: int) -> pd.DataFrame:
        names = ("path", "conversions", "value", "nulls")
        return ChannelAttribution.markov_model(table, *names, order=order, seed=1, verbose=False, flg_pro=False)

    return {
        "channelattribution/first, last, linear": heuristics,
        "channelattribution/markov": lambda: markov(1),
        "channelattribution/markov of order 2": lambda: markov(2),
    }


def dp6(table: pd.DataFrame) -> dict[str, Callable[[], Any]]:
    def prepared() -> mam.MAM:
        return mam.MAM(
            table,
            format_type="journey",
            channels_colname="path",
            journey_with_conv_colname="converts",
            user_id_colname="journey",
            time_till_conv_colname="hours",
            conversion_value_colname="value",
            path_separator=">",
        )

    runs = {
        "first": mam.MAM.run_first_click,
        "last": mam.MAM.run_last_click,
        "linear": mam.MAM.run_linear,
        "position": mam.MAM.run_position_based,
        "time_decay": mam.MAM.run_time_decay,
        "markov": mam.MAM.run_markov,
        "shapley": mam.MAM.run_shapley,
    }
    return {f"dp6/{model}": lambda run=run: run(prepared()) for model, run in runs.items()}


def ours(journeys: Journeys) -> dict[str, Callable[[], Any]]:
    records = [
        lagwise.Journey(
            **journey
            | {
                "touches": [
                    lagwise.JourneyTouch(ad_id=touch["ad_id"], occurred_at=touch["occurred_at"])
                    for touch in journey["touches"]
                ]
            }
        )
        for journey in journeys
    ]
    calls: dict[str, Callable[[], Any]] = {}
    for model in MODELS:
        calls[f"dicts/{model}"] = lambda model=model: lagwise.credit_journeys(journeys, model)
        calls[f"records/{model}"] = lambda model=model: lagwise.credit_journeys(records, model)
    calls["records/markov of order 2"] = lambda: lagwise.credit_journeys(records, "markov", markov_order=2)
    return calls


def differences(journeys: Journeys, table: pd.DataFrame) -> dict[str, float]:
    """The largest difference of an ad's conversions from ChannelAttribution's, in parts of all conversions."""
    peers = channel_attribution(table)
    heuristic = peers["channelattribution/first, last, linear"]().set_index("channel_name")
    found = {}
    for model in ("first", "last", "linear"):
        credited = lagwise.credit_journeys(journeys, model)
        theirs = heuristic[f"{model}_touch_conversions"]
        found[model] = max(abs(theirs[ad.ad_id] - ad.conversions) for ad in credited.ads) / credited.conversions
    for order, name in ((1, "markov"), (2, "markov of order 2")):
        credited = lagwise.credit_journeys(journeys, "markov", markov_order=order)
        simulated = peers[f"channelattribution/{name}"]().set_index("channel_name")["total_conversions"]
        found[name] = max(abs(simulated[ad.ad_id] - ad.conversions) for ad in credited.ads) / credited.conversions
    return found


def main() -> None:
    journeys: Journeys = json.loads((Path(sys.argv[1]) / "journeys.json").read_text())
    with contextlib.redirect_stdout(sys.stderr):
        table = frame(journeys)
        calls = ours(journeys) | channel_attribution(table) | dp6(table)
        times = medians_of({name: lambda call=call: microseconds(call) for name, call in calls.items()}, ROUNDS)
        figures = {
            "journeys": len(journeys),
            "touches": sum(len(journey["touches"]) for journey in journeys),
            "versions": {name: importlib.metadata.version(name) for name in PACKAGES},
            "microseconds": times,
            "differences": differences(journeys, table),
        }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
