"""The types of fields: what an author may write for text, numbers, truth values and ids.

Each accepts what the reader produces (`Plain`, `str`, `Map`, `Seq`, `None`) and what a compiled
bank or another program hands over (`str`, `int`, `float`, `bool`, `dict`, `list`).
"""

from __future__ import annotations

import math
import re
import sys
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any, Final

from pydantic import AfterValidator, Field, PlainValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from quizapp.bank.problems import shown
from quizapp.bank.scalars import NotANumberError, Plain, read_number, read_truth

SLUG: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_ID: Final = 64
MAX_ENTRIES: Final = 10_000
MAX_DIM: Final = 10**12

Number = int | float
Nested = int | float | tuple[Any, ...]
"""A number, or a list (of lists ...) of numbers, as tuples."""


def fail(code: str, message: str) -> PydanticCustomError:
    """The error of a validator here; `code` is one of `problems.CODES`."""
    return PydanticCustomError("pack", "{code} {text}", {"code": code, "text": message})


def kind_of(value: object) -> str:
    """What a value is, in an author's words."""
    match value:
        case None:
            return "nothing"
        case Plain():
            return shown(value)
        case str():
            return f"the quoted text {shown(value)}"
        case bool():
            return "a truth value"
        case int() | float():
            return f"the number {value}"
        case dict():
            return "a mapping"
        case list() | tuple():
            return "a list"
    return type(value).__name__


_BRACKETS: Final = "; if it is text that begins with `[` or `{`, put it in quotes or under |"


def read_text(value: object) -> str:
    """Text as written, without the line ends around it."""
    if isinstance(value, str):
        text = str(value).strip("\n")
        if not text.strip():
            raise fail("M006", "is empty; write text, or leave the key out")
        return text
    if value is None:
        raise fail("M006", "is empty; write text, or leave the key out")
    hint = _BRACKETS if isinstance(value, dict | list | tuple) else "; put it in quotes"
    raise fail("M003", f"found {kind_of(value)}; expected text{hint}")


def read_line(value: object) -> str:
    """Text on one line."""
    text = read_text(value)
    if "\n" in text:
        raise fail("M003", "found several lines; expected one; join them")
    return text.strip()


def read_expression(value: object) -> str:
    """An expression; its lines, if several, count as one."""
    return read_text(value).replace("\n", " ").strip()


def read_slug(value: object) -> str:
    """An id."""
    text = read_line(value)
    if len(text) > MAX_ID:
        raise fail("M007", f"has {len(text)} characters; an id has at most {MAX_ID}; shorten it")
    if not SLUG.fullmatch(text):
        _, slash, name = text.rpartition("/")
        if slash and SLUG.fullmatch(name):
            why, made = "an id stands here without its pack", name
        else:
            why, made = "an id is lower-case letters and digits joined by hyphens", _slug_of(text)
        hint = f"write `{made}`" if SLUG.fullmatch(made) else "for example `dot-product`"
        raise fail("M007", f"found {shown(text)}; {why}; {hint}")
    return text


def _slug_of(text: str) -> str:
    """The id that is nearest to a text: without its accents, spaces and signs."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(letter for letter in bare if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def read_one_number(value: object, what: str = "a number") -> Number:
    """A finite number or an infinity; never a truth value, never quoted text."""
    if isinstance(value, Plain):
        try:
            return read_number(value)
        except NotANumberError as error:
            code = "M008" if error.misreadable else "M003"
            tail = "" if error.misreadable or "larger" in str(error) else f"; expected {what}"
            raise fail(code, f"{error}{tail}") from error
    if isinstance(value, str):
        raise fail("M003", f"found {kind_of(value)}; expected {what}; write it without quotes")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise fail("M003", f"found {kind_of(value)}; expected {what}")
    if math.isnan(value):
        raise fail("M003", f"found nan; expected {what}")
    return value


def read_finite(value: object) -> Number:
    """A finite number."""
    number = read_one_number(value)
    if math.isinf(number):
        raise fail("M004", "found an infinity; expected a finite number")
    return _fits_a_float(number)


def read_integer(value: object) -> int:
    """A whole number, written without a decimal point."""
    number = read_one_number(value, "a whole number")
    if not isinstance(number, int):
        raise fail("M003", f"found {number}; expected a whole number; write it without a point")
    return number


def read_boolean(value: object) -> bool:
    """`true` or `false`; the other words of YAML 1.1 are text and are refused here."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain):
        if (truth := read_truth(value)) is not None:
            return truth
        meant = {"yes": "true", "on": "true", "no": "false", "off": "false"}.get(value.lower())
        hint = f"write {meant}" if meant else "write true or false"
        raise fail("M003", f"found {shown(value)}; expected true or false; {hint}")
    raise fail("M003", f"found {kind_of(value)}; expected true or false")


def read_nested(value: object) -> Nested:
    """A number or a rectangular list (of lists ...) of numbers with at most 10,000 entries."""
    if not isinstance(value, list | tuple):
        return read_one_number(value, "a number or a list of numbers")
    entries = _read_lists(value, [MAX_ENTRIES])
    if _shape(entries) is None:
        raise fail("N008", "a ragged list: its rows differ in length; make them equal")
    return entries


