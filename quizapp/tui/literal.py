"""Text from packs and learners, shown as written.

Textual reads `[...]` in a plain string as markup: `[CLS]` would vanish and `x[/i]` would crash.
Every widget that shows text from outside goes through here.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import Path

from textual.content import Content

from quizapp.grading.thousands import apart

_MINUS = re.compile(r"(?<![\de])-")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_BIDIRECTIONAL = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


def printable(text: str) -> str:
    """Text without anything that a terminal would act on: controls become `�`, tabs four spaces."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(character) for character in text.replace("\r\n", "\n"))


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character == "\t":
        return "    "
    if unicodedata.category(character) in {"Cc", "Cs", "Cn"} or character in _BIDIRECTIONAL:
        return _REPLACEMENT
    return character


def literal(text: str, style: str = "") -> Content:
    """Text as content: brackets, backslashes and tags stay what they are."""
    return Content.styled(printable(text), style) if style else Content(printable(text))


def one_line(text: str, limit: int = 200) -> str:
    """The first line of a text, shortened, for titles and lists."""
    first = printable(text).strip().partition("\n")[0].strip()
    return first if len(first) <= limit else first[: limit - 1].rstrip() + "…"


def at_home(path: Path) -> str:
    """A path as a person writes it, with `~` for the home folder."""
    try:
        return f"~/{path.relative_to(Path.home())}"
    except (ValueError, RuntimeError):
        return str(path)


def typographic(number: str) -> str:
    """A printed number as print sets it: a real minus, ∞ for inf, the thousands of a long whole
    number apart; shapes stay as they are."""
    if number.startswith("("):
        return number
    return _MINUS.sub("−", apart(number)).replace("inf", "∞")
