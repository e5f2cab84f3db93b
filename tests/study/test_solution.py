"""The worked steps, with the learner's presumed numbers."""

from __future__ import annotations

from typing import Any

import numpy as np

from quizapp.bank.library import Library
from quizapp.bank.models import Numeric
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


def labelled(steps: dict[str, str], ask: str, given: dict[str, object]) -> dict[str, object]:
    """The labels of the worked steps of a question on three tokens."""
    question = Numeric.model_validate(
        {
            "id": "made",
            "kind": "numeric",
            "topic": "t",
            "difficulty": 1,
            "prompt": "P",
            "explain": "E",
            "given": given,
            "steps": steps,
            "ask": ask,
            "decimals": 3,
            "labels": {"rows": ["a", "b", "c"], "columns": ["The", "robot", "ate"]},
        }
    )
    return {line.name: line.labels for line in solution(draw("mini/made", question, 1))}


TOKENS = ("The", "robot", "ate")
SQUARE = [[1, 2, 3], [3, 1, 2], [2, 3, 2]]


def test_labels_stand_over_the_steps_that_have_what_they_name() -> None:
    steps = {
        "projected": "project(q, W)",
        "scores": "scores(projected, K)",
        "scaled": "scale(scores, 3) + 1",
        "weights": "softmax(scaled)",
    }
    found = labelled(steps, "weights", {"q": [1, 0, 2], "W": SQUARE, "K": SQUARE})
    # As many numbers as tokens, but features.
    assert found.pop("projected") == ((), ())
    assert found == dict.fromkeys(("scores", "scaled", "weights"), ((), TOKENS))


def test_a_new_vector_does_not_stand_under_the_tokens() -> None:
    steps = {"weights": "softmax(S)", "output": "weighted_sum(weights, V)"}
    found = labelled(steps, "weights", {"S": [1, 2, 3], "V": SQUARE})
    assert found == {"weights": ((), TOKENS)}
    found = labelled(steps, "output", {"S": [1, 2, 3], "V": SQUARE})
    assert found == {"weights": ((), ()), "output": ((), TOKENS)}


def test_rows_are_labelled_like_columns() -> None:
    steps = {"S": "scores(Q, K)", "A": "softmax(S)", "first": "A[0, 0]"}
    found = labelled(steps, "A[0]", {"Q": SQUARE, "K": SQUARE})
    assert found == dict.fromkeys("SA", (("a", "b", "c"), TOKENS))


def test_other_kinds_have_no_steps(library: Library) -> None:
    assert solution(variant(library, "pick")) == []
