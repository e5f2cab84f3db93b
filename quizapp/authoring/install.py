"""Whether a pack may be installed or removed: what is there, and what would come in its place."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from quizapp.authoring.incoming import CannotInstall, Incoming, files_of
from quizapp.bank.characters import visible
from quizapp.bank.files import Place, RefusedFileError
from quizapp.bank.index import PackInfo, PackSource
from quizapp.bank.library import Library
from quizapp.bank.models import Pack
from quizapp.bank.problems import shown, suggest

_VERSION = re.compile(r"v?(\d{1,15}(?:\.\d{1,15}){0,7})(?:-([0-9A-Za-z.-]+))?(?:\+.*)?")


@dataclass(frozen=True)
class Plan:
    """What installing a pack would come to."""

    manifest: Pack
    target: Path
    """Where it would lie."""
    replaced: PackInfo | None
    """The installed pack whose place it would take."""
    same: bool
    """Whether that is the very same, so that there is nothing to do."""
    notes: tuple[str, ...]
    """What else is worth knowing, a sentence each."""


def plan(
    incoming: Incoming, manifest: Pack, library: Library, packs: Path, *, force: bool = False
) -> Plan:
    """Look whether a pack can be installed beside those that there are.

    Args:
        incoming: The pack.
        manifest: Its manifest.
        library: All packs that there are.
        packs: The home's folder of packs.
        force: Whether it may take the place of the same version or a newer one.

    Raises:
        CannotInstall: it cannot.
    """
    others = [info for info in library.packs if info.id == manifest.id]
    _check_id(manifest, library.packs, others)
    target = packs / manifest.id
    replaced = _replaced(target, library.packs, others)
    same = replaced is not None and _is_same(incoming, replaced)
    if replaced is not None and not same and not force:
        _check_version(manifest, replaced)
    return Plan(manifest, target, replaced, same, tuple(_notes(manifest, library, others)))


def beside(library: Library, pack_id: str, cache: Path | None) -> Library:
    """The packs beside which one with an id would be used, if it were installed."""
    others = [PackSource(p.path, p.origin) for p in library.packs if p.id != pack_id]
    return Library.open(others, cache)


def to_remove(name: str, packs: Sequence[PackInfo]) -> PackInfo:
    """The installed pack with an id.

    Raises:
        CannotInstall: there is none, or it is not installed.
    """
    found = [info for info in packs if info.id == name]
    for info in found:
        if info.origin == "installed":
            return info
    if not found:
        installed = [info.id for info in packs if info.origin == "installed"]
        raise CannotInstall(f"no pack {shown(name)} is installed; {suggest(name, installed)}")
    info = found[0]
    if info.origin == "given":
        raise CannotInstall(
            f"{shown(name)} is not installed: it lies in {info.path}, which --packs, QUIZAPP_PACKS "
            "or config.toml names; leave it out there"
        )
    also = ""
    if info.origin == "edited":
        also = f" (of your own copy of it, {info.path}, the screen Packs goes back to the original)"
    raise CannotInstall(f"{shown(name)} comes with the app and cannot be removed{also}")


def newer(version: str, other: str) -> bool | None:
    """Whether a version comes after another; `None` if that cannot be told.

    Numbers between dots count one after the other; what follows a hyphen comes before the version
    itself, as in `1.0.0-beta`.
    """
    one, two = _VERSION.fullmatch(version.strip()), _VERSION.fullmatch(other.strip())
    if one is None or two is None:
        return None
    return _rank(one) > _rank(two)


def _rank(version: re.Match[str]) -> tuple[list[int], bool, list[tuple[bool, int, str]]]:
    numbers = [int(number) for number in version[1].split(".")]
    while numbers and not numbers[-1]:
        numbers.pop()
    parts = (version[2] or "").split(".")
    early = [
        (not part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts if part
    ]
    return numbers, version[2] is None, early


def _check_id(manifest: Pack, packs: Sequence[PackInfo], others: Sequence[PackInfo]) -> None:
    name = shown(manifest.id)
    if any(info.origin in {"shipped", "edited"} for info in others):
        raise CannotInstall(
            f"{name} is the id of a pack that comes with the app; give yours another"
        )
    for info in packs:
        if manifest.id in info.aliases and info.id != manifest.id:
            raise CannotInstall(
                f"{name} is a former id of the pack {shown(info.id)} ({info.path}), which has the "
                "progress under that name; give yours another id"
            )


def _replaced(
    target: Path, packs: Sequence[PackInfo], others: Sequence[PackInfo]
) -> PackInfo | None:
    """The pack that lies where the new one is to lie; checked that it is the same one."""
    there = next((info for info in packs if info.path == target), None)
    if there is not None and there not in others:
        raise CannotInstall(
            f"{target} holds another pack, {shown(there.id)}; move it away or give it that name"
        )
    if there is None and os.path.lexists(target):
        raise CannotInstall(f"{target} is there and is no pack; move it away")
    elsewhere = [info for info in others if info.origin == "installed" and info.path != target]
    if elsewhere:
        raise CannotInstall(
            f"{shown(elsewhere[0].id)} is installed as {elsewhere[0].path}, where nothing is "
            f"replaced; first run `quizapp pack remove {elsewhere[0].id}`"
        )
    return there


def _is_same(incoming: Incoming, replaced: PackInfo) -> bool:
    try:
        place = Place(replaced.path)
        return files_of(place, texts=not place.single) == incoming.files()
    except (CannotInstall, RefusedFileError, OSError):
        return False


def _check_version(manifest: Pack, replaced: PackInfo) -> None:
    there, new = replaced.version, manifest.version
    if not there or newer(new, there):
        return  # What is there cannot be read, or is older.
    name = shown(manifest.id)
    if there == new:
        raise CannotInstall(
            f"{name} {visible(new)} is installed, and this is another {visible(new)}; raise the "
            "version, or replace it with --force"
        )
    if newer(there, new):
        raise CannotInstall(
            f"{name} {visible(there)} is installed, and this is the older {visible(new)}; go back "
            "to it with --force"
        )
    raise CannotInstall(
        f"{name} {visible(there)} is installed, and whether {visible(new)} is newer cannot be told "
        "from these versions; replace it with --force"
    )


def _notes(manifest: Pack, library: Library, others: Sequence[PackInfo]) -> Iterator[str]:
    for info in others:
        if info.origin == "given":
            yield f"{shown(info.id)} in {info.path} is not used any more: the installed one is."
    ids = {info.id for info in library.packs}
    for alias in manifest.aliases:
        if alias in ids:
            yield (
                f"It was called {shown(alias)} once, and a pack of that id is there; progress "
                "under that name stays with that one for as long as it is."
            )
