"""The lab without a screen: other givens, what follows from them, and mistakes beside it."""

from __future__ import annotations

import numpy as np
import pytest

from quizapp.authoring.check import check_paths
from quizapp.bank.library import Library
from quizapp.bank.variant import draw
from quizapp.engine.computation import Computation
from quizapp.engine.values import Abstract, Value
from quizapp.grading.diagnosis import suspects
from quizapp.grading.workings import Workings
from quizapp.study import experiments, lab_givens
from quizapp.study.lab import Experiment, Lab, Mistake, NotNumeric, View, of_question
from quizapp.study.lab_givens import NotTaken


@pytest.fixture
def lab(library: Library) -> Lab:
    """S = [-1.5, 4, ...] and d_k of `mini/row`, as drawn with seed 1."""
    return Lab(of_question("mini/row", library.question("mini/row"), "A row", 1))


def text(view: View, step: str) -> str:
    return next(line.text for line in view.lines if line.name == step)


def switched_on(lab: Lab, id: str) -> View:
    lab.switch(next(each for each in lab.mistakes() if each.id == id))
    return lab.view()


def same(one: Value, other: Value) -> bool:
    return bool(np.array_equal(np.asarray(one), np.asarray(other)))


def test_it_opens_with_the_very_numbers_that_were_drawn(library: Library) -> None:
    variant = draw("mini/row", library.question("mini/row"), 5)
    view = Lab(Experiment(variant, "A row")).view()
    assert view.given is variant.given
    assert view.original
    assert view.drawn
    assert [line.name for line in view.lines] == ["scaled", "weights"]
    assert [line.expression for line in view.lines] == ["scale(S, d_k)", "softmax(scaled)"]


def test_what_follows_is_the_run_with_the_other_given(lab: Lab, runs: list[Computation]) -> None:
    lab.set("S", "1, 2, 0.5")
    lab.set("d_k", "4")
    assert text(lab.view(), "scaled") == "[0.5, 1, 0.25]"
    assert text(lab.view(), "weights") == "[0.292, 0.481, 0.227]"
    assert set(map(id, runs)) == {id(lab.experiment.variant.computation)}


def test_what_was_there_before_a_change_is_kept_beside_it(lab: Lab) -> None:
    lab.set("S", "1, 2, 0.5")
    before = text(lab.view(), "scaled")
    lab.nudge("S", (1,), 1)
    view = lab.view()
    assert view.before["scaled"].text == before != text(view, "scaled")
    assert same(view.given_before["S"], np.array([1, 2, 0.5]))


def test_changes_are_taken_back_one_by_one(lab: Lab) -> None:
    first = lab.view().given
    lab.set("S", "1, 2, 0.5")
    lab.nudge("d_k", (), 1)
    lab.draw()
    for _ in range(3):
        assert lab.view().can_undo
        lab.undo()
    view = lab.view()
    assert view.given == first
    assert not view.can_undo
    lab.undo()
    assert lab.view().given == first


def test_new_numbers_are_those_of_the_next_seed(lab: Lab, library: Library) -> None:
    lab.set("d_k", "25")
    lab.draw()
    view = lab.view()
    wanted = draw("mini/row", library.question("mini/row"), 2).given
    assert all(same(view.given[name], value) for name, value in wanted.items())
    assert (view.seed, view.drawn, view.original) == (2, True, False)


def test_the_original_numbers_come_back_and_that_can_be_taken_back_too(lab: Lab) -> None:
    first = lab.view().given
    lab.draw()
    drawn = lab.view().given
    lab.restore()
    assert lab.view().given == first
    lab.undo()
    assert lab.view().given == drawn


