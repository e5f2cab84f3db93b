"""What neither ONNX nor the golden file covers, from the definitions; and how operations refuse."""

from __future__ import annotations

import inspect
import math
from typing import Any

import numpy as np
import pytest

from quizapp import engine
from quizapp.engine.computation import evaluate
from quizapp.engine.errors import ArgumentError, EngineError, ShapeError
from quizapp.engine.operation import REGISTRY
from quizapp.engine.values import Abstract, Value

RNG = np.random.default_rng(5)


def plain_attention(q: Any, k: Any, v: Any) -> Any:
    e = np.exp(q @ np.swapaxes(k, -1, -2) / math.sqrt(q.shape[-1]))
    return e / e.sum(axis=-1, keepdims=True) @ v


@pytest.mark.parametrize("block", [1, 2, 5, 7])
def test_softmax_by_blocks_is_softmax(block: int) -> None:
    s, V = 4 * RNG.normal(size=(3, 5)), RNG.normal(size=(5, 2))
    expected = engine.softmax(s) @ V
    np.testing.assert_allclose(engine.online_attention(s, V, block), expected, atol=1e-14)
    np.testing.assert_allclose(engine.online_attention(s[0], V, block), expected[0], atol=1e-14)


def test_running_maximum_sum_and_output() -> None:
    m = engine.online_max(-math.inf, [1.0, 3.0])
    total = engine.online_sum(-math.inf, 0.0, [1.0, 3.0])
    assert (m, total) == (3.0, pytest.approx(1 + math.exp(-2)))
    assert engine.online_sum(m, total, [4.0]) == pytest.approx(math.exp(-1) * total + 1)
    o = engine.online_output(-math.inf, [0.0], [1.0, 3.0], [[10.0], [20.0]])
    np.testing.assert_allclose(o, [10 * math.exp(-2) + 20])


def test_partial_results_of_two_workers_merge_exactly() -> None:
    s, V = 4 * RNG.normal(size=7), RNG.normal(size=(7, 2))
    halves = []
    for part in (slice(0, 3), slice(3, 7)):
        m = s[part].max()
        halves += [m, np.exp(s[part] - m).sum(), engine.softmax(s[part]) @ V[part]]
    np.testing.assert_allclose(engine.merge_output(*halves), engine.softmax(s) @ V)
    m_1, l_1, _, m_2, l_2, _ = halves
    assert engine.merge_sum(m_1, l_1, m_2, l_2) == pytest.approx(np.exp(s - s.max()).sum())


def test_decoding_with_a_cache_is_the_last_row_of_causal_attention() -> None:
    q, k, v = RNG.normal(size=(3, 2, 5, 4))
    whole = engine.scaled_dot_product_attention(q, k, v, is_causal=True)
    one = engine.decode_attention(q[:, 4:], k[:, :4], v[:, :4], k[:, 4:], v[:, 4:])
    np.testing.assert_allclose(one, whole[:, 4:])
    two = engine.decode_attention(q[:, 3:], k[:, :3], v[:, :3], k[:, 3:], v[:, 3:])
    np.testing.assert_allclose(two, whole[:, 3:])


def test_a_windowed_cache_forgets_the_oldest() -> None:
    cache = np.arange(6.0).reshape(3, 2)
    np.testing.assert_array_equal(engine.kv_append(cache, [[9.0, 9.0]], 2), [[4, 5], [9, 9]])


def test_several_heads_are_slices_side_by_side() -> None:
    x, W_q, W_k, W_v, W_o = RNG.normal(size=(5, 4, 4))
    heads = [
        plain_attention((x @ W_q)[:, cut], (x @ W_k)[:, cut], (x @ W_v)[:, cut])
        for cut in (slice(0, 2), slice(2, 4))
    ]
    expected = np.concatenate(heads, axis=-1) @ W_o
    np.testing.assert_allclose(engine.multi_head_attention(x, W_q, W_k, W_v, W_o, 2), expected)


