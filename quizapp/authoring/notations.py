"""Formulas that stand in running text, where lines break inside them and signs are lost."""

from __future__ import annotations

import re
from collections.abc import Iterator

from quizapp.authoring.texts import literal, markdown
from quizapp.bank.findings import Finding
from quizapp.bank.models import Question
from quizapp.counting import listed

_ATOM = r"[\w√∞′ᵀ²³⁻⁰¹⁴-⁹ⁿ₀-₉ᵢⱼₖ]"
_FORMULAS = (
    # A call of a function or an order of growth, not the plural of `head(s)`.
    rf"\b(?!\w+\((?:s|es|ies|d|ed|n|r)\))(?:(?![^\W\d]){_ATOM})*+[^\W\d]{_ATOM}*+"
    r"\([^()\n]*+(?:\([^()\n]*+\)[^()\n]*+)*+\)",
    # A power by a caret.
    r"[\w)]\^[\w({−+-]",
    # A transposed matrix.
    r"[\w)]ᵀ",
    # A product without spaces.
    rf"(?:{_ATOM}|\))·(?:{_ATOM}|\()",
    # A name with a subscript in a calculation; `d_k = 64` says what it is, `T × d_v` a shape.
    rf"(?<!\w)\d*+[^\W\d][^\W_]*+_\w++ ?[/·*+⊙] ?(?:{_ATOM}|\()",
    rf"{_ATOM} ?[/·*+⊙] ?[^\W\d]\w*_\w",
    r"\w ?/ ?√|√\([^)\n]{0,300}\)",
)
_FORMULA = re.compile("|".join(f"(?:{each})" for each in _FORMULAS))
_BREAK = re.compile(r"[\s,;:?!\"“”]")
_SIGN = r"[=+−·×/⊙≈<>≤≥∈]"
_BEFORE = re.compile(rf"(?:[^\s,;:?!\"“”]+ {_SIGN} )+$")
_BEHIND = re.compile(rf"(?: {_SIGN} [^\s,;:?!\"“”]+)+")
_WORDS = re.compile(r"[^\W\d_]{2,}[ \n]")
_NO_WORD = re.compile(r"\S{300,}")
_REACH = 60
"""How far away a bracket's partner is looked for, in characters."""
_LONGEST = 300
"""How long a formula can get. Nothing is looked for further, so that the time that a text takes
grows with its length and no faster."""


def formulas(text: str) -> list[str]:
    """The formulas in a text that has no code in it, each with what it is joined to."""
    # What was pasted without a space, such as base64, is no formula.
    text = _NO_WORD.sub(" ", text)
    found: list[str] = []
    last = 0
    for match in _FORMULA.finditer(text):
        if match.start() < last:
            continue
        start, last = _whole(text, match.start(), match.end(), last)
        found.append(" ".join(text[start:last].split()).rstrip("."))
    return list(dict.fromkeys(found))


def _whole(text: str, start: int, end: int, after: int) -> tuple[int, int]:
    """Where a formula begins and ends: with what it is joined to, and its brackets closed."""
    while True:
        start, end = _grown(text, start, end, after)
        found = text[start:end]
        if len(found) > _LONGEST:
            return start, end
        surplus = found.count("(") - found.count(")")
        if surplus > 0:
            partner = text.find(")", end, end + _REACH)
            if partner < 0:
                return start + (found[0] == "("), end
            end = partner + 1
        elif surplus < 0:
            partner = text.rfind("(", max(after, start - _REACH), start)
            if partner < 0 or _WORDS.search(text, partner, start):
                # The bracket closes a remark around the formula.
                return start, end - (len(found) - len(found.rstrip(").")))
            start = partner
        else:
            # A remark in brackets is no part of the formula in it.
            inside = found.rstrip(".")
            if inside.startswith("(") and inside.endswith(")") and ")" not in inside[:-1]:
                return start + 1, start + len(inside) - 1
            return start, end


def _grown(text: str, start: int, end: int, after: int) -> tuple[int, int]:
    """Out to the next space or stop, and over signs between spaces."""
    while start > after and not _BREAK.match(text[start - 1]):
        start -= 1
    while end < len(text) and not _BREAK.match(text[end]):
        end += 1
    if before := _BEFORE.search(text, max(after, start - _LONGEST), start):
        start = before.start()
    if text[end - 1] != "." and (behind := _BEHIND.match(text, end, end + _LONGEST)):
        end = behind.end()
    return start, end


def bare_formulas(question: Question) -> Iterator[Finding]:
    """A warning for each Markdown text with formulas outside code."""
    for field in markdown(question):
        found = formulas(field.prose)
        if found:
            text = f"formula outside a code span: {listed(found)}; put it between backticks"
            yield Finding(field.path, "I009", text, "warning")


def shown_backticks(question: Question) -> Iterator[Finding]:
    """A warning for each text that is not Markdown and has backticks."""
    for field in literal(question):
        if "`" in field.text:
            text = "this text is shown as it stands, backticks too; leave them out"
            yield Finding(field.path, "I014", text, "warning")
