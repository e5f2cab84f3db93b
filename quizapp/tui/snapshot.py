"""Where a session stands: taken in the thread that moved it, drawn by the screen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from quizapp.study.asked import Asked
    from quizapp.study.session import Session
    from quizapp.study.solution import Line


class Refusal(str):
    """Why an answer was not taken; it stands below the field, or where the verdict would."""

    __slots__ = ()


class Turned(str):
    """What was taken or brought back; whoever does that may want to go on with it."""

    __slots__ = ()


Move: TypeAlias = "Callable[[Session], str | None]"
"""Something done with a session; it may have something to say, a `Refusal` included."""


@dataclass(frozen=True)
class Snapshot:
    """A session at one moment."""

    asked: Asked | None
    position: int
    total: int
    can_undo: bool
    no_calculator: str = ""
    """Why there is no calculator for the question, if there is none."""
    is_flagged: bool = False
    outlook: str = ""
    note: str = ""
    """The learner's own note on the question."""
    said: str = ""
    """What the last step had to say."""
    refusal: str = ""
    """Why the answer was not taken, if that was the last step."""
    turned: bool = False
    """Whether the last step was taken or brought back."""
    solution: tuple[Line, ...] = ()
    problems: tuple[str, ...] = ()
    """Questions that could not be asked and were passed over, one sentence each."""

    def same_question(self, other: Snapshot | None) -> bool:
        """Whether the part that was asked before is still asked and only moved on."""
        one, two = self.asked, None if other is None else other.asked
        if one is None or two is None:
            return False
        return (
            one.variant is two.variant
            and one.part == two.part
            and one.started == two.started
            and one.mode == two.mode
            and not (two.answered and not one.answered)
        )


def step(session: Session, move: Move) -> Snapshot:
    """Make a move and look where the session stands then."""
    said = move(session) or ""
    refused, turned = isinstance(said, Refusal), isinstance(said, Turned)
    asked = session.current
    return Snapshot(
        asked,
        session.position,
        session.total,
        session.can_undo,
        no_calculator="" if asked is None else session.no_calculator,
        is_flagged=asked is not None and asked.finished and session.is_flagged,
        outlook=session.outlook() if asked is not None and asked.finished else "",
        note="" if asked is None else session.own_note,
        said="" if refused else said,
        refusal=said if refused else "",
        turned=turned,
        solution=() if asked is None else _solution(asked),
        problems=session.problems,
    )


def _solution(asked: Asked) -> tuple[Line, ...]:
    """The worked steps, once the whole question is answered."""
    if not asked.finished or asked.kind != "numeric":
        return ()
    # Imported here: it stands on numpy, which comes with the first question.
    from quizapp.study.solution import solution

    named = [each for verdict in asked.verdicts for each in verdict.misconceptions]
    return tuple(solution(asked.variant, named[0] if named else None))
