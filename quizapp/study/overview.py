"""What Today says: how ready the learner is, what is due, and what keeps going wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from quizapp.bank.asking import asks
from quizapp.bank.fill import elided
from quizapp.bank.index import Entry
from quizapp.bank.library import Library, UnknownQuestion
from quizapp.progress.days import ROLLOVER, local_day, monday_of, number_at, number_of
from quizapp.progress.history import History, read
from quizapp.progress.log import ProgressLog
from quizapp.progress.times import from_microseconds
from quizapp.settings import Settings
from quizapp.study.filters import minutes
from quizapp.study.reckoning import reckoning
from quizapp.study.today import Mistake, Overview, TopicLine

LATELY = timedelta(weeks=8)
_MISTAKES = 5


def recent_mistakes(
    rows: Iterable[tuple[int, int, str]], now: datetime, rollover: int = ROLLOVER
) -> list[Mistake]:
    """The mistakes made most often, the most frequent first (then the most recent).

    Only those that can be drilled: a slip of the pen can happen anywhere.

    Args:
        rows: As `quizapp.progress.history.History.mistaken` has them.
        now: The time, in the learner's own zone.
    """
    found: dict[str, _Made] = {}
    named: dict[str, tuple[str, ...]] = {}
    for time, offset, text in rows:
        if text not in named:
            names = dict.fromkeys(json.loads(text))
            named[text] = tuple(name for name in names if not name.startswith("slip."))
        monday = monday_of(number_at(time, offset, rollover))
        for name in named[text]:
            made = found.setdefault(name, _Made())
            made.times.append(time)
            made.mondays[monday] += 1
    ranked = sorted(found.items(), key=lambda item: item[1].rank, reverse=True)
    present = monday_of(number_of(local_day(now, rollover)))
    weeks = [present - 7 * back for back in range(5, -1, -1)]
    return [
        Mistake(
            name,
            len(made.times),
            from_microseconds(max(made.times)).astimezone(now.tzinfo),
            tuple(made.mondays[week] for week in weeks),
        )
        for name, made in ranked[:_MISTAKES]
    ]


def _asks(library: Library, entry: Entry) -> str:
    """What a question asks, whichever its numbers are."""
    try:
        prompt = library.question(entry.id).prompt
    except UnknownQuestion:
        return entry.title
    return asks(elided(prompt)) or entry.title


class _Made:
    """How often a mistake was made, and when."""

    def __init__(self) -> None:
        self.times: list[int] = []
        self.mondays: Counter[int] = Counter()

    @property
    def rank(self) -> tuple[int, int]:
        return len(self.times), max(self.times)


def overview(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Overview:
    """Everything that Today shows, of the packs that are studied.

    Args:
        now: the time, in the learner's own zone.

    Raises:
        ProgressError: the log cannot be read.
    """
    own = settings or Settings()
    rollover = own.day_starts_at
    standing = reckoning(library, log, now, own)
    plan, ready = standing.plan, standing.ready
    queue = [library.entry(name) for name in plan.queue]
    spent = sum(map(minutes, queue))

    def lately(history: History) -> tuple[int, tuple[Mistake, ...]]:
        offset = (now.utcoffset() or timedelta()) // timedelta(minutes=1)
        rows = history.mistaken(now - LATELY)
        return (
            history.streak(local_day(now, rollover), rollover, offset),
            tuple(recent_mistakes(rows, now, rollover)),
        )

    in_a_row, mistakes = read(log, lately)
    answers = log.reviews()
    return Overview(
        reviews=len(plan.reviews),
        new=len(plan.new),
        minutes=max(1, round(spent)) if queue else 0,
        first="" if answers or not queue else _asks(library, queue[0]),
        ready=ready.overall.value,
        margin=ready.overall.margin,
        streak=in_a_row,
        answers=answers,
        topics=tuple(
            TopicLine(
                topic.id,
                topic.title,
                ready.topics[topic.id].value,
                found.due,
                found.new,
                found.questions,
            )
            for topic in library.topics
            if (found := standing.topics.get(topic.id))
        ),
        mistakes=mistakes,
        problems=len(library.problems),
        until=standing.until,
    )
