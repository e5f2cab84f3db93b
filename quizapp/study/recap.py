"""An answered question looked back on: what was asked, what was answered and what is right."""

from __future__ import annotations

from collections.abc import Iterable

from quizapp.bank.asking import asks
from quizapp.bank.models import Choice, Cloze
from quizapp.grading.closed import chosen, right_options
from quizapp.grading.minus import real_minus
from quizapp.grading.unreadable import Unreadable
from quizapp.study.asked import Asked
from quizapp.study.wording import right_text, yours_text


def heading(asked: Asked) -> str:
    """What was asked, with its numbers."""
    found = asks(asked.variant.prompt)
    return (real_minus(found) if asked.variant.parts else found) or asked.entry.title


def yours(asked: Asked) -> str:
    """What was answered, in words; empty where no line could tell it."""
    variant, typed = asked.variant, asked.answers
    if variant.parts:
        pairs = zip(variant.parts, typed, strict=False)
        return _joined(yours_text(part, text) or text for part, text in pairs)
    if isinstance(variant.question, Cloze):
        return "; ".join(each.strip() for each in "".join(typed).split(";"))
    if not isinstance(variant.question, Choice):
        return ""
    try:
        return _options(asked, chosen(variant, "".join(typed)))
    except Unreadable:
        return ""


def right(asked: Asked) -> str:
    """The right answer, in words; empty where no line could tell it."""
    variant = asked.variant
    if variant.parts:
        return _joined(right_text(variant, part) for part in range(len(variant.parts)))
    if isinstance(variant.question, Choice):
        return _options(asked, right_options(variant))
    return right_text(variant) if isinstance(variant.question, Cloze) else ""


def _options(asked: Asked, numbers: Iterable[int]) -> str:
    question, order = asked.variant.question, asked.variant.order
    if not isinstance(question, Choice):
        return ""
    return _joined(question.options[order[number - 1]].text for number in numbers)


def _joined(texts: Iterable[str]) -> str:
    return " · ".join(filter(None, (" ".join(text.split()) for text in texts)))
