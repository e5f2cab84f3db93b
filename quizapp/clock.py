"""Time, passed in: the core never reads the clock itself, so that tests can set it."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta, tzinfo
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
        # A zone of its own each time: Python compares the walls, not the moments, of two times
        # that share one, and is an hour off where the clocks were changed in between.
        return datetime.now(LocalZone())

    def monotonic(self) -> float:
        return time.monotonic()


class LocalZone(tzinfo):
    """The machine's own zone, with its clock changes."""

    def utcoffset(self, dt: datetime | None) -> timedelta | None:
        return None if dt is None else _on_the_wall(dt).utcoffset()

    def dst(self, dt: datetime | None) -> timedelta | None:
        del dt
        return None

    def tzname(self, dt: datetime | None) -> str | None:
        return None if dt is None else _on_the_wall(dt).tzname()

    def fromutc(self, dt: datetime) -> datetime:
        there = dt.replace(tzinfo=UTC).astimezone()
        # The second time of an hour that comes twice differs by its offset alone.
        second = _on_the_wall(there).utcoffset() != there.utcoffset()
        return there.replace(tzinfo=self, fold=int(second))


def _on_the_wall(when: datetime) -> datetime:
    """What the wall shows, with the machine's offset at that time."""
    return when.replace(tzinfo=None).astimezone()


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
