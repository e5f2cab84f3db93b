"""The part of a screen that scrolls, and the sentence for terminals that are too small."""

from __future__ import annotations

from typing import ClassVar

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static


class Body(VerticalScroll):
    """Scrolls by arrows, `j` and `k`, pages and the wheel."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", "down", id="scroll.down", show=False),
        Binding("k", "scroll_up", "up", id="scroll.up", show=False),
        Binding("space", "page_down", "page down", id="scroll.page", show=False),
    ]


class TooSmall(Static):
    """Shown instead of everything else where nothing would fit."""

    def __init__(self) -> None:
        super().__init__(Content("Please make the terminal larger: 60×20 or more."))
