"""What Today shows: how ready the learner is, what is due, and what keeps going wrong."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from quizapp.progress.state import Answered, CardState
from quizapp.progress.stats import Tally, local_day, misconceptions, streak

if TYPE_CHECKING:
    from quizapp.bank.index import Entry, Topic
    from quizapp.progress.log import ProgressLog
    from quizapp.progress.schedule import Scheduler
    from quizapp.study.queue import Plan

LATELY = timedelta(weeks=8)
_MINUTES = {"flashcard": 0.3, "choice": 0.6, "order": 0.8, "match": 0.8, "cloze": 0.4}
_OTHER_MINUTES = 1.5


@dataclass(frozen=True)
class TopicLine:
    """A topic of the syllabus, as far as it has questions."""

    id: str
    title: str
    ready: float
    due: int
    new: int
    questions: int


@dataclass(frozen=True)
class Mistake:
    """A mistake that the learner makes."""

    id: str
    times: int
    last: datetime
    weeks: tuple[int, ...]
    """How often in each of the last weeks, the present one last."""


@dataclass(frozen=True)
class Overview:
    """Where the learner stands today."""

    reviews: int
    new: int
    minutes: int
    first: str
    """The first question to come, as one line."""
    ready: float
    margin: float
    streak: int
    answers: int
    topics: tuple[TopicLine, ...]
    mistakes: tuple[Mistake, ...]
    problems: int

    @property
    def first_run(self) -> bool:
        return self.answers == 0


def recall(
    entries: Iterable[Entry], cards: Mapping[str, CardState], scheduler: Scheduler, now: datetime
) -> dict[str, float]:
    """The chance that each question is known now; 0 for those never answered."""
    return {
        entry.id: scheduler.retrievability(card.strength, now)
        for entry in entries
        if (card := cards.get(entry.id)) is not None and card.reps
    }


def readiness(
    entries: Sequence[Entry], topics: Sequence[Topic], known: Mapping[str, float]
) -> tuple[float, float]:
    """The readiness figure, 0 to 1, and half the width of its 95 % interval.

    Topics count by their weight, the questions of a topic alike; each is known or not with its
    chance of recall.
    """
    of_topic: dict[str, list[float]] = defaultdict(list)
    for entry in entries:
        of_topic[entry.topic].append(known.get(entry.id, 0.0))
    weight = {topic.id: topic.weight for topic in topics}
    total = sum(weight.get(topic, 1) for topic in of_topic)
    if not total:
        return 0.0, 0.0
    mean = variance = 0.0
    for topic, chances in of_topic.items():
        share = weight.get(topic, 1) / total
        mean += share * sum(chances) / len(chances)
        variance += (share / len(chances)) ** 2 * sum(p * (1 - p) for p in chances)
    return mean, 1.96 * math.sqrt(variance)


def topic_lines(
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    known: Mapping[str, float],
    due: Iterable[str],
    cards: Mapping[str, CardState],
) -> tuple[TopicLine, ...]:
    """The topics that have questions, in the order of the syllabus."""
    waiting = set(due)
    by_topic: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_topic[entry.topic].append(entry)
    return tuple(
        TopicLine(
            topic.id,
            topic.title,
            sum(known.get(entry.id, 0.0) for entry in found) / len(found),
            sum(entry.id in waiting for entry in found),
            sum(entry.id not in cards for entry in found),
            len(found),
        )
        for topic in topics
        if (found := by_topic.get(topic.id))
    )


def recent_mistakes(answers: Iterable[Answered], now: datetime, most: int = 5) -> list[Mistake]:
    """The mistakes made most often in the last weeks."""
    since = now - LATELY
    tallies = misconceptions(answer for answer in answers if answer.time >= since)
    return [_mistake(name, tally, now) for name, tally in list(tallies.items())[:most]]


def _mistake(name: str, tally: Tally, now: datetime) -> Mistake:
    today = local_day(now)
    monday = today - timedelta(days=today.weekday())
    weeks = [monday - timedelta(weeks=back) for back in range(5, -1, -1)]
    counts = tuple(tally.weeks.get(week, 0) for week in weeks)
    return Mistake(name, tally.count, tally.last.astimezone(now.tzinfo), counts)


def overview(
    entries: Sequence[Entry],
    topics: Sequence[Topic],
    cards: Mapping[str, CardState],
    log: ProgressLog,
    plan: Plan,
    now: datetime,
    problems: int,
) -> Overview:
    """Everything that Today shows."""
    known = recall(entries, cards, log.scheduler(), now)
    ready, margin = readiness(entries, topics, known)
    by_id = {entry.id: entry for entry in entries}
    queue = plan.queue
    minutes = sum(_minutes(by_id[name]) for name in queue if name in by_id)
    answers = list(log.answers(now - LATELY))
    return Overview(
        reviews=len(plan.reviews),
        new=len(plan.new),
        minutes=max(1, round(minutes)) if queue else 0,
        first=by_id[queue[0]].title if queue and queue[0] in by_id else "",
        ready=ready,
        margin=margin,
        streak=streak(log.days().keys(), local_day(now)),
        answers=log.reviews(),
        topics=topic_lines(entries, topics, known, plan.reviews, cards),
        mistakes=tuple(recent_mistakes(answers, now)),
        problems=problems,
    )


def _minutes(entry: Entry) -> float:
    return entry.minutes or _MINUTES.get(entry.kind, _OTHER_MINUTES)
