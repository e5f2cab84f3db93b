"""Words that change often, in a place of their own."""

from __future__ import annotations

from textual.content import Content
from textual.widgets import Static


class Words(Static):
    """Text that costs a new layout of the screen only when it takes another number of lines."""

    DEFAULT_CSS = """
    Words { height: auto; min-height: 1; }
    """

    def __init__(self, *, classes: str = "") -> None:
        super().__init__(Content(""), classes=classes)

    def say(self, words: Content) -> None:
        """Show these words instead; nothing happens where they stand there already."""
        before = self.content
        if isinstance(before, Content) and words.is_same(before):
            return
        width, height = self.content_size
        self.update(words, layout=not width or max(1, words.get_height({}, width)) != height)
