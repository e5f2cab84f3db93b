"""Mistakes in activation functions and feed-forward networks."""

from __future__ import annotations

from typing import Any

from quizapp.engine.catalogue import twin
from quizapp.engine.misconceptions.variation import everywhere
from quizapp.engine.operation import Parts
from quizapp.engine.operations.activations import gelu, normal_cdf, relu, sigmoid, silu

NAMES = {"relu": "ReLU", "gelu": "GELU", "silu": "SiLU"}
FORMULAS = {"relu": "max(0, x)", "gelu": "x·Φ(x)", "silu": "x·σ(x)"}


def _used(made: str, for_: str) -> None:
    """The rule that takes one activation for another."""

    @everywhere(
        f"norm.{made}_for_{for_}",
        for_,
        f"You applied {NAMES[made]}; this layer has {NAMES[for_]}, {FORMULAS[for_]}.",
    )
    def other(x: Any) -> Any:
        return {"relu": relu, "gelu": gelu, "silu": silu}[made](x)


for _right in NAMES:
    for _made in NAMES:
        if _made != _right:
            _used(_made, _right)

    @everywhere(
        "norm.no_act",
        _right,
        f"You left the activation out; the hidden layer goes through {NAMES[_right]}.",
    )
    def linear(x: Any) -> Any:
        return x


@everywhere("norm.gate_only", "silu", "You stopped at σ(x); SiLU is x·σ(x).")
def sigmoid_alone(x: Any) -> Any:
    return sigmoid(x)


@everywhere("norm.gate_only", "gelu", "You stopped at Φ(x); GELU is x·Φ(x).")
def distribution_alone(x: Any) -> Any:
    return normal_cdf(x)


def _down(hidden: Any, W_down: Any, parts: Parts) -> Any:
    hidden = parts.value("gated", hidden)
    return hidden if W_down is None else hidden @ W_down


@twin(
    "norm.glu_swap",
    "swiglu",
    "You applied SiLU to x·W_up; it goes around the gate, SiLU(x·W_gate) ⊙ (x·W_up).",
)
def other_branch_gated(x: Any, W_gate: Any, W_up: Any, W_down: Any, parts: Parts) -> Any:
    return _down((x @ W_gate) * silu(x @ W_up), W_down, parts)


@twin(
    "norm.glu_sum",
    "swiglu",
    "You added the two branches; they are multiplied entry by entry.",
)
def branches_added(x: Any, W_gate: Any, W_up: Any, W_down: Any, parts: Parts) -> Any:
    return _down(silu(x @ W_gate) + x @ W_up, W_down, parts)


@twin(
    "norm.glu_no_up",
    "swiglu",
    "You left out x·W_up; the gate is multiplied with it, entry by entry.",
)
def gate_alone(x: Any, W_gate: Any, W_down: Any, parts: Parts) -> Any:
    return _down(silu(x @ W_gate), W_down, parts)
