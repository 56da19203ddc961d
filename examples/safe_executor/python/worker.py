"""A worker of the safe executor: `python worker.py <file> <platform> <clock's start> <seed>`. Any number run at once.

Each may die at any instant. What it had claimed is given out again, and what it may have sent is read back.
"""

import os
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TypeVar

from clock import SPEED, Clock
from lagwise import ChangeQueue, ConflictError, QueuedChange, StoreBusyError
from platform_client import TIMEOUT_SECONDS, PlatformClient

TIMEOUT = timedelta(seconds=TIMEOUT_SECONDS * SPEED)
"""By the clock: shorter than the lease, so that nothing arrives after it was read back."""
NAP = timedelta(seconds=10)
"""For how long it sleeps at most when nothing is due."""

Result = TypeVar("Result")


class Worker:
    def __init__(self, queue: ChangeQueue, platform: PlatformClient, clock: Clock, seed: int) -> None:
        self.queue = queue
        self.platform = platform
        self.clock = clock
        self.seed = seed

    def work(self) -> None:
        """Answers the three questions once: what to read back, what to send, and when to look again."""
        for unknown in self.call(self.queue.unknown):
            self.unless_taken(self.read_back, unknown)
        claimed = self.call(lambda now: self.queue.claim(now, self.seed))
        if claimed is not None:
            self.unless_taken(self.send, claimed)
            return
        soon = self.clock.now() + NAP
        self.clock.sleep_until(min(self.call(lambda _: self.queue.next_due()) or soon, soon))

    def read_back(self, unknown: QueuedChange) -> None:
        """Tells what the platform has, for a change of which nobody knows whether it took effect."""
        value = self.platform.read(unknown.change.budget_id)
        if value is not None:
            self.call(lambda now: self.queue.reconcile(unknown.change_id, unknown.attempt, value, now))

    def send(self, claimed: QueuedChange) -> None:
        """Sends a claimed change when it is due, if it is still safe then, and tells what the platform answered."""
        change_id, attempt = claimed.change_id, claimed.attempt
        self.clock.sleep_until(claimed.execute_at)
        value = self.platform.read(claimed.change.budget_id)
        if value is None:
            self.call(lambda now: self.queue.release(change_id, attempt, now))
            return
        begun = self.call(lambda now: self.queue.begin_send(change_id, attempt, now, value))
        if begun.status != "executing":
            return
        # Who was held up for so long sends nothing: the lease ends, and it is read back.
        if self.clock.now() + TIMEOUT > begun.lease_expires_at:
            return
        error = self.platform.write(begun)
        if error is None:
            self.call(lambda now: self.queue.complete(change_id, attempt, now))
        else:
            self.call(lambda now: self.queue.fail(change_id, attempt, error, now, self.seed))

    def call(self, step: Callable[[datetime], Result]) -> Result:
        """One call on the queue, at the instant at which it is made. It is repeated where others held the file for long."""
        while True:
            try:
                return step(self.clock.now())
            except StoreBusyError:
                pass

    def unless_taken(self, step: Callable[[QueuedChange], None], change: QueuedChange) -> None:
        """A change that is somebody else's by now, or was superseded, is no longer this worker's concern."""
        try:
            step(change)
        except ConflictError:
            pass


def main() -> None:
    path, url, started, seed = sys.argv[1:]
    worker = Worker(ChangeQueue.open(path), PlatformClient(url), Clock(float(started)), int(seed))
    parent = os.getppid()
    while os.getppid() == parent:
        worker.work()


if __name__ == "__main__":
    main()
