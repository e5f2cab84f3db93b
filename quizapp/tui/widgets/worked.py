"""How the right answer comes about, step by step, and where the learner's way parted from it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from quizapp.tui.literal import typographic
from quizapp.tui.shading import weights
from quizapp.tui.tables import Cell, Row, Table
from quizapp.tui.widgets.heat import HeatTables

if TYPE_CHECKING:
    from quizapp.study.solution import Line

MOST_ROWS = 12
_INNER = re.compile(r"\[([^\[\]]*)\]")


class Worked(Vertical):
    """The worked steps as heat maps, one below the other."""

    DEFAULT_CSS = """
    Worked { height: auto; width: 1fr; display: none; }
    Worked Static { text-style: bold; }
    """

    steps: reactive[tuple[Line, ...]] = reactive(())

    def on_mount(self) -> None:
        self.display = bool(self.steps)

    def compose(self) -> ComposeResult:
        yield Static(Content("How it comes about"))
        yield HeatTables()

    def watch_steps(self, steps: tuple[Line, ...]) -> None:
        if self.is_mounted:
            self.query_one(HeatTables).tables = worked_tables(steps)
            self.display = bool(steps)


def worked_tables(steps: tuple[Line, ...]) -> tuple[Table, ...]:
    """The steps as tables: a matrix is one of its own, others share one under the same labels."""
    tables: list[Table] = []
    for table in chain.from_iterable(map(_tables, steps)):
        last = tables[-1] if tables else None
        if last is None or last.corner or table.corner or last.columns != table.columns:
            tables.append(table)
        else:
            tables[-1] = replace(last, rows=last.rows + table.rows)
    return tuple(tables)


def _tables(line: Line) -> Iterator[Table]:
    """One step, with the learner's own numbers where the ways part."""
    right, mine = entries_of(line.text), entries_of(line.presumed_text if line.parts_here else "")
    names, columns = line.labels
    alike = [len(row) for row in mine] == [len(row) for row in right]
    rows = _rows(right, mine if alike else [], names)
    if len(right) == 1:
        rows = (replace(rows[0], label=line.name, remark=line.expression), *rows[1:])
        yield Table(rows, columns)
    else:
        hidden = max(0, len(right) - MOST_ROWS)
        yield Table(rows, columns, line.name, remark=line.expression, hidden=hidden)
    if mine and not alike:
        # Of another shape: entry below entry would not say anything.
        own = tuple(replace(row, mine=True) for row in _rows(mine, [], ()))
        yield Table(own, corner="yours")


def _rows(right: list[list[str]], mine: list[list[str]], names: tuple[str, ...]) -> tuple[Row, ...]:
    """The right rows, shaded, with the learner's below each that is another."""
    depth = iter(weights(number_of(text) for row in right for text in row))
    shaded = len(right) > 1 or len(right[0]) > 1
    rows: list[Row] = []
    for at, texts in enumerate(right[:MOST_ROWS]):
        cells = tuple(Cell(typographic(text), next(depth) if shaded else None) for text in texts)
        rows.append(Row(names[at] if names else "", cells))
        if mine and mine[at] != texts:
            rows.append(Row("yours", tuple(map(Cell, map(typographic, mine[at]))), mine=True))
    return tuple(rows)


def entries_of(text: str) -> list[list[str]]:
    """The entries of a printed value, row by row; a shape or a number is one entry."""
    if not text.startswith("["):
        return [[text]] if text else []
    return [inner.split(", ") for inner in _INNER.findall(text)]


def number_of(text: str) -> float:
    """A printed entry as a number; 0 for what is none."""
    try:
        return float(text)
    except ValueError:
        return 0.0
