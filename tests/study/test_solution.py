"""The worked steps, with the learner's presumed numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.bank.library import Library
from quizapp.bank.variant import Variant, draw
from quizapp.grading.grade import grade
from quizapp.study.solution import solution
from tests.grading.robot import variant as robot


def variant(library: Library, name: str, seed: int = 1) -> Variant:
    return draw(f"mini/{name}", library.question(f"mini/{name}"), seed)


def test_every_step_has_its_expression_and_value(library: Library) -> None:
    row = variant(library, "row")
    scaled, weights = solution(row)
    assert (scaled.name, scaled.expression, scaled.asked) == ("scaled", "scale(S, d_k)", False)
    assert weights.asked
    assert weights.text.count(".") == 3
    assert not any(line.parts_here for line in (scaled, weights))


def test_a_step_shows_the_significant_digits_that_the_author_has_kept() -> None:
    steps = {"whole": "1000 / 7", "rest": "whole - 142"}
    changes: dict[str, Any] = {"ask": "rest", "decimals": None, "significant": 3}
    kept = robot(**changes, steps=steps, misconceptions=[], carry=7)
    assert [line.text for line in solution(kept)] == ["142.8571", "0.857"]


def test_presumed_numbers_stand_where_the_ways_part(library: Library) -> None:
    row = variant(library, "row")
    exps = np.exp(np.asarray(row.given["S"]))
    typed = ", ".join(f"{value:.4f}" for value in exps / exps.sum())
    (named, *_) = grade(row, [typed]).misconceptions
    scaled, weights = solution(row, named)
    assert scaled.parts_here
    assert not weights.parts_here
    np.testing.assert_allclose(np.asarray(scaled.presumed), np.asarray(row.given["S"]))
    assert weights.presumed_text


def test_the_steps_of_all_parts(library: Library) -> None:
    steps = solution(variant(library, "steps"))
    assert [line.name for line in steps] == ["scaled", "weights", "out"]


def test_a_shape_is_printed_as_one(library: Library) -> None:
    (line,) = solution(variant(library, "split"))
    assert line.text.startswith("(")


def test_other_kinds_have_no_steps(library: Library) -> None:
    assert solution(variant(library, "pick")) == []
