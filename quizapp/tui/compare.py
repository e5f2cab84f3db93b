"""The typed answer and the right one, entry by entry, as a table to show."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from quizapp.grading.verdict import Verdict
from quizapp.tui.literal import typographic
from quizapp.tui.tables import Cell, Row, Table

if TYPE_CHECKING:
    from quizapp.bank.variant import Part

MARKS = {"right": "✓", "close": "≈", "wrong": "✗"}
"""Of an entry. In a number ≈ says what it says in mathematics, so that close is told from right."""


def comparison(part: Part, verdict: Verdict, typed: str) -> tuple[Table, ...]:
    """Tables with what was typed, each entry marked, and what is right if it may be shown.

    A matrix gives two tables; all else gives one with two rows.
    """
    yours, right = verdict.read_as, _printed(verdict.expected, part)
    if len(part.shape or ()) == 2 and _depth(right if yours is None else yours) == 2:
        return _matrices(part, yours, right, verdict.entries)
    columns = _labels(part, _length(right if right is not None else yours))
    rows = []
    if typed:
        rows.append(Row("yours", _cells(yours, verdict.entries, part, typed)))
    if right is not None:
        rows.append(Row("right", _cells(right, None, part, "")))
    return (Table(tuple(rows), columns),) if rows else ()


def _matrices(part: Part, yours: Any, right: Any, entries: Any) -> tuple[Table, ...]:
    tables: list[Table] = []
    for name, values, marks in (("yours", yours, entries), ("right", right, None)):
        if values is None:
            continue
        names = part.rows if len(part.rows) == len(values) else [""] * len(values)
        rows = []
        for number, (label, row) in enumerate(zip(names, values, strict=True)):
            cells = _cells(row, marks[number] if marks else None, part, "")
            rows.append(Row(label, cells))
        tables.append(Table(tuple(rows), _names(part.columns, len(values[0])), corner=name))
    return tuple(tables)


def _cells(values: Any, entries: Any, part: Part, typed: str) -> tuple[Cell, ...]:
    if values is None:
        return (Cell(typed.replace("\n", "; "), mark=_mark(entries)),)
    if part.kind == "shape" or not isinstance(values, list):
        text = _shape(values) if isinstance(values, list) else _number(values)
        return (Cell(text, mark=_mark(_whole(entries))),)
    marks = entries if isinstance(entries, list) else [entries] * len(values)
    return tuple(
        Cell(_number(value), mark=_mark(mark)) for value, mark in zip(values, marks, strict=True)
    )


def _whole(entries: Any) -> Any:
    """One mark for an answer that is shown as one cell."""
    if not isinstance(entries, list):
        return entries
    return "right" if all(_whole(entry) == "right" for entry in entries) else "wrong"


def _mark(entry: Any) -> str:
    return MARKS.get(entry, "") if isinstance(entry, str) else ""


def _number(value: Any) -> str:
    return typographic(f"{value:.6g}" if isinstance(value, float) else str(value))


def _printed(right: Any, part: Part) -> Any:
    """The right numbers as text, to the digits asked for as everywhere."""
    # Imported here: it brings numpy, which is there long before the first verdict.
    from quizapp.engine import printing

    numbers = [number for number in _flat(right) if isinstance(number, int | float)]

    def printed(number: Any) -> Any:
        if isinstance(number, list):
            return [printed(each) for each in number]
        if not isinstance(number, int | float):
            return number
        if part.significant is not None:
            return printing.significant_number(number, part.significant)
        if part.decimals is None:
            return number
        return printing.exact_number(number) if is_exact else rounded(float(number), part.decimals)

    rounded = printing.rounded_number
    is_exact = part.decimals is not None and printing.fits(numbers, part.decimals)
    return right if part.kind == "shape" else printed(right)


def _flat(value: Any) -> Iterator[Any]:
    if isinstance(value, list):
        for each in value:
            yield from _flat(each)
    else:
        yield value


def _shape(sizes: Sequence[object]) -> str:
    return "(" + ", ".join(map(str, sizes)) + (",)" if len(sizes) == 1 else ")")


def _labels(part: Part, count: int) -> tuple[str, ...]:
    return _names(part.columns, count) or _names(part.rows, count)


def _names(names: Sequence[str], count: int) -> tuple[str, ...]:
    return tuple(names) if len(names) == count else ()


def _length(value: Any) -> int:
    return len(value) if isinstance(value, list) else 1


def _depth(value: Any) -> int:
    return 1 + _depth(value[0]) if isinstance(value, list) and value else 0
