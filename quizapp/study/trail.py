"""A small file that follows something step by step: whole at first, then a line for each step.

A line is added in a hundredth of the time that it takes to put a new file in the old one's place.
After a kill the file ends with a step, or with the beginning of one, which is passed over.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from quizapp.small_files import write

_MAX_BYTES = 5_000_000
_MOST_STEPS = 1000
_MOST_BYTES = 1_000_000
"""After so many steps, or at such a size, the file is written whole again."""
_MARK = "trail"
_HEAD = 32
"""The mark stands within the first so many bytes."""

Apply = Callable[[dict[str, Any], Any], None]
"""Changes what the file held into what it holds after a step; raises if that is none."""


class Trail:
    """Writes the file. Somebody else may write it whole at any time; then so does this.

    Args:
        path: Of the file.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._mark = ""
        self._head = b""
        """How the file begins, if it was written here."""
        self._steps = 0
        self._whole = 0
        """How many bytes it had then."""

    def begin(self, value: Mapping[str, Any]) -> None:
        """Write the file whole.

        Raises:
            OSError: it cannot be written. A home that is gone is not made anew.
        """
        self._mark, self._head, self._steps = secrets.token_hex(8), b"", 0
        data = json.dumps({_MARK: self._mark, **value}, separators=(",", ":")).encode() + b"\n"
        write(self._path, data)
        self._head, self._whole = data[:_HEAD], len(data)

    def add(self, step: Any) -> bool:
        """Add a step; returns False if the file has to be written whole instead."""
        if not self._head or self._steps >= _MOST_STEPS:
            return False
        line = json.dumps([self._mark, step], separators=(",", ":")).encode() + b"\n"
        try:
            handle = os.open(self._path, os.O_RDWR | os.O_APPEND | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError:
            return False
        try:
            grown = os.fstat(handle).st_size > max(_MOST_BYTES, 2 * self._whole)
            if grown or os.pread(handle, len(self._head), 0) != self._head:
                return False
            if os.write(handle, line) < len(line):
                self._head = b""
                return False
        except OSError:
            self._head = b""
            return False
        finally:
            os.close(handle)
        self._steps += 1
        return True


def follow(path: Path, apply: Apply) -> Any:
    """What such a file holds after its last step; None if there is none that can be read."""
    try:
        with path.open("rb") as opened:
            data = opened.read(_MAX_BYTES + 1)
        first, *steps = data.split(b"\n")
        value = json.loads(first) if len(data) <= _MAX_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(value, dict):
        return None
    for line in steps:
        try:
            mark, step = json.loads(line)
            if mark == value.get(_MARK):  # not what somebody took this file for
                apply(value, step)
        except (ValueError, TypeError, KeyError, RecursionError):
            break
    return value
