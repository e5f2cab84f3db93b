"""The part of a screen that scrolls, and the sentence for terminals that are too small."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from quizapp.tui.allows import Allows


class Body(Allows, VerticalScroll):
    """Scrolls by arrows, `j` and `k`, pages and the wheel; says when there is more below."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "down", id="scroll.down", show=False),
        Binding("k", "scroll_up", "up", id="scroll.up", show=False),
        Binding("space", "page_down", "more", id="scroll.page"),
    ]

    def allows(self, action: str) -> bool:
        return action != "page_down" or not self.is_vertical_scroll_end

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._tell_keys()

    def watch_has_focus(self, _has_focus: bool) -> None:
        # Itself alone: nothing inside looks otherwise while this has the focus.
        self.app.stylesheet.update_nodes([self])

    def watch_virtual_size(self) -> None:
        self._tell_keys()

    def _tell_keys(self) -> None:
        # Its size also changes when it is taken off the screen.
        if self.is_attached:
            self.refresh_bindings()


class TooSmall(Static):
    """Shown instead of everything else where nothing would fit."""

    class Gone(Message):
        """The terminal is large enough again."""

    def __init__(self) -> None:
        super().__init__(Content("Please make the terminal larger: 60×20 or more."))

    def on_hide(self) -> None:
        self.post_message(self.Gone())
