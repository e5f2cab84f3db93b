"""libyaml's complaints, said so that a person who writes questions knows what to do."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from quizapp.bank.characters import describe

_QUOTE = "put it in quotes or under |"
_VALUE = re.compile(r"^\s*(?:- +)*(?:[A-Za-z_][\w-]*: +)?(?P<value>\S)")
_ODD_SPACE = re.compile(r"[ ]*(?:- +)*(?:[A-Za-z_][\w-]*:)?(?P<odd>[^\S \t\r\n])")


@dataclass(frozen=True, slots=True)
class SyntaxProblem:
    """A place (0-based, as libyaml counts) and a message."""

    line: int
    column: int
    message: str


def explain(error: yaml.MarkedYAMLError, text: str) -> SyntaxProblem:
    """What is wrong where libyaml stopped, or where what it was reading began."""
    lines = text.split("\n")
    problem = (error.problem or "").lower()
    context = (error.context or "").lower()
    at = error.problem_mark or error.context_mark
    line, column = (at.line, at.column) if at is not None else (0, 0)
    opened = error.context_mark
    here = _line(lines, line)
    character = here[column : column + 1]

    if (at_odd := _odd_space(lines, line)) is not None:
        number, place = at_odd
        odd = describe(lines[number][place])
        return SyntaxProblem(number, place, f"found {odd}, which is no space; write a plain one")
    if "cannot start any token" in problem:
        if character == "\t":
            message = "a tab where YAML wants spaces; indent with spaces"
        else:
            message = f"found {character!r}, which no unquoted text may begin with; {_QUOTE}"
        return SyntaxProblem(line, column, message)
    if "mapping values are not allowed" in problem:
        return SyntaxProblem(line, column, f"found `: ` inside unquoted text; {_QUOTE}")
    if "block sequence entries are not allowed" in problem:
        return SyntaxProblem(
            line, column, f"found `- ` where no list can begin; begin a new line, or {_QUOTE}"
        )
    if "alias" in context or "anchor" in context:
        return SyntaxProblem(
            *_place(opened, line, column),
            f"text that begins with `*` or `&` means something else in YAML; {_QUOTE}",
        )
    if "tag" in context:
        return SyntaxProblem(
            *_place(opened, line, column), f"text that begins with `!` is a tag in YAML; {_QUOTE}"
        )
    if "escape" in problem:
        return SyntaxProblem(
            line,
            column,
            "found a backslash that is no escape; between double quotes write it twice, "
            "or use single quotes or |",
        )
    if "quoted scalar" in context:
        return SyntaxProblem(
            *_place(opened, line, column), "a quotation mark that is never closed; close it"
        )
    if "block scalar" in context:
        return SyntaxProblem(
            line, column, "text after `|` or `>`; begin it on the next line, indented further"
        )
    if "simple key" in context:
        return _no_colon(lines, *_place(opened, line, column))
    if "flow" in context:
        before = here[:column].rstrip()
        if before.endswith(("]", "}")) and (start := _opening(before)) is not None:
            return _begins(line, start, before[start])
        bracket = _line(lines, opened.line)[opened.column : opened.column + 1] if opened else "["
        kind = "mapping" if bracket == "{" else "list"
        return SyntaxProblem(
            *_place(opened, line, column),
            f"`{bracket}` begins a {kind}, which is not closed or has no comma between its "
            f"entries; if it is text, {_QUOTE}",
        )
    return _misplaced(lines, line, column)


def _odd_space(lines: list[str], line: int) -> tuple[int, int] | None:
    """Where something looks like the space that YAML wants: before a key, or after its colon.

    libyaml may stop only at the line after it.
    """
    for number in (line, line - 1):
        found = _ODD_SPACE.match(_line(lines, number))
        if found is not None:
            return number, found.start("odd")
    return None


def _misplaced(lines: list[str], line: int, column: int) -> SyntaxProblem:
    """Something is left over: after a bracket or a quotation mark closed, or by its indent."""
    # libyaml may stop only at the next line; what misled it then stands on the last one before.
    for number in (line, line - 1):
        found = _VALUE.match(_line(lines, number))
        if found is None:
            continue
        first = found["value"]
        if first in "[{":
            return _begins(number, found.start("value"), first)
        if first in "\"'":
            return SyntaxProblem(
                number,
                found.start("value"),
                "text goes on after its closing quotation mark; put all of it in quotes of the "
                "other kind, or under |",
            )
    if "\t" in _line(lines, line)[: column + 1]:
        return SyntaxProblem(line, column, "a tab where YAML wants spaces; indent with spaces")
    return SyntaxProblem(
        line,
        column,
        "this line does not fit those above it; expected a key or an entry indented like its "
        "siblings; check the indentation and the colon",
    )


def _begins(line: int, column: int, bracket: str) -> SyntaxProblem:
    what = "list" if bracket == "[" else "mapping"
    return SyntaxProblem(
        line,
        column,
        f"found text that begins with `{bracket}`, which begins a {what} in YAML; {_QUOTE}",
    )


def _opening(text: str) -> int | None:
    """Where the bracket was opened that closes at the end of a text."""
    depth = 0
    for at in range(len(text) - 1, -1, -1):
        depth += (text[at] in "]}") - (text[at] in "[{")
        if depth == 0:
            return at
    return None


def _no_colon(lines: list[str], line: int, column: int) -> SyntaxProblem:
    found = re.match(r"\s*(?:- +)*[A-Za-z_][\w-]*:(?=\S)", _line(lines, line))
    if found is not None:
        return SyntaxProblem(line, found.end(), "no space after the colon; write one")
    return SyntaxProblem(
        line,
        column,
        "a line that is neither `key: value` nor part of the text above; write the colon, or "
        f"indent it, or {_QUOTE}",
    )


def _line(lines: list[str], number: int) -> str:
    return lines[number] if 0 <= number < len(lines) else ""


def _place(mark: yaml.Mark | None, line: int, column: int) -> tuple[int, int]:
    return (mark.line, mark.column) if mark is not None else (line, column)
