"""One mechanism: run, trace, replace, splice, round."""

from __future__ import annotations

import numpy as np
import pytest

from quizapp.engine.arithmetic import MAX_BITS
from quizapp.engine.computation import Computation, condition, evaluate
from quizapp.engine.errors import EngineError, ExpressionError, LimitError, ShapeError
from quizapp.engine.rounding import Rounding
from quizapp.engine.values import Abstract, Value

Q = np.array([[1.0, 2.0], [0.0, 1.0]])
K = np.array([[1.0, 0.0], [0.5, 1.0]])
GIVEN: dict[str, Value] = {"Q": Q, "K": K, "d_k": 2}
STEPS = {
    "scores": "scores(Q, K)",
    "scaled": "scale(scores, d_k)",
    "weights": "softmax(scaled)",
    "out": "weighted_sum(weights, K) / sqrt(abs(d_k))",
}


def attention() -> Computation:
    return Computation(STEPS, GIVEN)


def test_nodes_are_named_in_order_of_evaluation() -> None:
    trace = attention().run(GIVEN)
    assert list(trace.values) == [
        "scores",
        "scaled",
        "weights/exp",
        "weights/sum",
        "weights",
        "out.1",
        "out.2",
        "out.3",
        "out",
    ]
    assert list(trace.steps) == list(STEPS)


def test_the_trace_knows_what_each_node_read() -> None:
    trace = attention().run(GIVEN, record=True)
    assert trace.uses["scaled"] == {"scores", "d_k"}
    assert trace.uses["out"] == {"out.1", "out.3"}
    assert trace.uses["out.3"] == {"out.2"}
    assert {"weights/exp", "scaled"} <= trace.uses["weights"]
    assert trace.calls["scaled"].operation.name == "scale"


def test_parts_of_attention_are_nodes_with_their_operations() -> None:
    computation = Computation({"o": "scaled_dot_product_attention(Q, K, K, is_causal=1)"}, GIVEN)
    trace = computation.run(GIVEN, record=True)
    kinds = {node: call.operation.name for node, call in trace.calls.items()}
    assert kinds["o/scores"] == "scores"
    assert kinds["o/causal"] == "causal_mask"
    assert kinds["o/weights"] == "softmax"
    assert trace.uses["o/scaled"] == {"o/scores"}
    assert "o/causal" in trace.uses["o/weights"]


def test_replacing_a_node_changes_only_what_depends_on_it() -> None:
    computation = attention()
    right = computation.run(GIVEN)
    wrong = computation.run(GIVEN, base=right, replace={"scaled": lambda seen: seen.arguments["S"]})
    assert wrong["scores"] is right["scores"]
    np.testing.assert_allclose(np.asarray(wrong["scaled"]), np.asarray(right["scores"]))
    fresh = computation.run(GIVEN, replace={"scaled": lambda seen: seen.arguments["S"]})
    np.testing.assert_array_equal(np.asarray(wrong["out"]), np.asarray(fresh["out"]))


def test_a_step_can_be_rewritten() -> None:
    computation = attention()
    doubled = computation.rewrite("scaled", "2 * scores / sqrt(d_k)")
    trace = computation.run(GIVEN, replace={"scaled": doubled})
    np.testing.assert_allclose(np.asarray(trace["scaled"]), 2 * (Q @ K.T) / np.sqrt(2))
    with pytest.raises(ExpressionError, match="weights"):
        computation.rewrite("scaled", "weights")


def test_a_typed_value_is_spliced_in_and_worked_on() -> None:
    computation = attention()
    trace = computation.run(GIVEN, splice={"scores": lambda _: np.zeros((2, 2))})
    np.testing.assert_allclose(np.asarray(trace["weights"]), 0.5)


