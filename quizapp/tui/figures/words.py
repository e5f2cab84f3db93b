"""How the pages write numbers and set tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from textual.content import Content

from quizapp.tui.literal import literal


def seconds(time: float | None) -> str:
    """A time an answer takes; a dash for none."""
    if time is None:
        return "–"
    return f"{time:.0f} s" if time < 100 else f"{time / 60:.0f} min"


def span(minutes: float) -> str:
    """A time spent, in minutes or hours."""
    return f"{minutes:.0f} min" if minutes < 120 else f"{minutes / 60:.1f} h"


def short(day: date) -> str:
    """A day as 7 Mar."""
    return f"{day.day} {day:%b}"


def when(day: date, today: date) -> str:
    """A day, with its year if that is not this one."""
    return f"{short(day)}{'' if day.year == today.year else f' {day.year}'}"


def heading(text: str, aside: str = "") -> Content:
    """The head of a section, with a word on what it is beside it."""
    return Content.assemble((text, "bold"), (f"   {aside}" if aside else "", "dim"))


def table(
    heads: Sequence[str], rows: Sequence[Sequence[str | Content]], width: int
) -> list[Content]:
    """Columns: the first one to the left, as wide as there is room; the others to the right.

    From the last one on, columns that do not fit are left out.
    """
    cells = [[each if isinstance(each, Content) else literal(each) for each in row] for row in rows]
    widths = [
        max([Content(head).cell_length, *(row[at].cell_length for row in cells)])
        for at, head in enumerate(heads)
    ]
    used = len(heads)
    while used > 2 and min(widths[0], 14) + sum(each + 2 for each in widths[1:used]) > width:
        used -= 1
    widths[0] = min(widths[0], width - sum(each + 2 for each in widths[1:used]))
    lines = [_row([literal(head, "dim") for head in heads[:used]], widths)]
    lines += [_row(row[:used], widths) for row in cells]
    return lines


def _row(cells: Sequence[Content], widths: Sequence[int]) -> Content:
    first = cells[0].truncate(widths[0], ellipsis=True)
    line = first.pad_right(widths[0] - first.cell_length)
    for cell, width in zip(cells[1:], widths[1:], strict=False):
        line += Content(" " * (2 + width - cell.cell_length)) + cell
    return line
