"""What was done on each day: answers, reviews, minutes, and days in a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from quizapp.progress.days import day_of, number_at, number_of
from quizapp.progress.stats import streak
from quizapp.study.statistics.ledger import Table

YEAR = 371
"""Days of the calendar: 53 whole weeks, the present one among them."""
LONGEST = 600_000
"""Milliseconds of one answer that count at most: longer, and nobody sat there."""


@dataclass(frozen=True)
class Day:
    """What was done on a day."""

    day: date
    answers: int
    """In any mode; each part of a chain is one."""
    reviews: int
    """Answers that moved the schedule."""
    minutes: float
    """Spent answering."""


@dataclass(frozen=True)
class Habit:
    """The learner's days."""

    days: tuple[Day, ...]
    """Those of the last year that have answers, in order."""
    streak: int
    """Days in a row up to today or yesterday."""
    longest: int
    """The most days in a row ever."""
    active: int
    """Days with answers, ever."""


def habit(answers: Table, today: date, rollover: int) -> Habit:
    """What was done on which day.

    Args:
        answers: rows of `ledger.ANSWER`.
        today: `local_day` of now, with the same rollover.
        rollover: the hour at which the learner's day begins.
    """
    if not len(answers):
        return Habit((), 0, 0, 0)
    numbers = number_at(answers["time"], answers["offset"], rollover)
    present, place = np.unique(numbers, return_inverse=True)
    counts = np.bincount(place)
    reviews = np.bincount(place, weights=answers["moved"])
    spent = np.bincount(place, weights=np.minimum(answers["milliseconds"], LONGEST))
    start = number_of(today) - YEAR
    days = tuple(
        Day(day_of(number), int(count), int(moved), float(milliseconds) / 60_000)
        for number, count, moved, milliseconds in zip(present, counts, reviews, spent, strict=True)
        if start < number <= number_of(today)
    )
    held = {day_of(number) for number in present}
    return Habit(days, streak(held, today), _longest(present), len(present))


def _longest(days: NDArray[np.int64]) -> int:
    """The longest run of consecutive numbers among these, which are in order."""
    breaks = np.flatnonzero(np.diff(days) != 1) + 1
    edges = np.concatenate([[0], breaks, [len(days)]])
    return int(np.diff(edges).max())
