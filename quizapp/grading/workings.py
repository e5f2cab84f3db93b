"""The runs behind one part of a question: the truth, and what would come of something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from quizapp.bank.variant import Part, Variant
from quizapp.engine.catalogue import Candidate
from quizapp.engine.computation import Computation
from quizapp.engine.errors import EngineError
from quizapp.engine.running import Trace
from quizapp.engine.values import Abstract, Array, Value
from quizapp.grading.tolerance import Precision, band


@dataclass(frozen=True)
class Typed:
    """An earlier part's answer, as it is carried into a later part."""

    part: Part
    value: Array
    half_unit: Array
    """Half a unit of the last digit typed, entry by entry; 0 where a calculation was typed."""


def as_array(value: Any) -> Array:
    """A number, array or shape as an array.

    Whole numbers beyond floats become infinite, names in a shape, which are no numbers, nan.
    """
    if isinstance(value, Abstract):
        value = value.shape
    if isinstance(value, tuple):
        return np.array([_as_float(size) for size in value], dtype=np.float64)
    return np.asarray(_as_float(value) if isinstance(value, int) else value, dtype=np.float64)


def _as_float(size: int | str) -> float:
    if isinstance(size, str):
        return np.nan
    try:
        return float(size)
    except OverflowError:
        return np.inf if size > 0 else -np.inf


def precision(part: Part) -> Precision:
    """To how many digits a part is asked."""
    return Precision(part.decimals, part.significant, part.carry)


class Workings:
    """Runs of one variant for one part, with earlier answers spliced in or not.

    Args:
        variant: A numeric variant.
        part: The part that is asked.
        carried: Earlier answers that stand in for the truth; empty for the truth itself.
    """

    def __init__(self, variant: Variant, part: Part, carried: Sequence[Typed] = ()) -> None:
        self.variant = variant
        self.part = part
        self.carried = tuple(carried)
        self.precision = precision(part)
        self._computation: Computation = variant.computation
        self._only = self._computation.depends(part.step)
        self.memo: dict[object, Any] = {}
        """What others have worked out of it, kept as long as it is."""

    @classmethod
    def of(cls, variant: Variant, at: int) -> Workings:
        """The truth of a part, counted from 0; the same workings every time."""
        key = (cls, at)
        if key not in variant.memo:
            variant.memo[key] = cls(variant, variant.parts[at])
        found: Workings = variant.memo[key]
        return found

    @cached_property
    def trace(self) -> Trace:
        """The run that this part is judged by, recorded for diagnosis."""
        return self._run(self._splices(), record=True)

    @cached_property
    def truth(self) -> Any:
        """The asked value: a number, an array, or a shape as a tuple."""
        return self.part.true(self.trace)

    @cached_property
    def exact(self) -> Array:
        """The asked value as an array."""
        return as_array(self.truth)

    def leads_on(self, truth: Workings) -> bool:
        """Whether something comes of what is carried: numbers where the truth has numbers.

        There is no root of a negative variance, and no exponential of a thousand million.
        """
        try:
            found, right = np.isfinite(self.exact), np.isfinite(truth.exact)
        except EngineError:
            return False
        return found.shape == right.shape and bool((found == right).all())

    @cached_property
    def unit(self) -> Array:
        return self.precision.unit(self.exact)

    @cached_property
    def band(self) -> Array:
        """How far off an honest answer may be, entry by entry."""
        change = self._rounding_change(self.exact, {}) + self._typing_change(self.exact, {})
        return band(self.unit, change)

    def what_if(self, candidate: Candidate, base: Trace | None = None) -> Trace | None:
        """The run of somebody who makes a mistake; None where that cannot be computed.

        `base` may be the run with only some of the candidate's replacements.
        """
        try:
            return self.outcome(candidate, base or self.trace)
        except EngineError:
            return None

    def outcome(self, candidate: Candidate, base: Trace | None = None) -> Trace:
        """The run of somebody who makes a mistake.

        Raises:
            EngineError: it cannot be computed, or what is asked is not in it.
        """
        trace = self._run(self._splices(), replace=candidate.replace, base=base)
        self.asked(trace)
        return trace

    def asked(self, trace: Trace) -> Array:
        """What is asked, out of any run of this part."""
        return as_array(self.part.true(trace))

    def band_of(self, candidate: Candidate, value: Array) -> Array:
        """The band of the number that a mistake leads to."""
        replace = candidate.replace
        change = self._rounding_change(value, replace) + self._typing_change(value, replace)
        return band(self.precision.unit(value), change)

    def _rounding_change(self, value: Array, replace: Mapping[str, Any]) -> Array:
        rounding = self.precision.rounding
        if rounding is None:
            return np.zeros_like(value)
        try:
            rounded = self._run(self._splices(), replace=replace, rounding=rounding)
        except EngineError:
            return np.zeros_like(value)
        return self._change(self.asked(rounded), value)

    def _typing_change(self, value: Array, replace: Mapping[str, Any]) -> Array:
        """What the digits not typed in earlier parts can change, entry by entry, summed."""
        total = np.zeros_like(value)
        for at, typed in enumerate(self.carried):
            for place in np.ndindex(typed.value.shape):
                if not typed.half_unit[place]:
                    continue
                nudged = typed.value.copy()
                nudged[place] += typed.half_unit[place]
                others = [*self.carried]
                others[at] = Typed(typed.part, nudged, typed.half_unit)
                try:
                    trace = self._run(_splices(others), replace=replace)
                except EngineError:
                    continue
                moved = self._change(self.asked(trace), value)
                total += np.where(np.isfinite(moved), moved, 0.0)
        return total

    @staticmethod
    def _change(new: Array, old: Array) -> Array:
        if new.shape != old.shape:
            return np.zeros_like(old)
        with np.errstate(invalid="ignore"):
            return np.abs(new - old)

    def _splices(self) -> dict[str, Callable[[Value], Value]]:
        return _splices(self.carried)

    def _run(self, splice: Mapping[str, Callable[[Value], Value]], **options: Any) -> Trace:
        return self._computation.run(self.variant.given, only=self._only, splice=splice, **options)


