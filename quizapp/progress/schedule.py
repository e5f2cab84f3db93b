"""When a question comes back.

A small interface of ours, so that another algorithm is a replay of the log. FSRS-6 is the only
one so far: Open Spaced Repetition, https://github.com/open-spaced-repetition/py-fsrs.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, Protocol

from quizapp.progress.events import Parameters

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


@dataclass(frozen=True, slots=True)
class Strength:
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

    @property
    def version(self) -> str:
        name = "default"
        if self._weights != DEFAULT_WEIGHTS:
            name = hashlib.blake2b(repr(self._weights).encode(), digest_size=4).hexdigest()
        return f"{self.algorithm}/{name}/{self._retention}"

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
        import fsrs

        when = when.astimezone(UTC)
        if before.last is not None:
            when = max(when, before.last)
        wanted = self._retention if retention is None else min(max(retention, 0.7), 0.99)
        phase = "learning" if before.phase == "new" else before.phase
        card = fsrs.Card(
            card_id=0,  # without an id of its own it sleeps for a millisecond
            state=fsrs.State[phase.capitalize()],
            step=before.step,
            stability=before.stability,
            difficulty=before.difficulty,
            due=when,
            last_review=before.last,
        )
        after, _ = _library(self._weights, wanted).review_card(card, fsrs.Rating(rating), when)
        interval = after.due - when
        if after.state is fsrs.State.Review:
            interval = timedelta(days=fuzzed(interval.days, question, repetition))
        return _strength(after), when + interval

    def retrievability(self, strength: Strength, when: datetime) -> float:
        if strength.stability is None or strength.last is None:
            return 0.0
        days = max((when - strength.last) / timedelta(days=1), 1.0)
        decay = -self._weights[20]
        factor = 0.9 ** (1 / decay) - 1
        return float((1 + factor * days / strength.stability) ** decay)


def fuzzed(days: int, question: str, repetition: int) -> int:
    """An interval near `days`, always the same for a question's repetition.

    So that questions learned together do not stay together for ever. The range is FSRS's own.
    """
    if days < _FUZZ[0][0]:
        return days
    delta = 1.0 + sum(share * max(min(days, end) - start, 0.0) for start, end, share in _FUZZ)
    least = max(2, round(days - delta))
    most = min(round(days + delta), MAXIMUM_DAYS)
    seed = hashlib.blake2b(f"{question}\n{repetition}".encode(), digest_size=8).digest()
    return min(least, most) + int.from_bytes(seed, "big") * (most - min(least, most) + 1) // 2**64


@lru_cache(maxsize=16)
def _library(weights: tuple[float, ...], retention: float) -> fsrs.Scheduler:
    import fsrs

    return fsrs.Scheduler(
        parameters=weights,
        desired_retention=retention,
        learning_steps=LEARNING_STEPS,
        relearning_steps=RELEARNING_STEPS,
        maximum_interval=MAXIMUM_DAYS,
        enable_fuzzing=False,  # it draws from the unseeded global source
    )


def _strength(card: Any) -> Strength:
    phases: dict[str, Phase] = {
        "Learning": "learning",
        "Review": "review",
        "Relearning": "relearning",
    }
    return Strength(
        phases[card.state.name], card.step, card.stability, card.difficulty, card.last_review
    )
