"""Opening what a home holds: the library of packs, and today's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path

from quizapp.bank.index import PackSource
from quizapp.bank.library import Library
from quizapp.paths import Home, extra_packs, shipped_packs
from quizapp.progress.log import ProgressLog
from quizapp.progress.stats import day_of, local_day
from quizapp.study.cards import cards, present_id
from quizapp.study.filters import Filter
from quizapp.study.queue import NEW_PER_DAY, REVIEWS_PER_DAY, Limits, Plan, plan


def pack_sources(home: Home, given: Iterable[Path] = ()) -> list[PackSource]:
    """Where packs are looked for: shipped, installed, from flags, else from `QUIZAPP_PACKS`."""
    found = [PackSource(shipped_packs(), "shipped")]
    if home.packs.is_dir():
        found.append(PackSource(home.packs, "installed"))
    named = tuple(given) or extra_packs()
    return found + [PackSource(path, "given") for path in named]


def open_library(home: Home, given: Iterable[Path] = ()) -> Library:
    """All packs that this home knows, compiled ones from its cache."""
    return Library.open(pack_sources(home, given), home.cache)


def todays_limits(
    library: Library,
    log: ProgressLog,
    now: datetime,
    new: int = NEW_PER_DAY,
    reviews: int = REVIEWS_PER_DAY,
) -> Limits:
    """The limits of the day, with what was learned today already."""
    today = local_day(now)
    times: Counter[str] = Counter()
    for answer in log.answers(since=now - timedelta(days=2)):
        if answer.mode == "learn" and answer.part == answer.parts - 1 and day_of(answer) == today:
            times[present_id(library, answer.question) or answer.question] += 1
    met = cards(library, log)
    # A question all of whose repetitions were today was new today.
    fresh = sum(name in met and met[name].reps <= count for name, count in times.items())
    return Limits(new, reviews, new_done=fresh, reviews_done=len(times) - fresh)


def todays_plan(
    library: Library, log: ProgressLog, now: datetime, wanted: Filter | None = None
) -> Plan:
    """What there is to learn today; a filter lifts the limits of the day."""
    limits = todays_limits(library, log, now)
    return plan(library.entries, library.topics, cards(library, log), now, limits, wanted)
