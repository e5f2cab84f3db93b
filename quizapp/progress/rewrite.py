"""A log built anew from its events, and put in the place of one that is damaged."""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC
from pathlib import Path

from quizapp import disk
from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import backup, schema, store
from quizapp.progress.errors import BusyLog, DamagedLog, explain
from quizapp.progress.events import Event
from quizapp.progress.follow import rebuild
from quizapp.progress.salvage import Remnant
from quizapp.progress.schedule import Scheduler
from quizapp.progress.verify import Gap, gaps, note_gaps

SIDES = ("-wal", "-shm", "-journal")
"""What SQLite keeps beside a database."""


def missing(events: Mapping[str, Event], ends: Mapping[str, int]) -> dict[str, list[Gap]]:
    """The stretches of each device's numbers that no event has."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for event in events.values():
        numbers[event.device].add(event.number)
    return {
        device: found
        for device in numbers.keys() | ends.keys()
        if (found := gaps(numbers[device], ends.get(device, 0)))
    }


@contextmanager
def held(path: Path) -> Iterator[None]:
    """Nobody writes to the log meanwhile, if SQLite can still be had to lock it."""
    db: sqlite3.Connection | None = None
    try:
        if path.exists():
            try:
                db = sqlite3.connect(path, timeout=schema.BUSY_SECONDS, isolation_level=None)
                db.execute("BEGIN IMMEDIATE")
            except sqlite3.Error as error:
                if isinstance(explain(error, path), BusyLog):
                    raise explain(error, path) from None
        yield
    finally:
        if db is not None:
            with suppress(sqlite3.Error):
                db.close()


def replace(
    home: Home,
    clock: Clock,
    events: Mapping[str, Event],
    lost: tuple[Remnant, ...],
    scheduler: Scheduler,
) -> Path | None:
    """Build a log of these events, prove it, and put it in its place; the caller holds that.

    Args:
        lost: what is gone for good; it is noted in the new log.

    Returns:
        Where the file is now that was there before, if there was one.

    Raises:
        DamagedLog: the new file does not prove itself; the old one was left in its place.
        OSError, FullDisk: it cannot be written; likewise.
    """
    path = home.database
    ends: dict[str, int] = {}
    for remnant in lost:
        ends[remnant.device] = max(remnant.number, ends.get(remnant.device, 0))
    fresh = path.with_name(f".new-{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        _build(fresh, events, missing(events, ends), scheduler)
        if found := backup.faults(fresh):
            raise DamagedLog(fresh, f"The restored log does not prove itself ({found[0]})")
        disk.sync_file(fresh)
        set_aside = _set_aside(path, f"{clock.now().astimezone(UTC):%Y%m%d-%H%M%S}")
        fresh.replace(path)
        disk.sync_folder(path.parent)
    finally:
        for suffix in ("", *SIDES):
            with suppress(OSError):
                fresh.with_name(fresh.name + suffix).unlink(missing_ok=True)
    return set_aside


def _build(
    path: Path,
    events: Mapping[str, Event],
    gone: Mapping[str, list[Gap]],
    scheduler: Scheduler,
) -> None:
    db = schema.connect(path)
    try:
        db.execute("BEGIN IMMEDIATE")
        ordered = sorted(events.values(), key=lambda event: event.order)
        store.insert_new(db, ((event, event.to_bytes()) for event in ordered))
        rebuild(db, scheduler)
        note_gaps(db, gone)
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error as error:
        raise explain(error, path) from None
    finally:
        db.close()


def _set_aside(path: Path, stamp: str) -> Path | None:
    """Give the old file another name, with what belongs to it, before the new one comes.

    The write-ahead log goes first: beside the new file it would be taken for its own. Its events
    stay in reach at every moment, for a restore looks at what was set aside.
    """
    if not path.exists():
        return None
    copy = 1
    while (aside := path.with_name(f"{path.name}.damaged-{stamp}-{copy}")).exists():
        copy += 1
    try:
        os.link(path, aside)
        linked = True
    except OSError:  # a file system without hard links
        linked = False
    for suffix in SIDES:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    if not linked:
        path.rename(aside)
    return aside
