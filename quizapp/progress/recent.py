"""The cards as they were before what was written last here, so that an undo need not replay."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from typing import NamedTuple

from quizapp.progress.state import CardState

_QUESTIONS = 200
"""Of so many questions; of those before, an undo replays."""


class Change(NamedTuple):
    """What an event did to the card of its question."""

    event: str
    """The id."""
    moved: bool
    """Whether it did anything to it."""
    before: CardState | None
    """The card before it; None if there was none, or it is the same."""


class Recent:
    """What the last events of this process did, for as long as nobody else writes to the file.

    Whatever is not certain is forgotten. Used inside a transaction that writes.
    """

    def __init__(self) -> None:
        self._stamp: tuple[object, ...] | None = None
        self._changes: OrderedDict[str, list[Change]] = OrderedDict()

    def did(self, db: sqlite3.Connection, question: str, change: Change) -> None:
        """An event was written after all others that are about the question."""
        self._check(db)
        self._changes.setdefault(question, []).append(change)
        self._changes.move_to_end(question)
        if len(self._changes) > _QUESTIONS:
            self._changes.popitem(last=False)

    def undo(self, db: sqlite3.Connection, question: str, event_id: str) -> Change | None:
        """What the event did that is undone now; None if it is not the last, or that is not known.

        It is the caller who brings the card back.
        """
        self._check(db)
        changes = self._changes.get(question)
        if changes and changes[-1].event == event_id:
            return changes.pop()
        self.forget(question)
        return None

    def forget(self, question: str | None = None) -> None:
        """Something else happened to a question, or to any."""
        if question is None:
            self._changes.clear()
        else:
            self._changes.pop(question, None)

    def _check(self, db: sqlite3.Connection) -> None:
        (others,) = db.execute("PRAGMA data_version").fetchone()
        if self._stamp != (db, others):
            self._stamp = (db, others)
            self._changes.clear()
