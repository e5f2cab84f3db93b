"""What an answer is read as while it is being typed."""

from __future__ import annotations

from quizapp.bank.variant import Variant
from quizapp.grading import closed
from quizapp.grading.grade import wanted
from quizapp.grading.notation import partial


def said(variant: Variant, part: int, text: str) -> str:
    """What `text` is read as ("2×2  0.44 0.56; 0.1 0.9"), or what is missing; never raises.

    The empty string where there is nothing to say: nothing typed, or words of the learner's own.
    """
    if not text.strip():
        return ""
    if not variant.parts:
        return closed.preview(variant, text)
    return partial(text, wanted(variant.parts[part]))
