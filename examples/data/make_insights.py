"""Makes the invented account of this folder: insights.csv and insights_daily.csv.

    python3 make_insights.py            writes both files
    python3 make_insights.py --check    fails where they differ from what it would write

Every ad's traits are written out below; chance, from one seeded generator, does the rest. Standard library only.
"""

import csv
import io
import math
import random
import sys
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

SEED = 20261124
EXPORTED = datetime(2026, 11, 24)  # midnight, so that the last day is a whole one
HISTORY_DAYS = 14

# Stage; share of those in the stage before who enter it; median days until they do; what the CRM books for it in USD.
STAGES = (
    ("leads", 1.0, 0.6, 0),
    ("appointments", 0.30, 1.2, 2_250),
    ("shows", 0.55, 1.5, 9_000),
    ("won", 0.16, 1.5, 15_000),
)
LAG_SIGMA = 1.0  # of the logarithm of those days
LOST_AFTER_DAYS = 9  # a deal that has not moved for so long is booked as lost

# Campaign: price of 1,000 impressions in USD, impressions per person in the long run.
CAMPAIGNS = {
    "Roof replacement": (22.0, 2.1),
    "Storm damage": (19.5, 1.9),
    "Free inspection": (20.0, 2.0),
    "Around home": (21.5, 3.0),
}


class Ad(NamedTuple):
    """An ad and its traits."""

    ad_set: str
    name: str
    budget: int  # of the ad set, in USD a day
    age_days: float
    clicks: float  # in 10,000 fresh impressions
    leads: float  # in 1,000 clicks
    wear: float  # in 100,000 impressions: the click-through rate falls by exp(-wear)


ADS = {
    "Roof replacement": [
        Ad("Owners 45+", "Drone flyover", 80, 34, 150, 23, 0.2),
        Ad("Owners lookalike", "Before and after", 95, 41, 138, 26, 0.1),
        Ad("Old roofs", "Roof age quiz", 55, 27, 185, 16, 0.3),
        Ad("Old roofs wide", "Ten warning signs", 45, 38, 118, 22, 0.1),
        Ad("Financing", "From 129 a month", 70, 30, 128, 27, 0.2),
        Ad("Financing lookalike", "No money down", 50, 22, 160, 18, 0.3),
        Ad("Premium", "Slate in the sun", 40, 45, 92, 27, 0.2),
        Ad("Premium lookalike", "Copper details", 30, 25, 70, 8, 0.2),
        Ad("Reviews", "Five stars twice", 50, 25, 125, 22, 0.2),
        Ad("Neighbours", "Your street next", 70, 52, 190, 22, 0.85),
        Ad("Winter offer", "Book before frost", 40, 3, 140, 20, 0.2),
    ],
    "Storm damage": [
        Ad("Hail counties", "Hail checklist", 105, 33, 148, 22, 0.2),
        Ad("Hail counties wide", "Insurance answers", 85, 36, 130, 25, 0.2),
        Ad("Wind", "Shingles on lawn", 50, 29, 155, 15, 0.3),
        Ad("Wind wide", "Call before rain", 55, 24, 122, 20, 0.2),
        Ad("Claims", "Claim in 3 steps", 90, 40, 125, 33, 0.1),
        Ad("Claims lookalike", "We meet adjusters", 60, 20, 125, 23, 0.2),
        Ad("Emergency", "Tarp tonight", 75, 48, 195, 19, 0.75),
        Ad("Giveaway", "Win a new roof", 60, 54, 260, 2, 1.7),
        Ad("Night radar", "Storm last night?", 40, 5, 150, 19, 0.2),
        Ad("Fresh hail", "Hail map today", 40, 4 / 24, 150, 22, 0.2),
    ],
    "Free inspection": [
        Ad("Inspection offer", "Free check-up", 150, 44, 145, 21, 0.2),
        Ad("Inspection offer", "Twenty minutes", 150, 44, 130, 20, 0.2),
        Ad("Inspection offer", "Photo report included", 150, 44, 138, 24, 0.2),
        Ad("Sellers", "Selling your home?", 55, 26, 120, 18, 0.2),
        Ad("Buyers", "Before you buy", 45, 23, 115, 17, 0.2),
        Ad("Gutters", "Gutters first", 40, 35, 115, 18, 0.1),
        Ad("Attic", "Damp attic?", 65, 28, 140, 22, 0.2),
        Ad("Energy", "Warm house", 45, 19, 135, 17, 0.3),
        Ad("Checklist", "Autumn checklist", 65, 50, 170, 18, 0.8),
        Ad("New area", "Now in Millbrook", 30, 1, 4, 18, 0.2),
    ],
    "Around home": [
        Ad("Visitors 30 days", "Still unsure?", 80, 37, 165, 27, 0.4),
        Ad("Visitors 30 days", "Your quote is waiting", 80, 37, 155, 30, 0.4),
        Ad("Visitors 180 days", "Your place is held", 45, 30, 145, 22, 0.4),
        Ad("Video viewers", "Meet the crew", 50, 26, 130, 22, 0.3),
        Ad("Quiz takers", "Your result", 60, 24, 150, 33, 0.3),
        Ad("Past customers", "Refer a neighbour", 40, 47, 140, 22, 0.3),
        Ad("Engaged", "Ask the roofer", 45, 29, 130, 19, 0.3),
        Ad("Brand film", "30 years of roofs", 20, 6, 3, 20, 0.1),
        Ad("Opened the form", "One field left", 30, 1 / 24, 180, 30, 0.2),
    ],
}

