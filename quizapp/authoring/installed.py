"""The folder of installed packs: a pack is put there whole or not at all, and taken away again.

At every moment the pack that was there or the new one can be found, whenever the power goes. The
one that was there first gets another name, under which it is still found; then the new one takes
its place; then the old one goes to a shelf, where packs are not looked for. What a kill left is
put right by whoever comes next. Nothing that a learner may have edited is deleted at once.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from quizapp.bank.fields import SLUG
from quizapp.disk import sync, sync_folder
from quizapp.paths import make_private

KEPT = 10
"""So many former versions of each pack are kept."""
_SHELF = "_installed-before"
"""Neither this nor what ends like the next is the id of a pack."""
_BEFORE = "_being-replaced"
_NEW = ".new-"


def publish(files: Mapping[str, bytes], packs: Path, pack_id: str) -> Path | None:
    """Put a pack where installed ones are looked for, in the place of the one that was there.

    Args:
        files: Its files, by name.
        packs: The home's folder of packs; made if it is not there.
        pack_id: Its id, which is the name of its folder.

    Returns:
        Where the pack lies now that was there before; `None` if there was none to keep.

    Raises:
        ValueError: the id or a name is none; nothing was written.
        OSError: it cannot be written; what was there before is there still.
    """
    if not SLUG.fullmatch(pack_id) or any(Path(name).name != name for name in files):
        raise ValueError(f"{pack_id!r} or one of {sorted(files)!r} is no name of a file")
    make_private(packs)
    target, new = packs / pack_id, packs / f"{_NEW}{pack_id}"
    before = packs / f"{pack_id}{_BEFORE}"
    with _alone(packs):
        try:
            _write(files, new)
            replaces = os.path.lexists(target)
            if replaces:
                target.rename(before)
            try:
                new.rename(target)
            except OSError:
                if replaces:
                    before.rename(target)
                raise
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        with suppress(OSError):  # It is there; what is left to do, whoever comes next does.
            sync_folder(packs)
            return _shelve(before, packs, pack_id) if replaces else None
    return None


def withdraw(path: Path, packs: Path, pack_id: str) -> Path | None:
    """Take an installed pack away.

    Args:
        path: Where it lies.
        packs: The home's folder of packs.
        pack_id: Its id.

    Returns:
        Where it lies now; `None` if it was only a link, which is gone.

    Raises:
        OSError: it cannot be moved; it is there still.
    """
    with _alone(packs):
        return _shelve(path, packs, pack_id)


def put_right(packs: Path) -> None:
    """Finish, or take back, what a kill left half done.

    Raises:
        OSError: it cannot be put right.
    """
    if packs.is_dir():
        with _alone(packs):
            pass


@contextmanager
def _alone(packs: Path) -> Iterator[None]:
    """No other process changes the folder meanwhile; what a kill left is put right first."""
    descriptor = os.open(packs, os.O_RDONLY | os.O_CLOEXEC)
    try:
        with suppress(OSError):  # some network drives have no locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        _tidy(packs)
        yield
    finally:
        os.close(descriptor)


def _tidy(packs: Path) -> None:
    for entry in sorted(packs.iterdir()):
        if entry.name.startswith(_NEW):
            shutil.rmtree(entry, ignore_errors=True)
        elif entry.name.endswith(_BEFORE) and SLUG.fullmatch(entry.name.removesuffix(_BEFORE)):
            pack_id = entry.name.removesuffix(_BEFORE)
            if os.path.lexists(packs / pack_id):
                _shelve(entry, packs, pack_id)
            else:
                entry.rename(packs / pack_id)


def _write(files: Mapping[str, bytes], folder: Path) -> None:
    make_private(folder, parents=False)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    for name, content in files.items():
        with os.fdopen(os.open(folder / name, flags, 0o600), "wb") as file:
            file.write(content)
            file.flush()
            sync(file.fileno())
    sync_folder(folder)


def _shelve(path: Path, packs: Path, pack_id: str) -> Path | None:
    """Move a pack to the shelf, where the latest of each stay."""
    if path.is_symlink():
        # What it leads to is somebody's own, and stays as it is.
        path.unlink()
        sync_folder(packs)
        return None
    shelf = packs / _SHELF
    make_private(shelf)
    there = _on_shelf(shelf, pack_id)
    kept = shelf / f"{pack_id}-{max(there, default=0) + 1}"
    if path.is_dir():
        path.rename(kept)
    else:
        make_private(kept)
        path.rename(kept / path.name)
    sync_folder(shelf)
    sync_folder(packs)
    for number in sorted(there)[: -(KEPT - 1)]:
        shutil.rmtree(there[number], ignore_errors=True)
    return kept


def _on_shelf(shelf: Path, pack_id: str) -> dict[int, Path]:
    name = re.compile(re.escape(pack_id) + r"-(\d{1,9})")
    found = ((name.fullmatch(entry.name), entry) for entry in shelf.iterdir())
    return {int(match[1]): entry for match, entry in found if match is not None}
