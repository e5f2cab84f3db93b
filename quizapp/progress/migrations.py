"""From the tables of an earlier version to those of this one: after a backup, all or nothing.

Only the truth has a version here, the `event` table with its guards. What is derived from it has
one of its own (`derived.VERSION`) and needs no migration: it is derived again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path

from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import files, header, schema
from quizapp.progress.errors import DamagedLog, explain
from quizapp.progress.events import identify
from quizapp.progress.shelf import Backup, free_name


def _one_index_less(db: sqlite3.Connection) -> None:
    # `event_order` finds the last event of a device as well: it is near the end.
    db.execute("DROP INDEX IF EXISTS event_device")


STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _one_index_less}
"""How to get from each version to the next one; run inside a transaction.

A step's test starts from a file of its version in `tests/progress/versions/`.
"""


def upgrade(home: Home, clock: Clock) -> Backup | None:
    """Bring the log of a home up to this version; returns the backup made before, if any.

    Raises:
        DamagedLog: the log does not prove itself, so it was left as it is.
        ForeignFile, NewerVersion, ReadOnlyHome, FullDisk, BusyLog: see there; likewise.
    """
    found = header.inspect(home.database)
    if found is None or found.version == header.VERSION:
        return None
    try:
        with closing(
            sqlite3.connect(home.database, timeout=schema.BUSY_SECONDS, isolation_level=None)
        ) as db:
            db.execute("PRAGMA synchronous = FULL")
            db.execute("BEGIN IMMEDIATE")
            # Another process may have done it, and the file itself not show it yet.
            (version,) = db.execute("PRAGMA user_version").fetchone()
            if version == header.VERSION:
                return None
            if version > header.VERSION:
                raise header.newer(home.database)
            made = _back_up(home, clock)
            for step in range(version, header.VERSION):
                STEPS[step](db)
            db.execute(f"PRAGMA user_version = {header.VERSION}")
            db.execute("COMMIT")
    except sqlite3.Error as error:
        raise explain(error, home.database) from None
    return made


def _back_up(home: Home, clock: Clock) -> Backup:
    files.private_folder(home.backups)
    made = free_name(home, clock.now())
    with files.published(made.path) as temporary:
        with closing(schema.open_reader(home.database)) as source:
            schema.copy(source, temporary)
        if not _proves(temporary):
            raise DamagedLog(
                home.database,
                f"{home.database} is damaged, so it was not brought up to this version",
                "run `quizapp doctor`",
            )
    return made


def _proves(path: Path) -> bool:
    """Whether each event of a copy, of whatever version, has the id of its bytes."""
    try:
        with closing(schema.open_copy(path)) as db:
            whole = db.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",)
            rows = db.execute("SELECT id, bytes FROM event")
            return whole and all(identify(str(data).encode()) == name for name, data in rows)
    except sqlite3.Error:
        return False
