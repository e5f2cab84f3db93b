"""The log as text: JSON Lines and CSV, out and in again without loss.

A line of JSON Lines is an event: its id, who wrote it when, its kind and its body. In CSV each
field of a body has a column; texts stand as they are, everything else as JSON, and an empty cell
is a field that is not there. What comes in is a stranger's: each event must have the id that
follows from its fields.
"""

from __future__ import annotations

import csv
import json
import os
import re
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, TextIO, get_args

from quizapp.progress.errors import HomeError, InvalidEvent, cannot_write
from quizapp.progress.events import MAX_BYTES, Body, Event
from quizapp.progress.files import published
from quizapp.progress.times import from_microseconds, to_microseconds

Format = Literal["jsonl", "csv"]

_MAX_FILE = 1 << 31
_LONGEST = 2 * MAX_BYTES
_ENVELOPE = ("id", "device", "number", "time", "offset", "kind")
_TEXTS = frozenset(
    {"question", "outcome", "mode", "session", "content_hash", "typed", "target", "what"}
    | {"algorithm", "id", "device", "time", "kind", "text"}
)
# A spreadsheet takes a cell that begins so for a formula. The apostrophe before it is taken
# away again on the way in, so a text that has apostrophes there already gets one more.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"''*[=+\-@\t\r]")


class UnreadableFile(HomeError):
    """A file to be imported cannot be read, or is not what it should be."""


@dataclass(frozen=True, slots=True)
class Refused:
    """A line that holds no event that the log would take."""

    line: int
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.why}"


def columns() -> tuple[str, ...]:
    """The columns of the CSV, in order."""
    names = dict.fromkeys(field.name for body in get_args(Body) for field in fields(body))
    return (*_ENVELOPE, *names)


def write(events: Iterable[Event], out: TextIO, form: Format) -> int:
    """Write events as text; returns how many there were."""
    rows = csv.DictWriter(out, columns(), lineterminator="\r\n")  # so both are quoted in cells
    if form == "csv":
        rows.writeheader()
    count = 0
    for event in events:
        if form == "csv":
            rows.writerow({name: _cell(name, value) for name, value in _flat(event)})
        else:
            out.write(_line(_raw(event)))
        count += 1
    return count


def read(lines: TextIO, form: Format) -> Iterator[Event | Refused]:
    """The events in a text, and what in it is none."""
    rows = _csv_rows(lines) if form == "csv" else _json_rows(lines)
    for number, raw in rows:
        if isinstance(raw, str):
            yield Refused(number, raw)
            continue
        try:
            yield _event(raw)
        except InvalidEvent as error:
            yield Refused(number, str(error).rstrip("."))


@contextmanager
def opened(path: Path) -> Iterator[TextIO]:
    """A file to import, opened without following a link.

    Raises:
        UnreadableFile: it is no regular file, too large, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        why = "it is a link" if path.is_symlink() else error.strerror
        raise UnreadableFile(path, f"{path} cannot be read: {why}.") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > _MAX_FILE:
        os.close(descriptor)
        raise UnreadableFile(path, f"{path} is no file, or too large.")
    with os.fdopen(descriptor, encoding="utf-8", errors="replace", newline="") as file:
        yield file


@contextmanager
def created(path: Path) -> Iterator[TextIO]:
    """A new file to export to; not there at all if something goes wrong.

    Raises:
        UnreadableFile: something is there already.
        ReadOnlyHome, FullDisk, UnreadableDisk: it cannot be written.
    """
    if path.exists() or path.is_symlink():
        raise UnreadableFile(path, f"{path} is there already: choose another name.")
    if not path.parent.is_dir():
        raise UnreadableFile(path, f"There is no folder {path.parent}.")
    with published(path) as temporary:
        try:
            with temporary.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
                yield file
        except OSError as error:
            raise cannot_write(error, path) from None


def format_of(path: Path) -> Format:
    """By its name, how a file is written."""
    return "csv" if path.suffix.lower() == ".csv" else "jsonl"


def _raw(event: Event) -> dict[str, Any]:
    raw = json.loads(event.to_bytes())
    time = from_microseconds(raw["time"]).isoformat(timespec="microseconds")
    return {
        "id": event.id,
        "device": raw["device"],
        "number": raw["number"],
        "time": time,
        "offset": raw["offset"],
        "kind": raw["kind"],
        "body": raw["body"],
    }


def _line(raw: dict[str, Any]) -> str:
    text = json.dumps(raw, ensure_ascii=False, allow_nan=False)
    # What a terminal sent that is no text has no UTF-8.
    return (text if _is_text(text) else json.dumps(raw, allow_nan=False)) + "\n"


def _is_text(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _flat(event: Event) -> Iterator[tuple[str, Any]]:
    raw = _raw(event)
    body = raw.pop("body")
    yield from raw.items()
    yield from body.items()


def _cell(name: str, value: Any) -> str:
    text = value if name in _TEXTS else json.dumps(value, ensure_ascii=False)
    return f"'{text}" if _FORMULA.match(text) else str(text)


def _json_rows(lines: TextIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    number = 0
    while line := lines.readline(_LONGEST):
        number += 1
        if not line.strip():
            continue
        try:
            raw = json.loads(line)
        except (ValueError, RecursionError):
            raw = None
        if not isinstance(raw, dict) or set(raw) != {*_ENVELOPE, "body"}:
            yield number, "this is not an event as `quizapp export` writes it"
        else:
            yield number, raw


def _csv_rows(lines: TextIO) -> Iterator[tuple[int, dict[str, Any] | str]]:
    csv.field_size_limit(_LONGEST)
    rows = csv.reader(lines)
    try:
        names = [name.lstrip("\ufeff") for name in next(rows, [])]
        if not set(_ENVELOPE) <= set(names) <= set(columns()) or len(set(names)) < len(names):
            yield 1, "these are not the columns that `quizapp export` writes"
            return
        for row in rows:
            if not row:
                continue
            if len(row) != len(names):
                yield rows.line_num, f"{len(row)} cells under {len(names)} columns"
                continue
            try:
                yield rows.line_num, _unflat(dict(zip(names, row, strict=True)))
            except (ValueError, RecursionError):
                yield rows.line_num, "a cell is not what `quizapp export` writes"
    except csv.Error as error:
        yield rows.line_num, f"this is not CSV ({error})"


def _unflat(row: dict[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, cell in row.items():
        text = cell[1:] if _GUARDED.match(cell) else cell
        if text:
            values[name] = text if name in _TEXTS else json.loads(text)
    raw: dict[str, Any] = {name: values.pop(name, None) for name in _ENVELOPE}
    return {**raw, "body": values}


def _event(raw: dict[str, Any]) -> Event:
    """The event of a row, if its fields are those that its id was made from."""
    try:
        when = datetime.fromisoformat(str(raw["time"]))
        stamp = to_microseconds(when)
    except (ValueError, TypeError, OverflowError):
        raise InvalidEvent("its time is not a date and time with an offset.") from None
    canonical = {name: raw[name] for name in ("body", "device", "kind", "number", "offset")}
    try:
        text = json.dumps(
            {**canonical, "time": stamp}, allow_nan=False, separators=(",", ":"), sort_keys=True
        )
    except (ValueError, RecursionError):
        raise InvalidEvent("it holds what JSON cannot.") from None
    event = Event.from_bytes(text)
    if event.id != raw["id"]:
        raise InvalidEvent("its id is not that of its fields: something was changed.")
    return event
