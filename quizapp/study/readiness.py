"""How ready the learner is: the share of the syllabus they would get right on the day.

    readiness = Σ_topic share(topic) · Σ_question share(question in topic) · recall(question, day)

A topic's share is its weight over the weights of all topics that have questions; a question's
share of its topic goes by difficulty, since interviewers ask the plain things first. Recall is
the scheduler's retrievability on the day of the interview, or tomorrow if none is set; it is
never the value of the day of an answer, and 0 for a question never answered. The margin treats
questions as independent, each known or not: half the width of a 95 % interval.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from quizapp.bank.index import Entry, Topic
from quizapp.progress.columns import CardRow
from quizapp.progress.days import local_day
from quizapp.progress.schedule import Scheduler
from quizapp.progress.times import to_microseconds

BY_DIFFICULTY = {1: 3.0, 2: 2.0, 3: 1.0}
"""How much a question counts within its topic."""
NOON = 12
"""The hour of the interview day that recall is worked out for."""
_DAY = 86_400_000_000


@dataclass(frozen=True)
class Figure:
    """A share from 0 to 1 and half the width of its 95 % interval."""

    value: float
    margin: float


@dataclass(frozen=True)
class Readiness:
    """The figure over all, and for each topic that has questions."""

    overall: Figure
    topics: Mapping[str, Figure]


def day_of_reckoning(now: datetime, interview: date | None, rollover: int) -> datetime:
    """The moment that recall is worked out for: the interview if it is to come, else tomorrow.

    Args:
        now: The time, in the learner's own zone.
        interview: Its day, if there is one.
        rollover: The hour at which the learner's day begins.
    """
    tomorrow = local_day(now, rollover) + timedelta(days=1)
    day = tomorrow if interview is None or interview < tomorrow else interview
    return datetime.combine(day, time(NOON), tzinfo=now.tzinfo)


def recall(
    entries: Iterable[Entry], cards: Mapping[str, CardRow], scheduler: Scheduler, when: datetime
) -> dict[str, float]:
    """The chance that each question answered before is known at a time."""
    moment = to_microseconds(when)
    return {
        entry.id: 0.0
        if card.stability is None or card.last is None
        else scheduler.recall(card.stability, (moment - card.last) / _DAY)
        for entry in entries
        if (card := cards.get(entry.id)) is not None and card.reps
    }


def readiness(
    entries: Iterable[Entry], topics: Iterable[Topic], known: Mapping[str, float]
) -> Readiness:
    """The readiness figures.

    Args:
        entries: The questions that count.
        topics: The syllabus.
        known: The chance that each is known on the day; 0 for those not named.
    """
    of_topic: defaultdict[str, list[tuple[float, float]]] = defaultdict(list)
    for entry in entries:
        weight = BY_DIFFICULTY.get(entry.difficulty, 1.0)
        of_topic[entry.topic].append((weight, known.get(entry.id, 0.0)))
    weights = {topic.id: float(topic.weight) for topic in topics}
    figures = {topic: _figure(found) for topic, found in of_topic.items()}
    overall = _weighted(
        [(weights.get(topic, 1.0), f.value, f.margin) for topic, f in figures.items()]
    )
    return Readiness(overall, figures)


def _figure(questions: Sequence[tuple[float, float]]) -> Figure:
    return _weighted([(weight, p, 1.96 * math.sqrt(p * (1 - p))) for weight, p in questions])


def _weighted(parts: Sequence[tuple[float, float, float]]) -> Figure:
    """The mean of values with their margins, by their weights, which come first."""
    total = sum([weight for weight, _, _ in parts])
    if not total:
        return Figure(0.0, 0.0)
    value = sum([weight * value for weight, value, _ in parts]) / total
    margin = math.sqrt(sum([(weight * margin) ** 2 for weight, _, margin in parts])) / total
    return Figure(value, margin)
