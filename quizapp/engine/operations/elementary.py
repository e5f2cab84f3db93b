"""Elementary functions and reductions: what a pocket calculator and a glance at a row give."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import operation
from quizapp.engine.values import Abstract, Array


def _register(name: str, number: Callable[[Any], Any], array: Any, says: str, domain: str) -> None:
    def function(x: Any) -> Any:
        if isinstance(x, int | float):
            try:
                return number(x)
            except (ValueError, OverflowError):
                raise ArgumentError(f"{name}({x:g}) is not defined; {domain}") from None
        return array(x)

    function.__name__ = name
    function.__doc__ = f"{says}, entry by entry; the result has the shape of x."
    operation(shapes.same, name=name)(function)


_MOST_DECIMALS = 300
_REAL = "give a finite number"
_register("abs", abs, np.abs, "The absolute value |x|", _REAL)
_register("sqrt", math.sqrt, np.sqrt, "The square root √x", "x must not be negative")
_register("exp", math.exp, np.exp, "e^x", "the result would be too large")
_register("ln", math.log, np.log, "The natural logarithm", "x must be positive")
_register("log2", math.log2, np.log2, "The logarithm to base 2", "x must be positive")
_register("log10", math.log10, np.log10, "The logarithm to base 10", "x must be positive")
_register("sin", math.sin, np.sin, "The sine of x in radians", _REAL)
_register("cos", math.cos, np.cos, "The cosine of x in radians", _REAL)
_register("tanh", math.tanh, np.tanh, "The hyperbolic tangent", _REAL)
_register("floor", math.floor, np.floor, "x rounded down to a whole number", _REAL)
_register("ceil", math.ceil, np.ceil, "x rounded up to a whole number", _REAL)


def _round_shape(x: Any, decimals: Any = 0) -> shapes.Shape:
    if shapes.whole("decimals", decimals, -_MOST_DECIMALS) > _MOST_DECIMALS:
        raise ArgumentError(f"decimals must be at most {_MOST_DECIMALS}, not {decimals}")
    return shapes.shape(x)


@operation(_round_shape, name="round")
def rounded(x: Any, decimals: int = 0) -> Any:
    """x rounded to so many decimals, ties to even; the result has the shape of x."""
    if isinstance(x, int | float):
        if not math.isfinite(x):
            return x
        return round(x, int(decimals)) if decimals else round(x)
    return np.round(x, int(decimals))


def _transpose_shape(x: Any) -> shapes.Shape:
    found = shapes.at_least("x", x, 2)
    return (*found[:-2], found[-1], found[-2])


@operation(_transpose_shape)
def transpose(x: Array) -> Array:
    """The matrix with rows and columns exchanged, xᵀ: (…, m, n) → (…, n, m)."""
    return np.swapaxes(x, -1, -2)


def _reduced(x: Any, axis: Any = None, keepdims: Any = 0) -> shapes.Shape:
    return shapes.reduced(shapes.shape(x), axis, keepdims)


def _axis(axis: int | None) -> int | None:
    return None if axis is None else int(axis)


@operation(_reduced, name="sum")
def total(x: Array, axis: int | None = None, keepdims: int = 0) -> Any:
    """The sum of all entries, or along one axis."""
    return np.sum(x, axis=_axis(axis), keepdims=bool(keepdims))


@operation(_reduced)
def mean(x: Array, axis: int | None = None, keepdims: int = 0) -> Any:
    """The mean of all entries, or along one axis."""
    return np.mean(x, axis=_axis(axis), keepdims=bool(keepdims))


@operation(_reduced, name="min")
def smallest(x: Array, axis: int | None = None, keepdims: int = 0) -> Any:
    """The smallest entry, of all or along one axis."""
    return np.min(x, axis=_axis(axis), keepdims=bool(keepdims))


@operation(_reduced, name="max")
def largest(x: Array, axis: int | None = None, keepdims: int = 0) -> Any:
    """The largest entry, of all or along one axis."""
    return np.max(x, axis=_axis(axis), keepdims=bool(keepdims))


@operation(_reduced)
def argmax(x: Array, axis: int | None = None) -> Any:
    """The 0-based place of the largest entry: along one axis, or in row order over all."""
    found = np.argmax(x, axis=_axis(axis))
    return int(found) if np.ndim(found) == 0 else found.astype(np.float64)


def _gap_shape(x: Any) -> shapes.Shape:
    shapes.at_least("x", x, 1)
    return ()


@operation(_gap_shape)
def gap(x: Array) -> float:
    """The largest gap of any row: its greatest less its smallest finite entry."""
    finite = np.isfinite(x)
    high = np.where(finite, x, -np.inf).max(axis=-1)
    low = np.where(finite, x, np.inf).min(axis=-1)
    return float(np.max(np.where(high >= low, high - low, 0.0)))


def _length_shape(x: Any, axis: Any = 0) -> shapes.Shape:
    shapes.axis_of(axis, shapes.shape(x))
    return ()


@operation(_length_shape)
def size(x: Any, axis: int = 0) -> int:
    """How many entries x has along an axis, a whole number; works on shapes alone."""
    if not isinstance(x, np.ndarray | Abstract):
        raise ShapeError("size needs a vector or a matrix")
    return x.shape[int(axis)]
