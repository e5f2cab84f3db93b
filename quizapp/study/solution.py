"""The worked steps of a numeric variant, with the learner's presumed numbers beside them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from quizapp.bank.variant import Part, Variant
from quizapp.engine.computation import Computation
from quizapp.engine.printing import InexactError, exact, rounded, significant
from quizapp.engine.running import Trace, step_of
from quizapp.engine.values import Value, shape_of
from quizapp.grading.grade import shown
from quizapp.grading.verdict import Named
from quizapp.study.axes import NONE, Labels, step_labels

_SHORT = 8
"""A number that prints exactly in so many characters is not rounded for show."""


@dataclass(frozen=True, eq=False)
class Line:
    """One step of the way to the answer."""

    name: str
    """The step; or, where a mistake happened inside one, that node: `weights/sum`."""
    expression: str
    """As the author wrote it; empty for a node inside a step."""
    value: Value
    text: str
    """The value to the digits worth keeping: `[0.378, 0.622, 0]`, a shape as `(2, 8)`."""
    presumed: Value | None = None
    """What the learner seems to have had here, if a named mistake changes it."""
    presumed_text: str = ""
    parts_here: bool = False
    """Whether this is the first place where the learner's way parts from the right one."""
    asked: bool = False
    """Whether the question asks for this step or for some of it."""
    labels: Labels = NONE
    """The question's names for the rows and the columns, where this has them."""


def solution(variant: Variant, named: Named | None = None) -> list[Line]:
    """The steps to the answer, in order; empty for questions that are not numeric.

    Args:
        variant: The question as it was asked.
        named: A mistake whose presumed numbers are to stand beside the right ones.
    """
    parts = variant.parts
    if not parts:
        return []
    presumed: Mapping[str, Value] = named.presumed if named is not None else {}
    needed = frozenset().union(*(variant.computation.depends(each.step) for each in parts))
    labels = step_labels(variant)
    return worked_lines(variant.computation, variant.trace, parts, presumed, needed, labels)


def worked_lines(
    computation: Computation,
    trace: Trace,
    parts: Sequence[Part],
    presumed: Mapping[str, Value],
    steps: Collection[str],
    labels: Mapping[str, Labels],
) -> list[Line]:
    """Steps of a run, in order.

    Args:
        computation: What was run.
        trace: The run.
        parts: What is asked; says to how many digits the steps are worth keeping.
        presumed: The nodes that a mistake changes, in order, with the numbers they then have.
        steps: Which of the steps.
        labels: Their names for rows and columns, where they have any.
    """
    first = next(iter(presumed), None)
    asked = {each.step: each for each in parts}
    lines: list[Line] = []
    for step in computation.steps:
        if step not in steps:
            continue
        digits = asked.get(step, parts[-1])
        named_axes = labels.get(step, NONE)
        if first is not None and first != step and step_of(first) == step:
            alike = shape_of(trace[first]) == shape_of(trace[step])
            inner = _line(trace, first, "", digits, presumed, first)
            lines.append(replace(inner, labels=named_axes if alike else NONE))
        expression = computation.texts[step]
        line = _line(trace, step, expression, digits, presumed, first, step in asked)
        lines.append(replace(line, labels=named_axes))
    return lines


def _line(
    trace: Trace,
    node: str,
    expression: str,
    digits: Part,
    presumed: Mapping[str, Value],
    first: str | None,
    asked: bool = False,
) -> Line:
    value = trace[node]
    mine = presumed.get(node)
    return Line(
        name=node,
        expression=expression,
        value=value,
        text=worked(digits, value, asked=asked),
        presumed=mine,
        presumed_text="" if mine is None else worked(digits, mine, asked=asked),
        parts_here=node == first,
        asked=asked,
    )


def worked(part: Part, value: Value, *, asked: bool = False) -> str:
    """A value on the way to a part's answer, to the digits worth keeping.

    Whole and short numbers in full, others as the part's `carry` says; what is asked as everywhere.
    """
    if not isinstance(value, np.ndarray | float):
        return exact(value)
    if asked and part.decimals is not None:
        return shown(part, value)
    try:
        if all(len(entry) <= _SHORT for entry in exact(value).strip("[]").split(", ")):
            return exact(value)
    except InexactError:
        pass
    if part.significant is not None:
        kept = part.carry if part.carry is not None else part.significant + 1
        return significant(value, part.significant if asked else kept)
    decimals = part.decimals if part.decimals is not None else 3
    carry = part.carry if part.carry is not None else decimals + 1
    return rounded(value, carry)
