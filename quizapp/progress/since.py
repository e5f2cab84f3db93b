"""What has happened since a log was last looked at: it only grows, so little is read again."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from quizapp.progress import derived


@dataclass(frozen=True)
class Position:
    """How far a log has been read."""

    events: int
    last: str
    """The id of the event written last."""
    derived: str
    """By what cards and answers were derived from the events."""


def end(db: sqlite3.Connection) -> Position:
    """Where the log ends."""
    row = db.execute("SELECT seq, id FROM event ORDER BY seq DESC LIMIT 1").fetchone()
    events, last = row or (0, "")
    return Position(int(events), str(last), derived.note(db, "derived") or "")


def touched(db: sqlite3.Connection, since: Position) -> set[str] | None:
    """The questions that later events are about, also through what they name; None for all.

    Of all it is if the log was never at that position, or one event concerns all of them.
    """
    if not _continues(db, since):
        return None
    found: set[str] = set()
    rows = db.execute(
        "SELECT kind, question, target FROM event WHERE seq > ?", (since.events,)
    ).fetchall()
    for row in rows:
        kind, question, target = row
        while question is None and target is not None:
            named = db.execute(
                "SELECT kind, question, target FROM event WHERE id = ?", (target,)
            ).fetchone()
            kind, question, target = named or ("", None, None)
        if kind == "parameters":
            return None
        if question is not None:
            found.add(str(question))
    return found


def _continues(db: sqlite3.Connection, earlier: Position) -> bool:
    """Whether the log was at that position once, and has only grown since."""
    if earlier.derived != (derived.note(db, "derived") or ""):
        return False
    if not earlier.events:
        return True
    row = db.execute("SELECT id FROM event WHERE seq = ?", (earlier.events,)).fetchone()
    return row is not None and row[0] == earlier.last
