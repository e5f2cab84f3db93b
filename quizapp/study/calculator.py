"""The calculator at a question: expressions over its givens, where its author allows one."""

from __future__ import annotations

import re

from quizapp.bank.models import Numeric
from quizapp.bank.variant import Variant

DIGITS = 10
"""Significant digits that are shown."""
PLAIN = frozenset(
    {"abs", "sqrt", "exp", "ln", "log2", "log10", "floor", "ceil", "round"}
    | {"sum", "mean", "min", "max", "argmax", "transpose"}
)
"""What a pocket calculator could do. The rest of the engine would be the answer itself."""
_TOOLS = {"head": "the head alone", "paper": "paper and pencil"}
_SIGNS = str.maketrans({"^": "**", "×": "*", "·": "*", "÷": "/", "−": "-", "π": "pi"})
"""Signs that an answer may have too, and what they are in an expression."""
_ROOT = re.compile(r"√\s*([\w.]+)")


class Unavailable(ValueError):
    """There is no result; the message says why, in a sentence."""


def why_not(variant: Variant, *, answered: bool) -> str:
    """Why the calculator is not to be used with a question; empty if it is.

    Args:
        answered: Afterwards everything is allowed.
    """
    question = variant.question
    if not isinstance(question, Numeric):
        return "There is nothing to calculate here."
    if not answered and question.tool in _TOOLS:
        return f"This one is for {_TOOLS[question.tool]}; the calculator opens after the answer."
    return ""


def calculate(variant: Variant, text: str, *, answered: bool) -> str:
    """The value of an expression over the question's givens, to `DIGITS` significant digits.

    Args:
        text: Such as `exp(2) / (exp(1) + exp(2))` or `Q @ transpose(K)`.
        answered: Before the answer only plain arithmetic is done.

    Raises:
        Unavailable: not here, not yet, or not an expression.
    """
    from quizapp.engine.computation import evaluate
    from quizapp.engine.errors import EngineError
    from quizapp.engine.expressions import parse
    from quizapp.engine.printing import significant
    from quizapp.engine.syntax import operations

    if reason := why_not(variant, answered=answered):
        raise Unavailable(reason)
    text = _ROOT.sub(r"sqrt(\1)", text.translate(_SIGNS)).replace("√", "sqrt")
    try:
        beyond = operations(parse(text)) - PLAIN
        if beyond and not answered:
            raise Unavailable(
                f"Before the answer the calculator does plain arithmetic, not "
                f"{', '.join(sorted(beyond))}: there are + - * / ** @, {', '.join(sorted(PLAIN))}."
            )
        return significant(evaluate(text, variant.given), DIGITS)
    except EngineError as error:
        raise Unavailable(f"{str(error).rstrip('.')}.") from None
