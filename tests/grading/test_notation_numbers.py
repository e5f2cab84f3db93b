"""One number as learners type it: signs, words, units, percent."""

from __future__ import annotations

import math

import pytest

from quizapp.grading.notation import Wanted, read
from tests.grading.wanted import BYTES, COUNT, OPEN, SCALAR, WHOLE, refusal


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("0.35", 0.35, 2),
        (".5", 0.5, 1),
        ("+.5", 0.5, 1),
        ("1.", 1, 0),
        ("−0.50", -0.5, 2),
        ("\u20110.5", -0.5, 1),
        ("- 0.5", -0.5, 1),
        ("1/3", 1 / 3, None),
        ("3.5e3", 3500, -2),
        ("10⁻³", 0.001, None),
        ("2·10⁻³", 0.002, None),
        ("6÷4", 1.5, None),
        ("√(2)", math.sqrt(2), None),
        ("√2/2", math.sqrt(2) / 2, None),
        ("√ 9", 3, None),
        ("e^2/(e^2+1)", math.e**2 / (math.e**2 + 1), None),
        ("np.exp(1)", math.e, None),
        ("π/2", math.pi / 2, None),
        ("-2^2", -4, None),
        ("-2²", -4, None),
        ("(-2)²", 4, None),
        ("2^3^2", 512, None),
        ("2**-2", 0.25, None),
        ("log2(8) + log10(100)", 5, None),
        ("log₂(8)", 3, None),
        ("1 - 2", -1, None),
        ("= 0.35", 0.35, 2),
        ("~0.35", 0.35, 2),
        ("≈ -.5", -0.5, 1),
        ("[0.35]", 0.35, 2),
        ("((0.35))", 0.35, 2),
        ("(0.35,)", 0.35, 2),
        ("-(0.35)", -0.35, 2),
        ("tensor(0.3500)", 0.35, 4),
        ("tensor(0.35, dtype=torch.float64, device='cuda:0')", 0.35, 2),
        ("np.float64(0.35)", 0.35, 2),
        ("array([0.35])", 0.35, 2),
        ("1 000 000", 1_000_000, 0),
        ("12_345.5", 12345.5, 1),
        ("1\u202f000", 1000, 0),
        ("0.1 + 0.2", 0.3, None),
        ("-0", 0, 0),
        ("-0.0", 0, 1),
    ],
)
def test_scalars(text: str, value: float, digits: int | None) -> None:
    reading = read(text, SCALAR)
    assert isinstance(reading.value, int | float)
    assert reading.value == value
    assert math.copysign(1, reading.value) == math.copysign(1, value)
    assert reading.digits == digits


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "Type a number"),
        ("  ≈ ", "Type a number"),
        ("0,35", "write 0.35"),
        ("-1,5", "write -1.5"),
        ("1,048", "Write 1.048 or 1048"),
        ("1,048,576", "Write 1048576"),
        ("2pi", "2*pi"),
        ("2π", "2*π"),
        ("2(3)", "2*(...)"),
        ("(2)(3)", "(...)*(...)"),
        ("2 x 3", "Write * for multiplication"),
        ("log(2)", "ln, log2 or log10"),
        ("exp 2", "exp(2)"),
        ("1 2", "Unexpected 2"),
        ("1000 000", "Unexpected 000"),
        ("0 123", "Unexpected 123"),
        ("0.1 0.2", "Unexpected 0.2"),
        ("0.1, 0.2", "2 numbers; one is asked for"),
        ("[1; 2; 3]", "3 numbers; one is asked for"),
        ("1\n2", "2 numbers"),
        ("1/0", "divides by zero"),
        ("0^-1", "divides by zero"),
        ("1/(2-2)", "divides by zero"),
        ("9^9^9^9", "too large"),
        ("exp(1000)", "too large"),
        ("1e308*10", "too large"),
        ("1e999", "too large"),
        ("9" * 401, "too long"),
        ("1+" * 150 + "1", "too long"),
        ("(" * 60 + "1" + ")" * 60, "nested too deeply"),
        ("2^" * 60 + "1", "nested too deeply"),
        ("√" * 60 + "1", "nested too deeply"),
        ("sqrt(-1)", "negative"),
        ("(-8)^(1/3)", "negative"),
        ("ln(0)", "positive"),
        ("nan", "nan"),
        ("inf", "Infinity"),
        ("1/inf", "alone"),
        ("35%", "write 0.35"),
        ("35% + 1", "after a single number"),
        ("124M", "No unit"),
        ("1+", "missing after +"),
        ("1 * / 2", "missing after * before /"),
        ("()", "A number is missing"),
        ("(1", ") is missing"),
        ("1)", "without its opening"),
        ("(1]", "closed by"),
        ("{1}", "[ ] or ( )"),
        ("x = 3", "only the number"),
        ("1/3 ≈ 0.333", "only in front"),
        ("foo", "Cannot read foo"),
        ("½", "½"),
        ("1\x1b[31m", "U+001B"),
        ("1\u202e2", "U+202E"),
        ("1\ud800", "U+D800"),
    ],
)
def test_refusals_say_what_to_write(text: str, says: str) -> None:
    assert says in refusal(text, SCALAR)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,048,576", 1_048_576),
        ("1_048_576", 1_048_576),
        ("1 048 576", 1_048_576),
        ("2**20", 1_048_576),
        ("12 * 768^2", 12 * 768**2),
        ("2^1000 + 1", 2**1000 + 1),
        ("7/2*2", 7),
        ("1.5*2^20", 1_572_864),
        ("3.0", 3),
        ("1e6", 1_000_000),
        ("sqrt(2^60)", 2**30),
        ("log2(2^40)", 40),
        ("123456789012345678901234567890", 123456789012345678901234567890),
    ],
)
def test_whole_numbers_are_exact(text: str, value: int) -> None:
    reading = read(text, WHOLE)
    assert isinstance(reading.value, int)
    assert reading.value == value
    assert read(f"{value:,}", WHOLE).value == value


