"""A list of rows that render themselves: a cursor, wrapping text, and the mouse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.reactive import reactive

from quizapp.tui.allows import Allows
from quizapp.tui.widgets.drawn import Drawn

_EMPTY = Content("")


@dataclass(frozen=True)
class RowText:
    """One row: what stands before its text, the text, and remarks under it, all wrapped."""

    lead: Content
    text: Content
    tail: Content = _EMPTY
    """Stands behind the text, on its last line if there is room."""
    remarks: tuple[Content, ...] = ()
    edge: Content = _EMPTY
    """Stands at the right edge; the text then gives way to it and keeps to one line."""


class Rows(Allows, Drawn, can_focus=True):
    """A focusable list; subclasses say what the rows are and what choosing one does."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "up", id="list.up", show=False),
        Binding("down,j", "cursor(1)", "down", id="list.down", show=False),
        Binding("home", "cursor_to(0)", "first", id="list.first", show=False),
        Binding("end", "cursor_to(-1)", "last", id="list.last", show=False),
    ]

    cursor: reactive[int] = reactive(-1)
    """The row the cursor is on; -1 before it has been moved."""

    heading = _EMPTY
    """Stands above the rows, so that it scrolls into view with them."""

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self._row_of_line: list[int] = []

    def row_texts(self) -> list[RowText]:
        """The rows as they stand now."""
        return []

    def pick(self, row: int) -> None:
        """A row was clicked."""
        self.cursor = row

    def render(self) -> Content:
        numbered = list(self.lay_out(self.size.width))
        self._row_of_line = [row for row, _ in numbered]
        return Content("\n").join(line for _, line in numbered)

    def lines(self, width: int) -> Iterator[Content]:
        return (line for _, line in self.lay_out(width))

    def lay_out(self, width: int) -> Iterator[tuple[int, Content]]:
        """Every line with the number of its row, -1 for a heading."""
        if self.heading.plain:
            yield -1, self.heading.truncate(width, ellipsis=True)
        for number, row in enumerate(self.row_texts()):
            indent = row.lead.cell_length
            room = max(8, width - indent)
            if row.edge.plain:
                text = row.text.truncate(max(1, room - row.edge.cell_length - 1), ellipsis=True)
                gap = " " * (room - text.cell_length - row.edge.cell_length)
                yield number, row.lead + text + gap + row.edge
                continue
            lines = list(row.text.wrap(room)) or [_EMPTY]
            if row.tail.plain:
                if lines[-1].cell_length + 3 + row.tail.cell_length <= room:
                    lines[-1] = lines[-1].rstrip() + "   " + row.tail
                else:
                    lines.append(row.tail)
            for remark in row.remarks:
                lines.extend(remark.wrap(room))
            for index, line in enumerate(lines):
                yield number, (row.lead if not index else Content(" " * indent)) + line.rstrip()

    def row_at(self, y: int) -> int:
        """The row drawn on a line of this widget, or -1."""
        return self._row_of_line[y] if 0 <= y < len(self._row_of_line) else -1

    @property
    def count(self) -> int:
        return len(self.row_texts())

    def action_cursor(self, step: int) -> None:
        """Move the cursor by one row; the first move lands on the first or the last."""
        if not self.count:
            return
        if self.cursor < 0:
            self.move_cursor(0 if step > 0 else self.count - 1)
        else:
            self.move_cursor(min(self.count - 1, max(0, self.cursor + step)))

    def action_cursor_to(self, row: int) -> None:
        """Move the cursor to a row, counted from the end if negative."""
        if self.count:
            self.move_cursor(row % self.count)

    def move_cursor(self, row: int) -> None:
        """Put the cursor on a row and bring that row into view."""
        self.cursor = row
        self.call_after_refresh(self.reveal, row)

    def settle(self) -> bool:
        """Put a cursor that was not moved yet on the first row; whether it is on one now."""
        if self.cursor < 0 and self.count:
            self.move_cursor(0)
        return 0 <= self.cursor < self.count

    def reveal(self, row: int) -> None:
        """Scroll just so far that a row can be read."""
        rows = {row, -1} if row == 0 else {row}
        own = [y for y, number in enumerate(self._row_of_line) if number in rows]
        scroller = next((a for a in self.ancestors if isinstance(a, VerticalScroll)), None)
        if not own or scroller is None:
            return
        top, bottom = self.content_region.y + own[0], self.content_region.y + own[-1] + 1
        view = scroller.content_region
        if top < view.y:
            scroller.scroll_relative(y=top - view.y, animate=False)
        elif bottom > view.bottom:
            scroller.scroll_relative(y=min(bottom - view.bottom, top - view.y), animate=False)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        row = -1 if offset is None else self.row_at(offset.y)
        if row >= 0:
            event.stop()
            self.focus(scroll_visible=False)
            self.pick(row)
