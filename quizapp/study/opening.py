"""Opening what a home holds: the library of packs, and today's work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.bank.edited import edited_folder
from quizapp.bank.index import Entry, PackSource
from quizapp.bank.library import Library
from quizapp.paths import Home, expanded, extra_packs, shipped_packs
from quizapp.progress.columns import CardRow
from quizapp.progress.days import local_day, number_at, number_of
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings, load
from quizapp.study.cards import cards, present_id
from quizapp.study.countdown import Countdown, countdown
from quizapp.study.filters import Facts, Filter, minutes
from quizapp.study.queue import Limits, Plan, is_new, plan

if TYPE_CHECKING:
    from quizapp.bank.headway import Told


def pack_sources(home: Home, given: Iterable[Path] = ()) -> list[PackSource]:
    """Where packs are looked for: shipped or edited, installed, and those that somebody names.

    Named by flags, else by `QUIZAPP_PACKS`, else in `config.toml`.
    """
    found = [PackSource(shipped_packs(), "shipped")]
    if home.packs.is_dir():
        found.append(PackSource(edited_folder(home.packs), "edited"))
        found.append(PackSource(home.packs, "installed"))
    named = tuple(given) or extra_packs() or _configured(home)
    return found + [PackSource(path, "given") for path in named]


def _configured(home: Home) -> tuple[Path, ...]:
    return tuple(expanded(name) for name in load(home.config_file).settings.packs)


def open_library(home: Home, given: Iterable[Path] = (), told: Told | None = None) -> Library:
    """All packs that this home knows, compiled ones from its cache.

    Args:
        told: Called now and then while packs are compiled, with questions read and in all.
    """
    return Library.open(pack_sources(home, given), home.cache, told)


def todays_limits(
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings | None = None,
    held: Mapping[str, CardRow] | None = None,
) -> Limits:
    """The limits of the day, with what was learned today already.

    With an interview to come, new questions are spread over the days that are left.

    Args:
        held: The cards (see `quizapp.study.cards.cards`), if they are at hand.
    """
    own = settings or Settings()
    start = own.day_starts_at
    today = local_day(now, start)
    number = number_of(today)
    times: Counter[str] = Counter()
    for name, time, offset in log.learned(since=now - timedelta(days=2)):
        if number_at(time, offset, start) == number:
            times[present_id(library, name) or name] += 1
    met = cards(library, log) if held is None else held
    # A question all of whose repetitions were today was new today.
    fresh = sum(name in met and met[name].reps <= count for name, count in times.items())
    spread = _horizon(studied(library, own), met, now, own, fresh)
    new = own.new_per_day if spread is None else spread.today
    return Limits(new, own.reviews_per_day, fresh, len(times) - fresh)


def horizon(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Countdown | None:
    """How what is still new fits into the days until the interview; None if none is to come."""
    own = settings or Settings()
    done = todays_limits(library, log, now, own).new_done
    return _horizon(studied(library, own), cards(library, log), now, own, done)


def _horizon(
    entries: Sequence[Entry],
    met: Mapping[str, CardRow],
    now: datetime,
    own: Settings,
    done: int,
) -> Countdown | None:
    if own.interview is None:
        return None
    new = [entry for entry in entries if _is_ahead(met.get(entry.id), now)]
    each = sum(map(minutes, new)) / len(new) if new else 0.0
    today = local_day(now, own.day_starts_at)
    # Those of today count as still ahead in the morning, or a day would never be done.
    return countdown(today, own.interview, len(new) + done, own.new_per_day, each)


def _is_ahead(card: CardRow | None, now: datetime) -> bool:
    return card is None or (not card.suspended and is_new(card, now))


def todays_plan(
    library: Library,
    log: ProgressLog,
    now: datetime,
    wanted: Filter | None = None,
    settings: Settings | None = None,
    facts: Facts | None = None,
    held: Mapping[str, CardRow] | None = None,
) -> Plan:
    """What there is to learn today; a filter lifts the limits of the day.

    Args:
        facts: What a filter by state or text needs (see `quizapp.study.facts.facts_for`).
        held: The cards (see `quizapp.study.cards.cards`), if they are at hand.
    """
    own = settings or Settings()
    met = cards(library, log) if held is None else held
    return plan(
        studied(library, own),
        library.topics,
        met,
        now,
        todays_limits(library, log, now, own, met),
        wanted,
        rollover=own.day_starts_at,
        facts=facts,
    )


def studied(library: Library, settings: Settings) -> Sequence[Entry]:
    """The questions of the packs that the learner studies: of all, if none is named.

    A former id of a pack stands for that pack.
    """
    if not settings.study:
        return library.entries
    packs = {library.pack_named(name) for name in settings.study}
    return [entry for entry in library.entries if entry.pack in packs]
