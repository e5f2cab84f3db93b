"""What is said of an answer that cannot be read."""

from __future__ import annotations

_SHOWN = 24


class Unreadable(ValueError):
    """An answer that cannot be read; the message tells the learner how to write it."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def quoted(text: str) -> str:
    """A piece of what was typed, short and printable, for use in a message."""
    flat = " ".join(text.split())
    if len(flat) > _SHOWN:
        flat = flat[: _SHOWN - 1] + "…"
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in flat)
