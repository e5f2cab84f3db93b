"""From a wrong number to the mistake that produces it, and silence when unsure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant
from quizapp.engine.catalogue import Candidate, candidates
from quizapp.engine.errors import EngineError
from quizapp.engine.running import Trace
from quizapp.engine.values import Array, Value
from quizapp.grading.slips import slips
from quizapp.grading.tolerance import WIDEST, distance, slack
from quizapp.grading.verdict import Named
from quizapp.grading.workings import Typed, Workings, as_array, precision

BY_CHANCE = 0.05
"""Rules that a random answer would hit more often than this are kept quiet."""


@dataclass(frozen=True)
class Suspect:
    """A possible mistake with the number that it leads to."""

    candidate: Candidate
    trace: Trace
    value: Array


def suspects(work: Workings, *, everything: bool = False) -> list[Suspect]:
    """Every known mistake that could have been made in a part, with its number.

    Those whose number is the right one, or none at all, are left out unless `everything` is
    wanted, as a report on the question does.
    """
    found: list[Suspect] = []
    for candidate in [*authors(work.variant), *candidates(work.trace, work.part.step)]:
        trace = work.what_if(candidate)
        if trace is None:
            continue
        value = work.asked(trace)
        if everything or _distinct(work, value):
            found.append(Suspect(candidate, trace, value))
    found.extend(_wrong_rows(work))
    return found


def _distinct(work: Workings, value: Array) -> bool:
    if value.shape != work.exact.shape:
        return work.part.kind == "shape"
    if np.isnan(value).any():
        return False
    return bool((distance(value, work.exact) > work.unit / 2).any())


def authors(variant: Variant) -> Iterator[Candidate]:
    """The author's own mistakes."""
    question = variant.question
    if not isinstance(question, Numeric):
        return
    for own in question.misconceptions:
        rewrites = {
            step: variant.computation.rewrite(step, text) for step, text in own.replace.items()
        }
        name = f"{variant.id}:{own.id}"
        first = next(step for step in variant.computation.steps if step in rewrites)
        yield Candidate(name, first, variant.says(own), rewrites, own=True)


def _wrong_rows(work: Workings) -> Iterator[Suspect]:
    """The neighbouring token's numbers: counting from 1 where the question counts from 0."""
    for candidate, row in _beside(work):
        value = row.asked(work.trace)
        if _distinct(work, value):
            yield Suspect(candidate, work.trace, value)


def _beside(work: Workings) -> Iterator[tuple[Candidate, Workings]]:
    """The rows before and after the one that is asked for, each as if it had been asked for."""
    part = work.part
    if not part.index or not isinstance(part.index[0], int):
        return
    shape = as_array(work.trace[part.step]).shape
    for shift, name, side in ((1, "row_plus1", "next"), (-1, "row_minus1", "previous")):
        row = part.index[0] % shape[0] + shift
        if 0 <= row < shape[0]:
            says = f"You gave the row of the {side} token; count the rows again."
            if len(shape) > 2:  # the first of three axes is that of the heads
                says = f"You gave the {side} head; count the heads again."
            other = replace(part, index=(row, *part.index[1:]))
            yield (
                Candidate(f"scores.{name}", part.step, says, {}),
                Workings(work.variant, other, work.carried),
            )


def diagnose(works: Sequence[Workings], answer: Array) -> tuple[Named, ...]:
    """The mistakes that explain a wrong answer: single ones, else pairs, else slips.

    Args:
        works: The run that tells the truth, then, where earlier answers may be carried forward,
            the run with these. One mistake in the second explains more simply than two in the
            first, so each kind is looked for in all runs before the next.
        answer: What was typed, in the shape of what is asked.
    """
    tried = [_known(work) for work in works]
    earlier = works[-1].carried
    for work, known in zip(works, tried, strict=True):
        found = [
            suspect
            for suspect in known
            if _fits(work, suspect, answer) and _agrees(suspect.trace, earlier)
        ]
        # Beside a mistake that gives just this number, one that is only near it is a guess.
        found = [suspect for suspect in found if _gives(work, suspect, answer)] or found
        if found:
            return tuple(_named(work, (s.candidate,), s.trace) for s in found)
    if _takes_pairs(works[0]):
        for work in works:
            if pairs := tuple(_pairs(work, answer, earlier)):
                return pairs
    for work in works:
        if put_down_wrongly := slips(work, answer):
            return put_down_wrongly
    return ()


