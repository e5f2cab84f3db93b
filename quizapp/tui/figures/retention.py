"""Whether what was predicted comes true."""

from __future__ import annotations

import math
from collections.abc import Iterator

from textual.content import Content

from quizapp.counting import percent
from quizapp.study.statistics.gathered import Statistics
from quizapp.study.statistics.retention import Recalled
from quizapp.tui.figures.words import heading, table
from quizapp.tui.literal import literal
from quizapp.tui.plots import against
from quizapp.tui.tables import side_by_side

_PLOT = (33, 13)
_GAP = 3
_TABLE = 36
_ENOUGH = 5
"""Fewer reviews than this make no point in the drawing."""


def page(found: Statistics, width: int) -> Iterator[Content]:
    """The periods, the drawing and its table."""
    retention = found.retention
    if not retention.ever.reviews:
        yield from literal(
            "Nothing to compare yet: it takes questions that were answered on another day before."
        ).wrap(width)
        return
    yield heading("Recalled, and predicted")
    names = {7: "last 7 days", 30: "last 30 days", 365: "last year", None: "ever"}
    rows = [(names[period.days], *_figures(period.found)) for period in retention.periods]
    yield from table(("", "reviews", "predicted", "recalled", "95 %"), rows, width)
    yield Content("")
    yield heading("By what was predicted", f"off by {_points(retention.error)} on average")
    of_bins = []
    for each in retention.bins:
        reviews, _, recalled, interval = _figures(each.found)
        said = f"{each.start * 100:.0f}–{each.end * 100:.0f} %"
        of_bins.append((said, reviews, recalled, interval))
    points = [
        (each.found.predicted, each.found.recalled)
        for each in retention.bins
        if each.found.predicted is not None
        and each.found.recalled is not None
        and each.found.reviews >= _ENOUGH
    ]
    low = min([0.5, *(math.floor(10 * min(point)) / 10 for point in points)])
    drawn = against(points, low, min(width, _PLOT[0]), _PLOT[1])
    beside = [
        literal("across predicted, up recalled", "dim"),
        *table(("predicted", "reviews", "recalled", "95 %"), of_bins, _TABLE),
        Content(""),
        literal("On the dots: as predicted.", "dim"),
        literal("Under them: forgotten sooner.", "dim"),
    ]
    if width >= _PLOT[0] + _GAP + _TABLE:
        yield from side_by_side([drawn, beside], [_PLOT[0], _TABLE], _GAP)
    else:
        yield from (*drawn, Content(""), *beside)


def _figures(found: Recalled) -> tuple[str, str, str, str]:
    interval = ""
    if found.low is not None and found.high is not None:
        interval = f"{found.low * 100:.0f}–{found.high * 100:.0f}"
    return str(found.reviews), percent(found.predicted), percent(found.recalled), interval


def _points(error: float | None) -> str:
    return "–" if error is None else f"{error * 100:.1f} points"
