"""Right numbers put down wrongly, and what is too small to tell."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant, draw
from quizapp.grading.grade import grade


def asked(value: Any, *, ask: str = "result", **how: Any) -> Variant:
    """A question whose answer is given; whole numbers if it is not said how many decimals."""
    question = {
        "id": "plain",
        "kind": "numeric",
        "topic": "t",
        "prompt": "What is it?",
        "given": {"x": value},
        "steps": {"result": "x * 1"},
        "ask": ask,
        **(how or {"answer": {"kind": "integer"}}),
    }
    return draw("demo/plain", Numeric.model_validate(question), 1)


def named(question: Variant, typed: str) -> list[str]:
    verdict = grade(question, [typed])
    assert verdict.outcome == "wrong"
    return ["+".join(each.ids) for each in verdict.misconceptions]


def test_a_table_on_its_side_is_told_as_such() -> None:
    table = asked([[0.11, 0.62], [0.35, 0.87]], decimals=3)
    assert named(table, "0.11 0.35; 0.62 0.87") == ["slip.transpose"]
    assert named(table, "0.35 0.11; 0.62 0.87") == ["slip.permuted"]
    whole = asked([[1, 2, 3], [4, 5, 6], [7, 8, 9]])
    assert named(whole, "1 4 7; 2 5 8; 3 6 9") == ["slip.transpose"]


def test_every_slip_that_fits_is_named_once() -> None:
    rows = [[0.5, 0.2, 0.9], [-0.3, 0.1, 0.8], [0.3, -0.1, -0.8], [-0.3, 0.1, 0.8]]
    assert named(asked(rows, ask="result[0]", decimals=2), "0.3 -0.1 -0.8") == ["slip.neighbour"]
    other = asked(rows, ask="result[1]", decimals=2)
    assert set(named(other, "0.3 -0.1 -0.8")) == {"scores.row_plus1"}
    far = asked([rows[2], rows[0], rows[1]], ask="result[0]", decimals=2)
    assert named(far, "-0.3 0.1 0.8") == ["slip.sign", "slip.neighbour"]


@pytest.mark.parametrize("typed", ["35", "35.2", "0.0035", "0.00352", "0.003522", "35.3"])
def test_a_decimal_point_two_places_off_is_told_to_as_many_digits(typed: str) -> None:
    found = named(asked(0.35219, decimals=3), typed)
    assert found == (["slip.times100"] if typed in {"35.2", "0.00352", "0.003522"} else [])


@pytest.mark.parametrize(
    ("value", "decimals", "typed"),
    [
        (0.35, 2, "0.00"),
        (0.35, 2, "0.001"),
        (0.35, 3, "0.004"),
        ([0.1, 0.6, 0.3], 2, "0 0 0"),
        (0.02, 2, "1.6"),
        (0.004, 2, "0.35"),
        (-0.004, 2, "0.01"),
    ],
)
def test_with_few_digits_no_decimal_point_is_blamed(value: Any, decimals: int, typed: str) -> None:
    assert named(asked(value, decimals=decimals), typed) == []


def test_a_number_of_one_digit_may_have_its_point_anywhere() -> None:
    assert named(asked(124439808.0, significant=1), "0") == []
    assert named(asked(124439808.0, significant=3), "12400000000") == ["slip.times100"]
