"""What Browse lets the learner decide about the question under the cursor."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from quizapp.study.deeds import brought_back, taken_back
from quizapp.tui.editing import EditingScreen
from quizapp.tui.hints import key_for
from quizapp.tui.screens.confirm import ConfirmScreen
from quizapp.tui.screens.note import NoteScreen
from quizapp.tui.work import Done

if TYPE_CHECKING:
    from quizapp.study.browsing import Row, Standing
    from quizapp.study.marks import Marks
    from quizapp.tui.desk import Desk


class DecidingScreen(EditingScreen):
    """A screen with a question under a cursor that can be flagged, put off and so on."""

    NEW_AGAIN: ClassVar[str] = "Its schedule begins anew. What you answered stays in the log."

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._put_off: tuple[str, Callable[[], object]] | None = None

    @property
    def row(self) -> Row | None:
        """The question that the keys are about."""
        return None

    @property
    def marks(self) -> Marks | None:
        """Where decisions are written down, once that can be done."""
        return None

    def decided(self, row: Row, said: str) -> None:
        """The question stands differently now."""

    def all_changed(self, said: str) -> None:
        """Any number of questions may stand differently now."""

    def deciding_done(self, event: Done) -> None:
        """Go on where work for this is finished."""
        if event.name == "decided":
            row, said = event.value
            self.decided(row, said)
        elif event.name == "note":
            self._ask_for_note(*event.value)
        elif event.name == "all-changed":
            self.all_changed(event.value)

    def edited(self, said: str) -> None:
        self.all_changed(said)

    def _soon(self, name: str, work: Callable[[], object]) -> None:
        """Do this now, or once what is under way is done: a screen that comes back reads anew."""
        if not self.work_on(name, work):
            self._put_off = name, work

    def do_what_was_put_off(self) -> None:
        """Work is done: go on with what had to wait for it."""
        put_off, self._put_off = self._put_off, None
        if put_off is not None:
            self._soon(*put_off)

    def _decide(self, decide: Callable[[Marks, str], object], said: str) -> None:
        marks, row = self.marks, self.row
        if marks is None or row is None:
            return

        def work() -> tuple[Row, str]:
            name = row.entry.id
            decide(marks, name)
            now, rollover = self._desk.clock.now(), self._desk.settings.day_starts_at
            return row.now(marks.card(name), now, rollover), said

        self.work_on("decided", work)

    def _holds(self, standing: Standing) -> bool:
        return self.row is not None and standing in self.row.standings

    def action_flag(self) -> None:
        """Flag the question, or take the flag off."""
        on = not self._holds("flagged")
        said = "Flagged." if on else "The flag is off."
        self._decide(lambda marks, name: marks.flag(name, on), said)

    def action_suspend(self) -> None:
        """Set the question aside, or take it in again."""
        on = not self._holds("suspended")
        said = "Suspended: it is not asked until you take it in again."
        said = said if on else "It is asked again."
        self._decide(lambda marks, name: marks.suspend(name, on), said)

    def action_bury(self) -> None:
        """Put the question off until tomorrow, or bring it back."""
        if self._holds("buried"):
            self._decide(lambda marks, name: marks.unbury(name), "It is back.")
        else:
            self._decide(lambda marks, name: marks.bury(name), "Put off until tomorrow.")

    def action_reset(self) -> None:
        """Make the question new again, after asking."""
        marks, row = self.marks, self.row
        if marks is None or row is None:
            return

        way_back = key_for(self, "undo")

        def work() -> str:
            marks.reset(row.entry.id)
            return f"The question is new again; {way_back} takes that back."

        def answered(yes: bool | None) -> None:
            if yes:
                self._soon("all-changed", work)

        screen = ConfirmScreen("Make this question new again?", "make it new", self.NEW_AGAIN)
        self.app.push_screen(screen, answered)

    def action_note(self) -> None:
        """Write down something of one's own on the question, or change it."""
        marks, row = self.marks, self.row
        if marks is None or row is None:
            return

        def work() -> tuple[Row, str]:
            card = marks.card(row.entry.id)
            return row, "" if card is None else card.note

        self.work_on("note", work)

    def _ask_for_note(self, row: Row, note: str) -> None:
        def written(text: str | None) -> None:
            marks = self.marks
            if marks is None or text is None or text == note:
                return
            said = "Noted." if text else "The note is gone."
            way_back = key_for(self, "undo")

            def work() -> str:
                marks.note(row.entry.id, text)
                return f"{said} {way_back} takes that back."

            self._soon("all-changed", work)

        self.app.push_screen(NoteScreen(row.entry.title, note), written)

    def action_undo(self) -> None:
        """Take back what was done last, here or in a session."""
        if (marks := self.marks) is not None:
            self.work_on("all-changed", lambda: taken_back(marks.undo()))

    def action_redo(self) -> None:
        """Bring back what was taken back last."""
        if (marks := self.marks) is not None:
            self.work_on("all-changed", lambda: brought_back(marks.redo()))

    def action_edit(self) -> None:
        """Open the question's source in the editor."""
        if (row := self.row) is not None:
            self.edit_source(row.entry.id)
