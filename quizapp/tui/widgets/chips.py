"""Things to switch on and off, in a row: each by its number or a click."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Input

from quizapp.tui.widgets.drawn import Drawn

_GAP = 2


class Chips(Drawn):
    """Numbered names; those that are on are shown reversed."""

    ALLOW_SELECT = False

    @dataclass
    class Toggled(Message):
        """A name was clicked."""

        value: str

    on: reactive[frozenset[str]] = reactive(frozenset())
    typing: reactive[bool] = reactive(False)
    """Whether a digit goes into a field: then the numbers do not look like keys."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = dict(names)
        """By value."""

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._heed)

    def _heed(self, focused: Widget | None) -> None:
        self.typing = isinstance(focused, Input)

    def _placed(self, width: int) -> Iterator[tuple[int, int, str, str]]:
        """Line, column, key and value of each."""
        line = column = 0
        for number, (value, name) in enumerate(self._names.items(), start=1):
            cells = cell_len(name) + 2
            if column and column + cells > width:
                line, column = line + 1, 0
            yield line, column, str(number), value
            column += cells + _GAP

    def lines(self, width: int) -> Iterator[Content]:
        drawn: dict[int, Content] = {}
        number = "dim" if self.typing else "$primary bold"
        for line, column, key, value in self._placed(width):
            before = drawn.get(line, Content(""))
            style = "bold reverse" if value in self.on else "dim"
            chip = Content.assemble((key, number), " ", (self._names[value], style))
            drawn[line] = before + " " * (column - before.cell_length) + chip
        yield from drawn.values()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        for line, column, _, value in self._placed(self.size.width):
            cells = cell_len(self._names[value]) + 2
            if line == offset.y and column <= offset.x < column + cells:
                event.stop()
                self.post_message(self.Toggled(value))
                return
