"""From a file's bytes to data in which every value knows its place.

libyaml's composer recurses on the C stack, so that 50,000 opening brackets kill the process. It
is never used here: its events (which need no stack) are walked, what is unsafe is refused as it
comes, and the data is built from the events themselves.
"""

from __future__ import annotations

import gc
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceStartEvent,
)

from quizapp.bank.characters import FORBIDDEN, UNREADABLE, describe
from quizapp.bank.problems import Problem, shown
from quizapp.bank.scalars import Map, Mark, Plain, Seq
from quizapp.bank.syntax import explain

MAX_DEPTH = 32
MAX_NODES = 1_000_000
MAX_PROBLEMS = 1000

_DIRECTIVE = re.compile(r"^%", re.MULTILINE)
_REPLACEMENT = "\ufffd"
_DROPPED = object()


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: its data (`None` if there is none) and what was wrong with it."""

    name: str
    data: object
    problems: tuple[Problem, ...]
    lost: tuple[int, ...] = ()
    """The first lines of questions that could not be read at all."""


class _StopReadingError(Exception):
    """What is found makes the rest of the file not worth, or not safe, reading."""


@dataclass(slots=True)
class _Frame:
    container: Map | Seq
    key: object = None
    key_mark: Mark = field(default_factory=lambda: Mark(1, 1))


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
        reader.report(
            Mark(line, 1),
            "Y012",
            "a line that begins with `%`; directives are not read; indent "
            "the line, or leave it out",
        )
        return Document(name, None, tuple(reader.problems))
    with _collector_paused():
        data = reader.read(text)
    return Document(name, data, tuple(reader.problems), tuple(reader.lost))


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Building a large tree makes no garbage, but the collector would look for it all the time."""
    running = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if running:
            gc.enable()


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
        self.name = name
        self.problems: list[Problem] = []
        self.lost: list[int] = []
        self._nodes = 0
        self._before_parsing = 0
        self._text = ""
        self._first_line = 1

    def report(self, mark: Mark, code: str, message: str) -> None:
        self.problems.append(Problem(self.name, mark.line, mark.column, code, "error", message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise _StopReadingError

    def without_unreadable(self, text: str) -> str:
        """The text with what libyaml stops at replaced, each reported at its place."""
        found = {match.start() for match in UNREADABLE.finditer(text)}
        if not found:
            return text
        line, start = 1, 0
        position = -1
        for at in sorted(found)[: MAX_PROBLEMS - 1]:
            while (position := text.find("\n", start, at)) != -1:
                line, start = line + 1, position + 1
            self.report(
                Mark(line, at - start + 1),
                "Y008",
                f"found {describe(text[at])}; no pack may contain it; delete it",
            )
        self._before_parsing = len(self.problems)
        return UNREADABLE.sub(_REPLACEMENT, text)

    def read(self, text: str) -> object:
        """The whole file; after an error of syntax, whatever questions can be read one by one."""
        try:
            return self._build(text, 1)
        except _StopReadingError:
            return None
        except yaml.YAMLError as error:
            try:
                data = self._salvage(text)
                if data is None:
                    self._text, self._first_line = text, 1
                    self._report_syntax(error)
            except _StopReadingError:
                return None
            return data

    def _report_syntax(self, error: yaml.YAMLError) -> None:
        if isinstance(error, yaml.MarkedYAMLError):
            found = explain(error, self._text)
            mark = Mark(self._first_line + found.line, found.column + 1)
            message = found.message
        else:
            mark, message = Mark(self._first_line, 1), f"cannot be read as YAML: {error}"
        self.report(mark, "Y001", message)

    def _salvage(self, text: str) -> object:
        """Read the entries of `questions:` each on its own, so that one error costs one question.

        Reports the errors it meets; returns what could be read.
        """
        # The first attempt's findings come again with the pieces.
        whole, self.problems = self.problems, self.problems[: self._before_parsing]
        pieces = split_questions(text)
        if pieces is None:
            self.problems = whole
            return None
        head, heading, items = pieces
        data = Map()
        questions = Seq()
        if head.strip():
            top = self._piece(head, 1)
            if isinstance(top, Map):
                data = top
        for first_line, item in items:
            entries = self._piece(item, first_line)
            if isinstance(entries, Seq):
                questions.extend(entries)
                questions.entries_at.extend(entries.entries_at)
            else:
                self.lost.append(first_line)
        if not any(problem.code == "Y001" for problem in self.problems):
            # Each piece is in order, so the pieces were cut wrongly.
            self.problems = whole
            return None
        data["questions"] = questions
        data.keys_at["questions"] = data.values_at["questions"] = Mark(heading, 1)
        return data

    def _piece(self, text: str, first_line: int) -> object:
        try:
            return self._build(text, first_line)
        except yaml.YAMLError as error:
            self._report_syntax(error)
            return None

    def _build(self, text: str, first_line: int) -> object:
        """Walk the events of one text and build its data.

        Raises:
            _StopReadingError: reported already.
            yaml.YAMLError: an error of syntax, not reported yet.
        """
        self._text, self._first_line = text, first_line
        root: object = None
        stack: list[_Frame] = []
        documents = 0
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            if isinstance(event, NodeEvent):
                mark = self._mark(event)
                value = self._node(event, mark)
                if stack:
                    self._add(stack[-1], value, mark)
                else:
                    root = value
                if isinstance(value, Map | Seq):
                    stack.append(_Frame(value))
                    if len(stack) > MAX_DEPTH:
                        self.report(
                            mark, "Y005", f"nested more than {MAX_DEPTH} deep; make it flatter"
                        )
                        raise _StopReadingError
            elif isinstance(event, DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.report(
                        self._mark(event),
                        "Y010",
                        "a second document begins here; a file holds one; make it a file of its "
                        "own, or delete the line `---`",
                    )
                    raise _StopReadingError
            elif stack and _closes(event):
                stack.pop()
        return root

    def _mark(self, event: Event) -> Mark:
        start = _place(event.start_mark)
        style = getattr(event, "style", None) or ""
        if getattr(event, "flow_style", False):
            style = "flow"
        return Mark(self._first_line + start.line, start.column + 1, style)

    def _node(self, event: NodeEvent, mark: Mark) -> object:
        """The value that an event begins, with whatever is refused in it reported."""
        self._nodes += 1
        if self._nodes > MAX_NODES:
            self.report(mark, "Y006", f"the file has more than {MAX_NODES:,} values; split it")
            raise _StopReadingError
        if isinstance(event, AliasEvent):
            self.report(
                mark,
                "Y003",
                f"found `*{event.anchor}`, a YAML alias; aliases are not read; write it out, or "
                "put text in quotes or under |",
            )
            return None
        if event.anchor is not None:
            self.report(
                mark,
                "Y003",
                f"found `&{event.anchor}`, a YAML anchor; anchors are not read; delete it, or "
                "put text in quotes or under |",
            )
        tag = getattr(event, "tag", None)
        if tag is not None:
            self.report(
                mark,
                "Y002",
                f"found the YAML tag {shown(tag)}; tags are not read; delete it, or put text in "
                "quotes or under |",
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event, mark)
        if isinstance(event, MappingStartEvent):
            return Map()
        assert isinstance(event, SequenceStartEvent)  # noqa: S101 -- the last kind of node event
        return Seq()

    def _scalar(self, event: ScalarEvent, mark: Mark) -> str | None:
        value: str = event.value
        if FORBIDDEN.search(value) is not None:
            value = self._cleaned(event, value, mark)
        if mark.style:
            return value
        return Plain(value) if value else None

    def _cleaned(self, event: ScalarEvent, value: str, mark: Mark) -> str:
        start, end = _place(event.start_mark).index, _place(event.end_mark).index
        for character in sorted(set(FORBIDDEN.findall(value))):
            # Written as itself it has a place of its own; as an escape, that of its text.
            at = self._text.find(character, start, end)
            if at == -1 or character == "\r":
                where = mark
            else:
                where = Mark(
                    self._first_line + self._text.count("\n", 0, at),
                    at - self._text.rfind("\n", 0, at),
                )
            hint = "delete it"
            if character in "\x07\x08\x0b\x0c\x0d\x1b" and mark.style == '"':
                hint = "if a backslash was meant, write it twice, or use single quotes or |"
            self.report(
                where, "Y008", f"found {describe(character)}; no pack may contain it; {hint}"
            )
        return FORBIDDEN.sub(_REPLACEMENT, value)

    def _add(self, frame: _Frame, value: object, mark: Mark) -> None:
        container = frame.container
        if isinstance(container, Seq):
            container.append(value)
            container.entries_at.append(mark)
            return
        if frame.key is None:
            frame.key, frame.key_mark = self._key(container, value, mark), mark
            return
        if isinstance(frame.key, str):
            container[frame.key] = value
            container.keys_at[frame.key] = frame.key_mark
            container.values_at[frame.key] = mark
        frame.key = None

    def _key(self, container: Map, value: object, mark: Mark) -> object:
        if not isinstance(value, str):
            what = "nothing" if value is None else "a list or mapping"
            self.report(
                mark,
                "Y009",
                f"found {what} where a key is expected; write `key: value`, or put text in "
                "quotes or under |",
            )
            return _DROPPED
        key = str(value)
        if key == "<<" and isinstance(value, Plain):
            self.report(
                mark, "Y004", "found `<<`, a YAML merge key; merges are not read; write it out"
            )
            return _DROPPED
        if key in container:
            self.report(
                mark,
                "Y007",
                f"{shown(key)} a second time; the first is on line {container.keys_at[key].line}; "
                "keep one",
            )
            return _DROPPED
        return key


def _place(mark: Any) -> yaml.Mark:
    """A mark of libyaml's, which the stubs think may be missing."""
    if mark is None:
        raise yaml.YAMLError("an event without a place")
    found: yaml.Mark = mark
    return found


def _closes(event: Event) -> bool:
    return type(event).__name__ in ("MappingEndEvent", "SequenceEndEvent")


_HEADING = re.compile(r"^questions:[ \t]*(?:#.*)?$", re.MULTILINE)
_ITEM = re.compile(r"^( *)- ")


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
