"""From a verdict of the app to a rating of the schedule."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from quizapp.progress.events import Outcome

AGAIN: Final = 1
HARD: Final = 2
GOOD: Final = 3
EASY: Final = 4
Rating = Literal[1, 2, 3, 4]

ENOUGH_ANSWERS = 20
"""With fewer answers of a kind than this, none of them is called fast."""


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast the learner usually answers questions of one kind."""

    answers: int
    milliseconds: float
    """The median."""


def rating_for(
    outcome: Outcome,
    score: float,
    *,
    hints: int = 0,
    milliseconds: int = 0,
    first_time: bool = True,
    pace: Pace | None = None,
) -> Rating:
    """The rating of an answer that the app graded.

    Args:
        outcome: the verdict's; of a chain, the whole chain's.
        score: the share that is right, 0 to 1.
        hints: how many were seen.
        milliseconds: how long the answer took; 0 if that is not known.
        first_time: whether this was the first attempt since the question was asked.
        pace: the learner's own, for questions of this kind.
    """
    if outcome == "wrong" or score < 0.5:
        return AGAIN
    if outcome == "partial" or hints > 0:
        return HARD
    fast = (
        pace is not None
        and pace.answers >= ENOUGH_ANSWERS
        and 0 < milliseconds < pace.milliseconds / 2
    )
    return EASY if outcome == "correct" and first_time and fast else GOOD
