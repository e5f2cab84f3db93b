"""Values of the engine as rows of a table: numbers short enough to read, shaded by size."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.tui.shading import weights
from quizapp.tui.widgets.heat import Cell, Row

if TYPE_CHECKING:
    from quizapp.engine.values import Value

MOST_ROWS = 12


def value_rows(
    name: str,
    value: Value | tuple[int, ...],
    *,
    labels: Sequence[str] = (),
    remark: str = "",
    pointer: str = "",
) -> list[Row]:
    """A value as rows: a number or vector as one, a matrix as one for each of its rows.

    Args:
        name: What the value is called.
        value: A number, an array, or a shape.
        labels: Names of a matrix's rows.
        remark: Stands behind the (first) row, dim.
        pointer: Stands behind the (first) row, to be seen.
    """
    # Imported here: values come with numpy, which is there long before the first of them.
    import numpy as np

    from quizapp.engine.printing import shape_text, short

    if not isinstance(value, np.ndarray):
        text = shape_text(value) if isinstance(value, tuple) else short(value)
        cell = Cell(_typographic(text))
        return [Row(name, (cell,), remark=remark, pointer=pointer)]
    if value.ndim == 1:
        return [Row(name, _cells(value.tolist()), remark=remark, pointer=pointer)]
    if value.ndim != 2:
        shape = "×".join(map(str, value.shape))
        return [Row(name, (Cell(f"{shape} numbers"),), remark=remark, pointer=pointer)]
    named = labels if len(labels) == len(value) else [""] * len(value)
    flat = _cells(value.ravel().tolist())
    width = value.shape[1]
    rows = []
    for number in range(min(len(value), MOST_ROWS)):
        first = number == 0
        rows.append(
            Row(
                named[number],
                flat[number * width : (number + 1) * width],
                remark=remark if first else "",
                pointer=pointer if first else "",
                head=name if first else "",
            )
        )
    if len(value) > MOST_ROWS:
        rows.append(Row("", (), remark=f"… {len(value) - MOST_ROWS} more rows"))
    return rows


def _cells(numbers: Sequence[float]) -> tuple[Cell, ...]:
    from quizapp.engine.printing import short

    depth = weights(numbers)
    return tuple(
        Cell(_typographic(short(number)), weight)
        for number, weight in zip(numbers, depth, strict=True)
    )


def _typographic(text: str) -> str:
    """Numbers as print sets them: a real minus, ∞ for inf."""
    if text.startswith("("):
        return text
    return text.replace("-", "−").replace("inf", "∞")
