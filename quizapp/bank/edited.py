"""The learner's own copies of shipped packs: these can be edited, and are used instead."""

from __future__ import annotations

import shutil
from pathlib import Path

from quizapp.bank.files import Place
from quizapp.bank.index import PackInfo
from quizapp.paths import make_private

_FOLDER = "_edited"
"""No pack has such an id, so no installed pack can lie there."""
_BEFORE = "_edited-before"
"""Where edited packs go that are used no more."""


def edited_folder(packs: Path) -> Path:
    """Where in the folder of a home's packs the edited ones lie."""
    return packs / _FOLDER


def copy_to_edit(info: PackInfo, packs: Path) -> Path:
    """Copy a pack's files to where they can be edited; a copy that is there already is kept.

    Args:
        info: The pack.
        packs: The home's folder of packs.

    Returns:
        Where the copy lies.

    Raises:
        OSError: it cannot be written.
        RefusedFileError: a file of the pack is none that is read.
    """
    place = Place(info.path)
    target = edited_folder(packs) / (f"{info.id}.yaml" if place.single else info.id)
    if target.exists():
        return target
    make_private(target.parent)
    # Written beside and renamed, so that half a copy never takes the place of the pack.
    beside = target.with_name(f".{target.name}")
    if beside.is_dir():
        shutil.rmtree(beside)
    if place.single:
        _write(beside, place.read(place.path.name))
    else:
        make_private(beside)
        for name in place.names():
            _write(beside / name, place.read(name))
    beside.rename(target)
    return target


def put_aside(info: PackInfo, packs: Path) -> Path:
    """Use the shipped pack again: the edited copy is moved out of the way, and kept.

    Args:
        info: The edited pack.
        packs: The home's folder of packs.

    Returns:
        Where the copy lies now.

    Raises:
        OSError: it cannot be moved.
    """
    folder = packs / _BEFORE
    make_private(folder)
    number = 1
    while (target := folder / f"{info.path.stem}-{number}{info.path.suffix}").exists():
        number += 1
    info.path.rename(target)
    return target


def _write(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    path.chmod(0o600)
