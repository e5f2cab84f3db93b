"""A real minus before numbers, and nowhere else."""

from __future__ import annotations

import pytest

from quizapp.grading.minus import real_minus


@pytest.mark.parametrize(
    ("text", "set_so"),
    [
        ("[1, 0.5, -1]", "[1, 0.5, −1]"),
        ("[[-1, -.5], [-2, 0]]", "[[−1, −.5], [−2, 0]]"),
        ("2×2  -1 2; 3 -4", "2×2  −1 2; 3 −4"),
        ("The -0.4   robot -inf", "The −0.4   robot −inf"),
        ("`-1` and (-2)", "`−1` and (−2)"),
        *((same, same) for same in ("GPT-2", "3-5", "1e-05", "10^-3", "x[-1]", "dim=-1", "a - 1")),
        ("--again, float('-inf'), {-x}", "--again, float('-inf'), {-x}"),
    ],
)
def test_only_the_sign_of_a_number_is_a_minus(text: str, set_so: str) -> None:
    assert real_minus(text) == set_so
