"""Right numbers put down wrongly: with another sign or decimal point, in another place or order."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from quizapp.engine.values import Array
from quizapp.grading.tolerance import distance, slack
from quizapp.grading.verdict import Named
from quizapp.grading.workings import Workings, as_array

BY_CHANCE = 0.01
"""An order of the right numbers that a random answer would hit more often is kept quiet."""


@dataclass(frozen=True)
class _Slip:
    """What somebody would put down, and how far off, entry by entry, an answer may be from it."""

    name: str
    says: str
    value: Array
    allowed: Array


def slips(work: Workings, answer: Array) -> tuple[Named, ...]:
    """The slips of the pen that explain a wrong answer.

    That the numbers stand in another order is said where nothing more exact can be.
    """
    if not np.isfinite(answer).all():
        return ()
    with np.errstate(over="ignore"):
        found = {slip.name: slip.says for slip in _slips(work) if _fits(work, slip, answer)}
    if not found and _permuted(work, answer):
        says = "These are the right numbers in another order; check which belongs where."
        if work.part.kind == "shape":
            says = "These are the right sizes in another order; check which axis is which."
        found = {"permuted": says}
    return tuple(Named((f"slip.{name}",), (work.part.step,), says) for name, says in found.items())


def _slips(work: Workings) -> Iterator[_Slip]:
    if work.part.kind == "shape":
        return
    part, truth = work.part, work.exact
    allowed = np.broadcast_to(work.band if truth.ndim else work.unit / 2, truth.shape)
    yield _Slip("sign", "Your signs are turned round; check them.", -truth, allowed)
    if truth.ndim == 2:
        says = "You gave the table on its side; exchange rows and columns."
        yield _Slip("transpose", says, truth.T, allowed.T)
    # With one digit a decimal point may be meant anywhere.
    digits = np.abs(truth) >= 10 * work.unit
    if work.precision.exact or digits.any():
        says = "Your numbers are off by a factor of 100; check the decimal point."
        yield _Slip("times100", says, truth * 100, allowed * 100)
        yield _Slip("times100", says, truth / 100, allowed / 100)
    if part.index and isinstance(part.index[0], int):
        whole = as_array(work.trace[part.step])
        what = "head" if whole.ndim > 2 else "row"
        says = f"You gave another {what} than the one asked for; count the {what}s again."
        for row in range(whole.shape[0]):
            value = as_array(whole[(row, *part.index[1:])])
            share = work.precision.unit(value) / work.unit
            yield _Slip("neighbour", says, value, allowed * share)


def _fits(work: Workings, slip: _Slip, answer: Array) -> bool:
    if slip.value.shape != answer.shape:
        return False
    if work.precision.exact:
        same = np.array_equal(slip.value, answer)
        return same and not np.array_equal(slip.value, work.exact)
    off = distance(answer, slip.value)
    fits = bool((off <= slip.allowed + slack(slip.value, slip.allowed)).all())
    return fits and bool((distance(slip.value, work.exact) > work.band).any())


def _permuted(work: Workings, answer: Array) -> bool:
    if work.part.kind == "shape":
        return sorted(answer.tolist()) == sorted(work.exact.tolist())
    # Of a few small whole numbers, a guess is too often some order of the right ones.
    finite = work.exact[np.isfinite(work.exact)]
    if not answer.ndim or not finite.size:
        return False
    spread = float(np.ptp(finite)) + 1e-12
    hit = min(1.0, 2 * float(work.unit.max()) / spread) if not work.precision.exact else 1 / spread
    size = work.exact.size
    if min(1.0, hit) ** size * math.factorial(min(size, 12)) > BY_CHANCE:
        return False
    if work.precision.exact:
        return np.array_equal(np.sort(answer, axis=None), np.sort(work.exact, axis=None))
    order = np.argsort(work.exact, axis=None)
    truth, unit, widths = (
        np.broadcast_to(each, work.exact.shape).reshape(-1)[order]
        for each in (work.exact, work.unit, work.band)
    )
    off = distance(np.sort(answer, axis=None), truth)
    return bool((off <= widths + slack(truth, unit)).all())
