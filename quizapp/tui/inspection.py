"""Everything about one question: as it is asked, how one stands with it, what was answered."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from quizapp.bank.library import UnknownQuestion
from quizapp.bank.variant import DrawError, Variant, draw
from quizapp.progress.events import Answer
from quizapp.study.asked import Asked
from quizapp.study.solution import solution
from quizapp.study.truth import unknown

if TYPE_CHECKING:
    from quizapp.bank.library import Library
    from quizapp.progress.log import ProgressLog
    from quizapp.progress.state import Answered, CardState
    from quizapp.study.browsing import Row
    from quizapp.study.solution import Line

MOST_PAST = 60
"""As many answers are listed; the log has all."""


@dataclass(frozen=True)
class Past:
    """An answer that was given, to a question or to one part of it."""

    when: datetime
    """On the learner's wall at the time."""
    outcome: str
    typed: str
    mode: str
    part: int
    parts: int


@dataclass(frozen=True)
class Inspection:
    """One question, at one moment, with one variant of it."""

    row: Row
    seed: int
    card: CardState | None
    asked: Asked | None
    """As it stands after "I don't know"; None if it cannot be drawn."""
    solution: tuple[Line, ...]
    past: tuple[Past, ...]
    """Newest first."""
    answers: int
    trouble: str = ""
    """Why there is nothing to look at."""

    @property
    def variant(self) -> Variant | None:
        return None if self.asked is None else self.asked.variant


def inspect(
    library: Library,
    log: ProgressLog,
    row: Row,
    card: CardState | None,
    seed: int,
    answers: Sequence[Answered],
) -> Inspection:
    """Look at a question.

    Args:
        row: The question.
        card: Where the learner stands with it.
        seed: Which variant to draw.
        answers: Those to this question, oldest first.
    """
    past = tuple(_past(log, answer) for answer in reversed(answers[-MOST_PAST:]))
    asked: Asked | None = None
    steps: tuple[Line, ...] = ()
    trouble = ""
    try:
        variant = draw(row.entry.id, library.question(row.entry.id), seed)
        asked = _given_up(row, variant)
        steps = tuple(solution(variant))
    except (UnknownQuestion, DrawError) as error:
        trouble = str(error)
    return Inspection(row, seed, card, asked, steps, past, len(answers), trouble)


def _given_up(row: Row, variant: Variant) -> Asked:
    last = max(0, len(variant.parts) - 1)
    return Asked(
        row.entry,
        variant,
        "practice",
        started=0.0,
        part=last,
        parts=last + 1,
        revealed=True,
        gave_up=True,
        verdict=unknown(variant, last),
    )


def _past(log: ProgressLog, answer: Answered) -> Past:
    event = log.event(answer.event)
    return Past(
        event.local,
        answer.outcome,
        event.body.typed if isinstance(event.body, Answer) else "",
        answer.mode,
        answer.part,
        answer.parts,
    )
