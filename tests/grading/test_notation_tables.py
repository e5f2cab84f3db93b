"""Vectors and matrices as learners type or paste them."""

from __future__ import annotations

import numpy as np
import pytest

from quizapp.grading.notation import Wanted, read
from tests.grading.wanted import SQUARE, THREE, refusal


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
