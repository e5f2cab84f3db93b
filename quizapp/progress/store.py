"""The event table: putting events in, and finding them by what they are about."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import closing
from itertools import chain

from quizapp.progress.errors import InvalidEvent
from quizapp.progress.events import (
    Answer,
    Event,
    Parameters,
    Rate,
    Reset,
    State,
    Undo,
    identify,
)
from quizapp.progress.reading import batches
from quizapp.progress.state import undone
from quizapp.progress.times import to_microseconds

# An event belongs to a question if it is about it, or names one that does.
_FAMILY = """
WITH RECURSIVE family(id) AS (
    SELECT id FROM event WHERE {root}
    UNION
    SELECT event.id FROM event JOIN family ON event.target = family.id
)
SELECT id, bytes FROM event WHERE id IN family
"""
_OF_QUESTION = _FAMILY.format(root="question = ?")
_OF_PARAMETERS = _FAMILY.format(root="kind = 'parameters'")
_OF_EVENT = _FAMILY.format(root="id = ?")


# Not what an undo names that no other undo names: such a one counts.
_MAY_COUNT = """
kind NOT IN ('undo', 'parameters') AND NOT EXISTS (
    SELECT 1 FROM event AS undo WHERE undo.target = event.id AND undo.kind = 'undo'
    AND NOT EXISTS (SELECT 1 FROM event AS redo WHERE redo.target = undo.id AND redo.kind = 'undo')
)
"""

_INSERT = (
    "INSERT INTO event(id, device, number, time, kind, question, target, session, bytes)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


def columns(event: Event) -> tuple[str, str, int, int, str, str | None, str | None, str]:
    """What is kept beside an event's bytes, to find it by."""
    body = event.body
    question = body.question if isinstance(body, (Answer, State, Reset)) else None
    target = body.target if isinstance(body, (Rate, Undo)) else None
    session = "" if isinstance(body, Parameters) else body.session
    time = to_microseconds(event.time)
    return (event.id, event.device, event.number, time, body.kind, question, target, session)


def insert(db: sqlite3.Connection, event: Event, data: bytes) -> None:
    """Put an event with its bytes in, inside the caller's transaction."""
    db.execute(_INSERT, (*columns(event), data.decode("ascii")))


def insert_new(db: sqlite3.Connection, events: Iterable[tuple[Event, bytes]]) -> list[Event]:
    """Put in those events that are not there yet, inside the caller's transaction.

    Args:
        events: each with its bytes.

    Raises:
        InvalidEvent: the id of an event is not that of its bytes.
    """
    known = ids(db)
    new: list[Event] = []
    rows = []
    for event, data in events:
        if identify(data) != event.id:
            raise InvalidEvent(f"Event {event.id} is not what was written.")
        if event.id not in known:
            known.add(event.id)
            new.append(event)
            rows.append((*columns(event), data.decode("ascii")))
    db.executemany(_INSERT, rows)
    return new


def ids(db: sqlite3.Connection) -> set[str]:
    """The ids of all events."""
    return {event_id for (event_id,) in db.execute("SELECT id FROM event")}


def rows(db: sqlite3.Connection, wanted: Collection[str]) -> Iterator[tuple[str, str]]:
    """Ids and bytes of these events, device by device in the order of their numbers."""
    found = db.execute("SELECT id, bytes FROM event ORDER BY device, number, id").fetchall()
    return (row for row in found if row[0] in wanted and type(row[1]) is str)


def every(db: sqlite3.Connection) -> Iterator[Event]:
    """All events, in the order of replay; what cannot be read is left out."""
    rows = batches(db, "SELECT id, bytes FROM event ORDER BY time, device, number, id")
    return _parsed(list(chain.from_iterable(rows)))


def of_question(db: sqlite3.Connection, question: str) -> Iterator[Event]:
    """The events on a question, with all undos and ratings of them."""
    return _parsed(db.execute(_OF_QUESTION, (question,)).fetchall())


