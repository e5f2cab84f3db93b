"""Small things worked out of questions and kept, so that they are worked out once.

Like every cache it is never worth an error: what cannot be read is worked out again, and what
cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
from pathlib import Path
from typing import Any

from quizapp.paths import make_private
from quizapp.small_files import MAX_BYTES, write

_PROOF = 16


def read_proved(path: Path) -> bytes | None:
    """What `write_proved` wrote; None if there is nothing, or anything in it has changed."""
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + _PROOF + 1)
    except OSError:
        return None
    proof, data = data[:_PROOF], data[_PROOF:]
    return data if len(data) <= MAX_BYTES and proof == _proof(data) else None


def write_proved(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read and that shows whether it has rotted.

    Raises:
        OSError: it cannot be written.
    """
    make_private(path.parent, parents=False)
    write(path, _proof(data) + data)


def _proof(data: bytes) -> bytes:
    return hashlib.blake2b(data, digest_size=_PROOF).digest()


class Kept:
    """Values by a question's content hash, in a file of the cache folder.

    Args:
        path: The file.
        version: What the values were worked out by; those of another version are forgotten.
    """

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version
        try:
            found = json.loads(read_proved(path) or b"null")
        except (ValueError, RecursionError):
            found = None
        good = isinstance(found, dict) and found.get("version") == version
        values = found.get("values") if good else None
        self._values: dict[str, Any] = values if isinstance(values, dict) else {}
        self._changed = False

    def get(self, content_hash: str) -> Any:
        """The value, or None."""
        return self._values.get(content_hash)

    def put(self, content_hash: str, value: Any) -> None:
        """Keep a value; `save` writes it down."""
        self._values[content_hash] = value
        self._changed = True

    def save(self) -> None:
        """Write down what is new."""
        if not self._changed:
            return
        with contextlib.suppress(OSError):
            found = {"version": self._version, "values": self._values}
            write_proved(self._path, json.dumps(found, separators=(",", ":")).encode())
            self._changed = False
