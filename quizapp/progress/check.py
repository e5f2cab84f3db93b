"""The full check of a log: the file, every event, every number, and the state that follows.

What was proved before and is the same to the last bit is not proved again (see `proofs`): every
row is read, but only what is new or different is parsed, hashed by itself and replayed.
"""

from __future__ import annotations

import sqlite3
import threading
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import compress
from pathlib import Path
from typing import Any

from quizapp.progress import derived, schema, store, verify
from quizapp.progress.consequences import Events, wrong_questions
from quizapp.progress.events import identify
from quizapp.progress.proofs import Proofs
from quizapp.progress.reading import BATCH, batches
from quizapp.progress.schedule import Scheduler
from quizapp.progress.state import derive
from quizapp.progress.verify import Fault


@dataclass
class _Read:
    """What was read of the events."""

    faults: list[Fault] = field(default_factory=list)
    events: Events = field(default_factory=Events)
    devices: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def examine(
    db: sqlite3.Connection,
    path: Path,
    base: Scheduler,
    proofs: Proofs,
    pause: Callable[[], None] | None = None,
    last: tuple[str, int] | None = None,
) -> list[Fault]:
    """Everything that is wrong; the caller holds a transaction, so that it is one moment's log.

    Args:
        path: of the same file, to have SQLite check it meanwhile on a connection of its own.
        pause: called now and then, to let other threads go on.
        last: the device and number that are known to have been written last.
    """
    with checked_beside(path) as of_file:
        read = _events(db, proofs, pause)
        if read.faults:
            wrong = derived.differences(db, derive(store.every(db), base))
        else:
            wrong = wrong_questions(db, base, proofs, read.events, pause)
        state = [verify.of_state(question) for question in wrong]
    faults = of_file() + read.faults
    faults += verify.numbering(read.devices, verify.known_gaps(db), verify.expected(db, last))
    faults += [
        Fault("target", f"Event {event_id} names {target}, which is missing.", event_id)
        for event_id, target in read.events.targets.items()
        if target not in read.events.questions
    ]
    proofs.save()
    return faults + state


def examine_copy(path: Path, proofs: Proofs) -> list[Fault]:
    """What is wrong with a copy of a log that nobody writes to: its pages, its tables, and whether
    each event has the id of its bytes. Less than `examine`, which looks at what follows from them.

    Raises:
        ForeignFile, NewerVersion, DamagedLog: it cannot be read at all.
    """
    found: list[Fault] = []
    with (
        checked_beside(path, "quick_check", immutable=True) as of_file,
        closing(schema.open_copy(path)) as db,
    ):
        for rows in batches(db, "SELECT id, bytes FROM event ORDER BY seq"):
            statement = proofs.state("ids", rows)
            if proofs.holds(statement):
                continue
            wrong = [row[0] for row in rows if not _is_its_id(*row)]
            if not wrong and len(rows) == BATCH:
                proofs.add(statement)
            found += [verify.of_event(name) for name in wrong]
        return of_file() + found


def _is_its_id(name: object, data: object) -> bool:
    return type(data) is str and identify(data.encode("utf-8", "replace")) == name


@contextmanager
def checked_beside(
    path: Path, check: str = "integrity_check", *, immutable: bool = False
) -> Iterator[Callable[[], list[Fault]]]:
    """Have SQLite check a file in another thread; what is yielded waits for what it finds."""
    found: list[Fault] = []
    failed: list[BaseException] = []
    opened: list[sqlite3.Connection] = []

    def work() -> None:
        try:
            with closing(schema.open_copy(path) if immutable else schema.open_reader(path)) as db:
                opened.append(db)
                if check == "integrity_check":
                    # It looks every row up by every index: with SQLite's usual 2 MB it would read
                    # the same pages again and again.
                    db.execute("PRAGMA cache_size = -32000")
                db.execute("BEGIN")
                found.extend(verify.of_file(db, check))
        except BaseException as error:
            failed.append(error)

    thread = threading.Thread(target=work, name="check", daemon=True)
    thread.start()

    def wait() -> list[Fault]:
        thread.join()
        if failed:
            raise failed[0]
        return found

    try:
        yield wait
    except BaseException:
        with suppress(sqlite3.Error, IndexError):
            opened[0].interrupt()
        raise
    finally:
        thread.join()


def _events(db: sqlite3.Connection, proofs: Proofs, pause: Callable[[], None] | None) -> _Read:
    read = _Read()
    events = read.events
    for rows in batches(db, f"{verify.ROWS} ORDER BY seq"):
        statement = proofs.state("events", rows)
        if proofs.holds(statement):
            sound = rows
        else:
            before = len(read.faults)
            sound = _proved(rows, read)
            if len(read.faults) == before and len(rows) == BATCH:
                proofs.add(statement)
        events.count += len(rows)
        if sound:
            _note(sound, read)
        if pause is not None:
            pause()
    return read


def _note(rows: list[tuple[Any, ...]], read: _Read) -> None:
    # Column by column: most rows are answers of one device, and they are very many.
    events = read.events
    ids, devices, numbers, _, kinds, questions, targets, *_ = zip(*rows, strict=True)
    events.questions.update(zip(ids, questions, strict=True))
    for device in set(devices):
        read.devices[device] += compress(numbers, [device == one for one in devices])
    is_answer = [kind == "answer" for kind in kinds]
    events.answers.update(compress(ids, is_answer))
    if not all(is_answer):
        for event_id, kind, target in zip(ids, kinds, targets, strict=True):
            if kind != "answer" and target is not None:
                events.targets[event_id] = target
                if kind == "undo":
                    events.undos.add(event_id)


def _proved(rows: list[tuple[Any, ...]], read: _Read) -> list[tuple[Any, ...]]:
    """Those rows that say whose and which they are; what is wrong with any is noted."""
    legible = []
    for row in rows:
        event = verify.proved(row)
        if event is not None:
            read.events.parsed.append(event)
        else:
            read.faults.append(verify.of_event(row[0]))
            if not verify.legible(row):
                continue
        legible.append(row)
    return legible
