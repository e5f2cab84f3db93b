"""Mistakes with positions give the numbers that a person who makes them arrives at."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from quizapp.engine.catalogue import RULES

OPERATIONS = ("rope", "rope_frequencies", "sinusoidal", "alibi_bias", "alibi_slopes", "t5_bucket")

X = np.array([1.0, -2.0, 0.5, 3.0])
M, D = 3, 4
THETA = np.array([1.0, 1 / 100])


def turn(a: Any = None, x: Any = X, sign: float = 1.0) -> Any:
    """Neighbouring pairs turned by the angles a."""
    a = M * THETA if a is None else np.asarray(a)
    c, s = np.cos(a), np.sin(a)
    return np.array(
        [
            x[0] * c[0] - sign * x[1] * s[0],
            x[0] * s[0] + x[1] * c[0],
            x[2] * c[1] - sign * x[3] * s[1],
            x[2] * s[1] + x[3] * c[1],
        ]
    )


def turn_halves(a: Any) -> Any:
    order = [0, 2, 1, 3]
    return turn(a, X[order])[order]


def encode(exponents: Any, position: float = M, base: float = 10000.0) -> Any:
    a = position / base ** np.asarray(exponents)
    return np.array([math.sin(a[0]), math.cos(a[1]), math.sin(a[2]), math.cos(a[3])])


ANGLE = M * np.array([1, 1, 0.01, 0.01])
ROPE: dict[str, Any] = {
    "rope.pairing": turn_halves(M * THETA),
    "rope.sign": turn(-M * THETA),
    "rope.exp_i": turn([3, 3 * 10000**-0.25]),
    "rope.exp_plus": turn([3, 300]),
    "rope.same_theta": turn([3, 3]),
    "rope.deg": turn(np.radians(M * THETA)),
    "rope.pos1": turn(4 * THETA),
    "rope.no_pos": turn(THETA),
    "rope.base": turn([3, 3 * 1000**-0.5]),
    "rope.first_pair": np.concatenate([turn()[:2], X[2:]]),
    "rope.cs_swap": turn(math.pi / 2 - M * THETA),
    "rope.no_minus": turn(sign=-1.0),
    "rope.dmodel_exp": turn([3, 3 * 10000 ** (-2 / 32)]),
    "rope.added": X + encode([0, 0, 0.5, 0.5]),
}
FREQUENCIES: dict[str, Any] = {
    "rope.exp_i": [1, 10000**-0.25],
    "rope.exp_plus": [1, 100],
    "rope.wavelength": [2 * math.pi, 200 * math.pi],
}
SINUSOID: dict[str, Any] = {
    "sinusoid.swap": encode([0, 0, 0.5, 0.5])[[1, 0, 3, 2]],
    "sinusoid.pair_index": encode([0, 0, 0.25, 0.25]),
    "sinusoid.own_index": encode([0, 0.25, 0.5, 0.75]),
    "sinusoid.double_index": encode([0, 0.5, 1, 1.5]),
    "sinusoid.plus": encode([0, 0, -0.5, -0.5]),
    "sinusoid.deg": np.array(
        [
            f(math.radians(a))
            for f, a in zip((math.sin, math.cos, math.sin, math.cos), ANGLE, strict=True)
        ]
    ),
    "sinusoid.pos1": encode([0, 0, 0.5, 0.5], M + 1),
    "sinusoid.base": encode([0, 0, 0.5, 0.5], base=1000),
    "sinusoid.all_sin": np.sin(ANGLE),
    "sinusoid.concat": encode([0, 0, 0.5, 0.5])[[0, 2, 1, 3]],
    "sinusoid.dk_for_dmodel": encode([0, 0, 1, 1]),
}
PAST = np.array([[0.0, 1.0], [1.0, 0.0]])
CASES: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("rope", 'rope(x, 3, pairing="interleaved")', {"x": X, "heads": 8}, ROPE),
    (
        "rope",
        'rope(x, 3, scaling="linear", factor=2)',
        {"x": X},
        {"rope.scaling_ignored": turn_halves(M * THETA)},
    ),
    ("rope_frequencies", "rope_frequencies(4)", {}, FREQUENCIES),
    (
        "rope_frequencies",
        'rope_frequencies(4, scaling="ntk", factor=4)',
        {},
        {
            "rope.scaling_ignored": THETA,
            "rope.factor_inv": [1, (10000 / 16) ** -0.5],
        },
    ),
    ("sinusoidal", "sinusoidal(3, 4)", {"d_k": 2}, SINUSOID),
    (
        "alibi_bias",
        "alibi_bias(0.5, 2, 2)",
        {},
        {"mask.alibi_sign": 0.5 * PAST, "mask.alibi_no_slope": -PAST},
    ),
    (
        "alibi_slopes",
        "alibi_slopes(4)",
        {},
        {
            "mask.alibi_slope": [1 / 2, 1 / 4, 1 / 8, 1 / 16],
            "mask.alibi_from0": [1, 1 / 4, 1 / 16, 1 / 64],
            "mask.alibi_linear": [1, 3 / 4, 1 / 2, 1 / 4],
        },
    ),
    (
        "t5_bucket",
        "t5_bucket(-12)",
        {},
        {"mask.bucket_sign": 16 + 9, "mask.bucket_direction": 12, "mask.bucket_linear": 12},
    ),
    ("t5_bucket", "t5_bucket(-12, 0)", {}, {"mask.bucket_direction": 9}),
]


@pytest.mark.parametrize(
    ("expression", "given", "rule", "expected"),
    [
        pytest.param(expression, given, rule, expected, id=f"{expression}-{rule}")
        for _, expression, given, table in CASES
        for rule, expected in table.items()
    ],
)
def test_number(mistakes: Any, expression: str, given: Any, rule: str, expected: Any) -> None:
    mistakes(expression, given).expect(rule, expected)


def test_every_rule_is_tested() -> None:
    tested = {(operation, rule) for operation, _, _, table in CASES for rule in table}
    tested |= {("rope", f"rope.{which}") for which in ("q_only", "k_only", "sum_pos")}
    assert tested == {(o, rule.id) for o in OPERATIONS for rule in RULES[o]}


Q, K = np.array([[1.0, 2.0, -1.0, 0.5], [0.5, 1.0, 2.0, -1.0]]), np.array([[2.0, 1.0, 0.0, 1.0]])
AT_Q, AT_K = np.array([1.0, 4.0]), np.array([2.0])


def turned(x: Any, positions: Any) -> Any:
    return np.array([turn(p * THETA, row) for p, row in zip(positions, x, strict=True)])


SCORES: dict[str, Any] = {
    "rope.q_only": turned(Q, AT_Q) @ K.T,
    "rope.k_only": Q @ turned(K, AT_K).T,
    "rope.sum_pos": turned(Q, AT_Q) @ turned(K, -AT_K).T,
    "rope.sign": turned(Q, -AT_Q) @ turned(K, -AT_K).T,
}


@pytest.mark.parametrize("rule", SCORES)
def test_scores_of_rotated_queries_and_keys(mistakes: Any, rule: str) -> None:
    steps = {
        "q": 'rope(Q, [1, 4], pairing="interleaved")',
        "k": 'rope(K, [2], pairing="interleaved")',
        "s": "scores(q, k)",
    }
    found = mistakes(steps, {"Q": Q, "K": K})
    np.testing.assert_allclose(found.right, turned(Q, AT_Q) @ turned(K, AT_K).T)
    found.expect(rule, SCORES[rule])
    assert len(found.wrong[rule]) == 1


def test_rotated_values(mistakes: Any) -> None:
    x = np.vstack([Q[0], K[0]])
    steps = {
        "k": 'rope(x, [0, 1], pairing="interleaved")',
        "a": "softmax(scores(k, k))",
        "o": "weighted_sum(a, x)",
    }
    found = mistakes(steps, {"x": x})
    k = turned(x, [0, 1])
    e = np.exp(k @ k.T)
    found.expect("rope.on_v", e / e.sum(axis=1, keepdims=True) @ k)


def test_relative_bias_in_the_other_direction(mistakes: Any) -> None:
    found = mistakes("relative_bias(t, 2, 2)", {"t": np.arange(32.0)})
    found.expect("mask.bucket_direction", [[0, 0], [1, 0]])