@pytest.mark.parametrize("text", ["3.5", "7/2", "2^0.5", "pi", "1,5", "0,123", "1,048 576", "inf"])
def test_whole_numbers_are_asked_for(text: str) -> None:
    refusal(text, WHOLE)


@pytest.mark.parametrize(
    ("text", "want", "value", "digits"),
    [
        ("124.4M", COUNT, 124_400_000, -5),
        ("124 M", COUNT, 124_000_000, -6),
        ("1.50B", COUNT, 1_500_000_000, -7),
        ("7 billion", COUNT, 7_000_000_000, -9),
        ("1,234,567", COUNT, 1_234_567, 0),
        ("1.2e8", COUNT, 120_000_000, -7),
        ("2 GiB", BYTES, 2**31, 0),
        ("1.5 KiB", BYTES, 1536, -2),
        ("2 kB", BYTES, 2000, -3),
        ("2KB", BYTES, 2000, -3),
        ("100 bytes", BYTES, 100, 0),
        ("2*3 MB", BYTES, 6_000_000, None),
        ("(1/2) GiB", BYTES, 2**29, None),
        ("4096", BYTES, 4096, 0),
        ("35.2 %", OPEN, 0.352, 3),
        ("-35%", OPEN, -0.35, 2),
        ("(1/4)%", OPEN, 0.0025, None),
        ("-inf", OPEN, -math.inf, None),
        ("−∞", OPEN, -math.inf, None),
        ("np.inf", OPEN, math.inf, None),
    ],
)
def test_units_percent_and_infinity(
    text: str, want: Wanted, value: float, digits: int | None
) -> None:
    reading = read(text, want)
    assert reading.value == value
    assert reading.digits == digits


@pytest.mark.parametrize(
    ("text", "want", "says"),
    [
        ("2 G", BYTES, "GB (powers of 1000) or GiB (powers of 1024)"),
        ("2 Gb", BYTES, "GB"),
        ("2 gib", BYTES, "GiB"),
        ("1/2 GiB", BYTES, "(1/2) GiB"),
        ("1.3333 KiB", BYTES, "whole number"),
        ("7b", COUNT, "B or T"),
        ("124 MB", COUNT, "k, M"),
        ("124,4M", COUNT, "124.4"),
        ("1/4%", OPEN, "single number"),
        ("inf + 1", OPEN, "alone"),
    ],
)
def test_ambiguous_units(text: str, want: Wanted, says: str) -> None:
    assert says in refusal(text, want)
