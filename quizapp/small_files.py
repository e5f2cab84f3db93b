"""Small files of the home, read if they can be and written whole or not at all."""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path
from typing import Any

MAX_BYTES = 100_000_000


def read_json(path: Path, most: int = MAX_BYTES) -> Any:
    """What a JSON file holds; None if there is none that can be read."""
    try:
        with path.open("rb") as opened:
            data = opened.read(most + 1)
        return json.loads(data) if len(data) <= most else None
    except (OSError, ValueError, RecursionError):
        return None


def write_json(path: Path, value: Any) -> None:
    """Write a JSON file as `write` does."""
    write(path, json.dumps(value, separators=(",", ":")).encode())


def write(path: Path, data: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all.

    Raises:
        OSError: it cannot be written. A home that is gone is not made anew.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(beside, os.O_CREAT | os.O_WRONLY | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(data)
        beside.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
