"""What Today says beside the figures: the interview, what was left unfinished, what is amiss."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.progress.log import ProgressLog
    from quizapp.settings import Loaded
    from quizapp.study.mode import Mode


@dataclass(frozen=True)
class LeftOff:
    """A session to go on with."""

    mode: Mode
    left: int
    total: int


@dataclass(frozen=True)
class News:
    """Sentences, and the sessions to go on with."""

    plan: str = ""
    """Whether the new material fits into the days until the interview."""
    warnings: tuple[str, ...] = ()
    left_off: tuple[LeftOff, ...] = ()
    """Those left today: first what was to be learned, then the latest."""


_CUT_OFF = "Your interview was cut off. What you had said counts and is in its report."


def news(
    library: Library, log: ProgressLog, now: datetime, loaded: Loaded, *, cut_off: bool
) -> News:
    """All of it.

    Args:
        cut_off: whether the app went away in the middle of an open answer last time.

    Raises:
        ProgressError: the log cannot be read.
    """
    from quizapp.study.notices import notices, of_settings
    from quizapp.study.opening import horizon
    from quizapp.study.resume import unfinished

    settings = loaded.settings
    ahead = horizon(library, log, now, settings)
    modes: tuple[Mode, ...] = ("learn", "practice", "mistakes")
    left = [
        found
        for mode in modes
        if (found := unfinished(library, log, now, settings, mode)) is not None
    ]
    left.sort(key=lambda found: (found.mode == "learn", found.when), reverse=True)
    return News(
        "" if ahead is None else ahead.sentence(),
        (
            *((_CUT_OFF,) if cut_off else ()),
            *of_settings(loaded.problems),
            *notices(library, log, now, settings),
        ),
        tuple(LeftOff(found.mode, found.left, found.done + found.left) for found in left),
    )


def day_line(now: datetime, interview: date | None, rollover: int) -> str:
    """The day for the top of Today: the interview's if it is to come, else today."""
    from quizapp.progress.days import local_day

    today = local_day(now, rollover)
    if interview is None or interview < today:
        return _day(now.date())
    days = (interview - today).days
    when = {0: "today", 1: "tomorrow"}.get(days, f"in {days} days")
    return f"interview {when} · {_day(interview)}"


def _day(day: date) -> str:
    return f"{day:%a} {day.day} {day:%b}"
