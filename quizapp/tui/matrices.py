"""Values of the engine as tables: numbers short enough to read, shaded by size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.tui.literal import typographic
from quizapp.tui.shading import weights
from quizapp.tui.tables import Cell, Row, Table

if TYPE_CHECKING:
    from quizapp.engine.values import Value

MOST_ROWS = 12


def value_table(
    name: str, value: Value, rows: Sequence[str] = (), columns: Sequence[str] = ()
) -> Table:
    """A value with its name: a number or vector as one row, a matrix as one for each of its rows.

    Args:
        name: What the value is called.
        value: A number, an array, or an array of which only the shape is known.
        rows: Names of rows, used where there are as many.
        columns: Names of columns, likewise.
    """
    # Imported here: values come with numpy, which is there long before the first of them.
    import numpy as np

    if not isinstance(value, np.ndarray):
        return Table((Row(name, (Cell(_short(value)),)),))
    if value.ndim == 1:
        return Table((Row(name, _cells(value.tolist())),), _fitting(columns, len(value)))
    if value.ndim != 2:
        shape = "×".join(map(str, value.shape))
        return Table((Row(name, (Cell(f"{shape} numbers"),)),))
    labels = _fitting(rows, len(value)) or ("",) * len(value)
    cells = _cells(value.ravel().tolist())
    width = value.shape[1]
    lines = [
        Row(label, cells[at * width : (at + 1) * width])
        for at, label in enumerate(labels[:MOST_ROWS])
    ]
    names = _fitting(columns, width)
    return Table(tuple(lines), names, corner=name, hidden=max(0, len(value) - MOST_ROWS))


def _fitting(names: Sequence[str], count: int) -> tuple[str, ...]:
    return tuple(names) if len(names) == count else ()


def _cells(numbers: Sequence[float]) -> tuple[Cell, ...]:
    return tuple(
        Cell(_short(number), weight)
        for number, weight in zip(numbers, weights(numbers), strict=True)
    )


def _short(value: Value) -> str:
    from quizapp.engine.printing import short

    return typographic(short(value))
