"""The learner's days: they begin at an hour of their own, so that late evenings count as one.

For figures over many answers a day is a number, counted from 1970; then times are microseconds in
UTC, and offsets minutes by which local time was ahead.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, overload

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

ROLLOVER = 4
"""The hour at which a new day begins, unless the learner says otherwise."""

_FIRST = date(1970, 1, 1)
_MINUTE = 60_000_000
_MONDAY = 3
"""1970 began on a Thursday."""


def local_day(when: datetime, rollover: int = ROLLOVER) -> date:
    """The learner's day of a local time: at 3 in the night it is still yesterday."""
    return (when.replace(tzinfo=None) - timedelta(hours=rollover)).date()


def number_of(day: date) -> int:
    """A day counted from 1970."""
    return (day - _FIRST).days


def day_of(number: int) -> date:
    """The day of such a number."""
    return _FIRST + timedelta(days=int(number))


@overload
def number_at(time: int, offset: int, rollover: int) -> int: ...


@overload
def number_at(
    time: NDArray[np.int64], offset: NDArray[np.int32], rollover: int
) -> NDArray[np.int64]: ...


def number_at(time: Any, offset: Any, rollover: int) -> Any:
    """The number of the learner's day of a time, or of the days of many."""
    return (time // _MINUTE + offset - rollover * 60) // 1440


@overload
def monday_of(number: int) -> int: ...


@overload
def monday_of(number: NDArray[np.int64]) -> NDArray[np.int64]: ...


def monday_of(number: Any) -> Any:
    """The number of the Monday with which the week of a day begins, or the weeks of many."""
    return number - (number + _MONDAY) % 7
