"""The grids that givens are drawn from, in exact decimals."""

from __future__ import annotations

from fractions import Fraction

from quizapp.bank.models import Choose, Draw, Given

MAX_POINTS = 1_000_000_000


def exact(number: int | float) -> Fraction:
    """The decimal that an author wrote: 0.1 is one tenth, not the float nearest to it."""
    return Fraction(number) if isinstance(number, int) else Fraction(repr(number))


def points(draw: Draw) -> int:
    """How many values a draw picks from; 0 if its bounds are the wrong way round."""
    span = exact(draw.high) - exact(draw.low)
    return max(0, span // exact(draw.step) + 1)


def value(draw: Draw, k: int) -> int | float:
    """The k-th value of a draw's grid: an int if it is whole."""
    number = exact(draw.low) + k * exact(draw.step)
    return int(number) if number.denominator == 1 else float(number)


def whole_range(given: object) -> tuple[int, int] | None:
    """The least and the greatest value of a given that is always a whole number, else `None`."""
    if isinstance(given, bool):
        return None
    if isinstance(given, int):
        return given, given
    if isinstance(given, Choose):
        values = [v for v in given.choose if isinstance(v, int)]
        return (min(values), max(values)) if len(values) == len(given.choose) else None
    if isinstance(given, Draw) and given.shape is None and (count := points(given)):
        if exact(given.low).denominator == exact(given.step).denominator == 1 or count == 1:
            first, last = value(given, 0), value(given, count - 1)
            if isinstance(first, int) and isinstance(last, int):
                return first, last
        return None
    return None


def earlier_lengths(given: dict[str, Given], name: str) -> dict[str, tuple[int, int]]:
    """The givens before `name` that a shape may name, with their least and greatest value."""
    found: dict[str, tuple[int, int]] = {}
    for earlier, what in given.items():
        if earlier == name:
            break
        if (bounds := whole_range(what)) is not None:
            found[earlier] = bounds
    return found
