"""What the demo asks for: 40 ad sets in 8 campaigns of 2 accounts, and about 70 changes of them."""

from collections.abc import Iterator
from dataclasses import dataclass

from draws import draw

CAMPAIGN_SIZES = (9, 5, 5, 5, 4, 4, 4, 4)
ACCOUNTS = ("act_1", "act_2")
"""The first four campaigns are those of the first account."""
PERCENTS = (65, 80, 85, 92, 96, 105, 108, 112, 118, 130, 145)
"""New budgets, in percent of the ones of before. What is further than 20 % away is clamped."""
SUPERSEDED, REPEATED, PERSONS = "set-02", "set-03", "set-30"
"""Ad sets with a change that a newer one replaces at once, one that is submitted twice, and one that a person edits."""
PAUSED = ("set-05", "set-14", "set-27", "set-36")
PERSON_AT = 120
"""Seconds after the start."""


@dataclass(frozen=True)
class AdSet:
    budget_id: str
    account_id: str
    campaign_id: str
    budget: int
    """Per day, in minor units, before the demo."""


@dataclass(frozen=True)
class Planned:
    """A change to submit. Its current budget is the one that the platform has then."""

    at: int
    """Seconds after the start."""
    change_id: str
    budget_id: str
    percent: int | None
    """`None` for a pause."""


def ad_sets(seed: int) -> list[AdSet]:
    campaigns = [number for number, size in enumerate(CAMPAIGN_SIZES) for _ in range(size)]
    return [
        AdSet(
            f"set-{place:02}",
            ACCOUNTS[number // 4],
            f"campaign-{number + 1}",
            2000 + 50 * draw(160, seed, "budget", place),
        )
        for place, number in enumerate(campaigns, 1)
    ]


def planned(seed: int) -> list[Planned]:
    """All changes but those of the person's ad set, in the order of submission."""
    return sorted(_planned(seed), key=lambda planned: (planned.at, planned.change_id))


def _planned(seed: int) -> Iterator[Planned]:
    for place, ad_set in enumerate(ad_sets(seed)):
        budget_id = ad_set.budget_id
        pause, first, newer, second = (f"{budget_id}/{name}" for name in ("pause", "1", "1-newer", "2"))
        if budget_id in PAUSED:
            yield Planned(_later(seed, pause), pause, budget_id, None)
        if budget_id == PERSONS:
            continue
        yield Planned(0, first, budget_id, _percent(seed, first))
        if budget_id == SUPERSEDED:
            yield Planned(0, newer, budget_id, _percent(seed, newer))
        # The first campaign asks for more than 15 actions in an hour; of the others every second ad set asks again.
        if place < CAMPAIGN_SIZES[0] or place % 2 == 0:
            yield Planned(_later(seed, second), second, budget_id, _percent(seed, second))


def _percent(seed: int, change_id: str) -> int:
    return PERCENTS[draw(len(PERCENTS), seed, "percent", change_id)]


def _later(seed: int, change_id: str) -> int:
    return 60 + draw(540, seed, "at", change_id)
