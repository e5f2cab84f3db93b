"""How long answers take, by kind."""

from __future__ import annotations

import math
from collections.abc import Iterator

from textual.content import Content

from quizapp.counting import percent
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.groups import Group
from quizapp.tui.choice import KIND_NAMES
from quizapp.tui.figures.words import heading, seconds, table
from quizapp.tui.literal import literal

_ROOM = 24


def page(found: Statistics, width: int) -> Iterator[Content]:
    """The median and the middle half of the times of each kind."""
    if not found.kinds:
        yield from literal("Nothing has been answered yet.").wrap(width)
        return
    longest = max((group.slow for _, group in found.kinds if group.slow is not None), default=0.0)
    yield heading("By kind", "┃ the median, ━ the middle half of the answers")
    room = max(10, min(_ROOM, width - 54))
    rows = [
        (
            KIND_NAMES.get(kind, kind),
            str(group.answers),
            percent(group.right),
            seconds(group.seconds),
            _range(group, longest, room),
            "–" if group.quick is None else f"{seconds(group.quick)} – {seconds(group.slow)}",
        )
        for kind, group in found.kinds
    ]
    scale = "0 s".ljust(room - len(seconds(longest))) + seconds(longest)
    heads = ("", "answers", "right", "median", scale, "middle half")
    yield from table(heads, rows, width)


def _range(group: Group, longest: float, room: int) -> Content:
    if group.seconds is None or group.quick is None or group.slow is None or not longest:
        return Content(" " * room)

    def place(time: float) -> int:
        return min(room - 1, math.floor(time / longest * room))

    start, middle, end = place(group.quick), place(group.seconds), place(group.slow)
    line = [" "] * room
    line[start : end + 1] = "━" * (end + 1 - start)
    line[middle] = "┃"
    return Content.styled("".join(line), "$primary")