def of_parameters(db: sqlite3.Connection) -> Iterator[Event]:
    """The events that tune the scheduler, with all undos of them."""
    # Hardly a log has any, and this is asked at every answer.
    if db.execute("SELECT 1 FROM event WHERE kind = 'parameters' LIMIT 1").fetchone() is None:
        return iter(())
    return _parsed(db.execute(_OF_PARAMETERS).fetchall())


def get(db: sqlite3.Connection, event_id: str) -> Event | None:
    """The event with this id."""
    row = db.execute("SELECT id, bytes FROM event WHERE id = ?", (event_id,)).fetchone()
    return None if row is None else next(_parsed([row]), None)


def is_undone(db: sqlite3.Connection, event_id: str) -> bool:
    """Whether an undo that counts names it."""
    if db.execute("SELECT 1 FROM event WHERE target = ? LIMIT 1", (event_id,)).fetchone() is None:
        return False
    return event_id in undone(of_event(db, event_id))


def of_event(db: sqlite3.Connection, event_id: str) -> Iterator[Event]:
    """An event, and all that name it, directly or not."""
    return _parsed(db.execute(_OF_EVENT, (event_id,)).fetchall())


def subject(db: sqlite3.Connection, event: Event) -> Event | None:
    """What an undo or a rating is about in the end; None if that is not in the log."""
    found: Event | None = event
    while found is not None and isinstance(found.body, (Rate, Undo)):
        found = get(db, found.body.target)
    return found


def undoable(db: sqlite3.Connection, session: str | None, limit: int) -> tuple[Event, ...]:
    """The last of the learner's doings that count, newest first."""
    found: list[Event] = []
    with closing(_newest(db, session, _MAY_COUNT)) as events:
        for event in events:
            if len(found) == limit:
                break
            done = not isinstance(event.body, (Undo, Parameters))
            if done and not is_undone(db, event.id):
                found.append(event)
    return tuple(found)


def redoable(db: sqlite3.Connection, limit: int) -> tuple[Event, ...]:
    """The last undos that count and are no redos, newest first, back to the last other event.

    One whose target is not here is passed over.
    """
    found: list[Event] = []
    with closing(_newest(db, None, "1")) as events:
        for event in events:
            if len(found) == limit or not isinstance(event.body, Undo):
                break
            target = get(db, event.body.target)
            redo = target is None or isinstance(target.body, Undo)
            if not redo and not is_undone(db, event.id):
                found.append(event)
    return tuple(found)


def reaches(db: sqlite3.Connection, device: str, number: int) -> bool:
    """Whether a device has written this number, or a later one; if so, that is known at once."""
    row = db.execute(
        "SELECT 1 FROM event WHERE device = ? AND number >= ? ORDER BY time DESC LIMIT 1",
        (device, number),
    ).fetchone()
    return row is not None


def last_written(db: sqlite3.Connection, device: str) -> tuple[int, int]:
    """Number and time (in microseconds) of a device's last event; zeros if there is none.

    All of an index is read, which takes milliseconds of a long log: ask once, and `reaches` else.
    """
    # Beside a maximum SQLite gives the other columns of its row.
    row = db.execute("SELECT MAX(number), time FROM event WHERE device = ?", (device,)).fetchone()
    number, time = row or (0, 0)
    return (number if type(number) is int else 0, time if type(time) is int else 0)


def _newest(
    db: sqlite3.Connection, session: str | None, which: str
) -> Generator[Event, None, None]:
    where = which if session is None else f"{which} AND session = ?"
    cursor = db.execute(
        f"SELECT id, bytes FROM event WHERE {where}"  # noqa: S608  one of four constants
        " ORDER BY time DESC, device DESC, number DESC, id DESC",
        () if session is None else (session,),
    )
    with closing(cursor):
        yield from _parsed(cursor)


def _parsed(rows: Iterable[tuple[str, str]]) -> Iterator[Event]:
    for event_id, data in rows:
        event = parsed(event_id, data)
        if event is not None:
            yield event


def parsed(event_id: str, data: str) -> Event | None:
    """The event of a row; None if it is so rotten that nothing can be read (`verify` says so)."""
    if type(event_id) is not str or type(data) is not str:
        return None
    try:
        return Event.from_bytes(data, known_id=event_id)
    except InvalidEvent:
        return None
