"""What learners type is shown as it was read, whatever is asked for."""

from __future__ import annotations

import pytest

from quizapp.grading.notation import Kind, Reading, Wanted, partial, read
from tests.grading.wanted import BYTES, NAMED, OPEN, SCALAR, SHAPE, SQUARE, THREE, WHOLE, refusal


@pytest.mark.parametrize(
    ("text", "want", "shown"),
    [
        ("0.350", SCALAR, "0.350"),
        ("1/3", SCALAR, "0.333333"),
        ("3.5e-3", SCALAR, "0.0035"),
        ("1e-20", SCALAR, "1e-20"),
        ("1e5", WHOLE, "100 000"),
        ("3.0", WHOLE, "3"),
        ("1,048,576", WHOLE, "1 048 576"),
        ("2 GiB", BYTES, "2 147 483 648 bytes"),
        ("35.2%", OPEN, "0.352"),
        ("-∞", OPEN, "-inf"),
        ("2^200", WHOLE, "1606938… (61 digits)"),
        ("1234567.25 * 2", SCALAR, "2469134.5"),
        ("0.1 0.25 1", THREE, "0.1, 0.25, 1"),
        ("0.44 0.56\n.1 .9", SQUARE, "2×2  0.44 0.56; 0.1 0.9"),
        ("(2,8)", SHAPE, "(2, 8)"),
        ("(B,T)", NAMED, "(2, 10)"),
    ],
)
def test_what_was_read_is_shown(text: str, want: Wanted, shown: str) -> None:
    assert read(text, want).text == shown


def test_labels_stand_before_their_numbers() -> None:
    labels = ("The", "robot", "ate")
    text = "0.438, 0.562, 0"
    shown = "The 0.438   robot 0.562   ate 0"
    assert read(text, Wanted("vector", (3,), columns=labels)).text == shown
    assert read(text, Wanted("vector", (3,), rows=labels)).text == shown


def test_infinities_are_strings_in_json() -> None:
    want = Wanted("vector", (3,), allow=frozenset(["inf"]))
    assert read("-inf 0.5 inf", want).read_as == ["-inf", 0.5, "inf"]
    assert read("-inf", OPEN).read_as == "-inf"


@pytest.mark.parametrize(
    ("text", "want", "says"),
    [
        ("", THREE, "Type 3 numbers."),
        ("0.35", SCALAR, "0.35"),
        ("0.438, 0.5", THREE, "2 of 3 numbers"),
        ("0.438, 0.5, ", THREE, "2 of 3 numbers"),
        ("0.438, 0.5, -", THREE, "2 of 3 numbers"),
        ("[0.1, 0.2", THREE, "2 of 3 numbers"),
        ("[0.1, 0.2, 0.3", THREE, "Close the bracket."),
        ("tensor([0.1, 0.2, 0.3]", THREE, "Close the bracket."),
        ("0.1 0.2 sq", THREE, "2 of 3 numbers"),
        ("1/", SCALAR, "Not finished yet."),
        ("2*sqrt(", SCALAR, "Not finished yet."),
        ("ex", SCALAR, "Type a number, such as 0.35 or 1/3."),
        ("1,04", WHOLE, "Not finished yet."),
        ("1 04", SCALAR, "Unexpected 04: one number is enough here."),
        ("1 2", WHOLE, "Unexpected 2: one number is enough here."),
        ("[[1, 2", SQUARE, "1 of 2 rows"),
        ("1 2; 3", SQUARE, "Row 2 has 1 of 2 numbers."),
        ("(2, 8", SHAPE, "Close the bracket."),
        ("0,3", SCALAR, "Is the comma a decimal point? Then write 0.3."),
        ("inf", SCALAR, "Infinity is not an answer here."),
        ("foo", SCALAR, "Cannot read foo; write a number such as 0.35 or 1/3."),
    ],
)
def test_the_preview_of_what_is_being_typed(text: str, want: Wanted, says: str) -> None:
    assert partial(text, want) == says


@pytest.mark.parametrize("kind", ["scalar", "vector", "matrix", "shape", "integer"])
def test_a_huge_paste_is_refused_by_its_length(kind: Kind) -> None:
    paste = "1 " * 5_000_000
    assert "10,000,000 characters" in refusal(paste, Wanted(kind))
    assert "10,000,000 characters" in partial(paste, Wanted(kind))


def test_readings_are_compared_by_identity() -> None:
    first, second = read("1 2 3", THREE), read("1 2 3", THREE)
    assert isinstance(first, Reading)
    assert first != second
