"""Draws in which the largest entry is there twice, so that `argmax` has two right answers."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant
from quizapp.engine import expressions as ex
from quizapp.engine import syntax
from quizapp.engine.running import Trace, step_of
from quizapp.engine.values import Array


def may_tie(question: Numeric) -> bool:
    """Whether a question has an `argmax` at all."""
    return any("argmax" in syntax.operations(ex.parse(text)) for text in question.steps.values())


def ties(variant: Variant) -> Iterator[tuple[str, str]]:
    """The steps in which an `argmax` on the way to the answer ties, with a `require` against it."""
    computation = variant.computation
    needed = frozenset().union(*(computation.depends(part.step) for part in variant.parts))
    trace = computation.run(variant.given, only=needed, record=True)
    for node, call in trace.calls.items():
        x, axis = call.arguments.get("x"), call.arguments.get("axis")
        if call.operation.name != "argmax" or not isinstance(x, np.ndarray):
            continue
        largest = x == x.max(axis=axis, keepdims=True)
        if (largest.sum(axis=axis) > 1).any():
            yield step_of(node), _unique(_name(trace, node, x), x, axis)


def _name(trace: Trace, node: str, x: object) -> str:
    """What an array is called in the question, or `x`."""
    values = {**trace.given, **trace.values}
    return next((name for name in trace.uses[node] if values.get(name) is x), "x")


def _unique(name: str, x: Array, axis: int | None) -> str:
    """A condition that holds where no largest entry is there twice: found from both ends."""
    turned = ["::-1" if axis is None or at == axis % x.ndim else ":" for at in range(x.ndim)]
    along = "" if axis is None else f", axis={axis}"
    last = (x.size if axis is None else x.shape[axis]) - 1
    return f"argmax({name}{along}) + argmax({name}[{', '.join(turned)}]{along}) == {last}"
