"""A list of any number of questions that draws only those in sight."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.tui.literal import literal, one_line
from quizapp.tui.standings import day, sign

if TYPE_CHECKING:
    from quizapp.study.browsing import Row

_LEAD = 5
_DATE = 9
_TOPIC_FROM = 64
"""In fewer cells a title would be cut too short beside its topic."""


class QuestionList(Widget, can_focus=True):
    """Rows of questions: mark, title, topic, and when each comes next."""

    DEFAULT_CSS = """
    QuestionList { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "up", id="list.up", show=False),
        Binding("down,j", "cursor(1)", "down", id="list.down", show=False),
        Binding("pageup", "cursor(-10)", "ten up", id="list.page-up", show=False),
        Binding("pagedown", "cursor(10)", "ten down", id="list.page-down", show=False),
        Binding("home", "cursor_to(0)", "first", id="list.first", show=False),
        Binding("end", "cursor_to(-1)", "last", id="list.last", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on another question, or on none."""

        row: Row | None

    class Opened(Message):
        """The question under the cursor was clicked again."""

    rows: reactive[Sequence[Row]] = reactive((), always_update=True)
    cursor: reactive[int] = reactive(0)
    top: reactive[int] = reactive(0)
    now: datetime
    """What dates are told from; set before `rows`."""

    @property
    def chosen(self) -> Row | None:
        """The question under the cursor."""
        return self.rows[self.cursor] if 0 <= self.cursor < len(self.rows) else None

    def show(self, rows: Sequence[Row], question: str | None) -> None:
        """Take other rows; the cursor stays on its question if that is among them."""
        self.rows = rows
        places = (n for n, row in enumerate(rows) if row.entry.id == question)
        self._move(next(places, 0))

    def put(self, row: Row) -> None:
        """Let a question stand differently, in its place."""
        self.rows = [row if row.entry.id == each.entry.id else each for each in self.rows]

    def validate_cursor(self, cursor: int) -> int:
        return max(0, min(len(self.rows) - 1, cursor))

    def action_cursor(self, step: int) -> None:
        """Move the cursor."""
        self._move(self.cursor + step)

    def action_cursor_to(self, row: int) -> None:
        """Move the cursor to a row, counted from the end if negative."""
        self._move(row if row >= 0 else len(self.rows) + row)

    def _move(self, row: int) -> None:
        self.cursor = row
        room = self.size.height
        if self.cursor < self.top:
            self.top = self.cursor
        elif room and self.cursor >= self.top + room:
            self.top = self.cursor - room + 1
        self._stay_inside()
        self.post_message(self.Moved(self.chosen))

    def _stay_inside(self) -> None:
        self.top = max(0, min(self.top, len(self.rows) - self.size.height))

    def on_resize(self) -> None:
        if self.cursor >= self.top + self.size.height:
            self.top = self.cursor - self.size.height + 1
        self._stay_inside()

    def on_focus(self) -> None:
        self.refresh()

    def on_blur(self) -> None:
        self.refresh()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self.top += 3
        self._stay_inside()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self.top -= 3
        self._stay_inside()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        row = -1 if offset is None else offset.y + self.top
        if not 0 <= row < len(self.rows):
            return
        event.stop()
        again = row == self.cursor and self.has_focus
        self.focus(scroll_visible=False)
        if again:
            self.post_message(self.Opened())
        else:
            self._move(row)

    def render(self) -> Content:
        width, height = self.size
        shown = self.rows[self.top : self.top + height]
        lines = [self._line(self.top + n, row, width) for n, row in enumerate(shown)]
        return Content("\n").join(lines)

    def _line(self, number: int, row: Row, width: int) -> Content:
        here = number == self.cursor
        topic_width = max(14, min(26, width // 5 + 2)) if width >= _TOPIC_FROM else 0
        gap = 2 if topic_width else 0
        room = max(8, width - _LEAD - _DATE - topic_width - gap - 2)
        dimmed = "suspended" in row.standings
        bold = here and self.has_focus
        title = literal(one_line(row.entry.title), "bold" if bold else "dim" if dimmed else "")
        comes = day(row.comes, self.now)
        return Content.assemble(
            ("› " if here else "  ", "$primary bold" if self.has_focus else "dim"),
            sign(row.standings),
            " ",
            _cell(title, room),
            " " * gap,
            _cell(literal(one_line(row.topic), "dim"), topic_width),
            " " * max(2, _DATE + 2 - cell_len(comes)),
            (comes, "" if comes == "now" else "dim"),
        )


def _cell(text: Content, width: int) -> Content:
    if not width:
        return Content("")
    short = text.truncate(width, ellipsis=True)
    return short.pad_right(max(0, width - short.cell_length))
