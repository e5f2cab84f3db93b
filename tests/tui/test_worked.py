"""The worked steps as tables: labels over what they name, the learner's numbers in its columns."""

from __future__ import annotations

import numpy as np
import pytest
from textual.style import Style

from quizapp.bank.variant import Part
from quizapp.grading.grade import shown
from quizapp.grading.verdict import Verdict
from quizapp.study.axes import NONE, Labels
from quizapp.study.solution import Line, worked
from quizapp.tui.compare import comparison
from quizapp.tui.shading import Shades
from quizapp.tui.tables import lay_out_all
from quizapp.tui.widgets.worked import MOST_ROWS, worked_tables

TOKENS: Labels = ((), ("The", "robot", "ate", "it"))


def line(name: str, text: str, how: str, labels: Labels = NONE, mine: str = "") -> Line:
    return Line(name, how, 0, text, presumed_text=mine, parts_here=bool(mine), labels=labels)


def drawn(*lines: Line, width: int = 76) -> list[str]:
    shown = list(lay_out_all(worked_tables(lines), width, Shades((Style(),))))
    assert all(each.cell_length <= width for each in shown)
    return [each.plain.rstrip() for each in shown]


SCORES = line("scores", "[-1.75, 0.75, -1, -1]", "scores(q, K)", TOKENS)
SCALED = line(
    "scaled",
    "[-1.0104, 0.4330, -0.5774, -0.5774]",
    "scale(scores, d_k)",
    TOKENS,
    "[-0.5833, 0.25, -0.3333, -0.3333]",
)
WEIGHTS = line("weights", "[0.120, 0.509, 0.185, 0.185]", "softmax(scaled)", TOKENS)
OUTPUT = line("output", "[-2.407, 0.527]", "weighted_sum(weights, V)")


def test_yours_stands_in_the_columns_of_the_step() -> None:
    assert drawn(SCORES, SCALED, WEIGHTS, OUTPUT) == [
        "            The      robot    ate      it",
        "  scores    −1.75    0.75     −1       −1        scores(q, K)",
        "  scaled    −1.0104  0.4330   −0.5774  −0.5774   scale(scores, d_k)",
        "  yours     −0.5833  0.25     −0.3333  −0.3333",
        "  weights    0.120   0.509     0.185    0.185    softmax(scaled)",
        "",
        "  output    −2.407  0.527                        weighted_sum(weights, V)",
    ]


def test_four_tokens_are_not_split_where_the_formulas_can_go_below() -> None:
    for width in (48, 54, 56):
        assert drawn(SCORES, SCALED, WEIGHTS, width=width) == [
            "            The      robot    ate      it",
            "  scores    −1.75    0.75     −1       −1",
            "  scaled    −1.0104  0.4330   −0.5774  −0.5774",
            "  yours     −0.5833  0.25     −0.3333  −0.3333",
            "  weights    0.120   0.509     0.185    0.185",
            "  scores    = scores(q, K)",
            "  scaled    = scale(scores, d_k)",
            "  weights   = softmax(scaled)",
        ]


def test_where_columns_are_split_yours_is_split_with_them() -> None:
    shown = drawn(SCALED, width=30)
    assert [text.split()[:1] for text in shown if "yours" in text] == [["yours"], ["yours"]]


def test_rows_of_a_matrix_have_yours_below_them() -> None:
    labels: Labels = (("The", "robot"), ("The", "robot"))
    mine = line("A", "[[1, 0], [0.5, 0.25]]", "softmax(S)", labels, "[[1, 0], [0.3, 0.7]]")
    assert drawn(mine) == [
        "  A       The    robot   softmax(S)",
        "  The     1      0",
        "  robot   0.5    0.25",
        "  yours   0.3    0.7",
    ]


def test_yours_of_another_shape_is_a_table_of_its_own() -> None:
    labels: Labels = ((), ("The", "robot", "ate"))
    assert drawn(line("A", "[[1, 2, 3]]", "B", labels, "[[1], [2], [3]]")) == [
        "      The    robot  ate",
        "  A   1      2      3       B",
        "",
        "  yours",
        "      1",
        "      2",
        "      3",
    ]


def test_a_long_matrix_says_how_much_is_not_shown() -> None:
    text = "[" + ", ".join(f"[{n}, 0]" for n in range(MOST_ROWS + 1)) + "]"
    assert drawn(line("A", text, "B"))[-1].strip() == "… 1 more row"


def test_a_number_among_labelled_steps_stands_apart() -> None:
    shown = drawn(SCORES, line("total", "3.5", "sum(scores)"), WEIGHTS)
    assert shown.count("") == 2
    assert sum("The" in text for text in shown) == 2


@pytest.mark.parametrize(
    ("value", "text"),
    [([1.0, -2.0, 0.5], "[1, -2, 0.5]"), ([1.0, 1 / 3], "[1.000, 0.333]"), ([0.4375], "[0.438]")],
)
def test_what_is_asked_is_printed_in_one_way(value: list[float], text: str) -> None:
    """Short where nothing is to be rounded: with the steps, as the right answer, in look-back."""
    part = Part("A", "A", (), "vector", (len(value),), 3, None, 4)
    array = np.asarray(value)
    assert shown(part, array) == worked(part, array, asked=True) == text
    (table,) = comparison(part, Verdict("p/q", 1, "wrong", 0.0, expected=value), "")
    assert [cell.text.replace("−", "-") for cell in table.rows[0].cells] == text[1:-1].split(", ")
