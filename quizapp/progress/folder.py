"""The folder that the log lives in: made if need be, and private."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from quizapp.paths import Home, make_private
from quizapp.progress import descriptors
from quizapp.progress.errors import UnusableHome, cannot_write, read_only

_PRIVATE_FOLDER = 0o700
_PRIVATE_FILE = 0o600


def prepare(home: Home) -> None:
    """Make the data folder, readable by its owner alone.

    A folder that was there before and holds other things keeps its mode: it is somebody's
    documents or /tmp, not ours to close.

    Raises:
        UnusableHome: it is no folder, or cannot be made.
        ReadOnlyHome: it cannot be written.
    """
    folder = home.data
    try:
        make_private(folder)
    except (FileExistsError, NotADirectoryError):
        raise UnusableHome(
            folder,
            f"{folder} is not a folder: choose another place with --home.",
        ) from None
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise UnusableHome(
            folder,
            f"{folder} could not be made ({reason}): choose another place with --home.",
        ) from None
    if not os.access(folder, os.W_OK | os.X_OK):
        raise read_only(folder)
    ours = {
        home.config_file.name, home.packs.name, home.backups.name, home.interviews.name,
        home.cache.name, home.device.name,
    }  # fmt: skip
    name = home.database.name
    if all(entry.name in ours or entry.name.startswith(name) for entry in folder.iterdir()):
        _restrict(folder, _PRIVATE_FOLDER)


def create_private(path: Path) -> None:
    """Make an empty file that only its owner can read, or take that from the others.

    Raises:
        ReadOnlyHome: it cannot be made or written.
    """
    try:
        descriptors.close(os.open(path, os.O_RDWR | os.O_CREAT, _PRIVATE_FILE))
    except OSError as error:
        raise cannot_write(error, path) from None
    _restrict(path, _PRIVATE_FILE)


def _restrict(path: Path, mode: int) -> None:
    status = path.stat()
    if stat.S_IMODE(status.st_mode) & ~mode and status.st_uid == os.geteuid():
        path.chmod(mode)
