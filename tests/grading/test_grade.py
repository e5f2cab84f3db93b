"""Numeric verdicts through the public interface: question in, answer in, verdict out."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quizapp.bank.models import Flashcard, Numeric
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.engine.computation import Computation
from quizapp.grading.grade import NotGradable, grade, grade_part, prepare

ROBOT: dict[str, Any] = {
    "id": "robot",
    "kind": "numeric",
    "topic": "sdpa",
    "prompt": "Weights of robot?",
    "given": {
        "Q": [[0.5, -1.0, 0.0, 1.0], [1.0, 1.0, 0.5, 0.0], [0.0, 1.0, -0.5, 1.5]],
        "K": [[1.0, 0.0, 0.0, 2.0], [1.0, 0.5, 1.0, 1.0], [0.0, 0.5, 0.0, 0.0]],
        "d_k": 4,
        "heads": 8,
    },
    "steps": {
        "scores": "scores(Q, K)",
        "scaled": "scale(scores, d_k)",
        "masked": "causal_mask(scaled)",
        "weights": "softmax(masked)",
    },
    "ask": "weights[1]",
    "decimals": 3,
    "misconceptions": [
        {
            "id": "sharpened",
            "replace": {"scaled": "3 * scores / sqrt(d_k)"},
            "says": "You tripled the scores; the formula only divides them by √{d_k}.",
        }
    ],
}


def variant(**changes: Any) -> Variant:
    return draw("demo/robot", Numeric.model_validate({**ROBOT, **changes}), 1)


def weights(divisor: float) -> list[float]:
    raised = np.exp(np.array([1.0, 2.0]) / divisor)
    return [*(raised / raised.sum()), 0.0]


def text(numbers: Any, decimals: int = 3) -> str:
    return " ".join(f"{number:.{decimals}f}" for number in np.asarray(numbers).reshape(-1))


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


def chain() -> Variant:
    return variant(ask=["scaled[1]", "weights[1]"])


def test_an_early_slip_is_punished_once() -> None:
    # Scaled with d_k, then worked on correctly from there.
    typed = ["0.25 0.5 0.125", text(weights(4.0))]
    verdict = grade(chain(), typed)
    first, second = verdict.parts
    assert first.outcome == "wrong"
    assert ("scale.dk",) in [named.ids for named in first.misconceptions]
    assert second.outcome == "correct"
    assert second.carried
    assert verdict.outcome == "partial"
    assert verdict.carried


def test_a_new_mistake_in_a_later_part_is_still_found() -> None:
    raised = 2.0 ** np.array([0.25, 0.5])
    typed = ["0.25 0.5 0.125", text([*(raised / raised.sum()), 0])]
    verdict = grade(chain(), typed)
    assert [part.outcome for part in verdict.parts] == ["wrong", "wrong"]
    assert ("softmax.base2",) in [named.ids for named in verdict.parts[1].misconceptions]


@pytest.mark.parametrize("degenerate", ["0 0 0", "1 1 1", "1 0 0"])
def test_nobody_makes_the_rest_trivial(degenerate: str) -> None:
    visible = np.array([float(n) for n in degenerate.split()][:2])
    raised = np.exp(visible)
    worked_on = text([*(raised / raised.sum()), 0])
    part = grade_part(chain(), 1, [degenerate], worked_on)
    assert part.outcome != "correct"
    assert not part.carried


def test_after_the_right_value_was_shown_nothing_is_carried() -> None:
    part = grade_part(chain(), 1, [None], text(weights(4.0)))
    assert part.outcome == "wrong"


def test_a_chain_with_an_unreadable_part_is_unreadable() -> None:
    verdict = grade(chain(), ["0.5 1 x", "0.378 0.622 0"])
    assert verdict.outcome == "unreadable"
    assert verdict.as_json()["read_as"][0] is None
    assert len(verdict.as_json()["parts"]) == 2


def test_of_a_chain_that_is_no_attempt_only_what_to_type_again_is_told() -> None:
    verdict = grade(chain(), ["0.5 1", "0.9 0.1 0"])
    assert verdict.outcome == "unreadable"
    assert verdict.message.startswith("1. ")
    assert verdict.message.endswith(".")
    assert "2. " not in verdict.message
    both = grade(chain(), ["0.5 1", "0.9 0.1"]).message
    assert ". 2. " in both


def test_the_whole_chain_right() -> None:
    verdict = grade(chain(), ["0.5 1 0.25", "0.378 0.622 0"])
    assert verdict.outcome == "correct"
    assert verdict.score == 1


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


def test_what_mistakes_lead_to_is_worked_out_ahead_on_earlier_answers_too(
    runs: list[Computation],
) -> None:
    earlier, typed = ["9 9.5 9.25; 8 8.5 8.75; 7 7.5 7.75"], "0.987 0.654 0.321"

    def judged(*, ahead: bool) -> tuple[int, tuple[Any, ...]]:
        asked = variant(ask=["scaled", "weights[1]"])
        if ahead:
            prepare(asked, 1, earlier)
        runs.clear()
        verdict = grade_part(asked, 1, earlier, typed)
        assert verdict.outcome == "wrong"
        return len(runs), verdict.misconceptions

    (many, found), (few, found_ahead) = judged(ahead=False), judged(ahead=True)
    assert found == found_ahead
    assert few * 5 < many


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


@pytest.mark.parametrize("typed", ["-1", "-1e9", "0", "1e300"])
def test_where_nothing_comes_of_an_early_slip_the_rest_is_judged_on_the_truth(typed: str) -> None:
    chain = variant(
        given={"d_k": 16},
        steps={"variance": "d_k * 1.0", "std": "sqrt(variance)", "raised": "exp(variance)"},
        ask=["variance", "std", "raised"],
        misconceptions=[],
    )
    for part, right in ((1, "4"), (2, "8886110.521")):
        assert grade_part(chain, part, [typed, None], right).outcome == "correct"
        wrong = grade_part(chain, part, [typed, None], "77.5")
        assert (wrong.outcome, wrong.carried) == ("wrong", False)
        prepare(chain, part, [typed, None])


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
