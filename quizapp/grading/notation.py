"""From what the learner typed to the value it stands for, directed by what is asked."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Literal, TypeAlias

import numpy as np

from quizapp.engine.values import Array
from quizapp.grading import arithmetic, layout, readback, sizes, units
from quizapp.grading.characters import plain
from quizapp.grading.exact import FUNCTIONS, Exact, as_float
from quizapp.grading.readback import Digits, Read
from quizapp.grading.unreadable import Unreadable

Kind: TypeAlias = Literal["scalar", "vector", "matrix", "shape", "integer"]
Json: TypeAlias = int | float | str | list["Json"]

_INFINITY = re.compile(r"([+-]?)\s*(?:(?:np|numpy|math|torch)\.)?(?:inf|infinity|∞)", re.I)
_ENOUGH = 4
"""More than this many times the numbers asked for are counted, not read."""
_MANY = 2_500
"""Where any number of numbers will do, more than this are counted, not read."""
_UNREAD = 10_000
"""The live preview looks no further into a text of more characters that cannot be read."""
_LONGEST_WORD = 64
_EXACT = 2**53
"""From here on not every whole number is a float."""


@dataclass(frozen=True)
class Wanted:
    """What is asked, as far as it matters for reading an answer."""

    kind: Kind
    shape: tuple[int, ...] | None = None
    """The shape that the answer must have; None takes any. Not looked at where kind is shape."""
    allow: frozenset[str] = frozenset()
    """`percent` admits 35.2 %, `inf` admits inf and -inf."""
    unit: units.UnitKind | None = None
    symbols: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    """The names that a typed shape may use, with their values."""
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Reading:
    """An answer as read."""

    value: int | float | Array | tuple[sizes.Size, ...]
    """int where a whole number was typed or calculated exactly; a tuple for shapes."""
    digits: Digits
    """Decimals typed, nested like the value; None for what is calculated, infinite or a shape."""
    text: str
    """The value in the words of the line "read as"."""

    @property
    def read_as(self) -> Json:
        """The value as JSON knows it; infinities are the strings `inf` and `-inf`."""
        if isinstance(self.value, tuple):
            return list(self.value)
        return _json(self.value.tolist() if isinstance(self.value, np.ndarray) else self.value)


def _json(value: object) -> Json:
    if isinstance(value, list):
        return [_json(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return "inf" if value > 0 else "-inf"
    assert isinstance(value, int | float)  # noqa: S101  arrays hold numbers
    return value


def read(text: str, want: Wanted) -> Reading:
    """Read an answer.

    Raises:
        Unreadable: it is not what is asked, or ambiguous; the message says how to write it.
    """
    text = plain(text)
    if not text:
        raise Unreadable(f"Type {asked(want)}.")
    if want.kind == "shape":
        value = sizes.shape(text, want.symbols)
        return Reading(value, None, readback.shape(value))
    if want.kind == "vector" or (want.kind == "integer" and len(want.shape or ()) == 1):
        return _vector(text, want)
    if want.kind == "matrix" or (want.kind == "integer" and len(want.shape or ()) == 2):
        return _matrix(text, want)
    whole = want.kind == "integer" or want.unit is not None
    grouping = arithmetic.IN_WHOLE if whole else arithmetic.IN_SCALAR
    found = _entry(_only(text, whole=whole), want, grouping)
    shown = Read(found.value, 0) if want.kind == "integer" else found
    return Reading(found.value, found.digits, readback.scalar(shown, want.unit))


def _only(text: str, *, whole: bool) -> str:
    """The text of the one number asked for."""
    text = layout.single(text).removesuffix(",").rstrip()
    if whole or "," not in text:
        return text
    numbers = layout.entries(text)
    if len(numbers) == 1:
        return text
    if re.fullmatch(r"[-+]?\d{1,3}(,\d{3})+(,\d{3}|\.\d*)", text, re.ASCII):
        raise Unreadable(f"Write {text.replace(',', '')}, without commas.")
    if len(numbers) == 2 and re.fullmatch(r"[-+]?\d+,\d+.*", text, re.ASCII | re.DOTALL):
        raise Unreadable(arithmetic.comma(text))
    raise Unreadable(f"{len(numbers)} numbers; one is asked for.")


def asked(want: Wanted) -> str:
    """What is asked, in a few words: `3 numbers, such as 0.1 0.2 0.7`."""
    if want.kind == "shape":
        return "a shape, such as (2, 8, 64)"
    if want.kind == "integer" and not want.shape:
        return "a whole number"
    if want.kind == "scalar":
        return "a number, such as 0.35 or 1/3"
    if want.kind == "matrix" or len(want.shape or ()) == 2:
        size = f"{want.shape[0]}×{want.shape[1]} numbers" if want.shape else "rows of numbers"
        return f"{size}, such as 1 2; 3 4"
    return f"{want.shape[0]} numbers" if want.shape else "numbers, such as 0.1 0.2 0.7"


def _vector(text: str, want: Wanted) -> Reading:
    rows = layout.table(text, lines=False)
    if len(rows) > 1 and any(len(row) > 1 for row in rows):
        width = len(rows[0])
        size = f" ({len(rows)}×{width})" if all(len(row) == width for row in rows) else ""
        raise Unreadable(f"That is a table{size}; one row of numbers is asked for.")
    texts = [text for row in rows for text in row]
    expected = want.shape[0] if want.shape else None
    _check_size(len(texts), want)
    if expected is None or len(texts) <= _ENOUGH * expected:
        found = _each(texts, want, "Entry ")
    if not texts or (expected is not None and len(texts) != expected):
        raise Unreadable(_count(len(texts), expected))
    value = _array([[entry.value for entry in found]])[0]
    labels = want.columns or want.rows
    return Reading(value, tuple(entry.digits for entry in found), readback.vector(found, labels))


def _matrix(text: str, want: Wanted) -> Reading:
    rows = layout.table(text, lines=True)
    height, width = want.shape or (None, None)
    size = sum(len(row) for row in rows)
    found: list[list[Read]] = []
    _check_size(size, want)
    if height is None or width is None or size <= _ENOUGH * height * width:
        found = [
            _each(row, want, f"Row {at}, entry " if len(rows) > 1 else "Entry ")
            for at, row in enumerate(rows, start=1)
        ]
    _check_rows([len(row) for row in rows], height, width)
    value = _array([[entry.value for entry in row] for row in found])
    digits = tuple(tuple(entry.digits for entry in row) for row in found)
    return Reading(value, digits, readback.matrix(found))


def _check_size(size: int, want: Wanted) -> None:
    if not want.shape and size > _MANY:
        raise Unreadable(f"{size} numbers are too many.")


def _check_rows(lengths: list[int], height: int | None, width: int | None) -> None:
    if not lengths or not any(lengths):
        raise Unreadable(_count(0, None if height is None or width is None else height * width))
    longest = width if width is not None else lengths[0]
    fits = [length == longest for length in lengths]
    if height is not None and len(lengths) < height and all(fits[:-1]) and lengths[-1] <= longest:
        done = len(lengths) - (not fits[-1])
        rest = "" if fits[-1] else f", {lengths[-1]} of {longest} numbers in the next"
        raise Unreadable(f"{done} of {height} rows{rest}")
    if all(length == lengths[0] for length in lengths):
        if (height or len(lengths), longest) == (len(lengths), lengths[0]):
            return
        hint = "; separate the rows with ;" if len(lengths) == 1 and height != 1 else ""
        raise Unreadable(
            f"That is {len(lengths)}×{lengths[0]}; {height}×{longest} is asked for{hint}."
        )
    at = fits.index(False)
    if lengths[at] < longest:
        raise Unreadable(f"Row {at + 1} has {lengths[at]} of {longest} numbers.")
    raise Unreadable(f"Row {at + 1} has {lengths[at]} numbers; {longest} are asked for.")


def _count(found: int, expected: int | None) -> str:
    if expected is None:
        return "A number is missing."
    if found < expected:
        return f"{found} of {expected} numbers"
    return f"{found} numbers; {expected} {'is' if expected == 1 else 'are'} asked for."


def _each(texts: list[str], want: Wanted, place: str) -> list[Read]:
    found: list[Read] = []
    for at, text in enumerate(texts, start=1):
        try:
            found.append(_entry(text, want, arithmetic.IN_LIST))
        except Unreadable as error:
            if len(texts) == 1 and place == "Entry ":
                raise
            said = error.message[0].lower() + error.message[1:]
            raise Unreadable(f"{place}{at}: {said}") from None
    return found


def _entry(text: str, want: Wanted, grouping: str) -> Read:
    """One number with what may stand behind it."""
    text = text.lstrip("≈=~ ")
    if (infinite := _INFINITY.fullmatch(text)) is not None:
        if "inf" not in want.allow:
            raise Unreadable("Infinity is not an answer here.")
        return Read(-math.inf if infinite[1] == "-" else math.inf, None)
    if text.endswith("%"):
        return _percent(text[:-1].rstrip(), want, grouping)
    body, unit = units.split(text, want.unit)
    found = arithmetic.number(body, grouping=grouping)
    value, digits = found.value, found.digits
    if unit is not None:
        if found.form is arithmetic.Form.LOOSE:
            raise Unreadable(f"Put the calculation in brackets: ({body}) {unit.name}.")
        value, digits = value * unit.factor, unit.digits(digits)
    return _read(value, digits, want)


def _percent(text: str, want: Wanted, grouping: str) -> Read:
    found = arithmetic.number(text, grouping=grouping)
    if found.form is not arithmetic.Form.SINGLE:
        raise Unreadable("Write % only after a single number.")
    value = found.value / 100
    digits = None if found.digits is None else found.digits + 2
    if "percent" not in want.allow:
        shown = readback.number(Read(as_float(value), digits))
        raise Unreadable(f"Percent is not asked for here; write {shown}.")
    return _read(value, digits, want)


def _read(value: Exact, digits: int | None, want: Wanted) -> Read:
    if isinstance(value, Fraction) and value.denominator == 1:
        if want.kind == "integer" and not want.shape:
            return Read(value.numerator, digits)
        nearest = as_float(value)
        exact = want.unit is not None or abs(nearest) < _EXACT
        return Read(value.numerator if exact else nearest, digits)
    if want.kind == "integer":
        if isinstance(value, float) and value.is_integer():
            raise Unreadable("Write the whole number out, or as an exact calculation.")
        raise Unreadable("A whole number is asked for.")
    return Read(as_float(value) + 0.0, digits)


def _array(rows: list[list[int | float]]) -> Array:
    array = np.array(rows, dtype=np.float64)
    array.setflags(write=False)
    return array


_UNFINISHED = " \t\n\r,;+-−*/^([√×·÷.=≈~"
_UNGROUPED = re.compile(r"[-+]?[1-9]\d{0,2}(?:[ _,]\d{3})*[ _,]\d{0,2}", re.ASCII)
_WORD_AT_END = re.compile(r"[A-Za-z_][A-Za-z0-9_.]*$")


def partial(text: str, want: Wanted) -> str:
    """What a live preview says of an answer, also of one still being typed; never raises.

    A readable answer gives its `Reading.text`; an unfinished one what is still missing, as in
    "2 of 3 numbers"; another one why it cannot be read.
    """
    try:
        return read(text, want).text
    except Unreadable as error:
        message = error.message
    if len(text) > _UNREAD:
        return message
    begun = text.strip()
    if want.kind in ("scalar", "integer") and not want.shape and _UNGROUPED.fullmatch(begun):
        # `1 2` may yet become 1 200, but is two numbers as it stands.
        apart = " " in begun.strip() or (want.kind == "scalar" and "," in begun)
        return message if apart else "Not finished yet."
    begun = begun.rstrip(_UNFINISHED)
    # Looked for near the end only, because the search begins anew at every letter.
    if (word := _WORD_AT_END.search(begun[-_LONGEST_WORD:])) and _begins_name(word[0], want):
        begun = begun.removesuffix(word[0]).rstrip(_UNFINISHED)
    begun += layout.closers(begun)
    if begun == text.strip():
        return message
    if not begun.strip():
        return f"Type {asked(want)}."
    try:
        read(begun, want)
    except Unreadable as error:
        return error.message
    return "Close the bracket." if begun.startswith(text.strip()) else "Not finished yet."


def _begins_name(word: str, want: Wanted) -> bool:
    names = want.symbols if want.kind == "shape" else arithmetic.NAMES
    complete = word in names and word not in FUNCTIONS
    return not complete and any(name.startswith(word) for name in names)
