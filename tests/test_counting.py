"""Numbers with their nouns, and shares."""

from __future__ import annotations

import pytest

from quizapp.counting import count, estimated, listed, percent


def test_a_number_agrees_with_its_noun() -> None:
    assert [count(number, "day") for number in (0, 1, 2)] == ["0 days", "1 day", "2 days"]
    assert count(2, "entry", "entries") == "2 entries"


def test_of_many_texts_the_first_are_named() -> None:
    assert listed(["a", "b", "c"]) == "a, b, c"
    assert listed(["a", "b", "c", "d"], most=2) == "a, b and 2 more"


def test_none_is_no_share() -> None:
    assert percent(None) == "–"
    assert percent(0.256) == "26 %"


@pytest.mark.parametrize(
    ("share", "margin", "text"),
    [(0.64, 0.05, "64 % ± 5"), (0.64, 0.006, "64 % ± 1"), (0.0, 0.0, "0 %"), (0.01, 0.004, "1 %")],
)
def test_a_margin_that_is_none_claims_no_certainty(share: float, margin: float, text: str) -> None:
    assert estimated(share, margin) == text
