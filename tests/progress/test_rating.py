"""Ratings that the app gives."""

from __future__ import annotations

from typing import Any

import pytest

from quizapp.progress.events import Outcome
from quizapp.progress.rating import AGAIN, EASY, GOOD, HARD, Pace, rating_for

SLOW = Pace(answers=20, milliseconds=10_000)


@pytest.mark.parametrize(
    ("outcome", "score", "fields", "rating"),
    [
        ("wrong", 0.0, {}, AGAIN),
        ("wrong", 0.9, {}, AGAIN),
        ("partial", 0.49, {}, AGAIN),
        ("partial", 0.5, {}, HARD),
        ("partial", 0.99, {"milliseconds": 1, "pace": SLOW}, HARD),
        ("correct", 1.0, {}, GOOD),
        ("close", 1.0, {}, GOOD),
        ("correct", 1.0, {"hints": 1}, HARD),
        ("close", 1.0, {"hints": 2}, HARD),
        ("wrong", 0.0, {"hints": 2}, AGAIN),
        ("correct", 1.0, {"milliseconds": 4_999, "pace": SLOW}, EASY),
        ("correct", 1.0, {"milliseconds": 5_000, "pace": SLOW}, GOOD),
        ("correct", 1.0, {"milliseconds": 0, "pace": SLOW}, GOOD),
        ("correct", 1.0, {"milliseconds": 10}, GOOD),
        ("correct", 1.0, {"milliseconds": 10, "pace": Pace(19, 10_000)}, GOOD),
        ("correct", 1.0, {"milliseconds": 10, "pace": SLOW, "first_time": False}, GOOD),
        ("correct", 1.0, {"milliseconds": 10, "pace": SLOW, "hints": 1}, HARD),
        ("close", 1.0, {"milliseconds": 10, "pace": SLOW}, GOOD),
        ("wrong", 0.0, {"milliseconds": 10, "pace": SLOW}, AGAIN),
    ],
)
def test_ratings(outcome: Outcome, score: float, fields: dict[str, Any], rating: int) -> None:
    assert rating_for(outcome, score, **fields) == rating
