"""Negative numbers as print sets them."""

from __future__ import annotations

import re

# Neither in a name, a difference or a power, nor in code: `x[-1]`, `dim=-1`.
_MINUS = re.compile(r"(?<![\w.)\]^='\"-])(?<!\w\[)-(?=\.?\d|inf\b|∞)")


def real_minus(text: str) -> str:
    """A text in which the minus of every number is a real one; for reading, not for copying."""
    return _MINUS.sub("−", text) if "-" in text else text
