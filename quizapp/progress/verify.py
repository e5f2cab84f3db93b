"""Proving the log: every event is what was written, none is missing, and the state follows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from quizapp.progress import derived, store
from quizapp.progress.events import Event, identify
from quizapp.progress.schedule import Scheduler
from quizapp.progress.state import derive


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the log."""

    kind: Literal["database", "event", "gap", "duplicate", "target", "state"]
    message: str
    event: str | None = None
    """The id of the event that it is about, if it is about one."""

    def __str__(self) -> str:
        return self.message


def examine(db: sqlite3.Connection, scheduler: Scheduler) -> list[Fault]:
    """Everything that is wrong; the caller holds a transaction, so that it is one moment's log."""
    faults = [
        Fault("database", f"SQLite reports: {text}.")
        for (text,) in db.execute("PRAGMA integrity_check(20)").fetchall()
        if text != "ok"
    ]
    events: list[Event] = []
    rows = db.execute(
        "SELECT id, device, number, time, kind, question, target, session, bytes FROM event"
    ).fetchall()
    for row in rows:
        event = store.parsed(row[0], row[8])
        if event is not None:
            events.append(event)
        if (
            event is None
            or identify(row[8].encode("utf-8")) != row[0]
            or store.columns(event) != row[:8]
        ):
            faults.append(Fault("event", f"Event {row[0]} is not what was written.", row[0]))
    faults += _numbering(rows)
    known = {row[0] for row in rows}
    faults += [
        Fault("target", f"Event {row[0]} names {row[6]}, which is missing.", row[0])
        for row in rows
        if row[6] is not None and row[6] not in known
    ]
    faults += [
        Fault("state", f"The state of {question} is not what its events say: rebuild it.")
        for question in derived.differences(db, derive(events, scheduler))
    ]
    return faults


def _numbering(rows: list[tuple[Any, ...]]) -> list[Fault]:
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        numbers[row[1]].append(int(row[2]))
    faults = []
    for device, seen in sorted(numbers.items()):
        missing = max(seen) - len(set(seen))
        if missing > 0:
            faults.append(Fault("gap", f"Device {device}: {missing} event(s) are missing."))
        if len(set(seen)) < len(seen):
            faults.append(
                Fault("duplicate", f"Device {device}: two events have one number (a copied home).")
            )
    return faults
