"""What can go wrong with the log, each in one sentence for the learner."""

from __future__ import annotations

import errno
import os
import sqlite3
from pathlib import Path
from typing import ClassVar

_ROOM = 1 << 16
"""Bytes without which nothing can be written."""


class ProgressError(Exception):
    """The log cannot do what was asked; the message says why and what to do."""


class HomeError(ProgressError):
    """Something is wrong with the folder or a file in it, rather than with the request."""

    brief: ClassVar[str] = "it cannot be written"
    """The same in a few words, where there is no room for a path."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


class UnusableHome(HomeError):
    """The home is no folder and cannot be made one."""


class ReadOnlyHome(HomeError):
    """The home or a file in it cannot be written."""

    brief = "its folder cannot be written to"


class ForeignFile(HomeError):
    """The place of the log is taken by something that quizapp did not write."""


class NewerVersion(HomeError):
    """The log was written by a later version of quizapp."""


class DamagedLog(HomeError):
    """SQLite says that the file is malformed, or a table of ours is missing."""

    brief = "your progress is damaged"

    def __init__(self, path: Path, damage: str, advice: str = "") -> None:
        """`damage` says what is wrong, `advice` what to do; together they are the message."""
        advice = advice or "run `quizapp doctor`, or `quizapp restore` a backup"
        super().__init__(path, f"{damage}: {advice}.")
        self.damage = damage


class BusyLog(HomeError):
    """Another process held the log for longer than we wait."""

    brief = "another program holds your progress"


class FullDisk(HomeError):
    """There was no room to write; nothing of the transaction was kept."""

    brief = "the disk is full"


class MissingLog(HomeError):
    """The file or its folder went away while the log was open."""

    brief = "its folder is gone"


class UnreadableDisk(HomeError):
    """The operating system failed to read or write."""

    brief = "the disk failed"


class Unsaved(HomeError):
    """Answers were given that could not be written by the end."""


class InvalidEvent(ProgressError):
    """An event that the log would not take: a field is missing, unknown or out of range."""


class UnknownEvent(ProgressError):
    """No event in the log has this id."""


class AlreadyUndone(ProgressError):
    """The event named by an undo does not count any more."""


def read_only(path: Path) -> ReadOnlyHome:
    return ReadOnlyHome(
        path,
        f"{path} cannot be written to: make it writable, or choose another folder with --home.",
    )


def cannot_write(error: OSError, path: Path) -> HomeError:
    """What an error of the operating system on writing `path` means to the learner."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _full(path)
    if error.errno == errno.EIO:
        return UnreadableDisk(path, f"The disk that holds {path} failed.")
    return read_only(path)


def _full(path: Path) -> FullDisk:
    return FullDisk(path, f"The disk that holds {path} is full, so nothing was written.")


def _has_no_room(path: Path) -> bool:
    """Whether the disk is full: for the files beside the database SQLite does not say so."""
    try:
        found = os.statvfs(path.parent)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < _ROOM


def explain(error: sqlite3.Error, path: Path) -> ProgressError:
    """What an error of SQLite on the database at `path` means to the learner."""
    name = getattr(error, "sqlite_errorname", "") or ""
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM", "SQLITE_AUTH")):
        return read_only(path)
    if name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED")):
        return BusyLog(
            path, f"Another program is writing to {path}; close it, or try again in a moment."
        )
    if name.startswith("SQLITE_FULL"):
        return _full(path)
    if name.startswith("SQLITE_NOTADB"):
        return foreign(path)
    if name.startswith("SQLITE_IOERR"):
        if _has_no_room(path):
            return _full(path)
        return UnreadableDisk(path, f"The disk that holds {path} failed ({error}).")
    return DamagedLog(path, f"{path} is damaged ({error})")


def foreign(path: Path) -> ForeignFile:
    return ForeignFile(
        path,
        f"{path} is not a quizapp log, so it was left alone: move it away, "
        "or choose another folder with --home.",
    )
