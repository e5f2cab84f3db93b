"""What an expression says, as a frozen tree, and what can be read off one."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TypeAlias

CONSTANTS: Mapping[str, float] = MappingProxyType({"pi": math.pi, "e": math.e, "inf": math.inf})


@dataclass(frozen=True, slots=True)
class Number:
    value: int | float
    column: int


@dataclass(frozen=True, slots=True)
class Text:
    """A named choice such as `"half"`; only an operation's argument can be one."""

    value: str
    column: int


@dataclass(frozen=True, slots=True)
class Name:
    name: str
    column: int


@dataclass(frozen=True, slots=True)
class ListOf:
    items: tuple[Expression, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Unary:
    sign: str
    operand: Expression
    column: int


@dataclass(frozen=True, slots=True)
class Binary:
    sign: str
    left: Expression
    right: Expression
    column: int


@dataclass(frozen=True, slots=True)
class Compare:
    """`a < b <= c`: each neighbouring pair has to hold."""

    operands: tuple[Expression, ...]
    signs: tuple[str, ...]
    column: int


@dataclass(frozen=True, slots=True)
class Call:
    operation: str
    arguments: tuple[Expression, ...]
    named: tuple[tuple[str, Expression], ...]
    column: int


@dataclass(frozen=True, slots=True)
class Slice:
    start: Expression | None
    stop: Expression | None
    step: Expression | None
    column: int


@dataclass(frozen=True, slots=True)
class Index:
    target: Expression
    items: tuple[Expression | Slice, ...]
    column: int


Expression: TypeAlias = Number | Text | Name | ListOf | Unary | Binary | Compare | Call | Index


def children(expression: Expression | Slice) -> Iterator[Expression]:
    """The direct parts of an expression, in order of evaluation."""
    match expression:
        case ListOf(items=parts) | Compare(operands=parts):
            yield from parts
        case Unary(operand=part):
            yield part
        case Binary(left=left, right=right):
            yield left
            yield right
        case Call(arguments=arguments, named=named):
            yield from arguments
            yield from (value for _, value in named)
        case Index(target=target, items=items):
            yield target
            for item in items:
                if isinstance(item, Slice):
                    yield from children(item)
                else:
                    yield item
        case Slice(start=start, stop=stop, step=step):
            yield from (bound for bound in (start, stop, step) if bound is not None)


def walk(expression: Expression) -> Iterator[Expression]:
    """Every part of an expression, inner parts first, in order of evaluation."""
    for child in children(expression):
        yield from walk(child)
    yield expression


def names(expression: Expression) -> frozenset[str]:
    """The givens and steps that an expression reads; constants are not among them."""
    found = (part.name for part in walk(expression) if isinstance(part, Name))
    return frozenset(found) - CONSTANTS.keys()


def nodes(step: str, expression: Expression) -> dict[int, str]:
    """The node of the whole expression of a step and of each call in it, by `id` of the part.

    A call that is not the whole is `step.1`, `step.2`, ... in order of evaluation.
    """
    calls = (part for part in walk(expression) if isinstance(part, Call) and part is not expression)
    found = {id(call): f"{step}.{number}" for number, call in enumerate(calls, start=1)}
    return found | {id(expression): step}


def operations(expression: Expression) -> frozenset[str]:
    """The operations that an expression calls."""
    return frozenset(part.operation for part in walk(expression) if isinstance(part, Call))
