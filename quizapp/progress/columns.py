"""All cards at once, as the tuples that SQLite gives, for figures over thousands of them.

Making an object with dates of each of ten thousand cards takes longer than a screen may. Times
stay whole microseconds here; `CardState` is the same for one card at a time.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from operator import itemgetter
from types import MappingProxyType, NoneType
from typing import Any, NamedTuple, get_args

from quizapp.progress.derived import CARD_COLUMNS, RottenState, card_row, select_from
from quizapp.progress.schedule import Phase, Strength
from quizapp.progress.since import Position, end, touched
from quizapp.progress.state import CardState
from quizapp.progress.times import from_microseconds, to_microseconds

_FIRST = to_microseconds(datetime(1, 1, 2, tzinfo=UTC))
_LAST = to_microseconds(datetime(9999, 12, 30, tzinfo=UTC))
_PHASES = frozenset(get_args(Phase))
_INT, _FLOAT = frozenset({int, NoneType}), frozenset({float, int, NoneType})


class CardRow(NamedTuple):
    """What the schedule says of a card; see `CardState`. Times are microseconds since 1970, UTC."""

    question: str
    phase: Phase = "new"
    due: int | None = None
    step: int | None = None
    stability: float | None = None
    difficulty: float | None = None
    reps: int = 0
    lapses: int = 0
    last: int | None = None
    rev: int | None = None
    suspended: int = 0
    buried_until: int | None = None
    flagged: int = 0
    known: int | None = None

    @classmethod
    def of(cls, card: CardState) -> CardRow:
        """A card's row."""
        return cls._make(_OF_A_CARD(card_row(card)))

    def buried(self, when: datetime) -> bool:
        """Whether it is put aside at that time."""
        return self.buried_until is not None and to_microseconds(when) < self.buried_until

    @property
    def strength(self) -> Strength:
        """What the scheduler needs to know of it."""
        last = None if self.last is None else from_microseconds(self.last)
        return Strength(self.phase, self.step, self.stability, self.difficulty, last)


_OF_A_CARD = itemgetter(*map(CARD_COLUMNS.index, CardRow._fields))
_ROWS = select_from("card", CardRow._fields)
_MANY = 200
"""After more questions than this, all rows are read again."""
_KINDS = {
    "question": frozenset({str}), "phase": frozenset({str}), "due": _INT, "step": _INT,
    "stability": _FLOAT, "difficulty": _FLOAT, "reps": frozenset({int}),
    "lapses": frozenset({int}), "last": _INT, "rev": _INT, "suspended": frozenset({int}),
    "buried_until": _INT, "flagged": frozenset({int}), "known": _INT,
}  # fmt: skip
_TIMES = ("due", "last", "buried_until", "known")


def read_rows(
    db: sqlite3.Connection, questions: Collection[str] | None = None
) -> dict[str, CardRow]:
    """Every card by its question, or those of some.

    Raises:
        RottenState: a row is not one that was written.
    """
    where = "" if questions is None else f" WHERE question IN ({', '.join('?' * len(questions))})"
    found = db.execute(_ROWS + where, tuple(questions or ())).fetchall()
    _check(found)
    return {row[0]: CardRow._make(row) for row in found}


def read_learned(db: sqlite3.Connection, since: datetime) -> list[tuple[str, int, int]]:
    """Question, time and offset of the later answers that were the last of a question learned.

    Raises:
        RottenState: a row is not one that was written.
    """
    found = db.execute(
        "SELECT question, time, offset FROM answer"
        " WHERE time >= ? AND mode = 'learn' AND part = parts - 1",
        (to_microseconds(since),),
    ).fetchall()
    if not all(type(time) is type(offset) is int for _, time, offset in found):
        raise RottenState
    return found


def _check(rows: list[tuple[Any, ...]]) -> None:
    """Column by column, which takes a few milliseconds for ten thousand rows."""
    for name, column in zip(CardRow._fields, zip(*rows, strict=True), strict=False):
        if not _KINDS[name].issuperset(map(type, column)):
            raise RottenState
        if name == "phase" and not _PHASES.issuperset(column):
            raise RottenState
        if name in _TIMES:
            times = [time for time in column if time is not None]
            if times and not _FIRST <= min(times) <= max(times) <= _LAST:
                raise RottenState


class KeptRows:
    """The rows as they were read last, for as long as nothing has been written to the file."""

    def __init__(self) -> None:
        self._stamp: tuple[object, ...] | None = None
        self._end: Position | None = None
        self._rows: Mapping[str, CardRow] = {}

    def read(self, db: sqlite3.Connection) -> Mapping[str, CardRow]:
        """As `read_rows`; the same object as before if nothing was written."""
        # What is written here but not yet for good must not be taken for what will be.
        if db.in_transaction:
            return read_rows(db)
        (others,) = db.execute("PRAGMA data_version").fetchone()
        stamp = (db, db.total_changes, others)
        if stamp != self._stamp:
            # What comes in between is read once more the next time.
            now = end(db)
            self._rows = MappingProxyType(self._since(db, now))
            self._stamp, self._end = stamp, now
        return self._rows

    def forget(self) -> None:
        """Read all rows the next time."""
        self._stamp = self._end = None

    def _since(self, db: sqlite3.Connection, now: Position) -> dict[str, CardRow]:
        # With no event since, something else was written: rows that were derived again.
        if self._end is None or now == self._end:
            return read_rows(db)
        changed = touched(db, self._end)
        if changed is None or len(changed) > _MANY:
            return read_rows(db)
        kept = dict(self._rows)
        for question in changed:
            kept.pop(question, None)
        return kept | read_rows(db, changed)
