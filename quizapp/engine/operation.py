"""What makes a numpy function an operation that expressions can call."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

import numpy as np

from quizapp.engine import shapes
from quizapp.engine.errors import ArgumentError

P = ParamSpec("P")
R = TypeVar("R")

HIDDEN = ("out", "parts")
"""Arguments that expressions never pass: where to put the result, and who watches the parts."""


class Parts:
    """Receives the parts of a composite operation as they come about; this one just lets them pass.

    A run hands in its own, which records, rounds or replaces what goes through it.
    """

    def value(self, name: str, value: R) -> R:
        """A part that is plain arithmetic, under its name."""
        del name
        return value

    def call(self, name: str, operation: Callable[..., R], /, *args: Any, **named: Any) -> R:
        """A part that is itself an operation. `out=` may name an array to overwrite."""
        del name
        return operation(*args, **named)


DIRECT = Parts()


@dataclass(frozen=True)
class Parameter:
    """One argument of an operation as expressions may give it."""

    name: str
    default: Any
    """`inspect.Parameter.empty` where the argument is required."""
    choices: tuple[str, ...] = ()
    """The named choices it takes; empty for numbers and arrays."""
    kind: str = ""
    """"int", "float" or "bool" where it is one number; empty where it may be an array."""

    @property
    def required(self) -> bool:
        return self.default is inspect.Parameter.empty

    def check(self, value: Any) -> None:
        """Refuse what is not the one number that the argument has to be.

        Raises:
            ArgumentError: an array, a fraction where a whole number is due, or not a number.
        """
        if not self.kind or (value is None and self.default is None):
            return
        if self.kind == "bool":
            if isinstance(value, np.ndarray) or value not in (0, 1):
                raise ArgumentError(f"{self.name} is 1 (yes) or 0 (no), not {shapes.shown(value)}")
        elif self.kind == "int":
            shapes.whole(self.name, value, None)
        else:
            shapes.number(self.name, value)


@dataclass(frozen=True)
class Operation:
    """A named numpy function with its shape rule."""

    name: str
    function: Callable[..., Any]
    """Computes; trusts that `shape` accepted the same arguments."""
    shape: Callable[..., tuple[int, ...]]
    """From arguments (arrays may be `Abstract`) to the result's shape; raises `ShapeError`."""
    parameters: tuple[Parameter, ...]
    composite: bool
    """Whether the function reports its parts."""
    summary: str = ""
    by_name: Mapping[str, Parameter] = field(default_factory=dict)

    @property
    def signature(self) -> str:
        """As shown to authors: `softmax(x, axis=-1, temperature=1.0)`."""
        shown = [
            p.name if p.required else f"{p.name}={_literal(p.default)}" for p in self.parameters
        ]
        return f"{self.name}({', '.join(shown)})"

    def bind(self, args: tuple[Any, ...], named: Mapping[str, Any]) -> dict[str, Any]:
        """All arguments by name, defaults filled in; the caller has checked their number."""
        bound = {p.name: p.default for p in self.parameters}
        for parameter, value in zip(self.parameters, args, strict=False):
            bound[parameter.name] = value
        bound.update(named)
        return bound


def _literal(value: object) -> str:
    if isinstance(value, bool):
        return str(int(value))
    return f'"{value}"' if isinstance(value, str) else str(value)


REGISTRY: dict[str, Operation] = {}
"""Every operation by the name that expressions use."""


def operation(
    shape: Callable[..., tuple[int, ...]],
    *,
    name: str | None = None,
    choices: Mapping[str, tuple[str, ...]] | None = None,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Register a function as an operation.

    Args:
        shape: Takes the function's arguments (without `out` and `parts`) by name, those that
            are given, and returns the shape of the result, or raises `ShapeError`; only shapes
            of arrays may be looked at. What is annotated `int`, `float` or `bool` is one such
            number by then.
        name: The name in expressions, where it differs from the function's.
        choices: Parameters that take a named choice, with what they accept.

    The decorated function, called from Python, takes anything that numpy can make an array of,
    and checks shapes before computing.
    """
    allowed = dict(choices or {})

    def register(function: Callable[P, R]) -> Callable[P, R]:
        found = inspect.signature(function).parameters
        parameters = tuple(
            Parameter(p.name, p.default, allowed.get(p.name, ()), _kind(p.annotation))
            for p in found.values()
            if p.name not in HIDDEN
        )
        by_name = {p.name: p for p in parameters}

        def checked_shape(*args: Any, **named: Any) -> tuple[int, ...]:
            given = dict(zip(by_name, args, strict=False)) | named
            for key, value in given.items():
                by_name[key].check(value)
            return shape(**given)

        registered = Operation(
            name=name or function.__name__,
            function=function,
            shape=checked_shape,
            parameters=parameters,
            composite="parts" in found,
            summary=(inspect.getdoc(function) or "").split("\n\n")[0].replace("\n", " "),
            by_name=by_name,
        )
        if registered.name in REGISTRY:
            raise ValueError(f"two operations are called {registered.name}")
        REGISTRY[registered.name] = registered

        @functools.wraps(function)
        def checked(*args: P.args, **named: P.kwargs) -> R:
            given: tuple[Any, ...] = tuple(_as_array(value) for value in args)
            options: dict[str, Any] = {key: _as_array(value) for key, value in named.items()}
            checked_shape(*given, **{k: v for k, v in options.items() if k not in HIDDEN})
            # What is not finite is an answer too, and no cause for a warning.
            with np.errstate(all="ignore"):
                return function(*given, **options)

        checked.__dict__["operation"] = registered
        return checked

    return register


def _kind(annotation: Any) -> str:
    """Which number an annotation asks for; annotations are texts here, never evaluated."""
    bare = str(annotation).removesuffix(" | None")
    return bare if bare in ("int", "float", "bool") else ""


def registered(function: Callable[..., Any]) -> Operation:
    """The operation behind a decorated function."""
    found: Operation = function.__dict__["operation"]
    return found


def _as_array(value: Any) -> Any:
    if isinstance(value, list | tuple | range):
        value = np.asarray(value)
    if isinstance(value, np.ndarray) and value.dtype not in (np.bool_, np.float64):
        return value.astype(np.float64)
    return value.item() if isinstance(value, np.generic) else value
