"""Mistakes with heads, grouped keys, caches and shapes give their numbers."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quizapp.engine.catalogue import RULES
from quizapp.engine.values import Abstract, Value

RNG = np.random.default_rng(11)
T, D, H = 3, 4, 2
X, M = RNG.normal(size=(2, T, D))
W_Q, W_K, W_V, W_O = RNG.normal(size=(4, D, D))
GIVEN: dict[str, Value] = {
    "X": X,
    "M": M,
    "W_Q": W_Q,
    "W_K": W_K,
    "W_V": W_V,
    "W_O": W_O,
    "b": np.array([1.0, 2.0, 3.0, 4.0]),
}
CUTS = (slice(0, 2), slice(2, 4))


def attend(q: Any, k: Any, v: Any, width: int | None = None) -> Any:
    e = np.exp(q @ k.T / np.sqrt(width or q.shape[-1]))
    return e / e.sum(axis=-1, keepdims=True) @ v


def each_head(x: Any = X, memory: Any = X, width: int | None = None) -> list[Any]:
    q, k, v = x @ W_Q, memory @ W_K, memory @ W_V
    return [attend(q[:, cut], k[:, cut], v[:, cut], width) for cut in CUTS]


def beside(heads: list[Any]) -> Any:
    return np.concatenate(heads, axis=-1)


FIRST, SECOND = each_head()
STACKED = np.stack([FIRST, SECOND])


def by_slices(select: Any) -> Any:
    """Attention of heads that take other entries of the projections."""
    q, k, v = (select(X @ W) for W in (W_Q, W_K, W_V))
    return beside([attend(*head) for head in zip(q, k, v, strict=True)]) @ W_O


MULTI: dict[str, Any] = {
    "heads.avg": np.tile((FIRST + SECOND) / 2, 2) @ W_O,
    "heads.sum": np.tile(FIRST + SECOND, 2) @ W_O,
    "heads.stride_merge": beside([FIRST, SECOND])[:, [0, 2, 1, 3]] @ W_O,
    "heads.stride_split": by_slices(lambda p: [p[:, 0::2], p[:, 1::2]]),
    "heads.no_split": attend(X @ W_Q, X @ W_K, X @ W_V) @ W_O,
    "heads.scale_dmodel": beside(each_head(width=4)) @ W_O,
    "heads.first_head": FIRST @ W_O[:2],
    "heads.Wo_per_head": (FIRST + SECOND) @ W_O[:2],
    "values.no_Wo": beside([FIRST, SECOND]),
}


@pytest.mark.parametrize("rule", MULTI)
def test_multi_head_attention(mistakes: Any, rule: str) -> None:
    text = "multi_head_attention(X, W_Q, W_K, W_V, W_O, 2)"
    mistakes(text, GIVEN).expect(rule, MULTI[rule])


def test_attending_with_whole_vectors_step_by_step(mistakes: Any) -> None:
    steps = {
        "q": "split_heads(X, 2)",
        "w": "softmax(scale(scores(q, q), 2))",
        "o": "merge_heads(weighted_sum(w, q))",
    }
    mistakes(steps, GIVEN).expect("heads.no_split", attend(X, X, X))


def test_reshaping_without_transposing(mistakes: Any) -> None:
    found = mistakes("merge_heads(split_heads(X, 2) + 0)", GIVEN)
    numbers = found.wrong["heads.interleave"]
    split = np.stack([X[:, :2], X[:, 2:]])
    assert any(np.array_equal(number, split.reshape(3, 4)) for number in numbers)
    found = mistakes("split_heads(X, 2)", GIVEN)
    found.expect("heads.interleave", X.reshape(2, 3, 2))


def test_an_output_projection_keeps_its_bias(mistakes: Any) -> None:
    steps = {"h": "split_heads(X, 2)", "m": "merge_heads(h)", "o": "project(m, W_O, b)"}
    mistakes(steps, GIVEN).expect("heads.first_head", X[:, :2] @ W_O[:2] + GIVEN["b"])


CROSS: dict[str, Any] = {
    "heads.self_for_cross": beside(each_head()) @ W_O,
    "heads.cross_swapped": beside(each_head(M, X)) @ W_O,
}


@pytest.mark.parametrize("rule", CROSS)
def test_cross_attention(mistakes: Any, rule: str) -> None:
    found = mistakes("cross_attention(X, M, W_Q, W_K, W_V, W_O, 2)", GIVEN)
    np.testing.assert_allclose(found.right, beside(each_head(X, M)) @ W_O)
    found.expect(rule, CROSS[rule])


Q4, K2, V2 = RNG.normal(size=(4, T, D)), RNG.normal(size=(2, T, D)), RNG.normal(size=(2, T, D))


@pytest.mark.parametrize(
    ("rule", "taken"), [("heads.gqa_mod", [0, 1, 0, 1]), ("heads.gqa_as_mqa", [0, 0, 0, 0])]
)
def test_grouped_heads(mistakes: Any, rule: str, taken: list[int]) -> None:
    found = mistakes("scaled_dot_product_attention(Q, K, V)", {"Q": Q4, "K": K2, "V": V2})
    found.expect(rule, np.stack([attend(Q4[i], K2[j], V2[j]) for i, j in enumerate(taken)]))


A = np.array([[[0.9, 0.1], [0.4, 0.6]], [[0.5, 0.5], [0.2, 0.8]]])
MIX = [0.5 * a + 0.5 * np.eye(2) for a in A]


@pytest.mark.parametrize(
    ("rule", "expected"),
    [("heads.rollout_order", MIX[0] @ MIX[1]), ("heads.rollout_no_residual", A[1] @ A[0])],
)
def test_rollout(mistakes: Any, rule: str, expected: Any) -> None:
    mistakes("attention_rollout(A)", {"A": A}).expect(rule, expected)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("kv.no_new", attend(X[2:], X[:2], M[:2])),
        ("kv.cache_ignored", M[2:]),
        ("kv.prepended", None),
    ],
)
def test_decoding_with_a_cache(mistakes: Any, rule: str, expected: Any) -> None:
    given = {"q": X[2:], "k": X[2:], "v": M[2:], "K": X[:2], "V": M[:2]}
    if expected is None:
        mistakes("kv_append(K, k)", given).expect(rule, np.vstack([X[2:], X[:2]]))
    else:
        mistakes("decode_attention(q, K, V, k, v)", given).expect(rule, expected)


SHAPES: dict[str, Value] = {
    "X": Abstract((2, 10, 512)),
    "W": Abstract((512, 512)),
    "N": Abstract((512, 128)),
    "P": Abstract((2, 8, 7, 64)),
    "R": Abstract((2, 8, 10, 64)),
    "S": Abstract((2, 8, 10, 7)),
    "one": Abstract((2, 8, 1, 64)),
    "heads": 8,
}
WRONG_SHAPES: list[tuple[str | dict[str, str], str, tuple[int, ...]]] = [
    ("project(X, N)", "shape.no_batch", (10, 128)),
    ("project(X, N)", "shape.swap_Td", (2, 128, 10)),
    ("split_heads(X, 8)", "shape.no_batch", (8, 10, 64)),
    ("split_heads(X, 8)", "shape.swap_Td", (2, 8, 64, 10)),
    ("split_heads(X, 8)", "shape.no_split", (2, 8, 10, 512)),
    ("split_heads(X, 8)", "shape.heads_last", (2, 10, 8, 64)),
    ("split_heads(X, 8)", "shape.no_heads", (2, 10, 64)),
    ("split_heads(X, 2)", "shape.gqa_h", (2, 8, 10, 256)),
    ("merge_heads(R)", "shape.no_merge", (2, 10, 64)),
    ("merge_heads(R)", "shape.swap_Td", (2, 512, 10)),
    ("merge_heads(R)", "shape.no_batch", (10, 512)),
    ("scores(R, P)", "shape.scores_Td", (2, 8, 10, 64)),
    ("scores(R, P)", "shape.cross_Tq", (2, 8, 10, 10)),
    ("scores(R, P)", "shape.cross_Tk", (2, 8, 7, 7)),
    ("scores(one, P)", "shape.kv_T_plus1", (2, 8, 7, 7)),
    ("weighted_sum(S, P)", "shape.swap_Td", (2, 8, 64, 10)),
    ({"s": "scores(R, P)", "w": "softmax(s)"}, "shape.cross_Tq", (2, 8, 10, 10)),
    ({"s": "scores(R, P)", "w": "softmax(s)"}, "shape.cross_Tk", (2, 8, 7, 7)),
    ({"s": "scores(R, P)", "w": "softmax(s)"}, "shape.scores_Td", (2, 8, 10, 64)),
    ({"s": "scores(one, P)", "w": "softmax(s)"}, "shape.kv_T_plus1", (2, 8, 7, 7)),
    (
        {"s": "scores(R, P)", "o": "weighted_sum(softmax(s), P)"},
        "shape.cross_Tk",
        (2, 8, 7, 64),
    ),
    (
        {"s": "scores(one, P)", "o": "weighted_sum(softmax(s), P)"},
        "shape.kv_T_plus1",
        (2, 8, 7, 64),
    ),
    ("feed_forward(X, N, transpose(N))", "shape.no_batch", (10, 512)),
    ("multi_head_attention(X, W, W, W, W, 8)", "shape.no_batch", (10, 512)),
    ("scaled_dot_product_attention(R, P, P)", "shape.swap_Td", (2, 8, 64, 10)),
    ("scaled_dot_product_attention(R, P, P)", "shape.cross_Tk", (2, 8, 7, 64)),
    ("scaled_dot_product_attention(one, P, P)", "shape.kv_T_plus1", (2, 8, 7, 64)),
    ("decode_attention(one, P, P, one, one)", "shape.kv_T_plus1", (2, 8, 8, 64)),
    ("kv_append(P, one)", "shape.kv_old", (2, 8, 7, 64)),
    *(
        ({"q": "split_heads(X, 8)", "s": "scores(q, q)", "w": step}, rule, shape)
        for step in ("scores(q, q)", "softmax(s)")
        for rule, shape in (("shape.no_heads", (2, 10, 10)), ("shape.no_batch", (8, 10, 10)))
    ),
    *(
        ({"q": "split_heads(X, 8)", "w": "softmax(scores(q, q))", "o": "weighted_sum(w, q)"}, *e)
        for e in (("shape.no_heads", (2, 10, 64)), ("shape.no_batch", (8, 10, 64)))
    ),
]


@pytest.mark.parametrize(("steps", "rule", "expected"), WRONG_SHAPES)
def test_shapes(mistakes: Any, steps: Any, rule: str, expected: tuple[int, ...]) -> None:
    found = mistakes(steps, SHAPES)
    assert found.wrong[rule].count(Abstract(expected)) == 1
    assert found.right != Abstract(expected)


def _last_operation(steps: str | dict[str, str]) -> str:
    text = steps if isinstance(steps, str) else list(steps.values())[-1]
    return text.split("(")[0]


def test_every_rule_is_tested() -> None:
    shape = {(o, r.id) for o, rules in RULES.items() for r in rules if r.id.startswith("shape.")}
    assert shape == {(_last_operation(steps), rule) for steps, rule, _ in WRONG_SHAPES}
    others = {
        *MULTI,
        *CROSS,
        "heads.interleave",
        "heads.gqa_mod",
        "heads.gqa_as_mqa",
        "heads.rollout_order",
        "heads.rollout_no_residual",
    }
    known = {r.id for rules in RULES.values() for r in rules if r.id.startswith("heads.")}
    assert known <= others


def test_numbers_have_no_mistakes_of_shape(mistakes: Any) -> None:
    found = mistakes("split_heads(X, 2)", GIVEN)
    assert not any(rule.startswith("shape.") for rule in found.wrong)
