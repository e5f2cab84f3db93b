"""Shapes as learners type them: `(2, 8, 64)`, `2x8x64`, `torch.Size([2, 8])`, `(B, T, d)`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from typing import TypeAlias

from quizapp.grading import arithmetic, layout
from quizapp.grading.unreadable import Unreadable, quoted

_HOW = "Write a shape like (2, 8, 64)."
_WHOLE = re.compile(r"\d{1,18}", re.ASCII)
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)
_MOST = 32

Size: TypeAlias = int | str
"""A whole number, or a name where the question gives none a value."""


def shape(text: str, symbols: Mapping[str, int]) -> tuple[Size, ...]:
    """The sizes that a text lists; names of `symbols` stand for their values.

    Raises:
        Unreadable: anything else than whole numbers and known names.
    """
    layout.matching(text)
    text = layout.unwrapped(text)
    bare = not layout.wrapped(text)
    while layout.wrapped(text):
        text = layout.inside(text)
    if not text:
        return ()
    parts = _parts(text, symbols, bare=bare)
    if len(parts) > _MOST:
        raise Unreadable(f"A shape has at most {_MOST} sizes.")
    return tuple(_size(part, symbols) for part in parts)


def _parts(text: str, symbols: Mapping[str, int], *, bare: bool) -> list[str]:
    if ";" in text or "[" in text:
        raise Unreadable(_HOW)
    parts = [part.strip() for part in layout.pieces(text, ",")]
    if len(parts) > 1:
        if not parts[-1]:
            parts.pop()
        if not all(parts):
            raise Unreadable(f"There is a comma too many. {_HOW}")
        return parts
    if (crossed := _crossed(text, symbols)) is not None:
        return crossed
    if bare and "*" in text:
        raise Unreadable(f"Is that a product, or a shape? {_HOW}")
    return [part for part in layout.pieces(text, r"\s") if part]


def _crossed(text: str, symbols: Mapping[str, int]) -> list[str] | None:
    """The sizes in `2x8x64`, None if the text is not of that form."""
    names = sorted(map(re.escape, symbols), key=len, reverse=True) or ["[A-WYZa-wyz]"]
    # Taken whole and for good: a name may itself hold an x, and no text may be tried in all ways.
    size = rf"(?>\d+|{'|'.join(names)})"
    if re.fullmatch(rf"{size}(?:\s*+[xX×]\s*+{size})++", text, re.ASCII) is None:
        return None
    return re.findall(size, text, re.ASCII)


def _size(text: str, symbols: Mapping[str, int]) -> Size:
    if _WHOLE.fullmatch(text):
        return int(text)
    if text in symbols:
        return symbols[text]
    if _NAME.fullmatch(text) and not symbols:
        return text
    for name in _NAME.findall(text):
        if symbols and name not in symbols and name not in arithmetic.NAMES:
            known = ", ".join(list(symbols)[:8])
            raise Unreadable(f"{quoted(name)} is no size here; write numbers or {known}.")
    if "×" in text or "." in text:
        raise Unreadable(f"Cannot read {quoted(text)} as a size. {_HOW}")
    value = arithmetic.number(text, names=symbols).value
    if not isinstance(value, Fraction) or value.denominator != 1 or value < 0:
        raise Unreadable(f"{quoted(text)} is no size: sizes are whole numbers. {_HOW}")
    return value.numerator
