"""How the learner stands with a question, as a sign and in words."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content

if TYPE_CHECKING:
    from quizapp.study.browsing import Standing

WORDS: dict[Standing, str] = {
    "weak": "weak",
    "failed": "failed",
    "flagged": "flagged",
    "unseen": "unseen",
    "leech": "leech",
    "suspended": "suspended",
    "known": "known",
    "due": "due",
    "buried": "put off",
}
FLAG = "⚑"
_SIGNS: tuple[tuple[Standing, str, str], ...] = (
    ("suspended", "‖", "dim"),
    ("buried", "»", "dim"),
    ("leech", "!", "$text-warning bold"),
    ("failed", "✗", "$text-error bold"),
    ("weak", "◐", "$text-warning"),
    ("known", "◌", "dim"),
    ("unseen", "○", "dim"),
)
"""The first that holds is shown."""


def sign(standings: Collection[Standing]) -> Content:
    """One cell for how the learner stands, and one for the flag."""
    mark = next(((mark, style) for name, mark, style in _SIGNS if name in standings), None)
    flag = FLAG if "flagged" in standings else " "
    return Content.assemble(mark or ("●", "$text-success"), (flag, "$text-warning"))


def in_words(standings: Collection[Standing]) -> str:
    """All of it: "weak, flagged"; "learned" where nothing is to be said."""
    said = [word for name, word in WORDS.items() if name in standings]
    return ", ".join(said) or "learned"


def day(when: datetime | None, now: datetime) -> str:
    """When a question comes, in at most nine cells; a dash if it does not by itself."""
    if when is None:
        return "–"
    local = when.astimezone(now.tzinfo)
    if when <= now:
        return "now"
    if local.date() == now.date():
        return f"{local:%H:%M}"
    if (local.date() - now.date()).days == 1:
        return "tomorrow"
    return f"{local.day} {local:%b}" if local.year == now.year else f"{local:%b %Y}"
