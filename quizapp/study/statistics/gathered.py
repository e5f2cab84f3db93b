"""All the figures together, as the statistics screen and `stats` show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from weakref import WeakKeyDictionary

from quizapp.bank.library import Library
from quizapp.progress.days import local_day
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.readiness import Figure
from quizapp.study.reckoning import Reckoning, reckoning
from quizapp.study.statistics.days import Habit, habit
from quizapp.study.statistics.groups import NOTHING, Group, groups
from quizapp.study.statistics.kept import ledger
from quizapp.study.statistics.ledger import Ledger
from quizapp.study.statistics.memory import Memory, memory
from quizapp.study.statistics.mistakes import Habitual, habitual
from quizapp.study.statistics.retention import Retention, retention


@dataclass(frozen=True)
class TopicFigures:
    """A topic of the syllabus that has questions."""

    id: str
    title: str
    questions: int
    due: int
    """Of today's reviews."""
    new: int
    """Questions never met."""
    ready: Figure
    answered: Group


@dataclass(frozen=True)
class Statistics:
    """Where the learner stands, and how they came there."""

    today: date
    due: int
    new: int
    reviews: int
    """Answers that count, in any mode; each part of a chain is one."""
    ready: Figure
    day: datetime
    """What `ready` is worked out for: the interview, or tomorrow."""
    interview: date | None
    """The day of the interview, if it is to come."""
    habit: Habit
    retention: Retention
    memory: Memory
    topics: tuple[TopicFigures, ...]
    """In the order of the syllabus."""
    difficulties: tuple[tuple[int, Group], ...]
    kinds: tuple[tuple[str, Group], ...]
    """The most answered first."""
    mistakes: tuple[Habitual, ...]


@dataclass(frozen=True)
class _Made:
    """The figures, and what they follow from."""

    columns: Ledger
    standing: Reckoning
    found: Statistics


_LAST: WeakKeyDictionary[ProgressLog, _Made] = WeakKeyDictionary()
"""The figures last asked for of each open log."""


def statistics(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Statistics:
    """Every figure, as of now.

    Readiness, topics, difficulties, kinds and memory are those of the packs that are studied;
    days, retention and mistakes are of all answers in the log, as long as they count.

    Args:
        now: the time, with the learner's own offset.

    Raises:
        ProgressError: the log cannot be read.
    """
    own = settings or Settings()
    columns = ledger(library, log)
    standing = reckoning(library, log, now, own)
    last = _LAST.get(log)
    if last is not None and last.columns is columns and last.standing is standing:
        return last.found
    found = _worked_out(library, columns, standing, now, own)
    _LAST[log] = _Made(columns, standing, found)
    return found


def _worked_out(
    library: Library, columns: Ledger, standing: Reckoning, now: datetime, own: Settings
) -> Statistics:
    rollover = own.day_starts_at
    today = local_day(now, rollover)
    plan, ready, day = standing.plan, standing.ready, standing.day
    answered = groups(columns, standing.entries)
    return Statistics(
        today=today,
        due=len(plan.reviews),
        new=len(plan.new),
        reviews=len(columns.answers),
        ready=ready.overall,
        day=day,
        interview=own.interview if day.date() == own.interview else None,
        habit=habit(columns.answers, today, rollover),
        retention=retention(columns.answers, today, rollover),
        memory=memory(standing.entries, standing.cards, now, rollover),
        topics=tuple(
            TopicFigures(
                topic.id,
                topic.title,
                found.questions,
                found.due,
                found.new,
                ready.topics[topic.id],
                answered.topics.get(topic.id, NOTHING),
            )
            for topic in library.topics
            if (found := standing.topics.get(topic.id))
        ),
        difficulties=tuple(sorted(answered.difficulties.items())),
        kinds=tuple(sorted(answered.kinds.items(), key=lambda pair: (-pair[1].answers, pair[0]))),
        mistakes=habitual(columns, today, rollover),
    )
