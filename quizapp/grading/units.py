"""Units behind a number: `124.4M`, `2 GiB`."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from quizapp.grading.unreadable import Unreadable

UnitKind: TypeAlias = Literal["bytes", "count"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit's name and what it multiplies by."""

    name: str
    factor: int

    @property
    def binary(self) -> bool:
        return self.factor % 1024 == 0

    def digits(self, typed: int | None) -> int | None:
        """The decimals of a number typed in this unit.

        Counted from the ones: in `124.4M` the last digit stands for 10^5, which is −5. A whole
        number of a binary unit names an exact number of bytes.
        """
        if typed is None or self.factor == 1:
            return typed
        if self.binary and typed == 0:
            return 0
        return typed - math.floor(math.log10(self.factor) + 1e-9)


def _units(factors: dict[str, int]) -> dict[str, Unit]:
    return {name: Unit(name, factor) for name, factor in factors.items()}


_TABLES: dict[UnitKind, dict[str, Unit]] = {
    "bytes": _units(
        {"B": 1, "byte": 1, "bytes": 1, "kB": 1000, "KB": 1000}
        | {f"{letter}B": 1000**power for power, letter in enumerate("MGTP", start=2)}
        | {f"{letter}iB": 1024**power for power, letter in enumerate("KMGTP", start=1)}
    ),
    "count": _units(
        {"k": 10**3, "K": 10**3, "M": 10**6, "B": 10**9, "G": 10**9, "T": 10**12}
        | {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
    ),
}
_AT_END = re.compile(r"(?<=[\d.)\s])[A-Za-z]+$", re.ASCII)


def is_unit(word: str) -> bool:
    """Whether a word is a unit of any kind."""
    return any(word in table for table in _TABLES.values())


def split(text: str, kind: UnitKind | None) -> tuple[str, Unit | None]:
    """The text before a unit, and the unit.

    Raises:
        Unreadable: a unit that is ambiguous or of another kind than is asked for.
    """
    match = _AT_END.search(text)
    if match is None:
        return text, None
    word, body = match[0], text[: match.start()].rstrip()
    if kind is not None and word in _TABLES[kind]:
        return body, _TABLES[kind][word]
    if kind == "bytes" and (meant := _bytes_meant(word)):
        raise Unreadable(meant)
    if kind == "count" and (word.upper() in _TABLES["count"] or word in _TABLES["bytes"]):
        raise Unreadable("Write k, M, B or T behind a count, or the whole number.")
    if kind is None and is_unit(word):
        raise Unreadable("No unit is asked for here; write the whole number out.")
    return text, None


def _bytes_meant(word: str) -> str:
    letter = word[0].upper()
    if letter not in "KMGTP" or word[1:].lower() not in ("", "b", "ib"):
        return ""
    if word[1:].lower() == "ib":
        return f"Write {letter}iB."
    return f"Write {letter}B (powers of 1000) or {letter}iB (powers of 1024)."
