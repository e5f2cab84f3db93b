"""Putting the log right from a backup, without losing what came after it.

The union of all that proves itself is kept: the backup's events, and the log's own, also those
that a damaged file still holds. A file that is replaced is set aside, never written over.
"""

from __future__ import annotations

import os
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Literal

from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import backup, files, folder, schema, shelf, store
from quizapp.progress.device import DeviceFile
from quizapp.progress.errors import (
    BusyLog,
    DamagedLog,
    ForeignFile,
    ProgressError,
    cannot_write,
    explain,
)
from quizapp.progress.events import Event
from quizapp.progress.follow import rebuild
from quizapp.progress.header import inspect
from quizapp.progress.log import ProgressLog
from quizapp.progress.salvage import Remnant, Salvage, salvage
from quizapp.progress.schedule import Fsrs, Scheduler
from quizapp.progress.verify import Gap, examine_events, gaps, is_known, known_gaps, note_gaps

Condition = Literal["whole", "damaged", "missing"]
_SIDES = ("-wal", "-shm", "-journal")
_MOST_ASIDE = 5
_MOST_LISTED = 10_000
"""Of a stretch of numbers that is gone, more than this are not listed one by one."""


class NothingToRestore(ProgressError):
    """There is neither a backup nor anything in the log that proves itself."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a restore would do."""

    source: Path | None
    """The backup; None if there is none that helps."""
    condition: Condition
    """Of the log as it is now."""
    events: Mapping[str, Event]
    """All that will be there afterwards, by id."""
    kept: int
    """How many of them the log itself still proves."""
    later: int
    """How many of these came after the backup."""
    gained: tuple[Event, ...]
    """What the log does not have now, in the order of replay."""
    mended: int
    """How many events had a flipped bit that is set right."""
    lost: tuple[Remnant, ...]
    """What was written once and is proved by nothing any more."""

    @property
    def needed(self) -> bool:
        """Whether restoring changes anything."""
        return self.condition != "whole" or bool(self.gained)


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did."""

    plan: Plan
    set_aside: Path | None
    """Where the replaced file is now."""


def plan(home: Home, source: Path | None = None) -> Plan:
    """What a restore would gain and lose; changes nothing.

    Args:
        source: a backup or another home's log; if not given, the newest backup that proves
            itself, and older ones for what is missing still.

    Raises:
        NewerVersion: the log or `source` was written by a later quizapp.
        ForeignFile: the log or `source` is not ours, and holds no event that is.
        NothingToRestore: there is nothing to restore from.
        ReadOnlyHome, UnreadableDisk: a file cannot be read.
    """
    condition, present, gone = _present(home)
    chosen, given = _given(home, source, present)
    events = {**given, **present.events}
    if not events and condition != "whole":
        raise NothingToRestore(
            f"There is nothing to restore: no backup in {home.backups} proves itself, "
            f"and neither does anything in {home.database}."
        )
    gained = [event for event_id, event in given.items() if event_id not in present.events]
    last = max((event.order for event in given.values()), default=(0, "", 0, ""))
    return Plan(
        source=chosen,
        condition=condition,
        events=events,
        kept=len(present.events),
        later=sum(event.order > last for event in present.events.values()),
        gained=tuple(sorted(gained, key=lambda event: event.order)),
        mended=present.mended,
        lost=_lost(home, events, present.remnants, gone, whole=condition == "whole"),
    )


def restore(home: Home, clock: Clock, chosen: Plan, scheduler: Scheduler | None = None) -> Restored:
    """Do what a plan says.

    A log that is whole takes in what it lacks, after a backup of itself. One that is not is
    built anew; the old file is renamed, and stays.

    Raises:
        BusyLog: another program does not let go of the log.
        DamagedLog: the new file does not prove itself; then the old one was left in its place.
        ReadOnlyHome, FullDisk, UnreadableDisk: it cannot be written; nothing was changed.
    """
    if chosen.condition == "whole":
        with ProgressLog.open(home, clock, scheduler=scheduler) as log:
            backup.make(log, clock)
            log.merge(chosen.gained)
        return Restored(chosen, None)
    folder.prepare(home)
    try:
        with _held(home.database):
            # What was answered while the learner looked at the plan counts too.
            late = _present(home)[1].events
            events = {**chosen.events, **late}
            set_aside = _replace(home, clock, events, chosen.lost, scheduler or Fsrs())
    except OSError as error:
        raise cannot_write(error, home.database) from None
    return Restored(chosen, set_aside)


def _present(home: Home) -> tuple[Condition, Salvage, Mapping[str, list[Gap]]]:
    """The log as it is: its condition, what it proves, and what it knows to be gone."""
    path = home.database
    try:
        if inspect(path) is None and not path.with_name(path.name + "-wal").exists():
            return "missing", Salvage({}, (), 0), {}
        with _reader(path) as db:
            db.execute("BEGIN")
            events, faults = examine_events(db)
            if not any(fault.kind in ("database", "schema", "event") for fault in faults):
                known = known_gaps(db)
                return "whole", Salvage({event.id: event for event in events}, (), 0), known
    except ForeignFile:
        found = salvage(path)
        if not found.events:
            raise
        return "damaged", found, {}
    except (DamagedLog, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error) and isinstance(explain(error, path), BusyLog):
            raise explain(error, path) from None
    return "damaged", salvage(path), {}


def _aside(home: Home) -> dict[str, Event]:
    """What the files prove that earlier restores set aside, also one that was cut off."""
    events: dict[str, Event] = {}
    found = home.data.glob(f"{home.database.name}.damaged-*")
    names = sorted(path for path in found if not path.name.endswith(_SIDES))
    for path in names[-_MOST_ASIDE:]:
        events |= salvage(path).events
    return events


@contextmanager
def _reader(path: Path) -> Iterator[sqlite3.Connection]:
    db = schema.open_reader(path)
    try:
        yield db
    finally:
        db.close()


def _given(
    home: Home, source: Path | None, present: Salvage
) -> tuple[Path | None, dict[str, Event]]:
    """The backup to take, and the events that it (and older ones) prove."""
    if source is not None:
        if not source.is_file():
            raise NothingToRestore(f"There is no backup {source}.")
        try:
            inspect(source)
        except DamagedLog:
            pass
        except ForeignFile:
            if not (found := salvage(source, trusted=False)).events:
                raise
            return source, found.events
        return source, salvage(source, trusted=False).events
    chosen: Path | None = None
    events: dict[str, Event] = {}
    for candidate in shelf.listed(home):
        if chosen is not None and not _missing({**events, **present.events}):
            break
        whole = backup.events(candidate.path)
        if whole is None:
            events = {**salvage(candidate.path).events, **events}
            continue
        events = {**{event.id: event for event in whole}, **events}
        if chosen is None and whole:
            chosen = candidate.path
    return chosen, {**_aside(home), **events}


def _missing(events: Mapping[str, Event]) -> dict[str, list[Gap]]:
    """The stretches below the last number of each device that no event has."""
    numbers: dict[str, set[int]] = defaultdict(set)
    for event in events.values():
        numbers[event.device].add(event.number)
    return {device: found for device, seen in numbers.items() if (found := gaps(seen))}


def _lost(
    home: Home,
    events: Mapping[str, Event],
    remnants: tuple[Remnant, ...],
    known: Mapping[str, list[Gap]],
    *,
    whole: bool,
) -> tuple[Remnant, ...]:
    have = {(event.device, event.number) for event in events.values()}
    stretches = _missing(events)
    last = DeviceFile(home.data / "device").last()
    if last is not None and last not in have:
        device, number = last
        after = max((n for d, n in have if d == device), default=0) + 1
        # In a whole log the very last is one that a kill kept from being written at all.
        if after < number + (not whole):
            stretches.setdefault(device, []).append((after, number - whole))
    lost = {
        (device, number): Remnant(device, number)
        for device, found in stretches.items()
        for gap in found
        if not is_known(gap, known.get(device, ()))
        for number in range(gap[0], min(gap[1], gap[0] + _MOST_LISTED) + 1)
    }
    for remnant in remnants:
        lost[remnant.device, remnant.number] = remnant
    return tuple(lost[key] for key in sorted(lost) if key not in have)


@contextmanager
def _held(path: Path) -> Iterator[None]:
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


def _replace(
    home: Home,
    clock: Clock,
    events: Mapping[str, Event],
    lost: tuple[Remnant, ...],
    scheduler: Scheduler,
) -> Path | None:
    path = home.database
    gone = {device: list(found) for device, found in _missing(events).items()}
    for remnant in lost:
        gone.setdefault(remnant.device, []).append((remnant.number, remnant.number))
    fresh = path.with_name(f".new-{path.name}-{os.getpid()}-{os.urandom(4).hex()}")
    try:
        _build(fresh, events, gone, scheduler)
        found = [fault for fault in backup.faults(fresh) if fault.kind != "target"]
        if any(fault.kind not in ("gap", "duplicate") for fault in found):
            raise DamagedLog(fresh, f"The restored log does not prove itself ({found[0]}).")
        files.sync_file(fresh)
        set_aside = _set_aside(path, f"{clock.now().astimezone(UTC):%Y%m%d-%H%M%S}")
        fresh.replace(path)
        files.sync_folder(path.parent)
    finally:
        for suffix in ("", *_SIDES):
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
    for suffix in _SIDES:
        beside = path.with_name(path.name + suffix)
        if beside.exists():
            beside.rename(aside.with_name(aside.name + suffix))
    if not linked:
        path.rename(aside)
    return aside
