"""Which device this is: an id and the last number it wrote, kept beside the database.

A database that was restored from a backup, or a home that was copied, would go on from numbers
that are taken. It shows: the number here is not the last one there, or this file is not the file
that was written (a copy has another inode). Then a new id is minted, which costs nothing.

A second record says which number is on disk for certain. If the database ends before it, then
events were lost that had been acknowledged: an older file came back, or the write-ahead log was
cut short, which SQLite takes for a crash and passes over.
"""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable
from pathlib import Path

from quizapp.progress.errors import cannot_write

_RECORD = 128
"""Bytes in the file; always the same, so that one write replaces all of it."""
_DONE = re.compile(rb"([0-9a-f]{16}) (\d{16})\n\Z")
_DONE_BYTES = 34
_DEVICE = re.compile(r"[0-9a-f]{16}\Z")


def mint() -> str:
    """A new device id: 16 hexadecimal digits."""
    return secrets.token_hex(8)


class DeviceFile:
    """The file, read and written only while the database's write lock is held."""

    def __init__(self, path: Path, mint: Callable[[], str] = mint) -> None:
        """`mint` gives a new device its id."""
        self._path = path
        self.mint = mint

    def last(self) -> tuple[str, int] | None:
        """The device and the number that were on disk for certain; None if that is not known."""
        known = self.read()
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            done = _DONE.match(os.pread(descriptor, _DONE_BYTES, _RECORD))
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if known is None or done is None or done[1].decode("ascii") != known[0]:
            return None
        return known[0], int(done[2])

    def confirm(self, device: str, number: int) -> None:
        """Record that this number is on disk; an answer does not fail because this does."""
        try:
            descriptor = os.open(self._path, os.O_WRONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return
        try:
            os.pwrite(descriptor, f"{device} {number:016d}\n".encode("ascii"), _RECORD)
        except OSError:
            return
        finally:
            os.close(descriptor)

    def write(self, device: str, number: int) -> None:
        """Record the last number written.

        Not synced to the disk: losing it makes a new device, not a loss.

        Raises:
            ReadOnlyHome, FullDisk, UnreadableDisk: the file cannot be written.
        """
        flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW
        try:
            descriptor = os.open(self._path, flags, 0o600)
        except OSError as error:
            raise cannot_write(error, self._path) from None
        try:
            inode = os.fstat(descriptor).st_ino
            record = {"device": device, "number": number, "inode": inode}
            os.pwrite(descriptor, json.dumps(record).ljust(_RECORD - 1).encode() + b"\n", 0)
        except OSError as error:
            raise cannot_write(error, self._path) from None
        finally:
            os.close(descriptor)

    def read(self) -> tuple[str, int] | None:
        """The device and the number that it was about to write last.

        None if that is not known, or stands in a copy of the file that was written.
        """
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            inode = os.fstat(descriptor).st_ino
            record = json.loads(os.read(descriptor, _RECORD))
            device, number = record["device"], record["number"]
            if record["inode"] != inode or type(number) is not int or not _DEVICE.match(device):
                return None
        except (OSError, ValueError, TypeError, KeyError):
            return None
        finally:
            os.close(descriptor)
        return device, number
