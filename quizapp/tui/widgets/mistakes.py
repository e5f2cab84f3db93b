"""What the learner has got wrong lately, and whether it is getting better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive

from quizapp.counting import count
from quizapp.engine.misconception_names import misconception_name
from quizapp.progress.days import ROLLOVER, local_day
from quizapp.tui.hints import hint
from quizapp.tui.literal import literal
from quizapp.tui.widgets.rows import Rows

if TYPE_CHECKING:
    from quizapp.study.today import Mistake

_BARS = "▁▂▃▄▅▆▇█"


class Mistakes(Rows):
    """Mistakes with a small chart of the last weeks; the one under the cursor can be drilled."""

    @dataclass
    class Chosen(Message):
        """The cursor moved; `rule` is the id of the mistake, `None` where it is on none."""

        rule: str | None

    mistakes: reactive[tuple[Mistake, ...]] = reactive((), layout=True)
    now: reactive[datetime | None] = reactive(None)
    rollover: reactive[int] = reactive(ROLLOVER)
    """The hour at which the learner's day begins."""

    def on_mount(self) -> None:
        self.auto_links = False

    def watch_mistakes(self) -> None:
        self.can_focus = bool(self.mistakes)
        self.cursor = min(self.cursor, len(self.mistakes) - 1)

    def watch_cursor(self) -> None:
        self.post_message(self.Chosen(self.chosen))

    @property
    def chosen(self) -> str | None:
        """The mistake under the cursor."""
        return self.mistakes[self.cursor].id if 0 <= self.cursor < len(self.mistakes) else None

    @property
    def count(self) -> int:
        return len(self.mistakes)

    def on_focus(self) -> None:
        if self.cursor < 0 and self.mistakes:
            self.cursor = 0

    def on_blur(self) -> None:
        self.cursor = -1

    def action_cursor(self, step: int) -> None:
        """Move the cursor; above the first mistake it goes back to what stands before."""
        if step < 0 and self.cursor <= 0:
            self.screen.focus_previous()
        else:
            super().action_cursor(step)

    def lay_out(self, width: int) -> Iterator[tuple[int, Content]]:
        if not self.mistakes:
            return
        key = hint(self.screen, "drill", "drill")
        title = Content.styled("Your mistakes lately", "bold")
        yield -1, title + " " * max(2, width - title.cell_length - key.cell_length) + key
        names = [literal(misconception_name(mistake.id)) for mistake in self.mistakes]
        longest = max(name.cell_length for name in names)
        name_width = max(12, min(longest, width - 42))
        for number, (mistake, full_name) in enumerate(zip(self.mistakes, names, strict=True)):
            here = number == self.cursor
            name = full_name.stylize("bold") if here else full_name
            name = name.truncate(name_width, ellipsis=True)
            name = name.pad_right(max(0, name_width - name.cell_length))
            said = count(mistake.times, "time")
            if self.now is not None:
                said += f", last {_when(mistake.last, self.now, self.rollover)}"
            lead = Content.styled("› " if here else "  ", "$primary bold")
            line = lead + name + Content.styled(f"  {_chart(mistake.weeks)}  ", "$primary")
            yield number, (line + literal(said, "dim")).truncate(width, ellipsis=True)


def _chart(weeks: tuple[int, ...]) -> str:
    most = max(weeks, default=0)
    if not most:
        return _BARS[0] * len(weeks)
    return "".join(_BARS[round(number / most * (len(_BARS) - 1))] for number in weeks)


def _when(moment: datetime, now: datetime, rollover: int) -> str:
    last = local_day(moment.astimezone(now.tzinfo), rollover)
    days = (local_day(now, rollover) - last).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"on {last:%A}" if days < 7 else f"on {last.day} {last:%b}"
