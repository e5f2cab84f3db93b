"""Putting the log right from a backup, without losing what came after it.

The union of all that proves itself is kept: the backup's events, and the log's own, also those
that a damaged file still holds. A file that is replaced is set aside, never written over.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from quizapp.clock import Clock
from quizapp.paths import Home
from quizapp.progress import backup, folder, schema, shelf
from quizapp.progress.device import DeviceFile
from quizapp.progress.errors import (
    BusyLog,
    DamagedLog,
    ForeignFile,
    ProgressError,
    ReadOnlyHome,
    cannot_write,
    explain,
)
from quizapp.progress.events import Event
from quizapp.progress.header import inspect
from quizapp.progress.log import ProgressLog
from quizapp.progress.rewrite import SIDES, held, missing, replace
from quizapp.progress.salvage import Remnant, Salvage, salvage
from quizapp.progress.schedule import Fsrs, Scheduler
from quizapp.progress.verify import (
    ROT,
    Gap,
    examine_events,
    expected,
    is_known,
    known_gaps,
)

Condition = Literal["whole", "damaged", "missing"]
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
class _Ledger:
    """What is known of what is missing."""

    gone: Mapping[str, list[Gap]]
    """Stretches of each device's numbers that an earlier restore found to be gone."""
    ends: Mapping[str, int]
    """The number up to which a device had written."""


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
        ForeignFile: the log is not ours and there are no backups of ours either, or `source`
            is not ours; and it holds no event that is.
        NothingToRestore: there is nothing to restore from.
        ReadOnlyHome, UnreadableDisk: a file cannot be read.
    """
    condition, present, ledger = _present(home)
    chosen, given = _given(home, source, present, ledger.ends)
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
        lost=_lost(events, present.remnants, ledger),
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
        with held(home.database):
            # What was answered while the learner looked at the plan counts too.
            late = _present(home)[1].events
            events = {**chosen.events, **late}
            set_aside = replace(home, clock, events, chosen.lost, scheduler or Fsrs())
    except OSError as error:
        raise cannot_write(error, home.database) from None
    return Restored(chosen, set_aside)


def _present(home: Home) -> tuple[Condition, Salvage, _Ledger]:
    """The log as it is: its condition, what it proves, and what it knows of what is missing."""
    path = home.database
    last = DeviceFile(home.device).last()
    ledger = _Ledger({}, {} if last is None else {last[0]: last[1]})
    try:
        if inspect(path) is None and not path.with_name(path.name + "-wal").exists():
            return "missing", Salvage({}, (), 0), ledger
        with closing(schema.open_reader(path)) as db:
            db.execute("BEGIN")
            events, faults = examine_events(db)
            if not any(fault.kind in ROT for fault in faults):
                ledger = _Ledger(known_gaps(db), expected(db, last))
                return "whole", Salvage({event.id: event for event in events}, (), 0), ledger
    except ForeignFile:
        found = salvage(path)
        # Where backups lie beside it, it stands in our place: something made it unrecognisable.
        if not found.events and not shelf.listed(home):
            raise
        return "damaged", found, ledger
    except (DamagedLog, sqlite3.Error) as error:
        if isinstance(error, sqlite3.Error):
            told = explain(error, path)
            if isinstance(told, (BusyLog, ReadOnlyHome)):
                raise told from None
    return "damaged", salvage(path), ledger


def _aside(home: Home) -> dict[str, Event]:
    """What the files prove that earlier restores set aside, also one that was cut off."""
    events: dict[str, Event] = {}
    found = home.data.glob(f"{home.database.name}.damaged-*")
    names = sorted(path for path in found if not path.name.endswith(SIDES))
    for path in names[-_MOST_ASIDE:]:
        events |= salvage(path).events
    return events


def _given(
    home: Home, source: Path | None, present: Salvage, ends: Mapping[str, int]
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
        if chosen is not None and not missing({**events, **present.events}, ends):
            break
        whole = backup.events(candidate.path)
        if whole is None:
            events = {**salvage(candidate.path).events, **events}
            continue
        events = {**{event.id: event for event in whole}, **events}
        if chosen is None and whole:
            chosen = candidate.path
    return chosen, {**_aside(home), **events}


def _lost(
    events: Mapping[str, Event], remnants: tuple[Remnant, ...], ledger: _Ledger
) -> tuple[Remnant, ...]:
    have = {(event.device, event.number) for event in events.values()}
    lost = {
        (device, number): Remnant(device, number)
        for device, found in missing(events, ledger.ends).items()
        for gap in found
        if not is_known(gap, ledger.gone.get(device, ()))
        for number in range(gap[0], min(gap[1], gap[0] + _MOST_LISTED) + 1)
    }
    for remnant in remnants:
        lost[remnant.device, remnant.number] = remnant
    return tuple(lost[key] for key in sorted(lost) if key not in have)
