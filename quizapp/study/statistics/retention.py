"""What was recalled, against what the schedule had predicted.

Only reviews count for which there was something to predict: answers that moved the schedule, of
a question last answered on an earlier day. Within a day the algorithm makes no predictions.
Recalled is whatever was not rated Again.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from quizapp.progress.days import number_at, number_of
from quizapp.study.statistics.ledger import Table

EDGES = (0.0, 0.5, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0)
"""Between these the predictions are put together."""
PERIODS = (7, 30, 365)
"""Days back from today, today included, over which retention is given; and ever."""


@dataclass(frozen=True)
class Recalled:
    """Some reviews: what was predicted on average, and what came true."""

    reviews: int
    predicted: float | None
    """None without reviews, as also the rest."""
    recalled: float | None
    low: float | None
    """From here to `high` the true share lies with 95 % (Wilson's interval)."""
    high: float | None


@dataclass(frozen=True)
class Bin:
    """Reviews whose predicted recall lay between two values (the upper one not included)."""

    start: float
    end: float
    found: Recalled


@dataclass(frozen=True)
class Period:
    """The reviews of the last so many days; of all if `days` is None."""

    days: int | None
    found: Recalled


@dataclass(frozen=True)
class Retention:
    """How far the predictions can be trusted."""

    bins: tuple[Bin, ...]
    periods: tuple[Period, ...]
    error: float | None
    """The mean distance of prediction and truth over the bins, by their reviews."""

    @property
    def ever(self) -> Recalled:
        """All reviews."""
        return self.periods[-1].found


def retention(answers: Table, today: date, rollover: int) -> Retention:
    """Predictions against what came true; see the module."""
    days = number_at(answers["time"], answers["offset"], rollover)
    before = number_at(answers["before"], answers["before_offset"], rollover)
    counts = answers["moved"] & (answers["before"] >= 0) & (days != before)
    recall = answers["recall"][counts]
    success = answers["rating"][counts] > 1
    days = days[counts]
    bins = tuple(
        Bin(start, end, _recalled(recall[inside], success[inside]))
        for start, end, inside in _inside(recall)
    )
    last = number_of(today)
    periods = [
        Period(length, _recalled(recall[chosen], success[chosen]))
        for length in PERIODS
        for chosen in [(days > last - length) & (days <= last)]
    ]
    periods.append(Period(None, _recalled(recall, success)))
    return Retention(bins, tuple(periods), _error(bins))


def wilson(successes: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share by Wilson's formula (1927), for at least one trial."""
    z = 1.96
    share = successes / of
    middle = (share + z * z / (2 * of)) / (1 + z * z / of)
    spread = z * math.sqrt(share * (1 - share) / of + z * z / (4 * of * of)) / (1 + z * z / of)
    return max(0.0, middle - spread), min(1.0, middle + spread)


def _inside(recall: NDArray[np.float64]) -> list[tuple[float, float, NDArray[np.bool_]]]:
    found = []
    for start, end in pairwise(EDGES):
        upper = recall <= end if end == EDGES[-1] else recall < end
        found.append((start, end, (recall >= start) & upper))
    return found


def _recalled(recall: NDArray[np.float64], success: NDArray[np.bool_]) -> Recalled:
    of = len(recall)
    if not of:
        return Recalled(0, None, None, None, None)
    known = int(success.sum())
    low, high = wilson(known, of)
    return Recalled(of, float(recall.mean()), known / of, low, high)


def _error(bins: tuple[Bin, ...]) -> float | None:
    parts = [
        (each.found.reviews, abs(each.found.predicted - each.found.recalled))
        for each in bins
        if each.found.predicted is not None and each.found.recalled is not None
    ]
    total = sum(reviews for reviews, _ in parts)
    return sum(reviews * gap for reviews, gap in parts) / total if total else None
