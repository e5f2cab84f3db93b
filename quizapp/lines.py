"""Lines of text from and to a terminal, a pipe or a file: bounded, decoded, without surprises."""

from __future__ import annotations

import io
import re
import select
from collections.abc import Callable
from typing import BinaryIO, TextIO

MAX_LINE = 1_000_000
"""Bytes of a line beyond this are read and forgotten."""

_CHUNK = 1 << 16
_NAP = 0.5
"""Seconds after which somebody who waits looks up."""
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)


class Lines:
    """Reads lines as UTF-8; what is not UTF-8 becomes U+FFFD."""

    def __init__(self, source: BinaryIO) -> None:
        self._source = source
        # Buffered streams give what is there; without it a pipe would be waited for.
        self._read: Callable[[int], bytes] = getattr(source, "read1", source.read)
        self._buffer = bytearray()
        self._ended = False

    def next(self) -> str | None:
        """The next line without its end; `None` when there are no more."""
        searched = 0
        while (end := self._buffer.find(b"\n", searched)) < 0 and not self._ended:
            searched = len(self._buffer)
            if searched > 2 * MAX_LINE:
                del self._buffer[MAX_LINE:]
                searched = MAX_LINE
            # A signal that comes just before one reads is heard only after; so one naps instead.
            while not self._ready(_NAP):
                pass
            chunk = self._read(_CHUNK)
            self._ended = not chunk
            self._buffer += chunk
        if end < 0 and not self._buffer:
            return None
        end = len(self._buffer) if end < 0 else end
        line = bytes(self._buffer[: min(end, MAX_LINE)])
        del self._buffer[: end + 1]
        return line.decode("utf-8", "replace").rstrip("\r")

    def waiting(self) -> bool:
        """Whether `next` would answer at once."""
        return bool(self._buffer) or self._ended or self._ready(0)

    def _ready(self, seconds: float) -> bool:
        """Whether there is something to read, or the end of it, within so many seconds."""
        try:
            ready, _, _ = select.select([self._source.fileno()], [], [], seconds)
        except (OSError, ValueError, io.UnsupportedOperation):
            return True  # held in memory
        return bool(ready)


def printable(text: str) -> str:
    """Text without anything that could move a cursor or turn the reading order."""
    return _UNSAFE.sub("\ufffd", text)


def write_line(out: TextIO, text: str = "") -> None:
    """Write a line at once, whatever the encoding of the stream can do."""
    encoding = out.encoding or "utf-8"
    out.write(printable(text).encode(encoding, "replace").decode(encoding) + "\n")
    out.flush()
