"""FSRS-6's formulas, flat, for a replay of a hundred thousand answers.

What each computes, and in which order, is py-fsrs's own `Scheduler`, so that the last bit is the
same (the tests hold us to that); only what is the same for every answer is worked out once.
"""

from __future__ import annotations

from math import e
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import fsrs

_LEAST_STABILITY = 0.001
_LEAST_DIFFICULTY, _MOST_DIFFICULTY = 1.0, 10.0


class Formulas:
    """The formulas with the weights of one of py-fsrs's schedulers."""

    __slots__ = (
        "_damped", "_decay", "_drawn", "_factor", "_first", "_forgetting", "_growth", "_growths",
        "_least_kept", "_most_days", "_pull", "_same_day", "_stretch", "_w",
    )  # fmt: skip

    def __init__(self, library: fsrs.Scheduler) -> None:
        w = self._w = tuple(library.parameters)
        self._factor, self._decay = library._FACTOR, library._DECAY
        self._stretch = library.desired_retention ** (1 / self._decay) - 1
        self._most_days = library.maximum_interval
        ratings = (1, 2, 3, 4)
        self._first = tuple(
            (max(w[rating - 1], _LEAST_STABILITY), _clamped(_difficulty(w, rating)))
            for rating in ratings
        )
        self._same_day = tuple(e ** (w[17] * (rating - 3 + w[18])) for rating in ratings)
        self._growth = e ** w[8]
        self._growths = ((1, 1), (w[15], 1), (1, 1), (1, w[16]))
        self._least_kept = e ** (w[17] * w[18])
        self._damped = tuple(-(w[6] * (rating - 3)) for rating in ratings)
        self._drawn, self._pull = w[7] * _difficulty(w, 4), 1 - w[7]
        self._forgetting = (w[11], -w[12], w[13], w[14])

    def first(self, rating: int) -> tuple[float, float]:
        """Stability and difficulty after the first answer."""
        return self._first[rating - 1]

    def following(
        self, stability: float, difficulty: float, days: int, rating: int
    ) -> tuple[float, float]:
        """Stability and difficulty after another answer, so many whole days after the last."""
        w = self._w
        if days < 1:
            growth = self._same_day[rating - 1] * stability ** -w[19]
            after = stability * (max(growth, 1.0) if rating > 1 else growth)
        else:
            recalled = (1 + self._factor * days / stability) ** self._decay
            if rating == 1:
                scale, hardness, size, surprise = self._forgetting
                after = min(
                    scale
                    * difficulty**hardness
                    * ((stability + 1) ** size - 1)
                    * e ** ((1 - recalled) * surprise),
                    stability / self._least_kept,
                )
            else:
                penalty, bonus = self._growths[rating - 1]
                after = stability * (
                    1
                    + self._growth
                    * (11 - difficulty)
                    * stability ** -w[9]
                    * (e ** ((1 - recalled) * w[10]) - 1)
                    * penalty
                    * bonus
                )
        damped = difficulty + (10.0 - difficulty) * self._damped[rating - 1] / 9.0
        return max(after, _LEAST_STABILITY), _clamped(self._drawn + self._pull * damped)

    def interval(self, stability: float) -> int:
        """Days until recall will have fallen to what is wanted."""
        days: int = round(stability / self._factor * self._stretch)
        return min(max(days, 1), self._most_days)


def _difficulty(w: tuple[float, ...], rating: int) -> float:
    difficulty: float = w[4] - e ** (w[5] * (rating - 1)) + 1
    return difficulty


def _clamped(difficulty: float) -> float:
    return min(max(difficulty, _LEAST_DIFFICULTY), _MOST_DIFFICULTY)
