"""Files that are there whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from quizapp.disk import sync_file, sync_folder
from quizapp.paths import make_private
from quizapp.progress.errors import cannot_write

_TEMPORARY = ".new-"
_MAKER = re.compile(r"-(\d+)-[0-9a-f]{8}(?:-journal|-wal|-shm)?\Z")


@contextmanager
def published(path: Path) -> Iterator[Path]:
    """A temporary path beside `path`; what was written there is put in its place at the end.

    Afterwards it is on disk under its name, or (after an error, a crash, a kill) nothing is.

    Raises:
        ReadOnlyHome, FullDisk, UnreadableDisk: it cannot be written.
    """
    temporary = path.with_name(f"{_TEMPORARY}{path.name}-{os.getpid()}-{secrets.token_hex(4)}")
    try:
        try:
            os.close(os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            yield temporary
            sync_file(temporary)
            temporary.replace(path)
            sync_folder(path.parent)
        except OSError as error:
            raise cannot_write(error, path) from None
    finally:
        for suffix in ("", "-journal", "-wal", "-shm"):
            with suppress(OSError):
                temporary.with_name(temporary.name + suffix).unlink(missing_ok=True)


def private_folder(folder: Path) -> None:
    """Make a folder that its owner alone can read.

    Raises:
        ReadOnlyHome, FullDisk, UnreadableDisk: it cannot be made.
    """
    try:
        make_private(folder, parents=False)
    except OSError as error:
        raise cannot_write(error, folder) from None


@contextmanager
def syncing(path: Path) -> Iterator[None]:
    """Have the disk take in what a file holds, meanwhile; whoever needs it there syncs again."""

    def work() -> None:
        with suppress(OSError):  # the sync that counts says what is wrong
            sync_file(path)

    thread = threading.Thread(target=work, name="sync", daemon=True)
    thread.start()
    try:
        yield
    finally:
        thread.join()


def sweep(folder: Path) -> None:
    """Remove what a kill left of files that were never finished by processes that are gone."""
    with suppress(OSError):
        for path in folder.glob(f"{_TEMPORARY}*"):
            maker = _MAKER.search(path.name)
            if maker is not None and not is_running(int(maker[1])):
                with suppress(OSError):
                    path.unlink()


def is_running(process: int) -> bool:
    """Whether there is a process with this id, ours or somebody else's."""
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):  # the latter: no system has so many
        return False
    except OSError:
        return True
    return True