def get_ready(work: Workings) -> None:
    """Work out what every mistake, and every two together, would lead to.

    Whoever does so while the learner thinks has the diagnosis at once. Any thread may.
    """
    _known(work)
    if _takes_pairs(work):
        _both(work)


def _takes_pairs(work: Workings) -> bool:
    """Of a number alone, or a shape, too much would be explained by two mistakes at once."""
    return bool(work.exact.ndim) and work.part.kind != "shape"


def _known(work: Workings) -> list[Suspect]:
    """The suspects worth naming, worked out once."""
    if _known not in work.memo:
        work.memo[_known] = _loud_enough(work, suspects(work))
    found: list[Suspect] = work.memo[_known]
    return found


def _fits(work: Workings, suspect: Suspect, answer: Array) -> bool:
    value = suspect.value
    if value.shape != answer.shape:
        return False
    if work.precision.exact:
        return bool(np.array_equal(value, answer)) and not _rounded_off(work, value)
    off = distance(answer, value)
    if not answer.ndim:
        unit = work.precision.unit(value)
        return bool((off <= unit / 2 + slack(value, unit)).all())
    # The band costs another run; nothing beyond its widest can be inside it.
    if not (off <= _reach(work, value)).all():
        return False
    eps = slack(value, work.precision.unit(value))
    return bool((off <= work.band_of(suspect.candidate, value) + eps).all())


def _rounded_off(work: Workings, value: Array) -> bool:
    """Whether the earlier answers were rounded by more than sets a mistake apart: 39.4M + 85.1M."""
    apart = float(distance(value, work.exact).max(initial=0.0))
    for typed in work.carried:
        for number in typed.value.reshape(-1).tolist():
            text = f"{number:.0f}"
            zeros = len(text) - len(text.rstrip("0"))
            # Below a thousand nobody rounds whole numbers: 64 and 100 are what they are.
            if zeros >= 3 and apart < 10**zeros / 2:
                return True
    return False


def _agrees(trace: Trace, earlier: Sequence[Typed]) -> bool:
    """Whether somebody who made a mistake would have typed what was typed in earlier parts."""
    for typed in earlier:
        value = as_array(typed.part.true(trace))
        if value.shape != typed.value.shape:
            return False
        unit = precision(typed.part).unit(value)
        if (distance(typed.value, value) > unit + typed.half_unit + slack(value, unit)).any():
            return False
    return True


def _reach(work: Workings, value: Array) -> Array:
    """How far an answer may be, at most, from the numbers that mistakes lead to."""
    unit = work.precision.unit(value)
    reach: Array = WIDEST * unit + slack(value, unit)
    return reach


def _gives(work: Workings, suspect: Suspect, answer: Array) -> bool:
    """Whether an answer is a mistake's number to the last digit asked for."""
    unit = work.precision.unit(suspect.value)
    near = distance(answer, suspect.value) <= unit / 2 + slack(suspect.value, unit)
    return bool(near.all())


def _loud_enough(work: Workings, found: list[Suspect]) -> list[Suspect]:
    """The suspects that a chance answer would rarely match."""
    if chance(work, found) <= BY_CHANCE:
        return found
    own = [suspect for suspect in found if suspect.candidate.own]
    return own if chance(work, own) <= BY_CHANCE else []


