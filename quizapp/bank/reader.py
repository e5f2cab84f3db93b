"""From a file's bytes to data in which every value knows its place."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

from quizapp.bank.characters import describe, unreadable
from quizapp.bank.problems import Problem
from quizapp.bank.scalars import Map, Mark, Seq
from quizapp.bank.syntax import explain
from quizapp.bank.tree import (
    MAX_PROBLEMS,
    REPLACEMENT,
    Sheet,
    StopReadingError,
    TreeBuilder,
)
from quizapp.collector import collector_paused

_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_HEADING = re.compile(r"^questions:[ \t]*(?:#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ")


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its data (`None` if there is none) and what was wrong with it."""

    name: str
    data: object
    problems: tuple[Problem, ...]
    lost: tuple[int, ...] = ()
    """The first lines of questions that could not be read at all."""


def read_document(name: str, content: bytes) -> Document:
    """Read one file; never raises, reports everything that is wrong with it.

    Mappings and lists are `Map` and `Seq`, quoted and block text is `str`, unquoted text is
    `Plain`, an empty value is `None`.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return Document(name, None, (_not_utf8(name, content, error.start),))
    reader = _Reader(name)
    text = reader.without_unreadable(text)
    if (directive := _DIRECTIVE.search(text)) is not None:
        # Also keeps libyaml from its quadratic search in a long list of %TAG directives.
        line = text.count("\n", 0, directive.start()) + 1
        reader.sheet.report(
            Mark(line, 1),
            "Y012",
            "a line that begins with `%`; directives are not read; indent "
            "the line, or leave it out",
        )
        return Document(name, None, tuple(reader.sheet.problems))
    with collector_paused():
        data = reader.read(text)
    return Document(name, data, tuple(reader.sheet.problems), tuple(reader.lost))


def _not_utf8(name: str, content: bytes, at: int) -> Problem:
    start = content.rfind(b"\n", 0, at) + 1
    line = content.count(b"\n", 0, at) + 1
    column = len(content[start:at].decode("utf-8", "replace")) + 1
    what = f"byte 0x{content[at]:02X} is not UTF-8"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        what = "the file is UTF-16"
    return Problem(name, line, column, "F003", "error", f"{what}; save the file as UTF-8")


class _Reader:
    """Reads the text of one file, gathering problems."""

    def __init__(self, name: str) -> None:
        self.sheet = Sheet(name)
        self.lost: list[int] = []

    def without_unreadable(self, text: str) -> str:
        """The text with what libyaml stops at replaced, each reported at its place."""
        found = {match.start() for match in unreadable().finditer(text)}
        if not found:
            return text
        line, start = 1, 0
        position = -1
        for at in sorted(found)[: MAX_PROBLEMS - 1]:
            while (position := text.find("\n", start, at)) != -1:
                line, start = line + 1, position + 1
            self.sheet.report(
                Mark(line, at - start + 1),
                "Y008",
                f"found {describe(text[at])}; no pack may contain it; delete it",
            )
        return unreadable().sub(REPLACEMENT, text)

    def read(self, text: str) -> object:
        """The whole file; after an error of syntax, whatever questions can be read one by one."""
        before = list(self.sheet.problems)
        try:
            return TreeBuilder(self.sheet).build(text, 1)
        except StopReadingError:
            return None
        except yaml.YAMLError as error:
            try:
                return self._salvage(text, before, error)
            except StopReadingError:
                return None

    def _salvage(self, text: str, before: list[Problem], error: yaml.YAMLError) -> object:
        """Read the entries of `questions:` each on its own, so that one error costs one question.

        Reports the errors it meets; returns what could be read.
        """
        whole = self.sheet.problems
        pieces = split_questions(text)
        if pieces is not None:
            # The first attempt's findings come again with the pieces.
            self.sheet.problems = before
            data = self._pieces(*pieces)
            if any(problem.code == "Y001" for problem in self.sheet.problems):
                return data
        # There are no questions, or each is in order and they were cut wrongly.
        self.sheet.problems, self.lost = whole, []
        self._report(error, text, 1)
        return None

    def _pieces(self, head: str, heading: int, items: list[tuple[int, str]]) -> Map:
        builder = TreeBuilder(self.sheet)
        top = self._piece(builder, head, 1) if head.strip() else None
        data = top if isinstance(top, Map) else Map()
        questions = Seq()
        for first_line, item in items:
            entries = self._piece(builder, item, first_line)
            if isinstance(entries, Seq):
                questions.extend(entries)
                questions.entries_at.extend(entries.entries_at)
            else:
                self.lost.append(first_line)
        data["questions"] = questions
        data.keys_at["questions"] = data.values_at["questions"] = Mark(heading, 1)
        return data

    def _piece(self, builder: TreeBuilder, text: str, first_line: int) -> object:
        try:
            return builder.build(text, first_line)
        except yaml.YAMLError as error:
            self._report(error, text, first_line)
            return None

    def _report(self, error: yaml.YAMLError, text: str, first_line: int) -> None:
        if isinstance(error, yaml.MarkedYAMLError):
            found = explain(error, text)
            mark = Mark(first_line + found.line, found.column + 1)
            message = found.message
        else:
            mark, message = Mark(first_line, 1), f"cannot be read as YAML: {error}"
        self.sheet.report(mark, "Y001", message)


def split_questions(text: str) -> tuple[str, int, list[tuple[int, str]]] | None:
    """Cut a file at the entries of its `questions:` without reading it as YAML.

    Returns what stands before them, the line of the heading, and each entry with the number of
    its first line; `None` if there is no such list.
    """
    found = _HEADING.search(text)
    if found is None:
        return None
    heading = text.count("\n", 0, found.start()) + 1
    lines = text.split("\n")
    indent: str | None = None
    items: list[tuple[int, list[str]]] = []
    tail = len(lines)
    for number in range(heading, len(lines)):
        line = lines[number]
        item = _ITEM.match(line)
        if item is not None and indent is None:
            indent = item.group(1)
        if item is not None and item.group(1) == indent:
            items.append((number + 1, [line]))
            continue
        if line[:1] not in ("", " ", "#", "\t", "\r"):
            tail = number
            break
        if items:
            items[-1][1].append(line)
    if not items:
        return None
    # Keys after the questions keep their lines: the questions between are blanked out.
    head = lines[: heading - 1] + [""] * (tail - heading + 1) + lines[tail:]
    return "\n".join(head), heading, [(first, "\n".join(item)) for first, item in items]
