"""How firmly questions are remembered, and when they come again."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median

from quizapp.bank.index import Entry
from quizapp.progress.columns import CardRow
from quizapp.progress.days import local_day
from quizapp.progress.times import to_microseconds
from quizapp.study.days import dawn

AHEAD = 30
"""Days of the forecast, today included."""
EDGES = (0.0, 1.0, 3.0, 7.0, 14.0, 30.0, 90.0, 365.0)
"""Days of stability between which questions are put together; the last group has no end."""


@dataclass(frozen=True)
class Due:
    """Reviews that fall due on a day; on the first, also those overdue."""

    day: date
    reviews: int


@dataclass(frozen=True)
class Firmness:
    """Questions whose stability lies between two values, in days; `end` is not included."""

    start: float
    end: float | None
    questions: int


@dataclass(frozen=True)
class Memory:
    """The state of all questions answered."""

    forecast: tuple[Due, ...]
    later: int
    """Reviews that fall due after the days of the forecast."""
    firmness: tuple[Firmness, ...]
    stability: float | None
    """The median, in days."""


def memory(
    entries: Iterable[Entry], cards: Mapping[str, CardRow], now: datetime, rollover: int
) -> Memory:
    """What is remembered and what comes due, as far as no review comes in between."""
    today = local_day(now, rollover)
    # A day is what lies between two dawns; what is overdue counts for today.
    dawns = [
        to_microseconds(dawn(today + timedelta(days=ahead), now.tzinfo, rollover))
        for ahead in range(1, AHEAD + 1)
    ]
    due = [0] * (AHEAD + 1)
    firm: list[float] = []
    for entry in entries:
        card = cards.get(entry.id)
        if card is None:
            continue
        if card.stability is not None:
            firm.append(card.stability)
        if card.due is None or card.suspended:
            continue
        changed = card.rev is not None and card.rev < entry.rev
        when = 0 if changed else card.due
        if card.buried_until is not None:
            when = max(when, card.buried_until)
        due[bisect_right(dawns, when)] += 1
    forecast = tuple(Due(today + timedelta(days=ahead), due[ahead]) for ahead in range(AHEAD))
    return Memory(forecast, due[AHEAD], _firmness(firm), median(firm) if firm else None)


def _firmness(stabilities: Iterable[float]) -> tuple[Firmness, ...]:
    found = sorted(stabilities)
    places = [*(bisect_left(found, edge) for edge in EDGES), len(found)]
    ends = (*EDGES[1:], None)
    return tuple(
        Firmness(start, end, last - first)
        for start, end, (first, last) in zip(EDGES, ends, pairwise(places), strict=True)
    )
