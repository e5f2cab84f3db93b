"""Softmax, and what is computed with it."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.values import Array

SAFE_EXPONENT = 30.0
"""Below this, e^x is taken as on paper; beyond, the row's maximum is subtracted first."""


def _softmax_shape(x: Any, axis: Any = -1, temperature: Any = 1.0) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    shapes.axis_of(axis, found)
    if isinstance(temperature, int | float) and temperature <= 0:
        raise ArgumentError(f"temperature must be above 0, not {temperature}")
    return found


@operation(_softmax_shape)
def softmax(
    x: Array,
    axis: int = -1,
    temperature: float = 1.0,
    *,
    out: Array | None = None,
    parts: Parts = DIRECT,
) -> Array:
    """e^(x/temperature) divided by its sum along an axis (the last: over the keys of a query).

    Shapes: x (…) → the same. A row of −∞ alone gives NaN, as the formula does.
    `out` may be x itself. Source: Vaswani et al. 2017, §3.2.1.
    """
    axis = int(axis)
    if temperature != 1:
        x = np.divide(x, temperature, out=out)
    # Rounding on the way is modelled on e^x as a person writes it down, so the shift that keeps
    # e^x finite is applied only where it is needed.
    top = x.max(axis=axis, keepdims=True)
    shift = np.where(np.abs(top) > SAFE_EXPONENT, top, 0.0)
    raised = np.subtract(x, shift, out=out)
    raised = parts.value("exp", np.exp(raised, out=raised))
    total = parts.value("sum", raised.sum(axis=axis, keepdims=True))
    weights: Array = np.divide(raised, total, out=out)
    return weights