def test_a_press_is_a_step_of_the_grid_that_the_numbers_are_drawn_from(lab: Lab) -> None:
    lab.set("S", "1, 2, 0.5")
    lab.nudge("S", (2,), -1)
    assert same(lab.view().given["S"], np.array([1, 2, 0]))
    before = lab.view().given["d_k"]
    lab.nudge("d_k", (), 1)
    after = lab.view().given["d_k"]
    assert isinstance(before, int)
    assert isinstance(after, int)
    assert after == before + 1


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (2, 3),
        (1.9, 2.0),
        (0.1, 0.2),
        (np.array([1.0, 2.0]), np.array([2.0, 2.0])),
        (np.array([0.5, 2.0]), np.array([0.6, 2.0])),
    ],
)
def test_without_a_grid_it_is_1_for_whole_numbers_and_a_tenth_else(
    value: Value, expected: Value
) -> None:
    by = lab_givens.step_of(None, value)
    changed = lab_givens.nudged(value, (0,) if isinstance(value, np.ndarray) else (), by)
    assert same(changed, expected)
    assert type(changed) is type(expected)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("3", 2, 3),
        ("3.0", 2, 3),
        ("2.5", 2, 2.5),
        ("3", 1.5, 3.0),
        ("8k", 1024, 8000),
        ("sqrt(2)/2", 1.0, 2**0.5 / 2),
        ("2 * d_k", 2, 8),
        ("1 2 3", np.zeros(2), np.array([1.0, 2, 3])),
        ("1 2; 3 4", np.zeros((2, 2)), np.array([[1.0, 2], [3, 4]])),
        ("[[1, 2], [3, 4]]", np.zeros((2, 2)), np.array([[1.0, 2], [3, 4]])),
        ("Q * 2", np.zeros((2, 2)), np.array([[2.0, 0], [0, 2]])),
        ("[[[1], [2]]]", np.zeros((1, 2, 1)), np.array([[[1.0], [2]]])),
        ("2x8x64", Abstract((2, 2)), Abstract((2, 8, 64))),
    ],
)
def test_a_given_is_typed_as_answers_and_expressions_are(
    text: str, now: Value, expected: Value
) -> None:
    value = lab_givens.read(text, now, {"Q": np.eye(2), "d_k": 4})
    assert type(value) is type(expected)
    if isinstance(expected, Abstract):
        assert value == expected
    else:
        assert same(value, expected)


@pytest.mark.parametrize(
    ("text", "now", "why"),
    [
        ("", 1.0, "Type a number"),
        ("1 2; 3", np.zeros((2, 2)), "Row 2 has 1 of 2 numbers."),
        ("[1, 2] + 0", 1.0, "That is a vector; a number goes here."),
        ("B", 1.0, "Cannot read B"),
        ("1 / 0", 1.0, "ivi"),
        ("sinusoidal([0], 2000)", np.zeros((1, 2)), "2,000 numbers; 1,000 at most go here."),
        ("sinusoidal([0], 20000)", np.zeros((1, 2)), "10,000"),
        ("10**300", 3, "too large"),
        ("-10**25", 1, "too large"),
        ("(2, B)", Abstract((2, 2)), "a shape in numbers"),
        ("softmax([1, 2], temperature=0)", np.zeros(2), "Temperature must be above 0, not 0."),
    ],
)
def test_what_cannot_be_taken_says_why(text: str, now: Value, why: str) -> None:
    with pytest.raises(NotTaken) as refused:
        lab_givens.read(text, now, {})
    assert why in str(refused.value)


@pytest.mark.parametrize(
    "value",
    [3, 0.1, 1 / 3, np.array([1, 0.5]), np.eye(2), np.ones((2, 1, 3)), Abstract((2, 8))],
)
def test_what_stands_in_the_field_is_read_back_as_it_was(value: Value) -> None:
    again = lab_givens.read(lab_givens.typed(value), value, {})
    assert type(again) is type(value)
    assert again == value if isinstance(value, Abstract) else same(again, value)


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("d_k", "0", "d_k"),
        ("d_k", "-4", "d_k"),
        ("S", "inf, 1, 2", "would not be finite"),
    ],
)
def test_what_cannot_be_computed_leaves_the_last_numbers(
    lab: Lab, name: str, text: str, why: str
) -> None:
    lab.set("S", "1, 2, 0.5")
    before = lab.view()
    with pytest.raises(NotTaken, match=why) as refused:
        lab.set(name, text)
    assert str(refused.value).endswith(".")
    after = lab.view()
    assert after.given == before.given
    assert text_of(after) == text_of(before)


def text_of(view: View) -> list[str]:
    return [line.text for line in view.lines]


def test_shapes_that_do_not_fit_are_said_in_one_sentence(library: Library) -> None:
    lab = Lab(of_question("mini/table", library.question("mini/table"), "A table", 1))
    with pytest.raises(NotTaken) as refused:
        lab.set("K", "1 2 3; 4 5 6")
    assert "\n" not in str(refused.value)
    assert "raw" in str(refused.value)
    lab.set("K", "1 2; 3 4; 5 6")
    assert np.asarray(lab.view().lines[0].value).shape == (2, 3)


def test_a_mask_may_put_minus_infinity() -> None:
    (causal,) = (e for e in experiments.experiments() if e.variant.id == "lab/causal-attention")
    lab = Lab(causal)
    lab.set("offset", "2")
    assert "inf" not in text(lab.view(), "masked")
    lab.set("offset", "1")
    assert "-inf" in text(lab.view(), "masked")


