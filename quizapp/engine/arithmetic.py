"""Operators, lists and indexing on values: Python's arithmetic for whole numbers of any size,
numpy's for arrays, shapes alone where there is no data."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, EngineError, LimitError, ShapeError
from quizapp.engine.values import Abstract, shape_of

MAX_BITS = 4_096
"""Size of a whole number."""

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "@": operator.matmul,
}
_COMPARE: dict[str, Callable[[Any, Any], Any]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}


def apply_unary(sign: str, value: Any) -> Any:
    """+x or −x; the shape stays."""
    if isinstance(value, Abstract):
        return value
    return -value if sign == "-" else +value


def apply_binary(sign: str, left: Any, right: Any) -> Any:
    """One operator, entry by entry with broadcasting (`@`: the matrix product).

    Raises:
        ShapeError: the shapes do not fit.
        LimitError: a whole number grows beyond `MAX_BITS` bits.
        ArgumentError: a root of a negative number, written as a power.
    """
    if isinstance(left, int | float) and isinstance(right, int | float):
        if sign == "@":
            raise ShapeError("@ multiplies matrices; numbers are multiplied with *")
        return _numbers(sign, left, right)
    left_shape, right_shape = shape_of(left), shape_of(right)
    if sign == "@":
        shape = shapes.matmul(left_shape, right_shape)
    else:
        shape = shapes.broadcast(sign, left_shape, right_shape)
    if isinstance(left, Abstract) or isinstance(right, Abstract):
        return Abstract(shape)
    shapes.check_size(shape)
    # A whole number beyond 64 bits would turn the array into one of Python objects.
    return _BINARY[sign](_inexact(left), _inexact(right))


def _inexact(value: Any) -> Any:
    return float(value) if isinstance(value, int) else value


def _numbers(sign: str, left: int | float, right: int | float) -> int | float:
    if sign == "**":
        whole = isinstance(left, int) and isinstance(right, int) and right > 0
        if whole and int(left).bit_length() * right > 2 * MAX_BITS:
            raise LimitError(f"{left}**{right} is too large a number")
        result = left**right
        if isinstance(result, complex):
            raise ArgumentError(f"{left}**{right} is no real number")
    else:
        result = _BINARY[sign](left, right)
    if isinstance(result, int) and result.bit_length() > MAX_BITS:
        raise LimitError(f"a whole number of more than {MAX_BITS} bits")
    found: int | float = result
    return found


def apply_list(items: Sequence[Any]) -> Any:
    """A list as an array: numbers make a vector, equal arrays are stacked.

    Raises:
        ShapeError: ragged rows, or entries without data.
        LimitError: more entries than an array may have.
    """
    if not items:
        raise ShapeError("an empty list has no shape")
    if any(isinstance(item, Abstract) for item in items):
        raise ShapeError("a list needs values; one of these is only a shape")
    if len({shape_of(item) for item in items}) > 1:
        raise ShapeError("the rows of a list must be equally long")
    shapes.check_size((len(items), *shape_of(items[0])))
    return np.array([_inexact(item) for item in items], dtype=np.float64)


def _index(value: Any) -> int:
    return shapes.whole("an index", value, None)


def apply_index(target: Any, items: Sequence[Any]) -> Any:
    """`target[i, a:b]`; an item is a whole number, or (start, stop, step) for a slice.

    Raises:
        ShapeError: an index outside the array, more indices than it has axes, or a slice that
            leaves nothing.
    """
    where = tuple(
        slice(*(None if edge is None else _index(edge) for edge in item))
        if isinstance(item, tuple)
        else _index(item)
        for item in items
    )
    shape = shape_of(target)
    if not shape:
        raise ShapeError("a number cannot be indexed")
    array = np.broadcast_to(0.0, shape) if isinstance(target, Abstract) else target
    try:
        found = array[where]
    except (IndexError, ValueError):
        found = None
    if found is None or not found.size:
        text = ", ".join(_slice_text(w) if isinstance(w, slice) else str(w) for w in where)
        what = "is outside" if found is None else "leaves nothing of"
        raise ShapeError(f"[{text}] {what} an array of shape {shapes.spell(shape)}")
    return Abstract(found.shape) if isinstance(target, Abstract) else found


def _slice_text(edges: slice) -> str:
    start, stop, step = ("" if e is None else str(e) for e in (edges.start, edges.stop, edges.step))
    return f"{start}:{stop}:{step}" if step else f"{start}:{stop}"


def holds(sides: Sequence[Any], signs: Sequence[str]) -> bool:
    """Whether each neighbouring pair compares as its sign says, of arrays everywhere.

    Raises:
        ShapeError: the shapes do not fit.
        EngineError: something without data is compared.
    """
    if any(isinstance(side, Abstract) for side in sides):
        raise EngineError("only a shape is known here; there is nothing to compare")
    for left, sign, right in zip(sides, signs, sides[1:], strict=False):
        shapes.broadcast(sign, shape_of(left), shape_of(right))
    return all(
        bool(np.all(_COMPARE[sign](left, right)))
        for left, sign, right in zip(sides, signs, sides[1:], strict=False)
    )
