"""A question as text to paste elsewhere: its prompt, its numbers, its answer."""

from __future__ import annotations

import keyword

import numpy as np

from quizapp.bank.variant import Variant
from quizapp.engine.printing import shape_text, short
from quizapp.engine.values import Abstract, Value
from quizapp.study import wording


def prompt_text(variant: Variant, part: int = 0) -> str:
    """What is asked, with options or items, and how to answer.

    Args:
        part: Which part of a multi-step question; of a later one also the prompt.
    """
    lines = wording.question_lines(variant)
    if part:
        lines = [*lines[:-1], wording.instruction(variant, part)]
    return "\n".join(lines)


def numbers_text(variant: Variant) -> str:
    """The givens, one a line: `Q = [[1, 0], [0, 1]]`; empty where there are none."""
    return "\n".join(f"{name} = {_plain(value)}" for name, value in variant.given.items())


def numpy_source(variant: Variant) -> str:
    """The givens as Python that defines them with numpy; empty where there are none.

    The values are the very ones, to the last bit. Of arrays without data the shape is a comment.
    """
    if not variant.given:
        return ""
    lines = ["import numpy as np", ""]
    for name, value in variant.given.items():
        safe = f"{name}_" if keyword.iskeyword(name) or name == "np" else name
        if isinstance(value, Abstract):
            lines.append(f"# {safe} has the shape {shape_text(value.shape)}")
        elif isinstance(value, np.ndarray):
            lines.append(f"{safe} = np.array({_exactly(value.tolist())})")
        else:
            lines.append(f"{safe} = {_exactly(value)}")
    return "\n".join(lines) + "\n"


def answer_text(variant: Variant) -> str:
    """The right answer; of a question in several parts all of them, by name.

    For after the verdict.
    """
    if len(variant.parts) < 2:
        return wording.right_text(variant, 0, to_read=False)
    return "\n".join(
        f"{each.ask} = {wording.right_text(variant, at, to_read=False)}"
        for at, each in enumerate(variant.parts)
    )


def _plain(value: Value) -> str:
    if isinstance(value, Abstract):
        return f"(shape {shape_text(value.shape)})"
    return short(value)


def _exactly(value: object) -> str:
    """A number or nested list as Python reads it back."""
    if isinstance(value, list):
        return f"[{', '.join(map(_exactly, value))}]"
    if isinstance(value, float) and not np.isfinite(value):
        return "np.nan" if np.isnan(value) else f"{'-' if value < 0 else ''}np.inf"
    return repr(value)
