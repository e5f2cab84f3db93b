"""Plots as lines of text: drawn by plotext, coloured by the theme.

plotext keeps one figure for the whole process, hence the lock; it takes some 40 ms to import,
hence the imports inside: draw in a thread.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from textual.content import Content

from quizapp.tui.literal import literal

_drawing = threading.Lock()
_ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
_INK = re.compile(r"([█●]+)")


def bars(
    values: Sequence[float], ticks: Mapping[int, str], width: int, height: int
) -> list[Content]:
    """One bar for each value, all of one breadth, from zero.

    Args:
        values: none negative; as many of the last ones are drawn as fit, each two cells at least.
        ticks: what is written under some of the values, by their index.
        width: of the whole drawing at most.
        height: of the bars, in lines; the axis and its words take two more.
    """
    top = max(1, round(max(values, default=0)))
    margin = len(str(top)) + 1
    kept = max(1, min(len(values), (width - margin) // 2))
    first = len(values) - kept
    breadth = max(2, (width - margin) // kept)
    with _drawing:
        plot = _figure(kept * breadth + margin, height + 2)
        places = [number * breadth + (breadth - 2) / 2 for number in range(kept)]
        # plotext takes the breadth of a bar as a share of the distance between two.
        plot.bar(places, list(values[first:]), width=max(0.01, (breadth - 2) / breadth), minimum=0)
        plot.xlim(0, kept * breadth - 1)
        plot.ylim(0, top)
        levels = sorted({0, top // 2, top})
        plot.yticks(levels, [str(level).rjust(margin - 1) for level in levels])
        named = {at: said for at, said in ticks.items() if at >= first}
        plot.xticks([(at - first) * breadth for at in named], list(named.values()))
        return _inked(plot.build())


def against(
    points: Sequence[tuple[float, float]], low: float, width: int, height: int
) -> list[Content]:
    """Points (predicted, true) with the diagonal on which they ought to lie, as shares.

    Args:
        points: shares from 0 to 1; those below `low` are left out.
        low: where both axes begin; they end at 1.
        width: of the whole drawing.
        height: likewise.
    """
    shown = [(x, y) for x, y in points if x >= low and y >= low]
    levels = [low + (1 - low) * part / 4 for part in range(5)]
    words = [f"{level * 100:.0f} %" for level in levels]
    with _drawing:
        plot = _figure(width, height)
        plot.plot([low, 1], [low, 1], marker="·")
        if shown:
            plot.scatter([x for x, _ in shown], [y for _, y in shown], marker="●")
        plot.xlim(low, 1)
        plot.ylim(low, 1)
        plot.yticks(levels, [word.rjust(5) for word in words])
        plot.xticks(levels, words)
        return _inked(plot.build())


def _figure(width: int, height: int) -> Any:
    import plotext

    plotext.clear_figure()
    plotext.theme("clear")
    plotext.limit_size(False, False)  # to the terminal, of which the app has a part only
    plotext.plotsize(width, height)
    plotext.frame(False)
    plotext.xaxes(True, False)
    plotext.yaxes(True, False)
    return plotext


def _inked(drawing: str) -> list[Content]:
    """What was drawn stands out, the axes do not."""
    lines = []
    for line in _ESCAPES.sub("", drawing).rstrip("\n").split("\n"):
        parts = [
            literal(part, "$primary" if _INK.match(part) else "dim")
            for part in _INK.split(line.rstrip())
            if part
        ]
        lines.append(Content("").join(parts))
    return lines
