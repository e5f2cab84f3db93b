"""The first line of a verdict: a mark, a word, and what to do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.content import Content

from quizapp.grading.minus import real_minus
from quizapp.study.words import RATINGS
from quizapp.tui.literal import literal

if TYPE_CHECKING:
    from quizapp.study.asked import Asked

_OPENINGS = {
    "correct": ("✓", "Right.", "$text-success"),
    "close": ("✓", "Right, within rounding.", "$text-success"),
    "partial": ("≈", "Partly right.", "$text-warning"),
    "wrong": ("✗", "Not yet.", "$text-error"),
}
_SAME = ("right", "correct", "not yet", "wrong", "partly", "counted as right")


def headline(asked: Asked) -> Content:
    """What the verdict of an answered part says."""
    verdict = asked.verdict
    if verdict is None:
        return Content("")
    if asked.gave_up:
        return Content.assemble(("·  ", "dim"), ("This is how it goes.", "bold"))
    if asked.self_rated:
        word = RATINGS[(asked.rating or 1) - 1]
        return Content.assemble(("·  ", "dim"), "You said: ", (word, "bold"), ".")
    mark, opening, colour = _OPENINGS[verdict.outcome]
    message = real_minus(verdict.message.strip())
    if message.lower().startswith(_SAME):
        first, _, rest = message.partition(". ")
        opening = first if first.endswith((".", ")", ":")) else f"{first}."
        message = rest
    said = Content.assemble((f"{mark}  ", f"{colour} bold"), literal(opening, f"{colour} bold"))
    return said + (literal(f" {message}") if message else Content(""))
