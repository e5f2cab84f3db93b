"""The givens and the steps of the lab as tables: a cursor, what has changed, both runs together."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from quizapp.engine.printing import short
from quizapp.tui.literal import typographic
from quizapp.tui.shading import weights
from quizapp.tui.tables import Cell, Row, Table
from quizapp.tui.widgets.worked import MOST_ROWS, entries_of, number_of

if TYPE_CHECKING:
    from quizapp.engine.values import Array, Value
    from quizapp.study.lab import View
    from quizapp.study.solution import Line

Labels = tuple[tuple[str, ...], tuple[str, ...]]
"""Names of rows and of columns."""

Entries = list[tuple[Cell, ...]]
"""Row by row."""

MOST_COLUMNS = 24
"""Of a given, as many can be reached by the cursor; all can be typed."""
RISEN, FALLEN, OTHER = "↑", "↓", "•"
"""Signs of what has changed: a number that is larger, one that is smaller, and what is new."""
WRONG = "✗"
PARTING = "← here the ways part"


@dataclass(frozen=True)
class Block:
    """Steps that are shown together: a heading, and tables side by side where they fit."""

    tables: tuple[Table, ...]
    heading: str = ""
    parting: bool = False
    """Whether the ways part here; a row of its own says so itself."""


def grid_of(value: Value) -> tuple[int, int]:
    """The rows and columns of a given that the cursor can reach; a number has one of each."""
    if not isinstance(value, np.ndarray) or not value.size:
        return 1, 1
    rows = math.prod(value.shape[:-1])
    return min(rows, MOST_ROWS), min(value.shape[-1], MOST_COLUMNS)


def place_of(value: Value, row: int, column: int) -> tuple[int, ...]:
    """Where in a given an entry of its table stands."""
    if not isinstance(value, np.ndarray):
        return ()
    return (*(int(at) for at in np.unravel_index(row, value.shape[:-1])), column)


def given_table(
    name: str, value: Value, before: Value, labels: Labels, cursor: tuple[int, int] | None
) -> Table:
    """A given with its name; every entry can be clicked.

    Args:
        before: What it was before the last change.
        cursor: Row and column of the cursor, if it is in here.
    """
    if not isinstance(value, np.ndarray):
        text = short(value)
        sign = _sign(text, short(before))
        here = cursor is not None
        cell = Cell(typographic(text), sign=sign, here=here, action=_click(name, 0, 0))
        return Table((Row(name, (cell,)),), indent=0)
    height, width = grid_of(value)
    table = value.reshape(-1, value.shape[-1])
    texts = [[short(number) for number in row[:width].tolist()] for row in table[:height]]
    old = _old(before, value, height, width)
    depth = weights(number for row in table[:height, :width].tolist() for number in row)
    rows = []
    for row, entries in enumerate(texts):
        cells = [
            Cell(
                typographic(text),
                depth[row * width + column],
                sign=_sign(text, old[row][column] if old else None),
                here=cursor == (row, column),
                action=_click(name, row, column),
            )
            for column, text in enumerate(entries)
        ]
        if value.shape[-1] > width:
            cells.append(Cell("…"))
        rows.append(Row(name if value.ndim == 1 else "", tuple(cells)))
    columns = labels[1] if len(labels[1]) == value.shape[-1] else ()
    if value.ndim == 1:
        return Table(tuple(rows), columns, indent=0)
    names = row_names(value, labels[0])
    rows = [Row(names[at], row.cells) for at, row in enumerate(rows)]
    if len(table) > height:
        rows.append(Row("", (), remark=f"… {len(table) - height} more rows"))
    return Table(tuple(rows), columns, corner=name, indent=0)


def _old(before: Value, value: Array, height: int, width: int) -> list[list[str]]:
    """The entries before, where there were as many."""
    if not isinstance(before, np.ndarray) or before.shape != value.shape:
        return []
    table = before.reshape(-1, before.shape[-1])
    return [[short(number) for number in row[:width].tolist()] for row in table[:height]]


def row_names(value: Value, names: Sequence[str]) -> list[str]:
    """Names for the rows of an array: those of the question, and which matrix of a stack it is."""
    shape = value.shape if isinstance(value, np.ndarray) else ()
    if len(shape) < 2:
        return [""] * max(1, math.prod(shape[:-1]))
    each = shape[-2]
    fitting = list(names) if len(names) == each else [""] * each
    if len(shape) == 2:
        return fitting
    found = []
    for at in range(math.prod(shape[:-1])):
        stack = ", ".join(str(i) for i in np.unravel_index(at // each, shape[:-2]))
        lead = f"[{stack}] " if at % each == 0 else " " * (len(stack) + 3)
        found.append(f"{lead}{fitting[at % each]}")
    return found


def _click(name: str, row: int, column: int) -> str:
    return f"screen.point('{name}', {row}, {column})"


def _sign(text: str, before: str | None) -> str:
    """What became of a printed entry."""
    if text == before:
        return ""
    if before is None:
        return OTHER
    try:
        now, then = float(text), float(before)
    except ValueError:
        return OTHER
    return RISEN if now > then else FALLEN if now < then else ""


def step_blocks(view: View) -> list[Block]:
    """The steps, in order: rows under the same labels together, a matrix in a block of its own."""
    blocks: list[Block] = []
    open_table: Table | None = None
    for line in view.lines:
        before, columns = view.before.get(line.name), line.labels[1]
        if len(entries_of(line.text)) > 1:
            open_table = None
            blocks.append(_several(line, before))
            continue
        rows = tuple(_single(line, before))
        if open_table is not None and open_table.columns == columns:
            open_table = replace(open_table, rows=open_table.rows + rows)
            blocks[-1] = Block((open_table,))
        else:
            open_table = Table(rows, columns)
            blocks.append(Block((open_table,)))
    return blocks


def _single(line: Line, before: Line | None) -> list[Row]:
    right, wrong = _two(line, before)
    rows = [Row(line.name, right[0], remark=line.expression)]
    if wrong:
        remark = PARTING if line.parts_here else ""
        rows.append(Row(f"{WRONG} wrong", wrong[0], remark=remark, mine=True))
    return rows


def _several(line: Line, before: Line | None) -> Block:
    names, columns = line.labels
    right, wrong = _two(line, before)
    heading = f"{line.name}   {line.expression}".rstrip()
    tables = [_matrix(right, row_names(line.value, names), columns)]
    if wrong:
        # Beside the right rows and named by them; below, each still says what it is.
        tables.append(_matrix(wrong, [WRONG] * len(wrong), columns))
    return Block(tuple(tables), heading, parting=line.parts_here)


def _matrix(cells: Entries, names: Sequence[str], columns: tuple[str, ...]) -> Table:
    rows = [Row(name, row) for name, row in zip(names, cells[:MOST_ROWS], strict=False)]
    if len(cells) > MOST_ROWS:
        rows.append(Row("", (), remark=f"… {len(cells) - MOST_ROWS} more rows"))
    widest = max(len(row) for row in cells)
    return Table(tuple(rows), columns if len(columns) == widest else ())


def _two(line: Line, before: Line | None) -> tuple[Entries, Entries]:
    """The entries of the right run and of the mistaken one, shaded on one scale."""
    right = entries_of(line.text)
    wrong = [] if line.presumed is None else entries_of(line.presumed_text)
    depth = iter(weights(number_of(text) for row in (*right, *wrong) for text in row))
    shaded = len(right) > 1 or len(right[0]) > 1
    old = "" if before is None else before.text
    old_wrong = "" if before is None or before.presumed is None else before.presumed_text
    return (
        _cells(right, entries_of(old), depth, shaded),
        _cells(wrong, entries_of(old_wrong) or wrong, depth, shaded),
    )


def _cells(
    rows: list[list[str]], before: list[list[str]], depth: Iterator[float | None], shaded: bool
) -> Entries:
    same = [len(row) for row in rows] == [len(row) for row in before]
    found: Entries = []
    for at, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            weight = next(depth)
            sign = _sign(text, before[at][column] if same else None)
            cells.append(Cell(typographic(text), weight if shaded else None, sign=sign))
        found.append(tuple(cells))
    return found
