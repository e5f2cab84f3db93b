"""Which mistake to make in the lab, each by its sentence."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen

from quizapp.study.lab import Mistake
from quizapp.tui.leaving import Leaves
from quizapp.tui.literal import literal
from quizapp.tui.widgets.body import Body
from quizapp.tui.widgets.keybar import KeyBar
from quizapp.tui.widgets.rows import Rows, RowText


class MistakeList(Rows):
    """The mistakes that could be made."""

    class Picked(Message):
        """A mistake was clicked."""

    heading = Content.styled("Which mistake?", "bold")

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__()
        self._mistakes = mistakes

    def pick(self, row: int) -> None:
        self.cursor = row
        self.post_message(self.Picked())

    def row_texts(self) -> list[RowText]:
        rows = []
        for number, mistake in enumerate(self._mistakes):
            here = number == self.cursor
            lead = Content.styled("› " if here else "  ", "$primary bold")
            where = mistake.node
            if mistake.made:
                where += " · you made this one"
            if not mistake.shows:
                where += " · makes no difference with these numbers"
            text = literal(mistake.says, "bold" if here else "" if mistake.shows else "dim")
            rows.append(RowText(lead, text, literal(where, "dim")))
        return rows


class MistakesScreen(Leaves, ModalScreen[Mistake | None]):
    """Answers the mistake that was chosen.

    Args:
        mistakes: Those that could be made; not none.
    """

    CSS_PATH = Path(__file__).with_name("mistakes.tcss")
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "take", "make it", id="mistakes.take"),
        Binding("escape,q,m", "close", "none", id="mistakes.close"),
    ]

    def __init__(self, mistakes: Sequence[Mistake]) -> None:
        super().__init__()
        self._mistakes = mistakes

    def compose(self) -> ComposeResult:
        with Vertical():
            with Body(can_focus=False):
                yield MistakeList(self._mistakes)
            yield KeyBar()

    def on_mount(self) -> None:
        listed = self.query_one(MistakeList)
        listed.focus(scroll_visible=False)
        listed.move_cursor(0)

    def on_mistake_list_picked(self) -> None:
        """A click takes it."""
        self.action_take()

    def action_take(self) -> None:
        """Make the mistake under the cursor."""
        self.dismiss(self._mistakes[max(0, self.query_one(MistakeList).cursor)])

    def action_close(self) -> None:
        """Make none."""
        self.dismiss(None)
