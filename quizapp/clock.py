"""Time, passed in: the core never reads the clock itself, so that tests can set it."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Where the core reads the time."""

    def now(self) -> datetime:
        """The wall-clock time, aware, with the local offset."""
        ...

    def monotonic(self) -> float:
        """Seconds that only ever grow, for measuring how long an answer took."""
        ...


class SystemClock:
    """The machine's own clock."""

    def now(self) -> datetime:
        return datetime.now().astimezone()

    def monotonic(self) -> float:
        return time.monotonic()


class FixedClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime) -> None:
        if now.tzinfo is None:
            raise ValueError("a clock needs an aware datetime")
        self._now = now
        self._elapsed = 0.0

    def now(self) -> datetime:
        return self._now

    def monotonic(self) -> float:
        return self._elapsed

    def advance(self, by: timedelta) -> None:
        """Move forward; a negative step models a wall clock that is set back."""
        self._now += by
        self._elapsed += max(0.0, by.total_seconds())

    def set(self, now: datetime) -> None:
        """Set the wall clock alone, as a change of time zone or a correction does."""
        self._now = now
