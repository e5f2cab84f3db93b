"""Unpacking a pack that came as a .zip, which somebody else made.

Its names may lead elsewhere, its entries may be links or devices, and a few bytes may stand for as
many as a disk holds. So everything that it says of itself is looked at before anything is written,
what comes out is counted while it does, and only what a pack is read from is unpacked.
"""

from __future__ import annotations

import errno
import os
import stat
import struct
import unicodedata
import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from typing import BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from quizapp.bank.characters import visible
from quizapp.bank.files import MANIFEST, MAX_BYTES, RefusedFileError, check_name
from quizapp.bank.problems import shown
from quizapp.counting import listed

MAX_ENTRIES = 1000
MAX_TOTAL = 50_000_000
"""Bytes in all files of an archive or a pack together."""
_MAX_DIRECTORY = 1_000_000
_MAX_DEPTH = 12
_END = b"PK\x05\x06"
_END_BYTES = 22
_LONGEST_COMMENT = 65_535
_LOCATOR = b"PK\x06\x07"
_LOCATOR_BYTES = 20
_ENCRYPTED = 0x1 | 0x40 | 0x2000
_CHUNK = 65_536
_BESIDES = "__MACOSX"
"""Where macOS puts what it alone needs."""
_TEXTS = ("licence", "license", "copying", "notice", "readme")
_TEXT_ENDINGS = ("", ".md", ".txt", ".rst")
_UNREADABLE = (
    BadZipFile,
    EOFError,
    NotImplementedError,
    OverflowError,
    RuntimeError,
    ValueError,
    struct.error,
    zlib.error,
)
"""What `zipfile` raises for archives that are damaged, or made to be."""


class RefusedArchive(ValueError):
    """An archive that is not unpacked; the message says why and what to do."""


def is_text(name: str) -> bool:
    """Whether a file of that name says under which licence a pack is, or what it is."""
    stem, ending = os.path.splitext(name.lower())  # noqa: PTH122  of a name, not a path
    return ending in _TEXT_ENDINGS and stem.startswith(_TEXTS)


