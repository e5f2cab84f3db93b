"""Names that are the same on every face: of difficulties, ratings and marks."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizapp.study.result import Mark

DIFFICULTIES = {1: "phone screen", 2: "onsite", 3: "research"}
RATINGS = ("Again", "Hard", "Good", "Easy")
"""From 1 on."""
MARKS: dict[Mark, str] = {
    "right": "right",
    "close": "close",
    "partial": "partly right",
    "wrong": "wrong",
}
MARKS_IN_FULL: dict[Mark, str] = {**MARKS, "close": "right, within rounding"}
