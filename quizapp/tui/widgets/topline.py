"""The top line of a screen: where one is on the left, how far on the right."""

from __future__ import annotations

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.tui.literal import printable


class TopLine(Widget):
    """One line; when it gets narrow, the left side gives way."""

    DEFAULT_CSS = """
    TopLine { height: 1; padding: 0 1; color: $foreground 70%; }
    """

    left: reactive[str] = reactive("")
    right: reactive[str] = reactive("")

    def render(self) -> Content:
        right = printable(self.right)
        room = max(0, self.size.width - cell_len(right) - 2)
        left = Content(printable(self.left)).truncate(room, ellipsis=True)
        gap = " " * max(1, self.size.width - left.cell_length - cell_len(right))
        return left + gap + right
