"""When a question comes back.

A small interface of ours, so that another algorithm is a replay of the log. FSRS-6 is the only
one so far: Open Spaced Repetition, https://github.com/open-spaced-repetition/py-fsrs.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from quizapp.progress.events import Parameters
from quizapp.progress.formulas import Formulas

if TYPE_CHECKING:
    import fsrs

DEFAULT_RETENTION = 0.9
MAXIMUM_DAYS = 36500
LEARNING_STEPS = (timedelta(minutes=1), timedelta(minutes=10))
RELEARNING_STEPS = (timedelta(minutes=10),)

# Ours, not the library's: an update of the library must not change what a replay gives.
DEFAULT_WEIGHTS = (
    0.212, 1.2931, 2.3065, 8.2956, 6.4133, 0.8334, 3.0194, 0.001, 1.8722, 0.1666, 0.796,
    1.4835, 0.0614, 0.2629, 1.6483, 0.6014, 1.8729, 0.5425, 0.0912, 0.0658, 0.1542,
)  # fmt: skip

# (days from which, days up to which, share of them by which an interval may vary)
_FUZZ = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, float("inf"), 0.05))

Phase = Literal["new", "learning", "review", "relearning"]


class Strength(NamedTuple):
    """How well a question is remembered, as far as the algorithm knows."""

    phase: Phase = "new"
    step: int | None = None
    stability: float | None = None
    """Days after which recall has fallen to 90 %."""
    difficulty: float | None = None
    """1 to 10."""
    last: datetime | None = None


class Scheduler(Protocol):
    """Turns ratings into memory strength and a date."""

    @property
    def version(self) -> str:
        """Algorithm and parameters: when it changes, the log is replayed."""
        ...

    @property
    def weights(self) -> tuple[float, ...]:
        """The 21 weights of FSRS-6 (see `quizapp.progress.memories`)."""
        ...

    def tuned(self, parameters: Parameters) -> Scheduler:
        """The scheduler with other weights; itself if it cannot use these."""
        ...

    def review(
        self,
        before: Strength,
        rating: int,
        when: datetime,
        *,
        question: str,
        repetition: int,
        retention: float | None = None,
    ) -> tuple[Strength, datetime]:
        """Strength after an answer, and when the question is due again (UTC).

        Args:
            before: strength until then; `Strength()` for a new question.
            rating: 1 Again, 2 Hard, 3 Good, 4 Easy.
            when: the time of the answer; taken as `before.last` if it lies before that.
            question: the full id; with `repetition`, which counts from 1, it fixes the fuzz.
            retention: the share that should still be known when it is due.
        """
        ...

    def retrievability(self, strength: Strength, when: datetime) -> float:
        """The chance that it is recalled at that time, 0 to 1; 0 for a new question.

        Never a value for the day of the answer itself, for which the algorithm was not made:
        at least one day is taken to have passed.
        """
        ...

    def recall(self, stability: float, days: float) -> float:
        """`retrievability` so many days after the last answer."""
        ...


class Fsrs:
    """FSRS-6 by py-fsrs, which is imported with the first review."""

    algorithm = "fsrs-6"

    def __init__(
        self,
        weights: tuple[float, ...] = DEFAULT_WEIGHTS,
        retention: float = DEFAULT_RETENTION,
    ) -> None:
        self._weights = weights
        self._retention = retention
        self._formulas: dict[float, Formulas] = {}
        """By the retention that is wanted."""

    @property
    def version(self) -> str:
        name = "default"
        if self._weights != DEFAULT_WEIGHTS:
            name = hashlib.blake2b(repr(self._weights).encode(), digest_size=4).hexdigest()
        return f"{self.algorithm}/{name}/{self._retention}"

    @property
    def weights(self) -> tuple[float, ...]:
        return self._weights

    def tuned(self, parameters: Parameters) -> Scheduler:
        if parameters.algorithm != self.algorithm:
            return self
        weights = parameters.weights or DEFAULT_WEIGHTS
        try:
            _library(weights, self._retention)
        except ValueError:
            return self
        return Fsrs(weights, self._retention)

    def review(
        self,
        before: Strength,
        rating: int,
        when: datetime,
        *,
        question: str,
        repetition: int,
        retention: float | None = None,
    ) -> tuple[Strength, datetime]:
        if when.tzinfo is not UTC:
            when = when.astimezone(UTC)
        last = before.last
        if last is not None and when < last:
            when = last
        wanted = self._retention if retention is None else min(max(retention, 0.7), 0.99)
        formulas = self._formulas.get(wanted) or self._prepared(wanted)
        stability, difficulty = before.stability, before.difficulty
        if before.phase == "new" or stability is None or difficulty is None or last is None:
            stability, difficulty = formulas.first(rating)
        else:
            days = (when - last).days
            stability, difficulty = formulas.following(stability, difficulty, days, rating)
        phase, step, pause = _next_step(before, rating)
        if pause is None:
            pause = timedelta(fuzzed(formulas.interval(stability), question, repetition))
        return Strength(phase, step, stability, difficulty, when), when + pause

    def _prepared(self, retention: float) -> Formulas:
        return self._formulas.setdefault(retention, Formulas(_library(self._weights, retention)))

    def retrievability(self, strength: Strength, when: datetime) -> float:
        if strength.stability is None or strength.last is None:
            return 0.0
        return self.recall(strength.stability, (when - strength.last) / timedelta(days=1))

    def recall(self, stability: float, days: float) -> float:
        decay = -self._weights[20]
        factor = 0.9 ** (1 / decay) - 1
        return float((1 + factor * max(days, 1.0) / stability) ** decay)


def fuzzed(days: int, question: str, repetition: int) -> int:
    """An interval near `days`, always the same for a question's repetition.

    So that questions learned together do not stay together for ever. The range is FSRS's own.
    """
    least, most = _fuzz_range(days)
    if least == most:
        return least
    seed = hashlib.blake2b(f"{question}\n{repetition}".encode(), digest_size=8).digest()
    return least + int.from_bytes(seed, "big") * (most - least + 1) // 2**64


@lru_cache(maxsize=4096)
def _fuzz_range(days: int) -> tuple[int, int]:
    if days < _FUZZ[0][0]:
        return days, days
    delta = 1.0 + sum(share * max(min(days, end) - start, 0.0) for start, end, share in _FUZZ)
    least = max(2, round(days - delta))
    most = min(round(days + delta), MAXIMUM_DAYS)
    return min(least, most), most


def _next_step(before: Strength, rating: int) -> tuple[Phase, int | None, timedelta | None]:
    """Where an answer leads within the day; a pause of None means that FSRS has to say.

    What py-fsrs does around its formulas, with steps that are fixed here.
    """
    if before.phase == "review":
        return ("relearning", 0, RELEARNING_STEPS[0]) if rating == 1 else ("review", None, None)
    phase: Phase = "relearning" if before.phase == "relearning" else "learning"
    steps = RELEARNING_STEPS if phase == "relearning" else LEARNING_STEPS
    step = before.step or 0
    if rating == 1:
        return phase, 0, steps[0]
    if rating == 4 or step >= len(steps):
        return "review", None, None
    if rating == 3:
        step += 1
        return (phase, step, steps[step]) if step < len(steps) else ("review", None, None)
    if step > 0:
        return phase, step, steps[step]
    return phase, 0, (steps[0] + steps[1]) / 2 if len(steps) > 1 else steps[0] * 1.5


@lru_cache(maxsize=16)
def _library(weights: tuple[float, ...], retention: float) -> fsrs.Scheduler:
    """The library's scheduler: it checks the weights, and says by which numbers to compute."""
    import fsrs

    return fsrs.Scheduler(
        parameters=weights,
        desired_retention=retention,
        learning_steps=LEARNING_STEPS,
        relearning_steps=RELEARNING_STEPS,
        maximum_interval=MAXIMUM_DAYS,
        enable_fuzzing=False,  # it draws from the unseeded global source
    )
