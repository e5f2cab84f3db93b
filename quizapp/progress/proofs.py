"""What was proved before, so that only what is new or different is proved again.

A statement is anything whose truth follows from itself: "these rows are what was written", "from
these events follow these rows". Its digest is kept once it is proved, and never else. Whatever is
rotten, the file or what is stated, gives a digest that is not there, and is proved again.
"""

from __future__ import annotations

import hashlib
import marshal
from contextlib import suppress
from pathlib import Path
from typing import Any

import quizapp
from quizapp.paths import make_private
from quizapp.progress import files
from quizapp.progress.errors import ProgressError

FILE = "proofs"
_SIZE = 16
_PLAIN = 2
"""The last version of marshal's format in which equal values are equal bytes."""
_MAX_BYTES = 1 << 26


class Proofs:
    """The digests of statements that were proved. Only those used again are kept.

    Args:
        path: their file, in a cache: without it everything is proved anew. None to keep nothing.
    """

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._before = _read(path)
        self._now: set[bytes] = set()

    def state(self, *statement: Any) -> bytes:
        """The digest of a statement: numbers, text and None, in lists and tuples."""
        data = marshal.dumps((quizapp.__version__, statement), _PLAIN)
        return hashlib.sha256(data).digest()[:_SIZE]  # twice as quick where processors know it

    def holds(self, digest: bytes) -> bool:
        """Whether a statement was proved before."""
        if digest in self._before:
            self._now.add(digest)
            return True
        return digest in self._now

    def add(self, digest: bytes) -> None:
        """A statement has just been proved."""
        self._now.add(digest)

    def save(self) -> None:
        """Keep what was proved; that it cannot be written is no harm."""
        if self._path is None or self._now == self._before:
            return
        with suppress(OSError, ProgressError):
            make_private(self._path.parent, parents=False)
            with files.published(self._path) as temporary:
                temporary.write_bytes(b"".join(sorted(self._now)))
            self._before = frozenset(self._now)


def _read(path: Path | None) -> frozenset[bytes]:
    if path is None:
        return frozenset()
    try:
        with path.open("rb") as opened:
            data = opened.read(_MAX_BYTES)
    except OSError:
        return frozenset()
    return frozenset(data[at : at + _SIZE] for at in range(0, len(data), _SIZE))
