"""Numeric verdicts through the public interface: question in, answer in, verdict out."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.bank.models import Flashcard, Numeric
from quizapp.bank.variant import DrawError, draw
from quizapp.grading.grade import NotGradable, grade
from tests.grading.robot import ROBOT, chain, variant, weights


def test_the_right_answer_is_correct_however_it_is_written() -> None:
    for typed in ("0.378 0.622 0", "[.378, .622, 0.000]", "0.37754066879, 0.6224593312, 0"):
        verdict = grade(variant(), [typed])
        assert verdict.outcome == "correct", typed
        assert verdict.score == 1
        assert verdict.misconceptions == ()
        assert verdict.entries == ["right", "right", "right"]
    assert verdict.expected == pytest.approx(weights(2))


def test_an_honest_calculation_rounded_on_the_way_is_close() -> None:
    assert grade(variant(), ["0.377 0.623 0"]).outcome == "close"
    verdict = grade(variant(), ["0.377 0.623 0"])
    assert verdict.success
    assert "0.378, 0.622, 0.000" in verdict.message


def test_weights_that_do_not_sum_to_one_are_mentioned() -> None:
    verdict = grade(variant(), ["0.911 0.944 0.045"])
    assert "sums to 1.900" in verdict.message


def test_digits_are_counted_from_the_first_also_just_below_a_power_of_ten() -> None:
    changes: dict[str, Any] = {"steps": {"share": "0.99999999 * 1"}, "ask": "share"}
    below = variant(**changes, decimals=None, significant=3, misconceptions=[])
    assert grade(below, ["0.9996"]).outcome == "correct"
    assert grade(below, ["0.9991"]).outcome == "close"
    assert grade(below, ["0.996"]).outcome == "wrong"


def test_near_misses_ask_about_the_digits_kept() -> None:
    verdict = grade(variant(), ["0.374 0.626 0"])
    assert verdict.outcome == "wrong"
    assert "keep 4 decimals" in verdict.message
    share = variant(steps={"share": "16 / 7"}, ask="share", decimals=0, misconceptions=[])
    assert "keep 1 decimal on" in grade(share, ["5"]).message


def test_significant_digits_are_kept_on_the_way_as_the_author_says() -> None:
    steps = {"whole": "1000 / 7", "rest": "whole - 142"}
    changes: dict[str, Any] = {"ask": "rest", "decimals": None, "significant": 3}
    changes |= {"steps": steps, "misconceptions": []}
    # 0.857; what is left of 142.9 is 0.9, and of 142.8571 it is 0.8571.
    assert grade(variant(**changes, carry=4), ["0.861"]).outcome == "close"
    verdict = grade(variant(**changes, carry=7), ["0.861"])
    assert verdict.outcome == "wrong"
    assert "keep 7 significant digits" in verdict.message


def test_too_few_digits_is_no_attempt_until_typed_again() -> None:
    verdict = grade(variant(), ["0.4 0.6 0"])
    assert verdict.outcome == "too-few-digits"
    assert not verdict.attempt
    assert verdict.message == "Give 3 decimals."
    assert grade(variant(), ["0.4 0.6 0"], again=True).outcome == "wrong"
    assert grade(variant(), ["0.38 0.62 0"]).outcome == "too-few-digits"
    count = {"steps": {"count": "124439808 / 1"}, "ask": "count", "misconceptions": []}
    whole = variant(**count, decimals=0, answer={"unit": "count"})
    assert grade(whole, ["124.4M"]).message == "Give all digits before the decimal point."
    # A digit that is wrong as far as it goes is an attempt.
    assert grade(variant(), ["0.3 0.7 0"]).outcome == "wrong"


@pytest.mark.parametrize("typed", ["", "0.378 0.622", "0.378 0.622 0 0", "abc", "\x1b[31m1 2 3"])
def test_what_cannot_be_read_is_no_attempt(typed: str) -> None:
    verdict = grade(variant(), [typed])
    assert verdict.outcome == "unreadable"
    assert not verdict.attempt
    assert verdict.message


def test_ties_fall_both_ways_and_exact_fractions_pass() -> None:
    simple = {
        **ROBOT,
        "given": {"a": 28, "b": 45},
        "steps": {"share": "a / b"},
        "ask": "share",
        "decimals": 4,
        "misconceptions": [],
    }
    question = draw("demo/share", Numeric.model_validate(simple), 1)
    for typed in ("28/45", "0.6222", "0.62222222", "0.6223"):
        assert grade(question, [typed]).success, typed
    assert grade(question, ["0.6225"]).outcome == "wrong"
    half = {**simple, "given": {"a": 1, "b": 8}, "decimals": 2}
    tie = draw("demo/tie", Numeric.model_validate(half), 1)
    assert grade(tie, ["0.12"]).outcome == grade(tie, ["0.13"]).outcome == "correct"


def test_whole_numbers_and_shapes_have_no_tolerance() -> None:
    count = {
        **ROBOT,
        "given": {"d": 768, "X": {"shape": [2, 10, 512]}},
        "steps": {"params": "12 * d**2", "heads": "split_heads(X, 8)"},
        "ask": "params",
        "decimals": None,
        "answer": {"kind": "integer"},
        "misconceptions": [],
    }
    question = draw("demo/count", Numeric.model_validate(count), 1)
    assert grade(question, ["7,077,888"]).outcome == "correct"
    assert grade(question, ["12*768^2"]).outcome == "correct"
    assert grade(question, ["7077889"]).outcome == "wrong"
    shape = {**count, "ask": "heads", "answer": {"kind": "shape"}}
    asked = draw("demo/shape", Numeric.model_validate(shape), 1)
    assert grade(asked, ["(2, 8, 10, 64)"]).outcome == "correct"
    assert grade(asked, ["2x8x10x64"]).outcome == "correct"
    assert grade(asked, ["(2, 10, 8, 64)"]).outcome == "wrong"
    assert grade(asked, ["(2, 8)"]).outcome == "wrong"
    # Names, and sizes that no float holds, are wrong like any others.
    assert grade(asked, ["(B, h, T, d)"]).outcome == "wrong"
    assert grade(asked, ["(2, 8, 10^400, 64)"]).outcome == "wrong"
    assert grade(question, ["10^400"]).outcome == grade(question, ["-10^400"]).outcome == "wrong"


def test_the_wrong_number_of_answers_is_told() -> None:
    with pytest.raises(NotGradable, match="takes 2 answers"):
        grade(chain(), ["1 2 3"])
    card = {"id": "f", "kind": "flashcard", "topic": "t", "prompt": "p", "answer": "a"}
    with pytest.raises(NotGradable, match="grade it yourself"):
        grade(draw("demo/f", Flashcard.model_validate(card), 1), ["x"])


def test_whole_numbers_in_a_table_have_no_tolerance_either() -> None:
    table = {
        **ROBOT,
        "given": {"A": [[1, 2], [3, 4]], "B": [[5, 6], [7, 8]]},
        "steps": {"product": "A @ B", "row": "product[0]"},
        "ask": ["product", "row"],
        "decimals": None,
        "answer": {"kind": "integer"},
        "misconceptions": [],
    }
    question = draw("demo/table", Numeric.model_validate(table), 1)
    verdict = grade(question, ["19 22; 43 50", "[19, 22]"])
    assert verdict.outcome == "correct"
    verdict = grade(question, ["19 22; 43 51", "19 22"])
    assert verdict.parts[0].entries == [["right", "right"], ["right", "wrong"]]
    assert grade(question, ["19 22; 43 50.5", "19 22"]).outcome == "unreadable"
    halves = {**table, "given": {"A": [[1, 2], [3, 4.5]], "B": [[5, 6], [7, 8]]}}
    with pytest.raises(DrawError, match="use `decimals`"):
        _ = draw("demo/halves", Numeric.model_validate(halves), 1).parts


@pytest.mark.parametrize(
    ("typed", "says"),
    [("1.208 GB", "all of its digits count"), ("1207959551", "all of its digits count"),
     ("1.2 GB", "all of its digits count"), ("1.21 GB", "all of its digits count"),
     ("1.22 GB", "Not yet."), ("1 GB", "Not yet."),
     ("1.3 GB", "Not yet."), ("1207959552", "Right."), ("1.125 GiB", "Right.")],
)  # fmt: skip
def test_a_whole_number_that_was_rounded_is_told_so(typed: str, says: str) -> None:
    cache = variant(
        given={"T": 4096},
        steps={"cache": "T * 294912"},
        ask="cache",
        decimals=None,
        answer={"kind": "integer", "unit": "bytes"},
        misconceptions=[],
    )
    assert says in grade(cache, [typed]).message


@pytest.mark.parametrize(
    ("typed", "says"),
    [("5", "Not yet."), ("1e300", "Not yet."), ("10^400 + 1", "all of its digits"),
     ("10^400", "Right.")],
)  # fmt: skip
def test_a_whole_number_may_be_beyond_floats(typed: str, says: str) -> None:
    large = variant(
        given={"n": 400},
        steps={"large": "10**n"},
        ask="large",
        decimals=None,
        answer={"kind": "integer"},
        misconceptions=[],
    )
    assert says in grade(large, [typed]).message


def test_a_shape_has_no_row_that_sums_to_one() -> None:
    given = {"Q": {"shape": [3, 6, 9, 64]}, "K": {"shape": [3, 6, 13, 64]}}
    shape = variant(
        given=given,
        steps={"weights": "softmax(scores(Q, K))"},
        ask="weights",
        decimals=None,
        answer={"kind": "shape"},
        misconceptions=[],
    )
    assert grade(shape, ["(3, 6, 9, 13)"]).outcome == "correct"
    assert "in another order" in grade(shape, ["(3, 6, 13, 9)"]).message
    assert "sums to" not in grade(shape, ["(3, 6, 13, 14)"]).message
