"""How the right answer comes about, step by step, and where the learner's way parted from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from quizapp.tui.literal import typographic
from quizapp.tui.shading import weights
from quizapp.tui.tables import Cell, Row, Table
from quizapp.tui.widgets.heat import HeatTable

if TYPE_CHECKING:
    from quizapp.study.solution import Line

MOST_ROWS = 12
_INNER = re.compile(r"\[([^\[\]]*)\]")


class Worked(Vertical):
    """The worked steps as rows of one heat map."""

    DEFAULT_CSS = """
    Worked { height: auto; width: 1fr; display: none; }
    Worked Static { text-style: bold; }
    """

    steps: reactive[tuple[Line, ...]] = reactive(())
    labels: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
    """The question's names for rows and columns; set before `steps`."""

    def on_mount(self) -> None:
        self.display = bool(self.steps)

    def compose(self) -> ComposeResult:
        yield Static(Content("How it comes about"))
        yield HeatTable()

    def watch_steps(self, steps: tuple[Line, ...]) -> None:
        if self.is_mounted:
            self.query_one(HeatTable).tables = (worked_table(steps, self.labels),)
            self.display = bool(steps)


def worked_table(steps: tuple[Line, ...], labels: tuple[tuple[str, ...], tuple[str, ...]]) -> Table:
    """The steps as rows under the question's names for rows and columns, where these fit."""
    names, columns = labels
    rows = [row for line in steps for row in _rows(line, names)]
    widest = max((len(row.cells) for row in rows), default=0)
    return Table(tuple(rows), columns if len(columns) == widest > 1 else ())


def _rows(line: Line, labels: tuple[str, ...]) -> list[Row]:
    right, mine = _entries(line.text), _entries(line.presumed_text)
    numbers = [_numbers(row) for row in right]
    depth = weights(number for row in numbers for number in row)
    shaded = len(right) > 1 or len(right[0]) > 1
    named = labels if len(labels) == len(right) and len(right) > 1 else ("",) * len(right)
    rows: list[Row] = []
    start = 0
    for number, entries in enumerate(right[:MOST_ROWS]):
        first = number == 0
        cells = tuple(
            Cell(typographic(text), depth[start + at] if shaded else None)
            for at, text in enumerate(entries)
        )
        start += len(entries)
        yours = ""
        if line.parts_here and number < len(mine) and mine[number] != entries:
            yours = "← yours: " + "  ".join(map(typographic, mine[number]))
        single = len(right) == 1
        rows.append(
            Row(
                line.name if single else named[number],
                cells,
                remark=line.expression if single else "",
                pointer=yours,
                head=f"{line.name}   {line.expression}".strip() if first and not single else "",
            )
        )
    if len(right) > MOST_ROWS:
        rows.append(Row("", (), remark=f"… {len(right) - MOST_ROWS} more rows"))
    return rows


def _entries(text: str) -> list[list[str]]:
    """The entries of a printed value, row by row; a shape or a number is one entry."""
    if not text.startswith("["):
        return [[text]] if text else []
    return [inner.split(", ") for inner in _INNER.findall(text)]


def _numbers(texts: list[str]) -> list[float]:
    return [_number(text) for text in texts]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
