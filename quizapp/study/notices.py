"""What a learner should know before they study, a sentence each, in whichever face they sit."""

from __future__ import annotations

import contextlib
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from quizapp.bank.library import Library
from quizapp.bank.problems import nearest, shown
from quizapp.counting import count
from quizapp.progress.days import local_day
from quizapp.progress.log import ProgressLog
from quizapp.settings import SettingProblem, Settings
from quizapp.small_files import read_json, write_json
from quizapp.study.cards import present_id

CLOCK_SLACK = timedelta(minutes=5)
"""A clock that is set right by less than this is no news."""
FILE = "told.json"
"""In the home: the vanished questions that the learner has been told of."""
_NAMED = 3


def notices(
    library: Library,
    log: ProgressLog,
    now: datetime,
    settings: Settings | None = None,
) -> tuple[str, ...]:
    """All that the log and the date give rise to."""
    own = settings or Settings()
    found = (
        _damage(log),
        no_backup(log),
        _clock(log, now),
        _interview(own, local_day(now, own.day_starts_at)),
        unknown_packs(library, own),
        _gone(vanished(library, log) - told(log)),
    )
    return tuple(sentence for sentence in found if sentence)


def vanished(library: Library, log: ProgressLog) -> frozenset[str]:
    """Questions that the learner has answered and whose packs are there without them.

    A pack that is gone as a whole was taken away, mostly by the learner.
    """
    packs = {pack.id for pack in library.packs if pack.questions}
    return frozenset(
        name
        for name, card in log.card_rows().items()
        if card.reps
        and name not in library
        and name.partition("/")[0] in packs
        and present_id(library, name) is None
    )


def told(log: ProgressLog) -> frozenset[str]:
    """The vanished questions that are no news."""
    found = read_json(log.home.data / FILE)
    names = found.get("vanished") if isinstance(found, dict) else None
    return frozenset(map(str, names)) if isinstance(names, list) else frozenset()


def remember_told(library: Library, log: ProgressLog) -> None:
    """What has vanished so far is no news from now on; what has come back would be again."""
    present = vanished(library, log)
    if present != told(log):
        # Without the file the learner is told again.
        with contextlib.suppress(OSError):
            write_json(log.home.data / FILE, {"vanished": sorted(present)})


def no_backup(log: ProgressLog) -> str:
    """That there is no backup of the last answers, if there should be one."""
    return f"There is no backup of your last answers yet: {log.unbacked}" if log.unbacked else ""


def unknown_packs(library: Library, settings: Settings) -> str:
    """That packs are to be studied which there are not, if that is so."""
    names = [name for name in settings.study if library.pack_named(name) is None]
    if not names:
        return ""
    ids = [pack.id for pack in library.packs]
    said = ", ".join(_unknown_pack(name, ids) for name in names[:_NAMED])
    more = ", …" if len(names) > _NAMED else ""
    some = "a pack that is not there" if len(names) == 1 else "packs that are not there"
    return f"The setting `study` names {some}: {said}{more}."


def _unknown_pack(name: str, ids: Sequence[str]) -> str:
    close = nearest(name, ids)
    return f"{shown(name)} (did you mean `{close}`?)" if close else shown(name)


def _damage(log: ProgressLog) -> str:
    if not log.faults:
        return ""
    return (
        "Something of your progress is damaged or missing. What is there is used and kept; "
        "`quizapp doctor` says what it is, `quizapp restore --preview` what a backup brings back."
    )


def _clock(log: ProgressLog, now: datetime) -> str:
    last = log.undoable()
    if not last or (ahead := last[0].time - now) <= CLOCK_SLACK:
        return ""
    return (
        f"The clock stands {_behind(ahead)} before your last answer. Answers are kept all "
        "the same, dated like that one until the clock has caught up; set it right if it is "
        "wrong."
    )


def _interview(own: Settings, today: date) -> str:
    if own.interview is None or own.interview >= today:
        return ""
    return (
        f"The interview of {own.interview.isoformat()} is over; set the next date, or none, "
        "in the settings."
    )


def _gone(names: Collection[str]) -> str:
    if not names:
        return ""
    shown = ", ".join(sorted(names)[:_NAMED]) + (" …" if len(names) > _NAMED else "")
    if len(names) == 1:
        return (
            f"A question that you have answered is no longer in its pack ({shown}). Your "
            "answers are kept, and count again if it returns."
        )
    return (
        f"{len(names)} questions that you have answered are no longer in their packs ({shown}). "
        "Your answers are kept, and count again if they return."
    )


def of_settings(problems: Sequence[SettingProblem]) -> tuple[str, ...]:
    """What is wrong with the settings file: the first of it, and how much more there is."""
    if not problems:
        return ()
    further = len(problems) - 1
    more = f" (and {count(further, 'more problem')})" if further else ""
    return (f"{problems[0]}{more}. Whatever is right in the file holds.",)


def _behind(time: timedelta) -> str:
    minutes = round(time / timedelta(minutes=1))
    if minutes < 60:
        return f"{minutes} minutes"
    hours = round(time / timedelta(hours=1))
    if hours < 48:
        return f"{hours} hours" if hours > 1 else "an hour"
    return f"{round(time / timedelta(days=1))} days"
