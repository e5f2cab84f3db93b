"""What was answered in the parts before this one, a line each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from textual.content import Content
from textual.reactive import reactive

from quizapp.grading.minus import real_minus
from quizapp.tui.literal import literal
from quizapp.tui.widgets.drawn import Drawn

if TYPE_CHECKING:
    from quizapp.study.asked import Asked


class Earlier(Drawn):
    """Keeps the learner's own numbers in sight: the next part works on from them."""

    asked: reactive[Asked | None] = reactive(None)

    def watch_asked(self, asked: Asked | None) -> None:
        self.display = asked is not None and bool(asked.earlier)
        self.refresh(layout=True)

    def lines(self, width: int) -> Iterator[Content]:
        asked = self.asked
        if asked is None:
            return
        asks = [part.ask for part in asked.variant.parts]
        name_width = max((len(ask) for ask in asks[: asked.part]), default=0)
        for ask, typed, verdict in zip(asks, asked.earlier_typed, asked.earlier, strict=False):
            mark = ("✓", "$text-success") if verdict.success else ("✗", "$text-error")
            said = literal(real_minus(typed.replace("\n", "; ")) or "–")
            line = Content.assemble("  ", mark, "  ", (ask.ljust(name_width), "dim"), "   ", said)
            yield line.truncate(width, ellipsis=True)