def _splices(carried: Sequence[Typed]) -> dict[str, Callable[[Value], Value]]:
    """By step: the finished value with the typed entries in the place of the computed ones."""
    found: dict[str, Callable[[Value], Value]] = {}
    for typed in carried:
        found[typed.part.step] = _spliced(typed, found.get(typed.part.step))
    return found


def _spliced(typed: Typed, before: Callable[[Value], Value] | None) -> Callable[[Value], Value]:
    def splice(value: Value) -> Value:
        if before is not None:
            value = before(value)
        if isinstance(value, Abstract):
            return value
        if isinstance(value, int | float):
            return float(typed.value)
        changed = value.copy()
        changed[typed.part.index] = typed.value
        return changed

    return splice


def worth_carrying(typed: Array, truth: Array) -> bool:
    """Whether an answer may be worked on: not one that makes the rest trivial.

    Values that are not finite, all equal, one-hot or all zero, where the truth is none of these,
    are not carried.
    """
    if typed.shape != truth.shape:
        return False
    return all(trait(truth) or not trait(typed) for trait in (_broken, _level, _one_hot, _zero))


def _broken(value: Array) -> bool:
    return not bool(np.isfinite(value).all())


def _level(value: Array) -> bool:
    return value.size > 1 and bool((value == value.reshape(-1)[0]).all())


def _one_hot(value: Array) -> bool:
    rows = value.reshape(-1, value.shape[-1]) if value.ndim else value.reshape(1, 1)
    single = (np.count_nonzero(rows, axis=-1) == 1) & (rows.max(axis=-1) == 1)
    return value.size > 1 and bool(single.all())


def _zero(value: Array) -> bool:
    return not bool(value.any())
