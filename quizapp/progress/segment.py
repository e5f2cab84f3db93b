"""A segment: the file in a shared folder to which one device, and no other, adds events.

A line is an id, a space and the event's bytes. Lines are only ever added. Whatever stands in a
segment is a stranger's: each line proves itself or does not count, links are not followed, and
sizes have limits.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from quizapp import disk
from quizapp.progress.errors import HomeError, cannot_write
from quizapp.progress.events import MAX_BYTES, identify

SUFFIX = ".segment"
HEADER = b"quizapp segment 1\n"
MAX_SEGMENT = 1 << 30
MAX_SEGMENTS = 1000
_LINE = re.compile(rb"([0-9a-f]{32}) (\{.*\})\n?\Z")
_OLDER = re.compile(rb"quizapp segment \d{1,4}\n\Z")
_LONGEST = MAX_BYTES + 64


class BadFolder(HomeError):
    """The folder to sync with is none, or cannot be used."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a segment: an event's bytes that have the id before them, or damage."""

    id: str = ""
    data: bytes = b""

    @property
    def is_damaged(self) -> bool:
        return not self.id


def paths(folder: Path) -> list[Path]:
    """The segments in a folder, by name, whoever wrote them; copies of one are welcome too.

    Raises:
        BadFolder: it cannot be read, or holds too many.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.name.endswith(SUFFIX))
    except OSError as error:
        raise BadFolder(folder, f"{folder} cannot be read: {error.strerror}.") from None
    if len(found) > MAX_SEGMENTS:
        raise BadFolder(folder, f"{folder} holds more than {MAX_SEGMENTS} segments.")
    return found


def read(path: Path) -> Iterator[Line]:
    """The lines of a segment, as far as it goes: the last may be cut off.

    Raises:
        BadFolder: it is no regular file, or too large, or cannot be read.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise BadFolder(path, f"{path} cannot be read: {error.strerror}.") from None
    status = os.fstat(descriptor)
    if not stat.S_ISREG(status.st_mode) or status.st_size > MAX_SEGMENT:
        os.close(descriptor)
        raise BadFolder(path, f"{path} is no file, or too large, so it was passed over.")
    with os.fdopen(descriptor, "rb") as file:
        try:
            first = file.readline(_LONGEST)
            if first and not _OLDER.match(first):
                yield _line(first)
            elif first and first != HEADER:
                raise BadFolder(path, f"{path} was written by a newer quizapp: upgrade quizapp.")
            while text := file.readline(_LONGEST):
                if text != b"\n":
                    yield _line(text)
        except OSError as error:
            raise BadFolder(path, f"{path} cannot be read: {error.strerror}.") from None


def _line(text: bytes) -> Line:
    match = _LINE.match(text)
    if match is None or identify(match[2]).encode("ascii") != match[1]:
        return Line()
    return Line(match[1].decode("ascii"), match[2])


def add(path: Path, events: Iterable[tuple[str, str]]) -> int:
    """Add events (id, bytes) to the end of our own segment; on disk when this returns.

    Returns:
        How many were added.

    Raises:
        ReadOnlyHome, FullDisk, UnreadableDisk: it cannot be written; what was added of it
            counts, and the rest is added next time.
    """
    count = 0
    try:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_NOFOLLOW | os.O_NONBLOCK
        descriptor = os.open(path, flags, 0o600)
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            os.close(descriptor)
            raise BadFolder(path, f"{path} is no file, so nothing was written to it.")
        with os.fdopen(descriptor, "ab") as file:
            size = status.st_size
            if size == 0:
                file.write(HEADER)
            elif os.pread(descriptor, 1, size - 1) != b"\n":
                file.write(b"\n")  # what was cut off stays a line of its own
            for event_id, data in events:
                file.write(f"{event_id} {data}\n".encode("ascii"))
                count += 1
            file.flush()
            disk.sync(descriptor)
        disk.sync_folder(path.parent)
    except OSError as error:
        raise cannot_write(error, path) from None
    return count
