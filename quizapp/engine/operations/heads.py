"""Projections, and the reshaping between one wide vector and several heads."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import operation
from quizapp.engine.values import Array


def _project_shape(X: Any, W: Any, b: Any = None) -> shapes.Shape:
    shapes.at_least("X", X, 1)
    shapes.at_least("W", W, 2)
    found = shapes.matmul(shapes.shape(X), shapes.shape(W), "X·W")
    if b is not None and shapes.broadcast("bias b", found, shapes.shape(b)) != found:
        raise ShapeError(
            f"b {shapes.spell(shapes.shape(b))} does not fit a result of {shapes.spell(found)}"
        )
    return found


@operation(_project_shape)
def project(X: Array, W: Array, b: Array | None = None) -> Array:
    """The linear map of row vectors X·W + b (PyTorch's `Linear` stores Wᵀ).

    Shapes: X (…, d_in), W (d_in, d_out), b (d_out) → (…, d_out).
    """
    product = X @ W
    return product if b is None else product + b


def _split_shape(X: Any, h: Any) -> shapes.Shape:
    found = shapes.at_least("X", X, 2)
    heads = shapes.whole("h", h, 1)
    if found[-1] % heads:
        raise ShapeError(f"a width of {found[-1]} does not split into {heads} equal heads")
    return (*found[:-2], heads, found[-2], found[-1] // heads)


@operation(_split_shape)
def split_heads(X: Array, h: int) -> Array:
    """Cut each vector into h consecutive slices, one a head: (…, T, d) → (…, h, T, d/h)."""
    heads = int(h)
    cut = X.reshape(*X.shape[:-1], heads, X.shape[-1] // heads)
    return np.swapaxes(cut, -2, -3)


def _merge_shape(X: Any) -> shapes.Shape:
    found = shapes.at_least("X", X, 3)
    return (*found[:-3], found[-2], found[-3] * found[-1])


@operation(_merge_shape)
def merge_heads(X: Array) -> Array:
    """Put the heads of each token side by side again: (…, h, T, d) → (…, T, h·d)."""
    swapped = np.swapaxes(X, -2, -3)
    return swapped.reshape(*swapped.shape[:-2], -1)