def test_with_a_mistake_both_runs_stand_together(lab: Lab) -> None:
    lab.set("S", "1, 2, 0.5")
    lab.set("d_k", "4")
    view = switched_on(lab, "scale.dk")
    scaled, weights = view.lines
    assert (scaled.text, scaled.presumed_text) == ("[0.5, 1, 0.25]", "[0.25, 0.5, 0.125]")
    assert (scaled.parts_here, weights.parts_here) == (True, False)
    assert weights.presumed_text == "[0.316, 0.406, 0.279]"
    assert view.mistake is not None
    assert "4" in view.mistake.says


def test_the_mistake_is_made_with_the_new_numbers_too(lab: Lab) -> None:
    lab.set("S", "1, 2, 0.5")
    lab.set("d_k", "4")
    switched_on(lab, "scale.dk")
    lab.set("d_k", "16")
    view = lab.view()
    assert view.lines[0].presumed_text == "[0.0625, 0.125, 0.03125]"
    assert view.before["scaled"].presumed_text == "[0.25, 0.5, 0.125]"
    assert view.mistake is not None
    assert "16" in view.mistake.says
    lab.set("d_k", "1")
    assert "no difference" in lab.view().trouble
    lab.switch(None)
    view = lab.view()
    assert view.mistake is None
    assert all(line.presumed is None for line in view.lines)


def test_a_mistake_inside_a_step_shows_that_node(lab: Lab) -> None:
    view = switched_on(lab, "softmax.base2")
    here = [line.name for line in view.lines if line.parts_here]
    assert here == ["weights/exp"]


def test_the_authors_own_mistakes_are_there_with_their_words(lab: Lab) -> None:
    own = next(each for each in lab.mistakes() if each.id == "mini/row:doubled")
    assert own.says == "You doubled the scores."
    lab.set("S", "1, 2, 0.5")
    lab.set("d_k", "4")
    lab.switch(own)
    assert lab.view().lines[0].presumed_text == "[1, 2, 0.5]"


def test_every_mistake_that_a_verdict_could_name_can_be_made(library: Library) -> None:
    variant = draw("mini/row", library.question("mini/row"), 1)
    named = {each.candidate.id for each in suspects(Workings.of(variant, 0))}
    lab = Lab(Experiment(variant, "A row"))
    assert named <= {each.id for each in lab.mistakes() if each.shows}


def test_the_learners_own_mistake_comes_first_and_one_that_does_not_show_last(
    library: Library,
) -> None:
    variant = draw("mini/row", library.question("mini/row"), 1)
    lab = Lab(Experiment(variant, "A row", made=frozenset({"softmax.base2"})))
    lab.set("d_k", "1")
    found = lab.mistakes()
    assert (found[0].id, found[0].made) == ("softmax.base2", True)
    assert not found[-1].shows
    shown = [each.shows for each in found[1:]]
    assert shown == sorted(shown, reverse=True)


def test_a_mistake_that_cannot_be_made_any_more_is_said(lab: Lab) -> None:
    lab.switch(Mistake("scores.nothing", "weights", "Never."))
    assert "cannot be made" in lab.view().trouble


def test_numbers_that_no_rule_can_look_at_leave_the_lab_as_it_is(
    lab: Lab, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_large(*_: object) -> list[object]:
        raise OverflowError

    switched_on(lab, "scale.dk")
    monkeypatch.setattr("quizapp.study.lab.candidates", too_large)
    lab.set("d_k", "25")
    view = lab.view()
    assert view.given["d_k"] == 25
    assert "cannot be made" in view.trouble


def test_only_numeric_questions_compute(library: Library) -> None:
    name = next(entry.id for entry in library.entries if entry.kind == "choice")
    with pytest.raises(NotNumeric, match="choice"):
        of_question(name, library.question(name), "", 1)


@pytest.mark.parametrize("experiment", experiments.experiments(), ids=lambda e: e.variant.id)
def test_a_computation_of_the_labs_own_can_be_played_with(experiment: Experiment) -> None:
    lab = Lab(experiment)
    assert experiment.about
    assert any(mistake.shows for mistake in lab.mistakes())
    lab.draw()
    for name in lab.view().given:
        lab.set(name, lab_givens.typed(lab.view().given[name]))
    assert lab.view().lines


def test_the_labs_own_computations_are_a_pack_without_a_fault(library: Library) -> None:
    report = check_paths([experiments.FILE], library, variants=20)
    assert [problem for problem in report.problems if problem.severity != "info"] == []
