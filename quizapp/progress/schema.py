"""The database file: what is in it, and whether it is ours to open.

The `event` table is the truth and only ever grows. All other tables are derived from it.
"""

from __future__ import annotations

import sqlite3
from contextlib import closing
from functools import cache
from pathlib import Path

from quizapp.progress import derived, header
from quizapp.progress.errors import DamagedLog, explain, foreign
from quizapp.progress.folder import create_private
from quizapp.progress.header import APPLICATION_ID, inspect, newer

BUSY_SECONDS = 10.0

_EVENT_TABLE = """
CREATE TABLE event (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    number INTEGER NOT NULL,
    time INTEGER NOT NULL,
    kind TEXT NOT NULL,
    question TEXT,
    target TEXT,
    session TEXT NOT NULL,
    bytes TEXT NOT NULL
)
"""

# REPLACE deletes without saying so: the trigger on DELETE sees it only while recursive_triggers
# is on, the one on INSERT also for a program that knows nothing of that.
_GUARDS = (
    "CREATE INDEX IF NOT EXISTS event_order ON event(time, device, number)",
    "CREATE INDEX IF NOT EXISTS event_question ON event(question) WHERE question IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS event_target ON event(target) WHERE target IS NOT NULL",
    "CREATE INDEX IF NOT EXISTS event_parameters ON event(kind) WHERE kind = 'parameters'",
    """CREATE TRIGGER IF NOT EXISTS event_never_changes BEFORE UPDATE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never changed'); END""",
    """CREATE TRIGGER IF NOT EXISTS event_never_goes BEFORE DELETE ON event
       BEGIN SELECT RAISE(ABORT, 'events are never deleted'); END""",
    """CREATE TRIGGER IF NOT EXISTS event_is_never_replaced BEFORE INSERT ON event
       WHEN EXISTS (SELECT 1 FROM event WHERE id = NEW.id OR seq = NEW.seq)
       BEGIN SELECT RAISE(ABORT, 'events are never replaced'); END""",
)

_FORMER = ((1, "event_device", "CREATE INDEX event_device ON event(device, number)"),)
"""Indexes that are no more: the last version that had each, and its name and definition."""
_FORMER_NAMES = {name for _, name, _ in _FORMER}


def connect(path: Path) -> sqlite3.Connection:
    """Open the log at `path`, and make it if nothing is there.

    A file that is not ours, or was written by a later version, is not touched.

    Raises:
        ForeignFile, NewerVersion, DamagedLog, ReadOnlyHome, BusyLog: see there.
    """
    is_new = inspect(path) is None
    create_private(path)
    connection = None
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        _read_leniently(connection)
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: its fsync alone is not enough
        connection.execute("PRAGMA recursive_triggers = ON")
        _check(connection, path)
        if is_new:
            _create(connection, path)
        _complete(connection, path)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise explain(error, path) from None
    except BaseException:
        if connection is not None:
            connection.close()
        raise
    return connection


def open_copy(path: Path) -> sqlite3.Connection:
    """Open a database that nobody writes to, for reading alone; nothing is made beside it.

    Raises:
        ForeignFile, NewerVersion, DamagedLog: see there.
    """
    inspect(path)
    return _reading(path, "mode=ro&immutable=1")


def open_reader(path: Path) -> sqlite3.Connection:
    """A second connection to a log that is in use, for reading alone: it holds nobody up.

    Raises:
        DamagedLog, ReadOnlyHome, BusyLog: see there.
    """
    return _reading(path, "mode=ro")


def _reading(path: Path, how: str) -> sqlite3.Connection:
    connection = None
    try:
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?{how}",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,
            check_same_thread=False,
        )
        _read_leniently(connection)
    except sqlite3.Error as error:
        if connection is not None:
            connection.close()
        raise explain(error, path) from None
    return connection


def copy(source: sqlite3.Connection, path: Path) -> None:
    """Copy a whole database to an empty file, as one file without a write-ahead log.

    It is the caller who brings it to the disk: until then a crash leaves nothing of use.

    Raises:
        FullDisk, ReadOnlyHome, UnreadableDisk: the copy cannot be written.
    """
    with closing(sqlite3.connect(path, isolation_level=None)) as target:
        try:
            target.execute("PRAGMA synchronous = OFF")
            target.execute("PRAGMA journal_mode = OFF")
            source.backup(target)
            target.execute("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise explain(error, path) from None


def _read_leniently(connection: sqlite3.Connection) -> None:
    # A flipped bit in a text must reach `verify`, not stop every read.
    connection.text_factory = lambda data: data.decode("utf-8", "replace")
    connection.execute("PRAGMA trusted_schema = OFF")
    try:
        connection.execute("SELECT 1 FROM sqlite_master LIMIT 0")
    except UnicodeDecodeError:
        # SQLite quotes the definition that it cannot read, and that is no text any more.
        raise sqlite3.DatabaseError("its definitions cannot be read") from None


@cache
def objects(version: int) -> frozenset[tuple[str, str, str, str | None]]:
    """What the `sqlite_master` of a whole log of this version holds: type, name, table and
    definition of each.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as db:
        db.execute(_EVENT_TABLE)
        for guard in _GUARDS:
            db.execute(guard)
        for last, _, index in _FORMER:
            if version <= last:
                db.execute(index)
        derived.create(db)
        return frozenset(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """The same two numbers as SQLite sees them, with what still waits in the write-ahead log."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application not in (0, APPLICATION_ID):
        raise foreign(path)
    if version > header.VERSION:
        raise newer(path)


def _name(guard: str) -> str:
    return guard.split(" IF NOT EXISTS ")[1].split()[0]


def _create(connection: sqlite3.Connection, path: Path) -> None:
    """All in one transaction of the rollback journal, so that the header is whole or absent.

    Whoever closes the connection because this failed takes the transaction back.
    """
    connection.execute("BEGIN IMMEDIATE")
    _check(connection, path)
    if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {header.VERSION}")
        connection.execute(_EVENT_TABLE)
    connection.execute("COMMIT")


def _complete(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    names = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    # With a column of another kind or name, every later look at the events might fail.
    if names.get("event") != _EVENT_TABLE.strip():
        lost = "the definition of its events" if "event" in names else "its events"
        raise DamagedLog(path, f"{path} has lost {lost}", "restore a backup with `quizapp restore`")
    # An earlier quizapp that began before the migration may have made its own again.
    former = names.keys() & _FORMER_NAMES
    if former or any(_name(guard) not in names for guard in _GUARDS):
        connection.execute("BEGIN IMMEDIATE")
        _check(connection, path)
        for name in former:
            connection.execute(f"DROP INDEX IF EXISTS {name}")
        for guard in _GUARDS:
            connection.execute(guard)
        connection.execute("COMMIT")
