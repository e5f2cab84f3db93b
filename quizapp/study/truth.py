"""Right values: when they may be shown, and what an answer of "I don't know" is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from quizapp.bank.variant import Variant
from quizapp.engine.printing import jsonable
from quizapp.grading.characters import MAX_ANSWER
from quizapp.grading.grade import grade
from quizapp.grading.verdict import Verdict
from quizapp.study.asked import SELF_RATED


def expected(variant: Variant, part: int) -> Any:
    """The right value of a part, as in `grade --json`; `None` where the learner is the judge."""
    if variant.question.kind in SELF_RATED:
        return None
    if variant.parts:
        asked = variant.parts[part]
        return jsonable(asked.true(variant.trace))
    return grade(variant, [""]).expected


def unknown(variant: Variant, part: int) -> Verdict:
    """The verdict on "I don't know"."""
    return Verdict(
        id=variant.id,
        seed=variant.seed,
        outcome="wrong",
        score=0.0,
        expected=expected(variant, part),
        message="Here is how it goes.",
    )


def conceded(verdict: Verdict) -> Verdict:
    """The verdict on an answer that was right after all."""
    return replace(
        verdict,
        outcome="correct",
        score=1.0,
        entries=_all_right(verdict.entries),
        misconceptions=(),
        message="Counted as right. The question is flagged: Browse lists it.",
    )


def _all_right(entries: Any) -> Any:
    if isinstance(entries, list):
        return [_all_right(entry) for entry in entries]
    return entries and "right"


def too_long(variant: Variant, length: int) -> Verdict:
    """The verdict on a text that nobody typed as an answer."""
    message = f"That is {length} characters long; an answer has at most {MAX_ANSWER}."
    return Verdict(variant.id, variant.seed, "unreadable", 0.0, message=message)


def withheld(verdict: Verdict) -> Verdict:
    """The verdict without the right value: before the last part, and when it was no attempt."""
    message = verdict.message
    if verdict.outcome == "close":
        carried = ", working on from your own number" if verdict.carried else ""
        message = f"Right, within rounding{carried}."
    return replace(verdict, expected=None, message=message)


def opened(variant: Variant, verdicts: Sequence[Verdict]) -> tuple[Verdict, ...]:
    """The verdicts of the first parts with the right values filled in."""
    return tuple(
        replace(verdict, expected=expected(variant, part)) for part, verdict in enumerate(verdicts)
    )
