"""Mistakes in losses, decoding and softmax by blocks give their numbers."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from quizapp.engine.catalogue import RULES

Z = np.array([[1.0, 2.0, 0.5], [0.0, -1.0, 1.5], [2.0, 1.0, 0.0]])
E = np.exp(Z)
P = E / E.sum(1, keepdims=True)
LOG = np.log(P)
TARGETS = np.array([1, 0, -100])
OWN = np.array([LOG[0, 1], LOG[1, 0]])
LN2, LN10 = math.log(2), math.log(10)


def bases(right: Any) -> dict[str, Any]:
    return {"loss.log2": right / LN2, "loss.log10": right / LN10}


RIGHT = -OWN.mean()
CROSS: dict[str, Any] = {
    **bases(RIGHT),
    "loss.no_minus": OWN.mean(),
    "loss.sum_for_mean": -OWN.sum(),
    "loss.shift_plus1": -(LOG[0, 2] + LOG[1, 1]) / 2,
    "loss.p_of_argmax": -(LOG[0, 1] + LOG[1, 2]) / 2,
    "loss.prob": (P[0, 1] + P[1, 0]) / 2,
    "loss.one_minus_p": 1 - (P[0, 1] + P[1, 0]) / 2,
    "loss.raw_logits": -(2.0 + 0.0) / 2,
    "loss.pad_counted": -OWN.sum() / 3,
}
ROW = LOG[0]
SMOOTH: dict[str, Any] = {
    "loss.smoothing_ignored": -ROW[1],
    "loss.smooth_others": -(0.8 * ROW[1] + 0.1 * (ROW[0] + ROW[2])),
    "loss.smooth_lost": -0.8 * ROW[1],
    "loss.shift_minus1": -(0.8 * ROW[0] + 0.2 * ROW.mean()),
}
H = -(P[0] * LOG[0]).sum()
Q = P[0] / 2
JACOBIAN: dict[str, Any] = {
    "loss.jacobian_diag": np.diag(P[0] * (1 - P[0])),
    "loss.jacobian_sign": np.diag(P[0]) * (1 - 2 * np.diag(P[0])) + np.outer(P[0], P[0]),
    "loss.jacobian_outer": -np.outer(P[0], P[0]),
}
LOSSES = np.array([0.5, 1.5, 2.5])
KEPT = np.array([0.5, 0.3, 0.0, 0.0])
S, VALUES = np.array([1.0, 3.0]), np.array([[1.0, 2.0], [4.0, -1.0]])
O1, O2 = np.array([1.0, 2.0]), np.array([5.0, -2.0])
BEAMS, TOKENS = np.array([-1.0, -1.2]), np.log([[0.4, 0.35, 0.25], [0.9, 0.05, 0.05]])

GIVEN: dict[str, Any] = {
    "Z": Z,
    "z": Z[0],
    "t": TARGETS.astype(float),
    "p": np.array([0.5, 0.3, 0.15, 0.05]),
    "q": P[0],
    "losses": LOSSES,
    "x": np.array([1.0, 2.0, 4.0]),
    "keep": np.array([1.0, 0.0, 1.0]),
    "s": S,
    "V": VALUES,
    "o1": O1,
    "o2": O2,
    "beams": BEAMS,
    "tokens": TOKENS,
    "o": np.array([1.0, 1.0]),
}
CASES: list[tuple[str, str, dict[str, Any]]] = [
    ("cross_entropy", "cross_entropy(Z, t)", CROSS),
    ("cross_entropy", "cross_entropy(z, 1, 0.2)", SMOOTH),
    ("cross_entropy", 'cross_entropy(Z, t, reduction="sum")', {"loss.mean_for_sum": RIGHT}),
    (
        "log_softmax",
        "log_softmax(z)",
        {**bases(LOG[0]), "loss.no_minus": -LOG[0], "loss.no_log": P[0]},
    ),
    (
        "logsumexp",
        "logsumexp(z)",
        {
            **bases(math.log(E[0].sum())),
            "loss.lse_max": 2.0,
            "loss.lse_no_log": E[0].sum(),
            "loss.lse_sum": 3.5,
        },
    ),
    ("entropy", "entropy(q)", {**bases(H), "loss.no_minus": -H}),
    ("softmax_jacobian", "softmax_jacobian(z)", JACOBIAN),
    (
        "perplexity",
        "perplexity(losses)",
        {
            "loss.ppl_base": 2**1.5,
            "loss.ppl_sum": math.exp(4.5),
            "loss.ppl_mean_exp": (math.exp(0.5) + math.exp(1.5) + math.exp(2.5)) / 3,
            "loss.ppl_no_exp": 1.5,
            "loss.ppl_inverse": math.exp(-1.5),
        },
    ),
    (
        "dropout",
        "dropout(x, keep, 0.2)",
        {
            "loss.dropout_unscaled": [1, 0, 4],
            "loss.dropout_keep": [0.8, 0, 3.2],
            "loss.dropout_by_p": [5, 0, 20],
            "loss.dropout_flip": [0, 2.5, 0],
        },
    ),
    (
        "top_k",
        "top_k(p, 2)",
        {
            "loss.topk_no_renorm": KEPT,
            "loss.topk_resoftmax": np.exp([0.5, 0.3, -99, -99]) / (math.exp(0.5) + math.exp(0.3)),
            "loss.topk_uniform": [0.5, 0.5, 0, 0],
        },
    ),
    (
        "top_p",
        "top_p(p, 0.7)",
        {
            "loss.topp_no_renorm": KEPT,
            "loss.topp_before": [1, 0, 0, 0],
            "loss.topp_one_more": np.array([0.5, 0.3, 0.15, 0]) / 0.95,
        },
    ),
    ("top_p", "top_p(p, 0.4)", {"loss.topp_one_more": np.array([0.5, 0.3, 0, 0]) / 0.8}),
    ("top_p", "top_p([0.3, 0.6, 0.1], 0.25)", {"loss.topp_each": np.array([0.3, 0.6, 0]) / 0.9}),
    (
        "beam_step",
        "beam_step(beams, tokens, 2)",
        {
            "loss.beam_forgotten": [[1, 0, math.log(0.9)], [0, 0, math.log(0.4)]],
        },
    ),
    (
        "beam_step",
        "beam_step([-0.1, -3], tokens, 2)",
        {"loss.beam_greedy": [[0, 0, math.log(0.4) - 0.1], [1, 0, math.log(0.9) - 3]]},
    ),
    (
        "online_sum",
        "online_sum(2, 1.5, s)",
        {
            "softmax.no_rescale": 1.5 + math.exp(-2) + 1,
            "softmax.rescale_inverse": 1.5 * math.e + math.exp(-2) + 1,
        },
    ),
    (
        "online_sum",
        "online_sum(5, 1.5, s)",
        {"softmax.block_max": 1.5 + math.exp(-2) + 1},
    ),
    (
        "online_output",
        "online_output(2, o, s, V)",
        {"softmax.no_rescale": 1 + math.exp(-2) * VALUES[0] + VALUES[1]},
    ),
    ("online_max", "online_max(5, s)", {"softmax.block_only": 3.0}),
    ("merge_sum", "merge_sum(1, 2, 3, 4)", {"softmax.merge_plain": 6}),
    (
        "merge_output",
        "merge_output(1, 2, o1, 3, 4, o2)",
        {
            "softmax.merge_mean": (O1 + O2) / 2,
            "softmax.merge_plain": O1 / 3 + O2 * 2 / 3,
            "softmax.merge_added": O1 + O2,
        },
    ),
]


@pytest.mark.parametrize(
    ("expression", "rule", "expected"),
    [
        pytest.param(expression, rule, expected, id=f"{expression}-{rule}")
        for _, expression, table in CASES
        for rule, expected in table.items()
    ],
)
def test_number(mistakes: Any, expression: str, rule: str, expected: Any) -> None:
    mistakes(expression, GIVEN).expect(rule, expected)


def test_every_rule_is_tested() -> None:
    own = {operation for operation, _, _ in CASES}
    known = {(o, rule.id) for o in own for rule in RULES[o]}
    assert known == {(operation, rule) for operation, _, table in CASES for rule in table}


def test_parts_of_a_loss_have_no_slips_of_their_own(mistakes: Any) -> None:
    found = mistakes("cross_entropy(Z, t)", GIVEN)
    assert [len(found.wrong[rule]) for rule in ("loss.log2", "loss.no_minus")] == [1, 1]
