"""What this process wrote last: so that an undo need not replay, nor an answer ask much."""

from __future__ import annotations

import sqlite3
from collections import OrderedDict
from typing import NamedTuple

from quizapp.progress.schedule import Scheduler
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
    """What is known without asking, for as long as nobody else writes to the file.

    Whatever is not certain is forgotten. To be used after `look`, and believed only inside a
    transaction that writes.
    """

    def __init__(self) -> None:
        self._stamp: tuple[object, ...] | None = None
        self._changes: OrderedDict[str, list[Change]] = OrderedDict()
        self.last: tuple[str, int, int] | None = None
        """Device, number and time (in microseconds) of what was written last."""
        self.scheduler: Scheduler | None = None
        """As the log tunes it."""

    def look(self, db: sqlite3.Connection) -> None:
        """Forget everything if somebody else has written since, or this is another file."""
        (others,) = db.execute("PRAGMA data_version").fetchone()
        if self._stamp != (db, others):
            self._stamp = (db, others)
            self.forget()

    def did(self, question: str, change: Change) -> None:
        """An event was written after all others that are about the question."""
        self._changes.setdefault(question, []).append(change)
        self._changes.move_to_end(question)
        if len(self._changes) > _QUESTIONS:
            self._changes.popitem(last=False)

    def undo(self, question: str, event_id: str) -> Change | None:
        """What the event did that is undone now; None if it is not the last, or that is not known.

        It is the caller who brings the card back, or has what is known of the question forgotten.
        """
        changes = self._changes.get(question)
        return changes.pop() if changes and changes[-1].event == event_id else None

    def forget(self, question: str | None = None) -> None:
        """Something else happened to a question, or to any."""
        if question is None:
            self._changes.clear()
            self.last = self.scheduler = None
        else:
            self._changes.pop(question, None)
