"""Values as text that people read and that the answer notation reads back, and as JSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from quizapp.engine.errors import EngineError
from quizapp.engine.rounding import Rounding, magnitude
from quizapp.engine.values import Abstract, Value

EXACT_DIGITS = 12


class InexactError(EngineError):
    """A value that does not print exactly in a few digits, such as 1/3."""


def _special(number: float) -> str | None:
    if math.isnan(number):
        return "nan"
    if math.isinf(number):
        return "inf" if number > 0 else "-inf"
    return None


def _nested(value: Value | tuple[int, ...], entry: Callable[[int | float], str]) -> str:
    if isinstance(value, Abstract):
        return shape_text(value.shape)
    if isinstance(value, int | float):
        return entry(value)
    if isinstance(value, tuple):
        return shape_text(value)
    if value.ndim == 1:
        return "[" + ", ".join(entry(float(x)) for x in value) + "]"
    return "[" + ", ".join(_nested(row, entry) for row in value) + "]"


def shape_text(shape: tuple[int, ...]) -> str:
    """A shape as Python writes it: `(2, 8, 64)`, `(4,)`."""
    return f"({shape[0]},)" if len(shape) == 1 else f"({', '.join(map(str, shape))})"


def _plain(number: float, digits: int) -> str:
    """Positional notation for usual sizes, powers of ten beyond, no trailing zeros."""
    size = magnitude(number)
    if -5 <= size <= 15:
        text = f"{number:.{max(0, digits - 1 - size)}f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    mantissa, exponent = f"{number:.{digits - 1}e}".split("e")
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return f"{mantissa}e{int(exponent)}"


def exact_number(number: int | float) -> str:
    """A number in full.

    Raises:
        InexactError: it needs more than `EXACT_DIGITS` significant digits.
    """
    if isinstance(number, int):
        return str(number)
    special = _special(number)
    if special is not None:
        return special
    if number == 0:
        return "0"
    text = _plain(number, EXACT_DIGITS)
    if not math.isclose(float(text), number, rel_tol=1e-15, abs_tol=0.0):
        raise InexactError(f"{number!r} does not print exactly")
    return text


def exact(value: Value) -> str:
    """A value in full: `0.5`, `[1, -0.5]`, `[[1, 2], [3, 4]]`, a shape as `(2, 8)`.

    Raises:
        InexactError: an entry needs more than `EXACT_DIGITS` significant digits.
    """
    return _nested(value, exact_number)


def rounded_number(number: int | float, decimals: int) -> str:
    """A number to so many decimals, trailing zeros kept; a whole int stays as it is."""
    if isinstance(number, int):
        return str(number)
    special = _special(number)
    if special is not None:
        return special
    text = f"{number:.{decimals}f}"
    return text.removeprefix("-") if float(text) == 0 else text


def rounded(value: Value, decimals: int) -> str:
    """A value to so many decimals: `0.378`, `[0.378, 0.622]`."""
    return _nested(value, lambda number: rounded_number(number, decimals))


def fits(numbers: Iterable[int | float], decimals: int) -> bool:
    """Whether none of them needs more decimals than these, so that nothing is to be rounded."""
    try:
        texts = [exact_number(number) for number in numbers]
    except InexactError:
        return False
    return all("e" not in text and len(text.partition(".")[2]) <= decimals for text in texts)


def to_decimals(value: Value, decimals: int) -> str:
    """A value in full where all of it needs no more decimals than these, else rounded to them."""
    if isinstance(value, Abstract):
        return exact(value)
    numbers = value.ravel().tolist() if isinstance(value, np.ndarray) else [value]
    return exact(value) if fits(numbers, decimals) else rounded(value, decimals)


def significant_number(number: int | float, digits: int) -> str:
    """A number to so many significant digits, whole numbers with their zeros written out."""
    if isinstance(number, float) and _special(number) is not None:
        return str(_special(number))
    if number == 0:
        return "0"
    cut = Rounding(significant=digits).apply(number)
    return str(cut) if isinstance(cut, int) else _plain(float(cut), digits)


def significant(value: Value, digits: int) -> str:
    """A value to so many significant digits."""
    return _nested(value, lambda number: significant_number(number, digits))


def short(value: Value) -> str:
    """A value for a glance: exactly if that is short, else to four significant digits."""

    def entry(number: int | float) -> str:
        try:
            text = exact_number(number)
        except InexactError:
            return significant_number(number, 4)
        return text if isinstance(number, int) or len(text) <= 8 else significant_number(number, 4)

    return _nested(value, entry)


def jsonable(value: Any) -> Any:
    """A value for JSON: nested lists, `"inf"`, `"-inf"` and `"nan"` as text, a shape as a list."""
    if isinstance(value, Abstract):
        return list(value.shape)
    if isinstance(value, np.ndarray):
        return (
            [jsonable(entry) for entry in value.tolist()] if value.ndim else jsonable(float(value))
        )
    if isinstance(value, float):
        return _special(value) or value
    if isinstance(value, tuple | list):
        return [jsonable(entry) for entry in value]
    return value
