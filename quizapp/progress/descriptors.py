"""Looking into a database beside SQLite, without taking its locks away.

POSIX drops every lock that a process has on a file as soon as the process closes any descriptor
of it. SQLite minds that for its own descriptors, and cannot for ours. Without its lock, another
process that ends takes itself for the last one and removes the write-ahead log; what is written
to that afterwards is on no disk. So what would be closed too early waits until the log is closed.
"""

from __future__ import annotations

import os
import threading
from collections import Counter, defaultdict
from typing import TypeAlias

Identity: TypeAlias = tuple[int, int]
"""Device and inode of a file."""

_LOCK = threading.Lock()
_users: Counter[Identity] = Counter()
_waiting: dict[Identity, list[int]] = defaultdict(list)


def used(file: Identity) -> None:
    """SQLite has the file open from now on, once more."""
    with _LOCK:
        _users[file] += 1


def left(file: Identity) -> None:
    """One of SQLite's connections to the file was closed."""
    with _LOCK:
        _users[file] -= 1
        if _users[file] <= 0:
            del _users[file]
            for descriptor in _waiting.pop(file, ()):
                os.close(descriptor)


def close(descriptor: int) -> None:
    """Close a descriptor as soon as no lock goes with it."""
    status = os.fstat(descriptor)
    with _LOCK:
        file = (status.st_dev, status.st_ino)
        if file in _users:
            _waiting[file].append(descriptor)
        else:
            os.close(descriptor)
