"""How numbers are laid out in an answer: one, a row, a column, a table; typed or pasted."""

from __future__ import annotations

import re
from typing import TypeAlias

from quizapp.grading import units
from quizapp.grading.arithmetic import comma
from quizapp.grading.unreadable import Unreadable, quoted

Rows: TypeAlias = list[list[str]]

_OPEN = {"(": ")", "[": "]"}
_BRACKET = re.compile(r"[\[\](){}]")
_DEEPEST = 40

_CALL = re.compile(
    r"(?:[A-Za-z_]\w*\.)?(?:array|asarray|tensor|matrix|Array|Tensor|Size|TensorShape)\s*\(",
    re.ASCII,
)
_OPTION = re.compile(r"\s*(?:dtype|device|requires_grad|grad_fn|shape|layout)\s*=", re.ASCII)
_DANGLING = re.compile(r"[*/^×].*|.*[-+*/^×√]", re.DOTALL)
_TIGHT_SIGN = re.compile(r"[\w.)%∞π]\s+[-+][^\s]")
_DECIMAL_COMMAS = re.compile(r"[-+]?\d+,\d+(?:\s+[-+]?\d+,\d+)+", re.ASCII)
_ELIDED = re.compile(r"\.\.\.")


def matching(text: str) -> dict[int, int]:
    """The position of each opening bracket and of the one that closes it.

    Raises:
        Unreadable: brackets that are left open, close nothing, cross or nest too deeply.
    """
    pairs: dict[int, int] = {}
    open_at: list[int] = []
    for match in _BRACKET.finditer(text):
        bracket, at = match[0], match.start()
        if bracket in "{}":
            raise Unreadable(f"Unexpected {bracket}: write brackets as [ ] or ( ).")
        if bracket in _OPEN:
            open_at.append(at)
            if len(open_at) > _DEEPEST:
                raise Unreadable("That is nested too deeply.")
        elif not open_at:
            raise Unreadable(f"There is a {bracket} without its opening bracket.")
        elif _OPEN[text[open_at[-1]]] != bracket:
            raise Unreadable(f"A {text[open_at[-1]]} is closed by a {bracket}.")
        else:
            pairs[open_at.pop()] = at
    if open_at:
        raise Unreadable(f"A bracket is open: {_OPEN[text[open_at[-1]]]} is missing.")
    return pairs


def closers(text: str) -> str:
    """The brackets that would close those left open."""
    stack: list[str] = []
    for match in _BRACKET.finditer(text):
        if match[0] in _OPEN:
            stack.append(_OPEN[match[0]])
        elif stack and stack[-1] == match[0]:
            stack.pop()
    return "".join(reversed(stack))


def pieces(text: str, separators: str) -> list[str]:
    """The text split at these characters wherever no bracket is open."""
    found: list[str] = []
    start = depth = 0
    for match in re.finditer(rf"[\[\](){separators}]", text):
        char = match[0]
        if char in "([":
            depth += 1
        elif char in ")]":
            depth -= 1
        elif depth == 0:
            found.append(text[start : match.start()])
            start = match.end()
    found.append(text[start:])
    return found


def wrapped(text: str) -> bool:
    """Whether one pair of brackets goes around the whole text."""
    return text[:1] in _OPEN and matching(text).get(0) == len(text) - 1


def inside(text: str) -> str:
    """What is between the brackets of a wrapped text, without a trailing comma."""
    return text[1:-1].strip().removesuffix(",").rstrip()


def unwrapped(text: str) -> str:
    """The text out of `array(...)`, `tensor(..., dtype=...)`, `torch.Size(...)`."""
    call = _CALL.match(text)
    if call is None or matching(text).get(call.end() - 1) != len(text) - 1:
        return text
    arguments = pieces(text[call.end() : -1], ",")
    while len(arguments) > 1 and (not arguments[-1].strip() or _OPTION.match(arguments[-1])):
        arguments.pop()
    return ",".join(arguments).strip()


def single(text: str) -> str:
    """The text of the one number asked for, out of any brackets around it.

    Raises:
        Unreadable: there are several numbers.
    """
    matching(text)
    text = unwrapped(text)
    while wrapped(text):
        text = inside(text)
    numbers = [piece for piece in pieces(text, ";\n") if piece.strip()]
    if len(numbers) > 1:
        raise Unreadable(f"{len(numbers)} numbers; one is asked for.")
    return text.removesuffix(";").rstrip()


def table(text: str, *, lines: bool) -> Rows:
    """The rows of entries that an answer consists of.

    Args:
        lines: whether a line break inside outer brackets begins a new row.

    Raises:
        Unreadable: entries that cannot be told apart.
    """
    matching(text)
    if _ELIDED.search(text):
        raise Unreadable("Some numbers are left out (...); write them all.")
    text = unwrapped(text)
    around = wrapped(text)
    if around:
        text = inside(text)
    if (groups := _groups(text, lines=lines)) is not None:
        return [entries(inside(group).replace("\n", " ")) for group in groups]
    if around and not lines:
        text = text.replace("\n", " ")
    else:
        text = re.sub(r",[ ]*\n", "\n" if lines else ",", text)
    rows: Rows = []
    for line in pieces(text, "\n"):
        segments = line.strip().removesuffix(";").split(";") if line.strip() else []
        for segment in segments:
            if not segment.strip():
                raise Unreadable("There is an empty row: two ; in a row, or one too many.")
            rows.append(entries(segment))
    return rows


def _groups(text: str, *, lines: bool) -> list[str] | None:
    """The bracketed rows that the text consists of, None if it is no such list."""
    if "[" not in text and "(" not in text:
        return None
    parts = [part for part in (piece.strip() for piece in pieces(text, r",;\s")) if part]
    if all(wrapped(part) for part in parts):
        squares = any(part[0] == "[" for part in parts)
        if squares or lines or any(len(pieces(inside(part), ",;")) > 1 for part in parts):
            if any("[" in inside(part) for part in parts):
                raise Unreadable("There is one level of brackets too many.")
            return parts
    if "[" in text:
        raise Unreadable("Put [ ] around everything or around each row, nowhere else.")
    return None


def entries(row: str) -> list[str]:
    """The texts of the numbers in one row, separated by commas or else by spaces.

    Raises:
        Unreadable: it is not clear where a number ends.
    """
    row = row.strip()
    if _DECIMAL_COMMAS.fullmatch(row):
        raise Unreadable(comma(row))
    found = [piece.strip() for piece in pieces(row, ",")]
    if len(found) == 1:
        return _spaced(row)
    if not found[-1]:
        found.pop()
    for at, entry in enumerate(found, start=1):
        if not entry:
            raise Unreadable(f"Entry {at} is empty: there is a comma too many.")
        if _TIGHT_SIGN.search(entry):
            raise Unreadable(
                f"Entry {at}, {quoted(entry)}: is that one number or two? "
                "Put a comma, or no space before the sign."
            )
    return found


def _spaced(row: str) -> list[str]:
    found: list[str] = []
    for piece in pieces(row, r"\s"):
        if found and (piece == "%" or units.is_unit(piece)):
            found[-1] += piece
        elif piece:
            found.append(piece)
    if len(found) > 1 and any(_DANGLING.fullmatch(piece) for piece in found):
        raise Unreadable("Put commas between the numbers: spaces separate them too.")
    return found
