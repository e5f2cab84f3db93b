"""How many there are, in words."""

from __future__ import annotations


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 question`, `2 questions`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
