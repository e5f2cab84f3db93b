"""Placeholders: `{name}` in a numeric question's texts, where `{{` and `}}` are braces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from quizapp.bank.problems import shown

_TOKEN = re.compile(r"\{\{|\}\}|\{[^{}\n]*\}|[{}]")
_NAME = re.compile(r"\{([A-Za-z_][A-Za-z0-9_]*)\}")


class FillError(ValueError):
    """A brace that is neither doubled nor part of a placeholder."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """A name to be filled in."""

    name: str


def parse(text: str) -> list[str | Placeholder]:
    """Cut a text into literal pieces and placeholders.

    Raises:
        FillError: a single brace that encloses no name.
    """
    pieces: list[str | Placeholder] = []
    at = 0
    for token in _TOKEN.finditer(text):
        pieces.append(text[at : token.start()])
        at = token.end()
        found = token.group()
        if found in ("{{", "}}"):
            pieces.append(found[0])
        elif (name := _NAME.fullmatch(found)) is not None:
            pieces.append(Placeholder(name.group(1)))
        else:
            raise FillError(
                f"found {shown(found)}, which names nothing to fill in; for a literal brace "
                "write {{ or }}"
            )
    pieces.append(text[at:])
    return [piece for piece in pieces if piece]


def names(text: str) -> frozenset[str]:
    """The names that a text asks for.

    Raises:
        FillError: as `parse`.
    """
    return frozenset(piece.name for piece in parse(text) if isinstance(piece, Placeholder))


def fill(text: str, value: Callable[[str], str]) -> str:
    """The text with every placeholder replaced by what `value` gives for its name."""
    return "".join(
        value(piece.name) if isinstance(piece, Placeholder) else piece for piece in parse(text)
    )


def elided(text: str) -> str:
    """The text for a list of questions, with … where each variant has its own numbers."""
    try:
        return fill(text, lambda _: "…")
    except FillError:
        return text
