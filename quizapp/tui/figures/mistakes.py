"""The misconceptions, week by week."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from textual.content import Content

from quizapp.counting import count
from quizapp.engine.misconception_names import misconception_name
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.mistakes import WEEKS, mondays
from quizapp.tui.figures.words import heading, short, table, when
from quizapp.tui.literal import literal
from quizapp.tui.plots import bars

_BARS = " ▁▂▃▄▅▆▇█"
_HEIGHT = 5


def page(found: Statistics, width: int) -> Iterator[Content]:
    """All mistakes of each week, then each mistake."""
    if not found.mistakes:
        yield from literal(
            "No mistake of yours has a name yet. Wrong numbers are traced to the step that "
            "went wrong; what recurs is listed here."
        ).wrap(width)
        return
    weeks = mondays(found.today)
    sums = [sum(mistake.weeks[at] for mistake in found.mistakes) for at in range(WEEKS)]
    yield heading("Named mistakes each week")
    ticks = {at: short(day) for at, day in enumerate(weeks) if (WEEKS - 1 - at) % 3 == 0}
    yield from bars(sums, ticks, min(width, 64), _HEIGHT)
    yield Content("")
    yield heading("Each of them", f"the last {WEEKS} weeks, each to its own height")
    rows = [
        (
            misconception_name(mistake.id),
            Content.styled(chart(mistake.weeks), "$primary"),
            count(mistake.count, "time"),
            when(mistake.last_day, found.today),
        )
        for mistake in found.mistakes
    ]
    yield from table(("", "by week", "in all", "last"), rows, width)


def chart(weeks: Sequence[int]) -> str:
    """A bar of eighths for each week; nothing where there was none."""
    most = max(weeks, default=0)
    return "".join(
        _BARS[0] if not number else _BARS[max(1, round(number / most * 8))] for number in weeks
    )
