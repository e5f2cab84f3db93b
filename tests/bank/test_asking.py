"""What a prompt asks, in a few words."""

from __future__ import annotations

import pytest

from quizapp.bank.asking import MOST, asks

LONG = "Queries and keys are rows of Q and K, and the scores are S = QKᵀ. " + "It is so. " * 20


@pytest.mark.parametrize(
    ("prompt", "asked"),
    [
        ("# Why **scale**?\n\nBy `√d_k`.", "Why scale? By √d_k."),
        ("Scores S:\n\n```\n1 2\n3 4\n```\n\nGive the weights.", "Scores S: Give the weights."),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n\nWhich is larger?", "Which is larger?"),
        ("Unclosed:\n```\n1 2", "Unclosed:"),
        ("", ""),
    ],
)
def test_a_short_prompt_is_there_whole(prompt: str, asked: str) -> None:
    assert asks(prompt) == asked


@pytest.mark.parametrize(
    ("end", "last"),
    [
        ("Why divide by √d_k? Mind the sign.", "Why divide by √d_k?"),
        ("What is S?\n\nWhat is A?", "What is A?"),
        ("Give the weights. Carry 4 decimals.", "Give the weights."),
    ],
)
def test_of_a_long_one_the_sentence_that_asks_and_what_fits_before_it(end: str, last: str) -> None:
    found = asks(LONG + end)
    assert found.startswith("… It is so. It is so.")
    assert found.endswith(last)
    assert MOST - 15 < len(found) <= MOST


def test_where_nothing_asks_it_is_cut_short() -> None:
    found = asks(LONG + "Give two numbers:\n\n1. first\n2. second")
    assert found.startswith("Queries and keys are rows")
    assert found.endswith("…")
    assert len(found) <= MOST


def test_a_sentence_too_long_is_cut_short() -> None:
    assert len(asks("word " * 100 + "?")) <= MOST