def unpack(archive: Path, folder: Path) -> Path:
    """Unpack the one pack that an archive holds.

    Args:
        archive: The .zip.
        folder: Empty, and nobody else's; nothing is written outside it.

    Returns:
        The pack inside the folder: its own folder, or the file that holds all of it.

    Raises:
        RefusedArchive: it holds no pack or several, or something that no pack needs to hold.
        OSError: it cannot be read, or the folder not be written.
    """
    # O_NONBLOCK: opening a pipe that nobody writes to must not wait for a writer.
    descriptor = os.open(archive, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        info = os.fstat(file.fileno())
        if not stat.S_ISREG(info.st_mode):
            raise RefusedArchive("it is no regular file")
        if info.st_size > MAX_TOTAL:
            raise RefusedArchive(f"it has more than {MAX_TOTAL:,} bytes")
        _check_directory(file, info.st_size)
        try:
            with ZipFile(file) as opened:
                return _unpacked(opened, folder)
        except RefusedArchive:
            raise
        except _UNREADABLE as error:
            raise RefusedArchive(f"it is damaged, or no .zip ({error})") from None
        except OSError as error:
            if error.errno != errno.EINVAL:
                raise
            # It says that something lies before its beginning.
            raise RefusedArchive("it is damaged, or no .zip") from None


def _check_directory(file: BinaryIO, size: int) -> None:
    """Refuse a list of contents that is too long to be read, which is before `ZipFile` reads it.

    Looks for its end as `ZipFile` does.
    """
    tail = min(size, _END_BYTES + _LONGEST_COMMENT + _LOCATOR_BYTES)
    file.seek(size - tail)
    data = file.read(tail)
    at = len(data) - _END_BYTES
    if at < 0 or data[at : at + 4] != _END or data[-2:] != b"\0\0":
        at = data.rfind(_END, max(0, len(data) - _END_BYTES - _LONGEST_COMMENT))
    if at < 0 or len(data) - at < _END_BYTES:
        raise RefusedArchive("it is damaged, or no .zip (it has no list of its contents)")
    (length,) = struct.unpack_from("<L", data, at + 12)
    if data[max(0, at - _LOCATOR_BYTES) : at].startswith(_LOCATOR) or length > _MAX_DIRECTORY:
        raise RefusedArchive(f"it holds more than the {MAX_ENTRIES:,} files that are unpacked")


def _unpacked(archive: ZipFile, folder: Path) -> Path:
    entries = archive.infolist()
    if len(entries) > MAX_ENTRIES:
        raise RefusedArchive(
            f"it holds {len(entries):,} files; at most {MAX_ENTRIES:,} are unpacked"
        )
    files = _sound(entries)
    first = _first_file(files)
    left = MAX_TOTAL
    for path, entry in files.items():
        if not _is_wanted(path, first.parent):
            continue
        target = folder.joinpath(*path.relative_to(first.parent).parts)
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        left -= _write(archive, entry, target, min(left, MAX_BYTES))
    return folder if first.name == MANIFEST else folder / first.name


def _sound(entries: Sequence[ZipInfo]) -> dict[PurePosixPath, ZipInfo]:
    """The files by their names, once every entry was looked at."""
    found: dict[PurePosixPath, ZipInfo] = {}
    names: set[str] = set()
    total = 0
    for entry in entries:
        path = _path(entry)
        _check_kind(entry)
        if entry.is_dir():
            continue
        # macOS takes names for the same that differ in case, or in how an accent is written.
        name = unicodedata.normalize("NFC", str(path)).casefold()
        if name in names:
            raise RefusedArchive(f"it holds {_named(entry)} twice")
        names.add(name)
        total += entry.file_size
        if total > MAX_TOTAL:
            raise RefusedArchive(f"unpacked, it would have more than {MAX_TOTAL:,} bytes")
        found[path] = entry
    return found


def _path(entry: ZipInfo) -> PurePosixPath:
    # `filename` ends at a NUL, and may have been made to look like one of this system.
    name = entry.orig_filename
    path = PurePosixPath(name)
    if name.startswith("/") or "\\" in name or ".." in path.parts or _has_drive(name):
        raise RefusedArchive(
            f"the name {_named(entry)} leads out of it, or is written for another system"
        )
    try:
        check_name(name)
    except RefusedFileError as error:
        raise RefusedArchive(f"{_named(entry)}: {error}") from None
    if not path.parts:
        raise RefusedArchive("it holds a file without a name")
    if len(path.parts) > _MAX_DEPTH:
        raise RefusedArchive(f"{_named(entry)} lies more than {_MAX_DEPTH} folders deep")
    return path


def _has_drive(name: str) -> bool:
    return name[1:2] == ":" and name[:1].isalpha()


def _check_kind(entry: ZipInfo) -> None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    expected = stat.S_IFDIR if entry.is_dir() else stat.S_IFREG
    # 0: made on a system without kinds of files.
    if kind not in (0, expected):
        what = "a link" if kind == stat.S_IFLNK else "no regular file"
        raise RefusedArchive(f"{_named(entry)} is {what}; only files are unpacked")
    if entry.flag_bits & _ENCRYPTED:
        raise RefusedArchive(f"{_named(entry)} is encrypted; unpack it, then install the folder")
    if entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise RefusedArchive(
            f"{_named(entry)} is packed in an unusual way; unpack it, then install the folder"
        )


def _first_file(files: Iterable[PurePosixPath]) -> PurePosixPath:
    """The manifest of the one pack, or the file that holds all of it."""
    yaml = [path for path in files if path.name.endswith(".yaml") and _is_seen(path)]
    manifests = [path for path in yaml if path.name == MANIFEST]
    if len(manifests) > 1 or (not manifests and len(yaml) > 1):
        some = listed(sorted(visible(str(path)) for path in manifests or yaml))
        what = "several packs" if manifests else f"several .yaml files and no {MANIFEST}"
        raise RefusedArchive(f"it holds {what} ({some}); unpack it and install one after the other")
    if not yaml:
        raise RefusedArchive(f"it holds no pack: neither {MANIFEST} nor another .yaml file")
    return (manifests or yaml)[0]


def _is_seen(path: PurePosixPath) -> bool:
    return path.parts[0] != _BESIDES and not any(part.startswith(".") for part in path.parts)


def _is_wanted(path: PurePosixPath, root: PurePosixPath) -> bool:
    """Whether it is read, or would be reported as not read (as YAML in folders below is)."""
    if not _is_seen(path) or not path.is_relative_to(root):
        return False
    if path.name.lower().endswith((".yaml", ".yml")):
        return True
    return path.parent == root and is_text(path.name)


def _write(archive: ZipFile, entry: ZipInfo, target: Path, most: int) -> int:
    """Write an entry's content to a new file; returns how many bytes."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    written = 0
    with os.fdopen(os.open(target, flags, 0o600), "wb") as file:
        for chunk in _chunks(archive, entry):
            written += len(chunk)
            if written > most:
                raise RefusedArchive(
                    f"{_named(entry)} has more bytes than are read: {MAX_BYTES:,} in a file, "
                    f"{MAX_TOTAL:,} in all"
                )
            file.write(chunk)
    return written


def _chunks(archive: ZipFile, entry: ZipInfo) -> Iterator[bytes]:
    with archive.open(entry) as packed:
        while chunk := packed.read(_CHUNK):
            yield chunk


def _named(entry: ZipInfo) -> str:
    return shown(visible(entry.orig_filename), limit=80)
