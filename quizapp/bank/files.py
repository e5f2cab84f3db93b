"""Which files a pack consists of, and reading them without being led astray.

Packs come from strangers: a name may be a pipe, a device or a link to somebody's keys.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from quizapp.bank.characters import describe, forbidden_in_names, visible
from quizapp.bank.problems import Problem

MAX_BYTES = 5_000_000
MAX_FILES = 500
MANIFEST = "pack.yaml"


class RefusedFileError(Exception):
    """A file that is not read; carries the problem to report."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

    def at(self, name: str) -> Problem:
        """The problem, reported against the file of that name."""
        return Problem(visible(name), 0, 0, self.code, "error", self.message)


@dataclass(frozen=True, slots=True)
class Stamp:
    """What of a file shows, without opening it, that it has changed."""

    name: str
    size: int
    mtime_ns: int
    changed_ns: int
    """Time of the last change of content or metadata, which nobody can set back."""


@dataclass(frozen=True, slots=True)
class Place:
    """A pack's place on disk: a folder, or a single file that holds everything."""

    path: Path
    within: Path | None = None
    """The folder of packs that a single file was found in; `None` if somebody named the file."""

    @property
    def folder(self) -> Path:
        """The folder outside which nothing is read."""
        return self.path.parent if self.single else self.path

    @property
    def single(self) -> bool:
        return not self.path.is_dir()

    def names(self) -> list[str]:
        """The YAML files' names, the manifest first, the others sorted; hidden files left out."""
        if self.single:
            return [self.path.name]
        found = sorted(
            entry.name
            for entry in os.scandir(self.path)
            if entry.name.endswith(".yaml") and not entry.name.startswith(".")
        )
        return sorted(found, key=lambda name: name != MANIFEST)

    def oddities(self) -> Iterator[Problem]:
        """Files that look like questions but are not read."""
        if self.single:
            return
        for entry in sorted(os.scandir(self.path), key=lambda entry: entry.name):
            if entry.name.startswith("."):
                continue
            if entry.is_dir(follow_symlinks=False):
                yield from _unread_folder(entry)
                continue
            if entry.name.lower().endswith((".yml", ".yaml")) and not entry.name.endswith(".yaml"):
                yield Problem(
                    visible(entry.name),
                    0,
                    0,
                    "F009",
                    "warning",
                    f"`{visible(entry.name)}` is not read; only names that end in .yaml are; "
                    "rename it",
                )

    def stamps(self) -> tuple[Stamp, ...]:
        """Name, size and time of every YAML file, in the order of `names`."""
        stamps = []
        for name in self.names():
            try:
                info = (self.folder / name).stat()
            except OSError:
                stamps.append(Stamp(name, -1, -1, -1))
            else:
                stamps.append(Stamp(name, info.st_size, info.st_mtime_ns, info.st_ctime_ns))
        return tuple(stamps)

    def read(self, name: str) -> bytes:
        """A file's bytes.

        Raises:
            RefusedFileError: not a regular file inside the folder, too large, or not readable.
        """
        check_name(name)
        try:
            real = self._inside(name)
            # O_NONBLOCK: opening a pipe that nobody writes to must not wait for a writer.
            descriptor = os.open(real, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            raise RefusedFileError("F004", f"cannot be read: {error.strerror or error}") from error
        with os.fdopen(descriptor, "rb") as file:
            info = os.fstat(file.fileno())
            if not stat.S_ISREG(info.st_mode):
                raise _irregular(info.st_mode)
            if info.st_size > MAX_BYTES:
                raise RefusedFileError(
                    "F002",
                    f"the file has {info.st_size:,} bytes; at most {MAX_BYTES:,} are read; "
                    "split it into several files",
                )
            # One byte more than allowed, in case the file grows while it is read.
            content = file.read(MAX_BYTES + 1)
        if len(content) > MAX_BYTES:
            raise RefusedFileError("F002", f"the file is larger than {MAX_BYTES:,} bytes; split it")
        return content

    def _inside(self, name: str) -> Path:
        path = self.folder / name
        real = Path(os.path.realpath(path))
        # A file that the person who runs the app named may be a link to anywhere.
        limit = self.within if self.single else self.folder
        if limit is not None and not real.is_relative_to(os.path.realpath(limit)):
            raise RefusedFileError(
                "F006",
                "a link that leads outside the pack's folder; only files inside it are read; "
                "copy the file into the pack",
            )
        mode = real.stat().st_mode
        if not stat.S_ISREG(mode):
            raise _irregular(mode)
        return real


def _unread_folder(folder: os.DirEntry[str]) -> Iterator[Problem]:
    """A warning of a folder below a pack's, if questions seem to be in it."""
    seen = 0
    for _, below, names in os.walk(folder.path):
        below[:] = [name for name in below if not name.startswith(".")]
        seen += len(names) + len(below)
        if any(name.lower().endswith((".yaml", ".yml")) for name in names):
            break
        if seen > MAX_FILES:
            return
    else:
        return
    name = visible(folder.name)
    if os.path.lexists(Path(folder) / MANIFEST):
        text = f"`{name}` is a pack of its own inside this one, and not read; move it out of here"
    else:
        text = (
            f"the folder `{name}` has YAML files, and files in folders below are not read; move "
            f"them beside {MANIFEST}"
        )
    yield Problem(name, 0, 0, "F010", "warning", text)


def check_name(name: str) -> None:
    """Refuse a file name that could mislead whoever reads it.

    Raises:
        RefusedFileError: a control, an override, a noncharacter or an undecodable byte in it.
    """
    if visible(name) == name:
        return
    if (found := forbidden_in_names().search(name)) is not None:
        raise RefusedFileError(
            "F005",
            f"the file's name contains {describe(found.group())}; rename it with letters, "
            "digits and hyphens",
        )


def _irregular(mode: int) -> RefusedFileError:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
    )
    what = next((word for test, word in kinds if test(mode)), "something else")
    return RefusedFileError(
        "F001", f"this is {what}; only regular files are read; remove or rename it"
    )
