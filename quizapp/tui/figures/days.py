"""Readiness, the year as a calendar, and what was done each day of late."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from itertools import groupby

from textual.content import Content

from quizapp.counting import count, estimated
from quizapp.study.statistics.days import Day
from quizapp.study.statistics.gathered import Statistics
from quizapp.tui.figures.words import heading, short, span, table
from quizapp.tui.literal import literal
from quizapp.tui.plots import bars
from quizapp.tui.widgets.summary import gauge

_SHADES = "·░▒▓█"
_WEEKDAYS = ("Mon", "", "Wed", "", "Fri", "", "Sun")
_WEEKS = 53
_LABEL = 5
_RECENT = 35
_HEIGHT = 5


def page(found: Statistics, width: int) -> Iterator[Content]:
    """Readiness, the calendar and the last weeks."""
    yield from _ready(found, width)
    yield Content("")
    habit = found.habit
    days = (
        f"{count(habit.streak, 'day')} in a row · longest {habit.longest} · {habit.active} in all"
    )
    yield heading("The year", days)
    yield from calendar(found, width)
    yield Content("")
    by_day = {day.day: day for day in habit.days}
    recent = [found.today - timedelta(days=back) for back in range(_RECENT - 1, -1, -1)]
    shown = [by_day.get(day, Day(day, 0, 0, 0.0)) for day in recent]
    ticks = {at: short(day) for at, day in enumerate(recent) if (len(recent) - 1 - at) % 7 == 0}
    yield heading("Answers each day")
    yield from bars([day.answers for day in shown], ticks, width, _HEIGHT)
    yield Content("")
    yield heading("Minutes each day")
    yield from bars([day.minutes for day in shown], ticks, width, _HEIGHT)
    yield Content("")
    yield from _sums(found, by_day, width)


def _ready(found: Statistics, width: int) -> Iterator[Content]:
    if found.interview is None:
        day = "for tomorrow"
    else:
        days = (found.interview - found.today).days
        day = f"for {short(found.interview)}, in {count(days, 'day')}"
    yield Content.assemble(
        ("Ready    ", "bold"),
        gauge(found.ready.value, max(10, min(25, width - 45))),
        f"  {estimated(found.ready.value, found.ready.margin)}",
        (f"   {day}", "dim"),
    ).truncate(width, ellipsis=True)


def calendar(found: Statistics, width: int) -> Iterator[Content]:
    """A column for each week, a cell for each day: the more answers, the darker."""
    cell = 2 if width >= _LABEL + 2 * _WEEKS else 1
    weeks = min(_WEEKS, (width - _LABEL) // cell)
    monday = found.today - timedelta(days=found.today.weekday())
    starts = [monday - timedelta(weeks=back) for back in range(weeks - 1, -1, -1)]
    counts = {day.day: day.answers for day in found.habit.days if day.day >= starts[0]}
    limits = levels(counts)
    yield literal(" " * _LABEL + _months(starts, cell), "dim")
    for weekday, name in enumerate(_WEEKDAYS):
        days = [start + timedelta(days=weekday) for start in starts]
        row = [_level(counts.get(day, 0), limits) for day in days if day <= found.today]
        line = literal(name.ljust(_LABEL), "dim")
        # In as few pieces as there are colours: each is styled by itself whenever it is painted.
        for answered, alike in groupby(row, bool):
            text = "".join(_shade(level) * cell for level in alike)
            line += Content.styled(text, "$primary" if answered else "dim")
        yield line
    yield _legend(limits)


def levels(counts: Mapping[date, int]) -> tuple[int, ...]:
    """From how many answers on a day is shaded darker: the quartiles of the days that have any."""
    present = sorted(number for number in counts.values() if number)
    if not present:
        return (1,)
    return tuple(sorted({1, *(present[len(present) * part // 4] for part in (1, 2, 3))}))


def _level(answers: int, limits: tuple[int, ...]) -> int:
    return sum(answers >= limit for limit in limits)


def _shade(level: int) -> str:
    return _SHADES[level]


def _legend(limits: tuple[int, ...]) -> Content:
    parts: list[tuple[str, str]] = [(" " * _LABEL, ""), (_SHADES[0], "dim"), (" none", "dim")]
    for level, limit in enumerate(limits, start=1):
        parts += [("   ", ""), (_shade(level), "$primary"), (f" {limit}+", "dim")]
    return Content.assemble(*parts, (" answers", "dim"))


def _months(starts: list[date], cell: int) -> str:
    """The months' names, each over the first week that begins in it."""
    line = ""
    for at in range(1, len(starts)):
        new = starts[at].month != starts[at - 1].month
        if new and len(line) <= at * cell and at * cell + 3 <= len(starts) * cell:
            line = line.ljust(at * cell) + f"{starts[at]:%b} "
    return line.rstrip()


def _sums(found: Statistics, by_day: Mapping[date, Day], width: int) -> Iterator[Content]:
    rows = []
    for length, said in (
        (1, "today"),
        (7, "last 7 days"),
        (30, "last 30 days"),
        (365, "last year"),
    ):
        days = [by_day[day] for day in by_day if 0 <= (found.today - day).days < length]
        minutes = sum(day.minutes for day in days)
        rows.append(
            (
                said,
                str(sum(day.answers for day in days)),
                str(sum(day.reviews for day in days)),
                span(minutes),
                span(minutes / length),
            )
        )
    yield from table(("", "answers", "on schedule", "time", "a day"), rows, width)
