"""Long whole numbers are shown so that one can read them, and read as they are shown."""

from __future__ import annotations

import pytest

from quizapp.grading.notation import Wanted, read
from quizapp.grading.thousands import apart
from tests.grading.wanted import SCALAR, WHOLE, refusal


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("4096", "4096"),
        ("12345", "12 345"),
        ("-167772160", "-167 772 160"),
        ("−167772160", "−167 772 160"),
        ("100000", "100 000"),
        ("1" * 41, "1" * 41),
        ("12345.5", "12345.5"),
        ("[12345, 1]", "[12345, 1]"),
        ("12345 bytes", "12345 bytes"),
        ("٣٣٣٣٣", "٣٣٣٣٣"),
        ("", ""),
    ],
)
def test_thousands_stand_apart_in_long_whole_numbers_alone(text: str, shown: str) -> None:
    assert apart(text) == shown


@pytest.mark.parametrize(
    ("typed", "write"),
    [("1,234,567", "1234567"), ("1,234.5", "1234.5"), ("-1,234,567.", "-1234567.")],
)
def test_commas_between_thousands_are_no_other_numbers(typed: str, write: str) -> None:
    assert refusal(typed, SCALAR) == f"Write {write}, without commas."


@pytest.mark.parametrize("number", [12345, -167772160, 10**12])
@pytest.mark.parametrize("want", [SCALAR, WHOLE])
def test_what_is_shown_is_read(number: int, want: Wanted) -> None:
    assert read(apart(str(number)), want).value == number
