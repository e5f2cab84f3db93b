"""The question under a cursor in full: fetched when it can be seen, in any variant, and copied."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from textual import getters

from quizapp.tui.deciding import DecidingScreen
from quizapp.tui.screens.copying import Copied, CopyScreen, offered
from quizapp.tui.widgets.body import Body
from quizapp.tui.widgets.closeup import CloseUp

if TYPE_CHECKING:
    from quizapp.progress.state import Answered
    from quizapp.study.browsing import Row, Shelf
    from quizapp.study.marks import Marks
    from quizapp.tui.desk import Desk
    from quizapp.tui.inspection import Inspection


@dataclass(frozen=True)
class Opened:
    """What a screen over all questions works with."""

    shelf: Shelf
    marks: Marks
    answers: Callable[[str], list[Answered]]
    """Those to a question, oldest first."""


class LookingScreen(DecidingScreen):
    """A screen with room for the question under its cursor."""

    body = getters.query_one(Body)
    closeup = getters.query_one(CloseUp)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.opened: Opened | None = None
        self.seed = 1
        self.wanted: tuple[str, int] | None = None
        """The question and variant that the close-up is to show."""

    @property
    def sees_closeup(self) -> bool:
        """Whether there is room for the question in full, or it was asked for."""
        return self.has_class("-wide") or self.has_class("-closeup")

    def on_resize(self) -> None:
        self.call_after_refresh(self.look)

    def look(self) -> None:
        """Fetch the question under the cursor, if it can be seen."""
        opened, row = self.opened, self.row
        if opened is None or row is None or not self.sees_closeup:
            return
        self.wanted = (row.entry.id, self.seed)
        self.glance("look", partial(self._inspect, opened, row, self.seed))

    def _inspect(self, opened: Opened, row: Row, seed: int) -> Inspection | None:
        if self.wanted != (row.entry.id, seed):
            return None  # The cursor has moved on meanwhile.
        from quizapp.tui.inspection import inspect

        name = row.entry.id
        card = opened.marks.card(name)
        past = opened.answers(name)
        return inspect(self._desk.library, self._desk.log, row, card, seed, past)

    async def looked(self, inspection: Inspection | None) -> None:
        """Show what was fetched, if it is still wanted."""
        if inspection is None or self.wanted != (inspection.row.entry.id, inspection.seed):
            return
        before = self.closeup.shown
        if before is None or before.row.entry.id != inspection.row.entry.id:
            self.body.scroll_home(animate=False)
        with self.app.batch_update():
            answer = self.closeup.answer
            await self.closeup.show(inspection, self._desk.clock.now(), answer=answer)
        self.refresh_bindings()

    def action_answer(self) -> None:
        """Show the answer, or hide it."""
        self.closeup.answer = not self.closeup.answer
        self.look()

    def action_variant(self, step: int) -> None:
        """The same question with other numbers."""
        self.seed = max(1, self.seed + step)
        self.say("")
        self.look()

    @property
    def variant(self) -> Any:
        """The question as it is shown, if it could be drawn."""
        shown = self.closeup.shown
        return None if shown is None else shown.variant

    def action_copy(self) -> None:
        """Choose what of the question to copy."""
        self.app.push_screen(CopyScreen(offered(self.variant)), self._copy)

    def _copy(self, chosen: Copied | None) -> None:
        if chosen is not None:
            self.app.copy_to_clipboard(chosen.text)
            self.say(f"Copied: {chosen.name[:1].lower()}{chosen.name[1:]}.")
