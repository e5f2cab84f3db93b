"""All the figures together, as the statistics screen and `stats` show them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from quizapp.bank.library import Library
from quizapp.progress.days import local_day
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.counts import by_topic
from quizapp.study.opening import studied, todays_plan
from quizapp.study.readiness import Figure, day_of_reckoning, readiness, recall
from quizapp.study.statistics.days import Habit, habit
from quizapp.study.statistics.groups import NOTHING, Group, groups
from quizapp.study.statistics.kept import ledger
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
    rollover = own.day_starts_at
    today = local_day(now, rollover)
    entries = studied(library, own)
    columns = ledger(library, log)
    held = cards(library, log)
    plan = todays_plan(library, log, now, settings=own, held=held)
    day = day_of_reckoning(now, own.interview, rollover)
    known = recall(entries, held, log.scheduler(), day)
    ready = readiness(entries, library.topics, known)
    answered = groups(columns, entries)
    counts = by_topic(entries, plan.reviews, held, now)
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
        memory=memory(entries, held, now, rollover),
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
            if (found := counts.get(topic.id))
        ),
        difficulties=tuple(sorted(answered.difficulties.items())),
        kinds=tuple(sorted(answered.kinds.items(), key=lambda pair: (-pair[1].answers, pair[0]))),
        mistakes=habitual(columns, today, rollover),
    )
