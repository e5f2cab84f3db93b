"""Beginning a session of any kind: the one door for both faces."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.settings import Settings
from quizapp.study.asked import SELF_RATED
from quizapp.study.cards import cards
from quizapp.study.drill import COUNT, drill
from quizapp.study.facts import facts_for
from quizapp.study.filters import KINDS, SET_ASIDE, Facts, Filter, nothing
from quizapp.study.mode import Mode
from quizapp.study.notices import notices, remember_told
from quizapp.study.opening import horizon, studied, todays_plan
from quizapp.study.outbox import Writer
from quizapp.study.queue import practice
from quizapp.study.readiness import day_of_reckoning
from quizapp.study.resume import Keep, unfinished
from quizapp.study.session import Session
from quizapp.study.standing import Standing, Waiting
from quizapp.study.worth import by_worth

MINUTES = 10.0
"""How long a timed session lasts when the learner names no time."""
_PLENTY = 1000
_AS_IT_WAS = "This goes on with what was left as it was; what you chose now is left out."
_ALL_SELF_RATED = (
    "You mark all such questions yourself; a timed session asks them only if you name their kind."
)


@dataclass(frozen=True)
class Wish:
    """What the learner wants to do."""

    mode: Mode = "learn"
    """`interview` has a door of its own, `quizapp.study.interview`."""
    wanted: Filter | None = None
    """Only such questions; `count` is how many a drill has, `minutes` does not matter to it."""
    rule: str | None = None
    """In `mistakes`, the one misconception to drill; the recurring ones if not given."""
    minutes: float | None = None
    """In `timed`, how long."""
    resume: bool = False
    """Whether to go on with what was left of this mode, if there is anything."""


@dataclass(frozen=True)
class Begun:
    """A session, not yet at its first question (`next`), and what to say beforehand."""

    session: Session
    said: tuple[str, ...] = ()
    """Sentences; if the session is empty (`total` 0), the last says why."""


def begin(
    wish: Wish,
    library: Library,
    log: ProgressLog,
    clock: Clock,
    rng: random.Random,
    settings: Settings,
    *,
    keeper: Keeper | None = None,
    seed: int | None = None,
    writer: Writer | None = None,
) -> Begun:
    """Choose the questions and make the session.

    Args:
        seed: All questions are drawn with it; such a session is not kept for going on.
        writer: Takes the events on their way into the log; without it they go straight there.
    """
    now = clock.now()
    said = list(notices(library, log, now, settings))
    remember_told(library, log)
    queue, why = _queue(wish, library, log, now, rng, settings)
    if why:
        said.append(why)
    # A timed session would not be timed after a break.
    kept = seed is None and wish.mode != "timed"
    session = Session(
        library,
        log,
        clock,
        rng,
        wish.mode,
        queue,
        seed=seed,
        keeper=keeper,
        settings=settings,
        keep=Keep(log.home, wish.mode, clock) if kept else None,
        minutes=(wish.minutes or MINUTES) if wish.mode == "timed" else None,
        writer=writer,
    )
    return Begun(session, tuple(said))


def _queue(
    wish: Wish,
    library: Library,
    log: ProgressLog,
    now: datetime,
    rng: random.Random,
    settings: Settings,
) -> tuple[Sequence[str | Waiting] | Standing, str]:
    """The questions to ask, and what there is to say about it."""
    if wish.resume:
        left = unfinished(library, log, now, settings, wish.mode)
        if left is not None:
            standing = replace(left.standing, missed_last=_to_a_date(now, settings))
            chosen = wish.wanted is not None or wish.rule is not None
            return standing, _AS_IT_WAS if chosen else ""
    facts = facts_for(wish.wanted, library, log, now, settings)
    entries = studied(library, settings)
    wanted = wish.wanted or Filter()
    if not wanted.of(entries, facts):
        return (), nothing(wanted, entries, facts)
    if wish.mode == "mistakes":
        count = wanted.count or COUNT
        among = wanted.of(entries, facts)
        found = drill(library, log, now, rng, wish.rule, count=count, among=among)
        return found.queue, found.said
    if wish.mode == "learn":
        queue = _todays_queue(wish, library, log, now, settings, facts)
        waiting = tuple(map(Waiting, queue))
        standing = Standing(waiting, missed_last=_to_a_date(now, settings))
        return standing, _about_today(wish, library, log, now, settings, bool(queue))
    if wish.mode == "timed":
        wanted = _quick(wanted)
        if not wanted.of(entries, facts):
            return (), _ALL_SELF_RATED
    queue = practice(entries, cards(library, log), rng, wanted, facts)
    return queue, "" if queue else SET_ASIDE


def _todays_queue(
    wish: Wish,
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings,
    facts: Facts | None,
) -> list[str]:
    """The plan of the day; with an interview to come, what gains most for it comes first."""
    held = cards(library, log)
    plan = todays_plan(library, log, now, wish.wanted, settings, facts, held)
    if not _to_a_date(now, settings):
        return plan.queue
    day = day_of_reckoning(now, settings.interview, settings.day_starts_at)
    entries = studied(library, settings)
    return by_worth(plan, entries, library.topics, held, log.scheduler(), now, day)


def _to_a_date(now: datetime, settings: Settings) -> bool:
    """Whether an interview is to come: then minutes go first to what gains most for it.

    What was missed a minute ago gains little by being asked at once, so it waits for the end.
    """
    day = day_of_reckoning(now, settings.interview, settings.day_starts_at)
    return day.date() == settings.interview


def _quick(wanted: Filter) -> Filter:
    """All there is, without what the learner would have to judge, unless asked for."""
    kinds = wanted.kinds or frozenset(KINDS) - SELF_RATED
    return replace(wanted, kinds=kinds, count=wanted.count or _PLENTY)


def _about_today(
    wish: Wish,
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings,
    anything: bool,
) -> str:
    if not anything and wish.wanted is not None and wish.wanted.narrows:
        return "Nothing of that is due or new; practice asks all the same."
    if not anything:
        return "Nothing is due or new today; practice asks all the same."
    ahead = horizon(library, log, now, settings)
    return "" if ahead is None or ahead.fits else ahead.sentence()