FROZEN = {"Slate in the sun"}  # promised to the owner until the end of the month
MAX_BUDGET = {"Claim in 3 steps": 100}
LEADS_FROM_VIEWS = {"30 years of roofs": 1.0}  # in 1,000 impressions: people who saw the film and came by themselves
IN_REVIEW = {"One field left"}  # not delivered yet


Row = dict[str, str | int]
"""A row of a file."""


@dataclass
class Day:
    """One ad on one day."""

    impressions: int = 0
    clicks: int = 0
    cents: int = 0
    entries: list[int] = field(default_factory=lambda: [0] * len(STAGES))


@dataclass
class Life:
    """One ad since its start: its days, by how many days ago they were, and the value of its deals."""

    days: dict[int, Day] = field(default_factory=dict)
    pipeline_value: int = 0
    cash_revenue: int = 0

    def day(self, days_ago: int) -> Day:
        return self.days.setdefault(days_ago, Day())


class Chance:
    """Draws made from `random()` alone, whose sequence Python keeps for a seed."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed).random

    def normal(self) -> float:
        return NormalDist().inv_cdf(self.random() or 0.5)

    def poisson(self, mean: float) -> int:
        """Counts the arrivals of a process of rate 1 until `mean`."""
        count, time = 0, -math.log(1.0 - self.random())
        while time < mean:
            count, time = count + 1, time - math.log(1.0 - self.random())
        return count

    def lag_days(self, median: float) -> float:
        return median * math.exp(LAG_SIGMA * self.normal())


def live(chance: Chance, cpm: float, ad: Ad, budget: float) -> Life:
    """Delivers one ad from its first day to now, with `budget` of its ad set's money a day."""
    life = Life()
    if ad.name in IN_REVIEW:
        return life
    served = 0
    for days_ago in range(math.ceil(ad.age_days) - 1, -1, -1):
        part = min(1.0, ad.age_days - days_ago)
        day = life.day(days_ago)
        day.cents = round(100 * budget * part * min(1.0, 0.97 + 0.02 * chance.normal()))
        price = cpm * (1 + budget / 50) ** 0.2 * math.exp(0.08 * chance.normal())
        day.impressions = round(10 * day.cents / price)
        day.clicks = chance.poisson(day.impressions * ad.clicks / 10_000 * math.exp(-ad.wear * served / 100_000))
        served += day.impressions
        leads = chance.poisson(day.clicks * ad.leads / 1_000)
        leads += chance.poisson(day.impressions * LEADS_FROM_VIEWS.get(ad.name, 0.0) / 1_000)
        for _ in range(leads):
            follow(chance, life, days_ago + part * chance.random())
    return life


