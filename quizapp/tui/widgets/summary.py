"""The two lines that matter on Today: how ready, and what there is to do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from quizapp.counting import count, estimated
from quizapp.tui.hints import hint, key_for
from quizapp.tui.literal import literal
from quizapp.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from quizapp.study.today import Overview
    from quizapp.tui.news import LeftOff, News

_GAUGE = 25
_INDENT = 9
"""Where the text stands behind its name."""
_MODES = {"practice": "practice", "mistakes": "a drill"}


def gauge(share: float, width: int) -> Content:
    """A bar that is full to a share; its empty part shows as well."""
    full = round(max(0.0, min(1.0, share)) * width)
    return Content.assemble(("━" * full, "$primary"), ("─" * (width - full), "dim"))


class Summary(Drawn):
    """Readiness and today's work; on the first run, a welcome instead."""

    overview: reactive[Overview | None] = reactive(None, layout=True)
    news: reactive[News | None] = reactive(None, layout=True)
    trouble: reactive[str] = reactive("", layout=True)
    """Why nothing can be shown."""

    def on_mount(self) -> None:
        self.auto_links = False

    def lines(self, width: int) -> Iterator[Content]:
        overview = self.overview
        if self.trouble:
            yield from literal(self.trouble, "$text-warning").wrap(width)
        elif overview is None:
            yield from (Content(""), Content(""), Content(""))
        elif overview.first_run:
            yield from self._welcome(overview, width)
            yield from self._left_off(width)
            for warning in self.news.warnings if self.news is not None else ():
                yield Content("")
                yield from literal(warning, "$text-warning").wrap(width)
        else:
            yield from self._standing(overview, width)

    def _standing(self, overview: Overview, width: int) -> Iterator[Content]:
        days = count(overview.streak, "day") + " in a row" if overview.streak else ""
        habit = " · ".join(part for part in (days, count(overview.answers, "answer")) if part)
        ready = Content.assemble(
            ("Ready    ", "bold"),
            gauge(overview.ready, max(10, min(_GAUGE, width - cell_len(habit) - 26))),
            f"  {estimated(overview.ready, overview.margin)}",
        )
        yield _apart(ready, literal(habit, "dim"), width)
        yield Content("")
        work = self._work(overview)
        today = Content.assemble(("Today    ", "bold"), work)
        key = hint(self.screen, "start", "start")
        yield _apart(today, key if overview.reviews or overview.new else Content(""), width)
        if self.news is not None:
            yield from self._news(self.news, width)
            yield from self._left_off(width)

    def _news(self, news: News, width: int) -> Iterator[Content]:
        said = [(warning, "$text-warning") for warning in news.warnings]
        for text, style in [(news.plan, "dim"), *said]:
            for line in literal(text, style).wrap(max(20, width - _INDENT)) if text else ():
                yield " " * _INDENT + line

    def _left_off(self, width: int) -> Iterator[Content]:
        """What was stopped, and how to go on with it."""
        if self.news is None or not self.news.left_off:
            return
        first, *others = map(_where, self.news.left_off)
        stopped = Content.assemble(("Stopped  ", "bold"), first)
        key = hint(self.screen, "resume", "go on ")
        # What comes after it is named where there is room.
        named = Content("; then ").join([stopped, *map(Content, others)])
        fits = named.cell_length + 2 + key.cell_length <= width
        yield _apart(named if fits else stopped, key, width)

    def _work(self, overview: Overview) -> str:
        parts = []
        if overview.reviews:
            parts.append(f"{overview.reviews} to review")
        if overview.new:
            parts.append(f"{overview.new} new")
        if not parts:
            key = key_for(self.screen, "practice")
            return f"Nothing is due. {key} practises without moving the schedule."
        return " · ".join([*parts, f"about {count(overview.minutes, 'minute')}"])

    def _welcome(self, overview: Overview, width: int) -> Iterator[Content]:
        said = (
            "Interview questions on attention and Transformers, with fresh numbers each time. "
            "A wrong number is traced to the mistake behind it."
        )
        yield from literal(said).wrap(width)
        yield Content("")
        if not overview.first:
            said = "There are no questions yet: no pack that you study could be read."
            yield from literal(said).wrap(width)
            return
        yield Content.styled("The first question", "dim")
        yield Content("")
        for line in literal(overview.first, "bold").wrap(max(8, width - 2)):
            yield Content("  ") + line
        yield Content("")
        yield hint(self.screen, "start", "answer it")


def _where(left_off: LeftOff) -> str:
    where = f"with {left_off.left} of {left_off.total} left"
    return where if left_off.mode == "learn" else f"{_MODES[left_off.mode]}, {where}"


def _apart(left: Content, right: Content, width: int) -> Content:
    """Two pieces at the two edges; where they do not fit, the right one is left out."""
    gap = width - left.cell_length - right.cell_length
    if gap < 2:
        return left.truncate(width, ellipsis=True)
    return left + " " * gap + right
