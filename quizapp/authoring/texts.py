"""A question's texts by their place: those that are Markdown, and those shown as they stand."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.bank.findings import Path
from quizapp.bank.models import Choice, Cloze, Flashcard, Match, Numeric, Open, Order, Question

_FENCE = re.compile(
    r"^[ ]{0,3}(?P<mark>`{3,}|~{3,})[^\n]*\n(?P<body>.*?)(?:^[ ]{0,3}(?P=mark)[`~]*[ ]*$|\Z)",
    re.MULTILINE | re.DOTALL,
)
_SPAN = re.compile(r"(?<!`)(?P<mark>`+)(?!`).+?(?<!`)(?P=mark)(?!`)", re.DOTALL)
PLACEHOLDER = re.compile(r"(?<!\{)\{([A-Za-z_]\w*)\}(?!\})")
"""What stands for a value where texts are filled in."""


@dataclass(frozen=True)
class Field:
    """One text of a question."""

    path: Path
    text: str
    filled: bool = False
    """Whether `{name}` stands for a value in it."""

    @property
    def prose(self) -> str:
        """Its Markdown without code: fenced blocks and spans are blanks, `{name}` is a name."""
        text = _SPAN.sub(" ", _FENCE.sub("\n", self.text))
        if self.filled:
            text = PLACEHOLDER.sub(r"\1", text).replace("{{", "{").replace("}}", "}")
        return text

    @property
    def drawings(self) -> list[list[str]]:
        """The lines of its fenced blocks."""
        found = [textwrap.dedent(match["body"]) for match in _FENCE.finditer(self.text)]
        return [text.rstrip("\n").split("\n") for text in found]


def markdown(question: Question) -> Iterator[Field]:
    """The texts that are rendered as Markdown."""
    filled = isinstance(question, Numeric)
    for name in ("prompt", "explain", "note"):
        if text := getattr(question, name):
            yield Field((name,), text, filled)
    for index, hint in enumerate(question.hints):
        yield Field(("hints", index), hint, filled)
    if isinstance(question, Flashcard):
        yield Field(("answer",), question.answer)
    if isinstance(question, Open):
        yield Field(("model",), question.model)


def literal(question: Question) -> Iterator[Field]:
    """The texts that are shown as they stand."""
    match question:
        case Choice():
            for index, option in enumerate(question.options):
                yield Field(("options", index, "text"), option.text)
                yield Field(("options", index, "why"), option.why)
        case Order():
            for index, item in enumerate(question.items):
                yield Field(("items", index), item)
        case Match():
            for index, pair in enumerate(question.pairs):
                yield Field(("pairs", index, "left"), pair.left)
                yield Field(("pairs", index, "right"), pair.right)
        case Cloze():
            yield Field(("text",), question.text)
        case Open():
            for index, point in enumerate(question.points):
                yield Field(("points", index, "text"), point.text)
        case Numeric():
            for index, own in enumerate(question.misconceptions):
                yield Field(("misconceptions", index, "says"), own.says, filled=True)