def chance(work: Workings, found: list[Suspect]) -> float:
    """How likely a random answer, uniform over the range of all the numbers, meets one of them."""
    values = [s.value for s in found if s.value.shape == work.exact.shape]
    if not values:
        return 0.0
    stack = np.stack([work.exact, *values])
    finite = stack[np.isfinite(stack)]
    spread = float(np.ptp(finite)) if finite.size else 0.0
    unit = np.ones_like(work.unit) if work.precision.exact else work.unit
    # A whole number or a shape fits only itself, a scalar within half a unit, an array within one.
    width = unit if work.precision.exact or not work.exact.ndim else 2 * unit
    hit = np.minimum(1.0, width / spread) if spread > 0 else np.ones_like(width)
    distinct = {np.round(value / unit).tobytes() for value in values}
    return min(1.0, len(distinct) * float(np.prod(hit)))


@dataclass(frozen=True)
class _Two:
    """Two mistakes made together, and the number that they lead to."""

    made: tuple[Candidate, Candidate]
    suspect: Suspect
    work: Workings
    """Of the row that it is the number of."""


@dataclass(frozen=True)
class _Pairs:
    """Every two mistakes, and how far from their numbers an answer may be at most."""

    found: list[_Two]
    values: Array
    """The numbers, one set after the other in the shape of the answer; `reach` likewise."""
    reach: Array

    def near(self, answer: Array) -> list[_Two]:
        """Those that an answer can be explained by at all: hundreds are ruled out at once."""
        if not self.found:
            return []
        near = (distance(answer, self.values) <= self.reach).reshape(len(self.found), -1)
        return [self.found[at] for at in np.flatnonzero(near.all(axis=1))]


def _both(work: Workings) -> _Pairs:
    """Every two catalogue mistakes at different nodes, worked out once."""
    if _both not in work.memo:
        found = list(_together(work))
        values = np.array([two.suspect.value for two in found])
        work.memo[_both] = _Pairs(found, values, _reach(work, values))
    pairs: _Pairs = work.memo[_both]
    return pairs


def _together(work: Workings) -> Iterator[_Two]:
    order = {node: at for at, node in enumerate(work.trace.values)}
    rules = [s for s in _known(work) if s.candidate.replace and ":" not in s.candidate.id]
    rules.sort(key=lambda s: order[s.candidate.node])
    for at, first in enumerate(rules):
        for second in rules[at + 1 :]:
            one, two = first.candidate, second.candidate
            if one.replace.keys() & two.replace.keys():
                continue
            both = replace(one, replace={**one.replace, **two.replace})
            trace = work.what_if(both, first.trace)
            if trace is None:
                continue
            suspect = Suspect(both, trace, work.asked(trace))
            if _distinct(work, suspect.value):
                yield _Two((one, two), suspect, work)
    known = {suspect.candidate.id for suspect in _known(work)}
    for row, beside in _beside(work):
        for first in rules if row.id in known else ():
            one = first.candidate
            try:
                value = beside.asked(first.trace)
            except EngineError:
                continue
            if _distinct(work, value):
                yield _Two((one, row), Suspect(one, first.trace, value), beside)


def _pairs(work: Workings, answer: Array, earlier: Sequence[Typed]) -> Iterator[Named]:
    for two in _both(work).near(answer):
        if _fits(two.work, two.suspect, answer) and _agrees(two.suspect.trace, earlier):
            yield _named(work, two.made, two.suspect.trace)


def _named(work: Workings, made: tuple[Candidate, ...], trace: Trace) -> Named:
    says = " ".join(["Two things at once."] * (len(made) > 1) + [c.says for c in made])
    return Named(
        ids=tuple(candidate.id for candidate in made),
        steps=tuple(dict.fromkeys(candidate.node for candidate in made)),
        says=says,
        presumed=parted(work.trace, trace),
    )


def parted(right: Trace, wrong: Trace) -> dict[str, Value]:
    """The nodes in which a run with a mistake parts from the right one, in order, with its values.

    A node that only one of the two has is left out.
    """
    return {
        node: value
        for node, value in wrong.values.items()
        if node in right.values and not _same(value, right.values[node])
    }


def _same(left: Any, right: Any) -> bool:
    if left is right:
        return True
    return bool(np.array_equal(as_array(left), as_array(right), equal_nan=True))
