"""What is said of a wrong answer: the mistake that it comes of, and none that it does not."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quizapp.grading.grade import grade, grade_part
from tests.grading.robot import ROBOT, text, variant, weights


@pytest.mark.parametrize(
    ("divisor", "rule"),
    [(4.0, "scale.dk"), (1.0, "scale.none"), (0.5, "scale.mul"), (32**0.5, "scale.dmodel")],
)
def test_the_mistake_is_named_with_its_numbers(divisor: float, rule: str) -> None:
    verdict = grade(variant(), [text(weights(divisor))])
    assert verdict.outcome == "wrong"
    named = next(each for each in verdict.misconceptions if each.ids == (rule,))
    assert named.steps == ("scaled",)
    first = next(iter(named.presumed))
    assert first == "scaled"
    np.testing.assert_allclose(np.asarray(named.presumed["scaled"])[1, 1], 2.0 / divisor)
    assert verdict.message


def test_dividing_by_the_width_is_told_as_the_screen_shows_it() -> None:
    verdict = grade(variant(), ["0.438, 0.562, 0"])
    assert verdict.message == "You divided by d_k = 4. Divide by √d_k = 2."
    assert verdict.entries == ["wrong", "wrong", "right"]
    assert verdict.score == pytest.approx(1 / 3)


def test_an_authors_own_misconception_is_named_by_its_question() -> None:
    verdict = grade(variant(), [text(weights(2 / 3))])
    assert [named.ids for named in verdict.misconceptions] == [("demo/robot:sharpened",)]
    assert verdict.message == "You tripled the scores; the formula only divides them by √4."


def test_mistakes_with_one_number_are_named_as_one_class() -> None:
    same = [{**ROBOT["misconceptions"][0], "replace": {"scaled": "2 * scores / sqrt(d_k)"}}]
    verdict = grade(variant(misconceptions=same), [text(weights(1.0))])
    ids = {named.ids for named in verdict.misconceptions}
    assert {("demo/robot:sharpened",), ("scale.none",)} <= ids


def test_two_mistakes_at_once_are_named_together_on_a_vector() -> None:
    raised = 2.0 ** np.array([1.0, 2.0])
    typed = [*(raised / raised.sum()), 0.0]
    whole = variant(ask="weights", given={**ROBOT["given"], "d_k": 4})
    scores = np.array(ROBOT["given"]["Q"]) @ np.array(ROBOT["given"]["K"]).T
    power = 2.0**scores * np.tri(3)
    table = power / power.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(table[1], typed)
    verdict = grade(whole, ["; ".join(text(row) for row in table)])
    assert verdict.outcome == "wrong"
    assert ("scale.none", "softmax.base2") in [named.ids for named in verdict.misconceptions]


def test_two_mistakes_at_once_are_named_after_rounding_on_the_way_too() -> None:
    steps = {**ROBOT["steps"], "output": "weighted_sum(weights, V)"}
    given = {**ROBOT["given"], "V": [[41.0, -3.0], [7.0, 18.0], [-23.0, 5.0]]}
    question = variant(steps=steps, given=given, ask="output[1]", decimals=2, carry=3)
    rows = np.array(given["V"])
    # Neither scaled nor masked, and the weights rounded to three decimals before they are used.
    raised = np.exp(np.array([1.0, 2.0, 0.5]))
    typed = np.round(raised / raised.sum(), 3) @ rows
    exact = (raised / raised.sum()) @ rows
    assert np.abs(np.round(typed, 2) - exact).max() > 0.005
    named = grade(question, [text(typed, 2)]).misconceptions
    assert {"scale.none", "mask.none"} in [set(each.ids) for each in named]


def test_slips_of_the_pen_come_last() -> None:
    whole = variant(ask="scores[1]")
    assert grade(whole, ["2 0.5 1"]).misconceptions[0].ids == ("slip.permuted",)
    assert grade(variant(), ["-0.378 -0.622 0"]).misconceptions[0].ids == ("slip.sign",)
    assert grade(variant(), ["37.754 62.246 0"]).misconceptions[0].ids == ("slip.times100",)
    assert grade(variant(ask="scores"), ["1 1 0; 2 2 1.5; .5 .5 .5"]).success is False


@pytest.mark.parametrize(("typed", "ids"), [("48 30 12", ()), ("12 48 30", ("slip.permuted",)),
    ("48 31 12", None), ("47 30 12", None), ("30 12 47", None)])  # fmt: skip
def test_whole_numbers_in_another_order_are_the_same_numbers(
    typed: str, ids: tuple[str, ...] | None
) -> None:
    counts = variant(
        given={"n": [48, 30, 12]},
        steps={"counts": "n * 1"},
        ask="counts",
        decimals=None,
        answer={"kind": "integer"},
        misconceptions=[],
    )
    verdict = grade(counts, [typed])
    assert [named.ids for named in verdict.misconceptions] == ([ids] if ids else [])
    assert verdict.success == (ids == ())


def test_another_head_is_told_as_such() -> None:
    split = variant(
        given={"X": [[3, 1, -4, 2, 5, 0], [7, -2, 6, 8, -1, 9]], "heads": 3},
        steps={"split": "split_heads(X, heads)"},
        ask="split[1]",
        misconceptions=[],
    )
    for typed, side in (("3 1; 7 -2", "previous"), ("5 0; -1 9", "next")):
        assert f"You gave the {side} head; count the heads again." in grade(split, [typed]).message


def test_the_row_of_another_token_is_told() -> None:
    third = np.exp(np.array([3.0, 1.5, 0.5]) / 2)
    verdict = grade(variant(), [text(third / third.sum())])
    assert ("scores.row_plus1",) in [named.ids for named in verdict.misconceptions]


@pytest.mark.parametrize("ask", ["weights[1]", "weights[-2]"])
def test_a_mistake_in_the_row_of_another_token_is_told(ask: str) -> None:
    question = variant(
        given={"scores": [[1, 2, 0.5], [0, 3, 1], [2, 0.5, 1.9]], "d_k": 4},
        steps={"scaled": "scale(scores, d_k)", "weights": "softmax(scaled)"},
        ask=ask,
        misconceptions=[],
    )
    raised = np.exp(np.array([[1, 2, 0.5], [2, 0.5, 1.9]]) / 4)
    for row, name in zip(raised, ("scores.row_minus1", "scores.row_plus1"), strict=True):
        verdict = grade(question, [text(row / row.sum())])
        assert [named.ids for named in verdict.misconceptions] == [("scale.dk", name)]
        assert verdict.misconceptions[0].says.startswith("Two things at once. You divided by d_k")


def test_the_last_row_has_none_behind_it() -> None:
    first = np.exp([0.5, -np.inf, -np.inf])
    verdict = grade(variant(ask="weights[-1]"), [text(first / first.sum())])
    assert "scores.row_plus1" not in {name for each in verdict.misconceptions for name in each.ids}


def test_a_wrong_answer_that_fits_nothing_is_not_accused() -> None:
    verdict = grade(variant(), ["0.911 0.044 0.045"])
    assert verdict.outcome == "wrong"
    assert verdict.misconceptions == ()


HEAD: dict[str, Any] = {
    "given": {
        "Q": [[-0.5, 1.0, 0.5, 0.5], [1.0, -1.0, 0.5, 0.0], [-1.0, 0.0, 0.0, -1.0]],
        "K": [[0.0, -1.0, 1.0, 0.5], [1.0, 1.0, 0.5, -0.5], [-0.5, -1.0, 0.0, 1.0]],
        "V": [[-2.0, 0.0], [-1.0, 3.0], [1.0, 4.0]],
        "d_k": 4,
    },
    "steps": {
        "scores": "scores(Q, K)",
        "scaled": "scale(scores, d_k)",
        "weights": "softmax(scaled)",
        "output": "weighted_sum(weights, V)",
    },
    "ask": ["scaled", "weights", "output"],
    "misconceptions": [],
}


@pytest.mark.parametrize(("divisor", "first"), [(2, ()), (4, ("scale.dk",))])
def test_a_mistake_that_earlier_answers_rule_out_is_not_named(
    divisor: float, first: tuple[str, ...]
) -> None:
    """Softmax down the columns, then the sum with Aᵀ: the same numbers come of K·Qᵀ."""
    question = variant(**HEAD)
    q, k, v = (np.array(question.given[name]) for name in "QKV")
    scaled = q @ k.T / divisor
    raised = np.exp(scaled)
    columns = raised / raised.sum(axis=0)

    def rows(table: Any) -> str:
        return "; ".join(text(row) for row in table)

    verdict = grade(question, [rows(scaled), rows(columns), rows(columns.T @ v)])
    named = [[found.ids for found in part.misconceptions] for part in verdict.parts]
    assert named == [[first] if first else [], [("softmax.axis",)], [("values.At",)]]


def test_two_mistakes_that_earlier_answers_rule_out_are_not_named() -> None:
    question = variant(**HEAD)
    q, k, v = (np.array(question.given[name]) for name in "QKV")

    def rows(table: Any) -> str:
        return "; ".join(text(row) for row in table)

    def shared(scaled: Any) -> Any:
        return np.exp(scaled) / np.exp(scaled).sum(axis=1, keepdims=True)

    right, wrong = q @ k.T / 2, k @ q.T / 4
    fresh = grade_part(question, 2, [None, None], rows(shared(wrong) @ v))
    assert [named.ids for named in fresh.misconceptions] == [("scores.kq", "scale.dk")]
    answers = [rows(right), rows(shared(right)), rows(shared(wrong) @ v)]
    assert grade(question, answers).parts[2].misconceptions == ()


def test_what_was_rounded_off_before_is_no_mistake() -> None:
    question = variant(
        given={"V": 50257, "T": 1024, "d": 768},
        steps={"embeddings": "(V + T) * d", "total": "embeddings + 2 * d"},
        ask=["embeddings", "total"],
        decimals=None,
        answer={"kind": "integer", "unit": "count"},
        misconceptions=[{"id": "no-norm", "replace": {"total": "embeddings"}, "says": "No norm."}],
    )
    rounded = grade(question, ["39.4M", "39.4M"]).parts[1]
    assert rounded.misconceptions == ()
    assert "all of its digits count" in rounded.message
    for first in ("39383808", "39383809"):
        exact = grade(question, [first, first]).parts[1]
        assert [named.ids for named in exact.misconceptions] == [("demo/robot:no-norm",)]


def test_a_round_number_that_nobody_rounded_hides_no_mistake() -> None:
    question = variant(
        given={"x": [5, -3, 8]},
        steps={"a": "2 * x", "b": "a + 3"},
        ask=["a", "b"],
        decimals=None,
        answer={"kind": "integer"},
        misconceptions=[{"id": "one", "replace": {"b": "a + 1"}, "says": "You added 1."}],
    )
    (named,) = grade(question, ["10 -6 18", "11 -5 19"]).parts[1].misconceptions
    assert named.ids == ("demo/robot:one",)
