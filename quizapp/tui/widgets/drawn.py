"""A widget that draws itself as lines of text, as high as there are lines."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

from textual.content import Content
from textual.geometry import Region, Size
from textual.widget import Widget


class Drawn(Widget):
    """No children to mount: cheap to show and to change."""

    DEFAULT_CSS = """
    Drawn { width: 1fr; height: auto; text-wrap: nowrap; }
    """

    _kept: tuple[int, list[Content]] | None = None
    """The lines as they were laid out last, and for which width: asked for several times a frame"""

    def lines(self, width: int) -> Iterable[Content]:
        """What is shown, in lines of at most `width` cells."""
        del width
        return ()

    def render(self) -> Content:
        return Content("\n").join(self._laid_out(max(1, self.size.width)))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        del container, viewport
        return len(self._laid_out(max(1, width)))

    def _laid_out(self, width: int) -> list[Content]:
        if self._kept is None or self._kept[0] != width:
            self._kept = (width, list(self.lines(width)))
        return self._kept[1]

    def refresh(
        self,
        *regions: Region,
        repaint: bool = True,
        layout: bool = False,
        recompose: bool = False,
    ) -> Self:
        self._kept = None
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)

    def notify_style_update(self) -> None:
        self._kept = None
        super().notify_style_update()
