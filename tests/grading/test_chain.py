"""Several answers that build on each other: an early slip is punished once."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from quizapp.engine.computation import Computation
from quizapp.grading.grade import grade, grade_part, prepare
from tests.grading.robot import chain, text, variant, weights


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
    assert part.outcome == "wrong"
    assert not part.carried
    assert "It follows from your earlier answer" in part.message
    assert part.misconceptions == (), "it is what follows, and no mistake"
    other = grade_part(chain(), 1, [degenerate], text(weights(4.0)))
    assert ("scale.dk",) in [named.ids for named in other.misconceptions]


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
