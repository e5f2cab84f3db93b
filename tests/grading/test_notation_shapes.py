"""Shapes as learners type them, in numbers and in names."""

from __future__ import annotations

import pytest

from quizapp.grading.notation import Wanted, read
from tests.grading.wanted import NAMED, SHAPE, refusal


@pytest.mark.parametrize(
    "text",
    [
        "(2, 8, 64)",
        "[2, 8, 64]",
        "2, 8, 64",
        "2 8 64",
        "(2, 8, 64,)",
        "2x8x64",
        "2X8X64",
        "2×8×64",
        "2 x 8 x 64",
        "torch.Size([2, 8, 64])",
        "Size([2, 8, 64])",
        "(2, 2*4, 2^6)",
        "= (2, 8, 64)",
    ],
)
def test_one_shape_in_many_notations(text: str) -> None:
    reading = read(text, SHAPE)
    assert reading.value == (2, 8, 64)
    assert reading.text == "(2, 8, 64)"
    assert reading.read_as == [2, 8, 64]


@pytest.mark.parametrize(
    "text", ["(B, T, d)", "BxTxd", "B × T × d", "B T d", "(2, T, 64)", "(B, 5*B, d)", "2xTx64"]
)
def test_symbols_stand_for_their_values(text: str) -> None:
    assert read(text, NAMED).value == (2, 10, 64)


def test_small_shapes() -> None:
    assert read("()", SHAPE).value == ()
    assert read("torch.Size([])", SHAPE).value == ()
    assert read("5", SHAPE).value == (5,)
    assert read("(5,)", SHAPE).text == "(5,)"


@pytest.mark.parametrize(
    ("text", "want", "says"),
    [
        ("(2, 8.5)", SHAPE, "8.5"),
        ("(2, 8.0)", SHAPE, "8.0"),
        ("(2, -1)", SHAPE, "whole numbers"),
        ("2*8*64", SHAPE, "product, or a shape"),
        ("(2; 8)", SHAPE, "(2, 8, 64)"),
        ("2,,8", SHAPE, "comma too many"),
        ("(2, 8", SHAPE, "missing"),
        ("1 " * 40, SHAPE, "at most 32"),
        ("(B, T, q)", NAMED, "numbers or B, T, d"),
        ("(B, 2T)", NAMED, "2*T"),
        ("(B, d/3)", NAMED, "whole numbers"),
        ("(B, 2*q)", NAMED, "q is no size"),
    ],
)
def test_refused_shapes(text: str, want: Wanted, says: str) -> None:
    assert says in refusal(text, want)
