"""The database file: what is in it, and whether it is ours to open.

The `event` table is the truth and only ever grows. All other tables are derived from it.
SQLite's file format: https://www.sqlite.org/fileformat.html.
"""

from __future__ import annotations

import sqlite3
import stat
import struct
from pathlib import Path

from quizapp.progress.errors import (
    DamagedLog,
    NewerVersion,
    cannot_write,
    explain,
    foreign,
)
from quizapp.progress.folder import create_private

APPLICATION_ID = 0x515A4150
"""`QZAP`, in SQLite's header."""
VERSION = 1
BUSY_SECONDS = 10.0

_HEADER = 100
_MAGIC = b"SQLite format 3\x00"

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
    "CREATE INDEX IF NOT EXISTS event_device ON event(device, number)",
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


def connect(path: Path) -> sqlite3.Connection:
    """Open the log at `path`, and make it if nothing is there.

    A file that is not ours, or was written by a later version, is not touched.

    Raises:
        ForeignFile, NewerVersion, DamagedLog, ReadOnlyHome, BusyLog: see there.
    """
    is_new = _look(path)
    create_private(path)
    connection = None
    try:
        connection = sqlite3.connect(
            path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
        )
        # A flipped bit in a text must reach `verify`, not stop every read.
        connection.text_factory = lambda data: data.decode("utf-8", "replace")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA fullfsync = ON")  # macOS: its fsync alone is not enough
        connection.execute("PRAGMA recursive_triggers = ON")
        connection.execute("PRAGMA trusted_schema = OFF")
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


def _look(path: Path) -> bool:
    """Whether there is no log yet; refuses what is not ours before SQLite may touch it."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise foreign(path)
        with path.open("rb") as file:
            header = file.read(_HEADER)
    except FileNotFoundError:
        return True
    except OSError as error:
        raise cannot_write(error, path) from None
    if not header:
        return True
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise foreign(path)
    version, application = struct.unpack(">I4xI", header[60:72])
    if application != APPLICATION_ID:
        raise foreign(path)
    if version > VERSION:
        raise _newer(path)
    return False


def _newer(path: Path) -> NewerVersion:
    return NewerVersion(
        path, f"{path} was written by a newer quizapp, so it was left alone: upgrade quizapp."
    )


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """The same two numbers as SQLite sees them, with what still waits in the write-ahead log."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if application not in (0, APPLICATION_ID):
        raise foreign(path)
    if version > VERSION:
        raise _newer(path)


def _create(connection: sqlite3.Connection, path: Path) -> None:
    """All in one transaction of the rollback journal, so that the header is whole or absent."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        _check(connection, path)
        if connection.execute("SELECT COUNT(*) FROM sqlite_master").fetchone() == (0,):
            connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version = {VERSION}")
            connection.execute(_EVENT_TABLE)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _complete(connection: sqlite3.Connection, path: Path) -> None:
    if connection.execute("PRAGMA journal_mode").fetchone() != ("wal",):
        connection.execute("PRAGMA journal_mode = WAL")
    names = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    if "event" not in names:
        raise DamagedLog(
            path, f"{path} has lost its events: restore a backup with `quizapp restore`."
        )
    if any(guard.split(" IF NOT EXISTS ")[1].split()[0] not in names for guard in _GUARDS):
        connection.execute("BEGIN IMMEDIATE")
        try:
            for guard in _GUARDS:
                connection.execute(guard)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
