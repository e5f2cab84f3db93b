"""Finding packs: a source is a pack's folder, a file, or a folder of these."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from quizapp.bank.characters import visible
from quizapp.bank.files import MANIFEST, Place
from quizapp.bank.index import PackSource
from quizapp.bank.problems import Problem

MAX_PACKS = 1000


def places(source: PackSource) -> Iterator[Place | Problem]:
    """The packs of a source, in the order of their names; problems where there are none."""
    path = source.path
    # Folders that the app owns may not have been made yet; one that somebody names has to be there.
    named = source.origin == "given"
    if not os.path.lexists(path):
        if named:
            yield _problem(path, "there is nothing here; give a pack's folder or its .yaml file")
        return
    if not path.is_dir():
        yield Place(path)
        return
    if os.path.lexists(path / MANIFEST):
        yield Place(path)
        return
    found = 0
    try:
        entries = sorted(os.scandir(path), key=lambda entry: entry.name)
    except OSError as error:
        yield _problem(path, f"the folder cannot be read: {error.strerror or error}", "F004")
        return
    misnamed = [e.name for e in entries if e.name.lower() in ("pack.yml", "pack.yaml")]
    if misnamed:
        name = visible(misnamed[0])
        yield _problem(path / misnamed[0], f"`{name}` is not read; call it {MANIFEST}")
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        inside = path / entry.name
        is_folder = inside.is_dir()
        is_pack = os.path.lexists(inside / MANIFEST) if is_folder else entry.name.endswith(".yaml")
        if not is_pack:
            if is_folder and any(inside.glob("*.yaml")):
                yield _problem(inside, f"the folder has no {MANIFEST}; write one with id and title")
            continue
        found += 1
        if found > MAX_PACKS:
            yield _problem(path, f"more than {MAX_PACKS} packs; the rest is left out", "F008")
            return
        yield Place(inside, within=path)
    if named and not found:
        yield _problem(path, f"no pack here; a pack is a folder with {MANIFEST}, or a .yaml file")


def _problem(path: Path, message: str, code: str = "F007") -> Problem:
    return Problem(visible(str(path)), 0, 0, code, "error", message)
