"""Opening what a home holds: the library of packs, and today's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from quizapp.bank.index import Entry, PackSource
from quizapp.bank.library import Library
from quizapp.paths import Home, extra_packs, shipped_packs
from quizapp.progress.log import ProgressLog
from quizapp.progress.stats import day_of, local_day
from quizapp.settings import Settings, load
from quizapp.study.cards import cards, present_id
from quizapp.study.filters import Filter
from quizapp.study.queue import Limits, Plan, plan


def pack_sources(home: Home, given: Iterable[Path] = ()) -> list[PackSource]:
    """Where packs are looked for: shipped, installed, and those that somebody names.

    Named by flags, else by `QUIZAPP_PACKS`, else in `config.toml`.
    """
    found = [PackSource(shipped_packs(), "shipped")]
    if home.packs.is_dir():
        found.append(PackSource(home.packs, "installed"))
    named = tuple(given) or extra_packs() or _configured(home)
    return found + [PackSource(path, "given") for path in named]


def _configured(home: Home) -> tuple[Path, ...]:
    return tuple(Path(name).expanduser() for name in load(home.config_file).settings.packs)


def open_library(home: Home, given: Iterable[Path] = ()) -> Library:
    """All packs that this home knows, compiled ones from its cache."""
    return Library.open(pack_sources(home, given), home.cache)


def todays_limits(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Limits:
    """The limits of the day, with what was learned today already."""
    own = settings or Settings()
    start = own.day_starts_at
    today = local_day(now, start)
    times: Counter[str] = Counter()
    for answer in log.answers(since=now - timedelta(days=2)):
        last = answer.part == answer.parts - 1
        if answer.mode == "learn" and last and day_of(answer, start) == today:
            times[present_id(library, answer.question) or answer.question] += 1
    met = cards(library, log)
    # A question all of whose repetitions were today was new today.
    fresh = sum(name in met and met[name].reps <= count for name, count in times.items())
    return Limits(own.new_per_day, own.reviews_per_day, fresh, len(times) - fresh)


def todays_plan(
    library: Library,
    log: ProgressLog,
    now: datetime,
    wanted: Filter | None = None,
    settings: Settings | None = None,
) -> Plan:
    """What there is to learn today; a filter lifts the limits of the day."""
    own = settings or Settings()
    return plan(
        studied(library, own),
        library.topics,
        cards(library, log),
        now,
        todays_limits(library, log, now, own),
        wanted,
        rollover=own.day_starts_at,
    )


def studied(library: Library, settings: Settings) -> Sequence[Entry]:
    """The questions of the packs that the learner studies: of all, if none is named."""
    if not settings.study:
        return library.entries
    return [entry for entry in library.entries if entry.pack in settings.study]
