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
import stat
from collections.abc import Callable
from contextlib import suppress
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
    """The file, written only while the database's write lock is held.

    What is read without the lock may be what another process is about to write.

    It stays open between answers. As long as it is, no other file can have its inode, so that a
    look at the name tells whether it is still the one.
    """

    def __init__(self, path: Path, mint: Callable[[], str] = mint) -> None:
        """`mint` gives a new device its id."""
        self._path = path
        self.mint = mint
        self._held: tuple[int, int, int] | None = None
        """The descriptor, and the device and inode of the file that it is of."""

    def close(self) -> None:
        """Let go of the file; it may be used again."""
        held, self._held = self._held, None
        if held is not None:
            with suppress(OSError):
                os.close(held[0])

    def last(self) -> tuple[str, int] | None:
        """The device and the number that were on disk for certain; None if that is not known.

        Of a former device, until something that the present one wrote is on disk.
        """
        try:
            descriptor = os.open(self._path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        except OSError:
            return None
        try:
            known = _parsed(os.pread(descriptor, _RECORD, 0), os.fstat(descriptor).st_ino)
            done = _DONE.match(os.pread(descriptor, _DONE_BYTES, _RECORD))
        except OSError:
            return None
        finally:
            os.close(descriptor)
        if known is None or done is None:
            return None
        return done[1].decode("ascii"), int(done[2])

    def read(self) -> tuple[str, int] | None:
        """The device and the number that it was about to write last.

        None if that is not known, or stands in a copy of the file that was written.
        """
        try:
            found = os.lstat(self._path)
        except OSError:
            self.close()
            return None
        # What may not be written any more is not, open or not.
        barred = not found.st_mode & stat.S_IWUSR
        if self._held is None or barred or self._held[1:] != (found.st_dev, found.st_ino):
            self.close()
            with suppress(OSError):
                self._hold(os.O_RDWR)
        if self._held is None:
            return None
        try:
            return _parsed(os.pread(self._held[0], _RECORD, 0), self._held[2])
        except OSError:
            return None

    def write(self, device: str, number: int) -> None:
        """Record the last number written, in the file that `read` found or else a new one.

        Not synced to the disk: losing it makes a new device, not a loss.

        Raises:
            ReadOnlyHome, FullDisk, UnreadableDisk: the file cannot be written.
        """
        try:
            held = self._held or self._hold(os.O_RDWR | os.O_CREAT)
            record = f'{{"device": "{device}", "number": {number}, "inode": {held[2]}}}'
            os.pwrite(held[0], f"{record:{_RECORD - 1}}\n".encode("ascii"), 0)
        except OSError as error:
            self.close()
            raise cannot_write(error, self._path) from None

    def confirm(self, device: str, number: int) -> None:
        """Record that this number is on disk; an answer does not fail because this does."""
        if self._held is not None:
            with suppress(OSError):
                os.pwrite(self._held[0], f"{device} {number:016d}\n".encode("ascii"), _RECORD)

    def _hold(self, flags: int) -> tuple[int, int, int]:
        descriptor = os.open(self._path, flags | os.O_NOFOLLOW | os.O_NONBLOCK, 0o600)
        found = os.fstat(descriptor)
        self._held = (descriptor, found.st_dev, found.st_ino)
        return self._held


def _parsed(record: bytes, inode: int) -> tuple[str, int] | None:
    """What a record says, if it was written into the file of this inode."""
    try:
        found = json.loads(record)
        device, number = found["device"], found["number"]
        good = found["inode"] == inode and type(number) is int and _DEVICE.match(device)
    except (ValueError, TypeError, KeyError):
        return None
    return (device, number) if good else None
