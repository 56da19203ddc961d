"""The worker processes: started, killed at random, and started again."""

import subprocess
import sys
import time
from pathlib import Path

from draws import draw

WORKERS = 8
DEATHS = 12
AT_ONCE = 3
BETWEEN_MILLISECONDS = (200, 1000)
"""Real ones, at least and at most."""


class Crew:
    def __init__(self, arguments: list[str], seed: int) -> None:
        self.command = [sys.executable, str(Path(__file__).with_name("worker.py")), *arguments]
        self.seed = seed
        self.kills = 0
        self.deaths = 0
        self.workers = [subprocess.Popen(self.command) for _ in range(WORKERS)]
        self.next_death = self._later()

    def kill_some_when_due(self) -> None:
        """Kills workers wherever they are: between two steps, with a claim, or while the platform answers."""
        if time.monotonic() < self.next_death or self.deaths >= DEATHS:
            return
        first = draw(WORKERS, self.seed, "victim", self.deaths)
        for place in ((first + following) % WORKERS for following in range(AT_ONCE)):
            self.workers[place].kill()
            self.workers[place].wait()
            self.workers[place] = subprocess.Popen(self.command)
            self.kills += 1
        self.deaths += 1
        self.next_death = self._later()

    def are_at_work(self) -> bool:
        """A worker ends only by being killed."""
        return all(worker.poll() is None for worker in self.workers)

    def stop(self) -> None:
        for worker in self.workers:
            worker.kill()
        for worker in self.workers:
            worker.wait()

    def _later(self) -> float:
        least, most = BETWEEN_MILLISECONDS
        return time.monotonic() + (least + draw(most - least, self.seed, "death", self.deaths)) / 1000
