"""How far a number may be off: bands that an honest calculation, rounded on the way, stays in.

With u one unit of the last digit asked for, an answer within u/2 is right; one within its band is
close. The band is u/2 plus the larger of u/2 and what rounding every node to `carry` digits
changes, at most 5u.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from quizapp.engine.rounding import Rounding, magnitude
from quizapp.engine.values import Array

WIDEST = 5.0
"""A band in units at most."""

Digits = int | None | Sequence["Digits"]


@dataclass(frozen=True)
class Precision:
    """To how many digits a part is asked; neither means exactly."""

    decimals: int | None = None
    significant: int | None = None
    carry: int | None = None

    @property
    def exact(self) -> bool:
        return self.decimals is None and self.significant is None

    @property
    def rounding(self) -> Rounding | None:
        """How the nodes of an honest calculation are rounded."""
        if self.significant is not None:
            return Rounding(significant=self.significant + 1 if self.carry is None else self.carry)
        if self.decimals is not None:
            return Rounding(decimals=self.decimals + 1 if self.carry is None else self.carry)
        return None

    def last_places(self, value: Array) -> Array:
        """The decimal place of each entry's last digit asked for: 3 for thousandths."""
        if self.significant is None:
            return np.full(value.shape, float(self.decimals or 0))
        sizes = [magnitude(float(x)) if np.isfinite(x) and x != 0 else 0 for x in value.reshape(-1)]
        places = self.significant - 1 - np.array(sizes, dtype=np.float64)
        return places.reshape(value.shape)

    def unit(self, value: Array) -> Array:
        """u, one unit of the last digit asked for, entry by entry."""
        unit: Array = 10.0 ** -self.last_places(value)
        return unit


def distance(left: Array, right: Array) -> Array:
    """|left − right|; equal infinities are at no distance, other unlike ones infinitely far."""
    with np.errstate(invalid="ignore"):
        apart = np.abs(left - right)
    same = left == right
    result: Array = np.where(same, 0.0, np.where(np.isnan(apart), np.inf, apart))
    return result


def slack(value: Array, unit: Array) -> Array:
    """ε, which lets ties fall both ways in spite of binary fractions."""
    size = np.where(np.isfinite(value), np.abs(value), 0.0)
    result: Array = 1e-9 * unit + 1e-12 * size
    return result


def band(unit: Array, change: Array) -> Array:
    """How far off an honest answer may be. A change that is not finite counts as none."""
    moved = np.where(np.isfinite(change), np.abs(change), 0.0)
    result: Array = np.minimum(unit / 2 + np.maximum(unit / 2, moved), WIDEST * unit)
    return result


@dataclass(frozen=True)
class Judged:
    """One number, vector or matrix against the truth."""

    entries: Any
    """`right`, `close` or `wrong`, nested like the answer."""
    outcome: Literal["correct", "close", "wrong", "too-few-digits"]
    share: float
    """The share of the entries that is right or close."""
    near: bool
    """Whether every wrong entry is within reach of rounding on the way."""


def judge(
    answer: Array, truth: Array, unit: Array, widths: Array, digits: Digits, places: Array
) -> Judged:
    """The verdict by number alone.

    Args:
        answer, truth, unit, widths, places: arrays of one shape: what was typed, what is right,
            u, the band, and the decimal place of the last digit asked for.
        digits: decimals typed, nested like the answer; None where a calculation was typed.
    """
    off = distance(answer, truth)
    eps = slack(truth, unit)
    right = off <= unit / 2 + eps
    close = off <= widths + eps
    typed = places_typed(digits, truth.shape)
    with np.errstate(over="ignore"):
        short = (typed < places) & (off <= 0.5 * 10.0**-typed + eps)
    if right.all():
        outcome: Literal["correct", "close", "wrong", "too-few-digits"] = "correct"
    elif close.all():
        outcome = "close"
    elif (close | short).all():
        outcome = "too-few-digits"
    else:
        outcome = "wrong"
    words = np.where(right, "right", np.where(close, "close", "wrong"))
    near = bool((off <= WIDEST * unit + eps).all())
    return Judged(words.tolist(), outcome, float(close.mean()), near)


def places_typed(digits: Digits, shape: tuple[int, ...]) -> Array:
    """Decimals typed as an array; a calculation is typed to any number of them."""

    def flat(nested: Digits) -> list[float]:
        if nested is None:
            return [np.inf]
        if isinstance(nested, int):
            return [float(nested)]
        return [place for entry in nested for place in flat(entry)]

    return np.array(flat(digits), dtype=np.float64).reshape(shape)
