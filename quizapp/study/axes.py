"""Over which worked steps a question's labels stand: those with the axes of what is asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

from quizapp.bank.variant import Variant
from quizapp.engine import expressions
from quizapp.engine.syntax import Binary, Call, Expression, Name, Unary
from quizapp.engine.values import shape_of

Labels: TypeAlias = "tuple[tuple[str, ...], tuple[str, ...]]"
"""Of rows and of columns; the entries of a vector are columns."""

NONE: Labels = ((), ())

_ENTRY_BY_ENTRY = frozenset(
    {
        *("scale", "soft_cap", "causal_mask", "padding_mask", "window_mask", "apply_mask"),
        *("softmax", "log_softmax", "top_k", "top_p", "dropout", "residual"),
        *("relu", "sigmoid", "gelu", "silu", "swish", "layer_norm", "rms_norm"),
        *(
            "exp",
            "ln",
            "log2",
            "log10",
            "sqrt",
            "abs",
            "sin",
            "cos",
            "tanh",
            "round",
            "floor",
            "ceil",
        ),
    }
)
"""Operations that leave every entry in its place."""


def step_labels(variant: Variant) -> Mapping[str, Labels]:
    """The labels of each step that has what they name along its axes.

    Those are what is asked, and the steps that lead to and from it entry by entry. Another vector
    that happens to be as long, such as the features of an output, is not labelled.
    """
    labels = variant.numeric.labels
    if labels is None:
        return {}
    steps = variant.computation.texts
    shapes = {step: shape_of(variant.trace[step]) for step in steps}
    asked = {part.step for part in variant.parts if part.kind != "shape"}
    # Where only numbers are asked, any step may be meant.
    seeds = {step for step in asked if shapes[step]} or set(steps)
    found: dict[str, Labels] = {}
    for step in seeds:
        fitting = _fitting(labels.rows, labels.columns, shapes[step])
        if fitting != NONE:
            found[step] = fitting
    pairs = [
        (step, source)
        for step, text in steps.items()
        for source in _in_place(expressions.parse(text))
        if shapes.get(source) == shapes[step]
    ]
    grown = bool(found)
    while grown:
        before = len(found)
        for one, other in pairs:
            if one in found:
                found.setdefault(other, found[one])
            elif other in found:
                found[one] = found[other]
        grown = len(found) > before
    return found


def _fitting(rows: tuple[str, ...], columns: tuple[str, ...], shape: tuple[int, ...]) -> Labels:
    if len(shape) == 2:
        return (
            rows if len(rows) == shape[0] else (),
            columns if len(columns) == shape[1] else (),
        )
    if len(shape) != 1 or shape[0] < 2:
        return NONE
    return (), next((names for names in (columns, rows) if len(names) == shape[0]), ())


def _in_place(expression: Expression) -> Iterator[str]:
    """The names whose entries stay in their places in the expression's value."""
    match expression:
        case Name(name=name):
            yield name
        case Unary(operand=operand):
            yield from _in_place(operand)
        case Binary(sign=sign, left=left, right=right) if sign != "@":
            yield from _in_place(left)
            yield from _in_place(right)
        case Call(operation=operation, arguments=arguments) if operation in _ENTRY_BY_ENTRY:
            for argument in arguments:
                yield from _in_place(argument)
        case _:
            return
