"""Runs the steps of the simulator's golden vectors, which all languages share."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from golden import Case, filled
from lagwise import Delivery, Simulator

if TYPE_CHECKING:
    from lagwise import Episode, Event, LiveAd


class Clicks:
    """A policy that every language's tests have: one more than the clicks told of each ad, restatements added up."""

    def __init__(self) -> None:
        """Starts without any event."""
        self.clicks: dict[str, int] = {}

    def observe(self, event: Event) -> None:
        """Counts clicks."""
        if isinstance(event, Delivery):
            self.clicks[event.ad_id] = self.clicks.get(event.ad_id, 0) + event.clicks

    def wish(self, now: datetime, total_budget: float, ads: list[LiveAd]) -> list[float]:
        """Shares in proportion."""
        assert now.tzinfo is not None
        assert total_budget > 0.0
        return [1.0 + self.clicks.get(ad.ad_id, 0) for ad in ads]


class Accounts:
    """The accounts of one world, in which the steps of a case are run."""

    def __init__(self, world: str) -> None:
        """Reads the world's TOML."""
        self.simulator = Simulator.from_toml(world)

    def step(self, step: Case) -> Any:  # noqa: PLR0911
        """The step's result as plain values."""
        given, simulator = filled(step["input"]), self.simulator
        match step["call"]:
            case "world":
                return simulator.world
            case "world_names":
                return simulator.world_names()
            case "named":
                return Simulator(given["name"]).world["description"]
            case "from_toml":
                return Simulator.from_toml(given["text"]).world["description"]
            case "owner_config":
                return simulator.owner_config(int(given["seed"]))
            case "run":
                policy = Clicks() if given["policy"] == "clicks" else given["policy"]
                return plain(simulator.run(int(given["seed"]), policy))
            case "run_oracle":
                return plain(simulator.run_oracle(int(given["seed"])))
            case "compare":
                start = (lambda *_: Clicks()) if given["policy"] == "clicks" else given["policy"]
                return plain(simulator.compare([int(seed) for seed in given["seeds"]], start))
            case call:
                return episode_result(self.played(int(given["seed"]), given["steps_played"]), call, given)

    def played(self, seed: int, steps: int) -> Episode:
        """An episode, played so far by equal wishes."""
        episode = self.simulator.start(seed)
        for _ in range(steps):
            episode.deliver([1.0] * len(episode.live_ads()))
        return episode


def episode_result(episode: Episode, call: str, given: Any) -> Any:
    """The result of a call of an episode."""
    match call:
        case "due_events":
            events = episode.due_events()
            return {"count": len(events), "first": [event_of(event) for event in events[: given["first"]]]}
        case "truth" | "live_ads":
            return plain(getattr(episode, call)())
        case "deliver":
            episode.deliver(given["wish"])
            return plain(episode.so_far())
        case "state":
            state = {name: getattr(episode, name) for name in ["now", "total_budget", "is_over", "steps_played"]}
            return plain(state | {"so_far": episode.so_far()})
        case _:
            raise AssertionError(call)


def event_of(event: Event) -> dict[str, Any]:
    """An event as a dict with its type."""
    kind = re.sub("(?<=.)([A-Z])", r"_\1", type(event).__name__).lower()
    return {"type": kind, **plain(event)}


def plain(value: Any) -> Any:
    """A result as JSON has it: records as dicts, instants as the core writes them."""
    match value:
        case datetime():
            return re.sub(r"(\.\d*?)0*\+00:00", r"\1", value.isoformat()).replace("+00:00", "").rstrip(".") + "Z"
        case None | bool() | int() | float() | str():
            return value
        case list() | tuple():
            return [plain(item) for item in value]
        case dict():
            return {key: plain(item) for key, item in value.items()}
        case _:
            return plain(value.to_dict())
