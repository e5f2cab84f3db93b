"""Normalisation of each token's vector, and the residual connection around a sublayer."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.values import Array


def _affine(name: str, value: Any, found: shapes.Shape) -> None:
    given = shapes.shape(value)
    if value is not None and given not in ((), (1,), found[-1:]):
        raise ShapeError(
            f"{name} must have the {found[-1]} entries of a vector of x, but is "
            f"{shapes.spell(given)}"
        )


def _layer_norm_shape(
    x: Any, weight: Any = None, bias: Any = None, eps: Any = 1e-5
) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    _affine("weight", weight, found)
    _affine("bias", bias, found)
    shapes.number("eps", eps, least=0)
    return found


@operation(_layer_norm_shape)
def layer_norm(
    x: Array,
    weight: Any = None,
    bias: Any = None,
    eps: float = 1e-5,
    *,
    parts: Parts = DIRECT,
) -> Array:
    """Each vector less its mean, over √(variance + eps), times weight (γ), plus bias (β).

    The variance is the biased one (divided by n). Shapes: x (…, d), weight and bias (d) → the
    shape of x. Source: Ba et al. 2016, §3; PyTorch `layer_norm`.
    """
    mean = parts.value("mean", x.mean(axis=-1, keepdims=True))
    variance = parts.value("variance", np.square(x - mean).mean(axis=-1, keepdims=True))
    root = parts.value("root", np.sqrt(variance + eps))
    normed = parts.value("normed", (x - mean) / root)
    if weight is not None:
        normed = normed * weight
    return np.asarray(normed if bias is None else normed + bias)


def _rms_norm_shape(x: Any, weight: Any = None, eps: Any = 1e-5) -> shapes.Shape:
    return _layer_norm_shape(x, weight, None, eps)


@operation(_rms_norm_shape)
def rms_norm(x: Array, weight: Any = None, eps: float = 1e-5, *, parts: Parts = DIRECT) -> Array:
    """Each vector over the root of its mean square, √(mean(x²) + eps), times weight (γ).

    Shapes: x (…, d), weight (d) → the shape of x. Source: Zhang & Sennrich 2019, §3; Llama.
    """
    square = parts.value("mean_square", np.square(x).mean(axis=-1, keepdims=True))
    root = parts.value("root", np.sqrt(square + eps))
    normed = parts.value("normed", x / root)
    return np.asarray(normed if weight is None else normed * weight)


def _residual_shape(x: Any, fx: Any) -> shapes.Shape:
    if shapes.shape(x) != shapes.shape(fx):
        raise ShapeError(
            f"a residual adds equal shapes, but x is {shapes.spell(shapes.shape(x))} and the "
            f"sublayer's output {shapes.spell(shapes.shape(fx))}"
        )
    return shapes.shape(x)


@operation(_residual_shape)
def residual(x: Any, fx: Any) -> Any:
    """A sublayer's input added to its output, x + f(x). Shapes: both (…) → (…).

    Source: He et al. 2016; Vaswani et al. 2017, §3.1.
    """
    return x + fx
