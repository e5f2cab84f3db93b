"""What to ask next: the reviews that are due, then new questions, within the limits of a day.

Nothing here needs the questions themselves, only the index and the cards: Today is painted from it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from quizapp.bank.index import Entry, Topic
from quizapp.progress.state import CardState
from quizapp.progress.stats import ROLLOVER, local_day
from quizapp.study.filters import Filter

NEW_PER_DAY = 20
REVIEWS_PER_DAY = 200
PRACTICE_COUNT = 20
"""Questions in a practice session when the learner names no number."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Limits:
    """How much a day may bring. `new_done` and `reviews_done` have been answered today already."""

    new: int = NEW_PER_DAY
    reviews: int = REVIEWS_PER_DAY
    new_done: int = 0
    reviews_done: int = 0

    @property
    def new_left(self) -> int:
        return max(0, self.new - self.new_done)

    @property
    def reviews_left(self) -> int:
        return max(0, self.reviews - self.reviews_done)


@dataclass(frozen=True)
class Plan:
    """What there is to learn now, and the order in which to ask it."""

    reviews: tuple[str, ...]
    """Due questions, those in learning steps first, then the longest overdue."""
    new: tuple[str, ...]
    """New questions in syllabus order, one of each idea; with a filter the others after them."""

    @property
    def queue(self) -> list[str]:
        """Reviews with the new questions spread evenly among them."""
        return _spread(self.reviews, self.new)


def plan(
    entries: Iterable[Entry],
    topics: Sequence[Topic],
    cards: Mapping[str, CardState],
    now: datetime,
    limits: Limits | None = None,
    wanted: Filter | None = None,
    *,
    rollover: int = ROLLOVER,
) -> Plan:
    """What to learn now.

    Args:
        entries: All questions there are.
        topics: The syllabus in order; it orders the new questions.
        cards: Cards by present full id (see `quizapp.study.cards.by_entry`).
        now: The time, with the learner's own offset: what falls due today is due.
        limits: Of the day; a filter or count lifts them.
        wanted: Which questions; all if not given.
        rollover: The hour at which the learner's day begins.
    """
    limits, wanted = limits or Limits(), wanted or Filter()
    due: list[tuple[tuple[bool, datetime, str], Entry]] = []
    fresh: list[Entry] = []
    ideas_today: set[str] = set()
    today = local_day(now, rollover)
    for entry in entries:
        card = cards.get(entry.id)
        if card is not None and (card.suspended or card.buried(now)):
            continue
        if card is None or card.due is None:
            if wanted.takes(entry):
                fresh.append(entry)
            continue
        if card.last is not None and local_day(card.last.astimezone(now.tzinfo), rollover) == today:
            ideas_today.add(_idea(entry))
        if wanted.takes(entry) and due_at(entry, card, now, rollover) <= now:
            due.append(((card.phase == "review", card.due, entry.id), entry))
    due.sort(key=lambda pair: pair[0])
    new, siblings = _one_of_each_idea(_in_syllabus_order(fresh, topics), ideas_today)
    reviews = [entry for _, entry in due]
    if not wanted.narrows:
        return _plan(reviews[: limits.reviews_left], new[: limits.new_left])
    chosen = wanted.cut([*reviews, *new, *siblings])
    return _plan(chosen[: len(reviews)], chosen[len(reviews) :])


def _plan(reviews: Iterable[Entry], new: Iterable[Entry]) -> Plan:
    return Plan(tuple(entry.id for entry in reviews), tuple(entry.id for entry in new))


def due_at(entry: Entry, card: CardState, now: datetime, rollover: int = ROLLOVER) -> datetime:
    """When a card is to be asked: within a day to the minute, else from the morning on.

    A question whose meaning has changed since (`rev`) is asked at once.
    """
    assert card.due is not None  # noqa: S101  new questions have no date and are not asked here
    if card.rev is not None and card.rev < entry.rev:
        return now
    due = card.due.astimezone(now.tzinfo)
    return due if card.phase != "review" else _dawn(local_day(due, rollover), now, rollover)


def due_by(
    entries: Iterable[Entry],
    cards: Mapping[str, CardState],
    now: datetime,
    days: int,
    rollover: int = ROLLOVER,
) -> int:
    """How many reviews will have fallen due by the end of the day in so many days."""
    end = _dawn(local_day(now, rollover) + timedelta(days=days + 1), now, rollover)
    return sum(
        due_at(entry, card, now, rollover) < end
        for entry in entries
        if (card := cards.get(entry.id)) is not None
        and card.due is not None
        and not card.suspended
        and not card.buried(end)
    )


def practice(
    entries: Iterable[Entry],
    cards: Mapping[str, CardState],
    rng: random.Random,
    wanted: Filter | None = None,
) -> list[str]:
    """Questions to practise, shuffled, no two on one idea while others are left."""
    wanted = wanted or Filter()
    chosen = [
        entry
        for entry in wanted.of(entries)
        if (card := cards.get(entry.id)) is None or not card.suspended
    ]
    rng.shuffle(chosen)
    first, siblings = _one_of_each_idea(chosen, set())
    if wanted.count is None and wanted.minutes is None:
        wanted = replace(wanted, count=PRACTICE_COUNT)
    return [entry.id for entry in wanted.cut([*first, *siblings])]


def _dawn(day: date, now: datetime, rollover: int) -> datetime:
    """When a learner's day begins."""
    return datetime.combine(day, time(rollover), tzinfo=now.tzinfo)


def _idea(entry: Entry) -> str:
    """Siblings share it; a question without one is its own idea, with its reverse."""
    return f"{entry.pack}:{entry.idea}" if entry.idea else entry.id.removesuffix("~reverse")


def _in_syllabus_order(entries: list[Entry], topics: Sequence[Topic]) -> list[Entry]:
    place = {topic.id: index for index, topic in enumerate(topics)}
    return sorted(entries, key=lambda e: (place.get(e.topic, len(place)), e.difficulty))


def _one_of_each_idea(entries: Iterable[Entry], seen: set[str]) -> tuple[list[Entry], list[Entry]]:
    """The first question on each idea, and their siblings.

    New siblings wait for another day, unless asked for: the first one would give them away.
    """
    seen = set(seen)
    first: list[Entry] = []
    siblings: list[Entry] = []
    for entry in entries:
        idea = _idea(entry)
        (siblings if idea in seen else first).append(entry)
        seen.add(idea)
    return first, siblings


def _spread(many: Sequence[_T], few: Sequence[_T]) -> list[_T]:
    """Both in their own order, evenly mixed."""
    placed = [((index + 0.5) / len(many), 0, item) for index, item in enumerate(many)]
    placed += [((index + 0.5) / len(few), 1, item) for index, item in enumerate(few)]
    return [item for _, _, item in sorted(placed, key=lambda entry: entry[:2])]
