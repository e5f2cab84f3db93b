"""The ledger of a home: from its cache, brought up to date with the log."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path

import numpy as np

from quizapp.bank.library import Library
from quizapp.progress.history import History, Position, reading
from quizapp.progress.log import ProgressLog
from quizapp.study.cards import renamed
from quizapp.study.kept import read_proved, write_proved
from quizapp.study.statistics.ledger import ANSWER, MISTAKE, Ledger, replayed

_FILE = "statistics.npz"
_VERSION = "1"
_MANY = 500
"""After more changed questions than this, reading all answers is quicker."""


def ledger(library: Library, log: ProgressLog) -> Ledger:
    """All answers of the log in columns.

    Args:
        library: knows the former names of questions.

    Raises:
        ProgressError: the log cannot be read.
    """
    try:
        return _current(library, log)
    except (TypeError, ValueError, OverflowError):
        # A derived row holds what was never written. Derived again, it is as it was.
        log.rebuild()
        return _current(library, log)


def _current(library: Library, log: ProgressLog) -> Ledger:
    file = log.home.cache / _FILE
    scheduler = log.scheduler()
    with reading(log) as history:
        present = renamed(library, history.questions())
        made = _made(scheduler.version, present)
        position = history.position()
        kept = _load(file, made)
        if kept is not None and kept[1] == position:
            return kept[0]
        changed = None if kept is None else _changed(history, kept[1], present)
        if kept is None or changed is None or len(changed) > _MANY:
            found = replayed(history.answers(), history.resets(), scheduler, present)
        else:
            rows, resets = history.answers(changed), history.resets(changed)
            fresh = replayed(rows, resets, scheduler, present)
            found = kept[0].replaced(fresh, {present.get(name, name) for name in changed})
    _save(file, made, position, found)
    return found


def _made(scheduler: str, present: Mapping[str, str]) -> str:
    """What the columns depend on beside the events."""
    told = json.dumps([_VERSION, scheduler, sorted(present.items())])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _changed(history: History, since: Position, present: Mapping[str, str]) -> set[str] | None:
    """The questions to replay, under all their names; None for all."""
    if not history.continues(since):
        return None
    touched = history.touched(since)
    if touched is None:
        return None
    now = {present.get(name, name) for name in touched}
    return touched | now | {old for old, name in present.items() if name in now}


def _load(file: Path, made: str) -> tuple[Ledger, Position] | None:
    """What was kept; None if there is nothing, or nothing that can be used."""
    data = read_proved(file)
    if data is None:
        return None
    try:
        with np.load(io.BytesIO(data), allow_pickle=False) as found:
            about = json.loads(str(found["about"]))
            if about["made"] != made:
                return None
            answers, mistakes = found["answers"], found["mistakes"]
            questions, names = tuple(about["questions"]), tuple(about["names"])
            position = Position(**about["position"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    if answers.dtype != ANSWER or mistakes.dtype != MISTAKE:
        return None
    return Ledger(questions, names, answers, mistakes), position


def _save(file: Path, made: str, position: Position, found: Ledger) -> None:
    """Keep the columns; without a cache they are made afresh each time."""
    about = {
        "made": made,
        "position": asdict(position),
        "questions": found.questions,
        "names": found.names,
    }
    made_of = io.BytesIO()
    np.savez(
        made_of,
        about=np.array(json.dumps(about)),
        answers=found.answers,
        mistakes=found.mistakes,
    )
    with suppress(OSError):
        write_proved(file, made_of.getvalue())
