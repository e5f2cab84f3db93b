"""Activation functions, entry by entry, and the feed-forward networks built with them."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError, ShapeError
from quizapp.engine.operation import DIRECT, Parts, operation
from quizapp.engine.operations.heads import project
from quizapp.engine.values import Array

APPROXIMATIONS = ("none", "tanh")


@operation(shapes.same)
def relu(x: Any) -> Any:
    """max(0, x), entry by entry. Shapes: (…) → (…)."""
    return np.maximum(x, 0.0)


@operation(shapes.same)
def sigmoid(x: Any) -> Any:
    """1 / (1 + e^(−x)), entry by entry. Shapes: (…) → (…)."""
    # e^(−|x|) never overflows.
    x = np.asarray(x, dtype=np.float64)
    small = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, small) / (1.0 + small)


_erf = np.frompyfunc(math.erf, 1, 1)


def normal_cdf(x: Any) -> Any:
    """Φ(x), the share of a standard normal distribution below x."""
    return 0.5 * (1.0 + np.asarray(_erf(x / math.sqrt(2)), dtype=np.float64))


def _gelu_shape(x: Any, approximate: Any = "none") -> shapes.Shape:
    if approximate not in APPROXIMATIONS:
        raise ArgumentError(f'approximate is "none" or "tanh", not "{approximate}"')
    return shapes.shape(x)


@operation(_gelu_shape, choices={"approximate": APPROXIMATIONS})
def gelu(x: Any, approximate: str = "none", *, parts: Parts = DIRECT) -> Any:
    """x·Φ(x), exactly, or with "tanh" as ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))).

    Shapes: (…) → (…). Source: Hendrycks & Gimpel 2016, §2; the two differ by up to 4.7e-4.
    """
    if approximate == "none":
        return x * parts.value("phi", normal_cdf(x))
    inner = parts.value("inner", math.sqrt(2 / math.pi) * (x + 0.044715 * x**3))
    return 0.5 * x * (1.0 + parts.value("tanh", np.tanh(inner)))


@operation(shapes.same)
def silu(x: Any, *, parts: Parts = DIRECT) -> Any:
    """x·σ(x), also called Swish. Shapes: (…) → (…). Source: Ramachandran et al. 2017."""
    return x * parts.call("sigmoid", sigmoid, x)


def _swish_shape(x: Any, beta: Any = 1.0) -> shapes.Shape:
    shapes.number("beta", beta)
    return shapes.shape(x)


@operation(_swish_shape)
def swish(x: Any, beta: float = 1.0, *, parts: Parts = DIRECT) -> Any:
    """x·σ(beta·x); beta = 1 is SiLU. Shapes: (…) → (…). Source: Ramachandran et al. 2017, §4."""
    return x * parts.call("sigmoid", sigmoid, beta * x)


ACTIVATIONS: dict[str, Callable[..., Any]] = {
    "relu": relu,
    "gelu": gelu,
    "silu": silu,
    "identity": np.positive,
}


def check_activation(name: Any) -> None:
    """Refuse an activation that is not known.

    Raises:
        ArgumentError: its name is none of `ACTIVATIONS`.
    """
    if name not in ACTIVATIONS:
        raise ArgumentError(f"activation is one of {', '.join(ACTIVATIONS)}, not {name}")


def _two_matrices(x: Any, W_1: Any, b_1: Any, W_2: Any, b_2: Any) -> shapes.Shape:
    shapes.at_least("x", x, 1)
    hidden = _linear("x", shapes.shape(x), "W_1", W_1, "b_1", b_1)
    return _linear("the hidden layer", hidden, "W_2", W_2, "b_2", b_2)


def _linear(
    what: str, x: shapes.Shape, name: str, W: Any, bias: str = "", b: Any = None
) -> shapes.Shape:
    """The shape of a linear map, with its failures in the caller's names."""
    weights = shapes.shape(W)
    if len(weights) != 2 or weights[0] != x[-1]:
        raise ShapeError(
            f"{name} must have {x[-1]} rows, the width of {what} {shapes.spell(x)}, but is "
            f"{shapes.spell(weights)}"
        )
    if b is not None and shapes.shape(b) != weights[1:]:
        raise ShapeError(
            f"{bias} must have {weights[1]} entries, but is {shapes.spell(shapes.shape(b))}"
        )
    return (*x[:-1], weights[1])


def _feed_forward_shape(
    x: Any,
    W_1: Any,
    W_2: Any,
    b_1: Any = None,
    b_2: Any = None,
    activation: Any = "relu",
) -> shapes.Shape:
    check_activation(activation)
    return _two_matrices(x, W_1, b_1, W_2, b_2)


@operation(_feed_forward_shape, choices={"activation": tuple(ACTIVATIONS)})
def feed_forward(
    x: Array,
    W_1: Array,
    W_2: Array,
    b_1: Any = None,
    b_2: Any = None,
    activation: str = "relu",
    *,
    parts: Parts = DIRECT,
) -> Array:
    """The position-wise network activation(x·W_1 + b_1)·W_2 + b_2.

    Shapes: x (…, d), W_1 (d, d_ff), W_2 (d_ff, d), b_1 (d_ff), b_2 (d) → (…, d).
    Source: Vaswani et al. 2017, §3.3.
    """
    hidden = parts.call("hidden", project, x, W_1, b_1)
    active = parts.call("active", ACTIVATIONS[activation], hidden)
    return parts.call("output", project, active, W_2, b_2)


def _swiglu_shape(x: Any, W_gate: Any, W_up: Any, W_down: Any = None) -> shapes.Shape:
    found = shapes.at_least("x", x, 1)
    gate = _linear("x", found, "W_gate", W_gate)
    shapes.expect("W_up", W_up, shapes.shape(W_gate))
    return gate if W_down is None else _linear("the gated layer", gate, "W_down", W_down)


@operation(_swiglu_shape)
def swiglu(
    x: Array, W_gate: Array, W_up: Array, W_down: Array | None = None, *, parts: Parts = DIRECT
) -> Array:
    """The gated layer SiLU(x·W_gate) ⊙ (x·W_up), and with W_down the whole network.

    Shapes: x (…, d), W_gate and W_up (d, d_ff) → (…, d_ff); with W_down (d_ff, d) → (…, d).
    Source: Shazeer 2020, §2; Llama.
    """
    gate = parts.call("gate", project, x, W_gate)
    up = parts.call("up", project, x, W_up)
    gated = parts.value("gated", parts.call("active", silu, gate) * up)
    return np.asarray(gated if W_down is None else parts.call("output", project, gated, W_down))
