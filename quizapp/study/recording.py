"""From what happened in a session to events in the log."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from quizapp.bank.library import Library
from quizapp.clock import Clock
from quizapp.engine.printing import jsonable
from quizapp.grading.characters import MAX_ANSWER
from quizapp.grading.verdict import Outcome, Verdict
from quizapp.progress.events import Answer, Event, Rate
from quizapp.progress.keeper import Keeper
from quizapp.progress.log import ProgressLog
from quizapp.progress.rating import Pace, rating_for
from quizapp.progress.stats import pace
from quizapp.study.asked import Asked
from quizapp.study.outbox import Direct, Writer
from quizapp.study.words import RATINGS

_SELF_SCORE = {1: 0.0, 2: 0.5, 3: 1.0, 4: 1.0}


class Recorder:
    """Writes the events of one session, and reads what the schedule makes of them.

    Args:
        library: Knows the kinds of questions.
        log: Where the events go.
        clock: Names the session.
        rng: Tells apart two sessions begun at the same moment.
        retention: The share of reviews that should be remembered when they come.
        keeper: Told of every answer.
        writer: Takes the events on their way into the log.
    """

    def __init__(
        self,
        library: Library,
        log: ProgressLog,
        clock: Clock,
        rng: random.Random,
        retention: float,
        keeper: Keeper | None = None,
        writer: Writer | None = None,
    ) -> None:
        self._keeper = keeper
        self._log = log
        self._writer = writer or Direct(log)
        self._kinds = {entry.id: entry.kind for entry in library.entries}
        self.session = session_name(clock, rng)
        """The name that the events bear."""
        self._settings = log.settings(retention)
        self._paces: dict[str, Pace] | None = None

    def together(self, doing: Callable[[], object]) -> list[Event]:
        """Call `doing`; what it writes is written whole or not at all, and returned."""
        written = self._writer.together(doing)
        if self._keeper is not None and any(isinstance(event.body, Answer) for event in written):
            self._keeper.answered()
        return written

    def answer(
        self, asked: Asked, typed: str, verdict: Verdict, rating: int | None, milliseconds: int
    ) -> Event:
        """Log an attempt at the part that stands before the learner."""
        return self._writer.append(
            attempt(asked, typed, verdict, milliseconds, self.session, self._settings, rating)
        )

    def rate(
        self,
        answer: str,
        rating: int | None = None,
        score: float | None = None,
        points: Sequence[int] | None = None,
    ) -> Event:
        """Log another judgement of an earlier answer."""
        return self._writer.append(
            Rate(
                target=answer,
                rating=rating,
                score=score,
                points=None if points is None else tuple(points),
                session=self.session,
            )
        )

    def rating(
        self, asked: Asked, verdicts: Sequence[Verdict], milliseconds: int, first_time: bool
    ) -> int:
        """The rating of a question that the app graded."""
        if self._paces is None:
            self._paces = pace(self._log.answers(), self._kinds)
        own = self._paces.get(asked.kind)
        return rating_of(verdicts, len(asked.hints), milliseconds, first_time, own)


def session_name(clock: Clock, rng: random.Random) -> str:
    """The name that a session's events bear."""
    return f"{clock.now():%Y%m%d-%H%M%S}-{rng.getrandbits(32):08x}"


def attempt(
    asked: Asked,
    typed: str,
    verdict: Verdict,
    milliseconds: int,
    session: str,
    settings: Mapping[str, Any],
    rating: int | None = None,
) -> Answer:
    """An attempt at the part that stands before the learner, as it is logged."""
    variant = asked.variant
    named = dict.fromkeys(name for found in verdict.misconceptions for name in found.ids)
    return Answer(
        question=asked.id,
        rev=variant.question.rev,
        content_hash=asked.entry.content_hash,
        seed=variant.seed,
        given={name: jsonable(value) for name, value in variant.given.items()},
        typed=typed[:MAX_ANSWER],
        outcome=attempted(verdict.outcome),
        score=verdict.score,
        rating=rating,
        misconceptions=tuple(named),
        hints=len(asked.hints),
        milliseconds=milliseconds,
        mode=asked.mode,
        session=session,
        part=asked.part,
        parts=asked.parts,
        settings=settings,
    )


def attempted(outcome: Outcome) -> Any:
    """The outcome of an attempt, as the log knows it."""
    if outcome in ("too-few-digits", "unreadable"):
        raise ValueError(f"{outcome} is no attempt and is not logged")
    return outcome


def rating_of(
    verdicts: Sequence[Verdict], hints: int, milliseconds: int, first_time: bool, own: Pace | None
) -> int:
    """The rating of a question that the app graded; of a chain, from all its parts."""
    score = sum(verdict.score for verdict in verdicts) / len(verdicts)
    outcomes = {verdict.outcome for verdict in verdicts}
    overall: Any = "partial"
    if len(outcomes) == 1:
        overall = attempted(next(iter(outcomes)))
    elif outcomes <= {"correct", "close"}:
        overall = "close"
    return rating_for(
        overall,
        score,
        hints=hints,
        milliseconds=milliseconds,
        first_time=first_time,
        pace=own,
    )


def self_verdict(asked: Asked, rating: int) -> Verdict:
    """What the learner's own rating says of a flashcard or an open question."""
    points = getattr(asked.variant.question, "points", ())
    score = _SELF_SCORE[rating]
    if points and asked.confirmed:
        score = len(asked.covered) / len(points)
    outcome: Outcome = "wrong"
    if rating > 1:
        outcome = "correct" if score == 1.0 else "partial"
    return Verdict(
        id=asked.id,
        seed=asked.variant.seed,
        outcome=outcome,
        score=score,
        read_as=asked.typed or None,
        message=f"{RATINGS[rating - 1]}.",
    )
