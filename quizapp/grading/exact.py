"""Arithmetic that is exact while that is cheap, and refuses what is no finite number.

Every function here raises `Unreadable` with a sentence for the learner.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from fractions import Fraction
from typing import TypeAlias

from quizapp.grading.unreadable import Unreadable

Exact: TypeAlias = Fraction | float
"""A fraction as long as the calculation stays exact, a float from then on."""

_BITS = 8192
_FLOAT_BITS = 1000
"""Fractions whose size is within so many bits are normal floats."""


def _finite(value: float) -> float:
    if math.isnan(value):
        raise Unreadable("That is not a number.")
    if math.isinf(value):
        raise Unreadable("That number is too large.")
    return value


def as_float(value: Exact) -> float:
    """The nearest float; Unreadable if there is none."""
    try:
        return _finite(float(value))
    except OverflowError:
        raise Unreadable("That number is too large.") from None


def _small(value: Exact) -> Exact:
    """The value, as a float once keeping it exact would cost too much."""
    if isinstance(value, float):
        return _finite(value)
    if value.numerator.bit_length() + value.denominator.bit_length() > _BITS:
        return as_float(value)
    return value


_OPERATIONS: dict[str, Callable[[Exact, Exact], Exact]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}


def combine(a: Exact, sign: str, b: Exact) -> Exact:
    """`a + b`, `a - b`, `a * b` or `a / b`."""
    try:
        return _small(_OPERATIONS[sign](a, b))
    except OverflowError:
        raise Unreadable("That number is too large.") from None
    except ZeroDivisionError:
        raise Unreadable("That divides by zero.") from None


def power(base: Exact, exponent: Exact) -> Exact:
    """`base ^ exponent`, exact as long as that stays small."""
    if base == 0 and exponent < 0:
        raise Unreadable("That divides by zero.")
    if isinstance(base, Fraction) and isinstance(exponent, Fraction) and exponent.denominator == 1:
        bits = base.numerator.bit_length() + base.denominator.bit_length()
        if bits * abs(exponent.numerator) <= _BITS:
            result: Exact = base**exponent.numerator
            return result
    try:
        estimate = as_float(base) ** as_float(exponent)
    except OverflowError:
        raise Unreadable("That number is too large.") from None
    except ZeroDivisionError:
        raise Unreadable("That divides by zero.") from None
    if isinstance(estimate, complex):
        raise Unreadable("A negative number has no such power.")
    return _finite(estimate)


def _square_root(x: Exact) -> Exact:
    if x < 0:
        raise Unreadable("A negative number has no square root.")
    if isinstance(x, Fraction):
        top, bottom = math.isqrt(x.numerator), math.isqrt(x.denominator)
        if top * top == x.numerator and bottom * bottom == x.denominator:
            return Fraction(top, bottom)
    return math.sqrt(as_float(x))


def _log(x: Exact, logarithm: Callable[[float], float]) -> float:
    """A logarithm, also of a fraction that is nearer to 0 or larger than any float."""
    if isinstance(x, Fraction):
        difference = x.numerator.bit_length() - x.denominator.bit_length()
        if abs(difference) > _FLOAT_BITS:
            return logarithm(x.numerator) - logarithm(x.denominator)
    return logarithm(float(x))


def _logarithm(base: int | None) -> Callable[[Exact], Exact]:
    logarithm = {None: math.log, 2: math.log2, 10: math.log10}[base]

    def of(x: Exact) -> Exact:
        if x <= 0:
            raise Unreadable("Only positive numbers have a logarithm.")
        value = _log(x, logarithm)
        if base is None:
            return value
        nearest = Fraction(round(value))
        if power(Fraction(base), nearest) == x:
            return nearest
        return value

    return of


def _float_function(function: Callable[[float], float]) -> Callable[[Exact], Exact]:
    return lambda x: function(as_float(x))


def _magnitude(x: Exact) -> Exact:
    return -x if x < 0 else x


FUNCTIONS: dict[str, Callable[[Exact], Exact]] = {
    "sqrt": _square_root,
    "exp": _float_function(math.exp),
    "ln": _logarithm(None),
    "log2": _logarithm(2),
    "log10": _logarithm(10),
    "abs": _magnitude,
    "sin": _float_function(math.sin),
    "cos": _float_function(math.cos),
    "tan": _float_function(math.tan),
    "tanh": _float_function(math.tanh),
}
CONSTANTS: dict[str, float] = {"pi": math.pi, "π": math.pi, "e": math.e}


def apply(name: str, x: Exact) -> Exact:
    """The value of one of `FUNCTIONS`."""
    try:
        return _small(FUNCTIONS[name](x))
    except OverflowError:
        raise Unreadable("That number is too large.") from None
