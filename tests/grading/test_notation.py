"""What learners type, and what is made of it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quizapp.grading.notation import Kind, Reading, Unreadable, Wanted, partial, read

SCALAR = Wanted("scalar", ())
WHOLE = Wanted("integer", ())
THREE = Wanted("vector", (3,))
SQUARE = Wanted("matrix", (2, 2))
SHAPE = Wanted("shape")
NAMED = Wanted("shape", symbols={"B": 2, "T": 10, "d": 64})
BYTES = Wanted("integer", (), unit="bytes")
COUNT = Wanted("scalar", (), unit="count")
OPEN = Wanted("scalar", (), allow=frozenset(["percent", "inf"]))


def refusal(text: str, want: Wanted) -> str:
    with pytest.raises(Unreadable) as caught:
        read(text, want)
    assert str(caught.value) == caught.value.message
    return caught.value.message


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
        ("1e999", "too long"),
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


@pytest.mark.parametrize(
    "text",
    [
        "0.1, 0.2, 0.7",
        "0.1 0.2 0.7",
        "0.1\t0.2\t0.7",
        "[0.1, 0.2, 0.7]",
        "[0.1 0.2 0.7]",
        "(0.1, 0.2, 0.7)",
        "[0.1, 0.2, 0.7,]",
        "≈ 0.1, ≈ 0.2, ≈ 0.7",
        "0.1\n0.2\n0.7\n",
        "0.1\r\n0.2\r\n0.7",
        "0.1,\n0.2,\n0.7",
        "0.1; 0.2; 0.7;",
        "[[0.1], [0.2], [0.7]]",
        "[[0.1]\n [0.2]\n [0.7]]",
        "[[0.1, 0.2, 0.7]]",
        "[0.1 0.2\n 0.7]",
        "array([0.1, 0.2, 0.7], dtype=float32)",
        "np.array([0.1, 0.2, 0.7])",
        "tensor([0.1, 0.2, 0.7], dtype=torch.float64, grad_fn=<SoftmaxBackward0>)",
        "tensor([0.1, 0.2, 0.7],)",
        "[np.float64(0.1), np.float64(0.2), np.float64(0.7)]",
        "1/10 1/5 7/10",
        "1 / 10, 1 / 5, 7 / 10",
        "(1/10) (1/5) (7/10)",
        "1/10 2/(5 + 5) 0.7",
        "10⁻¹ 2×10⁻¹ .7",
    ],
)
def test_one_vector_in_many_notations(text: str) -> None:
    value = read(text, THREE).value
    assert isinstance(value, np.ndarray)
    np.testing.assert_array_equal(value, [0.1, 0.2, 0.7])
    assert not value.flags.writeable


def test_signs_in_vectors() -> None:
    reading = read("1 -2 −0.50", THREE)
    assert reading.read_as == [1, -2, -0.5]
    assert reading.digits == (0, 0, 2)
    assert read("1 - 2, 3, 4", THREE).read_as == [-1, 3, 4]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "3 numbers"),
        ("[]", "0 of 3 numbers"),
        ("0.1", "1 of 3 numbers"),
        ("0.1, 0.2,", "2 of 3 numbers"),
        ("1 2 3 4", "4 numbers; 3 are asked for"),
        ("1 " * 50, "50 numbers; 3 are asked for"),
        ("[1 - 2 3]", "commas"),
        ("1 / 3 2 3", "commas"),
        ("2 × 3 1 2", "commas"),
        ("1 -2, 3, 4", "Put a comma, or no space"),
        ("0.1, 0.2 0.7", "Entry 2: unexpected 0.7"),
        ("0,1 0,2 0,7", "write 0.1"),
        ("1, 000, x", "Entry 3"),
        ("1,,2", "Entry 2 is empty"),
        ("[0.1, 0.2, ..., 0.7]", "left out"),
        ("0.1 0.2 …", "left out"),
        ("1 2 3; 4 5 6", "table (2×3)"),
        ("1 2; 3", "table"),
        ("[1 2] 3", "nowhere else"),
        ("[[[1, 2, 3]]]", "brackets too many"),
        ("[0.1, 0.2", "] is missing"),
        ("0.1 0.2 35%", "Entry 3: percent"),
    ],
)
def test_refused_vectors(text: str, says: str) -> None:
    assert says in refusal(text, THREE)


@pytest.mark.parametrize(
    "text",
    [
        "1 2; 3 4",
        "1, 2; 3, 4;",
        "1 2\n3 4",
        "1, 2,\n3, 4",
        "1 2;\n3 4",
        "[1 2; 3 4]",
        "[1 2\n 3 4]",
        "[[1, 2], [3, 4]]",
        "[[1 2]\n [3 4]]",
        "[[1. 2.]\n [3. 4.]]",
        "[1, 2], [3, 4]",
        "[1 2]\n[3 4]",
        "[1, 2]; [3, 4]",
        "(1, 2), (3, 4)",
        "((1, 2), (3, 4))",
        "(1 2) (3 4)",
        "tensor([[1., 2.],\n        [3., 4.]], device='cuda:0')",
        "array([[1, 2],\n       [3, 4]])",
        "[[(1), 4/2], [√9, 2^2]]",
    ],
)
def test_one_matrix_in_many_notations(text: str) -> None:
    value = read(text, SQUARE).value
    assert isinstance(value, np.ndarray)
    np.testing.assert_array_equal(value, [[1, 2], [3, 4]])


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("1 2", "1 of 2 rows"),
        ("1 2;", "1 of 2 rows"),
        ("1", "0 of 2 rows, 1 of 2 numbers in the next"),
        ("1 2; 3", "Row 2 has 1 of 2 numbers"),
        ("1; 2 3", "Row 1 has 1 of 2 numbers"),
        ("1 2 3; 4", "Row 1 has 3 numbers; 2 are asked for"),
        ("1 2 3 4", "separate the rows with ;"),
        ("1 2; 3 4; 5 6", "That is 3×2; 2×2 is asked for"),
        ("1 2 3; 4 5 6", "That is 2×3; 2×2 is asked for"),
        ("1 2;; 3 4", "empty row"),
        ("[[1, 2], 3]", "nowhere else"),
        ("1 2; 3 x", "Row 2, entry 2: cannot read x"),
        ("[]", "0 of 4 numbers"),
    ],
)
def test_refused_matrices(text: str, says: str) -> None:
    assert says in refusal(text, SQUARE)


def test_without_a_known_shape_any_table_is_read() -> None:
    assert read("1 2 3; 4 5 6", Wanted("matrix")).read_as == [[1, 2, 3], [4, 5, 6]]
    assert read("1 2 3 4", Wanted("vector")).read_as == [1, 2, 3, 4]
    assert "Row 2 has 1 of 2 numbers" in refusal("1 2; 3", Wanted("matrix"))


def test_whole_numbers_in_a_row() -> None:
    reading = read("[2, 0, 2^2]", Wanted("integer", (3,)))
    assert reading.read_as == [2, 0, 4]
    assert "Entry 2" in refusal("2 0.5 1", Wanted("integer", (3,)))


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
