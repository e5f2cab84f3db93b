"""YAML's scalars, read by what is wanted of them rather than by YAML 1.1's guesses.

A plain (unquoted) scalar keeps its literal text until a field says what it wants: text stays
exactly what was written (`no`, `12:30`, `010`, `0.50`), a number is read by the rules below.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

MAX_DIGITS = 400
EXACT_FLOATS = 2**53
"""Up to here every whole number is a float; above, some are not."""


class Plain(str):
    """The literal text of an unquoted scalar; it may stand for a number or a truth value."""

    __slots__ = ()


class Mark(NamedTuple):
    """Where something stands in a file: 1-based line and column, and its style."""

    line: int
    column: int
    style: str = ""
    """`|`, `>`, `"`, `'` of a scalar, `flow` of a list or mapping in brackets, else empty."""


class Map(dict[str, object]):
    """A YAML mapping with the places of its keys and values."""

    __slots__ = ("keys_at", "values_at")

    def __init__(self) -> None:
        super().__init__()
        self.keys_at: dict[str, Mark] = {}
        self.values_at: dict[str, Mark] = {}


class Seq(list[object]):
    """A YAML list with the places of its entries."""

    __slots__ = ("entries_at",)

    def __init__(self) -> None:
        super().__init__()
        self.entries_at: list[Mark] = []


class NotANumberError(ValueError):
    """Text that is no number; `misreadable` when YAML 1.1 would have made one of it."""

    def __init__(self, message: str, *, misreadable: bool = False) -> None:
        super().__init__(message)
        self.misreadable = misreadable


_INTEGER = re.compile(r"[-+]?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"[-+]?(?:(?:0|[1-9][0-9]*)(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_INFINITE = re.compile(r"([-+]?)\.?(?:inf|Inf|INF)")
_LEADING_ZERO = re.compile(r"[-+]?0+[0-9]+(?:\.[0-9]*)?(?:[eE][-+]?[0-9]+)?")
_SEXAGESIMAL = re.compile(r"[-+]?[0-9]+(?::[0-9]+)+(?:\.[0-9]*)?")
_GROUPED = re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?")
_COMMAS = re.compile(r"[-+]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]*)?")
_OTHER_BASE = re.compile(r"[-+]?0[xXoObB][0-9a-fA-F_]+")


def read_number(text: str) -> int | float:
    """The number that unquoted text stands for: an int if written as one or as `7e9`, else a float.

    Raises:
        NotANumberError: with a message that says how to write it.
    """
    if len(text) > MAX_DIGITS:
        raise NotANumberError(f"a number of {len(text)} characters; at most {MAX_DIGITS} are read")
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        value = float(text)
        if math.isinf(value):
            raise NotANumberError(f"`{text}` is larger than any float; write a smaller number")
        # 7e9 parameters are counted: a float's arithmetic would lose their last digits.
        counted = "e" in text.lower() and value.is_integer() and abs(value) < EXACT_FLOATS
        return int(value) if counted else value
    if (infinite := _INFINITE.fullmatch(text)) is not None:
        return -math.inf if infinite.group(1) == "-" else math.inf
    if _LEADING_ZERO.fullmatch(text):
        bare = re.sub(r"^([-+]?)0+(?=[0-9])", r"\1", text)
        # [1,024, 16] is a list of three.
        comma = f" (or 1{text}, if this is 1,{text}: no comma stands in a number)"
        raise NotANumberError(
            f"`{text}` begins with 0, which some tools read as octal; write {bare}"
            f"{comma if re.fullmatch('0[0-9]{2}', text) else ''}",
            misreadable=True,
        )
    if _SEXAGESIMAL.fullmatch(text):
        raise NotANumberError(
            f"`{text}` is not a number (some tools read it in base 60); write a plain number",
            misreadable=True,
        )
    if _GROUPED.fullmatch(text):
        raise NotANumberError(
            f"`{text}` has underscores; write {text.replace('_', '')}", misreadable=True
        )
    if _COMMAS.fullmatch(text):
        raise NotANumberError(
            f"`{text}` has a comma, which a number never has; write {text.replace(',', '')}",
            misreadable=True,
        )
    if _OTHER_BASE.fullmatch(text):
        raise NotANumberError(f"`{text}` is not decimal; write a decimal number", misreadable=True)
    raise NotANumberError(f"`{text}` is not a number")


def read_truth(text: str) -> bool | None:
    """The truth value that unquoted text stands for; only `true` and `false` are ones."""
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    return None


def locate(data: object, path: tuple[str | int, ...], *, key: bool = False) -> Mark:
    """Where the value at `path` stands (with `key`, its key, if it has one).

    Steps of the path that are not in the data are passed over, so that a place is always found:
    the deepest that is there.
    """
    mark = Mark(1, 1)
    for step in path:
        if isinstance(data, Map) and isinstance(step, str) and step in data:
            at_key = key and step == path[-1]
            mark = (data.keys_at if at_key else data.values_at)[step]
            data = data[step]
        elif isinstance(data, Seq) and isinstance(step, int) and 0 <= step < len(data):
            mark = data.entries_at[step]
            data = data[step]
    return mark
