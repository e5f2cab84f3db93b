"""The expression language: what parses, what does not, and where each limit lies."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.computation import condition, evaluate
from quizapp.engine.errors import EngineError, ExpressionError, ShapeError
from quizapp.engine.values import Abstract, Value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-2**2", -4),
        ("2**-1", 0.5),
        ("2**3**2", 512),
        ("7//2 + 7%4", 6),
        ("7/2", 3.5),
        ("1e-3", 0.001),
        (".5 + 5.", 5.5),
        ("12 * 768**2", 7077888),
        ("[1, 2, 3][-1]", 3.0),
        ("[[1, 2], [3, 4]][1, 0]", 3.0),
        ("sum([1, 2, 3][1:])", 5.0),
        ("[1, 2] @ [3, 4]", 11.0),
        ("sum([[1, 2], [3, 4]] @ [[1, 0], [0, 1]])", 10.0),
        ("max([[1, 5], [3, 4]], axis=1)[1]", 4.0),
        ("ln(e) + cos(pi)", 0.0),
    ],
)
def test_value(text: str, value: float) -> None:
    assert evaluate(text, {}) == pytest.approx(value)


def test_whole_numbers_stay_whole_at_any_size() -> None:
    assert evaluate("2**200 + 1", {}) == 2**200 + 1


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("Q.T", 2, "attributes"),
        ("a^2", 2, "power"),
        ("lambda x: x", 8, "operator or the end"),
        ("[x for x in y]", 4, "expected `]`"),
        ("'half'", 1, "double quotes"),
        ('"half"', 1, "named choice"),
        ("softmax(x, x)(1)", 14, "operator or the end"),
        ("1 < 2", 3, "require"),
        ("1 +", 4, "the end"),
        ("", 1, "empty"),
        ("f(a=1, 2)", 8, "positional"),
        ("f(a=1, a=2)", 8, "twice"),
        ("x[]", 3, "index"),
        ("1e999", 1, "too large"),
        ("__import__('os')", 12, "double quotes"),
    ],
)
def test_refused_with_its_place(text: str, column: int, says: str) -> None:
    with pytest.raises(ExpressionError, match=says) as caught:
        ex.parse(text)
    assert caught.value.column == column


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("x, y", "on lines of their own"),
        ("x = 3", "`==`"),
        ("x > 3 and y > 4", "two conditions"),
        ("x if y", "`choose`"),
        ("x.T", r"transpose\(x\)"),
    ],
)
def test_habits_of_other_languages(text: str, says: str) -> None:
    with pytest.raises(ExpressionError, match=says):
        ex.parse(text, comparisons=True)


def test_the_name_that_was_meant() -> None:
    with pytest.raises(ExpressionError, match="did you mean `S`"):
        evaluate("s + 1", {"S": 1})


def test_limits_hold_at_their_edge() -> None:
    ex.parse("(" * ex.MAX_DEPTH + "1" + ")" * ex.MAX_DEPTH)
    with pytest.raises(ExpressionError, match="nested deeper"):
        ex.parse("(" * (ex.MAX_DEPTH + 1) + "1" + ")" * (ex.MAX_DEPTH + 1))
    ex.parse("1+" * (ex.MAX_TOKENS // 2 - 1) + "1")
    with pytest.raises(ExpressionError, match="more than"):
        ex.parse("1+" * (ex.MAX_TOKENS // 2) + "1")
    ex.parse("1" + " " * (ex.MAX_LENGTH - 1))
    with pytest.raises(ExpressionError, match="longer than"):
        ex.parse("1" + " " * ex.MAX_LENGTH)


@pytest.mark.parametrize(
    "text", ["-" * 500 + "1", "**".join(["2"] * 100), "[" * 500, "f(" * 400, "a[" * 400]
)
def test_deep_text_is_refused_not_crashed_on(text: str) -> None:
    with pytest.raises(ExpressionError):
        ex.parse(text)


def test_conditions_need_a_comparison() -> None:
    assert isinstance(ex.parse("0 < x <= 3", comparisons=True), syntax.Compare)
    with pytest.raises(ExpressionError, match="compares two things"):
        ex.parse("x", comparisons=True)


def test_names_and_operations() -> None:
    tree = ex.parse("scores(Q, K[0]) * pi + softmax(z, axis=a)")
    assert syntax.names(tree) == {"Q", "K", "z", "a"}
    assert syntax.operations(tree) == {"scores", "softmax"}


@given(st.text(alphabet="0123456789.+-*/%@()[],:= abQKe<>\"'^softmaxcl", max_size=60))
def test_any_text_ends_in_a_value_or_a_message(text: str) -> None:
    message = "a value"
    try:
        evaluate(text, {"a": 2, "Q": 1.5})
    except EngineError as error:
        message = str(error)
    assert message


GIVEN: dict[str, Value] = {
    "Q": np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]),
    "X": np.ones((1, 2, 3)),
    "S": Abstract((2, 8)),
    "nan": np.array([np.nan]),
}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Q[inf - inf]", "whole number"),
        ("Q[inf]", "whole number"),
        ("Q[nan[0]:]", "whole number"),
        ("Q[Q]", "whole number, not an array"),
        ("Q[S]", "whole number, not an array"),
        ("Q[0.5]", "whole number"),
        ("Q[::0]", "outside"),
        ("Q[9]", "outside"),
        ("Q[3:]", r"\[3:\] leaves nothing of an array of shape \(3, 2\)"),
        ("S[5:, 1:0:2]", "leaves nothing"),
        ("max(Q[3:])", "leaves nothing"),
        ("merge_heads(X[1:])", "leaves nothing"),
        ("round(Q, 10**9)", "at most 300"),
        ("round(0.5, 10**9)", "at most 300"),
        ("[alibi_slopes(9000), alibi_slopes(9000)]", "18,000 entries"),
    ],
)
def test_what_cannot_be_indexed_or_would_grow_without_bound_is_refused(
    text: str, says: str
) -> None:
    with pytest.raises(EngineError, match=says):
        evaluate(text, GIVEN)


@pytest.mark.parametrize("text", ["Q < [1, 2, 3]", "Q == X", "1 < Q < X", "[1, 2] != [1, 2, 3]"])
def test_arrays_that_do_not_fit_are_not_compared(text: str) -> None:
    with pytest.raises(ShapeError, match="do not fit together"):
        condition(text, GIVEN)


def test_options_may_be_given_in_order_too() -> None:
    named = evaluate("rope(Q, [0, 1, 2], base=100)", GIVEN)
    np.testing.assert_array_equal(evaluate("rope(Q, [0, 1, 2], 100)", GIVEN), named)
