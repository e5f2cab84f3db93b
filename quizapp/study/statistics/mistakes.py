"""How often each misconception was met, week by week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

import numpy as np

from quizapp.progress.days import day_of, monday_of, number_at, number_of
from quizapp.progress.times import from_microseconds
from quizapp.study.statistics.ledger import Ledger

WEEKS = 12
"""The weeks shown, the present one the last."""


@dataclass(frozen=True)
class Habitual:
    """A misconception that the learner has shown."""

    id: str
    count: int
    """Answers that it was named in, ever."""
    last: datetime
    """In UTC."""
    last_day: date
    """The learner's day of that."""
    weeks: tuple[int, ...]
    """How often in each of the last `WEEKS` weeks, which begin on Mondays."""


def mondays(today: date) -> tuple[date, ...]:
    """The first days of the weeks shown."""
    present = today - timedelta(days=today.weekday())
    return tuple(present - timedelta(weeks=back) for back in range(WEEKS - 1, -1, -1))


def habitual(ledger: Ledger, today: date, rollover: int) -> tuple[Habitual, ...]:
    """The misconceptions, the most frequent first (then the most recent)."""
    rows = ledger.mistakes
    if not len(rows):
        return ()
    days = number_at(rows["time"], rows["offset"], rollover)
    monday = monday_of(days)
    first = number_of(mondays(today)[0])
    week = (monday - first) // 7
    counts = np.bincount(rows["mistake"], minlength=len(ledger.names))
    last = np.zeros(len(ledger.names), np.int64)
    np.maximum.at(last, rows["mistake"], rows["time"])
    last_day = np.zeros(len(ledger.names), np.int64)
    np.maximum.at(last_day, rows["mistake"], days)
    shown = (week >= 0) & (week < WEEKS)
    table = np.zeros((len(ledger.names), WEEKS), np.int64)
    np.add.at(table, (rows["mistake"][shown], week[shown]), 1)
    found = [
        Habitual(
            name,
            int(counts[code]),
            from_microseconds(int(last[code])),
            day_of(int(last_day[code])),
            tuple(int(count) for count in table[code]),
        )
        for code, name in enumerate(ledger.names)
        if counts[code]
    ]
    return tuple(sorted(found, key=lambda each: (each.count, each.last), reverse=True))
