"""Copies of the log that prove themselves, made often and thinned with age.

A backup is written beside its name, proved, put on disk and only then given its name, so that
whatever bears one was whole. The newest is never taken away, and a log that does not prove
itself makes none: so the last good one stays, however long the log has been rotting.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import files, schema
from quizapp.progress.check import examine_copy
from quizapp.progress.errors import DamagedLog, ProgressError, explain
from quizapp.progress.events import Event
from quizapp.progress.log import ProgressLog
from quizapp.progress.proofs import Proofs
from quizapp.progress.shelf import Backup, free_name, listed
from quizapp.progress.verify import ROT, Fault, examine_events

_PROOFS = "proofs-of-backups"
_LATEST = 10
"""So many of the newest are kept whatever their age."""
_KEPT = (("%Y%m%d%H", 48), ("%Y%m%d", 12), ("%G%V", 10), ("%Y%m", 9), ("%Y", 10))
"""The last of each hour, day, week, month and year, and of how many of them."""


def make(log: ProgressLog, clock: Clock) -> Backup:
    """Make a backup, and thin the older ones.

    Raises:
        DamagedLog: the copy does not prove itself; it was not kept, and no older one was removed.
        ReadOnlyHome, FullDisk, BusyLog, UnreadableDisk: it cannot be made now.
    """
    files.private_folder(log.home.backups)
    files.sweep(log.home.backups)
    backup = free_name(log.home, clock.now())
    with files.published(backup.path) as temporary:
        log.copy_to(temporary)
        proofs = Proofs(log.home.cache / _PROOFS)
        with files.syncing(temporary):
            wrong = faults(temporary, proofs)
        if wrong:
            raise DamagedLog(
                log.home.database,
                f"No backup was made, because {log.home.database} is damaged",
                "run `quizapp doctor`; the earlier backups are kept",
            )
    proofs.save()
    thin(log.home, backup)
    return backup


def faults(path: Path, proofs: Proofs | None = None) -> list[Fault]:
    """What is wrong with the file and the events of a copy of the log.

    Args:
        proofs: what was proved of earlier copies; everything is read all the same.

    Raises:
        ForeignFile, NewerVersion, DamagedLog: it cannot be read at all.
    """
    try:
        return examine_copy(path, proofs or Proofs(None))
    except sqlite3.Error as error:
        raise explain(error, path) from None


def events(path: Path) -> list[Event] | None:
    """The events in a copy of the log; None if not every one of them proves itself."""
    try:
        with closing(schema.open_copy(path)) as db:
            found, wrong = examine_events(db)
    except (ProgressError, sqlite3.Error):
        return None
    return None if any(fault.kind in ROT for fault in wrong) else found


def is_good(path: Path) -> bool:
    """Whether each event in a copy of the log has the id of its bytes."""
    try:
        return not faults(path)
    except ProgressError:
        return False


def thin(home: Home, verified: Backup) -> None:
    """Remove the backups that are one too many of their hour, day, week, month or year.

    Args:
        verified: one that was just proved: it stays, and so does what bears a later time.
    """
    backups = [backup for backup in listed(home) if backup < verified]
    keep = kept(backup.time for backup in backups)
    for backup in backups[_LATEST - 1 :]:
        if backup.time not in keep:
            with suppress(OSError):
                backup.path.unlink()


def kept(times: Iterable[datetime]) -> set[datetime]:
    """Of these times, newest first, those whose backups stay."""
    ordered = list(times)
    keep: set[datetime] = set()
    for period, most in _KEPT:
        last = {time.strftime(period): time for time in reversed(ordered)}
        keep.update(sorted(last.values(), reverse=True)[:most])
    return keep
