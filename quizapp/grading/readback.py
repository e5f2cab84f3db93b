"""The line "read as": a reading in the fewest words that show what was understood."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

from quizapp.grading.thousands import apart

Digits: TypeAlias = int | tuple["Digits", ...] | None


@dataclass(frozen=True, slots=True)
class Read:
    """One number as read, with the decimals typed."""

    value: int | float
    digits: int | None


_FIXED = 12
"""More decimals than this are shown in scientific notation."""


def number(read: Read) -> str:
    """A number as typed, in decimals; what is calculated to six significant digits."""
    value, digits = read.value, read.digits
    if isinstance(value, float) and not math.isfinite(value):
        return "inf" if value > 0 else "-inf"
    if digits is not None and 0 < digits <= _FIXED and abs(value) < 1e15:
        return f"{float(value):.{digits}f}"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**24 else _scientific(value)
    if digits is None and 1e-4 <= abs(value) < 1e6:
        return f"{value:.6g}"
    return f"{value:.10g}" if digits is None and abs(value) >= 1e6 else f"{value:.{_FIXED}g}"


def _scientific(value: int) -> str:
    text = str(value)
    return f"{text[: 7 + (value < 0)]}… ({len(text) - (value < 0)} digits)"


def scalar(read: Read, unit: str | None) -> str:
    """A number alone; whole ones with their thousands set apart."""
    text = apart(number(read))
    return f"{text} bytes" if unit == "bytes" else text


def vector(reads: Sequence[Read], labels: Sequence[str]) -> str:
    """The numbers in a row, each after its label where there are labels."""
    numbers = [number(read) for read in reads]
    if len(labels) == len(numbers):
        return "   ".join(f"{label} {text}" for label, text in zip(labels, numbers, strict=True))
    return ", ".join(numbers)


def matrix(rows: Sequence[Sequence[Read]]) -> str:
    """The size, then the rows: `2×2  0.44 0.56; 0.1 0.9`."""
    lines = "; ".join(" ".join(number(read) for read in row) for row in rows)
    return f"{len(rows)}×{len(rows[0])}  {lines}"


def shape(sizes: Sequence[int | str]) -> str:
    """A shape as Python writes it."""
    inner = ", ".join(map(str, sizes))
    return f"({inner},)" if len(sizes) == 1 else f"({inner})"
