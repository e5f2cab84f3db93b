"""What to ask next: the reviews that are due, then new questions, within the limits of a day.

Nothing here needs the questions themselves, only the index and the cards: Today is painted from it.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from quizapp.bank.index import REVERSE, Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.days import ROLLOVER, local_day
from quizapp.progress.schedule import fuzzed
from quizapp.progress.times import from_microseconds, to_microseconds
from quizapp.settings import Settings
from quizapp.study.days import dawn, day_at, next_dawn
from quizapp.study.filters import Facts, Filter

KNOWN_DAYS = 60
"""About when a question is asked that the learner says they know."""
PRACTICE_COUNT = 20
"""Questions in a practice session when the learner names no number."""

_T = TypeVar("_T")


@dataclass(frozen=True)
class Limits:
    """How much a day may bring. `new_done` and `reviews_done` have been answered today already."""

    new: int = Settings.new_per_day
    reviews: int = Settings.reviews_per_day
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
    cards: Mapping[str, CardRow],
    now: datetime,
    limits: Limits | None = None,
    wanted: Filter | None = None,
    *,
    rollover: int = ROLLOVER,
    facts: Facts | None = None,
) -> Plan:
    """What to learn now.

    Of the questions on one idea, one a day: the others would be given away by it. They wait for
    tomorrow, or come last where a filter asks for them.

    Args:
        entries: All questions there are.
        topics: The syllabus in order; it orders the new questions.
        cards: Cards by present full id (see `quizapp.study.cards.cards`).
        now: The time, in the learner's own zone: what falls due today is due.
        limits: Of the day; a filter or count lifts them.
        wanted: Which questions; all if not given.
        rollover: The hour at which the learner's day begins.
        facts: What a filter by state or text needs to know.
    """
    limits, wanted = limits or Limits(), wanted or Filter()
    due: list[tuple[tuple[bool, int, str], Entry]] = []
    fresh: list[Entry] = []
    asked_today: dict[str, set[str]] = {}
    utc = now.astimezone(UTC)
    moment = to_microseconds(utc)
    # One look at the wall clock for all: a day is what lies between two dawns.
    today = local_day(now, rollover)
    morning = to_microseconds(dawn(today, now.tzinfo, rollover))
    night = to_microseconds(next_dawn(now, rollover))
    takes = wanted.takes if wanted.narrows else _takes_any

    for entry in entries:
        card = cards.get(entry.id)
        if card is None:
            if takes(entry, facts):
                fresh.append(entry)
            continue
        if card.last is not None and morning <= card.last < night:
            asked_today.setdefault(_idea(entry), set()).add(entry.id)
        if card.suspended or (card.buried_until is not None and moment < card.buried_until):
            continue
        if card.due is None:
            if is_new(card, utc) and takes(entry, facts):
                fresh.append(entry)
            continue
        is_due = card.due < night if card.phase == "review" else card.due <= moment
        changed = card.rev is not None and card.rev < entry.rev
        if (is_due or changed) and takes(entry, facts):
            due.append(((card.phase == "review", card.due, entry.id), entry))
    due.sort(key=lambda pair: pair[0])
    reviews, waiting = _without_siblings([entry for _, entry in due], asked_today)
    seen = set(asked_today) | {_idea(entry) for entry in reviews}
    new, siblings = _one_of_each_idea(_in_syllabus_order(fresh, topics), seen)
    if not wanted.narrows:
        return _plan(reviews[: limits.reviews_left], new[: limits.new_left])
    reviews += waiting
    chosen = wanted.cut([*reviews, *new, *siblings])
    return _plan(chosen[: len(reviews)], chosen[len(reviews) :])


def is_new(card: CardRow, now: datetime) -> bool:
    """Whether a question is still to be met: neither answered nor said to be known.

    What the learner knows is asked all the same one day, after some two months.
    """
    if card.due is not None or card.known is None:
        return card.due is None
    return now >= new_again(card.known, card.question)


def new_again(known: int, question: str) -> datetime:
    """When (UTC) a question is asked all the same that the learner said they know at a time."""
    return from_microseconds(known) + timedelta(days=fuzzed(KNOWN_DAYS, question, 1))


def _plan(reviews: Iterable[Entry], new: Iterable[Entry]) -> Plan:
    return Plan(tuple(entry.id for entry in reviews), tuple(entry.id for entry in new))


def due_at(entry: Entry, card: CardRow, now: datetime, rollover: int = ROLLOVER) -> datetime:
    """When (UTC) a card is to be asked: within a day to the minute, else from the morning on.

    A question whose meaning has changed since (`rev`) is asked at once.
    """
    assert card.due is not None  # noqa: S101  new questions have no date and are not asked here
    if card.rev is not None and card.rev < entry.rev:
        return now.astimezone(UTC)
    due = from_microseconds(card.due)
    if card.phase != "review":
        return due
    return dawn(day_at(due, now.tzinfo, rollover), now.tzinfo, rollover)


def due_by(
    entries: Iterable[Entry],
    cards: Mapping[str, CardRow],
    now: datetime,
    days: int,
    rollover: int = ROLLOVER,
) -> int:
    """How many reviews will have fallen due by the end of the day in so many days."""
    end = dawn(local_day(now, rollover) + timedelta(days=days + 1), now.tzinfo, rollover)
    moment = to_microseconds(end)
    return sum(
        card.due < moment or (card.rev is not None and card.rev < entry.rev)
        for entry in entries
        if (card := cards.get(entry.id)) is not None
        and card.due is not None
        and not card.suspended
        and not (card.buried_until is not None and moment < card.buried_until)
    )


def practice(
    entries: Iterable[Entry],
    cards: Mapping[str, CardRow],
    rng: random.Random,
    wanted: Filter | None = None,
    facts: Facts | None = None,
) -> list[str]:
    """Questions to practise, shuffled, no two on one idea while others are left.

    Suspended ones only if they are asked for.
    """
    wanted = wanted or Filter()
    suspended_too = not wanted.states.isdisjoint(("suspended", "leech"))
    chosen = [
        entry
        for entry in wanted.of(entries, facts)
        if suspended_too or (card := cards.get(entry.id)) is None or not card.suspended
    ]
    rng.shuffle(chosen)
    first, siblings = _one_of_each_idea(chosen, set())
    if wanted.count is None and wanted.minutes is None:
        wanted = replace(wanted, count=PRACTICE_COUNT)
    return [entry.id for entry in wanted.cut([*first, *siblings])]


def _takes_any(entry: Entry, facts: Facts | None = None) -> bool:
    del entry, facts
    return True


def _idea(entry: Entry) -> str:
    """Siblings share it; a question without one is its own idea, with its reverse."""
    return f"{entry.pack}:{entry.idea}" if entry.idea else entry.id.removesuffix(REVERSE)


def _in_syllabus_order(entries: list[Entry], topics: Sequence[Topic]) -> list[Entry]:
    place = {topic.id: index for index, topic in enumerate(topics)}
    return sorted(entries, key=lambda e: (place.get(e.topic, len(place)), e.difficulty))


def _without_siblings(
    due: Iterable[Entry], asked_today: Mapping[str, set[str]]
) -> tuple[list[Entry], list[Entry]]:
    """Due questions without siblings of each other and of those asked today, and these.

    One that was asked today itself is in its learning steps, and goes on.
    """
    ideas = set(asked_today)
    first: list[Entry] = []
    waiting: list[Entry] = []
    for entry in due:
        idea = _idea(entry)
        its_own = entry.id in asked_today.get(idea, ())
        (first if its_own or idea not in ideas else waiting).append(entry)
        ideas.add(idea)
    return first, waiting


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
