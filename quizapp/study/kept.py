"""Small things worked out of questions and kept, so that they are worked out once.

Like every cache it is never worth an error: what cannot be read is worked out again, and what
cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

from quizapp.paths import make_private

_MAX_BYTES = 100_000_000


def read_json(path: Path, most: int = _MAX_BYTES) -> Any:
    """What a JSON file holds; None if there is none that can be read."""
    try:
        with path.open("rb") as opened:
            data = opened.read(most + 1)
        return json.loads(data) if len(data) <= most else None
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file that only its owner can read, whole or not at all.

    Raises:
        OSError: it cannot be written.
    """
    make_private(path.parent)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as opened:
            json.dump(value, opened, separators=(",", ":"))
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise


class Kept:
    """Values by a question's content hash, in a file of the cache folder.

    Args:
        path: The file.
        version: What the values were worked out by; those of another version are forgotten.
    """

    def __init__(self, path: Path, version: str) -> None:
        self._path = path
        self._version = version
        found = read_json(path)
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
            write_json(self._path, {"version": self._version, "values": self._values})
            self._changed = False
