"""What the learner has got wrong lately, and whether it is getting better."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive

from quizapp.tui.literal import literal
from quizapp.tui.mistake_names import mistake_name
from quizapp.tui.widgets.drawn import Drawn
from quizapp.tui.widgets.summary import count

if TYPE_CHECKING:
    from quizapp.study.overview import Mistake

_BARS = "▁▂▃▄▅▆▇█"


class Mistakes(Drawn):
    """Mistakes with a small chart of the last weeks."""

    mistakes: reactive[tuple[Mistake, ...]] = reactive((), layout=True)
    now: reactive[datetime | None] = reactive(None)

    def lines(self, width: int) -> Iterator[Content]:
        if not self.mistakes:
            return
        yield Content.styled("Your mistakes lately", "bold")
        names = [literal(mistake_name(mistake.id)) for mistake in self.mistakes]
        longest = max(name.cell_length for name in names)
        name_width = max(12, min(longest, width - 42))
        for mistake, full_name in zip(self.mistakes, names, strict=True):
            name = full_name.truncate(name_width, ellipsis=True)
            name = name.pad_right(max(0, name_width - name.cell_length))
            said = count(mistake.times, "time")
            if self.now is not None:
                said += f", last {_when(mistake.last, self.now)}"
            line = Content("  ") + name + Content.styled(f"  {_chart(mistake.weeks)}  ", "$primary")
            yield (line + literal(said, "dim")).truncate(width, ellipsis=True)


def _chart(weeks: tuple[int, ...]) -> str:
    most = max(weeks, default=0)
    if not most:
        return _BARS[0] * len(weeks)
    return "".join(_BARS[round(number / most * (len(_BARS) - 1))] for number in weeks)


def _when(last: datetime, now: datetime) -> str:
    days = (now.date() - last.date()).days
    if days <= 0:
        return "today"
    if days == 1:
        return "yesterday"
    return f"on {last:%A}" if days < 7 else f"on {last.day} {last:%b}"
