"""The ledger of a home: from its cache, brought up to date with the log."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from weakref import WeakKeyDictionary

import numpy as np

from quizapp.bank.library import Library
from quizapp.progress.history import History, read
from quizapp.progress.log import ProgressLog
from quizapp.progress.since import Position
from quizapp.study.cards import renamed
from quizapp.study.kept import read_proved, write_proved
from quizapp.study.statistics.ledger import ANSWER, MISTAKE, Ledger, replayed

_FILE = "statistics.npz"
_VERSION = "3"
_MANY = 500
"""After more changed questions than this, reading all answers is quicker."""
_UNWRITTEN = 200
"""After so many events the file is written again."""


@dataclass(frozen=True)
class _Known:
    """A ledger, and what it follows from."""

    made: str
    position: Position
    names: frozenset[str]
    """The names under which its questions were answered."""
    found: Ledger
    written: int
    """How many events of the log those in the file follow from; -1: there is no file."""


_LAST: WeakKeyDictionary[ProgressLog, _Known] = WeakKeyDictionary()
"""The ledger last asked for of each open log."""


def ledger(library: Library, log: ProgressLog) -> Ledger:
    """All answers of the log in columns.

    Args:
        library: knows the former names of questions.

    Raises:
        ProgressError: the log cannot be read.
    """
    known = read(log, lambda history: _current(library, log, history))
    file = log.home.cache / _FILE
    # What the file does not have yet is replayed in no time the next time.
    if known.written < 0 or known.position.events - known.written > _UNWRITTEN:
        _save(file, known)
        known = replace(known, written=known.position.events)
    _LAST[log] = known
    return known.found


def _current(library: Library, log: ProgressLog, history: History) -> _Known:
    position, scheduler = history.position(), log.scheduler()
    before = _LAST.get(log)
    if before is not None and before.position == position:
        names = before.names
    elif before is not None and (touched := history.touched(before.position)) is not None:
        names = before.names | touched
    else:
        names, before = frozenset(history.questions()), None
    present = renamed(library, names)
    made = _made(scheduler.version, present)
    if before is None or before.made != made:
        before = _load(log.home.cache / _FILE, made, names)
    if before is not None and before.position == position:
        return before
    changed = None if before is None else _changed(history, before.position, present)
    if before is None or changed is None or len(changed) > _MANY:
        found = replayed(history.answers(), history.resets(), scheduler.weights, present)
        return _Known(made, position, names, found, -1)
    rows, resets = history.answers(changed), history.resets(changed)
    fresh = replayed(rows, resets, scheduler.weights, present)
    found = before.found.replaced(fresh, changed)
    return replace(before, position=position, names=names, found=found)


def _made(scheduler: str, present: Mapping[str, str]) -> str:
    """What the columns depend on beside the events."""
    told = json.dumps([_VERSION, scheduler, sorted(present.items())])
    return hashlib.blake2b(told.encode(), digest_size=16).hexdigest()


def _changed(history: History, since: Position, present: Mapping[str, str]) -> set[str] | None:
    """The questions to replay, under all their names; None for all."""
    touched = history.touched(since)
    if touched is None:
        return None
    now = {present.get(name, name) for name in touched}
    return touched | now | {old for old, name in present.items() if name in now}


def _load(file: Path, made: str, names: frozenset[str]) -> _Known | None:
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
            known = Ledger(tuple(about["questions"]), tuple(about["names"]), answers, mistakes)
            position = Position(**about["position"])
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
        return None
    if answers.dtype != ANSWER or mistakes.dtype != MISTAKE:
        return None
    return _Known(made, position, names, known, position.events)


def _save(file: Path, known: _Known) -> None:
    """Keep the columns; without a cache they are made afresh each time."""
    about = {
        "made": known.made,
        "position": asdict(known.position),
        "questions": known.found.questions,
        "names": known.found.names,
    }
    made_of = io.BytesIO()
    np.savez(
        made_of,
        about=np.array(json.dumps(about)),
        answers=known.found.answers,
        mistakes=known.found.mistakes,
    )
    with suppress(OSError):
        write_proved(file, made_of.getvalue())
