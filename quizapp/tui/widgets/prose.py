"""A text from a pack, as literal Markdown."""

from __future__ import annotations

from textual.content import Content
from textual.reactive import reactive

from quizapp.grading.minus import real_minus
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.markdown import lines


class Prose(Drawn):
    """Renders Markdown by itself in one piece: no children, nothing to click."""

    source: reactive[str] = reactive("", layout=True)

    def __init__(self, source: str = "", *, classes: str = "") -> None:
        super().__init__(classes=classes)
        self.set_reactive(Prose.source, source)

    def lines(self, width: int) -> list[Content]:
        return lines(real_minus(self.source), width) if self.source.strip() else []
