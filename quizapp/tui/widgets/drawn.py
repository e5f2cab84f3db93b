"""A widget that draws itself as lines of text, as high as there are lines."""

from __future__ import annotations

from collections.abc import Iterable

from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget


class Drawn(Widget):
    """No children to mount: cheap to show and to change."""

    DEFAULT_CSS = """
    Drawn { width: 1fr; height: auto; }
    """

    def lines(self, width: int) -> Iterable[Content]:
        """What is shown, in lines of at most `width` cells."""
        del width
        return ()

    def render(self) -> Content:
        return Content("\n").join(self.lines(max(1, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return sum(1 for _ in self.lines(max(1, width)))
