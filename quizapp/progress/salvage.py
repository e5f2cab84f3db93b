"""What a damaged log still proves: each event stands for itself by its id.

Rows are read page by page, and what no row leads to is looked for in the bare bytes. A row of
which a single bit has flipped is mended: only the right bit gives the event its id again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizapp.progress.errors import InvalidEvent, cannot_write
from quizapp.progress.events import Event, identify
from quizapp.progress.pages import Pages, Value
from quizapp.progress.times import from_microseconds

_COLUMNS = 10
_ID = re.compile(rb"[0-9a-f]{32}\Z")
_DEVICE = re.compile(rb"[0-9a-f]{16}\Z")
_START = b'{"body":{'
_EVENT = re.compile(
    rb'\{"body":\{.*?\},"device":"[0-9a-f]{16}","kind":"[a-z]+",'
    rb'"number":\d+,"offset":-?\d+,"time":\d+\}',
    re.DOTALL,
)
_NEAR = 4096
"""In a row, the id stands within so many bytes before the event."""
_NOT_OURS = re.compile(rb"[^ -~]")
"""A byte that no event has; a single flipped bit makes one of them at most."""
_MOST_TRIES = 400_000
"""So many bits are tried in a file before the damage is taken for another kind; half a second."""


@dataclass(frozen=True, slots=True)
class Remnant:
    """A row that is not what was written, as far as it can be read."""

    device: str
    number: int
    kind: str = ""
    question: str = ""
    time: str = ""
    """In UTC, ISO 8601; empty if it is not known."""

    def __str__(self) -> str:
        told = " ".join(part for part in (self.kind, self.question, self.time) if part)
        return f"number {self.number} of device {self.device}" + (f" ({told})" if told else "")


@dataclass(frozen=True, slots=True)
class Salvage:
    """What was found in a file."""

    events: dict[str, Event]
    """By id; each proved itself."""
    remnants: tuple[Remnant, ...]
    """Rows whose events did not; those among `events` under the same number are not in here."""
    mended: int
    """How many of the events had a flipped bit that was set right."""


def salvage(path: Path, *, trusted: bool = True) -> Salvage:
    """Read all that proves itself from a database file, and from the write-ahead log beside it.

    Args:
        trusted: whether quizapp wrote what proves itself, so that its fields need no checking.

    Raises:
        ReadOnlyHome, UnreadableDisk: the file cannot be read.
    """
    # The write-ahead log first: what another program moves meanwhile, it moves to the database.
    wal = _read(path.with_name(path.name + "-wal"))
    data = _read(path)
    search = _Search(data, wal, trusted)
    for row in Pages(data, wal).rows(_COLUMNS):
        search.row(row)
    for part in (data, wal):
        search.carve(part)
    return search.found()


def salvage_journal(path: Path) -> dict[str, Event]:
    """The events that the write-ahead log beside a database proves, by id."""
    wal = _read(path.with_name(path.name + "-wal"))
    search = _Search(b"", wal, trusted=True)
    for row in Pages(b"", wal).rows(_COLUMNS):
        search.row(row)
    search.carve(wal)
    return search.found().events


class _Search:
    def __init__(self, data: bytes, wal: bytes, trusted: bool) -> None:
        self._parts = (data, wal)
        self._trusted = trusted
        self._events: dict[str, Event] = {}
        self._broken: dict[tuple[str, int], Remnant] = {}
        self._tries = 0
        self._mended = 0

    def row(self, row: list[Value]) -> None:
        """One row of the event table, or of any other that looks like it."""
        name, device, number, data = row[1], row[2], row[3], row[9]
        if not isinstance(data, bytes) or not isinstance(name, bytes):
            return
        if name.decode("ascii", "replace") in self._events:
            return
        if data.startswith(_START) and self._take(data, name):
            return
        is_id = _ID.match(name) is not None
        if is_id and (mended := self._mend(data, name.decode("ascii"))) is not None:
            self._mended += self._take(mended, name)
            return
        if isinstance(device, bytes) and _DEVICE.match(device) and isinstance(number, int):
            remnant = _remnant(device.decode("ascii"), number, row)
            self._broken[remnant.device, number] = remnant

    def carve(self, data: bytes) -> None:
        """Events in the bare bytes, whatever is left of the pages around them."""
        for match in _EVENT.finditer(data):
            end = match.end()
            for start in _starts(data, match.start(), end):
                if self._take(data[start:end], data[max(0, start - _NEAR) : start]):
                    break

    def found(self) -> Salvage:
        whole = {(event.device, event.number) for event in self._events.values()}
        remnants = (self._broken[key] for key in sorted(self._broken.keys() - whole))
        return Salvage(self._events, tuple(remnants), self._mended)

    def _take(self, data: bytes, near: bytes) -> bool:
        """Keep an event if its id stands near it, or anywhere in the file."""
        event_id = identify(data)
        if event_id in self._events:
            return True
        name = event_id.encode("ascii")
        if name not in near and not any(name in part for part in self._parts):
            return False
        try:
            known = event_id if self._trusted else None
            self._events[event_id] = Event.from_bytes(data, known_id=known)
        except (InvalidEvent, ValueError, KeyError, TypeError):
            return False
        return True

    def _mend(self, data: bytes, event_id: str) -> bytes | None:
        if self._tries > _MOST_TRIES or len(_NOT_OURS.findall(data)) > 1:
            return None
        self._tries += 8 * len(data)
        flipped = bytearray(data)
        for at in range(len(flipped)):
            for bit in range(8):
                flipped[at] ^= 1 << bit
                if identify(flipped) == event_id:
                    return bytes(flipped)
                flipped[at] ^= 1 << bit
        return None


def _starts(data: bytes, start: int, end: int) -> Iterator[int]:
    """Where an event that ends there may begin, the nearest first."""
    while True:
        found = data.rfind(_START, start, end)
        if found < 0:
            return
        yield found
        end = found


def _remnant(device: str, number: int, row: list[Value]) -> Remnant:
    time, kind, question = row[4], row[5], row[6]
    try:
        when = from_microseconds(time).isoformat(" ", "minutes") if isinstance(time, int) else ""
    except OverflowError:
        when = ""
    return Remnant(device, number, _text(kind), _text(question), when)


def _text(value: Value) -> str:
    text = value.decode("utf-8", "replace") if isinstance(value, bytes) else ""
    return text if text.isprintable() and len(text) <= 256 else ""


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise cannot_write(error, path) from None
