"""A clock that runs faster than the real one, the same in every process that was told when it started."""

import time
from datetime import UTC, datetime, timedelta

SPEED = 100
"""Seconds of the clock in a real second. A lease of 120 s is 1.2 s real."""
MORNING = datetime(2026, 11, 24, 9, tzinfo=UTC)


class Clock:
    """Everything in lagwise takes the instant as an argument, so a service passes its own clock, and a demo a fast one."""

    def __init__(self, started: float) -> None:
        self.started = started

    def now(self) -> datetime:
        return MORNING + timedelta(seconds=(time.time() - self.started) * SPEED)

    def sleep_until(self, instant: datetime) -> None:
        while (left := (instant - self.now()).total_seconds()) > 0:
            time.sleep(left / SPEED)
