"""The givens of the lab: how a new value is typed, shown for typing, and nudged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from quizapp.bank.grids import exact
from quizapp.bank.models import Draw, Given
from quizapp.engine.computation import evaluate
from quizapp.engine.errors import EngineError, ExpressionError
from quizapp.engine.printing import InexactError, exact_number, shape_text, short
from quizapp.engine.values import Abstract, Value, shape_of
from quizapp.grading.notation import Kind, Wanted
from quizapp.grading.notation import read as read_answer
from quizapp.grading.unreadable import Unreadable

MOST_ENTRIES = 1_000
"""Numbers that a given may have when it is typed: a mistake may multiply them by one another."""
LARGEST = 2**62
"""A whole number that is given is smaller: numpy knows no larger ones."""
_KINDS: tuple[Kind, ...] = ("scalar", "vector", "matrix")
_ALLOW = frozenset({"inf", "percent"})
_RANKS = ("a number", "a vector", "a matrix")

Place = tuple[int, ...]
"""Where an entry stands in a given; `()` is a number itself."""


class NotTaken(ValueError):
    """A value that a given cannot have; the message is a sentence."""


def read(text: str, now: Value, givens: Mapping[str, Value]) -> Value:
    """A typed value of a given: as answers are written, or an expression over the givens.

    Args:
        text: Such as `1 2; 3 4`, `1/3` or `2 * Q`.
        now: What the given is at the moment; a number stays a number, a matrix a matrix.
        givens: What an expression may name.

    Raises:
        NotTaken: it cannot be read, or is something else.
    """
    unread = ""
    try:
        value = _as_answer(text, now)
    except Unreadable as error:
        value, unread = None, error.message
    if value is None:
        try:
            value = evaluate(text, givens)
        except ExpressionError as error:
            raise NotTaken(unread or _sentence(str(error))) from None
        except EngineError as error:
            raise NotTaken(_sentence(str(error).removeprefix("result: "))) from None
        except (ArithmeticError, TypeError, ValueError, IndexError, MemoryError):
            raise NotTaken("That cannot be computed.") from None
    return _fitting(value, now)


def _as_answer(text: str, now: Value) -> Value | None:
    """The value in the notation of answers; None where that has none for it.

    Raises:
        Unreadable: it is not written so.
    """
    if isinstance(now, Abstract):
        sizes = read_answer(text, Wanted("shape")).value
        if isinstance(sizes, tuple):
            whole = tuple(size for size in sizes if isinstance(size, int))
            if len(whole) == len(sizes):
                return Abstract(whole)
        raise Unreadable("Write a shape in numbers, such as (2, 8, 64).")
    rank = len(shape_of(now))
    if rank >= len(_KINDS):
        return None
    wanted = Wanted(_KINDS[rank], allow=_ALLOW, unit="count" if isinstance(now, int) else None)
    value = read_answer(text, wanted).value
    assert not isinstance(value, tuple)  # noqa: S101  only a shape is one
    return value


def _fitting(value: Value, now: Value) -> Value:
    """A value of the same sort as the given is.

    Raises:
        NotTaken: it is of another, or too large.
    """
    if isinstance(value, Abstract) or isinstance(now, Abstract):
        if not isinstance(value, Abstract) or not isinstance(now, Abstract):
            raise NotTaken("Only the shape counts here: write one, such as (2, 8, 64).")
        return value
    rank, wanted = len(shape_of(value)), len(shape_of(now))
    if rank != wanted:
        raise NotTaken(f"That is {_rank(rank)}; {_rank(wanted)} goes here.")
    if isinstance(value, int | float):
        if isinstance(value, int) and abs(value) >= LARGEST:
            raise NotTaken("That number is too large to play with.")
        if math.isnan(value):
            raise NotTaken("That is not a number.")
        return _same_sort(value, now)
    most = max(MOST_ENTRIES, math.prod(shape_of(now)))
    if value.size > most:
        raise NotTaken(f"That is {value.size:,} numbers; {most:,} at most go here.")
    if np.isnan(value).any():
        raise NotTaken("That is not a number everywhere.")
    return value


def _same_sort(value: int | float, now: Value) -> int | float:
    """Whole numbers stay ints, and what was no int remains none."""
    if isinstance(now, int) and isinstance(value, float) and value.is_integer():
        return int(value)
    return float(value) if isinstance(now, float) and abs(value) < 2**53 else value


def _rank(rank: int) -> str:
    return _RANKS[rank] if rank < len(_RANKS) else f"an array of rank {rank}"


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."


def said(value: Value) -> str:
    """What a value was read as, in the words of the line "read as"."""
    if not isinstance(value, np.ndarray) or value.ndim > 2:
        return short(value)
    if value.ndim == 1:
        return ", ".join(map(short, value.tolist()))
    rows = "; ".join(" ".join(map(short, row)) for row in value.tolist())
    return f"{value.shape[0]}×{value.shape[1]}  {rows}"


def typed(value: Value) -> str:
    """A value as one would type it, in full."""
    if isinstance(value, Abstract):
        return shape_text(value.shape)
    if isinstance(value, int | float):
        return _number(value)
    if value.ndim == 1:
        return ", ".join(map(_number, value.tolist()))
    if value.ndim == 2:
        return "; ".join(" ".join(map(_number, row)) for row in value.tolist())
    return _listed(value.tolist())


def _listed(entries: Any) -> str:
    if isinstance(entries, list):
        return f"[{', '.join(map(_listed, entries))}]"
    return _number(entries)


def _number(number: int | float) -> str:
    try:
        return exact_number(number)
    except InexactError:
        return repr(number)


def step_of(given: Given | None, value: Value) -> int | float:
    """By how much one press changes an entry: the grid's step, 1 for whole numbers, 0.1 else."""
    if isinstance(given, Draw):
        return given.step
    if isinstance(value, np.ndarray):
        return 1 if bool((value == np.floor(value)).all()) else 0.1
    return 1 if isinstance(value, int) else 0.1


def nudged(value: Value, place: Place, by: int | float) -> Value:
    """A value with one entry changed by an exact decimal.

    Raises:
        NotTaken: the entry is infinite, or has no number.
    """
    if isinstance(value, Abstract):
        raise NotTaken("Only the shape counts here; type another one.")
    old = float(value[place]) if isinstance(value, np.ndarray) else value
    if isinstance(old, float) and not math.isfinite(old):
        raise NotTaken("An infinite number has no next one; type another.")
    new = exact(old) + exact(by)
    if isinstance(value, np.ndarray):
        changed = value.copy()
        changed[place] = float(new)
        return changed
    return int(new) if isinstance(value, int) and new.denominator == 1 else float(new)