def _read_lists(value: list[object] | tuple[object, ...], left: list[int]) -> tuple[Nested, ...]:
    if not value:
        raise fail("N008", "found an empty list; expected numbers")
    read: list[Nested] = []
    for entry in value:
        if isinstance(entry, list | tuple):
            read.append(_read_lists(entry, left))
            continue
        left[0] -= 1
        if left[0] < 0:
            raise fail("N008", f"an array of more than {MAX_ENTRIES:,} entries; make it smaller")
        read.append(_fits_a_float(read_one_number(entry)))
    return tuple(read)


def _fits_a_float(number: Number) -> Number:
    """Refuse a whole number that no array can hold."""
    if isinstance(number, int) and abs(number) > sys.float_info.max:
        raise fail("M004", "found a whole number larger than any float; write a smaller one")
    return number


def _shape(value: Nested) -> tuple[int, ...] | None:
    if not isinstance(value, tuple):
        return ()
    shapes = {_shape(entry) for entry in value}
    inner = shapes.pop()
    return None if shapes or inner is None else (len(value), *inner)


def in_range(low: int, high: int) -> Callable[[object], int]:
    """A validator for whole numbers from `low` to `high`."""

    def check(value: object) -> int:
        number = read_integer(value)
        if not low <= number <= high:
            raise fail("M004", f"found {number}; expected a whole number from {low} to {high}")
        return number

    return check


def _small(low: int, high: int) -> tuple[PlainValidator, WithJsonSchema]:
    return (
        PlainValidator(in_range(low, high)),
        WithJsonSchema({"type": "integer", "minimum": low, "maximum": high}),
    )


def _positive(value: Number) -> Number:
    if value <= 0:
        raise fail("M004", f"found {value}; expected a number above 0")
    return value


def read_dim(value: object) -> int | str:
    """A length: a whole number, or the name of an earlier given."""
    if isinstance(value, str):
        try:
            number = read_number(value) if isinstance(value, Plain) else None
        except NotANumberError as error:
            if error.misreadable:
                raise fail("M008", str(error)) from error
            number = None
        if number is None:
            return read_line(value)
    length = read_integer(value)
    if not 1 <= length <= MAX_DIM:
        raise fail("M004", f"found {length}; expected a length of at least 1")
    return length


def as_list(value: object) -> object:
    return value if isinstance(value, list | tuple) else [value]


def as_lines(value: object) -> object:
    """One step, or several written as lines of one text."""
    if isinstance(value, str):
        lines = [line.strip() for line in value.splitlines()]
        return [line for line in lines if line] or [value]
    return value


def one_or_list(schema: dict[str, Any]) -> None:
    """In the JSON Schema of a list field: a single entry may stand for the list."""
    arrays = [part for part in schema.get("anyOf", [schema]) if part.get("type") == "array"]
    if arrays:
        array = dict(arrays[0])
        for key in ("type", "items", "anyOf"):
            schema.pop(key, None)
        schema["anyOf"] = [array["items"], {"type": "array", "items": array["items"]}]


_SCALAR = {"type": ["string", "number", "boolean"]}
_SLUG_SCHEMA = {"type": "string", "pattern": f"^{SLUG.pattern}$", "maxLength": MAX_ID}
_NESTED_SCHEMA = {
    "anyOf": [{"type": "number"}, {"type": "array", "items": {"type": ["number", "array"]}}]
}

Text = Annotated[str, PlainValidator(read_text), WithJsonSchema(_SCALAR)]
Line = Annotated[str, PlainValidator(read_line), WithJsonSchema(_SCALAR)]
Expression = Annotated[
    str, PlainValidator(read_expression), WithJsonSchema({"type": ["string", "number"]})
]
Slug = Annotated[str, PlainValidator(read_slug), WithJsonSchema(_SLUG_SCHEMA)]
Boolean = Annotated[bool, PlainValidator(read_boolean), WithJsonSchema({"type": "boolean"})]
Integer = Annotated[int, PlainValidator(read_integer), WithJsonSchema({"type": "integer"})]
Finite = Annotated[Number, PlainValidator(read_finite), WithJsonSchema({"type": "number"})]
NestedNumbers = Annotated[Nested, PlainValidator(read_nested), WithJsonSchema(_NESTED_SCHEMA)]
Rev = Annotated[int, *_small(1, 10**6)]
Difficulty = Annotated[int, *_small(1, 3)]
Weight = Annotated[int, *_small(1, 5)]
Decimals = Annotated[int, *_small(0, 12)]
Significant = Annotated[int, *_small(1, 15)]
Positive = Annotated[Finite, AfterValidator(_positive)]
Dim = Annotated[
    int | str, PlainValidator(read_dim), WithJsonSchema({"type": ["integer", "string"]})
]
Shape = Annotated[tuple[Dim, ...], Field(min_length=1, max_length=8)]