def test_query_heads_share_narrower_keys() -> None:
    x, W_q, W_o = RNG.normal(size=(3, 4, 4))
    W_k, W_v = RNG.normal(size=(2, 4, 2))
    heads = [plain_attention((x @ W_q)[:, cut], x @ W_k, x @ W_v) for cut in ([0, 1], [2, 3])]
    expected = np.concatenate(heads, axis=-1) @ W_o
    np.testing.assert_allclose(engine.multi_head_attention(x, W_q, W_k, W_v, W_o, 2), expected)


def test_the_nucleus_keeps_the_token_that_crosses() -> None:
    p = [0.1, 0.5, 0.3, 0.1]
    np.testing.assert_allclose(engine.top_p(p, 0.7), [0, 0.625, 0.375, 0])
    np.testing.assert_allclose(engine.top_p(p, 0.9), [1 / 9, 5 / 9, 3 / 9, 0])
    np.testing.assert_allclose(engine.top_p(p, 0.01), [0, 1, 0, 0])
    np.testing.assert_allclose(engine.top_k(p, 3), [1 / 9, 5 / 9, 3 / 9, 0])


def test_entropy_counts_impossible_tokens_as_nothing() -> None:
    assert engine.entropy([0.5, 0.5, 0.0]) == pytest.approx(math.log(2))
    assert engine.entropy([1.0, 0.0]) == 0


def test_dropout_scales_what_it_keeps() -> None:
    np.testing.assert_allclose(engine.dropout([1.0, 2.0], [0, 1], 0.2), [0, 2.5])


def test_rollout_mixes_in_the_residual() -> None:
    A = engine.softmax(RNG.normal(size=(2, 3, 3)))
    first, second = (0.5 * a + 0.5 * np.eye(3) for a in A)
    np.testing.assert_allclose(engine.attention_rollout(A), second @ first)


def test_a_beam_step_keeps_the_best_of_all_beams() -> None:
    found = engine.beam_step([-1.0, -2.0], np.log([[0.5, 0.25, 0.25], [0.9, 0.05, 0.05]]), 3)
    np.testing.assert_array_equal(found[:, :2], [[0, 0], [1, 0], [0, 1]])
    assert found[1, 2] == pytest.approx(-2 + math.log(0.9))


def test_sigmoid_and_swish_stay_finite() -> None:
    np.testing.assert_array_equal(engine.sigmoid([-1000.0, 0.0, 1000.0]), [0, 0.5, 1])
    assert engine.swish(2.0, 0.5) == pytest.approx(2 / (1 + math.exp(-1)))


def test_shapes_alone_go_through_whole_layers() -> None:
    given: dict[str, Value] = {
        "X": Abstract((2, 10, 512)),
        "M": Abstract((2, 7, 512)),
        "W": Abstract((512, 512)),
        "U": Abstract((512, 2048)),
        "D": Abstract((2048, 512)),
    }
    for text in (
        "encoder_layer(X, W, W, W, W, U, D, 8)",
        "decoder_layer(X, M, W, W, W, W, W, W, W, W, U, D, 8)",
        "cross_attention(X, M, W, W, W, W, 8)",
    ):
        assert evaluate(text, given) == Abstract((2, 10, 512))


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("multi_head_attention(X, X, X, X, X, 3)", ShapeError, "3 heads cannot share"),
        ("multi_head_attention(X, X, [[1, 2]], X, X, 2)", ShapeError, "W_k must have 4 rows"),
        ("encoder_layer(X, X, X, X, X, X, [[1], [2], [3], [4]], 2)", ShapeError, "residual"),
        ("encoder_layer(X, X, X, X, X, X, X, 2, b_q=[1])", ShapeError, "b_q must be"),
        ("encoder_layer(X, X, X, X, X, X, X, 2, gamma_1=[1])", ShapeError, "gamma_1 must be"),
        ("layer_norm(X, [1, 2])", ShapeError, "weight must have the 4 entries"),
        ("layer_norm(X, eps=-1)", ArgumentError, "eps must be at least 0"),
        ("residual(X, [1, 2])", ShapeError, "equal shapes"),
        ("feed_forward(X, [[1, 2]], X)", ShapeError, "W_1 must have 4 rows"),
        ("swiglu(X, X, [[1], [2], [3], [4]])", ShapeError, "W_up must be"),
        ("cross_entropy(X, [0, 1])", ShapeError, "one target per row"),
        ("cross_entropy(X, [0, 1, 2, 9])", ArgumentError, "between 0 and 3"),
        ("cross_entropy(X, [0, 1, 2, 0.5])", ArgumentError, "whole numbers"),
        ("cross_entropy(X, [0, 1, 2, 3], 2)", ArgumentError, "between 0 and 1"),
        ("dropout(X, X, 1)", ArgumentError, "lies in"),
        ("entropy([0.5, -0.5])", ArgumentError, "probabilities"),
        ("top_k([0.5, 0.5], 3)", ArgumentError, "only 2 tokens"),
        ("top_p([0.5, 0.5], 0)", ArgumentError, "lies in"),
        ("kv_append(X, [[1, 2]])", ShapeError, "number of tokens"),
        ("online_sum([1], 0, [1, 2])", ShapeError, "m must be a number"),
        ("merge_sum([1, 2], [1, 2], 3, [1, 2])", ShapeError, "m_2 must be"),
        ("beam_step([1], [[1, 2]], 5)", ArgumentError, "only 2 continuations"),
        ("attention_rollout(X)", ShapeError, "rank 3"),
    ],
)
def test_refusals_say_which_and_why(text: str, kind: type[EngineError], says: str) -> None:
    with pytest.raises(kind, match=says):
        evaluate(text, {"X": np.eye(4) + 0.5})


