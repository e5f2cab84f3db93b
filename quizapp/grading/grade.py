"""From what the learner typed to a verdict, for every kind that the app grades."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quizapp.bank.models import Choice, Cloze, Match, Numeric, Order
from quizapp.bank.variant import Part, Variant
from quizapp.counting import count
from quizapp.engine.printing import jsonable, rounded, shape_text, significant, to_decimals
from quizapp.engine.values import Array
from quizapp.grading.closed import grade_choice, grade_cloze, grade_match, grade_order
from quizapp.grading.diagnosis import diagnose, get_ready
from quizapp.grading.notation import Reading, Wanted, read
from quizapp.grading.tolerance import Judged, judge, places_typed
from quizapp.grading.unreadable import Unreadable
from quizapp.grading.verdict import Named, Outcome, Verdict
from quizapp.grading.workings import Typed, Workings, as_array, worth_carrying

_ROUNDED = 200
"""A whole number that is off by no more than this part of it was probably rounded."""
_BARELY = 20
"""Off by more than this part of it, one is not near, though it be the right one rounded: 1 GB."""


class NotGradable(ValueError):
    """A question that the learner grades, or answers in the wrong number."""


def wanted(part: Part) -> Wanted:
    """What the notation needs to know of a part."""
    return Wanted(
        kind=part.kind,
        shape=None if part.kind == "shape" else part.shape,
        allow=part.allow,
        unit=part.unit,
        symbols=part.symbols,
        rows=part.rows,
        columns=part.columns,
    )


def parts_of(variant: Variant) -> int:
    """How many answers a question takes."""
    return len(variant.parts) if isinstance(variant.question, Numeric) else 1


def grade(variant: Variant, answers: Sequence[str], *, again: bool = False) -> Verdict:
    """The verdict on a whole question.

    Args:
        variant: The question as it was asked.
        answers: One text for each part.
        again: Judge an answer with too few digits as it stands.

    Raises:
        NotGradable: a flashcard or an open question, or the wrong number of answers.
    """
    closed: dict[type, Callable[[Variant, str], Verdict]] = {
        Choice: grade_choice,
        Order: grade_order,
        Match: grade_match,
        Cloze: grade_cloze,
    }
    kind = type(variant.question)
    expected = parts_of(variant)
    if kind not in closed and kind is not Numeric:
        raise NotGradable(f"{variant.id} is of kind {variant.question.kind}: you grade it yourself")
    if len(answers) != expected:
        raise NotGradable(f"{variant.id} takes {count(expected, 'answer')}, not {len(answers)}")
    if kind in closed:
        return closed[kind](variant, answers[0])
    parts = tuple(
        grade_part(variant, at, answers[:at], text, again=again) for at, text in enumerate(answers)
    )
    return parts[0] if len(parts) == 1 else chain(variant, parts)


_TOO_EASY = (
    "Not yet. It follows from your earlier answer, but that one leaves too little to work out here."
)
_REFUSED: tuple[Outcome, ...] = ("unreadable", "too-few-digits")
"""What is no attempt, the worse first."""


def chain(variant: Variant, parts: Sequence[Verdict]) -> Verdict:
    """The verdict on a multi-step question from those on its parts."""
    right = sum(part.success for part in parts)
    outcome: Outcome = "partial"
    for refused in _REFUSED:
        if any(part.outcome == refused for part in parts):
            outcome = refused
            break
    else:
        if right == len(parts):
            outcome = "correct"
        elif right == 0:
            outcome = "wrong"
    # While a part is to be typed again, the others are not judged.
    silent = outcome in _REFUSED
    said = [
        f"{at}. {part.message}{'.' if part.message[-1:].isalnum() else ''}"
        for at, part in enumerate(parts, start=1)
        if not part.success and (part.outcome in _REFUSED or not silent)
    ]
    return Verdict(
        id=variant.id,
        seed=variant.seed,
        outcome=outcome,
        score=sum(part.score for part in parts) / len(parts),
        read_as=[part.read_as for part in parts],
        expected=[part.expected for part in parts],
        entries=[part.entries for part in parts],
        misconceptions=tuple(
            {(each.ids, each.says): each for part in parts for each in part.misconceptions}.values()
        ),
        message=" ".join(said) or f"All {len(parts)} parts are right.",
        carried=any(part.carried for part in parts),
        parts=tuple(parts),
    )


def grade_part(
    variant: Variant, at: int, earlier: Sequence[str | None], text: str, *, again: bool = False
) -> Verdict:
    """The verdict on one part of a numeric question.

    It is judged on the truth, then with every earlier part replaced by what was typed there; the
    better verdict stands.

    Args:
        variant: A numeric question as it was asked.
        at: Which part, from 0.
        earlier: What was typed for the parts before it; None where the right value was shown.
        text: The answer.
        again: Judge an answer with too few digits as it stands.
    """
    part = variant.parts[at]
    work = Workings.of(variant, at)
    try:
        reading = read(text, wanted(part))
    except Unreadable as error:
        return Verdict(
            variant.id,
            variant.seed,
            "unreadable",
            0.0,
            expected=jsonable(work.truth),
            message=error.message,
        )
    answer = _Answer(variant, part, reading, again)
    first = answer.on(work)
    if first.success:
        return first
    works = [work]
    if (on_from := _worked_on(variant, at, earlier)) is not None:
        works.append(on_from)
        second = answer.on(on_from)
        if second.success:
            message = f"{second.message.removesuffix('.')}, working on from your own number."
            return replace(second, carried=True, message=message, expected=first.expected)
        if second.outcome == "too-few-digits" and first.outcome == "wrong":
            return replace(second, carried=True, expected=first.expected)
    if first.outcome == "wrong" and _follows_too_easily(variant, at, earlier, answer):
        return replace(first, message=_TOO_EASY)
    return answer.explained(first, works)


def prepare(variant: Variant, at: int, earlier: Sequence[str | None]) -> None:
    """Work out what mistakes in a part would lead to; the verdict on it then takes no time.

    Args:
        variant: A numeric question as it was asked.
        at: Which part, from 0.
        earlier: As for `grade_part`.
    """
    get_ready(Workings.of(variant, at))
    if (on_from := _worked_on(variant, at, earlier)) is not None:
        get_ready(on_from)


def _follows_too_easily(
    variant: Variant, at: int, earlier: Sequence[str | None], answer: _Answer
) -> bool:
    """Whether an answer is what comes of earlier ones that are not worked on from.

    It is no success, but it is no mistake in this part either.
    """
    every = _worked_on(variant, at, earlier, every=True)
    return every is not None and answer.on(every).success


def _worked_on(
    variant: Variant, at: int, earlier: Sequence[str | None], *, every: bool = False
) -> Workings | None:
    """The run with earlier answers carried forward, if any are; made once for these answers.

    Args:
        every: Also those that make the rest trivial.
    """
    key = (_worked_on, at, tuple(earlier), every)
    if key not in variant.memo:
        carried = _carried(variant, at, earlier, every)
        made = Workings(variant, variant.parts[at], carried) if carried else None
        variant.memo[key] = made if made and made.leads_on(Workings.of(variant, at)) else None
    found: Workings | None = variant.memo[key]
    return found


def _carried(variant: Variant, at: int, earlier: Sequence[str | None], every: bool) -> list[Typed]:
    """The earlier answers that this part may be worked on from."""
    found: list[Typed] = []
    needed = variant.computation.depends(variant.parts[at].step)
    for part, text in zip(variant.parts, earlier, strict=False):
        if text is None or part.step not in needed or part.kind == "shape":
            continue
        try:
            reading = read(text, wanted(part))
        except Unreadable:
            continue
        value = as_array(reading.value)
        truth = Workings(variant, part).exact
        if worth_carrying(value, truth) or (every and value.shape == truth.shape):
            half = 0.5 * 10.0 ** -places_typed(reading.digits, value.shape)
            found.append(Typed(part, value, half))
    return found


@dataclass(frozen=True)
class _Answer:
    """A readable answer to one part."""

    variant: Variant
    part: Part
    reading: Reading
    again: bool

    def on(self, work: Workings) -> Verdict:
        """The verdict by number alone, on the truth or on carried values."""
        if work.precision.exact:
            return self._verdict(work, self._exactly(work))
        value = as_array(self.reading.value)
        judged = judge(
            value,
            work.exact,
            work.unit,
            work.band,
            self.reading.digits,
            work.precision.last_places(work.exact),
        )
        return self._verdict(work, judged)

    def explained(self, verdict: Verdict, works: Sequence[Workings]) -> Verdict:
        """A wrong verdict with the mistake behind it, looked for in each run in turn."""
        if verdict.outcome != "wrong":
            return verdict
        named = diagnose(works, as_array(self.reading.value))
        if not named:
            return verdict
        return replace(verdict, misconceptions=named, message=_accusation(named))

    def _exactly(self, work: Workings) -> Judged:
        typed, truth = self.reading.value, work.truth
        if isinstance(truth, tuple):
            right = tuple(typed) == truth if isinstance(typed, tuple) else False
            return Judged("right" if right else "wrong", _word(right), float(right), near=False)
        if isinstance(truth, np.ndarray):
            same = np.asarray(typed) == truth
            words = np.where(same, "right", "wrong").tolist()
            return Judged(words, _word(bool(same.all())), float(same.mean()), near=False)
        right = bool(typed == truth)
        off = abs(typed - truth)  # may be beyond floats
        digits = self.reading.digits
        is_rounded = isinstance(digits, int) and digits < 0 and 2 * off <= 10**-digits
        near = not right and (_BARELY if is_rounded else _ROUNDED) * off <= abs(truth)
        return Judged("right" if right else "wrong", _word(right), float(right), near=near)

    def _verdict(self, work: Workings, judged: Judged) -> Verdict:
        outcome: Outcome = judged.outcome
        if outcome == "too-few-digits" and self.again:
            outcome = "wrong"
        score = 1.0 if outcome in ("correct", "close") else judged.share
        return Verdict(
            id=self.variant.id,
            seed=self.variant.seed,
            outcome=outcome,
            score=0.0 if outcome == "too-few-digits" else score,
            read_as=self.reading.read_as,
            expected=jsonable(work.truth),
            entries=judged.entries,
            message=_message(outcome, work, judged, as_array(self.reading.value)),
        )


def _word(right: bool) -> Any:
    return "correct" if right else "wrong"


def shown(part: Part, value: Any) -> str:
    """A value of a part to the digits that it is asked with."""
    if isinstance(value, tuple):
        return shape_text(value)
    if part.significant is not None:
        return significant(value, part.significant)
    return to_decimals(value, part.decimals or 0)


def _message(outcome: Outcome, work: Workings, judged: Judged, answer: Array) -> str:
    part = work.part
    if outcome == "correct":
        return "Right."
    if outcome == "close":
        return f"Right, within rounding (exact: {shown(part, work.truth)})."
    if outcome == "too-few-digits":
        if part.significant is not None:
            return f"Give {count(part.significant, 'significant digit')}."
        if part.decimals == 0:
            return "Give all digits before the decimal point."
        return f"Give {part.decimals} decimals." if part.decimals != 1 else "Give one decimal."
    if judged.near and work.precision.exact:
        return "Not yet, but near: the answer is a whole number, and all of its digits count."
    if judged.near:
        digit = "decimal" if part.significant is None else "significant digit"
        kept = count(part.carry or 0, digit)
        return f"Not yet, but near: did you keep {kept} on the way?"
    return f"Not yet.{_sums(work, answer)}"


def _sums(work: Workings, answer: Array) -> str:
    """A word on rows of weights that do not add up to 1."""
    call = work.trace.calls.get(work.part.step)
    if call is None or call.operation.name != "softmax" or not answer.ndim:
        return ""
    if work.part.kind == "shape":
        return ""  # sizes, not weights
    if answer.shape != work.exact.shape or not np.isfinite(answer).all():
        return ""
    if work.part.index and answer.shape[-1:] != np.shape(work.trace[work.part.step])[-1:]:
        return ""
    sums = np.atleast_1d(answer.sum(axis=-1))
    room = answer.shape[-1] * float(work.unit.max())
    off = [float(total) for total in sums if abs(total - 1) > room]
    if not off:
        return ""
    return f" A row of weights sums to 1; yours sums to {rounded(off[0], part_decimals(work))}."


def part_decimals(work: Workings) -> int:
    """Decimals to show a number of a part with."""
    return work.part.decimals if work.part.decimals is not None else 3


def _accusation(named: Sequence[Named]) -> str:
    says = list(dict.fromkeys(each.says for each in named))
    return says[0] if len(says) == 1 else f"{says[0]} (Or: {' Or: '.join(says[1:])})"