def test_rounding_reaches_every_node() -> None:
    trace = attention().run(GIVEN, rounding=Rounding(decimals=1))
    for value in trace.values.values():
        np.testing.assert_allclose(np.asarray(value), np.round(np.asarray(value), 1))
    z = np.round(Q @ K.T / np.sqrt(2), 1)
    e = np.round(np.exp(z), 1)
    expected = np.round(e / np.round(e.sum(axis=1, keepdims=True), 1), 1)
    np.testing.assert_allclose(np.asarray(trace["weights"]), expected)


def test_only_what_is_asked_for_is_run() -> None:
    computation = attention()
    trace = computation.run(GIVEN, only=computation.depends("scaled"))
    assert list(trace.steps) == ["scores", "scaled"]


def test_shapes_alone_are_enough_for_shape_questions() -> None:
    given: dict[str, Value] = {"X": Abstract((2, 10, 512)), "h": 8}
    computation = Computation(
        {"q": "split_heads(X, h)", "s": "scores(q, q)", "n": "size(q, -1)"}, given
    )
    trace = computation.run(given)
    assert trace["s"] == Abstract((2, 8, 10, 10))
    assert trace["n"] == 64


@pytest.mark.parametrize(
    ("text", "kind", "says"),
    [
        ("Q @ [1, 2, 3]", ShapeError, "2 columns"),
        ("scores(Q, [[1, 2, 3]])", ShapeError, "one width"),
        ("1/0", EngineError, "division by zero"),
        ("2.0**5000", EngineError, "too large"),
        ("2**99999", LimitError, "too large"),
        ("sqrt(-1)", EngineError, "negative"),
        ("(-1)**0.5", EngineError, "real"),
        ("Q[5]", ShapeError, "outside"),
        ("Q[0.5]", EngineError, "whole number"),
        ("[1, 2] @ 3", ShapeError, "use \\*"),
        ("[[1, 2], [3]]", ShapeError, "equally long"),
        ("softmax(Q, temperature=0)", EngineError, "above 0"),
        ("split_heads(Q, 3)", ShapeError, "3 equal heads"),
        ("softmax(Q, axis=5)", ShapeError, "axis 5"),
        ("Sofmax(Q)", ExpressionError, "did you mean `softmax`"),
        ("scors", ExpressionError, "not known"),
        ("softmax", ExpressionError, "is an operation"),
        ("scale(Q)", ExpressionError, "needs `d_k`"),
        ("scale(Q, 2, 3)", ExpressionError, "too many"),
        ("scale(Q, d=2)", ExpressionError, "takes no `d`"),
        ('scaled_dot_product_attention(Q, K, K, fully_masked="nil")', ExpressionError, "zero"),
    ],
)
def test_refusals_say_what_is_wrong(text: str, kind: type[EngineError], says: str) -> None:
    with pytest.raises(kind, match=says):
        evaluate(text, GIVEN)


def test_arrays_with_data_are_limited_at_the_edge() -> None:
    column: dict[str, Value] = {"a": np.ones((100, 1)), "b": np.ones((1, 100))}
    assert np.shape(evaluate("a @ b", column)) == (100, 100)
    assert np.shape(evaluate("a * b", column)) == (100, 100)
    wide: dict[str, Value] = {"a": np.ones((100, 1)), "b": np.ones((1, 101))}
    for text in ("a @ b", "a * b", "project(a, b)"):
        with pytest.raises(LimitError, match="10,100"):
            evaluate(text, wide)


def test_whole_numbers_are_limited_at_the_edge() -> None:
    assert evaluate(f"2**{MAX_BITS - 1}", {}) == 2 ** (MAX_BITS - 1)
    with pytest.raises(LimitError, match="bits"):
        evaluate(f"2**{MAX_BITS}", {})


def test_at_most_64_steps() -> None:
    Computation({f"s{i}": "1" for i in range(64)}, ())
    with pytest.raises(ExpressionError, match="at most 64"):
        Computation({f"s{i}": "1" for i in range(65)}, ())


def test_conditions_hold_everywhere_or_not_at_all() -> None:
    assert condition("Q >= 0", GIVEN)
    assert not condition("Q > 0", GIVEN)
    assert condition("0 < d_k <= 2", GIVEN)