JUNK: tuple[Value, ...] = (
    0,
    1,
    -3,
    2.5,
    math.nan,
    math.inf,
    10**30,
    np.array([1.0, 2.0]),
    np.array([[1.0, -2.0], [0.5, math.nan]]),
    np.ones((1, 2, 2)),
    np.full((2, 3), -math.inf),
    Abstract((2, 2)),
)


@pytest.mark.parametrize("name", sorted(REGISTRY))
def test_whatever_it_is_given_an_operation_computes_or_says_why_not(name: str) -> None:
    operation = REGISTRY[name]
    rng = np.random.default_rng(len(name))
    free = [p.name for p in operation.parameters if not p.choices]
    fixed = [f'{p.name}="{p.choices[0]}"' for p in operation.parameters if p.choices and p.required]
    required = [p.name for p in operation.parameters if p.required and not p.choices]
    tries: list[dict[str, Value]] = [dict.fromkeys(required, junk) for junk in JUNK]
    for _ in range(150):
        taken = required + [name for name in free if name not in required and rng.random() < 0.3]
        tries.append({name: JUNK[rng.integers(len(JUNK))] for name in taken})
    for given in tries:
        text = f"{name}({', '.join(fixed + [f'{key}={key}' for key in given])})"
        try:
            evaluate(text, given)
        except EngineError as error:
            said = str(error)
        else:
            continue
        assert len(said) > 10, (text, given)


def test_every_operation_is_documented_and_public() -> None:
    undocumented = [o.name for o in REGISTRY.values() if len(o.summary) < 20]
    assert undocumented == []
    basic = "quizapp.engine.operations.elementary"
    public = {n for n, o in REGISTRY.items() if inspect.unwrap(o.function).__module__ != basic}
    assert public <= set(dir(engine))


def test_choices_are_checked_for_every_operation() -> None:
    chosen = [(o, p) for o in REGISTRY.values() for p in o.parameters if p.choices]
    assert chosen
    for operation, parameter in chosen:
        others = [p for p in operation.parameters if p.required and p is not parameter]
        args = ", ".join([*(f"{p.name}=1" for p in others), f'{parameter.name}="nonsense"'])
        with pytest.raises(EngineError, match=f"`{parameter.name}` of"):
            evaluate(f"{operation.name}({args})", {})


def test_what_is_not_finite_is_computed_without_a_warning() -> None:
    assert np.isnan(engine.softmax([-np.inf, -np.inf])).all()
    assert np.isnan(engine.softmax([np.inf, 1.0])).any()
    hidden = engine.scaled_dot_product_attention(
        [[1.0, 0.0]], [[1.0, 0.0]], [[1.0]], [[False]], fully_masked="nan"
    )
    assert np.isnan(hidden).all()
