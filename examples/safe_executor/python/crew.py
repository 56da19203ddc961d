"""The worker processes: started, killed at random, and started again."""

import random
import subprocess
import sys
import time
from pathlib import Path

WORKERS = 8
DEATHS = 12
AT_ONCE = 3
SECONDS_BETWEEN = (0.2, 1.0)


class Crew:
    def __init__(self, arguments: list[str], seed: int) -> None:
        self.command = [sys.executable, str(Path(__file__).with_name("worker.py")), *arguments]
        self.random = random.Random(seed)
        self.deaths = 0
        self.workers = [subprocess.Popen(self.command) for _ in range(WORKERS)]
        self.next_death = self._later()

    def kill_some_when_due(self) -> None:
        """Kills workers wherever they are: between two steps, with a claim, or while the platform answers."""
        if time.monotonic() < self.next_death or self.deaths >= DEATHS:
            return
        places = self.random.sample(range(WORKERS), AT_ONCE)
        for place in places:
            self.workers[place].kill()
        for place in places:
            self.workers[place].wait()
            self.workers[place] = subprocess.Popen(self.command)
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
        return time.monotonic() + self.random.uniform(*SECONDS_BETWEEN)