def follow(chance: Chance, life: Life, days_ago: float) -> None:
    """Follows one person from the click or view as far through the stages as they have come by now."""
    booked = 0
    for index, (_, share, median_days, value) in enumerate(STAGES):
        if chance.random() >= share:
            booked = 0 if days_ago > LOST_AFTER_DAYS else booked
            break
        days_ago -= chance.lag_days(median_days)
        if days_ago < 0:
            break
        life.day(int(days_ago)).entries[index] += 1
        booked = value
    else:
        life.cash_revenue += 50 * round((15_000 + 3_000 * chance.normal()) / 50)
    life.pipeline_value += booked


def rows() -> tuple[list[Row], list[Row]]:
    """The rows of both files."""
    chance = Chance(SEED)
    totals: list[Row] = []
    daily: list[Row] = []
    for c, (campaign, (cpm, frequency)) in enumerate(CAMPAIGNS.items(), 1):
        ad_sets = [ad.ad_set for ad in ADS[campaign]]
        for a, ad in enumerate(ADS[campaign], 1):
            life = live(chance, cpm, ad, ad.budget / ad_sets.count(ad.ad_set))
            ids: Row = {
                "campaign_id": f"2386{c}0100",
                "campaign_name": campaign,
                "adset_id": f"2386{c}02{ad_sets.index(ad.ad_set) + 1:02}",
                "adset_name": ad.ad_set,
                "ad_id": f"2386{c}03{a:02}",
                "ad_name": ad.name,
            }
            totals.append(ids | over_life(ad, life, frequency))
            last_days = sorted((days_ago for days_ago in life.days if days_ago < HISTORY_DAYS), reverse=True)
            daily.extend({"ad_id": ids["ad_id"]} | on_day(days_ago, ad.age_days, life) for days_ago in last_days)
    return totals, daily


def over_life(ad: Ad, life: Life, frequency: float) -> Row:
    impressions = sum(day.impressions for day in life.days.values())
    return {
        "created_time": (EXPORTED - timedelta(days=ad.age_days)).isoformat(timespec="minutes"),
        "age_hours": round(ad.age_days * 24),
        "daily_budget": f"{ad.budget}.00",
        "max_budget": f"{MAX_BUDGET[ad.name]}.00" if ad.name in MAX_BUDGET else "",
        "frozen": str(ad.name in FROZEN).lower(),
        **delivery(life.days.values()),
        "reach": reach(impressions, ad.age_days, frequency),
        "pipeline_value": f"{life.pipeline_value}.00",
        "cash_revenue": f"{life.cash_revenue}.00",
    }


def on_day(days_ago: int, age_days: float, life: Life) -> Row:
    start = min(days_ago + 1, age_days)
    return {
        "date_start": (EXPORTED - timedelta(days=days_ago + 1)).date().isoformat(),
        "age_hours": round(start * 24),
        "duration_hours": round((start - days_ago) * 24),
        **delivery([life.days[days_ago]]),
    }


def delivery(days: Collection[Day]) -> Row:
    """The columns that both files share, summed over days."""
    cents = sum(day.cents for day in days)
    return {
        "impressions": sum(day.impressions for day in days),
        "clicks": sum(day.clicks for day in days),
        "spend": f"{cents // 100}.{cents % 100:02}",
        **{stage[0]: sum(day.entries[i] for day in days) for i, stage in enumerate(STAGES)},
    }


def reach(impressions: int, age_days: float, frequency: float) -> int:
    """People reached: impressions per person rise from 1 towards the long run's figure with a time of 20 days."""
    return round(impressions / (1 + (frequency - 1) * (1 - math.exp(-age_days / 20))))


def text(rows: list[Row]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def main() -> None:
    folder = Path(__file__).parent
    for name, content in zip(("insights.csv", "insights_daily.csv"), map(text, rows()), strict=True):
        path = folder / name
        if sys.argv[1:] != ["--check"]:
            path.write_text(content, encoding="utf-8", newline="")
        elif path.read_bytes() != content.encode():
            sys.exit(f"{name} differs from what its script makes")


if __name__ == "__main__":
    main()
