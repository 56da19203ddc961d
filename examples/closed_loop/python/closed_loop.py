"""A simulated month of one account: touches, deals and deliveries in, budgets out, money spent; told late and twice.

The same program exists in Rust and Node.js.
"""

import sys
from collections import Counter, defaultdict
from pathlib import Path

from lagwise import AdTruth, Conversion, Optimizer, Run, Simulator, Summary

WORLD = (Path(__file__).parents[1] / "world.toml").read_text(encoding="utf-8")
SEED = 2026
OTHER_SEEDS = range(1, 9)
SHOWN_DAYS = (1, 6, 12, 18, 24, 30)
"""Days of which the budgets are shown."""
SHOWN_ADS = 12
STEPS_PER_DAY = 4
TRACED = {"exact_id": "by click id", "fingerprint": "by device", "unattributed": "not at all"}
HASHING_KEY = b"a secret that the service keeps"
"""Whoever clicks is kept as a hash with this key."""


def main() -> None:
    simulator = Simulator.from_toml(WORLD)
    month = Month(simulator)
    equal = simulator.run(SEED, "equal_split")
    oracle = simulator.run_oracle(SEED)
    others = simulator.compare(OTHER_SEEDS, "funnel")

    lines = month.lines()
    lines.append("\nUSD earned               days 1-10  days 11-20  days 21-30     month  of the oracle")
    for name, run in (("equal split", equal), ("lagwise", month.earned), ("oracle, knows the truth", oracle)):
        lines.append(value_line(name, run, oracle.value))
    lines.append(
        f"\n{len(others.of_oracle)} other accounts: {with_error(others.percent_of_oracle)} % of what the oracle earns, "
        f"{with_error(others.uplift_over_equal_split)} % more than an equal split"
    )
    print("\n".join(lines))


class Month:
    """What happened in the month."""

    def __init__(self, simulator: Simulator) -> None:
        """Closes the loop as a service does: tell what became known, ask for budgets, set them."""
        optimizer = Optimizer(simulator.owner_config(SEED))
        optimizer.use_hashing_keys([HASHING_KEY])
        episode = simulator.start(SEED)
        conversions: set[str] = set()
        self.outcomes: Counter[str] = Counter()
        self.budgets: dict[str, list[float]] = defaultdict(lambda: [0.0] * len(SHOWN_DAYS))
        self.refreshes: dict[str, int] = {}
        while not episode.is_over:
            for event in episode.due_events():
                self.outcomes[optimizer.apply(event).status] += 1
                if isinstance(event, Conversion):
                    conversions.add(event.conversion_id)
            day = episode.steps_played // STEPS_PER_DAY + 1
            tick = optimizer.tick(episode.now, episode.total_budget)
            for request in tick.refresh_requests:
                self.refreshes.setdefault(request.ad_id, day)
            recommended = {r.ad_id: r.recommended_budget for r in tick.decision.allocation.recommendations}
            episode.deliver([recommended.get(ad.ad_id, 0.0) for ad in episode.live_ads()])
            if episode.steps_played % STEPS_PER_DAY == 0 and day in SHOWN_DAYS:
                for ad in episode.truth():
                    self.budgets[ad.ad_id][SHOWN_DAYS.index(day)] = ad.budget or 0.0
            show_progress(day, episode.world["days"])
        self.pipeline = optimizer.calculate_ad_pipeline_roas(episode.now)
        found = (optimizer.attribution(conversion_id) for conversion_id in conversions)
        self.methods = Counter(attribution.method for attribution in found if attribution)
        self.total_budget = episode.total_budget
        self.truth = episode.truth()
        self.earned = episode.so_far()

    def lines(self) -> list[str]:
        outcomes = ", ".join(f"{count} {status}" for status, count in sorted(self.outcomes.items()))
        traced = ", ".join(f"{self.methods[method]} {how}" for method, how in TRACED.items())
        days = "".join(f"{f'day {day}':>8}" for day in SHOWN_DAYS)
        lines = [
            f"{len(self.truth)} ads, {self.total_budget:.2f} USD a day, events: {outcomes}",
            f"leads traced to an ad: {traced}",
            "",
            f"{'USD a day':<11}{days}     spent    earned  return   in deals  refresh",
        ]
        ads = sorted(self.truth, key=lambda ad: (-earned(ad), ad.ad_id))
        for ad in ads[:SHOWN_ADS]:
            refresh = f"  day {self.refreshes[ad.ad_id]}" if ad.ad_id in self.refreshes else ""
            lines.append(self.line(ad.ad_id, [ad]) + refresh)
        rest = ads[SHOWN_ADS:]
        lines.append(self.line(f"{len(rest)} others", rest))
        lines.append(f"{'no ad':<{11 + 8 * len(SHOWN_DAYS) + 28}}{self.pipeline.unattributed_value:>11.2f}")
        lines.append(self.line("all", ads, self.pipeline.unattributed_value))
        return lines

    def line(self, name: str, ads: list[AdTruth], more_in_deals: float = 0.0) -> str:
        sums = (sum(self.budgets[ad.ad_id][day] for ad in ads) for day in range(len(SHOWN_DAYS)))
        budgets = "".join(f"{budget:>8.2f}" for budget in sums)
        spent = sum(ad.spend for ad in ads)
        value = sum(earned(ad) for ad in ads)
        ids = {ad.ad_id for ad in ads}
        in_deals = sum(ad.pipeline_value for ad in self.pipeline.ads if ad.ad_id in ids) + more_in_deals
        return f"{name:<11}{budgets}{spent:>10.0f}{value:>10.0f}{value / spent:>8.2f}{in_deals:>11.2f}"


def earned(ad: AdTruth) -> float:
    """What an ad's clicks are truly worth."""
    return ad.clicks * ad.value_per_click


def value_line(name: str, run: Run, oracle: float) -> str:
    tens = "".join(f"{sum(run.value_by_day[first : first + 10]):>12.0f}" for first in (0, 10, 20))
    return f"{name:<23}{tens}{run.value:>10.0f}{100 * run.value / oracle:>13.1f} %"


def with_error(summary: Summary) -> str:
    return f"{summary.mean:.1f} ± {summary.standard_error:.1f}"


def show_progress(day: int, days: int) -> None:
    """A bar on a terminal, nothing elsewhere."""
    if sys.stderr.isatty():
        done = day * 30 // days
        end = "\r\x1b[K" if day == days else ""
        print(f"\r{'#' * done}{'.' * (30 - done)} day {day} of {days}{end}", end="", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
