"""A question as it would be asked, for programs: the keys of `show --json`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from quizapp.bank.models import Choice, Cloze, Flashcard, Match, Open, Order
from quizapp.bank.variant import Part, Variant
from quizapp.engine.printing import jsonable
from quizapp.grading.grade import grade

GAP = "____"
_T = TypeVar("_T")


def describe(variant: Variant, *, answer: bool = False) -> dict[str, Any]:
    """The question with the keys of `show --json`, with `answer` also `answer` and `steps`.

    Options and items stand in the order in which they are shown and counted. Of a match, `items`
    are the left sides and `options` the right ones.
    """
    question = variant.question
    parts = variant.parts
    found: dict[str, Any] = {
        "id": variant.id,
        "rev": question.rev,
        "kind": question.kind,
        "topic": question.topic,
        "difficulty": question.difficulty,
        "seed": variant.seed,
        "prompt": prompt(variant),
        "given": {name: jsonable(value) for name, value in variant.given.items()}
        if parts
        else None,
        "ask": _each(parts, lambda part: part.ask),
        "answer_kind": _each(parts, lambda part: part.kind),
        "shape": _each(parts, lambda part: None if part.shape is None else list(part.shape)),
        "decimals": _each(parts, lambda part: part.decimals),
        "options": options(variant),
        "items": items(variant),
    }
    if answer:
        found["answer"] = right(variant)
        found["steps"] = steps(variant)
    return found


def prompt(variant: Variant) -> str:
    """What is asked; of a cloze also the text, with its gaps."""
    question = variant.question
    if not isinstance(question, Cloze):
        return variant.prompt
    text = GAP.join(question.segments)
    return f"{variant.prompt}\n\n{text}" if variant.prompt else text


def options(variant: Variant) -> list[str]:
    """The options of a choice or the right sides of a match, in the order shown."""
    question = variant.question
    if isinstance(question, Choice):
        return [question.options[index].text for index in variant.order]
    if isinstance(question, Match):
        return [question.pairs[index].right for index in variant.order]
    return []


def items(variant: Variant) -> list[str]:
    """The items of an order in the order shown, or the left sides of a match."""
    question = variant.question
    if isinstance(question, Order):
        return [question.items[index] for index in variant.order]
    if isinstance(question, Match):
        return [pair.left for pair in question.pairs]
    return []


def right(variant: Variant) -> Any:
    """The right answer: a value, or a list with one for each part, numbers of options, texts."""
    question = variant.question
    if isinstance(question, Flashcard):
        return question.answer
    if isinstance(question, Open):
        return question.model
    if variant.parts:
        return _each(variant.parts, lambda part: jsonable(part.true(variant.trace)))
    return grade(variant, [""]).expected


def steps(variant: Variant) -> list[dict[str, Any]]:
    """The worked steps of a numeric question."""
    if not variant.parts:
        return []
    return [
        {
            "name": name,
            "expression": expression,
            "value": jsonable(variant.trace[name]),
        }
        for name, expression in variant.computation.texts.items()
    ]


def _each(parts: Sequence[Part], of: Callable[[Part], _T]) -> _T | list[_T] | None:
    """A value of the one part, a list for several, `None` for none."""
    if not parts:
        return None
    values = [of(part) for part in parts]
    return values if len(values) > 1 else values[0]
