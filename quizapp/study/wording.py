"""A question, an answer and a verdict as plain lines of text, without any decoration."""

from __future__ import annotations

import re

import numpy as np

from quizapp.bank.index import REVERSE
from quizapp.bank.models import Choice, Cloze, Flashcard, Match, Open, Order
from quizapp.bank.variant import Part, Variant
from quizapp.counting import count
from quizapp.engine.printing import exact
from quizapp.engine.values import Abstract
from quizapp.grading.closed import chosen, right_matches, right_options, right_order
from quizapp.grading.grade import shown, wanted
from quizapp.grading.minus import real_minus
from quizapp.grading.notation import read
from quizapp.grading.thousands import apart
from quizapp.grading.unreadable import Unreadable
from quizapp.grading.verdict import Verdict
from quizapp.study.description import items, options, prompt
from quizapp.study.solution import Line

_ENTRIES = re.compile(r"^\[([^\[\]]*)\]$")


def question_lines(variant: Variant, part: int = 0) -> list[str]:
    """What is asked, ready to print: the prompt, what goes with it, and how to answer."""
    lines = prompt(variant).rstrip().splitlines() if part == 0 else []
    if part == 0:
        for name in variant.unmentioned:
            value = variant.given[name]
            kind = "has the shape" if isinstance(value, Abstract) else "="
            lines.append(f"{name} {kind} {exact(value)}")
        lefts, rights = items(variant), options(variant)
        lines += [f"  {number}. {_flat(text)}" for number, text in enumerate(lefts, start=1)]
        if lefts and rights:
            lines.append("and")
        lines += [f"  {number}. {_flat(text)}" for number, text in enumerate(rights, start=1)]
    how = instruction(variant, part)
    return [*lines, how] if how else lines


def instruction(variant: Variant, part: int = 0) -> str:
    """How to answer: "Carry 4 decimals, answer to 3."; of several parts also which is asked."""
    question = variant.question
    if variant.parts:
        asked = variant.parts[part]
        several = len(variant.parts) > 1
        which = f"Part {part + 1} of {len(variant.parts)}: {asked.ask}. " if several else ""
        return (which + precision(asked)).strip()
    match question:
        case Choice():
            if question.multiple:
                return "Several are right: type their numbers, such as 1 3."
            return "Type a number."
        case Order():
            return "Type the numbers in the right order, such as 2 1 3."
        case Match():
            return "Type the number of the right side for each left one in turn."
        case Cloze():
            gaps = len(question.gaps)
            return "Fill the gap." if gaps == 1 else f"Fill the {gaps} gaps, with ; between them."
        case Flashcard() if variant.id.endswith(REVERSE):
            return "What is this the answer to?"
        case Flashcard() | Open():
            return ""
    return ""


def precision(part: Part) -> str:
    """How many digits to keep and to give: "Carry 4 decimals, answer to 3."."""
    if part.significant is not None:
        return f"Answer to {count(part.significant, 'significant digit')}."
    if part.decimals is None:
        if part.kind == "shape":
            return "Answer with a shape, such as (2, 8, 64)."
        return "Answer in whole numbers." if part.shape else "Answer with a whole number."
    carry = part.carry if part.carry is not None else part.decimals + 1
    if part.decimals == 0:
        return f"Carry {count(carry, 'decimal')}, answer to a whole number."
    return f"Carry {count(carry, 'decimal')}, answer to {part.decimals}."


def verdict_line(verdict: Verdict) -> str:
    """The verdict in a sentence that begins with Right, Partly right or Wrong."""
    message = real_minus(verdict.message)
    if verdict.outcome != "wrong":
        return message
    if message.startswith("Not yet"):
        return "Wrong" + message.removeprefix("Not yet")
    return f"Wrong. {message}"


def right_text(variant: Variant, part: int = 0, *, to_read: bool = True) -> str:
    """The right answer, to the digits asked for and with its labels; several lines if need be.

    Args:
        to_read: set the thousands of a long whole number apart, and say that bytes are bytes.
    """
    question = variant.question
    if variant.parts:
        asked = variant.parts[part]
        text = labelled(asked, shown(asked, asked.true(variant.trace)))
        if not to_read:
            return text
        text = _to_read(text)
        return f"{text} bytes" if asked.unit == "bytes" else text
    match question:
        case Flashcard():
            return question.answer
        case Open():
            return question.model
        case Choice():
            return ", ".join(map(str, right_options(variant)))
        case Order():
            return ", ".join(map(str, right_order(variant)))
        case Match():
            return ", ".join(f"{n} → {at}" for n, at in enumerate(right_matches(variant), start=1))
        case Cloze():
            return "; ".join(answers[0] for answers in question.gaps)
    return ""


def yours_text(part: Part, typed: str) -> str:
    """What the learner typed, as it was read."""
    try:
        reading = read(typed, wanted(part))
    except Unreadable:
        return ""
    text = real_minus(reading.text)
    if isinstance(reading.value, tuple):
        return text
    if isinstance(reading.value, np.ndarray) and reading.value.ndim == 2:
        return text.partition("  ")[2]
    return ", ".join(text.split("   "))


def labelled(part: Part, text: str) -> str:
    """A printed value with the labels of its columns: `The 0.378, robot 0.622`."""
    vector = _ENTRIES.match(text)
    if vector is not None:
        entries = vector[1].split(", ")
        if len(entries) == len(part.columns):
            pairs = zip(part.columns, entries, strict=True)
            return ", ".join(f"{label} {entry}" for label, entry in pairs)
        return ", ".join(entries)
    if text.startswith("[["):
        return text[2:-2].replace("], [", "; ").replace(", ", " ")
    return text


def option_lines(variant: Variant, typed: str) -> list[str]:
    """Every option of a choice after the answer, with why it is right or wrong."""
    question = variant.question
    if not isinstance(question, Choice):
        return []
    try:
        mine = chosen(variant, typed)
    except Unreadable:
        mine = ()
    lines: list[str] = []
    for number, index in enumerate(variant.order, start=1):
        option = question.options[index]
        mark = "right" if option.correct else "wrong"
        yours = ", yours" if number in mine else ""
        lines.append(f"  {number}. ({mark}{yours}) {_flat(option.text)}")
        lines.append(f"     {_flat(option.why)}")
    return lines


def solution_lines(lines: list[Line]) -> list[str]:
    """Worked steps, one a line, with the learner's presumed numbers where the ways part."""
    width = max((len(line.name) for line in lines), default=0)
    found: list[str] = []
    for line in lines:
        how = f"{line.expression} = " if line.expression else ""
        yours = f"   (yours: {_to_read(line.presumed_text)})" if line.parts_here else ""
        found.append(f"  {line.name:<{width}}  {how}{_to_read(line.text)}{yours}")
    return found


def _to_read(number: str) -> str:
    return real_minus(apart(number))


def _flat(text: str) -> str:
    return " ".join(text.split())
