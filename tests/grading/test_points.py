"""Which points of an open answer a text covers."""

from __future__ import annotations

import pytest

from quizapp.bank.models import Point
from quizapp.grading.points import covered

POINTS = (
    Point(text="Variance", cues=("variance", "√d_k")),
    Point(text="Saturation", cues=("one-hot", "saturates")),
    Point(text="Nothing to go by"),
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The variance grows", (0,)),
        ("VARIANCE!", (0,)),
        ("covariance", ()),
        ("variances", ()),
        ("it is one hot at once", (1,)),
        ("it is one-hot: the variance", (0, 1)),
        ("divide by √d_k", (0,)),
        ("", ()),
        ("...", ()),
    ],
)
def test_cues_are_whole_words_in_any_case(text: str, expected: tuple[int, ...]) -> None:
    assert covered(POINTS, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("when n < d", (0,)), ("when n<d", (0,)), ("when n > d", ()), ("O(n d²)", ()), ("n d", ())],
)
def test_a_comparison_is_part_of_a_cue(text: str, expected: tuple[int, ...]) -> None:
    assert covered((Point(text="Short", cues=("n < d",)),), text) == expected


def test_a_cue_is_never_a_pattern() -> None:
    points = (Point(text="Dots", cues=("a.*b", "(")),)
    assert covered(points, "a and b") == ()
