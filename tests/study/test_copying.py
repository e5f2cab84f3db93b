"""Questions as text, and the calculator beside them."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizapp.bank.library import Library
from quizapp.bank.variant import Variant, draw
from quizapp.engine.values import Abstract
from quizapp.study.calculator import Unavailable, calculate, why_not
from quizapp.study.copying import answer_text, numbers_text, numpy_source, prompt_text
from quizapp.study.decisions import OutOfTurn
from quizapp.study.solution import solution
from quizapp.study.wording import right_text, solution_lines
from tests.grading.robot import variant as numeric
from tests.study.conftest import Start


def variant(library: Library, name: str, seed: int = 1) -> Variant:
    return draw(f"mini/{name}", library.question(f"mini/{name}"), seed)


@pytest.mark.parametrize("name", ["score", "row", "table", "steps", "split"])
def test_numpy_source_defines_the_very_givens(library: Library, name: str) -> None:
    for seed in range(5):
        drawn = variant(library, name, seed)
        found: dict[str, object] = {}
        exec(numpy_source(drawn), found)  # noqa: S102  the text is Python and ours
        for given, value in drawn.given.items():
            if isinstance(value, Abstract):
                assert f"# {given} has the shape (" in numpy_source(drawn)
            else:
                assert np.array_equal(found[given], value)  # type: ignore[arg-type]  # of any type
                assert type(found[given]) is type(value)


def test_texts_of_a_numeric_question(library: Library) -> None:
    drawn = variant(library, "table")
    assert numbers_text(drawn).splitlines()[0].startswith("Q = [[")
    assert numbers_text(drawn).splitlines()[2] == "d_k = 2"
    assert prompt_text(drawn).endswith("Carry 3 decimals, answer to 2.")
    assert answer_text(drawn).count(";") == 1
    chain = variant(library, "steps")
    assert [line.partition(" = ")[0] for line in answer_text(chain).splitlines()] == [
        "scaled",
        "weights",
        "out",
    ]
    assert prompt_text(chain, 1).endswith("Part 2 of 3: weights. Carry 4 decimals, answer to 3.")


def test_a_given_called_np_leaves_numpy_its_name() -> None:
    given = {"np": 3, "K": [1, 2]}
    drawn = numeric(
        given=given, steps={"y": "np + sum(K)"}, ask="y", prompt="How much?", misconceptions=[]
    )
    found: dict[str, object] = {}
    exec(numpy_source(drawn), found)  # noqa: S102  the text is Python and ours
    assert found["np_"] == 3
    assert np.array_equal(found["K"], [1, 2])  # type: ignore[arg-type]  # of any type


def test_a_long_number_is_shown_to_be_read_and_copied_to_be_computed_with() -> None:
    drawn = numeric(
        given={"n": 5},
        steps={"large": "10**n"},
        ask="large",
        decimals=None,
        answer={"kind": "integer"},
        misconceptions=[],
    )
    assert right_text(drawn) == "100 000"
    assert solution_lines(solution(drawn)) == ["  large  10**n = 100 000"]
    assert answer_text(drawn) == "100000"


def test_texts_of_other_kinds(library: Library) -> None:
    drawn = variant(library, "pick")
    assert "1. " in prompt_text(drawn)
    assert (numbers_text(drawn), numpy_source(drawn)) == ("", "")
    assert answer_text(drawn) in {"1", "2", "3"}
    assert answer_text(variant(library, "card")) == "Weights that are positive and sum to 1."


def test_the_calculator_knows_the_givens(library: Library) -> None:
    drawn = variant(library, "table")
    d_k = drawn.given["d_k"]
    assert isinstance(d_k, int)
    found = calculate(drawn, "exp(d_k) / sqrt(2)", answered=False)
    assert float(found) == pytest.approx(math.exp(d_k) / math.sqrt(2), rel=1e-9)
    assert calculate(drawn, "Q @ transpose(K)", answered=False).startswith("[[")
    assert calculate(drawn, "1 / 3", answered=False) == "0.3333333333"


@pytest.mark.parametrize(
    ("text", "value"),
    [("2^3", "8"), ("√16", "4"), ("√(9+16)", "5"), ("3 × 4 ÷ 2", "6"), ("5 − 2·2", "1"),
     ("√ d_k / √d_k", "1"), ("round(π)", "3")],
)  # fmt: skip
def test_the_calculator_reads_the_signs_of_an_answer(
    library: Library, text: str, value: str
) -> None:
    assert calculate(variant(library, "table"), text, answered=False) == value


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("pick", "1 + 1", "nothing to calculate"),
        ("score", "1 + 1", "the head alone"),
        ("table", "scores(Q, K)", "plain arithmetic, not scores"),
        ("table", "1 +", "."),
        ("table", "Z + 1", "Z"),
        ("table", "2 ** 10 ** 10", "."),
    ],
)
def test_what_it_does_not_calculate_it_says(
    library: Library, name: str, text: str, says: str
) -> None:
    with pytest.raises(Unavailable, match=says):
        calculate(variant(library, name), text, answered=False)


def test_after_the_answer_everything_is_allowed(library: Library) -> None:
    assert calculate(variant(library, "score"), "q @ k", answered=True)
    assert calculate(variant(library, "table"), "scores(Q, K)", answered=True)
    assert why_not(variant(library, "score"), answered=True) == ""


def test_a_session_opens_the_calculator_with_the_answer(start: Start) -> None:
    session = start("score", mode="practice")
    assert session.no_calculator
    with pytest.raises(Unavailable):
        session.calculate("q @ k")
    session.give_up()
    assert not session.no_calculator
    assert session.calculate("1 + 1") == "2"
    session.next()
    with pytest.raises(OutOfTurn):
        session.calculate("1 + 1")
