"""One run of a computation: every node's value, and what may stand in for a node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quizapp.engine.errors import EngineError
from quizapp.engine.operation import Operation, Parts
from quizapp.engine.rounding import Rounding
from quizapp.engine.shapes import check_size
from quizapp.engine.values import Abstract, Value

Evaluate = Callable[["Run"], Any]
"""A compiled expression."""


@dataclass(frozen=True)
class Occasion:
    """A replaced node's turn: the arguments it got, and what else is in scope at that moment."""

    arguments: Mapping[str, Any]
    parts: Parts
    values: Mapping[str, Value]
    """Givens and every node before this one, in this run."""


Twin = Callable[[Occasion], Any]
"""Computes a node in another way than its operation does."""


@dataclass(frozen=True)
class Rewrite:
    """Another expression for a whole step."""

    evaluate: Evaluate
    needs: frozenset[str]
    """The steps that it reads, and those that they need."""


@dataclass(frozen=True)
class CallRecord:
    """How a node came about in a recorded run."""

    operation: Operation
    arguments: Mapping[str, Any]


@dataclass(frozen=True)
class Trace:
    """Every value of a run, in order of evaluation."""

    given: Mapping[str, Value]
    values: Mapping[str, Value]
    step_names: tuple[str, ...]
    calls: Mapping[str, CallRecord] = field(default_factory=dict)
    """Only in a recorded run: the nodes that are calls of operations."""
    uses: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """Only in a recorded run: the nodes and givens that each call or step read directly."""
    replaced: frozenset[str] = frozenset()
    """The nodes that were computed in another way."""

    def __getitem__(self, node: str) -> Value:
        return self.values[node]

    @property
    def steps(self) -> dict[str, Value]:
        """The steps that were run, without the nodes inside them."""
        return {name: self.values[name] for name in self.step_names if name in self.values}


def step_of(node: str) -> str:
    """The step that a node belongs to."""
    return node.split("/", 1)[0].split(".", 1)[0]


class Run:
    """One evaluation in progress."""

    def __init__(
        self,
        given: Mapping[str, Value],
        replace: Mapping[str, Twin | Rewrite],
        rounding: Rounding | None,
        record: bool,
    ) -> None:
        self.values: dict[str, Any] = dict(given)
        self.replace = replace
        self.rounding = rounding
        self.calls: dict[str, CallRecord] | None = {} if record else None
        self.uses: dict[str, frozenset[str]] = {}

    def set(self, node: str, value: Any) -> Any:
        """Store a node's value, rounded where this run rounds on the way."""
        settled = settle(value)
        if self.rounding is not None:
            settled = self.rounding.apply(settled)
        self.values[node] = settled
        return settled

    def call(
        self,
        node: str,
        operation: Operation,
        args: tuple[Any, ...],
        named: Mapping[str, Any],
        uses: Callable[[], frozenset[str]],
    ) -> Any:
        """Evaluate a call, or the twin that stands in for it."""
        watcher = _Watcher(self, node, uses)
        twin = self.replace.get(node)
        try:
            if twin is None or isinstance(twin, Rewrite):
                value = _apply(operation, args, named, watcher)
            else:
                bound = operation.bind(args, named)
                value = twin(Occasion(bound, watcher, self.values))
        except EngineError:
            raise
        except (ValueError, IndexError) as error:
            # Only a wrong twin, or what follows it, can bring arrays together that do not fit.
            if not self.replace:
                raise
            raise EngineError(f"{node} cannot be computed with what was put in: {error}") from error
        if self.calls is not None:
            self.uses[node] = uses() | watcher.seen
            self.calls[node] = CallRecord(operation, operation.bind(args, named))
        return self.set(node, value)


class _Watcher(Parts):
    """Records the parts of a composite operation as nodes `step/part`."""

    def __init__(self, run: Run, node: str, uses: Callable[[], frozenset[str]]) -> None:
        self._run = run
        self._node = node
        self._uses = uses
        self._origin: list[tuple[Any, str]] = []
        self.seen: frozenset[str] = frozenset()

    def value(self, name: str, value: Any) -> Any:
        node = f"{self._node}/{name}"
        # What went into plain arithmetic is not seen here: all that came before may have.
        uses = self._uses() | self.seen if self._run.calls is not None else frozenset()
        return self._passed(node, self._run.set(node, value), uses)

    def call(self, name: str, operation: Callable[..., Any], /, *args: Any, **named: Any) -> Any:
        node = f"{self._node}/{name}"
        # Overwriting an argument would destroy a value that the trace already holds.
        named.pop("out", None)
        known: Operation | None = getattr(operation, "operation", None)
        if known is None:
            uses = self._read(args, named) if self._run.calls is not None else frozenset()
            return self._passed(node, self._run.set(node, operation(*args, **named)), uses)
        found = self._run.call(node, known, args, named, lambda: self._read(args, named))
        return self._passed(node, found)

    def _passed(self, node: str, value: Any, uses: frozenset[str] = frozenset()) -> Any:
        if self._run.calls is not None:
            self._run.uses.setdefault(node, uses)
            self._origin.append((value, node))
            self.seen |= {node}
        return value

    def _read(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> frozenset[str]:
        """The earlier parts that a call inside the composite reads; else what the whole reads."""
        found: set[str] = set()
        for argument in (*args, *named.values()):
            if isinstance(argument, int | float | str | None):
                continue
            nodes = [node for value, node in self._origin if value is argument]
            found |= {nodes[-1]} if nodes else self._uses()
        return frozenset(found)


def settle(value: Any) -> Any:
    """A result as a value: numpy scalars become Python numbers, arrays float64."""
    if isinstance(value, np.ndarray):
        if value.ndim == 0:
            return float(value)
        return value if value.dtype == np.float64 else value.astype(np.float64)
    if isinstance(value, np.floating):
        return float(value)
    if isinstance(value, np.integer | np.bool_):
        return int(value)
    return value


def _apply(
    operation: Operation, args: tuple[Any, ...], named: Mapping[str, Any], parts: Parts
) -> Any:
    shape = operation.shape(*args, **named)
    if any(isinstance(a, Abstract) for a in args) or any(
        isinstance(a, Abstract) for a in named.values()
    ):
        return operation.function(*args, **named) if operation.name == "size" else Abstract(shape)
    check_size(shape)
    # By name, so that those that Python takes only by name may come in order too.
    given = dict(zip(operation.by_name, args, strict=False)) | dict(named)
    if operation.composite:
        return operation.function(**given, parts=parts)
    return operation.function(**given)
