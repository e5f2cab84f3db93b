"""Drawing a variant's numbers: the same for a seed on every machine and in every release."""

from __future__ import annotations

import hashlib
import itertools
import json
import math
from collections.abc import Iterator
from typing import Any

from quizapp.bank import grids
from quizapp.bank.fields import MAX_ENTRIES
from quizapp.bank.models import (
    Choice,
    Choose,
    Draw,
    Given,
    Match,
    Numeric,
    Order,
    Question,
    ShapeOnly,
)
from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.computation import condition
from quizapp.engine.errors import ArgumentError
from quizapp.engine.values import Abstract, Value, as_value

MAX_ATTEMPTS = 200


def what_for(full_id: str, rev: int, seed: int, attempt: int, name: str) -> str:
    """What picks are made for, as `pick` takes it."""
    text = json.dumps(
        [full_id, rev, seed, attempt, name], ensure_ascii=False, separators=(",", ":")
    )
    return text[:-1]


def pick(prefix: str, index: int, n: int) -> int:
    """One of 0 to n - 1: a hash of everything else, scaled."""
    digest = hashlib.sha256(f"{prefix},{index}]".encode()).digest()
    return int.from_bytes(digest[:8], "big") * n >> 64


def shuffled(full_id: str, rev: int, seed: int, n: int, *, attempt: int = 0) -> tuple[int, ...]:
    """A permutation of 0 to n - 1."""
    prefix = what_for(full_id, rev, seed, attempt, "order")
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = pick(prefix, i, i + 1)
        order[i], order[j] = order[j], order[i]
    return tuple(order)


def realise(full_id: str, question: Numeric, seed: int, attempt: int) -> dict[str, Value]:
    """The givens of one attempt, by name.

    Raises:
        ArgumentError: a length that is no whole number of at least 1, or too large an array.
    """
    values: dict[str, Value] = {}
    for name, given in question.given.items():
        prefix = what_for(full_id, question.rev, seed, attempt, name)
        values[name] = _realised(name, given, prefix, values)
    return values


def _realised(name: str, given: Given, prefix: str, earlier: dict[str, Value]) -> Value:
    if isinstance(given, Choose):
        return as_value(given.choose[pick(prefix, 0, len(given.choose))])
    if isinstance(given, ShapeOnly):
        return Abstract(tuple(_lengths(name, given.shape, earlier)))
    if not isinstance(given, Draw):
        return as_value(given)
    count = grids.points(given)
    if count == 0:
        raise ArgumentError(
            f"`{name}` is drawn from {given.low} to {given.high}: nothing is between"
        )
    if given.shape is None:
        return grids.value(given, pick(prefix, 0, count))
    shape = tuple(_lengths(name, given.shape, earlier))
    size = math.prod(shape)
    if size > MAX_ENTRIES:
        raise ArgumentError(
            f"`{name}` would have {size:,} entries; at most {MAX_ENTRIES:,} are drawn"
        )
    grid: dict[int, int | float] = {}
    entries: list[Any] = []
    for index in range(size):
        k = pick(prefix, index, count)
        if k not in grid:
            grid[k] = grids.value(given, k)
        entries.append(grid[k])
    for length in reversed(shape[1:]):
        entries = [entries[at : at + length] for at in range(0, len(entries), length)]
    return as_value(entries)


def _lengths(name: str, shape: tuple[int | str, ...], earlier: dict[str, Value]) -> Iterator[int]:
    for dim in shape:
        length = earlier.get(dim) if isinstance(dim, str) else dim
        if not isinstance(length, int) or length < 1:
            raise ArgumentError(
                f"the shape of `{name}` names {dim}, which is {length}; expected a whole number "
                "of at least 1"
            )
        yield length


def shown_order(full_id: str, question: Question, seed: int) -> tuple[int, ...]:
    """Which entry of the file stands at each place.

    Of a choice's options, an order's items (never in their right order), or a match's right
    sides; `()` for other kinds.
    """
    match question:
        case Choice():
            return shuffled(full_id, question.rev, seed, len(question.options))
        case Match():
            return shuffled(full_id, question.rev, seed, len(question.pairs))
        case Order():
            right = tuple(range(len(question.items)))
            for attempt in itertools.count():
                order = shuffled(full_id, question.rev, seed, len(right), attempt=attempt)
                if order != right:
                    return order
    return ()


def accepted(full_id: str, question: Numeric, seed: int) -> dict[str, Value]:
    """The givens of the first attempt in which all that is required holds.

    Raises:
        EngineError: there is none in 200 attempts, or one that cannot be computed.
    """
    for attempt in range(MAX_ATTEMPTS):
        given = realise(full_id, question, seed, attempt)
        if _holds(question, given):
            return given
    raise ArgumentError(
        f"`require` rejects all of {MAX_ATTEMPTS} draws; ask for less, or draw from another range"
    )


def _holds(question: Numeric, given: dict[str, Value]) -> bool:
    """Whether all that is required holds, asked in order: a condition guards those after it."""
    values = given
    for text in question.require:
        names = syntax.names(ex.parse(text, comparisons=True))
        steps = [name for name in names if name in question.steps and name not in values]
        if steps:
            needed = frozenset().union(*(question.computation.depends(step) for step in steps))
            values = {**values, **question.computation.run(given, only=needed).values}
        if not condition(text, values):
            return False
    return True
