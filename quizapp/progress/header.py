"""The first hundred bytes of a database, read before SQLite may touch the file.

SQLite's file format: https://www.sqlite.org/fileformat.html. A field that SQLite would only
believe (how many pages there are, whether it may vacuum) is compared with what we write.
"""

from __future__ import annotations

import os
import stat
import struct
from dataclasses import dataclass
from pathlib import Path

from quizapp.progress import descriptors
from quizapp.progress.errors import DamagedLog, NewerVersion, cannot_write, foreign

APPLICATION_ID = 0x515A4150
"""`QZAP`, in SQLite's header."""
VERSION = 2
"""The version of the tables that hold the truth; see `migrations`."""

SIZE = 100
MAGIC = b"SQLite format 3\x00"
_PLAUSIBLE_VERSIONS = 1000
"""A version further ahead than this is a flipped bit, not an upgrade."""


@dataclass(frozen=True, slots=True)
class Header:
    """What the header of one of our files says."""

    page_size: int
    pages: int
    version: int


def inspect(path: Path) -> Header | None:
    """Read the header of the file at `path`; None if there is no file, or an empty one.

    Raises:
        ForeignFile: it is not ours.
        NewerVersion: a later quizapp wrote it.
        DamagedLog: it is ours, but cut short or its header is not what we write.
        ReadOnlyHome, UnreadableDisk: it cannot be read.
    """
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise foreign(path)
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            data = os.pread(descriptor, SIZE, 0)
        finally:
            descriptors.close(descriptor)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise cannot_write(error, path) from None
    if not data:
        return None
    header = parse(data, path)
    if not _has_journal(path) and status.st_size < header.pages * header.page_size:
        raise _damaged(path, "its end is missing")
    return header


def parse(data: bytes, path: Path) -> Header:
    """The header in the first bytes of the file at `path`.

    Raises:
        ForeignFile, NewerVersion, DamagedLog: see `inspect`.
    """
    if len(data) < SIZE or not data.startswith(MAGIC):
        raise foreign(path)
    page_size, writes, reads, reserved, *fractions = struct.unpack(">HBBBBBB", data[16:24])
    changes, pages = struct.unpack(">II", data[24:32])
    layout, vacuum, encoding, version, incremental, application = struct.unpack(
        ">I4xIIIII", data[44:72]
    )
    valid_for = int.from_bytes(data[92:96], "big")
    if application != APPLICATION_ID:
        raise foreign(path)
    if VERSION < version <= VERSION + _PLAUSIBLE_VERSIONS:
        raise newer(path)
    page_size = 65536 if page_size == 1 else page_size
    sound = (
        1 <= version <= VERSION
        and 512 <= page_size <= 65536
        and page_size & (page_size - 1) == 0
        and {writes, reads} <= {1, 2}
        and writes == reads
        and fractions == [64, 32, 32]
        and 1 <= layout <= 4
        and (reserved, vacuum, incremental, encoding) == (0, 0, 0, 1)
        and changes == valid_for
        and pages > 0
        and not any(data[72:92])
    )
    if not sound:
        raise _damaged(path, "its header is not what was written")
    return Header(page_size, pages, version)


def newer(path: Path) -> NewerVersion:
    return NewerVersion(
        path, f"{path} was written by a newer quizapp, so it was left alone: upgrade quizapp."
    )


def _damaged(path: Path, what: str) -> DamagedLog:
    return DamagedLog(path, f"{path} is damaged ({what})")


def _has_journal(path: Path) -> bool:
    """Whether something still waits beside the file, by which SQLite will complete it."""
    for suffix in ("-wal", "-journal"):
        try:
            if path.with_name(path.name + suffix).stat().st_size:
                return True
        except OSError:
            continue
    return False
