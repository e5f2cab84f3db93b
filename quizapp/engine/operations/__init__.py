"""The operations of attention, a family a module; importing this package registers them all."""

from quizapp.engine.operations import (
    activations,
    attention,
    costs,
    decoding,
    elementary,
    frequencies,
    heads,
    losses,
    masks,
    norms,
    parameters,
    positions,
    rotary,
    softmax,
)

__all__ = [
    "activations",
    "attention",
    "costs",
    "decoding",
    "elementary",
    "frequencies",
    "heads",
    "losses",
    "masks",
    "norms",
    "parameters",
    "positions",
    "rotary",
    "softmax",
]
