"""The line above the keys: a word to the learner, and when a question comes again."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len
from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.study.words import RATINGS
from quizapp.tui.literal import literal, one_line


class StatusLine(Widget):
    """What was said last, on the left; the four ratings, when they apply, on the right."""

    DEFAULT_CSS = """
    StatusLine { height: 1; padding: 0 1; }
    """
    ALLOW_SELECT = False

    @dataclass
    class Rated(Message):
        """A rating was clicked."""

        rating: int

    said: reactive[str] = reactive("")
    trouble: reactive[bool] = reactive(False)
    outlook: reactive[str] = reactive("")
    rating: reactive[int] = reactive(-1)
    """The rating that stands, 0 for none yet; -1 hides the ratings."""

    def render(self) -> Content:
        ratings = self._ratings()
        room = self.size.width - ratings.cell_length - (2 if ratings.plain else 0)
        if self.said:
            left = literal(one_line(self.said), "$text-warning" if self.trouble else "")
        else:
            left = literal(one_line(self.outlook), "dim")
        left = left.truncate(max(0, room), ellipsis=True)
        return (
            left + " " * max(0, self.size.width - left.cell_length - ratings.cell_length) + ratings
        )

    def _ratings(self) -> Content:
        if self.rating < 0:
            return Content("")
        parts = []
        for number, name in enumerate(RATINGS, 1):
            style = "bold" if number == self.rating else "dim"
            parts.append(Content.assemble((f"{number}", "$primary bold"), " ", (name, style)))
        return Content("  ").join(parts)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self.rating < 0:
            return
        x = offset.x - (self.size.width - self._ratings().cell_length)
        start = 0
        for number, name in enumerate(RATINGS, 1):
            end = start + cell_len(name) + 2
            if start <= x < end:
                event.stop()
                self.post_message(self.Rated(number))
            start = end + 2
