"""Having the disk keep what was written, before anybody relies on it."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

_FULL_SYNC = 51
"""`F_FULLFSYNC` of macOS, where fsync leaves the data in the drive's own memory."""


def sync(descriptor: int) -> None:
    """Have the disk keep what was written to an open file.

    Raises:
        OSError: it cannot.
    """
    if os.uname().sysname == "Darwin":
        import fcntl

        with suppress(OSError):  # not every file system knows it
            fcntl.fcntl(descriptor, _FULL_SYNC)
            return
    os.fsync(descriptor)


def sync_file(path: Path) -> None:
    """Have the disk keep what a file holds.

    Raises:
        OSError: it cannot.
    """
    descriptor = os.open(path, os.O_RDWR)
    try:
        sync(descriptor)
    finally:
        os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names in a folder.

    Raises:
        OSError: the folder cannot be opened.
    """
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives cannot
            os.fsync(descriptor)
    finally:
        os.close(descriptor)
