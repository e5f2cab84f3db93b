"""FSRS-6 over many questions at once, for what was predicted before each of their answers.

The formulas are those of `quizapp.progress.formulas`, on columns: first the second answers of all
questions, then all third ones, and so on. The results are the same but for the last bits.
"""

from __future__ import annotations

from math import e
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Column: TypeAlias = NDArray[np.float64]
Whole: TypeAlias = NDArray[np.int64]
_DAY = 86_400_000_000
_LEAST_STABILITY = 0.001


def predicted(
    weights: tuple[float, ...], start: NDArray[np.bool_], time: Whole, rating: Whole
) -> Column:
    """The recall that was predicted just before each answer; nan before a first one.

    Args:
        weights: The 21 of FSRS-6.
        start: Where another question begins, or the same one anew after a reset.
        time: Of each answer, in microseconds; within each question in order.
        rating: 1 to 4.
    """
    found = np.full(len(time), np.nan)
    first = np.flatnonzero(start)
    if not len(first):
        return found
    size = np.diff(np.append(first, len(time)))
    # Those with the most answers first: who still has some is always at the front.
    order = np.argsort(-size, kind="stable")
    first, size = first[order], size[order]
    memory = _Memory(weights, rating[first])
    for turn in range(1, int(size[0])):
        left = int(np.searchsorted(-size, -turn))
        place = first[:left] + turn
        found[place] = memory.answer(time[place] - time[place - 1], rating[place])
    return found


class _Memory:
    """Stability and difficulty of each question, as they are answered again and again."""

    def __init__(self, weights: tuple[float, ...], rating: Whole) -> None:
        w = self._w = weights
        self._decay = -w[20]
        self._factor = 0.9 ** (1 / self._decay) - 1
        self._same_day = _by_rating(*(e ** (w[17] * (grade - 3 + w[18])) for grade in range(1, 5)))
        self._growth = _by_rating(0, w[15], 1, w[16]) * e ** w[8]
        self._damping = _by_rating(*(-(w[6] * (grade - 3)) for grade in range(1, 5)))
        firsts = [w[4] - e ** (w[5] * grade) + 1 for grade in range(4)]
        self._drawn = w[7] * firsts[3]
        self._stability = np.maximum(_by_rating(*w[:4])[rating - 1], _LEAST_STABILITY)
        self._difficulty = np.clip(_by_rating(*firsts)[rating - 1], 1.0, 10.0)

    def answer(self, passed: Whole, rating: Whole) -> Column:
        """Let the first so many be answered again.

        Args:
            passed: Microseconds since they were answered last.
            rating: 1 to 4.

        Returns:
            The recall predicted for the answer.
        """
        w, left = self._w, len(passed)
        stability, difficulty = self._stability[:left], self._difficulty[:left]
        days = passed // _DAY
        expected = self._recall(stability, np.maximum(passed / _DAY, 1.0))

        growth = self._same_day[rating - 1] * stability ** -w[19]
        same_day = stability * np.where(rating > 1, np.maximum(growth, 1.0), growth)
        surprise = 1 - self._recall(stability, days)
        forgotten = np.minimum(
            w[11] * difficulty ** -w[12] * ((stability + 1) ** w[13] - 1) * e ** (surprise * w[14]),
            stability / e ** (w[17] * w[18]),
        )
        recalled = stability * (
            1
            + self._growth[rating - 1]
            * (11 - difficulty)
            * stability ** -w[9]
            * (e ** (surprise * w[10]) - 1)
        )
        after = np.where(days < 1, same_day, np.where(rating == 1, forgotten, recalled))
        damped = difficulty + (10.0 - difficulty) * self._damping[rating - 1] / 9.0
        self._stability[:left] = np.maximum(after, _LEAST_STABILITY)
        self._difficulty[:left] = np.clip(self._drawn + (1 - w[7]) * damped, 1.0, 10.0)
        return expected

    def _recall(self, stability: Column, days: Column | Whole) -> Column:
        found: Column = (1 + self._factor * days / stability) ** self._decay
        return found


def _by_rating(*values: float) -> Column:
    return np.array(values, np.float64)
