"""What comes due, and how firm memory is."""

from __future__ import annotations

from collections.abc import Iterator

from textual.content import Content

from quizapp.counting import count
from quizapp.study.statistics.gathered import Statistics
from quizapp.tui.figures.words import heading, short
from quizapp.tui.literal import literal
from quizapp.tui.plots import bars

_HEIGHT = 6
_LABEL = 10


def page(found: Statistics, width: int) -> Iterator[Content]:
    """The forecast and the stabilities."""
    memory = found.memory
    if memory.stability is None:
        yield from literal("Nothing has been learned yet.").wrap(width)
        return
    due = memory.forecast
    kept = min(len(due), max(7, (width - 5) // 2))
    yield heading("Reviews that fall due", "if none is answered before")
    ticks = {at: short(each.day) for at, each in enumerate(due[:kept]) if at % 7 == 0}
    yield from bars([each.reviews for each in due[:kept]], ticks, width, _HEIGHT)
    yield literal(
        f"{due[0].reviews} today · {due[1].reviews} tomorrow · "
        f"{sum(each.reviews for each in due[:7])} in 7 days · "
        f"{sum(each.reviews for each in due)} in {len(due)} · {memory.later} later",
        "dim",
    )
    yield Content("")
    questions = sum(each.questions for each in memory.firmness)
    yield heading("How long memory lasts", "until recall is down to 90 %")
    most = max(each.questions for each in memory.firmness)
    room = max(10, min(50, width - _LABEL - 8))
    for each in memory.firmness:
        full = round(each.questions / most * room) if most else 0
        if each.questions and not full:
            full = 1
        yield Content.assemble(
            (_span(each.start, each.end).rjust(_LABEL) + "  ", "dim"),
            ("█" * full, "$primary"),
            f" {each.questions}" if full else "–",
        )
    yield literal(
        f"half of {count(questions, 'question')} last {memory.stability:.1f} days or more", "dim"
    )


def _span(start: float, end: float | None) -> str:
    if end is None:
        return "a year +" if start == 365 else f"{start:g} d +"
    return f"{start:g}–{end:g} d" if start else f"under {end:g} d"
