"""Proving the log: every event is what was written, none is missing, and the state follows."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from quizapp.progress import derived, schema, store
from quizapp.progress.events import Event, identify
from quizapp.progress.reading import batches

Kind = Literal["database", "schema", "event", "gap", "duplicate", "target", "state"]

Gap: TypeAlias = tuple[int, int]
"""The first and the last of the numbers that are missing."""

ROT: frozenset[Kind] = frozenset({"database", "schema", "event"})
"""Damage to the file itself; it is repaired by restoring."""

_TAIL = 16
"""How many of the last events are looked at when the log is opened."""
_GONE = "gone"
_EXPECTED = "expected"
ROWS = "SELECT id, device, number, time, kind, question, target, session, bytes FROM event"


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with the log."""

    kind: Kind
    message: str
    event: str | None = None
    """The id of the event that it is about, if it is about one."""

    def __str__(self) -> str:
        return self.message


def examine_events(db: sqlite3.Connection) -> tuple[list[Event], list[Fault]]:
    """The events that can be read, and what is wrong with the file, its tables and any event."""
    faults = of_file(db)
    events: list[Event] = []
    devices: dict[str, list[int]] = defaultdict(list)
    known: set[str] = set()
    targets: list[tuple[str, str]] = []
    for rows in batches(db, f"{ROWS} ORDER BY seq"):
        for row in rows:
            event = proved(row)
            if event is None:
                event = store.parsed(row[0], row[8])
                faults.append(of_event(row[0]))
                if not legible(row):
                    continue
            if event is not None:
                events.append(event)
            known.add(row[0])
            devices[row[1]].append(row[2])
            if row[6] is not None:
                targets.append((row[0], row[6]))
    faults += numbering(devices, known_gaps(db), expected(db))
    faults += [
        Fault("target", f"Event {event_id} names {target}, which is missing.", event_id)
        for event_id, target in targets
        if target not in known
    ]
    return events, faults


def of_event(event_id: object) -> Fault:
    """That an event is not what was written."""
    return Fault("event", f"Event {event_id} is not what was written.", str(event_id))


def of_state(question: str) -> Fault:
    """That the rows of a question are not what its events say."""
    return Fault("state", f"The state of {question} is not what its events say: rebuild it.")


def examine_tail(db: sqlite3.Connection, last: tuple[str, int] | None) -> list[Fault]:
    """What is wrong with the last events: what a crash or a failing disk hits first. Quick.

    Args:
        last: the device and number that are known to have been written last.
    """
    faults = [
        of_event(row[0])
        for row in db.execute(f"{ROWS} ORDER BY seq DESC LIMIT {_TAIL}").fetchall()
        if proved(row) is None
    ]
    if last is not None and not store.reaches(db, *last):
        faults.append(Fault("gap", f"Device {last[0]}: the last event(s) are missing."))
    return faults


def gaps(numbers: Iterable[int], end: int = 0) -> list[Gap]:
    """The stretches of numbers, from 1 to the last or to `end`, that are missing."""
    ordered = sorted(set(numbers))
    if ordered and ordered[0] == 1 and ordered[-1] == len(ordered) >= end:
        return []  # as nearly always, and there may be very many
    found: list[Gap] = []
    following = 1
    for number in ordered:
        if number > following:
            found.append((following, number - 1))
        following = max(following, number + 1)
    if following <= end:
        found.append((following, end))
    return found


def known_gaps(db: sqlite3.Connection) -> dict[str, list[Gap]]:
    """The stretches of each device's numbers that a restore found to be gone for good."""
    try:
        found = json.loads(derived.note(db, _GONE) or "{}")
        return {
            str(device): [(int(first), int(last)) for first, last in stretches]
            for device, stretches in found.items()
        }
    except (TypeError, ValueError, AttributeError):
        return {}


def note_gaps(db: sqlite3.Connection, found: Mapping[str, Iterable[Gap]]) -> None:
    """Write down which stretches are gone for good, inside the caller's transaction."""
    derived.write_note(db, _GONE, json.dumps({device: list(found[device]) for device in found}))


def expected(db: sqlite3.Connection, last: tuple[str, int] | None = None) -> dict[str, int]:
    """Of devices that lost their last events, the number up to which they had written.

    Args:
        last: the device and number that are known to have been written last.
    """
    try:
        noted = json.loads(derived.note(db, _EXPECTED) or "{}")
        found = {str(device): int(number) for device, number in noted.items()}
    except (TypeError, ValueError, AttributeError):
        found = {}
    if last is not None:
        found[last[0]] = max(last[1], found.get(last[0], 0))
    return found


def expect(db: sqlite3.Connection, device: str, number: int) -> None:
    """Note that a device had written up to this number, if the log does not have it."""
    if not store.reaches(db, device, number):
        noted = json.dumps(expected(db, (device, number)))
        derived.write_note(db, _EXPECTED, noted)


def is_known(gap: Gap, known: Iterable[Gap]) -> bool:
    """Whether a stretch lies in one of the known ones."""
    return any(first <= gap[0] and gap[1] <= last for first, last in known)


def proved(row: tuple[Any, ...]) -> Event | None:
    """The event of a row that is, with all its columns, what was written."""
    data = row[8]
    if type(data) is not str or identify(data.encode("utf-8", "replace")) != row[0]:
        return None
    try:
        event = Event.from_own(data, row[0])
    except (ValueError, KeyError, TypeError):
        return None
    return event if store.columns(event) == row[:8] else None


def legible(row: tuple[Any, ...]) -> bool:
    """Whether a row that is not what was written still says whose and which it was."""
    return all(
        isinstance(value, kind) for value, kind in zip(row[:3], (str, str, int), strict=True)
    ) and isinstance(row[6], (str, type(None)))


def of_file(db: sqlite3.Connection, check: str = "integrity_check") -> list[Fault]:
    """What SQLite finds wrong with a file, and definitions that are not what was written."""
    faults = [
        Fault("database", f"SQLite reports: {' '.join(str(text).split())}.")
        for (text,) in db.execute(f"PRAGMA {check}(20)").fetchall()
        if text != "ok"
    ]
    (version,) = db.execute("PRAGMA user_version").fetchone()
    present = set(db.execute("SELECT type, name, tbl_name, sql FROM sqlite_master"))
    wrong = present ^ schema.objects(version)
    if derived.is_of_another_version(db):
        wrong = {found for found in wrong if found[2] not in derived.TABLES}
    for _, name, _, _ in sorted(wrong, key=lambda found: str(found[1])):
        fault = Fault("schema", f"The definition of {name} is not what was written.")
        if fault not in faults:
            faults.append(fault)
    return faults


def numbering(
    devices: Mapping[str, list[int]],
    known: Mapping[str, list[Gap]],
    ends: Mapping[str, int],
) -> list[Fault]:
    """What is missing of the numbers of each device, or there twice.

    Args:
        known: stretches that are known to be gone for good.
        ends: up to which number a device had written at least.
    """
    faults = []
    for device in sorted(devices.keys() | ends.keys()):
        numbers = devices.get(device, [])
        missing = sum(
            gap[1] - gap[0] + 1
            for gap in gaps(numbers, ends.get(device, 0))
            if not is_known(gap, known.get(device, ()))
        )
        if missing > 0:
            faults.append(Fault("gap", f"Device {device}: {missing} event(s) are missing."))
        if len(set(numbers)) < len(numbers):
            faults.append(
                Fault("duplicate", f"Device {device}: two events have one number (a copied home).")
            )
    return faults
