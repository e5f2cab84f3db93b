"""The answers of a log as plain rows, for figures over all of them.

Making an object of each of a hundred thousand answers takes longer than a screen may; here they
stay the tuples that SQLite gives, and only what changed since an earlier look need be read again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TypeAlias, TypeVar

from quizapp.progress import schema, store
from quizapp.progress.days import number_of
from quizapp.progress.derived import of_questions
from quizapp.progress.errors import explain
from quizapp.progress.log import ProgressLog
from quizapp.progress.since import Position, end, touched
from quizapp.progress.times import to_microseconds

_T = TypeVar("_T")

_ROWS = (
    "SELECT time, device, number, offset, question, mode, part = parts - 1, outcome,"
    " IFNULL(rating, 0), milliseconds, NULLIF(misconceptions, '[]') FROM answer"
)
_MINUTE = 60_000_000
_DAY = 1440
_IN_ORDER = "ORDER BY time, device, number, event"

Place: TypeAlias = tuple[int, str, int]
"""Time in microseconds, device, number: where an event stands in the order of replay."""


Row: TypeAlias = tuple[int, str, int, int, str, str, int, str, int, int, str | None]
"""An answer that counts: time, device, number, offset, question, mode, whether it is the last
part, outcome, rating (0 if there is none), milliseconds, the mistakes as a JSON list (if any)."""


class History:
    """One moment of a log; see `reading`."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def position(self) -> Position:
        """Where the log ends."""
        return end(self._db)

    def touched(self, since: Position) -> set[str] | None:
        """The questions that later events are about, also through what they name; None for all.

        Of all it is if the log was never at that position, or one event concerns all of them.
        """
        return touched(self._db, since)

    def questions(self) -> set[str]:
        """The names under which something happened to questions."""
        rows = self._db.execute("SELECT DISTINCT question FROM event WHERE question IS NOT NULL")
        return {str(name) for (name,) in rows}

    def answers(self, questions: Collection[str] | None = None) -> list[Row]:
        """The answers to these questions, or all, in the order of replay.

        Raises:
            ValueError: a row holds text that was never written.
        """
        where = f"WHERE {of_questions(len(questions or ()))}"
        lenient = self._db.text_factory
        self._db.text_factory = str  # read in C, which matters for a hundred thousand rows
        try:
            return self._db.execute(
                f"{_ROWS} {'' if questions is None else where} {_IN_ORDER}", tuple(questions or ())
            ).fetchall()
        except sqlite3.OperationalError as error:
            if "decode" in str(error):
                raise ValueError(str(error)) from None
            raise
        finally:
            self._db.text_factory = lenient

    def resets(self, questions: Collection[str] | None = None) -> dict[str, list[Place]]:
        """When these questions, or all, were put back to their beginning, as far as it counts."""
        which = "question IS NOT NULL"
        if questions is not None:
            which = f"question IN ({', '.join('?' * len(questions))})"
        rows = self._db.execute(
            f"SELECT id, question, time, device, number FROM event WHERE {which}"  # noqa: S608  marks alone
            " AND kind = 'reset' ORDER BY time, device, number, id",
            tuple(questions or ()),
        ).fetchall()
        found: dict[str, list[Place]] = {}
        for event, question, *place in rows:
            if not store.is_undone(self._db, event):
                found.setdefault(question, []).append(tuple(place))
        return found

    def mistaken(self, since: datetime) -> list[tuple[int, int, str]]:
        """Time, offset and mistakes (a JSON list) of the later answers that name any, in order."""
        return self._db.execute(
            "SELECT time, offset, misconceptions FROM answer"
            " WHERE time >= ? AND misconceptions <> '[]' ORDER BY time, device, number, event",
            (to_microseconds(since),),
        ).fetchall()

    def streak(self, today: date, rollover: int, offset: int) -> int:
        """How many days in a row, up to today or yesterday, have answers.

        Args:
            today: The learner's day, with the same rollover.
            offset: Minutes by which local time is mostly ahead of UTC: there is looked first.
        """
        day = number_of(today)
        start = day if self._has_answers(day, rollover, offset) else day - 1
        day = start
        while self._has_answers(day, rollover, offset):
            day -= 1
        return start - day

    def _has_answers(self, day: int, rollover: int, offset: int) -> bool:
        first = day * _DAY + rollover * 60
        # An answer given under another offset lies elsewhere, by less than a day.
        near, far = first - offset, first - _DAY
        for begin, until in ((near, near + _DAY), (far, first + 2 * _DAY)):
            row = self._db.execute(
                "SELECT 1 FROM answer WHERE time >= ? AND time < ?"
                " AND (time / 60000000 + offset - ?) / 1440 = ? LIMIT 1",
                (begin * _MINUTE, until * _MINUTE, rollover * 60, day),
            ).fetchone()
            if row is not None:
                return True
        return False


def read(log: ProgressLog, what: Callable[[History], _T]) -> _T:
    """Something of a log's history; a derived row that is rotten is derived again first.

    Args:
        what: Raises TypeError, ValueError or OverflowError for rows that were never written.

    Raises:
        ProgressError: the log cannot be read.
    """
    try:
        with reading(log) as history:
            return what(history)
    except (TypeError, ValueError, OverflowError):
        log.rebuild()
    with reading(log) as history:
        return what(history)


@contextmanager
def reading(log: ProgressLog) -> Iterator[History]:
    """A log as it is at this moment, on a connection of its own: writers are not held up.

    Raises:
        DamagedLog, ReadOnlyHome, BusyLog: see there.
    """
    path = log.home.database
    db = schema.open_reader(path)
    try:
        db.execute("BEGIN")
        yield History(db)
    except sqlite3.Error as error:
        raise explain(error, path) from None
    finally:
        db.close()
