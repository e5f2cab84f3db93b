"""A pack that is to be installed: a folder, a file, or a .zip of one."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from quizapp.authoring.archive import MAX_TOTAL, RefusedArchive, is_text, unpack
from quizapp.bank.characters import visible
from quizapp.bank.files import MANIFEST, Place, RefusedFileError, Stamp
from quizapp.bank.index import PackSource
from quizapp.bank.packs import LoadedPack, load_pack
from quizapp.bank.problems import Problem
from quizapp.bank.sources import places
from quizapp.counting import listed

_MOST_TEXTS = 20
_ZIP = b"PK\x03\x04"
_OTHER_ARCHIVES = (".7z", ".bz2", ".gz", ".rar", ".tar", ".tgz", ".xz", ".zst")


class CannotInstall(ValueError):
    """The pack cannot be installed or removed; the message says why and what to do."""


@dataclass(frozen=True)
class Incoming:
    """A pack to be installed, where it can be read."""

    source: Path
    """What somebody named."""
    path: Path
    """What is read and checked: that, or what was unpacked from it."""
    pack: LoadedPack | None
    """As read; `None` if there is none, of which the check says more."""
    stamps: tuple[Stamp, ...] = ()

    def told(self, problem: Problem) -> Problem:
        """A problem of the check, with its file named as it is in what somebody named."""
        if self.path == self.source:
            return problem
        unpacked = visible(str(self.path if self.path.is_dir() else self.path.parent))
        inside = problem.file.removeprefix(unpacked)
        if inside == problem.file:
            return problem
        return problem.in_file(visible(str(self.source)) + inside)

    def files(self) -> dict[str, bytes]:
        """All that has to be installed, by name; to be called after the check.

        Raises:
            CannotInstall: it is no longer what was checked, or too large.
            RefusedFileError: a file of the pack is none that is read.
            OSError: one cannot be read.
        """
        if self.pack is None:
            raise CannotInstall(f"{self.source} holds no pack")
        place = self.pack.place
        found = files_of(place, texts=not place.single or self.path != self.source)
        if place.stamps() != self.stamps:
            raise CannotInstall(f"{self.source} was changed while it was checked; try again")
        return found


@contextmanager
def opened(source: Path) -> Iterator[Incoming]:
    """The pack at a path; one that is packed is unpacked for as long as this is open.

    Raises:
        CannotInstall: there is nothing there, not one pack alone, or an archive that is refused.
        OSError: it cannot be read, or not be unpacked.
    """
    if str(source).startswith(("http:/", "https:/")):
        raise CannotInstall(
            "quizapp loads nothing from the net; load it yourself and name the file"
        )
    if not source.exists():
        raise CannotInstall(f"there is no {source}; give a pack's folder, its .yaml file or a .zip")
    if not _is_zip(source):
        if source.name.lower().endswith(_OTHER_ARCHIVES):
            raise CannotInstall(f"only .zip is unpacked; unpack {source} and install the folder")
        yield _read(source, source)
        return
    with TemporaryDirectory(prefix="quizapp-") as folder:
        try:
            # Without links in it, so that names of files in it begin with it.
            path = unpack(source, Path(folder).resolve())
        except RefusedArchive as error:
            raise CannotInstall(f"{source} is not unpacked: {error}") from None
        yield _read(source, path)


def _is_zip(source: Path) -> bool:
    if source.suffix.lower() == ".zip" and not source.is_dir():
        return True
    if not source.is_file():
        return False
    with source.open("rb") as file:
        return file.read(len(_ZIP)) == _ZIP


def _read(source: Path, path: Path) -> Incoming:
    found = list(places(PackSource(path, "given")))
    packs = [place for place in found if isinstance(place, Place)]
    if len(packs) > 1:
        names = listed([visible(place.path.name) for place in packs])
        raise CannotInstall(f"{source} holds several packs ({names}); install one after the other")
    if len(packs) < len(found) or not packs:
        return Incoming(source, path, None)
    (place,) = packs
    stamps = place.stamps()
    return Incoming(source, path, load_pack(place), stamps)


def files_of(place: Place, *, texts: bool) -> dict[str, bytes]:
    """The files that a pack needs, as they are installed.

    Args:
        place: Where the pack lies.
        texts: Also those that say what it is and under which licence.

    Raises:
        CannotInstall: they are too large together.
        RefusedFileError: a file of questions is none that is read.
        OSError: one cannot be read.
    """
    found: dict[str, bytes] = {}
    for name in place.names():
        found[MANIFEST if place.single else name] = place.read(name)
        _check_size(found)
    if texts:
        names = sorted(entry.name for entry in os.scandir(place.folder) if is_text(entry.name))
        for name in names[:_MOST_TEXTS]:
            try:
                found[name] = place.read(name)
            except RefusedFileError:
                continue  # a link to the licence of a collection, say: no reason to refuse a pack
            _check_size(found)
    return found


def _check_size(files: Mapping[str, bytes]) -> None:
    if sum(map(len, files.values())) > MAX_TOTAL:
        raise CannotInstall(f"the pack has more than {MAX_TOTAL:,} bytes, which is no pack of text")
