"""What the log says of the learner, as figures.

`ProgressLog.reviews` counts the answers and `ProgressLog.days` how many there were each day.
Days are the learner's own: by the local time at which it happened, from the rollover hour on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median

from quizapp.progress.rating import Pace
from quizapp.progress.state import Answered

_RECENT = 200
"""Of how many answers of a kind, the latest, the pace is taken."""


def streak(days: Collection[date], today: date) -> int:
    """How many days in a row, up to today or yesterday, have answers.

    Args:
        days: those with answers, as from `ProgressLog.days`.
        today: `local_day` of now, with the same rollover.
    """
    day = today if today in days else today - timedelta(days=1)
    length = 0
    while day in days:
        length += 1
        day -= timedelta(days=1)
    return length


@dataclass(frozen=True, slots=True)
class Tally:
    """How often a mistake was made."""

    count: int
    last: datetime
    """In UTC."""


def misconceptions(answers: Iterable[Answered]) -> dict[str, Tally]:
    """The mistakes named in these answers, the most frequent first (then the most recent)."""
    times: dict[str, list[datetime]] = defaultdict(list)
    for answer in answers:
        for name in dict.fromkeys(answer.misconceptions):
            times[name].append(answer.time)
    tallies = {name: Tally(len(when), max(when)) for name, when in times.items()}
    ranked = sorted(tallies.items(), key=lambda item: (item[1].count, item[1].last), reverse=True)
    return dict(ranked)


def pace(answers: Iterable[Answered], kinds: Mapping[str, str]) -> dict[str, Pace]:
    """The learner's usual time for each kind of question.

    Args:
        answers: in order; those whose time is unknown (0) do not count.
        kinds: of each question by full id; others are left out.
    """
    spent: dict[str, list[int]] = defaultdict(list)
    for answer in answers:
        kind = kinds.get(answer.question)
        if kind is not None and answer.milliseconds > 0:
            spent[kind].append(answer.milliseconds)
    return {
        kind: Pace(len(times), float(median(times[-_RECENT:]))) for kind, times in spent.items()
    }
