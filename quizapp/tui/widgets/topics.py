"""The syllabus on Today: how ready each topic is, and what waits in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.tui.literal import literal
from quizapp.tui.widgets.summary import gauge

if TYPE_CHECKING:
    from quizapp.study.today import TopicLine

_BAR = 8


class Topics(Widget, can_focus=True):
    """A window on the list of topics: as many as fit, and how many more there are."""

    DEFAULT_CSS = """
    Topics { height: 1fr; width: 1fr; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "up", id="list.up", show=False),
        Binding("down,j", "cursor(1)", "down", id="list.down", show=False),
        Binding("pageup", "cursor(-10)", "ten up", id="list.page-up", show=False),
        Binding("pagedown", "cursor(10)", "ten down", id="list.page-down", show=False),
    ]

    @dataclass
    class Chosen(Message):
        """The cursor moved; `topic` is its id, `None` where it is on none."""

        topic: str | None

    topics: reactive[tuple[TopicLine, ...]] = reactive(())
    cursor: reactive[int] = reactive(-1)
    _top: reactive[int] = reactive(0)

    def watch_topics(self) -> None:
        # As high as its lines, where there is room for them: what follows stands close.
        self.styles.max_height = len(self.topics) + 1

    def watch_cursor(self) -> None:
        self.post_message(self.Chosen(self.chosen))

    def validate_cursor(self, cursor: int) -> int:
        return max(-1, min(len(self.topics) - 1, cursor))

    @property
    def chosen(self) -> str | None:
        """The topic under the cursor."""
        return self.topics[self.cursor].id if 0 <= self.cursor < len(self.topics) else None

    def action_cursor(self, step: int) -> None:
        """Move the cursor; above the first topic it leaves the list."""
        self.cursor += step
        self._follow()

    def _room(self) -> int:
        return max(0, self.size.height - 1)

    def _follow(self) -> None:
        room = self._room()
        if room and self.cursor >= self._top + room:
            self._top = self.cursor - room + 1
        elif self.cursor < self._top:
            self._top = max(0, self.cursor)

    def on_resize(self) -> None:
        self._top = max(0, min(self._top, len(self.topics) - self._room()))

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        event.stop()
        self._top = max(0, min(self._top + 1, len(self.topics) - self._room()))

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        event.stop()
        self._top = max(0, self._top - 1)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        row = -1 if offset is None else offset.y - 1 + self._top
        if 0 <= row < len(self.topics) and offset is not None and offset.y:
            event.stop()
            self.cursor = row

    def render(self) -> Content:
        if not self.topics or self.size.height < 2:
            return Content("")
        width = min(self.size.width, 76)
        room = self._room()
        shown = self.topics[self._top : self._top + room]
        lines = [self._header(width, len(shown))]
        lines += [self._line(self._top + n, topic, width) for n, topic in enumerate(shown)]
        return Content("\n").join(lines)

    def _title_width(self, width: int) -> int:
        longest = max(cell_len(topic.title) for topic in self.topics)
        return max(10, min(longest + 2, width - _BAR - 16))

    def _header(self, width: int, shown: int) -> Content:
        title = self._title_width(width)
        window = ""
        if shown < len(self.topics):
            window = f"  {self._top + 1}–{self._top + shown} of {len(self.topics)}"
        return Content.assemble(
            ("Topics", "bold"),
            (window.ljust(title - 4), "dim"),
            (f"{'ready':<{_BAR}}{'due':>6}{'new':>6}", "dim"),
        )

    def _line(self, number: int, topic: TopicLine, width: int) -> Content:
        title_width = self._title_width(width)
        here = number == self.cursor
        title = literal(topic.title, "bold" if here else "").truncate(title_width, ellipsis=True)
        title = title.pad_right(max(0, title_width - title.cell_length))
        return Content.assemble(
            ("› " if here else "  ", "$primary bold"),
            title,
            gauge(topic.ready, _BAR),
            _number(topic.due),
            _number(topic.new),
        )


def _number(number: int) -> Content:
    return Content.styled(f"{number or '–':>6}", "" if number else "dim")
