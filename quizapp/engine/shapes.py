"""Shape rules that operations share, and the sentences they fail with."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from quizapp.engine.errors import ArgumentError, LimitError, ShapeError
from quizapp.engine.values import Abstract

Shape = tuple[int, ...]

MAX_ENTRIES = 10_000
"""Entries of an array that carries data."""


def check_size(shape: Shape) -> None:
    """Refuse an array with data that is too large.

    Raises:
        LimitError: more than `MAX_ENTRIES` entries.
    """
    entries = math.prod(shape)
    if entries > MAX_ENTRIES:
        raise LimitError(
            f"an array of {entries:,} entries; at most {MAX_ENTRIES:,} carry data "
            "(give only its shape where the shape is asked)"
        )


def spell(shape: Shape) -> str:
    """A shape as people write it: `(2, 3)`, `(4)`, `a number`."""
    return f"({', '.join(map(str, shape))})" if shape else "a number"


def shape(value: Any) -> Shape:
    """The shape of an argument; numbers have the shape `()`."""
    return value.shape if isinstance(value, np.ndarray | Abstract) else ()


def at_least(name: str, value: Any, rank: int) -> Shape:
    """The shape of an argument that must have at least `rank` dimensions."""
    found = shape(value)
    if len(found) < rank:
        kind = {1: "a vector", 2: "a matrix", 3: "an array of rank 3", 4: "an array of rank 4"}
        raise ShapeError(f"{name} must be at least {kind[rank]}, but is {spell(found)}")
    return found


def broadcast(what: str, *shapes: Shape) -> Shape:
    """The common shape under numpy's broadcasting rule."""
    try:
        return np.broadcast_shapes(*shapes)
    except ValueError:
        listed = " and ".join(spell(s) for s in shapes)
        raise ShapeError(f"{what}: the shapes {listed} do not fit together") from None


def matmul(left: Shape, right: Shape, what: str = "@") -> Shape:
    """The shape of a matrix product of vectors, matrices or stacks of matrices."""
    if not left or not right:
        raise ShapeError(f"{what} needs vectors or matrices, not {spell(left or right)}; use *")
    inner_left, inner_right = left[-1], right[-2] if len(right) > 1 else right[0]
    if inner_left != inner_right:
        raise ShapeError(
            f"{what}: {spell(left)} has {inner_left} columns, {spell(right)} has {inner_right} rows"
        )
    stack = broadcast(what, left[:-2], right[:-2])
    return stack + (left[-2:-1] if len(left) > 1 else ()) + (right[-1:] if len(right) > 1 else ())


def number(name: str, value: Any, least: float | None = None, above: float | None = None) -> float:
    """An argument that must be one number, at least `least` or above `above`."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(f"{name} must be a number, not {shown(value)}")
    if math.isnan(value):
        raise ArgumentError(f"{name} must be a number, not nan")
    if least is not None and not value >= least:
        raise ArgumentError(f"{name} must be at least {least:g}, not {value}")
    if above is not None and not value > above:
        raise ArgumentError(f"{name} must be above {above:g}, not {value}")
    return value


def whole(name: str, value: Any, least: int | None = 0) -> int:
    """An argument that must be a whole number, at least `least` unless that is None."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ArgumentError(f"{name} must be a whole number, not {shown(value)}")
    if not math.isfinite(value) or value != int(value):
        raise ArgumentError(f"{name} must be a whole number, not {value}")
    if least is not None and value < least:
        raise ArgumentError(f"{name} must be at least {least}, not {value}")
    return int(value)


def shown(value: Any) -> str:
    """A wrong argument as a message names it, without the entries of an array."""
    found = shape(value)
    return f"an array of shape {spell(found)}" if found else str(value)


def expect(name: str, value: Any, wanted: Shape) -> None:
    """Refuse an argument that has not exactly this shape."""
    if shape(value) != wanted:
        raise ShapeError(f"{name} must be {spell(wanted)}, but is {spell(shape(value))}")


def axis_of(value: Any, shape_: Shape) -> int:
    """An axis as a non-negative index into a shape."""
    axis = whole("axis", value, -len(shape_)) if shape_ else -1
    if not shape_:
        raise ShapeError("a number has no axes; give a vector or a matrix")
    if axis >= len(shape_):
        raise ShapeError(f"axis {axis} is outside an array of shape {spell(shape_)}")
    return axis % len(shape_)


def reduced(shape_: Shape, axis: Any, keepdims: Any = 0) -> Shape:
    """The shape left when one axis (or, with None, all of them) is summed away."""
    if axis is None:
        return (1,) * len(shape_) if keepdims else ()
    at = axis_of(axis, shape_)
    if keepdims:
        return (*shape_[:at], 1, *shape_[at + 1 :])
    return shape_[:at] + shape_[at + 1 :]


def same(x: Any, *_: Any, **__: Any) -> Shape:
    """The result has the shape of x."""
    return shape(x)
