"""How firmly questions are remembered, and when they come again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from quizapp.bank.index import Entry
from quizapp.progress.days import local_day
from quizapp.progress.state import CardState
from quizapp.study.days import day_at
from quizapp.study.queue import due_at

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
    entries: Iterable[Entry], cards: Mapping[str, CardState], now: datetime, rollover: int
) -> Memory:
    """What is remembered and what comes due, as far as no review comes in between."""
    today = local_day(now, rollover)
    due: Counter[date] = Counter()
    firm: list[float] = []
    last = today + timedelta(days=AHEAD - 1)
    # Most cards lie so far off that they need no look at the wall clock.
    early, late = now - timedelta(days=2), now + timedelta(days=AHEAD + 2)
    for entry in entries:
        card = cards.get(entry.id)
        if card is None:
            continue
        if card.stability is not None:
            firm.append(card.stability)
        if card.due is None or card.suspended:
            continue
        changed = card.rev is not None and card.rev < entry.rev
        if card.buried_until is not None or (early < card.due < late and not changed):
            due[max(today, _day(entry, card, now, rollover))] += 1
        elif changed or card.due <= early:
            due[today] += 1
        else:
            due[last + timedelta(days=1)] += 1
    days = [today + timedelta(days=ahead) for ahead in range(AHEAD)]
    forecast = tuple(Due(day, due[day]) for day in days)
    later = sum(count for day, count in due.items() if day > days[-1])
    return Memory(forecast, later, _firmness(firm), median(firm) if firm else None)


def _day(entry: Entry, card: CardState, now: datetime, rollover: int) -> date:
    due = due_at(entry, card, now, rollover)
    if card.buried_until is not None:
        due = max(due, card.buried_until)
    return day_at(due, now.tzinfo, rollover)


def _firmness(stabilities: Iterable[float]) -> tuple[Firmness, ...]:
    found = list(stabilities)
    ends = (*EDGES[1:], None)
    return tuple(
        Firmness(start, end, sum(start <= each and (end is None or each < end) for each in found))
        for start, end in zip(EDGES, ends, strict=True)
    )
