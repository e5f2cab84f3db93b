"""What is due and how ready the learner is: worked out once for all who show it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from quizapp.bank.index import Entry
from quizapp.bank.library import Library
from quizapp.progress.columns import CardRow
from quizapp.progress.history import History, read
from quizapp.progress.log import ProgressLog
from quizapp.progress.times import from_microseconds, to_microseconds
from quizapp.settings import Settings
from quizapp.study.cards import cards
from quizapp.study.counts import Counts, by_topic
from quizapp.study.days import next_dawn
from quizapp.study.opening import studied, todays_plan
from quizapp.study.queue import Plan, new_again
from quizapp.study.readiness import Readiness, day_of_reckoning, readiness, recall


@dataclass(frozen=True)
class Reckoning:
    """Where the learner stands in the packs that are studied."""

    entries: Sequence[Entry]
    """The questions of these packs."""
    cards: Mapping[str, CardRow]
    """Of all packs, by present full id."""
    plan: Plan
    """Today's."""
    day: datetime
    """What `ready` is worked out for: the interview, or tomorrow."""
    ready: Readiness
    topics: Mapping[str, Counts]
    until: datetime
    """The next moment at which time alone changes anything of it."""


@dataclass(frozen=True)
class _Made:
    """A reckoning, and what it follows from."""

    of: tuple[object, ...]
    library: Library
    when: datetime
    found: Reckoning

    def holds(self, of: tuple[object, ...], library: Library, now: datetime) -> bool:
        """Whether it would come out the same now."""
        same = self.of == of and self.library is library
        return same and self.when <= now < self.found.until


_LAST: WeakKeyDictionary[ProgressLog, _Made] = WeakKeyDictionary()
"""The reckoning last asked for of each open log."""


def reckoning(
    library: Library, log: ProgressLog, now: datetime, settings: Settings | None = None
) -> Reckoning:
    """How things stand now; that of last time, the same object, if nothing has changed since.

    Args:
        now: The time, in the learner's own zone.

    Raises:
        ProgressError: the log cannot be read.
    """
    own = settings or Settings()
    # Read before the cards are: what is written meanwhile is noticed next time.
    of = (read(log, History.position), own, now.utcoffset())
    last = _LAST.get(log)
    if last is None or not last.holds(of, library, now):
        last = _Made(of, library, now, _worked_out(library, log, now, own))
        _LAST[log] = last
    return last.found


def _worked_out(library: Library, log: ProgressLog, now: datetime, own: Settings) -> Reckoning:
    rollover = own.day_starts_at
    entries = studied(library, own)
    held = cards(library, log)
    plan = todays_plan(library, log, now, settings=own, held=held)
    day = day_of_reckoning(now, own.interview, rollover)
    return Reckoning(
        entries=entries,
        cards=held,
        plan=plan,
        day=day,
        ready=readiness(entries, library.topics, recall(entries, held, log.scheduler(), day)),
        topics=by_topic(entries, plan.reviews, held, now),
        until=_until(held.values(), now, rollover),
    )


def _until(held: Collection[CardRow], now: datetime, rollover: int) -> datetime:
    moment = to_microseconds(now)
    moments = [to_microseconds(next_dawn(now, rollover))]
    moments += [c.due for c in held if c.phase != "review" and c.due is not None]
    moments += [c.buried_until for c in held if c.buried_until is not None]
    moments += [
        to_microseconds(new_again(c.known, c.question))
        for c in held
        if c.known is not None and c.due is None
    ]
    return from_microseconds(min(each for each in moments if each > moment))
