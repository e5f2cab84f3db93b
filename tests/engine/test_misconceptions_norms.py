"""Mistakes in norms, residuals, activations and feed-forward networks give their numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from quizapp.engine import decoder_layer, encoder_layer
from quizapp.engine.catalogue import RULES

X = np.array([[1.0, 2.0, 4.0, 9.0], [0.5, -1.0, 3.0, 2.0]])
G, B, EPS = np.array([2.0, 1.0, 0.5, 3.0]), np.array([0.5, -1.0, 1.0, 2.0]), 0.5
MEAN, VAR = X.mean(1, keepdims=True), X.var(1, keepdims=True)
C = X - MEAN
SQUARE = (X**2).mean(1, keepdims=True)
LOW, HIGH = X.min(1, keepdims=True), X.max(1, keepdims=True)

LAYER: dict[str, Any] = {
    "norm.ddof1": C / np.sqrt(VAR * 4 / 3 + EPS) * G + B,
    "norm.no_eps": C / np.sqrt(VAR) * G + B,
    "norm.eps_out": C / (np.sqrt(VAR) + EPS) * G + B,
    "norm.var": C / (VAR + EPS) * G + B,
    "norm.sumsq": C / np.sqrt(4 * VAR + EPS) * G + B,
    "norm.mad": C / np.abs(C).mean(1, keepdims=True) * G + B,
    "norm.centre_only": C * G + B,
    "norm.rms": X / np.sqrt(SQUARE + EPS) * G + B,
    "norm.uncentred": X / np.sqrt(VAR + EPS) * G + B,
    "norm.l2": X / np.sqrt((X**2).sum(1, keepdims=True)) * G + B,
    "norm.minmax": (X - LOW) / (HIGH - LOW) * G + B,
    "norm.axis_tokens": (X - X.mean(0)) / np.sqrt(X.var(0) + EPS) * G + B,
    "norm.no_affine": C / np.sqrt(VAR + EPS),
    "norm.swap_gamma_beta": C / np.sqrt(VAR + EPS) * B + G,
    "norm.beta_first": (C / np.sqrt(VAR + EPS) + B) * G,
}
RMS: dict[str, Any] = {
    "norm.rms_centred": C / np.sqrt(VAR + EPS) * G,
    "norm.rms_abs": X / np.abs(X).mean(1, keepdims=True) * G,
    "norm.no_root": X / (SQUARE + EPS) * G,
    "norm.no_eps": X / np.sqrt(SQUARE) * G,
    "norm.eps_out": X / (np.sqrt(SQUARE) + EPS) * G,
    "norm.sumsq": X / np.sqrt(4 * SQUARE + EPS) * G,
    "norm.no_affine": X / np.sqrt(SQUARE + EPS),
}


def cdf(x: float) -> float:
    return (1 + math.erf(x / math.sqrt(2))) / 2


def sigma(x: Any) -> Any:
    return 1 / (1 + np.exp(-np.asarray(x)))


V = np.array([-1.5, 0.5, 2.0])
MADE = {
    "relu": np.array([0.0, 0.5, 2.0]),
    "gelu": np.array([x * cdf(x) for x in V]),
    "silu": V * sigma(V),
}


def activation(name: str) -> dict[str, Any]:
    table = {f"norm.{made}_for_{name}": MADE[made] for made in MADE if made != name}
    table["norm.no_act"] = V
    if name != "relu":
        table["norm.gate_only"] = MADE[name] / V
    return table


W, U, D = np.array([[1.0, -2.0], [0.5, 1.0]]), np.array([[0.5, 1.0], [2.0, -1.0]]), np.eye(2) * 3
ROW = np.array([1.0, 2.0])
GATE, UP = ROW @ W, ROW @ U
SWIGLU: dict[str, Any] = {
    "norm.glu_swap": 3 * GATE * UP * sigma(UP),
    "norm.glu_sum": 3 * (GATE * sigma(GATE) + UP),
    "norm.glu_no_up": 3 * GATE * sigma(GATE),
    "norm.relu_for_silu": 3 * np.maximum(GATE, 0) * UP,
    "norm.gate_only": 3 * sigma(GATE) * UP,
}
GIVEN: dict[str, Any] = {"X": X, "G": G, "B": B, "V": V, "W": W, "U": U, "D": D, "r": ROW}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("layer_norm", "layer_norm(X, G, B, 0.5)", LAYER),
    ("rms_norm", "rms_norm(X, G, 0.5)", RMS),
    ("residual", "residual(V, 2 * V)", {"norm.no_residual": 2 * V}),
    ("relu", "relu(V)", activation("relu")),
    ("gelu", "gelu(V)", activation("gelu")),
    ("silu", "silu(V)", activation("silu")),
    ("swiglu", "swiglu(r, W, U, D)", SWIGLU),
    (
        "feed_forward",
        'feed_forward(r, W, U, activation="gelu")',
        {"norm.relu_for_gelu": np.maximum(GATE, 0) @ U, "norm.no_act": GATE @ U},
    ),
]


@pytest.mark.parametrize(
    ("expression", "rule", "expected"),
    [
        pytest.param(expression, rule, expected, id=f"{operation}-{rule}")
        for operation, expression, table in CASES
        for rule, expected in table.items()
    ],
)
def test_number(mistakes: Any, expression: str, rule: str, expected: Any) -> None:
    mistakes(expression, GIVEN).expect(rule, expected)


def test_every_rule_is_tested() -> None:
    own = {operation for operation, _, _ in CASES} & RULES.keys()
    known = {(o, rule.id) for o in own for rule in RULES[o]}
    known = {(o, rule) for o, rule in known if not rule.startswith("shape.")}
    assert known <= {(operation, rule) for operation, _, table in CASES for rule in table}


@pytest.mark.parametrize("first", [False, True])
def test_norm_before_or_after_the_sublayer(mistakes: Any, first: bool) -> None:
    rng = np.random.default_rng(3)
    names = ("W_q", "W_k", "W_v", "W_o", "W_1", "W_2")
    weights = {name: rng.normal(size=(4, 4)) for name in names}
    cross = {name: rng.normal(size=(4, 4)) for name in ("W_cq", "W_ck", "W_cv", "W_co")}
    rule = "norm.post_for_pre" if first else "norm.pre_for_post"

    args = ", ".join(f"{name}={name}" for name in weights)
    found = mistakes(
        f"encoder_layer(X, {args}, heads=2, norm_first={int(first)})", {"X": X} | weights
    )
    found.expect(rule, encoder_layer(X, **weights, heads=2, norm_first=not first))

    both = weights | cross
    args = ", ".join(f"{name}={name}" for name in both)
    found = mistakes(
        f"decoder_layer(X, X, {args}, heads=2, norm_first={int(first)})", {"X": X} | both
    )
    found.expect(rule, decoder_layer(X, X, **both, heads=2, norm_first=not first))


def test_a_norm_in_a_layer_is_computed_wrongly_each_time(mistakes: Any) -> None:
    steps = {"a": "layer_norm(X)", "b": "layer_norm(residual(X, a))"}

    def norm(x: Any) -> Any:
        return (x - x.mean(1, keepdims=True)) / x.std(1, ddof=1, keepdims=True)

    found = mistakes(steps, GIVEN)
    expected = norm(X + norm(X))
    (number,) = found.wrong["norm.ddof1"]
    np.testing.assert_allclose(number, expected, atol=1e-4)
