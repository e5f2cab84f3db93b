"""A YAML text's data, built from libyaml's events.

libyaml's composer recurses on the C stack, so that 50,000 opening brackets kill the process. It
is never used: its events (which need no stack) are walked, what is unsafe is refused as it comes,
and the data is built from the events themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NoReturn

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from quizapp.bank.characters import describe, forbidden, has_forbidden
from quizapp.bank.problems import Problem, shown
from quizapp.bank.scalars import Map, Mark, Plain, Seq

MAX_DEPTH = 32
MAX_NODES = 1_000_000
MAX_PROBLEMS = 1000

REPLACEMENT = "\ufffd"
"""Stands for a character that was refused, so that the rest can be read."""

_DROPPED = object()
_marked = tuple.__new__
"""Makes a `Mark` of a tuple in half the time that calling it takes."""


class StopReadingError(Exception):
    """What is found makes the rest of the file not worth, or not safe, reading."""


class Sheet:
    """The problems of one file."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.problems: list[Problem] = []

    def report(self, mark: Mark, code: str, message: str) -> None:
        """Note an error.

        Raises:
            StopReadingError: there are so many that more would help nobody.
        """
        self.problems.append(Problem(self.name, mark.line, mark.column, code, "error", message))
        if len(self.problems) >= MAX_PROBLEMS:
            raise StopReadingError


class TreeBuilder:
    """Builds the data of one text, or of a piece of one that begins further down."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._nodes = 0
        self._text = ""
        self._first_line = 1

    def build(self, text: str, first_line: int) -> object:
        """Walk the events of one text and build its data.

        Raises:
            StopReadingError: reported already.
            yaml.YAMLError: an error of syntax, not reported yet.
        """
        self._text, self._first_line = text, first_line
        loader = yaml.CSafeLoader(text)
        try:
            return self._walk(loader.get_event)
        finally:
            loader.dispose()

    def _walk(self, following: Callable[[], Any]) -> object:  # noqa: C901  see below
        # Written out in one loop, and with the usual cases first: a large bank has half a million
        # events, and this is half of what it takes to read it.
        shift = self._first_line
        # An escape in double quotes can stand for what the text itself does not hold.
        suspect = has_forbidden(self._text)
        root: object = None
        container: Any = None
        key: Any = None
        key_mark = nowhere = Mark(1, 1)
        stack: list[tuple[Any, Any, Mark]] = []
        documents = 0
        while True:
            event = following()
            kind = type(event)
            value: object
            if kind is ScalarEvent:
                start = event.start_mark
                style = event.style or ""
                mark = _marked(Mark, (shift + start.line, start.column + 1, style))
                if suspect or style == '"' or event.anchor is not None or event.tag is not None:
                    value = self._node(event, mark)
                elif style:
                    value = event.value
                else:
                    value = Plain(event.value) if event.value else None
            elif kind is MappingStartEvent or kind is SequenceStartEvent or kind is AliasEvent:
                mark = self._mark(event)
                value = self._node(event, mark)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                container, key, key_mark = stack.pop()
                continue
            elif kind is DocumentStartEvent:
                documents += 1
                if documents > 1:
                    self._second_document(event)
                continue
            elif kind is StreamEndEvent:
                return root
            else:
                continue
            self._nodes += 1
            if self._nodes > MAX_NODES:
                self._sheet.report(
                    mark, "Y006", f"the file has more than {MAX_NODES:,} values; split it"
                )
                raise StopReadingError
            if type(container) is Seq:
                container.append(value)
                container.entries_at.append(mark)
            elif container is None:
                root = value
            elif key is None:
                key, key_mark = self._key(container, value, mark), mark
            else:
                if key is not _DROPPED:
                    container[key] = value
                    container.keys_at[key] = key_mark
                    container.values_at[key] = mark
                key = None
            if kind is MappingStartEvent or kind is SequenceStartEvent:
                stack.append((container, key, key_mark))
                container, key, key_mark = value, None, nowhere
                if len(stack) > MAX_DEPTH:
                    self._sheet.report(
                        mark, "Y005", f"nested more than {MAX_DEPTH} deep; make it flatter"
                    )
                    raise StopReadingError

    def _second_document(self, event: Event) -> NoReturn:
        self._sheet.report(
            self._mark(event),
            "Y010",
            "a second document begins here; a file holds one; make it a file of its own, or delete "
            "the line `---`",
        )
        raise StopReadingError

    def _mark(self, event: Event) -> Mark:
        start = _place(event.start_mark)
        if isinstance(event, ScalarEvent):
            style = event.style or ""
        else:
            style = "flow" if getattr(event, "flow_style", False) else ""
        return Mark(self._first_line + start.line, start.column + 1, style)

    def _node(self, event: NodeEvent, mark: Mark) -> object:
        """The value that an event begins, with whatever is refused in it reported."""
        if isinstance(event, AliasEvent):
            self._sheet.report(
                mark,
                "Y003",
                f"found `*{event.anchor}`, a YAML alias; aliases are not read; write it out, or "
                "put text in quotes or under |",
            )
            return None
        if event.anchor is not None:
            self._sheet.report(
                mark,
                "Y003",
                f"found `&{event.anchor}`, a YAML anchor; anchors are not read; delete it, or "
                "put text in quotes or under |",
            )
        if (tag := getattr(event, "tag", None)) is not None:
            self._sheet.report(
                mark,
                "Y002",
                f"found the YAML tag {shown(tag)}; tags are not read; delete it, or put text in "
                "quotes or under |",
            )
        if isinstance(event, ScalarEvent):
            return self._scalar(event, mark)
        if isinstance(event, MappingStartEvent):
            return Map()
        assert isinstance(event, SequenceStartEvent)  # noqa: S101  the last kind of node event
        return Seq()

    def _scalar(self, event: ScalarEvent, mark: Mark) -> str | None:
        value: str = event.value
        if forbidden().search(value) is not None:
            value = self._cleaned(event, value, mark)
        if mark.style:
            return value
        return Plain(value) if value else None

    def _cleaned(self, event: ScalarEvent, value: str, mark: Mark) -> str:
        start, end = _place(event.start_mark).index, _place(event.end_mark).index
        for character in sorted(set(forbidden().findall(value))):
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
            self._sheet.report(
                where, "Y008", f"found {describe(character)}; no pack may contain it; {hint}"
            )
        return forbidden().sub(REPLACEMENT, value)

    def _key(self, container: Map, value: object, mark: Mark) -> object:
        if not isinstance(value, str):
            what = "nothing" if value is None else "a list or mapping"
            self._sheet.report(
                mark,
                "Y009",
                f"found {what} where a key is expected; write `key: value`, or put text in "
                "quotes or under |",
            )
            return _DROPPED
        key = str(value)
        if key == "<<" and isinstance(value, Plain):
            self._sheet.report(
                mark, "Y004", "found `<<`, a YAML merge key; merges are not read; write it out"
            )
            return _DROPPED
        if key in container:
            self._sheet.report(
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
