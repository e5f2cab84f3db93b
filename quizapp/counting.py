"""How many there are, and how large a share, in words."""

from __future__ import annotations

from collections.abc import Sequence


def count(number: int, one: str, many: str | None = None) -> str:
    """A number with its noun: `1 question`, `2 questions`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def listed(texts: Sequence[str], most: int = 3) -> str:
    """The first of some texts, and how many there are beside them: `a, b, c and 4 more`."""
    more = f" and {len(texts) - most} more" if len(texts) > most else ""
    return ", ".join(texts[:most]) + more


def estimated(share: float, margin: float) -> str:
    """A share as a whole percentage with how far off it may be, if that is half a percent."""
    within = f"{margin * 100:.0f}"
    return percent(share) if within == "0" else f"{percent(share)} ± {within}"


def percent(share: float | None) -> str:
    """A share as a whole percentage; a dash for none."""
    return "–" if share is None else f"{share * 100:.0f} %"
